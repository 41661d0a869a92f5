/// The part of the ledger that is about queues, semaphores, mutexes and flags: who waited when,
/// who was served, and what went in and out. Fails the test where that does not add up.
#ifndef KERNEL_OBJECT_LEDGER_H
#define KERNEL_OBJECT_LEDGER_H

#include "sim/kernel/kernel.h"

struct ledger_wait {
    uint32_t object; ///< SCENARIO_NONE: it waits at none
    uint64_t order;  ///< of those that wait at it, the earliest has the lowest
    cycles_t begun;
};

struct object_ledger {
    const struct scenario *scenario;
    struct ledger_wait *waits; ///< of threads
    uint64_t *in;              ///< of objects: successful sends or puts
    uint64_t *out;             ///< successful receives or gets
    uint64_t order;
    uint64_t on_time_count; ///< waits that ran out at the time that was expected
    bool is_punctual; ///< nothing in the scenario keeps the tick or the system timer thread waiting
};

void object_ledger_begin(struct object_ledger *ledger, const struct scenario *scenario);
void object_ledger_end(struct object_ledger *ledger);

/// Notes a change of a thread's state, as the observer is told.
void object_ledger_thread_changed(struct object_ledger *ledger, const struct kernel *kernel,
                                  cycles_t now, uint32_t thread, enum thread_state state);

/// Notes a call that returned.
void object_ledger_called(struct object_ledger *ledger, const struct object_call *call);

/// Holds messages and counts against what went in and out; the kernel is paused.
void object_ledger_check(const struct object_ledger *ledger, const struct kernel *kernel);

#endif
