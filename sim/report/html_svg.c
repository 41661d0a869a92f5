#include "html_svg.h"

#include <stdlib.h>
#include <string.h>

#include "html_text.h"

#define NAME_BYTES 64u

struct picture {
    struct output *output;
    const char *path;
    const char *prefix;
    const char *title;
    const char *text;
    const char *at;
    struct html_problem *problem;
    bool has_begun;
};

/// A tag, or an attribute in it.
struct piece {
    const char *text;
    size_t length;
};

static const char *const elements[] = {"g",           "defs",     "path",     "rect",    "circle",
                                       "ellipse",     "line",     "polyline", "polygon", "text",
                                       "tspan",       "use",      "image",    "filter",  "feFlood",
                                       "feComposite", "clipPath", "pattern",  "mask"};

static const char *const attributes[] = {"clip-path",
                                         "clipPathUnits",
                                         "color",
                                         "cx",
                                         "cy",
                                         "d",
                                         "dominant-baseline",
                                         "dx",
                                         "dy",
                                         "fill",
                                         "fill-opacity",
                                         "fill-rule",
                                         "filterUnits",
                                         "flood-color",
                                         "flood-opacity",
                                         "font-family",
                                         "font-size",
                                         "font-style",
                                         "font-weight",
                                         "height",
                                         "id",
                                         "in",
                                         "in2",
                                         "mask",
                                         "opacity",
                                         "operator",
                                         "patternUnits",
                                         "points",
                                         "preserveAspectRatio",
                                         "r",
                                         "result",
                                         "rx",
                                         "ry",
                                         "shape-rendering",
                                         "stroke",
                                         "stroke-dasharray",
                                         "stroke-linecap",
                                         "stroke-linejoin",
                                         "stroke-opacity",
                                         "stroke-width",
                                         "text-anchor",
                                         "transform",
                                         "viewBox",
                                         "width",
                                         "x",
                                         "x1",
                                         "x2",
                                         "y",
                                         "y1",
                                         "y2",
                                         "xlink:href",
                                         "href"};

static bool is_listed(struct piece name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(list[i]) == name.length && memcmp(list[i], name.text, name.length) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_word(struct piece piece, const char *word)
{
    return is_listed(piece, &word, 1);
}

static bool refuse(struct picture *picture, const char *what, struct piece piece)
{
    size_t line = 1;
    for (const char *at = picture->text; at < picture->at; at++) {
        line += *at == '\n';
    }
    int length = piece.length > NAME_BYTES ? (int)NAME_BYTES : (int)piece.length;
    return html_fail(picture->problem,
                     "%s:%zu: error: %s%.*s; have the plot drawn again by 'poolsim plot'",
                     picture->path, line, what, length, piece.text);
}

static const struct piece nothing = {"", 0};

static bool starts(const char *at, const char *word)
{
    return strncmp(at, word, strlen(word)) == 0;
}

/// Steps behind the next occurrence of `end`. False if there is none.
static bool skip_past(struct picture *picture, const char *end)
{
    const char *found = strstr(picture->at, end);
    if (found == NULL) {
        return refuse(picture, "the picture ends too early", nothing);
    }
    picture->at = found + strlen(end);
    return true;
}

static struct piece take_name(struct picture *picture)
{
    struct piece name = {.text = picture->at};
    name.length = strspn(picture->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                      "0123456789-:_");
    picture->at += name.length;
    return name;
}

/// Writes a value, with the prefix behind each # that refers to an id of the picture.
static void write_value(struct picture *picture, struct piece value)
{
    struct output *output = picture->output;
    for (size_t i = 0; i < value.length; i++) {
        char byte = value.text[i];
        if (byte == '"') {
            output_text(output, "&quot;");
        } else if (byte == '>') {
            output_text(output, "&gt;");
        } else {
            output_byte(output, byte);
        }
        if (byte == '#' && (i == 0 || value.text[i - 1] == '(')) {
            output_text(output, picture->prefix);
        }
    }
}

static bool contains(struct piece value, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= value.length; i++) {
        if (memcmp(value.text + i, word, length) == 0) {
            return true;
        }
    }
    return false;
}

/// Where a value may point to: an id of the picture, or an image within it.
static bool is_harmless(struct piece name, struct piece value)
{
    bool is_link = is_word(name, "href") || is_word(name, "xlink:href");
    if (contains(value, "<") || contains(value, "&")) {
        return false;
    }
    if (is_link) {
        return (value.length > 0 && value.text[0] == '#') ||
               starts(value.text, "data:image/png;base64,");
    }
    return !contains(value, "url(") || starts(value.text, "url(#");
}

static void write_attribute(struct picture *picture, struct piece name, struct piece value)
{
    struct output *output = picture->output;
    output_byte(output, ' ');
    output_bytes(output, name.text, name.length);
    output_text(output, "=\"");
    if (is_word(name, "id")) {
        output_text(output, picture->prefix);
    }
    bool is_colour = contains(name, "color") || is_word(name, "fill") || is_word(name, "stroke");
    if (is_colour && !contains(value, "url(")) {
        output_bytes(output, value.text, value.length);
    } else {
        write_value(picture, value);
    }
    output_byte(output, '"');
}

