#include "run_digest.h"

#include "sim/kernel/fnv.h"

#include <assert.h>

struct run_digest run_digest_begin(uint64_t mark)
{
    return (struct run_digest){.value = FNV_START, .mark = mark, .at_mark = FNV_START};
}

static uint64_t add_number(uint64_t sum, uint64_t number)
{
    for (int bit = 0; bit < 64; bit += 8) {
        sum = fnv_byte(sum, (unsigned char)(number >> bit));
    }
    return sum;
}

/// One thing told: its kind, its time, and its other figures.
static void add(struct run_digest *digest, char kind, cycles_t now, const uint64_t *figures,
                size_t count)
{
    assert(now >= digest->latest);
    digest->latest = now;
    digest->value = add_number(fnv_byte(digest->value, (unsigned char)kind), now);
    for (size_t i = 0; i < count; i++) {
        digest->value = add_number(digest->value, figures[i]);
    }
    if (++digest->count == digest->mark) {
        digest->at_mark = digest->value;
    }
}

#define ADD(kind, now, ...)                                                                        \
    do {                                                                                           \
        const uint64_t figures[] = {__VA_ARGS__};                                                  \
        add(context, kind, now, figures, sizeof figures / sizeof figures[0]);                      \
    } while (0)

static void call_returned(void *context, const struct call *call)
{
    assert(call->called <= call->returned);
    ADD('c', call->returned, call->called, call->thread, call->pool, call->service, call->status,
        call->waited, call->target_thread, call->size, call->address, call->searched,
        call->suspended_cycles, call->service_cycles, call->closed_cycles);
}

static void object_called(void *context, const struct object_call *call)
{
    assert(call->called <= call->returned);
    ADD('o', call->returned, call->called, call->thread, call->object, call->target_thread,
        call->service, call->status, call->waited, call->suspended_cycles, call->value,
        call->waiting, call->memory_pool, call->memory);
}

static void interrupt_taken(void *context, const struct interrupt_change *change)
{
    assert(change->arrived <= change->taken && change->taken <= change->ended);
    ADD('i', change->ended, change->arrived, change->taken, change->thread, change->lost);
}

static void memory_damaged(void *context, const struct memory_damage *damage)
{
    ADD('d', damage->now, damage->pool, damage->thread, damage->offset_bytes, damage->start_bytes,
        damage->size_bytes);
}

static void memory_granted(void *context, const struct memory_change *change)
{
    ADD('g', change->now, change->pool, change->thread, change->offset_bytes, change->size_bytes,
        change->request_bytes, change->to_waiter, change->undone);
}

static void memory_freed(void *context, const struct memory_change *change)
{
    ADD('f', change->now, change->pool, change->thread, change->offset_bytes, change->size_bytes,
        change->undone);
}

static void wait_begun(void *context, const struct wait_change *change)
{
    ADD('w', change->now, change->pool, change->thread, change->size, change->request_bytes);
}

static void wait_ended(void *context, const struct wait_change *change)
{
    ADD('e', change->now, change->pool, change->thread, change->end, change->by_thread);
}

static void rescan_failed(void *context, cycles_t now, uint32_t pool)
{
    ADD('r', now, pool);
}

static void waiters_reordered(void *context, cycles_t now, uint32_t pool)
{
    ADD('p', now, pool);
}

static void pool_deleted(void *context, cycles_t now, uint32_t pool, uint32_t by_thread)
{
    ADD('x', now, pool, by_thread);
}

static void thread_changed(void *context, const struct thread_change *change)
{
    ADD('t', change->now, change->thread, change->state);
}

static void note(void *context, cycles_t now, uint32_t thread, uint32_t note)
{
    ADD('n', now, thread, note);
}

struct observer run_digest_observer(struct run_digest *digest)
{
    return (struct observer){
        .context = digest,
        .call_returned = call_returned,
        .object_called = object_called,
        .interrupt_taken = interrupt_taken,
        .memory_damaged = memory_damaged,
        .memory_granted = memory_granted,
        .memory_freed = memory_freed,
        .wait_begun = wait_begun,
        .wait_ended = wait_ended,
        .rescan_failed = rescan_failed,
        .waiters_reordered = waiters_reordered,
        .pool_deleted = pool_deleted,
        .thread_changed = thread_changed,
        .note = note,
    };
}
