/// From YAML to the flat scenario.
#include "sim/scenario/loader.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

/// Loads what must load.
static struct scenario load(const char *text, const struct scenario_override *overrides,
                            size_t override_count)
{
    struct scenario scenario;
    struct scenario_problem problem = {""};
    bool good = scenario_load_text(&scenario, "test.yaml", text, strlen(text), overrides,
                                   override_count, &problem);
    assert_string_equal(problem.text, "");
    assert_true(good);
    return scenario;
}

static const char small[] = "name: small\n"
                            "pools:\n"
                            "  - {name: heap, kind: byte, size: 4096}\n"
                            "threads:\n"
                            "  - name: t0\n"
                            "    priority: 3\n"
                            "    steps:\n"
                            "      - allocate: {pool: heap, size: 100, into: b0}\n"
                            "      - release: b0\n";

/// Loads a scenario whose only step is this one.
static struct scenario load_step(const char *step)
{
    char text[1024];
    snprintf(text, sizeof text,
             "name: x\n"
             "target: {cpu: 10MHz, tick: 1kHz}\n"
             "pools: [{name: heap, kind: byte, size: 4096}]\n"
             "threads:\n"
             "  - name: t0\n"
             "    priority: 3\n"
             "    steps:\n"
             "      - %s\n",
             step);
    return load(text, NULL, 0);
}

static void what_is_left_out_has_its_documented_default(void **state)
{
    (void)state;
    struct scenario scenario = load(small, NULL, 0);
    const struct scenario_costs no_costs = {0};
    assert_string_equal(scenario.name, "small");
    assert_string_equal(scenario.path, "test.yaml");
    assert_int_equal(scenario.word_bits, 32);
    assert_int_equal(scenario.cpu_hz, 100000000);
    assert_int_equal(scenario.tick_hz, 1000);
    assert_int_equal(scenario.cycles_per_tick, 100000);
    assert_false(scenario.early_give_up);
    assert_memory_equal(&scenario.costs, &no_costs, sizeof no_costs);
    assert_true(scenario.until == SCENARIO_NO_END);
    assert_int_equal(scenario.sample_cycles, 100000);
    assert_int_equal(scenario.seed, 1);
    const struct scenario_thread *thread = &scenario.threads[0];
    assert_int_equal(thread->threshold, 3);
    assert_int_equal(thread->time_slice_ticks, 0);
    assert_true(thread->auto_start);
    assert_int_equal(thread->repeat_count, 1);
    assert_false(thread->draws);
    assert_int_equal(scenario.steps[0].wait.constant, 0);
    assert_int_equal(scenario.steps[0].wait.distribution, SCENARIO_NONE);
    assert_int_equal(scenario.steps[1].order, RELEASE_OLDEST);
    scenario_free(&scenario);
}

static const char full[] = "name: full\n"
                           "target: {word: 64, cpu: 10MHz, tick: 100 Hz, threadx: 6.1.6}\n"
                           "costs:\n"
                           "  allocate: 1\n"
                           "  release: 2 cycles\n"
                           "  search_step: 3\n"
                           "  merge: 4\n"
                           "  split: 5\n"
                           "  block_allocate: 6\n"
                           "  block_release: 7\n"
                           "  context_switch: 8\n"
                           "  tick: 99999\n"
                           "until: 3000 ticks\n"
                           "sample: 5 ms\n"
                           "seed: 18446744073709551615\n"
                           "pools:\n"
                           "  - {name: heap, kind: byte, size: 8KiB}\n"
                           "  - {name: 'blk[0].a-b_c', kind: block, block_size: 48, size: 700}\n"
                           "threads:\n"
                           "  - name: first\n"
                           "    priority: 3\n"
                           "    preemption_threshold: 2\n"
                           "    time_slice: 15 ms\n"
                           "    auto_start: false\n"
                           "    repeat: forever\n"
                           "    steps: [{resume: second}]\n"
                           "  - name: second\n"
                           "    priority: 31\n"
                           "    time_slice: none\n"
                           "    auto_start: true\n"
                           "    repeat: 12\n"
                           "    steps: [{sleep: 1 tick}, {suspend: first}]\n";

