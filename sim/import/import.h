/// Recordings of other programs made into a scenario and a trace (scenarios/TRACES.md).
#ifndef IMPORT_H
#define IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum import_format { IMPORT_TRACEX, IMPORT_MALLOCLAB };

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
};

/// Makes the texts of a scenario and a trace of a recording in memory.
///
/// scenario, trace     streams that are written to; what they hold is worthless on failure
/// error               at least 256 bytes; set on failure, with the byte or line
/// Cost:               O(length); memory for all of it
bool import_bytes(const uint8_t *bytes, size_t length, const struct import_options *options,
                  FILE *scenario, FILE *trace, struct import_counts *counts, char *error);

#endif
