/// What the simulator costs beside the bare allocator: the same calls in the same order, on the
/// allocator alone (the floor), in the kernel without observers, and in whole runs with ops.csv off
/// and on.
///
/// All figures are processor time. Each is taken for a number of calls and for twice as many, in
/// turns, the best of several each: the difference is the cost of a call, the rest what a run costs
/// whatever its length. Machines differ and are noisy; the ratios within one run are what counts.
///
/// usage: poolsim_bench [--short] [--memory CALLS]
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "sim/kernel/kernel.h"
#include "sim/kernel/timer_wheel.h"
#include "sim/run.h"
#include "workload.h"

/// What is measured.
enum measured { FLOOR, KERNEL, RUN, RUN_OPS, MEASURED_COUNT };

struct bench {
    const char *folder; ///< for what runs write
    uint64_t calls;     ///< of a short search; fewer of long ones
    int turns;
};

/// The best times for a number of calls and for twice as many.
struct times {
    double once_ns;
    double twice_ns;
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

static double run_kernel(const struct scenario *scenario)
{
    struct kernel *kernel = kernel_create(scenario, 1, NULL);
    if (kernel == NULL) {
        fail("no memory");
    }
    double begun = bench_clock_ns();
    if (kernel_run(kernel, UINT64_MAX) != KERNEL_IDLE) {
        fail("a run ended in an unexpected way");
    }
    double taken = bench_clock_ns() - begun;
    kernel_destroy(kernel);
    return taken;
}

static void note_memory(void *context, const struct kernel *kernel)
{
    (void)kernel;
    *(size_t *)context = heap_bytes();
}

/// memory_bytes    what the run had in use at its end
static double run_whole(const struct scenario *scenario, const char *folder, bool write_ops,
                        size_t *memory_bytes)
{
    size_t before = heap_bytes();
    size_t after = 0;
    struct run_options options = {.folder = folder,
                                  .write_ops = write_ops,
                                  .progress = note_memory,
                                  .progress_context = &after};
    struct run_result result = {0};
    double begun = bench_clock_ns();
    if (!run_scenario(scenario, &options, &result)) {
        fail(result.error);
    }
    double taken = bench_clock_ns() - begun;
    run_result_free(&result);
    *memory_bytes = after - before;
    return taken;
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
        uint32_t timer = timer_wheel_detach(&wheel);
        while (timer != TIMER_NONE) {
            uint32_t this_timer = timer;
            if (timer_wheel_expire(&wheel, &timer)) {
                timer_wheel_set(&wheel, this_timer, 1 + this_timer * 7 % 31);
                pairs++;
            }
        }
    }
    double taken = bench_clock_ns() - begun;
    timer_wheel_free(&wheel);
    return taken / pair_count;
}

static void keep_best(double *best, double taken)
{
    if (*best == 0 || taken < *best) {
        *best = taken;
    }
}

/// A workload in two lengths, and its calls.
struct pair {
    struct scenario once;
    struct scenario twice;
    struct workload_calls calls; ///< of `twice`
};

static void build_pair(struct pair *pair, struct workload_shape shape)
{
    bool ok = workload_build(&shape, &pair->once);
    shape.rounds *= 2;
    ok = ok && workload_build(&shape, &pair->twice) && workload_record(&pair->twice, &pair->calls);
    if (!ok) {
        fail("a workload cannot be built");
    }
}

static void free_pair(struct pair *pair)
{
    workload_calls_free(&pair->calls);
    scenario_free(&pair->once);
    scenario_free(&pair->twice);
}

