#include "explain_state.h"

#include <stdlib.h>

struct explain *explain_create(const struct scenario *scenario, struct ownership *ownership,
                               struct output *waits, struct output *failures)
{
    struct explain *explain = calloc(1, sizeof *explain);
    if (explain == NULL) {
        return NULL;
    }
    explain->scenario = scenario;
    explain->ownership = ownership;
    explain->waits = waits;
    explain->failures = failures;
    explain->unused = SCENARIO_NONE;
    explain->pools = calloc((size_t)scenario->pool_count + 1, sizeof *explain->pools);
    explain->record_of = calloc((size_t)scenario->thread_count + 1, sizeof *explain->record_of);
    explain->thread_totals =
        calloc((size_t)scenario->thread_count + 1, sizeof(struct explain_totals *));
    if (explain->pools == NULL || explain->record_of == NULL || explain->thread_totals == NULL) {
        explain_destroy(explain);
        return NULL;
    }
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        explain->pools[i].first = SCENARIO_NONE;
        explain->pools[i].last = SCENARIO_NONE;
        explain->pools[i].last_near = SCENARIO_NONE;
    }
    explain_write_headers(explain);
    return explain;
}

void explain_destroy(struct explain *explain)
{
    if (explain == NULL) {
        return;
    }
    if (explain->thread_totals != NULL) {
        for (uint32_t i = 0; i < explain->scenario->thread_count; i++) {
            free(explain->thread_totals[i]);
        }
    }
    free(explain->thread_totals);
    free(explain->record_of);
    free(explain->records);
    free(explain->pools);
    free(explain);
}

void explain_watch(struct explain *explain, uint32_t pool, const struct byte_pool *byte_pool)
{
    explain->pools[pool].byte_pool = byte_pool;
}

bool explain_is_sound(const struct explain *explain)
{
    return !explain->is_broken && ownership_is_sound(explain->ownership);
}

/// A release begins to look for the first waiter, or goes on with the next.
static void look_begins(struct explain *explain, uint32_t pool_index, uint32_t by_thread)
{
    struct explain_pool *pool = &explain->pools[pool_index];
    bool searches = explain_is_byte_pool(explain, pool_index) && pool->count > 0;
    pool->look = searches ? LOOK_GOES_ON : LOOK_DONE;
    pool->look_is_stale = false;
    pool->looker = by_thread;
}

/// The list has another head, at which nobody has looked.
static void head_changes(struct explain_pool *pool, uint32_t thread, enum head_change change,
                         cycles_t now)
{
    pool->missed = (struct blame){.thread = thread, .head_change = (uint8_t)change, .at = now};
    if (pool->look == LOOK_GOES_ON) {
        pool->look_is_stale = true;
    } else {
        pool->look = LOOK_MISSED;
    }
}

/// The waiter for whom a piece is set aside, if it waits still.
static struct wait_record *waiter_of(const struct explain *explain, uint32_t thread, uint32_t pool)
{
    struct wait_record *record = explain_record_of(explain, thread);
    return record != NULL && record->pool == pool && !record->has_ended ? record : NULL;
}

void explain_memory_granted(struct explain *explain, const struct memory_change *change)
{
    struct explain_pool *pool = &explain->pools[change->pool];
    if (pool->count == 0) {
        ownership_grant(explain->ownership, change);
        return; // nobody waits, so there is nobody to judge
    }
    explain_advance(explain, change->pool, change->now);
    if (!ownership_grant(explain->ownership, change)) {
        return;
    }
    if (change->to_waiter || change->undone) {
        struct wait_record *record = waiter_of(explain, change->thread, change->pool);
        if (record != NULL && !change->undone) {
            record->is_handed = true;
        }
    } else {
        for (uint32_t i = pool->first; i != SCENARIO_NONE && explain->records[i].is_near;
             i = explain->records[i].next) {
            explain->records[i].barged_bytes += change->size_bytes;
        }
    }
    explain_mark(explain, change->pool, change->now);
}

/// What a direct call had taken is given back.
static void unbarge(struct explain *explain, const struct explain_pool *pool,
                    const struct ownership_piece *piece)
{
    for (uint32_t i = pool->first; i != SCENARIO_NONE && explain->records[i].is_near;
         i = explain->records[i].next) {
        if (piece->sequence > explain->records[i].begin_sequence) {
            explain->records[i].barged_bytes -= piece->size_bytes;
        }
    }
}

void explain_memory_freed(struct explain *explain, const struct memory_change *change)
{
    struct explain_pool *pool = &explain->pools[change->pool];
    if (pool->count == 0) {
        ownership_free(explain->ownership, change);
        return;
    }
    explain_advance(explain, change->pool, change->now);
    const struct ownership_piece *piece =
        ownership_find(explain->ownership, change->pool, change->offset_bytes);
    if (piece != NULL && !piece->to_waiter) {
        unbarge(explain, pool, piece);
    }
    struct wait_record *record =
        piece == NULL ? NULL : waiter_of(explain, piece->owner, change->pool);
    if (change->undone && record != NULL) {
        record->is_handed = false;
    }
    look_begins(explain, change->pool, change->thread);
    if (ownership_free(explain->ownership, change)) {
        explain_mark(explain, change->pool, change->now);
    }
}

