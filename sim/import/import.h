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

enum import_format { IMPORT_TRACEX, IMPORT_MALLOCLAB, IMPORT_HEAPTRACK };

struct import_options {
    enum import_format format;
    uint64_t clock_hz;  ///< tracex: what the time stamps count; also the scenario's CPU clock
    const char *source; ///< the recording's name, for comments
    const char *trace;  ///< the trace's name as the scenario is to call it
    const char *name;   ///< the scenario's
};

/// What was found.
struct import_counts {
    uint64_t allocations; ///< asked for, failed ones included
    uint64_t failed;      ///< of these: no memory was ever given
    uint64_t releases;
    uint64_t resizes;
    uint64_t unknown; ///< releases of memory whose allocation is not in the recording: left out
    uint64_t alike;   ///< heaptrack: releases of one of several of a kind: the oldest
    uint64_t added;   ///< heaptrack: releases that the recording lacks
};

/// Makes a scenario and a trace of a recording, which is read as it comes.
///
/// scenario    a stream that is written to; what it holds is worthless on failure
/// trace       begun and ended by the caller, who must discard it on failure
/// error       at least IMPORT_ERROR_BYTES; set on failure, with the byte or line
/// Cost:       O(length); memory for what is allocated at once, for tracex for all of the dump
bool import_recording(struct stream *stream, const struct import_options *options, FILE *scenario,
                      struct output *trace, struct import_counts *counts, char *error);

#endif
