/// The variant with each pool in the least memory that serves the workload.
#ifndef LEAST_H
#define LEAST_H

#include "candidate.h"

/// Makes it: for each pool, the others as written, the least size from which on every larger one
/// serves (sizing.h). Sizes are tried LEAST_PARTS to a pool's present size and up to LEAST_TIMES of
/// it; then more closely below the answer, down to a word or a block. A size between two that were
/// tried may still do worse.
///
/// To serve is to fail nothing, and to serve no fewer allocations than as written.
enum candidate_outcome least_make(const struct candidate_source *source,
                                  struct candidate *candidate, struct message *message);

#define LEAST_PARTS 32u
#define LEAST_TIMES 8u

#endif
