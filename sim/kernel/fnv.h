/// FNV-1a, 64 bits: a checksum of bytes that is the same everywhere, and takes a byte a multiply.
///
/// For what a fixed value of the same bytes is wanted, and nobody tries to fool it. For one byte
/// the step from a state to the next is one to one: two texts that differ in a single byte never
/// have the same checksum, and others have it by a chance of 1 in 2^64.
#ifndef FNV_H
#define FNV_H

#include <stddef.h>
#include <stdint.h>

/// The checksum of nothing.
#define FNV_START UINT64_C(0xCBF29CE484222325)

/// The checksum of what `hash` is that of, with another byte behind it.
static inline uint64_t fnv_byte(uint64_t hash, unsigned char byte)
{
    return (hash ^ byte) * UINT64_C(0x100000001B3);
}

/// The same with a text behind it, and the NUL at its end.
static inline uint64_t fnv_text(uint64_t hash, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        hash = fnv_byte(hash, (unsigned char)*at);
    }
    return fnv_byte(hash, 0);
}

#endif
