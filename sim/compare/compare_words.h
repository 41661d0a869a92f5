/// What a comparison's figures mean for the workload, in sentences.
#ifndef COMPARE_WORDS_H
#define COMPARE_WORDS_H

#include "comparison.h"

#include <stdio.h>

/// Prints a paragraph in one line, with its line end: how the scenario does as written, then for
/// each variant what is better, what is worse, and at what price in memory. Only measured figures.
void compare_words_print(const struct comparison *comparison, FILE *to);

#endif
