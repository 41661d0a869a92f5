/// A set of names, numbered in the order in which they were added. Lookups take constant time;
/// nothing of the hashing shows outside.
#ifndef NAMES_H
#define NAMES_H

#include "problem.h"

#include <stdint.h>

/// Zero it before use.
struct names {
    const char **names; ///< by index; borrowed
    uint32_t count;
    uint32_t *slots;     ///< index + 1; 0: empty
    uint32_t slot_count; ///< a power of two, at least twice `count`
};

/// The index of a name, or SCENARIO_NONE.
uint32_t names_find(const struct names *names, const char *name);

/// Adds a name that is not in the set yet. `name` is borrowed until names_free().
/// Returns false when the host has no memory.
bool names_add(struct names *names, const char *name);

void names_free(struct names *names);

/// Sets `no pool named "haep"; did you mean "heap"?`, or else lists the first few that there are.
/// Returns false.
bool names_refuse(const struct names *names, const char *noun, const char *name,
                  struct message *message);

#endif
