#include "problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool message_set(struct message *message, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(message->text, sizeof message->text, format, args);
    va_end(args);
    return false;
}

void message_add(struct message *message, const char *format, ...)
{
    size_t used = strlen(message->text);
    va_list args;
    va_start(args, format);
    vsnprintf(message->text + used, sizeof message->text - used, format, args);
    va_end(args);
}

/// How many bytes the UTF-8 character at `at` has; 1 for anything that is none.
static size_t character_size(const char *at)
{
    unsigned char lead = (unsigned char)*at;
    size_t size = lead >= 0xF5 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
    for (size_t i = 1; i < size; i++) {
        if (((unsigned char)at[i] & 0xC0) != 0x80) {
            return 1;
        }
    }
    return size;
}

/// Writes one character of the input to `out`, escaped. Returns how many bytes it took from `at`.
static size_t quote_character(const char *at, char out[8])
{
    unsigned char byte = (unsigned char)*at;
    size_t size = character_size(at);
    if (byte == '\n' || byte == '\t') {
        snprintf(out, 8, "\\%c", byte == '\n' ? 'n' : 't');
    } else if (byte < 0x20 || byte == 0x7F || (byte >= 0x80 && size == 1)) {
        snprintf(out, 8, "\\x%02X", byte);
    } else {
        memcpy(out, at, size);
        out[size] = '\0';
    }
    return size;
}

struct quoted quote(const char *text)
{
    struct quoted quoted;
    size_t room = sizeof quoted.text - sizeof "...";
    size_t used = 0;
    const char *at = text;
    while (*at != '\0') {
        char piece[8];
        size_t taken = quote_character(at, piece);
        size_t size = strlen(piece);
        if (used + size > room) {
            memcpy(quoted.text + used, "...", 3);
            used += 3;
            break;
        }
        memcpy(quoted.text + used, piece, size);
        used += size;
        at += taken;
    }
    quoted.text[used] = '\0';
    return quoted;
}
