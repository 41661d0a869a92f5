#include "sim/trace/lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>
#include <zstd.h>

#include <cmocka.h>

enum { TEXT_BYTES = 300000, FILE_BYTES = 2 * TEXT_BYTES };

/// A file being put together, and the text it stands for.
struct parts {
    char path[32];
    uint8_t *file;
    size_t file_size;
    char *text;
};

static int set_up(void **state)
{
    struct parts *parts = calloc(1, sizeof *parts);
    assert_non_null(parts);
    parts->file = malloc(FILE_BYTES);
    parts->text = malloc(TEXT_BYTES);
    assert_non_null(parts->file);
    assert_non_null(parts->text);
    uint32_t number = 1;
    for (size_t i = 0; i < TEXT_BYTES; i++) { // compresses by some half
        number = number * 1664525u + 1013904223u;
        parts->text[i] = i % 40 == 39 ? '\n' : (char)('a' + (number >> 28));
    }
    snprintf(parts->path, sizeof parts->path, "/tmp/poolsim-stream-XXXXXX");
    int file = mkstemp(parts->path);
    assert_true(file >= 0);
    close(file);
    *state = parts;
    return 0;
}

static int tear_down(void **state)
{
    struct parts *parts = *state;
    unlink(parts->path);
    free(parts->file);
    free(parts->text);
    free(parts);
    return 0;
}

static void add_plain(struct parts *parts, const void *bytes, size_t size)
{
    memcpy(parts->file + parts->file_size, bytes, size);
    parts->file_size += size;
}

static void add_gzip(struct parts *parts, const char *text, size_t size)
{
    z_stream gzip = {0};
    assert_int_equal(deflateInit2(&gzip, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    gzip.next_in = (Bytef *)(uintptr_t)text;
    gzip.avail_in = (uInt)size;
    gzip.next_out = parts->file + parts->file_size;
    gzip.avail_out = (uInt)(FILE_BYTES - parts->file_size);
    assert_int_equal(deflate(&gzip, Z_FINISH), Z_STREAM_END);
    parts->file_size = FILE_BYTES - gzip.avail_out;
    deflateEnd(&gzip);
}

static void add_zstd_window(struct parts *parts, const char *text, size_t size, int window_log)
{
    ZSTD_CCtx *zstd = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1);
    ZSTD_CCtx_setParameter(zstd, ZSTD_c_windowLog, window_log);
    ZSTD_CCtx_setParameter(zstd, ZSTD_c_contentSizeFlag, 0);
    ZSTD_inBuffer in = {.src = text, .size = size};
    ZSTD_outBuffer out = {.dst = parts->file, .size = FILE_BYTES, .pos = parts->file_size};
    // In two goes, so that the window is as asked for and not that of a short text.
    size_t left = ZSTD_compressStream2(zstd, &out, &in, ZSTD_e_continue);
    while (!ZSTD_isError(left) && (left = ZSTD_compressStream2(zstd, &out, &in, ZSTD_e_end)) != 0) {
    }
    assert_false(ZSTD_isError(left));
    parts->file_size = out.pos;
    ZSTD_freeCCtx(zstd);
}

static void add_zstd(struct parts *parts, const char *text, size_t size)
{
    add_zstd_window(parts, text, size, 17);
}

static struct stream *open_parts(const struct parts *parts)
{
    FILE *file = fopen(parts->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(parts->file, 1, parts->file_size, file), parts->file_size);
    assert_int_equal(fclose(file), 0);
    char error[STREAM_ERROR_BYTES] = "";
    struct stream *stream = stream_open(parts->path, error);
    assert_string_equal(error, "");
    assert_non_null(stream);
    return stream;
}

/// Reads all there is in pieces of a size, which must be the text so far; returns how much it was.
static size_t read_all(struct stream *stream, const struct parts *parts, size_t piece)
{
    static char bytes[TEXT_BYTES];
    size_t total = 0;
    size_t got;
    do {
        assert_true(total + piece <= 2 * TEXT_BYTES);
        got = stream_read(stream, bytes, piece);
        assert_true(total + got <= TEXT_BYTES);
        assert_memory_equal(bytes, parts->text + total, got);
        total += got;
    } while (got == piece);
    return total;
}

static void expect_text(const struct parts *parts)
{
    static const size_t pieces[] = {1, 7, 4096, 65536, 65537, 200000};
    struct stream *stream = open_parts(parts);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        assert_int_equal(read_all(stream, parts, pieces[i]), TEXT_BYTES);
        assert_string_equal(stream_error(stream), "");
        assert_int_equal(stream_read(stream, parts->text, 1), 0);
        assert_true(stream_rewind(stream));
    }
    stream_close(stream);
}

