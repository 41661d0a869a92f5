#include "tracex_state.h"

#include <stdlib.h>

#define CONTROL_START UINT32_C(0x20000000)
#define CONTROL_BYTES UINT32_C(0x100)

/// Below what the events have for "initialization" and "interrupt".
#define MEMORY_END UINT32_C(0xF0000000)

uint32_t tracex_timer_thread(void)
{
    return CONTROL_START;
}

uint32_t tracex_thread(uint32_t thread)
{
    return CONTROL_START + (thread + 1) * CONTROL_BYTES;
}

uint32_t tracex_pool(const struct tracex *tracex, uint32_t pool)
{
    return tracex_thread(tracex->source->thread_count + pool);
}

uint32_t tracex_object(const struct tracex *tracex, uint32_t object)
{
    return tracex_pool(tracex, tracex->source->pool_count + object);
}

bool tracex_place_pools(struct tracex *tracex)
{
    const struct source *source = tracex->source;
    uint64_t count = (uint64_t)source->thread_count + source->pool_count + source->object_count + 1;
    uint64_t at = CONTROL_START + count * CONTROL_BYTES;
    for (uint32_t i = 0; i < source->pool_count; i++) {
        uint64_t size = source->pools[i].size_bytes;
        if (at >= MEMORY_END || size > MEMORY_END - at) {
            return html_fail(source->problem,
                             "%s/summary.json: error: the threads and pools do not fit the 32-bit "
                             "addresses of a .trx file",
                             source->dir);
        }
        tracex->pool_memory[i] = (uint32_t)at;
        at += (size + 15) / 8 * 8; // never quite adjacent
    }
    return true;
}

enum trx_state tracex_state(enum thread_state state)
{
    switch (state) {
    case THREAD_READY:
    case THREAD_RUNNING:
        return TRX_STATE_READY;
    case THREAD_SLEEPING:
        return TRX_STATE_SLEEP;
    case THREAD_WAITING_BYTES:
        return TRX_STATE_BYTE;
    case THREAD_WAITING_BLOCK:
        return TRX_STATE_BLOCK;
    case THREAD_SUSPENDED:
        return TRX_STATE_SUSPENDED;
    case THREAD_COMPLETED:
        return TRX_STATE_COMPLETED;
    case THREAD_TERMINATED:
        return TRX_STATE_TERMINATED;
    case THREAD_WAITING_QUEUE:
        return TRX_STATE_QUEUE;
    case THREAD_WAITING_SEMAPHORE:
        return TRX_STATE_SEMAPHORE;
    case THREAD_WAITING_MUTEX:
        return TRX_STATE_MUTEX;
    case THREAD_WAITING_FLAGS:
        return TRX_STATE_FLAGS;
    case THREAD_STATE_COUNT:
        break;
    }
    return TRX_STATE_READY;
}

/// The words of an object's registry entry and of the event of its creation.
static const struct {
    uint32_t type;
    uint32_t create;
} kinds[] = {
    [OBJECT_QUEUE] = {TRX_QUEUE, TRX_QUEUE_CREATE},
    [OBJECT_SEMAPHORE] = {TRX_SEMAPHORE, TRX_SEMAPHORE_CREATE},
    [OBJECT_MUTEX] = {TRX_MUTEX, TRX_MUTEX_CREATE},
    [OBJECT_FLAGS] = {TRX_EVENT_FLAGS, TRX_FLAGS_CREATE},
};

/// Interrupts and phases are no objects of the kernel.
static bool is_registered(const struct source_thread *thread)
{
    return thread->kind == THREAD_KIND_THREAD || thread->kind == THREAD_KIND_TIMER;
}

static uint32_t registered_count(const struct source *source)
{
    uint32_t count = 1 + source->pool_count + source->object_count;
    for (uint32_t i = 0; i < source->thread_count; i++) {
        count += is_registered(&source->threads[i]);
    }
    return count;
}

static void write_pools(const struct tracex *tracex, struct output *output)
{
    for (uint32_t i = 0; i < tracex->source->pool_count; i++) {
        const struct source_pool *pool = &tracex->source->pools[i];
        struct trx_ring_object object = {
            .type = pool->is_byte ? TRX_BYTE_POOL : TRX_BLOCK_POOL,
            .address = tracex_pool(tracex, i),
            .parameters = {(uint32_t)pool->size_bytes, (uint32_t)pool->block_size_bytes},
            .name = pool->name,
        };
        trx_ring_write_object(output, &object);
    }
}

static void write_objects(const struct tracex *tracex, struct output *output)
{
    for (uint32_t i = 0; i < tracex->source->object_count; i++) {
        const struct source_object *from = &tracex->source->objects[i];
        struct trx_ring_object object = {
            .type = kinds[from->kind].type,
            .address = tracex_object(tracex, i),
            .parameters = {from->kind == OBJECT_MUTEX ? from->inherits : (uint32_t)from->initial},
            .name = from->name,
        };
        trx_ring_write_object(output, &object);
    }
}

void tracex_write_registry(const struct tracex *tracex, struct output *output)
{
    const struct source *source = tracex->source;
    const struct trx_ring_object timers = {
        .type = TRX_THREAD, .address = tracex_timer_thread(), .name = "System Timer Thread"};
    trx_ring_write_head(&tracex->ring, output, registered_count(source));
    trx_ring_write_object(output, &timers);
    write_pools(tracex, output);
    write_objects(tracex, output);
    for (uint32_t i = 0; i < source->thread_count; i++) {
        const struct source_thread *thread = &source->threads[i];
        if (is_registered(thread)) {
            struct trx_ring_object object = {
                .type = thread->kind == THREAD_KIND_THREAD ? TRX_THREAD : TRX_TIMER,
                .address = tracex_thread(i),
                .priority = thread->priority,
                .name = thread->name,
            };
            trx_ring_write_object(output, &object);
        }
    }
}

void tracex_create_all(struct tracex *tracex)
{
    enum { WORD_BYTES = 4 };
    const struct source *source = tracex->source;
    for (uint32_t i = 0; i < source->pool_count; i++) {
        const struct source_pool *pool = &source->pools[i];
        uint32_t address = tracex_pool(tracex, i);
        if (pool->is_byte) {
            tracex_add(tracex, 0, TRX_BYTE_POOL_CREATE, address, tracex->pool_memory[i],
                       (uint32_t)pool->size_bytes, 0);
        } else {
            tracex_add(tracex, 0, TRX_BLOCK_POOL_CREATE, address, tracex->pool_memory[i],
                       (uint32_t)pool->capacity, (uint32_t)pool->block_size_bytes);
        }
    }
    for (uint32_t i = 0; i < source->object_count; i++) {
        const struct source_object *object = &source->objects[i];
        bool is_queue = object->kind == OBJECT_QUEUE; // of messages of one word
        uint32_t value =
            object->kind == OBJECT_MUTEX ? object->inherits : (uint32_t)object->initial;
        tracex_add(tracex, 0, kinds[object->kind].create, tracex_object(tracex, i),
                   is_queue                       ? 1
                   : object->kind == OBJECT_FLAGS ? 0
                                                  : value,
                   0, is_queue ? value * WORD_BYTES : 0);
    }
}
