/// The folder of a run as an export needs it: what its summary.json tells of the target, the
/// threads, the pools and the objects. The tables are read row by row (timeline.h).
#ifndef EXPORT_SOURCE_H
#define EXPORT_SOURCE_H

#include <jansson.h>

#include "sim/report/html_csv.h"
#include "sim/report/html_run.h"

struct source_thread {
    const char *name; ///< in the summary, as all names here
    enum thread_kind kind;
    uint32_t priority; ///< at the start, as the threshold
    uint32_t threshold;
};

struct source_pool {
    const char *name;
    bool is_byte;
    uint64_t size_bytes;
    uint64_t block_size_bytes; ///< as written
    uint64_t capacity;         ///< what is available when nothing is in use
};

struct source_object {
    const char *name;
    enum object_kind kind;
    uint64_t initial; ///< a queue's capacity
    bool inherits;
};

/// Zero it before source_open(); the caller owns it, and frees it with source_close().
struct source {
    const char *dir; ///< borrowed
    json_t *summary;
    const char *name; ///< the scenario's
    uint64_t seed;
    uint64_t cpu_hz;
    uint64_t tick_hz;
    uint64_t word_bytes;
    cycles_t end_cycles;
    struct source_thread *threads; ///< interrupts, timers and phases among them
    uint32_t thread_count;
    struct html_name *thread_names; ///< in order of the name, as the two below
    struct source_pool *pools;
    uint32_t pool_count;
    struct html_name *pool_names;
    struct source_object *objects;
    uint32_t object_count;
    struct html_name *object_names;
    struct html_problem *problem;
};

/// Reads summary.json, and looks whether the tables are there that every export needs.
///
/// returns     false with the problem set, one line that names the file; source_close() is to be
///             called all the same
bool source_open(struct source *source, const char *dir, struct html_problem *problem);

/// Frees what it holds and zeroes it.
void source_close(struct source *source);

/// What a row calls by name, as an index. False, and the reading is over, when there is none such.
/// Cost: O(log n).
bool source_find_thread(const struct source *source, struct html_csv *csv, const char *name,
                        uint32_t *index);
bool source_find_pool(const struct source *source, struct html_csv *csv, const char *name,
                      uint32_t *index);
bool source_find_object(const struct source *source, struct html_csv *csv, const char *name,
                        uint32_t *index);

/// Whether a table is in the folder.
bool source_has(const struct source *source, const char *table);

#endif
