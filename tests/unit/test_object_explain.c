// Why threads waited at objects: object-waits.csv of small scenarios, row by row.
#include "kernel_harness.h"
#include "record_harness.h"
#include "sim/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct explained_case {
    const char *name;
    const char *head;
    const char *threads;
    const char *expected; ///< the rows
};

#define QUEUE "queues: [{name: q, capacity: 1}]\n"
#define MUTEX "until: 60 ticks\nmutexes: [{name: m, inherit: false}]\n"
#define INHERITS "until: 60 ticks\nmutexes: [{name: m}]\n"
#define TWO_MUTEXES "until: 60 ticks\nmutexes: [{name: m}, {name: n}]\n"

/// The classic: `high` waits for what `low` owns while `mid` runs.
#define INVERSION                                                                                  \
    "- {name: low, priority: 9, steps: [get: {mutex: m}, compute: 3 ms, put: m]}\n"                \
    "- {name: mid, priority: 5, steps: [sleep: 2 ticks, compute: 10 ms]}\n"                        \
    "- {name: high, priority: 2, steps: [sleep: 1 ticks, get: {mutex: m, wait: forever}, put: "    \
    "m]}\n"

static const struct explained_case cases[] = {
    {"inversion: a middle thread runs while the owner is ready", MUTEX, INVERSION,
     "1000,13000,high,get,m,served,low,12000,inversion,low,mid,,0,0,2000,0,0,10000,0,inherit\n"},
    {"with inheritance the owner runs, and nothing else", INHERITS, INVERSION,
     "1000,3000,high,get,m,served,low,2000,held,low,low,,0,0,2000,0,0,0,0,\n"},
    {"a thread that would go before the waiter as well is no inversion", MUTEX,
     "- {name: low, priority: 9, steps: [get: {mutex: m}, compute: 3 ms, put: m]}\n"
     "- {name: mid, priority: 2, steps: [sleep: 2 ticks, compute: 10 ms]}\n"
     "- {name: high, priority: 2, steps: [sleep: 1 ticks, get: {mutex: m, wait: forever}]}\n",
     "1000,13000,high,get,m,served,low,12000,preempted,low,mid,,0,0,2000,0,10000,0,0,\n"},
    {"the owner waits for memory, then sleeps", INHERITS,
     "- {name: hog, priority: 1, steps: [allocate: {pool: heap, size: 900, into: h}, sleep: 5 "
     "ticks,\n"
     "   release: h]}\n"
     "- {name: low, priority: 9, steps: [get: {mutex: m}, allocate: {pool: heap, size: 200, into: "
     "a,\n"
     "   wait: forever}, sleep: 2 ticks, put: m]}\n"
     "- {name: high, priority: 2, steps: [sleep: 1 ticks, get: {mutex: m, wait: forever}]}\n",
     "1000,7000,high,get,m,served,low,6000,owner_waits,low,low,waiting_bytes "
     "heap,0,0,0,6000,0,0,0,\n"},
    {"the owner of another mutex, for which the owner waits, is the holder", TWO_MUTEXES,
     "- {name: a, priority: 9, steps: [get: {mutex: n}, compute: 4 ms, put: n]}\n"
     "- {name: b, priority: 8, steps: [sleep: 1 ticks, get: {mutex: m}, get: {mutex: n, wait: "
     "forever},\n"
     "   compute: 1 ms, put: n, put: m]}\n"
     "- {name: c, priority: 2, steps: [sleep: 2 ticks, get: {mutex: m, wait: forever}]}\n",
     "1000,4000,b,get,n,served,a,3000,held,a,a,,0,0,3000,0,0,0,0,\n"
     "2000,5000,c,get,m,served,b,3000,held,a,a,,1000,0,3000,0,0,0,0,\n"},
    {"a deadlock is told as such", TWO_MUTEXES,
     "- {name: a, priority: 5, steps: [get: {mutex: m}, sleep: 2 ticks, get: {mutex: n, wait: "
     "forever}]}\n"
     "- {name: b, priority: 5, steps: [get: {mutex: n}, sleep: 3 ticks, get: {mutex: m, wait: 9 "
     "ticks}]}\n",
     "3000,12000,b,get,m,timeout,,9000,deadlock,a,a,,0,0,0,0,0,0,9000,order\n"
     // until b waits as well, and when it waits no more, a's wait has other reasons
     "2000,12000,a,get,n,served,b,10000,deadlock,b,b,,0,0,0,1000,0,0,9000,order\n"},
    {"a deadlock in which a run comes to its end is told, however short",
     "mutexes: [{name: m}, {name: n}]\n",
     "- {name: a, priority: 5, steps: [get: {mutex: m}, sleep: 2 ticks, get: {mutex: n, wait: "
     "forever}]}\n"
     "- {name: b, priority: 5, steps: [get: {mutex: n}, sleep: 3 ticks, get: {mutex: m, wait: "
     "forever}]}\n",
     "2000,,a,get,n,waiting,,1000,deadlock,b,b,,0,0,0,1000,0,0,0,order\n"
     "3000,,b,get,m,waiting,,0,deadlock,a,a,,0,0,0,0,0,0,0,order\n"},
    {"waiters in line: each is told how many stood before it", INHERITS,
     "- {name: a, priority: 9, steps: [get: {mutex: m}, compute: 3 ms, put: m]}\n"
     "- {name: b, priority: 5, steps: [sleep: 1 ticks, get: {mutex: m, wait: forever}, compute: 1 "
     "ms, put: m]}\n"
     "- {name: c, priority: 5, steps: [sleep: 1 ticks, get: {mutex: m, wait: forever}]}\n",
     "1000,3000,b,get,m,served,a,2000,held,a,a,,0,0,2000,0,0,0,0,\n"
     "1000,4000,c,get,m,served,b,3000,held,a,a,,0,1,3000,0,0,0,0,\n"},
    {"a mutex that is owned refuses who may not wait", INHERITS,
     "- {name: a, priority: 9, steps: [get: {mutex: m}, compute: 3 ms, put: m]}\n"
     "- {name: b, priority: 5, steps: [sleep: 1 ticks, get: {mutex: m}]}\n",
     "1000,1000,b,get,m,refused,,0,held,a,a,,0,0,0,0,0,0,0,\n"},
    {"a full queue: as many slots as messages lacked one", QUEUE,
     "- {name: a, priority: 5, steps: [send: {queue: q}, send: {queue: q}, send: {queue: q, wait: "
     "2 ticks}]}\n"
     "- {name: b, priority: 6, steps: [send: {queue: q, wait: 1 ticks}]}\n"
     "- {name: c, priority: 7, steps: [send: {queue: q, wait: forever}]}\n"
     "- {name: rx, priority: 1, steps: [sleep: 4 ticks, receive: {queue: q}]}\n",
     "0,0,a,send,q,refused,,0,full,,a,,0,0,,,,,,slots 1\n"
     "0,1000,b,send,q,timeout,,1000,full,,a,,0,1,,,,,,slots 3\n"
     "0,2000,a,send,q,timeout,,2000,full,,a,,0,0,,,,,,slots 2\n"
     "0,4000,c,send,q,served,rx,4000,full,,a,,0,2,,,,,,slots 4\n"},
    {"once a receiver has found the queue empty, what was refused counts no more", QUEUE,
     "- {name: a, priority: 5, steps: [send: {queue: q}, send: {queue: q}, send: {queue: q}, "
     "sleep: 3 ticks, send: {queue: q}, send: {queue: q}, send: {queue: q}]}\n"
     "- {name: rx, priority: 6, steps: [receive: {queue: q}, receive: {queue: q, wait: forever}, "
     "sleep: 9 ticks]}\n",
     "0,0,a,send,q,refused,,0,full,,a,,0,0,,,,,,slots 1\n"
     "0,0,a,send,q,refused,,0,full,,a,,0,0,,,,,,slots 2\n"
     "0,3000,rx,receive,q,served,a,3000,empty,,rx,,0,0,,,,,,\n"
     "3000,3000,a,send,q,refused,,0,full,,a,,3000,0,,,,,,slots 1\n"},
    {"an empty queue: since when, and who received last", QUEUE,
     "- {name: rx, priority: 1, steps: [receive: {queue: q}, sleep: 2 ticks, receive: {queue: q},\n"
     "   receive: {queue: q, wait: forever}]}\n"
     "- {name: tx, priority: 5, steps: [send: {queue: q}, sleep: 5 ticks, send: {queue: q}]}\n",
     "0,0,rx,receive,q,refused,,0,empty,,,,0,0,,,,,,\n"
     "2000,5000,rx,receive,q,served,tx,3000,empty,,rx,,2000,0,,,,,,\n"},
    {"a semaphore: who has the last instance, and how many more would do",
     "semaphores: [{name: s, count: 1}]\n",
     "- {name: a, priority: 5, steps: [get: {semaphore: s}, sleep: 2 ticks, put: s]}\n"
     "- {name: b, priority: 6, steps: [get: {semaphore: s, wait: forever}]}\n"
     "- {name: c, priority: 7, steps: [get: {semaphore: s, wait: 4 ticks}]}\n",
     "0,2000,b,get,s,served,a,2000,no_instance,,a,,0,0,,,,,,instances 1\n"
     "0,4000,c,get,s,timeout,,4000,no_instance,,a,,0,1,,,,,,instances 2\n"},
    {"flags: who set them, or nobody did", "flags: [{name: f}]\n",
     "- {name: w, priority: 2, steps: [get: {flags: f, all: 0x3, wait: forever}]}\n"
     "- {name: v, priority: 2, steps: [get: {flags: f, any: 0x8, wait: forever}]}\n"
     "- {name: t, priority: 5, steps: [sleep: 1 ticks, set: {flags: f, bits: 0x1}, sleep: 1 "
     "ticks,\n"
     "   set: {flags: f, bits: 0x2}]}\n",
     "0,2000,w,get,f,served,t,2000,not_set,,,,0,0,,,,,,\n"
     "0,,v,get,f,waiting,,2000,not_set,,,,0,1,,,,,,\n"},
    {"an abort and a terminate are told of", "semaphores: [{name: s}]\n",
     "- {name: a, priority: 2, steps: [get: {semaphore: s, wait: forever}]}\n"
     "- {name: b, priority: 2, steps: [get: {semaphore: s, wait: forever}]}\n"
     "- {name: t, priority: 5, steps: [sleep: 1 ticks, abort: a, terminate: b]}\n",
     "0,1000,a,get,s,aborted,t,1000,no_instance,,,,0,0,,,,,,instances 1\n"
     "0,1000,b,get,s,terminated,t,1000,no_instance,,,,0,1,,,,,,instances 2\n"},
};

