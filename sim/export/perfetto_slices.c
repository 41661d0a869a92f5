#include "perfetto_state.h"

#include <assert.h>
#include <string.h>

/// A table of waits: the columns that are read, in which order they come, and which of them are
/// numbers, as bits. What is behind the first two becomes args.
struct wait_table {
    const char *name;
    const char *columns;
    uint32_t numbers;
};

enum { WAIT_BEGUN, WAIT_THREAD, WAIT_FIRST_ARG };

static const struct wait_table pool_waits = {
    .name = "waits.csv",
    .columns = "begun,thread,size,outcome,reason,blamed,short_bytes,remedy",
    .numbers = 1U << 2 | 1U << 6,
};

/// A call that is refused at once has a row among them, and had no wait.
static const struct wait_table object_waits = {
    .name = "object-waits.csv",
    .columns = "begun,thread,outcome,op,reason,owner,blamed,doing,remedy",
};

enum { OBJECT_WAIT_OUTCOME = 2 };

enum {
    FAILURE_CALLED,
    FAILURE_RETURNED,
    FAILURE_THREAD,
    FAILURE_REASON,
    FAILURE_AVAILABLE,
    FAILURE_LARGEST,
    FAILURE_MERGED,
    FAILURE_SHORT,
    FAILURE_REMEDY
};
static const char failure_columns[] =
    "called,returned,thread,reason,available,largest_free,largest_merged,short_bytes,remedy";

enum { INTERRUPT_ARRIVED, INTERRUPT_TAKEN, INTERRUPT_NAME, INTERRUPT_LATENCY, INTERRUPT_LOST };
static const char interrupt_columns[] = "arrived,taken,interrupt,latency,lost";

static const char *name_of(const struct perfetto *perfetto, uint32_t thread)
{
    return thread == SCENARIO_NONE ? "" : perfetto->source->threads[thread].name;
}

/// Writes columns of a row as args, numbers as numbers, empty ones not at all.
static bool put_columns(struct perfetto *perfetto, struct html_csv *csv, const char *columns,
                        uint32_t first, uint32_t numbers)
{
    const char *key = columns;
    for (uint32_t i = 0; *key != '\0'; i++) {
        char name[32];
        size_t length = strcspn(key, ",");
        (void)snprintf(name, sizeof name, "%.*s", (int)length, key);
        key += length + (key[length] == ',');
        if (i < first || *html_csv_text(csv, i) == '\0') {
            continue;
        }
        uint64_t number;
        if ((numbers >> i & 1) == 0) {
            trace_json_text(&perfetto->json, name, html_csv_text(csv, i));
        } else if (html_csv_number(csv, i, &number)) {
            trace_json_number(&perfetto->json, name, number);
        } else {
            return false;
        }
    }
    return true;
}

/// A table's next row is of this thread and began then: the two tables are of one run.
static bool check_row(struct perfetto *perfetto, struct html_csv *csv, uint32_t name_column,
                      uint32_t thread, uint32_t time_column, cycles_t at)
{
    uint64_t found;
    return html_csv_number(csv, time_column, &found) &&
           ((found == at &&
             strcmp(html_csv_text(csv, name_column), name_of(perfetto, thread)) == 0) ||
            html_csv_refuse(csv, "this row is not the next of schedule.csv and ops.csv, which are "
                                 "of another run, or cut off"));
}

/// The row of a table that belongs to what happens now.
static bool next_row(struct perfetto *perfetto, struct html_csv *csv, uint32_t name_column,
                     uint32_t thread, uint32_t time_column, cycles_t at)
{
    return html_csv_next(csv) ? check_row(perfetto, csv, name_column, thread, time_column, at)
                              : html_csv_refuse(csv, "a row is missing below this one");
}

/// Reads the next row of object-waits.csv that is of a wait.
static bool next_object_wait(struct html_csv *csv)
{
    while (html_csv_next(csv)) {
        if (strcmp(html_csv_text(csv, OBJECT_WAIT_OUTCOME), "refused") != 0) {
            return true;
        }
    }
    return false;
}

