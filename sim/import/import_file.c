#include "import_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "builder.h"
#include "sim/scenario/loader.h"

enum { FOLDER_BYTES = 1024, NAME_BYTES = 80, STEM_BYTES_MAX = 60 };

/// The names that the files get: the folder, and in it the scenario and the trace.
struct names {
    char folder[FOLDER_BYTES];
    char scenario[NAME_BYTES];
    char trace[NAME_BYTES];
    char name[NAME_BYTES];
};

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/// How long the name is without .yaml.
static size_t stem_of(const char *base)
{
    size_t length = strlen(base);
    return length > 5 && strcmp(base + length - 5, ".yaml") == 0 ? length - 5 : length;
}

bool import_file_is_name(const char *out)
{
    const char *base = base_of(out);
    size_t stem = stem_of(base);
    for (size_t i = 0; i < stem; i++) {
        if (!import_is_name_letter(base[i])) {
            return false;
        }
    }
    return stem > 0 && stem <= STEM_BYTES_MAX && base - out < FOLDER_BYTES;
}

static void make_names(const char *out, enum packing packing, struct names *names)
{
    const char *base = base_of(out);
    int stem = (int)stem_of(base);
    int folder = base == out ? 0 : (int)(base - out) - 1;
    snprintf(names->folder, sizeof names->folder, "%.*s", folder, out);
    if (folder == 0) {
        snprintf(names->folder, sizeof names->folder, "%s", base == out ? "." : "/");
    }
    snprintf(names->scenario, sizeof names->scenario, "%.*s", NAME_BYTES - 1, base);
    snprintf(names->trace, sizeof names->trace, "%.*s.trace%s", stem, base,
             packing_endings[packing]);
    snprintf(names->name, sizeof names->name, "%.*s", stem, base);
}

static bool fail(char *error, const char *file, const char *what)
{
    snprintf(error, IMPORT_FILE_ERROR_BYTES, "%.300s: %s", file, what);
    return false;
}

/// Reads the recording and writes its trace. The scenario's text is the caller's to free.
static bool read_recording(const char *path, const struct import_options *options,
                           struct output *trace, struct import_counts *counts, char **text,
                           size_t *length, char *error)
{
    char why[IMPORT_ERROR_BYTES] = "not enough memory";
    struct stream *stream = stream_open(path, why);
    if (stream == NULL) {
        return fail(error, path, why);
    }
    FILE *scenario = open_memstream(text, length);
    bool good = scenario != NULL && import_recording(stream, options, scenario, trace, counts, why);
    good = (scenario == NULL || fclose(scenario) == 0) && good;
    stream_close(stream);
    return good || fail(error, path, why);
}

/// Whether the scenario loads as any other would.
static bool try_scenario(const char *path, const struct names *names, const char *text,
                         size_t length, char *error)
{
    struct scenario scenario = {0};
    struct scenario_problem problem;
    bool good = scenario_load_text(&scenario, names->scenario, text, length, NULL, 0, &problem);
    scenario_free(&scenario);
    return good || fail(error, path, problem.text);
}

/// Gives both files their names.
static bool commit(const struct names *names, struct packed *trace, const char *text, size_t length,
                   char *error)
{
    struct output scenario = {0};
    if (!packed_complete(trace)) {
        return fail(error, names->trace, trace->file.error);
    }
    if (!output_begin(&scenario, names->folder, names->scenario)) {
        return fail(error, names->scenario, scenario.error);
    }
    output_bytes(&scenario, text, length);
    if (!output_complete(&scenario)) {
        output_discard(&scenario);
        return fail(error, names->scenario, scenario.error);
    }
    if (!packed_commit(trace)) {
        output_discard(&scenario);
        return fail(error, names->trace, trace->file.error);
    }
    return output_commit(&scenario) || fail(error, names->scenario, scenario.error);
}

/// What is written takes the place of a file of its name, which had better not be the recording.
static bool check_names(const struct names *names, const char *path, char *error)
{
    const char *const written[] = {names->scenario, names->trace};
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        if (output_would_replace(names->folder, written[i], path)) {
            snprintf(error, IMPORT_FILE_ERROR_BYTES,
                     "%.300s: the %s would be written over it; expected another name behind -o",
                     path, i == 0 ? "scenario" : "trace");
            return false;
        }
    }
    return true;
}

bool import_file(const char *path, const char *out, enum packing packing,
                 const struct import_options *options, struct import_counts *counts, char *error)
{
    struct names names;
    struct packed trace = {0};
    char *text = NULL;
    size_t length = 0;
    make_names(out, packing, &names);
    if (!check_names(&names, path, error)) {
        return false;
    }
    struct import_options named = *options;
    named.source = base_of(path);
    named.trace = names.trace;
    named.name = names.name;
    size_t existing = output_existing_part(names.folder);
    bool good = packed_begin(&trace, names.folder, names.trace, packing)
                    ? read_recording(path, &named, trace.text, counts, &text, &length, error) &&
                          try_scenario(path, &names, text, length, error) &&
                          commit(&names, &trace, text, length, error)
                    : fail(error, names.trace, trace.file.error);
    packed_discard(&trace);
    free(text);
    if (!good) {
        output_remove_made(names.folder, existing);
    }
    return good;
}
