/// What the tests of the explaining recorder share: scenes played from a script, and their tables.
#ifndef EXPLAIN_HARNESS_H
#define EXPLAIN_HARNESS_H

#include "sim/record/explain.h"
#include "sim/record/output.h"

/// Pools: 0 heap (byte, 1024 bytes, so 1016 to hand out), 1 blk (four blocks of 12 + 4 bytes).
/// Threads: t0 .. t49. 32-bit words: a header is 8 bytes. Static.
const struct scenario *scene_scenario(void);

#define SCENE_THREADS 50u

struct scene {
    const char *folder;
    struct ownership *ownership;
    struct explain *explain;
    struct output waits;
    struct output failures;
};

void scene_begin(struct scene *scene, const char *folder);

/// Plays lines of "CYCLE EVENT ...", as the kernel would tell them:
///   take T OFFSET BYTES     a call of T is granted a fragment (bytes: header included)
///   hand T OFFSET BYTES     a release found it for T, who waits
///   free T OFFSET           T released it
///   undo T OFFSET           T's release gives back what it found: its waiter has gone
///   wait T SIZE             T begins to wait
///   served T BY  timeout T  abort T  terminate T  delete T     T's wait ends
///   failed                  a release looked at the first waiter in vain
///   first T                 a prioritize moved T to the head
///   kill T                  T is terminated
///   drop                    the pool is deleted
///   fail T SIZE STATUS      an allocate of T returned
///   pool P                  what follows is about pool P
///   end                     the run ends
void scene_play(struct scene *scene, const char *script);

/// Commits the files and frees all but what is in the folder.
void scene_close(struct scene *scene);

#endif
