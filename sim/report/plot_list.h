/// Which pictures belong to a run's folder, by what its plot-data/ holds.
#ifndef PLOT_LIST_H
#define PLOT_LIST_H

#include <stdbool.h>
#include <stddef.h>

enum plot_kind {
    PLOT_FRAGMENTATION, ///< of a byte pool
    PLOT_MAP,           ///< of any pool
    PLOT_BLOCKS,        ///< of a block pool
    PLOT_QUEUE,
    PLOT_SEMAPHORE,
    PLOT_WAITS,
    PLOT_SEARCHES,
    PLOT_KIND_COUNT,
};

struct plot {
    enum plot_kind kind;
    char *pool; ///< or queue, or semaphore; NULL for the last two
};

/// Zero it before plot_list_read(); the caller owns it.
struct plot_list {
    struct plot *plots; ///< pool by pool as in run.gp, queues, semaphores, then waits and searches
    size_t count;
};

#define PLOT_FILE_NAME_BYTES 256u

/// Reads DIR/plot-data/run.gp and makes the list. The file is about to be run by gnuplot, so it
/// must hold nothing but assignments of numbers and texts.
///
/// message     at least `size` bytes; one line, when false is returned. The list is empty then.
bool plot_list_read(struct plot_list *list, const char *dir, char *message, size_t size);

/// Frees what it holds and zeroes it.
void plot_list_free(struct plot_list *list);

/// "fragmentation.gp", static.
const char *plot_script(enum plot_kind kind);

/// "fragmentation-heap", "waits": a picture's name without its ending; cut off at `size` bytes.
void plot_file_name(const struct plot *plot, char *name, size_t size);

/// Whether a file's name could be a picture of ours: KIND-POOL.ENDING or KIND.ENDING, with the
/// endings svg and png.
bool plot_is_file_name(const char *name);

#endif
