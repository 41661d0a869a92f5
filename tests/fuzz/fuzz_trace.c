/// Any bytes as a trace of a scenario's replays: read to the end or to the first mistake, and then
/// replayed for some steps.
#include "fuzz.h"

#include "sim/kernel/kernel.h"
#include "sim/trace/trace.h"
#include "trace_check.h"

#include <assert.h>
#include <stdio.h>

enum { STEPS_MAX = 3000 };

/// All that a replay can be told to do: rows of one thread and of all, by threads that share them,
/// to a pool, to block pools and to what the rows name, slower and faster, again and again.
static void load(struct scenario *scenario, const char *path)
{
    char text[2048];
    struct scenario_problem problem;
    int length = snprintf(text, sizeof text,
                          "name: replays\n"
                          "until: 10 s\n"
                          "pools:\n"
                          "  - {name: heap, kind: byte, size: 2KiB}\n"
                          "  - {name: b, kind: blocks, blocks: [16 x4, 64 x2], spill: true}\n"
                          "threads:\n"
                          "  - {name: a, priority: 5, steps: [replay: {trace: \"%s\"}]}\n"
                          "  - {name: b, priority: 4, repeat: 3, steps: [replay: {trace: \"%s\", "
                          "thread: t, pool: b, speed: 0.5x}]}\n"
                          "  - {name: c, priority: 5, steps: [replay: {trace: \"%s\", pool: heap, "
                          "speed: 1000x}]}\n"
                          "  - {name: d, priority: 6, steps: [replay: {trace: \"%s\", thread: "
                          "net}]}\n"
                          "  - {name: e, priority: 3, steps: [replay: {trace: \"%s\", thread: "
                          "log, pool: heap}]}\n",
                          path, path, path, path, path);
    bool is_loaded =
        scenario_load_text(scenario, "replays.yaml", text, (size_t)length, NULL, 0, &problem);
    assert(is_loaded);
}

static void replay(const struct scenario *scenario)
{
    char error[512];
    struct trace_set *set = trace_set_open(scenario, error);
    struct kernel *kernel = kernel_create(scenario, scenario->seed, NULL);
    assert(set != NULL && kernel != NULL);
    const struct recording recording = trace_set_recording(set);
    struct kernel_fault fault;
    kernel_replay_from(kernel, &recording);
    enum kernel_state state = kernel_run(kernel, STEPS_MAX);
    assert(state != KERNEL_CORRUPT && state != KERNEL_NO_HOST_MEMORY);
    bool is_sound = kernel_check(kernel, &fault);
    assert(is_sound);
    kernel_destroy(kernel);
    trace_set_close(set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scenario scenario;
    load(&scenario, fuzz_file(data, size));
    if (fuzz_read_traces(&scenario) == TRACES_GOOD) {
        replay(&scenario);
    }
    scenario_free(&scenario);
    return 0;
}
