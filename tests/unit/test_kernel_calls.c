// Services on threads, in every state that their target can be in.
#include "kernel_harness.h"

// A controller calls the service at 500, looks whether it got there, and resumes the target at
// 9000: that tells whether it was suspended then.
#define CONTROLLER(service)                                                                        \
    "- {name: c, priority: 9, steps: [compute: 500 cycles, " service                               \
    ": t, note: c, sleep: 9 ticks, resume: t]}\n"

#define READY "- {name: t, priority: 15, steps: [note: t]}\n"
#define SLEEPING "- {name: t, priority: 5, steps: [sleep: 3 ticks, note: t]}\n"
#define WAITING_BYTES                                                                              \
    "- {name: t, priority: 5, steps: [\n"                                                          \
    "   allocate: {pool: heap, size: 500, wait: 3 ticks, into: b}, note: t]}\n"
#define WAITING_BLOCK                                                                              \
    "- {name: t, priority: 5, steps: [\n"                                                          \
    "   allocate: {pool: blk, wait: 3 ticks, into: b}, note: t]}\n"
#define SUSPENDED "- {name: t, priority: 5, steps: [suspend: t, note: t]}\n"
#define DELAYED                                                                                    \
    SLEEPING                                                                                       \
    "- {name: s, priority: 7, steps: [suspend: t]}\n"
#define DELAYED_WAIT                                                                               \
    WAITING_BYTES                                                                                  \
    "- {name: s, priority: 7, steps: [suspend: t]}\n"
#define COMPLETED "- {name: t, priority: 5, steps: [note: t]}\n"
#define TERMINATED "- {name: t, priority: 5, steps: [terminate: t]}\n"
#define NOT_STARTED "- {name: t, priority: 5, auto_start: false, steps: [note: t]}\n"

// Where t finds nothing: a byte pool too small for it, and a block pool whose only block is taken.
#define POOLS                                                                                      \
    "pools: [{name: heap, kind: byte, size: 500}, {name: blk, kind: block, block_size: 40, size: " \
    "44}]\n"
#define TAKE_BLOCK "- {name: h, priority: 1, steps: [allocate: {pool: blk, into: b}]}\n"
#define BLOCK_TAKEN "0 h allocate blk 40 SUCCESS @4\n"

static const struct kernel_case suspending[] = {
    {"suspend: a ready thread is suspended", NULL, READY CONTROLLER("suspend"),
     "500 c suspend t SUCCESS\n"
     "500 c: c\n"
     "9000 c resume t SUCCESS\n"
     "9000 t: t\n"},
    {"suspend: the caller itself is suspended, and the call returns when it is resumed", NULL,
     "- {name: c, priority: 5, steps: [compute: 500 cycles, suspend: c, note: c]}\n"
     "- {name: r, priority: 9, steps: [compute: 100 cycles, resume: c, note: r]}\n",
     "500..600 c suspend c SUCCESS\n"
     "600 c: c\n"
     "600 r resume c SUCCESS\n"
     "600 r: r\n"},
    {"suspend: of a sleeping thread it is delayed until the sleep ends", NULL,
     SLEEPING CONTROLLER("suspend"),
     "500 c suspend t SUCCESS\n"
     "500 c: c\n"
     "9000 t: t\n"
     "9000 c resume t SUCCESS\n"},
    {"suspend: of a thread that waits for bytes it is delayed until the wait ends", POOLS,
     WAITING_BYTES CONTROLLER("suspend"),
     "500 c suspend t SUCCESS\n"
     "500 c: c\n"
     "0..9000 t allocate heap 500 NO_MEMORY\n"
     "9000 t: t\n"
     "9000 c resume t SUCCESS\n"},
    {"suspend: of a thread that waits for a block it is delayed until the wait ends", POOLS,
     TAKE_BLOCK WAITING_BLOCK CONTROLLER("suspend"),
     BLOCK_TAKEN "500 c suspend t SUCCESS\n"
                 "500 c: c\n"
                 "0..9000 t allocate blk 40 NO_MEMORY\n"
                 "9000 t: t\n"
                 "9000 c resume t SUCCESS\n"},
    {"suspend: a suspended thread stays so", NULL, SUSPENDED CONTROLLER("suspend"),
     "500 c suspend t SUCCESS\n"
     "500 c: c\n"
     "0..9000 t suspend t SUCCESS\n"
     "9000 t: t\n"
     "9000 c resume t SUCCESS\n"},
    {"suspend: a delayed suspension stays one, lifted by one resume", NULL,
     DELAYED "- {name: c, priority: 9, steps: [compute: 500 cycles, suspend: t, resume: t]}\n",
     "0 s suspend t SUCCESS\n"
     "500 c suspend t SUCCESS\n"
     "500 c resume t SUSPEND_LIFTED\n"
     "3000 t: t\n"},
    {"suspend: a completed thread cannot be", NULL, COMPLETED CONTROLLER("suspend"),
     "0 t: t\n"
     "500 c suspend t SUSPEND_ERROR\n"
     "500 c: c\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"suspend: a terminated thread cannot be", NULL, TERMINATED CONTROLLER("suspend"),
     "500 c suspend t SUSPEND_ERROR\n"
     "500 c: c\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"suspend: a thread not started stays so", NULL, NOT_STARTED CONTROLLER("suspend"),
     "500 c suspend t SUCCESS\n"
     "500 c: c\n"
     "9000 t: t\n"
     "9000 c resume t SUCCESS\n"},
    {"suspend: a preempted thread keeps what it had still to compute", NULL,
     "- {name: t, priority: 9, steps: [compute: 1500 cycles, note: t]}\n"
     "- {name: c, priority: 1, steps: [sleep: 1 ticks, suspend: t, sleep: 3 ticks, resume: t]}\n",
     "1000 c suspend t SUCCESS\n"
     "4000 c resume t SUCCESS\n"
     "4500 t: t\n"},
};

