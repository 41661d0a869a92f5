#include "loader.h"

#include "compile.h"
#include "content.h"
#include "override.h"
#include "places.h"
#include "schema.h"
#include "shape.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// An override and the value that it was put into.
struct applied {
    const struct scenario_override *override;
    struct path where;
};

/// One load under way.
struct loading {
    const char *file;
    const char *text;
    size_t length;
    struct applied *applied;
    size_t applied_count;
    struct message message;
    struct scenario_problem *problem;
};

/// Input may hold line ends, in a name or in quotes; a problem is one line all the same.
static void make_one_line(char *text)
{
    for (char *at = text; *at != '\0'; at++) {
        if ((unsigned char)*at < 0x20 || *at == 0x7F) {
            *at = ' ';
        }
    }
}

static bool fail_at(const struct loading *loading, struct place at)
{
    enum { FILE_SHOWN_MAX = 400 };
    const char *file = loading->file;
    size_t length = strlen(file);
    bool is_long = length > FILE_SHOWN_MAX;
    snprintf(loading->problem->text, sizeof loading->problem->text, "%s%s:%zu:%zu: error: %s",
             is_long ? "..." : "", is_long ? file + length - FILE_SHOWN_MAX : file, at.line,
             at.column, loading->message.text);
    make_one_line(loading->problem->text);
    return false;
}

static bool fail_override(const struct loading *loading, const struct scenario_override *override)
{
    snprintf(loading->problem->text, sizeof loading->problem->text, "--set %s=%s: error: %s",
             quote(override->path).text, quote(override->value).text, loading->message.text);
    make_one_line(loading->problem->text);
    return false;
}

/// Fails at a path: at the override that put the value there, or at its place in the file.
static bool fail_at_path(const struct loading *loading, const struct places *places,
                         const struct path *path)
{
    struct place at;
    bool in_file = places_find(places, path, &at);
    for (size_t i = loading->applied_count; i > 0; i--) {
        const struct applied *applied = &loading->applied[i - 1];
        bool is_it = path_begins_with(&applied->where, path) &&
                     (!in_file || applied->where.count == path->count);
        if (is_it) {
            return fail_override(loading, applied->override);
        }
    }
    return fail_at(loading, at);
}

/// Keeps the first error that libcyaml reports. The shape has been checked, so there should be
/// none.
static void keep_first_error(cyaml_log_t level, void *context, const char *format, va_list args)
{
    struct message *message = context;
    if (level == CYAML_LOG_ERROR && message->text[0] == '\0') {
        vsnprintf(message->text, sizeof message->text, format, args);
        message->text[strcspn(message->text, "\n")] = '\0';
    }
}

static const cyaml_config_t quiet_config = {
    .mem_fn = schema_memory,
    .log_level = CYAML_LOG_ERROR,
};

static bool load_strings(struct loading *loading, struct yaml_scenario **yaml)
{
    struct message message = {""};
    cyaml_config_t config = quiet_config;
    config.log_fn = keep_first_error;
    config.log_ctx = &message;
    cyaml_data_t *data = NULL;
    cyaml_err_t error = cyaml_load_data((const uint8_t *)loading->text, loading->length, &config,
                                        &schema_scenario, &data, NULL);
    if (error != CYAML_OK) {
        message_set(&loading->message, "libcyaml refuses the file: %s %s", cyaml_strerror(error),
                    message.text);
        return fail_at(loading, (struct place){.line = 1, .column = 1});
    }
    *yaml = data;
    return true;
}

static bool apply_overrides(struct loading *loading, struct yaml_scenario **yaml,
                            const struct scenario_override *overrides, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct applied *applied = &loading->applied[i];
        applied->override = &overrides[i];
        if (!override_apply(yaml, &overrides[i], &applied->where, &loading->message)) {
            return fail_override(loading, &overrides[i]);
        }
        loading->applied_count++;
    }
    return true;
}

static void find_lines(const struct places *places, const char *key, struct scenario_line *lines,
                       uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct place at;
        struct path path = {.count = 0};
        path_push_key(&path, key);
        path_push_index(&path, i);
        lines[i].is_literal = places_find_line(places, &path, &at);
        lines[i].line = (uint32_t)at.line;
        lines[i].column = (uint32_t)at.column;
    }
}

