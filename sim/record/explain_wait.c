#include "explain_state.h"

#include <assert.h>

/// What stands before a waiter in its list.
struct ahead {
    uint64_t need_bytes; ///< of all of them
    uint32_t first;      ///< thread, or SCENARIO_NONE
    bool is_unfit;       ///< one of them does not fit
};

struct verdict {
    enum reason reason;
    struct blame blame;
    uint64_t short_bytes;
};

static const struct blame NOBODY = {.thread = SCENARIO_NONE};

static bool fits(struct explain *explain, const struct wait_record *record)
{
    return record->need_bytes <= ownership_pool(explain->ownership, record->pool)->free_bytes &&
           record->need_bytes <= ownership_largest_hole(explain->ownership, record->pool);
}

/// Taken by a direct call since the wait began (and not given back, or it would be no piece).
static bool is_barged(const struct ownership_piece *piece, const struct wait_record *record)
{
    return !piece->to_waiter && piece->sequence > record->begin_sequence;
}

void explain_count_barged(struct explain *explain, struct wait_record *record)
{
    const struct ownership_pool *pool = ownership_pool(explain->ownership, record->pool);
    record->barged_bytes = 0;
    if (pool->direct_sequence <= record->begin_sequence) {
        return;
    }
    for (uint32_t i = 0; i < pool->piece_count; i++) {
        if (is_barged(&pool->pieces[i], record)) {
            record->barged_bytes += pool->pieces[i].size_bytes;
        }
    }
}

/// The largest piece that was barged away, the first taken of equal ones, if the request would fit
/// with all of them free; else NULL.
static const struct ownership_piece *find_barger(const struct explain *explain,
                                                 const struct wait_record *record)
{
    const struct ownership_pool *pool = ownership_pool(explain->ownership, record->pool);
    if (record->barged_bytes == 0 || pool->free_bytes + record->barged_bytes < record->need_bytes) {
        return NULL;
    }
    const struct ownership_piece *largest = NULL;
    uint64_t hole = 0;
    bool would_fit = false;
    struct ownership_walk walk = {.pool = pool};
    struct ownership_stretch stretch;
    while (ownership_walk_next(&walk, &stretch)) {
        const struct ownership_piece *piece = stretch.piece;
        bool barged = piece != NULL && is_barged(piece, record);
        hole = barged || piece == NULL ? hole + stretch.size_bytes : 0;
        would_fit |= hole >= record->need_bytes;
        if (barged &&
            (largest == NULL || piece->size_bytes > largest->size_bytes ||
             (piece->size_bytes == largest->size_bytes && piece->sequence < largest->sequence))) {
            largest = piece;
        }
    }
    return would_fit ? largest : NULL;
}

static struct verdict judge_unfit(struct explain *explain, const struct wait_record *record)
{
    uint64_t free_bytes = ownership_pool(explain->ownership, record->pool)->free_bytes;
    bool is_exhausted = record->need_bytes > free_bytes;
    struct verdict verdict = {.reason = is_exhausted ? REASON_EXHAUSTED : REASON_FRAGMENTED,
                              .blame = NOBODY,
                              .short_bytes = record->need_bytes - free_bytes};
    if (!is_exhausted) {
        verdict.short_bytes =
            record->need_bytes - ownership_largest_hole(explain->ownership, record->pool);
    }
    const struct ownership_piece *barger = find_barger(explain, record);
    if (barger != NULL) {
        verdict.reason = REASON_BARGED;
        verdict.blame = (struct blame){
            .thread = barger->owner, .size = barger->request_bytes, .at = barger->granted_at};
    }
    return verdict;
}

static struct verdict judge_fit(const struct explain *explain, const struct wait_record *record,
                                const struct ahead *ahead, bool is_new)
{
    const struct explain_pool *pool = &explain->pools[record->pool];
    uint64_t free_bytes = ownership_pool(explain->ownership, record->pool)->free_bytes;
    struct verdict in_line = {.reason = REASON_HEAD_OF_LINE, .blame = {.thread = ahead->first}};
    struct verdict unmerged = {.reason = REASON_FRAGMENTED, .blame = NOBODY};
    const struct scenario_policy *policy = explain_policy(explain, record->pool);
    bool is_tried = policy->try_all; // by each release, whoever stands ahead
    if (!is_tried && (ahead->is_unfit || ahead->need_bytes + record->need_bytes > free_bytes)) {
        return in_line;
    }
    switch ((enum look)pool->look) {
    case LOOK_MISSED:
        return (struct verdict){.reason = REASON_MISSED_RESCAN, .blame = pool->missed};
    case LOOK_GOES_ON:
        if (!is_new) {
            return (struct verdict){
                .reason = record->reason, .blame = record->blame, .short_bytes = record->short_now};
        }
        return unmerged;
    case LOOK_DONE:
        break;
    }
    // It may have joined without a search, or else a release has looked at it.
    is_tried &= !policy->no_barging;
    return is_tried || ahead->first == SCENARIO_NONE ? unmerged : in_line;
}