static const struct kernel_case resuming[] = {
    {"resume: a ready thread cannot be", NULL, READY CONTROLLER("resume"),
     "500 c resume t RESUME_ERROR\n"
     "500 c: c\n"
     "500 t: t\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"resume: the caller itself cannot be", NULL,
     "- {name: c, priority: 5, steps: [resume: c, note: c]}\n",
     "0 c resume c RESUME_ERROR\n"
     "0 c: c\n"},
    {"resume: a sleeping thread cannot be", NULL, SLEEPING CONTROLLER("resume"),
     "500 c resume t RESUME_ERROR\n"
     "500 c: c\n"
     "3000 t: t\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"resume: a thread that waits for bytes cannot be", POOLS, WAITING_BYTES CONTROLLER("resume"),
     "500 c resume t RESUME_ERROR\n"
     "500 c: c\n"
     "0..3000 t allocate heap 500 NO_MEMORY\n"
     "3000 t: t\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"resume: a thread that waits for a block cannot be", POOLS,
     TAKE_BLOCK WAITING_BLOCK CONTROLLER("resume"),
     BLOCK_TAKEN "500 c resume t RESUME_ERROR\n"
                 "500 c: c\n"
                 "0..3000 t allocate blk 40 NO_MEMORY\n"
                 "3000 t: t\n"
                 "9000 c resume t RESUME_ERROR\n"},
    {"resume: a suspended thread is ready again", NULL, SUSPENDED CONTROLLER("resume"),
     "0..500 t suspend t SUCCESS\n"
     "500 t: t\n"
     "500 c resume t SUCCESS\n"
     "500 c: c\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"resume: a delayed suspension is lifted, and the sleep goes on", NULL,
     DELAYED CONTROLLER("resume"),
     "0 s suspend t SUCCESS\n"
     "500 c resume t SUSPEND_LIFTED\n"
     "500 c: c\n"
     "3000 t: t\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"resume: a delayed suspension is lifted, and the wait goes on", POOLS,
     DELAYED_WAIT CONTROLLER("resume"),
     "0 s suspend t SUCCESS\n"
     "500 c resume t SUSPEND_LIFTED\n"
     "500 c: c\n"
     "0..3000 t allocate heap 500 NO_MEMORY\n"
     "3000 t: t\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"resume: a completed thread cannot be", NULL, COMPLETED CONTROLLER("resume"),
     "0 t: t\n"
     "500 c resume t RESUME_ERROR\n"
     "500 c: c\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"resume: a terminated thread cannot be", NULL, TERMINATED CONTROLLER("resume"),
     "500 c resume t RESUME_ERROR\n"
     "500 c: c\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"resume: a thread not started starts", NULL, NOT_STARTED CONTROLLER("resume"),
     "500 t: t\n"
     "500 c resume t SUCCESS\n"
     "500 c: c\n"
     "9000 c resume t RESUME_ERROR\n"},
};

