/// Byte pools: a heap in one run of memory. First fit from a moving start, split on allocation,
/// merged only during a later search. Behaves byte for byte as ThreadX's byte pools do.
///
/// Memory is a circular list of fragments, each beginning with a header of two words: the address
/// of the next fragment, and the owner: the free mark or the pool's control block. The caller's
/// memory follows. The last fragment is a closing header, always allocated:
///
///     start                                                              closing header
///     [next|owner| caller's bytes ][next|free mark| ............... ][start|owner]
///
/// A search lets interrupts in after each fragment it examined. So a service that searches is an
/// operation: begin it, then step it until it is done. A firmware port:
///
///     lock();
///     enum pool_status status = byte_pool_allocate_begin(&op, pool, self, size, true, caller);
///     while (status == POOL_SUCCESS) {
///         enum pool_step step = byte_pool_step(&op, 1);
///         if (step != POOL_STEP_WINDOW) { ... done, or suspend until self->status tells ...;
///         break; } unlock();   // interrupts and better threads get in here lock();
///     }
///     unlock();
///
/// Source of the behaviour: pools/README.md.
#ifndef BYTE_POOL_H
#define BYTE_POOL_H

#include "pool.h"

/// The smallest pool, in bytes.
#define BYTE_POOL_SIZE_MIN 100

/// A hole is split when at least this many bytes, header included, would be left over.
#define BYTE_POOL_SPLIT_MIN 20

/// Which hole a request is put into.
enum byte_pool_fit {
    BYTE_POOL_FIRST_FIT, ///< the first from the search position on; the kernel's own
    BYTE_POOL_NEXT_FIT,  ///< the first behind the last one handed out
    BYTE_POOL_BEST_FIT,  ///< the smallest, of equal ones the first by address
};

/// With POOL_POLICIES=0 the code for all policies but early_give_up is left out.
#ifndef POOL_POLICIES
#define POOL_POLICIES 1
#endif

/// What a pool does otherwise than the kernel does: what-if variants. Zero is the kernel's own.
/// Each is defined in pools/README.md, "What-if policies".
struct byte_pool_policy {
    enum byte_pool_fit fit;
    bool early_give_up;    ///< fails at once if request >= available, as the kernel up to 6.1.6
    bool merge_on_release; ///< a release joins what it frees with its free neighbours
    bool by_priority;      ///< the waiting list is ordered by priority, then by arrival
    bool try_all;          ///< a release tries every waiter, not only up to the first that fails
    bool rescan_on_leave;  ///< when the first waiter leaves, the next one is tried: see
                           ///< byte_pool_cancel_wait()
    bool no_barging;       ///< an allocation takes nothing past those who wait
};

/// Running totals, from creation on.
struct byte_pool_performance {
    uint64_t allocates;   ///< calls that passed the parameter checks
    uint64_t releases;    ///< successful ones
    uint64_t searched;    ///< fragments examined
    uint64_t merges;      ///< pairs of free fragments made one
    uint64_t splits;      ///< holes divided
    uint64_t suspensions; ///< calls that had to wait
    uint64_t timeouts;    ///< waits that ran out
};

struct byte_pool;

/// The living pools of one system, in order of creation. Zero it before use; the caller owns it.
struct byte_pool_set {
    struct byte_pool *first; ///< circular by `next`; NULL when there is none
    uint32_t count;
    struct byte_pool_performance deleted; ///< the totals of pools that are gone
};

/// A pool's control block. Treat as read-only; the caller owns its memory, at a fixed place.
struct byte_pool {
    uint32_t id;     ///< tells a living pool
    bool has_policy; ///< any but early_give_up, which needs no code of its own
    struct byte_pool_policy policy;
    struct pool_memory memory;       ///< size_bytes rounded down
    pool_address_t closing;          ///< the closing header
    pool_address_t search_at;        ///< the fragment at which the next search begins
    size_t available_bytes;          ///< all free fragments, headers included
    size_t fragment_count;           ///< free and allocated, the closing header too
    const struct pool_waiter *owner; ///< who searched or released last; only compared
    struct pool_waiting_list waiting;
    struct byte_pool_performance performance;
    const char *name; ///< borrowed
    struct byte_pool_set *set;
    struct byte_pool *next;
    struct byte_pool *previous;
};

