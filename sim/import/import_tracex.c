#include "builder.h"
#include "hex_dump.h"
#include "trx.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DUMP_BYTES_MAX ((size_t)512 << 20)

/// An allocation whose memory was granted. Two may have the same address at once: the event of one
/// that waits is written before the release of what it gets, and its memory filled in later.
struct grant {
    uint32_t address;
    uint32_t next; ///< behind it in its chain, counted from 1; 0: none
    size_t pool;
    uint64_t id;
    uint64_t size;
};

/// Grants whose addresses have the same hash, the oldest first; counted from 1, 0: none.
struct chain {
    uint32_t first;
    uint32_t last;
};

struct import_state {
    struct import *import;
    struct trx trx;
    struct grant *grants; ///< in order of the events
    uint32_t grant_count;
    struct chain *chains; ///< of grants that are not released
    size_t chain_mask;    ///< how many chains there are, a power of two, less 1
};

/// A thread of the import that the recording calls by `key`; NULL for one that has not called yet.
static struct import_thread *thread_of(struct import *import, uint32_t key)
{
    for (size_t i = 0; i < import->thread_count; i++) {
        if (import->threads[i].key == key) {
            return &import->threads[i];
        }
    }
    return NULL;
}

static size_t find_thread(struct import_state *state, const struct trx_event *event)
{
    struct import *import = state->import;
    uint32_t key = event->thread;
    const struct import_thread *known = thread_of(import, key);
    if (known != NULL) {
        return (size_t)(known - import->threads);
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

static struct chain *chain_of(struct import_state *state, uint32_t address)
{
    return &state->chains[(address * UINT64_C(0x9E3779B97F4A7C15) >> 32) & state->chain_mask];
}

static void add_grant(struct import_state *state, const struct grant *grant)
{
    struct chain *chain = chain_of(state, grant->address);
    state->grants[state->grant_count++] = *grant;
    if (chain->first == 0) {
        chain->first = state->grant_count;
    } else {
        state->grants[chain->last - 1].next = state->grant_count;
    }
    chain->last = state->grant_count;
}

/// Takes the first allocation of an address that is not released; NULL if there is none.
static const struct grant *take_grant(struct import_state *state, uint32_t address)
{
    struct chain *chain = chain_of(state, address);
    uint32_t before = 0;
    for (uint32_t at = chain->first; at != 0; before = at, at = state->grants[at - 1].next) {
        const struct grant *grant = &state->grants[at - 1];
        if (grant->address != address) {
            continue;
        }
        *(before == 0 ? &chain->first : &state->grants[before - 1].next) = grant->next;
        chain->last = chain->last == at ? before : chain->last;
        return grant;
    }
    return NULL;
}

static bool begin_grants(struct import_state *state)
{
    size_t count = state->trx.event_count + 1;
    size_t chain_count = 1;
    while (chain_count < count) {
        chain_count *= 2;
    }
    state->grants = calloc(count, sizeof *state->grants);
    state->chains = calloc(chain_count, sizeof *state->chains);
    state->chain_mask = chain_count - 1;
    return (state->grants != NULL && state->chains != NULL) ||
           import_fail(state->import, "not enough memory");
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
    add_grant(state,
              &(struct grant){.address = event->words[1], .pool = pool, .id = id, .size = size});
    return true;
}

static bool import_give_back(struct import_state *state, const struct trx_event *event)
{
    size_t thread = find_thread(state, event);
    if (thread == SIZE_MAX) {
        return false;
    }
    const struct grant *grant = take_grant(state, event->words[1]);
    if (grant == NULL) {
        state->import->counts->unknown++;
        return true;
    }
    import_release(state->import, event->time, thread, grant->pool, grant->id, grant->size);
    return true;
}

/// A thread stops or is made ready: how long it waited for memory. A wait that is aborted ends in a
/// resume from another state.
static void note_state(struct import *import, const struct trx_event *event)
{
    struct import_thread *thread = thread_of(import, event->words[0]);
    if (thread == NULL) {
        return;
    }
    if (event->id == TRX_SUSPEND) {
        thread->waits = event->words[1] == TRX_STATE_BLOCK || event->words[1] == TRX_STATE_BYTE;
        thread->wait_begun = event->time;
    } else if (thread->waits) {
        struct import_counts *counts = import->counts;
        uint64_t length = event->time - thread->wait_begun;
        thread->waits = false;
        counts->waited++;
        counts->longest = length > counts->longest ? length : counts->longest;
    }
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
        } else if (event->id == TRX_SUSPEND || event->id == TRX_RESUME) {
            note_state(state->import, event);
        }
        if (!good) {
            return false;
        }
    }
    return true;
}

static bool import_dump(struct import *import, uint8_t *bytes, size_t length)
{
    char error[160];
    struct import_state state = {.import = import};
    if (hex_dump_is(bytes, length) && !hex_dump_decode(bytes, &length, error)) {
        return import_fail(import, "%s", error);
    }
    if (!trx_parse(bytes, length, &state.trx, error)) {
        return import_fail(import, "%s", error);
    }
    import_begin_trace(import, "cycles");
    import->counts->clock_hz = import->options->clock_hz;
    import->counts->ring_events = state.trx.is_full ? state.trx.event_count : 0;
    bool good = begin_grants(&state) && note_pools(&state) && import_events(&state);
    free(state.grants);
    free(state.chains);
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
