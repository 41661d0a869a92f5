/// Recordings of other programs made into a scenario and a trace (scenarios/TRACES.md).
#ifndef IMPORT_H
#define IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/record/output.h"
#include "sim/trace/stream.h"

enum { IMPORT_ERROR_BYTES = 512 };

enum import_format { IMPORT_TRACEX, IMPORT_MALLOCLAB, IMPORT_CSV, IMPORT_HEAPTRACK };

struct csv_options;

struct import_options {
    enum import_format format;
    uint64_t clock_hz;  ///< tracex: what the time stamps count; also the scenario's CPU clock
    const char *source; ///< the recording's name, for comments
    const char *trace;  ///< the trace's name as the scenario is to call it
    const char *name;   ///< the scenario's
    const struct csv_options *csv; ///< csv: what its columns and words mean
};

/// What was found.
struct import_counts {
    uint64_t allocations; ///< asked for, failed ones included
    uint64_t failed;      ///< of these: no memory was ever given
    uint64_t releases;
    uint64_t resizes;
    uint64_t unknown;     ///< releases of memory whose allocation is not in the recording: left out
    uint64_t nothing;     ///< releases of no memory: left out
    uint64_t lost;        ///< releases that the recording lacks: made up when an id came again
    uint64_t alike;       ///< releases of one of several that the recording does not tell apart
    uint64_t ignored;     ///< rows that are to be ignored
    uint64_t ring_events; ///< of a ring that is full; 0: it is not
    uint64_t waited;      ///< waits for memory that ended there, served or not
    uint64_t longest;     ///< of these, in time stamps
    uint64_t clock_hz;    ///< what those count
};

/// Writes a line, behind a prefix, for each thing that was left out, made up or may be lost.
void import_put_remarks(const struct import_counts *counts, const char *prefix, FILE *file);

/// Makes a scenario and a trace of a recording, which is read as it comes.
///
/// scenario    a stream that is written to; what it holds is worthless on failure
/// trace       begun and ended by the caller, who must discard it on failure
/// error       at least IMPORT_ERROR_BYTES; set on failure, with the byte or line
/// Cost:       O(length); memory for what is allocated at once, for tracex for all of the dump
bool import_recording(struct stream *stream, const struct import_options *options, FILE *scenario,
                      struct output *trace, struct import_counts *counts, char *error);

#endif
