#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool make_room(struct buffer *buffer, size_t size)
{
    size_t needed = buffer->size + size + 1;
    if (needed <= buffer->room) {
        return true;
    }
    char *bigger = realloc(buffer->bytes, 2 * needed);
    if (bigger == NULL) {
        buffer->has_failed = true;
        return false;
    }
    buffer->bytes = bigger;
    buffer->room = 2 * needed;
    return true;
}

void buffer_add_bytes(struct buffer *buffer, const char *bytes, size_t size)
{
    if (make_room(buffer, size)) {
        memcpy(buffer->bytes + buffer->size, bytes, size);
        buffer->size += size;
        buffer->bytes[buffer->size] = '\0';
    }
}

void buffer_add(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (size < 0 || !make_room(buffer, (size_t)size)) {
        buffer->has_failed = true;
        return;
    }
    va_start(arguments, format);
    vsnprintf(buffer->bytes + buffer->size, (size_t)size + 1, format, arguments);
    va_end(arguments);
    buffer->size += (size_t)size;
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}

char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}
