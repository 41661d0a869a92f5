// What summary.json says of queues, semaphores, mutexes, flags, interrupts, timers and phases.
#include "kernel_harness.h"
#include "sim/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

struct figures_case {
    const char *name;
    const char *head;
    const char *threads;
    const char *expected; ///< lines: a path in summary.json, a blank, the value as JSON
};

#define QUEUE "until: 40 ticks\nqueues: [{name: q, capacity: 2}]\n"
#define MUTEX "until: 40 ticks\nmutexes: [{name: m}]\n"

static const struct figures_case cases[] = {
    {"a queue: how full it was, who was refused, who waited for room and who for a message", QUEUE,
     "- {name: tx, priority: 5, steps: [send: {queue: q}, send: {queue: q}, send: {queue: q},\n"
     "   send: {queue: q, wait: 2 ticks}, send: {queue: q, wait: 9 ticks}]}\n"
     "- {name: rx, priority: 4, auto_start: false, steps: [loop: {times: 4, steps: [\n"
     "   receive: {queue: q, wait: 8 ticks}]}]}\n"
     "- {name: starter, priority: 1, steps: [sleep: 3 ticks, resume: rx]}\n",
     "objects.q.kind \"queue\"\n"
     "objects.q.capacity 2\n"
     "objects.q.calls.send 5\n"
     "objects.q.calls.receive 4\n"
     "objects.q.failures 3\n" // two of QUEUE_FULL, and the fourth receive
     "objects.q.failures_by.QUEUE_FULL 2\n"
     "objects.q.failures_by.QUEUE_EMPTY 1\n"
     "objects.q.timeouts 2\n"
     "objects.q.high_water 2\n"
     "objects.q.messages 0\n"
     "objects.q.wait.count 3\n"
     "objects.q.send_wait.count 2\n"
     "objects.q.send_wait.max 2000\n" // until the timeout; then from there to 3 ticks
     "objects.q.receive_wait.count 1\n"
     "objects.q.receive_wait.max 8000\n"
     "objects.q.waiting 0\n"
     "objects.q.waiting_max 1\n"},
    {"a message that goes straight to one who waits was never in the queue", QUEUE,
     "- {name: rx, priority: 4, steps: [receive: {queue: q, wait: forever}]}\n"
     "- {name: tx, priority: 5, steps: [send: {queue: q}]}\n",
     "objects.q.high_water 0\nobjects.q.calls.receive 1\nobjects.q.failures 0\n"},
    {"a semaphore: how low and how high its count went", "semaphores: [{name: s, count: 3}]\n",
     "- {name: t, priority: 5, steps: [get: {semaphore: s}, get: {semaphore: s}, put: s, put: s,\n"
     "   put: s, get: {semaphore: s}]}\n",
     "objects.s.initial 3\nobjects.s.low_water 1\nobjects.s.high_water 4\nobjects.s.count 3\n"
     "objects.s.calls.get 3\nobjects.s.calls.put 3\n"},
    {"a mutex: how long it was owned, by whom the longest, and whom it raised", MUTEX,
     "- {name: low, priority: 9, steps: [get: {mutex: m}, compute: 4500 cycles, put: m, get: \n"
     "   {mutex: m}, sleep: 99 ticks]}\n"
     "- {name: high, priority: 2, steps: [sleep: 1 ticks, get: {mutex: m, wait: forever},\n"
     "   compute: 2 ms, put: m, put: m]}\n",
     "objects.m.inherit true\n"
     "objects.m.held.count 3\n"
     "objects.m.held.max 33500\n" // the third is owned from 6500 until the end
     "objects.m.longest.thread \"low\"\n"
     "objects.m.longest.begun 6500\n"
     "objects.m.longest.cycles 33500\n"
     "objects.m.wait.max 3500\n"
     "objects.m.raises 1\n"
     "objects.m.owner \"low\"\n"
     "objects.m.errors 1\n"
     "objects.m.errors_by.NOT_OWNED 1\n"},
    {"a mutex that is gone through more than once is owned once", MUTEX,
     "- {name: t, priority: 9, steps: [get: {mutex: m}, get: {mutex: m}, compute: 10 cycles, put: "
     "m, compute: 5 cycles, put: m]}\n",
     "objects.m.held.count 1\nobjects.m.held.max 15\nobjects.m.owner null\nobjects.m.raises 0\n"},
    {"a mutex passes on when its owner ends", MUTEX,
     "- {name: a, priority: 5, steps: [get: {mutex: m}, compute: 1500 cycles]}\n"
     "- {name: b, priority: 2, steps: [sleep: 1 ticks, get: {mutex: m, wait: forever}, compute: 2 "
     "ms]}\n",
     "objects.m.held.count 2\nobjects.m.held.max 2000\nobjects.m.longest.thread \"b\"\n"
     "objects.m.longest.begun 1500\nobjects.m.owner null\nobjects.m.wait.max 500\n"},
    {"flags as they are at the end, and who waits still", "flags: [{name: f, set: 0x6}]\n",
     "- {name: w, priority: 3, steps: [get: {flags: f, all: 0x9, wait: forever}]}\n"
     "- {name: t, priority: 5, steps: [set: {flags: f, bits: 0x8}, clear: {flags: f, bits: "
     "0x2}]}\n",
     "objects.f.initial 6\nobjects.f.set 12\nobjects.f.waiting 1\nobjects.f.calls.set 1\n"
     "objects.f.calls.get 0\nobjects.f.wait.count 0\n"},
    {"an interrupt in a service's own cost waits for its end",
     "costs: {allocate: 500}\n"
     "interrupts: [{name: i, at: [100 cycles, 700 cycles, 800 cycles, 900 cycles, 5 ms],\n"
     "   length: 30 cycles, steps: [note: hit]}]\n",
     "- {name: t, priority: 1, steps: [compute: 600 cycles, allocate: {pool: heap, size: 8, into: "
     "a}]}\n",
     // 100 at once; t's compute ends at 630, its call at 1130: 700 waits until then
     "interrupts.i.taken 3\ninterrupts.i.lost 2\ninterrupts.i.latency.count 3\n"
     "interrupts.i.latency.max 430\ninterrupts.i.busy_cycles 90\n"
     "interrupts.i.worst.arrived 700\ninterrupts.i.worst.cycles 430\n"
     "interrupts.i.worst.hold \"call\"\ninterrupts.i.worst.thread \"t\"\n"
     "interrupts.i.worst.service \"allocate\"\ninterrupts.i.worst.pool \"heap\"\n"},
    {"an interrupt in a search waits for its next window",
     "costs: {search_step: 100}\n"
     "interrupts: [{name: i, at: [250 cycles], steps: [note: hit]}]\n",
     "- {name: t, priority: 1, steps: [loop: {times: 3, steps: [allocate: {pool: heap, size: 8,\n"
     "   into: a}]}]}\n",
     "interrupts.i.latency.max 50\ninterrupts.i.worst.hold \"search\"\n"
     "interrupts.i.worst.thread \"t\"\ninterrupts.i.worst.service \"allocate\"\n"},
    {"an interrupt waits for another one's routine, and for its own",
     "interrupts: [{name: i, at: [100 cycles], length: 50 cycles, steps: [note: i]},\n"
     "   {name: j, at: [100 cycles, 160 cycles], length: 30 cycles, steps: [note: j]}]\n",
     "- {name: t, priority: 1, steps: [compute: 500 cycles]}\n",
     "interrupts.i.worst.hold \"none\"\ninterrupts.i.worst.thread null\n"
     "interrupts.j.worst.hold \"routine\"\ninterrupts.j.worst.thread \"i\"\n"
     "interrupts.j.latency.max 50\ninterrupts.j.latency.p50 20\n"},
    {"an interrupt waits for the tick", // a tick is taken with nobody running at no cost
     "costs: {tick: 40}\n"
     "interrupts: [{name: i, at: [1010 cycles], steps: [note: i]}]\n",
     "- {name: t, priority: 1, steps: [compute: 1500 cycles]}\n",
     "interrupts.i.latency.max 30\ninterrupts.i.worst.hold \"tick\"\n"
     "interrupts.i.worst.thread null\n"},
    {"what an interrupt calls, and what fails of it, stands with it",
     "pools: [{name: blk, kind: block, block_size: 8, size: 12}]\n"
     "interrupts: [{name: i, at: [1 ms, 2 ms], steps: [allocate: {pool: blk, into: a}]}]\n",
     "- {name: t, priority: 1, steps: [note: on]}\n",
     "interrupts.i.calls.allocate 2\ninterrupts.i.failures 1\n"
     "interrupts.i.failures_by.NO_MEMORY 1\ninterrupts.i.failure_reasons.exhausted 1\n"},
    {"timers and phases: how often their steps were done",
     "until: 35 ticks\n"
     "timers: [{name: blink, every: 10 ticks, steps: [note: b]},\n"
     "   {name: once, first: 50 ticks, steps: [note: o]}]\n"
     "phases: [{name: rush, at: 1 ms, steps: [note: p]}]\n",
     "- {name: t, priority: 1, steps: [note: on]}\n",
     "timers.blink.runs 3\ntimers.once.runs 0\nphases.rush.runs 1\n"},
};

