#include "live.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "sim/scenario/names.h"
#include "sim/scenario/scenario.h"

struct live {
    struct names names; ///< of pools and threads; owned
    struct live_block *slots;
    size_t slot_count; ///< a power of two, at least twice `used`
    size_t used;
};

struct live *live_create(void)
{
    struct live *live = calloc(1, sizeof *live);
    if (live == NULL) {
        return NULL;
    }
    live->slot_count = 1024;
    live->slots = calloc(live->slot_count, sizeof *live->slots);
    if (live->slots == NULL) {
        free(live);
        return NULL;
    }
    return live;
}

void live_destroy(struct live *live)
{
    if (live == NULL) {
        return;
    }
    for (uint32_t i = 0; i < live->names.count; i++) {
        free((void *)live->names.names[i]);
    }
    names_free(&live->names);
    free(live->slots);
    free(live);
}

static uint32_t number_of(struct live *live, const char *name)
{
    uint32_t number = names_find(&live->names, name);
    if (number != SCENARIO_NONE) {
        return number;
    }
    char *copy = copy_text(name);
    if (copy == NULL || !names_add(&live->names, copy)) {
        free(copy);
        return SCENARIO_NONE;
    }
    return live->names.count - 1;
}

const char *live_name(const struct live *live, uint32_t number)
{
    return live->names.names[number];
}

static size_t home_of(const struct live *live, uint32_t pool, uint64_t address)
{
    uint64_t mixed = (address + pool) * UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(mixed >> 32) & (live->slot_count - 1);
}

/// The slot of an address, or the empty one where it would go.
static size_t slot_of(const struct live *live, uint32_t pool, uint64_t address)
{
    size_t at = home_of(live, pool, address);
    while (live->slots[at].count != 0 &&
           (live->slots[at].address != address || live->slots[at].pool != pool)) {
        at = (at + 1) & (live->slot_count - 1);
    }
    return at;
}

static bool make_room(struct live *live)
{
    if (2 * (live->used + 1) <= live->slot_count) {
        return true;
    }
    struct live old = *live;
    struct live_block *slots = calloc(2 * old.slot_count, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    live->slots = slots;
    live->slot_count *= 2;
    for (size_t i = 0; i < old.slot_count; i++) {
        if (old.slots[i].count != 0) {
            slots[slot_of(live, old.slots[i].pool, old.slots[i].address)] = old.slots[i];
        }
    }
    free(old.slots);
    return true;
}

/// Empties a slot, and moves up those behind it that a search would not find any more.
static void empty(struct live *live, size_t slot)
{
    size_t mask = live->slot_count - 1;
    size_t hole = slot;
    for (size_t at = (slot + 1) & mask; live->slots[at].count != 0; at = (at + 1) & mask) {
        size_t home = home_of(live, live->slots[at].pool, live->slots[at].address);
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            live->slots[hole] = live->slots[at];
            hole = at;
        }
    }
    live->slots[hole].count = 0;
    live->used--;
}

static bool allocate(struct live *live, const struct row *row, uint64_t number, uint64_t address)
{
    struct live_block block = {.address = address, .row = number, .count = 1};
    block.pool = number_of(live, row->fields[COLUMN_POOL]);
    block.thread = number_of(live, row->fields[COLUMN_THREAD]);
    if (block.pool == SCENARIO_NONE || block.thread == SCENARIO_NONE || !make_room(live)) {
        return false;
    }
    (void)row_number(row, COLUMN_SIZE, &block.size);
    (void)row_number(row, COLUMN_CALLED, &block.called);
    size_t slot = slot_of(live, block.pool, address);
    block.count += live->slots[slot].count;
    live->used += block.count == 1;
    live->slots[slot] = block;
    return true;
}

static void release(struct live *live, const char *pool, uint64_t address)
{
    uint32_t number = names_find(&live->names, pool);
    if (number == SCENARIO_NONE) {
        return;
    }
    size_t slot = slot_of(live, number, address);
    if (live->slots[slot].count > 1) {
        live->slots[slot].count--;
    } else if (live->slots[slot].count == 1) {
        empty(live, slot);
    }
}

/// A pool is gone with all that was in it.
static void release_all(struct live *live, const char *pool)
{
    uint32_t number = names_find(&live->names, pool);
    for (size_t i = 0; number != SCENARIO_NONE && i < live->slot_count;) {
        if (live->slots[i].count != 0 && live->slots[i].pool == number) {
            empty(live, i); // which may move another one here
        } else {
            i++;
        }
    }
}

bool live_follow(struct live *live, const struct row *row, uint64_t number)
{
    const char *op = row->fields[COLUMN_OP];
    const char *pool = row->fields[COLUMN_POOL];
    uint64_t address;
    if (strcmp(row->fields[COLUMN_STATUS], "SUCCESS") != 0) {
        return true;
    }
    if (strcmp(op, "delete") == 0) {
        release_all(live, pool);
    } else if (row_number(row, COLUMN_ADDRESS, &address)) {
        if (strcmp(op, "allocate") == 0) {
            return allocate(live, row, number, address);
        }
        if (strcmp(op, "release") == 0) {
            release(live, pool, address);
        }
    }
    return true;
}

uint64_t live_count(const struct live *live, const char *pool)
{
    uint32_t number = names_find(&live->names, pool);
    uint64_t count = 0;
    for (size_t i = 0; number != SCENARIO_NONE && i < live->slot_count; i++) {
        count += live->slots[i].count != 0 && live->slots[i].pool == number;
    }
    return count;
}

/// Keeps the blocks of one side, the nearest first. `distance` of each grows.
static void insert(struct live_block *blocks, size_t *count, size_t room,
                   const struct live_block *block, uint64_t address)
{
    uint64_t distance =
        block->address < address ? address - block->address : block->address - address;
    size_t at = *count;
    while (at > 0) {
        const struct live_block *before = &blocks[at - 1];
        uint64_t its =
            before->address < address ? address - before->address : before->address - address;
        if (its <= distance) {
            break;
        }
        if (at < room) {
            blocks[at] = *before;
        }
        at--;
    }
    if (at < room) {
        blocks[at] = *block;
        *count += *count < room;
    }
}

size_t live_near(const struct live *live, const char *pool, uint64_t address,
                 struct live_block *blocks, size_t room)
{
    enum { SIDE_MAX = 16 };
    struct live_block below[SIDE_MAX];
    struct live_block above[SIDE_MAX];
    size_t side = room / 2 < SIDE_MAX ? room / 2 : SIDE_MAX;
    size_t below_count = 0;
    size_t above_count = 0;
    uint32_t number = names_find(&live->names, pool);
    for (size_t i = 0; number != SCENARIO_NONE && i < live->slot_count; i++) {
        const struct live_block *block = &live->slots[i];
        if (block->count == 0 || block->pool != number) {
            continue;
        }
        if (block->address < address) {
            insert(below, &below_count, side, block, address);
        } else {
            insert(above, &above_count, side, block, address);
        }
    }
    for (size_t i = 0; i < below_count; i++) {
        blocks[i] = below[below_count - 1 - i];
    }
    for (size_t i = 0; i < above_count; i++) {
        blocks[below_count + i] = above[i];
    }
    return below_count + above_count;
}
