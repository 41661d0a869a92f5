// Interrupts, application timers and phases: when they come, what they may do, and what they cost.
#include "kernel_harness.h"

enum { KINDS = TRACE_OBJECTS | TRACE_NOTES | TRACE_CALLS | TRACE_INTERRUPTS };

static const struct kernel_case interrupts[] = {
    {"an interrupt comes every so often, at first after one interval",
     "until: 3500 cycles\n"
     "interrupts: [{name: i, every: 1 ms, length: 100 cycles, steps: [note: hit]}]\n",
     "- {name: t, priority: 1, steps: [compute: 2000 cycles, note: done]}\n",
     "1100 i: hit\n"
     "1000 i, due at 1000, until 1100, 0 lost\n"
     "2100 i: hit\n"
     "2000 i, due at 2000, until 2100, 0 lost\n"
     "2200 t: done\n"
     "3100 i: hit\n"
     "3000 i, due at 3000, until 3100, 0 lost\n"},
    {"or at first when it is said to, even at once",
     "until: 2500 cycles\n"
     "interrupts: [{name: i, every: 1 ms, first: 0 cycles, steps: [note: hit]}]\n",
     "- {name: t, priority: 1, steps: [note: begins]}\n",
     "0 i: hit\n"
     "0 i, due at 0, until 0, 0 lost\n"
     "0 t: begins\n"
     "1000 i: hit\n"
     "1000 i, due at 1000, until 1000, 0 lost\n"
     "2000 i: hit\n"
     "2000 i, due at 2000, until 2000, 0 lost\n"},
    {"or at the times of a list",
     "interrupts: [{name: i, at: [300 cycles, 2 ms], steps: [note: hit]}]\n",
     "- {name: t, priority: 1, steps: [compute: 500 cycles, note: done]}\n",
     "300 i: hit\n"
     "300 i, due at 300, until 300, 0 lost\n"
     "500 t: done\n"
     "2000 i: hit\n"
     "2000 i, due at 2000, until 2000, 0 lost\n"},
    {"it is not let into a service's own cost, and has its latency told",
     "costs: {allocate: 500}\n"
     "interrupts: [{name: i, at: [700 cycles], steps: [note: hit]}]\n",
     "- {name: t, priority: 1, steps: [compute: 600 cycles, allocate: {pool: heap, size: 8, into: "
     "a},\n"
     "   note: done]}\n",
     "1100 i: hit\n"
     "1100 i, due at 700, until 1100, 0 lost\n"
     "600..1100 t allocate heap 8 SUCCESS @8\n"
     "1100 t: done\n"},
    {"in a search it is let in at the next window",
     "costs: {search_step: 100}\n"
     "interrupts: [{name: i, at: [250 cycles], length: 10 cycles, steps: [note: hit]}]\n",
     "- {name: t, priority: 1, steps: [allocate: {pool: heap, size: 8, into: a},\n"
     "   allocate: {pool: heap, size: 8, into: a}, allocate: {pool: heap, size: 8, into: a},\n"
     "   note: done]}\n",
     "0..100 t allocate heap 8 SUCCESS @8\n"
     "100..200 t allocate heap 8 SUCCESS @24\n"
     "310 i: hit\n"
     "300 i, due at 250, until 310, 0 lost\n"
     "200..310 t allocate heap 8 SUCCESS @40\n"
     "310 t: done\n"},
    {"the first in the list goes first, and one waits for the other's end",
     "interrupts: [{name: i, at: [100 cycles], length: 50 cycles, steps: [note: i]},\n"
     "   {name: j, at: [100 cycles, 120 cycles, 130 cycles], length: 30 cycles, steps: [note: "
     "j]}]\n",
     "- {name: t, priority: 1, steps: [compute: 500 cycles, note: done]}\n",
     "150 i: i\n"
     "100 i, due at 100, until 150, 0 lost\n"
     "180 j: j\n"
     "150 j, due at 100, until 180, 2 lost\n"
     "580 t: done\n"},
    {"a tick that falls into an interrupt is taken behind it",
     "interrupts: [{name: i, at: [900 cycles], length: 200 cycles, steps: [note: i]}]\n",
     "- {name: t, priority: 1, steps: [sleep: 1 ticks, note: up, sleep: 1 ticks, note: up]}\n",
     "1100 i: i\n"
     "900 i, due at 900, until 1100, 0 lost\n"
     "1100 t: up\n"
     "2000 t: up\n"},
    {"it readies a thread, which preempts the one that was interrupted",
     "semaphores: [{name: s}]\n"
     "interrupts: [{name: i, at: [300 cycles], steps: [put: s]}]\n",
     "- {name: w, priority: 1, steps: [get: {semaphore: s, wait: forever}, note: woken]}\n"
     "- {name: t, priority: 5, steps: [compute: 500 cycles, note: done]}\n",
     "300 i put s SUCCESS = 0, 0 wait\n"
     "300 i, due at 300, until 300, 0 lost\n"
     "0..300 w get s SUCCESS = 0, 0 wait waited 300\n"
     "300 w: woken\n"
     "500 t: done\n"},
    {"who is resumed by it runs behind its end, and the interrupted thread pays on after that",
     "interrupts: [{name: i, at: [300 cycles], length: 100 cycles,\n"
     "   steps: [resume: w, note: still i]}]\n",
     "- {name: w, priority: 1, auto_start: false, steps: [note: woken, compute: 50 cycles]}\n"
     "- {name: t, priority: 5, steps: [compute: 500 cycles, note: done]}\n",
     "400 i resume w SUCCESS\n"
     "400 i: still i\n"
     "300 i, due at 300, until 400, 0 lost\n"
     "400 w: woken\n"
     "650 t: done\n"},
    {"who is resumed by it stands behind those who are ready",
     "interrupts: [{name: i, at: [300 cycles], steps: [resume: w]}]\n",
     "- {name: w, priority: 5, auto_start: false, steps: [note: woken]}\n"
     "- {name: t, priority: 5, steps: [compute: 500 cycles, note: done]}\n"
     "- {name: u, priority: 5, steps: [note: u]}\n",
     "300 i resume w SUCCESS\n"
     "300 i, due at 300, until 300, 0 lost\n"
     "500 t: done\n"
     "500 u: u\n"
     "500 w: woken\n"},
    {"a threshold holds off whom it resumes, not the interrupt",
     "interrupts: [{name: i, at: [300 cycles], length: 10 cycles, steps: [resume: w]}]\n",
     "- {name: w, priority: 1, auto_start: false, steps: [note: woken]}\n"
     "- {name: t, priority: 5, preemption_threshold: 0, steps: [compute: 500 cycles, note: "
     "done]}\n",
     "310 i resume w SUCCESS\n"
     "300 i, due at 300, until 310, 0 lost\n"
     "510 t: done\n"
     "510 w: woken\n"},
    {"it is let in at once when nobody runs",
     "interrupts: [{name: i, at: [300 cycles], length: 10 cycles, steps: [abort: t]}]\n",
     "- {name: t, priority: 5, steps: [sleep: 9 ticks, note: up]}\n",
     "310 i abort t SUCCESS\n"
     "300 i, due at 300, until 310, 0 lost\n"
     "310 t: up\n"},
    {"of a tick and an interrupt due at once the tick comes first, the timers behind both",
     "semaphores: [{name: s}]\n"
     "interrupts: [{name: i, at: [2000 cycles], steps: [put: s]}]\n",
     "- {name: a, priority: 5, steps: [get: {semaphore: s, wait: 2 ticks}, note: a]}\n"
     "- {name: b, priority: 5, steps: [sleep: 2 ticks, note: b]}\n"
     "- {name: c, priority: 5, time_slice: 2 ticks, steps: [compute: 2500 cycles, note: c]}\n",
     "2000 i put s SUCCESS = 0, 0 wait\n"
     "2000 i, due at 2000, until 2000, 0 lost\n"
     "2500 c: c\n"
     "0..2500 a get s SUCCESS = 0, 0 wait waited 2000\n"
     "2500 a: a\n"
     "2500 b: b\n"},
    {"a semaphore that it takes from a thread is none for the thread",
     "semaphores: [{name: s, count: 1}]\n"
     "interrupts: [{name: i, at: [300 cycles], steps: [get: {semaphore: s}, get: {semaphore: "
     "s}]}]\n",
     "- {name: t, priority: 5, steps: [compute: 500 cycles, get: {semaphore: s}]}\n",
     "300 i get s SUCCESS = 0, 0 wait\n"
     "300 i get s NO_INSTANCE = 0, 0 wait\n"
     "300 i, due at 300, until 300, 0 lost\n"
     "500 t get s NO_INSTANCE = 0, 0 wait\n"},
    {"what it sends to a full queue is again the oldest of its bag",
     "pools: [{name: blk, kind: block, block_size: 32, size: 108}]\n"
     "queues: [{name: q, capacity: 1}]\n"
     "interrupts: [{name: i, at: [300 cycles], steps: [allocate: {pool: blk, into: x},\n"
     "   allocate: {pool: blk, into: x}, send: {queue: q, from: x}, send: {queue: q, from: x},\n"
     "   send: {queue: q, from: x, wait: 1 ticks}, release: x]}]\n",
     "- {name: t, priority: 5, steps: [sleep: 1 ticks]}\n",
     "300 i allocate blk 32 SUCCESS @4\n"
     "300 i allocate blk 32 SUCCESS @40\n"
     "300 i send q SUCCESS = 1, 0 wait blk@4\n"
     "300 i send q QUEUE_FULL = 1, 0 wait blk@40\n"
     "300 i send q WAIT_ERROR = 1, 0 wait blk@40\n"
     "300 i release blk SUCCESS @40\n"
     "300 i, due at 300, until 300, 0 lost\n"},
    {"it takes a block and sends it on",
     "pools: [{name: blk, kind: block, block_size: 32, size: 72}]\n"
     "queues: [{name: q, capacity: 2}]\n"
     "costs: {block_allocate: 40}\n"
     "interrupts: [{name: i, at: [300 cycles], length: 10 cycles,\n"
     "   steps: [allocate: {pool: blk, into: rx}, send: {queue: q, from: rx}]}]\n",
     "- {name: t, priority: 5, steps: [receive: {queue: q, into: mine, wait: forever},\n"
     "   release: mine]}\n",
     "310..350 i allocate blk 32 SUCCESS @4\n"
     "350 i send q SUCCESS = 0, 0 wait blk@4\n"
     "300 i, due at 300, until 350, 0 lost\n"
     "0..350 t receive q SUCCESS = 0, 0 wait blk@4 waited 350\n"
     "350 t release blk SUCCESS @4\n"},
    {"calls that ThreadX refuses in an interrupt are refused",
     "pools: [{name: heap, kind: byte, size: 200}, {name: blk, kind: block, block_size: 32, size: "
     "72}]\n"
     "semaphores: [{name: s}]\n"
     "interrupts: [{name: i, at: [300 cycles],\n"
     "   steps: [allocate: {pool: heap, size: 8, into: a}, release: mine,\n"
     "     allocate: {pool: heap, size: 8, wait: 1 ticks, into: a},\n"
     "     allocate: {pool: blk, wait: 1 ticks, into: a}, get: {semaphore: s, wait: 1 ticks}]}]\n",
     "- {name: t, priority: 5, steps: [allocate: {pool: heap, size: 8, into: mine}]}\n",
     "0 t allocate heap 8 SUCCESS @8\n"
     "300 i allocate heap 8 CALLER_ERROR\n"
     "300 i release heap CALLER_ERROR @8\n"
     "300 i allocate heap 8 WAIT_ERROR\n"
     "300 i allocate blk 32 WAIT_ERROR\n"
     "300 i get s WAIT_ERROR = 0, 0 wait\n"
     "300 i, due at 300, until 300, 0 lost\n"},
    {"an interrupt that the end of the run cuts off is not told of",
     "until: 1050 cycles\n"
     "interrupts: [{name: i, every: 1 ms, length: 100 cycles, steps: [note: hit]}]\n",
     "- {name: t, priority: 1, steps: [note: up]}\n", "0 t: up\n"},
};

