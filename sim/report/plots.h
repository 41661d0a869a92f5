/// Draws the plots of a run's folder with gnuplot and the scripts in scripts/plot/.
///
/// In the folder appear, as .svg or .png:
///   fragmentation-POOL, map-POOL   for each byte pool
///   blocks-POOL, map-POOL          for each block pool
///   queue-NAME                     for each queue
///   semaphore-NAME                 for each semaphore
///   waits                          for all threads
///   searches                       for all byte pools, where there are any
/// and plot-data/pictures.txt, which names those that were drawn. Each picture is drawn beside its
/// final name and renamed when whole. Pictures named in that file are removed when they are of an
/// earlier run: of pools that are no more, or older than plot-data/run.gp and not drawn anew.
/// Nothing else is ever removed.
#ifndef PLOTS_H
#define PLOTS_H

#include <stdbool.h>
#include <stddef.h>

enum plot_terminal {
    PLOT_SVG,
    PLOT_PNG,
    PLOT_DUMB, ///< characters on stdout; no files
};

struct plot_request {
    const char *dir;         ///< of the run
    const char *scripts_dir; ///< NULL: where scripts_dir_find() finds them
    enum plot_terminal terminal;
    bool quiet; ///< no progress on stderr, which else is shown if that is a terminal
};

#define PLOTS_MESSAGE_BYTES 2048u

/// Zero it before plots_draw(); the caller owns it.
struct plots_result {
    char **files; ///< pictures drawn, named from the run's folder; in the order listed above
    size_t file_count;
    char message[PLOTS_MESSAGE_BYTES]; ///< what went wrong first, in one line
};

/// Draws all plots, two at a time.
///
/// returns     false if any could not be drawn: result->message says why; the others are there.
///             plots_result_free() is due either way.
/// Cost:       some 0.1 s a picture, 0.2 s a memory map
bool plots_draw(const struct plot_request *request, struct plots_result *result);

/// Removes the pictures of an earlier run, as above, without drawing any: after a run that draws
/// none, so that its folder does not show what it did not do.
///
/// message     at least PLOTS_MESSAGE_BYTES; one line, when false is returned
bool plots_remove_old(const char *dir, char *message);

/// Frees what it holds and zeroes it. A zeroed one is fine.
void plots_result_free(struct plots_result *result);

#endif
