#include "fixed_point.h"

#include <assert.h>

#define ONE_Q56 (UINT64_C(1) << 56)
#define ONE_Q62 (UINT64_C(1) << 62)

/// ln 2 and log2 e as numbers of 2^-32ths.
#define LN_2_Q32 UINT64_C(0xB17217F8)
#define LOG2_E_Q32 UINT64_C(0x171547653)

#define FACTOR_COUNT 32

/// log2(1 + 2^-k) for k = 1..32 as numbers of 2^-62ths. A product of some of the factors 1 + 2^-k
/// comes within 2^-32 of any number from 1 to 2, and multiplying by one is a shift and an addition:
/// so the logarithm is the sum of the factors' own, and a power is found the other way round.
static const uint64_t factor_log2_q62[FACTOR_COUNT] = {
    0x2570068e7ef5a1e8, 0x149a784bcd1b8afe, 0x0ae00d1cfdeb43d0, 0x0598fdbeb244c59f,
    0x02d75a6eb1dfb0e6, 0x016e79685c2d2299, 0x00b7f285b778428c, 0x005c2711b5eab1dd,
    0x002e1f07fe14eaca, 0x001712653743f454, 0x000b89eb17bcabe2, 0x0005c523b0a86ff2,
    0x0002e29d623f4a6c, 0x0001715193b17d36, 0x0000b8a982801725, 0x00005c54ef6a3e09,
    0x00002e2a833fb72c, 0x0000171544828311, 0x00000b8aa2f9eb96, 0x000005c551ab2054,
    0x000002e2a8e11acd, 0x000001715473700f, 0x000000b8aa3a70b2, 0x0000005c551d6683,
    0x0000002e2a8ebecc, 0x0000001715476249, 0x0000000b8aa3b1dd, 0x00000005c551d91d,
    0x00000002e2a8ec9a, 0x0000000171547650, 0x00000000b8aa3b29, 0x000000005c551d94,
};

uint64_t wide_divide(struct wide dividend, uint64_t divisor, uint64_t *remainder)
{
    assert(divisor != 0);
    if (dividend.high == 0) {
        *remainder = dividend.low % divisor;
        return dividend.low / divisor;
    }
    if (dividend.high >= divisor) {
        *remainder = 0;
        return UINT64_MAX;
    }
    uint64_t rest = dividend.high;
    uint64_t quotient = 0;
    for (unsigned bit = 64; bit-- > 0;) {
        bool carries = (rest >> 63) != 0;
        rest = (rest << 1) | ((dividend.low >> bit) & 1);
        quotient <<= 1;
        if (carries || rest >= divisor) {
            rest -= divisor;
            quotient |= 1;
        }
    }
    *remainder = rest;
    return quotient;
}

uint64_t fixed_scale_up(uint64_t a, uint64_t b, uint64_t divisor)
{
    uint64_t remainder;
    uint64_t quotient = wide_divide(wide_multiply(a, b), divisor, &remainder);
    return quotient + (remainder != 0 && quotient != UINT64_MAX);
}

uint64_t fixed_multiply_shift(uint64_t a, uint64_t b, unsigned shift)
{
    assert(shift < 128);
    struct wide product = wide_multiply(a, b);
    if (shift > 64) {
        return (product.high >> (shift - 64)) + ((product.high >> (shift - 65)) & 1);
    }
    if (shift > 0) {
        wide_add(&product, UINT64_C(1) << (shift - 1));
    }
    if (shift == 64) {
        return product.high;
    }
    if ((product.high >> shift) != 0) {
        return UINT64_MAX;
    }
    return shift == 0 ? product.low : (product.high << (64 - shift)) | (product.low >> shift);
}

/// All bits or none. Which factors are taken is a coin toss, dear to a processor that guesses
/// branches.
static uint64_t mask_of(bool condition)
{
    return (uint64_t)0 - condition;
}

uint64_t fixed_log2_q56(uint64_t x)
{
    assert(x != 0);
    uint64_t whole = 63;
    for (unsigned step = 32; step > 0; step /= 2) {
        if ((x >> (64 - step)) == 0) {
            x <<= step;
            whole -= step;
        }
    }
    // x becomes a number from 1 to 2; the one bit lost is 2^-63 of it.
    x >>= 1;
    uint64_t power = ONE_Q62;
    uint64_t log = 0;
    for (unsigned k = 1; k <= FACTOR_COUNT; k++) {
        uint64_t next = power + (power >> k);
        uint64_t taken = mask_of(next <= x);
        power += (power >> k) & taken;
        log += factor_log2_q62[k - 1] & taken;
    }
    // What is left, log2(x / power), is so small that log2(1 + r) = r * log2 e.
    uint64_t rest = ((x - power) << 32) / (power >> 30);
    log += (rest * LOG2_E_Q32) >> 32;
    return (whole << 56) + ((log + (1U << 5)) >> 6);
}

uint64_t fixed_exp2_q62(uint64_t fraction_q56)
{
    assert(fraction_q56 < ONE_Q56);
    uint64_t left = fraction_q56 << 6;
    uint64_t power = ONE_Q62;
    for (unsigned k = 1; k <= FACTOR_COUNT; k++) {
        uint64_t taken = mask_of(left >= factor_log2_q62[k - 1]);
        left -= factor_log2_q62[k - 1] & taken;
        power += (power >> k) & taken;
    }
    // 2^left = 1 + left * ln 2 for so small a rest.
    uint64_t rest = (left * LN_2_Q32) >> 32;
    return power + (((power >> 31) * rest) >> 31);
}

uint64_t fixed_scale_exp2(uint64_t amount, uint64_t exponent_q56, bool shrinks)
{
    if (amount == 0) {
        return 0;
    }
    unsigned whole = (unsigned)(exponent_q56 >> 56);
    uint64_t fraction = exponent_q56 & (ONE_Q56 - 1);
    if (!shrinks) {
        if (whole > 62) {
            return UINT64_MAX;
        }
        return fixed_multiply_shift(amount, fixed_exp2_q62(fraction), 62 - whole);
    }
    if (fraction != 0) {
        // 2^-(n + f) = 2^(1 - f) / 2^(n + 1)
        whole++;
        fraction = ONE_Q56 - fraction;
    }
    return whole > 65 ? 0 : fixed_multiply_shift(amount, fixed_exp2_q62(fraction), 62 + whole);
}
