#include "sim/trace/trace.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { THREADS = 5, ROWS = 120000, ERROR_BYTES = 512 };

/// A trace of five threads, whose rows are numbered by their ids, and replays of it.
struct work {
    char path[40];
    uint8_t thread_of[ROWS];
    char names[THREADS + 1][8];
    struct scenario_replay replays[THREADS + 1];
    struct scenario_pool pools[2];
    struct scenario scenario;
    struct trace_set *set;
    struct recording recording;
    uint64_t expected[THREADS + 1]; ///< the row that each replay has next, if it is its thread's
};

static void write_trace(struct work *work)
{
    FILE *file = fopen(work->path, "wb");
    assert_non_null(file);
    fputs("# poolsim trace 1\n# unit: cycles\ntime,thread,op,id,size,pool,wait\n", file);
    uint32_t number = 1;
    for (uint32_t i = 0; i < ROWS; i++) {
        number = number * 1664525u + 1013904223u;
        // The first thread has one row in eight, and all of the last third.
        uint32_t draw = number >> 29;
        work->thread_of[i] = (uint8_t)(i > ROWS / 3 * 2 || draw >= THREADS ? 0 : draw);
        fprintf(file, "%u,t%u,allocate,%u,%u,%s,none\n", i / 2, (unsigned)work->thread_of[i], i,
                i % 1000, i % 3 == 0 ? "heap" : "log");
    }
    assert_int_equal(fclose(file), 0);
}

static int set_up(void **state)
{
    struct work *work = calloc(1, sizeof *work);
    assert_non_null(work);
    snprintf(work->path, sizeof work->path, "/tmp/poolsim-trace-XXXXXX");
    int file = mkstemp(work->path);
    assert_true(file >= 0);
    close(file);
    write_trace(work);
    work->pools[0].name = "log";
    work->pools[1].name = "heap";
    work->scenario = (struct scenario){.cpu_hz = 1000000,
                                       .tick_hz = 1000,
                                       .cycles_per_tick = 1000,
                                       .pools = work->pools,
                                       .pool_count = 2,
                                       .replays = work->replays,
                                       .replay_count = THREADS};
    for (uint32_t i = 0; i <= THREADS; i++) {
        snprintf(work->names[i], sizeof work->names[i], "t%u", (unsigned)i);
        work->replays[i] = (struct scenario_replay){.trace = work->path,
                                                    .thread = work->names[i],
                                                    .target = SCENARIO_NONE,
                                                    .speed_permille = 1000};
    }
    *state = work;
    return 0;
}

static int tear_down(void **state)
{
    struct work *work = *state;
    trace_set_close(work->set);
    unlink(work->path);
    free(work);
    return 0;
}

static void open_set(struct work *work)
{
    char error[ERROR_BYTES] = "";
    work->set = trace_set_open(&work->scenario, error);
    assert_string_equal(error, "");
    assert_non_null(work->set);
    work->recording = trace_set_recording(work->set);
    for (uint32_t i = 0; i < work->scenario.replay_count; i++) {
        assert_true(work->recording.rewind(work->recording.context, i));
    }
}

/// Takes a replay's next row, which must be its thread's next one. False at the end.
static bool take(struct work *work, uint32_t replay)
{
    const char *thread = work->replays[replay].thread;
    uint64_t *expected = &work->expected[replay];
    struct recorded_row row;
    while (*expected < ROWS && thread != NULL &&
           work->thread_of[*expected] != (uint8_t)(thread[1] - '0')) {
        ++*expected;
    }
    enum recording_next next = work->recording.next(work->recording.context, replay, &row);
    if (next == RECORDING_LATER) { // it is not due before, and then those who do not ask are slow
        assert_true(*expected < ROWS);
        assert_true(row.at <= *expected / 2 * 1000 / work->replays[replay].speed_permille);
        next = work->recording.next(work->recording.context, replay, &row);
    }
    assert_int_equal(next, *expected < ROWS ? RECORDING_ROW : RECORDING_END);
    if (next == RECORDING_END) {
        return false;
    }
    assert_int_equal(row.id, *expected);
    assert_int_equal(row.at, *expected / 2 * 1000 / work->replays[replay].speed_permille);
    assert_int_equal(row.size_bytes, *expected % 1000);
    assert_int_equal(row.target, *expected % 3 == 0 ? 1 : 0);
    assert_false(row.is_route);
    ++*expected;
    return true;
}

static void take_all(struct work *work, uint32_t replay)
{
    while (take(work, replay)) {
    }
}

static void threads_that_keep_pace_share_a_file(void **state)
{
    struct work *work = *state;
    open_set(work);
    bool goes_on = true;
    while (goes_on) {
        goes_on = false;
        for (uint32_t i = 0; i < THREADS; i++) {
            goes_on = take(work, i) || goes_on;
        }
    }
}

static void one_thread_after_the_other_has_all_its_rows(void **state)
{
    struct work *work = *state;
    open_set(work);
    for (uint32_t i = THREADS; i > 0; i--) {
        take_all(work, i - 1);
    }
}

/// The last third is all the first thread's: more than may wait for it.
static void a_thread_that_falls_behind_goes_on_where_it_was(void **state)
{
    struct work *work = *state;
    open_set(work);
    for (uint32_t i = 0; i < 100; i++) {
        assert_true(take(work, 0));
    }
    take_all(work, 1);
    take_all(work, 0);
    take_all(work, 3);
}

static void a_thread_begins_anew_while_others_go_on(void **state)
{
    struct work *work = *state;
    open_set(work);
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 1000; i++) {
            assert_true(take(work, 1));
            assert_true(take(work, 2));
        }
        assert_true(work->recording.rewind(work->recording.context, 2));
        work->expected[2] = 0;
    }
    take_all(work, 2);
    take_all(work, 1);
    take_all(work, 0);
}

static void a_replay_of_all_threads_has_every_row(void **state)
{
    struct work *work = *state;
    work->replays[2].thread = NULL;
    open_set(work);
    assert_true(take(work, 0));
    take_all(work, 2);
    take_all(work, 0);
}

static void a_thread_that_the_trace_lacks_has_no_rows(void **state)
{
    struct work *work = *state;
    work->scenario.replay_count = THREADS + 1;
    open_set(work);
    struct recorded_row row;
    assert_true(take(work, 4));
    assert_int_equal(work->recording.next(work->recording.context, THREADS, &row), RECORDING_END);
    take_all(work, 4);
}

static void each_has_its_own_speed(void **state)
{
    struct work *work = *state;
    work->replays[1].speed_permille = 2000;
    work->replays[2].speed_permille = 500;
    open_set(work);
    for (uint32_t i = 0; i < 1000; i++) {
        assert_true(take(work, 1));
        assert_true(take(work, 2));
        assert_true(take(work, 3));
    }
}

static void replays_of_one_thread_are_apart(void **state)
{
    struct work *work = *state;
    work->replays[3].thread = work->replays[2].thread;
    open_set(work);
    for (uint32_t i = 0; i < 1000; i++) {
        assert_true(take(work, 2));
    }
    take_all(work, 3);
    take_all(work, 2);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(threads_that_keep_pace_share_a_file),
        TEST(one_thread_after_the_other_has_all_its_rows),
        TEST(a_thread_that_falls_behind_goes_on_where_it_was),
        TEST(a_thread_begins_anew_while_others_go_on),
        TEST(a_replay_of_all_threads_has_every_row),
        TEST(a_thread_that_the_trace_lacks_has_no_rows),
        TEST(each_has_its_own_speed),
        TEST(replays_of_one_thread_are_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
