// objects-series.csv: what an object was at each instant, and the extremes between two.
#include "record_harness.h"
#include "sim/record/object_series.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEADER "cycles,object,value,lowest,highest,most_waiting,most_senders\n"

enum { QUEUE, SLOTS, LINK };

static struct scenario_object objects[] = {
    [QUEUE] = {.name = "q", .kind = OBJECT_QUEUE, .initial = 9},
    [SLOTS] = {.name = "s", .kind = OBJECT_SEMAPHORE, .initial = 2},
    [LINK] = {.name = "f", .kind = OBJECT_FLAGS, .initial = 6},
};

/// `count` of the objects, sampled every 10 cycles.
static struct scenario scenario_of(uint32_t count)
{
    return (struct scenario){.objects = objects, .object_count = count, .sample_cycles = 10};
}

static void change(struct object_series *series, uint32_t object, uint64_t value)
{
    struct object_change change = {.object = object, .value = value};
    object_series_changed(series, &change);
}

/// What is written, and the series freed.
static char *text_of(struct object_series *series, cycles_t end, const char *folder)
{
    struct output output = {0};
    assert_true(output_begin(&output, folder, "objects-series.csv"));
    object_series_write(series, end, &output);
    assert_true(output_commit(&output));
    object_series_free(series);
    return harness_read(folder, "objects-series.csv");
}

static void what_comes_and_goes_between_two_instants_is_seen(void **state)
{
    struct scenario scenario = scenario_of(3);
    struct object_series series = {0};
    struct object_wait wait = {.object = SLOTS};
    assert_int_equal(object_series_begin(&series, &scenario), 10);
    change(&series, QUEUE, 3);
    change(&series, QUEUE, 1);
    change(&series, SLOTS, 0);
    change(&series, LINK, 1);
    struct object_wait sender = {.object = QUEUE, .service = SERVICE_SEND};
    struct object_wait receiver = {.object = QUEUE, .service = SERVICE_RECEIVE};
    object_series_wait_begun(&series, &sender);
    object_series_wait_begun(&series, &receiver);
    object_series_wait_begun(&series, &wait);
    object_series_wait_begun(&series, &wait);
    object_series_wait_ended(&series, &wait);
    assert_int_equal(object_series_sample(&series, 12), 20);
    change(&series, QUEUE, 0);
    object_series_wait_ended(&series, &wait);
    object_series_wait_ended(&series, &sender);
    object_series_wait_ended(&series, &receiver);
    char *text = text_of(&series, 15, *state);
    assert_string_equal(text, HEADER "0,q,0,0,0,0,0\n"
                                     "0,s,2,2,2,0,\n"
                                     "0,f,6,,,0,\n"
                                     "10,q,1,0,3,2,1\n"
                                     "10,s,0,0,2,2,\n"
                                     "10,f,1,,,0,\n"
                                     "15,q,0,0,1,2,1\n"
                                     "15,s,0,0,0,1,\n"
                                     "15,f,1,,,0,\n");
    free(text);
}

static void a_full_series_loses_no_extreme(void **state)
{
    (void)state;
    struct scenario scenario = scenario_of(1);
    struct object_series series = {0};
    cycles_t next = object_series_begin(&series, &scenario);
    for (cycles_t now = 10; now <= 10 * (cycles_t)SAMPLES_MAX; now += 10) {
        // a spike of its own height before each instant
        change(&series, QUEUE, now / 10);
        change(&series, QUEUE, 0);
        assert_int_equal(next, now);
        next = object_series_sample(&series, now);
        next = next == now + 20 ? now + 10 : next; // the interval has doubled with the last
    }
    assert_int_equal(series.samples.interval, 20);
    assert_int_equal(series.samples.count, SAMPLES_MAX / 2 + 1);
    for (uint32_t i = 1; i < series.samples.count; i++) {
        const struct object_series_row *row = samples_at(&series.samples, i);
        assert_int_equal(row->value, 0);
        assert_int_equal(row->highest, 2 * i); // the spike before the one kept is lower
    }
    object_series_free(&series);
}

static void what_the_last_one_dropped_saw_is_not_lost(void **state)
{
    (void)state;
    struct scenario scenario = scenario_of(1);
    struct object_series series = {0};
    (void)object_series_begin(&series, &scenario);
    (void)object_series_sample(&series, 10 * ((cycles_t)SAMPLES_MAX - 2));
    change(&series, QUEUE, 7);
    change(&series, QUEUE, 0);
    (void)object_series_sample(&series, 10 * ((cycles_t)SAMPLES_MAX - 1));
    const struct object_series_row *row = samples_at(&series.samples, SAMPLES_MAX - 1);
    assert_int_equal(row->highest, 7);
    (void)object_series_sample(&series, 10 * (cycles_t)SAMPLES_MAX);
    assert_int_equal(series.samples.count, SAMPLES_MAX / 2 + 1);
    row = samples_at(&series.samples, series.samples.count - 1);
    assert_int_equal(row->highest, 7);
    object_series_free(&series);
}

static void a_jump_of_time_gives_the_same_rows_as_small_steps(void **state)
{
    struct scenario scenario = scenario_of(2);
    struct object_series jump = {0};
    struct object_series steps = {0};
    const cycles_t end = 123456;
    (void)object_series_begin(&jump, &scenario);
    (void)object_series_sample(&jump, end);
    cycles_t next = object_series_begin(&steps, &scenario);
    for (cycles_t now = 1; now <= end; now++) {
        next = now >= next ? object_series_sample(&steps, now) : next;
    }
    char *one = text_of(&jump, end, *state);
    char *two = text_of(&steps, end, *state);
    assert_string_equal(one, two);
    free(one);
    free(two);
}

static void without_objects_there_is_nothing_to_sample(void **state)
{
    (void)state;
    struct scenario scenario = scenario_of(0);
    struct object_series series = {0};
    assert_int_equal(object_series_begin(&series, &scenario), SCENARIO_NO_END);
    assert_int_equal(object_series_sample(&series, 1000), SCENARIO_NO_END);
    object_series_free(&series);
}

#define IN_A_FOLDER(TEST)                                                                          \
    cmocka_unit_test_setup_teardown(TEST, harness_make_folder, harness_remove_folder)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        IN_A_FOLDER(what_comes_and_goes_between_two_instants_is_seen),
        cmocka_unit_test(a_full_series_loses_no_extreme),
        cmocka_unit_test(what_the_last_one_dropped_saw_is_not_lost),
        IN_A_FOLDER(a_jump_of_time_gives_the_same_rows_as_small_steps),
        cmocka_unit_test(without_objects_there_is_nothing_to_sample),
    };
    return cmocka_run_group_tests_name("series of objects", tests, NULL, NULL);
}
