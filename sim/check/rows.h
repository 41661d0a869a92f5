/// Reads ops.csv, row by row, in memory that does not depend on its length.
#ifndef ROWS_H
#define ROWS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/scenario/problem.h"

enum column {
    COLUMN_CALLED,
    COLUMN_RETURNED,
    COLUMN_THREAD,
    COLUMN_OP,
    COLUMN_POOL,
    COLUMN_SIZE,
    COLUMN_STATUS,
    COLUMN_ADDRESS,
    COLUMN_AVAILABLE,
    COLUMN_FRAGMENTS,
    COLUMN_SEARCHES,
    COLUMN_MERGES,
    COLUMN_SPLITS,
    COLUMN_WAITING,
    COLUMN_COUNT,
};

/// "called", static.
const char *column_name(enum column column);

/// The longest row that is read; names have 64 letters.
#define ROW_BYTES 4096

/// A table being read.
struct rows {
    FILE *file;
    const char *path; ///< borrowed
    uint64_t number;  ///< of the row in `text`, from 1
    size_t length;
    char text[ROW_BYTES]; ///< the row without its line end
};

enum rows_status {
    ROWS_READ,
    ROWS_END,
    ROWS_BAD, ///< with the problem set
};

/// Opens a table and reads its header line.
///
/// rows        to be closed when true is returned
/// Errors:     false with the problem set: it cannot be opened, or is no ops.csv
bool rows_open(struct rows *rows, const char *path, struct scenario_problem *problem);

void rows_close(struct rows *rows);

/// Reads the next row. A last line without its end is bad: the table is cut off.
enum rows_status rows_next(struct rows *rows, struct scenario_problem *problem);

/// A row's fields, ended by NULs.
struct row {
    char text[ROW_BYTES];
    const char *fields[COLUMN_COUNT];
};

/// Takes the row apart. Returns false with the problem set when it has another number of fields.
bool rows_split(const struct rows *rows, struct row *row, struct scenario_problem *problem);

/// A field as a number; false when it is empty or none.
bool row_number(const struct row *row, enum column column, uint64_t *number);

#endif
