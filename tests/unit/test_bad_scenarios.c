/// Every mistake gets one line: its place, what is wrong, and what was expected.
#include "sim/scenario/loader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/// A mistake and what is said of it, behind "bad.yaml:".
struct bad {
    const char *name;
    const char *text;
    size_t length;
    const char *unseen; ///< why a JSON Schema cannot see it, in a word; NULL: it does
    const char *problem;
};

#define POOLS                                                                                      \
    "name: x\n"                                                                                    \
    "pools:\n"                                                                                     \
    "  - {name: heap, kind: byte, size: 4096}\n"                                                   \
    "  - {name: blk, kind: block, block_size: 48, size: 700}\n"
#define GOOD                                                                                       \
    POOLS "threads:\n"                                                                             \
          "  - name: t0\n"                                                                         \
          "    priority: 3\n"                                                                      \
          "    steps:\n"                                                                           \
          "      - allocate: {pool: heap, size: 100, into: b0}\n"                                  \
          "      - release: b0\n"

/// The whole file; or a line, pool, thread, step or size put into a file that is good otherwise.
#define WHOLE(text) (text), sizeof(text) - 1, NULL
#define TOP(line) WHOLE(line "\n" GOOD)
#define SLEEPER "threads: [{name: t0, priority: 3, steps: [{sleep: 1 tick}]}]\n"
#define POOL(pool) WHOLE("name: x\npools:\n  - {" pool "}\n" SLEEPER)
#define THREAD(thread) WHOLE(POOLS "threads:\n  - {" thread "}\n")
#define STEP(step) WHOLE(GOOD "      - " step "\n")
#define SIZE(size) STEP("allocate: {pool: heap, into: b0, size: \"" size "\"}")

/// Around one of these: a mistake that a JSON Schema cannot see. tests/schema_test.py holds each
/// case against the schema, and each of these words against what it means:
///
///     syntax      no YAML, or none that an editor's parser takes
///     spelling    YAML's reader has made a number or nothing of it: 010 is 10, 1e3 is 1000
///     twice       a key stands twice, and one of the two is left
///     name        whether a name stands for anything, and for what; or stands twice
///     amount      limits that depend on the target's clocks, its word, or other values
///     order       values that must ascend, or be less than one another
///     depth       how deeply it is nested
///     parameter   what stands for ${...}
#define UNSEEN(why, ...) UNSEEN_AS(why, __VA_ARGS__)
#define UNSEEN_AS(why, text, length, seen) text, length, why

#include "tests/bad/firmware_cases.h"
#include "tests/bad/head_cases.h"
#include "tests/bad/not_yaml_cases.h"
#include "tests/bad/pools_cases.h"
#include "tests/bad/random_cases.h"
#include "tests/bad/shape_cases.h"
#include "tests/bad/steps_cases.h"
#include "tests/bad/templates_cases.h"
#include "tests/bad/threads_cases.h"

static void is_refused_with_its_place(void **state)
{
    const struct bad *bad = *state;
    struct scenario scenario;
    struct scenario_problem problem;
    char expected[sizeof problem.text];
    snprintf(expected, sizeof expected, "bad.yaml:%s", bad->problem);
    // A copy of just the text's size: a read behind its end is seen by a sanitizer.
    char *text = malloc(bad->length + 1);
    assert_non_null(text);
    memcpy(text, bad->text, bad->length);
    bool good = scenario_load_text(&scenario, "bad.yaml", text, bad->length, NULL, 0, &problem);
    free(text);
    assert_false(good);
    assert_string_equal(problem.text, expected);
    const struct scenario zeroed = {0};
    assert_memory_equal(&scenario, &zeroed, sizeof scenario);
}

/// Loads `count` copies of `piece`, and expects to be refused.
static void refuse_repeated(const char *piece, size_t count, const char *expected)
{
    struct scenario scenario;
    struct scenario_problem problem = {""};
    size_t size = strlen(piece);
    char *text = malloc(size * count);
    assert_non_null(text);
    for (size_t i = 0; i < count; i++) {
        memcpy(text + i * size, piece, size);
    }
    bool good = scenario_load_text(&scenario, "bad.yaml", text, size * count, NULL, 0, &problem);
    free(text);
    assert_false(good);
    assert_string_equal(problem.text, expected);
}

