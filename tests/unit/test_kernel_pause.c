// Pausing a run changes nothing, and the same run is the same again.
#include "kernel_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void a_run_in_slices_tells_the_same(void **state)
{
    const char *name = *state;
    struct scenario scenario = harness_reference_scenario(name);
    struct trace whole;
    enum kernel_state end = harness_run(&scenario, 1, UINT64_MAX, TRACE_ALL, &whole);
    assert_int_equal(end, KERNEL_ENDED);
    assert_true(whole.length > 1000);
    static const uint64_t slices[] = {1, 7, 1000};
    for (size_t i = 0; i < sizeof slices / sizeof slices[0]; i++) {
        struct trace trace;
        harness_run(&scenario, 1, slices[i], TRACE_ALL, &trace);
        assert_true(trace_equal(&trace, &whole));
        trace_free(&trace);
    }
    trace_free(&whole);
    scenario_free(&scenario);
}

static void kernels_side_by_side_leave_each_other_alone(void **state)
{
    (void)state;
    static const char *const names[2] = {"mixed-32-1", "control-64-2"};
    struct scenario scenarios[2];
    struct trace alone[2];
    struct trace together[2];
    struct observer observers[2];
    struct kernel *kernels[2];
    for (int i = 0; i < 2; i++) {
        scenarios[i] = harness_reference_scenario(names[i]);
        harness_run(&scenarios[i], 1, UINT64_MAX, TRACE_USUAL, &alone[i]);
        together[i] = (struct trace){.kinds = TRACE_USUAL, .scenario = &scenarios[i]};
        observers[i] = trace_observer(&together[i]);
        kernels[i] = kernel_create(&scenarios[i], 1, &observers[i]);
        assert_non_null(kernels[i]);
    }
    for (bool runs = true; runs;) {
        runs = kernel_run(kernels[0], 3) == KERNEL_RUNNING;
        runs = kernel_run(kernels[1], 5) == KERNEL_RUNNING || runs;
    }
    for (int i = 0; i < 2; i++) {
        assert_true(trace_equal(&alone[i], &together[i]));
        kernel_destroy(kernels[i]);
        trace_free(&alone[i]);
        trace_free(&together[i]);
        scenario_free(&scenarios[i]);
    }
}

static void an_ended_run_stays_ended(void **state)
{
    (void)state;
    struct kernel_run run;
    kernel_run_begin(
        &run, "until: 3 ticks\n",
        "- {name: t, priority: 5, repeat: forever, steps: [sleep: 1 ticks, note: a]}\n",
        TRACE_USUAL);
    assert_int_equal(kernel_run_to(&run, SCENARIO_NO_END), KERNEL_ENDED);
    assert_int_equal(kernel_run(run.kernel, 1000), KERNEL_ENDED);
    assert_int_equal(kernel_now(run.kernel), 3000);
    assert_string_equal(trace_text(&run.trace), "1000 t: a\n2000 t: a\n");
    kernel_run_end(&run);
}

static void no_steps_do_nothing(void **state)
{
    (void)state;
    struct kernel_run run;
    kernel_run_begin(&run, NULL, "- {name: t, priority: 5, steps: [note: a]}\n", TRACE_USUAL);
    assert_int_equal(kernel_run(run.kernel, 0), KERNEL_RUNNING);
    assert_string_equal(trace_text(&run.trace), "");
    kernel_run_end(&run);
}

int main(void)
{
    enum { TESTS_MAX = 64, NAME_BYTES = 96 };
    static char names[TESTS_MAX][NAME_BYTES];
    struct CMUnitTest tests[TESTS_MAX] = {
        cmocka_unit_test(kernels_side_by_side_leave_each_other_alone),
        cmocka_unit_test(an_ended_run_stays_ended),
        cmocka_unit_test(no_steps_do_nothing),
    };
    size_t count = 3;
    for (const char *const *name = harness_reference_names(); *name != NULL; name++) {
        (void)snprintf(names[count], NAME_BYTES, "%s in slices tells the same", *name);
        tests[count] = (struct CMUnitTest){.name = names[count],
                                           .test_func = a_run_in_slices_tells_the_same,
                                           .initial_state = (void *)(uintptr_t)*name};
        count++;
    }
    return _cmocka_run_group_tests("pause", tests, count, NULL, NULL);
}
