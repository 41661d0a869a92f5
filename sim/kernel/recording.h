/// Where the kernel takes a recorded workload from, row by row: the kernel's own interface, which
/// sim/trace/ implements from above.
#ifndef RECORDING_H
#define RECORDING_H

#include "sim/scenario/scenario.h"

enum recorded_op {
    RECORDED_ALLOCATE, ///< id, size, wait, target
    RECORDED_RELEASE,  ///< id; one that is not allocated, as its allocation failed, is passed over
    RECORDED_RESIZE,   ///< id, size, wait: allocates anew, copies, releases
    RECORDED_ATTEMPT,  ///< size, wait, target: allocates and, if it is granted, releases at once
};

struct recorded_row {
    cycles_t at; ///< since the replay began, its speed reckoned in; never less than the row before
    enum recorded_op op;
    uint64_t id; ///< of an allocation
    uint64_t size_bytes;
    uint64_t wait_ticks; ///< 0: none; SCENARIO_FOREVER
    uint32_t target;     ///< into scenario.pools or .routes
    bool is_route;
};

enum recording_next {
    RECORDING_ROW,
    RECORDING_LATER, ///< there is a row, not before row->at: to be asked for then, at once if that
                     ///< is over. It is told in the end, however often it is put off
    RECORDING_END,
    RECORDING_FAILED, ///< the source keeps what is wrong with it; the run ends with KERNEL_NO_TRACE
};

/// `replay` is an index into scenario.replays, each with a position of its own in its trace.
struct recording {
    void *context;
    enum recording_next (*next)(void *context, uint32_t replay, struct recorded_row *row);
    /// Goes back to the first row. False: failed.
    bool (*rewind)(void *context, uint32_t replay);
};

#endif
