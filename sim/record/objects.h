/// objects.csv, interrupts.csv and damage.csv: what a run tells of queues, semaphores, mutexes,
/// flags and priorities, of interrupts, and of touched memory that was overwritten. Each is there
/// only if the scenario can tell of it. Rows stream: memory does not grow with the run.
#ifndef OBJECTS_H
#define OBJECTS_H

#include "output.h"
#include "sim/kernel/observer.h"

/// Zero it before objects_begin(); the caller owns it.
struct objects {
    const struct scenario *scenario;
    struct output calls;
    struct output interrupts;
    struct output damage;
    uint64_t damage_count; ///< counted without files too
};

/// Opens the tables that the scenario needs. Returns false when it cannot: `error` says why.
bool objects_begin(struct objects *objects, const struct scenario *scenario, const char *folder,
                   const char **error);

/// Write a row. `objects_begin()` need not have been called.
///
/// op_count    calls that ops.csv has, or would have, by then
void objects_called(struct objects *objects, const struct object_call *call, uint64_t op_count);
void objects_interrupt_taken(struct objects *objects, const struct interrupt_change *change);
void objects_memory_damaged(struct objects *objects, const struct memory_damage *damage);

/// Gives the tables their names, and removes those of an earlier run that this one does not write.
bool objects_commit(struct objects *objects, const char *folder, const char **error);

/// Drops what is open.
void objects_discard(struct objects *objects);

#endif
