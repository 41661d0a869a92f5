#include "perfetto_state.h"

static const char series_columns[] = "cycles,pool,available,fragments,largest_free,waiting";

/// A sample is a counter event, each arg of which is a curve.
static bool write_sample(struct perfetto *perfetto, struct html_csv *csv)
{
    static const char *const names[] = {"available", "fragments", "largest_free", "waiting"};
    uint64_t at;
    uint32_t pool;
    if (!html_csv_number(csv, 0, &at) ||
        !source_find_pool(perfetto->source, csv, html_csv_text(csv, 1), &pool)) {
        return false;
    }
    trace_json_begin(&perfetto->json, 'C', perfetto_states(0), at,
                     perfetto->source->pools[pool].name);
    for (uint32_t i = 0; i < 4; i++) {
        uint64_t number;
        if (*html_csv_text(csv, 2 + i) == '\0') {
            continue; // of a block pool
        }
        if (!html_csv_number(csv, 2 + i, &number)) {
            return false;
        }
        trace_json_number(&perfetto->json, names[i], number);
    }
    trace_json_end(&perfetto->json);
    return true;
}

bool perfetto_write_counters(struct perfetto *perfetto)
{
    struct html_csv csv;
    const struct source *source = perfetto->source;
    if (!html_csv_open(&csv, source->dir, "series.csv", series_columns, source->problem)) {
        return false;
    }
    while (html_csv_next(&csv) && write_sample(perfetto, &csv)) {
    }
    return html_csv_close(&csv);
}

static bool write_note(struct perfetto *perfetto, struct html_csv *csv)
{
    uint64_t at;
    uint32_t thread;
    if (!html_csv_number(csv, 0, &at) ||
        !source_find_thread(perfetto->source, csv, html_csv_text(csv, 1), &thread)) {
        return false;
    }
    trace_json_begin(&perfetto->json, 'i', perfetto_states(thread), at, html_csv_text(csv, 2));
    trace_json_member(&perfetto->json, "s", "t");
    trace_json_member(&perfetto->json, "cat", "note");
    trace_json_end(&perfetto->json);
    return true;
}

bool perfetto_write_notes(struct perfetto *perfetto)
{
    struct html_csv csv;
    const struct source *source = perfetto->source;
    if (!source_has(source, "notes.csv")) {
        return true;
    }
    if (!html_csv_open(&csv, source->dir, "notes.csv", "cycles,thread,note", source->problem)) {
        return false;
    }
    while (html_csv_next(&csv) && write_note(perfetto, &csv)) {
    }
    return html_csv_close(&csv);
}

static bool is_waiting(enum thread_state state)
{
    return state == THREAD_WAITING_BYTES || state == THREAD_WAITING_BLOCK ||
           state >= THREAD_WAITING_QUEUE;
}

static bool has_ended(enum thread_state state)
{
    return state == THREAD_COMPLETED || state == THREAD_TERMINATED;
}

static void write_flow_end(struct perfetto *perfetto, char phase, uint32_t tid, cycles_t at,
                           uint64_t id)
{
    trace_json_begin(&perfetto->json, phase, tid, at, "ends the wait");
    trace_json_member(&perfetto->json, "cat", "wait");
    trace_json_id(&perfetto->json, id);
    if (phase == 'f') {
        trace_json_member(&perfetto->json, "bp", "e");
    }
    trace_json_end(&perfetto->json);
}

/// Written behind all slices, so that of what is at one instant the slices come first.
bool perfetto_write_flows(struct perfetto *perfetto)
{
    const struct source *source = perfetto->source;
    struct timeline timeline;
    struct timeline_event event;
    uint64_t id = 0;
    for (uint32_t i = 0; i < source->thread_count; i++) {
        perfetto->lanes[i] = (struct lane){0};
    }
    if (!timeline_open(&timeline, source)) {
        return false;
    }
    while (timeline_next(&timeline, &event)) {
        if (event.kind != TIMELINE_CHANGE) {
            continue;
        }
        const struct timeline_change *change = &event.as.change;
        struct lane *lane = &perfetto->lanes[change->thread];
        bool is_over = lane->has_state && is_waiting(lane->state);
        lane->state = change->state;
        lane->has_state = true;
        // What a thread gives up when it ends is given up in no call.
        if (is_over && change->by_thread != SCENARIO_NONE && !has_ended(change->state) &&
            !has_ended(perfetto->lanes[change->by_thread].state)) {
            id++;
            write_flow_end(perfetto, 's', perfetto_calls(change->by_thread), change->at, id);
            write_flow_end(perfetto, 'f', perfetto_states(change->thread), change->at, id);
        }
    }
    return timeline_close(&timeline);
}
