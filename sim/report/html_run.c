#include "html_run.h"

#include <stdlib.h>
#include <string.h>

#include "sim/record/summary_json.h"
#include "sim/scenario/builder.h"

const json_t *html_value_at(const json_t *object, const char *path)
{
    while (object != NULL) {
        char key[128];
        size_t length = strcspn(path, ".");
        if (length >= sizeof key) {
            return NULL;
        }
        memcpy(key, path, length);
        key[length] = '\0';
        object = json_object_get(object, key);
        if (path[length] == '\0') {
            return object;
        }
        path += length + 1;
    }
    return NULL;
}

uint64_t html_number_at(const json_t *object, const char *path)
{
    json_int_t value = json_integer_value(html_value_at(object, path));
    return value < 0 ? 0 : (uint64_t)value;
}

uint64_t html_thousandths_at(const json_t *object, const char *path)
{
    double value = json_number_value(html_value_at(object, path));
    return value > 0 && value < 1e15 ? (uint64_t)(value * 1000 + 0.5) : 0;
}

const char *html_text_at(const json_t *object, const char *path)
{
    const char *text = json_string_value(html_value_at(object, path));
    return text == NULL ? "" : text;
}

/// What the page cannot do without; the rest may be missing and counts as 0.
static bool check_head(const json_t *summary, const char *path, struct html_problem *problem)
{
    static const char *const numbers[] = {"schema_version", "seed",    "end_cycles",
                                          "cpu_hz",         "tick_hz", "calls"};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        const json_t *number = html_value_at(summary, numbers[i]);
        if (!json_is_integer(number) || json_integer_value(number) < 0) {
            return html_fail(problem,
                             "%s: error: '%s' is missing or no number; run the scenario "
                             "again",
                             path, numbers[i]);
        }
    }
    if (html_number_at(summary, "schema_version") != SUMMARY_SCHEMA_VERSION) {
        return html_fail(problem,
                         "%s: error: written in form %llu, and this program reads form %d; run "
                         "the scenario again with this poolsim",
                         path, (unsigned long long)html_number_at(summary, "schema_version"),
                         SUMMARY_SCHEMA_VERSION);
    }
    if (!json_is_string(html_value_at(summary, "scenario")) ||
        !json_is_object(html_value_at(summary, "pools")) ||
        !json_is_object(html_value_at(summary, "threads"))) {
        return html_fail(problem,
                         "%s: error: 'scenario', 'pools' or 'threads' is missing; run "
                         "the scenario again",
                         path);
    }
    return true;
}

static bool add_objects(struct builder *builder, const json_t *summary, const char *path,
                        struct html_problem *problem)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(json_object_get(summary, "objects"), name, value)
    {
        struct scenario_object object = {.kind = OBJECT_QUEUE};
        const char *kind = html_text_at(value, "kind");
        while (object.kind <= OBJECT_FLAGS && strcmp(kind, object_kind_name(object.kind)) != 0) {
            object.kind++;
        }
        if (object.kind > OBJECT_FLAGS) {
            return html_fail(
                problem, "%s: error: object '%.64s' is of no known kind; run the scenario again",
                path, name);
        }
        object.initial =
            (uint32_t)html_number_at(value, object.kind == OBJECT_QUEUE ? "capacity" : "initial");
        object.inherits = json_is_true(html_value_at(value, "inherit"));
        if (!builder_add_object(builder, name, &object)) {
            return html_fail(problem, "%s: error: out of memory", path);
        }
    }
    return true;
}

/// The scenario as far as sentences and tables need it.
static bool add_names(struct builder *builder, const json_t *summary, const char *path,
                      struct html_problem *problem)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(json_object_get(summary, "pools"), name, value)
    {
        const char *kind = html_text_at(value, "kind");
        bool is_byte = strcmp(kind, "byte") == 0;
        if (!is_byte && strcmp(kind, "block") != 0) {
            return html_fail(problem,
                             "%s: error: pool '%.64s' is neither byte nor block; run the "
                             "scenario again",
                             path, name);
        }
        if (!builder_add_pool(builder, name, is_byte ? POOL_KIND_BYTE : POOL_KIND_BLOCK,
                              html_number_at(value, "size_bytes"),
                              html_number_at(value, "block_size_bytes"))) {
            return html_fail(problem, "%s: error: out of memory", path);
        }
    }
    static const struct {
        const char *key;
        enum thread_kind kind;
    } kinds[] = {
        {"threads", THREAD_KIND_THREAD},
        {"interrupts", THREAD_KIND_INTERRUPT},
        {"timers", THREAD_KIND_TIMER},
        {"phases", THREAD_KIND_PHASE},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        json_object_foreach(json_object_get(summary, kinds[i].key), name, value)
        {
            struct scenario_thread thread = {
                .kind = kinds[i].kind,
                .priority = (uint32_t)html_number_at(value, "priority"),
            };
            if (!builder_add_thread(builder, name, &thread)) {
                return html_fail(problem, "%s: error: out of memory", path);
            }
        }
    }
    return add_objects(builder, summary, path, problem);
}

