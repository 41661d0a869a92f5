#include "recorded_rows.h"

enum { ROWS = 40, IDS = 6, SIZE_MAX_BYTES = 200, CYCLES_BETWEEN = 700 };

/// Any number, always the same for the same two.
static uint32_t mix(uint32_t a, uint32_t b)
{
    uint32_t x = a * UINT32_C(0x9E3779B1) ^ b * UINT32_C(0x85EBCA77);
    x = (x ^ (x >> 15)) * UINT32_C(0x2C1B3C6D);
    return x ^ (x >> 13);
}

static enum recording_next next(void *context, uint32_t replay, struct recorded_row *row)
{
    struct recorded_rows *rows = context;
    const struct scenario *scenario = rows->scenario;
    if (replay >= RECORDED_ROWS_REPLAYS_MAX) {
        return RECORDING_FAILED;
    }
    uint32_t position = rows->positions[replay];
    uint32_t any = mix(replay, position);
    if (position == ROWS) {
        return RECORDING_END;
    }
    if (any % 5 == 0 && !rows->was_told_later[replay]) {
        rows->was_told_later[replay] = true;
        row->at = (cycles_t)position * CYCLES_BETWEEN;
        return RECORDING_LATER;
    }
    rows->was_told_later[replay] = false;
    rows->positions[replay]++;
    // An id is taken, resized, given back and left alone in turn: an allocation of one that lives
    // is refused.
    static const enum recorded_op ops[] = {RECORDED_ALLOCATE, RECORDED_RESIZE, RECORDED_RELEASE,
                                           RECORDED_ATTEMPT};
    *row = (struct recorded_row){
        .at = (cycles_t)position * CYCLES_BETWEEN,
        .op = ops[position / IDS % 4],
        .id = position % IDS,
        .size_bytes = any % SIZE_MAX_BYTES,
        .wait_ticks = any / SIZE_MAX_BYTES % 3,
        .target = scenario->replays[replay].target,
        .is_route = scenario->replays[replay].is_route,
    };
    if (row->target == SCENARIO_NONE) {
        row->is_route = scenario->route_count > 0 && any % 2 == 0;
        row->target = any % (row->is_route ? scenario->route_count : scenario->pool_count);
    }
    return RECORDING_ROW;
}

static bool go_back(void *context, uint32_t replay)
{
    struct recorded_rows *rows = context;
    if (replay < RECORDED_ROWS_REPLAYS_MAX) {
        rows->positions[replay] = 0;
    }
    return true;
}

struct recording recorded_rows_recording(struct recorded_rows *rows)
{
    return (struct recording){.context = rows, .next = next, .rewind = go_back};
}
