/// What the tests of the recorders share: a folder of their own, and a small scenario by hand.
#ifndef RECORD_HARNESS_H
#define RECORD_HARNESS_H

#include "sim/kernel/observer.h"

/// Set-up and tear-down of a test: *state is the path of a new folder.
int harness_make_folder(void **state);
int harness_remove_folder(void **state);

/// The whole text of a file in a folder, to be freed; fails the test when there is none.
char *harness_read(const char *folder, const char *name);

bool harness_exists(const char *folder, const char *name);

/// Pools: 0 heap (byte, 4096 bytes), 1 blk (block, 48 of 700 bytes), 2 side (byte, 1024 bytes).
/// Threads: t0, t1, t2. 10 cycles a tick, sampled every 10 cycles. All static.
const struct scenario *harness_scenario(void);

/// A call of `thread` on `pool` that succeeded at once, to be changed as the test needs it.
struct call harness_call(enum service service, uint32_t thread, uint32_t pool, cycles_t at);

#endif
