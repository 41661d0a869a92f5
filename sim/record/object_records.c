#include "object_records.h"

#include "object_explain_text.h"
#include "summary_json.h"

static const char waits_name[] = "object-waits.csv";
static const char series_name[] = "objects-series.csv";
static const char no_memory[] = "out of memory";

bool object_records_begin(struct object_records *records, const struct scenario *scenario,
                          const struct kernel *kernel, struct summary_objects *summary,
                          const char *folder, const char **error)
{
    records->scenario = scenario;
    records->summary = summary;
    records->series_at = object_series_begin(&records->series, scenario);
    if (folder != NULL && !objects_begin(&records->tables, scenario, folder, error)) {
        return false;
    }
    if (scenario->object_count == 0) {
        return true;
    }
    if (folder != NULL && !output_begin(&records->waits_file, folder, waits_name)) {
        *error = records->waits_file.error;
        return false;
    }
    records->explain =
        object_explain_create(scenario, kernel, folder != NULL ? &records->waits_file : NULL);
    *error = no_memory;
    return records->explain != NULL;
}

void object_records_called(struct object_records *records, const struct object_call *call,
                           uint64_t op_count)
{
    objects_called(&records->tables, call, op_count);
    summary_object_called(records->summary, call);
    if (records->explain != NULL) { // a changed priority is told of without any object
        object_explain_called(records->explain, call);
    }
}

void object_records_wait_begun(struct object_records *records, const struct object_wait *wait)
{
    summary_object_wait_begun(records->summary, wait);
    object_explain_wait_begun(records->explain, wait);
    object_series_wait_begun(&records->series, wait);
}

void object_records_wait_ended(struct object_records *records, const struct object_wait *wait)
{
    summary_object_wait_ended(records->summary, wait);
    object_explain_wait_ended(records->explain, wait);
    object_series_wait_ended(&records->series, wait);
}

void object_records_changed(struct object_records *records, const struct object_change *change)
{
    summary_object_changed(records->summary, change);
    object_explain_changed(records->explain, change);
    object_series_changed(&records->series, change);
}

void object_records_interrupt_taken(struct object_records *records,
                                    const struct interrupt_change *change)
{
    objects_interrupt_taken(&records->tables, change);
    summary_interrupt_taken(records->summary, change);
}

void object_records_routine_run(struct object_records *records, uint32_t thread)
{
    summary_routine_run(records->summary, thread);
}

void object_records_pool_wait_begun(struct object_records *records,
                                    const struct wait_change *change)
{
    if (records->explain != NULL) {
        object_explain_pool_wait_begun(records->explain, change);
    }
}

void object_records_thread_changed(struct object_records *records, cycles_t now, uint32_t thread,
                                   enum thread_state state)
{
    if (records->explain != NULL) {
        object_explain_thread_changed(records->explain, now, thread, state);
    }
}

bool object_records_want_threads(const struct scenario *scenario)
{
    for (uint32_t i = 0; i < scenario->object_count; i++) {
        if (scenario->objects[i].kind == OBJECT_MUTEX) {
            return true;
        }
    }
    return false;
}

void object_records_sample(struct object_records *records, cycles_t now)
{
    if (records->series_at <= now) {
        records->series_at = object_series_sample(&records->series, now);
    }
}

bool object_records_finish(struct object_records *records, cycles_t end)
{
    if (records->explain != NULL) {
        object_explain_finish(records->explain, end);
    }
    return !records->series.samples.out_of_memory &&
           (records->explain == NULL || object_explain_is_sound(records->explain));
}

bool object_records_explain_json(const struct object_records *records, json_t *json)
{
    const struct scenario *scenario = records->scenario;
    bool done = true;
    for (uint32_t i = 0; done && i < scenario->object_count; i++) {
        const struct object_totals *totals = object_explain_totals(records->explain, i);
        json_t *object = summary_json_object(json, scenario->objects[i].name);
        done = (scenario->objects[i].kind != OBJECT_QUEUE ||
                json_object_set_new(object, "shortfall",
                                    json_integer((json_int_t)totals->shortfall)) == 0) &&
               (totals->wait_count == 0 ||
                json_object_set_new(object, "waits", object_waits_json(scenario, i, totals)) == 0);
    }
    return done;
}

static bool commit(struct output *output, const char **error)
{
    *error = output->error;
    return output_commit(output);
}

bool object_records_write(struct object_records *records, const char *folder, cycles_t end,
                          const char **error)
{
    if (records->scenario->object_count == 0) {
        return true;
    }
    if (!output_begin(&records->series_file, folder, series_name)) {
        *error = records->series_file.error;
        return false;
    }
    object_series_write(&records->series, end, &records->series_file);
    return true;
}

bool object_records_commit(struct object_records *records, const char *folder, const char **error)
{
    if (records->scenario->object_count == 0) {
        output_remove_old(folder, waits_name);
        output_remove_old(folder, series_name);
        return objects_commit(&records->tables, folder, error);
    }
    return commit(&records->waits_file, error) && commit(&records->series_file, error) &&
           objects_commit(&records->tables, folder, error);
}

void object_records_free(struct object_records *records)
{
    output_discard(&records->waits_file);
    output_discard(&records->series_file);
    objects_discard(&records->tables);
    object_series_free(&records->series);
    object_explain_destroy(records->explain);
    *records = (struct object_records){0};
}
