/// ThreadX event trace buffers (.trx), as dumped from a device and opened by TraceX.
///
/// Source of the layout: the TraceX user guide, "Trace buffer format". No length, offset or index
/// of the file is trusted.
#ifndef TRX_H
#define TRX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum trx_object_type {
    TRX_THREAD = 1,
    TRX_TIMER = 2,
    TRX_QUEUE = 3,
    TRX_SEMAPHORE = 4,
    TRX_MUTEX = 5,
    TRX_EVENT_FLAGS = 6,
    TRX_BLOCK_POOL = 7,
    TRX_BYTE_POOL = 8,
};

/// The events, with their information words. The guide describes them in the order of their numbers
/// (chapter 6) and does not print these: they were read off TraceX's own sample dumps, and off
/// dumps of a kernel that ran known scenarios.
enum trx_event_id {
    TRX_RESUME = 1,              ///< thread, its state until now, stack, next thread
    TRX_SUSPEND = 2,             ///< thread, its state from now on, stack, next thread
    TRX_INTERRUPT_ENTER = 3,     ///< stack, number, nesting, preemption disabled
    TRX_INTERRUPT_EXIT = 4,      ///< the same
    TRX_RUNNING = 6,             ///< nothing
    TRX_BLOCK_ALLOCATE = 10,     ///< pool, memory, wait option, blocks remaining
    TRX_BLOCK_POOL_CREATE = 11,  ///< pool, start, blocks, block size
    TRX_BLOCK_POOL_DELETE = 12,  ///< pool
    TRX_BLOCK_PRIORITIZE = 16,   ///< pool, suspended threads
    TRX_BLOCK_RELEASE = 17,      ///< pool, memory, suspended threads
    TRX_BYTE_ALLOCATE = 20,      ///< pool, memory, size, wait option
    TRX_BYTE_POOL_CREATE = 21,   ///< pool, start, size
    TRX_BYTE_POOL_DELETE = 22,   ///< pool
    TRX_BYTE_PRIORITIZE = 26,    ///< pool, suspended threads
    TRX_BYTE_RELEASE = 27,       ///< pool, memory, suspended threads, available bytes
    TRX_FLAGS_CREATE = 30,       ///< group
    TRX_FLAGS_GET = 32,          ///< group, wanted flags, flags, option
    TRX_FLAGS_SET = 36,          ///< group, flags to set, option (and: 2), suspended threads
    TRX_MUTEX_CREATE = 50,       ///< mutex, whether it inherits
    TRX_MUTEX_GET = 52,          ///< mutex, wait option, owner, how often it is owned
    TRX_MUTEX_PUT = 57,          ///< mutex, owner, how often it is owned
    TRX_QUEUE_CREATE = 60,       ///< queue, words of a message, memory, bytes
    TRX_QUEUE_RECEIVE = 68,      ///< queue, memory, wait option, messages
    TRX_QUEUE_SEND = 69,         ///< queue, memory, wait option, messages
    TRX_SEMAPHORE_CREATE = 81,   ///< semaphore, count
    TRX_SEMAPHORE_GET = 83,      ///< semaphore, wait option, count
    TRX_SEMAPHORE_PUT = 88,      ///< semaphore, count, suspended threads
    TRX_THREAD_CREATE = 100,     ///< thread, priority, stack, its size
    TRX_THRESHOLD_CHANGE = 107,  ///< thread, new, previous, state
    TRX_PRIORITY_CHANGE = 108,   ///< thread, new, previous, state
    TRX_THREAD_RESUME = 111,     ///< thread, state
    TRX_THREAD_SLEEP = 112,      ///< ticks, state
    TRX_THREAD_SUSPEND = 114,    ///< thread, state
    TRX_THREAD_TERMINATE = 115,  ///< thread, state
    TRX_THREAD_WAIT_ABORT = 117, ///< thread, state
};

/// A thread's state in the events above.
enum trx_state {
    TRX_STATE_READY = 0,
    TRX_STATE_COMPLETED = 1,
    TRX_STATE_TERMINATED = 2,
    TRX_STATE_SUSPENDED = 3,
    TRX_STATE_SLEEP = 4,
    TRX_STATE_QUEUE = 5,
    TRX_STATE_SEMAPHORE = 6,
    TRX_STATE_FLAGS = 7,
    TRX_STATE_BLOCK = 8,
    TRX_STATE_BYTE = 9,
    TRX_STATE_MUTEX = 13,
};

#define TRX_IN_INTERRUPT UINT32_C(0xFFFFFFFF)
#define TRX_IN_INITIALIZATION UINT32_C(0xF0F0F0F0)
#define TRX_PRIORITY_MARK UINT32_C(0x80000000) ///< set in the priority of a thread

struct trx_object {
    uint32_t type;
    uint32_t address;
    uint32_t parameters[2];
    const char *name; ///< in the file's bytes, not ended by a NUL
    size_t name_length;
};

struct trx_event {
    uint64_t time; ///< in time stamps since the first event; stamps that wrap are reckoned in
    uint32_t thread;
    uint32_t priority; ///< of a thread: threshold in the upper half
    uint32_t id;
    uint32_t words[4];
};

/// A parsed dump. Free it with trx_free().
struct trx {
    struct trx_object *objects;
    size_t object_count;
    struct trx_event *events; ///< the oldest first
    size_t event_count;
    bool is_full; ///< all entries are in use: older ones may have been overwritten
};

/// Parses a dump, which must outlive `trx` (names lie in it).
///
/// trx         zeroed on failure
/// error       at least 160 bytes; set on failure: what is wrong, with the byte offset
/// Cost:       O(length)
bool trx_parse(const uint8_t *bytes, size_t length, struct trx *trx, char *error);

void trx_free(struct trx *trx);

#endif
