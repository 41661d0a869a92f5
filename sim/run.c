#include "sim/run.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/record/explain_text.h"
#include "sim/record/layout.h"
#include "sim/record/lifetimes.h"
#include "sim/record/map.h"
#include "sim/record/object_records.h"
#include "sim/record/ops.h"
#include "sim/record/plot_data.h"
#include "sim/record/schedule.h"
#include "sim/record/series.h"
#include "sim/record/summary_json.h"
#include "sim/trace/trace.h"

/// Steps between two calls of the progress function: some tens of milliseconds.
#define STEPS_A_TURN UINT64_C(200000)

/// How many columns the memory map begins with when the end of the run is known.
#define MAP_FIRST_COLUMNS 800u

/// A kernel and those who watch it.
struct recorders {
    const struct scenario *scenario;
    const struct run_options *options;
    struct run_result *result;
    struct kernel *kernel;
    struct ops ops;
    struct schedule schedule; ///< written where ops.csv is
    struct series series;
    struct map map;
    struct lifetimes lifetimes; ///< kept with the map, as a closer look at it
    struct object_records objects;
    struct trace_set *traces; ///< of replays; NULL when there are none
    struct output waits;      ///< written during the run, as the next two
    struct output failures;
    struct output notes;
    struct output series_file; ///< written at its end, as the next two
    struct output layout;
    struct output json;
    cycles_t series_at; ///< when each wants its next sample
    cycles_t map_at;
    bool has_map;
};

static void call_returned(void *context, const struct call *call)
{
    struct recorders *r = context;
    if (r->options->write_ops) {
        ops_call_returned(&r->ops, call);
    }
    if (r->options->digest != NULL) {
        digest_call_returned(r->options->digest, call);
    }
    summary_call_returned(r->result->summary, call);
    explain_call_returned(r->result->explain, call);
}

static void object_called(void *context, const struct object_call *call)
{
    struct recorders *r = context;
    object_records_called(&r->objects, call, kernel_call_count(r->kernel));
    schedule_object_called(&r->schedule);
}

static void interrupt_taken(void *context, const struct interrupt_change *change)
{
    struct recorders *r = context;
    object_records_interrupt_taken(&r->objects, change);
}

static void object_wait_begun(void *context, const struct object_wait *wait)
{
    struct recorders *r = context;
    object_records_wait_begun(&r->objects, wait);
}

static void object_wait_ended(void *context, const struct object_wait *wait)
{
    struct recorders *r = context;
    object_records_wait_ended(&r->objects, wait);
}

static void object_changed(void *context, const struct object_change *change)
{
    struct recorders *r = context;
    object_records_changed(&r->objects, change);
}

/// Set only where the objects' records or a schedule want it; the kernel tells of the first states
/// while it is made.
static void thread_changed(void *context, const struct thread_change *change)
{
    struct recorders *r = context;
    object_records_thread_changed(&r->objects, change->now, change->thread, change->state);
    schedule_thread_changed(&r->schedule, change);
}

static void routine_run(void *context, cycles_t now, uint32_t thread)
{
    (void)now;
    struct recorders *r = context;
    object_records_routine_run(&r->objects, thread);
}

static void memory_damaged(void *context, const struct memory_damage *damage)
{
    struct recorders *r = context;
    objects_memory_damaged(&r->objects.tables, damage);
}

static void memory_granted(void *context, const struct memory_change *change)
{
    struct recorders *r = context;
    summary_memory_granted(r->result->summary, change);
    explain_memory_granted(r->result->explain, change);
}

static void memory_freed(void *context, const struct memory_change *change)
{
    struct recorders *r = context;
    const struct ownership_piece *piece =
        ownership_find(r->result->ownership, change->pool, change->offset_bytes);
    if (piece != NULL) {
        summary_request_freed(r->result->summary, change, piece->request_bytes);
    }
    summary_memory_freed(r->result->summary, change);
    if (r->has_map) {
        lifetimes_memory_freed(&r->lifetimes, change); // before the ownership forgets it, below
    }
    explain_memory_freed(r->result->explain, change);
}

