#include "explain_state.h"

#include "explain_text.h"
#include "output.h"

#include <stdlib.h>

static const struct explain_totals NO_TOTALS;

void explain_write_headers(struct explain *explain)
{
    if (explain->waits != NULL) {
        output_text(explain->waits,
                    "begun,ended,thread,pool,size,outcome,cycles,reason,blamed,short_bytes,"
                    "exhausted,fragmented,head_of_line,barged,missed_rescan,remedy\n");
    }
    if (explain->failures != NULL) {
        output_text(explain->failures,
                    "called,returned,thread,pool,size,status,reason,available,largest_free,"
                    "largest_merged,short_bytes,remedy\n");
    }
}

const struct explain_totals *explain_pool_totals(const struct explain *explain, uint32_t pool)
{
    return &explain->pools[pool].totals;
}

const struct explain_totals *explain_thread_totals(const struct explain *explain, uint32_t thread)
{
    const struct explain_totals *totals = explain->thread_totals[thread];
    return totals == NULL ? &NO_TOTALS : totals;
}

/// A thread's totals to be added to. NULL when the host has no memory.
static struct explain_totals *totals_of_thread(struct explain *explain, uint32_t thread)
{
    struct explain_totals **totals = &explain->thread_totals[thread];
    if (*totals == NULL) {
        *totals = calloc(1, sizeof **totals);
        explain->is_broken |= *totals == NULL;
    }
    return *totals;
}

static void add_wait(struct explain_totals *totals, const struct wait_record *record,
                     const struct explained *explained)
{
    if (totals->wait_count == 0 || explained->cycles > totals->worst.cycles) {
        totals->worst = *explained;
    }
    totals->wait_count++;
    totals->waits[explained->reason]++;
    totals->outcomes[explained->outcome]++;
    for (unsigned i = 0; i < REASON_WAIT_COUNT; i++) {
        cycles_t room = UINT64_MAX - totals->cycles[i];
        totals->cycles[i] += record->cycles[i] < room ? record->cycles[i] : room;
    }
}

static void add_failure(struct explain_totals *totals, const struct explained *explained)
{
    if (totals->failure_count == 0) {
        totals->first_failure = *explained;
    }
    totals->failure_count++;
    totals->failures[explained->reason]++;
}

static void write_number(struct output *file, uint64_t number)
{
    output_u64(file, number);
    output_byte(file, ',');
}

static void write_name(struct output *file, const char *name)
{
    output_field(file, name);
    output_byte(file, ',');
}

static void write_remedy(struct output *file, const struct explained *explained)
{
    char remedy[REMEDY_SIZE];
    explain_remedy(explained, remedy);
    output_text(file, remedy);
    output_byte(file, '\n');
}

void explain_wait_row(struct explain *explain, const struct wait_record *record,
                      const struct explained *explained, cycles_t now)
{
    const struct scenario *scenario = explain->scenario;
    add_wait(&explain->pools[record->pool].totals, record, explained);
    struct explain_totals *totals = totals_of_thread(explain, record->thread);
    if (totals != NULL) {
        add_wait(totals, record, explained);
    }
    struct output *file = explain->waits;
    if (file == NULL) {
        return;
    }
    write_number(file, record->begun);
    if (explained->outcome != WAIT_GOES_ON) {
        output_u64(file, now);
    }
    output_byte(file, ',');
    write_name(file, scenario->threads[record->thread].name);
    write_name(file, scenario->pools[record->pool].name);
    write_number(file, record->size);
    write_name(file, wait_outcome_name(explained->outcome));
    write_number(file, explained->cycles);
    write_name(file, reason_name((enum reason)explained->reason));
    uint32_t blamed = explained->blame.thread;
    write_name(file, blamed == SCENARIO_NONE ? "" : scenario->threads[blamed].name);
    write_number(file, explained->short_bytes);
    for (unsigned i = 0; i < REASON_WAIT_COUNT; i++) {
        write_number(file, record->cycles[i]);
    }
    write_remedy(file, explained);
}

/// What is known of the pool's memory; of a block pool, which has no pieces, only how much.
static void write_shape(struct output *file, const struct pool_shape *shape, bool has_pieces)
{
    if (shape != NULL) {
        output_u64(file, shape->available);
    }
    output_byte(file, ',');
    if (shape != NULL && has_pieces) {
        output_u64(file, shape->largest_free);
    }
    output_byte(file, ',');
    if (shape != NULL && has_pieces) {
        output_u64(file, shape->largest_merged);
    }
    output_byte(file, ',');
}

void explain_failure_row(struct explain *explain, const struct call *call,
                         const struct explained *explained, const struct pool_shape *shape)
{
    const struct scenario *scenario = explain->scenario;
    add_failure(&explain->pools[call->pool].totals, explained);
    struct explain_totals *totals = totals_of_thread(explain, call->thread);
    if (totals != NULL) {
        add_failure(totals, explained);
    }
    struct output *file = explain->failures;
    if (file == NULL) {
        return;
    }
    write_number(file, call->called);
    write_number(file, call->returned);
    write_name(file, scenario->threads[call->thread].name);
    write_name(file, scenario->pools[call->pool].name);
    write_number(file, call->size);
    write_name(file, service_status_name((enum service_status)call->status));
    write_name(file, reason_name((enum reason)explained->reason));
    write_shape(file, shape, explain_is_byte_pool(explain, call->pool));
    write_number(file, explained->short_bytes);
    write_remedy(file, explained);
}
