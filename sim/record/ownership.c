#include "ownership.h"

#include <stdlib.h>

#define PIECES_BEGIN 8u

struct ownership {
    struct ownership_pool *pools;
    uint32_t pool_count;
    bool is_broken;
};

static void measure_pool(struct ownership_pool *pool, const struct scenario_pool *from,
                         uint64_t word)
{
    pool->size_bytes = from->size_bytes / word * word;
    if (from->kind == POOL_KIND_BYTE) {
        pool->granule_bytes = word;
        pool->header_bytes = 2 * word;
        pool->end_bytes = pool->size_bytes - 2 * word;
    } else {
        pool->granule_bytes = (from->block_size_bytes + word - 1) / word * word + word;
        pool->header_bytes = word;
        pool->end_bytes = pool->size_bytes / pool->granule_bytes * pool->granule_bytes;
    }
    pool->granule_inverse = (UINT64_C(1) << 32) / pool->granule_bytes + 1;
    pool->free_bytes = pool->end_bytes;
    pool->unused = SCENARIO_NONE;
}

struct ownership *ownership_create(const struct scenario *scenario)
{
    struct ownership *ownership = calloc(1, sizeof *ownership);
    if (ownership == NULL) {
        return NULL;
    }
    ownership->pools = calloc((size_t)scenario->pool_count + 1, sizeof *ownership->pools);
    if (ownership->pools == NULL) {
        free(ownership);
        return NULL;
    }
    ownership->pool_count = scenario->pool_count;
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        measure_pool(&ownership->pools[i], &scenario->pools[i], scenario->word_bits / 8);
    }
    return ownership;
}

void ownership_destroy(struct ownership *ownership)
{
    if (ownership == NULL) {
        return;
    }
    for (uint32_t i = 0; i < ownership->pool_count; i++) {
        free(ownership->pools[i].pieces);
        free(ownership->pools[i].piece_at);
        marks_free(&ownership->pools[i].starts);
    }
    free(ownership->pools);
    free(ownership);
}

/// A number of bytes within a pool in granules; at most one too many if it is not a whole number of
/// them. A multiplication in place of a division, which suffices since a pool has at most 2^30
/// bytes.
static uint32_t granules(const struct ownership_pool *pool, uint64_t bytes)
{
    return (uint32_t)(bytes * pool->granule_inverse >> 32);
}

static bool prepare_table(struct ownership_pool *pool)
{
    if (pool->piece_at != NULL) {
        return true;
    }
    uint32_t count = granules(pool, pool->end_bytes);
    if (!marks_init(&pool->starts, count)) {
        return false;
    }
    pool->piece_at = calloc((size_t)count + 1, sizeof *pool->piece_at);
    if (pool->piece_at == NULL) {
        marks_free(&pool->starts);
    }
    return pool->piece_at != NULL;
}

/// A piece to fill in, or NULL.
static struct ownership_piece *take_piece(struct ownership_pool *pool)
{
    if (pool->unused != SCENARIO_NONE) {
        struct ownership_piece *piece = &pool->pieces[pool->unused];
        pool->unused = piece->next_unused;
        return piece;
    }
    if (pool->piece_count == pool->piece_capacity) {
        uint32_t capacity = pool->piece_capacity == 0 ? PIECES_BEGIN : pool->piece_capacity * 2;
        struct ownership_piece *pieces = realloc(pool->pieces, capacity * sizeof *pieces);
        if (pieces == NULL) {
            return NULL;
        }
        pool->pieces = pieces;
        pool->piece_capacity = capacity;
    }
    return &pool->pieces[pool->piece_count++];
}

/// Whether no piece begins in some granules.
static bool is_clear(const struct ownership_pool *pool, uint32_t first, uint32_t count)
{
    return pool->piece_at[first] == 0 &&
           (count == 1 || marks_next(&pool->starts, first) >= first + count);
}