void explain_wait_begun(struct explain *explain, const struct wait_change *change)
{
    struct explain_pool *pool = &explain->pools[change->pool];
    const struct ownership_pool *memory = ownership_pool(explain->ownership, change->pool);
    explain_advance(explain, change->pool, change->now);
    struct wait_record *record = explain_record_of(explain, change->thread);
    if (record != NULL) {
        explain_record_drop(explain, record);
    }
    record = explain_record_take(explain, change->thread);
    if (record == NULL) {
        return;
    }
    record->begun = change->now;
    record->since = change->now;
    record->pool = change->pool;
    record->size = change->size;
    record->need_bytes = explain_is_byte_pool(explain, change->pool)
                             ? change->request_bytes + memory->header_bytes
                             : memory->granule_bytes;
    record->begin_sequence = memory->grant_count;
    if (pool->count == 0) {
        pool->look = LOOK_DONE;
        pool->is_dirty = false;
    }
    explain_list_add(explain, record);
    explain_judge_new(explain, record);
    if (record->next != SCENARIO_NONE) {
        explain_mark(explain, change->pool, change->now); // it went ahead of others
    }
}

static enum head_change head_change_of(enum wait_end end)
{
    switch (end) {
    case WAIT_TIMED_OUT:
        return HEAD_TIMED_OUT;
    case WAIT_ENDED_BY_ABORT:
        return HEAD_ABORTED;
    case WAIT_ENDED_BY_TERMINATE:
        return HEAD_TERMINATED;
    case WAIT_SERVED:
    case WAIT_ENDED_BY_DELETE:
        break;
    }
    return HEAD_UNCHANGED;
}

void explain_wait_ended(struct explain *explain, const struct wait_change *change)
{
    struct explain_pool *pool = &explain->pools[change->pool];
    struct wait_record *record = waiter_of(explain, change->thread, change->pool);
    if (record == NULL) {
        return; // the host had no memory for it
    }
    explain_advance(explain, change->pool, change->now);
    explain_account(record, change->now);
    struct explained explained = explain_conclude(record, change->end);
    explain_wait_row(explain, record, &explained, change->now);
    bool was_first = pool->first == explain_record_index(explain, record);
    explain_list_remove(explain, record);
    if (change->end == WAIT_SERVED ||
        (was_first && explain_policy(explain, change->pool)->rescan_on_leave)) {
        look_begins(explain, change->pool, change->by_thread);
    } else if (was_first) {
        head_changes(pool, change->thread, head_change_of(change->end), change->now);
    }
    explain_mark(explain, change->pool, change->now);
    if (change->end == WAIT_SERVED || change->end == WAIT_ENDED_BY_TERMINATE) {
        explain_record_drop(explain, record);
        return;
    }
    record->has_ended = true;
    record->ended = explained;
    if (change->end != WAIT_ENDED_BY_DELETE) {
        record->shape = explain_shape(explain, change->pool);
    }
}

void explain_rescan_failed(struct explain *explain, cycles_t now, uint32_t pool_index)
{
    struct explain_pool *pool = &explain->pools[pool_index];
    explain_advance(explain, pool_index, now);
    pool->look = pool->look_is_stale ? LOOK_MISSED : LOOK_DONE;
    pool->look_is_stale = false;
    explain_mark(explain, pool_index, now);
}

void explain_waiters_reordered(struct explain *explain, cycles_t now, uint32_t pool_index,
                               uint32_t first)
{
    struct explain_pool *pool = &explain->pools[pool_index];
    struct wait_record *record = waiter_of(explain, first, pool_index);
    if (record == NULL || pool->first == explain_record_index(explain, record)) {
        return;
    }
    explain_advance(explain, pool_index, now);
    explain_list_move_first(explain, record);
    head_changes(pool, SCENARIO_NONE, HEAD_REORDERED, now);
    explain_mark(explain, pool_index, now);
}

void explain_pool_deleted(struct explain *explain, cycles_t now, uint32_t pool)
{
    explain_advance(explain, pool, now);
    ownership_delete_pool(explain->ownership, pool);
}

void explain_thread_terminated(struct explain *explain, cycles_t now, uint32_t thread)
{
    struct wait_record *record = explain_record_of(explain, thread);
    if (record != NULL && record->has_ended) {
        explain_record_drop(explain, record); // its call will never return
    }
    for (uint32_t i = 0; i < explain->scenario->pool_count; i++) {
        struct explain_pool *pool = &explain->pools[i];
        if (pool->count > 0 && pool->look == LOOK_GOES_ON && pool->looker == thread) {
            explain_advance(explain, i, now);
            pool->look = LOOK_DONE;
            head_changes(pool, thread, HEAD_SEARCHER_ENDED, now);
            explain_mark(explain, i, now);
        }
    }
}

/// Orders records by beginning, then thread.
static int compare_records(const void *left, const void *right)
{
    const struct wait_record *a = *(const struct wait_record *const *)left;
    const struct wait_record *b = *(const struct wait_record *const *)right;
    if (a->begun != b->begun) {
        return a->begun < b->begun ? -1 : 1;
    }
    return a->thread < b->thread ? -1 : 1;
}

void explain_finish(struct explain *explain, cycles_t end)
{
    size_t count = 0;
    for (uint32_t i = 0; i < explain->scenario->pool_count; i++) {
        explain_advance(explain, i, end);
        count += explain->pools[i].count;
    }
    if (count == 0) {
        return;
    }
    struct wait_record **waiting = malloc(count * sizeof(struct wait_record *));
    if (waiting == NULL) {
        explain->is_broken = true;
        return;
    }
    count = 0;
    for (uint32_t i = 0; i < explain->scenario->pool_count; i++) {
        for (uint32_t j = explain->pools[i].first; j != SCENARIO_NONE;
             j = explain->records[j].next) {
            waiting[count++] = &explain->records[j];
        }
    }
    qsort(waiting, count, sizeof(struct wait_record *), compare_records);
    for (size_t i = 0; i < count; i++) {
        explain_account(waiting[i], end);
        struct explained explained = explain_conclude(waiting[i], WAIT_GOES_ON);
        explain_wait_row(explain, waiting[i], &explained, end);
    }
    free(waiting);
}