/// Adds why it waited.
static bool explain_wait(struct perfetto *perfetto, uint32_t thread, const struct lane *lane)
{
    bool is_object = lane->object != SCENARIO_NONE;
    struct html_csv *csv = is_object ? &perfetto->object_waits : &perfetto->waits;
    const struct wait_table *table = is_object ? &object_waits : &pool_waits;
    if (!is_object && lane->pool == SCENARIO_NONE) {
        return true;
    }
    assert(csv->file != NULL); // what it waits at is in the summary, so the table was opened
    if (is_object ? !next_object_wait(csv) : !html_csv_next(csv)) {
        return html_csv_refuse(csv, "a row is missing below this one");
    }
    return check_row(perfetto, csv, WAIT_THREAD, thread, WAIT_BEGUN, lane->since) &&
           put_columns(perfetto, csv, table->columns, WAIT_FIRST_ARG, table->numbers);
}

/// Adds when an interrupt arrived. Of one that the end of the run cut off there is no row.
static bool explain_interrupt(struct perfetto *perfetto, uint32_t thread, cycles_t taken)
{
    struct html_csv *csv = &perfetto->interrupts;
    const uint32_t numbers = 1U << INTERRUPT_LATENCY | 1U << INTERRUPT_LOST;
    return csv->file == NULL || !html_csv_next(csv) ||
           (check_row(perfetto, csv, INTERRUPT_NAME, thread, INTERRUPT_TAKEN, taken) &&
            put_columns(perfetto, csv, interrupt_columns, INTERRUPT_LATENCY, numbers));
}

static void state_text(const struct perfetto *perfetto, const struct lane *lane, char *text,
                       size_t size)
{
    static const char *const words[THREAD_STATE_COUNT] = {
        [THREAD_READY] = "ready",
        [THREAD_RUNNING] = "running",
        [THREAD_SLEEPING] = "sleeping",
        [THREAD_SUSPENDED] = "suspended",
    };
    const struct source *source = perfetto->source;
    if (lane->pool != SCENARIO_NONE) {
        (void)snprintf(text, size, "waiting for %s", source->pools[lane->pool].name);
    } else if (lane->object != SCENARIO_NONE) {
        (void)snprintf(text, size, "waiting at %s", source->objects[lane->object].name);
    } else {
        (void)snprintf(text, size, "%s", words[lane->state]);
    }
}

/// Writes the slice of the state that a thread leaves, or is in when the run ends.
static bool write_state(struct perfetto *perfetto, uint32_t thread, cycles_t to)
{
    const struct lane *lane = &perfetto->lanes[thread];
    const struct source_thread *about = &perfetto->source->threads[thread];
    bool is_thread = about->kind == THREAD_KIND_THREAD;
    bool has_ended = lane->state == THREAD_COMPLETED || lane->state == THREAD_TERMINATED;
    if (!lane->has_state || has_ended || (!is_thread && lane->state != THREAD_RUNNING) ||
        (lane->state == THREAD_READY && lane->since == to)) {
        return true;
    }
    char text[160];
    state_text(perfetto, lane, text, sizeof text);
    trace_json_begin(&perfetto->json, 'X', perfetto_states(thread), lane->since,
                     is_thread ? text : about->name);
    trace_json_lasts(&perfetto->json, lane->since, to);
    trace_json_member(&perfetto->json, "cat", "state");
    trace_json_text(&perfetto->json, "by", name_of(perfetto, lane->by_thread));
    bool good = explain_wait(perfetto, thread, lane);
    good = good && (about->kind != THREAD_KIND_INTERRUPT ||
                    explain_interrupt(perfetto, thread, lane->since));
    trace_json_end(&perfetto->json);
    return good;
}

/// Writes a call that will never return: its thread was terminated in it, or the run ended.
static void write_unfinished(struct perfetto *perfetto, uint32_t thread, cycles_t to)
{
    struct lane *lane = &perfetto->lanes[thread];
    if (lane->call_at == SCENARIO_NO_END) {
        return;
    }
    trace_json_begin(&perfetto->json, 'X', perfetto_calls(thread), lane->call_at,
                     "has not returned");
    trace_json_lasts(&perfetto->json, lane->call_at, to);
    trace_json_member(&perfetto->json, "cat", "unfinished");
    trace_json_end(&perfetto->json);
    lane->call_at = SCENARIO_NO_END;
}

static void write_thread_end(struct perfetto *perfetto, const struct timeline_change *change)
{
    trace_json_begin(&perfetto->json, 'i', perfetto_states(change->thread), change->at,
                     change->state == THREAD_COMPLETED ? "completed" : "terminated");
    trace_json_member(&perfetto->json, "s", "t");
    trace_json_member(&perfetto->json, "cat", "state");
    trace_json_text(&perfetto->json, "by", name_of(perfetto, change->by_thread));
    trace_json_end(&perfetto->json);
}

