/// A goal of sizing: `failures == 0 and wait.max <= 5 ticks`.
///
/// Expectations joined by `and`. A figure of the pool that is sized may be named without the pool;
/// all else is written as under `expect:` in a scenario.
#ifndef GOAL_H
#define GOAL_H

#include "sim/check/expectation.h"

#define GOAL_TERMS_MAX 8u

struct goal {
    struct expectation terms[GOAL_TERMS_MAX];
    char texts[GOAL_TERMS_MAX][MEASURE_KEY_BYTES]; ///< as written
    uint32_t term_count;
};

/// Reads a goal for a pool of a scenario.
///
/// goal        of no meaning on failure
/// Errors:     false with the message set: no term, too many, or one that cannot be read
bool goal_parse(const char *text, const struct scenario *scenario, uint32_t pool, struct goal *goal,
                struct message *message);

/// How one run stands to a goal.
struct goal_result {
    bool is_met;
    uint32_t missed;                  ///< the first term that does not hold, when not met
    uint64_t figures[GOAL_TERMS_MAX]; ///< each term's figure; 0 of one that is not a number
};

/// Holds a run against it.
void goal_evaluate(const struct goal *goal, const struct scenario *scenario,
                   const struct run_result *run, struct goal_result *result);

/// Whether a term's figure is a number, and the figure's path with it; else NULL.
const struct figure *goal_figure(const struct goal *goal, uint32_t term);

#endif
