/// A checksum of what a file says, to tell a scenario that has changed from one that has not.
#ifndef CONTENT_H
#define CONTENT_H

#include "loader.h"
#include "places.h"

/// Comments, blanks, quotes and the place of things do not count, nor do the keys `expect` and
/// `tolerance`: they change what is held against a run, not the run. Anything else does, overrides
/// and the order of keys included.
///
/// Cost: O(size of the file, aliases expanded)
uint64_t content_digest(const struct places *places, const struct scenario_override *overrides,
                        size_t override_count);

#endif
