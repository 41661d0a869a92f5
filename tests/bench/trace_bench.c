#include "trace_bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/kernel/kernel.h"
#include "sim/record/packed.h"
#include "sim/run.h"
#include "sim/scenario/builder.h"
#include "workload.h"

enum { THREADS = 100, SEARCH_LENGTH = 20, WORD = 4, TURNS = 3, ERROR_BYTES = 512 };

static const char *const packing_names[] = {"none", "gzip", "zstd"};

/// Writes the calls of a run as a trace.
struct recorder {
    const struct scenario *scenario;
    struct output *trace;
    uint64_t *id_at; ///< by offset / word
    uint64_t next_id;
};

static void record(void *context, const struct call *call)
{
    struct recorder *r = context;
    uint64_t *id = &r->id_at[call->address / WORD];
    bool is_allocation = call->service == SERVICE_ALLOCATE;
    if (call->status != STATUS_SUCCESS) {
        return;
    }
    *id = is_allocation ? ++r->next_id : *id;
    output_u64(r->trace, call->called);
    output_byte(r->trace, ',');
    output_text(r->trace, r->scenario->threads[call->thread].name);
    output_text(r->trace, is_allocation ? ",allocate," : ",release,");
    output_u64(r->trace, *id);
    output_byte(r->trace, ',');
    if (is_allocation) {
        output_u64(r->trace, call->size);
    }
    output_byte(r->trace, '\n');
}

static bool write_trace(const struct scenario *scenario, const char *folder, const char *name,
                        enum packing packing)
{
    struct packed packed = {0};
    struct recorder r = {.scenario = scenario,
                         .id_at =
                             calloc(scenario->pools[0].size_bytes / WORD + 1, sizeof(*r.id_at))};
    struct observer observer = {.context = &r, .call_returned = record};
    struct kernel *kernel = kernel_create(scenario, 1, &observer);
    bool ok = r.id_at != NULL && kernel != NULL && packed_begin(&packed, folder, name, packing);
    if (ok) {
        r.trace = packed.text;
        output_text(r.trace, "# poolsim trace 1\n# unit: cycles\ntime,thread,op,id,size\n");
        ok = kernel_run(kernel, UINT64_MAX) == KERNEL_IDLE && packed_complete(&packed) &&
             packed_commit(&packed);
    }
    packed_discard(&packed);
    kernel_destroy(kernel);
    free(r.id_at);
    return ok;
}

/// In a process of its own, so that its memory is not counted.
static bool write_trace_apart(const struct scenario *scenario, const char *folder, const char *name,
                              enum packing packing)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        _exit(write_trace(scenario, folder, name, packing) ? 0 : 1);
    }
    int status = 1;
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

/// The same pool and threads, each of which replays its rows.
static bool build_replay(const struct scenario *steps, const char *trace, struct scenario *scenario)
{
    struct builder b = {0};
    bool ok =
        builder_add_pool(&b, steps->pools[0].name, POOL_KIND_BYTE, steps->pools[0].size_bytes, 0);
    for (uint32_t i = 0; ok && i < steps->thread_count; i++) {
        struct scenario_thread thread = steps->threads[i];
        struct scenario_replay replay = {.target = 0, .speed_permille = 1000};
        struct step step = {.kind = STEP_REPLAY,
                            .target = i,
                            .bag = SCENARIO_NONE,
                            .amount = quantity_constant(0),
                            .wait = {.distribution = SCENARIO_NONE}};
        thread.repeat_count = 1;
        thread.first_step = i;
        thread.step_count = 1;
        ok = builder_add_replay(&b, trace, thread.name, &replay) && builder_add_step(&b, &step) &&
             builder_add_thread(&b, thread.name, &thread);
    }
    if (!ok) {
        builder_free(&b);
        return false;
    }
    b.scenario.word_bits = steps->word_bits;
    b.scenario.cpu_hz = steps->cpu_hz;
    b.scenario.tick_hz = steps->tick_hz;
    b.scenario.cycles_per_tick = steps->cycles_per_tick;
    b.scenario.until = steps->until;
    b.scenario.sample_cycles = steps->sample_cycles;
    b.scenario.seed = steps->seed;
    *scenario = builder_take(&b);
    scenario->name = strdup("bench");
    return scenario->name != NULL;
}