static void every_key_of_the_head_arrives(void **state)
{
    (void)state;
    struct scenario scenario = load(full, NULL, 0);
    assert_int_equal(scenario.word_bits, 64);
    assert_int_equal(scenario.cycles_per_tick, 100000);
    assert_true(scenario.early_give_up);
    const struct scenario_costs costs = {1, 2, 3, 4, 5, 6, 7, 8, 99999};
    assert_memory_equal(&scenario.costs, &costs, sizeof costs);
    assert_int_equal(scenario.until, 300000000);
    assert_int_equal(scenario.sample_cycles, 50000);
    assert_true(scenario.seed == UINT64_MAX);
    assert_int_equal(scenario.pool_count, 2);
    assert_int_equal(scenario.pools[0].kind, POOL_KIND_BYTE);
    assert_int_equal(scenario.pools[0].size_bytes, 8192);
    assert_string_equal(scenario.pools[1].name, "blk[0].a-b_c");
    assert_int_equal(scenario.pools[1].kind, POOL_KIND_BLOCK);
    assert_int_equal(scenario.pools[1].size_bytes, 700);
    assert_int_equal(scenario.pools[1].block_size_bytes, 48);
    scenario_free(&scenario);
}

static void every_key_of_a_thread_arrives(void **state)
{
    (void)state;
    struct scenario scenario = load(full, NULL, 0);
    const struct scenario_thread *first = &scenario.threads[0];
    const struct scenario_thread *second = &scenario.threads[1];
    assert_string_equal(first->name, "first");
    assert_int_equal(first->priority, 3);
    assert_int_equal(first->threshold, 2);
    assert_int_equal(first->time_slice_ticks, 2);
    assert_false(first->auto_start);
    assert_true(first->repeat_count == SCENARIO_FOREVER);
    assert_int_equal(first->first_step, 0);
    assert_int_equal(first->step_count, 1);
    assert_int_equal(scenario.steps[0].target, 1);
    assert_int_equal(second->time_slice_ticks, 0);
    assert_int_equal(second->repeat_count, 12);
    assert_int_equal(second->first_step, 1);
    assert_int_equal(second->step_count, 2);
    assert_int_equal(scenario.steps[2].target, 0);
    scenario_free(&scenario);
}

/// A step as written, and what becomes of it.
struct step_row {
    const char *text;
    enum step_kind kind;
    uint32_t target;
    uint64_t amount;
};

static void each_step_becomes_one_instruction(void **state)
{
    (void)state;
    static const struct step_row rows[] = {
        {"sleep: 2 ticks", STEP_SLEEP, SCENARIO_NONE, 2},
        {"sleep: 1001 us", STEP_SLEEP, SCENARIO_NONE, 2},
        {"sleep: 0 ticks", STEP_SLEEP, SCENARIO_NONE, 0},
        {"compute: 1500 cycles", STEP_COMPUTE, SCENARIO_NONE, 1500},
        {"compute: 1 tick", STEP_COMPUTE, SCENARIO_NONE, 10000},
        {"prioritize: heap", STEP_PRIORITIZE, 0, 0},
        {"delete: heap", STEP_DELETE, 0, 0},
        {"abort: t0", STEP_ABORT, 0, 0},
        {"suspend: t0", STEP_SUSPEND, 0, 0},
        {"resume: t0", STEP_RESUME, 0, 0},
        {"terminate: t0", STEP_TERMINATE, 0, 0},
        {"relinquish: true", STEP_RELINQUISH, SCENARIO_NONE, 0},
        {"note: 'it begins, \"here\"'", STEP_NOTE, 0, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct scenario scenario = load_step(rows[i].text);
        assert_int_equal(scenario.step_count, 1);
        assert_int_equal(scenario.steps[0].kind, rows[i].kind);
        assert_int_equal(scenario.steps[0].target, rows[i].target);
        assert_int_equal(scenario.steps[0].amount.constant, rows[i].amount);
        assert_int_equal(scenario.steps[0].amount.distribution, SCENARIO_NONE);
        assert_int_equal(scenario.steps[0].bag, SCENARIO_NONE);
        if (rows[i].kind == STEP_NOTE) {
            assert_string_equal(scenario.notes[0], "it begins, \"here\"");
        }
        scenario_free(&scenario);
    }
}

static void an_allocation_waits_as_it_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t size;
        uint64_t wait;
    } rows[] = {
        {"allocate: {pool: heap, size: 100, into: b0}", 100, 0},
        {"allocate: {pool: heap, size: 1KiB, wait: none, into: b0}", 1024, 0},
        {"allocate: {pool: heap, size: 0, wait: forever, into: b0}", 0, SCENARIO_FOREVER},
        {"allocate: {pool: heap, size: 1MiB, wait: 5 ticks, into: b0}", 1048576, 5},
        {"allocate: {pool: heap, size: 4294967295, wait: 1 ns, into: b0}", UINT32_MAX, 1},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct scenario scenario = load_step(rows[i].text);
        const struct step *step = &scenario.steps[0];
        assert_int_equal(step->kind, STEP_ALLOCATE);
        assert_int_equal(step->target, 0);
        assert_int_equal(step->bag, 0);
        assert_true(step->amount.constant == rows[i].size);
        assert_true(step->wait.constant == rows[i].wait);
        assert_string_equal(scenario.bags[0], "b0");
        scenario_free(&scenario);
    }
}