/// Creates a pool.
///
/// set         zeroed before its first use; borrowed for the pool's life
/// memory      copied; its bytes are the pool's until it is deleted
/// name        borrowed, may be NULL
/// policy      copied; NULL for the kernel's own behaviour
/// Errors:     POOL_BAD_POINTER  null or misaligned memory, or `pool` is a living pool of `set`
///                               or a policy that POOL_POLICIES=0 leaves out
///             POOL_BAD_SIZE     under BYTE_POOL_SIZE_MIN bytes once rounded down to words
/// Cost:       O(living pools)
enum pool_status byte_pool_create(struct byte_pool_set *set, struct byte_pool *pool,
                                  const struct pool_memory *memory, const char *name,
                                  const struct byte_pool_policy *policy);

/// Deletes a pool: later calls return POOL_NOT_A_POOL, releases of its memory POOL_BAD_POINTER.
///
/// woken       the threads that waited, in list order, linked by `next`; make each ready before
///             any of them can run. NULL when nobody waited.
/// Errors:     POOL_NOT_A_POOL
/// Cost:       O(waiters)
enum pool_status byte_pool_delete(struct byte_pool *pool, struct pool_waiter **woken);

/// Why a step stopped.
enum pool_step {
    POOL_STEP_DONE,   ///< over: see `status`, and `address` of an allocation
    POOL_STEP_WINDOW, ///< let interrupts in, then step again
    POOL_STEP_WAIT,   ///< the caller's waiter was linked in: suspend it
    POOL_STEP_READY,  ///< a release served `waiter`: make it ready, then step again
};

/// A service under way. The caller owns it until a step returns POOL_STEP_DONE or POOL_STEP_WAIT;
/// it may be dropped at any window (as when its thread is terminated).
struct byte_pool_operation {
    struct byte_pool *pool;
    struct pool_waiter *caller;   ///< whose call this is
    struct pool_waiter *waiter;   ///< release: the waiter being served
    struct pool_waiter *follower; ///< trying all: whom to look at next; NULL for the first
    pool_address_t at;            ///< the fragment to examine next
    pool_address_t address; ///< the caller's memory once found; the header at fault if corrupt;
                            ///< until then the best hole so far, or what is being joined
    size_t request_bytes;   ///< rounded
    size_t budget;          ///< fragments that may still be examined
    size_t examined;        ///< by the last step
    pool_address_t undone;  ///< memory the last step gave back, found for a waiter who had
                            ///< left the head of the list meanwhile; else 0. Such a step ends
                            ///< with POOL_STEP_WINDOW
    uint8_t phase;
    uint8_t status; ///< enum pool_status
    bool met_free;  ///< the search has met a free fragment
    bool found;
    bool may_wait;
    bool releasing;
    bool tried_all; ///< trying all: the list has been gone through
};

/// Begins an allocation; on POOL_SUCCESS, step it.
///
/// caller      the calling thread's waiter, or any waiter that stands for a caller that never
///             waits; borrowed until the call is over
/// size_bytes  1 .. the pool's size
/// may_wait    false: fail at once when nothing fits
/// Errors:     POOL_NOT_A_POOL, POOL_BAD_POINTER (no caller), POOL_BAD_SIZE, POOL_BAD_WAIT,
///             POOL_BAD_CALLER; nothing has changed then
/// Cost:       O(1)
enum pool_status byte_pool_allocate_begin(struct byte_pool_operation *op, struct byte_pool *pool,
                                          struct pool_waiter *caller, size_t size_bytes,
                                          bool may_wait, enum pool_caller from);

/// Marks memory free and begins the search for those who wait; on POOL_SUCCESS, step it, without
/// a window before the first step.
///
/// pool        whose memory it is; in firmware byte_pool_of() tells
/// Errors:     POOL_BAD_POINTER  null, not the pool's, already released, or the pool is gone
///             POOL_BAD_CALLER   from an interrupt
///             POOL_CORRUPT      the header's link is overwritten; op->address says where
///             nothing has changed then
/// Cost:       O(1)
enum pool_status byte_pool_release_begin(struct byte_pool_operation *op, struct byte_pool *pool,
                                         struct pool_waiter *caller, pool_address_t address,
                                         enum pool_caller from);

