#include "csv.h"

#include <stdlib.h>
#include <string.h>

bool csv_begin(struct csv *csv, struct import *import, struct stream *stream, char separator)
{
    *csv = (struct csv){.import = import, .separator = separator};
    return import_begin_lines(import, &csv->lines, stream, CSV_LINE_BYTES);
}

enum lines_next csv_skip_line(struct csv *csv)
{
    char *text;
    size_t length;
    return import_take_line(csv->import, &csv->lines, &text, &length);
}

static bool add_field(struct csv *csv, char *field)
{
    if (csv->field_count == CSV_FIELDS_MAX) {
        return import_fail_line(csv->import, &csv->lines, "more than %d fields", CSV_FIELDS_MAX);
    }
    csv->fields[csv->field_count++] = field;
    return true;
}

static bool is_blank(char letter)
{
    return letter == ' ' || letter == '\t';
}

static bool cut_at_blanks(struct csv *csv, char *at)
{
    for (;;) {
        while (is_blank(*at)) {
            *at++ = '\0';
        }
        if (*at == '\0') {
            return true;
        }
        if (!add_field(csv, at)) {
            return false;
        }
        while (*at != '\0' && !is_blank(*at)) {
            at++;
        }
    }
}

/// Appends the next line, after a line break that stands in quotes, to what is in the record.
/// Returns false at the end and on failure, with the error set.
static bool append_line(struct csv *csv, size_t *used, uint64_t first)
{
    char *text;
    size_t length;
    enum lines_next next = import_take_line(csv->import, &csv->lines, &text, &length);
    if (next == LINES_FAILED) {
        return false;
    }
    if (next == LINES_END || *used + length + 2 > CSV_RECORD_BYTES) {
        csv->lines.line = first;
        return import_fail_line(csv->import, &csv->lines, "quotes that do not end");
    }
    csv->record[(*used)++] = '\n';
    memcpy(csv->record + *used, text, length + 1);
    *used += length;
    return true;
}

static bool has_open_quotes(const char *text)
{
    bool is_open = false;
    for (; (text = strchr(text, '"')) != NULL; text++) {
        is_open = !is_open;
    }
    return is_open;
}

/// Makes a row whole whose quotes go over the end of its line.
static bool join_lines(struct csv *csv, char **row, size_t length)
{
    uint64_t first = csv->lines.line;
    if (csv->record == NULL) {
        csv->record = malloc(CSV_RECORD_BYTES);
        if (csv->record == NULL) {
            return import_fail(csv->import, "not enough memory");
        }
    }
    memcpy(csv->record, *row, length + 1);
    *row = csv->record;
    do {
        if (!append_line(csv, &length, first)) {
            return false;
        }
    } while (has_open_quotes(csv->record));
    return true;
}

/// Takes a field in quotes, whose text moves up over them. Returns where it ends; NULL on failure.
static char *unquote(struct csv *csv, char *field)
{
    char *to = field;
    char *at = field + 1;
    while (*at != '\0') {
        if (*at == '"' && *++at != '"') {
            break;
        }
        *to++ = *at++;
    }
    if (*at != '\0' && *at != csv->separator) {
        import_fail_line(csv->import, &csv->lines,
                         "something behind a field's quotes; expected the separator, or \"\" for a "
                         "quote within");
        return NULL;
    }
    *to = '\0'; // which is before `at`, as the quotes are gone
    return at;
}

static bool cut_at_separators(struct csv *csv, char *at)
{
    for (;;) {
        if (!add_field(csv, at)) {
            return false;
        }
        if (*at == '"') {
            at = unquote(csv, at);
            if (at == NULL) {
                return false;
            }
        } else {
            const char ends[] = {csv->separator, '\0'};
            at += strcspn(at, ends);
        }
        if (*at == '\0') {
            return true;
        }
        *at++ = '\0';
    }
}

/// Whether a line is no row.
static bool is_passed_over(const struct csv *csv, const char *text)
{
    size_t blanks = csv->separator == ' ' ? strspn(text, " \t") : 0;
    return text[blanks] == '\0' || *text == '#';
}

enum lines_next csv_take(struct csv *csv)
{
    char *row;
    size_t length;
    do {
        enum lines_next next = import_take_line(csv->import, &csv->lines, &row, &length);
        if (next != LINES_LINE) {
            return next;
        }
    } while (is_passed_over(csv, row));
    csv->field_count = 0;
    bool is_good;
    if (csv->separator == ' ') {
        is_good = cut_at_blanks(csv, row);
    } else {
        is_good = (!has_open_quotes(row) || join_lines(csv, &row, strlen(row))) &&
                  cut_at_separators(csv, row);
    }
    return is_good ? LINES_LINE : LINES_FAILED;
}

void csv_free(struct csv *csv)
{
    lines_free(&csv->lines);
    free(csv->record);
    csv->record = NULL;
}
