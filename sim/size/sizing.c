#define _DEFAULT_SOURCE // MAP_ANONYMOUS
#include "sizing.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/report/variant.h"
#include "sim/trace/trace.h"

/// So many runs are more than anyone waits for; --step and --seeds help.
#define RUNS_MAX UINT64_C(20000000)

/// A pool that no workload of this size fills. Its bytes are only touched where they are used.
#define ROOMY_BYTES (UINT64_C(512) << 20)

/// Watches how much of the pool a run uses.
struct extent {
    uint32_t pool;
    uint64_t end_bytes;
    uint64_t largest_request;
};

static void watch_grant(void *context, const struct memory_change *change)
{
    struct extent *extent = context;
    if (change->pool != extent->pool) {
        return;
    }
    uint64_t end = change->offset_bytes + change->size_bytes;
    extent->end_bytes = end > extent->end_bytes ? end : extent->end_bytes;
    if (change->request_bytes > extent->largest_request) {
        extent->largest_request = change->request_bytes;
    }
}

/// A process shares what it finds with the one that asked.
struct board {
    const struct scenario *scenario;
    const struct goal *goal;
    const struct sizing_options *options;
    struct sizing *sizing;
    int reports[2]; ///< a pipe: a byte for each run that is done
};

static uint64_t words_up(const struct scenario *scenario, uint64_t bytes)
{
    uint64_t word = scenario->word_bits / 8;
    return (bytes + word - 1) / word * word;
}

static uint64_t stride(const struct scenario *scenario, const struct scenario_pool *pool)
{
    return words_up(scenario, pool->block_size_bytes) + scenario->word_bits / 8;
}

/// How far one seed's run reaches in a roomy pool. False when the host has no memory, the run fills
/// even that, or it ended for want of a trace, which `state` tells.
static bool find_extent(const struct scenario *scenario, const struct sizing_options *options,
                        uint64_t seed, uint64_t *bytes, enum kernel_state *state)
{
    struct scenario roomy;
    *state = KERNEL_RUNNING;
    if (!variant_pool_size(scenario, options->pool, ROOMY_BYTES, &roomy)) {
        return false;
    }
    struct extent extent = {.pool = options->pool};
    const struct observer observer = {.context = &extent, .memory_granted = watch_grant};
    struct kernel *kernel = kernel_create(&roomy, seed, &observer);
    char error[512];
    struct trace_set *traces = roomy.replay_count == 0 ? NULL : trace_set_open(&roomy, error);
    bool ok = kernel != NULL && (traces != NULL || roomy.replay_count == 0);
    if (ok && traces != NULL) {
        struct recording recording = trace_set_recording(traces);
        kernel_replay_from(kernel, &recording);
    }
    while (ok && *state == KERNEL_RUNNING) {
        *state = kernel_run(kernel, UINT64_MAX);
    }
    kernel_destroy(kernel);
    trace_set_close(traces);
    scenario_free(&roomy);
    uint64_t word = scenario->word_bits / 8;
    uint64_t needed = extent.end_bytes;
    if (scenario->pools[options->pool].kind == POOL_KIND_BYTE) {
        uint64_t behind = words_up(scenario, extent.largest_request) + 2 * word;
        needed += (behind > BYTE_POOL_SPLIT_MIN ? behind : BYTE_POOL_SPLIT_MIN) + 2 * word;
    }
    *bytes = needed > *bytes ? needed : *bytes;
    return ok && *state != KERNEL_NO_TRACE && needed < ROOMY_BYTES;
}

static bool place_bounds(const struct scenario *scenario, const struct sizing_options *options,
                         struct sizing *sizing, struct message *message)
{
    const struct scenario_pool *pool = &scenario->pools[options->pool];
    uint64_t word = scenario->word_bits / 8;
    bool is_byte = pool->kind == POOL_KIND_BYTE;
    uint64_t smallest = is_byte ? words_up(scenario, BYTE_POOL_SIZE_MIN) : stride(scenario, pool);
    sizing->step_bytes = options->step_bytes != 0 ? words_up(scenario, options->step_bytes)
                         : is_byte                ? word
                                                  : stride(scenario, pool);
    sizing->min_bytes = options->min_bytes != 0 ? words_up(scenario, options->min_bytes) : smallest;
    if (sizing->min_bytes < smallest) {
        return message_set(message, "--min is less than the %llu bytes of the smallest pool",
                           (unsigned long long)smallest);
    }
    sizing->max_bytes = options->max_bytes;
    sizing->is_bounded = options->max_bytes == 0;
    for (uint64_t seed = options->first_seed; sizing->is_bounded && seed <= options->last_seed;
         seed++) {
        enum kernel_state state;
        if (!find_extent(scenario, options, seed, &sizing->max_bytes, &state)) {
            if (state == KERNEL_NO_TRACE) {
                return message_set(message,
                                   "a recorded workload allocates an id that is allocated; "
                                   "'poolsim run' tells which");
            }
            return message_set(message,
                               "with enough memory this workload takes more than %llu MiB of "
                               "\"%s\" (does it give back what it takes?); say where to stop "
                               "with --max",
                               (unsigned long long)(ROOMY_BYTES >> 20), pool->name);
        }
    }
    if (sizing->is_bounded && sizing->max_bytes < sizing->min_bytes) {
        sizing->max_bytes = sizing->min_bytes;
    }
    if (sizing->max_bytes < sizing->min_bytes) {
        return message_set(message, "--max is less than --min, %llu bytes",
                           (unsigned long long)sizing->min_bytes);
    }
    uint64_t span = sizing->max_bytes - sizing->min_bytes;
    assert(sizing->step_bytes > 0); // words and strides are
    sizing->size_count = (span + sizing->step_bytes - 1) / sizing->step_bytes + 1;
    sizing->max_bytes = sizing_bytes(sizing, sizing->size_count - 1);
    sizing->seed_count = options->last_seed - options->first_seed + 1;
    if (sizing->size_count > RUNS_MAX / sizing->seed_count) {
        return message_set(message,
                           "%llu sizes with %llu seeds are too many runs; a larger --step or "
                           "fewer --seeds help",
                           (unsigned long long)sizing->size_count,
                           (unsigned long long)sizing->seed_count);
    }
    return true;
}

