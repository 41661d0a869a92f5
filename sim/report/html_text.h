/// What the pieces of the page share: text that is safe in HTML and in JSON, figures, table cells.
#ifndef HTML_TEXT_H
#define HTML_TEXT_H

#include "sim/record/output.h"
#include "words.h"

/// Writes a text for HTML, in an element or in a quoted attribute. Bytes that are not UTF-8 and
/// control characters become U+FFFD.
void html_escape(struct output *output, const char *text);

/// Writes a text as a JSON string, with its quotes, that may stand within <script>.
void html_json_string(struct output *output, const char *text);

/// Formats into the output: for fixed HTML with figures in it, shorter than 1,000 bytes. Texts from
/// outside go through html_escape() instead.
void html_print(struct output *output, const char *format, ...);

/// <td>text</td>, escaped; the second with class="n", for figures.
void html_cell(struct output *output, const char *text);
void html_figure(struct output *output, const char *text);

/// <th scope=...>text</th>, escaped: a heading of a column of figures, of texts, of a row.
void html_head_figure(struct output *output, const char *text);
void html_head_text(struct output *output, const char *text);
void html_head_row(struct output *output, const char *text);

/// <div class="scroll" ...><table><caption>, to be followed by rows. A wide table scrolls in its
/// own box, which can be reached by keyboard.
void html_table_begin(struct output *output, const char *caption);
/// A row of headings, the first `texts` of which are of texts; NULL ends them.
void html_table_heads(struct output *output, uint32_t texts, const char *const *heads);
void html_table_end(struct output *output);

/// "s" unless it is one.
const char *html_plural(uint64_t count);

#endif