/// What is there must be right, and then it must end in an error with these words.
static size_t expect_error(const struct parts *parts, const char *words)
{
    struct stream *stream = open_parts(parts);
    size_t total = read_all(stream, parts, 4096);
    if (strstr(stream_error(stream), words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", stream_error(stream), words);
    }
    assert_int_equal(stream_read(stream, parts->text, 1), 0);
    assert_true(stream_rewind(stream)); // and it is the same once more
    assert_int_equal(read_all(stream, parts, 4096), total);
    assert_non_null(strstr(stream_error(stream), words));
    stream_close(stream);
    return total;
}

static void a_plain_file_is_read_in_any_pieces(void **state)
{
    struct parts *parts = *state;
    add_plain(parts, parts->text, TEXT_BYTES);
    expect_text(parts);
}

static void a_gzip_file_is_read_in_any_pieces(void **state)
{
    struct parts *parts = *state;
    add_gzip(parts, parts->text, TEXT_BYTES);
    expect_text(parts);
}

static void a_zstd_file_is_read_in_any_pieces(void **state)
{
    struct parts *parts = *state;
    add_zstd(parts, parts->text, TEXT_BYTES);
    expect_text(parts);
}

/// Parts of 0, 1, 2, 4 ... bytes, and the rest.
static void add_in_parts(struct parts *parts,
                         void (*add)(struct parts *parts, const char *text, size_t size))
{
    size_t at = 0;
    add(parts, parts->text, 0);
    for (size_t size = 1; at < TEXT_BYTES; size *= 2) {
        size_t part = size < TEXT_BYTES - at ? size : TEXT_BYTES - at;
        add(parts, parts->text + at, part);
        at += part;
    }
}

static void gzip_members_are_one_text(void **state)
{
    struct parts *parts = *state;
    add_in_parts(parts, add_gzip);
    expect_text(parts);
}

static void zstd_frames_are_one_text(void **state)
{
    struct parts *parts = *state;
    add_in_parts(parts, add_zstd);
    expect_text(parts);
}

static void skippable_zstd_frames_are_passed_over(void **state)
{
    static const char skippable[] = "\x5A\x2A\x4D\x18\x05\0\0\0skip!";
    struct parts *parts = *state;
    add_plain(parts, skippable, sizeof skippable - 1);
    add_zstd(parts, parts->text, 1000);
    add_plain(parts, skippable, sizeof skippable - 1);
    add_zstd(parts, parts->text + 1000, TEXT_BYTES - 1000);
    expect_text(parts);
}

/// Cut off anywhere: what is there is right, and an error says that it is not all.
static void expect_cut_off(struct parts *parts, const char *words)
{
    size_t whole = parts->file_size;
    for (size_t offset = 4; offset < whole;) { // with less it is plain text
        parts->file_size = offset;
        expect_error(parts, words);
        offset += offset < 40 || offset + 20 > whole ? 1 : whole / 50;
    }
}

static void gzip_data_that_is_cut_off_is_an_error(void **state)
{
    add_gzip(*state, ((struct parts *)*state)->text, TEXT_BYTES);
    expect_cut_off(*state, "the gzip data is cut off at byte ");
}

static void zstd_data_that_is_cut_off_is_an_error(void **state)
{
    add_zstd(*state, ((struct parts *)*state)->text, TEXT_BYTES);
    expect_cut_off(*state, "the zstd data is cut off at byte ");
}

static void damage_is_found_by_checksums(void **state)
{
    struct parts *parts = *state;
    add_gzip(parts, parts->text, TEXT_BYTES);
    parts->file[parts->file_size - 6] ^= 1; // the checksum's
    assert_int_equal(expect_error(parts, "gzip data is damaged before byte "), TEXT_BYTES);
    parts->file_size = 0;
    add_zstd(parts, parts->text, TEXT_BYTES);
    parts->file[parts->file_size - 1] ^= 1;
    assert_true(expect_error(parts, "zstd data is damaged before byte ") <= TEXT_BYTES);
}

static void what_follows_must_be_compressed_too(void **state)
{
    struct parts *parts = *state;
    add_gzip(parts, parts->text, TEXT_BYTES);
    size_t size = parts->file_size;
    char words[100];
    snprintf(words, sizeof words, "what follows the gzip data at byte %zu of the file", size);
    add_plain(parts, "more", 4);
    assert_int_equal(expect_error(parts, words), TEXT_BYTES);
    parts->file_size = size;
    add_plain(parts, "\0\0\0\0", 4);
    assert_int_equal(expect_error(parts, words), TEXT_BYTES);
    parts->file_size = 0;
    add_zstd(parts, parts->text, TEXT_BYTES);
    add_plain(parts, "and more", 8);
    assert_int_equal(expect_error(parts, "what follows the zstd data at byte "), TEXT_BYTES);
}

static void a_window_beyond_the_limit_is_refused(void **state)
{
    struct parts *parts = *state;
    add_zstd_window(parts, parts->text, TEXT_BYTES, STREAM_ZSTD_WINDOW_LOG_MAX);
    expect_text(parts);
    parts->file_size = 0;
    add_zstd_window(parts, parts->text, TEXT_BYTES, STREAM_ZSTD_WINDOW_LOG_MAX + 1);
    assert_int_equal(expect_error(parts, "wants a window of more than 8 MiB"), 0);
}

static void a_file_that_is_not_there_is_said_so(void **state)
{
    (void)state;
    char error[STREAM_ERROR_BYTES] = "";
    assert_null(stream_open("/nowhere/at/all", error));
    assert_string_equal(error, "cannot be read: No such file or directory");
    assert_null(stream_open("/tmp", error));
    assert_string_equal(error, "cannot be read: Is a directory");
}

static void a_pipe_cannot_be_rewound(void **state)
{
    (void)state;
    int ends[2];
    char path[32];
    char error[STREAM_ERROR_BYTES] = "";
    char bytes[8] = "";
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "abcde", 5), 5);
    close(ends[1]);
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    struct stream *stream = stream_open(path, error);
    assert_non_null(stream);
    assert_int_equal(stream_read(stream, bytes, sizeof bytes), 5);
    assert_string_equal(bytes, "abcde");
    assert_false(stream_rewind(stream));
    assert_non_null(strstr(stream_error(stream), "cannot be read again from the start"));
    stream_close(stream);
    close(ends[0]);
}

