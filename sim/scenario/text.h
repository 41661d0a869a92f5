/// The scenario file as bytes: read whole, bounded, and known to be clean UTF-8 before anything
/// parses it.
#ifndef TEXT_H
#define TEXT_H

#include "problem.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/// The largest file that is read. libyaml takes some 35 bytes of memory for each byte of it.
#define TEXT_SIZE_MAX ((size_t)64 << 20)

/// The most anchors in a file: to libyaml, each alias takes time in proportion to their number.
#define TEXT_ANCHORS_MAX 1000

/// The most brackets open at once, counted blindly (in comments and quotes too): to libyaml, each
/// word takes time in proportion to their number. places.h has the limit on nesting proper.
#define TEXT_OPEN_MAX 1000

/// A place in the file; both count from 1, columns in characters.
struct place {
    size_t line;
    size_t column;
};

/// Reads a file whole.
///
/// text        the caller frees it; untouched on failure
/// Errors:     false with the message set: no such file, not to be read, too large, no memory
bool text_read(const char *path, char **text, size_t *length, struct message *message);

/// Reads what comes to an end, a pipe say. As text_read().
bool text_read_stream(FILE *stream, char **text, size_t *length, struct message *message);

/// Finds the first byte that has no place in a YAML file: not UTF-8, NUL or another control
/// character. Refuses more than TEXT_ANCHORS_MAX anchors and TEXT_OPEN_MAX open brackets.
/// Cost: O(length).
bool text_check(const char *text, size_t length, struct place *at, struct message *message);

/// A line, counted from 1, without its end; of length 0 if there is none.
struct text_line {
    const char *start;
    size_t length;
};

struct text_line text_line(const char *text, size_t length, size_t line);

/// True if a line, counted from 1, has a tab among the blanks that it begins with.
bool text_is_indented_by_tab(const char *text, size_t length, size_t line);

#endif
