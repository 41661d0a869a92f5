#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "diff.h"

enum { VALUE_BYTES = 80, PATH_PARTS = 12 };

/// Two summaries side by side.
struct pair {
    const char *parts[PATH_PARTS]; ///< of the present path
    size_t part_count;
    const char *object_kind; ///< of the object that the present path is within: "queue"
    FILE *to;
    size_t count; ///< of what differs
};

/// Numbers of all figures are whole, or have at most four decimals.
static void value_text(const json_t *value, char *text)
{
    if (value == NULL || json_is_null(value)) {
        snprintf(text, VALUE_BYTES, "-");
    } else if (json_is_integer(value)) {
        snprintf(text, VALUE_BYTES, "%lld", (long long)json_integer_value(value));
    } else if (json_is_real(value)) {
        snprintf(text, VALUE_BYTES, "%.4f", json_real_value(value));
        size_t length = strlen(text);
        while (text[length - 1] == '0') {
            length--;
        }
        length -= text[length - 1] == '.';
        text[length] = '\0';
    } else if (json_is_string(value)) {
        snprintf(text, VALUE_BYTES, "%s", json_string_value(value));
    } else {
        snprintf(text, VALUE_BYTES, "%s", json_is_true(value) ? "true" : "false");
    }
}

/// Of whole numbers exactly, unless an edited file has some so far apart that it does not fit.
static json_t *difference(const json_t *a, const json_t *b)
{
    json_int_t before = json_integer_value(a);
    json_int_t after = json_integer_value(b);
    bool fits = before < 0 ? after <= LLONG_MAX + before : after >= LLONG_MIN + before;
    return json_is_integer(a) && json_is_integer(b) && fits
               ? json_integer(after - before)
               : json_real(json_number_value(b) - json_number_value(a));
}

/// "+3 (+60.0%)"; nothing where one of them is no number.
static void difference_text(const json_t *a, const json_t *b, char *text)
{
    text[0] = '\0';
    if (!json_is_number(a) || !json_is_number(b)) {
        return;
    }
    double before = json_number_value(a);
    double by = json_number_value(b) - before;
    char amount[VALUE_BYTES];
    json_t *number = difference(a, b);
    value_text(number, amount);
    json_decref(number);
    int used = snprintf(text, VALUE_BYTES, "%s%.40s", by > 0 ? "+" : "", amount);
    if (before > 0) {
        snprintf(text + used, (size_t)(VALUE_BYTES - used), " (%+.1f%%)", 100.0 * by / before);
    }
}

/// The word that stands before a name in baselines, of the group that it stands in; NULL for what
/// is no such group. An object's word is its kind.
static const char *word_of(const struct pair *pair)
{
    static const struct {
        const char *group;
        const char *word;
    } words[] = {{"pools", "pool"},           {"threads", "thread"}, {"objects", NULL},
                 {"interrupts", "interrupt"}, {"timers", "timer"},   {"phases", "phase"}};
    for (size_t i = 0; pair->part_count > 1 && i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(pair->parts[0], words[i].group) == 0) {
            return words[i].word != NULL ? words[i].word : pair->object_kind;
        }
    }
    return NULL;
}

/// "pool heap.search.p99", as in baselines.
static void path_text(const struct pair *pair, struct buffer *path)
{
    const char *word = word_of(pair);
    size_t first = word == NULL ? 0 : 1;
    if (word != NULL) {
        buffer_add(path, "%s ", word);
    }
    for (size_t i = first; i < pair->part_count; i++) {
        buffer_add(path, "%s%s", i > first ? "." : "", pair->parts[i]);
    }
}

static void print_leaf(struct pair *pair, const json_t *a, const json_t *b)
{
    char text_a[VALUE_BYTES];
    char text_b[VALUE_BYTES];
    char by[VALUE_BYTES];
    struct buffer path = {.bytes = NULL};
    value_text(a, text_a);
    value_text(b, text_b);
    difference_text(a, b, by);
    path_text(pair, &path);
    fprintf(pair->to, "  %-44s  %-16s  ", path.bytes == NULL ? "" : path.bytes, text_a);
    if (by[0] == '\0') {
        fprintf(pair->to, "%s\n", text_b);
    } else {
        fprintf(pair->to, "%-16s  %s\n", text_b, by);
    }
    buffer_free(&path);
}

static void compare(struct pair *pair, json_t *a, json_t *b);

