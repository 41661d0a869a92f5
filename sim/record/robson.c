#include "robson.h"

#include "sim/kernel/fixed_point.h"

/// From here on H(n) is taken from its expansion.
#define SUMMED 1024u

/// 1 / ln 2 and gamma / ln 2, gamma being Euler's constant 0.57721..., rounded up.
#define PER_LN2_Q56 UINT64_C(103957133576908770)
#define GAMMA_PER_LN2_Q56 UINT64_C(60005685978852863)

uint64_t robson_factor_q32(uint64_t n)
{
    uint64_t factor_q56 = 0;
    if (n < SUMMED) {
        for (uint64_t i = 1; i <= n; i++) {
            factor_q56 += PER_LN2_Q56 / i + 1;
        }
    } else {
        // H(n) < ln n + gamma + 1/(2n) - 1/(12n^2) + 1/(120n^4). The logarithm is within 2^-55.
        factor_q56 = fixed_log2_q56(n) + 2 + GAMMA_PER_LN2_Q56 + PER_LN2_Q56 / (2 * n) + 1;
        factor_q56 -= PER_LN2_Q56 / (12 * n * n);
        factor_q56 += PER_LN2_Q56 / (120 * n * n) / (n * n) + 1;
    }
    return (factor_q56 + (UINT64_C(1) << 24) - 1) >> 24;
}

uint64_t robson_bound(uint64_t live_bytes, uint64_t ratio)
{
    if (ratio <= 1) {
        return live_bytes;
    }
    return fixed_scale_up(live_bytes, robson_factor_q32(ratio), UINT64_C(1) << 32);
}
