#include "html_csv.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/text.h"

bool html_fail(struct html_problem *problem, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(problem->text, sizeof problem->text, format, arguments);
    va_end(arguments);
    return false;
}

char *html_read_file(const char *path, struct html_problem *problem)
{
    char *text = NULL;
    size_t length = 0;
    struct message message;
    if (!text_read(path, &text, &length, &message)) {
        html_fail(problem, "%s: error: %s", path, message.text);
        return NULL;
    }
    char *ended = realloc(text, length + 1);
    if (ended == NULL) {
        free(text);
        html_fail(problem, "%s: error: out of memory", path);
        return NULL;
    }
    ended[length] = '\0';
    if (strlen(ended) != length) {
        free(ended);
        html_fail(problem, "%s: error: this is no text", path);
        return NULL;
    }
    return ended;
}

/// Frees all but the problem, which html_csv_close() still has to tell of.
static void let_go(struct html_csv *csv)
{
    if (csv->file != NULL) {
        (void)fclose(csv->file);
    }
    free(csv->path);
    free(csv->row);
    *csv = (struct html_csv){0};
}

bool html_csv_refuse(struct html_csv *csv, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return html_fail(csv->problem, "%s:%llu: error: %s; run the scenario again", csv->path,
                     (unsigned long long)csv->line, text);
}

static bool add_byte(struct html_csv *csv, int byte)
{
    if (csv->row_length == csv->row_room) {
        size_t room = csv->row_room == 0 ? 256 : 2 * csv->row_room;
        char *row = room > HTML_CSV_ROW_BYTES_MAX ? NULL : realloc(csv->row, room);
        if (row == NULL) {
            return html_csv_refuse(csv, "the row is too long");
        }
        csv->row = row;
        csv->row_room = room;
    }
    csv->row[csv->row_length++] = (char)byte;
    return true;
}

/// Reads what is between two quotes, the first of which has been read.
static bool read_quoted(struct html_csv *csv, int *after)
{
    for (;;) {
        int byte = getc_unlocked(csv->file);
        if (byte == '"') {
            byte = getc_unlocked(csv->file);
            if (byte != '"') {
                *after = byte;
                return true;
            }
        }
        if (byte == EOF || byte == '\0') {
            return html_csv_refuse(csv, "the row ends within quotes");
        }
        csv->next_line += byte == '\n';
        if (!add_byte(csv, byte)) {
            return false;
        }
    }
}

/// Reads one field and what ends it: a comma, a line break, or the end of the file.
static bool read_field(struct html_csv *csv, int first, int *after)
{
    if (csv->field_count == HTML_CSV_COLUMNS_MAX) {
        return html_csv_refuse(csv, "more than %u fields", HTML_CSV_COLUMNS_MAX);
    }
    csv->starts[csv->field_count++] = csv->row_length;
    int byte = first;
    if (byte == '"') {
        if (!read_quoted(csv, &byte)) {
            return false;
        }
    } else {
        while (byte != ',' && byte != '\n' && byte != EOF && byte != '\0') {
            if (!add_byte(csv, byte)) {
                return false;
            }
            byte = getc_unlocked(csv->file);
        }
    }
    if (byte == EOF) {
        return html_csv_refuse(csv, "the file ends within this row");
    }
    if (byte != ',' && byte != '\n') {
        return html_csv_refuse(csv, "expected a comma or a line break behind a field");
    }
    *after = byte;
    return add_byte(csv, '\0');
}

/// Reads a row's fields. `first` is its first byte.
static bool read_row(struct html_csv *csv, int first)
{
    csv->line = csv->next_line;
    csv->row_length = 0;
    csv->field_count = 0;
    int byte = first;
    for (;;) {
        int after = '\n';
        if (!read_field(csv, byte, &after)) {
            return false;
        }
        if (after == '\n') {
            csv->next_line++;
            return true;
        }
        byte = getc_unlocked(csv->file);
    }
}

