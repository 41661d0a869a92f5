/// A table of calls by its columns: what each field of a row means, and where it stands.
#ifndef CSV_TABLE_H
#define CSV_TABLE_H

#include "csv.h"
#include "csv_options.h"

/// A table at its row.
struct csv_table {
    struct import *import;
    const struct csv_options *options;
    struct csv csv;
    struct csv_clock clock;
    size_t columns[CSV_COLUMN_COUNT]; ///< where each stands in a row; SIZE_MAX: nowhere
    uint64_t rows;                    ///< whose time was read
};

/// Begins a table and finds its columns: by number, and by name in the head, which is read if there
/// is any name.
///
/// returns     false with the import's error set. In any case csv_table_free() is to be called.
bool csv_table_begin(struct csv_table *table, struct import *import, struct stream *stream);

/// Takes the next row, as csv_take().
enum lines_next csv_table_next(struct csv_table *table);

bool csv_table_has(const struct csv_table *table, enum csv_column column);

/// The row's text in a column; "" where there is none.
const char *csv_table_field(const struct csv_table *table, enum csv_column column);

/// Each reads a field of the row. Those that return bool fail with the import's error set, with
/// line and column.
bool csv_table_op(const struct csv_table *table, enum csv_op *op);
bool csv_table_time(struct csv_table *table,
                    uint64_t *time); ///< without the column: the row's number
bool csv_table_size(const struct csv_table *table, uint64_t *size);
bool csv_table_wait(const struct csv_table *table, uint32_t *wait_ticks);

/// Whether the size is a 0.
bool csv_table_is_size_zero(const struct csv_table *table);

/// Whether an id stands for no memory: nothing, a word for it, a pointer of zeros (0x0, 00000000),
/// or what the command line names. A plain 0 is an id.
bool csv_table_is_null(const struct csv_table *table, const char *id);

/// Fails with "line N, column "bytes": ...": always false.
bool csv_table_refuse(const struct csv_table *table, enum csv_column column,
                      const struct message *message);

void csv_table_free(struct csv_table *table);

#endif
