/// Whose figures there are: the run, pools, objects, threads, interrupts, timers and phases.
#ifndef SUBJECT_H
#define SUBJECT_H

#include "sim/scenario/scenario.h"

enum subject_kind {
    SUBJECT_RUN,
    SUBJECT_POOL,
    SUBJECT_OBJECT,
    SUBJECT_THREAD,
    SUBJECT_INTERRUPT,
    SUBJECT_TIMER,
    SUBJECT_PHASE,
    SUBJECT_COUNT,
};

/// One of them.
struct subject {
    enum subject_kind kind;
    uint32_t index; ///< into scenario.pools, .objects or .threads; 0 of the run
};

/// The first: the run. To be followed by subject_next().
struct subject subject_first(void);

/// Goes on to the next one that the scenario has: the run, then all pools, objects, threads,
/// interrupts, timers, phases. Returns false behind the last. Cost: O(1) amortized.
bool subject_next(const struct scenario *scenario, struct subject *subject);

/// "heap"; "" of the run.
const char *subject_name(const struct scenario *scenario, struct subject subject);

/// "pool", "queue", "semaphore", "mutex", "flags", "thread", "interrupt", "timer" or "phase": what
/// stands before a name to tell which is meant; "" of the run. Static.
const char *subject_word(const struct scenario *scenario, struct subject subject);

/// Whether some kind of subject has this word.
bool subject_is_word(const char *word, size_t length);

#endif
