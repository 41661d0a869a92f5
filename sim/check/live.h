/// What is allocated, as a table of calls tells it.
///
/// Only what is allocated at the time takes memory: a table of any length may be followed. Rows are
/// in the order in which calls returned: a waiter's allocation may stand before the release that
/// made room for it, so one address may be allocated twice for a while.
#ifndef LIVE_H
#define LIVE_H

#include "rows.h"

struct live_block {
    uint64_t address;
    uint64_t size;   ///< as asked
    uint64_t called; ///< cycles
    uint64_t row;    ///< of the call
    uint32_t pool;   ///< see live_name(), as the next
    uint32_t thread;
    uint32_t count; ///< 0: an empty slot
};

struct live;

/// NULL when the host has no memory.
struct live *live_create(void);

void live_destroy(struct live *live);

/// Follows a row. Returns false when the host has no memory. Cost: O(1).
bool live_follow(struct live *live, const struct row *row, uint64_t number);

/// How many allocations of a pool there are.
uint64_t live_count(const struct live *live, const char *pool);

/// Copies those of a pool that lie next to an address, in their order: at most `room`, half of them
/// below. Returns how many. Cost: O(allocations of all pools).
size_t live_near(const struct live *live, const char *pool, uint64_t address,
                 struct live_block *blocks, size_t room);

/// The name of a block's pool or thread.
const char *live_name(const struct live *live, uint32_t number);

#endif
