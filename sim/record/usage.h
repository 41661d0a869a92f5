/// What becomes of a pool's memory: asked for, wasted by kind, and how far up it is used.
/// MEASURES.md, "Waste" and "Heap", defines the figures.
///
/// A fragment that was handed out is divided up as
///
///     byte pool:   [ header | asked | rounding to words | remainder too small to split ]
///     block pool:  [ link   | asked | block larger than asked | rounding of the block size ]
///
/// so that the bytes in use are the sum of the five kinds at any time. Averages are byte-cycles
/// over cycles, from the start to the end of the run or to the pool's deletion.
///
/// Cost: a few ns a grant or release, and a few more when time has passed since the last.
/// Memory: one histogram of requests a byte pool.
#ifndef USAGE_H
#define USAGE_H

#include "fragmentation.h"
#include "histogram.h"
#include "sim/kernel/observer.h"

enum usage_kind {
    USAGE_ASKED,
    USAGE_ROUNDING,
    USAGE_REMAINDER, ///< byte pools
    USAGE_BLOCK,     ///< block pools: a block larger than the request
    USAGE_HEADERS,   ///< headers and link words
    USAGE_KINDS,
};

/// "asked", static.
const char *usage_kind_name(enum usage_kind kind);

/// A quantity now and its sum over time.
struct usage_level {
    uint64_t now;
    struct wide cycles; ///< now * cycles, summed
};

/// One pool's. The caller owns it; read freely.
struct usage {
    bool is_byte;
    bool is_over;          ///< the run ended, or the pool was deleted
    uint32_t word_bytes;   ///< of the target
    uint64_t header_bytes; ///< of each fragment; a block's link word
    uint64_t block_bytes;  ///< block pools: as written
    uint64_t end_bytes;    ///< fragments and blocks lie below this
    uint64_t fixed_bytes;  ///< of the pool, above it: never handed out
    cycles_t at;           ///< up to here the levels are summed
    struct usage_level levels[USAGE_KINDS];
    struct usage_level heap;    ///< the highest end of anything handed out so far; never falls
    uint64_t in_use;            ///< the sum of the kinds
    uint64_t peak_in_use;       ///< the most of it
    uint64_t peak[USAGE_KINDS]; ///< the kinds when it was first reached
    uint64_t max_live;          ///< the most that was asked for and held at one time
    uint64_t heap_at_max_live;  ///< when that was first reached
    uint64_t live_at_max_heap;  ///< when the heap reached its end; what is asked for then
    uint64_t smallest;          ///< of the fragments handed out; valid when there were any
    uint64_t largest;           ///< the same, or 0
    struct histogram requests;  ///< byte pools: sizes as asked, refused calls left out
};

/// Begins, with nothing in use.
void usage_begin(struct usage *usage, const struct scenario *scenario, uint32_t pool);

/// Frees what it holds and zeroes it.
void usage_free(struct usage *usage);

/// Notes memory that changes hands. change->now may lie before an earlier one's (a search that is
/// preempted tells what it found ahead of time), and counts as that one's then.
///
/// request_bytes   freed: as it was asked for
void usage_granted(struct usage *usage, const struct memory_change *change);
void usage_freed(struct usage *usage, const struct memory_change *change, uint64_t request_bytes);

/// Nothing counts from now on. Once; more change nothing.
void usage_end(struct usage *usage, cycles_t now);

/// The average of a level over the time that counts, in thousandths, rounded to the nearest; 0 if
/// no time passed.
uint64_t usage_average_thousandths(const struct usage *usage, const struct usage_level *level);

/// How much more of the heap is used than lives in it, as a share of what lives: heap / live - 1
/// in parts of FRAGMENTATION_ONE, rounded to the nearest; 0 if nothing lives. live: at most heap.
uint64_t usage_excess(uint64_t heap, uint64_t live);

/// Johnstone and Wilson's four measures, each as usage_excess() gives it.
struct usage_heap {
    uint64_t average;      ///< the average heap and the average of what lives
    uint64_t at_max_live;  ///< when the most lived
    uint64_t at_max_heap;  ///< when the heap had become as large as it ever was
    uint64_t max_over_max; ///< the largest heap and the most that lived, whenever each was
};

struct usage_heap usage_heap(const struct usage *usage);

/// What the largest and the median request so far need as whole fragments.
struct fragmentation_needs usage_needs(const struct usage *usage);

/// The bounds of MEASURES.md, "Robson's bound"; of a byte pool. All 0 if nothing was handed out.
struct usage_robson {
    uint64_t ratio;       ///< largest / smallest, rounded up
    uint64_t bound;       ///< for sizes that are multiples of the smallest
    uint64_t bound_words; ///< for any sizes
};

struct usage_robson usage_robson(const struct usage *usage);

#endif
