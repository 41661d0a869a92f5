/// What the tests of the pools share: cases crossed over word sizes, pools whose memory is exactly
/// as large as asked (so that a sanitizer sees one byte too far), seeds, and scripts of calls.
///
/// The tests are built twice: against the simulated pools, where each case runs with words of 4
/// and of 8 bytes, and against the pools as firmware has them, where it runs with the machine's.
#ifndef POOL_HARNESS_H
#define POOL_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pools/block_pool.h"
#include "pools/byte_pool.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/// One behaviour, run once for each word size.
struct pool_case {
    const char *name; ///< a sentence
    void (*run)(size_t word, const void *row);
    const void *row; ///< of a table, or NULL
    size_t word;     ///< for this word size alone; 0 for each
};

/// Runs each case with each word size as a test of its own. Returns what main() is to return.
int pool_cases_run(const char *group, const struct pool_case *cases, size_t count);

/// POOLSIM_TEST_SEED if it is set, else `standard`. Printed, so that a failure can be repeated.
uint64_t test_seed(uint64_t standard);

/// The next 64 bits of a stream (SplitMix64).
uint64_t random_next(uint64_t *state);

/// A draw of 0 .. limit - 1.
size_t random_below(uint64_t *state, size_t limit);

/// Memory of exactly `size_bytes`, each byte set; give it back with pool_memory_free().
struct pool_memory pool_memory_make(size_t word, size_t size_bytes);
void pool_memory_free(struct pool_memory *memory);

/// Threads of a rig: 0 is a spare, 1 calls unless a script says otherwise. Their priorities are
/// 5, 5, 5, 4, 3, 3, 9, 0.
#define RIG_THREADS 8

/// A byte pool and the threads that use it.
struct byte_rig {
    size_t word;
    struct byte_pool_set set;
    struct byte_pool pool;
    struct pool_memory memory;
    struct pool_waiter threads[RIG_THREADS];
    struct byte_pool_operation operations[RIG_THREADS]; ///< one call under way for each thread
    pool_address_t letters[26];                         ///< memory, by the letter a script gave it
    size_t letter_of[RIG_THREADS];                      ///< where a thread's memory is to go
};

/// A rig with a pool of `size_bytes`. Fails the test if the pool cannot be created.
struct byte_rig *byte_rig_create(size_t word, size_t size_bytes,
                                 const struct byte_pool_policy *policy);
void byte_rig_destroy(struct byte_rig *rig);

/// Allocates for a thread without waiting and with no interference; 0 if nothing fits.
pool_address_t byte_rig_allocate(struct byte_rig *rig, size_t thread, size_t size_bytes);

/// Releases for a thread with no interference, waking whoever is served. Returns the status.
enum pool_status byte_rig_release(struct byte_rig *rig, size_t thread, pool_address_t address);

/// Where memory lies, from the pool's start.
size_t byte_rig_offset(const struct byte_rig *rig, pool_address_t address);

/// The fragments as text, in words of the target, header included: "U6 >F58" is six words used and
/// 58 free; ">" marks the search position, "|" the closing header when the position is there.
void byte_pool_layout(const struct byte_pool *pool, char *text, size_t text_size);

/// Plays a script, a line a call, and holds what each did against what stands behind "=>".
///
///     A4          allocate 4 words into A, no wait          prioritize
///     A4w         the same, waiting if need be              delete
///     -A          release A                                 timeout 2     thread 2's wait ends
///     2:A4        thread 2 calls                            abort 2
///     A4/  -A/3   begin, and take one step of 1 (3) windows; the call stays under way
///     /  2:/3     one more step of the call that is under way     .  run it to its end
///
/// A timeout or abort after which the next waiter is to be tried goes on with that, by the thread
/// that leaves.
///
/// The result is "[STATUS ]LAYOUT[; s2 m1 p1][; wakes 2 3][; queue 4 5]": the status if it is not
/// SUCCESS (WINDOW, READY and WAIT are a step's), the layout, the fragments searched, merges and
/// splits of this call, the threads made ready (with their status if not SUCCESS), and who waits.
/// After each call the pool is checked.
void byte_rig_play(struct byte_rig *rig, const char *script);

#endif