/// Runs a scenario without ops.csv. The nanoseconds of processor time that a call took; 0 on
/// failure.
static double run_ns(const struct scenario *scenario, const char *folder, uint64_t *calls,
                     char *error)
{
    struct run_options options = {.folder = folder};
    struct run_result result = {0};
    double begun = bench_clock_ns();
    bool ok = run_scenario(scenario, &options, &result);
    double taken = bench_clock_ns() - begun;
    snprintf(error, ERROR_BYTES, "%s", ok ? "a run did not end as it should" : result.error);
    ok = ok && result.state == KERNEL_IDLE;
    *calls = result.call_count;
    run_result_free(&result);
    return ok ? taken / (double)*calls : 0;
}

static double keep_least(double least, double value)
{
    return least == 0 || value < least ? value : least;
}

/// One line: the calls by steps and from a trace, by turns. False when they are not the same
/// number.
static bool measure(const struct scenario *steps, const char *folder, enum packing packing,
                    int turns, char *error)
{
    char path[256];
    struct stat status;
    struct rusage usage;
    struct scenario replay;
    double step_ns = 0;
    double row_ns = 0;
    snprintf(path, sizeof(path), "%s/work.trace", folder);
    if (!write_trace_apart(steps, folder, "work.trace", packing) || stat(path, &status) != 0 ||
        !build_replay(steps, path, &replay)) {
        snprintf(error, ERROR_BYTES, "a trace cannot be written");
        return false;
    }
    uint64_t calls = 0;
    uint64_t rows = 0;
    bool ok = true;
    for (int i = 0; ok && i < turns; i++) {
        double ns = run_ns(steps, folder, &calls, error);
        double replay_ns = run_ns(&replay, folder, &rows, error);
        ok = ns > 0 && replay_ns > 0 && calls == rows;
        step_ns = keep_least(step_ns, ns);
        row_ns = keep_least(row_ns, replay_ns);
    }
    getrusage(RUSAGE_SELF, &usage);
    if (ok) {
        printf("%12" PRIu64 "  %-7s %9.1f %8.1f %8.1f %6.2f %9ld\n", rows, packing_names[packing],
               (double)status.st_size / 1048576, step_ns, row_ns, row_ns / step_ns,
               usage.ru_maxrss);
        fflush(stdout);
    }
    scenario_free(&replay);
    remove(path);
    return ok;
}

bool trace_bench(const char *folder, uint64_t rows, char *error)
{
    static const enum packing packings[] = {PACKED_ZSTD, PACKED_GZIP, PACKED_NOT};
    printf("Calls of %d threads on a byte pool, made by steps and from a trace of them, all "
           "recorders on,\nops.csv off: nanoseconds of processor time a call, and the peak memory "
           "of the process so far.\n\n"
           "        rows  packing  file MiB    steps   replay      x  peak KiB\n",
           THREADS);
    for (uint64_t part = rows / 100; part <= rows; part *= 10) {
        struct workload_shape shape = {.thread_count = THREADS,
                                       .search_length = SEARCH_LENGTH,
                                       .rounds = part / 2 / THREADS + 1};
        struct scenario steps;
        if (!workload_build(&shape, &steps)) {
            snprintf(error, ERROR_BYTES, "a workload cannot be built");
            return false;
        }
        bool ok = true;
        for (int i = 0; ok && i < (part == rows / 100 ? 3 : 1); i++) {
            ok = measure(&steps, folder, packings[i], part == rows ? 1 : TURNS, error);
        }
        scenario_free(&steps);
        if (!ok) {
            return false;
        }
    }
    return true;
}
