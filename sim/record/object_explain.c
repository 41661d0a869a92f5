#include "object_explain_state.h"

#include <stdlib.h>

struct object_explain *object_explain_create(const struct scenario *scenario,
                                             const struct kernel *kernel, struct output *waits)
{
    struct object_explain *explain = calloc(1, sizeof *explain);
    if (explain == NULL) {
        return NULL;
    }
    *explain = (struct object_explain){.scenario = scenario,
                                       .kernel = kernel,
                                       .waits = waits,
                                       .unused = SCENARIO_NONE,
                                       .first = SCENARIO_NONE,
                                       .last = SCENARIO_NONE,
                                       .last_near = SCENARIO_NONE,
                                       .running = SCENARIO_NONE};
    explain->objects = calloc((size_t)scenario->object_count + 1, sizeof *explain->objects);
    explain->threads = calloc((size_t)scenario->thread_count + 1, sizeof *explain->threads);
    if (explain->objects == NULL || explain->threads == NULL) {
        object_explain_destroy(explain);
        return NULL;
    }
    for (uint32_t i = 0; i < scenario->object_count; i++) {
        explain->objects[i].owner = SCENARIO_NONE;
        explain->objects[i].changer = SCENARIO_NONE;
        explain->objects[i].value = kernel_object_value(kernel, i);
    }
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        explain->threads[i].record = SCENARIO_NONE;
        explain->threads[i].state = (uint8_t)kernel_thread_state(kernel, i);
    }
    object_write_header(explain);
    return explain;
}

void object_explain_destroy(struct object_explain *explain)
{
    if (explain != NULL) {
        free(explain->objects);
        free(explain->threads);
        free(explain->records);
        free(explain);
    }
}

/// The priority of whoever runs may have changed with what was told.
static void refresh(struct object_explain *explain)
{
    if (explain->running != SCENARIO_NONE) {
        explain->running_priority = kernel_thread_priority(explain->kernel, explain->running);
    }
}

static bool is_queue(const struct object_explain *explain, uint32_t object)
{
    return explain->scenario->objects[object].kind == OBJECT_QUEUE;
}

/// So many slots or instances more would have been enough for one more who wants one.
static uint64_t short_count(struct object_explain *explain, uint32_t object, enum service service)
{
    struct object_view *view = &explain->objects[object];
    bool is_semaphore = explain->scenario->objects[object].kind == OBJECT_SEMAPHORE;
    if (is_semaphore) {
        return view->waiting_count + 1;
    }
    if (!is_queue(explain, object) || service != SERVICE_SEND) {
        return 0;
    }
    uint64_t slots = view->refused + view->waiting_count + 1;
    if (slots > view->totals.shortfall) {
        view->totals.shortfall = slots;
    }
    return slots;
}

/// A message that is sent no more, or a receiver that found none.
static void count_refused(struct object_explain *explain, uint32_t object, enum service service)
{
    struct object_view *view = &explain->objects[object];
    if (service == SERVICE_SEND) {
        view->refused++;
    } else if (service == SERVICE_RECEIVE) {
        view->refused = 0;
    }
}

/// Whether a call was refused because of what the object was.
static bool is_refusal(const struct object_call *call)
{
    return !call->waited &&
           (call->status == STATUS_QUEUE_FULL || call->status == STATUS_QUEUE_EMPTY ||
            call->status == STATUS_NO_INSTANCE || call->status == STATUS_NOT_AVAILABLE ||
            call->status == STATUS_NO_EVENTS);
}

void object_explain_called(struct object_explain *explain, const struct object_call *call)
{
    object_advance(explain, call->returned);
    if (is_refusal(call)) {
        struct object_view *view = &explain->objects[call->object];
        struct object_record record = {
            .begun = call->called,
            .since = view->since,
            .short_count = short_count(explain, call->object, (enum service)call->service),
            .thread = call->thread,
            .object = call->object,
            .priority = kernel_thread_priority(explain->kernel, call->thread),
            .ahead = view->waiting_count,
            .service = call->service,
        };
        record.first_cause = object_cause_of(explain, &record);
        struct object_explained explained = object_conclude(&record, OBJECT_REFUSED, SCENARIO_NONE);
        count_refused(explain, call->object, (enum service)call->service);
        object_wait_row(explain, NULL, &explained);
    }
    refresh(explain);
}

void object_explain_wait_begun(struct object_explain *explain, const struct object_wait *wait)
{
    object_advance(explain, wait->now);
    struct object_view *view = &explain->objects[wait->object];
    uint64_t lacks = short_count(explain, wait->object, (enum service)wait->service);
    uint32_t ahead = view->waiting_count++;
    struct object_record *record = object_record_take(explain, wait->thread);
    if (record == NULL) {
        return;
    }
    record->begun = wait->now;
    record->counted_to = wait->now;
    record->since = view->since;
    record->short_count = lacks;
    record->object = wait->object;
    record->priority = kernel_thread_priority(explain->kernel, wait->thread);
    record->ahead = ahead;
    record->service = wait->service;
    if (wait->service == SERVICE_RECEIVE) {
        count_refused(explain, wait->object, SERVICE_RECEIVE);
    }
    if (explain->scenario->objects[wait->object].kind == OBJECT_MUTEX) {
        object_list_add(explain, record);
    }
    record->first_cause = object_cause_of(explain, record);
    refresh(explain);
}

