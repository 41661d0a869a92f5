// Queues, semaphores and event flags: who is served, in which order, and with what.
#include "kernel_harness.h"

enum { KINDS = TRACE_OBJECTS | TRACE_NOTES };

static const struct kernel_case queues[] = {
    {"messages are received in the order in which they were sent",
     "queues: [{name: q, capacity: 3}]\n",
     "- {name: t, priority: 1, steps: [allocate: {pool: heap, size: 8, into: a},\n"
     "   allocate: {pool: heap, size: 8, into: a}, send: {queue: q, from: a},\n"
     "   send: {queue: q, from: a}, receive: {queue: q, into: b}, receive: {queue: q, into: b}]}\n",
     "0 t send q SUCCESS = 1, 0 wait heap@8\n"
     "0 t send q SUCCESS = 2, 0 wait heap@24\n"
     "0 t receive q SUCCESS = 1, 0 wait heap@8\n"
     "0 t receive q SUCCESS = 0, 0 wait heap@24\n"},
    {"a message without memory is sent too, and from an empty bag nothing is",
     "queues: [{name: q, capacity: 3}]\n",
     "- {name: t, priority: 1, steps: [send: {queue: q},\n"
     "   allocate: {pool: heap, size: 8, into: a}, release: a, send: {queue: q, from: a},\n"
     "   receive: {queue: q, into: b}, receive: {queue: q, into: b}]}\n",
     "0 t send q SUCCESS = 1, 0 wait\n"
     "0 t receive q SUCCESS = 0, 0 wait\n"
     "0 t receive q QUEUE_EMPTY = 0, 0 wait\n"},
    {"what a full queue does not take is again the oldest of its bag",
     "queues: [{name: q, capacity: 1}]\n",
     "- {name: t, priority: 1, steps: [send: {queue: q},\n"
     "   allocate: {pool: heap, size: 8, into: a}, allocate: {pool: heap, size: 8, into: a},\n"
     "   send: {queue: q, from: a}, receive: {queue: q, into: b}, send: {queue: q, from: a}]}\n",
     "0 t send q SUCCESS = 1, 0 wait\n"
     "0 t send q QUEUE_FULL = 1, 0 wait heap@8\n"
     "0 t receive q SUCCESS = 0, 0 wait\n"
     "0 t send q SUCCESS = 1, 0 wait heap@8\n"},
    {"a message goes straight to the first receiver that waits, not to the best",
     "queues: [{name: q, capacity: 1}]\n",
     "- {name: r1, priority: 5, steps: [receive: {queue: q, wait: forever}, note: first]}\n"
     "- {name: r2, priority: 3, steps: [sleep: 1 ticks, receive: {queue: q, wait: forever},\n"
     "   note: second]}\n"
     "- {name: s, priority: 9, steps: [sleep: 2 ticks, send: {queue: q}, send: {queue: q}]}\n",
     "0..2000 r1 receive q SUCCESS = 0, 1 wait waited 2000\n"
     "2000 r1: first\n"
     "2000 s send q SUCCESS = 0, 1 wait\n"
     "1000..2000 r2 receive q SUCCESS = 0, 0 wait waited 1000\n"
     "2000 r2: second\n"
     "2000 s send q SUCCESS = 0, 0 wait\n"},
    {"who waits to send is let in as soon as there is room, in order of arrival",
     "queues: [{name: q, capacity: 1}]\n",
     "- {name: s1, priority: 5, steps: [allocate: {pool: heap, size: 8, into: a},\n"
     "   send: {queue: q, from: a}, allocate: {pool: heap, size: 8, into: a},\n"
     "   send: {queue: q, from: a, wait: forever}]}\n"
     "- {name: s2, priority: 3, steps: [sleep: 1 ticks, send: {queue: q, wait: forever}]}\n"
     "- {name: r, priority: 9, steps: [sleep: 2 ticks, receive: {queue: q, into: b},\n"
     "   receive: {queue: q, into: b}, receive: {queue: q, into: b}]}\n",
     "0 s1 send q SUCCESS = 1, 0 wait heap@8\n"
     "0..2000 s1 send q SUCCESS = 1, 1 wait heap@24 waited 2000\n"
     "2000 r receive q SUCCESS = 1, 1 wait heap@8\n"
     "1000..2000 s2 send q SUCCESS = 1, 0 wait waited 1000\n"
     "2000 r receive q SUCCESS = 1, 0 wait heap@24\n"
     "2000 r receive q SUCCESS = 0, 0 wait\n"},
    {"a wait to send that runs out gives the message back; one to receive ends empty",
     "queues: [{name: q, capacity: 1}]\n",
     "- {name: s, priority: 5, steps: [send: {queue: q}, allocate: {pool: heap, size: 8, into: "
     "a},\n"
     "   send: {queue: q, from: a, wait: 3 ticks}, receive: {queue: q, into: b},\n"
     "   receive: {queue: q, into: b, wait: 2 ticks}, send: {queue: q, from: a}]}\n",
     "0 s send q SUCCESS = 1, 0 wait\n"
     "0..3000 s send q QUEUE_FULL = 1, 0 wait heap@8 waited 3000\n"
     "3000 s receive q SUCCESS = 0, 0 wait\n"
     "3000..5000 s receive q QUEUE_EMPTY = 0, 0 wait waited 2000\n"
     "5000 s send q SUCCESS = 1, 0 wait heap@8\n"},
    {"a wait that is aborted ends with WAIT_ABORTED, a terminated thread leaves the list",
     "queues: [{name: q, capacity: 1}]\n",
     "- {name: r1, priority: 5, steps: [receive: {queue: q, wait: forever}]}\n"
     "- {name: r2, priority: 5, steps: [receive: {queue: q, wait: forever}]}\n"
     "- {name: r3, priority: 5, steps: [receive: {queue: q, wait: forever}]}\n"
     "- {name: c, priority: 9, steps: [abort: r1, terminate: r2, send: {queue: q}]}\n",
     "0 r1 receive q WAIT_ABORTED = 0, 2 wait waited 0\n"
     "0 r3 receive q SUCCESS = 0, 0 wait waited 0\n"
     "0 c send q SUCCESS = 0, 0 wait\n"},
    {"memory that one thread allocates another releases, by way of a queue",
     "queues: [{name: q, capacity: 4}]\n",
     "- {name: a, priority: 5, repeat: 3, steps: [allocate: {pool: heap, size: 100, into: mine},\n"
     "   send: {queue: q, from: mine, wait: forever}]}\n"
     "- {name: b, priority: 6, repeat: 3, steps: [receive: {queue: q, into: yours, wait: "
     "forever},\n"
     "   release: yours, note: done]}\n",
     "0 a send q SUCCESS = 1, 0 wait heap@8\n"
     "0 a send q SUCCESS = 2, 0 wait heap@116\n"
     "0 a send q SUCCESS = 3, 0 wait heap@224\n"
     "0 b receive q SUCCESS = 2, 0 wait heap@8\n0 b: done\n"
     "0 b receive q SUCCESS = 1, 0 wait heap@116\n0 b: done\n"
     "0 b receive q SUCCESS = 0, 0 wait heap@224\n0 b: done\n"},
};

