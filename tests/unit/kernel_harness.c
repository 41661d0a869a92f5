#include "kernel_harness.h"

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

void trace_free(struct trace *trace)
{
    free(trace->text);
    trace->text = NULL;
    trace->length = 0;
    trace->room = 0;
}

const char *trace_text(const struct trace *trace)
{
    return trace->text != NULL ? trace->text : "";
}

void trace_add(struct trace *trace, const char *format, ...)
{
    enum { LINE_MAX_BYTES = 512 };
    if (trace->room - trace->length < LINE_MAX_BYTES) {
        trace->room = 2 * trace->room + LINE_MAX_BYTES;
        trace->text = realloc(trace->text, trace->room);
        assert_non_null(trace->text);
    }
    va_list args;
    va_start(args, format);
    int length = vsnprintf(trace->text + trace->length, LINE_MAX_BYTES, format, args);
    va_end(args);
    assert_in_range(length, 0, LINE_MAX_BYTES - 1);
    trace->length += (size_t)length;
}

bool trace_equal(const struct trace *a, const struct trace *b)
{
    const char *left = trace_text(a);
    const char *right = trace_text(b);
    size_t line = 0;
    size_t i = 0;
    for (; left[i] == right[i]; i++) {
        if (left[i] == '\0') {
            return true;
        }
        if (left[i] == '\n') {
            line = i + 1;
        }
    }
    print_error("they part at\n%.*s\nand\n%.*s\n", (int)strcspn(left + line, "\n"), left + line,
                (int)strcspn(right + line, "\n"), right + line);
    return false;
}

/// Whether lines of this kind are wanted; looks that time never goes back.
static bool wants(struct trace *trace, cycles_t now, unsigned kind)
{
    assert_true(now >= trace->latest);
    trace->latest = now;
    return (trace->kinds & kind) != 0;
}

/// A time as it is told.
static uint64_t units(const struct trace *trace, cycles_t cycles)
{
    if (trace->unit_cycles == 0) {
        return cycles;
    }
    assert_int_equal(cycles % trace->unit_cycles, 0);
    return cycles / trace->unit_cycles;
}

static const char *pool_name(const struct trace *trace, uint32_t pool)
{
    return pool == SCENARIO_NONE ? "-" : trace->scenario->pools[pool].name;
}

static const char *thread_name(const struct trace *trace, uint32_t thread)
{
    return thread == SCENARIO_NONE ? "nobody" : trace->scenario->threads[thread].name;
}

static void add_figures(struct trace *trace, uint32_t pool, const struct pool_figures *figures)
{
    if (trace->scenario->pools[pool].kind == POOL_KIND_BYTE) {
        trace_add(trace,
                  " [%" PRIu64 " bytes, %" PRIu64 " fragments, %" PRIu64 " %" PRIu64 " %" PRIu64,
                  figures->available, figures->fragments, figures->searches, figures->merges,
                  figures->splits);
    } else {
        trace_add(trace, " [%" PRIu64 " blocks", figures->available);
    }
    trace_add(trace, ", %" PRIu32 " wait]", figures->waiting);
}

static void on_call_returned(void *context, const struct call *call)
{
    struct trace *trace = context;
    assert_true(call->called <= call->returned);
    assert_true(call->suspended_cycles <= call->returned - call->called);
    assert_true(call->waited || call->suspended_cycles == 0);
    if (!wants(trace, call->returned, TRACE_CALLS)) {
        return;
    }
    trace_add(trace, "%" PRIu64, units(trace, call->called));
    if (call->returned != call->called) {
        trace_add(trace, "..%" PRIu64, units(trace, call->returned));
    }
    trace_add(trace, " %s %s %s", thread_name(trace, call->thread),
              service_name((enum service)call->service),
              call->pool == SCENARIO_NONE ? thread_name(trace, call->target_thread)
                                          : pool_name(trace, call->pool));
    if (call->size != 0) {
        trace_add(trace, " %" PRIu64, call->size);
    }
    trace_add(trace, " %s", service_status_name((enum service_status)call->status));
    if (call->address != CALL_NO_ADDRESS) {
        trace_add(trace, " @%" PRIu64, call->address);
    }
    if ((trace->kinds & TRACE_FIGURES) != 0 && call->pool != SCENARIO_NONE) {
        add_figures(trace, call->pool, &call->figures);
        trace_add(trace, " searched %" PRIu64, call->searched);
    }
    if ((trace->kinds & TRACE_FIGURES) != 0 && call->waited) {
        trace_add(trace, " waited %" PRIu64, units(trace, call->suspended_cycles));
    }
    trace_add(trace, "\n");
}

