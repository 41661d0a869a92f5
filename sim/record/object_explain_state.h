/// The insides of the recorder that explains waits at objects, shared by object_explain*.c alone.
#ifndef OBJECT_EXPLAIN_STATE_H
#define OBJECT_EXPLAIN_STATE_H

#include "object_explain.h"

/// What stood in the way for a part of a wait, and whose doing it was.
struct object_cause {
    uint32_t owner; ///< the holder of a mutex
    uint32_t blamed;
    uint32_t place;
    uint8_t doing;
    uint8_t reason;
};

struct object_share {
    struct object_cause cause;
    cycles_t cycles;
};

/// A thread that waits at an object.
struct object_record {
    cycles_t begun;
    cycles_t counted_to; ///< up to here its cycles are accounted for
    cycles_t since;
    uint64_t short_count;
    cycles_t cycles[OBJECT_REASON_COUNT];
    struct object_share shares[OBJECT_EXPLAIN_SHARES];
    struct object_cause first_cause;
    uint32_t share_count;
    uint32_t thread;
    uint32_t object;
    uint32_t priority; ///< when it began to wait
    uint32_t ahead;
    uint32_t next; ///< of those at mutexes, in order of beginning; of an unused record: the next
    uint32_t previous;
    uint8_t service;
    bool is_near;
    bool is_deadlocked; ///< at the end of the run: first_cause is the deadlock
};

/// What is known of an object.
struct object_view {
    uint32_t owner;   ///< of a mutex; or none
    uint32_t changer; ///< who did what made it as it is; or none
    uint32_t waiting_count;
    uint64_t refused; ///< messages refused since a receiver last found the queue empty
    uint64_t value;
    cycles_t since; ///< when it came to be so: full, empty, without instances, owned by this one
    struct object_totals totals;
};

struct object_thread_view {
    uint32_t record; ///< SCENARIO_NONE while it waits at no object
    uint32_t pool;   ///< that it waited at last
    uint8_t state;   ///< enum thread_state
};

struct object_explain {
    const struct scenario *scenario;
    const struct kernel *kernel;
    struct output *waits;
    struct object_view *objects;
    struct object_thread_view *threads;
    struct object_record *records;
    uint32_t record_count;
    uint32_t record_capacity;
    uint32_t unused;
    uint32_t first; ///< of those who wait at mutexes
    uint32_t last;
    uint32_t last_near;
    uint32_t mutex_wait_count;
    uint32_t running; ///< SCENARIO_NONE while nobody runs
    uint32_t running_priority;
    cycles_t now; ///< up to here all near waiters are accounted for
    bool is_broken;
};

/// object_explain_list.c: records, and the list of those who wait at mutexes.

/// A zeroed record, noted as its thread's. NULL when the host has no memory (noted).
struct object_record *object_record_take(struct object_explain *explain, uint32_t thread);
void object_record_drop(struct object_explain *explain, struct object_record *record);
void object_list_add(struct object_explain *explain, struct object_record *record);
void object_list_remove(struct object_explain *explain, struct object_record *record);

/// object_explain_cause.c: reasons.

/// What stands in a waiter's way at present.
struct object_cause object_cause_of(const struct object_explain *explain,
                                    const struct object_record *record);

/// Adds the time until `now` to a cause.
void object_account(struct object_record *record, const struct object_cause *cause, cycles_t now);

/// Accounts for the time until `now`, in which all was as it stands, for those near.
void object_advance(struct object_explain *explain, cycles_t now);

/// Sums a wait up, all its cycles accounted for.
struct object_explained object_conclude(const struct object_record *record, unsigned outcome,
                                        uint32_t by_thread);

/// object_explain_row.c: the file and the totals.

void object_write_header(struct object_explain *explain);

/// record      NULL for a call that was refused at once
void object_wait_row(struct object_explain *explain, const struct object_record *record,
                     const struct object_explained *explained);

#endif