static void releases_tell_which_of_a_bag(void **state)
{
    (void)state;
    struct scenario scenario = load("name: x\n"
                                    "pools: [{name: blk, kind: block, block_size: 8, size: 100}]\n"
                                    "threads:\n"
                                    "  - name: before\n"
                                    "    priority: 1\n"
                                    "    steps: [{release: all}, {release: oldest all}]\n"
                                    "  - name: after\n"
                                    "    priority: 1\n"
                                    "    steps:\n"
                                    "      - allocate: {pool: blk, into: one}\n"
                                    "      - allocate: {pool: blk, into: all}\n"
                                    "      - release: newest  one\n"
                                    "      - release: all all\n"
                                    "      - release: random one\n",
                                    NULL, 0);
    static const struct {
        enum release_order order;
        uint32_t bag;
    } expected[] = {
        [0] = {RELEASE_OLDEST, 1}, [1] = {RELEASE_OLDEST, 1}, [4] = {RELEASE_NEWEST, 0},
        [5] = {RELEASE_ALL, 1},    [6] = {RELEASE_RANDOM, 0},
    };
    assert_int_equal(scenario.bag_count, 2);
    for (size_t i = 0; i < COUNT(expected); i++) {
        if (scenario.steps[i].kind == STEP_RELEASE) {
            assert_int_equal(scenario.steps[i].order, expected[i].order);
            assert_int_equal(scenario.steps[i].bag, expected[i].bag);
        }
    }
    assert_false(scenario.threads[0].draws);
    assert_true(scenario.threads[1].draws);
    scenario_free(&scenario);
}

static void loops_become_a_flat_run_with_absolute_targets(void **state)
{
    (void)state;
    struct scenario scenario =
        load("name: x\n"
             "pools: [{name: heap, kind: byte, size: 100}]\n"
             "threads:\n"
             "  - {name: t0, priority: 1, steps: [{sleep: 1 tick}]}\n"
             "  - name: t1\n"
             "    priority: 1\n"
             "    steps:\n"
             "      - loop:\n"
             "          times: 3\n"
             "          steps:\n"
             "            - sleep: 1 tick\n"
             "            - loop: {times: 'uniform(0, 2)', steps: [{sleep: 2 ticks}]}\n"
             "      - sleep: 3 ticks\n",
             NULL, 0);
    static const struct {
        enum step_kind kind;
        uint32_t target;
        uint8_t depth;
    } expected[] = {
        {STEP_SLEEP, SCENARIO_NONE, 0}, {STEP_LOOP_BEGIN, 6, 0},
        {STEP_SLEEP, SCENARIO_NONE, 0}, {STEP_LOOP_BEGIN, 5, 1},
        {STEP_SLEEP, SCENARIO_NONE, 0}, {STEP_LOOP_END, 3, 1},
        {STEP_LOOP_END, 1, 0},          {STEP_SLEEP, SCENARIO_NONE, 0},
    };
    assert_int_equal(scenario.step_count, COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_int_equal(scenario.steps[i].kind, expected[i].kind);
        assert_int_equal(scenario.steps[i].target, expected[i].target);
        assert_int_equal(scenario.steps[i].depth, expected[i].depth);
    }
    assert_int_equal(scenario.steps[1].amount.constant, 3);
    assert_int_equal(scenario.steps[3].amount.distribution, 0);
    assert_int_equal(scenario.threads[1].first_step, 1);
    assert_int_equal(scenario.threads[1].step_count, 7);
    assert_false(scenario.threads[0].draws);
    assert_true(scenario.threads[1].draws);
    scenario_free(&scenario);
}

