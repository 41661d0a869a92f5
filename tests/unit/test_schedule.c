#include "record_harness.h"
#include "sim/run.h"
#include "sim/scenario/loader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEADER "cycles,thread,state,on,by,ticks,called,ops,objects\n"
#define HEAD                                                                                       \
    "name: x\ntarget: {cpu: 1MHz, tick: 1kHz}\n"                                                   \
    "pools: [{name: b, kind: block, block_size: 32, size: 36}, {name: h, kind: byte, size: "       \
    "200}]\n"

struct schedule_case {
    const char *name;
    const char *scenario; ///< behind HEAD
    const char *rows;     ///< behind HEADER
    const char *folder;
};

static struct schedule_case cases[] = {
    {"a thread sleeps, is woken by the clock, and completes",
     "threads: [{name: t, priority: 1, steps: [compute: 20 cycles, sleep: 2 ticks]}]\n",
     "0,t,ready,,,,,0,0\n"
     "0,t,running,,,,,0,0\n"
     "20,t,sleeping,,,2,,0,0\n"
     "2000,t,ready,,,,,0,0\n"
     "2000,t,running,,,,,0,0\n"
     "2000,t,completed,,,,,0,0\n",
     NULL},
    {"a release makes a waiter ready, who preempts the releaser in the midst of it",
     "costs: {block_release: 30}\n"
     "threads:\n"
     "  - {name: low, priority: 5, steps: [allocate: {pool: b, into: a}, compute: 100 cycles,\n"
     "     release: a, compute: 10 cycles]}\n"
     "  - {name: high, priority: 1, steps: [compute: 5 cycles, sleep: 1 ticks]}\n"
     "  - {name: waits, priority: 2, auto_start: false, steps: [\n"
     "     allocate: {pool: b, wait: 7 ticks, into: a}, compute: 3 cycles]}\n"
     "phases: [{at: 50 cycles, name: p, steps: [resume: waits]}]\n",
     "0,low,ready,,,,,0,0\n"
     "0,high,ready,,,,,0,0\n"
     "0,waits,suspended,,,,,0,0\n"
     "0,high,running,,,,,0,0\n"
     "5,high,sleeping,,,1,,0,0\n"
     "5,low,running,,,,,0,0\n"
     "50,p,running,,,,,1,0\n"
     "50,waits,ready,,p,,,1,0\n"
     "50,p,suspended,,,,,2,0\n"
     "50,low,ready,,waits,,,2,0\n"
     "50,waits,running,,,,,2,0\n"
     "50,waits,waiting_block,b,,7,50,2,0\n"
     "50,low,running,,,,,2,0\n"
     "135,waits,ready,,low,,50,2,0\n"
     "135,low,ready,,waits,,105,2,0\n"
     "135,waits,running,,,,50,2,0\n"
     "138,waits,completed,,,,,3,0\n"
     "138,low,running,,,,105,3,0\n"
     "148,low,completed,,,,,4,0\n"
     "1000,high,ready,,,,,4,0\n"
     "1000,high,running,,,,,4,0\n"
     "1000,high,completed,,,,,4,0\n",
     NULL},
    {"a wait that runs out ends by the clock, one at a queue by who sends",
     "queues: [{name: q, capacity: 1}]\n"
     "threads:\n"
     "  - {name: r, priority: 1, steps: [receive: {queue: q, wait: 1 ticks},\n"
     "     receive: {queue: q, wait: forever}]}\n"
     "  - {name: s, priority: 2, steps: [sleep: 3 ticks, send: {queue: q}]}\n",
     "0,r,ready,,,,,0,0\n"
     "0,s,ready,,,,,0,0\n"
     "0,r,running,,,,,0,0\n"
     "0,r,waiting_queue,q,,1,0,0,0\n"
     "0,s,running,,,,,0,0\n"
     "0,s,sleeping,,,3,,0,0\n"
     "1000,r,ready,,,,0,0,0\n"
     "1000,r,running,,,,0,0,0\n"
     "1000,r,waiting_queue,q,,,1000,0,1\n"
     "3000,s,ready,,,,,0,1\n"
     "3000,s,running,,,,,0,1\n"
     "3000,r,ready,,s,,1000,0,1\n"
     "3000,s,ready,,r,,3000,0,1\n"
     "3000,r,running,,,,1000,0,1\n"
     "3000,r,completed,,,,,0,2\n"
     "3000,s,running,,,,3000,0,2\n"
     "3000,s,completed,,,,,0,3\n",
     NULL},
    {"what a phase stops and makes ready again is switched to again",
     "threads: [{name: t, priority: 1, steps: [compute: 100 cycles]}]\n"
     "phases: [{name: p, at: 40 cycles, steps: [suspend: t, resume: t]}]\n",
     "0,t,ready,,,,,0,0\n"
     "0,t,running,,,,,0,0\n"
     "40,p,running,,,,,0,0\n"
     "40,t,suspended,,p,,,0,0\n"
     "40,t,ready,,p,,,1,0\n"
     "40,p,suspended,,,,,2,0\n"
     "40,t,running,,,,,2,0\n"
     "100,t,completed,,,,,2,0\n",
     NULL},
    {"so it does when another phase makes it ready",
     "threads: [{name: t, priority: 1, steps: [compute: 100 cycles]},\n"
     "  {name: u, priority: 2, steps: [compute: 1 cycles]}]\n"
     "interrupts: [{name: i, at: [39 cycles], length: 5 cycles, steps: [note: hit]}]\n"
     "phases: [{name: p, at: 40 cycles, steps: [suspend: t]},\n"
     "  {name: q, at: 41 cycles, steps: [resume: t]}]\n",
     "0,t,ready,,,,,0,0\n"
     "0,u,ready,,,,,0,0\n"
     "0,t,running,,,,,0,0\n"
     "39,i,running,,,,,0,0\n"
     "44,i,suspended,,,,,0,0\n"
     "44,p,running,,,,,0,0\n"
     "44,t,suspended,,p,,,0,0\n"
     "44,p,suspended,,,,,1,0\n"
     "44,q,running,,,,,1,0\n"
     "44,t,ready,,q,,,1,0\n"
     "44,q,suspended,,,,,2,0\n"
     "44,t,running,,,,,2,0\n"
     "105,t,completed,,,,,2,0\n"
     "105,u,running,,,,,2,0\n"
     "106,u,completed,,,,,2,0\n",
     NULL},
    {"an interrupt in the window of a search tells of the call it came to",
     "costs: {search_step: 100}\n"
     "threads: [{name: t, priority: 1, steps: [compute: 7 cycles,\n"
     "   allocate: {pool: h, size: 8, into: a}, allocate: {pool: h, size: 8, into: a},\n"
     "   release: a, allocate: {pool: h, size: 16, into: a}]}]\n"
     "interrupts: [{name: i, at: [210 cycles], length: 5 cycles, steps: [note: hit]}]\n",
     "0,t,ready,,,,,0,0\n"
     "0,t,running,,,,,0,0\n"
     "407,i,running,,,,207,3,0\n"
     "412,i,suspended,,,,,3,0\n"
     "512,t,completed,,,,,4,0\n",
     NULL},
    {"a thread that suspends itself is in the midst of that",
     "threads: [{name: t, priority: 1, steps: [suspend: t, compute: 1 cycles]},\n"
     "  {name: u, priority: 2, steps: [compute: 9 cycles, resume: t]}]\n",
     "0,t,ready,,,,,0,0\n"
     "0,u,ready,,,,,0,0\n"
     "0,t,running,,,,,0,0\n"
     "0,t,suspended,,t,,0,0,0\n"
     "0,u,running,,,,,0,0\n"
     "9,t,ready,,u,,0,0,0\n"
     "9,u,ready,,t,,9,0,0\n"
     "9,t,running,,,,0,0,0\n"
     "10,t,completed,,,,,1,0\n"
     "10,u,running,,,,9,1,0\n"
     "10,u,completed,,,,,2,0\n",
     NULL},
    {"a deleted pool makes its waiters ready in their order, a delayed suspension holds one",
     "threads:\n"
     "  - {name: d, priority: 5, steps: [suspend: v, delete: b, terminate: v]}\n"
     "  - {name: owner, priority: 1, steps: [allocate: {pool: b, into: a}]}\n"
     "  - {name: u, priority: 3, steps: [allocate: {pool: b, wait: forever, into: a}]}\n"
     "  - {name: v, priority: 2, steps: [allocate: {pool: b, wait: forever, into: a}]}\n",
     "0,d,ready,,,,,0,0\n"
     "0,owner,ready,,,,,0,0\n"
     "0,u,ready,,,,,0,0\n"
     "0,v,ready,,,,,0,0\n"
     "0,owner,running,,,,,0,0\n"
     "0,owner,completed,,,,,1,0\n"
     "0,v,running,,,,,1,0\n"
     "0,v,waiting_block,b,,,0,1,0\n"
     "0,u,running,,,,,1,0\n"
     "0,u,waiting_block,b,,,0,1,0\n"
     "0,d,running,,,,,1,0\n"
     "0,v,suspended,,d,,0,2,0\n"
     "0,u,ready,,d,,0,2,0\n"
     "0,d,ready,,u,,0,2,0\n"
     "0,u,running,,,,0,2,0\n"
     "0,u,completed,,,,,3,0\n"
     "0,d,running,,,,0,3,0\n"
     "0,v,terminated,,d,,0,4,0\n"
     "0,d,completed,,,,,5,0\n",
     NULL},
};