static const struct kernel_case semaphores[] = {
    {"a semaphore gives what it has, then makes wait", "semaphores: [{name: s, count: 2}]\n",
     "- {name: t, priority: 1, steps: [get: {semaphore: s}, get: {semaphore: s},\n"
     "   get: {semaphore: s}, get: {semaphore: s, wait: 2 ticks}, put: s, get: {semaphore: s}]}\n",
     "0 t get s SUCCESS = 1, 0 wait\n"
     "0 t get s SUCCESS = 0, 0 wait\n"
     "0 t get s NO_INSTANCE = 0, 0 wait\n"
     "0..2000 t get s NO_INSTANCE = 0, 0 wait waited 2000\n"
     "2000 t put s SUCCESS = 1, 0 wait\n"
     "2000 t get s SUCCESS = 0, 0 wait\n"},
    {"a put goes to the first who waits and leaves the count at 0", "semaphores: [{name: s}]\n",
     "- {name: w1, priority: 5, steps: [get: {semaphore: s, wait: forever}]}\n"
     "- {name: w2, priority: 3, steps: [sleep: 1 ticks, get: {semaphore: s, wait: forever}]}\n"
     "- {name: p, priority: 1, steps: [sleep: 2 ticks, put: s, put: s, put: s]}\n",
     "2000 p put s SUCCESS = 0, 1 wait\n"
     "2000 p put s SUCCESS = 0, 0 wait\n"
     "2000 p put s SUCCESS = 1, 0 wait\n"
     "1000..2000 w2 get s SUCCESS = 0, 0 wait waited 1000\n"
     "0..2000 w1 get s SUCCESS = 0, 0 wait waited 2000\n"},
    {"a put at a semaphore of all ones resets it to zero, as the user guide says",
     "semaphores: [{name: s, count: 4294967295}]\n",
     "- {name: t, priority: 1, steps: [put: s, get: {semaphore: s}, put: s]}\n",
     "0 t put s SUCCESS = 0, 0 wait\n"
     "0 t get s NO_INSTANCE = 0, 0 wait\n"
     "0 t put s SUCCESS = 1, 0 wait\n"},
    {"who readies a better thread is preempted before its put returns", "semaphores: [{name: s}]\n",
     "- {name: w, priority: 3, steps: [get: {semaphore: s, wait: forever}, compute: 500 cycles,\n"
     "   note: done]}\n"
     "- {name: p, priority: 5, steps: [put: s, note: back]}\n",
     "0 w get s SUCCESS = 0, 0 wait waited 0\n"
     "500 w: done\n"
     "0..500 p put s SUCCESS = 0, 0 wait\n"
     "500 p: back\n"},
    {"a suspension is delayed until the wait ends", "semaphores: [{name: s}]\n",
     "- {name: w, priority: 5, steps: [get: {semaphore: s, wait: forever}, note: up]}\n"
     "- {name: c, priority: 9, steps: [suspend: w, put: s, note: put, resume: w]}\n",
     "0 c put s SUCCESS = 0, 0 wait\n"
     "0 c: put\n"
     "0 w get s SUCCESS = 0, 0 wait waited 0\n"
     "0 w: up\n"},
};

