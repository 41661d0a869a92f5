/// A result folder as the page needs it: read whole where it is small, thinned where it may be
/// long.
#ifndef HTML_RUN_H
#define HTML_RUN_H

#include <jansson.h>

#include "html_csv.h"
#include "sim/record/explain.h"
#include "sim/record/object_explain.h"

#define HTML_WAITS_MAX 100u     ///< the longest
#define HTML_FAILURES_MAX 100u  ///< the first
#define HTML_NOTES_MAX 200u     ///< the first
#define HTML_FRAGMENTS_MAX 200u ///< a pool: the first by address
#define HTML_SAMPLES_MAX 48u    ///< a pool: evenly spread, and the last

/// A row of waits.csv.
struct html_wait {
    struct explained explained;
    cycles_t by_reason[REASON_WAIT_COUNT];
};

/// A row of failures.csv.
struct html_failure {
    struct explained explained;
    char status[32];
};

/// A row of series.csv.
struct html_sample {
    cycles_t at;
    uint64_t available;
    uint64_t fragments; ///< byte pools, as the next three
    uint64_t free_fragments;
    uint64_t largest_free;
    uint64_t fragmentation; ///< in parts of 10,000
    uint64_t waiting;
};

/// A row of layout.csv.
struct html_fragment {
    uint64_t offset_bytes;
    uint64_t size_bytes;
    bool is_free;
};

/// A row of plot-data/lifetimes.csv.
struct html_life {
    uint64_t offset_bytes;
    uint64_t size_bytes;
    uint64_t request_bytes;
    uint32_t thread;
    cycles_t from;
    cycles_t to; ///< the end of the run for what is held then
    bool is_held;
};

/// A row of notes.csv.
struct html_note {
    cycles_t at;
    char *thread;
    char *text;
};

/// A thread's name and index, for a search by name.
struct html_name {
    const char *name;
    uint32_t index;
};

struct html_pool {
    json_t *figures; ///< of summary.json; borrowed
    struct html_sample samples[HTML_SAMPLES_MAX + 1];
    uint32_t sample_count;
    uint64_t sample_step; ///< every so manieth row is held
    uint64_t sample_seen;
    struct html_sample last_sample;
    struct html_fragment fragments[HTML_FRAGMENTS_MAX];
    uint64_t fragment_count; ///< all that there are
    struct html_life *lives; ///< in order of `from`
    uint32_t life_count;
    uint32_t life_room;
    struct html_failure first_failure; ///< of no meaning while none failed
    uint64_t failure_total;
    bool has_lives; ///< the folder tells of them
    uint64_t word_bytes;
    uint64_t header_bytes;
    uint64_t span_bytes;    ///< of all fragments
    uint64_t life_total;    ///< lifetimes that there were, kept or not
    uint64_t lives_covered; ///< in parts of 10,000
};

/// Zero it before html_run_read(); the caller owns it.
struct html_run {
    const char *dir; ///< as given; borrowed
    json_t *summary;
    struct scenario scenario; ///< what summary.json tells of it: names, kinds, sizes, clocks
    cycles_t end_cycles;
    struct html_name *thread_names;             ///< in order of names
    struct html_pool *pools;                    ///< of the scenario
    struct html_wait waits[HTML_WAITS_MAX + 1]; ///< longest first, of equals the first to end
    uint32_t wait_count;
    uint64_t wait_total;
    struct html_failure failures[HTML_FAILURES_MAX];
    uint32_t failure_count;
    uint64_t failure_total;
    struct object_explained object_waits[HTML_WAITS_MAX + 1]; ///< of object-waits.csv, likewise
    uint32_t object_wait_count;
    uint64_t object_wait_total;             ///< refused calls left out
    struct object_explained *object_worsts; ///< of the scenario's objects; of no meaning where
                                            ///< begun is SCENARIO_NO_END
    struct html_note notes[HTML_NOTES_MAX];
    uint32_t note_count;
    uint64_t note_total;
};

/// Reads a result folder: summary.json and the tables, of plot-data/ what is there.
///
/// returns     false with the problem set. html_run_free() is due either way.
bool html_run_read(struct html_run *run, const char *dir, struct html_problem *problem);

/// Frees what it holds and zeroes it.
void html_run_free(struct html_run *run);

/// A number of summary.json at a path of keys with dots between; 0 if there is none. A real number
/// comes in thousandths.
uint64_t html_number_at(const json_t *object, const char *path);
uint64_t html_thousandths_at(const json_t *object, const char *path);
/// A text; "" if there is none.
const char *html_text_at(const json_t *object, const char *path);
/// What is there; NULL if nothing is.
const json_t *html_value_at(const json_t *object, const char *path);

/// The index of a thread or pool, SCENARIO_NONE if there is none of that name.
uint32_t html_thread_index(const struct html_run *run, const char *name);
uint32_t html_pool_index(const struct html_run *run, const char *name);

/// The inverses of reason_name(), wait_outcome_name() and explain_remedy(). False if it is none.
bool html_parse_reason(const char *name, struct explained *explained);
bool html_parse_outcome(const char *name, struct explained *explained);
bool html_parse_remedy(const char *remedy, struct explained *explained);

/// Reads the tables, after summary.json; used by html_run_read().
bool html_run_read_tables(struct html_run *run, struct html_problem *problem);
/// Reads object-waits.csv where the scenario has objects; used by html_run_read().
bool html_run_read_objects(struct html_run *run, struct html_problem *problem);
/// Reads plot-data/lifetimes.csv and lifetime_marks.csv where they are there.
bool html_run_read_lives(struct html_run *run, struct html_problem *problem);

#endif