static void wait_begun(void *context, const struct wait_change *change)
{
    struct recorders *r = context;
    explain_wait_begun(r->result->explain, change);
    object_records_pool_wait_begun(&r->objects, change);
}

static void wait_ended(void *context, const struct wait_change *change)
{
    struct recorders *r = context;
    explain_wait_ended(r->result->explain, change);
}

static void rescan_failed(void *context, cycles_t now, uint32_t pool)
{
    struct recorders *r = context;
    explain_rescan_failed(r->result->explain, now, pool);
}

static void waiters_reordered(void *context, cycles_t now, uint32_t pool)
{
    struct recorders *r = context;
    explain_waiters_reordered(r->result->explain, now, pool, kernel_waiter(r->kernel, pool, 0));
}

static void pool_deleted(void *context, cycles_t now, uint32_t pool, uint32_t by_thread)
{
    (void)by_thread;
    struct recorders *r = context;
    summary_pool_deleted(r->result->summary, now, pool);
    if (r->has_map) {
        lifetimes_pool_deleted(&r->lifetimes, now, pool);
    }
    explain_pool_deleted(r->result->explain, now, pool);
}

static void routine_began(void *context, cycles_t now, uint32_t thread)
{
    struct recorders *r = context;
    schedule_routine_began(&r->schedule, now, thread);
}

static void routine_ended(void *context, cycles_t now, uint32_t thread)
{
    struct recorders *r = context;
    schedule_routine_ended(&r->schedule, now, thread);
}

static void thread_terminated(void *context, cycles_t now, uint32_t thread)
{
    struct recorders *r = context;
    explain_thread_terminated(r->result->explain, now, thread);
}

static void note(void *context, cycles_t now, uint32_t thread, uint32_t index)
{
    struct recorders *r = context;
    if (r->notes.buffer != NULL) {
        output_u64(&r->notes, now);
        output_byte(&r->notes, ',');
        output_field(&r->notes, r->scenario->threads[thread].name);
        output_byte(&r->notes, ',');
        output_field(&r->notes, r->scenario->notes[index]);
        output_byte(&r->notes, '\n');
    }
}

/// When the first of those who sample wants to.
static cycles_t next_sample(const struct recorders *r)
{
    cycles_t next = r->series_at < r->map_at ? r->series_at : r->map_at;
    return next < r->objects.series_at ? next : r->objects.series_at;
}

static cycles_t sample(void *context, cycles_t sample_at, cycles_t now)
{
    struct recorders *r = context;
    (void)sample_at;
    if (r->series_at <= now) {
        r->series_at = series_sample(&r->series, r->series_at, now);
    }
    if (r->map_at <= now) {
        r->map_at = map_sample(&r->map, r->map_at, now);
    }
    object_records_sample(&r->objects, now);
    return next_sample(r);
}

static bool fail(struct recorders *r, const char *what)
{
    snprintf(r->result->error, sizeof(r->result->error), "%s", what);
    return false;
}

/// What is wrong with a trace that can be read.
static bool tell_twice(struct recorders *r)
{
    const struct kernel_fault *fault = &r->result->fault;
    snprintf(r->result->error, sizeof(r->result->error),
             "a recorded workload allocates an id that is allocated: %llu, by thread \"%s\"; "
             "expected its release first, or an id that comes once",
             (unsigned long long)fault->id, r->scenario->threads[fault->thread].name);
    return false;
}

/// Opens the files that rows go to while the kernel runs.
static bool open_files(struct recorders *r)
{
    const char *folder = r->options->folder;
    if (folder == NULL) {
        return true;
    }
    if (r->options->write_ops && !ops_begin(&r->ops, r->scenario, folder)) {
        return fail(r, r->ops.output.error);
    }
    if (r->options->write_ops &&
        !schedule_begin(&r->schedule, r->scenario, &r->ops, r->kernel, folder)) {
        return fail(r, r->schedule.output.error);
    }
    if (!output_begin(&r->waits, folder, "waits.csv")) {
        return fail(r, r->waits.error);
    }
    if (!output_begin(&r->failures, folder, "failures.csv")) {
        return fail(r, r->failures.error);
    }
    if (r->scenario->note_count > 0) {
        if (!output_begin(&r->notes, folder, "notes.csv")) {
            return fail(r, r->notes.error);
        }
        output_text(&r->notes, "cycles,thread,note\n");
    }
    return true;
}

