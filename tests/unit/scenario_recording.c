#include "scenario_recording.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/// Rows of a replay: so many groups of two allocations, of which the first is resized, and an
/// attempt.
enum { GROUPS = 6, ROWS_PER_GROUP = 6 };

static enum recording_next next(void *context, uint32_t replay, struct recorded_row *row)
{
    struct made_recording *made = context;
    uint32_t i = made->next_rows[replay]++;
    if (i == GROUPS * ROWS_PER_GROUP) {
        return RECORDING_END;
    }
    static const enum recorded_op ops[ROWS_PER_GROUP] = {RECORDED_ALLOCATE, RECORDED_ALLOCATE,
                                                         RECORDED_RESIZE,   RECORDED_ATTEMPT,
                                                         RECORDED_RELEASE,  RECORDED_RELEASE};
    static const uint32_t places[ROWS_PER_GROUP] = {0, 1, 0, 0, 1, 0};
    const struct scenario_replay *of = &made->scenario->replays[replay];
    *row = (struct recorded_row){
        .at = made->unit_cycles * (i * (i + 1) % 3 + i * (7 + replay)),
        .op = ops[i % ROWS_PER_GROUP],
        .id = 2 * (i / ROWS_PER_GROUP) + places[i % ROWS_PER_GROUP],
        .size_bytes = 1 + (i + 1) * (replay + 3) * 37 % 300,
        .wait_ticks = i % 4 == 3 ? SCENARIO_FOREVER : i % 4,
        .target = of->target,
        .is_route = of->is_route,
    };
    return RECORDING_ROW;
}

static bool rewind_to_first(void *context, uint32_t replay)
{
    struct made_recording *made = context;
    made->next_rows[replay] = 0;
    return true;
}

struct recording made_recording_begin(struct made_recording *made, const struct scenario *scenario,
                                      cycles_t unit_cycles)
{
    *made = (struct made_recording){.scenario = scenario, .unit_cycles = unit_cycles};
    made->next_rows = calloc(scenario->replay_count + 1, sizeof *made->next_rows);
    assert_non_null(made->next_rows);
    return (struct recording){.context = made, .next = next, .rewind = rewind_to_first};
}

void made_recording_end(struct made_recording *made)
{
    free(made->next_rows);
    made->next_rows = NULL;
}