static void a_name_that_threads_share_stands_for_each_of_them(void **state)
{
    (void)state;
    struct scenario scenario =
        load("name: x\n"
             "until: 1 s\n"
             "pools: [{name: heap, kind: byte, size: 100}]\n"
             "threads:\n"
             "  - {name: first, priority: 1, steps: [sleep: 1 tick]}\n"
             "  - {name: net, count: 3, priority: 2, steps: [sleep: 1 tick]}\n"
             "  - {name: net2, count: 2, priority: 2, steps: [sleep: 1 tick]}\n"
             "  - {name: alone, count: 2, priority: 2, steps: [sleep: 1 tick]}\n"
             "  - name: alone\n"
             "    priority: 3\n"
             "    steps:\n"
             "      - resume: net\n"
             "      - if: {chance: 50%, then: [set_priority: {thread: net2, priority: 4}]}\n"
             "      - rate: {of: net, percent: 200%}\n"
             "      - suspend: alone\n"
             "      - abort: net[1]\n",
             NULL, 0);
    static const struct {
        enum step_kind kind;
        uint32_t target;
    } expected[] = {
        {STEP_RESUME, 1},       {STEP_RESUME, 2},       {STEP_RESUME, 3}, {STEP_IF, 10},
        {STEP_SET_PRIORITY, 4}, {STEP_SET_PRIORITY, 5}, {STEP_RATE, 1},   {STEP_RATE, 2},
        {STEP_RATE, 3},         {STEP_SUSPEND, 8},      {STEP_ABORT, 2},
    };
    const struct scenario_thread *thread = &scenario.threads[8];
    assert_int_equal(thread->step_count, COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++) {
        const struct step *step = &scenario.steps[thread->first_step + i];
        assert_int_equal(step->kind, expected[i].kind);
        assert_int_equal(step->target, expected[i].target);
    }
    scenario_free(&scenario);
}

static void sixteen_loops_nest(void **state)
{
    (void)state;
    char step[1024] = "";
    for (unsigned i = 0; i < SCENARIO_LOOP_DEPTH_MAX; i++) {
        strcat(step, "loop: {times: 1, steps: [{");
    }
    strcat(step, "sleep: 1 tick");
    for (unsigned i = 0; i < SCENARIO_LOOP_DEPTH_MAX; i++) {
        strcat(step, "}]}");
    }
    struct scenario scenario = load_step(step);
    assert_int_equal(scenario.step_count, 2 * SCENARIO_LOOP_DEPTH_MAX + 1);
    assert_int_equal(scenario.steps[SCENARIO_LOOP_DEPTH_MAX - 1].depth,
                     SCENARIO_LOOP_DEPTH_MAX - 1);
    scenario_free(&scenario);
}

/// A random value and its distribution. The clocks are 10 MHz and 1 kHz.
struct random_row {
    const char *step;
    struct distribution expected;
};

static const struct random_row random_rows[] = {
    {"allocate: {pool: heap, size: 'uniform(16, 1KiB)', into: b0}",
     {.kind = DISTRIBUTION_UNIFORM,
      .low = 16,
      .high = 1024,
      .minimum = 1,
      .multiply = 1,
      .divide = 1}},
    {"allocate: {pool: heap, size: 'lognormal(median 128, sigma 0.5, max 4KiB)', into: b0}",
     {.kind = DISTRIBUTION_LOGNORMAL,
      .mean = 128,
      .sigma_q32 = UINT64_C(1) << 31,
      .maximum = 4096,
      .minimum = 1,
      .multiply = 1,
      .divide = 1}},
    {"allocate: {pool: heap, size: 'exponential(mean 100)', into: b0}",
     {.kind = DISTRIBUTION_EXPONENTIAL,
      .mean = 100,
      .maximum = 2000,
      .minimum = 1,
      .multiply = 1,
      .divide = 1}},
    {"allocate: {pool: heap, size: 'exponential(mean 1GiB)', into: b0}",
     {.kind = DISTRIBUTION_EXPONENTIAL,
      .mean = UINT64_C(1) << 30,
      .maximum = UINT32_MAX,
      .minimum = 1,
      .multiply = 1,
      .divide = 1}},
    {"allocate: {pool: heap, size: 'choice(16, 64 x3, 1500)', into: b0}",
     {.kind = DISTRIBUTION_CHOICE,
      .choice_count = 3,
      .weight_sum = 5,
      .minimum = 1,
      .multiply = 1,
      .divide = 1}},
    {"sleep: uniform(1 tick, 3 ticks)",
     {.kind = DISTRIBUTION_UNIFORM, .low = 1, .high = 3, .multiply = 1, .divide = 1}},
    {"sleep: uniform(1 ms, 3 ticks)",
     {.kind = DISTRIBUTION_UNIFORM, .low = 10000, .high = 30000, .multiply = 1, .divide = 10000}},
    {"sleep:  exponential( mean 20 ms , max 200 ms )",
     {.kind = DISTRIBUTION_EXPONENTIAL,
      .mean = 200000,
      .maximum = 2000000,
      .multiply = 1,
      .divide = 10000}},
    {"sleep: exponential(mean 20 ms)",
     {.kind = DISTRIBUTION_EXPONENTIAL,
      .mean = 200000,
      .maximum = 4000000,
      .multiply = 1,
      .divide = 10000}},
    {"sleep: exponential(mean 20 ticks)",
     {.kind = DISTRIBUTION_EXPONENTIAL, .mean = 20, .maximum = 400, .multiply = 1, .divide = 1}},
    {"sleep: exponential(mean 4000000000 ticks)",
     {.kind = DISTRIBUTION_EXPONENTIAL,
      .mean = 4000000000,
      .maximum = SCENARIO_TICKS_MAX,
      .multiply = 1,
      .divide = 1}},
    {"compute: uniform(1 tick, 3 ticks)",
     {.kind = DISTRIBUTION_UNIFORM, .low = 1, .high = 3, .multiply = 10000, .divide = 1}},
    {"compute: lognormal(median 50 us, sigma 8, max 1 s)",
     {.kind = DISTRIBUTION_LOGNORMAL,
      .mean = 500,
      .sigma_q32 = UINT64_C(8) << 32,
      .maximum = 10000000,
      .multiply = 1,
      .divide = 1}},
    {"compute: choice(100 cycles x2, 1 us)",
     {.kind = DISTRIBUTION_CHOICE, .choice_count = 2, .weight_sum = 3, .multiply = 1, .divide = 1}},
    {"loop: {times: 'uniform(0, 7)', steps: [{sleep: 1 tick}]}",
     {.kind = DISTRIBUTION_UNIFORM, .low = 0, .high = 7, .multiply = 1, .divide = 1}},
};

