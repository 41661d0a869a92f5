/// Reads a table of a result folder row by row: any length, bounded memory.
///
/// Columns are found by their names in the header line, so that a table may have more of them.
#ifndef HTML_CSV_H
#define HTML_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define HTML_CSV_COLUMNS_MAX 32u
#define HTML_CSV_ROW_BYTES_MAX ((size_t)1 << 20)

/// What was wrong, one line: "DIR/waits.csv:12: error: ...".
struct html_problem {
    char text[2048];
};

/// Sets the text and returns false, so that a check can end in it.
bool html_fail(struct html_problem *problem, const char *format, ...);

/// Reads a whole file, NUL-terminated; the caller frees it. NULL with the problem set, also for a
/// file with NULs in it.
char *html_read_file(const char *path, struct html_problem *problem);

/// Zero it before html_csv_open(); the caller owns it.
struct html_csv {
    FILE *file; ///< NULL when none is open
    char *path;
    char *row; ///< the fields, each ended by a NUL
    size_t row_length;
    size_t row_room;
    size_t starts[HTML_CSV_COLUMNS_MAX];   ///< of the fields, in `row`
    uint32_t wanted[HTML_CSV_COLUMNS_MAX]; ///< column of the i-th one asked for
    uint32_t column_count;                 ///< in the file
    uint32_t field_count;                  ///< of the row
    uint64_t line;                         ///< where the row begins, from 1
    uint64_t next_line;
    struct html_problem *problem;
};

/// Opens DIR/NAME and reads its header line.
///
/// columns     those that are read, with commas between; all must be there
/// returns     false with the problem set; nothing is to be closed then
bool html_csv_open(struct html_csv *csv, const char *dir, const char *name, const char *columns,
                   struct html_problem *problem);

/// Reads the next row.
///
/// returns     false at the end, and after an error; html_csv_close() tells which
bool html_csv_next(struct html_csv *csv);

/// The i-th of the columns asked for, from 0; valid until the next row is read.
const char *html_csv_text(const struct html_csv *csv, uint32_t column);

/// The same as a number: whole, or with up to four decimals, in parts of 10,000. False with the
/// problem set if it is none: the reading is over then.
bool html_csv_number(struct html_csv *csv, uint32_t column, uint64_t *number);
bool html_csv_share(struct html_csv *csv, uint32_t column, uint64_t *parts);

/// Says what is wrong with the row, and ends the reading. Returns false.
bool html_csv_refuse(struct html_csv *csv, const char *format, ...);

/// Closes. Returns false if anything was wrong since it was opened; the problem says what.
bool html_csv_close(struct html_csv *csv);

#endif
