#include "random.h"

#include "fixed_point.h"
#include "fnv.h"

#include <assert.h>

/// ln 2 as a number of 2^-64ths, 4 ln 2 and log2 e of 2^-62ths.
#define LN_2_Q64 UINT64_C(0xB17217F7D1CF79AC)
#define FOUR_LN_2_Q62 UINT64_C(0xB17217F7D1CF79AC)
#define LOG2_E_Q62 UINT64_C(0x5C551D94AE0BF85E)

/// sqrt(2 / e) as a number of 2^-32ths.
#define SQRT_2_OVER_E_Q32 UINT64_C(0xDB9669FA)

/// No accepted deviate is larger: it is at most sqrt(4 ln 2^32) = 9.42 (see normal_draw()).
#define NORMAL_LIMIT 10u

/// A permutation of the 64-bit numbers that spreads every bit over all of them (the finisher of
/// SplitMix64: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
static uint64_t mix(uint64_t value)
{
    value += UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

static uint64_t hash_text(const char *text)
{
    uint64_t hash = FNV_START;
    for (const char *at = text; *at != '\0'; at++) {
        hash = fnv_byte(hash, (unsigned char)*at);
    }
    return hash;
}

void random_stream_seed(struct random_stream *stream, uint64_t seed, const char *thread_name,
                        enum random_use use)
{
    uint64_t name = mix(hash_text(thread_name) + (uint64_t)use);
    stream->state = mix(seed ^ name);
    stream->increment = mix(name) | 1;
    (void)random_next(stream);
}

static uint64_t next_64(struct random_stream *stream)
{
    uint64_t high = random_next(stream);
    return (high << 32) | random_next(stream);
}

/// Multiplies instead of dividing, and draws again where the product would be uneven (D. Lemire,
/// "Fast Random Integer Generation in an Interval", 2019).
uint64_t random_below(struct random_stream *stream, uint64_t bound)
{
    assert(bound != 0);
    if (bound <= UINT32_MAX) {
        uint64_t product = random_next(stream) * bound;
        if ((uint32_t)product < bound) {
            uint32_t uneven = (uint32_t)(((UINT64_C(1) << 32) - bound) % bound);
            while ((uint32_t)product < uneven) {
                product = random_next(stream) * bound;
            }
        }
        return product >> 32;
    }
    struct wide product = wide_multiply(next_64(stream), bound);
    if (product.low < bound) {
        uint64_t uneven = (UINT64_MAX - bound + 1) % bound;
        while (product.low < uneven) {
            product = wide_multiply(next_64(stream), bound);
        }
    }
    return product.high;
}

static uint64_t draw_uniform(const struct distribution *distribution, struct random_stream *stream)
{
    assert(distribution->low <= distribution->high);
    uint64_t count = distribution->high - distribution->low + 1;
    if (count == 0) {
        return next_64(stream);
    }
    return distribution->low + random_below(stream, count);
}

/// -mean * ln u, u from 2^-64 to 1 (bits of 0 stand for it): by inversion of the cumulative
/// distribution.
static uint64_t draw_exponential(const struct distribution *distribution,
                                 struct random_stream *stream)
{
    uint64_t bits = next_64(stream);
    uint64_t minus_log2_q56 = bits == 0 ? 0 : (UINT64_C(64) << 56) - fixed_log2_q56(bits);
    uint64_t minus_ln_q56 = fixed_multiply_shift(minus_log2_q56, LN_2_Q64, 64);
    return fixed_multiply_shift(minus_ln_q56, distribution->mean, 56);
}

struct normal {
    uint64_t size_q32;
    bool is_negative;
};

/// A normal deviate of mean 0 and variance 1, by the ratio of two uniform ones: z = v / u, accepted
/// if z^2 <= -4 ln u (A. J. Kinderman, J. F. Monahan, "Computer Generation of Random Variables
/// Using the Ratio of Uniform Deviates", 1977). Three of four tries are accepted.
static struct normal normal_draw(struct random_stream *stream)
{
    for (;;) {
        uint64_t u = (uint64_t)random_next(stream) + 1; // (0, 1] as a number of 2^-32ths
        uint32_t bits = random_next(stream);
        // v is uniform within +-sqrt(2 / e): 31 bits of it in the middle of their interval, and
        // a sign.
        uint64_t half = ((uint64_t)(bits >> 1) << 1) | 1;
        uint64_t v = (half * SQRT_2_OVER_E_Q32 + (UINT64_C(1) << 31)) >> 32;
        if (v >= NORMAL_LIMIT * u) {
            continue;
        }
        uint64_t z_q32 = (v << 32) / u;
        uint64_t square_q56 = (z_q32 >> 4) * (z_q32 >> 4);
        uint64_t minus_log2_q56 = (UINT64_C(32) << 56) - fixed_log2_q56(u);
        if (square_q56 <= fixed_multiply_shift(minus_log2_q56, FOUR_LN_2_Q62, 62)) {
            return (struct normal){.size_q32 = z_q32, .is_negative = (bits & 1) != 0};
        }
    }
}

/// median * e^(sigma * z) = median * 2^(sigma * z * log2 e).
static uint64_t draw_lognormal(const struct distribution *distribution,
                               struct random_stream *stream)
{
    struct normal z = normal_draw(stream);
    uint64_t power_q56 = fixed_multiply_shift(distribution->sigma_q32, z.size_q32, 8);
    uint64_t exponent_q56 = fixed_multiply_shift(power_q56, LOG2_E_Q62, 62);
    return fixed_scale_exp2(distribution->mean, exponent_q56, z.is_negative);
}

static uint64_t draw_choice(const struct scenario *scenario,
                            const struct distribution *distribution, struct random_stream *stream)
{
    const struct choice *choices = scenario->choices + distribution->first_choice;
    uint64_t left = random_below(stream, distribution->weight_sum);
    uint32_t i = 0;
    while (i + 1 < distribution->choice_count && left >= choices[i].weight) {
        left -= choices[i].weight;
        i++;
    }
    return choices[i].value;
}

static uint64_t draw(const struct scenario *scenario, const struct distribution *distribution,
                     struct random_stream *stream)
{
    switch (distribution->kind) {
    case DISTRIBUTION_UNIFORM:
        return draw_uniform(distribution, stream);
    case DISTRIBUTION_EXPONENTIAL: {
        uint64_t drawn = draw_exponential(distribution, stream);
        return drawn < distribution->maximum ? drawn : distribution->maximum;
    }
    case DISTRIBUTION_LOGNORMAL: {
        uint64_t drawn = draw_lognormal(distribution, stream);
        return drawn < distribution->maximum ? drawn : distribution->maximum;
    }
    case DISTRIBUTION_CHOICE:
        return draw_choice(scenario, distribution, stream);
    }
    assert(false);
    return 0;
}

uint64_t distribution_draw(const struct scenario *scenario, const struct distribution *distribution,
                           struct random_stream *stream)
{
    uint64_t drawn = draw(scenario, distribution, stream);
    if (drawn < distribution->minimum) {
        drawn = distribution->minimum;
    }
    if (distribution->multiply == 1 && distribution->divide == 1) {
        return drawn;
    }
    return fixed_scale_up(drawn, distribution->multiply, distribution->divide);
}
