/// A comparison on the terminal: columns are variants, rows measures, the best of a row marked.
#ifndef COMPARE_TEXT_H
#define COMPARE_TEXT_H

#include "comparison.h"
#include "sim/report/words.h"

#include <stdio.h>

/// Prints the table, what the variants are, and what was left out.
void compare_text_print(const struct comparison *comparison, FILE *to);

/// Prints the sentences of compare_words.h in lines of a terminal's width.
void compare_text_words(const struct comparison *comparison, FILE *to);

/// A value as a person reads it: "1.53 ms".
struct words compare_text_value(const struct scenario *scenario, enum tally_measure measure,
                                uint64_t value);

#endif
