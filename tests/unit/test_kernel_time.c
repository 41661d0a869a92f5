// Ticks, sleep, the timer thread, time slices and the end of a run.
#include "kernel_harness.h"

static const struct kernel_case sleeping[] = {
    {"a sleep of n ticks ends at the n-th tick from now", NULL,
     "- {name: t0, priority: 5, steps: [sleep: 1 ticks, note: a, compute: 1500 cycles,\n"
     "   sleep: 1 ticks, note: b, sleep: 3 ticks, note: c]}\n",
     "1000 t0: a\n"
     "3000 t0: b\n"
     "6000 t0: c\n"},
    {"a sleep begun at a tick counts from the next one", NULL,
     "- {name: t0, priority: 5, steps: [compute: 2000 cycles, sleep: 1 ticks, note: a]}\n",
     "3000 t0: a\n"},
    {"a sleep of 0 ticks returns at once, without letting equals in", NULL,
     "- {name: t0, priority: 5, steps: [sleep: 0 ticks, note: a]}\n"
     "- {name: t1, priority: 5, steps: [note: b]}\n",
     "0 t0: a\n"
     "0 t1: b\n"},
    {"sleeps of up to and over a turn of the wheel end at their tick", NULL,
     "- {name: t1, priority: 5, steps: [sleep: 1 ticks, note: a]}\n"
     "- {name: t31, priority: 5, steps: [sleep: 31 ticks, note: a]}\n"
     "- {name: t32, priority: 5, steps: [sleep: 32 ticks, note: a]}\n"
     "- {name: t33, priority: 5, steps: [sleep: 33 ticks, note: a]}\n"
     "- {name: t64, priority: 5, steps: [sleep: 64 ticks, note: a]}\n"
     "- {name: t65, priority: 5, steps: [sleep: 65 ticks, note: a]}\n"
     "- {name: t97, priority: 5, steps: [sleep: 97 ticks, note: a]}\n"
     "- {name: t1000, priority: 5, steps: [sleep: 1000 ticks, note: a]}\n",
     "1000 t1: a\n"
     "31000 t31: a\n"
     "32000 t32: a\n"
     "33000 t33: a\n"
     "64000 t64: a\n"
     "65000 t65: a\n"
     "97000 t97: a\n"
     "1000000 t1000: a\n"},
    {"a very long sleep ends at its tick", NULL,
     "- {name: t0, priority: 5, steps: [compute: 500 cycles, sleep: 10000019 ticks, note: a]}\n",
     "10000019000 t0: a\n"},
    {"equals that wake at one tick run in the order in which their timers were set", NULL,
     "- {name: t0, priority: 5, steps: [compute: 100 cycles, sleep: 3 ticks, note: a]}\n"
     "- {name: t1, priority: 5, steps: [sleep: 2 ticks, sleep: 1 ticks, note: b]}\n"
     "- {name: t2, priority: 5, steps: [sleep: 3 ticks, note: c]}\n",
     "3000 t0: a\n"
     "3000 t2: c\n"
     "3000 t1: b\n"},
    {"a long timer expires in the order of its last entry into the slot", NULL,
     "- {name: late, priority: 5, steps: [sleep: 1 ticks, sleep: 39 ticks, note: a]}\n"
     "- {name: short, priority: 5, steps: [sleep: 32 ticks, sleep: 8 ticks, note: b]}\n"
     "- {name: long, priority: 5, steps: [sleep: 40 ticks, note: c]}\n",
     "40000 long: c\n"
     "40000 short: b\n"
     "40000 late: a\n"},
    {"all timers of a tick are processed before any thread runs", NULL,
     "- {name: lo, priority: 9, steps: [sleep: 1 ticks, note: a]}\n"
     "- {name: mid, priority: 5, steps: [sleep: 1 ticks, note: b]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 1 ticks, note: c]}\n",
     "1000 hi: c\n"
     "1000 mid: b\n"
     "1000 lo: a\n"},
    {"a tick due when a computation ends is taken before the thread goes on", NULL,
     "- {name: lo, priority: 9, steps: [compute: 1000 cycles, note: lo]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 1 ticks, note: hi]}\n",
     "1000 hi: hi\n"
     "1000 lo: lo\n"},
    {"a tick due just after a computation ends comes after the thread went on", NULL,
     "- {name: lo, priority: 9, steps: [compute: 999 cycles, note: lo]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 1 ticks, note: hi]}\n",
     "999 lo: lo\n"
     "1000 hi: hi\n"},
    {"ticks that pass while nobody runs are not lost", NULL,
     "- {name: t0, priority: 5, steps: [sleep: 7 ticks, compute: 3300 cycles, sleep: 20 ticks,\n"
     "   note: a]}\n",
     "30000 t0: a\n"},
};