/// Ends a record, with its row.
static void end_record(struct object_explain *explain, struct object_record *record, cycles_t now,
                       unsigned outcome, uint32_t by_thread)
{
    bool is_mutex = explain->scenario->objects[record->object].kind == OBJECT_MUTEX;
    object_account(record, &record->first_cause, now);
    struct object_explained explained = object_conclude(record, outcome, by_thread);
    object_wait_row(explain, record, &explained);
    if (is_mutex) {
        object_list_remove(explain, record);
    }
    object_record_drop(explain, record);
}

void object_explain_wait_ended(struct object_explain *explain, const struct object_wait *wait)
{
    object_advance(explain, wait->now);
    struct object_view *view = &explain->objects[wait->object];
    view->waiting_count--;
    if (wait->end == WAIT_SERVED) {
        view->changer = wait->thread; // it has what others wait for
        if (explain->scenario->objects[wait->object].kind == OBJECT_SEMAPHORE) {
            view->since = wait->now;
        }
    }
    uint32_t index = explain->threads[wait->thread].record;
    if (index == SCENARIO_NONE) {
        return; // the host had no memory for it
    }
    if (wait->end != WAIT_SERVED && wait->service == SERVICE_SEND) {
        count_refused(explain, wait->object, SERVICE_SEND);
    }
    end_record(explain, &explain->records[index], wait->now, wait->end, wait->by_thread);
    refresh(explain);
}

/// Whether a service can have made an object one at which others wait.
static bool closes(const struct object_explain *explain, const struct object_change *change)
{
    const struct object_view *view = &explain->objects[change->object];
    switch ((enum service)change->service) {
    case SERVICE_SEND:
        return change->value == explain->scenario->objects[change->object].initial;
    case SERVICE_RECEIVE:
        return change->value == 0;
    case SERVICE_GET:
        return change->value == 0 || change->owner != view->owner;
    case SERVICE_PUT:
        return change->owner != view->owner;
    case SERVICE_SET:
    case SERVICE_CLEAR:
    case SERVICE_ALLOCATE:
    case SERVICE_RELEASE:
    case SERVICE_PRIORITIZE:
    case SERVICE_DELETE:
    case SERVICE_ABORT:
    case SERVICE_SUSPEND:
    case SERVICE_RESUME:
    case SERVICE_TERMINATE:
    case SERVICE_SET_PRIORITY:
    case SERVICE_SET_THRESHOLD:
    case SERVICE_ALL_COUNT:
        break;
    }
    return change->value != view->value;
}

void object_explain_changed(struct object_explain *explain, const struct object_change *change)
{
    object_advance(explain, change->now);
    struct object_view *view = &explain->objects[change->object];
    if (closes(explain, change)) {
        view->since = change->now;
        view->changer = change->thread;
    }
    view->owner = change->owner;
    view->value = change->value;
    refresh(explain);
}

void object_explain_thread_changed(struct object_explain *explain, cycles_t now, uint32_t thread,
                                   enum thread_state state)
{
    object_advance(explain, now);
    if (state == THREAD_RUNNING) {
        if (explain->running != SCENARIO_NONE &&
            explain->threads[explain->running].state == THREAD_RUNNING) {
            explain->threads[explain->running].state = THREAD_READY; // it was preempted
        }
        explain->running = thread;
    } else if (explain->running == thread && state != THREAD_READY) {
        explain->running = SCENARIO_NONE;
    }
    explain->threads[thread].state = (uint8_t)state;
    refresh(explain);
}

void object_explain_pool_wait_begun(struct object_explain *explain,
                                    const struct wait_change *change)
{
    explain->threads[change->thread].pool = change->pool;
}

/// Notes which waits go on in a deadlock, before any record is dropped.
static void find_deadlocks(struct object_explain *explain)
{
    for (uint32_t i = explain->first; i != SCENARIO_NONE; i = explain->records[i].next) {
        struct object_record *record = &explain->records[i];
        struct object_cause cause = object_cause_of(explain, record);
        record->is_deadlocked = cause.reason == OBJECT_DEADLOCK;
        if (record->is_deadlocked) {
            object_account(record, &record->first_cause, explain->now); // of those far back
            record->first_cause = cause;
        }
    }
}

void object_explain_finish(struct object_explain *explain, cycles_t end)
{
    object_advance(explain, end);
    find_deadlocks(explain);
    for (uint32_t i = 0; i < explain->scenario->thread_count; i++) {
        if (explain->threads[i].record != SCENARIO_NONE) {
            end_record(explain, &explain->records[explain->threads[i].record], end, WAIT_GOES_ON,
                       SCENARIO_NONE);
        }
    }
}

bool object_explain_is_sound(const struct object_explain *explain)
{
    return !explain->is_broken;
}

const struct object_totals *object_explain_totals(const struct object_explain *explain,
                                                  uint32_t object)
{
    return &explain->objects[object].totals;
}