static cycles_t map_interval(const struct scenario *scenario)
{
    if (scenario->until == SCENARIO_NO_END) {
        return scenario->cycles_per_tick;
    }
    return scenario->until / MAP_FIRST_COLUMNS + 1;
}

/// Opens the recorded workloads, before anything is written.
static bool open_traces(struct recorders *r)
{
    if (r->scenario->replay_count == 0) {
        return true;
    }
    r->traces = trace_set_open(r->scenario, r->result->error);
    return r->traces != NULL;
}

static bool begin(struct recorders *r, const struct observer *observer)
{
    static const char no_memory[] = "out of memory";
    struct run_result *result = r->result;
    if (!open_traces(r)) {
        return false;
    }
    bool has_files = r->options->folder != NULL;
    r->kernel = kernel_create(r->scenario, r->scenario->seed, observer);
    result->ownership = ownership_create(r->scenario);
    result->summary = calloc(1, sizeof(*result->summary));
    if (r->kernel == NULL || result->ownership == NULL || result->summary == NULL ||
        !summary_begin(result->summary, r->scenario, r->scenario->seed, r->kernel)) {
        return fail(r, no_memory);
    }
    if (r->traces != NULL) {
        struct recording recording = trace_set_recording(r->traces);
        kernel_replay_from(r->kernel, &recording);
    }
    if (r->options->digest != NULL && !digest_begin(r->options->digest, r->scenario)) {
        return fail(r, no_memory);
    }
    const char *error = NULL;
    if (!open_files(r)) {
        return false;
    }
    if (!object_records_begin(&r->objects, r->scenario, r->kernel, &result->summary->objects,
                              r->options->folder, &error)) {
        return fail(r, error);
    }
    result->explain = explain_create(r->scenario, result->ownership, has_files ? &r->waits : NULL,
                                     has_files ? &r->failures : NULL);
    if (result->explain == NULL) {
        return fail(r, no_memory);
    }
    for (uint32_t i = 0; i < r->scenario->pool_count; i++) {
        if (kernel_byte_pool(r->kernel, i) != NULL) {
            explain_watch(result->explain, i, kernel_byte_pool(r->kernel, i));
        }
    }
    r->series_at = series_begin(&r->series, r->scenario, r->kernel);
    r->series.usages = result->summary->usages;
    r->map_at = SCENARIO_NO_END;
    r->has_map = r->options->write_plot_data && has_files;
    if (r->has_map) {
        if (!map_init(&r->map, r->scenario, result->ownership, map_interval(r->scenario))) {
            r->has_map = false;
            return fail(r, no_memory);
        }
        if (!lifetimes_begin(&r->lifetimes, r->scenario, result->ownership)) {
            return fail(r, no_memory);
        }
        r->map_at = 0;
    }
    kernel_sample_at(r->kernel, next_sample(r));
    return true;
}

