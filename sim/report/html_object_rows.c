#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "html_run.h"
#include "sim/record/summary_json.h"
#include "sim/scenario/problem.h"

static uint32_t object_index(const struct html_run *run, const char *name)
{
    for (uint32_t i = 0; i < run->scenario.object_count; i++) {
        if (strcmp(run->scenario.objects[i].name, name) == 0) {
            return i;
        }
    }
    return SCENARIO_NONE;
}

static bool refuse(struct html_csv *csv, const char *what, const char *text)
{
    return html_csv_refuse(csv, "there is no %s \"%s\"", what, quote(text).text);
}

/// A column with the name of a thread, or empty.
static bool read_thread(struct html_csv *csv, const struct html_run *run, uint32_t column,
                        uint32_t *thread)
{
    const char *name = html_csv_text(csv, column);
    *thread = name[0] == '\0' ? SCENARIO_NONE : html_thread_index(run, name);
    return *thread != SCENARIO_NONE || name[0] == '\0' || refuse(csv, "thread", name);
}

static bool read_service(struct html_csv *csv, const char *name, uint8_t *service)
{
    for (int i = SERVICE_SEND; i <= SERVICE_GET; i++) {
        if (strcmp(name, service_name((enum service)i)) == 0) {
            *service = (uint8_t)i;
            return true;
        }
    }
    return refuse(csv, "service", name);
}

static bool read_reason(struct html_csv *csv, const char *name, uint8_t *reason)
{
    for (int i = 0; i < OBJECT_REASON_COUNT; i++) {
        if (strcmp(name, object_reason_name((enum object_reason)i)) == 0) {
            *reason = (uint8_t)i;
            return true;
        }
    }
    return refuse(csv, "reason", name);
}

static bool read_outcome(struct html_csv *csv, const char *name, uint8_t *outcome)
{
    for (unsigned i = 0; i < OBJECT_OUTCOME_COUNT; i++) {
        if (strcmp(name, object_outcome_name(i)) == 0) {
            *outcome = (uint8_t)i;
            return true;
        }
    }
    return refuse(csv, "outcome", name);
}

/// "sleeping", "waiting_bytes heap", or empty.
static bool read_doing(struct html_csv *csv, const struct html_run *run, const char *text,
                       struct object_explained *explained)
{
    size_t length = strcspn(text, " ");
    const char *place = text + length + (text[length] == ' ');
    explained->place = SCENARIO_NONE;
    if (text[0] == '\0') {
        return true;
    }
    for (int i = 0; i < THREAD_STATE_COUNT; i++) {
        const char *name = summary_thread_state_name((enum thread_state)i);
        if (strlen(name) == length && memcmp(name, text, length) == 0) {
            bool is_pool = i == THREAD_WAITING_BYTES || i == THREAD_WAITING_BLOCK;
            explained->doing = (uint8_t)i;
            explained->place = place[0] == '\0' ? SCENARIO_NONE
                               : is_pool        ? html_pool_index(run, place)
                                                : object_index(run, place);
            return (explained->place != SCENARIO_NONE) == (place[0] != '\0') ||
                   refuse(csv, "pool or object", place);
        }
    }
    return refuse(csv, "state", text);
}

/// "slots 3" or "instances 3"; other remedies hold no figure.
static bool read_remedy(struct html_csv *csv, const char *text, struct object_explained *explained)
{
    bool has_count = explained->reason == OBJECT_FULL || explained->reason == OBJECT_NO_INSTANCE;
    const char *format =
        explained->reason == OBJECT_FULL ? "slots %" SCNu64 "%n" : "instances %" SCNu64 "%n";
    int end = 0;
    bool is_read = !has_count ||
                   (sscanf(text, format, &explained->short_count, &end) == 1 && text[end] == '\0');
    return is_read || refuse(csv, "remedy", text);
}

/// A number of threads.
static bool read_ahead(struct html_csv *csv, uint64_t ahead, struct object_explained *explained)
{
    explained->ahead = (uint32_t)ahead;
    return ahead < SCENARIO_NONE || html_csv_refuse(csv, "that many threads cannot be");
}

static bool read_row(struct html_csv *csv, const struct html_run *run,
                     struct object_explained *explained)
{
    uint64_t ahead = 0;
    explained->object = object_index(run, html_csv_text(csv, 1));
    return read_thread(csv, run, 0, &explained->thread) &&
           (explained->thread != SCENARIO_NONE || refuse(csv, "thread", "")) &&
           (explained->object != SCENARIO_NONE || refuse(csv, "object", html_csv_text(csv, 1))) &&
           read_service(csv, html_csv_text(csv, 2), &explained->service) &&
           read_outcome(csv, html_csv_text(csv, 3), &explained->outcome) &&
           html_csv_number(csv, 4, &explained->begun) &&
           html_csv_number(csv, 5, &explained->cycles) &&
           read_reason(csv, html_csv_text(csv, 6), &explained->reason) &&
           read_thread(csv, run, 7, &explained->owner) &&
           read_thread(csv, run, 8, &explained->blamed) &&
           read_doing(csv, run, html_csv_text(csv, 9), explained) &&
           read_remedy(csv, html_csv_text(csv, 10), explained) &&
           html_csv_number(csv, 11, &ahead) && read_ahead(csv, ahead, explained);
}

/// Puts a wait in its place among the longest.
static void keep(struct html_run *run, const struct object_explained *wait)
{
    uint32_t at = run->object_wait_count;
    while (at > 0 && object_is_worse(wait, &run->object_waits[at - 1])) {
        if (at < HTML_WAITS_MAX) {
            run->object_waits[at] = run->object_waits[at - 1];
        }
        at--;
    }
    if (at < HTML_WAITS_MAX) {
        run->object_waits[at] = *wait;
        run->object_wait_count += run->object_wait_count < HTML_WAITS_MAX;
    }
    struct object_explained *worst = &run->object_worsts[wait->object];
    if (worst->begun == SCENARIO_NO_END || object_is_worse(wait, worst)) {
        *worst = *wait;
    }
}

bool html_run_read_objects(struct html_run *run, struct html_problem *problem)
{
    struct html_csv csv;
    if (run->scenario.object_count == 0) {
        return true;
    }
    run->object_worsts = calloc(run->scenario.object_count, sizeof *run->object_worsts);
    if (run->object_worsts == NULL) {
        return html_fail(problem, "%s: error: out of memory", run->dir);
    }
    for (uint32_t i = 0; i < run->scenario.object_count; i++) {
        run->object_worsts[i].begun = SCENARIO_NO_END;
    }
    if (!html_csv_open(&csv, run->dir, "object-waits.csv",
                       "thread,object,op,outcome,begun,cycles,reason,owner,blamed,doing,remedy,"
                       "ahead",
                       problem)) {
        return false;
    }
    while (html_csv_next(&csv)) {
        struct object_explained wait = {0};
        if (read_row(&csv, run, &wait) && wait.outcome != OBJECT_REFUSED) {
            keep(run, &wait);
            run->object_wait_total++;
        }
    }
    return html_csv_close(&csv);
}
