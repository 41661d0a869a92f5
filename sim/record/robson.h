/// How much memory first fit can need in the worst case: MEASURES.md, "Robson's bound".
#ifndef ROBSON_H
#define ROBSON_H

#include <stdint.h>

/// The memory that is enough for first fit whatever order the calls come in, if at most
/// `live_bytes` are in use at any time, in pieces of 1 .. `ratio` units:
///
///     live * H(ratio) / ln 2,    H(n) = 1 + 1/2 + 1/3 + ... + 1/n;    live itself for a ratio of 1
///
/// rounded up, never less than the formula and at most 1 byte and 2^-32 of it more.
///
/// live_bytes  below 2^32
/// ratio       1 .. 2^28
/// Cost:       O(min(ratio, 1024))
uint64_t robson_bound(uint64_t live_bytes, uint64_t ratio);

/// H(n) / ln 2 in parts of 2^32, rounded up. n: 1 .. 2^28.
uint64_t robson_factor_q32(uint64_t n);

#endif
