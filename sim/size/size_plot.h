/// What sizing leaves behind: size.csv, what the plot needs to know of it, and the plot.
///
///   size.csv           size_bytes,seed,met and a column for each term of the goal that is a number
///   plot-data/size.gp  for gnuplot: scenario, pool, goal, cpu_hz, as_written, answer, and for each
///                      term its text, unit and the factor that brings it to that unit
///   size.svg           the terms' figures against the size, a thin line a seed
#ifndef SIZE_PLOT_H
#define SIZE_PLOT_H

#include "sizing.h"

#define SIZE_PLOT_ERROR_BYTES 2048u

struct size_plot {
    const char *folder;
    const struct scenario *scenario;
    uint32_t pool;
    const char *goal_text;
    const struct goal *goal;
    const struct sizing *sizing;
    uint64_t first_seed;
    bool draws; ///< the picture too
};

/// Writes the files, each beside its final name and renamed when whole.
///
/// error       SIZE_PLOT_ERROR_BYTES; one line, when false is returned
bool size_plot_write(const struct size_plot *plot, char *error);

#endif
