/// What the real kernel did: each scenario of tests/reference/ gives the same tables to the last
/// byte.
#include "sim/run.h"
#include "sim/scenario/loader.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define FOLDER POOLSIM_SOURCE_DIR "/tests/reference/"

enum { CASES_MAX = 256, NAME_MAX_BYTES = 64, PATH_MAX_BYTES = 4096 };

struct reference {
    char name[NAME_MAX_BYTES];
};

static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("cannot open %s", path);
    }
    char *text = NULL;
    *size = 0;
    for (size_t room = 0;;) {
        if (*size == room) {
            room += 65536;
            text = realloc(text, room);
            assert_non_null(text);
        }
        size_t got = fread(text + *size, 1, room - *size, file);
        if (got == 0) {
            break;
        }
        *size += got;
    }
    fclose(file);
    return text;
}

/// Fails with the number of the first line that differs.
static void assert_same_file(const char *expected_path, const char *path)
{
    size_t expected_size;
    size_t size;
    char *expected = read_file(expected_path, &expected_size);
    char *text = read_file(path, &size);
    size_t line = 1;
    for (size_t i = 0; i < size && i < expected_size && text[i] == expected[i]; i++) {
        line += text[i] == '\n';
    }
    if (size != expected_size || memcmp(text, expected, size) != 0) {
        fail_msg("%s differs from %s in line %zu", path, expected_path, line);
    }
    free(expected);
    free(text);
}

static void remove_file(const char *folder, const char *name)
{
    char path[PATH_MAX_BYTES];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    unlink(path);
}

static void runs_as_the_real_kernel_did(void **state)
{
    const struct reference *reference = *state;
    char path[PATH_MAX_BYTES];
    snprintf(path, sizeof(path), FOLDER "%s.yaml", reference->name);
    struct scenario scenario = {0};
    struct scenario_problem problem;
    if (!scenario_load(&scenario, path, NULL, 0, &problem)) {
        fail_msg("%s", problem.text);
    }
    char folder[] = "/tmp/poolsim-reference-XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct run_options options = {.folder = folder, .write_ops = true};
    struct run_result result = {0};
    if (!run_scenario(&scenario, &options, &result)) {
        fail_msg("%s", result.error);
    }
    assert_int_equal(result.state, KERNEL_ENDED);
    static const char *const tables[] = {"ops.csv", "layout.csv"};
    for (size_t i = 0; i < 2; i++) {
        char expected[PATH_MAX_BYTES];
        snprintf(expected, sizeof(expected), FOLDER "%s.%s", reference->name, tables[i]);
        snprintf(path, sizeof(path), "%s/%s", folder, tables[i]);
        assert_same_file(expected, path);
    }
    static const char *const written[] = {"ops.csv",   "layout.csv",   "series.csv",
                                          "waits.csv", "failures.csv", "summary.json"};
    for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
        remove_file(folder, written[i]);
    }
    rmdir(folder);
    run_result_free(&result);
    scenario_free(&scenario);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct reference *)a)->name, ((const struct reference *)b)->name);
}

static size_t find_references(struct reference *references)
{
    DIR *folder = opendir(FOLDER);
    size_t count = 0;
    if (folder == NULL) {
        return 0;
    }
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const char *end = strstr(entry->d_name, ".yaml");
        size_t length = end == NULL ? 0 : (size_t)(end - entry->d_name);
        if (end != NULL && end[5] == '\0' && length < NAME_MAX_BYTES && count < CASES_MAX) {
            memcpy(references[count].name, entry->d_name, length);
            references[count++].name[length] = '\0';
        }
    }
    closedir(folder);
    qsort(references, count, sizeof(*references), by_name);
    return count;
}

int main(void)
{
    static struct reference references[CASES_MAX];
    static struct CMUnitTest tests[CASES_MAX];
    size_t count = find_references(references);
    if (count < 44) {
        fprintf(stderr, "only %zu of the 44 reference scenarios are in " FOLDER "\n", count);
        return 1;
    }
    for (size_t i = 0; i < count; i++) {
        tests[i] = (struct CMUnitTest){.name = references[i].name,
                                       .test_func = runs_as_the_real_kernel_did,
                                       .initial_state = &references[i]};
    }
    return _cmocka_run_group_tests("reference", tests, count, NULL, NULL);
}