static void a_million_open_brackets_are_refused_at_once(void **state)
{
    (void)state;
    refuse_repeated("[", 1000000,
                    "bad.yaml:1:1001: error: too many open brackets; expected at most 1000");
    refuse_repeated("{a: ", 250000,
                    "bad.yaml:1:4001: error: too many open brackets; expected at most 1000");
}

static void a_million_anchors_are_refused_at_once(void **state)
{
    (void)state;
    refuse_repeated("- &a x\n", 1000000,
                    "bad.yaml:1001:3: error: too many anchors; expected at most 1000");
}

static void the_good_parts_are_good(void **state)
{
    (void)state;
    struct scenario scenario;
    struct scenario_problem problem = {""};
    bool good =
        scenario_load_text(&scenario, "good.yaml", GOOD, sizeof(GOOD) - 1, NULL, 0, &problem);
    assert_string_equal(problem.text, "");
    assert_true(good);
    scenario_free(&scenario);
}

static void add_cases(struct CMUnitTest *tests, size_t *count, const struct bad *cases,
                      size_t case_count)
{
    for (size_t i = 0; i < case_count; i++) {
        tests[(*count)++] = (struct CMUnitTest){
            .name = cases[i].name,
            .test_func = is_refused_with_its_place,
            .initial_state = (void *)(uintptr_t)&cases[i],
        };
    }
}

/// Writes a case as NUMBER.yaml, and a line about it to the list: number, mark, name.
static bool write_case(const char *folder, FILE *list, size_t number, const struct bad *bad)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%03zu.yaml", folder, number);
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return false;
    }
    bool good = fwrite(bad->text, 1, bad->length, file) == bad->length;
    good = fclose(file) == 0 && good;
    return good && fprintf(list, "%03zu\t%s\t%s\n", number,
                           bad->unseen == NULL ? "seen" : bad->unseen, bad->name) > 0;
}

/// Writes all cases into a folder, for another program to look at.
static int write_cases(const char *folder, const struct CMUnitTest *tests, size_t count)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/cases.tsv", folder);
    FILE *list = fopen(path, "wb");
    bool good = list != NULL;
    for (size_t i = 0; good && i < count; i++) {
        good =
            tests[i].initial_state == NULL || write_case(folder, list, i, tests[i].initial_state);
    }
    good = list != NULL && fclose(list) == 0 && good;
    if (!good) {
        perror(folder);
    }
    return good ? 0 : 2;
}

#define COUNT(cases) (sizeof(cases) / sizeof(cases)[0])
#define ADD(cases) add_cases(tests, &count, cases, COUNT(cases))

/// With a folder: writes the cases there, and tests nothing.
int main(int argc, char **argv)
{
    static struct CMUnitTest tests[COUNT(not_yaml_cases) + COUNT(shape_cases) +
                                   COUNT(firmware_cases) + COUNT(head_cases) + COUNT(pools_cases) +
                                   COUNT(threads_cases) + COUNT(templates_cases) +
                                   COUNT(steps_cases) + COUNT(random_cases) + 3];
    size_t count = 0;
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(the_good_parts_are_good);
    tests[count++] =
        (struct CMUnitTest)cmocka_unit_test(a_million_open_brackets_are_refused_at_once);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(a_million_anchors_are_refused_at_once);
    ADD(firmware_cases);
    ADD(not_yaml_cases);
    ADD(shape_cases);
    ADD(head_cases);
    ADD(pools_cases);
    ADD(threads_cases);
    ADD(templates_cases);
    ADD(steps_cases);
    ADD(random_cases);
    if (argc == 2) {
        return write_cases(argv[1], tests, count);
    }
    return _cmocka_run_group_tests("bad scenarios", tests, count, NULL, NULL);
}
