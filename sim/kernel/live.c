#include "live.h"

#include <stdlib.h>

enum { FIRST_ROOM = 64 };

/// Spreads ids, which mostly count up, over the table.
static uint64_t place_of(const struct live_table *table, uint32_t ids, uint64_t id)
{
    uint64_t mixed = (id ^ ((uint64_t)ids << 40)) * UINT64_C(0x9E3779B97F4A7C15);
    return (mixed ^ (mixed >> 32)) & (table->room - 1);
}

/// The entry of an id, or the empty one where it would stand. The table has room.
static uint64_t find(const struct live_table *table, uint32_t ids, uint64_t id)
{
    uint64_t place = place_of(table, ids, id);
    while (table->entries[place].holding.address != 0 &&
           (table->entries[place].id != id || table->entries[place].ids != ids)) {
        place = (place + 1) & (table->room - 1);
    }
    return place;
}

static bool grow(struct live_table *table)
{
    struct live_table bigger = {.room = table->room == 0 ? FIRST_ROOM : 2 * table->room,
                                .count = table->count};
    bigger.entries = calloc(bigger.room, sizeof(*bigger.entries));
    if (bigger.entries == NULL) {
        return false;
    }
    for (uint64_t i = 0; i < table->room; i++) {
        const struct live_entry *entry = &table->entries[i];
        if (entry->holding.address != 0) {
            bigger.entries[find(&bigger, entry->ids, entry->id)] = *entry;
        }
    }
    free(table->entries);
    *table = bigger;
    return true;
}

enum live_put live_table_put(struct live_table *table, uint32_t ids, uint64_t id,
                             struct holding holding)
{
    if (2 * (table->count + 1) > table->room && !grow(table)) {
        return LIVE_NO_MEMORY;
    }
    struct live_entry *entry = &table->entries[find(table, ids, id)];
    if (entry->holding.address != 0) {
        return LIVE_EXISTS;
    }
    *entry = (struct live_entry){.holding = holding, .id = id, .ids = ids};
    table->count++;
    return LIVE_PUT;
}

struct holding live_table_take(struct live_table *table, uint32_t ids, uint64_t id)
{
    if (table->room == 0) {
        return (struct holding){0};
    }
    uint64_t mask = table->room - 1;
    uint64_t hole = find(table, ids, id);
    struct holding taken = table->entries[hole].holding;
    if (taken.address == 0) {
        return taken;
    }
    table->count--;
    // Those behind move up where they may, so that no search stops short of them.
    for (uint64_t i = (hole + 1) & mask; table->entries[i].holding.address != 0;
         i = (i + 1) & mask) {
        uint64_t wanted = place_of(table, table->entries[i].ids, table->entries[i].id);
        if (((i - wanted) & mask) >= ((i - hole) & mask)) {
            table->entries[hole] = table->entries[i];
            hole = i;
        }
    }
    table->entries[hole] = (struct live_entry){0};
    return taken;
}

void live_table_free(struct live_table *table)
{
    free(table->entries);
    *table = (struct live_table){0};
}
