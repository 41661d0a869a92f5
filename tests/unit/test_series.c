#include "record_harness.h"
#include "sim/kernel/kernel.h"
#include "sim/record/series.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define HEADER                                                                                     \
    "cycles,pool,available,fragments,free_fragments,largest_free,external_fragmentation,waiting\n"

#define HEAP 0
#define BLK 1
#define SIDE 2

static struct step allocate(uint32_t pool, uint64_t size, uint64_t wait, uint32_t bag)
{
    return (struct step){.kind = STEP_ALLOCATE,
                         .target = pool,
                         .bag = bag,
                         .amount = {.constant = size, .distribution = SCENARIO_NONE},
                         .wait = {.constant = wait, .distribution = SCENARIO_NONE}};
}

static struct step release(uint32_t bag)
{
    return (struct step){.kind = STEP_RELEASE, .bag = bag};
}

static struct step sleep_for(uint64_t ticks)
{
    return (struct step){.kind = STEP_SLEEP,
                         .bag = SCENARIO_NONE,
                         .amount = {.constant = ticks, .distribution = SCENARIO_NONE}};
}

static struct step delete_pool(uint32_t pool)
{
    return (struct step){.kind = STEP_DELETE, .target = pool, .bag = SCENARIO_NONE};
}

/// The harness's scenario, with one thread that goes through `steps` once.
static struct scenario scenario_of(struct step *steps, uint32_t step_count, cycles_t until)
{
    static char bag0[] = "bag0";
    static char bag1[] = "bag1";
    static char *bags[] = {bag0, bag1};
    static char name[] = "t0";
    static struct scenario_thread thread;
    thread = (struct scenario_thread){.name = name,
                                      .priority = 3,
                                      .threshold = 3,
                                      .auto_start = true,
                                      .repeat_count = 1,
                                      .step_count = step_count};
    struct scenario scenario = *harness_scenario();
    scenario.threads = &thread;
    scenario.thread_count = 1;
    scenario.steps = steps;
    scenario.step_count = step_count;
    scenario.bags = bags;
    scenario.bag_count = 2;
    scenario.until = until;
    return scenario;
}

/// Runs a scenario to its end. The series is to be freed.
static void run(const struct scenario *scenario, struct series *series)
{
    struct observer observer = {.context = series, .sample = series_sample};
    struct kernel *kernel = kernel_create(scenario, 1, &observer);
    assert_non_null(kernel);
    kernel_sample_at(kernel, series_begin(series, scenario, kernel));
    enum kernel_state state = KERNEL_RUNNING;
    while (state == KERNEL_RUNNING) {
        state = kernel_run(kernel, 1000);
    }
    assert_int_equal(state, KERNEL_ENDED);
    series_end(series, scenario->until);
    kernel_destroy(kernel);
}

/// Writes the series and frees it; the text is to be freed.
static char *text_of(struct series *series, const char *folder)
{
    struct output output = {0};
    assert_true(output_begin(&output, folder, "series.csv"));
    series_write(series, &output);
    assert_true(output_commit(&output));
    series_free(series);
    return harness_read(folder, "series.csv");
}

#define COUNT(ARRAY) (sizeof(ARRAY) / sizeof((ARRAY)[0]))

static void rows_show_what_stood_before_each_instant(void **state)
{
    struct step steps[] = {allocate(HEAP, 1000, 0, 0),
                           allocate(HEAP, 1000, 0, 1),
                           allocate(BLK, 48, 0, 1),
                           sleep_for(1),
                           release(0),
                           sleep_for(2),
                           delete_pool(SIDE),
                           allocate(HEAP, 4000, SCENARIO_FOREVER, 0)};
    struct scenario scenario = scenario_of(steps, COUNT(steps), 50);
    struct series series = {0};
    run(&scenario, &series);
    char *text = text_of(&series, *state);
    assert_string_equal(text, HEADER "0,heap,4088,2,1,4088,0.0000,0\n"
                                     "0,blk,13,,,,,0\n"
                                     "0,side,1016,2,1,1016,0.0000,0\n"
                                     "10,heap,2072,4,1,2072,0.0000,0\n"
                                     "10,blk,12,,,,,0\n"
                                     "10,side,1016,2,1,1016,0.0000,0\n"
                                     "20,heap,3080,4,2,2072,0.3273,0\n"
                                     "20,blk,12,,,,,0\n"
                                     "20,side,1016,2,1,1016,0.0000,0\n"
                                     "30,heap,3080,4,2,2072,0.3273,0\n"
                                     "30,blk,12,,,,,0\n"
                                     "30,side,1016,2,1,1016,0.0000,0\n"
                                     "40,heap,3080,4,2,2072,0.3273,1\n"
                                     "40,blk,12,,,,,0\n"
                                     "50,heap,3080,4,2,2072,0.3273,1\n"
                                     "50,blk,12,,,,,0\n");
    free(text);
}

