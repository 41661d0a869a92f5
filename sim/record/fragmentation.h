/// How broken up a byte pool's free memory is: the measures of MEASURES.md, "Fragmentation".
///
/// All are shares of the free bytes, in parts of FRAGMENTATION_ONE, rounded to the nearest, and 0
/// when nothing is free. Sizes are those of whole fragments, header included. Each is taken of the
/// fragments as they stand and as they would be if all free neighbours were merged; the difference
/// is the debt of merging late:
///
///     F20 U10 F30 F40 U10     free 90: largest 40 as it stands, 70 merged
///                             external 1 - 40/90 = 0.5556, merged 1 - 70/90 = 0.2222, debt 0.3333
///
/// Integer arithmetic only.
#ifndef FRAGMENTATION_H
#define FRAGMENTATION_H

#include <stdbool.h>
#include <stdint.h>

#define FRAGMENTATION_ONE 10000u

enum fragmentation_kind {
    FRAGMENTATION_EXTERNAL,         ///< 1 - largest / sum
    FRAGMENTATION_RSS,              ///< 1 - sqrt(sum of squares) / sum
    FRAGMENTATION_UNUSABLE_LARGEST, ///< in fragments too small for the largest request
    FRAGMENTATION_UNUSABLE_MEDIAN,  ///< in fragments too small for the median request
    FRAGMENTATION_KINDS,
};

/// Of which fragments.
enum fragmentation_view {
    FRAGMENTATION_STANDING,
    FRAGMENTATION_MERGED,
    FRAGMENTATION_DEBT, ///< standing - merged; never negative
    FRAGMENTATION_VIEWS,
};

struct fragmentation {
    uint32_t parts[FRAGMENTATION_KINDS][FRAGMENTATION_VIEWS];
};

/// The whole fragments that the two requests need; 0 for one that is not known, whose unusable
/// share is 0 then.
struct fragmentation_needs {
    uint64_t largest_bytes;
    uint64_t median_bytes;
};

/// Sums over free runs.
struct fragmentation_sums {
    uint64_t bytes;
    uint64_t largest;
    uint64_t squares;       ///< at most the square of `bytes`, which is below 2^32
    uint64_t below_largest; ///< in runs too small for the largest request
    uint64_t below_median;  ///< in runs too small for the median request
};

/// A walk over one pool. Zero it but for `needs`.
struct fragmentation_walk {
    struct fragmentation_needs needs;
    struct fragmentation_sums standing;
    struct fragmentation_sums merged;
    uint64_t run_bytes; ///< of the free neighbours that the walk is among
    uint32_t free_count;
};

/// Takes a pool's next fragment, in address order. A pool has less than 2^32 bytes.
void fragmentation_add(struct fragmentation_walk *walk, uint64_t size_bytes, bool is_free);

/// What the walk came to. The walk is over.
struct fragmentation fragmentation_of(struct fragmentation_walk *walk);

/// Raises each of `worst` to that of `now` where it is less.
void fragmentation_keep_worst(struct fragmentation *worst, const struct fragmentation *now);

/// floor(sqrt(number)).
uint32_t fragmentation_root(uint64_t number);

#endif