/// Notes that a thread is in a call since then, unless it is known to be for longer.
static void note_call(struct lane *lane, cycles_t at)
{
    if (lane->call_at == SCENARIO_NO_END) {
        lane->call_at = at;
    }
}

static bool take_change(struct perfetto *perfetto, const struct timeline_change *change)
{
    struct lane *lane = &perfetto->lanes[change->thread];
    bool is_thread = perfetto->source->threads[change->thread].kind == THREAD_KIND_THREAD;
    bool was_running = lane->has_state && lane->state == THREAD_RUNNING;
    if (!write_state(perfetto, change->thread, change->at)) {
        return false;
    }
    if (is_thread && change->is_in_call) {
        note_call(lane, change->called);
    }
    if (change->by_thread != SCENARIO_NONE && !was_running) {
        const struct lane *by = &perfetto->lanes[change->by_thread];
        if (by->state != THREAD_COMPLETED && by->state != THREAD_TERMINATED) {
            note_call(&perfetto->lanes[change->by_thread], change->at);
        }
    }
    *lane = (struct lane){.state = change->state,
                          .has_state = true,
                          .since = change->at,
                          .pool = change->pool,
                          .object = change->object,
                          .by_thread = change->by_thread,
                          .call_at = lane->call_at};
    if (change->state == THREAD_COMPLETED || change->state == THREAD_TERMINATED) {
        write_unfinished(perfetto, change->thread, change->at);
        write_thread_end(perfetto, change);
    }
    return true;
}

static void begin_call(struct perfetto *perfetto, uint32_t thread, enum service service,
                       const char *target, cycles_t called, cycles_t returned)
{
    char text[160];
    (void)snprintf(text, sizeof text, "%s%s%s", service_name(service), *target == '\0' ? "" : " ",
                   target);
    trace_json_begin(&perfetto->json, 'X', perfetto_calls(thread), called, text);
    trace_json_lasts(&perfetto->json, called, returned);
    perfetto->lanes[thread].call_at = SCENARIO_NO_END;
}

/// Marks a failed allocation, and says why.
static bool write_failure(struct perfetto *perfetto, const struct timeline_call *call)
{
    struct html_csv *csv = &perfetto->failures;
    const uint32_t numbers = 1U << FAILURE_AVAILABLE | 1U << FAILURE_LARGEST |
                             1U << FAILURE_MERGED | 1U << FAILURE_SHORT;
    if (!next_row(perfetto, csv, FAILURE_THREAD, call->thread, FAILURE_RETURNED, call->returned)) {
        return false;
    }
    char text[160];
    (void)snprintf(text, sizeof text, "failed: %s", call->status);
    trace_json_begin(&perfetto->json, 'i', perfetto_calls(call->thread), call->returned, text);
    trace_json_member(&perfetto->json, "s", "t");
    trace_json_member(&perfetto->json, "cat", "failure");
    bool good = put_columns(perfetto, csv, failure_columns, FAILURE_REASON, numbers);
    trace_json_end(&perfetto->json);
    return good;
}

static bool take_call(struct perfetto *perfetto, const struct timeline_call *call)
{
    struct trace_json *json = &perfetto->json;
    bool has_pool = call->pool != SCENARIO_NONE;
    begin_call(perfetto, call->thread, call->service,
               has_pool ? perfetto->source->pools[call->pool].name : "", call->called,
               call->returned);
    trace_json_member(json, "cat", has_pool ? "pool" : "thread");
    trace_json_text(json, "status", call->status);
    if (call->service == SERVICE_ALLOCATE) {
        trace_json_number(json, "size", call->size);
    }
    if (call->has_address) {
        trace_json_number(json, "address", call->address);
    }
    if (call->has_available) {
        trace_json_number(json, "available", call->available);
        trace_json_number(json, "waiting", call->waiting);
    }
    trace_json_end(json);
    return call->service != SERVICE_ALLOCATE || call->is_success || write_failure(perfetto, call);
}

static void take_object_call(struct perfetto *perfetto, const struct timeline_object_call *call)
{
    struct trace_json *json = &perfetto->json;
    const char *target = call->object != SCENARIO_NONE
                             ? perfetto->source->objects[call->object].name
                             : name_of(perfetto, call->target);
    begin_call(perfetto, call->thread, call->service, target, call->called, call->returned);
    trace_json_member(json, "cat", "object");
    trace_json_text(json, "status", call->status);
    trace_json_number(json, "value", call->value);
    trace_json_number(json, "waiting", call->waiting);
    trace_json_end(json);
}

