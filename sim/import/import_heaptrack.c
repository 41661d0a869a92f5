#include "builder.h"
#include "heaptrack.h"
#include "id_table.h"
#include "sim/scenario/scenario.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    CALLS_MAX = 1 << 22, ///< between two time stamps; heaptrack records some 10,000
    LAST_MS = 10,        ///< from the last time stamp to an end without one
};

/// A call that waits for the time stamp behind it.
struct call {
    uint64_t key;
    uint64_t size_bytes;
    bool is_release;
};

/// How many of a kind of allocation there were: of those alive, the oldest is released first.
struct turns {
    uint64_t allocated;
    uint64_t released;
};

/// What tells an allocation from others: its pointer, or its kind and which of them it is.
struct name {
    uint64_t key;
    uint64_t turn;
};

struct state {
    struct import *import;
    struct heaptrack recording;
    struct id_table live; ///< by struct name
    struct turns *turns;  ///< a kind; NULL for a raw recording
    size_t turns_room;
    struct call *calls;
    size_t call_count;
    size_t call_room;
    uint64_t since_ms; ///< the time stamp before them
};

/// Twice the room, at least `count`, of zeroed items; NULL when there is no memory.
static void *enlarge(struct state *state, void *items, size_t *room, size_t count, size_t size)
{
    size_t wanted = *room == 0 ? 1024 : 2 * *room;
    wanted = wanted < count ? count : wanted;
    char *bigger = realloc(items, wanted * size);
    if (bigger == NULL) {
        import_fail(state->import, "not enough memory");
        return NULL;
    }
    memset(bigger + *room * size, 0, (wanted - *room) * size);
    *room = wanted;
    return bigger;
}

/// Releases the oldest allocation of a key. False if there is none.
static bool release(struct state *state, const struct call *call, uint64_t time)
{
    struct import *import = state->import;
    struct name name = {.key = call->key};
    if (state->recording.kind == HEAPTRACK_INTERPRETED) {
        struct turns *turns = &state->turns[call->key];
        if (turns->released == turns->allocated) {
            return false;
        }
        import->counts->alike += turns->allocated - turns->released > 1;
        name.turn = turns->released++;
    }
    struct id_entry *entry = id_table_find(&state->live, &name, sizeof name);
    if (entry == NULL) {
        return false;
    }
    import_release(import, time, 0, entry->pool, entry->id, entry->size_bytes);
    id_table_remove(&state->live, entry);
    return true;
}

static bool allocate(struct state *state, const struct call *call, uint64_t time)
{
    struct import *import = state->import;
    struct name name = {.key = call->key};
    if (state->recording.kind == HEAPTRACK_INTERPRETED) {
        name.turn = state->turns[call->key].allocated++;
    } else {
        // A pointer that is given out again was released, though the recording lacks it.
        import->counts->lost += release(state, call, time);
    }
    // malloc(0) gives memory, a pool does not: a byte stands for it.
    uint64_t size = call->size_bytes == 0 ? 1 : call->size_bytes;
    uint64_t id = import_allocate(import, time, 0, 0, size, 0);
    return id_table_add(&state->live, &name, sizeof name, id, size, 0) != NULL ||
           import_fail(import, "not enough memory");
}

/// Writes the calls since the last time stamp, evenly spread until the next.
static bool write_calls(struct state *state, uint64_t until_ms)
{
    uint64_t count = state->call_count;
    uint64_t span_us = (until_ms - state->since_ms) * 1000;
    for (uint64_t i = 0; i < count; i++) {
        const struct call *call = &state->calls[i];
        uint64_t time = state->since_ms * 1000 + span_us / count * i + span_us % count * i / count;
        if (!call->is_release) {
            if (!allocate(state, call, time)) {
                return false;
            }
        } else if (!release(state, call, time)) {
            state->import->counts->unknown++;
        }
    }
    state->call_count = 0;
    state->since_ms = until_ms;
    return true;
}

/// Makes room for another call, and for the turns of all kinds known by now.
static bool make_room(struct state *state)
{
    size_t kinds = state->recording.size_count;
    if (state->call_count == state->call_room) {
        struct call *calls =
            enlarge(state, state->calls, &state->call_room, state->call_count + 1, sizeof *calls);
        if (calls == NULL) {
            return false;
        }
        state->calls = calls;
    }
    if (kinds > state->turns_room) {
        struct turns *turns =
            enlarge(state, state->turns, &state->turns_room, kinds, sizeof *turns);
        if (turns == NULL) {
            return false;
        }
        state->turns = turns;
    }
    return true;
}

static bool add_call(struct state *state, struct call call)
{
    const struct lines *lines = &state->recording.lines;
    if (call.size_bytes > SCENARIO_POOL_SIZE_MAX) {
        return import_fail_line(state->import, lines,
                                "an allocation of %" PRIu64 " bytes; a pool has at most 1 GiB",
                                call.size_bytes);
    }
    if (state->call_count == CALLS_MAX) {
        return import_fail_line(state->import, lines,
                                "more than %d calls without a time stamp; heaptrack writes one "
                                "every 10 ms",
                                CALLS_MAX);
    }
    if (!make_room(state)) {
        return false;
    }
    state->calls[state->call_count++] = call;
    return true;
}

static bool import_events(struct state *state)
{
    struct heaptrack_event event;
    for (;;) {
        enum heaptrack_next next = heaptrack_next(&state->recording, &event);
        bool good = true;
        switch (next) {
        case HEAPTRACK_ALLOCATE:
        case HEAPTRACK_RELEASE:
            good = add_call(state, (struct call){.key = event.key,
                                                 .size_bytes = event.size_bytes,
                                                 .is_release = next == HEAPTRACK_RELEASE});
            break;
        case HEAPTRACK_STAMP:
            good = write_calls(state, event.milliseconds);
            break;
        case HEAPTRACK_END:
            return write_calls(state, state->since_ms + LAST_MS);
        case HEAPTRACK_FAILED:
            return import_fail(state->import, "%s", state->recording.error);
        }
        if (!good) {
            return false;
        }
    }
}

bool import_heaptrack(struct import *import, struct stream *stream)
{
    struct state state = {.import = import};
    bool good = heaptrack_begin(&state.recording, stream);
    if (!good) {
        import_fail(import, "%s", state.recording.error);
    } else if (import_add_thread(import, 0, "main", strlen("main")) == SIZE_MAX ||
               import_add_pool(import, 0, "heap", strlen("heap")) == SIZE_MAX) {
        good = false;
    } else {
        import_begin_trace(import, "us");
        good = import_events(&state);
    }
    heaptrack_free(&state.recording);
    id_table_free(&state.live);
    free(state.turns);
    free(state.calls);
    return good;
}
