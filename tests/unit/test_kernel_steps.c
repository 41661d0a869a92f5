// What threads do: bags, loops, rounds, notes, random amounts, and runs that get nowhere.
#include "kernel_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define BLOCKS "pools: [{name: blk, kind: block, block_size: 40, size: 220}]\n"
#define TAKE(bag) "allocate: {pool: blk, into: " bag "}"
#define THREE_TAKEN                                                                                \
    "0 t allocate blk 40 SUCCESS @4\n"                                                             \
    "0 t allocate blk 40 SUCCESS @48\n"                                                            \
    "0 t allocate blk 40 SUCCESS @92\n"

static const struct kernel_case bags[] = {
    {"release takes the oldest", BLOCKS,
     "- {name: t, priority: 1, steps: [" TAKE("b") ", " TAKE("b") ", " TAKE(
         "b") ", release: b, release: oldest b]}\n",
     THREE_TAKEN "0 t release blk SUCCESS @4\n"
                 "0 t release blk SUCCESS @48\n"},
    {"release newest takes the newest", BLOCKS,
     "- {name: t, priority: 1, steps: [" TAKE("b") ", " TAKE("b") ", " TAKE(
         "b") ", release: newest b, release: newest b, release: b]}\n",
     THREE_TAKEN "0 t release blk SUCCESS @92\n"
                 "0 t release blk SUCCESS @48\n"
                 "0 t release blk SUCCESS @4\n"},
    {"release all takes one after the other, the oldest first, a row each", BLOCKS,
     "- {name: t, priority: 1, steps: [" TAKE("b") ", " TAKE("b") ", " TAKE(
         "b") ", release: all b, note: on]}\n",
     THREE_TAKEN "0 t release blk SUCCESS @4\n"
                 "0 t release blk SUCCESS @48\n"
                 "0 t release blk SUCCESS @92\n"
                 "0 t: on\n"},
    {"release all leaves what comes into the bag meanwhile", BLOCKS "costs: {block_release: 600}\n",
     "- {name: t, priority: 9, steps: [" TAKE("b") ", " TAKE("b") ", " TAKE(
         "b") ", release: all b, note: on]}\n"
              "- {name: hi, priority: 1, steps: [sleep: 1 ticks, " TAKE("b") "]}\n",
     THREE_TAKEN "0..600 t release blk SUCCESS @4\n"
                 "1000 hi allocate blk 40 SUCCESS @4\n"
                 "600..1200 t release blk SUCCESS @48\n"
                 "1200..1800 t release blk SUCCESS @92\n"
                 "1800 t: on\n"},
    {"release random takes each once", BLOCKS,
     "- {name: t, priority: 1, steps: [" TAKE("b") ", release: random b, release: random b]}\n",
     "0 t allocate blk 40 SUCCESS @4\n"
     "0 t release blk SUCCESS @4\n"},
    {"an empty bag gives no row", BLOCKS,
     "- {name: t, priority: 1, steps: [release: b, release: newest b, release: random b,\n"
     "   release: all b, note: on, " TAKE("b") "]}\n",
     "0 t: on\n"
     "0 t allocate blk 40 SUCCESS @4\n"},
    {"a failed allocation adds nothing to its bag", BLOCKS,
     "- {name: t, priority: 1, steps: [delete: blk, " TAKE("b") ", release: b, note: on]}\n",
     "0 t delete blk SUCCESS\n"
     "0 t allocate blk 40 POOL_ERROR\n"
     "0 t: on\n"},
    {"what one thread allocates another releases", BLOCKS,
     "- {name: t, priority: 1, steps: [" TAKE("b") ", sleep: 1 ticks, " TAKE(
         "b") "]}\n"
              "- {name: u, priority: 2, steps: [release: b, release: b, sleep: 2 ticks, release: "
              "b]}\n",
     "0 t allocate blk 40 SUCCESS @4\n"
     "0 u release blk SUCCESS @4\n"
     "1000 t allocate blk 40 SUCCESS @4\n"
     "2000 u release blk SUCCESS @4\n"},
    {"a bag holds what comes from several pools",
     "pools: [{name: blk, kind: block, block_size: 40, size: 220},\n"
     "  {name: heap, kind: byte, size: 1000}]\n",
     "- {name: t, priority: 1, steps: [" TAKE("b") ", allocate: {pool: heap, size: 64, into: b}, "
                                                   "release: newest b, release: newest b]}\n",
     "0 t allocate blk 40 SUCCESS @4\n"
     "0 t allocate heap 64 SUCCESS @8\n"
     "0 t release heap SUCCESS @8\n"
     "0 t release blk SUCCESS @4\n"},
    {"a waiter's memory goes into its bag when its call returns, not when it is served", BLOCKS,
     "- {name: w, priority: 5, steps: [allocate: {pool: blk, wait: forever, into: d}, note: w]}\n"
     "- {name: t, priority: 1, steps: [loop: {times: 5, steps: [" TAKE(
         "b") "]}, sleep: 1 ticks,\n"
              "   release: b, release: d, note: t, sleep: 1 ticks, release: d]}\n",
     "0 t allocate blk 40 SUCCESS @4\n"
     "0 t allocate blk 40 SUCCESS @48\n"
     "0 t allocate blk 40 SUCCESS @92\n"
     "0 t allocate blk 40 SUCCESS @136\n"
     "0 t allocate blk 40 SUCCESS @180\n"
     "1000 t release blk SUCCESS @4\n"
     "1000 t: t\n"
     "0..1000 w allocate blk 40 SUCCESS @4\n"
     "1000 w: w\n"
     "2000 t release blk SUCCESS @4\n"},
};

