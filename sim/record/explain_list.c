#include "explain_state.h"

#include <stdlib.h>
#include <string.h>

static bool grow_records(struct explain *explain)
{
    uint32_t capacity = explain->record_capacity == 0 ? 16 : explain->record_capacity * 2;
    struct wait_record *records = realloc(explain->records, capacity * sizeof *records);
    if (records == NULL) {
        explain->is_broken = true;
        return false;
    }
    explain->records = records;
    explain->record_capacity = capacity;
    return true;
}

struct wait_record *explain_record_take(struct explain *explain, uint32_t thread)
{
    uint32_t index = explain->unused;
    if (index != SCENARIO_NONE) {
        explain->unused = explain->records[index].next;
    } else {
        if (explain->record_count == explain->record_capacity && !grow_records(explain)) {
            return NULL;
        }
        index = explain->record_count++;
    }
    memset(&explain->records[index], 0, sizeof explain->records[index]);
    explain->records[index].thread = thread;
    explain->record_of[thread] = index + 1;
    return &explain->records[index];
}

void explain_record_drop(struct explain *explain, struct wait_record *record)
{
    explain->record_of[record->thread] = 0;
    record->next = explain->unused;
    explain->unused = explain_record_index(explain, record);
}

struct wait_record *explain_record_of(const struct explain *explain, uint32_t thread)
{
    uint32_t found = thread < explain->scenario->thread_count ? explain->record_of[thread] : 0;
    return found == 0 ? NULL : &explain->records[found - 1];
}

uint32_t explain_record_index(const struct explain *explain, const struct wait_record *record)
{
    return (uint32_t)(record - explain->records);
}

static void append(struct explain *explain, struct wait_record *record)
{
    struct explain_pool *pool = &explain->pools[record->pool];
    uint32_t index = explain_record_index(explain, record);
    record->next = SCENARIO_NONE;
    record->previous = pool->last;
    if (pool->last == SCENARIO_NONE) {
        pool->first = index;
    } else {
        explain->records[pool->last].next = index;
    }
    pool->last = index;
    if (pool->count < EXPLAIN_NEAR) {
        record->is_near = true;
        pool->last_near = index;
    }
    pool->count++;
}

static void unlink_record(struct explain *explain, struct wait_record *record)
{
    struct explain_pool *pool = &explain->pools[record->pool];
    if (record->previous == SCENARIO_NONE) {
        pool->first = record->next;
    } else {
        explain->records[record->previous].next = record->next;
    }
    if (record->next == SCENARIO_NONE) {
        pool->last = record->previous;
    } else {
        explain->records[record->next].previous = record->previous;
    }
}

/// From the next change on it is judged; until then it keeps the reason that it has.
static void become_near(struct explain *explain, struct wait_record *record)
{
    explain_count_barged(explain, record);
    record->is_near = true;
}

static uint32_t priority_of(const struct explain *explain, const struct wait_record *record)
{
    return explain->scenario->threads[record->thread].priority;
}

/// Puts a record before another.
static void insert(struct explain *explain, struct wait_record *record, uint32_t before)
{
    struct explain_pool *pool = &explain->pools[record->pool];
    uint32_t index = explain_record_index(explain, record);
    struct wait_record *other = &explain->records[before];
    record->next = before;
    record->previous = other->previous;
    if (other->previous == SCENARIO_NONE) {
        pool->first = index;
    } else {
        explain->records[other->previous].next = index;
    }
    other->previous = index;
    record->is_near = other->is_near;
    if (record->is_near && pool->count >= EXPLAIN_NEAR) {
        explain->records[pool->last_near].is_near = false;
        pool->last_near = explain->records[pool->last_near].previous;
    }
    pool->count++;
}

void explain_list_add(struct explain *explain, struct wait_record *record)
{
    uint32_t before = SCENARIO_NONE; // the foremost of those at the end that are worse
    if (explain_policy(explain, record->pool)->by_priority) {
        uint32_t at = explain->pools[record->pool].last;
        while (at != SCENARIO_NONE &&
               priority_of(explain, &explain->records[at]) > priority_of(explain, record)) {
            before = at;
            at = explain->records[at].previous;
        }
    }
    if (before == SCENARIO_NONE) {
        append(explain, record);
    } else {
        insert(explain, record, before);
    }
}

void explain_list_remove(struct explain *explain, struct wait_record *record)
{
    struct explain_pool *pool = &explain->pools[record->pool];
    if (record->is_near) {
        if (pool->count > EXPLAIN_NEAR) {
            pool->last_near = explain->records[pool->last_near].next;
            become_near(explain, &explain->records[pool->last_near]);
        } else if (pool->last_near == explain_record_index(explain, record)) {
            pool->last_near = record->previous;
        }
    }
    unlink_record(explain, record);
    pool->count--;
}

void explain_list_move_first(struct explain *explain, struct wait_record *record)
{
    struct explain_pool *pool = &explain->pools[record->pool];
    uint32_t index = explain_record_index(explain, record);
    if (pool->first == index) {
        return;
    }
    if (!record->is_near) {
        explain->records[pool->last_near].is_near = false;
        pool->last_near = explain->records[pool->last_near].previous;
        become_near(explain, record);
    } else if (pool->last_near == index) {
        pool->last_near = record->previous;
    }
    unlink_record(explain, record);
    record->previous = SCENARIO_NONE;
    record->next = pool->first;
    explain->records[pool->first].previous = index;
    pool->first = index;
}
