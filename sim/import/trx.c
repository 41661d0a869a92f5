#include "trx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ERROR_BYTES = 160,
    HEADER_BYTES = 48,
    OBJECT_BYTES = 16, ///< and the name
    EVENT_BYTES = 32,
    NAME_SIZE_MAX = 63, ///< what TraceX reads
};

struct dump {
    const uint8_t *bytes;
    size_t length;
    bool is_big; ///< byte order
    char *error;
};

static uint32_t word_at(const struct dump *dump, size_t offset)
{
    const uint8_t *at = dump->bytes + offset;
    return dump->is_big
               ? (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]
               : (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

static bool refuse(const struct dump *dump, size_t offset, const char *what)
{
    snprintf(dump->error, ERROR_BYTES, "at byte %zu: %s", offset, what);
    return false;
}

/// The offset that a target address at `place` stands for; it may be the end of the file.
static bool offset_at(const struct dump *dump, size_t place, uint32_t base, size_t *offset)
{
    uint32_t address = word_at(dump, place);
    *offset = (size_t)(uint32_t)(address - base);
    return *offset <= dump->length ||
           refuse(dump, place, "an address outside the dump; expected one within it");
}

static bool read_objects(const struct dump *dump, size_t begin, size_t end, size_t name_size,
                         struct trx *trx)
{
    size_t size = OBJECT_BYTES + name_size;
    if (begin > end || end > dump->length) {
        return refuse(dump, 12,
                      "the registry ends before it begins; expected it behind the header");
    }
    trx->objects = calloc((end - begin) / size + 1, sizeof *trx->objects);
    if (trx->objects == NULL) {
        return refuse(dump, 0, "not enough memory");
    }
    for (size_t at = begin; end - at >= size; at += size) {
        if (dump->bytes[at] != 0) {
            continue; // unused
        }
        struct trx_object *object = &trx->objects[trx->object_count++];
        object->type = dump->bytes[at + 1];
        object->address = word_at(dump, at + 4);
        object->parameters[0] = word_at(dump, at + 8);
        object->parameters[1] = word_at(dump, at + 12);
        object->name = (const char *)dump->bytes + at + OBJECT_BYTES;
        while (object->name_length < name_size && object->name[object->name_length] != '\0') {
            object->name_length++;
        }
    }
    return true;
}

/// Turns the time stamps into times: they wrap at the mask, and on some ports count down.
static void unwrap_times(struct trx *trx, uint32_t mask)
{
    size_t down = 0;
    uint32_t half = mask / 2;
    for (size_t i = 1; i < trx->event_count; i++) {
        uint32_t step = (uint32_t)(trx->events[i].time - trx->events[i - 1].time) & mask;
        down += step > half;
    }
    bool is_down = 2 * down > trx->event_count;
    uint64_t now = 0;
    uint32_t previous = trx->event_count > 0 ? (uint32_t)trx->events[0].time : 0;
    for (size_t i = 0; i < trx->event_count; i++) {
        uint32_t stamp = (uint32_t)trx->events[i].time;
        now += (is_down ? previous - stamp : stamp - previous) & mask;
        trx->events[i].time = now;
        previous = stamp;
    }
}

static bool read_events(const struct dump *dump, size_t begin, size_t end, size_t current,
                        struct trx *trx)
{
    if (begin > end || (end - begin) % EVENT_BYTES != 0) {
        return refuse(dump, 24, "the events are no whole number of 32 bytes each");
    }
    size_t count = (end - begin) / EVENT_BYTES;
    if (current < begin || current > end || (current - begin) % EVENT_BYTES != 0) {
        return refuse(dump, 32, "the current position is not that of an event");
    }
    trx->events = calloc(count + 1, sizeof *trx->events);
    if (trx->events == NULL) {
        return refuse(dump, 0, "not enough memory");
    }
    size_t first = (current - begin) / EVENT_BYTES;
    for (size_t i = 0; i < count; i++) {
        size_t at = begin + (first + i) % count * EVENT_BYTES;
        struct trx_event *event = &trx->events[trx->event_count];
        event->thread = word_at(dump, at);
        event->priority = word_at(dump, at + 4);
        event->id = word_at(dump, at + 8);
        event->time = word_at(dump, at + 12);
        for (size_t w = 0; w < 4; w++) {
            event->words[w] = word_at(dump, at + 16 + 4 * w);
        }
        trx->event_count += event->thread != 0 && event->id != UINT32_MAX;
    }
    trx->is_full = count > 0 && trx->event_count == count;
    return true;
}

static bool read_all(struct dump *dump, struct trx *trx)
{
    static const uint8_t little[4] = {'B', 'T', 'X', 'T'};
    static const uint8_t big[4] = {'T', 'X', 'T', 'B'};
    if (dump->length < HEADER_BYTES) {
        return refuse(dump, dump->length, "the file ends within the header of 48 bytes");
    }
    dump->is_big = memcmp(dump->bytes, big, 4) == 0;
    if (!dump->is_big && memcmp(dump->bytes, little, 4) != 0) {
        return refuse(dump, 0, "this is no trace buffer; expected TXTB in either byte order");
    }
    uint32_t mask = word_at(dump, 4);
    uint32_t base = word_at(dump, 8);
    uint32_t sizes = word_at(dump, 16);
    size_t name_size = dump->is_big ? sizes & 0xFFFF : sizes >> 16;
    size_t registry;
    size_t registry_end;
    size_t buffer;
    size_t buffer_end;
    size_t current;
    if (mask == 0 || (mask & (mask + 1)) != 0) {
        return refuse(dump, 4, "the time stamps' mask is no run of ones, as in 0xFFFF");
    }
    if (name_size == 0 || name_size > NAME_SIZE_MAX) {
        return refuse(dump, 18, "names of this size are not read; expected 1 to 63 bytes");
    }
    if (!offset_at(dump, 12, base, &registry) || !offset_at(dump, 20, base, &registry_end) ||
        !offset_at(dump, 24, base, &buffer) || !offset_at(dump, 28, base, &buffer_end) ||
        !offset_at(dump, 32, base, &current) ||
        !read_objects(dump, registry, registry_end, name_size, trx) ||
        !read_events(dump, buffer, buffer_end, current, trx)) {
        return false;
    }
    unwrap_times(trx, mask);
    return true;
}

bool trx_parse(const uint8_t *bytes, size_t length, struct trx *trx, char *error)
{
    struct dump dump = {.bytes = bytes, .length = length, .error = error};
    *trx = (struct trx){0};
    if (read_all(&dump, trx)) {
        return true;
    }
    trx_free(trx);
    return false;
}

void trx_free(struct trx *trx)
{
    free(trx->objects);
    free(trx->events);
    *trx = (struct trx){0};
}
