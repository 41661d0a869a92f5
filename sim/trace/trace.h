/// Recorded workloads as the kernel wants them: rows of a text file, read as the run goes on.
///
/// The format is in scenarios/TRACES.md. Memory does not grow with the file.
#ifndef TRACE_H
#define TRACE_H

#include "sim/kernel/recording.h"

struct trace_set;

/// Opens the trace of each of a scenario's replays and reads its head.
///
/// scenario    borrowed until trace_set_close()
/// error       at least 512 bytes; set on failure: one line with the file's name and the line
/// returns     NULL on failure
struct trace_set *trace_set_open(const struct scenario *scenario, char *error);

/// Whether all rows of a scenario's traces can be read: for who runs it many times.
///
/// error       as of trace_set_open()
/// Cost:       O(the traces' size); memory does not grow with it
bool trace_check(const struct scenario *scenario, char *error);

/// The rows, for kernel_replay_from(). Borrows the set.
struct recording trace_set_recording(struct trace_set *set);

/// What is wrong with a trace, after the run ended with KERNEL_NO_TRACE; "" if nothing is.
const char *trace_set_error(const struct trace_set *set);

/// Frees it. NULL is fine.
void trace_set_close(struct trace_set *set);

#endif
