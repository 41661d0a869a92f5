/// The explaining recorder's insides, shared by explain*.c alone.
#ifndef EXPLAIN_STATE_H
#define EXPLAIN_STATE_H

#include "explain.h"

/// A pool's free memory, in bytes, headers included.
struct pool_shape {
    uint64_t available;      ///< of a block pool: blocks
    uint64_t largest_free;   ///< 0 for a block pool
    uint64_t largest_merged; ///< if all neighbours were merged
};

/// A culprit of one wait.
struct blame_share {
    struct blame blame;
    cycles_t cycles;
    uint8_t reason;
};

/// A thread that waits; afterwards, until its call returns, how its wait is explained.
struct wait_record {
    cycles_t begun;
    cycles_t since;          ///< up to here its cycles are accounted for
    uint64_t size;           ///< as asked
    uint64_t need_bytes;     ///< rounded, header included
    uint64_t begin_sequence; ///< of the last grant before it began
    uint64_t barged_bytes;   ///< taken by direct calls since, and held still; kept for near waiters
    cycles_t cycles[REASON_WAIT_COUNT];
    uint64_t short_bytes[REASON_WAIT_COUNT]; ///< when the reason first held
    struct blame_share shares[EXPLAIN_BLAMES];
    struct blame blame; ///< of the reason that holds
    uint64_t short_now; ///< of the reason that holds
    uint32_t thread;
    uint32_t pool;
    uint32_t next; ///< in the waiting list; of an unused record: the next unused
    uint32_t previous;
    uint8_t share_count;
    uint8_t reason; ///< that holds
    bool is_near;
    bool is_handed; ///< its memory is set aside: a release is about to end the wait
    bool has_ended; ///< in no list; kept until its call returns, for the two below
    struct explained ended;
    struct pool_shape shape;
};

/// Whether the first waiter was looked at by a release since it became first.
enum look {
    LOOK_DONE,    ///< in vain; or by its own call
    LOOK_GOES_ON, ///< a release is at it
    LOOK_MISSED,
};

struct explain_pool {
    const struct byte_pool *byte_pool; ///< NULL: not told
    uint32_t first;                    ///< waiting list, into explain.records
    uint32_t last;
    uint32_t last_near;
    uint32_t count;
    bool is_dirty; ///< changed at changed_at, and the waiters not judged since
    cycles_t changed_at;
    uint8_t look;        ///< enum look
    bool look_is_stale;  ///< the head changed while a release was looking for the former one
    uint32_t looker;     ///< the thread whose release goes on
    struct blame missed; ///< who made the head change
    struct explain_totals totals;
};

struct explain {
    const struct scenario *scenario;
    struct ownership *ownership;
    struct output *waits;
    struct output *failures;
    struct explain_pool *pools;
    struct explain_totals **thread_totals; ///< NULL for those without
    uint32_t *record_of;                   ///< by thread: record + 1, or 0
    struct wait_record *records;
    uint32_t record_count;
    uint32_t record_capacity;
    uint32_t unused; ///< records to use again
    bool is_broken;
};

/// explain_list.c: records and waiting lists.

/// A zeroed record, noted as its thread's. NULL when the host has no memory (noted).
struct wait_record *explain_record_take(struct explain *explain, uint32_t thread);
void explain_record_drop(struct explain *explain, struct wait_record *record);

/// A thread's record; NULL when it has none.
struct wait_record *explain_record_of(const struct explain *explain, uint32_t thread);

uint32_t explain_record_index(const struct explain *explain, const struct wait_record *record);

/// Puts a record behind all others, or where the pool's policy wants it.
void explain_list_add(struct explain *explain, struct wait_record *record);

/// Both change who is near: explain_mark() the pool afterwards.
void explain_list_remove(struct explain *explain, struct wait_record *record);
void explain_list_move_first(struct explain *explain, struct wait_record *record);

/// explain_wait.c: reasons.

/// Judges the near waiters by the state that has lasted since the last change, if `now` is later.
void explain_advance(struct explain *explain, uint32_t pool, cycles_t now);

/// Notes that a pool with waiters changed. After explain_advance().
void explain_mark(struct explain *explain, uint32_t pool, cycles_t now);

/// Gives a waiter that has just joined its first reason.
void explain_judge_new(struct explain *explain, struct wait_record *record);

/// Adds the time until `now` to the reason that holds.
void explain_account(struct wait_record *record, cycles_t now);

/// Adds up what was taken by direct calls since the wait began, and is held still.
void explain_count_barged(struct explain *explain, struct wait_record *record);

/// Sums a wait up, all its cycles accounted for.
struct explained explain_conclude(const struct wait_record *record, unsigned outcome);

/// explain_row.c: files and totals.

void explain_write_headers(struct explain *explain);
void explain_wait_row(struct explain *explain, const struct wait_record *record,
                      const struct explained *explained, cycles_t now);
void explain_failure_row(struct explain *explain, const struct call *call,
                         const struct explained *explained, const struct pool_shape *shape);

/// explain_failure.c: calls that failed.

struct pool_shape explain_shape(struct explain *explain, uint32_t pool);

static inline const struct scenario_policy *explain_policy(const struct explain *explain,
                                                           uint32_t pool)
{
    return &explain->scenario->pools[pool].policy;
}

static inline bool explain_is_byte_pool(const struct explain *explain, uint32_t pool)
{
    return explain->scenario->pools[pool].kind == POOL_KIND_BYTE;
}

#endif
