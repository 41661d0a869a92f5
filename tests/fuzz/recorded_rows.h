/// Rows of recorded workloads that are made up: the same for the same replay, and all kinds of
/// them.
#ifndef RECORDED_ROWS_H
#define RECORDED_ROWS_H

#include "sim/kernel/recording.h"

enum { RECORDED_ROWS_REPLAYS_MAX = 64 };

/// Where each replay stands. Set the scenario, and zero the rest.
struct recorded_rows {
    const struct scenario *scenario;
    uint32_t positions[RECORDED_ROWS_REPLAYS_MAX];
    bool was_told_later[RECORDED_ROWS_REPLAYS_MAX];
};

/// For kernel_replay_from(). Borrows the rows. Replays past the limit fail.
struct recording recorded_rows_recording(struct recorded_rows *rows);

#endif