static bool run_kernel(struct recorders *r)
{
    enum kernel_state state;
    do {
        state = kernel_run(r->kernel, STEPS_A_TURN);
        if (r->options->progress != NULL) {
            r->options->progress(r->options->progress_context, r->kernel);
        }
    } while (state == KERNEL_RUNNING);
    struct run_result *result = r->result;
    result->state = state;
    result->fault = *kernel_fault(r->kernel);
    if (state != KERNEL_CORRUPT && !kernel_check(r->kernel, &result->fault)) {
        result->state = KERNEL_CORRUPT;
    }
    result->damage_count = r->objects.tables.damage_count;
    if (state == KERNEL_NO_TRACE) {
        const char *error = r->traces == NULL ? "" : trace_set_error(r->traces);
        return *error != '\0' ? fail(r, error) : tell_twice(r);
    }
    result->end_cycles = kernel_now(r->kernel);
    result->call_count = kernel_call_count(r->kernel);
    result->switch_count = kernel_switch_count(r->kernel);
    series_end(&r->series, result->end_cycles);
    explain_finish(result->explain, result->end_cycles);
    bool are_objects_whole = object_records_finish(&r->objects, result->end_cycles);
    summary_end(result->summary, r->kernel, result->state, &r->series);
    bool has_digest = r->options->digest == NULL || digest_end(r->options->digest);
    if (r->has_map) {
        map_finish(&r->map, result->end_cycles);
        lifetimes_end(&r->lifetimes, result->end_cycles);
    }
    if (state == KERNEL_NO_HOST_MEMORY || result->summary->out_of_memory ||
        r->series.samples.out_of_memory || !explain_is_sound(result->explain) ||
        !are_objects_whole || !has_digest || r->lifetimes.out_of_memory) {
        return fail(r, "out of memory");
    }
    return true;
}

/// may_wait    false for routines, which have no waits to explain
static bool add_explained(json_t *object, const struct scenario *scenario,
                          const struct explain_totals *totals, bool may_wait)
{
    if (object == NULL || (totals->wait_count == 0 && totals->failure_count == 0)) {
        return true;
    }
    return (!may_wait ||
            json_object_set_new(object, "waits", explain_waits_json(scenario, totals)) == 0) &&
           json_object_set_new(object, "failure_reasons", explain_failure_reasons_json(totals)) ==
               0;
}

/// The summary's JSON with the explanations put in.
static json_t *make_json(const struct recorders *r)
{
    const struct scenario *scenario = r->scenario;
    const struct explain *explain = r->result->explain;
    json_t *json = summary_json(r->result->summary);
    bool ok = json != NULL;
    for (uint32_t i = 0; ok && i < scenario->pool_count; i++) {
        ok = add_explained(summary_json_pool(json, scenario->pools[i].name), scenario,
                           explain_pool_totals(explain, i), true);
    }
    for (uint32_t i = 0; ok && i < scenario->thread_count; i++) {
        const struct explain_totals *totals = explain_thread_totals(explain, i);
        if (totals->wait_count > 0 || totals->failure_count > 0) {
            ok = add_explained(summary_json_thread(json, &scenario->threads[i]), scenario, totals,
                               scenario->threads[i].kind == THREAD_KIND_THREAD);
        }
    }
    ok = ok && object_records_explain_json(&r->objects, json);
    if (!ok) {
        json_decref(json);
        return NULL;
    }
    return json;
}

static bool write_plot_data(struct recorders *r)
{
    char error[OUTPUT_ERROR_BYTES];
    const char *folder = r->options->folder;
    if (!plot_data_write(r->result->summary, folder, error)) {
        return fail(r, error);
    }
    size_t size = strlen(folder) + sizeof("/" PLOT_DATA_FOLDER);
    char *data_folder = malloc(size);
    if (data_folder == NULL) {
        return fail(r, "out of memory");
    }
    strcpy(data_folder, folder);
    strcat(data_folder, "/" PLOT_DATA_FOLDER);
    bool ok = lifetimes_write(&r->lifetimes, data_folder, error) || fail(r, error);
    for (uint32_t i = 0; ok && i < r->scenario->pool_count; i++) {
        ok = map_write(&r->map, i, data_folder, error) || fail(r, error);
    }
    free(data_folder);
    return ok;
}