static const struct kernel_case rounds[] = {
    {"a loop runs its steps so many times", NULL,
     "- {name: t, priority: 1, steps: [loop: {times: 3, steps: [compute: 10 cycles, note: a]},\n"
     "   note: b]}\n",
     "10 t: a\n"
     "20 t: a\n"
     "30 t: a\n"
     "30 t: b\n"},
    {"a loop of no rounds is passed over", NULL,
     "- {name: t, priority: 1, steps: [loop: {times: 0, steps: [compute: 10 cycles, note: a]},\n"
     "   note: b]}\n",
     "0 t: b\n"},
    {"loops nest, and the inner one starts afresh each time", NULL,
     "- {name: t, priority: 1, steps: [loop: {times: 2, steps: [note: o,\n"
     "   loop: {times: 2, steps: [compute: 1 cycles, loop: {times: 0, steps: [note: n]},\n"
     "     note: i]}]}]}\n",
     "0 t: o\n"
     "1 t: i\n"
     "2 t: i\n"
     "2 t: o\n"
     "3 t: i\n"
     "4 t: i\n"},
    {"each thread counts its own loops", NULL,
     "- {name: t, priority: 1, steps: [loop: {times: 2, steps: [sleep: 1 ticks, note: a]}]}\n"
     "- {name: u, priority: 1, steps: [loop: {times: 3, steps: [sleep: 1 ticks, note: b]}]}\n",
     "1000 t: a\n"
     "1000 u: b\n"
     "2000 t: a\n"
     "2000 u: b\n"
     "3000 u: b\n"},
    {"a round is all steps, loops included, and starts afresh", NULL,
     "- {name: t, priority: 1, repeat: 2,\n"
     "   steps: [note: a, loop: {times: 2, steps: [compute: 5 cycles, note: b]}]}\n",
     "0 t: a\n"
     "5 t: b\n"
     "10 t: b\n"
     "10 t: a\n"
     "15 t: b\n"
     "20 t: b\n"},
    {"without repeat there is one round", NULL, "- {name: t, priority: 1, steps: [note: a]}\n",
     "0 t: a\n"},
    {"forever goes on to the end of the run", "until: 3 ticks\n",
     "- {name: t, priority: 1, repeat: forever, steps: [sleep: 1 ticks, note: a]}\n",
     "1000 t: a\n"
     "2000 t: a\n"},
    {"a thread whose last step is a computation is completed only once that has passed", NULL,
     "- {name: t, priority: 9, steps: [compute: 1500 cycles]}\n"
     "- {name: c, priority: 1, steps: [sleep: 1 ticks, suspend: t, resume: t, sleep: 1 ticks,\n"
     "   suspend: t]}\n",
     "1000 c suspend t SUCCESS\n"
     "1000 c resume t SUCCESS\n"
     "2000 c suspend t SUSPEND_ERROR\n"},
    {"a thread whose last step is a sleep is completed only once it woke", NULL,
     "- {name: t, priority: 9, steps: [sleep: 2 ticks]}\n"
     "- {name: c, priority: 1, steps: [sleep: 1 ticks, abort: t, sleep: 1 ticks, abort: t]}\n",
     "1000 c abort t SUCCESS\n"
     "2000 c abort t WAIT_ABORT_ERROR\n"},
    {"a note says its text when it is reached", NULL,
     "- {name: t, priority: 1, steps: [compute: 7 cycles, note: \"two words: here\"]}\n",
     "7 t: two words: here\n"},
    {"a computation of no time lets the thread go on at once", NULL,
     "- {name: t, priority: 1, steps: [compute: 0 cycles, note: a]}\n", "0 t: a\n"},
};

