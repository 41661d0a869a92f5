/// What byte pools and block pools share: statuses, the waiting list, and how a word of the
/// target's memory is read and written.
///
/// The library is freestanding C11 without globals, heap or callbacks. It is built in one of two
/// ways from the same source:
///   firmware   (default)  an address is a pointer of the machine it runs on, and a word is as
///                         wide as a pointer; translating an address costs nothing
///   simulated  (POOL_SIMULATED=1)  every pool says where its memory would lie on the target and
///                         how wide the target's pointers are; the bytes are those of the target
///
/// Nothing here locks. Every function is one critical section: the caller holds off interrupts
/// (or whatever else could use the same pools) around it, and may let them in between two calls.
/// Source of the behaviour: pools/README.md.
#ifndef POOL_H
#define POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef POOL_SIMULATED
#define POOL_SIMULATED 0
#endif

/// With POOL_CHECKED every link read from pool memory is held against the pool's bounds, so that
/// memory a caller has overwritten is reported as POOL_CORRUPT and never followed. Always on in a
/// simulated build, by choice in firmware (one comparison or two for each fragment examined).
#ifndef POOL_CHECKED
#define POOL_CHECKED POOL_SIMULATED
#endif

/// What a service returns. The names in brackets are those of the kernel and of ops.csv.
enum pool_status {
    POOL_SUCCESS,      ///< [SUCCESS]
    POOL_NO_MEMORY,    ///< [NO_MEMORY] nothing fits, or a wait timed out
    POOL_NOT_A_POOL,   ///< [POOL_ERROR] never created, or deleted
    POOL_BAD_POINTER,  ///< [PTR_ERROR] null, already released, or not from a living pool
    POOL_BAD_SIZE,     ///< [SIZE_ERROR]
    POOL_BAD_WAIT,     ///< [WAIT_ERROR] a wait where waiting is impossible
    POOL_BAD_CALLER,   ///< [CALLER_ERROR] not to be called from an interrupt
    POOL_DELETED,      ///< [DELETED] the pool was deleted during the wait
    POOL_WAIT_ABORTED, ///< [WAIT_ABORTED]
    POOL_CORRUPT,      ///< pool memory was overwritten; see the operation's fault address
};

/// Who calls: parameter checks differ, since an interrupt must not wait.
enum pool_caller { POOL_CALLER_THREAD, POOL_CALLER_INTERRUPT };

#if POOL_SIMULATED
typedef uint64_t pool_address_t; ///< an address on the target: 32 or 64 bits of it are used
#else
typedef uintptr_t pool_address_t;
#endif

/// Where a pool's memory is.
struct pool_memory {
#if POOL_SIMULATED
    unsigned char *bytes;     ///< the host's copy of the target's bytes; owned by the caller
    pool_address_t start;     ///< where they begin on the target; a multiple of a word, not 0
    pool_address_t control;   ///< where the pool's control block lies on the target; not 0
    uint32_t word_size_bytes; ///< 4 or 8
#else
    void *bytes; ///< a multiple of a word; owned by the caller for as long as the pool lives
#endif
    size_t size_bytes; ///< as asked for; a pool rounds it down to a multiple of a word
};

/// A thread as the pools see it: embed one in each thread's control block. While the thread waits
/// it is linked into one pool's waiting list; the pool owns the links then.
struct pool_waiter {
    struct pool_waiter *next;     ///< the waiter behind this one; circular
    struct pool_waiter *previous; ///< the waiter before this one; circular
    size_t request_bytes;         ///< what it waits for, rounded to a multiple of a word
    pool_address_t address;       ///< what it was handed; valid when status is POOL_SUCCESS
    uint32_t priority;            ///< 0 is the best; kept current by the caller
    uint8_t status;               ///< enum pool_status: how the wait ended
};

/// The waiting list of a pool: in order of arrival, or by priority where a pool's policy says so,
/// unless prioritized.
struct pool_waiting_list {
    struct pool_waiter *first; ///< NULL when nobody waits
    uint32_t count;
};

/// Links `waiter` behind all others. Cost: O(1).
void pool_waiting_append(struct pool_waiting_list *list, struct pool_waiter *waiter);