static const struct kernel_case timer_thread[] = {
    {"a threshold of 0 holds the timer thread off, and the wheel stands still", NULL,
     "- {name: t1, priority: 1, steps: [sleep: 1 ticks, note: a]}\n"
     "- {name: t2, priority: 1, steps: [sleep: 2 ticks, note: b]}\n"
     "- {name: t40, priority: 1, steps: [sleep: 40 ticks, note: c]}\n"
     "- {name: t0, priority: 9, preemption_threshold: 0, steps: [compute: 3500 cycles, note: d]}\n",
     "3500 t0: d\n"
     "3500 t1: a\n"
     "4000 t2: b\n"
     "42000 t40: c\n"},
    {"ticks that find their slot empty move the wheel on under a threshold of 0", NULL,
     "- {name: t1, priority: 1, steps: [sleep: 3 ticks, note: a]}\n"
     "- {name: t2, priority: 1, steps: [sleep: 4 ticks, note: b]}\n"
     "- {name: t0, priority: 9, preemption_threshold: 0, steps: [compute: 3500 cycles, note: d]}\n",
     "3500 t0: d\n"
     "3500 t1: a\n"
     "4000 t2: b\n"},
    {"a thread of priority 0 holds the timer thread off", NULL,
     "- {name: t0, priority: 0, steps: [sleep: 1 ticks, note: a]}\n"
     "- {name: t1, priority: 0, steps: [compute: 2500 cycles, note: b]}\n"
     "- {name: t2, priority: 0, steps: [compute: 200 cycles, note: c]}\n",
     "2500 t1: b\n"
     "2700 t2: c\n"
     "2700 t0: a\n"},
    {"a thread of priority 0 that becomes ready later runs after the timer thread", NULL,
     "- {name: t0, priority: 0, steps: [sleep: 1 ticks, note: a]}\n"
     "- {name: t1, priority: 0, steps: [compute: 1500 cycles, resume: t2, note: b]}\n"
     "- {name: t2, priority: 0, auto_start: false, steps: [note: c]}\n",
     "1500 t1 resume t2 SUCCESS\n"
     "1500 t1: b\n"
     "1500 t2: c\n"
     "1500 t0: a\n"},
    {"the timer thread takes its turn when slices run out at priority 0", NULL,
     "- {name: s, priority: 0, steps: [sleep: 1 ticks, note: s]}\n"
     "- {name: a, priority: 0, time_slice: 1 ticks, steps: [compute: 5000 cycles, note: a]}\n"
     "- {name: b, priority: 0, time_slice: 1 ticks, steps: [compute: 5000 cycles, note: b]}\n",
     "4000 s: s\n"
     "10000 a: a\n"
     "10000 b: b\n"},
    {"a sleep begun while the timer thread waits joins the slot that waits", NULL,
     "- {name: t0, priority: 0, steps: [sleep: 1 ticks, note: a]}\n"
     "- {name: t1, priority: 0, steps: [compute: 1500 cycles, sleep: 1 ticks, note: b]}\n",
     "1500 t0: a\n"
     "1500 t1: b\n"},
    {"a timed wait runs out late when the timer thread is held off", NULL,
     "- {name: t1, priority: 1,\n"
     "   steps: [allocate: {pool: heap, size: 900, into: b},\n"
     "           allocate: {pool: heap, size: 900, wait: 2 ticks, into: b}]}\n"
     "- {name: t0, priority: 9, preemption_threshold: 0, steps: [compute: 3500 cycles, note: d]}\n",
     "0 t1 allocate heap 900 SUCCESS @8\n"
     "3500 t0: d\n"
     "0..3500 t1 allocate heap 900 NO_MEMORY\n"},
    {"without timers due a threshold of 0 makes nothing late", NULL,
     "- {name: t0, priority: 9, preemption_threshold: 0,\n"
     "   steps: [compute: 3500 cycles, sleep: 2 ticks, note: a]}\n",
     "5000 t0: a\n"},
};