static bool note_grant(struct ownership_pool *pool, const struct memory_change *change)
{
    if (change->size_bytes == 0 || change->offset_bytes >= pool->end_bytes ||
        change->size_bytes > pool->end_bytes - change->offset_bytes || !prepare_table(pool)) {
        return false;
    }
    uint32_t first = granules(pool, change->offset_bytes);
    uint32_t count = granules(pool, change->size_bytes);
    struct ownership_piece *piece = is_clear(pool, first, count) ? take_piece(pool) : NULL;
    if (piece == NULL) {
        return false;
    }
    *piece = (struct ownership_piece){
        .sequence = ++pool->grant_count,
        .granted_at = change->now,
        .request_bytes = change->request_bytes,
        .first = first,
        .count = count,
        .owner = change->thread,
        .to_waiter = change->to_waiter || change->undone,
    };
    if (!piece->to_waiter) {
        pool->direct_sequence = piece->sequence;
    }
    pool->piece_at[first] = (uint32_t)(piece - pool->pieces) + 1;
    marks_add(&pool->starts, first);
    pool->free_bytes -= count * pool->granule_bytes;
    pool->largest_is_known = false;
    return true;
}

bool ownership_grant(struct ownership *ownership, const struct memory_change *change)
{
    struct ownership_pool *pool = &ownership->pools[change->pool];
    if (!pool->is_dead && !ownership->is_broken) {
        ownership->is_broken = !note_grant(pool, change);
    }
    return !ownership->is_broken;
}

bool ownership_free(struct ownership *ownership, const struct memory_change *change)
{
    struct ownership_pool *pool = &ownership->pools[change->pool];
    if (pool->is_dead || ownership->is_broken) {
        return !ownership->is_broken;
    }
    const struct ownership_piece *found =
        ownership_find(ownership, change->pool, change->offset_bytes);
    if (found == NULL) {
        ownership->is_broken = !change->undone;
        return change->undone;
    }
    uint32_t index = (uint32_t)(found - pool->pieces);
    struct ownership_piece *piece = &pool->pieces[index];
    pool->piece_at[piece->first] = 0;
    marks_remove(&pool->starts, piece->first);
    pool->free_bytes += piece->count * pool->granule_bytes;
    pool->largest_is_known = false;
    piece->count = 0;
    piece->next_unused = pool->unused;
    pool->unused = index;
    return true;
}

void ownership_delete_pool(struct ownership *ownership, uint32_t pool)
{
    ownership->pools[pool].is_dead = true;
}

bool ownership_is_sound(const struct ownership *ownership)
{
    return !ownership->is_broken;
}

const struct ownership_pool *ownership_pool(const struct ownership *ownership, uint32_t pool)
{
    return &ownership->pools[pool];
}

const struct ownership_piece *ownership_find(const struct ownership *ownership, uint32_t pool,
                                             uint64_t offset_bytes)
{
    const struct ownership_pool *from = &ownership->pools[pool];
    if (from->piece_at == NULL || offset_bytes >= from->end_bytes) {
        return NULL;
    }
    uint32_t granule = granules(from, offset_bytes);
    uint32_t found = from->piece_at[granule];
    if (granule * from->granule_bytes != offset_bytes) {
        return NULL;
    }
    return found == 0 ? NULL : &from->pieces[found - 1];
}

bool ownership_walk_next(struct ownership_walk *walk, struct ownership_stretch *stretch)
{
    const struct ownership_pool *pool = walk->pool;
    stretch->offset_bytes = walk->at * pool->granule_bytes;
    stretch->size_bytes = pool->end_bytes - stretch->offset_bytes;
    stretch->piece = NULL;
    if (stretch->size_bytes == 0) {
        return false;
    }
    uint32_t end = MARKS_NONE;
    if (pool->piece_at != NULL && pool->piece_at[walk->at] != 0) {
        stretch->piece = &pool->pieces[pool->piece_at[walk->at] - 1];
        end = walk->at + stretch->piece->count;
    } else if (pool->piece_at != NULL) {
        end = marks_next(&pool->starts, walk->at);
    }
    if (end == MARKS_NONE) {
        end = granules(pool, pool->end_bytes);
    }
    stretch->size_bytes = (end - walk->at) * pool->granule_bytes;
    walk->at = end;
    return true;
}

uint64_t ownership_largest_hole(struct ownership *ownership, uint32_t pool)
{
    struct ownership_pool *from = &ownership->pools[pool];
    if (!from->largest_is_known) {
        struct ownership_walk walk = {.pool = from};
        struct ownership_stretch stretch;
        from->largest_bytes = 0;
        while (ownership_walk_next(&walk, &stretch)) {
            if (stretch.piece == NULL && stretch.size_bytes > from->largest_bytes) {
                from->largest_bytes = stretch.size_bytes;
            }
        }
        from->largest_is_known = true;
    }
    return from->largest_bytes;
}
