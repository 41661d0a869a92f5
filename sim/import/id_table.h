/// What of a recording is allocated at the moment, by what the recording calls it: any bytes, such
/// as a pointer's text. Memory grows with what is alive at once. Its order never shows.
#ifndef ID_TABLE_H
#define ID_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// An allocation.
struct id_entry {
    uint64_t id; ///< in the trace; 0: the entry is empty
    uint64_t size_bytes;
    size_t pool;
    size_t key_length;
    union {
        char bytes[16];
        char *text; ///< of a key that is longer; owned
    } key;
};

/// A hash table with open addressing. Zero it before use; the caller owns it.
struct id_table {
    struct id_entry *entries;
    size_t room; ///< a power of two, or 0
    size_t count;
};

/// The allocation of that name, NULL if there is none. Good until the next call.
/// Cost: O(length), as those of the others.
struct id_entry *id_table_find(const struct id_table *table, const void *key, size_t length);

/// Adds an allocation under a name that has none.
///
/// returns     NULL when the host has no memory; nothing is changed then
struct id_entry *id_table_add(struct id_table *table, const void *key, size_t length, uint64_t id,
                              uint64_t size_bytes, size_t pool);

/// Removes an allocation that was found.
void id_table_remove(struct id_table *table, struct id_entry *entry);

void id_table_free(struct id_table *table);

#endif
