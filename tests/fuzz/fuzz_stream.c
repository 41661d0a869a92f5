/// Any bytes as a file that may be compressed. How much is asked for at a time changes nothing, and
/// what comes after going back is the same again.
#include "fuzz.h"

#include "sim/trace/stream.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { READ_BYTES_MAX = 1 << 18, MAGIC_BYTES = 4 };

/// The beginning of a stream, and what is wrong with it.
struct content {
    uint8_t *bytes;
    size_t size;
    char error[STREAM_ERROR_BYTES];
};

/// Reads up to READ_BYTES_MAX, `piece` bytes at a time.
static struct content read_all(struct stream *stream, size_t piece)
{
    struct content content = {.bytes = malloc(READ_BYTES_MAX)};
    assert(content.bytes != NULL);
    size_t got = 1;
    while (got > 0 && content.size < READ_BYTES_MAX) {
        size_t room = READ_BYTES_MAX - content.size;
        size_t wanted = piece < room ? piece : room;
        got = stream_read(stream, content.bytes + content.size, wanted);
        assert(got <= wanted);
        content.size += got;
    }
    strcpy(content.error, stream_error(stream));
    assert(strchr(content.error, '\n') == NULL);
    return content;
}

/// libzstd 1.5.4 holds the size in a frame's head against its content when it decompresses all of
/// it at once, but not piece by piece, when the last block is empty.
static bool is_size_of_frame(const struct content *content)
{
    return strstr(content->error, "Data corruption detected") != NULL;
}

/// How much is given of what lies before a fault depends on how it is read; that there is a fault
/// does not, unless it lies behind what was read.
static void expect_same(const struct content *a, const struct content *b)
{
    size_t common = a->size < b->size ? a->size : b->size;
    assert(memcmp(a->bytes, b->bytes, common) == 0);
    bool is_good = a->error[0] == '\0' && b->error[0] == '\0';
    bool is_bad = a->error[0] != '\0' && b->error[0] != '\0';
    if (!is_size_of_frame(a) && !is_size_of_frame(b)) {
        assert(is_bad || a->size == b->size);
        assert(is_good || is_bad || a->size == READ_BYTES_MAX);
    }
}

/// What is not compressed is passed on as it is.
static void expect_plain(const struct content *content, const uint8_t *data, size_t size)
{
    bool is_packed = size >= 2 && ((data[0] == 0x1F && data[1] == 0x8B) ||
                                   (size >= MAGIC_BYTES && data[3] == 0xFD) ||
                                   (size >= MAGIC_BYTES && data[3] == 0x18));
    if (!is_packed && size <= READ_BYTES_MAX) {
        assert(content->error[0] == '\0');
        assert(content->size == size && memcmp(content->bytes, data, size) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char error[STREAM_ERROR_BYTES] = "";
    struct stream *stream = stream_open_bytes(data, size, error);
    if (stream == NULL) {
        assert(error[0] != '\0');
        return 0;
    }
    struct content whole = read_all(stream, READ_BYTES_MAX);
    expect_plain(&whole, data, size);
    const size_t pieces[] = {1 + size % 13, 997};
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        bool is_back = stream_rewind(stream);
        assert(is_back);
        struct content again = read_all(stream, pieces[i]);
        expect_same(&whole, &again);
        free(again.bytes);
    }
    stream_close(stream);
    struct stream *from_file = stream_open(fuzz_file(data, size), error);
    assert(from_file != NULL);
    struct content same = read_all(from_file, READ_BYTES_MAX);
    expect_same(&whole, &same);
    stream_close(from_file);
    free(same.bytes);
    free(whole.bytes);
    return 0;
}
