/// Figures as a person reads them, and tables of them for a terminal.
#ifndef WORDS_H
#define WORDS_H

#include <stdint.h>
#include <stdio.h>

#include "sim/scenario/scenario.h"

/// A figure in words; the caller's.
struct words {
    char text[80];
};

/// "1,234,567"
struct words words_count(uint64_t count);

/// "96 B", "4,096 B", "97.7 KiB": whole bytes up to 9,999, then three digits or more.
struct words words_bytes(uint64_t bytes);

/// "7.00 ms", "1.20 us", "2.50 s": the largest unit in which it is 1 or more, rounded down.
/// Without a frequency (0): "12,000 cycles".
struct words words_duration(cycles_t cycles, uint64_t cpu_hz);

/// "12.5 %" from parts of 10,000, rounded down: what is not all of it never reads as all.
struct words words_share(uint64_t part_per_10000);

/// The same for a part of a whole, which is not 0.
struct words words_part(uint64_t part, uint64_t whole);

#define TABLE_COLUMNS_MAX 12

/// A table under construction: columns as wide as their widest cell, two blanks between. Zero it
/// before use. Cells are printed in the order in which they are added, row by row.
struct table {
    struct words *cells;
    uint32_t cell_count;
    uint32_t cell_room;
    uint32_t column_count;
    uint32_t left_columns; ///< that many columns on the left are flush left, the others right
};

/// Adds the next cell; cut off at what a struct words holds. Drops it when the host has no memory.
void table_add(struct table *table, const char *text);

/// Prints all rows, each behind `indent`, and frees the table.
void table_print(struct table *table, const char *indent, FILE *to);

#endif
