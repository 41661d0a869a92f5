/// What the command line says of a table of calls: poolsim import --from csv.
#ifndef CSV_OPTIONS_H
#define CSV_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csv_time.h"
#include "sim/scenario/units.h"

enum csv_column {
    CSV_TIME,
    CSV_THREAD,
    CSV_OP,
    CSV_ID,
    CSV_NEW, ///< the id that a resize leaves
    CSV_SIZE,
    CSV_POOL,
    CSV_WAIT,
    CSV_COLUMN_COUNT
};

/// What the columns are called on the command line.
extern const char *const csv_column_names[CSV_COLUMN_COUNT];

enum csv_op { CSV_ALLOCATE, CSV_RELEASE, CSV_RESIZE, CSV_IGNORE, CSV_OP_COUNT };

enum { CSV_WORDS_MAX = 64, CSV_BLOCKS_MAX = 64, CSV_NULLS_MAX = 8, CSV_SKIP_MAX = 1000000 };

/// A word that stands for an operation.
struct csv_word {
    struct span word;
    enum csv_op op;
};

/// A block pool.
struct csv_blocks {
    struct span pool;
    uint64_t size_bytes; ///< of a block
};

/// Texts are borrowed from the command line.
struct csv_options {
    struct span columns[CSV_COLUMN_COUNT]; ///< the head's name or a number; length 0: not there
    bool has_columns;                      ///< they were given; else each has its own name
    struct csv_word words[CSV_WORDS_MAX];  ///< the last that fits is meant
    size_t word_count;
    struct span nulls[CSV_NULLS_MAX]; ///< further texts for "no memory"
    size_t null_count;
    struct csv_blocks blocks[CSV_BLOCKS_MAX];
    size_t block_count;
    enum csv_unit unit;
    uint32_t wrap_bits;  ///< of time stamps; 0: they do not wrap
    uint32_t skip_lines; ///< before the head
    char separator;      ///< ' ': runs of blanks
    bool is_lossy;       ///< releases may be missing
};

/// Commas between fields, words as in C and here, no unit.
void csv_options_begin(struct csv_options *options);

/// Each parses the value of an option, and fails with a message that says what is expected.
/// --columns time=timestamp,op=2; --ops allocate=malloc,release=free; --blocks packets=64;
/// --null -; --separator ';', tab or blanks; --unit us; --wrap 32; --skip 3
bool csv_options_columns(struct csv_options *options, const char *text, struct message *message);
bool csv_options_ops(struct csv_options *options, const char *text, struct message *message);
bool csv_options_blocks(struct csv_options *options, const char *text, struct message *message);
bool csv_options_null(struct csv_options *options, const char *text, struct message *message);
bool csv_options_separator(struct csv_options *options, const char *text, struct message *message);
bool csv_options_unit(struct csv_options *options, const char *text, struct message *message);
bool csv_options_wrap(struct csv_options *options, const char *text, struct message *message);
bool csv_options_skip(struct csv_options *options, const char *text, struct message *message);

/// Whether a text is this.
bool csv_is(struct span span, const char *text, size_t length);

#endif
