#include "rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[COLUMN_COUNT] = {
    "called",  "returned",  "thread",    "op",       "pool",   "size",   "status",
    "address", "available", "fragments", "searches", "merges", "splits", "waiting",
};

const char *column_name(enum column column)
{
    return names[column];
}

static bool refuse(const struct rows *rows, const char *what, struct scenario_problem *problem)
{
    snprintf(problem->text, sizeof problem->text, "%.400s:%llu: error: %s", rows->path,
             (unsigned long long)rows->number + 1, what);
    return false;
}

/// Reads a line. ROWS_END at the end of the file.
static enum rows_status read_line(struct rows *rows, struct scenario_problem *problem)
{
    errno = 0;
    if (fgets(rows->text, sizeof rows->text, rows->file) == NULL) {
        if (ferror(rows->file)) {
            refuse(rows, strerror(errno), problem);
            return ROWS_BAD;
        }
        return ROWS_END;
    }
    rows->length = strlen(rows->text);
    if (rows->length == 0 || rows->text[rows->length - 1] != '\n') {
        bool is_cut = feof(rows->file) != 0;
        refuse(rows, is_cut ? "the table is cut off here" : "this is no row of ops.csv", problem);
        return ROWS_BAD;
    }
    rows->text[--rows->length] = '\0';
    return ROWS_READ;
}

static bool is_header(const struct rows *rows)
{
    const char *at = rows->text;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        size_t length = strlen(names[i]);
        char end = i + 1 < COLUMN_COUNT ? ',' : '\0';
        if (strncmp(at, names[i], length) != 0 || at[length] != end) {
            return false;
        }
        at += length + 1;
    }
    return true;
}

bool rows_open(struct rows *rows, const char *path, struct scenario_problem *problem)
{
    rows->path = path;
    rows->number = 0;
    rows->file = fopen(path, "rb");
    if (rows->file == NULL) {
        snprintf(problem->text, sizeof problem->text, "%.400s: error: cannot open the table: %s",
                 path, strerror(errno));
        return false;
    }
    enum rows_status status = read_line(rows, problem);
    if (status == ROWS_END || (status == ROWS_READ && !is_header(rows))) {
        snprintf(problem->text, sizeof problem->text,
                 "%.400s:1: error: this is no ops.csv: its first line is another", path);
        status = ROWS_BAD;
    }
    if (status == ROWS_BAD) {
        rows_close(rows);
    }
    return status == ROWS_READ;
}

void rows_close(struct rows *rows)
{
    fclose(rows->file);
    rows->file = NULL;
}

enum rows_status rows_next(struct rows *rows, struct scenario_problem *problem)
{
    rows->number++;
    return read_line(rows, problem);
}

bool rows_split(const struct rows *rows, struct row *row, struct scenario_problem *problem)
{
    memcpy(row->text, rows->text, rows->length + 1);
    char *at = row->text;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        char *end = at + strcspn(at, ",");
        bool is_last = i + 1 == COLUMN_COUNT;
        if ((*end == '\0') != is_last) {
            return refuse(rows, "this is no row of ops.csv: it has another number of columns",
                          problem);
        }
        *end = '\0';
        row->fields[i] = at;
        at = end + 1;
    }
    return true;
}

bool row_number(const struct row *row, enum column column, uint64_t *number)
{
    const char *text = row->fields[column];
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || text[digits] != '\0') {
        return false;
    }
    errno = 0;
    *number = strtoull(text, NULL, 10);
    return errno == 0;
}
