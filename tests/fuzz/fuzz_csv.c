/// Any bytes as a table of calls. Lines at its beginning, `#--columns time=2`, are options as on
/// the command line; to the table they are comments.
#include "import_check.h"

#include "sim/import/csv_options.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_LINES_MAX = 10 };

/// An option as a line, with its value behind the name.
struct option_line {
    const char *begin;
    bool (*parse)(struct csv_options *options, const char *text, struct message *message);
};

static void take_option(struct csv_options *options, const char *line)
{
    static const struct option_line lines[] = {
        {"#--columns ", csv_options_columns},     {"#--ops ", csv_options_ops},
        {"#--unit ", csv_options_unit},           {"#--wrap ", csv_options_wrap},
        {"#--separator ", csv_options_separator}, {"#--skip ", csv_options_skip},
        {"#--null ", csv_options_null},           {"#--blocks ", csv_options_blocks},
    };
    if (strcmp(line, "#--lossy") == 0) {
        options->is_lossy = true;
    }
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        size_t length = strlen(lines[i].begin);
        struct message message = {""};
        if (strncmp(line, lines[i].begin, length) == 0 &&
            !lines[i].parse(options, line + length, &message)) {
            assert(message.text[0] != '\0' && strchr(message.text, '\n') == NULL);
            csv_options_begin(options); // what was refused may be half of it
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct csv_options csv;
    csv_options_begin(&csv);
    char *texts[OPTION_LINES_MAX] = {NULL}; // what was parsed is borrowed from them
    size_t at = 0;
    for (size_t i = 0; i < OPTION_LINES_MAX && at < size && data[at] == '#'; i++) {
        const uint8_t *end = memchr(data + at, '\n', size - at);
        size_t length = end == NULL ? size - at : (size_t)(end - data) - at;
        texts[i] = malloc(length + 1);
        assert(texts[i] != NULL);
        memcpy(texts[i], data + at, length);
        texts[i][length] = '\0';
        take_option(&csv, texts[i]);
        at += length + (end != NULL);
    }
    const struct import_options options = {.format = IMPORT_CSV, .csv = &csv};
    fuzz_import(&options, data, size);
    for (size_t i = 0; i < OPTION_LINES_MAX; i++) {
        free(texts[i]);
    }
    return 0;
}
