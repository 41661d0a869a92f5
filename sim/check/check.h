/// Runs a scenario, and holds the run against its expectations and its baseline.
#ifndef CHECK_H
#define CHECK_H

#include "sim/scenario/problem.h"
#include "sim/scenario/scenario.h"
#include "verdict.h"

struct expectation;
struct tolerance;

/// A scenario with what it demands, read.
struct check {
    const struct scenario *scenario;
    struct expectation *expectations; ///< as many as the scenario's
    struct tolerance *tolerances;     ///< likewise
};

/// Reads the scenario's expectations and tolerances.
///
/// scenario    borrowed until check_free()
/// check       to be freed; zeroed on failure
/// problem     one line FILE:LINE:COLUMN: error: …
/// Errors:     false at the first line that is wrong, or when the host has no memory
bool check_prepare(struct check *check, const struct scenario *scenario,
                   struct scenario_problem *problem);

void check_free(struct check *check);

struct check_options {
    const char *baselines;    ///< the folder of NAME.baseline
    bool must_have_baselines; ///< one that is missing is a failure
    bool update;              ///< write baselines, and tell what changed
};

/// Runs, compares, and says what it found.
///
/// verdict     to be freed
///
/// A run whose memory is corrupted fails unless an expectation is about how the run ends. Without a
/// baseline the expectations decide; with neither there is nothing to check, which fails. Of a
/// divergence verdict tells the calls between two digests of the baseline, from a second run.
void check_run(const struct check *check, const struct check_options *options,
               struct verdict *verdict);

#endif
