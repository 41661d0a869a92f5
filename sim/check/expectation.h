/// What is to hold of a run: the lines under `expect:` in a scenario.
///
///     heap.failures == 0              a figure, a comparison, a value in the figure's unit
///     heap.high_water <= 90% of size  or a share of the pool's size, or of its capacity
///     blk.available == 7 at end       `at end` may be added where a figure is that at the end
///     big.waits.worst.reason == barged
///     no corruption
///     thread log completes
///
/// scenarios/FORMAT.md has the whole of it.
#ifndef EXPECTATION_H
#define EXPECTATION_H

#include "amount.h"
#include "measure.h"

enum expectation_kind {
    EXPECTATION_FIGURE,
    EXPECTATION_NO_CORRUPTION,
    EXPECTATION_COMPLETES, ///< the thread `measure.index`
};

enum comparison {
    COMPARISON_EQUAL,
    COMPARISON_DIFFERENT,
    COMPARISON_LESS,
    COMPARISON_AT_MOST,
    COMPARISON_MORE,
    COMPARISON_AT_LEAST,
};

struct expectation {
    enum expectation_kind kind;
    struct measure measure;
    enum comparison comparison;
    struct amount amount;         ///< of a number
    char word[MEASURE_KEY_BYTES]; ///< the value as written
};

/// Reads a line.
///
/// line        one of scenario->expectations
/// expectation untouched on failure
/// problem     one line FILE:LINE:COLUMN: error: …, at the word that is wrong
/// Errors:     false: an unknown name or figure, no comparison, a value in the wrong unit
bool expectation_parse(const struct scenario *scenario, const struct scenario_line *line,
                       struct expectation *expectation, struct scenario_problem *problem);

/// How an expectation came out, for a person.
struct outcome {
    bool holds;
    char expected[2 * FIGURE_TEXT_BYTES]; ///< "<= 3 ticks" with what that is in the figure's unit
    char actual[2 * FIGURE_TEXT_BYTES];
    char by[2 * FIGURE_TEXT_BYTES]; ///< how far off it is; "" where that cannot be said
};

/// Holds it against a run.
void expectation_evaluate(const struct expectation *expectation, const struct scenario *scenario,
                          const struct run_result *result, struct outcome *outcome);

/// True if it says how the run is to end, so that a corrupt end may be what is wanted.
bool expectation_is_about_end(const struct expectation *expectation);

#endif
