/// Who owns which memory: a shadow of every pool, kept from what the observer tells.
///
/// A pool is a run of *pieces* in address order, each allocated or free, without gaps. Free pieces
/// that touch are not made one (the pool itself merges only in searches, and nobody tells when),
/// so a reader who wants the holes as they would be after all merging adds up neighbours.
///
///     piece_at:  [1 . . 2 . 3 . . . .]      one entry a granule: the piece that begins there
///     pieces:    [ t0 ][t2][  free   ]
///
/// A pool's first grant allocates its table: 4 bytes a granule (a word of a byte pool, a block of a
/// block pool), and 48 bytes a piece. Nothing grows with the length of a run.
#ifndef OWNERSHIP_H
#define OWNERSHIP_H

#include "sim/kernel/observer.h"

struct ownership_piece {
    uint64_t sequence;      ///< allocated: the how manieth grant of its pool it was, from 1
    cycles_t granted_at;    ///< allocated
    uint64_t request_bytes; ///< allocated: as asked
    uint32_t first;         ///< in granules from the pool's start, header or link word included
    uint32_t count;         ///< in granules
    uint32_t owner;         ///< the thread, or SCENARIO_NONE when free
    uint32_t next;          ///< in address order; SCENARIO_NONE behind the last
    uint32_t previous;
    bool to_waiter; ///< allocated: handed over by a release, not taken by a call of its own
};

/// A pool's shadow. Read it; change it only through the functions below.
struct ownership_pool {
    uint64_t granule_bytes;
    uint64_t header_bytes; ///< of each fragment; a block's link word
    uint64_t end_bytes;    ///< the pieces cover [0, end_bytes): no closing header, no unused tail
    uint64_t size_bytes;   ///< all of the pool, rounded down to words
    uint64_t free_bytes;   ///< headers included
    uint64_t grant_count;
    uint64_t direct_sequence; ///< of the last grant that was not handed to a waiter; 0 for none
    uint64_t largest_bytes;   ///< the cached answer of ownership_largest_hole()
    struct ownership_piece *pieces; ///< piece 0 begins at 0
    uint32_t *piece_at;             ///< by granule: piece + 1, or 0; NULL before the first grant
    uint32_t piece_count;
    uint32_t piece_capacity;
    uint32_t unused; ///< pieces to use again, linked by `next`
    bool largest_is_known;
    bool is_dead; ///< deleted
};

struct ownership;

/// Makes the shadow of a scenario's pools, all free. NULL when the host has no memory.
struct ownership *ownership_create(const struct scenario *scenario);

/// Frees it. NULL is fine.
void ownership_destroy(struct ownership *ownership);

/// Takes note of a grant.
///
/// returns     false when the host has no memory, or the memory is not free: the shadow is of no
///             use from then on (ownership_is_sound())
/// Cost:       O(1) and O(free pieces that it swallows)
bool ownership_grant(struct ownership *ownership, const struct memory_change *change);

/// Takes note of a release; also of one undone, whose grant may never have been told.
/// returns: as ownership_grant(). Cost: O(1).
bool ownership_free(struct ownership *ownership, const struct memory_change *change);

/// The pool's memory is nobody's from now on. Later changes of it are passed over.
void ownership_delete_pool(struct ownership *ownership, uint32_t pool);

/// False once a change could not be noted.
bool ownership_is_sound(const struct ownership *ownership);

const struct ownership_pool *ownership_pool(const struct ownership *ownership, uint32_t pool);

/// The allocated piece that begins at an offset, header included; NULL when there is none.
/// Cost: O(1).
const struct ownership_piece *ownership_find(const struct ownership *ownership, uint32_t pool,
                                             uint64_t offset_bytes);

/// The largest run of free memory, headers included, as if all neighbours were merged.
/// Cost: O(pieces) when the pool changed since the last time, else O(1).
uint64_t ownership_largest_hole(struct ownership *ownership, uint32_t pool);

#endif
