/// What the simulator costs beside the bare allocator: the same calls in the same order, on the
/// allocator alone (the floor), in the kernel without observers, and in whole runs with ops.csv off
/// and on.
///
/// All figures are processor time, the best of several turns. In a run the clock is read now and
/// then: what passes between the first and the last reading is the cost of the calls between them,
/// the rest what a run costs whatever its length. Machines differ and are noisy; the ratios within
/// one run of the benchmark are what counts.
///
/// usage: poolsim_bench [--short] [--memory CALLS] [--trace ROWS]
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "sim/kernel/kernel.h"
#include "sim/kernel/timer_wheel.h"
#include "sim/run.h"
#include "trace_bench.h"
#include "workload.h"

/// Steps between two readings of the clock: as in a run (sim/run.c).
#define STEPS_A_TURN UINT64_C(200000)

struct bench {
    const char *folder; ///< for what runs write
    uint64_t calls;     ///< at least; fewer of long searches, more of many threads
    int turns;
};

/// Readings of the clock during a run.
struct meter {
    double first_ns;
    double last_ns;
    uint64_t first_calls;
    uint64_t last_calls;
    size_t heap_bytes; ///< in use at the last
};

/// What was found out about a kind of run; the best of all turns.
struct cost {
    double call_ns;
    double all_ns;
    double heap_bytes;
};

static void fail(const char *what)
{
    fprintf(stderr, "poolsim_bench: error: %s\n", what);
    exit(2);
}

static size_t heap_bytes(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static void read_meter(void *context, const struct kernel *kernel)
{
    struct meter *meter = context;
    meter->last_ns = bench_clock_ns();
    meter->last_calls = kernel_call_count(kernel);
    meter->heap_bytes = heap_bytes();
    if (meter->first_calls == 0) {
        meter->first_ns = meter->last_ns;
        meter->first_calls = meter->last_calls;
    }
}

static void keep_best(double *best, double value)
{
    if (*best == 0 || value < *best) {
        *best = value;
    }
}

static void keep_cost(struct cost *cost, const struct meter *meter, double all_ns,
                      size_t heap_before)
{
    if (meter->last_calls == meter->first_calls) {
        fail("a run was too short to be measured");
    }
    keep_best(&cost->call_ns, (meter->last_ns - meter->first_ns) /
                                  (double)(meter->last_calls - meter->first_calls));
    keep_best(&cost->all_ns, all_ns);
    cost->heap_bytes = (double)(meter->heap_bytes - heap_before);
}

static void run_kernel(const struct scenario *scenario, struct cost *cost)
{
    struct meter meter = {0};
    size_t heap_before = heap_bytes();
    double begun = bench_clock_ns();
    struct kernel *kernel = kernel_create(scenario, 1, NULL);
    if (kernel == NULL) {
        fail("no memory");
    }
    while (kernel_run(kernel, STEPS_A_TURN) == KERNEL_RUNNING) {
        read_meter(&meter, kernel);
    }
    keep_cost(cost, &meter, bench_clock_ns() - begun, heap_before);
    kernel_destroy(kernel);
}

static void run_whole(const struct scenario *scenario, const char *folder, bool write_ops,
                      struct cost *cost)
{
    struct meter meter = {0};
    struct run_options options = {.folder = folder,
                                  .write_ops = write_ops,
                                  .progress = read_meter,
                                  .progress_context = &meter};
    struct run_result result = {0};
    size_t heap_before = heap_bytes();
    double begun = bench_clock_ns();
    if (!run_scenario(scenario, &options, &result)) {
        fail(result.error);
    }
    keep_cost(cost, &meter, bench_clock_ns() - begun, heap_before);
    run_result_free(&result);
}

/// A pop and a push of the event queue alone, with as many timers as threads.
static double time_wheel(uint32_t timer_count, uint32_t pair_count)
{
    struct timer_wheel wheel;
    if (!timer_wheel_init(&wheel, timer_count)) {
        fail("no memory");
    }
    for (uint32_t i = 0; i < timer_count; i++) {
        timer_wheel_set(&wheel, i, 1 + i * 7 % 31);
    }
    double begun = bench_clock_ns();
    for (uint32_t pairs = 0; pairs < pair_count;) {
        timer_wheel_skip(&wheel, timer_wheel_empty_ticks(&wheel));
        timer_wheel_detach(&wheel);
        uint32_t timer;
        while ((timer = timer_wheel_expire(&wheel)) != TIMER_NONE) {
            timer_wheel_set(&wheel, timer, 1 + timer * 7 % 31);
            pairs++;
        }
    }
    double taken = bench_clock_ns() - begun;
    timer_wheel_free(&wheel);
    return taken / pair_count;
}

static void measure(const struct bench *bench, uint32_t search_length, uint32_t thread_count)
{
    uint64_t calls = search_length < 100 ? bench->calls : bench->calls / 2;
    uint64_t least = 10 * (uint64_t)thread_count;
    struct workload_shape shape = {.thread_count = thread_count,
                                   .search_length = search_length,
                                   .rounds = (calls > least ? calls : least) / 2 / thread_count};
    struct scenario scenario;
    struct workload_calls recorded;
    if (!workload_build(&shape, &scenario) || !workload_record(&scenario, &recorded)) {
        fail("a workload cannot be built");
    }
    double count = (double)recorded.count;
    double floor_ns = 0;
    struct cost kernel = {0};
    struct cost run = {0};
    struct cost with_ops = {0};
    // By turns, so that what disturbs the machine disturbs all alike.
    for (int i = 0; i < bench->turns; i++) {
        keep_best(&floor_ns, workload_replay(&scenario, &recorded) / count);
        run_kernel(&scenario, &kernel);
        run_whole(&scenario, bench->folder, false, &run);
        run_whole(&scenario, bench->folder, true, &with_ops);
    }
    double fixed_ms = (run.all_ns - run.call_ns * count) / 1e6;
    printf("%-5s %6.0f %8u %8.1f %8.1f %6.2f %8.1f %6.2f %7.1f %9.1f",
           search_length == 0 ? "block" : "byte", recorded.search_length, (unsigned)thread_count,
           floor_ns, kernel.call_ns, kernel.call_ns / floor_ns, run.call_ns, run.call_ns / floor_ns,
           with_ops.call_ns - run.call_ns, fixed_ms > 0 ? fixed_ms : 0);
    if (thread_count >= 10000) {
        printf(" %8.0f\n", (run.heap_bytes - (double)scenario.pools[0].size_bytes) / thread_count);
    } else {
        puts("        -");
    }
    fflush(stdout);
    workload_calls_free(&recorded);
    scenario_free(&scenario);
}

static void print_head(const struct bench *bench)
{
    printf(
        "Nanoseconds of processor time a call: allocate, release, sleep 1 to 31 ticks, in turn.\n"
        "Best of %d turns; what a run costs whatever its length is taken out, and stands by "
        "itself.\n"
        "  search    fragments that an allocation examines, on average\n"
        "  floor     the allocator alone, the same calls in the same order\n"
        "  kernel    with threads, scheduler and clock, nobody watching;  x: times the floor\n"
        "  run       a whole run, all recorders on, ops.csv off;          x: times the floor\n"
        "  +row      more for the rows of ops.csv and schedule.csv\n"
        "  fixed ms  milliseconds: to begin a run, and to write all files at its end\n"
        "  B/thread  host memory of a run for each thread, in bytes\n\n",
        bench->turns);
    puts("pool  search  threads    floor   kernel      x      run      x    +row  fixed ms "
         "B/thread");
}

static void measure_all(const struct bench *bench, bool is_short)
{
    static const uint32_t lengths[] = {0, 2, 20, 200, 1000};
    static const uint32_t threads[] = {1, 100, 10000, 100000};
    print_head(bench);
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        for (size_t j = 0; j < sizeof(threads) / sizeof(threads[0]); j++) {
            if (!is_short || (lengths[i] <= 200 && (threads[j] == 100 || threads[j] == 10000))) {
                measure(bench, lengths[i], threads[j]);
            }
        }
    }
    puts("\nThe event queue alone: a pop and a push, with as many timers of 1 to 31 ticks\n"
         " timers       ns");
    for (size_t j = 0; j < sizeof(threads) / sizeof(threads[0]); j++) {
        double best = 0;
        for (int i = 0; i < bench->turns; i++) {
            keep_best(&best, time_wheel(threads[j], is_short ? 400000 : 4000000));
        }
        printf("%7u %8.1f\n", (unsigned)threads[j], best);
    }
}

