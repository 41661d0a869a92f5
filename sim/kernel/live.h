/// The allocations of recorded workloads that are alive, by id. Its order never shows.
#ifndef LIVE_H
#define LIVE_H

#include "bag.h"

struct live_entry {
    struct holding holding; ///< address 0: the entry is empty
    uint64_t id;
    uint32_t ids; ///< whose id it is: scenario_replay.ids
};

/// A hash table with open addressing. Zero it before use; the caller owns it.
struct live_table {
    struct live_entry *entries;
    uint64_t room; ///< a power of two, or 0
    uint64_t count;
};

enum live_put { LIVE_PUT, LIVE_EXISTS, LIVE_NO_MEMORY };

/// Adds an allocation under an id that has none. Cost: O(1) amortized.
enum live_put live_table_put(struct live_table *table, uint32_t ids, uint64_t id,
                             struct holding holding);

/// Takes the allocation of an id out; address 0 when it has none. Cost: O(1).
struct holding live_table_take(struct live_table *table, uint32_t ids, uint64_t id);

void live_table_free(struct live_table *table);

#endif