/// Writes the small files, and gives all of them their names once they are whole.
static bool write_files(struct recorders *r)
{
    const char *folder = r->options->folder;
    if (!output_begin(&r->series_file, folder, "series.csv")) {
        return fail(r, r->series_file.error);
    }
    series_write(&r->series, &r->series_file);
    const char *error = NULL;
    if (!object_records_write(&r->objects, folder, r->result->end_cycles, &error)) {
        return fail(r, error);
    }
    if (!output_begin(&r->layout, folder, "layout.csv")) {
        return fail(r, r->layout.error);
    }
    layout_write(&r->layout, r->scenario, r->kernel);
    if (!output_begin(&r->json, folder, "summary.json")) {
        return fail(r, r->json.error);
    }
    output_text(&r->json, r->result->json);
    if (r->has_map && !write_plot_data(r)) {
        return false;
    }
    if (r->options->write_ops && !output_commit(&r->schedule.output)) {
        return fail(r, r->schedule.output.error);
    }
    if (r->options->write_ops && !ops_finish(&r->ops)) {
        return fail(r, r->ops.output.error);
    }
    struct output *const files[] = {&r->waits,       &r->failures, &r->notes,
                                    &r->series_file, &r->layout,   &r->json};
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (files[i]->buffer != NULL && !output_commit(files[i])) {
            return fail(r, files[i]->error);
        }
    }
    if (!object_records_commit(&r->objects, folder, &error)) {
        return fail(r, error);
    }
    if (!r->options->write_ops) {
        output_remove_old(folder, "ops.csv");
        output_remove_old(folder, "schedule.csv");
    }
    if (r->scenario->note_count == 0) {
        output_remove_old(folder, "notes.csv");
    }
    return true;
}

static bool finish(struct recorders *r)
{
    json_t *json = make_json(r);
    r->result->object_explain = r->objects.explain;
    r->objects.explain = NULL;
    r->result->json = json == NULL ? NULL : summary_json_text(json);
    json_decref(json);
    if (r->result->json == NULL) {
        return fail(r, "out of memory");
    }
    return r->options->folder == NULL || write_files(r);
}

static void clean_up(struct recorders *r)
{
    output_discard(&r->schedule.output);
    ops_discard(&r->ops);
    output_discard(&r->waits);
    output_discard(&r->failures);
    output_discard(&r->notes);
    output_discard(&r->series_file);
    output_discard(&r->layout);
    output_discard(&r->json);
    series_free(&r->series);
    lifetimes_free(&r->lifetimes);
    if (r->has_map) {
        map_free(&r->map);
    }
    kernel_destroy(r->kernel);
    object_records_free(&r->objects);
    trace_set_close(r->traces);
}

bool run_scenario(const struct scenario *scenario, const struct run_options *options,
                  struct run_result *result)
{
    struct recorders recorders = {.scenario = scenario, .options = options, .result = result};
    struct run_options without_files = *options;
    if (options->folder == NULL) {
        without_files.write_ops = false;
        recorders.options = &without_files;
    }
    struct observer observer = {
        .context = &recorders,
        .call_returned = call_returned,
        .object_called = object_called,
        .object_wait_begun = object_wait_begun,
        .object_wait_ended = object_wait_ended,
        .object_changed = object_changed,
        .interrupt_taken = interrupt_taken,
        .routine_run = routine_run,
        .memory_damaged = memory_damaged,
        .memory_granted = memory_granted,
        .memory_freed = memory_freed,
        .wait_begun = wait_begun,
        .wait_ended = wait_ended,
        .rescan_failed = rescan_failed,
        .waiters_reordered = waiters_reordered,
        .pool_deleted = pool_deleted,
        .thread_terminated = thread_terminated,
        .note = note,
        .sample = sample,
    };
    if (object_records_want_threads(scenario) || recorders.options->write_ops) {
        observer.thread_changed = thread_changed;
    }
    if (recorders.options->write_ops) {
        observer.routine_began = routine_began;
        observer.routine_ended = routine_ended;
    }
    bool ok = begin(&recorders, &observer) && run_kernel(&recorders) && finish(&recorders);
    clean_up(&recorders);
    return ok;
}

void run_result_free(struct run_result *result)
{
    if (result->summary != NULL) {
        summary_free(result->summary);
        free(result->summary);
    }
    explain_destroy(result->explain);
    object_explain_destroy(result->object_explain);
    ownership_destroy(result->ownership);
    free(result->json);
    *result = (struct run_result){0};
}