/// The lines of a text, joined by |, and behind them the error if there is one.
static const char *lines_of(struct parts *parts, const char *text, size_t size, size_t line_bytes)
{
    static char joined[200];
    size_t used = 0;
    char *line = NULL;
    size_t length = 0;
    struct lines lines;
    parts->file_size = 0;
    add_plain(parts, text, size);
    struct stream *stream = open_parts(parts);
    assert_true(lines_begin(&lines, stream, line_bytes));
    joined[0] = '\0';
    enum lines_next next;
    while ((next = lines_take(&lines, &line, &length)) == LINES_LINE) {
        assert_int_equal(strlen(line), length);
        used += (size_t)snprintf(joined + used, sizeof joined - used, "%s|", line);
    }
    if (next == LINES_FAILED) {
        snprintf(joined + used, sizeof joined - used, "%d: %s", (int)lines.line, lines.error);
    }
    lines_free(&lines);
    stream_close(stream);
    return joined;
}

static void lines_end_as_editors_end_them(void **state)
{
    assert_string_equal(lines_of(*state, "", 0, 10), "");
    assert_string_equal(lines_of(*state, "a\nbc\n", 5, 10), "a|bc|");
    assert_string_equal(lines_of(*state, "a\r\n\r\nb\rc\r", 9, 10), "a||b\rc|");
    assert_string_equal(lines_of(*state, "\n\na", 3, 10), "||a|");
}