static const struct kernel_case timers[] = {
    {"an application timer comes with the tick, and again",
     "until: 9 ticks\n"
     "timers: [{name: a, every: 3 ticks, first: 1 ticks, steps: [note: a]},\n"
     "   {name: once, first: 4 ticks, steps: [note: once]}]\n",
     "- {name: t, priority: 1, steps: [sleep: 4 ticks, note: t]}\n",
     "1000 a: a\n"
     "4000 once: once\n"
     "4000 a: a\n"
     "4000 t: t\n"
     "7000 a: a\n"},
    {"in a tick, timers and waits run out in the order in which they were set",
     "until: 9 ticks\n"
     "timers: [{name: a, first: 3 ticks, steps: [note: a]}]\n",
     "- {name: t, priority: 1, steps: [sleep: 1 ticks, sleep: 2 ticks, note: t]}\n"
     "- {name: u, priority: 1, steps: [sleep: 3 ticks, note: u]}\n",
     "3000 a: a\n"
     "3000 u: u\n"
     "3000 t: t\n"},
    {"all timers of a tick are done before a thread that the first of them wakes",
     "until: 9 ticks\n"
     "timers: [{name: a, first: 1 ticks, steps: [resume: t]},\n"
     "   {name: b, first: 1 ticks, steps: [note: b]}]\n",
     "- {name: t, priority: 1, auto_start: false, steps: [note: t]}\n",
     "1000 a resume t SUCCESS\n"
     "1000 b: b\n"
     "1000 t: t\n"},
    {"a thread of priority 0 holds an application timer off, and those behind it are as late",
     "until: 9 ticks\n"
     "timers: [{name: a, every: 1 ticks, steps: [note: a]}]\n",
     "- {name: t, priority: 0, steps: [compute: 2500 cycles, note: t]}\n",
     "2500 t: t\n"
     "2500 a: a\n"
     "3000 a: a\n4000 a: a\n5000 a: a\n6000 a: a\n7000 a: a\n8000 a: a\n"},
    {"calls that may not wait in a timer are refused",
     "until: 2 ticks\n"
     "semaphores: [{name: s}]\n"
     "timers: [{name: a, first: 1 ticks, steps: [allocate: {pool: heap, size: 8, into: x},\n"
     "   get: {semaphore: s, wait: 1 ticks}, get: {semaphore: s}, put: s]}]\n",
     "- {name: t, priority: 5, steps: [note: t]}\n",
     "0 t: t\n"
     "1000 a allocate heap 8 CALLER_ERROR\n"
     "1000 a get s WAIT_ERROR = 0, 0 wait\n"
     "1000 a get s NO_INSTANCE = 0, 0 wait\n"
     "1000 a put s SUCCESS = 1, 0 wait\n"},
    {"who is suspended and resumed by a timer lines up behind its equals",
     "until: 3 ticks\n"
     "timers: [{name: a, first: 1 ticks, steps: [suspend: t, resume: t]}]\n",
     "- {name: t, priority: 5, steps: [compute: 1500 cycles, note: t]}\n"
     "- {name: u, priority: 5, steps: [note: u]}\n",
     "1000 a suspend t SUCCESS\n"
     "1000 a resume t SUCCESS\n"
     "1000 u: u\n"
     "1500 t: t\n"},
    {"a timer gives a thread another priority, and terminates one",
     "until: 3 ticks\n"
     "timers: [{name: a, first: 1 ticks, steps: [set_priority: {thread: u, priority: 4},\n"
     "   terminate: v]}]\n",
     "- {name: t, priority: 5, steps: [compute: 1500 cycles, note: t]}\n"
     "- {name: u, priority: 6, steps: [note: u]}\n"
     "- {name: v, priority: 7, steps: [note: v]}\n",
     "1000 a set_priority u SUCCESS = 4\n"
     "1000 a terminate v SUCCESS\n"
     "1000 u: u\n"
     "1500 t: t\n"},
    {"it may end the wait of a thread whose own time is up in the same tick",
     "until: 9 ticks\n"
     "timers: [{name: a, first: 2 ticks, steps: [abort: t]}]\n",
     "- {name: t, priority: 1, steps: [sleep: 2 ticks, note: up, sleep: 2 ticks, note: again]}\n",
     "2000 a abort t SUCCESS\n"
     "2000 t: up\n"
     "4000 t: again\n"},
    {"a rate makes what comes later come sooner",
     "until: 10 ticks\n"
     "timers: [{name: a, every: 4 ticks, steps: [note: a]}]\n"
     "phases: [{name: rush, at: 5 ms, steps: [rate: {of: a, percent: 400%}]}]\n",
     "- {name: t, priority: 1, steps: [note: t]}\n", "0 t: t\n4000 a: a\n8000 a: a\n9000 a: a\n"},
};

