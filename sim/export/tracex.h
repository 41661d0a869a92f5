/// A run as a ThreadX event trace buffer (.trx), to be opened by TraceX.
///
/// The events stand in the exact order in which they happened, in the context in which they
/// happened: a thread, an interrupt, the system timer thread (which ends sleeps and waits), or
/// initialization. As on a target, an allocation stands where it was called, and its memory is
/// filled in when it is granted; blocks remaining and available bytes are those before the call.
///
/// What the tables of a run do not tell is 0: stack pointers; the wait option of a call that did
/// not have to wait; which flags a `get` wants. Of a `set` those are told that the tables show to
/// be set behind it and not before: one that a `get` cleared before, or that goes to a waiter who
/// clears it, does not show. Calls refused for their parameters have no events,
/// as with ThreadX, where they do not reach the service. Of time slices, relinquish and ticks that
/// wake nobody there are none.
///
/// Addresses are made up: control blocks from 0x20000000 on, behind them the memory of the pools,
/// one behind the other. Time stamps are cycles modulo 2^32; where two events are more than 2^31
/// apart, "running" events stand in between. Names are cut to 32 bytes, as TraceX has them.
///
/// Source: the TraceX user guide, chapters 6 and 11; sim/import/trx.h.
#ifndef EXPORT_TRACEX_H
#define EXPORT_TRACEX_H

#include "sim/record/output.h"
#include "source.h"

/// How many events a trace has at most, unless told otherwise: some megabytes.
#define TRACEX_EVENTS_DEFAULT UINT64_C(100000)
#define TRACEX_EVENTS_MAX UINT64_C(50000000)

/// Writes the whole export.
///
/// last        how many events at most, the last ones: 1..TRACEX_EVENTS_MAX
/// output      begun by the caller, who completes or discards it
/// left_out    set to the number of events before them
/// returns     false with the source's problem set: what is written is worthless then
/// Cost:       one reading of the tables; memory for `last` events, for each thread, and for each
///             that is preempted within a call all figures of pools and objects
bool tracex_write(const struct source *source, uint64_t last, struct output *output,
                  uint64_t *left_out);

#endif
