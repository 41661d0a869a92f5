/// Puts a plot's .svg file into the page, as part of it.
///
/// Only what gnuplot draws with is let through: elements and attributes that neither run anything
/// nor fetch anything. Others are refused (elements) or left out (attributes), since a result
/// folder may come from somebody else. Ids and what refers to them get a prefix, so that several
/// plots may stand in one page; what gnuplot says of itself is left out.
#ifndef HTML_SVG_H
#define HTML_SVG_H

#include "html_csv.h"
#include "sim/record/output.h"

/// Reads the file and writes it as <svg role="img" aria-label="title">.
///
/// prefix      of ids; letters, digits and hyphens
/// returns     false with the problem set when the file is no such picture; what was written until
///             then is of no use
bool html_svg_write(struct output *output, const char *path, const char *prefix, const char *title,
                    struct html_problem *problem);

#endif
