#include "tracex.h"

#include <stdlib.h>
#include <string.h>

#include "tracex_state.h"

/// Completes the calls that wait still when the run ends.
static bool complete_last_waits(struct tracex *tracex)
{
    struct html_csv *csv = &tracex->waits;
    while (html_csv_next(csv)) {
        uint32_t thread;
        uint64_t size;
        if (!source_find_thread(tracex->source, csv, html_csv_text(csv, 0), &thread) ||
            !html_csv_number(csv, 1, &size)) {
            return false;
        }
        const struct tracex_lane *lane = &tracex->lanes[thread];
        if (!tracex_is_waiting(lane->state) || lane->pool == SCENARIO_NONE) {
            return html_csv_refuse(csv, "schedule.csv does not have this wait");
        }
        tracex_complete_wait(tracex, thread, size);
    }
    for (uint32_t i = 0; i < tracex->source->thread_count; i++) {
        if (tracex->lanes[i].state >= THREAD_WAITING_QUEUE) {
            tracex_complete_object_wait(tracex, i);
        }
    }
    return tracex->source->problem->text[0] == '\0';
}

static bool take_all(struct tracex *tracex)
{
    struct timeline timeline;
    struct timeline_event event;
    const struct source *source = tracex->source;
    if (!timeline_open(&timeline, source)) {
        return false;
    }
    bool good = html_csv_open(&tracex->waits, source->dir, "waits.csv", "thread,size,begun",
                              source->problem);
    while (good && timeline_next(&timeline, &event)) {
        good = tracex_take_event(tracex, &event);
    }
    good = timeline_close(&timeline) && good && tracex_apply_all(tracex);
    tracex_close_timers(tracex);
    good = good && complete_last_waits(tracex);
    return html_csv_close(&tracex->waits) && good;
}

static bool begin(struct tracex *tracex)
{
    const struct source *source = tracex->source;
    size_t pools = source->pool_count;
    size_t objects = source->object_count;
    tracex->lanes = calloc((size_t)source->thread_count + 1, sizeof *tracex->lanes);
    tracex->figures = calloc(pools + objects + 1, sizeof *tracex->figures);
    tracex->owners = calloc(objects + 1, sizeof *tracex->owners);
    tracex->pool_memory = calloc(pools + 1, sizeof *tracex->pool_memory);
    if (tracex->lanes == NULL || tracex->figures == NULL || tracex->owners == NULL ||
        tracex->pool_memory == NULL) {
        return tracex_has_no_memory(tracex);
    }
    for (uint32_t i = 0; i < source->thread_count; i++) {
        tracex->lanes[i] = (struct tracex_lane){.state = THREAD_SUSPENDED,
                                                .pool = SCENARIO_NONE,
                                                .object = SCENARIO_NONE,
                                                .call = TRACEX_NO_EVENT,
                                                .at_call_index = SCENARIO_NONE,
                                                .affected = SCENARIO_NONE,
                                                .priority = source->threads[i].priority,
                                                .threshold = source->threads[i].threshold};
    }
    for (size_t i = 0; i < pools; i++) {
        tracex->figures[i].value = source->pools[i].capacity;
    }
    for (size_t i = 0; i < objects; i++) {
        bool is_count =
            source->objects[i].kind == OBJECT_SEMAPHORE || source->objects[i].kind == OBJECT_FLAGS;
        tracex->figures[pools + i].value = is_count ? source->objects[i].initial : 0;
        tracex->owners[i] = SCENARIO_NONE;
    }
    return tracex_place_pools(tracex);
}

static void release(struct tracex *tracex)
{
    for (uint32_t i = 0; tracex->lanes != NULL && i < tracex->source->thread_count; i++) {
        free(tracex->lanes[i].before);
    }
    free(tracex->lanes);
    free(tracex->figures);
    free(tracex->owners);
    free(tracex->pool_memory);
    free(tracex->pending);
    trx_ring_free(&tracex->ring);
}

bool tracex_write(const struct source *source, uint64_t last, struct output *output,
                  uint64_t *left_out)
{
    struct tracex tracex = {.source = source,
                            .running = SCENARIO_NONE,
                            .routine = SCENARIO_NONE,
                            .execute = SCENARIO_NONE,
                            .left = TRACEX_NO_EVENT,
                            .is_initialization = true};
    trx_ring_init(&tracex.ring, last);
    bool good = begin(&tracex);
    if (good) {
        tracex_create_all(&tracex);
        good = take_all(&tracex);
    }
    if (good && tracex.ring.out_of_memory) {
        good = tracex_has_no_memory(&tracex);
    }
    if (good) {
        *left_out = trx_ring_left_out(&tracex.ring);
        tracex_write_registry(&tracex, output);
        trx_ring_write_events(&tracex.ring, output);
    }
    release(&tracex);
    return good;
}