static void a_random_value_becomes_a_distribution(void **state)
{
    const struct random_row *row = *state;
    const struct distribution *expected = &row->expected;
    struct scenario scenario = load_step(row->step);
    const struct distribution *found = &scenario.distributions[0];
    assert_int_equal(scenario.distribution_count, 1);
    assert_int_equal(scenario.steps[0].amount.distribution, 0);
    assert_true(scenario.threads[0].draws);
    assert_int_equal(found->kind, expected->kind);
    assert_true(found->low == expected->low && found->high == expected->high);
    assert_true(found->mean == expected->mean);
    assert_true(found->maximum == expected->maximum);
    assert_true(found->minimum == expected->minimum);
    assert_true(found->sigma_q32 == expected->sigma_q32);
    assert_int_equal(found->choice_count, expected->choice_count);
    assert_int_equal(found->first_choice, 0);
    assert_true(found->weight_sum == expected->weight_sum);
    assert_true(found->multiply == expected->multiply && found->divide == expected->divide);
    scenario_free(&scenario);
}

static void choices_keep_their_order_and_weights(void **state)
{
    (void)state;
    struct scenario scenario = load_step("compute: choice(1 cycle, 2 us x30, 7 cycles x2)");
    assert_int_equal(scenario.choice_count, 3);
    assert_int_equal(scenario.choices[0].value, 1);
    assert_int_equal(scenario.choices[0].weight, 1);
    assert_int_equal(scenario.choices[1].value, 20);
    assert_int_equal(scenario.choices[1].weight, 30);
    assert_int_equal(scenario.choices[2].value, 7);
    assert_int_equal(scenario.choices[2].weight, 2);
    scenario_free(&scenario);
}

static void a_wait_may_be_random_too(void **state)
{
    (void)state;
    struct scenario scenario =
        load_step("allocate: {pool: heap, size: 8, wait: 'uniform(1 ms, 5 ms)', into: b}");
    assert_int_equal(scenario.steps[0].amount.distribution, SCENARIO_NONE);
    assert_int_equal(scenario.steps[0].wait.distribution, 0);
    assert_int_equal(scenario.distributions[0].divide, 10000);
    assert_true(scenario.threads[0].draws);
    scenario_free(&scenario);
}

static void aliases_stand_for_what_they_name(void **state)
{
    (void)state;
    struct scenario scenario = load("name: x\n"
                                    "pools: [{name: heap, kind: byte, size: &size 256}]\n"
                                    "threads:\n"
                                    "  - name: t0\n"
                                    "    priority: 1\n"
                                    "    steps: &work\n"
                                    "      - allocate: {pool: heap, size: *size, into: b0}\n"
                                    "      - release: b0\n"
                                    "  - {name: t1, priority: 2, steps: *work}\n"
                                    "  - {name: t2, priority: 2, steps: *work}\n",
                                    NULL, 0);
    assert_int_equal(scenario.step_count, 6);
    assert_int_equal(scenario.bag_count, 1);
    assert_int_equal(scenario.steps[4].amount.constant, 256);
    scenario_free(&scenario);
}

