/// ThreadX event trace buffers (.trx), as dumped from a device and opened by TraceX.
///
/// Source of the layout: the TraceX user guide, "Trace buffer format". No length, offset or index
/// of the file is trusted.
#ifndef TRX_H
#define TRX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum trx_object_type { TRX_THREAD = 1, TRX_BLOCK_POOL = 7, TRX_BYTE_POOL = 8 };

enum trx_event_id {
    TRX_BLOCK_ALLOCATE = 10,    ///< pool, memory, wait option, blocks remaining
    TRX_BLOCK_POOL_CREATE = 11, ///< pool, start, blocks, block size
    TRX_BLOCK_RELEASE = 17,     ///< pool, memory
    TRX_BYTE_ALLOCATE = 20,     ///< pool, memory, size, wait option
    TRX_BYTE_POOL_CREATE = 21,  ///< pool, start, size
    TRX_BYTE_RELEASE = 27,      ///< pool, memory
};

#define TRX_IN_INTERRUPT UINT32_C(0xFFFFFFFF)
#define TRX_IN_INITIALIZATION UINT32_C(0xF0F0F0F0)

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