/// No two keys of a JSON object are alike.
static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct html_name *)a)->name, ((const struct html_name *)b)->name);
}

static bool make_scenario(struct html_run *run, const char *path, struct html_problem *problem)
{
    struct builder builder = {0};
    if (!add_names(&builder, run->summary, path, problem)) {
        builder_free(&builder);
        return false;
    }
    run->scenario = builder_take(&builder);
    run->scenario.cpu_hz = html_number_at(run->summary, "cpu_hz");
    run->scenario.tick_hz = html_number_at(run->summary, "tick_hz");
    run->scenario.seed = html_number_at(run->summary, "seed");
    run->end_cycles = html_number_at(run->summary, "end_cycles");
    run->pools = calloc((size_t)run->scenario.pool_count + 1, sizeof *run->pools);
    run->thread_names = calloc((size_t)run->scenario.thread_count + 1, sizeof *run->thread_names);
    if (run->pools == NULL || run->thread_names == NULL) {
        return html_fail(problem, "%s: error: out of memory", path);
    }
    for (uint32_t i = 0; i < run->scenario.thread_count; i++) {
        run->thread_names[i] = (struct html_name){run->scenario.threads[i].name, i};
    }
    qsort(run->thread_names, run->scenario.thread_count, sizeof *run->thread_names, compare_names);
    for (uint32_t i = 0; i < run->scenario.pool_count; i++) {
        run->pools[i].figures =
            json_object_get(json_object_get(run->summary, "pools"), run->scenario.pools[i].name);
    }
    return true;
}

static bool read_summary(struct html_run *run, const char *path, struct html_problem *problem)
{
    char *text = html_read_file(path, problem);
    if (text == NULL) {
        size_t used = strlen(problem->text);
        (void)snprintf(problem->text + used, sizeof problem->text - used,
                       "; is this the folder of a whole run?");
        return false;
    }
    json_error_t error;
    run->summary = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    free(text);
    if (run->summary == NULL) {
        return html_fail(problem, "%s:%d:%d: error: %s; run the scenario again", path, error.line,
                         error.column, error.text);
    }
    return check_head(run->summary, path, problem) && make_scenario(run, path, problem);
}

bool html_run_read(struct html_run *run, const char *dir, struct html_problem *problem)
{
    run->dir = dir;
    size_t size = strlen(dir) + sizeof "/summary.json";
    char *path = malloc(size);
    if (path == NULL) {
        return html_fail(problem, "%s: error: out of memory", dir);
    }
    (void)snprintf(path, size, "%s/summary.json", dir);
    bool is_read = read_summary(run, path, problem);
    free(path);
    return is_read && html_run_read_tables(run, problem) && html_run_read_objects(run, problem) &&
           html_run_read_lives(run, problem);
}

void html_run_free(struct html_run *run)
{
    for (uint32_t i = 0; run->pools != NULL && i < run->scenario.pool_count; i++) {
        free(run->pools[i].lives);
    }
    for (uint32_t i = 0; i < run->note_count; i++) {
        free(run->notes[i].thread);
        free(run->notes[i].text);
    }
    free(run->pools);
    free(run->thread_names);
    free(run->object_worsts);
    scenario_free(&run->scenario);
    json_decref(run->summary);
    *run = (struct html_run){0};
}

uint32_t html_thread_index(const struct html_run *run, const char *name)
{
    const struct html_name wanted = {.name = name};
    const struct html_name *found = bsearch(&wanted, run->thread_names, run->scenario.thread_count,
                                            sizeof *run->thread_names, compare_names);
    return found == NULL ? SCENARIO_NONE : found->index;
}

uint32_t html_pool_index(const struct html_run *run, const char *name)
{
    for (uint32_t i = 0; i < run->scenario.pool_count; i++) {
        if (strcmp(run->scenario.pools[i].name, name) == 0) {
            return i;
        }
    }
    return SCENARIO_NONE;
}
