/// A digest of all that a kernel tells its observer.
#ifndef RUN_DIGEST_H
#define RUN_DIGEST_H

#include "sim/kernel/observer.h"

struct run_digest {
    uint64_t value;   ///< after all that was told
    uint64_t count;   ///< of things told
    uint64_t mark;    ///< such a count
    uint64_t at_mark; ///< the value when there were so many
    cycles_t latest;  ///< when the last of them was; time may not go back
};

/// mark    0: of nothing
struct run_digest run_digest_begin(uint64_t mark);

/// An observer whose context is the digest.
struct observer run_digest_observer(struct run_digest *digest);

#endif
