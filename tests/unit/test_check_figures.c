/// The figures are those of summary.json: the same names, the same values, none missing.
#include "check_harness.h"
#include "sim/check/figures.h"

#include <dirent.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/scenario/loader.h"

/// What stands in summary.json and is no figure: what the scenario says, and what follows from the
/// rest.
static bool is_no_figure(const char *path)
{
    static const char *const others[] = {"kind", "unit", "waits.worst.remedy"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (strcmp(path, others[i]) == 0) {
            return true;
        }
    }
    return false;
}

/// A subject, held against its object in summary.json.
struct look {
    const struct scenario *scenario;
    const struct run_result *result;
    enum subject_kind kind;
    uint32_t index;
    json_t *object;
    size_t count;
};

static void leaf_text(const json_t *leaf, const struct figure *figure, char *text)
{
    if (json_is_string(leaf)) {
        (void)snprintf(text, FIGURE_TEXT_BYTES, "%s", json_string_value(leaf));
    } else if (json_is_real(leaf)) {
        (void)snprintf(text, FIGURE_TEXT_BYTES, "%.*f", figure->decimals, json_real_value(leaf));
    } else if (json_is_null(leaf)) {
        (void)snprintf(text, FIGURE_TEXT_BYTES, "nobody");
    } else {
        (void)snprintf(
            text, FIGURE_TEXT_BYTES, "%lld",
            (long long)(json_is_boolean(leaf) ? json_is_true(leaf) : json_integer_value(leaf)));
    }
}

static void look_up(struct look *subject, const char *path, json_t *leaf)
{
    struct figure figure;
    char expected[FIGURE_TEXT_BYTES];
    char actual[FIGURE_TEXT_BYTES];
    if (is_no_figure(path)) {
        return;
    }
    if (!figures_find(subject->scenario, subject->kind, subject->index, path, subject->result,
                      &figure)) {
        fail_msg("%s: summary.json has %s, which is no figure", subject->scenario->name, path);
    }
    leaf_text(leaf, &figure, expected);
    figure_text(&figure, actual);
    if (strcmp(expected, actual) != 0) {
        fail_msg("%s: %s is %s in summary.json, and %s as a figure", subject->scenario->name, path,
                 expected, actual);
    }
    subject->count++;
}

static void walk(struct look *subject, const char *path, json_t *object)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        char below[256];
        (void)snprintf(below, sizeof below, "%s%s%s", path, path[0] == '\0' ? "" : ".", key);
        bool is_worst_of_none = json_is_null(value) && strcmp(key, "worst") == 0;
        if (json_is_object(value)) {
            walk(subject, below, value);
        } else if (!is_worst_of_none) {
            look_up(subject, below, value);
        }
    }
}

/// What the file leaves out never happened.
static bool is_there_or_nothing(void *context, const struct figure *figure)
{
    struct look *subject = context;
    char path[FIGURE_PATH_BYTES];
    memcpy(path, figure->path, sizeof path);
    json_t *at = subject->object;
    for (char *part = strtok(path, "."); part != NULL; part = strtok(NULL, ".")) {
        at = json_object_get(at, part);
    }
    if (at == NULL && !figure_is_nothing(figure)) {
        fail_msg("%s: %s is a figure, and not in summary.json", subject->scenario->name,
                 figure->path);
    }
    return true;
}

static void compare(struct look *subject, struct subject whose, json_t *json)
{
    static const char *const groups[SUBJECT_COUNT] = {
        [SUBJECT_POOL] = "pools",     [SUBJECT_OBJECT] = "objects",
        [SUBJECT_THREAD] = "threads", [SUBJECT_INTERRUPT] = "interrupts",
        [SUBJECT_TIMER] = "timers",   [SUBJECT_PHASE] = "phases",
    };
    subject->kind = whose.kind;
    subject->index = whose.index;
    subject->object = json;
    if (whose.kind != SUBJECT_RUN) {
        subject->object = json_object_get(json_object_get(json, groups[whose.kind]),
                                          subject_name(subject->scenario, whose));
        assert_non_null(subject->object);
    }
    figures_visit(subject->scenario, whose.kind, whose.index, subject->result, is_there_or_nothing,
                  subject);
    if (whose.kind != SUBJECT_RUN) {
        walk(subject, "", subject->object);
    }
}

static void compare_scenario(const char *path)
{
    struct scenario scenario;
    struct scenario_problem problem = {""};
    bool is_good = scenario_load(&scenario, path, NULL, 0, &problem);
    assert_string_equal(problem.text, "");
    assert_true(is_good);
    struct run_result result = check_run_of(&scenario, NULL);
    json_t *json = json_loads(result.json, 0, NULL);
    assert_non_null(json);
    struct look subject = {.scenario = &scenario, .result = &result};
    struct subject whose = subject_first();
    do {
        compare(&subject, whose, json);
    } while (subject_next(&scenario, &whose));
    assert_true(subject.count > 50);
    json_decref(json);
    run_result_free(&result);
    scenario_free(&scenario);
}

static void figures_are_those_of_summary_json(void **state)
{
    (void)state;
    static const char folder[] = POOLSIM_SOURCE_DIR "/scenarios";
    DIR *stream = opendir(folder);
    assert_non_null(stream);
    size_t count = 0;
    for (struct dirent *entry = readdir(stream); entry != NULL; entry = readdir(stream)) {
        size_t length = strlen(entry->d_name);
        if (length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0) {
            compare_scenario(check_path(folder, entry->d_name));
            count++;
        }
    }
    closedir(stream);
    assert_true(count >= 12);
}

static bool count_names(void *context, const struct figure *figure)
{
    struct look *subject = context;
    struct figure found;
    assert_true(figures_find(subject->scenario, subject->kind, subject->index, figure->path,
                             subject->result, &found));
    assert_int_equal(figure->unit, found.unit);
    assert_int_equal(figure->decimals, found.decimals);
    subject->count++;
    return true;
}

static void the_names_are_known_without_a_run(void **state)
{
    (void)state;
    struct scenario scenario = check_load(CHECK_SCENARIO);
    struct run_result result = check_run_of(&scenario, NULL);
    struct look subject = {.scenario = &scenario, .result = &result};
    static const enum subject_kind kinds[] = {SUBJECT_RUN, SUBJECT_POOL, SUBJECT_THREAD};
    for (size_t i = 0; i < 3; i++) {
        subject.kind = kinds[i];
        figures_visit(&scenario, kinds[i], 0, NULL, count_names, &subject);
    }
    assert_true(subject.count > 100);
    run_result_free(&result);
    scenario_free(&scenario);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_those_of_summary_json),
        cmocka_unit_test(the_names_are_known_without_a_run),
    };
    return cmocka_run_group_tests_name("figures", tests, NULL, NULL);
}
