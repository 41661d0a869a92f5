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
    pool->free_bytes = pool->end_bytes;
    pool->unused = SCENARIO_NONE;
}

static bool create_pool(struct ownership_pool *pool, const struct scenario_pool *from,
                        uint64_t word)
{
    measure_pool(pool, from, word);
    pool->pieces = malloc(PIECES_BEGIN * sizeof *pool->pieces);
    if (pool->pieces == NULL) {
        return false;
    }
    pool->piece_capacity = PIECES_BEGIN;
    pool->piece_count = 1;
    pool->pieces[0] = (struct ownership_piece){
        .count = (uint32_t)(pool->end_bytes / pool->granule_bytes),
        .owner = SCENARIO_NONE,
        .next = SCENARIO_NONE,
        .previous = SCENARIO_NONE,
    };
    return true;
}

struct ownership *ownership_create(const struct scenario *scenario)
{
    struct ownership *ownership = calloc(1, sizeof *ownership);
    if (ownership == NULL) {
        return NULL;
    }
    ownership->pools = calloc((size_t)scenario->pool_count + 1, sizeof *ownership->pools);
    if (ownership->pools == NULL) {
        goto fail;
    }
    ownership->pool_count = scenario->pool_count;
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        if (!create_pool(&ownership->pools[i], &scenario->pools[i], scenario->word_bits / 8)) {
            goto fail;
        }
    }
    return ownership;
fail:
    ownership_destroy(ownership);
    return NULL;
}

void ownership_destroy(struct ownership *ownership)
{
    if (ownership == NULL) {
        return;
    }
    for (uint32_t i = 0; i < ownership->pool_count; i++) {
        free(ownership->pools[i].pieces);
        free(ownership->pools[i].piece_at);
    }
    free(ownership->pools);
    free(ownership);
}

/// A number of bytes within a pool, which has at most 2^30, in granules. (Half as wide a division
/// is several times as fast.)
static uint32_t granules(const struct ownership_pool *pool, uint64_t bytes)
{
    return (uint32_t)bytes / (uint32_t)pool->granule_bytes;
}

static bool prepare_table(struct ownership_pool *pool)
{
    if (pool->piece_at == NULL) {
        pool->piece_at =
            calloc((size_t)(pool->end_bytes / pool->granule_bytes), sizeof *pool->piece_at);
        if (pool->piece_at == NULL) {
            return false;
        }
        pool->piece_at[0] = 1;
    }
    return true;
}

/// A piece to fill in, or SCENARIO_NONE.
static uint32_t take_piece(struct ownership_pool *pool)
{
    if (pool->unused != SCENARIO_NONE) {
        uint32_t piece = pool->unused;
        pool->unused = pool->pieces[piece].next;
        return piece;
    }
    if (pool->piece_count == pool->piece_capacity) {
        uint32_t capacity = pool->piece_capacity * 2;
        struct ownership_piece *pieces = realloc(pool->pieces, capacity * sizeof *pieces);
        if (pieces == NULL) {
            return SCENARIO_NONE;
        }
        pool->pieces = pieces;
        pool->piece_capacity = capacity;
    }
    return pool->piece_count++;
}

/// [    piece    ] => [ piece ][ rest ], both free. Returns the rest, or SCENARIO_NONE.
static uint32_t cut_piece(struct ownership_pool *pool, uint32_t index, uint32_t count)
{
    uint32_t rest = take_piece(pool);
    if (rest == SCENARIO_NONE) {
        return SCENARIO_NONE;
    }
    struct ownership_piece *piece = &pool->pieces[index];
    pool->pieces[rest] = (struct ownership_piece){
        .first = piece->first + count,
        .count = piece->count - count,
        .owner = SCENARIO_NONE,
        .next = piece->next,
        .previous = index,
    };
    if (piece->next != SCENARIO_NONE) {
        pool->pieces[piece->next].previous = rest;
    }
    piece->next = rest;
    piece->count = count;
    pool->piece_at[piece->first + count] = rest + 1;
    return rest;
}

/// [ piece ][ next ] => [    piece    ], both free.
static void swallow_next(struct ownership_pool *pool, uint32_t index)
{
    struct ownership_piece *piece = &pool->pieces[index];
    uint32_t next = piece->next;
    pool->piece_at[pool->pieces[next].first] = 0;
    piece->count += pool->pieces[next].count;
    piece->next = pool->pieces[next].next;
    if (piece->next != SCENARIO_NONE) {
        pool->pieces[piece->next].previous = index;
    }
    pool->pieces[next].next = pool->unused;
    pool->unused = next;
}

/// The free piece that begins at a granule; cut out of the one around it, if need be (a split may
/// be known only by what was made of its two halves).
static uint32_t free_piece_at(struct ownership_pool *pool, uint32_t first)
{
    uint32_t at = first;
    while (pool->piece_at[at] == 0) {
        at--;
    }
    uint32_t index = pool->piece_at[at] - 1;
    if (pool->pieces[index].owner != SCENARIO_NONE) {
        return SCENARIO_NONE;
    }
    return at == first ? index : cut_piece(pool, index, first - at);
}

static bool note_grant(struct ownership_pool *pool, const struct memory_change *change)
{
    if (change->size_bytes == 0 || change->offset_bytes >= pool->end_bytes ||
        change->size_bytes > pool->end_bytes - change->offset_bytes || !prepare_table(pool)) {
        return false;
    }
    uint32_t count = granules(pool, change->size_bytes);
    uint32_t index = free_piece_at(pool, granules(pool, change->offset_bytes));
    if (index == SCENARIO_NONE) {
        return false;
    }
    while (pool->pieces[index].count < count) {
        uint32_t next = pool->pieces[index].next;
        if (next == SCENARIO_NONE || pool->pieces[next].owner != SCENARIO_NONE) {
            return false;
        }
        swallow_next(pool, index);
    }
    if (pool->pieces[index].count > count && cut_piece(pool, index, count) == SCENARIO_NONE) {
        return false;
    }
    struct ownership_piece *piece = &pool->pieces[index];
    piece->owner = change->thread;
    piece->sequence = ++pool->grant_count;
    piece->granted_at = change->now;
    piece->request_bytes = change->request_bytes;
    piece->to_waiter = change->to_waiter || change->undone;
    if (!piece->to_waiter) {
        pool->direct_sequence = piece->sequence;
    }
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
    struct ownership_piece *piece = &pool->pieces[found - pool->pieces];
    piece->owner = SCENARIO_NONE;
    pool->free_bytes += piece->count * pool->granule_bytes;
    pool->largest_is_known = false;
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
    if (found == 0 || from->pieces[found - 1].owner == SCENARIO_NONE) {
        return NULL;
    }
    return &from->pieces[found - 1];
}

uint64_t ownership_largest_hole(struct ownership *ownership, uint32_t pool)
{
    struct ownership_pool *from = &ownership->pools[pool];
    if (!from->largest_is_known) {
        uint64_t largest = 0;
        uint64_t hole = 0;
        for (uint32_t i = 0; i != SCENARIO_NONE; i = from->pieces[i].next) {
            const struct ownership_piece *piece = &from->pieces[i];
            hole = piece->owner == SCENARIO_NONE ? hole + piece->count : 0;
            largest = hole > largest ? hole : largest;
        }
        from->largest_bytes = largest * from->granule_bytes;
        from->largest_is_known = true;
    }
    return from->largest_bytes;
}
