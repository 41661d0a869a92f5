#include "heaptrack.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    LINE_BYTES = 1 << 20, ///< names of C++ functions are long
    FORMAT_MIN = 2,
    FORMAT_MAX = 3,
};

static enum heaptrack_next refuse(struct heaptrack *recording, const char *format, ...)
{
    int length = snprintf(recording->error, sizeof recording->error, "line %" PRIu64 ": ",
                          recording->lines.line);
    va_list args;
    va_start(args, format);
    vsnprintf(recording->error + length, sizeof recording->error - (size_t)length, format, args);
    va_end(args);
    return HEAPTRACK_FAILED;
}

/// Takes the numbers of a line, each with a space before it.
///
/// returns     how many there are; -1 when there is something else, or more than `most`
static int take_numbers(const char *text, uint64_t *numbers, int most)
{
    int count = 0;
    while (*text == ' ' && count < most) {
        uint64_t value = 0;
        const char *begin = ++text;
        for (;; text++) {
            unsigned digit = *text >= '0' && *text <= '9'   ? (unsigned)(*text - '0')
                             : *text >= 'a' && *text <= 'f' ? (unsigned)(*text - 'a') + 10
                                                            : 16;
            if (digit == 16) {
                break;
            }
            if (value >> 60 != 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        if (text == begin) {
            return -1;
        }
        numbers[count++] = value;
    }
    return *text == '\0' ? count : -1;
}

/// Takes a line; END and FAILED as heaptrack_next() returns them, else ALLOCATE for a line.
static enum heaptrack_next take_line(struct heaptrack *recording, char **text)
{
    size_t length = 0;
    switch (lines_take(&recording->lines, text, &length)) {
    case LINES_LINE:
        return recording->lines.is_cut
                   ? refuse(recording, "the recording stops within this line; without the line "
                                       "(sed '$d') what is before it can be read")
                   : HEAPTRACK_ALLOCATE;
    case LINES_END:
        return HEAPTRACK_END;
    case LINES_FAILED:
        break;
    }
    return refuse(recording, "%s", recording->lines.error);
}

bool heaptrack_begin(struct heaptrack *recording, struct stream *stream)
{
    *recording = (struct heaptrack){.kind = HEAPTRACK_UNKNOWN};
    char *text = NULL;
    uint64_t versions[2] = {0};
    if (!lines_begin(&recording->lines, stream, LINE_BYTES)) {
        refuse(recording, "not enough memory");
        return false;
    }
    enum heaptrack_next next = take_line(recording, &text);
    if (next == HEAPTRACK_FAILED && stream_error(stream)[0] != '\0') {
        return false;
    }
    if (next != HEAPTRACK_ALLOCATE || text[0] != 'v' || take_numbers(text + 1, versions, 2) < 1) {
        refuse(recording, "this is no recording of heaptrack; expected \"v\" and its versions");
        return false;
    }
    if (versions[1] < FORMAT_MIN || versions[1] > FORMAT_MAX) {
        refuse(recording,
               "a recording of heaptrack %" PRIu64 ".%" PRIu64 ".%" PRIu64 " in format %" PRIu64
               "; expected format %d or %d, as heaptrack 1.2 to 1.5 write",
               versions[0] >> 16, versions[0] >> 8 & 0xFF, versions[0] & 0xFF, versions[1],
               FORMAT_MIN, FORMAT_MAX);
        return false;
    }
    return true;
}

/// Settles which kind of file this is, or sees that a line is of the same.
static bool is_of_kind(struct heaptrack *recording, enum heaptrack_kind kind)
{
    if (recording->kind == HEAPTRACK_UNKNOWN) {
        recording->kind = kind;
    }
    if (recording->kind == kind) {
        return true;
    }
    refuse(recording, "a line of %s recording in %s one; the file is damaged",
           kind == HEAPTRACK_RAW ? "a raw" : "an interpreted",
           kind == HEAPTRACK_RAW ? "an interpreted" : "a raw");
    return false;
}

/// Notes the next kind of allocation.
static bool add_size(struct heaptrack *recording, const char *text)
{
    uint64_t numbers[2];
    size_t count = recording->size_count;
    if (take_numbers(text, numbers, 2) != 2) {
        refuse(recording, "no kind of allocation; expected a SIZE TRACE");
        return false;
    }
    if (!is_of_kind(recording, HEAPTRACK_INTERPRETED)) {
        return false;
    }
    if ((count & (count - 1)) == 0) {
        uint64_t *sizes = realloc(recording->sizes, (count == 0 ? 1 : 2 * count) * sizeof *sizes);
        if (sizes == NULL) {
            refuse(recording, "not enough memory");
            return false;
        }
        recording->sizes = sizes;
    }
    recording->sizes[recording->size_count++] = numbers[0];
    return true;
}

static bool is_known_kind(struct heaptrack *recording, uint64_t key)
{
    if (key < recording->size_count) {
        return true;
    }
    refuse(recording, "kind of allocation %" PRIx64 " is not among the %zx before", key,
           recording->size_count);
    return false;
}

static enum heaptrack_next take_allocation(struct heaptrack *recording, const char *text,
                                           struct heaptrack_event *event)
{
    uint64_t numbers[3];
    int count = take_numbers(text, numbers, 3);
    if (count != 1 && count != 3) {
        return refuse(recording, "no allocation; expected + SIZE TRACE POINTER, or + KIND");
    }
    if (!is_of_kind(recording, count == 3 ? HEAPTRACK_RAW : HEAPTRACK_INTERPRETED) ||
        (count == 1 && !is_known_kind(recording, numbers[0]))) {
        return HEAPTRACK_FAILED;
    }
    event->key = numbers[count - 1];
    event->size_bytes = count == 3 ? numbers[0] : recording->sizes[numbers[0]];
    return HEAPTRACK_ALLOCATE;
}

/// A release before any allocation is of a raw file, whose recording began late: an interpreted one
/// has none of what it does not know.
static enum heaptrack_next take_release(struct heaptrack *recording, const char *text,
                                        struct heaptrack_event *event)
{
    uint64_t number;
    if (take_numbers(text, &number, 1) != 1) {
        return refuse(recording, "no release; expected - POINTER, or - KIND");
    }
    if (recording->kind == HEAPTRACK_UNKNOWN) {
        recording->kind = HEAPTRACK_RAW;
    }
    if (recording->kind == HEAPTRACK_INTERPRETED && !is_known_kind(recording, number)) {
        return HEAPTRACK_FAILED;
    }
    event->key = number;
    return HEAPTRACK_RELEASE;
}

static enum heaptrack_next take_stamp(struct heaptrack *recording, const char *text,
                                      struct heaptrack_event *event)
{
    uint64_t number;
    if (take_numbers(text, &number, 1) != 1) {
        return refuse(recording, "no time stamp; expected c MILLISECONDS");
    }
    if (number < recording->milliseconds) {
        return refuse(recording,
                      "a time stamp of %" PRIu64 " ms after one of %" PRIu64
                      " ms; expected none to go back",
                      number, recording->milliseconds);
    }
    if (number > HEAPTRACK_MILLISECONDS_MAX) {
        return refuse(recording, "a time stamp of %" PRIu64 " ms; expected at most %" PRIu64,
                      number, HEAPTRACK_MILLISECONDS_MAX);
    }
    recording->milliseconds = number;
    event->milliseconds = number;
    return HEAPTRACK_STAMP;
}

/// Whether a line that is no event may be passed over: a letter alone, or before a space; a
/// comment; nothing; or what a command has behind its first line.
static bool is_harmless(struct heaptrack *recording, const char *text)
{
    char letter = text[0];
    bool is_letter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
    if (letter == '\0' || letter == '#' || (is_letter && (text[1] == ' ' || text[1] == '\0'))) {
        return true;
    }
    refuse(recording, "no line of a recording; expected a letter, + or -, and numbers");
    return false;
}

enum heaptrack_next heaptrack_next(struct heaptrack *recording, struct heaptrack_event *event)
{
    char *text = NULL;
    enum heaptrack_next next;
    *event = (struct heaptrack_event){0};
    while ((next = take_line(recording, &text)) == HEAPTRACK_ALLOCATE) {
        char letter = text[0];
        if (recording->is_in_command) {
            recording->is_in_command = letter != 'I' || text[1] != ' ';
            continue;
        }
        if (letter == '+') {
            return take_allocation(recording, text + 1, event);
        }
        if (letter == '-') {
            return take_release(recording, text + 1, event);
        }
        if (letter == 'c') {
            return take_stamp(recording, text + 1, event);
        }
        if (letter == 'a' ? !add_size(recording, text + 1) : !is_harmless(recording, text)) {
            return HEAPTRACK_FAILED;
        }
        recording->is_in_command = letter == 'X';
    }
    return next;
}

void heaptrack_free(struct heaptrack *recording)
{
    lines_free(&recording->lines);
    free(recording->sizes);
    recording->sizes = NULL;
}