static const struct kernel_case phases[] = {
    {"a phase starts and suspends threads at its time",
     "until: 5 ticks\n"
     "phases: [{name: more, at: 1500 cycles, steps: [resume: late, suspend: t]}]\n",
     "- {name: t, priority: 5, repeat: forever, steps: [sleep: 1 ticks, note: t]}\n"
     "- {name: late, priority: 5, auto_start: false, repeat: forever,\n"
     "   steps: [sleep: 1 ticks, note: late]}\n",
     "1000 t: t\n"
     "1500 more resume late SUCCESS\n"
     "1500 more suspend t SUCCESS\n"
     "2000 late: late\n"
     "3000 late: late\n"
     "4000 late: late\n"},
    {"who is suspended and resumed at once is switched to again",
     "costs: {context_switch: 50}\n"
     "phases: [{name: again, at: 300 cycles, steps: [suspend: t, resume: t]}]\n",
     "- {name: t, priority: 5, steps: [compute: 500 cycles, note: done]}\n",
     "300 again suspend t SUCCESS\n"
     "300 again resume t SUCCESS\n"
     "600 t: done\n"},
    {"a rate makes a thread's sleeps shorter",
     "until: 9 ticks\n"
     "phases: [{name: rush, at: 4 ms, steps: [rate: {of: t, percent: 200%}]}]\n",
     "- {name: t, priority: 5, repeat: forever, steps: [sleep: 4 ticks, note: t]}\n",
     "4000 t: t\n"
     "6000 t: t\n"
     "8000 t: t\n"},
};

int main(void)
{
    int failed = KERNEL_CASES_RUN(interrupts, KINDS);
    failed += KERNEL_CASES_RUN(timers, KINDS);
    failed += KERNEL_CASES_RUN(phases, KINDS);
    return failed;
}
