#include "id_table.h"

#include "sim/kernel/fnv.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 64 };

static const char *key_of(const struct id_entry *entry)
{
    return entry->key_length <= sizeof entry->key.bytes ? entry->key.bytes : entry->key.text;
}

/// The checksum, its upper half mixed in.
static size_t place_of(const struct id_table *table, const char *key, size_t length)
{
    uint64_t hash = FNV_START;
    for (size_t i = 0; i < length; i++) {
        hash = fnv_byte(hash, (unsigned char)key[i]);
    }
    return (size_t)(hash ^ (hash >> 32)) & (table->room - 1);
}

/// The entry of a name, or the empty one where it would stand. The table has room.
static struct id_entry *find(const struct id_table *table, const char *key, size_t length)
{
    size_t place = place_of(table, key, length);
    struct id_entry *entry;
    while (entry = &table->entries[place],
           entry->id != 0 &&
               (entry->key_length != length || memcmp(key_of(entry), key, length) != 0)) {
        place = (place + 1) & (table->room - 1);
    }
    return entry;
}

static bool grow(struct id_table *table)
{
    struct id_table bigger = {.room = table->room == 0 ? FIRST_ROOM : 2 * table->room,
                              .count = table->count};
    bigger.entries = calloc(bigger.room, sizeof *bigger.entries);
    if (bigger.entries == NULL) {
        return false;
    }
    for (size_t i = 0; i < table->room; i++) {
        const struct id_entry *entry = &table->entries[i];
        if (entry->id != 0) {
            *find(&bigger, key_of(entry), entry->key_length) = *entry;
        }
    }
    free(table->entries);
    *table = bigger;
    return true;
}

struct id_entry *id_table_find(const struct id_table *table, const void *key, size_t length)
{
    if (table->room == 0) {
        return NULL;
    }
    struct id_entry *entry = find(table, key, length);
    return entry->id != 0 ? entry : NULL;
}

struct id_entry *id_table_add(struct id_table *table, const void *key, size_t length, uint64_t id,
                              uint64_t size_bytes, size_t pool)
{
    if (2 * (table->count + 1) > table->room && !grow(table)) {
        return NULL;
    }
    struct id_entry added = {
        .id = id, .size_bytes = size_bytes, .pool = pool, .key_length = length};
    if (length <= sizeof added.key.bytes) {
        memcpy(added.key.bytes, key, length);
    } else {
        added.key.text = malloc(length);
        if (added.key.text == NULL) {
            return NULL;
        }
        memcpy(added.key.text, key, length);
    }
    struct id_entry *entry = find(table, key, length);
    *entry = added;
    table->count++;
    return entry;
}

void id_table_remove(struct id_table *table, struct id_entry *entry)
{
    size_t mask = table->room - 1;
    size_t hole = (size_t)(entry - table->entries);
    if (entry->key_length > sizeof entry->key.bytes) {
        free(entry->key.text);
    }
    table->count--;
    // Those behind move up where they may, so that no search stops short of them.
    for (size_t i = (hole + 1) & mask; table->entries[i].id != 0; i = (i + 1) & mask) {
        const struct id_entry *other = &table->entries[i];
        size_t wanted = place_of(table, key_of(other), other->key_length);
        if (((i - wanted) & mask) >= ((i - hole) & mask)) {
            table->entries[hole] = table->entries[i];
            hole = i;
        }
    }
    table->entries[hole] = (struct id_entry){0};
}

void id_table_free(struct id_table *table)
{
    for (size_t i = 0; i < table->room; i++) {
        if (table->entries[i].id != 0 &&
            table->entries[i].key_length > sizeof table->entries[i].key.bytes) {
            free(table->entries[i].key.text);
        }
    }
    free(table->entries);
    *table = (struct id_table){0};
}
