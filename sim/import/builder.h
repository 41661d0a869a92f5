/// What importers share: the parts of a scenario, as they are found, and the rows of its trace.
/// Not for use outside.
#ifndef IMPORT_BUILDER_H
#define IMPORT_BUILDER_H

#include "import.h"
#include "sim/trace/lines.h"

enum { IMPORT_NAME_BYTES = 48 };

/// The most that a recording may have: a scenario has at most so many replays, and threads and
/// pools are looked up one by one.
enum { IMPORT_THREADS_MAX = 1000, IMPORT_POOLS_MAX = 1000 };

/// The target's: a word stands before each block of a block pool, two before each allocation of a
/// byte pool.
enum { IMPORT_WORD_BYTES = 4, IMPORT_HEADER_BYTES = 2 * IMPORT_WORD_BYTES };

/// The target's ticks, as `tick: 1kHz` in the scenario.
enum { IMPORT_TICK_HZ = 1000 };

struct import_thread {
    char name[IMPORT_NAME_BYTES]; ///< first, as in a pool
    uint32_t key;                 ///< by which the recording calls it
    uint32_t priority;
    uint32_t threshold;
    bool waits; ///< for memory, where it was recorded
    uint64_t wait_begun;
};

struct import_pool {
    char name[IMPORT_NAME_BYTES];
    uint32_t key;
    bool is_block;
    uint64_t size_bytes; ///< 0: from the peak
    uint64_t block_size_bytes;
    uint64_t live_bytes; ///< headers or links included
    uint64_t peak_bytes;
};

struct import {
    const struct import_options *options;
    struct import_counts *counts;
    FILE *scenario;
    struct output *trace;
    char *error;
    char source[2 * IMPORT_NAME_BYTES]; ///< for comments
    struct import_thread *threads;
    size_t thread_count;
    struct import_pool *pools;
    size_t pool_count;
    uint64_t next_id;
    const char *unit; ///< of the trace's times
    uint64_t time_max;
    uint64_t late_time; ///< the first row's that is later; 0: none is
};

/// Fails: always false.
bool import_fail(struct import *import, const char *format, ...);

/// Whether a name in a scenario may hold it.
bool import_is_name_letter(char letter);

/// Adds a thread or pool; what is no letter of a name becomes _, and a name that is taken gets its
/// key behind. SIZE_MAX when there are too many or there is no memory, the error set.
size_t import_add_thread(struct import *import, uint32_t key, const char *name, size_t length);
size_t import_add_pool(struct import *import, uint32_t key, const char *name, size_t length);

/// Writes the head of the trace.
void import_begin_trace(struct import *import, const char *unit);

/// Writes a row of an allocation. Returns its id.
uint64_t import_allocate(struct import *import, uint64_t time, size_t thread, size_t pool,
                         uint64_t size, uint32_t wait);
void import_release(struct import *import, uint64_t time, size_t thread, size_t pool, uint64_t id,
                    uint64_t size);
void import_resize(struct import *import, uint64_t time, size_t thread, size_t pool, uint64_t id,
                   uint64_t old_size, uint64_t size);

/// Writes a row of an allocation that failed in the recording: it asks, and holds nothing, since
/// nobody would give back what it gets.
void import_refused(struct import *import, uint64_t time, size_t thread, size_t pool, uint64_t size,
                    uint32_t wait);

/// What an allocation takes of its pool.
uint64_t import_footprint(const struct import_pool *pool, uint64_t size);

/// Whether a scenario may have such pools, when all rows are known; else the error is set.
bool import_check_pools(struct import *import);

/// Writes the scenario, when all rows are known.
void import_put_scenario(const struct import *import);

/// Begins to take lines of up to `line_bytes` from the stream; false when there is no memory.
bool import_begin_lines(struct import *import, struct lines *lines, struct stream *stream,
                        size_t line_bytes);

/// Takes a line. LINES_FAILED: the error is set, with the line.
enum lines_next import_take_line(struct import *import, struct lines *lines, char **text,
                                 size_t *length);

/// Fails with "line N: ..." of the line taken last: always false.
bool import_fail_line(struct import *import, const struct lines *lines, const char *format, ...);

/// The formats.
bool import_tracex(struct import *import, struct stream *stream);
bool import_malloclab(struct import *import, struct stream *stream);
bool import_csv(struct import *import, struct stream *stream);
bool import_heaptrack(struct import *import, struct stream *stream);

#endif
