/// Work done in processes of its own, several at a time, with the results in order.
///
/// A piece of work that crashes takes nobody else along. What is done with the results does not
/// depend on the number of processes.
#ifndef JOBS_H
#define JOBS_H

#include "verdict.h"

struct jobs {
    void *context;
    /// Does piece `index`, in a process of its own. The verdict is begun by it.
    void (*work)(void *context, size_t index, struct verdict *verdict);
    /// Makes the verdict of a piece whose process went down. `how` is one line.
    void (*crashed)(void *context, size_t index, const char *how, struct verdict *verdict);
    /// Takes a verdict, in the order of the pieces; they are taken as soon as they may be.
    void (*done)(void *context, size_t index, const struct verdict *verdict);
};

/// Does pieces 0 .. count - 1, at most `at_once` (1 or more) at a time.
///
/// verdicts    zeroed, one a piece; the caller frees each
/// returns     false when the host has no memory for it: nothing was done then
bool jobs_run(const struct jobs *jobs, size_t count, unsigned at_once, struct verdict *verdicts);

/// How many processors there are; 1 when that cannot be said.
unsigned jobs_default(void);

#endif
