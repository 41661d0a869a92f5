/// The plots of a comparison, a panel a variant, and what they are drawn from.
///
///   plot-data/compare.gp            for gnuplot: scenario, cpu_hz, variants, and for each its
///   name,
///                                   folder, allocations, byte_pools and end_cycles
///   plot-data/compare-waits.csv     variant,cycles,allocations: how many were served or refused
///                                   within that time of waiting, those that never waited included
///   plot-data/compare-searches.csv  variant,fragments,allocations: likewise
///   plot-data/compare-waste.csv     variant,asked,rounding,remainder,block,headers,free: bytes on
///                                   average; together the memory of all pools
///   compare-{fragmentation,waits,searches,waste}.svg
#ifndef COMPARE_PLOT_H
#define COMPARE_PLOT_H

#include "comparison.h"

#define COMPARE_PLOT_ERROR_BYTES 2048u

/// Writes the files, each beside its final name and renamed when whole.
///
/// draws       the pictures too
/// error       COMPARE_PLOT_ERROR_BYTES; one line, when false is returned
bool compare_plot(const struct comparison *comparison, const char *folder, bool draws, char *error);

#endif