static void a_thread_that_gets_nowhere_is_stuck(void **state)
{
    const char *threads = *state;
    struct kernel_run run;
    kernel_run_begin(&run, "until: 9 ticks\n", threads, TRACE_USUAL);
    enum kernel_state end = KERNEL_RUNNING;
    for (int i = 0; i < 1000 && end == KERNEL_RUNNING; i++) {
        end = kernel_run(run.kernel, 1000000);
    }
    assert_int_equal(end, KERNEL_STUCK);
    assert_int_equal(kernel_now(run.kernel), 1000);
    assert_true(kernel_fault(run.kernel)->thread < run.scenario.thread_count);
    assert_string_equal(run.scenario.threads[kernel_fault(run.kernel)->thread].name, "bad");
    assert_int_equal(kernel_run(run.kernel, 1), KERNEL_STUCK);
    kernel_run_end(&run);
}

static void many_rounds_in_little_time_are_not_stuck(void **state)
{
    (void)state;
    struct kernel_run run;
    kernel_run_begin(&run, "until: 3000 ticks\n",
                     "- {name: t, priority: 5, repeat: forever, steps: [compute: 1 cycles]}\n"
                     "- {name: u, priority: 1, repeat: forever, steps: [sleep: 1 ticks]}\n",
                     0);
    assert_int_equal(kernel_run_to(&run, SCENARIO_NO_END), KERNEL_ENDED);
    assert_int_equal(kernel_now(run.kernel), 3000000);
    kernel_run_end(&run);
}

// Random amounts of each kind, and random picks.
#define RANDOM_THREAD(name)                                                                        \
    "- {name: " name                                                                               \
    ", priority: 5, repeat: 20, steps: [compute: \"uniform(1 cycles, 900 cycles)\",\n"             \
    "   allocate: {pool: heap, size: \"exponential(mean 40, max 300)\", into: " name "},\n"        \
    "   allocate: {pool: heap, size: \"choice(8, 16 x3, 32)\", into: " name "},\n"                 \
    "   sleep: 1 ticks, release: random " name "]}\n"

static void run_random(const char *threads, uint64_t seed, struct trace *trace)
{
    struct scenario scenario =
        harness_scenario_of("pools: [{name: heap, kind: byte, size: 64KiB}]\n", threads);
    assert_int_equal(harness_run(&scenario, seed, UINT64_MAX, TRACE_CALLS, trace), KERNEL_IDLE);
    scenario_free(&scenario);
}

static void a_seed_decides_a_run(void **state)
{
    (void)state;
    struct trace first;
    struct trace again;
    struct trace other;
    run_random(RANDOM_THREAD("t"), 1, &first);
    run_random(RANDOM_THREAD("t"), 1, &again);
    run_random(RANDOM_THREAD("t"), 2, &other);
    assert_string_equal(trace_text(&first), trace_text(&again));
    assert_string_not_equal(trace_text(&first), trace_text(&other));
    trace_free(&first);
    trace_free(&again);
    trace_free(&other);
}

