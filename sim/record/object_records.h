/// All that watches queues, semaphores, mutexes, flags, interrupts, timers and phases in a run:
/// what is counted (summary_object.h), the tables (objects.h), why threads waited
/// (object_explain.h), and what the objects were over time (object_series.h). One place that the
/// observer's functions tell, so that sim/run.c need not know the four.
#ifndef OBJECT_RECORDS_H
#define OBJECT_RECORDS_H

#include "object_explain.h"
#include "object_series.h"
#include "objects.h"
#include "summary.h"

struct json_t;

/// Zero it before object_records_begin(); the caller owns it.
struct object_records {
    const struct scenario *scenario;
    struct summary_objects *summary; ///< borrowed
    struct object_explain *explain;  ///< NULL without objects; whoever wants it may take it at the
                                     ///< end, and sets it to NULL here
    struct objects tables;
    struct object_series series;
    cycles_t series_at; ///< when the series wants its next sample
    struct output waits_file;
    struct output series_file;
};

/// Begins; the kernel has not run yet.
///
/// scenario    borrowed, as are the next two
/// folder      where the tables go; NULL for nowhere
/// returns     false when it cannot: `error` says why
bool object_records_begin(struct object_records *records, const struct scenario *scenario,
                          const struct kernel *kernel, struct summary_objects *summary,
                          const char *folder, const char **error);

/// What happens, from the observer.
/// op_count    calls that have returned and have rows in ops.csv
void object_records_called(struct object_records *records, const struct object_call *call,
                           uint64_t op_count);
void object_records_wait_begun(struct object_records *records, const struct object_wait *wait);
void object_records_wait_ended(struct object_records *records, const struct object_wait *wait);
void object_records_changed(struct object_records *records, const struct object_change *change);
void object_records_interrupt_taken(struct object_records *records,
                                    const struct interrupt_change *change);
void object_records_routine_run(struct object_records *records, uint32_t thread);
void object_records_pool_wait_begun(struct object_records *records,
                                    const struct wait_change *change);

/// To be told only where object_records_want_threads(). The kernel tells of the first states while
/// it is made, before there are records: those are passed over.
void object_records_thread_changed(struct object_records *records, cycles_t now, uint32_t thread,
                                   enum thread_state state);

/// Whether there are mutexes, whose waits depend on what threads do.
bool object_records_want_threads(const struct scenario *scenario);

void object_records_sample(struct object_records *records, cycles_t now);

/// Ends what goes on. Returns false when the host had no memory for some of it.
bool object_records_finish(struct object_records *records, cycles_t end);

/// Adds why threads waited to the objects of summary.json. Returns false when the host has no
/// memory.
bool object_records_explain_json(const struct object_records *records, struct json_t *json);

/// Writes what is written at the end, beside its name.
bool object_records_write(struct object_records *records, const char *folder, cycles_t end,
                          const char **error);

/// Gives all tables their names; those of an earlier run that this one does not write are removed.
bool object_records_commit(struct object_records *records, const char *folder, const char **error);

/// Drops what is open, and frees all but the explanations that were taken.
void object_records_free(struct object_records *records);

#endif