/// A value of a summary at "objects.q.high_water", as JSON; NULL when there is none.
static char *value_at(json_t *json, const char *path, size_t length)
{
    char copy[200];
    assert_true(length < sizeof copy);
    memcpy(copy, path, length);
    copy[length] = '\0';
    for (char *key = strtok(copy, "."); key != NULL && json != NULL; key = strtok(NULL, ".")) {
        json = json_object_get(json, key);
    }
    return json == NULL ? NULL : json_dumps(json, JSON_ENCODE_ANY);
}

static json_t *summary_of(const struct scenario *scenario)
{
    struct run_options options = {.folder = NULL};
    struct run_result result = {0};
    assert_true(run_scenario(scenario, &options, &result));
    json_t *json = json_loads(result.json, 0, NULL);
    assert_non_null(json);
    run_result_free(&result);
    return json;
}

static void figures_are_as_expected(void **state)
{
    const struct figures_case *row = *state;
    struct scenario scenario = harness_scenario_of(row->head, row->threads);
    json_t *json = summary_of(&scenario);
    for (const char *line = row->expected; *line != '\0';) {
        size_t path_length = strcspn(line, " ");
        const char *expected = line + path_length + 1;
        size_t length = strcspn(expected, "\n");
        char *actual = value_at(json, line, path_length);
        if (actual == NULL || strlen(actual) != length || memcmp(actual, expected, length) != 0) {
            fail_msg("%.*s is %s, not %.*s", (int)path_length, line,
                     actual == NULL ? "missing" : actual, (int)length, expected);
        }
        free(actual);
        line = expected + length + 1;
    }
    json_decref(json);
    scenario_free(&scenario);
}