static void worst_and_last_fragmentation_are_kept_apart(void **state)
{
    (void)state;
    struct step steps[] = {allocate(HEAP, 1000, 0, 0),
                           allocate(HEAP, 1000, 0, 1),
                           release(0),
                           sleep_for(3),
                           allocate(HEAP, 1000, 0, 0),
                           sleep_for(1)};
    struct scenario scenario = scenario_of(steps, COUNT(steps), 60);
    struct series series = {0};
    run(&scenario, &series);
    assert_int_equal(
        series.pools[HEAP].fragmentation_max.parts[FRAGMENTATION_EXTERNAL][FRAGMENTATION_STANDING],
        3273);
    assert_int_equal(
        series.pools[HEAP].fragmentation_end.parts[FRAGMENTATION_EXTERNAL][FRAGMENTATION_STANDING],
        0);
    assert_int_equal(
        series.pools[SIDE].fragmentation_max.parts[FRAGMENTATION_EXTERNAL][FRAGMENTATION_STANDING],
        0);
    series_free(&series);
}

static void pool_without_free_memory_is_not_fragmented(void **state)
{
    struct step steps[] = {allocate(HEAP, 4080, 0, 0), sleep_for(9)};
    struct scenario scenario = scenario_of(steps, COUNT(steps), 15);
    scenario.pool_count = 1;
    struct series series = {0};
    run(&scenario, &series);
    char *text = text_of(&series, *state);
    assert_string_equal(text, HEADER "0,heap,4088,2,1,4088,0.0000,0\n"
                                     "10,heap,0,2,0,0,0.0000,0\n"
                                     "15,heap,0,2,0,0,0.0000,0\n");
    free(text);
}

static void pools_are_walked_only_after_a_change(void **state)
{
    (void)state;
    struct step steps[] = {sleep_for(100), allocate(HEAP, 1000, 0, 0), sleep_for(100), release(0),
                           sleep_for(100)};
    struct scenario scenario = scenario_of(steps, COUNT(steps), 2500);
    struct series series = {0};
    run(&scenario, &series);
    assert_int_equal(series.samples.count, 251);
    assert_int_equal(series.pools[HEAP].walk_count, 3);
    assert_int_equal(series.pools[SIDE].walk_count, 1);
    series_free(&series);
}

static void without_an_interval_there_are_two_instants(void **state)
{
    struct step steps[] = {sleep_for(2), allocate(HEAP, 1000, 0, 0), sleep_for(100)};
    struct scenario scenario = scenario_of(steps, COUNT(steps), 100);
    scenario.sample_cycles = 0;
    scenario.pool_count = 1;
    struct series series = {0};
    run(&scenario, &series);
    char *text = text_of(&series, *state);
    assert_string_equal(text, HEADER "0,heap,4088,2,1,4088,0.0000,0\n"
                                     "100,heap,3080,3,1,3080,0.0000,0\n");
    free(text);
}

/// A series of pools that nobody uses, to be told of samples by hand.
static struct kernel *quiet_kernel(struct scenario *scenario, struct series *series)
{
    static struct step steps[1];
    steps[0] = sleep_for(1);
    *scenario = scenario_of(steps, 1, SCENARIO_NO_END);
    struct kernel *kernel = kernel_create(scenario, 1, NULL);
    assert_non_null(kernel);
    assert_int_equal(series_begin(series, scenario, kernel), scenario->sample_cycles);
    return kernel;
}

