/// What the heaptrack program records: the allocations and releases of a Linux program.
///
/// Both kinds of file are read: raw ones (heaptrack -r), where an allocation is known by its
/// pointer, and interpreted ones (what heaptrack leaves by default), where it is known only by its
/// size and the place that asked for it, and several may be alive that are alike.
///
/// Source: the files of heaptrack 1.2.0 (format 2, interpreted), 1.4.0 and 1.5.0 (format 3, both
/// kinds), as Debian 11, 12 and 13 have them. A line is a letter and numbers in hexadecimal:
///   v PROGRAM FORMAT        first, the versions
///   X TEXT                  the command, which may go on over several lines, up to
///   I SIZE COUNT            the host's pages
///   a SIZE TRACE            interpreted: the next kind of allocation, counted from 0
///   + SIZE TRACE POINTER    raw: an allocation
///   + KIND                  interpreted: an allocation
///   - POINTER, - KIND       a release, or what realloc() does first
///   c MILLISECONDS          since the program began, about every 10 ms
/// Other letters stand for modules, strings, stack traces, suppressions and the resident memory,
/// and are passed over. No number of the file is trusted.
#ifndef HEAPTRACK_H
#define HEAPTRACK_H

#include "sim/trace/lines.h"

#define HEAPTRACK_ERROR_BYTES 320u
#define HEAPTRACK_MILLISECONDS_MAX (UINT64_C(1) << 40) ///< 34 years

enum heaptrack_next {
    HEAPTRACK_ALLOCATE, ///< key, size_bytes
    HEAPTRACK_RELEASE,  ///< key
    HEAPTRACK_STAMP,    ///< milliseconds, not less than those before
    HEAPTRACK_END,
    HEAPTRACK_FAILED,
};

enum heaptrack_kind { HEAPTRACK_UNKNOWN, HEAPTRACK_RAW, HEAPTRACK_INTERPRETED };

struct heaptrack_event {
    uint64_t key; ///< a pointer, which is one allocation's, or a kind, which several may share
    uint64_t size_bytes;
    uint64_t milliseconds;
};

/// A position in a recording. Begin it with heaptrack_begin(), end it with heaptrack_free().
struct heaptrack {
    struct lines lines;
    enum heaptrack_kind kind; ///< unknown until a line tells
    bool is_in_command;
    uint64_t *sizes; ///< of the kinds of allocation: 8 bytes each, all that a file keeps in memory
    size_t size_count;
    uint64_t milliseconds;             ///< the latest time stamp
    char error[HEAPTRACK_ERROR_BYTES]; ///< after HEAPTRACK_FAILED: what is wrong, with the line
};

/// Reads the head.
///
/// stream      at its first byte; borrowed
/// returns     false, with the error, for what is no recording, or of another version
bool heaptrack_begin(struct heaptrack *recording, struct stream *stream);

/// Takes the next event. What an event does not have is 0.
///
/// Errors:     HEAPTRACK_FAILED: recording->error says why, and there is no next event
enum heaptrack_next heaptrack_next(struct heaptrack *recording, struct heaptrack_event *event);

/// Frees what it holds, not the stream. Fine after a failed begin.
void heaptrack_free(struct heaptrack *recording);

#endif
