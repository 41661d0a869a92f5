#include "contents.h"

#include <string.h>

/// What an overrun leaves.
#define OVERRUN_BYTE 0xA5

static uint64_t size_of(const struct holding *holding)
{
    return holding->size_bytes & ~HOLDING_TOUCHED;
}

static uint8_t *bytes_of(const struct kernel *kernel, const struct holding *holding)
{
    const struct kernel_pool *pool = &kernel->pools[holding->pool];
    return (uint8_t *)pool->bytes + (holding->address - pool->start);
}

/// How many bytes there are from an allocation's end to its pool's.
static uint64_t room_behind(const struct kernel *kernel, const struct holding *holding)
{
    const struct kernel_pool *pool = &kernel->pools[holding->pool];
    uint64_t end = kernel->scenario->pools[holding->pool].size_bytes;
    uint64_t used = holding->address - pool->start + size_of(holding);
    return used < end ? end - used : 0;
}

/// Two allocations that overlap differ in what they want to find.
static uint8_t byte_at(const struct holding *holding, uint64_t place)
{
    uint64_t mixed = (holding->address + place * 7) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint8_t)((mixed >> 56) ^ (holding->address >> 2));
}

void contents_check(const struct kernel *kernel, const struct holding *holding)
{
    if ((holding->size_bytes & HOLDING_TOUCHED) == 0 || !kernel->pools[holding->pool].is_alive) {
        return;
    }
    const uint8_t *bytes = bytes_of(kernel, holding);
    uint64_t start = holding->address - kernel->pools[holding->pool].start;
    for (uint64_t i = 0; i < size_of(holding); i++) {
        if (bytes[i] == byte_at(holding, i)) {
            continue;
        }
        if (kernel->observer->memory_damaged != NULL) {
            struct memory_damage damage = {.now = kernel->now,
                                           .pool = holding->pool,
                                           .thread = kernel->current,
                                           .offset_bytes = start + i,
                                           .start_bytes = start,
                                           .size_bytes = size_of(holding)};
            kernel->observer->memory_damaged(kernel->observer->context, &damage);
        }
        return;
    }
}

static void write_all(const struct kernel *kernel, struct holding *holding)
{
    uint8_t *bytes = bytes_of(kernel, holding);
    for (uint64_t i = 0; i < size_of(holding); i++) {
        bytes[i] = byte_at(holding, i);
    }
    holding->size_bytes |= HOLDING_TOUCHED;
}

void contents_touch(struct kernel *kernel, struct holding *holding)
{
    contents_check(kernel, holding);
    if (kernel->pools[holding->pool].is_alive) {
        write_all(kernel, holding);
    }
}

void contents_copy(struct kernel *kernel, const struct holding *from, struct holding *to)
{
    contents_check(kernel, from);
    if (!kernel->pools[from->pool].is_alive || !kernel->pools[to->pool].is_alive) {
        return;
    }
    uint64_t size = size_of(from) < size_of(to) ? size_of(from) : size_of(to);
    memcpy(bytes_of(kernel, to), bytes_of(kernel, from), (size_t)size);
    if ((from->size_bytes & HOLDING_TOUCHED) != 0) {
        write_all(kernel, to); // its bytes depend on where it stands
    }
}

void contents_overrun(struct kernel *kernel, const struct holding *holding, uint64_t count)
{
    uint64_t room = room_behind(kernel, holding);
    if (kernel->pools[holding->pool].is_alive) {
        memset(bytes_of(kernel, holding) + size_of(holding), OVERRUN_BYTE,
               (size_t)(count < room ? count : room));
    }
}
