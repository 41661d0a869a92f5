/// Files of results, written beside their final name and renamed when whole.
///
/// A run that is killed leaves the old file or the new one, never a half of it: until
/// output_commit() the text goes to NAME.tmp-PID in the same folder. What a dead run left behind is
/// never read, and is removed when the file is next begun.
///
/// A device or pipe of that name is written to as it is.
///
/// Writing never fails half-way for the caller: after the first error what is written is dropped,
/// and output_commit() tells. Numbers and texts are formatted here, without a C library's locale.
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define OUTPUT_BUFFER_BYTES 65536u
#define OUTPUT_U64_DIGITS 20u ///< of the largest 64-bit number
#define OUTPUT_ERROR_BYTES 512u

/// A file being written. Zero it before output_begin(); the caller owns it.
struct output {
    char *buffer; ///< OUTPUT_BUFFER_BYTES; NULL when no file is open
    size_t used;
    int file;
    void (*take)(void *context, const char *bytes, size_t size); ///< instead of a file, or NULL
    void *take_context;
    char *path;                     ///< the final name
    char *temporary;                ///< the name until then
    char error[OUTPUT_ERROR_BYTES]; ///< "cannot write PATH: why"; empty while all is well
};

/// Creates a folder and those above it where they are missing.
///
/// error       at least OUTPUT_ERROR_BYTES; one line, when false is returned
bool output_make_folder(const char *folder, char *error);

/// How much of a folder's path is there already: for output_remove_made(). The text is as it was.
size_t output_existing_part(char *folder);

/// Removes the folders below that part, which were made for nothing, and cuts them off the text.
/// One that is in use stays.
void output_remove_made(char *folder, size_t existing);

/// Whether FOLDER/NAME is the regular file of that path, which writing it would replace.
bool output_would_replace(const char *folder, const char *name, const char *path);

/// Removes what runs that were killed left of a file: output_begin() does it for its own, and who
/// has another program write NAME.tmp-PID for the rest.
void output_clear_left_behind(const char *folder, const char *name);

/// Creates the folder where it is missing and opens a file in it.
///
/// returns     false when it could not; output->error says why. Nothing is left open then.
bool output_begin(struct output *output, const char *folder, const char *name);

/// Has what is written handed to a function, in pieces of any size, and no file. output_complete()
/// hands over the last of it, and output_discard() ends it; output_commit() is for files.
///
/// returns     false when the host has no memory; output->error says so
bool output_begin_taken(struct output *output,
                        void (*take)(void *context, const char *bytes, size_t size), void *context);

/// Writes what is left and closes the file, which keeps its temporary name: for a caller that has
/// several files to be whole before any of them is renamed.
///
/// returns     false after any error since output_begin(), that one included; output->error says
///             why. Then, and in the end, output_commit() or output_discard() is still to be
///             called.
bool output_complete(struct output *output);

/// Completes the file where that is still to be done, and gives it its final name.
///
/// returns     false after any error since output_begin(), that one included; output->error says
///             why, and neither the file nor its temporary one is there (an older file stays)
bool output_commit(struct output *output);

/// Closes and removes the temporary file. Does nothing when none is open.
void output_discard(struct output *output);

/// Removes a table that an earlier run left in the folder and this one does not write: it would be
/// taken for this one's. Nothing happens where there is none.
void output_remove_old(const char *folder, const char *name);

/// Empties the buffer into the file. Called by the functions below.
void output_flush(struct output *output);

/// Writes any number of bytes.
void output_bytes(struct output *output, const void *bytes, size_t size);

/// Room for at least `size` more bytes, at most OUTPUT_BUFFER_BYTES, to be filled by the caller,
/// who then says with output_filled() where it stopped.
static inline char *output_room(struct output *output, size_t size)
{
    if (OUTPUT_BUFFER_BYTES - output->used < size) {
        output_flush(output);
    }
    return output->buffer + output->used;
}

static inline void output_filled(struct output *output, const char *end)
{
    output->used = (size_t)(end - output->buffer);
}

static inline void output_byte(struct output *output, char byte)
{
    *output_room(output, 1) = byte;
    output->used++;
}

static inline void output_text(struct output *output, const char *text)
{
    output_bytes(output, text, strlen(text));
}

extern const char output_digit_pairs[200]; ///< "00" "01" ... "99"

/// Writes the digits of a number below 10^8, leading zeros left out.
static inline char *output_format_below_1e8(char *at, uint32_t number)
{
    if (number < 10) {
        *at = (char)('0' + number);
        return at + 1;
    }
    uint32_t digits = 2U + (number >= 100) + (number >= 1000) + (number >= 10000) +
                      (number >= 100000) + (number >= 1000000) + (number >= 10000000);
    char *end = at + digits;
    char *place = end;
    while (number >= 100) {
        place -= 2;
        memcpy(place, output_digit_pairs + 2 * (size_t)(number % 100), 2);
        number /= 100;
    }
    if (number >= 10) {
        memcpy(at, output_digit_pairs + 2 * (size_t)number, 2);
    } else {
        *at = (char)('0' + number);
    }
    return end;
}

/// Writes eight digits, leading zeros included.
static inline char *output_format_8_digits(char *at, uint32_t number)
{
    for (char *place = at + 8; place > at; number /= 100) {
        place -= 2;
        memcpy(place, output_digit_pairs + 2 * (size_t)(number % 100), 2);
    }
    return at + 8;
}

/// Writes a number's decimal digits to `at`, which has room for OUTPUT_U64_DIGITS, and returns
/// their end.
static inline char *output_format_u64(char *at, uint64_t number)
{
    const uint64_t one = 100000000;
    if (number < one) {
        return output_format_below_1e8(at, (uint32_t)number);
    }
    uint64_t high = number / one;
    if (high < one) {
        at = output_format_below_1e8(at, (uint32_t)high);
    } else {
        at = output_format_below_1e8(at, (uint32_t)(high / one));
        at = output_format_8_digits(at, (uint32_t)(high % one));
    }
    return output_format_8_digits(at, (uint32_t)(number % one));
}

static inline void output_u64(struct output *output, uint64_t number)
{
    output_filled(output, output_format_u64(output_room(output, OUTPUT_U64_DIGITS), number));
}

/// Writes `number` / 10^decimals with a point: 12345 with 4 decimals is 1.2345.
/// decimals: 1..19
void output_decimal(struct output *output, uint64_t number, unsigned decimals);

/// Writes one field of a CSV row: in quotes if it holds a comma, a quote or a line break.
void output_field(struct output *output, const char *text);

#endif
