/// A block pool and the threads that use it, for the tests. Blocks go by their numbers, in address
/// order from 0. What does not succeed fails the test.
#ifndef BLOCK_POOL_RIG_H
#define BLOCK_POOL_RIG_H

#include "pool_harness.h"

struct block_rig {
    size_t word;
    struct block_pool_set set;
    struct block_pool pool;
    struct pool_memory memory;
    struct pool_waiter threads[RIG_THREADS]; ///< the lower its number the better its priority
};

/// A rig with a pool of `size_bytes`; destroy it with block_rig_destroy().
struct block_rig *block_rig_create(size_t word, size_t size_bytes, size_t block_size_bytes);
void block_rig_destroy(struct block_rig *rig);

/// Where block `i` is.
pool_address_t block_rig_address(const struct block_rig *rig, size_t i);

/// Which block is at an address.
size_t block_rig_index(const struct block_rig *rig, pool_address_t address);

/// The word before block `i`.
pool_address_t block_rig_link(const struct block_rig *rig, size_t i);
void block_rig_set_link(const struct block_rig *rig, size_t i, pool_address_t value);

/// Holds the free list against the numbers of its blocks, "0 1 2", and checks the pool.
void block_rig_assert_free_list(const struct block_rig *rig, const char *expected);

/// Takes a block for thread 1 and returns its number.
size_t block_rig_take(struct block_rig *rig);
void block_rig_take_all(struct block_rig *rig);

/// Gives a block back; returns the thread that it was handed to, 0 if none.
size_t block_rig_give(struct block_rig *rig, size_t index);

/// Lets a thread wait for a block.
void block_rig_wait(struct block_rig *rig, size_t thread);

#endif