static void routines_are_not_among_the_threads(void **state)
{
    (void)state;
    struct scenario scenario = harness_scenario_of(
        "until: 9 ticks\ninterrupts: [{name: i, at: [1 ms], steps: [note: i]}]\n"
        "timers: [{name: u, first: 1 ticks, steps: [note: u]}]\n"
        "phases: [{name: p, at: 1 ms, steps: [note: p]}]\n",
        "- {name: t, priority: 1, steps: [note: on]}\n");
    json_t *json = summary_of(&scenario);
    assert_int_equal(json_object_size(json_object_get(json, "threads")), 1);
    assert_null(json_object_get(json, "objects"));
    json_decref(json);
    scenario_free(&scenario);
}

int main(void)
{
    enum { ROWS = sizeof cases / sizeof cases[0] };
    struct CMUnitTest tests[ROWS + 1] = {0};
    for (size_t i = 0; i < ROWS; i++) {
        tests[i] = (struct CMUnitTest){.name = cases[i].name,
                                       .test_func = figures_are_as_expected,
                                       .initial_state = (void *)(uintptr_t)&cases[i]};
    }
    tests[ROWS] = (struct CMUnitTest)cmocka_unit_test(routines_are_not_among_the_threads);
    return _cmocka_run_group_tests("summary of objects", tests, ROWS + 1, NULL, NULL);
}