/// Notes the kind of an object: what it is in one of the two.
static void note_kind(struct pair *pair, const json_t *a, const json_t *b)
{
    const char *kind = json_string_value(json_object_get(a != NULL ? a : b, "kind"));
    if (pair->part_count == 2 && strcmp(pair->parts[0], "objects") == 0) {
        pair->object_kind = kind == NULL ? "object" : kind;
    }
}

static void compare_members(struct pair *pair, json_t *a, json_t *b)
{
    const char *key;
    json_t *value;
    if (pair->part_count == PATH_PARTS) {
        return;
    }
    note_kind(pair, a, b);
    pair->part_count++;
    json_object_foreach(a, key, value)
    {
        pair->parts[pair->part_count - 1] = key;
        compare(pair, value, json_object_get(b, key));
    }
    json_object_foreach(b, key, value)
    {
        if (json_object_get(a, key) == NULL) {
            pair->parts[pair->part_count - 1] = key;
            compare(pair, NULL, value);
        }
    }
    pair->part_count--;
}

/// Either may be NULL: what never happened is left out of a summary.
static void compare(struct pair *pair, json_t *a, json_t *b)
{
    if (json_is_object(a) || json_is_object(b)) {
        compare_members(pair, a, b);
        return;
    }
    bool both_missing = (a == NULL || json_is_null(a)) && (b == NULL || json_is_null(b));
    if (both_missing || (a != NULL && b != NULL && json_equal(a, b))) {
        return;
    }
    pair->count++;
    if (pair->to != NULL) {
        print_leaf(pair, a, b);
    }
}

static json_t *load(const char *folder, struct scenario_problem *problem)
{
    struct buffer path = {.bytes = NULL};
    json_error_t error;
    buffer_add(&path, "%s/summary.json", folder);
    json_t *json =
        path.bytes == NULL ? NULL : json_load_file(path.bytes, JSON_REJECT_DUPLICATES, &error);
    if (path.bytes == NULL) {
        snprintf(problem->text, sizeof problem->text, "error: out of memory");
    } else if (json == NULL && error.line > 0) {
        snprintf(problem->text, sizeof problem->text, "%.400s:%d:%d: error: %s", path.bytes,
                 error.line, error.column, error.text);
    } else if (json == NULL) {
        snprintf(problem->text, sizeof problem->text, "%.400s: error: %s", path.bytes, error.text);
    } else if (!json_is_object(json) || json_object_get(json, "schema_version") == NULL) {
        snprintf(problem->text, sizeof problem->text,
                 "%.400s:1: error: this is no summary of a run", path.bytes);
        json_decref(json);
        json = NULL;
    }
    buffer_free(&path);
    return json;
}

static void compare_and_print(json_t *a, json_t *b, struct pair *pair, FILE *to)
{
    compare(pair, a, b);
    if (pair->count == 0) {
        fprintf(to, "All measures are the same.\n");
        return;
    }
    fprintf(to, "%zu measure%s of summary.json differ%s:\n  %-44s  %-16s  %-16s  %s\n", pair->count,
            pair->count == 1 ? "" : "s", pair->count == 1 ? "s" : "", "", "A", "B", "B - A");
    pair->to = to;
    compare(pair, a, b);
    pair->count /= 2;
}

/// Whether the keys of both mean the same.
static bool is_of_one_version(const char *a, const char *b, json_t *json_a, json_t *json_b,
                              struct scenario_problem *problem)
{
    const json_t *version_a = json_object_get(json_a, "schema_version");
    const json_t *version_b = json_object_get(json_b, "schema_version");
    if (json_equal(version_a, version_b)) {
        return true;
    }
    snprintf(problem->text, sizeof problem->text,
             "%.200s and %.200s: error: their summaries are of schema_version %lld and %lld; run "
             "both with one poolsim",
             a, b, (long long)json_integer_value(version_a),
             (long long)json_integer_value(version_b));
    return false;
}

enum diff_status diff_measures(const char *a, const char *b, FILE *to,
                               struct scenario_problem *problem)
{
    struct pair pair = {.part_count = 0};
    json_t *json_a = load(a, problem);
    json_t *json_b = json_a == NULL ? NULL : load(b, problem);
    bool is_fine = json_b != NULL && is_of_one_version(a, b, json_a, json_b, problem);
    if (is_fine) {
        compare_and_print(json_a, json_b, &pair, to);
    }
    enum diff_status status = !is_fine ? DIFF_ERROR : pair.count > 0 ? DIFF_DIFFERENT : DIFF_SAME;
    json_decref(json_a);
    json_decref(json_b);
    return status;
}
