#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/// Reads up to TEXT_SIZE_MAX + 1 bytes into a buffer that grows. NULL when there is no memory.
static char *read_all(FILE *stream, size_t *length)
{
    char *text = NULL;
    size_t room = 0;
    size_t used = 0;
    for (;;) {
        if (used == room) {
            room = room == 0 ? (size_t)64 << 10 : room * 2;
            char *bigger = realloc(text, room);
            if (bigger == NULL) {
                free(text);
                return NULL;
            }
            text = bigger;
        }
        size_t got = fread(text + used, 1, room - used, stream);
        used += got;
        if (got == 0 || used > TEXT_SIZE_MAX) {
            *length = used;
            return text;
        }
    }
}

bool text_read_stream(FILE *stream, char **text, size_t *length, struct message *message)
{
    size_t size = 0;
    errno = 0;
    char *buffer = read_all(stream, &size);
    int error = ferror(stream) ? errno : 0;
    if (buffer == NULL) {
        return message_set(message, "not enough memory to read the file");
    }
    if (error != 0) {
        free(buffer);
        return message_set(message, "cannot read the file: %s", strerror(error));
    }
    if (size > TEXT_SIZE_MAX) {
        free(buffer);
        return message_set(message, "the file is too large; expected at most %zu MiB",
                           TEXT_SIZE_MAX >> 20);
    }
    *text = buffer;
    *length = size;
    return true;
}

bool text_read(const char *path, char **text, size_t *length, struct message *message)
{
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        return message_set(message, "cannot open the file: %s", strerror(errno));
    }
    bool good = text_read_stream(stream, text, length, message);
    fclose(stream);
    return good;
}

/// Decodes one character of more than one byte. Returns its size, or 0 if it is not UTF-8.
static size_t decode(const unsigned char *at, size_t length, uint32_t *code)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t size = at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : 2;
    if (at[0] < 0xC2 || at[0] > 0xF4 || size > length) {
        return 0;
    }
    uint32_t value = at[0] & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 0;
        }
        value = value << 6 | (at[i] & 0x3Fu);
    }
    if (value < smallest[size] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
        return 0;
    }
    *code = value;
    return size;
}

static bool is_allowed(uint32_t code)
{
    if (code < 0x20) {
        return code == '\t' || code == '\n' || code == '\r';
    }
    return code != 0x7F && (code < 0x80 || code > 0x9F || code == 0x85) && code != 0xFFFE &&
           code != 0xFFFF;
}

static bool begins_token(const char *text, size_t at)
{
    return at == 0 || strchr(" \t\r\n[]{},:-", text[at - 1]) != NULL;
}

/// What libyaml takes long over.
struct burden {
    size_t anchors;
    size_t open; ///< brackets
};

static bool check_burden(struct burden *burden, const char *text, size_t at,
                         struct message *message)
{
    char letter = text[at];
    if (letter == '[' || letter == '{') {
        burden->open++;
    } else if ((letter == ']' || letter == '}') && burden->open > 0) {
        burden->open--;
    } else if (letter == '&' && begins_token(text, at)) {
        burden->anchors++;
    }
    if (burden->open > TEXT_OPEN_MAX) {
        return message_set(message, "too many open brackets; expected at most %d", TEXT_OPEN_MAX);
    }
    if (burden->anchors > TEXT_ANCHORS_MAX) {
        return message_set(message, "too many anchors; expected at most %d", TEXT_ANCHORS_MAX);
    }
    return true;
}

bool text_check(const char *text, size_t length, struct place *at, struct message *message)
{
    struct burden burden = {0};
    *at = (struct place){.line = 1, .column = 1};
    size_t i = 0;
    while (i < length) {
        const unsigned char *byte = (const unsigned char *)text + i;
        uint32_t code = *byte;
        size_t size = 1;
        if (code >= 0x80) {
            size = decode(byte, length - i, &code);
        }
        if (size == 0) {
            return message_set(message, "the byte 0x%02X is not UTF-8; expected a text file",
                               *byte);
        }
        if (!is_allowed(code)) {
            return message_set(message, "the control character 0x%02X; expected a text file",
                               (unsigned)code);
        }
        if (!check_burden(&burden, text, i, message)) {
            return false;
        }
        at->column++;
        if (code == '\n') {
            *at = (struct place){.line = at->line + 1, .column = 1};
        }
        i += size;
    }
    return true;
}

struct text_line text_line(const char *text, size_t length, size_t line)
{
    const char *end = text + length;
    const char *start = text;
    for (size_t at = 1; start < end && at < line; at++) {
        const char *stop = memchr(start, '\n', (size_t)(end - start));
        start = stop == NULL ? end : stop + 1;
    }
    const char *stop = memchr(start, '\n', (size_t)(end - start));
    return (struct text_line){start, (size_t)((stop == NULL ? end : stop) - start)};
}

bool text_is_indented_by_tab(const char *text, size_t length, size_t line)
{
    struct text_line found = text_line(text, length, line);
    size_t blanks = 0;
    while (blanks < found.length && found.start[blanks] == ' ') {
        blanks++;
    }
    return blanks < found.length && found.start[blanks] == '\t';
}
