// What is printed of objects and interrupts, as a person reads it.
#include "kernel_harness.h"
#include "sim/report/object_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct text_case {
    const char *name;
    const char *head;
    const char *threads;
    const char *expected;
};

#define MUTEX "until: 60 ticks\nmutexes: [{name: m, inherit: false}]\n"
#define HEADS_OF_MUTEX                                                                             \
    "\n  object  kind   calls  failed  waits  worst wait  p99 wait  filled  longest held  at "     \
    "end\n"
#define WAITS "\nWaits at objects, the worst of each:\n"

static const struct text_case cases[] = {
    {"without objects and interrupts nothing is said", NULL,
     "- {name: t, priority: 5, steps: [note: on]}\n", ""},
    {"a priority inversion, and what would have avoided it", MUTEX,
     "- {name: low, priority: 9, steps: [get: {mutex: m}, compute: 3 ms, put: m]}\n"
     "- {name: mid, priority: 5, steps: [sleep: 2 ticks, compute: 10 ms]}\n"
     "- {name: high, priority: 2, steps: [sleep: 1 ticks, get: {mutex: m, wait: forever}]}\n",
     HEADS_OF_MUTEX
     "  m       mutex      3       -      1     12.0 ms   12.0 ms       -       13.0 ms    "
     "free\n" WAITS
     "  m: high waited 12.0 ms at 1.00 ms: low owned it, but mid, of a worse priority, ran "
     "(priority inversion); with inheritance low would have run instead\n"
     "      1 wait, of their time: 16.6 % held, 83.3 % inversion\n"},
    {"an inversion that is not the longest part is told of beside", MUTEX,
     "- {name: low, priority: 9, steps: [get: {mutex: m}, sleep: 9 ticks, compute: 1 ms, put: m]}\n"
     "- {name: mid, priority: 5, steps: [sleep: 9 ticks, compute: 2 ms]}\n"
     "- {name: high, priority: 2, steps: [sleep: 1 ticks, get: {mutex: m, wait: forever}, sleep: "
     "99 ticks]}\n",
     HEADS_OF_MUTEX
     "  m       mutex      3       -      1     11.0 ms   11.0 ms       -       48.0 ms    "
     "high\n" WAITS "  m: high waited 11.0 ms at 1.00 ms: low owned it and slept\n"
     "      1 wait, of their time: 9.0 % held, 72.7 % owner_waits, 18.1 % inversion\n"
     "      the longest priority inversion: 2.00 ms, of high at 1.00 ms\n"},
    {"a thread in line behind another", MUTEX,
     "- {name: a, priority: 9, steps: [get: {mutex: m}, compute: 3 ms, put: m]}\n"
     "- {name: b, priority: 5, steps: [sleep: 1 ticks, get: {mutex: m, wait: forever}, compute: 1 "
     "ms, put: m]}\n"
     "- {name: c, priority: 5, steps: [sleep: 1 ticks, get: {mutex: m, wait: forever}]}\n",
     HEADS_OF_MUTEX
     "  m       mutex      5       -      2     3.00 ms   3.00 ms       -       3.00 ms    "
     "free\n" WAITS
     "  m: c waited 3.00 ms at 1.00 ms: a owned it and ran; 1 thread stood in line before it\n"},
    {"a queue that refused, and how many slots it lacked", "queues: [{name: q, capacity: 2}]\n",
     "- {name: tx, priority: 5, steps: [loop: {times: 4, steps: [send: {queue: q}]},\n"
     "   send: {queue: q, wait: 2 ticks}]}\n",
     "\n  object  kind   calls  failed  waits  worst wait  p99 wait  filled  longest held  at end\n"
     "  q       queue      5       3      1     2.00 ms   2.00 ms  2 of 2             -       "
     "2\n" WAITS
     "  q: tx waited 2.00 ms at 0: the queue was full; 3 more slots would have had room\n"
     "\nRefused at once:\n"
     "  q: 2 calls; the first: send of tx at 0: the queue was full; 1 more slot would have had "
     "room\n"
     "      3 more slots would have had room for all\n"},
    {"semaphores: of instances and of signals", "semaphores: [{name: s, count: 1}, {name: sig}]\n",
     "- {name: a, priority: 5, steps: [get: {semaphore: s}, sleep: 2 ticks, put: sig, put: s]}\n"
     "- {name: b, priority: 6, steps: [get: {semaphore: s, wait: forever}]}\n"
     "- {name: c, priority: 7, steps: [get: {semaphore: sig, wait: forever}]}\n",
     "\n  object  kind       calls  failed  waits  worst wait  p99 wait  filled  longest held  at "
     "end\n"
     "  s       semaphore      3       -      1     2.00 ms   2.00 ms  0 to 1             -       "
     "0\n"
     "  sig     semaphore      2       -      1     2.00 ms   2.00 ms  0 to 0             -       "
     "0\n" WAITS "  s: b waited 2.00 ms at 0: no instance was left; 1 more would have been enough\n"
     "  sig: c waited 2.00 ms at 0: nobody put it\n"},
    {"an interrupt that was held off by a search",
     "costs: {search_step: 100}\n"
     "interrupts: [{name: eth, at: [250 cycles], length: 20 cycles, steps: [note: i]},\n"
     "   {name: idle, at: [9 ms], steps: [note: i]}]\n",
     "- {name: t, priority: 1, steps: [loop: {times: 3, steps: [allocate: {pool: heap, size: 8,\n"
     "   into: a}]}]}\n",
     "\n  interrupt  taken  lost  p99 latency  worst latency   busy\n"
     "  eth            1     -      50.0 us        50.0 us  0.2 %\n"
     "  idle           1     -            0              0  0.0 %\n"
     "\nInterrupts held off, the worst of each:\n"
     "  eth waited 50 cycles (50.0 us) at 250 us: t was in a step of a search of heap\n"},
    {"an interrupt that was held off by a call, a routine, a tick",
     "costs: {allocate: 500, tick: 40}\n"
     "interrupts: [{name: a, at: [100 cycles], length: 60 cycles, steps: [note: i]},\n"
     "   {name: b, at: [520 cycles], steps: [note: i]}, {name: c, at: [1010 cycles], steps: [note: "
     "i]}]\n",
     "- {name: t, priority: 1, steps: [allocate: {pool: heap, size: 8, into: a}, compute: 2 ms]}\n",
     "\n  interrupt  taken  lost  p99 latency  worst latency   busy\n"
     "  a              1     -       400 us         400 us  2.2 %\n"
     "  b              1     -      40.0 us        40.0 us  0.0 %\n"
     "  c              1     -      30.0 us        30.0 us  0.0 %\n"
     "\nInterrupts held off, the worst of each:\n"
     "  a waited 400 cycles (400 us) at 100 us: t was in a call (allocate of heap)\n"
     "  b waited 40 cycles (40.0 us) at 520 us: the routine of a ran\n"
     "  c waited 30 cycles (30.0 us) at 1.01 ms: a tick was taken\n"},
};

static void text_is_as_expected(void **state)
{
    const struct text_case *row = *state;
    struct scenario scenario = harness_scenario_of(row->head, row->threads);
    struct run_options options = {.folder = NULL};
    struct run_result result = {0};
    assert_true(run_scenario(&scenario, &options, &result));
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    assert_non_null(to);
    object_text_tables(&scenario, &result, to);
    object_text_events(&scenario, &result, to);
    assert_int_equal(fclose(to), 0);
    assert_string_equal(text, row->expected);
    free(text);
    run_result_free(&result);
    scenario_free(&scenario);
}

int main(void)
{
    enum { ROWS = sizeof cases / sizeof cases[0] };
    struct CMUnitTest tests[ROWS] = {0};
    for (size_t i = 0; i < ROWS; i++) {
        tests[i] = (struct CMUnitTest){.name = cases[i].name,
                                       .test_func = text_is_as_expected,
                                       .initial_state = (void *)(uintptr_t)&cases[i]};
    }
    return _cmocka_run_group_tests("text of objects", tests, ROWS, NULL, NULL);
}
