/// How many requests of each range of sizes were live at once, at most: what a workload asks of
/// memory, whatever the allocator.
///
/// A request is live from when it is asked for until it is given back. Sizes are rounded up to
/// words and make *classes*, ascending; for every first <= last the most requests of classes
/// first .. last that were ever live together is known exactly.
///
///     class    0    1    2          live now:  2 0 1
///     bytes   16   48   64          most:     [0..0] 2  [0..1] 3  [0..2] 3  [1..1] 1 ...
///
/// At most PEAKS_CLASSES_MAX classes are kept apart. When there are more, sizes are rounded up
/// to a multiple of two words, four words, ... instead, and neighbours fall together. What is known
/// of the classes that remain stays exact (the most of two neighbours together is known), and each
/// class still has the largest size that it holds; only a border between sizes that fell together
/// is lost.
///
/// Memory: 256 KiB. Nothing grows with a run's length.
#ifndef PEAKS_H
#define PEAKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PEAKS_CLASSES_MAX 256u

/// Zero it before peaks_begin(); the caller owns it.
struct peaks {
    uint64_t word_bytes;
    uint64_t rounding_bytes; ///< the word, unless classes fell together
    uint32_t class_count;
    uint64_t keys[PEAKS_CLASSES_MAX];  ///< ascending: sizes rounded up to rounding_bytes
    uint64_t sizes[PEAKS_CLASSES_MAX]; ///< the largest of each class, rounded up to words
    uint32_t live[PEAKS_CLASSES_MAX];
    uint32_t *most;     ///< [first * PEAKS_CLASSES_MAX + last]; read it through peaks_most()
    uint32_t new_first; ///< classes asked for since `most` was brought up to date
    uint32_t new_last;
    uint64_t live_bytes;  ///< of all live requests, as asked
    uint64_t most_bytes;  ///< the most of it
    uint64_t most_at;     ///< when it was reached first
    uint32_t live_count;  ///< requests
    uint32_t most_count;  ///< the most of it
    uint64_t asked_count; ///< requests since the beginning
};

/// Returns false when the host has no memory; there is nothing to free then.
bool peaks_begin(struct peaks *peaks, uint64_t word_bytes);

/// A request of `size_bytes` (1 .. 2^32-1) becomes live at `now`, which never goes back.
/// Cost: O(log classes).
void peaks_ask(struct peaks *peaks, uint64_t size_bytes, uint64_t now);

/// A request of this size, which is live, is given back.
/// Cost: O(classes squared) after an ask, some 0.1 ns each; else O(log classes).
void peaks_give_back(struct peaks *peaks, uint64_t size_bytes);

/// No more requests will come. What is live stays so.
void peaks_end(struct peaks *peaks);

/// The most requests of classes first .. last ever live together, after peaks_end().
static inline uint32_t peaks_most(const struct peaks *peaks, uint32_t first, uint32_t last)
{
    return peaks->most[(size_t)first * PEAKS_CLASSES_MAX + last];
}

/// Frees what it holds and zeroes it.
void peaks_free(struct peaks *peaks);

#endif
