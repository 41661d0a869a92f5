/// ops.csv: one row for each call of an allocator or thread service, in the order in which the
/// calls returned.
///
/// Cost: below 100 ns a row; memory of 16 bytes a thread and pool, and the file's buffer.
#ifndef OPS_H
#define OPS_H

#include "output.h"
#include "sim/kernel/observer.h"

/// A name as a field of a row.
struct ops_name {
    const char *text; ///< the scenario's, or quoted and the recorder's own
    size_t length;
};

/// Zero it before ops_begin(); the caller owns it.
struct ops {
    struct output output; ///< its `error` tells what went wrong
    const struct scenario *scenario;
    struct ops_name *names; ///< of the threads, then of the pools
    struct ops_name services[SERVICE_COUNT];
    struct ops_name statuses[STATUS_COUNT];
};

/// Opens FOLDER/ops.csv and writes its header line.
///
/// scenario    borrowed until ops_finish() or ops_discard()
/// returns     false when it cannot; ops->output.error says why, and nothing is left open
bool ops_begin(struct ops *ops, const struct scenario *scenario, const char *folder);

/// The same without a file: the text goes to a function, in pieces (output_begin_taken()). After
/// output_complete(&ops->output), ops_discard() ends it.
bool ops_begin_taken(struct ops *ops, const struct scenario *scenario,
                     void (*take)(void *context, const char *bytes, size_t size), void *context);

/// Writes a row. An observer's function: context is the struct ops.
void ops_call_returned(void *context, const struct call *call);

/// Gives the file its name. Returns false after any error; ops->output.error says which.
bool ops_finish(struct ops *ops);

/// Drops the file. Does nothing when none is open.
void ops_discard(struct ops *ops);

#endif
