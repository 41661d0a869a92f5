/// A run as Chrome/Perfetto trace JSON, to be opened by ui.perfetto.dev or chrome://tracing.
///
/// One process. Each thread has two tracks, since a call may begin in one stretch of running and
/// end in another: "05 worker" its states one behind the other, "05 worker calls" its calls. What
/// interrupts has tracks of its own: "irq NAME", "timer NAME", "phase NAME".
///
///     slices      running, ready, sleeping, waiting for heap ... ; allocate heap, release heap ...
///     instants    a failed allocation, a note, the end of a thread
///     counters    of each pool, as sampled in series.csv
///     flows       from the call that served a wait, or ended it, to the waiter
///
/// A ready thread that runs without delay has no ready slice. A flow begins in the last slice of
/// the caller's calls, and ends in the last one of the waiter's states, that has begun by then.
///
/// Source: "Trace Event Format", the document of Chrome's tracing; "External formats" of Perfetto's
/// documentation.
#ifndef EXPORT_PERFETTO_H
#define EXPORT_PERFETTO_H

#include "sim/record/output.h"
#include "source.h"

/// Writes the whole export.
///
/// output      begun by the caller, who completes or discards it
/// returns     false with the source's problem set: what is written is worthless then
/// Cost:       two readings of schedule.csv, one of the others; memory for each thread alone
bool perfetto_write(const struct source *source, struct output *output);

#endif
