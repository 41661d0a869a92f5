/// Who reads what of the traces: replays, and the files that several of them share.
#ifndef SOURCE_H
#define SOURCE_H

#include "row_queue.h"
#include "trace_file.h"

/// A file that several threads take their rows from: it is read once. Whoever asks first has it
/// read on, and what belongs to others waits in their queues. When they are full, the one that asks
/// is to ask later, unless its rows have ended, which the file read to its end tells once and for
/// all. If they are still full then, whoever has most rows waiting is too slow for the others, and
/// gets the file for itself; so does who begins anew.
struct source {
    struct trace_file *file;
    bool is_counted;        ///< reader.all_rows are known
    cycles_t newest_at;     ///< of the row that was read last
    struct sharer *sharers; ///< in set->sharers
    uint32_t count;
    uint32_t *slots;    ///< a hash table of their threads: place among the sharers + 1; 0: empty
    uint32_t slot_mask; ///< their number, a power of two, less 1
    uint64_t waiting_rows;
};

/// One of those who share a source.
struct sharer {
    struct reader *reader;
};

/// A replay at its position.
struct reader {
    const struct scenario_replay *replay;
    struct source *source;   ///< NULL: it has a file for itself
    struct row_queue queue;  ///< rows of the source that it has not asked for yet
    struct trace_file *file; ///< its own; NULL: none yet
    uint64_t taken_rows;     ///< of its thread: the own file begins behind them
    uint64_t all_rows;       ///< of its thread, when its source is counted
    bool has_begun;
    bool was_told; ///< to ask later, when the source's newest row was that of
    cycles_t told_at;
};

/// Finds out which replays share a file: those of different threads that share a trace and its ids.
/// The others, and those of all threads, have no source.
///
/// readers     one a replay, zeroed
/// sharers     room for as many; those of the sources lie in it
/// sources     room for as many, zeroed
/// count       set to how many sources there are
/// returns     false when the host has no memory. source_free() is to be called for each, anyway
bool source_make(const struct scenario *scenario, struct reader *readers, struct sharer *sharers,
                 struct source *sources, uint32_t *count);

/// Who of a source has the rows of a thread; NULL if nobody has. Cost: O(1).
struct reader *source_find(const struct source *source, const char *thread);

/// Takes a reader out of its source, with the rows that wait for it.
void source_leave(struct reader *reader);

/// Has whoever has most rows waiting leave the source.
void source_part_with_slowest(const struct source *source);

void source_free(struct source *source);

#endif
