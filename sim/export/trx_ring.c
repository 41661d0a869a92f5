#include "trx_ring.h"

#include <assert.h>
#include <stdlib.h>

enum {
    HEADER_BYTES = 48,
    NAME_BYTES = 32,
    OBJECT_BYTES = 16 + NAME_BYTES,
    EVENT_BYTES = 32,
    FIRST_ROOM = 1024,
};

/// Where the buffer is said to have been on the target: apart from what the events tell of.
#define BASE_ADDRESS UINT32_C(0x10000000)

void trx_ring_init(struct trx_ring *ring, uint64_t limit)
{
    assert(limit > 0);
    *ring = (struct trx_ring){.limit = limit};
}

void trx_ring_free(struct trx_ring *ring)
{
    free(ring->events);
    *ring = (struct trx_ring){0};
}

/// Makes room for one event more, up to the limit.
static bool make_room(struct trx_ring *ring)
{
    if (ring->count < ring->room || ring->room == ring->limit) {
        return true;
    }
    uint64_t room = ring->room == 0 ? FIRST_ROOM : 2 * ring->room;
    room = room < ring->limit ? room : ring->limit;
    struct trx_event *events =
        room > SIZE_MAX / sizeof *events ? NULL : realloc(ring->events, room * sizeof *events);
    if (events == NULL) {
        ring->out_of_memory = true;
        return false;
    }
    ring->events = events;
    ring->room = room;
    return true;
}

static uint64_t put(struct trx_ring *ring, const struct trx_event *event)
{
    if (make_room(ring)) {
        ring->events[ring->count % ring->room] = *event;
    }
    return ring->count++;
}

uint64_t trx_ring_add(struct trx_ring *ring, const struct trx_event *event)
{
    if (ring->count > 0 && !ring->out_of_memory) {
        struct trx_event pause = ring->events[(ring->count - 1) % ring->room];
        assert(pause.time <= event->time);
        uint64_t missing = (event->time - pause.time) / (TRX_RING_GAP_MAX + 1);
        if (missing > ring->limit) { // they would but push each other out
            pause.time += (missing - ring->limit) * TRX_RING_GAP_MAX;
        }
        pause.id = TRX_RUNNING;
        memset(pause.words, 0, sizeof pause.words);
        while (event->time - pause.time > TRX_RING_GAP_MAX) {
            pause.time += TRX_RING_GAP_MAX;
            (void)put(ring, &pause);
        }
    }
    return put(ring, event);
}

struct trx_event *trx_ring_at(struct trx_ring *ring, uint64_t number)
{
    return ring->out_of_memory || number + ring->room < ring->count
               ? NULL
               : &ring->events[number % ring->room];
}

/// Calls of which nothing more is known are no events.
static uint64_t first_held(const struct trx_ring *ring)
{
    return ring->count > ring->room ? ring->count - ring->room : 0;
}

static uint64_t known_count(const struct trx_ring *ring)
{
    uint64_t known = 0;
    for (uint64_t i = first_held(ring); i < ring->count; i++) {
        known += ring->events[i % ring->room].id != TRX_RING_OPEN;
    }
    return known;
}

uint64_t trx_ring_left_out(const struct trx_ring *ring)
{
    return first_held(ring);
}

/// The file is little-endian, as most targets are.
static void put_word(struct output *output, uint32_t word)
{
    const uint8_t bytes[4] = {(uint8_t)word, (uint8_t)(word >> 8), (uint8_t)(word >> 16),
                              (uint8_t)(word >> 24)};
    output_bytes(output, bytes, sizeof bytes);
}

void trx_ring_write_head(const struct trx_ring *ring, struct output *output, uint32_t object_count)
{
    uint32_t registry = BASE_ADDRESS + HEADER_BYTES;
    uint32_t events = registry + object_count * OBJECT_BYTES;
    uint32_t behind = events + (uint32_t)(known_count(ring) * EVENT_BYTES);
    bool is_whole = trx_ring_left_out(ring) == 0;
    output_text(output, "BTXT");  // 0x54585442
    put_word(output, UINT32_MAX); // all bits of the time stamps are valid
    put_word(output, BASE_ADDRESS);
    put_word(output, registry);
    put_word(output, (uint32_t)NAME_BYTES << 16);
    put_word(output, events);
    put_word(output, events);
    put_word(output, is_whole ? behind + EVENT_BYTES : behind);
    put_word(output,
             is_whole ? behind : events); // the next to be written: of a full ring the oldest
    put_word(output, UINT32_C(0xAAAAAAAA));
    put_word(output, UINT32_C(0xBBBBBBBB));
    put_word(output, UINT32_C(0xCCCCCCCC));
}

void trx_ring_write_object(struct output *output, const struct trx_ring_object *object)
{
    bool is_thread = object->type == TRX_THREAD;
    char name[NAME_BYTES] = {0};
    size_t length = strlen(object->name);
    memcpy(name, object->name, length < NAME_BYTES ? length : NAME_BYTES);
    output_byte(output, 0);
    output_byte(output, (char)object->type);
    output_byte(output, is_thread ? (char)(0x80 | (object->priority >> 8)) : 0);
    output_byte(output, is_thread ? (char)(object->priority & 0xFF) : 0);
    put_word(output, object->address);
    put_word(output, object->parameters[0]);
    put_word(output, object->parameters[1]);
    output_bytes(output, name, sizeof name);
}

void trx_ring_write_events(const struct trx_ring *ring, struct output *output)
{
    static const uint8_t unused[EVENT_BYTES];
    for (uint64_t i = first_held(ring); i < ring->count; i++) {
        const struct trx_event *event = &ring->events[i % ring->room];
        if (event->id == TRX_RING_OPEN) {
            continue;
        }
        put_word(output, event->thread);
        put_word(output, event->priority);
        put_word(output, event->id);
        put_word(output, (uint32_t)event->time);
        for (int word = 0; word < 4; word++) {
            put_word(output, event->words[word]);
        }
    }
    if (trx_ring_left_out(ring) == 0) { // one that is free tells that nothing was overwritten
        output_bytes(output, unused, sizeof unused);
    }
}