/// Sizes asked for by thread "t", in order, as text.
static void collect_sizes(const struct trace *trace, char *sizes, size_t room)
{
    size_t length = 0;
    for (const char *line = trace_text(trace); *line != '\0'; line += strcspn(line, "\n") + 1) {
        const char *word = strstr(line, " t allocate heap ");
        if (word == NULL || word > line + strcspn(line, "\n")) {
            continue;
        }
        word += strlen(" t allocate heap ");
        size_t digits = strcspn(word, " ") + 1;
        assert_true(length + digits < room);
        memcpy(sizes + length, word, digits);
        length += digits;
    }
    sizes[length] = '\0';
}

static void a_thread_added_leaves_the_draws_of_the_others_alone(void **state)
{
    (void)state;
    char alone[1024];
    char with_another[1024];
    struct trace trace;
    run_random(RANDOM_THREAD("t"), 1, &trace);
    collect_sizes(&trace, alone, sizeof alone);
    trace_free(&trace);
    run_random(RANDOM_THREAD("a") RANDOM_THREAD("t"), 1, &trace);
    collect_sizes(&trace, with_another, sizeof with_another);
    trace_free(&trace);
    assert_true(strlen(alone) > 40);
    assert_string_equal(alone, with_another);
}

static void release_random_picks_every_place(void **state)
{
    (void)state;
    struct scenario scenario = harness_scenario_of(
        "pools: [{name: blk, kind: block, block_size: 40, size: 132}]\n",
        "- {name: t, priority: 5, repeat: 60, steps: [" TAKE("b") ", " TAKE("b") ", " TAKE(
            "b") ", release: random b, note: next, release: all b, sleep: 1 ticks]}\n");
    struct trace trace;
    harness_run(&scenario, 1, UINT64_MAX, TRACE_USUAL, &trace);
    // What is picked first of the three, by address; each several times of 60.
    unsigned picked[3] = {0};
    for (const char *next = trace_text(&trace); (next = strstr(next, ": next\n")) != NULL; next++) {
        const char *at = next;
        while (*at != '@') {
            at--;
        }
        picked[at[1] == '4' && at[2] == '\n' ? 0 : at[1] == '4' ? 1 : 2]++;
    }
    assert_int_equal(picked[0] + picked[1] + picked[2], 60);
    for (int i = 0; i < 3; i++) {
        assert_in_range(picked[i], 8, 35);
    }
    trace_free(&trace);
    scenario_free(&scenario);
}

int main(void)
{
    static char spin[] = "- {name: bad, priority: 5, repeat: forever, steps: [sleep: 0 ticks]}\n"
                         "- {name: u, priority: 1, steps: [compute: 1000 cycles]}\n";
    static char pair[] =
        "- {name: bad, priority: 5, repeat: forever, steps: [relinquish: true]}\n"
        "- {name: v, priority: 5, steps: [loop: {times: 1000, steps: [relinquish: true]}]}\n"
        "- {name: u, priority: 1, steps: [compute: 1000 cycles]}\n";
    static char empty_bag[] =
        "- {name: bad, priority: 5, repeat: forever, steps: [release: b, suspend: u]}\n"
        "- {name: u, priority: 1, steps: [compute: 1000 cycles]}\n"
        "- {name: n, priority: 9, steps: [allocate: {pool: heap, size: 8, into: b}]}\n";
    const struct CMUnitTest tests[] = {
        {.name = "a thread that repeats for ever without time passing is stuck",
         .test_func = a_thread_that_gets_nowhere_is_stuck,
         .initial_state = spin},
        {.name = "a thread that only relinquishes, for ever, is stuck",
         .test_func = a_thread_that_gets_nowhere_is_stuck,
         .initial_state = pair},
        {.name = "a thread whose calls take no time is stuck",
         .test_func = a_thread_that_gets_nowhere_is_stuck,
         .initial_state = empty_bag},
        cmocka_unit_test(many_rounds_in_little_time_are_not_stuck),
        cmocka_unit_test(a_seed_decides_a_run),
        cmocka_unit_test(a_thread_added_leaves_the_draws_of_the_others_alone),
        cmocka_unit_test(release_random_picks_every_place),
    };
    return KERNEL_CASES_RUN(bags, TRACE_USUAL) + KERNEL_CASES_RUN(rounds, TRACE_USUAL) +
           cmocka_run_group_tests(tests, NULL, NULL);
}
