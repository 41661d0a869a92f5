#include "packed.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

enum {
    PIECE_BYTES = 1 << 16,
    GZIP_LEVEL = 6,
    GZIP_WINDOW_BITS = 15 + 16, ///< the largest window, in a gzip wrapper
    GZIP_MEMORY_LEVEL = 8,
    ZSTD_LEVEL = 9,
    /// 1 MiB, so that readers need little memory: many threads of a scenario may each have one.
    ZSTD_WINDOW_LOG = 20,
};

const char *const packing_endings[3] = {"", ".gz", ".zst"};

struct packer {
    struct output *file;
    bool has_gzip;
    z_stream gzip;
    ZSTD_CCtx *zstd;
    uint8_t piece[PIECE_BYTES];
};

static void note(struct packer *packer, const char *what)
{
    if (packer->file->error[0] == '\0') {
        snprintf(packer->file->error, OUTPUT_ERROR_BYTES, "cannot compress %.300s: %s",
                 packer->file->path, what);
    }
}

static void pack_gzip(struct packer *packer, const char *bytes, size_t size, bool is_last)
{
    z_stream *gzip = &packer->gzip;
    assert(size <= UINT32_MAX);
    gzip->next_in = (const Bytef *)bytes;
    gzip->avail_in = (uInt)size;
    int status;
    do {
        gzip->next_out = packer->piece;
        gzip->avail_out = PIECE_BYTES;
        status = deflate(gzip, is_last ? Z_FINISH : Z_NO_FLUSH);
        output_bytes(packer->file, packer->piece, PIECE_BYTES - gzip->avail_out);
    } while (status == Z_OK && gzip->avail_out == 0);
    if (status != Z_BUF_ERROR && status != (is_last ? Z_STREAM_END : Z_OK)) {
        note(packer, "zlib refuses it");
    }
}

static void pack_zstd(struct packer *packer, const char *bytes, size_t size, bool is_last)
{
    ZSTD_inBuffer in = {.src = bytes, .size = size};
    size_t left;
    do {
        ZSTD_outBuffer out = {.dst = packer->piece, .size = PIECE_BYTES};
        left =
            ZSTD_compressStream2(packer->zstd, &out, &in, is_last ? ZSTD_e_end : ZSTD_e_continue);
        if (ZSTD_isError(left)) {
            note(packer, ZSTD_getErrorName(left));
            return;
        }
        output_bytes(packer->file, packer->piece, out.pos);
    } while (in.pos < in.size || (is_last && left != 0));
}

static void pack(struct packer *packer, const char *bytes, size_t size, bool is_last)
{
    if (packer->has_gzip) {
        pack_gzip(packer, bytes, size, is_last);
    } else {
        pack_zstd(packer, bytes, size, is_last);
    }
}

static void take(void *context, const char *bytes, size_t size)
{
    pack(context, bytes, size, false);
}

static void free_packer(struct packer *packer)
{
    if (packer != NULL) {
        if (packer->has_gzip) {
            deflateEnd(&packer->gzip);
        }
        ZSTD_freeCCtx(packer->zstd);
        free(packer);
    }
}

static struct packer *make_packer(struct output *file, enum packing packing)
{
    struct packer *packer = calloc(1, sizeof *packer);
    if (packer == NULL) {
        return NULL;
    }
    packer->file = file;
    bool good;
    if (packing == PACKED_GZIP) {
        good = deflateInit2(&packer->gzip, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW_BITS,
                            GZIP_MEMORY_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK;
        packer->has_gzip = good;
    } else {
        packer->zstd = ZSTD_createCCtx();
        good = packer->zstd != NULL &&
               !ZSTD_isError(
                   ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_compressionLevel, ZSTD_LEVEL)) &&
               !ZSTD_isError(
                   ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_windowLog, ZSTD_WINDOW_LOG)) &&
               !ZSTD_isError(ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_checksumFlag, 1));
    }
    if (!good) {
        free_packer(packer);
        return NULL;
    }
    return packer;
}

bool packed_begin(struct packed *packed, const char *folder, const char *name, enum packing packing)
{
    if (!output_begin(&packed->file, folder, name)) {
        return false;
    }
    packed->text = &packed->file;
    if (packing == PACKED_NOT) {
        return true;
    }
    packed->text = &packed->plain;
    packed->packer = make_packer(&packed->file, packing);
    if (packed->packer == NULL || !output_begin_taken(&packed->plain, take, packed->packer)) {
        packed_discard(packed);
        snprintf(packed->file.error, sizeof packed->file.error, "out of memory");
        return false;
    }
    return true;
}

bool packed_complete(struct packed *packed)
{
    if (packed->packer != NULL) {
        output_complete(&packed->plain);
        pack(packed->packer, "", 0, true);
        output_discard(&packed->plain);
        free_packer(packed->packer);
        packed->packer = NULL;
    }
    packed->text = NULL;
    return output_complete(&packed->file);
}

bool packed_commit(struct packed *packed)
{
    assert(packed->packer == NULL);
    return output_commit(&packed->file);
}

void packed_discard(struct packed *packed)
{
    output_discard(&packed->plain);
    free_packer(packed->packer);
    packed->packer = NULL;
    packed->text = NULL;
    output_discard(&packed->file);
}