static long peak_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/// Runs many calls and shows that memory does not grow with their number.
static void measure_memory(const struct bench *bench, uint64_t calls)
{
    struct workload_shape shape = {.thread_count = 100, .search_length = 20};
    puts("Peak memory of the process after runs of 100 threads on a byte pool, ops.csv off.\n\n"
         "       calls  peak KiB  seconds");
    for (uint64_t part = calls / 100; part <= calls; part *= 10) {
        shape.rounds = part / 2 / shape.thread_count + 1;
        struct scenario scenario;
        if (!workload_build(&shape, &scenario)) {
            fail("a workload cannot be built");
        }
        struct cost cost = {0};
        run_whole(&scenario, bench->folder, false, &cost);
        printf("%12llu %9ld %8.1f\n", (unsigned long long)(2 * shape.rounds * shape.thread_count),
               peak_kib(), cost.all_ns / 1e9);
        fflush(stdout);
        scenario_free(&scenario);
    }
}

int main(int argc, char **argv)
{
    bool is_short = false;
    uint64_t memory_calls = 0;
    uint64_t trace_rows = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--short") == 0) {
            is_short = true;
        } else if (strcmp(argv[i], "--memory") == 0 && i + 1 < argc) {
            memory_calls = strtoull(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--trace") == 0 && i + 1 < argc) {
            trace_rows = strtoull(argv[++i], NULL, 10);
        } else {
            fputs("usage: poolsim_bench [--short] [--memory CALLS] [--trace ROWS]\n", stderr);
            return 2;
        }
    }
    char folder[] = "/tmp/poolsim-bench-XXXXXX";
    if (mkdtemp(folder) == NULL) {
        fail("cannot make a folder in /tmp");
    }
    struct bench bench = {
        .folder = folder, .calls = is_short ? 600000 : 2000000, .turns = is_short ? 2 : 5};
    char error[512];
    bool is_good = true;
    if (memory_calls > 0) {
        measure_memory(&bench, memory_calls);
    } else if (trace_rows > 0) {
        is_good = trace_bench(folder, trace_rows, error);
    } else {
        measure_all(&bench, is_short);
    }
    char command[64];
    snprintf(command, sizeof(command), "rm -r %s", folder);
    bool is_clean = system(command) == 0;
    if (!is_good) {
        fail(error);
    }
    return is_clean ? 0 : 2;
}
