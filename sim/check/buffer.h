/// A text that grows.
#ifndef BUFFER_H
#define BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/// Zero it before use; buffer_free() it, or take `bytes` over.
struct buffer {
    char *bytes; ///< ended by a NUL; NULL while nothing was added
    size_t size; ///< without the NUL
    size_t room;
    bool has_failed; ///< the host had no memory: something is missing
};

/// Appends, as printf.
void buffer_add(struct buffer *buffer, const char *format, ...);

/// Appends so many bytes as they are, NULs included.
void buffer_add_bytes(struct buffer *buffer, const char *bytes, size_t size);

void buffer_free(struct buffer *buffer);

/// A copy of a text, to be freed; NULL when the host has no memory.
char *copy_text(const char *text);

#endif
