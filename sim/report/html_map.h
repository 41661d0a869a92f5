/// The memory map of a pool in the page: what its script draws, and the table that is its equal.
#ifndef HTML_MAP_H
#define HTML_MAP_H

#include "html_run.h"
#include "sim/record/output.h"

/// Writes the map and its table, or why there is none.
///
/// prefix      of ids: that of the run
/// returns     false with the problem set when a file of the folder is broken
bool html_map_write(struct output *output, const struct html_run *run, uint32_t pool,
                    const char *prefix, struct html_problem *problem);

#endif