static void overrides_replace_and_add_values(void **state)
{
    (void)state;
    static const struct scenario_override overrides[] = {
        {"costs.search_step", "50"},
        {"pools.heap.size", "8KiB"},
        {"threads.t0.priority", "4"},
        {"threads.t0.repeat", "forever"},
        {"threads.t0.steps.0.allocate.size", "uniform(16, 256)"},
        {"seed", "2"},
        {"until", "5 ms"},
        {"sample", "2 ticks"},
        {"target.threadx", "6.1.6"},
        {"name", "other"},
        {"seed", "3"},
    };
    struct scenario scenario = load(small, overrides, COUNT(overrides));
    assert_int_equal(scenario.costs.search_step, 50);
    assert_int_equal(scenario.pools[0].size_bytes, 8192);
    assert_int_equal(scenario.threads[0].priority, 4);
    assert_int_equal(scenario.threads[0].threshold, 4);
    assert_int_equal(scenario.steps[0].amount.distribution, 0);
    assert_int_equal(scenario.seed, 3);
    assert_int_equal(scenario.until, 500000);
    assert_int_equal(scenario.sample_cycles, 200000);
    assert_true(scenario.early_give_up);
    assert_string_equal(scenario.name, "other");
    scenario_free(&scenario);
}

static void an_override_of_an_aliased_step_changes_one_thread_only(void **state)
{
    (void)state;
    static const char text[] = "name: x\n"
                               "pools: [{name: heap, kind: byte, size: 256}]\n"
                               "threads:\n"
                               "  - {name: t, priority: 1, steps: &work [{sleep: 1 tick}]}\n"
                               "  - {name: t.x, priority: 1, steps: *work}\n";
    static const struct scenario_override override = {"threads.t.x.steps.0.sleep", "9 ticks"};
    struct scenario scenario = load(text, &override, 1);
    assert_int_equal(scenario.steps[0].amount.constant, 1);
    assert_int_equal(scenario.steps[1].amount.constant, 9);
    scenario_free(&scenario);
}

/// A wrong override and what is said of it.
struct override_row {
    const char *path;
    const char *value;
    const char *problem;
};

static const struct override_row override_rows[] = {
    {"nope", "3",
     "--set nope=3: error: unknown key \"nope\"; expected one of: name, target, costs, until, "
     "sample, seed, pools, queues, semaphores, mutexes, flags, templates, threads, interrupts, "
     "timers, phases, expect, tolerance"},
    {"sede", "3", "--set sede=3: error: unknown key \"sede\"; did you mean \"seed\"?"},
    {"costs", "3",
     "--set costs=3: error: the path stops at a mapping, before a key; expected one of: allocate, "
     "release, search_step, merge, split, block_allocate, block_release, context_switch, tick"},
    {"pools", "3",
     "--set pools=3: error: the path stops at a list; expected the name of a member after it"},
    {"pools.heap", "3",
     "--set pools.heap=3: error: the path stops at a mapping, before a key; expected one of: name, "
     "kind, size, block_size, policy, blocks, spill"},
    {"pools.haep.size", "3",
     "--set pools.haep.size=3: error: no pool named \"haep\"; did you mean \"heap\"?"},
    {"threads.zzz.priority", "3",
     "--set threads.zzz.priority=3: error: no thread named \"zzz\"; expected one of: t0"},
    {"threads.t0.steps.2.sleep", "1 ms",
     "--set threads.t0.steps.2.sleep=1 ms: error: there is no step \"2\"; expected 0 to 1"},
    {"threads.t0.steps.first.sleep", "1 ms",
     "--set threads.t0.steps.first.sleep=1 ms: error: there is no step \"first\"; expected 0 to 1"},
    {"pools.heap.size.x", "3",
     "--set pools.heap.size.x=3: error: \"size\" is one value, with nothing below it"},
    {"pools.heap.size", "5msx",
     "--set pools.heap.size=5msx: error: \"5msx\" is not a size: unknown unit \"msx\"; expected "
     "bytes, as in 100, 8KiB or 1MiB"},
    {"until", "",
     "--set until=: error: the value is missing; expected a whole number with cycles, ns, us, ms, "
     "s or ticks, as in 5 ms"},
    {"threads.t0.steps.0.sleep", "1 ms",
     "--set threads.t0.steps.0.sleep=1 ms: error: this step has both \"allocate\" and \"sleep\"; "
     "expected one of them, the other in a step of its own"},
    {"threads.t0.repeat", "forever",
     "--set threads.t0.repeat=forever: error: thread \"t0\" repeats forever and the run has no "
     "end; expected \"until: ...\" in the scenario, as in until: 10 s"},
};

