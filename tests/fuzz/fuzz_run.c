/// Any bytes as a scenario; one that loads and is small is run for some steps. Memory stays as it
/// should be unless the scenario overwrites it, a run told in slices is the same run, and one that
/// ends is run again with all recorders, its expectations read and held against it.
#include "fuzz.h"

#include "recorded_rows.h"
#include "run_digest.h"
#include "sim/check/expectation.h"
#include "sim/check/tolerance.h"
#include "sim/kernel/kernel.h"
#include "sim/run.h"

#include <assert.h>

enum {
    STEPS_MAX = 2000,
    SLICE_STEPS = 7,
    POOL_BYTES_MAX = 1 << 16, ///< all together
    THREADS_MAX = 300,
    PROGRAM_STEPS_MAX = 20000,
    CAPACITY_MAX = 10000, ///< messages of a queue
};

/// Whether a run of some steps takes no more than some milliseconds.
static bool is_small(const struct scenario *scenario)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        bytes += scenario->pools[i].size_bytes;
    }
    for (uint32_t i = 0; i < scenario->object_count; i++) {
        if (scenario->objects[i].kind == OBJECT_QUEUE &&
            scenario->objects[i].initial > CAPACITY_MAX) {
            return false;
        }
    }
    return bytes <= POOL_BYTES_MAX && scenario->thread_count <= THREADS_MAX &&
           scenario->step_count <= PROGRAM_STEPS_MAX;
}

static bool overruns(const struct scenario *scenario)
{
    for (uint32_t i = 0; i < scenario->step_count; i++) {
        if (scenario->steps[i].kind == STEP_OVERRUN) {
            return true;
        }
    }
    return false;
}

/// A run of a kernel that nobody watches but a digest.
struct bare_run {
    enum kernel_state state;
    cycles_t now;
    uint64_t call_count;
    struct run_digest digest;
};

/// Runs about `steps` steps, in slices; at least until `events` things were told, if any more are.
static struct bare_run run_bare(const struct scenario *scenario, uint64_t slice, uint64_t events)
{
    struct bare_run run = {.digest = run_digest_begin(events)};
    struct observer observer = run_digest_observer(&run.digest);
    struct recorded_rows rows = {.scenario = scenario};
    const struct recording recording = recorded_rows_recording(&rows);
    struct kernel *kernel = kernel_create(scenario, scenario->seed, &observer);
    assert(kernel != NULL);
    kernel_replay_from(kernel, &recording);
    for (uint64_t steps = 0; steps < STEPS_MAX || run.digest.count < events; steps += slice) {
        run.state = kernel_run(kernel, slice);
        if (run.state != KERNEL_RUNNING) {
            break;
        }
    }
    assert(run.state != KERNEL_NO_HOST_MEMORY);
    assert(run.state != KERNEL_NO_TRACE || scenario->replay_count > 0);
    if (!overruns(scenario)) {
        struct kernel_fault fault;
        bool is_sound = kernel_check(kernel, &fault);
        assert(is_sound && run.state != KERNEL_CORRUPT);
    }
    run.now = kernel_now(kernel);
    run.call_count = kernel_call_count(kernel);
    kernel_destroy(kernel);
    return run;
}

static void evaluate(const struct scenario *scenario, const struct run_result *result)
{
    struct scenario_problem problem;
    for (uint32_t i = 0; i < scenario->expectation_count; i++) {
        struct expectation expectation;
        struct outcome outcome;
        if (expectation_parse(scenario, &scenario->expectations[i], &expectation, &problem)) {
            expectation_evaluate(&expectation, scenario, result, &outcome);
        } else {
            fuzz_expect_problem(&problem);
        }
    }
    for (uint32_t i = 0; i < scenario->tolerance_count; i++) {
        struct tolerance tolerance;
        if (!tolerance_parse(scenario, &scenario->tolerances[i], &tolerance, &problem)) {
            fuzz_expect_problem(&problem);
        }
    }
}

static void run_recorded(const struct scenario *scenario, const struct bare_run *bare)
{
    struct digest digest = {0};
    struct run_result result = {0};
    const struct run_options options = {.digest = &digest};
    bool is_run = run_scenario(scenario, &options, &result);
    // Whole runs look at all memory once more when they have ended.
    bool is_same =
        result.state == bare->state || (overruns(scenario) && result.state == KERNEL_CORRUPT);
    assert(is_run && is_same);
    assert(result.end_cycles == bare->now && result.call_count == bare->call_count);
    evaluate(scenario, &result);
    digest_free(&digest);
    run_result_free(&result);
}

static void run_all_ways(const struct scenario *scenario)
{
    const struct bare_run whole = run_bare(scenario, STEPS_MAX, 0);
    const struct bare_run sliced = run_bare(scenario, SLICE_STEPS, whole.digest.count);
    assert(sliced.digest.at_mark == whole.digest.value);
    if (whole.state != KERNEL_RUNNING) {
        assert(sliced.state == whole.state && sliced.now == whole.now);
        assert(sliced.digest.value == whole.digest.value);
        if (scenario->replay_count == 0) { // their files are made up
            run_recorded(scenario, &whole);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scenario scenario;
    if (fuzz_load(&scenario, data, size) && is_small(&scenario)) {
        run_all_ways(&scenario);
    }
    scenario_free(&scenario);
    return 0;
}
