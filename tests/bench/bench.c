/// What the simulator costs beside the bare allocator: the same calls in the same order, on the
/// allocator alone (the floor), in the kernel without observers, and in whole runs with ops.csv off
/// and on. Each figure is the best of several turns, taken in turn, since machines are noisy; the
/// ratios within one run are what counts.
///
/// usage: bench [--short] [--memory CALLS]
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "sim/kernel/kernel.h"
#include "sim/kernel/timer_wheel.h"
#include "sim/run.h"
#include "workload.h"

enum { TURNS = 3 };

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double best(double a, double b)
{
    return a == 0 || b < a ? b : a;
}

static void fail(const char *what)
{
    fprintf(stderr, "bench: error: %s\n", what);
    exit(2);
}

static double run_kernel(const struct scenario *scenario, double *thread_bytes)
{
    struct mallinfo2 before = mallinfo2();
    struct kernel *kernel = kernel_create(scenario, 1, NULL);
    if (kernel == NULL) {
        fail("no memory");
    }
    double begun = now_ns();
    if (kernel_run(kernel, UINT64_MAX) != KERNEL_IDLE) {
        fail("a run ended in an unexpected way");
    }
    double taken = now_ns() - begun;
    struct mallinfo2 after = mallinfo2();
    size_t used = after.uordblks + after.hblkhd - before.uordblks - before.hblkhd;
    *thread_bytes = (double)(used - scenario->pools[0].size_bytes) / scenario->thread_count;
    kernel_destroy(kernel);
    return taken;
}

static double run_whole(const struct scenario *scenario, const char *folder, bool write_ops)
{
    struct run_options options = {.folder = folder, .write_ops = write_ops};
    struct run_result result = {0};
    double begun = now_ns();
    if (!run_scenario(scenario, &options, &result)) {
        fail(result.error);
    }
    double taken = now_ns() - begun;
    run_result_free(&result);
    return taken;
}

/// A pop and a push of the event queue alone, with as many timers as threads.
static double run_wheel(uint32_t timer_count)
{
    enum { PAIRS = 4000000 };
    struct timer_wheel wheel;
    if (!timer_wheel_init(&wheel, timer_count)) {
        fail("no memory");
    }
    for (uint32_t i = 0; i < timer_count; i++) {
        timer_wheel_set(&wheel, i, 1 + i * 7 % 31);
    }
    double begun = now_ns();
    for (uint32_t pairs = 0; pairs < PAIRS;) {
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
    double taken = now_ns() - begun;
    timer_wheel_free(&wheel);
    return taken / PAIRS;
}

static void measure(uint32_t search_length, uint32_t thread_count, uint64_t calls,
                    const char *folder)
{
    struct workload_shape shape = {.thread_count = thread_count,
                                   .search_length = search_length,
                                   .rounds = calls / 2 / thread_count + 1};
    struct scenario scenario;
    struct workload_calls recorded;
    if (!workload_build(&shape, &scenario) || !workload_record(&scenario, &recorded)) {
        fail("a workload cannot be built");
    }
    double floor_ns = 0;
    double kernel_ns = 0;
    double off_ns = 0;
    double on_ns = 0;
    double thread_bytes = 0;
    for (int i = 0; i < TURNS; i++) {
        floor_ns = best(floor_ns, workload_replay(&scenario, &recorded));
        kernel_ns = best(kernel_ns, run_kernel(&scenario, &thread_bytes));
        off_ns = best(off_ns, run_whole(&scenario, folder, false));
        on_ns = best(on_ns, run_whole(&scenario, folder, true));
    }
    double n = (double)recorded.count;
    printf("%-5s %8.1f %8u %8.1f %8.1f %6.2f %8.1f %6.2f %8.1f %8.1f %8.0f\n",
           search_length == 0 ? "block" : "byte", recorded.search_length, (unsigned)thread_count,
           floor_ns / n, kernel_ns / n, kernel_ns / floor_ns, off_ns / n, off_ns / floor_ns,
           on_ns / n, (on_ns - off_ns) / n, thread_bytes);
    fflush(stdout);
    workload_calls_free(&recorded);
    scenario_free(&scenario);
}

static void measure_all(bool is_short, const char *folder)
{
    static const uint32_t lengths[] = {0, 2, 20, 200, 1000};
    static const uint32_t threads[] = {1, 100, 10000, 100000};
    puts("nanoseconds a call; x: times the floor; +row: more with ops.csv than without\n"
         "pool    search  threads    floor   kernel      x   no ops      x      ops     +row "
         "B/thread");
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        for (size_t j = 0; j < sizeof(threads) / sizeof(threads[0]); j++) {
            uint64_t calls = lengths[i] >= 200 ? 500000 : 2000000;
            measure(lengths[i], threads[j], is_short ? calls / 20 : calls, folder);
        }
    }
    puts("\nevent queue alone: nanoseconds for a pop and a push");
    for (size_t j = 0; j < sizeof(threads) / sizeof(threads[0]); j++) {
        printf("%8u timers %8.1f\n", (unsigned)threads[j], run_wheel(threads[j]));
    }
}

static long peak_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/// Runs many calls and shows that memory does not grow with their number.
static void measure_memory(uint64_t calls, const char *folder)
{
    struct workload_shape shape = {.thread_count = 100, .search_length = 20};
    puts("\npeak memory of the process after runs of 100 threads, ops.csv off");
    for (uint64_t part = calls / 100; part <= calls; part *= 10) {
        shape.rounds = part / 2 / shape.thread_count;
        struct scenario scenario;
        if (!workload_build(&shape, &scenario)) {
            fail("a workload cannot be built");
        }
        double taken = run_whole(&scenario, folder, false);
        printf("%12llu calls %8ld KiB %8.1f s\n", (unsigned long long)part, peak_kib(),
               taken / 1e9);
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
            fputs("usage: bench [--short] [--memory CALLS]\n", stderr);
            return 2;
        }
    }
    char folder[] = "/tmp/poolsim-bench-XXXXXX";
    if (mkdtemp(folder) == NULL) {
        fail("cannot make a folder in /tmp");
    }
    if (memory_calls > 0) {
        measure_memory(memory_calls, folder);
    } else {
        measure_all(is_short, folder);
    }
    char command[64];
    snprintf(command, sizeof(command), "rm -r %s", folder);
    return system(command) == 0 ? 0 : 2;
}
