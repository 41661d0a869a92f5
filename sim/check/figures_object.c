#include "figures_tour.h"

static void object_calls(struct tour *tour, enum object_kind kind,
                         const struct summary_object *object)
{
    for (int i = 0; i < OBJECT_SERVICES; i++) {
        enum service service = (enum service)(SERVICE_SEND + i);
        if (object_has_service(kind, service)) {
            tour_number(tour, "calls", service_name(service), FIGURE_COUNT, object->calls[i]);
        }
    }
    tour_number(tour, "", "failures", FIGURE_COUNT, object->failures);
    tour_statuses(tour, "failures_by", object->failures_by, STATUS_ALL_COUNT);
    tour_number(tour, "", "errors", FIGURE_COUNT, object->errors);
    tour_statuses(tour, "errors_by", object->errors_by, STATUS_ALL_COUNT);
    tour_number(tour, "", "timeouts", FIGURE_COUNT, object->timeouts);
}

static const char *name_or_nobody(const struct scenario *scenario, uint32_t thread)
{
    return thread == SCENARIO_NONE ? "nobody" : scenario->threads[thread].name;
}

static void mutex(struct tour *tour, bool inherits, const struct summary_object *object)
{
    const struct scenario *scenario = tour->scenario;
    const struct summary_held *longest = &object->longest;
    bool is_known = tour->result != NULL && longest->thread != SCENARIO_NONE;
    tour_number(tour, "", "inherit", FIGURE_COUNT, inherits);
    tour_spread_of(tour, "held", FIGURE_CYCLES, &object->held);
    tour_number(tour, "longest", "cycles", FIGURE_CYCLES, is_known ? longest->cycles : 0);
    tour_word(tour, "longest", "thread", WORDS_THREAD,
              is_known ? scenario->threads[longest->thread].name : NULL);
    tour_number(tour, "longest", "begun", FIGURE_CYCLES, is_known ? longest->begun : 0);
    tour_number(tour, "", "raises", FIGURE_COUNT, object->raises);
    struct figure owner = tour_make("", "owner", FIGURE_WORD, 0);
    owner.words = WORDS_THREAD;
    owner.word = tour->result == NULL ? "none" : name_or_nobody(scenario, object->owner);
    owner.is_final = true;
    tour_tell(tour, &owner);
}

static void worst_wait(struct tour *tour, const struct object_totals *totals)
{
    static const char group[] = "waits.worst";
    const struct scenario *scenario = tour->scenario;
    const struct object_explained *worst = &totals->worst;
    bool is_known = totals->wait_count > 0;
    tour_number(tour, group, "begun", FIGURE_CYCLES, is_known ? worst->begun : 0);
    tour_number(tour, group, "cycles", FIGURE_CYCLES, is_known ? worst->cycles : 0);
    tour_word(tour, group, "thread", WORDS_THREAD,
              is_known ? scenario->threads[worst->thread].name : NULL);
    tour_word(tour, group, "service", WORDS_SERVICE,
              is_known ? service_name((enum service)worst->service) : NULL);
    tour_word(tour, group, "outcome", WORDS_OUTCOME,
              is_known ? object_outcome_name(worst->outcome) : NULL);
    tour_word(tour, group, "reason", WORDS_OBJECT_REASON,
              is_known ? object_reason_name((enum object_reason)worst->reason) : NULL);
    tour_word(tour, group, "blamed", WORDS_THREAD,
              is_known ? name_or_nobody(scenario, worst->blamed) : NULL);
}

/// Why threads waited, by the reasons that the kind of object has.
static void explained(struct tour *tour, enum object_kind kind, const struct object_totals *known)
{
    static const struct object_totals nothing;
    const struct object_totals *totals = known == NULL ? &nothing : known;
    if (kind == OBJECT_QUEUE) {
        tour_number(tour, "", "shortfall", FIGURE_COUNT, totals->shortfall);
    }
    tour_number(tour, "waits", "count", FIGURE_COUNT, totals->wait_count);
    for (int i = 0; i < OBJECT_REASON_COUNT; i++) {
        enum object_reason reason = (enum object_reason)i;
        if (object_has_reason(kind, reason)) {
            const char *name = object_reason_name(reason);
            tour_number(tour, "waits.by_reason", name, FIGURE_COUNT, totals->waits[i]);
            tour_number(tour, "waits.cycles", name, FIGURE_CYCLES, totals->cycles[i]);
        }
    }
    for (unsigned i = 0; i < WAIT_OUTCOME_COUNT; i++) {
        tour_number(tour, "waits.outcomes", wait_outcome_name(i), FIGURE_COUNT,
                    totals->outcomes[i]);
    }
    worst_wait(tour, totals);
}

