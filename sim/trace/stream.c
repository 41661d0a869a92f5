#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

enum {
    INPUT_BYTES = 1 << 16,
    MAGIC_BYTES = 4,
    GZIP_WINDOW_BITS = 15 + 16, ///< the largest window, in a gzip wrapper
};

enum packing { PACKING_NONE, PACKING_GZIP, PACKING_ZSTD };

struct stream {
    int file;              ///< -1: none
    const uint8_t *memory; ///< that is read instead
    size_t memory_size;
    enum packing packing;
    bool is_at_end;  ///< of the file
    bool is_between; ///< compressed members or frames, where the file may end
    uint64_t offset; ///< of the file's byte behind the input
    uint8_t *input;  ///< INPUT_BYTES: what was read of the file
    size_t begin;    ///< of what is not used yet
    size_t end;
    z_stream gzip;
    bool has_gzip; ///< `gzip` is to be ended
    ZSTD_DCtx *zstd;
    char error[STREAM_ERROR_BYTES];
};

static bool fail(struct stream *stream, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(stream->error, sizeof stream->error, format, args);
    va_end(args);
    return false;
}

static bool has_failed(const struct stream *stream)
{
    return stream->error[0] != '\0';
}

static size_t read_memory(struct stream *stream, void *bytes, size_t size)
{
    size_t offset = (size_t)stream->offset;
    size_t got = stream->memory_size - offset < size ? stream->memory_size - offset : size;
    memcpy(bytes, stream->memory + offset, got);
    stream->offset += got;
    stream->is_at_end = got == 0;
    return got;
}

/// Reads up to `size` bytes of the file. Returns 0 at the end and on failure.
static size_t read_file(struct stream *stream, void *bytes, size_t size)
{
    if (stream->file < 0) {
        return read_memory(stream, bytes, size);
    }
    ssize_t got;
    do {
        got = read(stream->file, bytes, size);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        fail(stream, "cannot be read: %s", strerror(errno));
    }
    stream->is_at_end = got <= 0;
    stream->offset += got > 0 ? (uint64_t)got : 0;
    return got > 0 ? (size_t)got : 0;
}

/// Has at least one byte of input, unless the file is at its end. False on failure.
static bool refill(struct stream *stream)
{
    if (stream->begin == stream->end && !stream->is_at_end) {
        stream->begin = 0;
        stream->end = read_file(stream, stream->input, INPUT_BYTES);
    }
    return !has_failed(stream);
}

/// The offset in the file of the first byte that is not used yet.
static uint64_t position(const struct stream *stream)
{
    return stream->offset - (stream->end - stream->begin);
}

/// zstd's skippable frames begin with 0x184D2A50 to 0x184D2A5F, in little endian.
static enum packing packing_of(const uint8_t *bytes, size_t size)
{
    if (size >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B) {
        return PACKING_GZIP;
    }
    bool is_frame = size >= MAGIC_BYTES && memcmp(bytes, "\x28\xB5\x2F\xFD", MAGIC_BYTES) == 0;
    bool is_skippable = size >= MAGIC_BYTES && (bytes[0] & 0xF0) == 0x50 &&
                        memcmp(bytes + 1, "\x2A\x4D\x18", MAGIC_BYTES - 1) == 0;
    return is_frame || is_skippable ? PACKING_ZSTD : PACKING_NONE;
}

static bool begin_gzip(struct stream *stream)
{
    if (stream->has_gzip) {
        return inflateReset(&stream->gzip) == Z_OK;
    }
    stream->gzip = (z_stream){0};
    stream->has_gzip = inflateInit2(&stream->gzip, GZIP_WINDOW_BITS) == Z_OK;
    return stream->has_gzip;
}

static bool begin_zstd(struct stream *stream)
{
    if (stream->zstd == NULL) {
        stream->zstd = ZSTD_createDCtx();
    }
    return stream->zstd != NULL &&
           !ZSTD_isError(ZSTD_DCtx_reset(stream->zstd, ZSTD_reset_session_and_parameters)) &&
           !ZSTD_isError(ZSTD_DCtx_setParameter(stream->zstd, ZSTD_d_windowLogMax,
                                                STREAM_ZSTD_WINDOW_LOG_MAX));
}