static void a_wrong_override_is_named(void **state)
{
    const struct override_row *row = *state;
    const struct scenario_override override = {row->path, row->value};
    struct scenario scenario;
    struct scenario_problem problem = {""};
    assert_false(
        scenario_load_text(&scenario, "test.yaml", small, strlen(small), &override, 1, &problem));
    assert_string_equal(problem.text, row->problem);
}

static void a_mistake_in_the_file_is_placed_there_despite_overrides(void **state)
{
    (void)state;
    static const char text[] = "name: x\n"
                               "pools: [{name: heap, kind: byte, size: 256}]\n"
                               "threads: [{name: t, priority: 1, steps: [{sleep: 1}]}]\n";
    static const struct scenario_override override = {"pools.heap.size", "1KiB"};
    struct scenario scenario;
    struct scenario_problem problem = {""};
    assert_false(
        scenario_load_text(&scenario, "test.yaml", text, strlen(text), &override, 1, &problem));
    assert_ptr_equal(strstr(problem.text, "test.yaml:3:50: error: \"1\" is not"), problem.text);
}

static void a_file_that_does_not_exist_is_named(void **state)
{
    (void)state;
    struct scenario scenario;
    struct scenario_problem problem = {""};
    assert_false(scenario_load(&scenario, "no/such.yaml", NULL, 0, &problem));
    assert_string_equal(problem.text, "no/such.yaml:1:1: error: cannot open the file: No such "
                                      "file or directory");
}

static void a_problem_is_one_line_whatever_the_file_is_called(void **state)
{
    (void)state;
    struct scenario scenario;
    struct scenario_problem problem = {""};
    char name[2000];
    memset(name, 'x', sizeof name);
    name[sizeof name - 1] = '\0';
    name[sizeof name - 2] = '\n';
    assert_false(scenario_load_text(&scenario, name, "", 0, NULL, 0, &problem));
    assert_null(strchr(problem.text, '\n'));
    assert_non_null(strstr(problem.text, "x :1:1: error: there is nothing in the file"));
}

static void a_file_that_is_too_large_is_refused(void **state)
{
    (void)state;
    struct scenario scenario;
    struct scenario_problem problem = {""};
    // Refused by its length alone: nothing behind the text is read.
    assert_false(scenario_load_text(&scenario, "test.yaml", small, ((size_t)64 << 20) + 1, NULL, 0,
                                    &problem));
    assert_string_equal(problem.text,
                        "test.yaml:1:1: error: the file is too large; expected at most 64 MiB");
}

/// The text of a scenario with one thread of `count` steps; the caller frees it.
static char *long_text(size_t count)
{
    static const char head[] = "name: long\npools: [{name: heap, kind: byte, size: 256}]\n"
                               "threads:\n  - name: t\n    priority: 1\n    steps:\n";
    static const char step[] = "      - compute: 5 cycles\n";
    char *text = malloc(sizeof head + count * (sizeof step - 1));
    assert_non_null(text);
    memcpy(text, head, sizeof head - 1);
    char *at = text + sizeof head - 1;
    for (size_t i = 0; i < count; i++, at += sizeof step - 1) {
        memcpy(at, step, sizeof step - 1);
    }
    *at = '\0';
    return text;
}

static void a_hundred_thousand_steps_load(void **state)
{
    (void)state;
    char *text = long_text(100000);
    struct scenario scenario = load(text, NULL, 0);
    free(text);
    assert_int_equal(scenario.step_count, 100000);
    assert_int_equal(scenario.steps[99999].amount.constant, 5);
    scenario_free(&scenario);
}

/// The first ```yaml block of scenarios/FORMAT.md; the caller frees it.
static char *documented_example(void)
{
    enum { ROOM = 100000 };
    FILE *stream = fopen(POOLSIM_SOURCE_DIR "/scenarios/FORMAT.md", "rb");
    assert_non_null(stream);
    char *page = malloc(ROOM);
    assert_non_null(page);
    size_t length = fread(page, 1, ROOM - 1, stream);
    fclose(stream);
    page[length] = '\0';
    char *begin = strstr(page, "```yaml\n");
    assert_non_null(begin);
    begin += strlen("```yaml\n");
    char *end = strstr(begin, "```");
    assert_non_null(end);
    memmove(page, begin, (size_t)(end - begin));
    page[end - begin] = '\0';
    return page;
}