static void rows_are_as_expected(void **state)
{
    const struct explained_case *row = *state;
    void *folder = NULL;
    assert_int_equal(harness_make_folder(&folder), 0);
    struct scenario scenario = harness_scenario_of(row->head, row->threads);
    struct run_options options = {.folder = folder};
    struct run_result result = {0};
    assert_true(run_scenario(&scenario, &options, &result));
    char *text = harness_read(folder, "object-waits.csv");
    assert_string_equal(strchr(text, '\n') + 1, row->expected);
    free(text);
    run_result_free(&result);
    scenario_free(&scenario);
    assert_int_equal(harness_remove_folder(&folder), 0);
}

/// Forty threads that wait for one mutex, each for 1 ms longer than the one before.
static void those_far_back_keep_their_reason_until_they_move_up(void **state)
{
    (void)state;
    struct scenario scenario = harness_scenario_of(
        "until: 100 ticks\nmutexes: [{name: m}]\n"
        "templates: [{name: w, thread: {priority: 5, steps: [sleep: 1 ticks, get: {mutex: m, wait: "
        "forever}, compute: 1 ms, put: m]}}]\n",
        "- {name: a, priority: 9, steps: [get: {mutex: m}, compute: 2 ms, sleep: 2 ticks, put: "
        "m]}\n"
        "- {name: w, count: 40, template: w}\n");
    struct run_options options = {.folder = NULL};
    struct run_result result = {0};
    assert_true(run_scenario(&scenario, &options, &result));
    const struct object_totals *totals = object_explain_totals(result.object_explain, 0);
    // a: until 4 ms, 2 ms of them asleep; then each waiter owns it for 1 ms.
    uint64_t sum = 0;
    for (uint64_t i = 0; i < 40; i++) {
        sum += 3000 + 1000 * i;
    }
    assert_int_equal(totals->wait_count, 40);
    assert_int_equal(totals->cycles[OBJECT_OWNER_WAITS], 2000 * OBJECT_EXPLAIN_NEAR);
    assert_int_equal(totals->cycles[OBJECT_HELD] + totals->cycles[OBJECT_OWNER_WAITS], sum);
    assert_int_equal(totals->worst.cycles, 3000 + 39 * 1000);
    run_result_free(&result);
    scenario_free(&scenario);
}

