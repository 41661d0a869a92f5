#include "timeline.h"

#include <string.h>

#include "sim/record/summary_json.h"

enum {
    CHANGE_AT,
    CHANGE_THREAD,
    CHANGE_STATE,
    CHANGE_ON,
    CHANGE_BY,
    CHANGE_TICKS,
    CHANGE_CALLED,
    CHANGE_OPS,
    CHANGE_OBJECTS
};
static const char change_columns[] = "cycles,thread,state,on,by,ticks,called,ops,objects";

enum {
    CALL_CALLED,
    CALL_RETURNED,
    CALL_THREAD,
    CALL_OP,
    CALL_POOL,
    CALL_SIZE,
    CALL_STATUS,
    CALL_ADDRESS,
    CALL_AVAILABLE,
    CALL_WAITING
};
static const char call_columns[] =
    "called,returned,thread,op,pool,size,status,address,available,waiting";

enum {
    OBJECT_CALLED,
    OBJECT_RETURNED,
    OBJECT_THREAD,
    OBJECT_OP,
    OBJECT_NAME,
    OBJECT_STATUS,
    OBJECT_VALUE,
    OBJECT_WAITING,
    OBJECT_OPS
};
static const char object_columns[] = "called,returned,thread,op,object,status,value,waiting,ops";

static bool is_empty(const struct html_csv *csv, uint32_t column)
{
    return *html_csv_text(csv, column) == '\0';
}

/// A number that may be missing: `missing` then.
static bool read_some(struct html_csv *csv, uint32_t column, uint64_t missing, uint64_t *number)
{
    *number = missing;
    return is_empty(csv, column) || html_csv_number(csv, column, number);
}

static bool read_thread(const struct source *source, struct html_csv *csv, uint32_t column,
                        uint32_t *thread)
{
    return source_find_thread(source, csv, html_csv_text(csv, column), thread);
}

static bool read_service(struct html_csv *csv, uint32_t column, int first, int end,
                         enum service *service)
{
    for (int i = first; i < end; i++) {
        if (strcmp(html_csv_text(csv, column), service_name((enum service)i)) == 0) {
            *service = (enum service)i;
            return true;
        }
    }
    return html_csv_refuse(csv, "there is no service '%.64s'", html_csv_text(csv, column));
}

/// Two times in their order, and neither behind the end of the run.
static bool read_times(const struct source *source, struct html_csv *csv, cycles_t *called,
                       cycles_t *returned)
{
    return html_csv_number(csv, CALL_CALLED, called) &&
           html_csv_number(csv, CALL_RETURNED, returned) &&
           ((*called <= *returned && *returned <= source->end_cycles) ||
            html_csv_refuse(csv, "a time that is not within the run"));
}

static bool read_state(struct html_csv *csv, enum thread_state *state)
{
    for (int i = 0; i < THREAD_STATE_COUNT; i++) {
        const char *name = summary_thread_state_name((enum thread_state)i);
        if (strcmp(html_csv_text(csv, CHANGE_STATE), name) == 0) {
            *state = (enum thread_state)i;
            return true;
        }
    }
    return html_csv_refuse(csv, "there is no state '%.64s'", html_csv_text(csv, CHANGE_STATE));
}

/// What a thread waits for, by its state.
static bool read_cause(const struct source *source, struct html_csv *csv,
                       struct timeline_change *change)
{
    const char *name = html_csv_text(csv, CHANGE_ON);
    change->pool = SCENARIO_NONE;
    change->object = SCENARIO_NONE;
    if (change->state == THREAD_WAITING_BYTES || change->state == THREAD_WAITING_BLOCK) {
        return source_find_pool(source, csv, name, &change->pool);
    }
    return change->state < THREAD_WAITING_QUEUE ||
           source_find_object(source, csv, name, &change->object);
}

static bool parse_change(struct timeline *timeline)
{
    struct html_csv *csv = &timeline->schedule;
    struct timeline_change *change = &timeline->change;
    cycles_t before = change->at;
    change->by_thread = SCENARIO_NONE;
    if (!html_csv_number(csv, CHANGE_AT, &change->at) ||
        !read_thread(timeline->source, csv, CHANGE_THREAD, &change->thread) ||
        !read_state(csv, &change->state) || !read_cause(timeline->source, csv, change) ||
        (!is_empty(csv, CHANGE_BY) &&
         !read_thread(timeline->source, csv, CHANGE_BY, &change->by_thread)) ||
        !read_some(csv, CHANGE_TICKS, SCENARIO_FOREVER, &change->ticks) ||
        !read_some(csv, CHANGE_CALLED, SCENARIO_NO_END, &change->called) ||
        !html_csv_number(csv, CHANGE_OPS, &timeline->change_ops) ||
        !html_csv_number(csv, CHANGE_OBJECTS, &timeline->change_objects)) {
        return false;
    }
    change->is_in_call = change->called != SCENARIO_NO_END;
    if (change->at < before || change->at > timeline->source->end_cycles ||
        (change->is_in_call && change->called > change->at)) {
        return html_csv_refuse(csv, "a time that is not within the run, or before the row above");
    }
    return true;
}