static const struct kernel_case slices[] = {
    {"a slice that runs out lets the next equal run", NULL,
     "- {name: t0, priority: 5, time_slice: 2 ticks, steps: [compute: 3000 cycles, note: a]}\n"
     "- {name: t1, priority: 5, steps: [compute: 100 cycles, note: b]}\n",
     "2100 t1: b\n"
     "3100 t0: a\n"},
    {"equals with slices take turns", NULL,
     "- {name: t0, priority: 5, time_slice: 1 ticks, steps: [compute: 2500 cycles, note: a]}\n"
     "- {name: t1, priority: 5, time_slice: 2 ticks, steps: [compute: 2500 cycles, note: b]}\n",
     // t0 0-1, t1 1-3, t0 3-4, t1 4-4.5, t0 4.5-5
     "4500 t1: b\n"
     "5000 t0: a\n"},
    {"the equal behind runs as long as it likes without a slice of its own", NULL,
     "- {name: t0, priority: 5, time_slice: 1 ticks, steps: [compute: 2500 cycles, note: a]}\n"
     "- {name: t1, priority: 5, steps: [compute: 5500 cycles, note: b]}\n",
     "6500 t1: b\n"
     "8000 t0: a\n"},
    {"a slice may be longer than time", "target: {cpu: 10GHz, tick: 1 Hz}\nuntil: 100 ticks\n",
     // 1844674408 ticks are 2^64 cycles and some 6 * 10^9 more
     "- {name: t0, priority: 5, time_slice: 1844674408 ticks, steps: [compute: 50 ticks, note: "
     "a]}\n"
     "- {name: t1, priority: 5, steps: [note: b]}\n",
     "500000000000 t0: a\n"
     "500000000000 t1: b\n"},
    {"a thread without a slice is not rotated", NULL,
     "- {name: t0, priority: 5, steps: [compute: 3000 cycles, note: a]}\n"
     "- {name: t1, priority: 5, time_slice: 1 ticks, steps: [note: b]}\n",
     "3000 t0: a\n"
     "3000 t1: b\n"},
    {"a slice lets nobody of a worse priority run", NULL,
     "- {name: t0, priority: 5, time_slice: 1 ticks, steps: [compute: 3000 cycles, note: a]}\n"
     "- {name: t1, priority: 6, steps: [note: b]}\n",
     "3000 t0: a\n"
     "3000 t1: b\n"},
    {"a thread with a preemption threshold is not rotated", NULL,
     "- {name: t0, priority: 5, preemption_threshold: 4, time_slice: 1 ticks,\n"
     "   steps: [compute: 3000 cycles, note: a]}\n"
     "- {name: t1, priority: 5, steps: [note: b]}\n",
     "3000 t0: a\n"
     "3000 t1: b\n"},
    {"a preempted thread keeps what was left of its slice", NULL,
     "- {name: t0, priority: 5, time_slice: 3 ticks, steps: [compute: 9000 cycles]}\n"
     "- {name: t1, priority: 5, steps: [note: b]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 1 ticks, compute: 4500 cycles, note: hi]}\n",
     "5500 hi: hi\n"
     "7000 t1: b\n"},
    {"a thread that sleeps reloads its slice", NULL,
     "- {name: t1, priority: 5, steps: [sleep: 3 ticks, note: b]}\n"
     "- {name: t0, priority: 5, time_slice: 3 ticks,\n"
     "   steps: [compute: 1500 cycles, sleep: 1 ticks, compute: 9000 cycles]}\n",
     "5000 t1: b\n"},
    {"a thread that is suspended and resumed reloads its slice", NULL,
     "- {name: t1, priority: 5, steps: [sleep: 3 ticks, note: b]}\n"
     "- {name: t0, priority: 5, time_slice: 3 ticks, steps: [compute: 9000 cycles]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 2 ticks, suspend: t0, resume: t0]}\n",
     "2000 hi suspend t0 SUCCESS\n"
     "2000 hi resume t0 SUCCESS\n"
     "5000 t1: b\n"},
    {"a thread that waits reloads its slice",
     "pools: [{name: blk, kind: block, block_size: 96, size: 100}]\n",
     "- {name: t1, priority: 5, steps: [sleep: 3 ticks, note: b]}\n"
     "- {name: t0, priority: 5, time_slice: 3 ticks,\n"
     "   steps: [allocate: {pool: blk, into: b}, compute: 1500 cycles,\n"
     "           allocate: {pool: blk, wait: 1 ticks, into: b}, compute: 9000 cycles]}\n",
     "0 t0 allocate blk 96 SUCCESS @4\n"
     "1500..2000 t0 allocate blk 96 NO_MEMORY\n"
     "5000 t1: b\n"},
    {"a thread that wakes at the tick at which a slice ends lines up behind", NULL,
     "- {name: t1, priority: 5, steps: [sleep: 2 ticks, note: b]}\n"
     "- {name: t0, priority: 5, time_slice: 2 ticks, steps: [compute: 9000 cycles]}\n",
     "4000 t1: b\n"},
    {"a slice that ends at the tick at which a better thread wakes rotates all the same", NULL,
     "- {name: t0, priority: 5, time_slice: 1 ticks, steps: [compute: 1500 cycles, note: a]}\n"
     "- {name: t1, priority: 5, steps: [note: b]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 1 ticks, note: hi]}\n",
     "1000 hi: hi\n"
     "1000 t1: b\n"
     "1500 t0: a\n"},
    {"of two equals, one rotated and one woken at a tick, the one rotated comes first", NULL,
     "- {name: t1, priority: 5, steps: [sleep: 1 ticks, note: b]}\n"
     "- {name: t0, priority: 5, time_slice: 1 ticks, steps: [compute: 1500 cycles, note: a]}\n"
     "- {name: t2, priority: 5, steps: [note: c]}\n",
     // At 1000: t0 behind t2; t1 woken behind t0; t0's next slice ends at 2000, after it is done.
     "1000 t2: c\n"
     "1500 t0: a\n"
     "1500 t1: b\n"},
    {"a slice is counted by ticks, not by time run", NULL,
     "- {name: lo, priority: 5, time_slice: 1 ticks,\n"
     "   steps: [compute: 1900 cycles, note: a]}\n"
     "- {name: t1, priority: 5, steps: [compute: 50 cycles, note: b]}\n"
     "- {name: hi, priority: 1, steps: [compute: 900 cycles]}\n",
     // lo runs from 900 on, and the tick at 1000 ends its slice.
     "1050 t1: b\n"
     "2850 lo: a\n"},
    {"a computation that ends at the tick that ends the slice goes on after the equals", NULL,
     "- {name: t0, priority: 5, time_slice: 1 ticks, steps: [compute: 1000 cycles, note: a]}\n"
     "- {name: t1, priority: 5, steps: [compute: 500 cycles, note: b]}\n",
     "1500 t1: b\n"
     "1500 t0: a\n"},
};

