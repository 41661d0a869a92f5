#include "object_explain_state.h"

static const struct object_cause nothing_known = {
    .owner = SCENARIO_NONE, .blamed = SCENARIO_NONE, .place = SCENARIO_NONE};

/// What a thread waits at, by its state; none where it waits at nothing.
static uint32_t place_of(const struct object_explain *explain, uint32_t thread)
{
    const struct object_thread_view *view = &explain->threads[thread];
    if (view->state == THREAD_WAITING_BYTES || view->state == THREAD_WAITING_BLOCK) {
        return view->pool;
    }
    return view->record == SCENARIO_NONE ? SCENARIO_NONE : explain->records[view->record].object;
}

/// Who is at the end of the chain of owners that begins with a mutex's; none when it goes round:
/// when it comes back to the one noted, which is noted anew after 1, 2, 4 … steps.
static uint32_t holder_of(const struct object_explain *explain, uint32_t object)
{
    uint32_t holder = explain->objects[object].owner;
    uint32_t noted = holder;
    uint64_t steps = 0;
    uint64_t note_at = 1;
    while (holder != SCENARIO_NONE && explain->threads[holder].state == THREAD_WAITING_MUTEX) {
        uint32_t waited_for = place_of(explain, holder);
        if (waited_for == SCENARIO_NONE) {
            break; // its wait is ending
        }
        holder = explain->objects[waited_for].owner;
        if (holder == noted) {
            return SCENARIO_NONE;
        }
        if (++steps == note_at) {
            noted = holder;
            note_at *= 2;
        }
    }
    return holder;
}

static struct object_cause mutex_cause(const struct object_explain *explain,
                                       const struct object_record *record)
{
    uint32_t holder = holder_of(explain, record->object);
    struct object_cause cause = {.owner = holder, .blamed = holder, .place = SCENARIO_NONE};
    if (holder == SCENARIO_NONE) {
        cause.reason = OBJECT_DEADLOCK;
        cause.owner = explain->objects[record->object].owner;
        cause.blamed = cause.owner;
        return cause;
    }
    uint8_t state = explain->threads[holder].state;
    if (state != THREAD_READY && state != THREAD_RUNNING) {
        cause.reason = OBJECT_OWNER_WAITS;
        cause.doing = state;
        cause.place = place_of(explain, holder);
    } else if (explain->running == holder || explain->running == record->thread ||
               explain->running == SCENARIO_NONE) {
        cause.reason = OBJECT_HELD;
    } else {
        bool is_worse = explain->running_priority > record->priority;
        cause.reason = is_worse ? OBJECT_INVERSION : OBJECT_PREEMPTED;
        cause.blamed = explain->running;
    }
    return cause;
}

struct object_cause object_cause_of(const struct object_explain *explain,
                                    const struct object_record *record)
{
    struct object_cause cause = nothing_known;
    cause.blamed = explain->objects[record->object].changer;
    switch (explain->scenario->objects[record->object].kind) {
    case OBJECT_QUEUE:
        cause.reason = record->service == SERVICE_SEND ? OBJECT_FULL : OBJECT_EMPTY;
        return cause;
    case OBJECT_SEMAPHORE:
        cause.reason = OBJECT_NO_INSTANCE;
        return cause;
    case OBJECT_FLAGS:
        cause.reason = OBJECT_NOT_SET;
        cause.blamed = SCENARIO_NONE;
        return cause;
    case OBJECT_MUTEX:
        break;
    }
    return mutex_cause(explain, record);
}

static bool is_same(const struct object_cause *a, const struct object_cause *b)
{
    return a->reason == b->reason && a->owner == b->owner && a->blamed == b->blamed &&
           a->place == b->place && a->doing == b->doing;
}

/// The share of a cause; a new one takes the place of the smallest where there is no room.
static struct object_share *share_of(struct object_record *record, const struct object_cause *cause)
{
    struct object_share *smallest = &record->shares[0];
    for (uint32_t i = 0; i < record->share_count; i++) {
        struct object_share *share = &record->shares[i];
        if (is_same(&share->cause, cause)) {
            return share;
        }
        smallest = share->cycles < smallest->cycles ? share : smallest;
    }
    if (record->share_count < OBJECT_EXPLAIN_SHARES) {
        smallest = &record->shares[record->share_count++];
    }
    *smallest = (struct object_share){.cause = *cause};
    return smallest;
}

void object_account(struct object_record *record, const struct object_cause *cause, cycles_t now)
{
    cycles_t cycles = now - record->counted_to;
    record->counted_to = now;
    if (cycles > 0) {
        record->cycles[cause->reason] += cycles;
        share_of(record, cause)->cycles += cycles;
    }
}

void object_advance(struct object_explain *explain, cycles_t now)
{
    if (now > explain->now) {
        for (uint32_t i = explain->first; i != SCENARIO_NONE && explain->records[i].is_near;
             i = explain->records[i].next) {
            struct object_record *record = &explain->records[i];
            struct object_cause cause = object_cause_of(explain, record);
            object_account(record, &cause, now);
        }
        explain->now = now;
    }
}

struct object_explained object_conclude(const struct object_record *record, unsigned outcome,
                                        uint32_t by_thread)
{
    const struct object_cause *cause = &record->first_cause;
    unsigned reason = cause->reason;
    cycles_t sum = 0;
    for (unsigned i = 0; i < OBJECT_REASON_COUNT; i++) {
        sum += record->cycles[i];
        if (record->is_deadlocked) {
            continue; // it goes on for ever, however long it has lasted
        }
        if (record->cycles[i] > record->cycles[reason] ||
            (record->cycles[i] == record->cycles[reason] && record->cycles[i] > 0 && i < reason)) {
            reason = i;
        }
    }
    cycles_t most = 0;
    for (uint32_t i = 0; i < record->share_count; i++) {
        if (record->shares[i].cause.reason == reason && record->shares[i].cycles > most) {
            cause = &record->shares[i].cause;
            most = record->shares[i].cycles;
        }
    }
    return (struct object_explained){
        .begun = record->begun,
        .cycles = sum,
        .inversion_cycles = record->cycles[OBJECT_INVERSION],
        .since = record->since,
        .short_count = record->short_count,
        .thread = record->thread,
        .object = record->object,
        .by_thread = by_thread,
        .owner = cause->owner,
        .blamed = cause->blamed,
        .place = cause->place,
        .ahead = record->ahead,
        .doing = cause->doing,
        .service = record->service,
        .reason = (uint8_t)reason,
        .outcome = (uint8_t)outcome,
    };
}
