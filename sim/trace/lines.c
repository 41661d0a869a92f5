#include "lines.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 1 << 16 };

/// The longest line with its end, a block behind it, and the NUL after the last line.
static size_t room_of(const struct lines *lines)
{
    return lines->line_bytes + 2 + BLOCK_BYTES;
}

bool lines_begin(struct lines *lines, struct stream *stream, size_t line_bytes)
{
    *lines = (struct lines){.stream = stream, .line_bytes = line_bytes};
    lines->buffer = malloc(room_of(lines) + 1);
    return lines->buffer != NULL;
}

void lines_restart(struct lines *lines)
{
    lines->begin = 0;
    lines->end = 0;
    lines->line = 0;
    lines->is_at_end = false;
    lines->is_cut = false;
    lines->error[0] = '\0';
}

/// Moves what is left to the front and fills the rest of the buffer.
static void fill(struct lines *lines)
{
    size_t left = lines->end - lines->begin;
    memmove(lines->buffer, lines->buffer + lines->begin, left);
    size_t wanted = room_of(lines) - left;
    size_t got = stream_read(lines->stream, lines->buffer + left, wanted);
    lines->begin = 0;
    lines->end = left + got;
    lines->is_at_end = got < wanted;
}

static enum lines_next refuse(struct lines *lines, const char *what)
{
    snprintf(lines->error, sizeof lines->error, "%s", what);
    return LINES_FAILED;
}

/// Checks a line that ends at `stop` and cuts it out.
static enum lines_next cut(struct lines *lines, char *stop, char **text, size_t *length)
{
    char *start = lines->buffer + lines->begin;
    size_t size = (size_t)(stop - start);
    lines->begin += size;
    if (lines->line == 1 && size >= 3 && memcmp(start, "\xEF\xBB\xBF", 3) == 0) {
        start += 3;
        size -= 3;
    }
    if (size > 0 && start[size - 1] == '\r') {
        size--;
    }
    if (size > lines->line_bytes) {
        snprintf(lines->error, sizeof lines->error,
                 "the line is too long; expected at most %zu bytes", lines->line_bytes);
        return LINES_FAILED;
    }
    if (memchr(start, '\0', size) != NULL) {
        return refuse(lines, "a NUL character; expected text");
    }
    start[size] = '\0';
    *text = start;
    *length = size;
    return LINES_LINE;
}

enum lines_next lines_take(struct lines *lines, char **text, size_t *length)
{
    if (lines->error[0] != '\0') {
        return LINES_FAILED;
    }
    lines->line++;
    char *start = lines->buffer + lines->begin;
    char *stop = memchr(start, '\n', lines->end - lines->begin);
    if (stop == NULL && !lines->is_at_end && lines->end - lines->begin <= lines->line_bytes + 1) {
        fill(lines);
        start = lines->buffer;
        stop = memchr(start, '\n', lines->end);
    }
    if (stop != NULL) {
        enum lines_next next = cut(lines, stop, text, length);
        lines->begin++; // the line's end
        return next;
    }
    // What a failed stream gave last is no line: its end is missing.
    if (lines->is_at_end && stream_error(lines->stream)[0] != '\0') {
        return refuse(lines, stream_error(lines->stream));
    }
    if (lines->begin == lines->end) {
        return LINES_END;
    }
    lines->is_cut = true;
    return cut(lines, lines->buffer + lines->end, text, length);
}

void lines_free(struct lines *lines)
{
    free(lines->buffer);
    lines->buffer = NULL;
}