static void lines_are_bounded_and_of_text(void **state)
{
    assert_string_equal(lines_of(*state, "123\r\n1234\n", 10, 3),
                        "123|2: the line is too long; expected at most 3 bytes");
    assert_string_equal(lines_of(*state, "1234", 4, 3),
                        "1: the line is too long; expected at most 3 bytes");
    assert_string_equal(lines_of(*state, "12\n1\0\n", 6, 3),
                        "12|2: a NUL character; expected text");
}

static void a_long_text_gives_all_its_lines(void **state)
{
    struct parts *parts = *state;
    add_zstd(parts, parts->text, TEXT_BYTES);
    struct stream *stream = open_parts(parts);
    struct lines lines;
    assert_true(lines_begin(&lines, stream, 39));
    char *line = NULL;
    size_t length = 0;
    for (size_t at = 0; at < TEXT_BYTES; at += 40) {
        assert_int_equal(lines_take(&lines, &line, &length), LINES_LINE);
        assert_int_equal(length, 39);
        assert_memory_equal(line, parts->text + at, 39);
    }
    assert_int_equal(lines_take(&lines, &line, &length), LINES_END);
    assert_int_equal(lines.line, TEXT_BYTES / 40 + 1);
    lines_free(&lines);
    stream_close(stream);
}

static void a_line_that_is_cut_off_is_none(void **state)
{
    struct parts *parts = *state;
    add_gzip(parts, parts->text, 5000);
    parts->file_size -= 100;
    struct stream *stream = open_parts(parts);
    struct lines lines;
    assert_true(lines_begin(&lines, stream, 39));
    char *line = NULL;
    size_t length = 0;
    enum lines_next next;
    while ((next = lines_take(&lines, &line, &length)) == LINES_LINE) {
        assert_int_equal(length, 39);
    }
    assert_int_equal(next, LINES_FAILED);
    assert_non_null(strstr(lines.error, "the gzip data is cut off at byte "));
    assert_int_equal(lines_take(&lines, &line, &length), LINES_FAILED);
    lines_free(&lines);
    stream_close(stream);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_plain_file_is_read_in_any_pieces),
        TEST(a_gzip_file_is_read_in_any_pieces),
        TEST(a_zstd_file_is_read_in_any_pieces),
        TEST(gzip_members_are_one_text),
        TEST(zstd_frames_are_one_text),
        TEST(skippable_zstd_frames_are_passed_over),
        TEST(gzip_data_that_is_cut_off_is_an_error),
        TEST(zstd_data_that_is_cut_off_is_an_error),
        TEST(damage_is_found_by_checksums),
        TEST(what_follows_must_be_compressed_too),
        TEST(a_window_beyond_the_limit_is_refused),
        TEST(a_file_that_is_not_there_is_said_so),
        TEST(a_pipe_cannot_be_rewound),
        TEST(lines_end_as_editors_end_them),
        TEST(lines_are_bounded_and_of_text),
        TEST(a_long_text_gives_all_its_lines),
        TEST(a_line_that_is_cut_off_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
