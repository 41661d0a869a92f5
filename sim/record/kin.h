/// Threads that differ by a number alone, as those made by a `count`: net[0], net[1] ...
///
/// A list of the worst of each thread tells of KIN_SHOWN of such at most, since the others would
/// say the same over and over, and then of how many more there are.
#ifndef KIN_H
#define KIN_H

#include "sim/scenario/scenario.h"

#include <stddef.h>

#define KIN_SHOWN 3u
#define KIN_LINES_MAX 12u ///< of a list

/// What a list has told of. Zero it before the first line; the caller owns it.
struct kin {
    uint32_t threads[KIN_LINES_MAX]; ///< by line
    uint32_t count;
};

/// The letters of a name before its number, 4 of `net[12]`; 0 if it does not end in one.
size_t kin_stem_length(const char *name);

/// Whether two names differ by a number alone.
bool kin_are(const char *name, const char *other);

/// Whether the list tells of no more threads like this one.
/// Cost:       O(lines)
bool kin_is_full(const struct kin *kin, const struct scenario *scenario, uint32_t thread);

/// Whether the line is the last that the list tells of threads like its own.
bool kin_is_last(const struct kin *kin, const struct scenario *scenario, uint32_t line);

#endif
