/// Tables of text, row by row: fields with a separator between, in quotes where they hold one
/// (RFC 4180), or words with blanks between.
///
/// Lines that are empty or begin with # are passed over; between words, a line of blanks is empty.
/// So every row has a field.
#ifndef CSV_H
#define CSV_H

#include "builder.h"

enum {
    CSV_LINE_BYTES = 16384,   ///< the longest line
    CSV_RECORD_BYTES = 65536, ///< the longest row, where quotes go over several lines
    CSV_FIELDS_MAX = 256,
};

/// A table at its position.
struct csv {
    struct import *import;
    struct lines lines;
    char separator; ///< ' ': runs of blanks; quotes are letters then
    char *record;   ///< a row of several lines; NULL until there is one
    char *fields[CSV_FIELDS_MAX];
    size_t field_count;
};

/// returns     false when there is no memory, the import's error set
bool csv_begin(struct csv *csv, struct import *import, struct stream *stream, char separator);

/// Passes over a line, whatever it holds. LINES_FAILED: the import's error is set.
enum lines_next csv_skip_line(struct csv *csv);

/// Takes the next row and cuts it into its fields, which are good until the next call.
///
/// Errors:     LINES_FAILED: quotes that do not end or stand within a field, too many fields;
///             the import's error is set, with the line
enum lines_next csv_take(struct csv *csv);

void csv_free(struct csv *csv);

#endif