static void the_example_in_the_documentation_loads(void **state)
{
    (void)state;
    char *text = documented_example();
    struct scenario scenario = load(text, NULL, 0);
    free(text);
    assert_string_equal(scenario.name, "example");
    assert_int_equal(scenario.costs.context_switch, 150);
    assert_int_equal(scenario.distribution_count, 3);
    scenario_free(&scenario);
}

/// The reference scenarios: every one must load.
static void a_reference_scenario_loads(void **state)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/tests/reference/%s", POOLSIM_SOURCE_DIR, (char *)*state);
    struct scenario scenario;
    struct scenario_problem problem = {""};
    bool good = scenario_load(&scenario, path, NULL, 0, &problem);
    assert_string_equal(problem.text, "");
    assert_true(good);
    assert_string_equal(scenario.path, path);
    size_t name_length = strlen(scenario.name);
    assert_memory_equal(scenario.name, *state, name_length);
    assert_string_equal((char *)*state + name_length, ".yaml");
    scenario_free(&scenario);
}

static int is_yaml(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0;
}

static void all_44_reference_scenarios_are_there(void **state)
{
    assert_int_equal(*(const int *)*state, 44);
}

static void add(struct CMUnitTest *tests, size_t *count, const char *name, CMUnitTestFunction test,
                const void *initial_state)
{
    tests[(*count)++] = (struct CMUnitTest){
        .name = name,
        .test_func = test,
        .initial_state = (void *)(uintptr_t)initial_state,
    };
}

int main(void)
{
    const struct CMUnitTest fixed[] = {
        cmocka_unit_test(what_is_left_out_has_its_documented_default),
        cmocka_unit_test(every_key_of_the_head_arrives),
        cmocka_unit_test(every_key_of_a_thread_arrives),
        cmocka_unit_test(each_step_becomes_one_instruction),
        cmocka_unit_test(an_allocation_waits_as_it_is_told),
        cmocka_unit_test(releases_tell_which_of_a_bag),
        cmocka_unit_test(loops_become_a_flat_run_with_absolute_targets),
        cmocka_unit_test(a_name_that_threads_share_stands_for_each_of_them),
        cmocka_unit_test(sixteen_loops_nest),
        cmocka_unit_test(choices_keep_their_order_and_weights),
        cmocka_unit_test(a_wait_may_be_random_too),
        cmocka_unit_test(aliases_stand_for_what_they_name),
        cmocka_unit_test(overrides_replace_and_add_values),
        cmocka_unit_test(an_override_of_an_aliased_step_changes_one_thread_only),
        cmocka_unit_test(a_mistake_in_the_file_is_placed_there_despite_overrides),
        cmocka_unit_test(a_file_that_does_not_exist_is_named),
        cmocka_unit_test(a_problem_is_one_line_whatever_the_file_is_called),
        cmocka_unit_test(a_file_that_is_too_large_is_refused),
        cmocka_unit_test(a_hundred_thousand_steps_load),
        cmocka_unit_test(the_example_in_the_documentation_loads),
    };
    enum { REFERENCES_MAX = 100 };
    static struct CMUnitTest
        tests[COUNT(fixed) + COUNT(random_rows) + COUNT(override_rows) + REFERENCES_MAX + 1];
    struct dirent **references = NULL;
    int found = scandir(POOLSIM_SOURCE_DIR "/tests/reference", &references, is_yaml, alphasort);
    size_t count = COUNT(fixed);
    memcpy(tests, fixed, sizeof fixed);
    for (size_t i = 0; i < COUNT(random_rows); i++) {
        add(tests, &count, random_rows[i].step, a_random_value_becomes_a_distribution,
            &random_rows[i]);
    }
    for (size_t i = 0; i < COUNT(override_rows); i++) {
        add(tests, &count, override_rows[i].path, a_wrong_override_is_named, &override_rows[i]);
    }
    add(tests, &count, "all 44 reference scenarios are there", all_44_reference_scenarios_are_there,
        &found);
    for (int i = 0; i < found && i < REFERENCES_MAX; i++) {
        add(tests, &count, references[i]->d_name, a_reference_scenario_loads,
            references[i]->d_name);
    }
    int failed = _cmocka_run_group_tests("loader", tests, count, NULL, NULL);
    for (int i = 0; i < found; i++) {
        free(references[i]);
    }
    free(references);
    return failed;
}
