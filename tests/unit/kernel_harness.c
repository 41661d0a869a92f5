#include "kernel_harness.h"

#include "scenario_recording.h"
#include "sim/scenario/loader.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/// So many steps without an end mean that a scenario of a test never ends.
#define STEPS_MAX UINT64_C(50000000)

struct scenario harness_scenario_of(const char *head, const char *threads)
{
    struct trace text = {0};
    struct scenario scenario = {0};
    struct scenario_problem problem = {0};
    head = head != NULL ? head : "";
    trace_add(&text, "name: case\n%s%s", head,
              strstr(head, "target:") == NULL ? "target: {cpu: 1MHz, tick: 1kHz}\n" : "");
    trace_add(&text, "%sthreads:\n",
              strstr(head, "pools:") == NULL ? "pools: [{name: heap, kind: byte, size: 1000}]\n"
                                             : "");
    for (const char *line = threads; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        trace_add(&text, "%.*s\n", (int)length, line);
        line += length + (line[length] == '\n');
    }
    if (!scenario_load_text(&scenario, "case.yaml", text.text, text.length, NULL, 0, &problem)) {
        print_error("%s\n%s", problem.text, text.text);
        fail();
    }
    trace_free(&text);
    return scenario;
}

struct scenario harness_reference_scenario(const char *name)
{
    struct scenario scenario = {0};
    struct scenario_problem problem = {0};
    char path[1024];
    (void)snprintf(path, sizeof path, POOLSIM_SOURCE_DIR "/tests/reference/%s.yaml", name);
    if (!scenario_load(&scenario, path, NULL, 0, &problem)) {
        print_error("%s\n", problem.text);
        fail();
    }
    return scenario;
}

const char *const *harness_reference_names(void)
{
    static const char *const names[] = {
        "block-32-1",   "block-32-3",   "block-64-2",   "block-64-4",   "control-32-1",
        "control-32-3", "control-64-2", "control-64-4", "cost-32-1",    "cost-32-3",
        "cost-64-2",    "cost-64-4",    "duel-32-1",    "duel-32-3",    "duel-64-2",
        "duel-64-4",    "long-32-1",    "long-32-3",    "long-64-2",    "long-64-4",
        "mixed-32-1",   "mixed-32-3",   "mixed-64-2",   "mixed-64-4",   "old-32-1",
        "old-32-3",     "old-64-2",     "old-64-4",     "service-32-1", "service-32-3",
        "service-64-2", "service-64-4", "single-32-1",  "single-32-3",  "single-64-2",
        "single-64-4",  "slice-32-1",   "slice-32-3",   "slice-64-2",   "slice-64-4",
        "wait-32-1",    "wait-32-3",    "wait-64-2",    "wait-64-4",    NULL,
    };
    return names;
}

static enum kernel_state run_traced(uint64_t seed, uint64_t slice, struct trace *trace)
{
    struct observer observer = trace_observer(trace);
    struct kernel *kernel = kernel_create(trace->scenario, seed, &observer);
    assert_non_null(kernel);
    trace->kernel = kernel;
    struct made_recording made;
    struct recording recording = made_recording_begin(
        &made, trace->scenario, trace->unit_cycles == 0 ? 1 : trace->unit_cycles);
    kernel_replay_from(kernel, &recording);
    if ((trace->kinds & TRACE_SAMPLES) != 0) {
        kernel_sample_at(kernel, 0);
    }
    enum kernel_state end = KERNEL_RUNNING;
    for (uint64_t steps = 0; end == KERNEL_RUNNING; steps += slice) {
        assert_true(steps < STEPS_MAX);
        end = kernel_run(kernel, slice);
    }
    trace_end(trace, kernel_now(kernel), end);
    kernel_destroy(kernel);
    made_recording_end(&made);
    return end;
}

enum kernel_state harness_run(const struct scenario *scenario, uint64_t seed, uint64_t slice,
                              unsigned kinds, struct trace *trace)
{
    *trace = (struct trace){
        .kinds = kinds, .scenario = scenario, .sample_cycles = scenario->sample_cycles};
    return run_traced(seed, slice, trace);
}

enum kernel_state harness_run_in_units(const struct scenario *scenario, cycles_t unit_cycles,
                                       unsigned kinds, struct trace *trace)
{
    *trace = (struct trace){.kinds = kinds,
                            .scenario = scenario,
                            .unit_cycles = unit_cycles,
                            .sample_cycles = scenario->sample_cycles};
    return run_traced(scenario->seed, UINT64_MAX, trace);
}

void kernel_run_begin(struct kernel_run *run, const char *head, const char *threads, unsigned kinds)
{
    *run = (struct kernel_run){.scenario = harness_scenario_of(head, threads)};
    run->trace = (struct trace){
        .kinds = kinds, .scenario = &run->scenario, .sample_cycles = run->scenario.sample_cycles};
    run->observer = trace_observer(&run->trace);
    run->kernel = kernel_create(&run->scenario, 1, &run->observer);
    assert_non_null(run->kernel);
    run->trace.kernel = run->kernel;
}

void kernel_run_end(struct kernel_run *run)
{
    kernel_destroy(run->kernel);
    trace_free(&run->trace);
    scenario_free(&run->scenario);
}

enum kernel_state kernel_run_to(struct kernel_run *run, cycles_t at)
{
    enum kernel_state state = KERNEL_RUNNING;
    while (state == KERNEL_RUNNING && kernel_now(run->kernel) < at) {
        state = kernel_run(run->kernel, 1);
    }
    return state;
}

uint64_t harness_seed(uint64_t usual)
{
    const char *text = getenv("POOLSIM_TEST_SEED");
    uint64_t seed = text != NULL ? strtoull(text, NULL, 0) : usual;
    print_message("           POOLSIM_TEST_SEED=%" PRIu64 "\n", seed);
    return seed;
}

uint64_t harness_count(uint64_t usual)
{
    const char *text = getenv("POOLSIM_TEST_TIMES");
    return text != NULL ? usual * strtoull(text, NULL, 0) : usual;
}

/// A row and what its table has in common.
struct case_run {
    const struct kernel_case *row;
    unsigned kinds;
};

static void run_case(void **state)
{
    const struct case_run *run = *state;
    struct scenario scenario = harness_scenario_of(run->row->head, run->row->threads);
    struct trace trace;
    harness_run(&scenario, 1, UINT64_MAX / 2, run->kinds, &trace);
    bool is_equal = strcmp(trace_text(&trace), run->row->expected) == 0;
    if (!is_equal) {
        print_error("expected:\n%sgot:\n%s", run->row->expected, trace_text(&trace));
    }
    trace_free(&trace);
    scenario_free(&scenario);
    assert_true(is_equal);
}

int kernel_cases_run(const char *group, unsigned kinds, const struct kernel_case *cases,
                     size_t count)
{
    struct CMUnitTest *tests = calloc(count, sizeof *tests);
    struct case_run *runs = calloc(count, sizeof *runs);
    int failures = 1;
    if (tests != NULL && runs != NULL) {
        for (size_t i = 0; i < count; i++) {
            runs[i] = (struct case_run){.row = &cases[i], .kinds = kinds};
            tests[i] = (struct CMUnitTest){
                .name = cases[i].name, .test_func = run_case, .initial_state = &runs[i]};
        }
        failures = _cmocka_run_group_tests(group, tests, count, NULL, NULL);
    }
    free(tests);
    free(runs);
    return failures;
}
