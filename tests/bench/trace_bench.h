/// What replays cost: the calls of a workload of steps are recorded as a trace and made again from
/// it.
#ifndef TRACE_BENCH_H
#define TRACE_BENCH_H

#include <stdbool.h>
#include <stdint.h>

/// Prints what a row costs beside the same call of a step, for each way of packing, and the peak of
/// the process's memory after replays of ROWS / 100, ROWS / 10 and ROWS rows.
///
/// folder      for the traces, which are removed
/// error       at least 512 bytes; set when false is returned
bool trace_bench(const char *folder, uint64_t rows, char *error);

#endif