static const struct kernel_case flags[] = {
    {"any of the flags, or all of them", "flags: [{name: f, set: 0x2}]\n",
     "- {name: t, priority: 1, steps: [get: {flags: f, any: 0x3}, get: {flags: f, all: 0x3},\n"
     "   set: {flags: f, bits: 0x5}, get: {flags: f, all: 0x3}, clear: {flags: f, bits: 0x4},\n"
     "   get: {flags: f, any: 0x4}]}\n",
     "0 t get f SUCCESS = 2, 0 wait\n"
     "0 t get f NO_EVENTS = 2, 0 wait\n"
     "0 t set f SUCCESS = 7, 0 wait\n"
     "0 t get f SUCCESS = 7, 0 wait\n"
     "0 t clear f SUCCESS = 3, 0 wait\n"
     "0 t get f NO_EVENTS = 3, 0 wait\n"},
    {"clear takes away the flags that were asked for, and no others",
     "flags: [{name: f, set: 0x7}]\n",
     "- {name: t, priority: 1, steps: [get: {flags: f, any: 0x9, clear: true},\n"
     "   get: {flags: f, any: 0x1}, get: {flags: f, all: 0x6}]}\n",
     "0 t get f SUCCESS = 7, 0 wait\n"
     "0 t get f NO_EVENTS = 6, 0 wait\n"
     "0 t get f SUCCESS = 6, 0 wait\n"},
    {"a set wakes all whom the flags satisfy, in order, and clears behind the last of them",
     "flags: [{name: f}]\n",
     "- {name: a, priority: 5, steps: [get: {flags: f, any: 0x1, clear: true, wait: forever}]}\n"
     "- {name: b, priority: 4, steps: [sleep: 1 ticks,\n"
     "   get: {flags: f, all: 0x3, clear: true, wait: forever}]}\n"
     "- {name: c, priority: 3, steps: [sleep: 2 ticks,\n"
     "   get: {flags: f, any: 0x1, wait: forever}]}\n"
     "- {name: s, priority: 1, steps: [sleep: 3 ticks, set: {flags: f, bits: 0x1},\n"
     "   set: {flags: f, bits: 0x3}]}\n",
     "3000 s set f SUCCESS = 0, 1 wait\n"
     "3000 s set f SUCCESS = 0, 0 wait\n"
     "2000..3000 c get f SUCCESS = 1, 0 wait waited 1000\n"
     "1000..3000 b get f SUCCESS = 3, 0 wait waited 2000\n"
     "0..3000 a get f SUCCESS = 1, 0 wait waited 3000\n"},
    {"all whom a set wakes are ready, and the flags cleared, before the first of them runs",
     "flags: [{name: f}]\n",
     "- {name: a, priority: 5, steps: [get: {flags: f, any: 0x1, wait: forever}, note: a]}\n"
     "- {name: b, priority: 4, steps: [get: {flags: f, any: 0x1, clear: true, wait: forever},\n"
     "   get: {flags: f, any: 0x1}, note: b]}\n"
     "- {name: s, priority: 9, steps: [set: {flags: f, bits: 0x1}, note: s]}\n",
     "0 b get f SUCCESS = 1, 0 wait waited 0\n"
     "0 b get f NO_EVENTS = 0, 0 wait\n"
     "0 b: b\n"
     "0 a get f SUCCESS = 1, 0 wait waited 0\n"
     "0 a: a\n"
     "0 s set f SUCCESS = 0, 0 wait\n"
     "0 s: s\n"},
    {"a wait for flags runs out", "flags: [{name: f}]\n",
     "- {name: t, priority: 1, steps: [get: {flags: f, any: 0x1, wait: 2 ticks}]}\n",
     "0..2000 t get f NO_EVENTS = 0, 0 wait waited 2000\n"},
};

int main(void)
{
    int failed = KERNEL_CASES_RUN(queues, KINDS);
    failed += KERNEL_CASES_RUN(semaphores, KINDS);
    failed += KERNEL_CASES_RUN(flags, KINDS);
    return failed;
}
