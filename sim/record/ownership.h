/// Who owns which memory: a shadow of every pool, kept from what the observer tells.
///
/// A pool's allocated memory is a number of *pieces*; what lies between them is free. (The pool
/// itself may hold it as several fragments: it merges only in searches, and nobody tells when. Here
/// a *hole* is free memory with all neighbours merged.)
///
///     piece_at:  [1 . . 2 . . . . . .]      one entry a granule: the piece that begins there
///     starts:     1 0 0 1 0 0 0 0 0 0       the same in bits, so that holes are passed over
///     quickly
///                [ t0 ][t2][  hole   ]
///
/// While nobody looks a change costs a few stores, and no list is kept in order; who looks walks.
/// A pool's first grant allocates its table: 4 bytes a granule (a word of a byte pool, a block of a
/// block pool), and 48 bytes a piece. Nothing grows with the length of a run.
#ifndef OWNERSHIP_H
#define OWNERSHIP_H

#include "marks.h"
#include "sim/kernel/observer.h"

struct ownership_piece {
    uint64_t sequence; ///< the how manieth grant of its pool it was, from 1
    cycles_t granted_at;
    uint64_t request_bytes; ///< as asked
    uint32_t offset_bytes;  ///< from the pool's start, header or link word included
    uint32_t size_bytes;    ///< the same; 0 in one that is unused
    uint32_t owner;         ///< the thread
    bool to_waiter;         ///< handed over by a release, not taken by a call of its own
    uint32_t next_unused;
};

/// A pool's shadow. Read it; change it only through the functions below.
struct ownership_pool {
    uint64_t granule_bytes;
    uint64_t granule_inverse; ///< of a division by granule_bytes
    uint64_t header_bytes;    ///< of each fragment; a block's link word
    uint64_t end_bytes;       ///< pieces lie in [0, end_bytes): no closing header, no unused tail
    uint64_t size_bytes;      ///< all of the pool, rounded down to words
    uint64_t free_bytes;      ///< headers included
    uint64_t grant_count;
    uint64_t direct_sequence; ///< of the last grant that was not handed to a waiter; 0 for none
    uint64_t largest_bytes;   ///< the cached answer of ownership_largest_hole()
    struct ownership_piece *pieces;
    uint32_t *piece_at;   ///< by granule: piece + 1, or 0; NULL before the first grant
    struct marks starts;  ///< the granules at which pieces begin
    uint32_t piece_count; ///< those used at any time
    uint32_t piece_capacity;
    uint32_t unused; ///< pieces to use again
    bool largest_is_known;
    bool is_dead; ///< deleted
};

/// The shadow of a scenario's pools. Read it; change it only through the functions below.
struct ownership {
    struct ownership_pool *pools;
    uint32_t pool_count;
    bool is_broken;
};

/// Makes the shadow of a scenario's pools, all free. NULL when the host has no memory.
struct ownership *ownership_create(const struct scenario *scenario);

/// Frees it. NULL is fine.
void ownership_destroy(struct ownership *ownership);

/// Takes note of a grant.
///
/// returns     false when the host has no memory, or a piece is seen to begin in the memory that
/// was
///             granted: the shadow is of no use from then on (ownership_is_sound())
/// Cost:       O(1)
bool ownership_grant(struct ownership *ownership, const struct memory_change *change);

/// Takes note of a release; also of one undone, whose grant may never have been told.
/// returns: as ownership_grant(). Cost: O(1).
bool ownership_free(struct ownership *ownership, const struct memory_change *change);

/// The pool's memory is nobody's from now on. Later changes of it are passed over.
void ownership_delete_pool(struct ownership *ownership, uint32_t pool);

/// False once a change could not be noted.
bool ownership_is_sound(const struct ownership *ownership);

/// A number of bytes within a pool in granules; at most one too many if it is not a whole number of
/// them. A multiplication in place of a division, which suffices since a pool has at most 2^30
/// bytes.
static inline uint32_t ownership_granules(const struct ownership_pool *pool, uint64_t bytes)
{
    return (uint32_t)(bytes * pool->granule_inverse >> 32);
}

static inline const struct ownership_pool *ownership_pool(const struct ownership *ownership,
                                                          uint32_t pool)
{
    return &ownership->pools[pool];
}

/// The piece that begins at an offset, header included; NULL when there is none. Cost: O(1).
static inline const struct ownership_piece *ownership_find(const struct ownership *ownership,
                                                           uint32_t pool, uint64_t offset_bytes)
{
    const struct ownership_pool *from = &ownership->pools[pool];
    if (from->piece_at == NULL || offset_bytes >= from->end_bytes) {
        return NULL;
    }
    uint32_t found = from->piece_at[ownership_granules(from, offset_bytes)];
    if (found == 0 || from->pieces[found - 1].offset_bytes != offset_bytes) {
        return NULL;
    }
    return &from->pieces[found - 1];
}

/// A piece or a hole, as a walk sees it.
struct ownership_stretch {
    const struct ownership_piece *piece; ///< NULL for a hole
    uint64_t offset_bytes;
    uint64_t size_bytes;
};

/// A walk over a pool's pieces and holes in address order. Begin with {.pool = ...}.
struct ownership_walk {
    const struct ownership_pool *pool;
    uint64_t at_bytes;
};

/// The next piece or hole; no two holes touch. False at the end. Cost: O(1), across a large hole
/// O(its granules / 4096).
bool ownership_walk_next(struct ownership_walk *walk, struct ownership_stretch *stretch);

/// The largest hole in bytes, headers included.
/// Cost: a walk when the pool changed since the last time, else O(1).
uint64_t ownership_largest_hole(struct ownership *ownership, uint32_t pool);

#endif
