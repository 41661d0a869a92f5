/// Reads the traces of a scenario's replays as the kernel would.
#ifndef TRACE_CHECK_H
#define TRACE_CHECK_H

#include "sim/scenario/scenario.h"

enum traces_outcome { TRACES_GOOD, TRACES_REFUSED };

/// Reads all of them to the end or the first mistake, twice, and asserts that rows are as the
/// kernel may expect them, that a second reading is the same, and that a mistake is told in one
/// line.
enum traces_outcome fuzz_read_traces(const struct scenario *scenario);

#endif