static const struct kernel_case aborting[] = {
    {"abort: a ready thread has no wait to abort", NULL, READY CONTROLLER("abort"),
     "500 c abort t WAIT_ABORT_ERROR\n"
     "500 c: c\n"
     "500 t: t\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"abort: the caller itself has no wait to abort", NULL,
     "- {name: c, priority: 5, steps: [abort: c, note: c]}\n",
     "0 c abort c WAIT_ABORT_ERROR\n"
     "0 c: c\n"},
    {"abort: a sleeping thread goes on", NULL, SLEEPING CONTROLLER("abort"),
     "500 t: t\n"
     "500 c abort t SUCCESS\n"
     "500 c: c\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"abort: a thread that waits for bytes goes on with WAIT_ABORTED", POOLS,
     WAITING_BYTES CONTROLLER("abort"),
     "0..500 t allocate heap 500 WAIT_ABORTED\n"
     "500 t: t\n"
     "500 c abort t SUCCESS\n"
     "500 c: c\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"abort: a thread that waits for a block goes on with WAIT_ABORTED", POOLS,
     TAKE_BLOCK WAITING_BLOCK CONTROLLER("abort"),
     BLOCK_TAKEN "0..500 t allocate blk 40 WAIT_ABORTED\n"
                 "500 t: t\n"
                 "500 c abort t SUCCESS\n"
                 "500 c: c\n"
                 "9000 c resume t RESUME_ERROR\n"},
    {"abort: a suspended thread has no wait to abort", NULL, SUSPENDED CONTROLLER("abort"),
     "500 c abort t WAIT_ABORT_ERROR\n"
     "500 c: c\n"
     "0..9000 t suspend t SUCCESS\n"
     "9000 t: t\n"
     "9000 c resume t SUCCESS\n"},
    {"abort: of a sleep with a delayed suspension it makes the thread suspended", NULL,
     DELAYED CONTROLLER("abort"),
     "0 s suspend t SUCCESS\n"
     "500 c abort t SUCCESS\n"
     "500 c: c\n"
     "9000 t: t\n"
     "9000 c resume t SUCCESS\n"},
    {"abort: of a wait with a delayed suspension it makes the thread suspended", POOLS,
     DELAYED_WAIT CONTROLLER("abort"),
     "0 s suspend t SUCCESS\n"
     "500 c abort t SUCCESS\n"
     "500 c: c\n"
     "0..9000 t allocate heap 500 WAIT_ABORTED\n"
     "9000 t: t\n"
     "9000 c resume t SUCCESS\n"},
    {"abort: a completed thread has no wait to abort", NULL, COMPLETED CONTROLLER("abort"),
     "0 t: t\n"
     "500 c abort t WAIT_ABORT_ERROR\n"
     "500 c: c\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"abort: a terminated thread has no wait to abort", NULL, TERMINATED CONTROLLER("abort"),
     "500 c abort t WAIT_ABORT_ERROR\n"
     "500 c: c\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"abort: a thread not started has no wait to abort", NULL, NOT_STARTED CONTROLLER("abort"),
     "500 c abort t WAIT_ABORT_ERROR\n"
     "500 c: c\n"
     "9000 t: t\n"
     "9000 c resume t SUCCESS\n"},
    {"abort: the timer of an aborted sleep is gone", NULL,
     "- {name: t, priority: 5, steps: [sleep: 3 ticks, note: a, sleep: 9 ticks, note: b]}\n"
     "- {name: c, priority: 9, steps: [compute: 500 cycles, abort: t]}\n",
     "500 t: a\n"
     "500 c abort t SUCCESS\n"
     "9000 t: b\n"},
    {"abort: the timer of an aborted wait is gone", POOLS,
     "- {name: t, priority: 5, steps: [\n"
     "   allocate: {pool: heap, size: 500, wait: 3 ticks, into: b}, sleep: 9 ticks, note: b]}\n"
     "- {name: c, priority: 9, steps: [compute: 500 cycles, abort: t]}\n",
     "0..500 t allocate heap 500 WAIT_ABORTED\n"
     "500 c abort t SUCCESS\n"
     "9000 t: b\n"},
};