static void add_share(struct wait_record *record, cycles_t cycles)
{
    struct blame_share *fewest = NULL;
    for (uint32_t i = 0; i < record->share_count; i++) {
        struct blame_share *share = &record->shares[i];
        if (share->reason == record->reason && share->blame.thread == record->blame.thread &&
            share->blame.head_change == record->blame.head_change) {
            share->cycles += cycles;
            return;
        }
        if (fewest == NULL || share->cycles < fewest->cycles) {
            fewest = share;
        }
    }
    if (record->share_count < EXPLAIN_BLAMES) {
        fewest = &record->shares[record->share_count++];
    }
    assert(fewest != NULL);
    *fewest =
        (struct blame_share){.blame = record->blame, .cycles = cycles, .reason = record->reason};
}

void explain_account(struct wait_record *record, cycles_t now)
{
    cycles_t cycles = now - record->since;
    record->since = now;
    if (cycles == 0) {
        return;
    }
    if (record->cycles[record->reason] == 0) {
        record->short_bytes[record->reason] = record->short_now;
    }
    record->cycles[record->reason] += cycles;
    if (record->reason != REASON_EXHAUSTED && record->reason != REASON_FRAGMENTED) {
        add_share(record, cycles);
    }
}

static void set_reason(struct wait_record *record, const struct verdict *verdict)
{
    record->reason = (uint8_t)verdict->reason;
    record->blame = verdict->blame;
    record->short_now = verdict->short_bytes;
}

/// Judges one waiter, unless its memory is set aside already, and puts it ahead of the next.
static void judge(struct explain *explain, struct wait_record *record, struct ahead *ahead,
                  bool is_new)
{
    if (record->is_handed) {
        return;
    }
    bool is_fit = fits(explain, record);
    struct verdict verdict =
        is_fit ? judge_fit(explain, record, ahead, is_new) : judge_unfit(explain, record);
    set_reason(record, &verdict);
    ahead->is_unfit |= !is_fit;
    ahead->need_bytes += record->need_bytes;
    if (ahead->first == SCENARIO_NONE) {
        ahead->first = record->thread;
    }
}

void explain_advance(struct explain *explain, uint32_t pool_index, cycles_t now)
{
    struct explain_pool *pool = &explain->pools[pool_index];
    if (!pool->is_dirty || pool->changed_at == now) {
        return;
    }
    pool->is_dirty = false;
    struct ahead ahead = {.first = SCENARIO_NONE};
    for (uint32_t i = pool->first; i != SCENARIO_NONE && explain->records[i].is_near;
         i = explain->records[i].next) {
        explain_account(&explain->records[i], pool->changed_at);
        judge(explain, &explain->records[i], &ahead, false);
    }
}

void explain_mark(struct explain *explain, uint32_t pool, cycles_t now)
{
    explain->pools[pool].is_dirty = explain->pools[pool].count > 0;
    explain->pools[pool].changed_at = now;
}

void explain_judge_new(struct explain *explain, struct wait_record *record)
{
    struct explain_pool *pool = &explain->pools[record->pool];
    struct ahead ahead = {.first = SCENARIO_NONE};
    uint32_t self = explain_record_index(explain, record);
    for (uint32_t i = pool->first; i != self && explain->records[i].is_near;
         i = explain->records[i].next) {
        const struct wait_record *other = &explain->records[i];
        if (other->is_handed) {
            continue;
        }
        ahead.is_unfit |= !fits(explain, other);
        ahead.need_bytes += other->need_bytes;
        ahead.first = ahead.first == SCENARIO_NONE ? other->thread : ahead.first;
    }
    judge(explain, record, &ahead, true);
}

/// The reason that held longest; the one that holds, if none did for a cycle.
static unsigned main_reason(const struct wait_record *record)
{
    unsigned reason = 0;
    for (unsigned i = 1; i < REASON_WAIT_COUNT; i++) {
        reason = record->cycles[i] > record->cycles[reason] ? i : reason;
    }
    return record->cycles[reason] == 0 ? record->reason : reason;
}

/// Who was to blame longest for a reason, by index among equals.
static struct blame main_blame(const struct wait_record *record, unsigned reason)
{
    struct blame blame = NOBODY;
    cycles_t most = 0;
    for (uint32_t i = 0; i < record->share_count; i++) {
        const struct blame_share *share = &record->shares[i];
        if (share->reason == reason &&
            (share->cycles > most ||
             (share->cycles == most && share->blame.thread < blame.thread))) {
            blame = share->blame;
            most = share->cycles;
        }
    }
    return blame;
}

struct explained explain_conclude(const struct wait_record *record, unsigned outcome)
{
    unsigned reason = main_reason(record);
    bool is_momentary = record->since == record->begun;
    return (struct explained){
        .begun = record->begun,
        .cycles = record->since - record->begun,
        .size = record->size,
        .short_bytes = is_momentary ? record->short_now : record->short_bytes[reason],
        .thread = record->thread,
        .pool = record->pool,
        .reason = (uint8_t)reason,
        .outcome = (uint8_t)outcome,
        .blame = is_momentary ? record->blame : main_blame(record, reason),
    };
}
