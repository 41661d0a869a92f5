/// Holds a run's measures against a baseline.
#ifndef COMPARE_H
#define COMPARE_H

#include "baseline.h"
#include "tolerance.h"
#include "verdict.h"

/// Adds an item for every measure that differs by more than its tolerance, in the run's order and
/// behind them those that are only in the baseline. Counts what it compared.
///
/// path        of the baseline, for the items
/// state       of the items: ITEM_FAILS or ITEM_UPDATED
/// exact       no tolerance is applied
void compare_measures(const struct baseline *baseline, const char *path,
                      const struct scenario *scenario, const struct run_result *result,
                      const struct tolerance *tolerances, enum item_state state, bool exact,
                      struct verdict *verdict);

#endif