static bool load_tree(struct loading *loading, const struct places *places,
                      const struct scenario_override *overrides, size_t override_count,
                      struct scenario *scenario)
{
    struct place at;
    struct yaml_scenario *yaml = NULL;
    if (!shape_check(places, &at, &loading->message)) {
        return fail_at(loading, at);
    }
    struct path where;
    bool good =
        load_strings(loading, &yaml) && apply_overrides(loading, &yaml, overrides, override_count);
    if (good &&
        !scenario_compile(yaml, places, loading->file, scenario, &where, &loading->message)) {
        good = fail_at_path(loading, places, &where);
    }
    if (good) {
        find_lines(places, "expect", scenario->expectations, scenario->expectation_count);
        find_lines(places, "tolerance", scenario->tolerances, scenario->tolerance_count);
        scenario->content = content_digest(places, overrides, override_count);
    }
    cyaml_free(&quiet_config, &schema_scenario, yaml, 0);
    return good;
}

static bool load_bytes(struct loading *loading, const struct scenario_override *overrides,
                       size_t override_count, struct scenario *scenario)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF"; // some editors put it first
    struct place at = {.line = 1, .column = 1};
    struct places places;
    if (loading->length >= 3 && memcmp(loading->text, byte_order_mark, 3) == 0) {
        loading->text += 3;
        loading->length -= 3;
    }
    if (loading->length > TEXT_SIZE_MAX) {
        message_set(&loading->message, "the file is too large; expected at most %zu MiB",
                    TEXT_SIZE_MAX >> 20);
        return fail_at(loading, at);
    }
    if (!text_check(loading->text, loading->length, &at, &loading->message) ||
        !places_open(&places, loading->text, loading->length, &at, &loading->message)) {
        return fail_at(loading, at);
    }
    bool good = load_tree(loading, &places, overrides, override_count, scenario);
    places_close(&places);
    return good;
}

static bool keep_path(struct loading *loading, struct scenario *scenario)
{
    size_t size = strlen(loading->file) + 1;
    scenario->path = malloc(size);
    if (scenario->path == NULL) {
        message_set(&loading->message, "not enough memory to load the scenario");
        return fail_at(loading, (struct place){.line = 1, .column = 1});
    }
    memcpy(scenario->path, loading->file, size);
    return true;
}

bool scenario_load_text(struct scenario *scenario, const char *name_for_messages, const char *text,
                        size_t length, const struct scenario_override *overrides,
                        size_t override_count, struct scenario_problem *problem)
{
    *scenario = (struct scenario){0};
    struct loading loading = {
        .file = name_for_messages,
        .text = text,
        .length = length,
        .applied = calloc(override_count + 1, sizeof *loading.applied),
        .problem = problem,
    };
    bool good = false;
    if (loading.applied == NULL) {
        message_set(&loading.message, "not enough memory to load the scenario");
        fail_at(&loading, (struct place){.line = 1, .column = 1});
    } else {
        good = load_bytes(&loading, overrides, override_count, scenario) &&
               keep_path(&loading, scenario);
    }
    free(loading.applied);
    if (!good) {
        scenario_free(scenario);
    }
    return good;
}

bool scenario_load_stream(struct scenario *scenario, const char *name_for_messages, FILE *stream,
                          struct scenario_problem *problem)
{
    *scenario = (struct scenario){0};
    struct loading loading = {.file = name_for_messages, .problem = problem};
    char *text = NULL;
    size_t length = 0;
    if (!text_read_stream(stream, &text, &length, &loading.message)) {
        return fail_at(&loading, (struct place){.line = 1, .column = 1});
    }
    bool good = scenario_load_text(scenario, name_for_messages, text, length, NULL, 0, problem);
    free(text);
    return good;
}

bool scenario_load(struct scenario *scenario, const char *path,
                   const struct scenario_override *overrides, size_t override_count,
                   struct scenario_problem *problem)
{
    *scenario = (struct scenario){0};
    struct loading loading = {.file = path, .problem = problem};
    char *text = NULL;
    size_t length = 0;
    if (!text_read(path, &text, &length, &loading.message)) {
        return fail_at(&loading, (struct place){.line = 1, .column = 1});
    }
    bool good =
        scenario_load_text(scenario, path, text, length, overrides, override_count, problem);
    free(text);
    return good;
}
