/// Amounts in steps: a constant, or a random value drawn anew at each use.
///
///     uniform(16, 256)                            both ends included
///     exponential(mean 20 ms, max 200 ms)         max: 20 times the mean when left out
///     lognormal(median 128, sigma 0.8, max 4KiB)  all three must be given
///     choice(16, 64 x3, 1500)                     x3: three times as likely
///
/// Larger draws become the maximum. Sizes are at least 1. Parameters stay in the unit in which
/// they were written if all are ticks, or bytes, or plain numbers; else they become cycles, rounded
/// up. A draw becomes the unit of its place as ceil(draw * multiply / divide).
#ifndef QUANTITY_H
#define QUANTITY_H

#include "builder.h"
#include "units.h"

/// Where an amount stands, and so its unit.
enum quantity_place {
    QUANTITY_BYTES,  ///< 0..QUANTITY_BYTES_MAX
    QUANTITY_TICKS,  ///< 0..SCENARIO_TICKS_MAX; cycles and seconds are rounded up to whole ticks
    QUANTITY_CYCLES, ///< 0..SCENARIO_CYCLES_MAX; ns .. s are rounded up to whole cycles
    QUANTITY_COUNT,  ///< 0..SCENARIO_COUNT_MAX
};

/// The largest size that a step may ask for; the largest mean, median of a random value.
#define QUANTITY_BYTES_MAX UINT64_C(0xFFFFFFFF)
#define QUANTITY_MEAN_MAX (UINT64_C(1) << 40)
#define QUANTITY_WEIGHT_MAX UINT64_C(1000000)

/// Parses an amount. Distributions and choices are added to the builder.
///
/// quantity    untouched on failure
/// Errors:     false with the message set, also when the host has no memory
bool quantity_parse(const char *text, enum quantity_place place, const struct clocks *clocks,
                    struct builder *builder, struct quantity *quantity, struct message *message);

#endif
