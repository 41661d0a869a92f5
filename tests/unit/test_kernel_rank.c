// Priorities and preemption thresholds that change while threads run.
//
// Source: the ThreadX user guide, chapter 4, tx_thread_priority_change and
// tx_thread_preemption_change. Where a thread whose priority changes stands among its new equals it
// does not say.
#include "kernel_harness.h"

enum { KINDS = TRACE_OBJECTS | TRACE_NOTES };

static const struct kernel_case priorities[] = {
    {"a worse priority lets those between run", NULL,
     "- {name: a, priority: 3, steps: [set_priority: {priority: 9}, note: a]}\n"
     "- {name: b, priority: 5, steps: [note: b]}\n",
     "0 b: b\n"
     "0 a set_priority a SUCCESS = 9\n"
     "0 a: a\n"},
    {"a thread that is made better preempts the one that made it so", NULL,
     "- {name: a, priority: 3, steps: [set_priority: {thread: b, priority: 1}, note: a]}\n"
     "- {name: b, priority: 5, steps: [note: b]}\n",
     "0 b: b\n"
     "0 a set_priority b SUCCESS = 1\n"
     "0 a: a\n"},
    {"among equals the running thread stays first, and another that changes becomes the last", NULL,
     "- {name: a, priority: 3, steps: [set_priority: {priority: 5},\n"
     "   set_priority: {thread: c, priority: 5}, note: a]}\n"
     "- {name: b, priority: 5, steps: [note: b]}\n"
     "- {name: c, priority: 6, steps: [note: c]}\n"
     "- {name: d, priority: 5, steps: [note: d]}\n",
     "0 a set_priority a SUCCESS = 5\n"
     "0 a set_priority c SUCCESS = 5\n"
     "0 a: a\n0 b: b\n0 d: d\n0 c: c\n"},
    {"a threshold holds off the better ones, and worse than the priority it is refused", NULL,
     "- {name: a, priority: 5, steps: [set_threshold: {threshold: 6}, set_threshold: {threshold: "
     "1},\n"
     "   resume: b, note: held off, set_threshold: {threshold: 5}, note: let in]}\n"
     "- {name: b, priority: 3, auto_start: false, steps: [note: b]}\n",
     "0 a set_threshold a THRESH_ERROR = 6\n"
     "0 a set_threshold a SUCCESS = 1\n"
     "0 a: held off\n"
     "0 b: b\n"
     "0 a set_threshold a SUCCESS = 5\n"
     "0 a: let in\n"},
    {"a new priority is the new threshold too", NULL,
     "- {name: a, priority: 5, preemption_threshold: 1, steps: [resume: b, note: held off,\n"
     "   set_priority: {priority: 5}, note: a]}\n"
     "- {name: b, priority: 3, auto_start: false, steps: [note: b]}\n",
     "0 a: held off\n"
     "0 b: b\n"
     "0 a set_priority a SUCCESS = 5\n"
     "0 a: a\n"},
    {"the same priority again leaves a ready thread where it stands", NULL,
     "- {name: a, priority: 3, steps: [set_priority: {thread: b, priority: 5}]}\n"
     "- {name: b, priority: 5, steps: [note: b]}\n"
     "- {name: c, priority: 5, steps: [note: c]}\n",
     "0 a set_priority b SUCCESS = 5\n"
     "0 b: b\n0 c: c\n"},
    {"a sleeper has its new priority when it wakes", NULL,
     "- {name: a, priority: 9, steps: [sleep: 1 ticks, note: a]}\n"
     "- {name: b, priority: 5, steps: [set_priority: {thread: a, priority: 1}, sleep: 1 ticks,\n"
     "   note: b]}\n"
     "- {name: c, priority: 7, steps: [compute: 1500 cycles, note: c]}\n",
     "0 b set_priority a SUCCESS = 1\n"
     "1000 a: a\n1000 b: b\n1500 c: c\n"},
    {"who waits for memory is prioritized by its new priority",
     "pools: [{name: blk, kind: block, block_size: 32, size: 36}]\n",
     "- {name: o, priority: 1, steps: [allocate: {pool: blk, into: x}, sleep: 1 ticks,\n"
     "   set_priority: {thread: b, priority: 4}, prioritize: blk, release: x, release: x]}\n"
     "- {name: a, priority: 5, steps: [allocate: {pool: blk, into: x, wait: forever}, note: a]}\n"
     "- {name: b, priority: 6, steps: [allocate: {pool: blk, into: x, wait: forever}, note: b]}\n",
     "1000 o set_priority b SUCCESS = 4\n"
     "1000 b: b\n"},
    {"a lowered threshold lets in the best of those held off, and then the others", NULL,
     "- {name: a, priority: 9, preemption_threshold: 0, steps: [resume: b, resume: c,\n"
     "   set_threshold: {threshold: 4}, note: four, set_threshold: {threshold: 9}, note: nine]}\n"
     "- {name: b, priority: 5, auto_start: false, steps: [note: b]}\n"
     "- {name: c, priority: 3, auto_start: false, steps: [note: c]}\n",
     "0 c: c\n"
     "0 a set_threshold a SUCCESS = 4\n"
     "0 a: four\n"
     "0 b: b\n"
     "0 a set_threshold a SUCCESS = 9\n"
     "0 a: nine\n"},
    {"the threshold of a thread that is merely ready holds off once it runs", NULL,
     "- {name: a, priority: 5, steps: [set_threshold: {thread: b, threshold: 2}, note: a]}\n"
     "- {name: b, priority: 9, steps: [compute: 1500 cycles, note: b]}\n"
     "- {name: c, priority: 3, steps: [sleep: 1 ticks, note: c]}\n",
     "0 a set_threshold b SUCCESS = 2\n"
     "0 a: a\n"
     "1500 b: b\n"
     "1500 c: c\n"},
    {"a preempted thread whose threshold is taken away waits its turn", NULL,
     "- {name: a, priority: 9, preemption_threshold: 3, steps: [compute: 1500 cycles, note: a]}\n"
     "- {name: b, priority: 5, steps: [sleep: 1 ticks, note: b]}\n"
     "- {name: c, priority: 1, steps: [sleep: 1 ticks, set_threshold: {thread: a, threshold: "
     "9}]}\n",
     "1000 c set_threshold a SUCCESS = 9\n"
     "1000 b: b\n"
     "1500 a: a\n"},
    {"of two threads preempted at one priority the later goes on before those it holds off", NULL,
     "- {name: a, priority: 5, preemption_threshold: 3, steps: [compute: 5000 cycles, note: a]}\n"
     "- {name: b, priority: 2, steps: [sleep: 1 ticks, set_priority: {priority: 5},\n"
     "   set_threshold: {threshold: 3}, compute: 1500 cycles, note: b]}\n"
     "- {name: h, priority: 1, steps: [sleep: 2 ticks, resume: t, suspend: a]}\n"
     "- {name: t, priority: 4, auto_start: false, steps: [note: t]}\n",
     "1000 b set_priority b SUCCESS = 5\n"
     "1000 b set_threshold b SUCCESS = 3\n"
     "2500 b: b\n"
     "2500 t: t\n"},
    {"who makes itself worse lets a preempted thread go on before those it holds off", NULL,
     "- {name: a, priority: 5, preemption_threshold: 3, steps: [compute: 1500 cycles, note: a]}\n"
     "- {name: b, priority: 2, steps: [sleep: 1 ticks, resume: t, set_priority: {priority: 9},\n"
     "   note: b]}\n"
     "- {name: t, priority: 4, auto_start: false, steps: [note: t]}\n",
     "1500 a: a\n"
     "1500 t: t\n"
     "1000..1500 b set_priority b SUCCESS = 9\n"
     "1500 b: b\n"},
    {"a preempted thread that another lets run by relinquishing is no longer noted", NULL,
     "- {name: a, priority: 5, preemption_threshold: 3, steps: [compute: 1500 cycles,\n"
     "   relinquish: true, note: a]}\n"
     "- {name: b, priority: 2, steps: [sleep: 1 ticks, set_priority: {priority: 5},\n"
     "   relinquish: true, resume: t, note: b, sleep: 1 ticks]}\n"
     "- {name: t, priority: 4, auto_start: false, steps: [note: t, sleep: 1 ticks]}\n",
     "1000 b set_priority b SUCCESS = 5\n"
     "1500 t: t\n"
     "1500 b: b\n"
     "1500 a: a\n"},
    {"a threshold ends slicing, and the priority as threshold begins it again", NULL,
     "- {name: a, priority: 5, time_slice: 1 ticks, steps: [set_threshold: {threshold: 4},\n"
     "   compute: 1500 cycles, note: alone, set_threshold: {threshold: 5}, compute: 2000 cycles,\n"
     "   note: a]}\n"
     "- {name: b, priority: 5, steps: [note: b]}\n",
     "0 a set_threshold a SUCCESS = 4\n"
     "1500 a: alone\n"
     "1500 a set_threshold a SUCCESS = 5\n"
     "2000 b: b\n"
     "3500 a: a\n"},
    {"a thread that has ended takes a priority and does nothing with it", NULL,
     "- {name: a, priority: 5, steps: [terminate: b, set_priority: {thread: b, priority: 1},\n"
     "   set_threshold: {thread: b, threshold: 2}, note: a]}\n"
     "- {name: b, priority: 9, steps: [note: b]}\n",
     "0 a set_priority b SUCCESS = 1\n"
     "0 a set_threshold b THRESH_ERROR = 2\n"
     "0 a: a\n"},
};

int main(void)
{
    return KERNEL_CASES_RUN(priorities, KINDS);
}
