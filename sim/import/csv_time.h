/// The times of a table of calls: whole numbers, decimals, or what a clock on the wall says. All is
/// reckoned in whole numbers, from the first row on.
#ifndef CSV_TIME_H
#define CSV_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/scenario/problem.h"

enum csv_unit {
    CSV_UNIT_NONE, ///< times must be those of a clock on the wall
    CSV_UNIT_CYCLES,
    CSV_UNIT_TICKS,
    CSV_UNIT_NS,
    CSV_UNIT_US,
    CSV_UNIT_MS,
    CSV_UNIT_S,
    CSV_UNIT_COUNT
};

extern const char *const csv_unit_names[CSV_UNIT_COUNT];

/// Zero it, and set what stands first.
struct csv_clock {
    enum csv_unit unit;
    uint32_t wrap_bits; ///< of whole numbers; 0: they do not wrap
    bool has_begun;
    uint64_t first;    ///< in nanoseconds, or as they stand for cycles and ticks
    uint64_t previous; ///< the same; of numbers that wrap, as it stood
    uint64_t days;     ///< nanoseconds of the midnights that a clock without dates went over
    uint64_t elapsed;  ///< of numbers that wrap, since the first
};

/// Takes the time of the next row.
///
/// text        `125`, `0x7D` or `12.345678` of the unit; `19:28:07.123456`, and after midnight it
///             goes on; `2026-11-28 19:28:07.5` or with a T, and perhaps a Z behind
/// time        since the first row: in cycles or ticks if that is the unit, else in nanoseconds,
///             rounded down
/// Errors:     no time, one before the previous row's, one too large; the message is set
bool csv_clock_take(struct csv_clock *clock, const char *text, uint64_t *time,
                    struct message *message);

#endif
