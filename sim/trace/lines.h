/// A stream's text, line by line.
#ifndef LINES_H
#define LINES_H

#include "stream.h"

enum { LINES_ERROR_BYTES = STREAM_ERROR_BYTES };

/// A position in a text. Begin it with lines_begin(), end it with lines_free().
struct lines {
    struct stream *stream; ///< borrowed
    char *buffer;
    size_t line_bytes; ///< the longest line
    size_t begin;      ///< of what is not taken yet
    size_t end;
    uint64_t line; ///< the number of the line taken last, from 1
    bool is_at_end;
    bool is_cut; ///< the line taken last has no end: the text stops within it, or is without it
    char error[LINES_ERROR_BYTES]; ///< after LINES_FAILED: what is wrong with the line
};

enum lines_next { LINES_LINE, LINES_END, LINES_FAILED };

/// Begins at the stream's position, with line 1.
///
/// line_bytes  1 or more: a longer line is an error
/// returns     false when the host has no memory
bool lines_begin(struct lines *lines, struct stream *stream, size_t line_bytes);

/// Begins anew at the stream's position, after stream_rewind().
void lines_restart(struct lines *lines);

/// Takes a line, without its end (LF or CR LF); the last one may have none. A byte order mark
/// before the first is passed over: some editors put one there, and nobody sees it.
///
/// text        ended by a NUL; in the buffer, where the caller may change it; good until the next
///             call
/// Errors:     LINES_FAILED: a line that is too long, a NUL character, or what the stream says
/// Cost:       O(length); nothing is copied but the rest of a line at the end of the buffer
enum lines_next lines_take(struct lines *lines, char **text, size_t *length);

/// Frees the buffer, not the stream.
void lines_free(struct lines *lines);

#endif
