#include "html_png.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "html_text.h"

/// Whole groups of three bytes, each of which makes four letters.
#define PART_BYTES ((size_t)3 * 1024)

static const unsigned char signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

/// RFC 4648, section 4. A last group of one or two bytes is filled up with '='.
static void write_base64(struct output *output, const unsigned char *bytes, size_t size)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        uint32_t group = (uint32_t)bytes[i] << 16;
        group |= left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
        group |= left > 2 ? bytes[i + 2] : 0;
        output_byte(output, letters[group >> 18]);
        output_byte(output, letters[group >> 12 & 63]);
        output_byte(output, left > 1 ? letters[group >> 6 & 63] : '=');
        output_byte(output, left > 2 ? letters[group & 63] : '=');
    }
}

bool html_png_write(struct output *output, const char *path, const char *title,
                    struct html_problem *problem)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return html_fail(problem, "%s: error: %s", path, strerror(errno));
    }
    unsigned char part[PART_BYTES];
    size_t size = fread(part, 1, sizeof part, file);
    bool is_png = size >= sizeof signature && memcmp(part, signature, sizeof signature) == 0;
    if (is_png) {
        output_text(output, "<img alt=\"");
        html_escape(output, title);
        output_text(output, "\" src=\"data:image/png;base64,");
        for (; size > 0; size = fread(part, 1, sizeof part, file)) {
            write_base64(output, part, size);
        }
        output_text(output, "\">\n");
    }
    bool is_read = ferror(file) == 0;
    (void)fclose(file);
    if (!is_read) {
        return html_fail(problem, "%s: error: cannot be read", path);
    }
    return is_png || html_fail(problem, "%s: error: no PNG; 'poolsim plot' draws it again", path);
}