/// Runs one size with one seed.
static bool try_size(const struct board *board, uint64_t size_index, uint64_t seed_index)
{
    struct sizing *sizing = board->sizing;
    struct scenario variant;
    if (!variant_pool_size(board->scenario, board->options->pool, sizing_bytes(sizing, size_index),
                           &variant)) {
        return false;
    }
    variant.seed = board->options->first_seed + seed_index;
    const struct run_options options = {0};
    struct run_result run = {0};
    bool ok = run_scenario(&variant, &options, &run);
    if (ok) {
        goal_evaluate(board->goal, &variant, &run,
                      &sizing->results[size_index * sizing->seed_count + seed_index]);
    }
    run_result_free(&run);
    scenario_free(&variant);
    return ok;
}

/// One process: every jobs-th run, so that each gets small and large sizes alike.
static void work(const struct board *board, unsigned job)
{
    const struct sizing *sizing = board->sizing;
    uint64_t all = sizing->size_count * sizing->seed_count;
    for (uint64_t i = job; i < all; i += board->options->jobs) {
        if (!try_size(board, i / sizing->seed_count, i % sizing->seed_count)) {
            _exit(1);
        }
        if (write(board->reports[1], "", 1) != 1) {
            _exit(1);
        }
    }
    _exit(0);
}

/// Counts the runs that are done until all processes have ended.
static void follow(const struct board *board)
{
    const struct sizing_options *options = board->options;
    char bytes[4096];
    uint64_t done = 0;
    for (ssize_t got; (got = read(board->reports[0], bytes, sizeof(bytes))) > 0;) {
        done += (uint64_t)got;
        if (options->progress != NULL) {
            options->progress(options->progress_context, done,
                              board->sizing->size_count * board->sizing->seed_count);
        }
    }
}

/// Waits for all processes. False if one of them failed.
static bool wait_for(const pid_t *processes, unsigned count)
{
    bool ok = true;
    for (unsigned i = 0; i < count; i++) {
        int status = 0;
        ok = waitpid(processes[i], &status, 0) == processes[i] && WIFEXITED(status) &&
             WEXITSTATUS(status) == 0 && ok;
    }
    return ok;
}

static bool run_all(struct board *board)
{
    unsigned jobs = board->options->jobs;
    pid_t *processes = calloc(jobs, sizeof(*processes));
    if (processes == NULL || pipe(board->reports) != 0) {
        free(processes);
        return false;
    }
    unsigned started = 0;
    bool ok = true;
    while (ok && started < jobs) {
        pid_t process = fork();
        if (process == 0) {
            close(board->reports[0]);
            work(board, started);
        }
        ok = process > 0;
        if (ok) {
            processes[started++] = process;
        }
    }
    close(board->reports[1]);
    follow(board);
    close(board->reports[0]);
    ok = wait_for(processes, started) && ok;
    free(processes);
    return ok;
}

static void *share(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static size_t results_size(const struct sizing *sizing)
{
    return (size_t)(sizing->size_count * sizing->seed_count) * sizeof(*sizing->results);
}

bool sizing_meets(const struct sizing *sizing, uint64_t size_index)
{
    for (uint64_t i = 0; i < sizing->seed_count; i++) {
        if (!sizing->results[size_index * sizing->seed_count + i].is_met) {
            return false;
        }
    }
    return true;
}

static void find_least(struct sizing *sizing)
{
    uint64_t least = sizing->size_count;
    while (least > 0 && sizing_meets(sizing, least - 1)) {
        least--;
    }
    sizing->is_met = least < sizing->size_count;
    sizing->least = least;
}

bool sizing_find(const struct scenario *scenario, const struct goal *goal,
                 const struct sizing_options *options, struct sizing *sizing,
                 struct message *message)
{
    *sizing = (struct sizing){0};
    if (!place_bounds(scenario, options, sizing, message)) {
        return false;
    }
    struct board board = {.scenario = scenario, .goal = goal, .options = options, .sizing = sizing};
    sizing->results = share(results_size(sizing));
    bool ok = sizing->results != NULL && run_all(&board);
    if (!ok) {
        sizing_free(sizing);
        return message_set(message, "a run could not be done: out of memory or processes");
    }
    find_least(sizing);
    return true;
}

uint64_t sizing_nearest(const struct sizing *sizing)
{
    uint64_t nearest = 0;
    uint64_t most = 0;
    for (uint64_t size = 0; size < sizing->size_count; size++) {
        uint64_t met = 0;
        for (uint64_t i = 0; i < sizing->seed_count; i++) {
            met += sizing->results[size * sizing->seed_count + i].is_met;
        }
        if (met > most || size == 0) {
            most = met;
            nearest = size;
        }
    }
    return nearest;
}

void sizing_free(struct sizing *sizing)
{
    if (sizing->results != NULL) {
        munmap(sizing->results, results_size(sizing));
    }
    *sizing = (struct sizing){0};
}
