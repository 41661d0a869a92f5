/// What a comparison's figures mean for the workload, in sentences.
#ifndef COMPARE_WORDS_H
#define COMPARE_WORDS_H

#include "comparison.h"

/// A line on how the scenario does as written; then one for each variant: what is better, what is
/// worse, and at what price in memory; last those that change nothing. Only measured figures. To be
/// freed; NULL when the host has no memory.
char *compare_words(const struct comparison *comparison);

#endif
