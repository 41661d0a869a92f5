#include "source.h"

#include "sim/kernel/fnv.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/// By the trace and the ids that they share, then by threads; those of all threads come first.
static int compare_sharers(const void *a, const void *b)
{
    const struct scenario_replay *left = ((const struct sharer *)a)->reader->replay;
    const struct scenario_replay *right = ((const struct sharer *)b)->reader->replay;
    if (left->thread == NULL || right->thread == NULL) {
        return (left->thread != NULL) - (right->thread != NULL);
    }
    if (left->ids != right->ids) {
        return left->ids < right->ids ? -1 : 1;
    }
    int order = strcmp(left->trace, right->trace);
    return order != 0 ? order : strcmp(left->thread, right->thread);
}

/// Whether a reader shares the source of the one that stands before it.
static bool shares(const struct reader *before, const struct reader *reader)
{
    return before->replay->thread != NULL && before->replay->ids == reader->replay->ids &&
           strcmp(before->replay->trace, reader->replay->trace) == 0 &&
           strcmp(before->replay->thread, reader->replay->thread) != 0;
}

/// Fills the table of who shares a source. False when the host has no memory.
static bool index_threads(struct source *source)
{
    uint32_t slot_count = 4;
    while (slot_count < 2 * source->count) {
        slot_count *= 2;
    }
    source->slots = calloc(slot_count, sizeof *source->slots);
    source->slot_mask = slot_count - 1;
    if (source->slots == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < source->count; i++) {
        const char *thread = source->sharers[i].reader->replay->thread;
        uint32_t slot = (uint32_t)fnv_text(FNV_START, thread) & source->slot_mask;
        while (source->slots[slot] != 0) {
            slot = (slot + 1) & source->slot_mask;
        }
        source->slots[slot] = i + 1;
    }
    return true;
}

bool source_make(const struct scenario *scenario, struct reader *readers, struct sharer *sharers,
                 struct source *sources, uint32_t *count)
{
    *count = 0;
    for (uint32_t i = 0; i < scenario->replay_count; i++) {
        readers[i].replay = &scenario->replays[i];
        sharers[i].reader = &readers[i];
    }
    qsort(sharers, scenario->replay_count, sizeof *sharers, compare_sharers);
    for (uint32_t i = 0; i < scenario->replay_count; i++) {
        struct reader *reader = sharers[i].reader;
        if (reader->replay->thread == NULL) {
            continue;
        }
        if (i == 0 || !shares(sharers[i - 1].reader, reader)) {
            sources[(*count)++] = (struct source){.sharers = &sharers[i]};
        }
        reader->source = &sources[*count - 1];
        reader->source->count++;
    }
    for (uint32_t i = 0; i < *count; i++) {
        if (!index_threads(&sources[i])) {
            return false;
        }
    }
    return true;
}

struct reader *source_find(const struct source *source, const char *thread)
{
    uint32_t slot = (uint32_t)fnv_text(FNV_START, thread) & source->slot_mask;
    for (; source->slots[slot] != 0; slot = (slot + 1) & source->slot_mask) {
        struct reader *reader = source->sharers[source->slots[slot] - 1].reader;
        if (strcmp(reader->replay->thread, thread) == 0) {
            return reader;
        }
    }
    return NULL;
}

void source_leave(struct reader *reader)
{
    reader->source->waiting_rows -= reader->queue.count;
    reader->source = NULL;
    row_queue_free(&reader->queue);
}

void source_part_with_slowest(const struct source *source)
{
    struct reader *slowest = NULL;
    for (uint32_t i = 0; i < source->count; i++) {
        struct reader *reader = source->sharers[i].reader;
        if (reader->source == source &&
            (slowest == NULL || reader->queue.count > slowest->queue.count)) {
            slowest = reader;
        }
    }
    assert(slowest != NULL); // rows wait for someone
    source_leave(slowest);
}

void source_free(struct source *source)
{
    trace_file_close(source->file);
    free(source->slots);
}
