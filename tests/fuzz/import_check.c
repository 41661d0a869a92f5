#include "import_check.h"

#include "trace_check.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// The scenario with the trace's name in it; the trace itself is where fuzz_file() has it.
static void check_result(const char *scenario_text, size_t scenario_size)
{
    struct scenario scenario;
    struct scenario_problem problem;
    bool is_loaded =
        scenario_load_text(&scenario, "made.yaml", scenario_text, scenario_size, NULL, 0, &problem);
    if (!is_loaded) {
        fprintf(stderr, "%s\n%.*s", problem.text, (int)scenario_size, scenario_text);
    }
    assert(is_loaded);
    assert(fuzz_read_traces(&scenario) == TRACES_GOOD);
    scenario_free(&scenario);
}

void fuzz_import(enum import_format format, const uint8_t *data, size_t size)
{
    char *texts[2] = {NULL};
    size_t sizes[2] = {0};
    char error[256] = "";
    struct import_counts counts;
    FILE *scenario = open_memstream(&texts[0], &sizes[0]);
    FILE *trace = open_memstream(&texts[1], &sizes[1]);
    assert(scenario != NULL && trace != NULL);
    const struct import_options options = {
        .format = format,
        .clock_hz = 1000000,
        .source = "recording",
        .trace = fuzz_file("", 0),
        .name = "made",
    };
    bool is_good = import_bytes(data, size, &options, scenario, trace, &counts, error);
    bool is_closed = fclose(scenario) == 0 && fclose(trace) == 0;
    assert(is_closed);
    if (is_good) {
        fuzz_file(texts[1], sizes[1]);
        check_result(texts[0], sizes[0]);
    } else {
        assert(error[0] != '\0' && strchr(error, '\n') == NULL);
    }
    free(texts[0]);
    free(texts[1]);
}