/// Takes the attributes up to the end of a tag, and writes those that are let through, of <svg>
/// the viewBox alone.
static bool copy_attributes(struct picture *picture, bool is_root)
{
    for (;;) {
        picture->at += strspn(picture->at, " \t\r\n");
        if (*picture->at == '>') {
            picture->at++;
            output_byte(picture->output, '>');
            return true;
        }
        if (starts(picture->at, "/>")) {
            picture->at += 2;
            output_text(picture->output, "/>");
            return !is_root || refuse(picture, "the picture is empty", nothing);
        }
        struct piece name = take_name(picture);
        picture->at += strspn(picture->at, " \t\r\n");
        char quote = *picture->at == '=' ? picture->at[1 + strspn(picture->at + 1, " ")] : '\0';
        if (name.length == 0 || (quote != '"' && quote != '\'')) {
            return refuse(picture, "the picture has a broken tag", nothing);
        }
        picture->at = strchr(picture->at, quote) + 1;
        struct piece value = {.text = picture->at};
        const char *end = strchr(picture->at, quote);
        if (end == NULL) {
            return refuse(picture, "the picture ends too early", nothing);
        }
        value.length = (size_t)(end - picture->at);
        picture->at = end + 1;
        bool is_wanted =
            is_root ? is_word(name, "viewBox")
                    : is_listed(name, attributes, sizeof attributes / sizeof attributes[0]);
        if (is_wanted && !is_harmless(name, value)) {
            return refuse(picture, "the picture points out of itself in ", name);
        }
        if (is_wanted) {
            write_attribute(picture, name, value);
        }
    }
}

/// An opening tag, `<` being behind.
static bool copy_opening(struct picture *picture)
{
    struct piece name = take_name(picture);
    if (is_word(name, "title")) {
        return skip_past(picture, "</title>");
    }
    if (is_word(name, "desc")) {
        return skip_past(picture, "</desc>");
    }
    bool is_root = !picture->has_begun && is_word(name, "svg");
    if (is_root) {
        picture->has_begun = true;
        output_text(picture->output, "<svg role=\"img\" aria-label=\"");
        html_escape(picture->output, picture->title);
        output_byte(picture->output, '"');
        return copy_attributes(picture, true);
    }
    if (!picture->has_begun || !is_listed(name, elements, sizeof elements / sizeof elements[0])) {
        return refuse(picture, "no plot of this program holds the element ", name);
    }
    output_byte(picture->output, '<');
    output_bytes(picture->output, name.text, name.length);
    return copy_attributes(picture, false);
}

/// A closing tag, `</` being behind. Sets `is_over` at that of <svg>.
static bool copy_closing(struct picture *picture, bool *is_over)
{
    struct piece name = take_name(picture);
    *is_over = is_word(name, "svg");
    if (*picture->at != '>' ||
        (!*is_over && !is_listed(name, elements, sizeof elements / sizeof elements[0]))) {
        return refuse(picture, "no plot of this program ends the element ", name);
    }
    picture->at++;
    output_text(picture->output, "</");
    output_bytes(picture->output, name.text, name.length);
    output_byte(picture->output, '>');
    return true;
}

/// Copies text up to the next tag; before <svg> there is none to be copied. Line breaks and blanks
/// between tags are of no meaning and left out.
static void copy_text(struct picture *picture)
{
    size_t length = strcspn(picture->at, "<");
    if (picture->has_begun && strspn(picture->at, " \t\r\n") < length) {
        output_bytes(picture->output, picture->at, length);
    } else if (picture->has_begun && length > 0) {
        output_byte(picture->output, '\n');
    }
    picture->at += length;
}

static bool copy(struct picture *picture)
{
    for (bool is_over = false; !is_over;) {
        copy_text(picture);
        if (*picture->at == '\0') {
            return refuse(picture, "the picture ends too early", nothing);
        }
        picture->at++;
        bool is_copied = true;
        if (starts(picture->at, "!--")) {
            is_copied = skip_past(picture, "-->");
        } else if (*picture->at == '?' || (*picture->at == '!' && !picture->has_begun)) {
            is_copied = skip_past(picture, ">");
        } else if (*picture->at == '/' && picture->has_begun) {
            picture->at++;
            is_copied = copy_closing(picture, &is_over);
        } else {
            is_copied = copy_opening(picture);
        }
        if (!is_copied) {
            return false;
        }
    }
    return true;
}

bool html_svg_write(struct output *output, const char *path, const char *prefix, const char *title,
                    struct html_problem *problem)
{
    char *text = html_read_file(path, problem);
    if (text == NULL) {
        return false;
    }
    struct picture picture = {.output = output,
                              .path = path,
                              .prefix = prefix,
                              .title = title,
                              .text = text,
                              .at = text,
                              .problem = problem};
    bool is_copied = copy(&picture);
    free(text);
    return is_copied;
}
