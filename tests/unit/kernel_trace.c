#include "kernel_trace.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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

static const char *target_name(const struct trace *trace, const struct object_call *call)
{
    return call->object == SCENARIO_NONE ? thread_name(trace, call->target_thread)
                                         : trace->scenario->objects[call->object].name;
}

static void on_object_called(void *context, const struct object_call *call)
{
    struct trace *trace = context;
    assert_true(call->called <= call->returned);
    assert_true(call->suspended_cycles <= call->returned - call->called);
    if (!wants(trace, call->returned, TRACE_OBJECTS)) {
        return;
    }
    trace_add(trace, "%" PRIu64, units(trace, call->called));
    if (call->returned != call->called) {
        trace_add(trace, "..%" PRIu64, units(trace, call->returned));
    }
    trace_add(trace, " %s %s %s %s = %" PRIu64, thread_name(trace, call->thread),
              service_name((enum service)call->service), target_name(trace, call),
              service_status_name((enum service_status)call->status), call->value);
    if (call->object != SCENARIO_NONE) {
        trace_add(trace, ", %" PRIu32 " wait", call->waiting);
    }
    if (call->memory != CALL_NO_ADDRESS) {
        trace_add(trace, " %s@%" PRIu64, pool_name(trace, call->memory_pool), call->memory);
    }
    if (call->waited) {
        trace_add(trace, " waited %" PRIu64, units(trace, call->suspended_cycles));
    }
    trace_add(trace, "\n");
}

static void on_interrupt_taken(void *context, const struct interrupt_change *change)
{
    struct trace *trace = context;
    assert_true(change->arrived <= change->taken && change->taken <= change->ended);
    if (wants(trace, change->ended, TRACE_INTERRUPTS)) {
        trace_add(trace,
                  "%" PRIu64 " %s, due at %" PRIu64 ", until %" PRIu64 ", %" PRIu64 " lost\n",
                  units(trace, change->taken), thread_name(trace, change->thread),
                  units(trace, change->arrived), units(trace, change->ended), change->lost);
    }
}

static void on_memory_damaged(void *context, const struct memory_damage *damage)
{
    struct trace *trace = context;
    if (wants(trace, damage->now, TRACE_DAMAGE)) {
        trace_add(trace,
                  "%" PRIu64 " %s: %" PRIu64 "+%" PRIu64 " damaged at %" PRIu64 ", %s finds\n",
                  units(trace, damage->now), pool_name(trace, damage->pool), damage->start_bytes,
                  damage->size_bytes, damage->offset_bytes, thread_name(trace, damage->thread));
    }
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
        [THREAD_WAITING_QUEUE] = "waiting at a queue",
        [THREAD_WAITING_SEMAPHORE] = "waiting at a semaphore",
        [THREAD_WAITING_MUTEX] = "waiting at a mutex",
        [THREAD_WAITING_FLAGS] = "waiting for flags",
    };
    return names[state];
}

static void on_thread_changed(void *context, const struct thread_change *change)
{
    struct trace *trace = context;
    if (wants(trace, change->now, TRACE_STATES)) {
        trace_add(trace, "%" PRIu64 " %s is %s\n", units(trace, change->now),
                  thread_name(trace, change->thread), state_name(change->state));
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
        .object_called = on_object_called,
        .interrupt_taken = on_interrupt_taken,
        .memory_damaged = on_memory_damaged,
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

void trace_end(struct trace *trace, cycles_t now, enum kernel_state state)
{
    static const char *const names[] = {
        [KERNEL_RUNNING] = "running",
        [KERNEL_ENDED] = "ended",
        [KERNEL_IDLE] = "idle",
        [KERNEL_CORRUPT] = "corrupt",
        [KERNEL_STUCK] = "stuck",
        [KERNEL_NO_HOST_MEMORY] = "out of memory",
        [KERNEL_NO_TRACE] = "without a trace",
    };
    if (wants(trace, now, TRACE_END)) {
        trace_add(trace, "%" PRIu64 " %s\n", units(trace, now), names[state]);
    }
}
