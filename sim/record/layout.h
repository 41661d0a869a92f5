/// layout.csv: each byte pool's fragments at the end of a run, in address order, the closing header
/// left out. A deleted pool has no rows.
#ifndef LAYOUT_H
#define LAYOUT_H

#include "output.h"
#include "sim/kernel/kernel.h"

/// Writes the header line.
void layout_write_header(struct output *output);

/// Writes a pool's rows. Cost: O(fragments).
void layout_write_pool(struct output *output, const char *name, const struct byte_pool *pool);

/// Writes the header line and the rows of all living byte pools, in the scenario's order.
void layout_write(struct output *output, const struct scenario *scenario,
                  const struct kernel *kernel);

#endif