/// One turn: everything once, so that what disturbs the machine disturbs all alike.
static void take_turn(const struct bench *bench, const struct pair *pair, uint64_t call_count,
                      struct times *times, size_t *memory_bytes)
{
    uint64_t all = pair->calls.count;
    keep_best(&times[FLOOR].once_ns, workload_replay(&pair->twice, &pair->calls, all - call_count));
    keep_best(&times[FLOOR].twice_ns, workload_replay(&pair->twice, &pair->calls, all));
    keep_best(&times[KERNEL].once_ns, run_kernel(&pair->once));
    keep_best(&times[KERNEL].twice_ns, run_kernel(&pair->twice));
    for (int ops = 0; ops < 2; ops++) {
        struct times *run = &times[RUN + ops];
        keep_best(&run->once_ns, run_whole(&pair->once, bench->folder, ops > 0, memory_bytes));
        keep_best(&run->twice_ns, run_whole(&pair->twice, bench->folder, ops > 0, memory_bytes));
    }
}

static void measure(const struct bench *bench, uint32_t search_length, uint32_t thread_count)
{
    uint64_t calls = search_length < 100 ? bench->calls : bench->calls / 4;
    struct workload_shape shape = {.thread_count = thread_count,
                                   .search_length = search_length,
                                   .rounds = calls / 2 / thread_count};
    shape.rounds = shape.rounds > 0 ? shape.rounds : 1;
    struct pair pair;
    build_pair(&pair, shape);
    uint64_t call_count = 2 * shape.rounds * thread_count; // that `twice` has more than `once`
    struct times times[MEASURED_COUNT] = {0};
    size_t memory_bytes = 0;
    for (int i = 0; i < bench->turns; i++) {
        take_turn(bench, &pair, call_count, times, &memory_bytes);
    }
    double ns[MEASURED_COUNT];
    for (int i = 0; i < MEASURED_COUNT; i++) {
        ns[i] = (times[i].twice_ns - times[i].once_ns) / (double)call_count;
    }
    double fixed_ns = 2 * times[RUN].once_ns - times[RUN].twice_ns;
    printf("%-5s %6.0f %8u %8.1f %8.1f %6.2f %8.1f %6.2f %7.1f %9.1f",
           search_length == 0 ? "block" : "byte", pair.calls.search_length, (unsigned)thread_count,
           ns[FLOOR], ns[KERNEL], ns[KERNEL] / ns[FLOOR], ns[RUN], ns[RUN] / ns[FLOOR],
           ns[RUN_OPS] - ns[RUN], fixed_ns > 0 ? fixed_ns / 1e6 : 0);
    if (thread_count >= 10000) {
        size_t own_bytes = memory_bytes - pair.twice.pools[0].size_bytes;
        printf(" %8.0f\n", (double)own_bytes / thread_count);
    } else {
        puts("        -");
    }
    fflush(stdout);
    free_pair(&pair);
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
        "  +row      more for a row of ops.csv\n"
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
        size_t memory_bytes;
        double taken = run_whole(&scenario, bench->folder, false, &memory_bytes);
        printf("%12llu %9ld %8.1f\n", (unsigned long long)(2 * shape.rounds * shape.thread_count),
               peak_kib(), taken / 1e9);
        fflush(stdout);
        scenario_free(&scenario);
    }
}

int main(int argc, char **argv)
{
    bool is_short = false;
    uint64_t memory_calls = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--short") == 0) {
            is_short = true;
        } else if (strcmp(argv[i], "--memory") == 0 && i + 1 < argc) {
            memory_calls = strtoull(argv[++i], NULL, 10);
        } else {
            fputs("usage: poolsim_bench [--short] [--memory CALLS]\n", stderr);
            return 2;
        }
    }
    char folder[] = "/tmp/poolsim-bench-XXXXXX";
    if (mkdtemp(folder) == NULL) {
        fail("cannot make a folder in /tmp");
    }
    struct bench bench = {
        .folder = folder, .calls = is_short ? 100000 : 1000000, .turns = is_short ? 2 : 5};
    if (memory_calls > 0) {
        measure_memory(&bench, memory_calls);
    } else {
        measure_all(&bench, is_short);
    }
    char command[64];
    snprintf(command, sizeof(command), "rm -r %s", folder);
    return system(command) == 0 ? 0 : 2;
}
