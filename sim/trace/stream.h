/// The bytes of a file, plain or compressed: which one it is, the first bytes tell.
///
/// gzip (RFC 1952) and zstd (RFC 8878) are read as their command-line tools do: several members or
/// frames one behind the other are one text, zstd's skippable frames are passed over. Data that is
/// cut off, damaged, or followed by something else is an error, never a short text.
///
/// Memory does not grow with the file: 64 KiB, and the window that the compressed data asks for,
/// which is 32 KiB for gzip and at most STREAM_ZSTD_WINDOW_LOG_MAX for zstd.
#ifndef STREAM_H
#define STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STREAM_ERROR_BYTES = 256,
    STREAM_ZSTD_WINDOW_LOG_MAX = 23, ///< 8 MiB: what all levels but --ultra and --long stay within
};

struct stream;

/// Opens a file at its first byte. A pipe is fine, but cannot be rewound.
///
/// error       at least STREAM_ERROR_BYTES; set on failure: what is wrong, without the file's name
/// returns     NULL on failure
struct stream *stream_open(const char *path, char *error);

/// The same of bytes in memory, which are borrowed until stream_close().
struct stream *stream_open_bytes(const void *bytes, size_t size, char *error);

/// Takes the next bytes. After a failure there are none.
///
/// returns     `size`, or less at the end and on failure, which stream_error() tells apart
/// Cost:       O(size), one or few reads of the file for each 64 KiB
size_t stream_read(struct stream *stream, void *bytes, size_t size);

/// What is wrong, with the byte of the file as it lies on disk: "the gzip data is damaged at byte
/// 4096 of the file: invalid block type". "" while all is well.
const char *stream_error(const struct stream *stream);

/// Goes back to the first byte; a failure is forgotten.
///
/// returns     false, with an error, for what cannot be rewound
bool stream_rewind(struct stream *stream);

/// Closes and frees it. NULL is fine.
void stream_close(struct stream *stream);

#endif