static bool take_event(struct perfetto *perfetto, const struct timeline_event *event)
{
    switch (event->kind) {
    case TIMELINE_CHANGE:
        return take_change(perfetto, &event->as.change);
    case TIMELINE_CALL:
        return take_call(perfetto, &event->as.call);
    case TIMELINE_OBJECT_CALL:
        take_object_call(perfetto, &event->as.object_call);
        break;
    }
    return true;
}

/// Writes a wait that goes on at the end, by its row.
static bool write_last_wait(struct perfetto *perfetto, struct html_csv *csv,
                            const struct wait_table *table)
{
    const struct source *source = perfetto->source;
    uint32_t thread;
    if (!source_find_thread(source, csv, html_csv_text(csv, WAIT_THREAD), &thread)) {
        return false;
    }
    struct lane *lane = &perfetto->lanes[thread];
    bool waits =
        table == &object_waits ? lane->object != SCENARIO_NONE : lane->pool != SCENARIO_NONE;
    if (!waits || !lane->has_state) {
        return html_csv_refuse(csv, "schedule.csv does not have this wait");
    }
    char text[160];
    state_text(perfetto, lane, text, sizeof text);
    trace_json_begin(&perfetto->json, 'X', perfetto_states(thread), lane->since, text);
    trace_json_lasts(&perfetto->json, lane->since, source->end_cycles);
    trace_json_member(&perfetto->json, "cat", "state");
    bool good = check_row(perfetto, csv, WAIT_THREAD, thread, WAIT_BEGUN, lane->since) &&
                put_columns(perfetto, csv, table->columns, WAIT_FIRST_ARG, table->numbers);
    trace_json_end(&perfetto->json);
    lane->has_state = false; // is written
    return good;
}

/// The waits that go on at the end, in the order of their tables.
static bool write_last_waits(struct perfetto *perfetto)
{
    bool good = true;
    while (good && html_csv_next(&perfetto->waits)) {
        good = write_last_wait(perfetto, &perfetto->waits, &pool_waits);
    }
    while (good && perfetto->object_waits.file != NULL &&
           next_object_wait(&perfetto->object_waits)) {
        good = write_last_wait(perfetto, &perfetto->object_waits, &object_waits);
    }
    return good && perfetto->source->problem->text[0] == '\0';
}

static bool write_end(struct perfetto *perfetto)
{
    const struct source *source = perfetto->source;
    bool good = write_last_waits(perfetto);
    for (uint32_t i = 0; good && i < source->thread_count; i++) {
        write_unfinished(perfetto, i, source->end_cycles);
        good = write_state(perfetto, i, source->end_cycles);
    }
    return good;
}

static bool has_interrupts(const struct source *source)
{
    for (uint32_t i = 0; i < source->thread_count; i++) {
        if (source->threads[i].kind == THREAD_KIND_INTERRUPT) {
            return true;
        }
    }
    return false;
}

static bool open_tables(struct perfetto *perfetto)
{
    const struct source *source = perfetto->source;
    return html_csv_open(&perfetto->waits, source->dir, pool_waits.name, pool_waits.columns,
                         source->problem) &&
           html_csv_open(&perfetto->failures, source->dir, "failures.csv", failure_columns,
                         source->problem) &&
           (source->object_count == 0 ||
            html_csv_open(&perfetto->object_waits, source->dir, object_waits.name,
                          object_waits.columns, source->problem)) &&
           (!has_interrupts(source) ||
            html_csv_open(&perfetto->interrupts, source->dir, "interrupts.csv", interrupt_columns,
                          source->problem));
}

bool perfetto_write_slices(struct perfetto *perfetto)
{
    struct timeline timeline;
    struct timeline_event event;
    for (uint32_t i = 0; i < perfetto->source->thread_count; i++) {
        perfetto->lanes[i] = (struct lane){.pool = SCENARIO_NONE, .call_at = SCENARIO_NO_END};
    }
    bool good = open_tables(perfetto) && timeline_open(&timeline, perfetto->source);
    if (good) {
        while (good && timeline_next(&timeline, &event)) {
            good = take_event(perfetto, &event);
        }
        good = timeline_close(&timeline) && good && write_end(perfetto);
    }
    good = html_csv_close(&perfetto->waits) && good;
    good = html_csv_close(&perfetto->object_waits) && good;
    good = html_csv_close(&perfetto->failures) && good;
    return html_csv_close(&perfetto->interrupts) && good;
}
