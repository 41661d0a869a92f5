/// What the tests of the kernel share: scenarios as they stand in a file, and what a run told its
/// observer as lines of text.
///
/// A table of cases is a group of tests, one a row:
///
///     {"a sleeper is ready again at the n-th tick", "until: 9 ticks\n",
///      "- {name: t0, priority: 5, steps: [sleep: 2 ticks, note: up]}\n",
///      "2000 t0: up\n"},
///
/// A case's head gives pools, costs and so on; what it leaves out is a target of 1 MHz with 1000
/// cycles a tick, and a byte pool "heap" of 1000 bytes.
#ifndef KERNEL_HARNESS_H
#define KERNEL_HARNESS_H

#include "kernel_trace.h"

/// Loads a scenario of these parts, or fails the test. Free it with scenario_free().
struct scenario harness_scenario_of(const char *head, const char *threads);

/// Loads a reference scenario, or fails the test.
struct scenario harness_reference_scenario(const char *name);

/// The names of all reference scenarios, ended by NULL; static.
const char *const *harness_reference_names(void);

/// Runs a scenario to its end, at most `slice` steps at a time; fails the test when the end does
/// not come. kinds: of enum trace_kind. The trace, which need not be zeroed, is to be freed.
enum kernel_state harness_run(const struct scenario *scenario, uint64_t seed, uint64_t slice,
                              unsigned kinds, struct trace *trace);

/// The same, with times told in `unit_cycles`, of which all must be multiples.
enum kernel_state harness_run_in_units(const struct scenario *scenario, cycles_t unit_cycles,
                                       unsigned kinds, struct trace *trace);

/// A kernel under test, for tests that stop half-way.
struct kernel_run {
    struct scenario scenario;
    struct trace trace;
    struct observer observer;
    struct kernel *kernel;
};

/// The run must stay where it is.
void kernel_run_begin(struct kernel_run *run, const char *head, const char *threads,
                      unsigned kinds);
void kernel_run_end(struct kernel_run *run);

/// Steps until simulated time is at least `at` or the run is over.
enum kernel_state kernel_run_to(struct kernel_run *run, cycles_t at);

struct kernel_case {
    const char *name; ///< a sentence
    const char *head; ///< NULL for the usual
    const char *threads;
    const char *expected;
};

/// Runs a table as a group of tests, each row with seed 1. kinds: of enum trace_kind. Returns the
/// number of failures.
int kernel_cases_run(const char *group, unsigned kinds, const struct kernel_case *cases,
                     size_t count);

#define KERNEL_CASES_RUN(cases, kinds)                                                             \
    kernel_cases_run(#cases, kinds, cases, sizeof(cases) / sizeof((cases)[0]))

/// The seed of a random test: POOLSIM_TEST_SEED if it is set, else `usual`. Printed, so that a
/// failure can be repeated.
uint64_t harness_seed(uint64_t usual);

/// How many scenarios a random test makes: `usual`, times POOLSIM_TEST_TIMES if that is set.
uint64_t harness_count(uint64_t usual);

#endif
