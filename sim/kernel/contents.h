/// What stands in allocated memory: written by `touch`, checked when it is next looked at, copied
/// by `resize`, and overwritten by `overrun`. Nothing outside a pool's memory is read or written.
#ifndef CONTENTS_H
#define CONTENTS_H

#include "state.h"

/// Writes all bytes of an allocation, each by its place and the allocation's, and marks it touched.
/// One that was touched before is checked first. Cost: O(size).
void contents_touch(struct kernel *kernel, struct holding *holding);

/// Tells the observer if a touched allocation is no longer as it was written. Cost: O(size).
void contents_check(const struct kernel *kernel, const struct holding *holding);

/// Copies what fits from one allocation to another; a touched one is checked, and its copy written
/// anew. Cost: O(size).
void contents_copy(struct kernel *kernel, const struct holding *from, struct holding *to);

/// Writes `count` bytes behind an allocation, up to the pool's end.
void contents_overrun(struct kernel *kernel, const struct holding *holding, uint64_t count);

#endif
