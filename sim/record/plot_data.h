/// What the plot scripts read besides the tables of a run, in DIR/plot-data/:
///
///   run.gp            for gnuplot: scenario, cpu_hz, tick_hz, ticks, end_cycles, byte_pools,
///                     block_pools, threads (names between blanks)
///   searches.csv      pool,low,high,count: how many searches examined low..high fragments; the
///                     byte pools' rows stand together, rows of no searches are left out
///   search_marks.csv  pool,count,p99,max: a row for each byte pool
///   waits.csv         thread,low_cycles,high_cycles,count: how many waits took low..high cycles;
///                     threads that never waited are left out
#ifndef PLOT_DATA_H
#define PLOT_DATA_H

#include "summary.h"

#define PLOT_DATA_FOLDER "plot-data"

/// Writes the four files into FOLDER/plot-data/, after summary_end().
///
/// error       at least OUTPUT_ERROR_BYTES; one line, when false is returned
bool plot_data_write(const struct summary *summary, const char *folder, char *error);

#endif