void tour_object(struct tour *tour, uint32_t index)
{
    static const struct summary_object nothing;
    const struct scenario_object *from = &tour->scenario->objects[index];
    const struct summary_object *object =
        tour->result == NULL ? &nothing : &tour->result->summary->objects.objects[index];
    object_calls(tour, from->kind, object);
    tour_spread_of(tour, "wait", FIGURE_CYCLES, &object->wait);
    switch (from->kind) {
    case OBJECT_QUEUE:
        tour_number(tour, "", "capacity", FIGURE_COUNT, from->initial);
        tour_spread_of(tour, "send_wait", FIGURE_CYCLES, &object->send_wait);
        tour_spread_of(tour, "receive_wait", FIGURE_CYCLES, &object->receive_wait);
        tour_number(tour, "", "high_water", FIGURE_COUNT, object->high_water);
        tour_final(tour, "messages", FIGURE_COUNT, object->value);
        break;
    case OBJECT_SEMAPHORE:
        tour_number(tour, "", "initial", FIGURE_COUNT, from->initial);
        tour_number(tour, "", "high_water", FIGURE_COUNT, object->high_water);
        tour_number(tour, "", "low_water", FIGURE_COUNT, object->low_water);
        tour_final(tour, "count", FIGURE_COUNT, object->value);
        break;
    case OBJECT_MUTEX:
        mutex(tour, from->inherits, object);
        break;
    case OBJECT_FLAGS:
        tour_number(tour, "", "initial", FIGURE_COUNT, from->initial);
        tour_final(tour, "set", FIGURE_COUNT, object->value);
        break;
    }
    tour_final(tour, "waiting", FIGURE_COUNT, object->waiting);
    tour_number(tour, "", "waiting_max", FIGURE_COUNT, object->waiting_max);
    explained(tour, from->kind,
              tour->result == NULL ? NULL
                                   : object_explain_totals(tour->result->object_explain, index));
}

/// The interrupt that was taken latest, and what held it off.
static void worst_latency(struct tour *tour, const struct interrupt_change *worst)
{
    static const char group[] = "worst";
    const struct scenario *scenario = tour->scenario;
    bool is_known = worst != NULL;
    bool is_call = is_known && (worst->hold == HOLD_CALL || worst->hold == HOLD_SEARCH);
    bool has_pool = is_known && worst->held_pool != SCENARIO_NONE;
    tour_number(tour, group, "arrived", FIGURE_CYCLES, is_known ? worst->arrived : 0);
    tour_number(tour, group, "cycles", FIGURE_CYCLES, is_known ? worst->taken - worst->arrived : 0);
    tour_word(tour, group, "hold", WORDS_HOLD, is_known ? hold_name((enum hold)worst->hold) : NULL);
    tour_word(tour, group, "thread", WORDS_THREAD,
              is_known ? name_or_nobody(scenario, worst->held_thread) : NULL);
    tour_word(tour, group, "service", WORDS_SERVICE,
              is_call ? service_name((enum service)worst->held_service) : NULL);
    tour_word(tour, group, "pool", WORDS_POOL,
              has_pool ? scenario->pools[worst->held_pool].name : NULL);
}

void tour_routine(struct tour *tour, uint32_t index)
{
    static const struct summary_routine nothing;
    const struct run_result *result = tour->result;
    bool is_known = result != NULL;
    const struct summary_routine *routine =
        is_known ? summary_routine_of(&result->summary->objects, index) : &nothing;
    if (tour->scenario->threads[index].kind == THREAD_KIND_INTERRUPT) {
        tour_number(tour, "", "taken", FIGURE_COUNT, routine->runs);
        tour_number(tour, "", "lost", FIGURE_COUNT, routine->lost);
        tour_spread_of(tour, "latency", FIGURE_CYCLES, &routine->latency);
        tour_number(tour, "", "busy_cycles", FIGURE_CYCLES, routine->busy_cycles);
        worst_latency(tour, routine->runs > 0 ? &routine->worst : NULL);
    } else {
        tour_number(tour, "", "runs", FIGURE_COUNT, routine->runs);
    }
    const struct summary_thread *thread = is_known ? &result->summary->threads[index] : NULL;
    tour_calls(tour, thread);
    tour_number(tour, "", "service_cycles", FIGURE_CYCLES, is_known ? thread->service_cycles : 0);
    tour_failure_reasons(tour, is_known ? explain_thread_totals(result->explain, index) : NULL);
}