static bool parse_call(struct timeline *timeline)
{
    struct html_csv *csv = &timeline->ops;
    struct timeline_call *call = &timeline->call;
    call->pool = SCENARIO_NONE;
    call->status = html_csv_text(csv, CALL_STATUS);
    call->is_success = strcmp(call->status, "SUCCESS") == 0;
    call->has_address = !is_empty(csv, CALL_ADDRESS);
    call->has_available = !is_empty(csv, CALL_AVAILABLE);
    return read_times(timeline->source, csv, &call->called, &call->returned) &&
           read_thread(timeline->source, csv, CALL_THREAD, &call->thread) &&
           read_service(csv, CALL_OP, 0, SERVICE_COUNT, &call->service) &&
           (call->service > SERVICE_DELETE ||
            source_find_pool(timeline->source, csv, html_csv_text(csv, CALL_POOL), &call->pool)) &&
           html_csv_number(csv, CALL_SIZE, &call->size) &&
           read_some(csv, CALL_ADDRESS, 0, &call->address) &&
           read_some(csv, CALL_AVAILABLE, 0, &call->available) &&
           read_some(csv, CALL_WAITING, 0, &call->waiting);
}

static bool parse_object_call(struct timeline *timeline)
{
    struct html_csv *csv = &timeline->objects;
    struct timeline_object_call *call = &timeline->object_call;
    const char *name = html_csv_text(csv, OBJECT_NAME);
    call->object = SCENARIO_NONE;
    call->target = SCENARIO_NONE;
    call->status = html_csv_text(csv, OBJECT_STATUS);
    call->is_success = strcmp(call->status, "SUCCESS") == 0;
    if (!read_times(timeline->source, csv, &call->called, &call->returned) ||
        !read_thread(timeline->source, csv, OBJECT_THREAD, &call->thread) ||
        !read_service(csv, OBJECT_OP, SERVICE_COUNT, SERVICE_ALL_COUNT, &call->service) ||
        !html_csv_number(csv, OBJECT_VALUE, &call->value) ||
        !html_csv_number(csv, OBJECT_WAITING, &call->waiting) ||
        !html_csv_number(csv, OBJECT_OPS, &timeline->object_call_ops)) {
        return false;
    }
    return call->service >= SERVICE_SET_PRIORITY
               ? source_find_thread(timeline->source, csv, name, &call->target)
               : source_find_object(timeline->source, csv, name, &call->object);
}

static void read_change(struct timeline *timeline)
{
    timeline->has_change = html_csv_next(&timeline->schedule) && parse_change(timeline);
}

static void read_call(struct timeline *timeline)
{
    timeline->has_call = html_csv_next(&timeline->ops) && parse_call(timeline);
}

static void read_object_call(struct timeline *timeline)
{
    timeline->has_object_call = timeline->objects.file != NULL &&
                                html_csv_next(&timeline->objects) && parse_object_call(timeline);
}

bool timeline_open(struct timeline *timeline, const struct source *source)
{
    *timeline =
        (struct timeline){.source = source, .running = SCENARIO_NONE, .routine = SCENARIO_NONE};
    const char *dir = source->dir;
    if (!html_csv_open(&timeline->schedule, dir, "schedule.csv", change_columns, source->problem) ||
        !html_csv_open(&timeline->ops, dir, "ops.csv", call_columns, source->problem) ||
        (source_has(source, "objects.csv") &&
         !html_csv_open(&timeline->objects, dir, "objects.csv", object_columns, source->problem))) {
        (void)timeline_close(timeline);
        return false;
    }
    read_change(timeline);
    read_call(timeline);
    read_object_call(timeline);
    return source->problem->text[0] == '\0' || (timeline_close(timeline), false);
}

/// Which of the three rows comes first: the change, once the rows are delivered that it counts.
static enum timeline_kind first_of(const struct timeline *timeline)
{
    uint64_t ops = timeline->has_change ? timeline->change_ops : UINT64_MAX;
    uint64_t objects = timeline->has_change ? timeline->change_objects : UINT64_MAX;
    bool object_is_due = timeline->has_object_call && timeline->object_count < objects &&
                         timeline->object_call_ops == timeline->op_count;
    if (object_is_due) {
        return TIMELINE_OBJECT_CALL;
    }
    return timeline->has_call && timeline->op_count < ops ? TIMELINE_CALL : TIMELINE_CHANGE;
}

