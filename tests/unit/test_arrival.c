// The arrivals of interrupts, phases and recorded rows: whatever is set and taken away, the first
// is always known.
#include "kernel_audit.h"
#include "kernel_harness.h"
#include "sim/kernel/arrival.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { THREADS = 20, EVENTS = 400, RUNS = 200 };

/// Threads that are not started, and a phase, for which there are arrivals at all.
static struct scenario make_scenario(void)
{
    struct scenario scenario = {.word_bits = 32, .cycles_per_tick = 10, .until = SCENARIO_NO_END};
    scenario.threads = calloc(THREADS, sizeof *scenario.threads);
    assert_non_null(scenario.threads);
    scenario.thread_count = THREADS;
    scenario.threads[0].kind = THREAD_KIND_PHASE;
    return scenario;
}

static uint32_t draw(uint64_t *stream, uint32_t limit)
{
    *stream = *stream * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*stream >> 33) % limit);
}

/// The first thread in the order of arrivals; THREADS when none is to come.
static uint32_t first_of(const cycles_t *at)
{
    uint32_t first = THREADS;
    for (uint32_t i = 0; i < THREADS; i++) {
        if (at[i] != SCENARIO_NO_END && (first == THREADS || at[i] < at[first])) {
            first = i;
        }
    }
    return first;
}

static void set_and_cancel(struct kernel *kernel, uint64_t *stream)
{
    cycles_t at[THREADS];
    for (uint32_t i = 0; i < THREADS; i++) {
        arrival_cancel(kernel, i);
        at[i] = SCENARIO_NO_END;
    }
    for (int event = 0; event < EVENTS; event++) {
        uint32_t thread = draw(stream, THREADS);
        if (at[thread] == SCENARIO_NO_END) {
            at[thread] = draw(stream, 30); // few times, so that some are equal
            arrival_set(kernel, thread, at[thread]);
        } else if (draw(stream, 2) == 0) {
            at[thread] = SCENARIO_NO_END;
            arrival_cancel(kernel, thread);
        }
        uint32_t first = first_of(at);
        kernel_audit(kernel);
        assert_int_equal(kernel->arrival_at, first == THREADS ? SCENARIO_NO_END : at[first]);
        assert_true(first == THREADS || kernel->arrivals[0] == first);
    }
}

static void the_first_arrival_is_known_whatever_is_set_and_cancelled(void **state)
{
    (void)state;
    uint64_t stream = harness_seed(1);
    struct scenario scenario = make_scenario();
    struct kernel *kernel = kernel_create(&scenario, 1, NULL);
    assert_non_null(kernel);
    for (int run = 0; run < RUNS; run++) {
        set_and_cancel(kernel, &stream);
    }
    kernel_destroy(kernel);
    scenario_free(&scenario);
}

static void a_rate_shortens_times_and_rounds_up(void **state)
{
    (void)state;
    assert_int_equal(arrival_scale(90, 100), 90);
    assert_int_equal(arrival_scale(90, 300), 30);
    assert_int_equal(arrival_scale(91, 300), 31);
    assert_int_equal(arrival_scale(1, 100000), 1);
    assert_int_equal(arrival_scale(0, 300), 0);
    assert_int_equal(arrival_scale(7, 50), 14);
    assert_int_equal(arrival_scale(3, 1), 300);
    assert_int_equal(arrival_scale(SCENARIO_CYCLES_MAX, 1), SCENARIO_CYCLES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_arrival_is_known_whatever_is_set_and_cancelled),
        cmocka_unit_test(a_rate_shortens_times_and_rounds_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
