#include "html_text.h"

#include <stdarg.h>

/// U+FFFD, which stands for what cannot be shown.
#define REPLACEMENT "\xEF\xBF\xBD"

/// The length of the UTF-8 character at a place, 0 if there is none.
static size_t character_length(const unsigned char *at)
{
    if (at[0] < 0x80) {
        return 1;
    }
    size_t length = at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : 2;
    if (at[0] < 0xC2 || at[0] > 0xF4) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    bool is_overlong = (at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xF0 && at[1] < 0x90);
    bool is_surrogate = at[0] == 0xED && at[1] >= 0xA0;
    bool is_beyond = at[0] == 0xF4 && at[1] >= 0x90;
    return is_overlong || is_surrogate || is_beyond ? 0 : length;
}

static bool is_control(unsigned char byte)
{
    return (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F;
}

/// Writes the characters of a text; those that `special` has a word for as that.
static void write_characters(struct output *output, const char *text,
                             const char *(*special)(unsigned char byte))
{
    const unsigned char *at = (const unsigned char *)text;
    while (*at != '\0') {
        size_t length = character_length(at);
        const char *word = length == 1 ? special(*at) : NULL;
        if (word != NULL) {
            output_text(output, word);
        } else if (length == 0 || is_control(*at)) {
            output_text(output, REPLACEMENT);
        } else {
            output_bytes(output, at, length);
        }
        at += length == 0 ? 1 : length;
    }
}

static const char *html_word(unsigned char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static const char *json_word(unsigned char byte)
{
    switch (byte) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '<': // no </script> and no <!-- can come of it
        return "\\u003c";
    case '\n':
        return "\\n";
    case '\t':
        return "\\t";
    default:
        return NULL;
    }
}

void html_escape(struct output *output, const char *text)
{
    write_characters(output, text, html_word);
}

void html_json_string(struct output *output, const char *text)
{
    output_byte(output, '"');
    write_characters(output, text, json_word);
    output_byte(output, '"');
}

void html_print(struct output *output, const char *format, ...)
{
    char text[1000];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    output_text(output, text);
}

static void write_element(struct output *output, const char *begin, const char *text,
                          const char *end)
{
    output_text(output, begin);
    html_escape(output, text);
    output_text(output, end);
}

void html_cell(struct output *output, const char *text)
{
    write_element(output, "<td>", text, "</td>");
}

void html_figure(struct output *output, const char *text)
{
    write_element(output, "<td class=\"n\">", text, "</td>");
}

void html_head_figure(struct output *output, const char *text)
{
    write_element(output, "<th scope=\"col\" class=\"n\">", text, "</th>");
}

void html_head_text(struct output *output, const char *text)
{
    write_element(output, "<th scope=\"col\">", text, "</th>");
}

void html_head_row(struct output *output, const char *text)
{
    write_element(output, "<th scope=\"row\">", text, "</th>");
}

void html_table_begin(struct output *output, const char *caption)
{
    output_text(output, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    html_escape(output, caption);
    output_text(output, "\"><table><caption>");
    html_escape(output, caption);
    output_text(output, "</caption>\n");
}

void html_table_heads(struct output *output, uint32_t texts, const char *const *heads)
{
    output_text(output, "<thead><tr>");
    for (uint32_t i = 0; heads[i] != NULL; i++) {
        if (i < texts) {
            html_head_text(output, heads[i]);
        } else {
            html_head_figure(output, heads[i]);
        }
    }
    output_text(output, "</tr></thead>\n<tbody>\n");
}

void html_table_end(struct output *output)
{
    output_text(output, "</tbody></table></div>\n");
}

const char *html_plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}
