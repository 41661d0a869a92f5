#include "ownership.h"

#include <stdlib.h>

#define PIECES_BEGIN 8u

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

static bool prepare_table(struct ownership_pool *pool)
{
    if (pool->piece_at != NULL) {
        return true;
    }
    uint32_t count = ownership_granules(pool, pool->end_bytes);
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

/// Whether no piece begins in some granules. Looks at no more than 64 of them: who grants memory
/// twice is found out, sooner or later.
static bool is_clear(const struct ownership_pool *pool, uint32_t first, uint32_t count)
{
    uint64_t starts = pool->starts.words[first / 64] >> first % 64;
    return count >= 64 ? starts == 0 : (starts & ((UINT64_C(1) << count) - 1)) == 0;
}

static bool note_grant(struct ownership_pool *pool, const struct memory_change *change)
{
    if (change->size_bytes == 0 || change->offset_bytes >= pool->end_bytes ||
        change->size_bytes > pool->end_bytes - change->offset_bytes || !prepare_table(pool)) {
        return false;
    }
    uint32_t first = ownership_granules(pool, change->offset_bytes);
    if (!is_clear(pool, first, ownership_granules(pool, change->size_bytes))) {
        return false;
    }
    struct ownership_piece *piece = take_piece(pool);
    if (piece == NULL) {
        return false;
    }
    piece->sequence = ++pool->grant_count;
    piece->granted_at = change->now;
    piece->request_bytes = change->request_bytes;
    piece->offset_bytes = (uint32_t)change->offset_bytes;
    piece->size_bytes = (uint32_t)change->size_bytes;
    piece->owner = change->thread;
    piece->to_waiter = change->to_waiter | change->undone;
    if (!piece->to_waiter) {
        pool->direct_sequence = piece->sequence;
    }
    pool->piece_at[first] = (uint32_t)(piece - pool->pieces) + 1;
    marks_add(&pool->starts, first);
    pool->free_bytes -= change->size_bytes;
    pool->largest_is_known = false;
    return true;
}

bool ownership_grant(struct ownership *ownership, const struct memory_change *change)
{
    struct ownership_pool *pool = &ownership->pools[change->pool];
    if (!pool->is_dead && !note_grant(pool, change)) {
        ownership->is_broken = true;
    }
    return !ownership->is_broken;
}

bool ownership_free(struct ownership *ownership, const struct memory_change *change)
{
    struct ownership_pool *pool = &ownership->pools[change->pool];
    if (pool->is_dead) {
        return !ownership->is_broken;
    }
    const struct ownership_piece *found =
        ownership_find(ownership, change->pool, change->offset_bytes);
    if (found == NULL) {
        ownership->is_broken |= !change->undone;
        return change->undone;
    }
    uint32_t first = ownership_granules(pool, change->offset_bytes);
    struct ownership_piece *piece = &pool->pieces[pool->piece_at[first] - 1];
    marks_remove(&pool->starts, first);
    pool->free_bytes += piece->size_bytes;
    pool->largest_is_known = false;
    piece->size_bytes = 0;
    piece->next_unused = pool->unused;
    pool->unused = pool->piece_at[first] - 1;
    pool->piece_at[first] = 0;
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

bool ownership_walk_next(struct ownership_walk *walk, struct ownership_stretch *stretch)
{
    const struct ownership_pool *pool = walk->pool;
    uint64_t at_bytes = walk->at_bytes;
    if (at_bytes == pool->end_bytes) {
        return false;
    }
    uint32_t granule = ownership_granules(pool, at_bytes);
    uint32_t found = pool->piece_at == NULL ? 0 : pool->piece_at[granule];
    stretch->piece = found == 0 ? NULL : &pool->pieces[found - 1];
    stretch->offset_bytes = at_bytes;
    if (stretch->piece != NULL) {
        walk->at_bytes = at_bytes + stretch->piece->size_bytes;
    } else {
        uint32_t next = pool->piece_at == NULL ? MARKS_NONE : marks_next(&pool->starts, granule);
        walk->at_bytes = next == MARKS_NONE ? pool->end_bytes : next * pool->granule_bytes;
    }
    stretch->size_bytes = walk->at_bytes - at_bytes;
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
