/// Reads the traces of a scenario's replays as the kernel would.
#ifndef TRACE_CHECK_H
#define TRACE_CHECK_H

#include "sim/scenario/scenario.h"

enum { FUZZ_REPLAYS_MAX = 256 };

enum traces_outcome { TRACES_GOOD, TRACES_REFUSED, TRACES_TOO_MANY };

/// Reads all of them to the end or the first mistake, one after the other and row by row in turn,
/// and again. Asserts that rows are as the kernel may expect them, that each reading is the same,
/// and that a mistake is told in one line.
///
/// returns     TRACES_TOO_MANY, and reads nothing, for more than FUZZ_REPLAYS_MAX replays
enum traces_outcome fuzz_read_traces(const struct scenario *scenario);

#endif
