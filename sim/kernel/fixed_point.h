/// Fixed-point arithmetic: wide products, logarithms and powers of two.
///
/// All results come from integer operations alone, so they are the same to the last bit with every
/// compiler, C library and machine. A name that ends in `_q56` says that the value is a number of
/// 2^-56ths.
#ifndef FIXED_POINT_H
#define FIXED_POINT_H

#include <stdbool.h>
#include <stdint.h>

/// A number of 128 bits.
struct wide {
    uint64_t high;
    uint64_t low;
};

/// The whole product of two 64-bit numbers.
static inline struct wide wide_multiply(uint64_t a, uint64_t b)
{
    const uint64_t half = UINT32_MAX;
    uint64_t low = (a & half) * (b & half);
    uint64_t cross = (a >> 32) * (b & half) + (low >> 32);
    uint64_t other = (a & half) * (b >> 32) + (cross & half);
    return (struct wide){
        .high = (a >> 32) * (b >> 32) + (cross >> 32) + (other >> 32),
        .low = (other << 32) | (low & half),
    };
}

/// Adds `amount` to `sum`. Wraps at 2^128.
static inline void wide_add(struct wide *sum, uint64_t amount)
{
    sum->low += amount;
    sum->high += sum->low < amount;
}

/// floor(dividend / divisor), UINT64_MAX if it is larger than that. The remainder goes to
/// *remainder (0 when the quotient did not fit).
///
/// divisor     1 or more
/// Cost:       a division when dividend.high is 0, else 64 steps
uint64_t wide_divide(struct wide dividend, uint64_t divisor, uint64_t *remainder);

/// ceil(a * b / divisor), UINT64_MAX if it is larger than that. divisor: 1 or more.
uint64_t fixed_scale_up(uint64_t a, uint64_t b, uint64_t divisor);

/// a * b / 2^shift, rounded to the nearest whole number (halves up), UINT64_MAX if it is larger
/// than that. shift: 0..127.
uint64_t fixed_multiply_shift(uint64_t a, uint64_t b, unsigned shift);

/// log2(x), within 2^-55; exact for powers of two. x: 1 or more.
uint64_t fixed_log2_q56(uint64_t x);

/// 2^fraction as a number of 2^-62ths, at least 2^62 and below 2^63, within 2^-54 of itself.
///
/// fraction_q56    below 2^56
uint64_t fixed_exp2_q62(uint64_t fraction_q56);

/// amount * 2^exponent, or amount / 2^exponent if `shrinks`, rounded to the nearest whole number;
/// UINT64_MAX from about 2^63 on.
uint64_t fixed_scale_exp2(uint64_t amount, uint64_t exponent_q56, bool shrinks);

#endif
