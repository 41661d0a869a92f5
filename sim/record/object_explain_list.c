#include "object_explain_state.h"

#include <stdlib.h>
#include <string.h>

static bool grow_records(struct object_explain *explain)
{
    uint32_t capacity = explain->record_capacity == 0 ? 16 : explain->record_capacity * 2;
    struct object_record *records = realloc(explain->records, capacity * sizeof *records);
    if (records == NULL) {
        explain->is_broken = true;
        return false;
    }
    explain->records = records;
    explain->record_capacity = capacity;
    return true;
}

struct object_record *object_record_take(struct object_explain *explain, uint32_t thread)
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
    explain->threads[thread].record = index;
    return &explain->records[index];
}

void object_record_drop(struct object_explain *explain, struct object_record *record)
{
    uint32_t index = explain->threads[record->thread].record;
    explain->threads[record->thread].record = SCENARIO_NONE;
    record->next = explain->unused;
    explain->unused = index;
}

void object_list_add(struct object_explain *explain, struct object_record *record)
{
    uint32_t index = explain->threads[record->thread].record;
    record->next = SCENARIO_NONE;
    record->previous = explain->last;
    if (explain->last == SCENARIO_NONE) {
        explain->first = index;
    } else {
        explain->records[explain->last].next = index;
    }
    explain->last = index;
    if (explain->mutex_wait_count < OBJECT_EXPLAIN_NEAR) {
        record->is_near = true;
        explain->last_near = index;
    }
    explain->mutex_wait_count++;
}

/// The first of those further back moves up: its time until now goes to the reason that it began
/// with.
static void move_up(struct object_explain *explain)
{
    explain->last_near = explain->records[explain->last_near].next;
    struct object_record *record = &explain->records[explain->last_near];
    object_account(record, &record->first_cause, explain->now);
    record->is_near = true;
}

void object_list_remove(struct object_explain *explain, struct object_record *record)
{
    uint32_t index = explain->threads[record->thread].record;
    if (record->is_near) {
        if (explain->mutex_wait_count > OBJECT_EXPLAIN_NEAR) {
            move_up(explain);
        }
        if (explain->last_near == index) {
            explain->last_near = record->previous;
        }
    }
    if (record->previous == SCENARIO_NONE) {
        explain->first = record->next;
    } else {
        explain->records[record->previous].next = record->next;
    }
    if (record->next == SCENARIO_NONE) {
        explain->last = record->previous;
    } else {
        explain->records[record->next].previous = record->previous;
    }
    explain->mutex_wait_count--;
}
