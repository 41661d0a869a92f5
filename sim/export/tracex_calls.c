#include "tracex_state.h"

#include <stdlib.h>
#include <string.h>

/// What a call asks for by TX_AND and TX_WAIT_FOREVER.
enum { FLAGS_AND = 2 };
#define WAIT_FOREVER UINT32_MAX

/// The figures of a pool or object as they were when a call began.
static struct tracex_figure figure_before(const struct tracex *tracex,
                                          const struct tracex_lane *lane, uint32_t index)
{
    return lane->before != NULL           ? lane->before[index]
           : lane->at_call_index == index ? lane->at_call
                                          : tracex->figures[index];
}

static uint32_t wait_option(const struct tracex_lane *lane)
{
    if (!lane->waited) {
        return 0;
    }
    return lane->ticks < WAIT_FOREVER ? (uint32_t)lane->ticks : WAIT_FOREVER;
}

/// The event that was noted for a call; NULL when it has given way.
static struct trx_event *noted_event(struct tracex *tracex, uint32_t thread)
{
    return trx_ring_at(&tracex->ring, tracex->lanes[thread].call);
}

static void forget_call(struct tracex *tracex, uint32_t thread)
{
    struct tracex_lane *lane = &tracex->lanes[thread];
    free(lane->before);
    lane->before = NULL;
    lane->at_call_index = SCENARIO_NONE;
    lane->call = TRACEX_NO_EVENT;
    lane->waited = false;
    lane->affected = SCENARIO_NONE;
}

static void set(struct trx_event *event, uint32_t id, uint32_t first, uint32_t second,
                uint32_t third, uint32_t fourth)
{
    if (event != NULL) {
        event->id = id;
        event->words[0] = first;
        event->words[1] = second;
        event->words[2] = third;
        event->words[3] = fourth;
    }
}

static uint32_t rounded(const struct tracex *tracex, uint64_t size)
{
    uint64_t word = tracex->source->word_bytes;
    return (uint32_t)((size + word - 1) / word * word);
}

static void set_allocation(struct tracex *tracex, uint32_t thread, uint32_t pool, uint64_t size,
                           uint32_t memory)
{
    const struct tracex_lane *lane = &tracex->lanes[thread];
    struct trx_event *event = noted_event(tracex, thread);
    if (tracex->source->pools[pool].is_byte) {
        set(event, TRX_BYTE_ALLOCATE, tracex_pool(tracex, pool), memory, rounded(tracex, size),
            wait_option(lane));
    } else {
        uint64_t remaining = figure_before(tracex, lane, pool).value;
        set(event, TRX_BLOCK_ALLOCATE, tracex_pool(tracex, pool), memory, wait_option(lane),
            lane->waited ? 0 : (uint32_t)remaining);
    }
}

/// Whether a call got past the checks of its parameters, and so into a trace.
static bool is_traced(const struct timeline_call *call)
{
    static const char *const refused[] = {"POOL_ERROR",   "PTR_ERROR",  "SIZE_ERROR",
                                          "CALLER_ERROR", "WAIT_ERROR", "CORRUPT"};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        if (strcmp(call->status, refused[i]) == 0) {
            return false;
        }
    }
    return true;
}

static void set_pool_call(struct tracex *tracex, const struct timeline_call *call)
{
    struct trx_event *event = noted_event(tracex, call->thread);
    const struct tracex_figure before =
        figure_before(tracex, &tracex->lanes[call->thread], call->pool);
    uint32_t pool = tracex_pool(tracex, call->pool);
    uint32_t memory =
        call->has_address ? tracex->pool_memory[call->pool] + (uint32_t)call->address : 0;
    bool is_byte = tracex->source->pools[call->pool].is_byte;
    if (call->service == SERVICE_ALLOCATE) {
        set_allocation(tracex, call->thread, call->pool, call->size, memory);
    } else if (call->service == SERVICE_RELEASE) {
        set(event, is_byte ? TRX_BYTE_RELEASE : TRX_BLOCK_RELEASE, pool, memory, before.waiting,
            is_byte ? (uint32_t)before.value : 0);
    } else if (call->service == SERVICE_PRIORITIZE) {
        set(event, is_byte ? TRX_BYTE_PRIORITIZE : TRX_BLOCK_PRIORITIZE, pool, before.waiting, 0,
            0);
    } else {
        set(event, is_byte ? TRX_BYTE_POOL_DELETE : TRX_BLOCK_POOL_DELETE, pool, 0, 0, 0);
    }
}

/// The thread that a call was about is known by what became of it: 0 if nothing did.
static void set_thread_call(struct tracex *tracex, const struct timeline_call *call)
{
    static const uint32_t ids[] = {
        [SERVICE_ABORT] = TRX_THREAD_WAIT_ABORT,
        [SERVICE_SUSPEND] = TRX_THREAD_SUSPEND,
        [SERVICE_RESUME] = TRX_THREAD_RESUME,
        [SERVICE_TERMINATE] = TRX_THREAD_TERMINATE,
    };
    const struct tracex_lane *lane = &tracex->lanes[call->thread];
    uint32_t affected = lane->affected;
    struct trx_event *effect =
        affected == SCENARIO_NONE ? NULL : trx_ring_at(&tracex->ring, lane->effect);
    if (call->service == SERVICE_ABORT && effect != NULL && effect->id == TRX_RESUME) {
        effect->words[1] = TRX_STATE_SUSPENDED; // so the kernel makes it before it resumes it
    }
    set(noted_event(tracex, call->thread), ids[call->service],
        affected == SCENARIO_NONE ? 0 : tracex_thread(affected), 0, 0, 0);
}

