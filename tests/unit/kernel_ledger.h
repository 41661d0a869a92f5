/// An independent account of a run, kept from what the kernel tells, and held against what the
/// kernel shows. Fails the test where the two differ.
#ifndef KERNEL_LEDGER_H
#define KERNEL_LEDGER_H

#include "kernel_object_ledger.h"

struct ledger_piece {
    uint64_t offset_bytes;
    uint64_t size_bytes;
    uint32_t thread;
};

struct ledger_pool {
    struct ledger_piece *pieces; ///< granted and not freed
    uint32_t count;
    uint32_t room;
    uint32_t waiting;
    bool is_deleted;
};

struct ledger_thread {
    enum thread_state state;
    uint32_t waits_on; ///< a pool, or SCENARIO_NONE
    cycles_t wait_begun;
    cycles_t waited; ///< the last wait's length
};

struct ledger {
    const struct scenario *scenario;
    const struct kernel *kernel; ///< set by the test once there is one
    struct ledger_pool *pools;
    struct ledger_thread *threads;
    struct object_ledger objects;
    uint64_t call_count;
    uint64_t switch_count;
    uint64_t lost_count; ///< allocations that may be held by nobody: of threads that were
                         ///< terminated, or whose release was refused
    cycles_t now;
};

/// Opens an account of a kernel that is made with ledger_observer(). Zeroed on a lack of memory.
void ledger_begin(struct ledger *ledger, const struct scenario *scenario);
void ledger_end(struct ledger *ledger);

struct observer ledger_observer(struct ledger *ledger);

/// Holds the account against the kernel, which is paused.
void ledger_check(const struct ledger *ledger, const struct kernel *kernel);

#endif
