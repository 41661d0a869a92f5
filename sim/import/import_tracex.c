#include "builder.h"
#include "trx.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DUMP_BYTES_MAX ((size_t)512 << 20)

/// An allocation whose memory was granted. Two may have the same address at once: the event of one
/// that waits is written before the release of what it gets, and its memory filled in later.
struct grant {
    uint32_t address;
    size_t pool;
    uint64_t id; ///< 0: released
    uint64_t size;
};

struct import_state {
    struct import *import;
    struct trx trx;
    struct grant *grants; ///< in order of the events
    size_t grant_count;
    size_t first_live; ///< all before it are released
};

static size_t find_thread(struct import_state *state, const struct trx_event *event)
{
    struct import *import = state->import;
    uint32_t key = event->thread;
    for (size_t i = 0; i < import->thread_count; i++) {
        if (import->threads[i].key == key) {
            return i;
        }
    }
    if (key == TRX_IN_INTERRUPT) {
        return import_add_thread(import, key, "interrupts", strlen("interrupts"));
    }
    if (key == TRX_IN_INITIALIZATION) {
        return import_add_thread(import, key, "initialization", strlen("initialization"));
    }
    const char *name = "thread";
    size_t length = strlen(name);
    for (size_t i = 0; i < state->trx.object_count; i++) {
        const struct trx_object *object = &state->trx.objects[i];
        if (object->type == TRX_THREAD && object->address == key) {
            name = object->name;
            length = object->name_length;
        }
    }
    size_t index = import_add_thread(import, key, name, length);
    if (index < import->thread_count) {
        uint32_t priority = event->priority & 0xFFFF;
        uint32_t threshold = event->priority >> 16 & 0x7FFF;
        struct import_thread *thread = &import->threads[index];
        thread->priority = priority <= 31 ? priority : 31;
        thread->threshold = threshold <= thread->priority ? threshold : thread->priority;
    }
    return index;
}

/// The first allocation of an address that is not released; NULL if there is none.
static struct grant *find_grant(struct import_state *state, uint32_t address)
{
    while (state->first_live < state->grant_count && state->grants[state->first_live].id == 0) {
        state->first_live++;
    }
    for (size_t i = state->first_live; i < state->grant_count; i++) {
        if (state->grants[i].address == address && state->grants[i].id != 0) {
            return &state->grants[i];
        }
    }
    return NULL;
}

static size_t find_pool(struct import_state *state, uint32_t key, bool is_block)
{
    struct import *import = state->import;
    for (size_t i = 0; i < import->pool_count; i++) {
        if (import->pools[i].key == key && import->pools[i].is_block == is_block) {
            return i;
        }
    }
    return SIZE_MAX;
}

/// Adds the pool that an event or the registry tells of, unless it is known.
static bool note_pool(struct import_state *state, uint32_t key, bool is_block, uint64_t size,
                      uint64_t block_size)
{
    if (find_pool(state, key, is_block) != SIZE_MAX) {
        return true;
    }
    const char *name = is_block ? "blocks" : "heap";
    size_t length = strlen(name);
    for (size_t i = 0; i < state->trx.object_count; i++) {
        const struct trx_object *object = &state->trx.objects[i];
        if (object->type == (is_block ? TRX_BLOCK_POOL : TRX_BYTE_POOL) && object->address == key) {
            name = object->name;
            length = object->name_length;
        }
    }
    size_t index = import_add_pool(state->import, key, name, length);
    if (index == SIZE_MAX) {
        return false;
    }
    struct import_pool *pool = &state->import->pools[index];
    pool->is_block = is_block;
    pool->size_bytes = size;
    pool->block_size_bytes = block_size;
    return true;
}