/// Runs a scenario with a queue of a capacity, and takes what became of it.
static struct object_totals totals_with(struct scenario *scenario, uint32_t capacity)
{
    struct run_options options = {.folder = NULL};
    struct run_result result = {0};
    scenario->objects[0].initial = capacity;
    assert_true(run_scenario(scenario, &options, &result));
    struct object_totals totals = *object_explain_totals(result.object_explain, 0);
    run_result_free(&result);
    return totals;
}

static void a_queue_longer_by_the_shortfall_refuses_nothing(void **state)
{
    (void)state;
    struct scenario scenario = harness_scenario_of(
        "until: 500 ticks\nqueues: [{name: q, capacity: 2}]\n",
        "- {name: tx, priority: 5, repeat: forever, steps: [loop: {times: \"uniform(1, 5)\", "
        "steps: "
        "[\n   send: {queue: q}]}, sleep: \"uniform(1 ticks, 20 ticks)\"]}\n"
        "- {name: rx, priority: 6, repeat: forever, steps: [receive: {queue: q, wait: forever},\n"
        "   sleep: 2 ticks]}\n");
    struct object_totals few = totals_with(&scenario, 2);
    uint32_t lacked = (uint32_t)few.shortfall;
    assert_true(few.refusal_count > 10);
    assert_in_range(lacked, 2, 40);
    assert_int_equal(totals_with(&scenario, 2 + lacked).refusal_count, 0);
    assert_int_equal(totals_with(&scenario, 2 + lacked).shortfall, 0);
    scenario_free(&scenario);
}

int main(void)
{
    enum { ROWS = sizeof cases / sizeof cases[0] };
    struct CMUnitTest tests[ROWS + 2] = {0};
    for (size_t i = 0; i < ROWS; i++) {
        tests[i] = (struct CMUnitTest){.name = cases[i].name,
                                       .test_func = rows_are_as_expected,
                                       .initial_state = (void *)(uintptr_t)&cases[i]};
    }
    tests[ROWS] =
        (struct CMUnitTest)cmocka_unit_test(those_far_back_keep_their_reason_until_they_move_up);
    tests[ROWS + 1] =
        (struct CMUnitTest)cmocka_unit_test(a_queue_longer_by_the_shortfall_refuses_nothing);
    return _cmocka_run_group_tests("waits at objects", tests, ROWS + 2, NULL, NULL);
}