static const struct kernel_case terminating[] = {
    {"terminate: a ready thread never runs again", NULL, READY CONTROLLER("terminate"),
     "500 c terminate t SUCCESS\n"
     "500 c: c\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"terminate: the caller itself never returns from the call", NULL,
     "- {name: c, priority: 5, steps: [terminate: c, note: c]}\n"
     "- {name: t, priority: 9, steps: [note: t]}\n",
     "0 t: t\n"},
    {"terminate: a sleeping thread never wakes", NULL, SLEEPING CONTROLLER("terminate"),
     "500 c terminate t SUCCESS\n"
     "500 c: c\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"terminate: a call of a thread that waits for bytes has no row", POOLS,
     WAITING_BYTES CONTROLLER("terminate"),
     "500 c terminate t SUCCESS\n"
     "500 c: c\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"terminate: a call of a thread that waits for a block has no row", POOLS,
     TAKE_BLOCK WAITING_BLOCK CONTROLLER("terminate"),
     BLOCK_TAKEN "500 c terminate t SUCCESS\n"
                 "500 c: c\n"
                 "9000 c resume t RESUME_ERROR\n"},
    {"terminate: a suspended thread never runs again", NULL, SUSPENDED CONTROLLER("terminate"),
     "500 c terminate t SUCCESS\n"
     "500 c: c\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"terminate: a delayed suspension is gone too", NULL, DELAYED CONTROLLER("terminate"),
     "0 s suspend t SUCCESS\n"
     "500 c terminate t SUCCESS\n"
     "500 c: c\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"terminate: a completed thread is none the worse", NULL, COMPLETED CONTROLLER("terminate"),
     "0 t: t\n"
     "500 c terminate t SUCCESS\n"
     "500 c: c\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"terminate: a terminated thread can be again", NULL, TERMINATED CONTROLLER("terminate"),
     "500 c terminate t SUCCESS\n"
     "500 c: c\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"terminate: a thread not started never starts", NULL, NOT_STARTED CONTROLLER("terminate"),
     "500 c terminate t SUCCESS\n"
     "500 c: c\n"
     "9000 c resume t RESUME_ERROR\n"},
    {"terminate: the next waiter is first in the list afterwards", POOLS,
     TAKE_BLOCK
     "- {name: t, priority: 5, steps: [allocate: {pool: blk, wait: forever, into: b}]}\n"
     "- {name: u, priority: 5, steps: [allocate: {pool: blk, wait: forever, into: b}]}\n"
     "- {name: c, priority: 9, steps: [compute: 500 cycles, terminate: t, release: b]}\n",
     BLOCK_TAKEN "500 c terminate t SUCCESS\n"
                 "0..500 u allocate blk 40 SUCCESS @4\n"
                 "500 c release blk SUCCESS @4\n"},
    {"terminate: what the thread had allocated stays allocated, and in its bag", POOLS,
     "- {name: t, priority: 5, steps: [allocate: {pool: blk, into: b}, sleep: 9 ticks]}\n"
     "- {name: c, priority: 9, steps: [terminate: t, allocate: {pool: blk, into: a},\n"
     "   release: b, allocate: {pool: blk, into: a}]}\n",
     "0 t allocate blk 40 SUCCESS @4\n"
     "0 c terminate t SUCCESS\n"
     "0 c allocate blk 40 NO_MEMORY\n"
     "0 c release blk SUCCESS @4\n"
     "0 c allocate blk 40 SUCCESS @4\n"},
    {"terminate: a thread in the middle of its search leaves the pool to the others",
     "costs: {search_step: 700}\n",
     "- {name: t, priority: 9, steps: [allocate: {pool: heap, size: 100, into: b},\n"
     "   allocate: {pool: heap, size: 100, into: b}]}\n"
     "- {name: c, priority: 1, steps: [sleep: 1 ticks, terminate: t, release: b,\n"
     "   allocate: {pool: heap, size: 100, into: b}]}\n",
     // The second search had found its memory and was paying for it: that stays allocated.
     "0..700 t allocate heap 100 SUCCESS @8\n"
     "1000 c terminate t SUCCESS\n"
     "1000 c release heap SUCCESS @8\n"
     "1000..1700 c allocate heap 100 SUCCESS @8\n"},
};

int main(void)
{
    return KERNEL_CASES_RUN(suspending, TRACE_USUAL) + KERNEL_CASES_RUN(resuming, TRACE_USUAL) +
           KERNEL_CASES_RUN(aborting, TRACE_USUAL) + KERNEL_CASES_RUN(terminating, TRACE_USUAL);
}
