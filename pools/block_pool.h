/// Block pools: equal blocks, one word of overhead each, constant time, no fragmentation.
/// Behaves byte for byte as ThreadX's block pools do.
///
///     [link|block ......][link|block ......] ... up to a block's worth of bytes unused
///
/// The word before a block is the address of the next free block's word while the block is free
/// (0 ends the list) and names the pool while it is allocated. Every service is one critical
/// section of constant length but for delete and prioritize.
/// Source of the behaviour: pools/README.md.
#ifndef BLOCK_POOL_H
#define BLOCK_POOL_H

#include "pool.h"

/// Running totals, from creation on.
struct block_pool_performance {
    uint64_t allocates;   ///< calls that passed the parameter checks
    uint64_t releases;    ///< successful ones
    uint64_t suspensions; ///< calls that had to wait
    uint64_t timeouts;    ///< waits that ran out
};

struct block_pool;

/// The living pools of one system, in order of creation. Zero it before use; the caller owns it.
struct block_pool_set {
    struct block_pool *first; ///< circular by `next`; NULL when there is none
    uint32_t count;
    struct block_pool_performance deleted; ///< the totals of pools that are gone
};

/// A pool's control block. Treat as read-only; the caller owns its memory, at a fixed place.
struct block_pool {
    uint32_t id;               ///< tells a living pool
    struct pool_memory memory; ///< size_bytes rounded down
    pool_address_t free_list;  ///< the first free block's word; 0 when all are allocated
    size_t block_size_bytes;   ///< rounded up, the word before it left out
    size_t block_count;
    size_t available_count;
    bool by_priority; ///< what-if: the waiting list is ordered by priority, then by arrival
    struct pool_waiting_list waiting;
    struct block_pool_performance performance;
    const char *name; ///< borrowed
    struct block_pool_set *set;
    struct block_pool *next;
    struct block_pool *previous;
};

/// Creates a pool of as many blocks as memory->size_bytes holds. Parameters as byte_pool_create().
///
/// Errors:     POOL_BAD_POINTER  null or misaligned memory, or `pool` is a living pool of `set`
///             POOL_BAD_SIZE     block size 0, or no room for one block
/// Cost:       O(blocks + living pools)
enum pool_status block_pool_create(struct block_pool_set *set, struct block_pool *pool,
                                   const struct pool_memory *memory, const char *name,
                                   size_t block_size_bytes);

/// Orders the waiting list by priority from now on, and not by arrival. Before anybody waits.
/// The one policy of byte pools that means anything here. Source: pools/README.md.
void block_pool_wait_by_priority(struct block_pool *pool);

/// Deletes a pool. As byte_pool_delete().
enum pool_status block_pool_delete(struct block_pool *pool, struct pool_waiter **woken);

/// Takes a block, or joins the waiting list.
///
/// caller      the calling thread's waiter; NULL when it cannot wait
/// waits       set to true if the caller was linked in and is to be suspended; when it is made
///             ready again caller->status and caller->address are the result
/// address     of the block, when POOL_SUCCESS is returned and `waits` is false
/// Errors:     POOL_NOT_A_POOL, POOL_NO_MEMORY, POOL_BAD_POINTER (a wait without a caller),
///             POOL_BAD_WAIT (a wait from an interrupt)
///             POOL_CORRUPT: the free list was overwritten at *address (POOL_CHECKED builds)
/// Cost:       O(1)
enum pool_status block_pool_allocate(struct block_pool *pool, struct pool_waiter *caller,
                                     bool may_wait, enum pool_caller from, bool *waits,
                                     pool_address_t *address);

/// Gives a block back, straight to the first waiter if there is one. From anywhere.
///
/// pool        whose block it is; in firmware block_pool_of() tells
/// served      the waiter that got the block: make it ready; NULL when none waited
/// Errors:     POOL_BAD_POINTER  null, not an allocated block of this pool, or the pool is gone
/// Cost:       O(1)
enum pool_status block_pool_release(struct block_pool *pool, pool_address_t address,
                                    struct pool_waiter **served);

/// Ends a wait. As byte_pool_cancel_wait().
void block_pool_cancel_wait(struct block_pool *pool, struct pool_waiter *waiter,
                            enum pool_status status);

/// Moves the best waiter to the head of the list. Errors: POOL_NOT_A_POOL. Cost: O(waiters).
enum pool_status block_pool_prioritize(struct block_pool *pool);

/// What a pool says of itself.
struct block_pool_info {
    const char *name;
    size_t available_count;
    size_t block_count;
    const struct pool_waiter *first_waiter;
    uint32_t waiting_count;
    const struct block_pool *next; ///< in order of creation; the pool itself when it is alone
};

/// Errors: POOL_NOT_A_POOL; `info` is untouched then. Cost: O(1).
enum pool_status block_pool_info_get(const struct block_pool *pool, struct block_pool_info *info);

/// Errors: POOL_NOT_A_POOL; `performance` is untouched then. Cost: O(1).
enum pool_status block_pool_performance_get(const struct block_pool *pool,
                                            struct block_pool_performance *performance);

/// The sum over all pools that ever were in the set. Cost: O(living pools).
struct block_pool_performance block_pool_set_performance(const struct block_pool_set *set);

/// True while the pool exists.
bool block_pool_is_alive(const struct block_pool *pool);

#if !POOL_SIMULATED
/// The living pool that a block is from, NULL when the word before it names none. Cost: O(1).
struct block_pool *block_pool_of(const void *block);
#endif

/// Walks memory and control block and reports the first thing that is not well-formed.
/// Returns true if all is well. Never leaves the pool's memory. Cost: O(blocks + waiters).
bool block_pool_check(const struct block_pool *pool, struct pool_fault *fault);

#endif
