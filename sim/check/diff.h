/// Where two runs part: the first call that went another way, and the measures that differ.
#ifndef DIFF_H
#define DIFF_H

#include <stdio.h>

#include "sim/scenario/problem.h"

enum diff_status {
    DIFF_SAME,
    DIFF_DIFFERENT,
    DIFF_ERROR, ///< a folder or file is missing or damaged; the problem says which
};

/// Compares FOLDER/ops.csv of two result folders, and prints the first row in which they differ,
/// with what each side did there, and what was allocated around it before.
///
/// Cost: O(rows up to there), and memory for what is allocated at one time
enum diff_status diff_calls(const char *a, const char *b, FILE *to,
                            struct scenario_problem *problem);

/// Compares FOLDER/summary.json of two, and prints what differs: name, both values, by how much.
///
/// Cost: O(size of both), also in memory
enum diff_status diff_measures(const char *a, const char *b, FILE *to,
                               struct scenario_problem *problem);

#endif