/// Reads the first bytes, at the beginning of the file, and gets ready for what they tell.
static bool begin(struct stream *stream)
{
    stream->begin = 0;
    stream->end = 0;
    stream->offset = 0;
    stream->is_at_end = false;
    stream->is_between = true;
    while (stream->end < MAGIC_BYTES && !stream->is_at_end) { // a pipe may give them one by one
        stream->end += read_file(stream, stream->input + stream->end, INPUT_BYTES - stream->end);
    }
    stream->packing = packing_of(stream->input, stream->end);
    if (has_failed(stream)) {
        return false;
    }
    return stream->packing == PACKING_NONE ||
           (stream->packing == PACKING_GZIP ? begin_gzip(stream) : begin_zstd(stream)) ||
           fail(stream, "not enough memory");
}

static struct stream *make(char *error)
{
    struct stream *stream = calloc(1, sizeof *stream);
    uint8_t *input = malloc(INPUT_BYTES);
    if (stream == NULL || input == NULL) {
        snprintf(error, STREAM_ERROR_BYTES, "not enough memory");
        free(input);
        free(stream);
        return NULL;
    }
    stream->input = input;
    stream->file = -1;
    return stream;
}

/// Begins a stream that was made and has its source; frees it where that fails.
static struct stream *begin_or_free(struct stream *stream, char *error)
{
    if (has_failed(stream) || !begin(stream)) {
        memcpy(error, stream->error, STREAM_ERROR_BYTES);
        stream_close(stream);
        return NULL;
    }
    return stream;
}

struct stream *stream_open(const char *path, char *error)
{
    struct stream *stream = make(error);
    if (stream == NULL) {
        return NULL;
    }
    stream->file = open(path, O_RDONLY | O_CLOEXEC);
    if (stream->file < 0) {
        fail(stream, "cannot be read: %s", strerror(errno));
    }
    return begin_or_free(stream, error);
}

struct stream *stream_open_bytes(const void *bytes, size_t size, char *error)
{
    struct stream *stream = make(error);
    if (stream == NULL) {
        return NULL;
    }
    stream->memory = bytes;
    stream->memory_size = size;
    return begin_or_free(stream, error);
}

static size_t read_plain(struct stream *stream, uint8_t *bytes, size_t size)
{
    size_t done = stream->end - stream->begin;
    done = done < size ? done : size;
    memcpy(bytes, stream->input + stream->begin, done);
    stream->begin += done;
    while (done < size && !stream->is_at_end) {
        done += read_file(stream, bytes + done, size - done);
    }
    return done;
}

static void tell_cut_off(struct stream *stream, const char *kind)
{
    fail(stream, "the %s data is cut off at byte %" PRIu64 ", where the file ends", kind,
         position(stream));
}

static void tell_foreign(struct stream *stream, const char *kind)
{
    fail(stream,
         "what follows the %s data at byte %" PRIu64
         " of the file is something else; expected its end",
         kind, position(stream));
}

static void tell_damaged(struct stream *stream, const char *kind, const char *why)
{
    fail(stream, "the %s data is damaged before byte %" PRIu64 " of the file: %s", kind,
         position(stream), why);
}

/// Whether what the input begins with may be the head of a further gzip member. One byte at the end
/// of the input is looked at alone: what comes after it, inflate() checks.
static bool is_gzip_member(const struct stream *stream)
{
    const uint8_t *head = stream->input + stream->begin;
    return head[0] == 0x1F && (stream->end - stream->begin < 2 || head[1] == 0x8B);
}

