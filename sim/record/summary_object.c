#include "summary_object.h"

#include <assert.h>
#include <stdlib.h>

static uint32_t first_routine(const struct scenario *scenario)
{
    uint32_t first = 0;
    while (first < scenario->thread_count && scenario->threads[first].kind == THREAD_KIND_THREAD) {
        first++;
    }
    return first;
}

bool summary_objects_begin(struct summary_objects *objects, const struct scenario *scenario)
{
    *objects =
        (struct summary_objects){.scenario = scenario, .first_routine = first_routine(scenario)};
    size_t routine_count = scenario->thread_count - objects->first_routine;
    objects->objects = calloc((size_t)scenario->object_count + 1, sizeof *objects->objects);
    objects->routines = calloc(routine_count + 1, sizeof *objects->routines);
    if (objects->objects == NULL || objects->routines == NULL) {
        summary_objects_free(objects);
        return false;
    }
    for (uint32_t i = 0; i < scenario->object_count; i++) {
        struct summary_object *object = &objects->objects[i];
        if (scenario->objects[i].kind == OBJECT_SEMAPHORE ||
            scenario->objects[i].kind == OBJECT_FLAGS) {
            object->value = scenario->objects[i].initial;
        }
        object->high_water = object->value;
        object->low_water = object->value;
        object->owner = SCENARIO_NONE;
        object->longest.thread = SCENARIO_NONE;
    }
    return true;
}

static void add(struct summary_objects *objects, struct histogram *histogram, uint64_t value)
{
    if (!histogram_add(histogram, value)) {
        objects->out_of_memory = true;
    }
}

static bool is_attempt(enum service service)
{
    return service == SERVICE_SEND || service == SERVICE_RECEIVE || service == SERVICE_GET;
}

void summary_object_called(struct summary_objects *objects, const struct object_call *call)
{
    if (call->object == SCENARIO_NONE) {
        return; // of a thread's priority
    }
    struct summary_object *object = &objects->objects[call->object];
    object->calls[call->service - SERVICE_SEND]++;
    if (call->status != STATUS_SUCCESS) {
        bool is_failure = is_attempt((enum service)call->service);
        *(is_failure ? &object->failures : &object->errors) += 1;
        (is_failure ? object->failures_by : object->errors_by)[call->status]++;
        object->timeouts += call->waited && call->status != STATUS_WAIT_ABORTED;
    }
    if (call->waited) {
        add(objects, &object->wait, call->suspended_cycles);
        if (call->service == SERVICE_SEND) {
            add(objects, &object->send_wait, call->suspended_cycles);
        } else if (call->service == SERVICE_RECEIVE) {
            add(objects, &object->receive_wait, call->suspended_cycles);
        }
    }
}

void summary_object_wait_begun(struct summary_objects *objects, const struct object_wait *wait)
{
    struct summary_object *object = &objects->objects[wait->object];
    object->waiting++;
    if (object->waiting > object->waiting_max) {
        object->waiting_max = object->waiting;
    }
    object->raises += wait->raises;
}

void summary_object_wait_ended(struct summary_objects *objects, const struct object_wait *wait)
{
    objects->objects[wait->object].waiting--;
}

/// A mutex has another owner, or none.
static void change_owner(struct summary_objects *objects, struct summary_object *object,
                         uint32_t owner, cycles_t now)
{
    if (object->owner != SCENARIO_NONE) {
        cycles_t cycles = now - object->owned_since;
        add(objects, &object->held, cycles);
        if (object->longest.thread == SCENARIO_NONE || cycles > object->longest.cycles) {
            object->longest = (struct summary_held){
                .cycles = cycles, .begun = object->owned_since, .thread = object->owner};
        }
    }
    object->owner = owner;
    object->owned_since = now;
}

void summary_object_changed(struct summary_objects *objects, const struct object_change *change)
{
    struct summary_object *object = &objects->objects[change->object];
    object->value = change->value;
    if (change->value > object->high_water) {
        object->high_water = change->value;
    }
    if (change->value < object->low_water) {
        object->low_water = change->value;
    }
    if (change->owner != object->owner) {
        change_owner(objects, object, change->owner, change->now);
    }
}

void summary_interrupt_taken(struct summary_objects *objects, const struct interrupt_change *change)
{
    struct summary_routine *routine = &objects->routines[change->thread - objects->first_routine];
    cycles_t latency = change->taken - change->arrived;
    if (routine->runs == 0 || latency > routine->worst.taken - routine->worst.arrived) {
        routine->worst = *change;
    }
    routine->runs++;
    routine->lost += change->lost;
    routine->busy_cycles += change->ended - change->taken;
    add(objects, &routine->latency, latency);
}

void summary_routine_run(struct summary_objects *objects, uint32_t thread)
{
    objects->routines[thread - objects->first_routine].runs++;
}

void summary_objects_end(struct summary_objects *objects, cycles_t end)
{
    for (uint32_t i = 0; i < objects->scenario->object_count; i++) {
        struct summary_object *object = &objects->objects[i];
        uint32_t owner = object->owner;
        change_owner(objects, object, SCENARIO_NONE, end);
        object->owner = owner;
    }
}

void summary_objects_free(struct summary_objects *objects)
{
    for (uint32_t i = 0; objects->objects != NULL && i < objects->scenario->object_count; i++) {
        histogram_free(&objects->objects[i].wait);
        histogram_free(&objects->objects[i].send_wait);
        histogram_free(&objects->objects[i].receive_wait);
        histogram_free(&objects->objects[i].held);
    }
    for (uint32_t i = objects->first_routine;
         objects->routines != NULL && i < objects->scenario->thread_count; i++) {
        histogram_free(&objects->routines[i - objects->first_routine].latency);
    }
    free(objects->objects);
    free(objects->routines);
    *objects = (struct summary_objects){0};
}

const struct summary_routine *summary_routine_of(const struct summary_objects *objects,
                                                 uint32_t thread)
{
    return &objects->routines[thread - objects->first_routine];
}

bool object_has_service(enum object_kind kind, enum service service)
{
    switch (kind) {
    case OBJECT_QUEUE:
        return service == SERVICE_SEND || service == SERVICE_RECEIVE;
    case OBJECT_SEMAPHORE:
    case OBJECT_MUTEX:
        return service == SERVICE_GET || service == SERVICE_PUT;
    case OBJECT_FLAGS:
        break;
    }
    return service == SERVICE_GET || service == SERVICE_SET || service == SERVICE_CLEAR;
}

const char *object_kind_name(enum object_kind kind)
{
    static const char *const names[] = {
        [OBJECT_QUEUE] = "queue",
        [OBJECT_SEMAPHORE] = "semaphore",
        [OBJECT_MUTEX] = "mutex",
        [OBJECT_FLAGS] = "flags",
    };
    return names[kind];
}

const char *thread_kind_name(enum thread_kind kind)
{
    static const char *const names[] = {
        [THREAD_KIND_THREAD] = "thread",
        [THREAD_KIND_INTERRUPT] = "interrupt",
        [THREAD_KIND_TIMER] = "timer",
        [THREAD_KIND_PHASE] = "phase",
    };
    return names[kind];
}

const char *hold_name(enum hold hold)
{
    static const char *const names[HOLD_COUNT] = {
        [HOLD_NONE] = "none",       [HOLD_CALL] = "call", [HOLD_SEARCH] = "search",
        [HOLD_ROUTINE] = "routine", [HOLD_TICK] = "tick",
    };
    assert(hold < HOLD_COUNT);
    return names[hold];
}
