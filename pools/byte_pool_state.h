/// What byte_pool.c and byte_pool_policy.c share. Not for use outside.
#ifndef BYTE_POOL_STATE_H
#define BYTE_POOL_STATE_H

#include "byte_pool.h"

/// The free mark of a word: 0xFFFFEEEE in each of its 32-bit halves.
#define FREE_MARK_32 UINT64_C(0xFFFFEEEE)
#define FREE_MARK_64 UINT64_C(0xFFFFEEEEFFFFEEEE)

/// For what exists once for each width of a word, and once for pools with a policy: without the
/// hint a compiler may keep a single copy and ask at each fragment.
#if defined(__GNUC__)
#define ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE inline
#endif

/// Where an operation goes on.
enum phase {
    PHASE_JOIN, ///< a release by policy: what it freed is to be joined first
    PHASE_BEGIN,
    PHASE_SEARCH,
    PHASE_OUTCOME,
};

/// How a stretch of a search ended.
enum search_result {
    SEARCH_FOUND,
    SEARCH_FAILED,
    SEARCH_PAUSED,
    SEARCH_CORRUPT,
    SEARCH_ANEW, ///< by policy: not from the search position, but from whom to search for
};

static inline size_t header_size(size_t word)
{
    return 2 * word;
}

static inline pool_address_t free_mark(size_t word)
{
    return (pool_address_t)(word == 4 ? FREE_MARK_32 : FREE_MARK_64);
}

static inline pool_address_t control_address(const struct byte_pool *pool)
{
#if POOL_SIMULATED
    return pool->memory.control;
#else
    return (pool_address_t)pool;
#endif
}

static inline pool_address_t load_next(const struct pool_memory *memory, size_t word,
                                       pool_address_t fragment)
{
    return pool_word_load(memory, word, fragment);
}

static inline pool_address_t load_owner(const struct pool_memory *memory, size_t word,
                                        pool_address_t fragment)
{
    return pool_word_load(memory, word, fragment + word);
}

static inline void store_header(const struct byte_pool *pool, size_t word, pool_address_t fragment,
                                pool_address_t next, pool_address_t owner)
{
    pool_word_store(&pool->memory, word, fragment, next);
    pool_word_store(&pool->memory, word, fragment + word, owner);
}

/// A link forward: from a fragment to one that lies behind its header, within the pool.
static inline bool link_runs_forward(const struct byte_pool *pool, size_t word,
                                     pool_address_t fragment, pool_address_t next)
{
    return next > fragment && next - fragment >= header_size(word) && next <= pool->closing &&
           (next & (word - 1)) == 0;
}

/// A link that a search may follow out of an allocated fragment.
static inline bool link_is_sound(const struct byte_pool *pool, size_t word, pool_address_t fragment,
                                 pool_address_t next)
{
    return !POOL_CHECKED || link_runs_forward(pool, word, fragment, next) ||
           (fragment == pool->closing && next == pool_start(&pool->memory));
}

/// A link out of a free fragment: the closing header is never free, so it always runs forward.
static inline bool free_link_is_sound(const struct byte_pool *pool, size_t word,
                                      pool_address_t fragment, pool_address_t next)
{
    return !POOL_CHECKED || link_runs_forward(pool, word, fragment, next);
}

static inline void place_search(struct byte_pool_operation *op)
{
    op->pool->owner = op->caller;
    op->at = op->pool->search_at;
    op->budget = op->pool->fragment_count + 1;
}

/// Makes `fragment` one with the free fragment `next` behind it: [this][next] => [ this ].
static inline void merge_next(struct byte_pool *pool, size_t word, pool_address_t fragment,
                              pool_address_t next, pool_address_t after)
{
    pool_word_store(&pool->memory, word, fragment, after);
    pool->fragment_count--;
    pool->performance.merges++;
    if (pool->search_at == next) {
        pool->search_at = fragment;
    }
}

/// byte_pool_policy.c: what pools with a policy do otherwise. For pools that have one alone.

/// The waiter that a release is to search for now; NULL when it is over.
struct pool_waiter *byte_pool_next_waiter(struct byte_pool_operation *op);

/// Readies an allocation's search. False if it may not search, since others wait.
bool byte_pool_may_search(struct byte_pool_operation *op);

/// Somebody else used the pool in the window: true if the operation is to begin anew, and not just
/// its search.
bool byte_pool_begins_anew(struct byte_pool_operation *op);

/// A release's search for op->waiter is over. True if the release goes on with the next waiter.
///
/// undisturbed     nobody else used the pool, or changed the list, since it began
bool byte_pool_goes_on(struct byte_pool_operation *op, bool undisturbed);

/// Whether op->waiter, for whom memory was found, waits for it still.
bool byte_pool_waits_still(const struct byte_pool_operation *op, bool undisturbed);

/// Memory at `address` was marked free by a release, which is to go on with PHASE_BEGIN, or joins
/// it first. search_at: the search position before that. Returns POOL_SUCCESS.
enum pool_status byte_pool_freed(struct byte_pool_operation *op, pool_address_t address,
                                 pool_address_t search_at);

/// Joins what op->address is the memory of with its free neighbours. SEARCH_FAILED: done.
enum search_result byte_pool_join(struct byte_pool_operation *op, size_t windows);

/// Examines fragments for the one that fits best, as examine() does for the first.
enum search_result byte_pool_examine_best(struct byte_pool_operation *op, size_t windows);

#endif
