#include "source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/record/summary_json.h"
#include "sim/scenario/limits.h"

/// Time in microseconds is to fit 64 bits.
#define SECONDS_MAX (UINT64_MAX / 1000000 - 1)

static bool has_no_memory(const struct source *source)
{
    return html_fail(source->problem, "%s: error: out of memory", source->dir);
}

/// The text of DIR/NAME; false when it is too long.
static bool path_of(const struct source *source, const char *name, char *path, size_t size)
{
    int length = snprintf(path, size, "%s/%s", source->dir, name);
    return (length >= 0 && (size_t)length < size) ||
           html_fail(source->problem, "%.200s...: error: the path is too long", source->dir);
}

bool source_has(const struct source *source, const char *table)
{
    char path[4096];
    struct html_problem ignored;
    struct source named = {.dir = source->dir, .problem = &ignored};
    return path_of(&named, table, path, sizeof path) && access(path, F_OK) == 0;
}

/// Says which table is missing, and how to get it.
static bool check_tables(const struct source *source)
{
    static const char *const tables[] = {"ops.csv", "schedule.csv"};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        if (!source_has(source, tables[i])) {
            return html_fail(source->problem,
                             "%s/%s: error: %s; run the scenario again with this poolsim, and "
                             "without --ops none",
                             source->dir, tables[i], strerror(ENOENT));
        }
    }
    return true;
}

/// A scenario's name becomes the name of a file: no other letters than a scenario allows.
static bool is_name(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "_-.[]";
    size_t length = strspn(name, letters);
    return length >= 1 && length <= LIMIT_NAME_LETTERS && name[length] == '\0';
}

static bool read_summary(struct source *source)
{
    char path[4096];
    if (!path_of(source, "summary.json", path, sizeof path)) {
        return false;
    }
    char *text = html_read_file(path, source->problem);
    if (text == NULL) {
        size_t used = strlen(source->problem->text);
        (void)snprintf(source->problem->text + used, sizeof source->problem->text - used,
                       "; is this the folder of a whole run?");
        return false;
    }
    json_error_t error;
    source->summary = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    free(text);
    if (source->summary == NULL) {
        return html_fail(source->problem, "%s:%d:%d: error: %s; run the scenario again", path,
                         error.line, error.column, error.text);
    }
    const json_t *summary = source->summary;
    source->name = html_text_at(summary, "scenario");
    source->seed = html_number_at(summary, "seed");
    source->cpu_hz = html_number_at(summary, "cpu_hz");
    source->tick_hz = html_number_at(summary, "tick_hz");
    source->word_bytes = html_number_at(summary, "word_bits") / 8;
    source->end_cycles = html_number_at(summary, "end_cycles");
    if (html_number_at(summary, "schema_version") != SUMMARY_SCHEMA_VERSION ||
        !is_name(source->name) || source->cpu_hz == 0 || source->cpu_hz > UINT64_MAX / 1000000 ||
        source->tick_hz == 0 || source->tick_hz > source->cpu_hz ||
        (source->word_bytes != 4 && source->word_bytes != 8) ||
        source->end_cycles / source->cpu_hz > SECONDS_MAX) {
        return html_fail(source->problem,
                         "%s: error: this is no summary as this poolsim writes it; run the "
                         "scenario again",
                         path);
    }
    return true;
}

static void add_threads(struct source *source, const json_t *threads, enum thread_kind kind)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)threads, name, value)
    {
        uint32_t priority = (uint32_t)html_number_at(value, "priority");
        const json_t *threshold = html_value_at(value, "threshold");
        source->threads[source->thread_count++] = (struct source_thread){
            .name = name,
            .kind = kind,
            .priority = priority,
            .threshold = threshold == NULL ? priority : (uint32_t)json_integer_value(threshold),
        };
    }
}

/// No two keys of a JSON object are alike.
static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct html_name *)a)->name, ((const struct html_name *)b)->name);
}

static void sort_names(struct html_name *names, uint32_t count)
{
    qsort(names, count, sizeof *names, compare_names);
}

