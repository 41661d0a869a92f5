#include "summary_json_parts.h"

/// Calls by service: those that the kind of object has.
static bool set_calls(json_t *object, enum object_kind kind, const struct summary_object *figures)
{
    json_t *calls = part_object(object, "calls");
    bool done = calls != NULL;
    for (int i = 0; done && i < OBJECT_SERVICES; i++) {
        enum service service = (enum service)(SERVICE_SEND + i);
        done = !object_has_service(kind, service) ||
               part_set(calls, service_name(service), part_number(figures->calls[i]));
    }
    return done && part_set(object, "failures", part_number(figures->failures)) &&
           part_statuses(object, "failures_by", figures->failures_by, STATUS_ALL_COUNT) &&
           part_set(object, "errors", part_number(figures->errors)) &&
           part_statuses(object, "errors_by", figures->errors_by, STATUS_ALL_COUNT) &&
           part_set(object, "timeouts", part_number(figures->timeouts));
}

static json_t *thread_name(const struct scenario *scenario, uint32_t thread)
{
    return thread == SCENARIO_NONE ? json_null() : json_string(scenario->threads[thread].name);
}

static bool set_longest(json_t *object, const struct scenario *scenario,
                        const struct summary_held *longest)
{
    json_t *inner = part_object(object, "longest");
    return inner != NULL && part_set(inner, "cycles", part_number(longest->cycles)) &&
           part_set(inner, "thread", thread_name(scenario, longest->thread)) &&
           part_set(inner, "begun", part_number(longest->begun));
}

/// What the kind of object has of its own.
static bool set_kind(json_t *object, const struct scenario *scenario, uint32_t index,
                     const struct summary_object *figures)
{
    const struct scenario_object *from = &scenario->objects[index];
    switch (from->kind) {
    case OBJECT_QUEUE:
        return part_set(object, "capacity", part_number(from->initial)) &&
               part_histogram(object, "send_wait", &figures->send_wait) &&
               part_histogram(object, "receive_wait", &figures->receive_wait) &&
               part_set(object, "high_water", part_number(figures->high_water)) &&
               part_set(object, "messages", part_number(figures->value));
    case OBJECT_SEMAPHORE:
        return part_set(object, "initial", part_number(from->initial)) &&
               part_set(object, "high_water", part_number(figures->high_water)) &&
               part_set(object, "low_water", part_number(figures->low_water)) &&
               part_set(object, "count", part_number(figures->value));
    case OBJECT_MUTEX:
        return part_set(object, "inherit", json_boolean(from->inherits)) &&
               part_histogram(object, "held", &figures->held) &&
               (figures->longest.thread == SCENARIO_NONE ||
                set_longest(object, scenario, &figures->longest)) &&
               part_set(object, "raises", part_number(figures->raises)) &&
               part_set(object, "owner", thread_name(scenario, figures->owner));
    case OBJECT_FLAGS:
        break;
    }
    return part_set(object, "initial", part_number(from->initial)) &&
           part_set(object, "set", part_number(figures->value));
}

static bool set_object(json_t *objects, const struct scenario *scenario, uint32_t index,
                       const struct summary_object *figures)
{
    const struct scenario_object *from = &scenario->objects[index];
    json_t *object = part_object(objects, from->name);
    return object != NULL && part_set(object, "kind", json_string(object_kind_name(from->kind))) &&
           set_calls(object, from->kind, figures) &&
           part_histogram(object, "wait", &figures->wait) &&
           set_kind(object, scenario, index, figures) &&
           part_set(object, "waiting", part_number(figures->waiting)) &&
           part_set(object, "waiting_max", part_number(figures->waiting_max));
}

/// The interrupt that was taken latest, and what held it off.
static bool set_worst(json_t *object, const struct scenario *scenario,
                      const struct interrupt_change *worst)
{
    json_t *inner = part_object(object, "worst");
    bool is_call = worst->hold == HOLD_CALL || worst->hold == HOLD_SEARCH;
    return inner != NULL && part_set(inner, "arrived", part_number(worst->arrived)) &&
           part_set(inner, "cycles", part_number(worst->taken - worst->arrived)) &&
           part_set(inner, "hold", json_string(hold_name((enum hold)worst->hold))) &&
           part_set(inner, "thread", thread_name(scenario, worst->held_thread)) &&
           (!is_call || part_set(inner, "service",
                                 json_string(service_name((enum service)worst->held_service)))) &&
           (worst->held_pool == SCENARIO_NONE ||
            part_set(inner, "pool", json_string(scenario->pools[worst->held_pool].name)));
}

static bool set_interrupt(json_t *object, const struct scenario *scenario,
                          const struct summary_routine *routine)
{
    return part_set(object, "taken", part_number(routine->runs)) &&
           part_set(object, "lost", part_number(routine->lost)) &&
           part_histogram(object, "latency", &routine->latency) &&
           part_set(object, "busy_cycles", part_number(routine->busy_cycles)) &&
           (routine->runs == 0 || set_worst(object, scenario, &routine->worst));
}

static bool set_routine(json_t *routines, const struct summary *summary, uint32_t index)
{
    const struct scenario_thread *from = &summary->scenario->threads[index];
    const struct summary_routine *routine = summary_routine_of(&summary->objects, index);
    const struct summary_thread *thread = &summary->threads[index];
    json_t *object = part_object(routines, from->name);
    return object != NULL &&
           (from->kind == THREAD_KIND_INTERRUPT
                ? set_interrupt(object, summary->scenario, routine)
                : part_set(object, "runs", part_number(routine->runs))) &&
           part_calls(object, thread) &&
           (thread->service_cycles == 0 ||
            part_set(object, "service_cycles", part_number(thread->service_cycles)));
}

/// Adds those of one kind, if there are any.
static bool add_routines(json_t *json, const char *key, enum thread_kind kind,
                         const struct summary *summary)
{
    json_t *routines = NULL;
    for (uint32_t i = summary->objects.first_routine; i < summary->scenario->thread_count; i++) {
        if (summary->scenario->threads[i].kind != kind) {
            continue;
        }
        if (routines == NULL) {
            routines = part_object(json, key);
        }
        if (routines == NULL || !set_routine(routines, summary, i)) {
            return false;
        }
    }
    return true;
}

bool summary_json_add_objects(json_t *json, const struct summary *summary)
{
    const struct scenario *scenario = summary->scenario;
    json_t *objects = scenario->object_count == 0 ? NULL : part_object(json, "objects");
    bool done = objects != NULL || scenario->object_count == 0;
    for (uint32_t i = 0; done && i < scenario->object_count; i++) {
        done = set_object(objects, scenario, i, &summary->objects.objects[i]);
    }
    return done && add_routines(json, "interrupts", THREAD_KIND_INTERRUPT, summary) &&
           add_routines(json, "timers", THREAD_KIND_TIMER, summary) &&
           add_routines(json, "phases", THREAD_KIND_PHASE, summary);
}