static bool note_pools(struct import_state *state)
{
    for (size_t i = 0; i < state->trx.event_count; i++) {
        const struct trx_event *event = &state->trx.events[i];
        uint64_t block = ((uint64_t)event->words[3] + 3) / 4 * 4 + 4;
        if ((event->id == TRX_BYTE_POOL_CREATE &&
             !note_pool(state, event->words[0], false, event->words[2], 0)) ||
            (event->id == TRX_BLOCK_POOL_CREATE &&
             !note_pool(state, event->words[0], true, event->words[2] * block, event->words[3]))) {
            return false;
        }
    }
    for (size_t i = 0; i < state->trx.object_count; i++) {
        const struct trx_object *object = &state->trx.objects[i];
        bool is_block = object->type == TRX_BLOCK_POOL;
        if ((is_block || object->type == TRX_BYTE_POOL) &&
            !note_pool(state, object->address, is_block, object->parameters[0],
                       is_block ? object->parameters[1] : 0)) {
            return false;
        }
    }
    return true;
}

static bool import_grant(struct import_state *state, const struct trx_event *event, bool is_block,
                         size_t event_number)
{
    struct import *import = state->import;
    size_t thread = find_thread(state, event);
    size_t pool = find_pool(state, event->words[0], is_block);
    if (thread == SIZE_MAX) {
        return false;
    }
    if (pool == SIZE_MAX) {
        return import_fail(import,
                           "event %zu allocates from a pool at 0x%08" PRIx32
                           " that neither an event nor the registry tells of",
                           event_number, event->words[0]);
    }
    uint64_t size = is_block ? import->pools[pool].block_size_bytes : event->words[2];
    uint32_t wait = event->words[is_block ? 2 : 3];
    if (event->words[1] == 0) {
        import_refused(import, event->time, thread, pool, size, wait);
        return true;
    }
    uint64_t id = import_allocate(import, event->time, thread, pool, size, wait);
    state->grants[state->grant_count++] =
        (struct grant){.address = event->words[1], .pool = pool, .id = id, .size = size};
    return true;
}

static bool import_give_back(struct import_state *state, const struct trx_event *event)
{
    size_t thread = find_thread(state, event);
    struct grant *grant = find_grant(state, event->words[1]);
    if (thread == SIZE_MAX) {
        return false;
    }
    if (grant == NULL) {
        state->import->counts->unknown++;
        return true;
    }
    import_release(state->import, event->time, thread, grant->pool, grant->id, grant->size);
    grant->id = 0;
    return true;
}

static bool import_events(struct import_state *state)
{
    for (size_t i = 0; i < state->trx.event_count; i++) {
        const struct trx_event *event = &state->trx.events[i];
        bool good = true;
        if (event->id == TRX_BYTE_ALLOCATE || event->id == TRX_BLOCK_ALLOCATE) {
            good = import_grant(state, event, event->id == TRX_BLOCK_ALLOCATE, i);
        } else if (event->id == TRX_BYTE_RELEASE || event->id == TRX_BLOCK_RELEASE) {
            good = import_give_back(state, event);
        }
        if (!good) {
            return false;
        }
    }
    return true;
}

static bool import_dump(struct import *import, const uint8_t *bytes, size_t length)
{
    char error[160];
    struct import_state state = {.import = import};
    if (!trx_parse(bytes, length, &state.trx, error)) {
        return import_fail(import, "%s", error);
    }
    state.grants = calloc(state.trx.event_count + 1, sizeof *state.grants);
    if (state.grants == NULL) {
        trx_free(&state.trx);
        return import_fail(import, "not enough memory");
    }
    import_begin_trace(import, "cycles");
    bool good = note_pools(&state) && import_events(&state);
    free(state.grants);
    trx_free(&state.trx);
    return good;
}

/// A dump is a ring of a device's memory: it is read as a whole.
bool import_tracex(struct import *import, struct stream *stream)
{
    uint8_t *bytes = NULL;
    size_t length = 0;
    for (size_t room = 1 << 16; room <= DUMP_BYTES_MAX; room *= 2) {
        uint8_t *bigger = realloc(bytes, room);
        if (bigger == NULL) {
            free(bytes);
            return import_fail(import, "not enough memory");
        }
        bytes = bigger;
        length += stream_read(stream, bytes + length, room - length);
        if (length < room) {
            bool good = stream_error(stream)[0] == '\0'
                            ? import_dump(import, bytes, length)
                            : import_fail(import, "%s", stream_error(stream));
            free(bytes);
            return good;
        }
    }
    free(bytes);
    return import_fail(import, "a dump of 512 MiB or more; expected a device's trace buffer");
}
