/// schedule.csv: who ran when. A row each time that a thread goes from one state to another, and
/// when an interrupt, timer or phase begins and ends, in the order in which it happened.
///
/// Each row tells how many rows ops.csv and objects.csv had by then, so that the three merge into
/// one exact order even where no time passes.
///
/// Cost: below 100 ns a row, some three rows for each stretch in which a thread runs; no memory
/// that grows.
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include "ops.h"
#include "sim/kernel/kernel.h"

/// Zero it before schedule_begin(); the caller owns it.
struct schedule {
    struct output output;        ///< its `error` tells what went wrong
    const struct kernel *kernel; ///< asked for the service that a thread is in the midst of
    const struct scenario *scenario;
    const struct ops_name *names; ///< of the threads, then of the pools
    struct ops_name states[THREAD_STATE_COUNT];
    uint32_t running;      ///< a thread, or SCENARIO_NONE
    uint64_t object_count; ///< rows of objects.csv so far
};

/// Opens FOLDER/schedule.csv and writes its header line, and the state of each thread at the start.
///
/// ops         open; its names are borrowed until schedule_commit() or schedule_discard()
/// kernel      created and not run yet; borrowed as long
/// returns     false when it cannot; schedule->output.error says why, and nothing is left open
bool schedule_begin(struct schedule *schedule, const struct scenario *scenario,
                    const struct ops *ops, const struct kernel *kernel, const char *folder);

/// Observer's functions; all do nothing while no file is open.
void schedule_object_called(struct schedule *schedule);
void schedule_thread_changed(struct schedule *schedule, const struct thread_change *change);
void schedule_routine_began(struct schedule *schedule, cycles_t now, uint32_t thread);
void schedule_routine_ended(struct schedule *schedule, cycles_t now, uint32_t thread);

#endif
