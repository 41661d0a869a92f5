/// Random streams and the draws of a scenario's random amounts.
///
/// Each thread has one stream for each use, seeded by the run's seed, its name and the use: so a
/// thread that is added, or one that draws more often, leaves the draws of all others alone. Draws
/// are integer and fixed-point arithmetic throughout and the same on every machine.
///
/// Source of the generator: M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient
/// Statistically Good Algorithms for Random Number Generation", 2014 (PCG-XSH-RR 64/32).
#ifndef RANDOM_H
#define RANDOM_H

#include "sim/scenario/scenario.h"

/// What a stream is for.
enum random_use {
    RANDOM_AMOUNTS, ///< sizes and durations
    RANDOM_PICKS,   ///< which allocation of a bag is released
};

/// A generator's state. The caller owns it.
struct random_stream {
    uint64_t state;
    uint64_t increment; ///< odd; tells one stream from another
};

/// Starts a stream. Its draws depend on these three and nothing else.
void random_stream_seed(struct random_stream *stream, uint64_t seed, const char *thread_name,
                        enum random_use use);

/// The next 32 random bits.
static inline uint32_t random_next(struct random_stream *stream)
{
    uint64_t state = stream->state;
    stream->state = state * UINT64_C(6364136223846793005) + stream->increment;
    uint32_t mixed = (uint32_t)(((state >> 18) ^ state) >> 27);
    uint32_t turn = (uint32_t)(state >> 59);
    return (mixed >> turn) | (mixed << ((32 - turn) & 31));
}

/// A number from 0 to bound - 1, each equally likely. bound: 1 or more.
/// Cost: O(1) on average; one draw of 32 bits up to a bound of 2^32, else two, seldom more.
uint64_t random_below(struct random_stream *stream, uint64_t bound);

/// Draws a random amount in the unit of the place where it stands: the draw itself, brought up to
/// the minimum and (exponential and lognormal) down to the maximum, then
/// ceil(draw * multiply / divide), at most UINT64_MAX. Exponential and lognormal draws are rounded
/// to the nearest whole number.
///
/// scenario        whose choices the distribution refers to
/// distribution    low <= high, mean at most 2^40, sigma at most 8; uniform and choice draws know
///                 no maximum
/// Cost:           some 5 to 200 ns; O(choices) for a choice
uint64_t distribution_draw(const struct scenario *scenario, const struct distribution *distribution,
                           struct random_stream *stream);

#endif
