/// What may differ from the baseline: the lines under `tolerance:` in a scenario.
///
///     heap.search.mean within 5%        of what the baseline says
///     heap.wait.max within 2 ticks      more or less
///     heap.fragmentation.max within 3 points
///     ops may differ                    the calls themselves need not be the same ones
#ifndef TOLERANCE_H
#define TOLERANCE_H

#include "measure.h"

struct tolerance {
    bool is_for_ops; ///< the whole of `ops may differ`
    bool is_part;    ///< `number` is hundredths of a percent of the baseline's value
    struct measure measure;
    uint64_t number; ///< in the figure's unit and decimals
};

/// Reads a line.
///
/// line        one of scenario->tolerances
/// tolerance   untouched on failure
/// problem     one line FILE:LINE:COLUMN: error: …
bool tolerance_parse(const struct scenario *scenario, const struct scenario_line *line,
                     struct tolerance *tolerance, struct scenario_problem *problem);

/// True if a difference is within it. Both in the figure's unit.
bool tolerance_allows(const struct tolerance *tolerance, uint64_t expected, uint64_t actual);

#endif