/// Finds the columns that are asked for in the header line, which has been read.
static bool find_columns(struct html_csv *csv, const char *columns)
{
    csv->column_count = csv->field_count;
    uint32_t count = 0;
    for (const char *at = columns; *at != '\0'; count++) {
        size_t length = strcspn(at, ",");
        uint32_t found = 0;
        while (found < csv->column_count &&
               (strlen(csv->row + csv->starts[found]) != length ||
                memcmp(csv->row + csv->starts[found], at, length) != 0)) {
            found++;
        }
        if (found == csv->column_count) {
            return html_csv_refuse(csv, "there is no column '%.*s'", (int)length, at);
        }
        csv->wanted[count] = found;
        at += length + (at[length] == ',');
    }
    return true;
}

bool html_csv_open(struct html_csv *csv, const char *dir, const char *name, const char *columns,
                   struct html_problem *problem)
{
    *csv = (struct html_csv){.problem = problem, .next_line = 1};
    problem->text[0] = '\0';
    size_t size = strlen(dir) + 1 + strlen(name) + 1;
    csv->path = malloc(size);
    if (csv->path == NULL) {
        return html_fail(problem, "poolsim report: error: out of memory");
    }
    (void)snprintf(csv->path, size, "%s/%s", dir, name);
    csv->file = fopen(csv->path, "rb");
    if (csv->file == NULL) {
        html_fail(problem, "%s: error: %s; is this the folder of a whole run?", csv->path,
                  strerror(errno));
        let_go(csv);
        return false;
    }
    int first = getc_unlocked(csv->file);
    csv->line = 1;
    bool is_open = first == EOF ? html_csv_refuse(csv, "the file is empty")
                                : read_row(csv, first) && find_columns(csv, columns);
    if (!is_open) {
        let_go(csv);
    }
    return is_open;
}

bool html_csv_next(struct html_csv *csv)
{
    if (csv->problem->text[0] != '\0') {
        return false;
    }
    int first = getc_unlocked(csv->file);
    if (first == EOF) {
        return ferror(csv->file) && html_csv_refuse(csv, "cannot read on");
    }
    return read_row(csv, first) && (csv->field_count == csv->column_count ||
                                    html_csv_refuse(csv, "expected %u fields, found %u",
                                                    csv->column_count, csv->field_count));
}

const char *html_csv_text(const struct html_csv *csv, uint32_t column)
{
    return csv->row + csv->starts[csv->wanted[column]];
}

/// Reads digits. Returns where they end, NULL when there are none or too many.
static const char *read_digits(const char *at, uint64_t *number)
{
    const char *begin = at;
    uint64_t value = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        uint64_t digit = (uint64_t)(*at - '0');
        if (value > (UINT64_MAX - digit) / 10) {
            return NULL;
        }
        value = value * 10 + digit;
    }
    *number = value;
    return at == begin ? NULL : at;
}

bool html_csv_number(struct html_csv *csv, uint32_t column, uint64_t *number)
{
    const char *text = html_csv_text(csv, column);
    const char *end = read_digits(text, number);
    return (end != NULL && *end == '\0') ||
           html_csv_refuse(csv, "expected a whole number, found \"%s\"", quote(text).text);
}

bool html_csv_share(struct html_csv *csv, uint32_t column, uint64_t *parts)
{
    const char *text = html_csv_text(csv, column);
    uint64_t whole = 0;
    const char *end = read_digits(text, &whole);
    uint64_t part = 0;
    uint64_t unit = 10000;
    if (end != NULL && *end == '.') {
        for (end++; *end >= '0' && *end <= '9' && unit > 1; end++) {
            unit /= 10;
            part += (uint64_t)(*end - '0') * unit;
        }
    }
    *parts = whole * 10000 + part;
    return (end != NULL && *end == '\0' && whole <= 1 && *parts <= 10000) ||
           html_csv_refuse(csv, "expected a share such as 0.1250, found \"%s\"", quote(text).text);
}

bool html_csv_close(struct html_csv *csv)
{
    bool is_fine = csv->problem == NULL || csv->problem->text[0] == '\0';
    let_go(csv);
    return is_fine;
}
