/// Any bytes as the files of a result folder (result_folder.h), exported both ways: refused in one
/// line, or written. What is written for TraceX, our own importer reads.
#include "fuzz.h"

#include "result_folder.h"
#include "sim/export/perfetto.h"
#include "sim/export/tracex.h"
#include "sim/import/trx.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVENTS_MAX = 40 };

static void keep(void *context, const char *bytes, size_t size)
{
    size_t kept = fwrite(bytes, 1, size, context);
    assert(kept == size);
}

static void expect_problem(const struct html_problem *problem)
{
    assert(strstr(problem->text, "error: ") != NULL && strchr(problem->text, '\n') == NULL);
}

static void expect_dump(const char *bytes, size_t size)
{
    struct trx trx;
    char error[512];
    bool is_read = trx_parse((const uint8_t *)bytes, size, &trx, error);
    assert(is_read && trx.event_count <= EVENTS_MAX);
    trx_free(&trx);
}

static void export_run(const struct source *source, bool is_perfetto)
{
    char *text = NULL;
    size_t size = 0;
    uint64_t left_out = 0;
    struct output output = {0};
    FILE *sink = open_memstream(&text, &size);
    bool is_begun = sink != NULL && output_begin_taken(&output, keep, sink);
    assert(is_begun);
    source->problem->text[0] = '\0';
    bool is_good = is_perfetto ? perfetto_write(source, &output)
                               : tracex_write(source, EVENTS_MAX, &output, &left_out);
    bool is_closed = output_complete(&output) && fclose(sink) == 0;
    assert(is_closed);
    output_discard(&output);
    if (!is_good) {
        expect_problem(source->problem);
    } else if (!is_perfetto) {
        expect_dump(text, size);
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct html_problem problem = {""};
    struct source source = {0};
    if (source_open(&source, result_folder_fill(data, size), &problem)) {
        export_run(&source, true);
        export_run(&source, false);
    } else {
        expect_problem(&problem);
    }
    source_close(&source);
    return 0;
}