/// Goes on with an operation until it is over, must wait, has a thread to wake, or has come to a
/// window with `windows` fragments examined.
///
/// windows     1..SIZE_MAX; 1 is the kernel's own behaviour (a window after every fragment).
///             A caller that knows when the next interrupt is due may pass over the windows
///             before. A step examines at most one fragment more than this, and counts what it
///             examined in op->examined.
/// Errors:     op->status is POOL_CORRUPT with POOL_STEP_DONE (POOL_CHECKED builds)
/// Cost:       O(min(windows, fragments))
enum pool_step byte_pool_step(struct byte_pool_operation *op, size_t windows);

/// Ends a wait: the waiter leaves the list with `status` (POOL_NO_MEMORY for a timeout,
/// POOL_WAIT_ABORTED), and nobody else is served. Cost: O(1).
///
/// returns     true if the pool's policy is rescan_on_leave and the list has another first waiter
///             now: byte_pool_rescan_begin() is to follow. Else false, as always in the kernel.
bool byte_pool_cancel_wait(struct byte_pool *pool, struct pool_waiter *waiter,
                           enum pool_status status);

/// Begins a search for those who wait, as a release does once its memory is free; step it.
///
/// caller      who searches; borrowed until it is over
/// Errors:     POOL_NOT_A_POOL, POOL_BAD_POINTER (no caller)
/// Cost:       O(1)
enum pool_status byte_pool_rescan_begin(struct byte_pool_operation *op, struct byte_pool *pool,
                                        struct pool_waiter *caller);

/// Moves the best waiter to the head of the list. Serves nobody.
/// Errors: POOL_NOT_A_POOL. Cost: O(waiters).
enum pool_status byte_pool_prioritize(struct byte_pool *pool);

/// What a pool says of itself.
struct byte_pool_info {
    const char *name;
    size_t available_bytes;
    size_t fragment_count;
    const struct pool_waiter *first_waiter;
    uint32_t waiting_count;
    const struct byte_pool *next; ///< in order of creation; the pool itself when it is alone
};

/// Errors: POOL_NOT_A_POOL; `info` is untouched then. Cost: O(1).
enum pool_status byte_pool_info_get(const struct byte_pool *pool, struct byte_pool_info *info);

/// Errors: POOL_NOT_A_POOL; `performance` is untouched then. Cost: O(1).
enum pool_status byte_pool_performance_get(const struct byte_pool *pool,
                                           struct byte_pool_performance *performance);

/// The sum over all pools that ever were in the set. Cost: O(living pools).
struct byte_pool_performance byte_pool_set_performance(const struct byte_pool_set *set);

/// True while the pool exists.
bool byte_pool_is_alive(const struct byte_pool *pool);

/// The size of the fragment whose memory the caller holds, header included, as its link says.
/// `address` must be one that the pool handed out. Cost: O(1).
size_t byte_pool_fragment_size(const struct byte_pool *pool, pool_address_t address);

#if !POOL_SIMULATED
/// The living pool that a caller's memory is from, NULL when its owner word names none. Like the
/// kernel it trusts the owner word to be a readable address once it is not the free mark.
/// Cost: O(1).
struct byte_pool *byte_pool_of(const void *memory);
#endif

/// One fragment, as a walk sees it.
struct byte_pool_fragment {
    size_t offset_bytes; ///< of the header, from the pool's start
    size_t size_bytes;   ///< header included
    bool is_free;
};

/// A walk over the fragments in address order, the closing header left out.
struct byte_pool_walk {
    const struct byte_pool *pool;
    pool_address_t at;
    size_t left; ///< bounds the walk, whatever the memory holds
};

/// Begins a walk. The pool may be a deleted one whose memory is still there.
struct byte_pool_walk byte_pool_walk_begin(const struct byte_pool *pool);

/// The next fragment. Returns false at the end, and at the first link that is not well-formed
/// (byte_pool_check tells the two apart). Cost: O(1).
bool byte_pool_walk_next(struct byte_pool_walk *walk, struct byte_pool_fragment *fragment);

/// Walks memory and control block and reports the first thing that is not well-formed.
/// Returns true if all is well. Never leaves the pool's memory. Cost: O(fragments + waiters).
bool byte_pool_check(const struct byte_pool *pool, struct pool_fault *fault);

#endif