/// Links `waiter` behind all whose priority is as good as its own, as priorities are now.
/// Cost: O(waiters that it goes ahead of).
void pool_waiting_insert(struct pool_waiting_list *list, struct pool_waiter *waiter);

/// Takes `waiter`, which must be in the list, out of it. Cost: O(1).
void pool_waiting_remove(struct pool_waiting_list *list, struct pool_waiter *waiter);

/// Moves the waiter of the best priority, the first such in list order, to the head.
/// Cost: O(waiters).
void pool_waiting_prioritize(struct pool_waiting_list *list);

/// Empties the list, giving every waiter `status`. Returns the waiters in list order, linked by
/// `next` and ended by NULL: the caller makes each ready. Cost: O(waiters).
struct pool_waiter *pool_waiting_take_all(struct pool_waiting_list *list, enum pool_status status);

#if POOL_SIMULATED

static inline size_t pool_word_size(const struct pool_memory *memory)
{
    return memory->word_size_bytes;
}

static inline pool_address_t pool_start(const struct pool_memory *memory)
{
    return memory->start;
}

static inline void *pool_pointer(const struct pool_memory *memory, pool_address_t address)
{
    // As integers, so that the difference of the two starts is taken once for a whole loop.
    return (void *)((uintptr_t)memory->bytes - (uintptr_t)memory->start + (uintptr_t)address);
}

static inline pool_address_t pool_word_load(const struct pool_memory *memory, size_t word_size,
                                            pool_address_t address)
{
    const void *at = pool_pointer(memory, address);
    return word_size == 4 ? *(const uint32_t *)at : *(const uint64_t *)at;
}

static inline void pool_word_store(const struct pool_memory *memory, size_t word_size,
                                   pool_address_t address, pool_address_t value)
{
    void *at = pool_pointer(memory, address);
    if (word_size == 4) {
        *(uint32_t *)at = (uint32_t)value;
    } else {
        *(uint64_t *)at = value;
    }
}

#else

static inline size_t pool_word_size(const struct pool_memory *memory)
{
    (void)memory;
    return sizeof(pool_address_t);
}

static inline pool_address_t pool_start(const struct pool_memory *memory)
{
    return (pool_address_t)memory->bytes;
}

static inline void *pool_pointer(const struct pool_memory *memory, pool_address_t address)
{
    (void)memory;
    return (void *)address;
}

static inline pool_address_t pool_word_load(const struct pool_memory *memory, size_t word_size,
                                            pool_address_t address)
{
    (void)memory;
    (void)word_size;
    return *(const pool_address_t *)address;
}

static inline void pool_word_store(const struct pool_memory *memory, size_t word_size,
                                   pool_address_t address, pool_address_t value)
{
    (void)memory;
    (void)word_size;
    *(pool_address_t *)address = value;
}

#endif

/// What a check of a pool found first.
enum pool_fault_kind {
    POOL_FAULT_NONE,
    POOL_FAULT_LINK,          ///< a link leads out of the pool, backwards, or is not aligned
    POOL_FAULT_OWNER,         ///< an owner word is neither the free mark nor the pool
    POOL_FAULT_CLOSING,       ///< the closing header is not allocated or does not close the circle
    POOL_FAULT_FRAGMENTS,     ///< the number of fragments is not the control block's
    POOL_FAULT_AVAILABLE,     ///< the free memory does not add up to the control block's
    POOL_FAULT_SEARCH,        ///< the search position is not on a fragment
    POOL_FAULT_WAITING,       ///< the waiting list's links or count are wrong
    POOL_FAULT_CONTROL_BLOCK, ///< the control block is no living pool's
};

/// A fault and its place.
struct pool_fault {
    enum pool_fault_kind kind;
    size_t offset_bytes; ///< from the pool's start to the header or block at fault
};

/// A short sentence for a person, static.
const char *pool_fault_text(enum pool_fault_kind kind);

/// The kernel's name of a status ("NO_MEMORY"), static.
const char *pool_status_name(enum pool_status status);

/// True if the list's links run both ways and its count is right. Cost: O(waiters).
bool pool_waiting_is_well_formed(const struct pool_waiting_list *list);

#endif