static void full_series_drops_every_second_instant(void **state)
{
    (void)state;
    struct scenario scenario;
    struct series series = {0};
    struct kernel *kernel = quiet_kernel(&scenario, &series);
    cycles_t last_held = (SAMPLES_MAX - 1) * 10;
    assert_int_equal(series_sample(&series, 10, last_held), last_held + 10);
    assert_int_equal(series.samples.count, SAMPLES_MAX);
    assert_int_equal(series.samples.interval, 10);
    assert_int_equal(series_sample(&series, last_held + 10, last_held + 10), last_held + 30);
    assert_int_equal(series.samples.count, SAMPLES_MAX / 2 + 1);
    assert_int_equal(series.samples.interval, 20);
    series_free(&series);
    kernel_destroy(kernel);
}

static void jump_of_time_gives_the_same_rows_as_small_steps(void **state)
{
    struct scenario scenario;
    struct series jump = {0};
    struct kernel *kernel = quiet_kernel(&scenario, &jump);
    const cycles_t end = 123456;
    (void)series_sample(&jump, 10, end);
    series_end(&jump, end);

    struct series steps = {0};
    cycles_t next = series_begin(&steps, &scenario, kernel);
    for (cycles_t now = 1; now <= end; now++) {
        if (now >= next) {
            next = series_sample(&steps, next, now);
            assert_true(next > now);
        }
    }
    series_end(&steps, end);

    char *one = text_of(&jump, *state);
    char *two = text_of(&steps, *state);
    assert_string_equal(one, two);
    free(one);
    free(two);
    kernel_destroy(kernel);
}

static void jump_to_the_end_of_time_holds_no_more_than_the_limit(void **state)
{
    (void)state;
    struct scenario scenario;
    struct series series = {0};
    struct kernel *kernel = quiet_kernel(&scenario, &series);
    cycles_t next = series_sample(&series, 10, SCENARIO_CYCLES_MAX);
    assert_true(next > SCENARIO_CYCLES_MAX);
    assert_true(series.samples.count <= SAMPLES_MAX);
    assert_true(series.samples.count > SAMPLES_MAX / 2);
    assert_int_equal(series.pools[HEAP].walk_count, 1);
    (void)series_sample(&series, next, SCENARIO_NO_END - 1);
    assert_true(series.samples.count <= SAMPLES_MAX);
    series_free(&series);
    kernel_destroy(kernel);
}

static void instants_stay_at_multiples_of_the_interval(void **state)
{
    struct scenario scenario;
    struct series series = {0};
    struct kernel *kernel = quiet_kernel(&scenario, &series);
    cycles_t now = 0;
    cycles_t next = 10;
    for (unsigned i = 0; i < 3000; i++) {
        now += 7 * (i % 50);
        if (now >= next) {
            next = series_sample(&series, next, now);
        }
    }
    series_end(&series, now + 1);
    unsigned long long interval = series.samples.interval;
    char *text = text_of(&series, *state);
    unsigned long long expected = 0;
    for (const char *at = text; (at = strstr(at, "\n")) != NULL && at[1] != '\0';) {
        at++;
        unsigned long long cycles = strtoull(at, NULL, 10);
        if (strstr(at, ",heap,") == strchr(at, ',') && cycles != now + 1) {
            assert_int_equal(cycles, expected);
            expected += interval;
        }
    }
    assert_true(expected + interval > now);
    free(text);
    kernel_destroy(kernel);
}

#define IN_FOLDER(TEST)                                                                            \
    cmocka_unit_test_setup_teardown(TEST, harness_make_folder, harness_remove_folder)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        IN_FOLDER(rows_show_what_stood_before_each_instant),
        cmocka_unit_test(worst_and_last_fragmentation_are_kept_apart),
        IN_FOLDER(pool_without_free_memory_is_not_fragmented),
        cmocka_unit_test(pools_are_walked_only_after_a_change),
        IN_FOLDER(without_an_interval_there_are_two_instants),
        cmocka_unit_test(full_series_drops_every_second_instant),
        IN_FOLDER(jump_of_time_gives_the_same_rows_as_small_steps),
        cmocka_unit_test(jump_to_the_end_of_time_holds_no_more_than_the_limit),
        IN_FOLDER(instants_stay_at_multiples_of_the_interval),
    };
    return cmocka_run_group_tests_name("series", tests, NULL, NULL);
}
