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
    assert(fuzz_read_traces(&scenario) != TRACES_REFUSED);
    scenario_free(&scenario);
}

static void keep(void *context, const char *bytes, size_t size)
{
    size_t kept = fwrite(bytes, 1, size, context);
    assert(kept == size);
}

void fuzz_import(const struct import_options *format, const uint8_t *data, size_t size)
{
    char *texts[2] = {NULL};
    size_t sizes[2] = {0};
    char error[IMPORT_ERROR_BYTES] = "";
    struct import_counts counts;
    struct output output = {0};
    FILE *scenario = open_memstream(&texts[0], &sizes[0]);
    FILE *trace = open_memstream(&texts[1], &sizes[1]);
    struct stream *stream = stream_open_bytes(data, size, error);
    bool is_begun = output_begin_taken(&output, keep, trace);
    assert(scenario != NULL && trace != NULL && is_begun);
    struct import_options options = *format;
    options.clock_hz = 1000000;
    options.source = "recording";
    options.trace = fuzz_file("", 0);
    options.name = "made";
    bool is_good =
        stream != NULL && import_recording(stream, &options, scenario, &output, &counts, error);
    stream_close(stream);
    bool is_closed = output_complete(&output) && fclose(scenario) == 0 && fclose(trace) == 0;
    assert(is_closed);
    output_discard(&output);
    if (is_good) {
        fuzz_file(texts[1], sizes[1]);
        check_result(texts[0], sizes[0]);
    } else {
        assert(error[0] != '\0' && strchr(error, '\n') == NULL);
    }
    free(texts[0]);
    free(texts[1]);
}
