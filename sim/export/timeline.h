/// What happened in a run, in its exact order: schedule.csv, ops.csv and objects.csv merged.
///
/// Each row of schedule.csv tells how many rows the other two had by then, and each row of
/// objects.csv how many ops.csv had, so that the order is known even where no time passes.
/// A call stands where it returned; `called` tells when it began.
///
/// Cost: one row of each table in memory.
#ifndef EXPORT_TIMELINE_H
#define EXPORT_TIMELINE_H

#include "source.h"

enum timeline_kind {
    TIMELINE_CHANGE,
    TIMELINE_CALL,
    TIMELINE_OBJECT_CALL,
};

/// A row of schedule.csv.
struct timeline_change {
    cycles_t at;
    uint32_t thread;
    enum thread_state state;
    uint32_t pool;      ///< that it waits for, or SCENARIO_NONE, as the next two
    uint32_t object;    ///< that it waits at
    uint32_t by_thread; ///< who made it ready, stopped it, or runs instead
    uint64_t ticks;     ///< or SCENARIO_FOREVER
    bool is_in_call; ///< it, or the thread that an interrupt came to, is in the midst of a service
    cycles_t called; ///< which it called then
};

/// A row of ops.csv.
struct timeline_call {
    cycles_t called;
    cycles_t returned;
    uint32_t thread;
    enum service service;
    uint32_t pool; ///< SCENARIO_NONE for services on threads
    uint64_t size;
    bool is_success;
    const char *status; ///< as written; valid until the next row, as the next one
    bool has_address;
    uint64_t address;
    bool has_available;
    uint64_t available; ///< of the pool, at the return
    uint64_t waiting;
};

/// A row of objects.csv.
struct timeline_object_call {
    cycles_t called;
    cycles_t returned;
    uint32_t thread;
    enum service service;
    uint32_t object; ///< SCENARIO_NONE where the next one is set
    uint32_t target; ///< whose priority or threshold is changed
    bool is_success;
    const char *status;
    uint64_t value;
    uint64_t waiting;
};

struct timeline_event {
    enum timeline_kind kind;
    union {
        struct timeline_change change;
        struct timeline_call call;
        struct timeline_object_call object_call;
    } as;
};

/// Zero it before timeline_open(); the caller owns it.
struct timeline {
    const struct source *source;
    struct html_csv schedule;
    struct html_csv ops;
    struct html_csv objects; ///< not open where the run has no such table
    bool has_change;         ///< the next row of each has been read
    bool has_call;
    bool has_object_call;
    struct timeline_change change;
    struct timeline_call call;
    struct timeline_object_call object_call;
    uint64_t change_ops; ///< rows that the others had by the next change
    uint64_t change_objects;
    uint64_t object_call_ops;
    uint64_t op_count; ///< rows delivered
    uint64_t object_count;
    cycles_t now;  ///< of the event delivered last
    bool has_last; ///< an event was delivered, of which kind
    enum timeline_kind last;
    uint32_t running; ///< the thread, after the event delivered last; SCENARIO_NONE, as the next
    uint32_t routine; ///< the interrupt, timer or phase
};

/// Opens the tables of a folder. The source is borrowed until timeline_close().
///
/// returns     false with the source's problem set; nothing is to be closed then
bool timeline_open(struct timeline *timeline, const struct source *source);

/// Delivers the next event, whose texts are valid until the one after it. That every call is one of
/// the thread or routine that runs is checked.
///
/// returns     false at the end, and after an error; timeline_close() tells which
bool timeline_next(struct timeline *timeline, struct timeline_event *event);

/// Closes the tables. Returns false, the problem set, if anything was wrong.
bool timeline_close(struct timeline *timeline);

#endif
