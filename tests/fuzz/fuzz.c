#include "fuzz.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *fuzz_file(const void *data, size_t size)
{
    static char path[64];
    static FILE *file;
    if (file == NULL) {
        file = tmpfile();
        assert(file != NULL);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fileno(file));
    }
    rewind(file);
    bool is_whole =
        ftruncate(fileno(file), 0) == 0 && fwrite(data, 1, size, file) == size && fflush(file) == 0;
    assert(is_whole);
    return path;
}

/// Takes the lines `#set PATH=VALUE` off the beginning. Cuts them apart in `text`.
static size_t take_overrides(char **text, size_t *size,
                             struct scenario_override overrides[FUZZ_OVERRIDES_MAX])
{
    static const char begin[] = "#set ";
    const size_t begin_length = sizeof begin - 1;
    size_t count = 0;
    while (count<FUZZ_OVERRIDES_MAX && * size> begin_length &&
           memcmp(*text, begin, begin_length) == 0) {
        char *end = memchr(*text, '\n', *size);
        char *equals = end == NULL ? NULL : memchr(*text, '=', (size_t)(end - *text));
        if (equals == NULL || memchr(*text, '\0', (size_t)(end - *text)) != NULL) {
            break;
        }
        *equals = '\0';
        *end = '\0';
        overrides[count++] =
            (struct scenario_override){.path = *text + begin_length, .value = equals + 1};
        *size -= (size_t)(end + 1 - *text);
        *text = end + 1;
    }
    return count;
}

void fuzz_expect_problem(const struct scenario_problem *problem)
{
    const char *error = strstr(problem->text, "error: ");
    assert(error != NULL && error[strlen("error: ")] != '\0');
    assert(strchr(problem->text, '\n') == NULL);
}

static void expect_zeroed(const struct scenario *scenario)
{
    assert(scenario->name == NULL && scenario->path == NULL);
    assert(scenario->pools == NULL && scenario->pool_count == 0);
    assert(scenario->threads == NULL && scenario->thread_count == 0);
    assert(scenario->steps == NULL && scenario->step_count == 0);
    assert(scenario->expectations == NULL && scenario->expectation_count == 0);
    assert(scenario->warnings == NULL && scenario->warning_count == 0);
}

bool fuzz_load(struct scenario *scenario, const uint8_t *data, size_t size)
{
    struct scenario_override overrides[FUZZ_OVERRIDES_MAX];
    struct scenario_problem problem = {""};
    char *copy = malloc(size + 1); // of its own, as overrides are cut apart in it
    assert(copy != NULL);
    memcpy(copy, data, size);
    char *text = copy;
    size_t override_count = take_overrides(&text, &size, overrides);
    // No byte more than there are, so that a sanitizer sees one read too many.
    char *exact = malloc(size == 0 ? 1 : size);
    assert(exact != NULL);
    memcpy(exact, text, size);
    bool is_loaded =
        scenario_load_text(scenario, "fuzz.yaml", exact, size, overrides, override_count, &problem);
    free(exact);
    free(copy);
    if (!is_loaded) {
        expect_zeroed(scenario);
        fuzz_expect_problem(&problem);
    }
    return is_loaded;
}