static void on_memory_granted(void *context, const struct memory_change *change)
{
    struct trace *trace = context;
    if (wants(trace, change->now, TRACE_MEMORY)) {
        trace_add(trace, "%" PRIu64 " %s gives %" PRIu64 "+%" PRIu64 " to %s for %" PRIu64 "%s%s\n",
                  units(trace, change->now), pool_name(trace, change->pool), change->offset_bytes,
                  change->size_bytes, thread_name(trace, change->thread), change->request_bytes,
                  change->to_waiter ? ", who waits" : "", change->undone ? ", undone" : "");
    }
}

static void on_memory_freed(void *context, const struct memory_change *change)
{
    struct trace *trace = context;
    if (wants(trace, change->now, TRACE_MEMORY)) {
        trace_add(trace, "%" PRIu64 " %s gets %" PRIu64 "+%" PRIu64 " from %s%s\n",
                  units(trace, change->now), pool_name(trace, change->pool), change->offset_bytes,
                  change->size_bytes, thread_name(trace, change->thread),
                  change->undone ? ", undone" : "");
    }
}

static void on_wait_begun(void *context, const struct wait_change *change)
{
    struct trace *trace = context;
    if (wants(trace, change->now, TRACE_WAITS)) {
        trace_add(trace, "%" PRIu64 " %s: %s waits for %" PRIu64 " as %" PRIu64 "\n",
                  units(trace, change->now), pool_name(trace, change->pool),
                  thread_name(trace, change->thread), change->size, change->request_bytes);
    }
}

static void on_wait_ended(void *context, const struct wait_change *change)
{
    static const char *const ends[] = {
        [WAIT_SERVED] = "served",
        [WAIT_TIMED_OUT] = "timed out",
        [WAIT_ENDED_BY_ABORT] = "aborted",
        [WAIT_ENDED_BY_DELETE] = "sent away",
        [WAIT_ENDED_BY_TERMINATE] = "terminated",
    };
    struct trace *trace = context;
    if (wants(trace, change->now, TRACE_WAITS)) {
        trace_add(trace, "%" PRIu64 " %s: %s %s by %s\n", units(trace, change->now),
                  pool_name(trace, change->pool), thread_name(trace, change->thread),
                  ends[change->end], thread_name(trace, change->by_thread));
    }
}

static void on_rescan_failed(void *context, cycles_t now, uint32_t pool)
{
    struct trace *trace = context;
    if (wants(trace, now, TRACE_WAITS)) {
        trace_add(trace, "%" PRIu64 " %s: nothing for the first\n", units(trace, now),
                  pool_name(trace, pool));
    }
}

static void on_waiters_reordered(void *context, cycles_t now, uint32_t pool)
{
    struct trace *trace = context;
    if (wants(trace, now, TRACE_WAITS)) {
        trace_add(trace, "%" PRIu64 " %s: reordered\n", units(trace, now), pool_name(trace, pool));
    }
}

static void on_pool_deleted(void *context, cycles_t now, uint32_t pool, uint32_t by_thread)
{
    struct trace *trace = context;
    if (wants(trace, now, TRACE_WAITS)) {
        trace_add(trace, "%" PRIu64 " %s: deleted by %s\n", units(trace, now),
                  pool_name(trace, pool), thread_name(trace, by_thread));
    }
}