void tracex_complete_call(struct tracex *tracex, const struct timeline_call *call)
{
    if (call->pool == SCENARIO_NONE) {
        set_thread_call(tracex, call);
    } else {
        if (is_traced(call)) {
            set_pool_call(tracex, call);
        }
        if (call->has_available) {
            tracex->figures[call->pool].value = call->available;
        }
    }
    forget_call(tracex, call->thread);
}

void tracex_complete_wait(struct tracex *tracex, uint32_t thread, uint64_t size)
{
    if (tracex->lanes[thread].call != TRACEX_NO_EVENT) {
        set_allocation(tracex, thread, tracex->lanes[thread].pool, size, 0);
    }
}

void tracex_complete_object_wait(struct tracex *tracex, uint32_t thread)
{
    const struct tracex_lane *lane = &tracex->lanes[thread];
    struct trx_event *event = lane->call == TRACEX_NO_EVENT ? NULL : noted_event(tracex, thread);
    uint32_t object = tracex_object(tracex, lane->object);
    uint32_t owner = tracex->owners[lane->object];
    uint32_t value =
        (uint32_t)figure_before(tracex, lane, tracex->source->pool_count + lane->object).value;
    switch (tracex->source->objects[lane->object].kind) {
    case OBJECT_QUEUE: // an empty one has nobody who waits to send
        set(event, value > 0 ? TRX_QUEUE_SEND : TRX_QUEUE_RECEIVE, object, 0, wait_option(lane),
            value);
        break;
    case OBJECT_SEMAPHORE:
        set(event, TRX_SEMAPHORE_GET, object, wait_option(lane), value, 0);
        break;
    case OBJECT_MUTEX:
        set(event, TRX_MUTEX_GET, object, wait_option(lane),
            owner == SCENARIO_NONE ? 0 : tracex_thread(owner), value);
        break;
    case OBJECT_FLAGS:
        set(event, TRX_FLAGS_GET, object, 0, value, 0);
        break;
    }
}

static void set_mutex_call(struct tracex *tracex, const struct timeline_object_call *call,
                           struct trx_event *event, uint32_t option)
{
    uint32_t mutex = tracex_object(tracex, call->object);
    uint32_t *owner = &tracex->owners[call->object];
    uint32_t count = (uint32_t)figure_before(tracex, &tracex->lanes[call->thread],
                                             tracex->source->pool_count + call->object)
                         .value;
    uint32_t owner_address = *owner == SCENARIO_NONE ? 0 : tracex_thread(*owner);
    if (call->service == SERVICE_GET) {
        set(event, TRX_MUTEX_GET, mutex, option, owner_address, count);
        *owner = call->is_success ? call->thread : *owner;
    } else {
        set(event, TRX_MUTEX_PUT, mutex, owner_address, count, 0);
        *owner = call->value == 0 ? SCENARIO_NONE : *owner;
    }
}

static void set_object_event(struct tracex *tracex, const struct timeline_object_call *call)
{
    const struct tracex_lane *lane = &tracex->lanes[call->thread];
    struct trx_event *event = noted_event(tracex, call->thread);
    uint32_t object = tracex_object(tracex, call->object);
    uint32_t option = wait_option(lane);
    const struct tracex_figure before =
        figure_before(tracex, lane, tracex->source->pool_count + call->object);
    uint32_t value = (uint32_t)before.value;
    switch (tracex->source->objects[call->object].kind) {
    case OBJECT_QUEUE:
        set(event, call->service == SERVICE_SEND ? TRX_QUEUE_SEND : TRX_QUEUE_RECEIVE, object, 0,
            option, value);
        break;
    case OBJECT_SEMAPHORE:
        if (call->service == SERVICE_GET) {
            set(event, TRX_SEMAPHORE_GET, object, option, value, 0);
        } else {
            set(event, TRX_SEMAPHORE_PUT, object, value, before.waiting, 0);
        }
        break;
    case OBJECT_MUTEX:
        set_mutex_call(tracex, call, event, option);
        break;
    case OBJECT_FLAGS:
        if (call->service == SERVICE_GET) {
            set(event, TRX_FLAGS_GET, object, 0, value, 0);
        } else if (call->service == SERVICE_SET) {
            set(event, TRX_FLAGS_SET, object, (uint32_t)call->value & ~value, 0, before.waiting);
        } else { // all but those to be cleared are kept
            set(event, TRX_FLAGS_SET, object, ~(value & ~(uint32_t)call->value), FLAGS_AND,
                before.waiting);
        }
        break;
    }
    tracex->figures[tracex->source->pool_count + call->object].value = call->value;
}

static void set_priority_event(struct tracex *tracex, const struct timeline_object_call *call)
{
    struct tracex_lane *target = &tracex->lanes[call->target];
    bool is_priority = call->service == SERVICE_SET_PRIORITY;
    if (!call->is_success) {
        return; // refused for its parameters
    }
    set(noted_event(tracex, call->thread), is_priority ? TRX_PRIORITY_CHANGE : TRX_THRESHOLD_CHANGE,
        tracex_thread(call->target), (uint32_t)call->value,
        is_priority ? target->priority : target->threshold, (uint32_t)tracex_state(target->state));
    target->threshold = (uint32_t)call->value;
    target->priority = is_priority ? (uint32_t)call->value : target->priority;
}

void tracex_complete_object_call(struct tracex *tracex, const struct timeline_object_call *call)
{
    if (call->object == SCENARIO_NONE) {
        set_priority_event(tracex, call);
    } else if (strcmp(call->status, "WAIT_ERROR") != 0) {
        set_object_event(tracex, call);
    }
    forget_call(tracex, call->thread);
}