/// Reads on in the table whose row was delivered last.
static void read_on(struct timeline *timeline)
{
    if (!timeline->has_last) {
        return;
    }
    switch (timeline->last) {
    case TIMELINE_CHANGE:
        read_change(timeline);
        break;
    case TIMELINE_CALL:
        read_call(timeline);
        break;
    case TIMELINE_OBJECT_CALL:
        read_object_call(timeline);
        break;
    }
}

/// Time does not run backwards from one event to the next.
static bool check_time(struct timeline *timeline, struct html_csv *csv, cycles_t at)
{
    if (at < timeline->now) {
        return html_csv_refuse(csv, "a time before that of the event before it, at %llu",
                               (unsigned long long)timeline->now);
    }
    timeline->now = at;
    return true;
}

/// A thread that does not run neither waits nor sleeps nor ends by itself.
static bool check_change(struct timeline *timeline, const struct timeline_change *change)
{
    bool is_thread = timeline->source->threads[change->thread].kind == THREAD_KIND_THREAD;
    bool is_own = change->state != THREAD_READY && change->state != THREAD_RUNNING &&
                  change->state != THREAD_SUSPENDED && change->state != THREAD_TERMINATED;
    return (is_thread ? !is_own || change->thread == timeline->running
                      : change->state == THREAD_RUNNING || change->state == THREAD_SUSPENDED) ||
           html_csv_refuse(&timeline->schedule, "'%.64s' cannot do that: it does not run",
                           timeline->source->threads[change->thread].name);
}

/// Takes the next change, and notes who runs.
static bool take_change(struct timeline *timeline, struct timeline_change *change)
{
    if (!timeline->has_change || timeline->op_count != timeline->change_ops ||
        timeline->object_count != timeline->change_objects) {
        return html_csv_refuse(&timeline->schedule,
                               "this row counts %llu rows of ops.csv and %llu of objects.csv, "
                               "which are of another run, or cut off",
                               (unsigned long long)timeline->change_ops,
                               (unsigned long long)timeline->change_objects);
    }
    *change = timeline->change;
    if (!check_change(timeline, change)) {
        return false;
    }
    bool is_thread = timeline->source->threads[change->thread].kind == THREAD_KIND_THREAD;
    uint32_t *current = is_thread ? &timeline->running : &timeline->routine;
    if (change->state == THREAD_RUNNING) {
        if (*current != SCENARIO_NONE) {
            return html_csv_refuse(&timeline->schedule, "two threads run at once");
        }
        *current = change->thread;
    } else if (*current == change->thread) {
        *current = SCENARIO_NONE;
    }
    return true;
}

/// Whether a call is one of who runs.
static bool check_caller(struct timeline *timeline, struct html_csv *csv, uint32_t thread)
{
    uint32_t current = timeline->routine != SCENARIO_NONE ? timeline->routine : timeline->running;
    return thread == current ||
           html_csv_refuse(csv,
                           "'%.64s' calls, but schedule.csv, which is of another run, or cut "
                           "off, does not have it run",
                           timeline->source->threads[thread].name);
}

/// The tables are at their end: whether all of them are.
static bool check_end(struct timeline *timeline)
{
    uint64_t calls = html_number_at(timeline->source->summary, "calls");
    return timeline->op_count == calls ||
           html_csv_refuse(&timeline->ops,
                           "%llu rows, but summary.json, which is of another run, "
                           "counts %llu calls",
                           (unsigned long long)timeline->op_count, (unsigned long long)calls);
}

bool timeline_next(struct timeline *timeline, struct timeline_event *event)
{
    read_on(timeline);
    timeline->has_last = false;
    if (timeline->source->problem->text[0] != '\0') {
        return false;
    }
    if (!(timeline->has_change || timeline->has_call || timeline->has_object_call)) {
        (void)check_end(timeline);
        return false;
    }
    event->kind = first_of(timeline);
    timeline->last = event->kind;
    timeline->has_last = true;
    switch (event->kind) {
    case TIMELINE_CHANGE:
        return take_change(timeline, &event->as.change) &&
               check_time(timeline, &timeline->schedule, event->as.change.at);
    case TIMELINE_CALL:
        timeline->op_count++;
        event->as.call = timeline->call;
        return check_caller(timeline, &timeline->ops, event->as.call.thread) &&
               check_time(timeline, &timeline->ops, event->as.call.returned);
    case TIMELINE_OBJECT_CALL:
        timeline->object_count++;
        event->as.object_call = timeline->object_call;
        return check_caller(timeline, &timeline->objects, event->as.object_call.thread) &&
               check_time(timeline, &timeline->objects, event->as.object_call.returned);
    }
    return false;
}

bool timeline_close(struct timeline *timeline)
{
    bool is_fine = html_csv_close(&timeline->schedule);
    is_fine = html_csv_close(&timeline->ops) && is_fine;
    return html_csv_close(&timeline->objects) && is_fine;
}