static const struct kernel_case ends[] = {
    {"a run ends just before what is due at a tick", "until: 3 ticks\n",
     "- {name: t0, priority: 1, steps: [sleep: 2 ticks, note: a, sleep: 1 ticks, note: b]}\n"
     "- {name: t1, priority: 2, steps: [compute: 2999 cycles, note: c, compute: 1 cycles, note: "
     "d]}\n",
     "2000 t0: a\n"
     "2999 t1: c\n"
     "3000 ended\n"},
    {"a run ends just before what is due between ticks", "until: 2500 cycles\n",
     "- {name: t1, priority: 2, steps: [compute: 2499 cycles, note: c, compute: 1 cycles, note: "
     "d]}\n",
     "2499 t1: c\n"
     "2500 ended\n"},
    {"a run whose threads are done goes on to its end", "until: 2500 cycles\n",
     "- {name: t1, priority: 2, steps: [compute: 1 cycles, note: d]}\n",
     "1 t1: d\n"
     "2500 ended\n"},
    {"a run without an end is over when nothing can happen any more", NULL,
     "- {name: t0, priority: 1, steps: [sleep: 2 ticks]}\n"
     "- {name: t1, priority: 2, steps: [compute: 100 cycles, note: a]}\n",
     "100 t1: a\n"
     "2000 idle\n"},
    {"a thread that waits for ever lets a run be over, and its call has no row", NULL,
     "- {name: t0, priority: 1, steps: [compute: 7 cycles,\n"
     "   allocate: {pool: heap, size: 900, into: b},\n"
     "   allocate: {pool: heap, size: 900, wait: forever, into: b}]}\n",
     "7 t0 allocate heap 900 SUCCESS @8\n"
     "7 idle\n"},
    {"a call that still waits at the end has no row", "until: 4 ticks\n",
     "- {name: t0, priority: 1, steps: [\n"
     "   allocate: {pool: heap, size: 900, into: b},\n"
     "   allocate: {pool: heap, size: 900, wait: 4 ticks, into: b}]}\n",
     "0 t0 allocate heap 900 SUCCESS @8\n"
     "4000 ended\n"},
    {"a call that is being paid for at the end has no row",
     "until: 1 ticks\ncosts: {allocate: 1000}\n",
     "- {name: t0, priority: 1, steps: [allocate: {pool: heap, size: 900, into: b}]}\n",
     "1000 ended\n"},
    {"a tick's cost does not carry a run past its end", "until: 1050 cycles\ncosts: {tick: 100}\n",
     "- {name: t0, priority: 9, steps: [compute: 1000 cycles, note: a]}\n"
     "- {name: t1, priority: 1, steps: [sleep: 1 ticks, note: b]}\n",
     "1050 ended\n"},
    {"without an end of its own a run ends after 2^62 cycles", NULL,
     "- {name: t0, priority: 1, time_slice: 4294967294 ticks,\n"
     "   steps: [compute: 4611686018427387903 cycles, note: a, loop: {times: 5, steps: [\n"
     "   compute: 4611686018427387904 cycles, note: b]}]}\n",
     "4611686018427387903 t0: a\n"
     "4611686018427387904 ended\n"},
    {"threads that are never started leave nothing to do", NULL,
     "- {name: t0, priority: 1, auto_start: false, steps: [note: a]}\n", "0 idle\n"},
};

int main(void)
{
    return KERNEL_CASES_RUN(sleeping, TRACE_USUAL) + KERNEL_CASES_RUN(timer_thread, TRACE_USUAL) +
           KERNEL_CASES_RUN(slices, TRACE_USUAL) + KERNEL_CASES_RUN(ends, TRACE_USUAL | TRACE_END);
}