static int make_folder(void **state)
{
    struct schedule_case *one = *state;
    void *folder = NULL;
    int failed = harness_make_folder(&folder);
    one->folder = folder;
    return failed;
}

static int remove_folder(void **state)
{
    const struct schedule_case *one = *state;
    void *folder = (void *)(uintptr_t)one->folder;
    return harness_remove_folder(&folder);
}

static void run(const struct schedule_case *one, bool write_ops)
{
    char text[2048];
    struct scenario scenario = {0};
    struct scenario_problem problem;
    int length = snprintf(text, sizeof text, "%s%s", HEAD, one->scenario);
    assert_true(length > 0 && length < (int)sizeof text);
    if (!scenario_load_text(&scenario, "x.yaml", text, (size_t)length, NULL, 0, &problem)) {
        fail_msg("%s", problem.text);
    }
    struct run_options options = {.folder = one->folder, .write_ops = write_ops};
    struct run_result result = {0};
    assert_true(run_scenario(&scenario, &options, &result));
    run_result_free(&result);
    scenario_free(&scenario);
}

static void schedule_is_as_worked_out(void **state)
{
    const struct schedule_case *one = *state;
    run(one, true);
    char *text = harness_read(one->folder, "schedule.csv");
    assert_memory_equal(text, HEADER, strlen(HEADER));
    assert_string_equal(text + strlen(HEADER), one->rows);
    free(text);
}

static void run_without_ops_removes_that_of_an_earlier_one(void **state)
{
    const struct schedule_case *one = *state;
    run(one, true);
    assert_true(harness_exists(one->folder, "schedule.csv"));
    run(one, false);
    assert_false(harness_exists(one->folder, "schedule.csv"));
}

int main(void)
{
    enum { COUNT = sizeof cases / sizeof cases[0] };
    struct CMUnitTest tests[COUNT + 1];
    for (size_t i = 0; i < COUNT; i++) {
        tests[i] = (struct CMUnitTest){.name = cases[i].name,
                                       .test_func = schedule_is_as_worked_out,
                                       .setup_func = make_folder,
                                       .teardown_func = remove_folder,
                                       .initial_state = &cases[i]};
    }
    tests[COUNT] = (struct CMUnitTest){.name = "run_without_ops_removes_that_of_an_earlier_one",
                                       .test_func = run_without_ops_removes_that_of_an_earlier_one,
                                       .setup_func = make_folder,
                                       .teardown_func = remove_folder,
                                       .initial_state = &cases[0]};
    return _cmocka_run_group_tests("schedule", tests, COUNT + 1, NULL, NULL);
}
