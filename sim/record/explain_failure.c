#include "explain_state.h"

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/// As the pool itself has it.
static struct pool_shape walk_pool(const struct byte_pool *pool)
{
    struct pool_shape shape = {.available = pool->available_bytes};
    struct byte_pool_walk walk = byte_pool_walk_begin(pool);
    struct byte_pool_fragment fragment;
    uint64_t hole = 0;
    while (byte_pool_walk_next(&walk, &fragment)) {
        hole = fragment.is_free ? hole + fragment.size_bytes : 0;
        shape.largest_merged = larger(shape.largest_merged, hole);
        if (fragment.is_free) {
            shape.largest_free = larger(shape.largest_free, fragment.size_bytes);
        }
    }
    return shape;
}

struct pool_shape explain_shape(struct explain *explain, uint32_t pool_index)
{
    const struct ownership_pool *pool = ownership_pool(explain->ownership, pool_index);
    if (!explain_is_byte_pool(explain, pool_index)) {
        return (struct pool_shape){.available = pool->free_bytes / pool->granule_bytes};
    }
    if (explain->pools[pool_index].byte_pool != NULL) {
        return walk_pool(explain->pools[pool_index].byte_pool);
    }
    uint64_t largest = ownership_largest_hole(explain->ownership, pool_index);
    return (struct pool_shape){
        .available = pool->free_bytes,
        .largest_free = largest,
        .largest_merged = largest,
    };
}

/// Why a call that did not wait found nothing.
static void explain_at_once(const struct explain *explain, const struct pool_shape *shape,
                            struct explained *explained)
{
    const struct ownership_pool *pool = ownership_pool(explain->ownership, explained->pool);
    explained->reason = REASON_EXHAUSTED;
    if (!explain_is_byte_pool(explain, explained->pool)) {
        explained->short_bytes = pool->granule_bytes;
        return;
    }
    uint64_t word = pool->granule_bytes;
    uint64_t need_bytes = (explained->size + word - 1) / word * word + pool->header_bytes;
    if (need_bytes > shape->available) {
        explained->short_bytes = need_bytes - shape->available;
        return;
    }
    explained->reason = REASON_FRAGMENTED;
    if (need_bytes > shape->largest_merged) {
        explained->short_bytes = need_bytes - shape->largest_merged;
        return;
    }
    const struct explain_pool *waited_for = &explain->pools[explained->pool];
    if (explain_policy(explain, explained->pool)->no_barging && waited_for->count > 0) {
        explained->reason = REASON_HEAD_OF_LINE; // it was not to pass them
        explained->blame.thread = explain->records[waited_for->first].thread;
    }
}

static void explain_without(struct explained *explained, enum reason reason)
{
    explained->reason = (uint8_t)reason;
    explained->short_bytes = 0;
    explained->blame = (struct blame){.thread = SCENARIO_NONE};
}

void explain_call_returned(struct explain *explain, const struct call *call)
{
    if (call->service != SERVICE_ALLOCATE || call->status == STATUS_SUCCESS) {
        return;
    }
    struct explained explained = {.begun = call->called,
                                  .size = call->size,
                                  .thread = call->thread,
                                  .pool = call->pool,
                                  .blame = {.thread = SCENARIO_NONE}};
    struct pool_shape shape = {0};
    const struct pool_shape *known = &shape;
    struct wait_record *record = explain_record_of(explain, call->thread);
    bool has_waited = record != NULL && record->has_ended;
    if (has_waited) {
        explained = record->ended;
        shape = record->shape;
        explain_record_drop(explain, record);
    } else if (call->status == STATUS_NO_MEMORY) {
        shape = explain_shape(explain, call->pool);
        explain_at_once(explain, &shape, &explained);
    }
    if (call->status == STATUS_WAIT_ABORTED) {
        explain_without(&explained, REASON_ABORTED);
    } else if (call->status == STATUS_DELETED) {
        explain_without(&explained, REASON_DELETED);
        known = NULL;
    } else if (call->status != STATUS_NO_MEMORY) {
        explain_without(&explained, REASON_REFUSED);
        known = NULL;
    }
    explain_failure_row(explain, call, &explained, known);
}
