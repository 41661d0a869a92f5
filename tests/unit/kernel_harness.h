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

#include "sim/kernel/kernel.h"

/// What a trace holds. The lines, in the order of what they tell:
enum trace_kind {
    TRACE_CALLS = 1, ///< "0..1500 t0 allocate heap 100 SUCCESS @8"; one time if both are equal
    TRACE_NOTES = 2, ///< "1500 t0: text"
    /// after a call on a pool: " [884 bytes, 3 fragments, 1 0 1, 0 wait] searched 1 waited 500"
    TRACE_FIGURES = 4,
    TRACE_MEMORY = 8, ///< "0 heap gives 0+108 to t0 for 100", "9 heap gets 0+108 from t0"
    TRACE_WAITS =
        16, ///< "0 heap: t0 waits for 99 as 100", "9 heap: t0 served by t1", "9 heap: ..."
    TRACE_STATES = 32,  ///< "0 t0 is ready"
    TRACE_SAMPLES = 64, ///< "500 sampled before 1000: heap 884, 0 wait"; each pool
    TRACE_END = 128,    ///< the last line: "1500 idle"
    TRACE_USUAL = TRACE_CALLS | TRACE_NOTES,
    TRACE_ALL = 255,
};

/// What a run told. Zero it before use but for `kinds`.
struct trace {
    char *text; ///< NUL-terminated; NULL before the first line
    size_t length;
    size_t room;
    unsigned kinds;         ///< of enum trace_kind
    cycles_t unit_cycles;   ///< that times are told in; 0 stands for 1
    cycles_t sample_cycles; ///< between samples
    cycles_t latest;        ///< the time of the last thing told; the test fails if it goes back
    const struct scenario *scenario;
    const struct kernel *kernel; ///< to be sampled
};

void trace_free(struct trace *trace);

/// "" when nothing was told.
const char *trace_text(const struct trace *trace);

/// Whether two traces tell the same; prints where they part if not.
bool trace_equal(const struct trace *a, const struct trace *b);

/// Appends to a trace's text.
void trace_add(struct trace *trace, const char *format, ...);

/// An observer that writes what it is told of into the trace. All functions are set.
struct observer trace_observer(struct trace *trace);

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

#endif