/// Inflates some. False at the end and on failure.
static bool inflate_some(struct stream *stream)
{
    z_stream *gzip = &stream->gzip;
    if (!refill(stream)) {
        return false;
    }
    if (stream->begin == stream->end && stream->is_between) {
        return false; // the end
    }
    if (stream->is_between && !is_gzip_member(stream)) {
        tell_foreign(stream, "gzip");
        return false;
    }
    stream->is_between = false;
    gzip->next_in = stream->input + stream->begin;
    gzip->avail_in = (uInt)(stream->end - stream->begin);
    int status = inflate(gzip, Z_NO_FLUSH);
    stream->begin = stream->end - gzip->avail_in;
    if (status == Z_STREAM_END) {
        stream->is_between = true;
        return inflateReset(gzip) == Z_OK;
    }
    if (status == Z_OK) {
        return true;
    }
    if (status == Z_BUF_ERROR) { // no progress: there is no input
        tell_cut_off(stream, "gzip");
    } else {
        tell_damaged(stream, "gzip", gzip->msg != NULL ? gzip->msg : "not enough memory");
    }
    return false;
}

static size_t read_gzip(struct stream *stream, uint8_t *bytes, size_t size)
{
    size_t done = 0;
    bool goes_on = true;
    while (done < size && goes_on) {
        size_t room = size - done < INPUT_BYTES ? size - done : INPUT_BYTES;
        stream->gzip.next_out = bytes + done;
        stream->gzip.avail_out = (uInt)room;
        goes_on = inflate_some(stream);
        done += room - stream->gzip.avail_out;
    }
    return done;
}

static void tell_zstd(struct stream *stream, size_t code)
{
    switch (ZSTD_getErrorCode(code)) {
    case ZSTD_error_prefix_unknown:
        tell_foreign(stream, "zstd");
        break;
    case ZSTD_error_frameParameter_windowTooLarge:
        fail(stream,
             "the zstd data wants a window of more than %d MiB; compress it without --ultra and "
             "--long",
             1 << (STREAM_ZSTD_WINDOW_LOG_MAX - 20));
        break;
    default:
        tell_damaged(stream, "zstd", ZSTD_getErrorName(code));
    }
}

static size_t read_zstd(struct stream *stream, uint8_t *bytes, size_t size)
{
    ZSTD_outBuffer out = {.dst = bytes, .size = size};
    while (out.pos < size && refill(stream)) {
        bool is_dry = stream->begin == stream->end;
        if (is_dry && stream->is_between) {
            break;
        }
        size_t before = out.pos;
        ZSTD_inBuffer in = {.src = stream->input, .size = stream->end, .pos = stream->begin};
        size_t code = ZSTD_decompressStream(stream->zstd, &out, &in);
        if (ZSTD_isError(code)) {
            tell_zstd(stream, code);
            break;
        }
        stream->begin = in.pos;
        stream->is_between = code == 0;
        if (is_dry && code != 0 && out.pos == before) {
            tell_cut_off(stream, "zstd");
            break;
        }
    }
    return out.pos;
}

size_t stream_read(struct stream *stream, void *bytes, size_t size)
{
    if (has_failed(stream)) {
        return 0;
    }
    switch (stream->packing) {
    case PACKING_NONE:
        return read_plain(stream, bytes, size);
    case PACKING_GZIP:
        return read_gzip(stream, bytes, size);
    case PACKING_ZSTD:
        return read_zstd(stream, bytes, size);
    }
    return 0;
}

const char *stream_error(const struct stream *stream)
{
    return stream->error;
}

bool stream_rewind(struct stream *stream)
{
    stream->error[0] = '\0';
    if (stream->file >= 0 && lseek(stream->file, 0, SEEK_SET) != 0) {
        return fail(stream, "cannot be read again from the start: %s", strerror(errno));
    }
    return begin(stream);
}

void stream_close(struct stream *stream)
{
    if (stream == NULL) {
        return;
    }
    if (stream->file >= 0) {
        close(stream->file);
    }
    if (stream->has_gzip) {
        inflateEnd(&stream->gzip);
    }
    ZSTD_freeDCtx(stream->zstd);
    free(stream->input);
    free(stream);
}
