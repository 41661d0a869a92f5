/// Bits of a word.
#ifndef BITS_H
#define BITS_H

#include <stdint.h>

/// The place of the lowest bit that is set, 0..63. word: not 0.
///
/// The lowest bit alone, times a de Bruijn sequence, has another number in its top six bits for
/// each place (C. E. Leiserson, H. Prokop, K. H. Randall, "Using de Bruijn Sequences to Index a 1
/// in a Computer Word", 1998).
static inline uint32_t bits_lowest_64(uint64_t word)
{
    static const uint8_t places[64] = {
        0,  1,  2,  53, 3,  7,  54, 27, 4,  38, 41, 8,  34, 55, 48, 28, 62, 5,  39, 46, 44, 42,
        22, 9,  24, 35, 59, 56, 49, 18, 29, 11, 63, 52, 6,  26, 37, 40, 33, 47, 61, 45, 43, 21,
        23, 58, 17, 10, 51, 25, 36, 32, 60, 20, 57, 16, 50, 31, 19, 15, 30, 14, 13, 12};
    return places[((word & (~word + 1)) * UINT64_C(0x022FDD63CC95386D)) >> 58];
}

/// The same of 32 bits.
static inline uint32_t bits_lowest_32(uint32_t word)
{
    static const uint8_t places[32] = {0,  1,  28, 2,  29, 14, 24, 3,  30, 22, 20,
                                       15, 25, 17, 4,  8,  31, 27, 13, 23, 21, 19,
                                       16, 7,  26, 12, 18, 6,  11, 5,  10, 9};
    return places[((word & (~word + 1)) * UINT32_C(0x077CB531)) >> 27];
}

#endif