/// Threads, and what runs besides, wherever the summary has them.
static bool read_threads(struct source *source)
{
    static const char *const sections[] = {
        [THREAD_KIND_THREAD] = "threads",
        [THREAD_KIND_INTERRUPT] = "interrupts",
        [THREAD_KIND_TIMER] = "timers",
        [THREAD_KIND_PHASE] = "phases",
    };
    size_t count = 0;
    for (int kind = 0; kind <= THREAD_KIND_PHASE; kind++) {
        count += json_object_size(json_object_get(source->summary, sections[kind]));
    }
    source->threads = calloc(count + 1, sizeof *source->threads);
    source->thread_names = calloc(count + 1, sizeof *source->thread_names);
    if (source->threads == NULL || source->thread_names == NULL) {
        return has_no_memory(source);
    }
    for (int kind = 0; kind <= THREAD_KIND_PHASE; kind++) {
        add_threads(source, json_object_get(source->summary, sections[kind]),
                    (enum thread_kind)kind);
    }
    for (uint32_t i = 0; i < source->thread_count; i++) {
        source->thread_names[i] = (struct html_name){source->threads[i].name, i};
    }
    sort_names(source->thread_names, source->thread_count);
    return true;
}

static bool read_pools(struct source *source)
{
    const json_t *pools = json_object_get(source->summary, "pools");
    source->pools = calloc(json_object_size(pools) + 1, sizeof *source->pools);
    source->pool_names = calloc(json_object_size(pools) + 1, sizeof *source->pool_names);
    if (source->pools == NULL || source->pool_names == NULL) {
        return has_no_memory(source);
    }
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)pools, name, value)
    {
        source->pool_names[source->pool_count] = (struct html_name){name, source->pool_count};
        source->pools[source->pool_count++] = (struct source_pool){
            .name = name,
            .is_byte = strcmp(html_text_at(value, "kind"), "byte") == 0,
            .size_bytes = html_number_at(value, "size_bytes"),
            .block_size_bytes = html_number_at(value, "block_size_bytes"),
            .capacity = html_number_at(value, "capacity"),
        };
    }
    sort_names(source->pool_names, source->pool_count);
    return true;
}

static bool read_objects(struct source *source)
{
    static const char *const kinds[] = {
        [OBJECT_QUEUE] = "queue",
        [OBJECT_SEMAPHORE] = "semaphore",
        [OBJECT_MUTEX] = "mutex",
        [OBJECT_FLAGS] = "flags",
    };
    const json_t *objects = json_object_get(source->summary, "objects");
    source->objects = calloc(json_object_size(objects) + 1, sizeof *source->objects);
    source->object_names = calloc(json_object_size(objects) + 1, sizeof *source->object_names);
    if (source->objects == NULL || source->object_names == NULL) {
        return has_no_memory(source);
    }
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)objects, name, value)
    {
        source->object_names[source->object_count] = (struct html_name){name, source->object_count};
        struct source_object *object = &source->objects[source->object_count++];
        *object = (struct source_object){
            .name = name,
            .initial = html_number_at(value, html_value_at(value, "capacity") != NULL ? "capacity"
                                                                                      : "initial"),
            .inherits = json_is_true(html_value_at(value, "inherit")),
        };
        for (int kind = 0; kind <= OBJECT_FLAGS; kind++) {
            if (strcmp(html_text_at(value, "kind"), kinds[kind]) == 0) {
                object->kind = (enum object_kind)kind;
            }
        }
    }
    sort_names(source->object_names, source->object_count);
    return true;
}

bool source_open(struct source *source, const char *dir, struct html_problem *problem)
{
    *source = (struct source){.dir = dir, .problem = problem};
    return read_summary(source) && check_tables(source) && read_threads(source) &&
           read_pools(source) && read_objects(source);
}

void source_close(struct source *source)
{
    free(source->threads);
    free(source->thread_names);
    free(source->pools);
    free(source->pool_names);
    free(source->objects);
    free(source->object_names);
    json_decref(source->summary);
    *source = (struct source){0};
}

/// Finds a name among those of one kind.
static bool find(const struct html_name *names, uint32_t count, const char *noun,
                 struct html_csv *csv, const char *name, uint32_t *index)
{
    const struct html_name wanted = {.name = name};
    const struct html_name *found = bsearch(&wanted, names, count, sizeof *names, compare_names);
    if (found == NULL) {
        return html_csv_refuse(csv, "summary.json has no %s '%.64s'", noun, name);
    }
    *index = found->index;
    return true;
}

bool source_find_thread(const struct source *source, struct html_csv *csv, const char *name,
                        uint32_t *index)
{
    return find(source->thread_names, source->thread_count, "thread", csv, name, index);
}

bool source_find_pool(const struct source *source, struct html_csv *csv, const char *name,
                      uint32_t *index)
{
    return find(source->pool_names, source->pool_count, "pool", csv, name, index);
}

bool source_find_object(const struct source *source, struct html_csv *csv, const char *name,
                        uint32_t *index)
{
    return find(source->object_names, source->object_count, "object", csv, name, index);
}