static const char *state_name(enum thread_state state)
{
    static const char *const names[] = {
        [THREAD_READY] = "ready",
        [THREAD_RUNNING] = "running",
        [THREAD_SLEEPING] = "sleeping",
        [THREAD_WAITING_BYTES] = "waiting for bytes",
        [THREAD_WAITING_BLOCK] = "waiting for a block",
        [THREAD_SUSPENDED] = "suspended",
        [THREAD_COMPLETED] = "completed",
        [THREAD_TERMINATED] = "terminated",
    };
    return names[state];
}

static void on_thread_changed(void *context, cycles_t now, uint32_t thread, enum thread_state state)
{
    struct trace *trace = context;
    if (wants(trace, now, TRACE_STATES)) {
        trace_add(trace, "%" PRIu64 " %s is %s\n", units(trace, now), thread_name(trace, thread),
                  state_name(state));
    }
}

static void on_note(void *context, cycles_t now, uint32_t thread, uint32_t note)
{
    struct trace *trace = context;
    if (wants(trace, now, TRACE_NOTES)) {
        trace_add(trace, "%" PRIu64 " %s: %s\n", units(trace, now), thread_name(trace, thread),
                  trace->scenario->notes[note]);
    }
}

static void add_sample(struct trace *trace, cycles_t sample_at, cycles_t now)
{
    trace_add(trace, "%" PRIu64 " sampled before %" PRIu64, units(trace, sample_at),
              units(trace, now));
    for (uint32_t i = 0; i < trace->scenario->pool_count; i++) {
        struct pool_figures figures = kernel_pool_figures(trace->kernel, i);
        trace_add(trace, "%s %s %" PRIu64 ", %" PRIu32 " wait", i == 0 ? ":" : ";",
                  pool_name(trace, i), figures.available, figures.waiting);
    }
    trace_add(trace, "\n");
}

static cycles_t on_sample(void *context, cycles_t sample_at, cycles_t now)
{
    struct trace *trace = context;
    assert_true(sample_at <= now);
    while (sample_at <= now) {
        if (wants(trace, sample_at, TRACE_SAMPLES)) {
            add_sample(trace, sample_at, now);
        }
        sample_at += trace->sample_cycles;
    }
    return sample_at;
}

struct observer trace_observer(struct trace *trace)
{
    return (struct observer){
        .context = trace,
        .call_returned = on_call_returned,
        .memory_granted = on_memory_granted,
        .memory_freed = on_memory_freed,
        .wait_begun = on_wait_begun,
        .wait_ended = on_wait_ended,
        .rescan_failed = on_rescan_failed,
        .waiters_reordered = on_waiters_reordered,
        .pool_deleted = on_pool_deleted,
        .thread_changed = on_thread_changed,
        .note = on_note,
        .sample = on_sample,
    };
}

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

static void add_end(struct trace *trace, cycles_t now, enum kernel_state state)
{
    static const char *const names[] = {
        [KERNEL_RUNNING] = "running", [KERNEL_ENDED] = "ended",
        [KERNEL_IDLE] = "idle",       [KERNEL_CORRUPT] = "corrupt",
        [KERNEL_STUCK] = "stuck",     [KERNEL_NO_HOST_MEMORY] = "out of memory",
    };
    if (wants(trace, now, TRACE_END)) {
        trace_add(trace, "%" PRIu64 " %s\n", units(trace, now), names[state]);
    }
}

static enum kernel_state run_traced(uint64_t seed, uint64_t slice, struct trace *trace)
{
    struct observer observer = trace_observer(trace);
    struct kernel *kernel = kernel_create(trace->scenario, seed, &observer);
    assert_non_null(kernel);
    trace->kernel = kernel;
    if ((trace->kinds & TRACE_SAMPLES) != 0) {
        kernel_sample_at(kernel, 0);
    }
    enum kernel_state end = KERNEL_RUNNING;
    for (uint64_t steps = 0; end == KERNEL_RUNNING; steps += slice) {
        assert_true(steps < STEPS_MAX);
        end = kernel_run(kernel, slice);
    }
    add_end(trace, kernel_now(kernel), end);
    kernel_destroy(kernel);
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
