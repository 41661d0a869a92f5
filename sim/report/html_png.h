/// Puts a plot's .png file into the page, for runs that were drawn as PNG alone.
#ifndef HTML_PNG_H
#define HTML_PNG_H

#include "html_csv.h"
#include "sim/record/output.h"

/// Reads the file and writes it as <img alt="title">, its bytes in base 64, so that the page needs
/// no other file.
///
/// returns     false with the problem set when the file cannot be read or does not begin as a PNG;
///             what was written until then is of no use
/// Cost:       O(size of the file), bounded memory
bool html_png_write(struct output *output, const char *path, const char *title,
                    struct html_problem *problem);

#endif
