// Queues, semaphores, mutexes and event flags: who is served, in which order, and with what.
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

static const struct kernel_case mutexes[] = {
    {"its owner gets it again, and gives it back as often", "mutexes: [{name: m}]\n",
     "- {name: t, priority: 1, steps: [get: {mutex: m}, get: {mutex: m}, put: m, put: m, put: "
     "m]}\n",
     "0 t get m SUCCESS = 1, 0 wait\n"
     "0 t get m SUCCESS = 2, 0 wait\n"
     "0 t put m SUCCESS = 1, 0 wait\n"
     "0 t put m SUCCESS = 0, 0 wait\n"
     "0 t put m NOT_OWNED = 0, 0 wait\n"},
    {"only its owner gives it back", "mutexes: [{name: m}]\n",
     "- {name: a, priority: 1, steps: [get: {mutex: m}, sleep: 5 ticks]}\n"
     "- {name: b, priority: 2, steps: [put: m, get: {mutex: m}, get: {mutex: m, wait: 2 ticks}]}\n",
     "0 a get m SUCCESS = 1, 0 wait\n"
     "0 b put m NOT_OWNED = 1, 0 wait\n"
     "0 b get m NOT_AVAILABLE = 1, 0 wait\n"
     "0..2000 b get m NOT_AVAILABLE = 1, 0 wait waited 2000\n"},
    {"with inheritance the owner runs at the priority of the best who waits, until it gives it "
     "back",
     "mutexes: [{name: m}]\n",
     "- {name: low, priority: 9, steps: [get: {mutex: m}, compute: 1500 cycles, note: working,\n"
     "   put: m, note: low again]}\n"
     "- {name: mid, priority: 5, steps: [sleep: 1 ticks, compute: 3000 cycles, note: mid done]}\n"
     "- {name: top, priority: 1, steps: [sleep: 1 ticks, get: {mutex: m, wait: forever},\n"
     "   note: top has it]}\n",
     "0 low get m SUCCESS = 1, 0 wait\n"
     "1500 low: working\n"
     "1000..1500 top get m SUCCESS = 1, 0 wait waited 500\n"
     "1500 top: top has it\n"
     "4500 mid: mid done\n"
     "1500..4500 low put m SUCCESS = 1, 0 wait\n"
     "4500 low: low again\n"},
    {"without it a thread in between holds both up", "mutexes: [{name: m, inherit: false}]\n",
     "- {name: low, priority: 9, steps: [get: {mutex: m}, compute: 1500 cycles, note: working,\n"
     "   put: m, note: low again]}\n"
     "- {name: mid, priority: 5, steps: [sleep: 1 ticks, compute: 3000 cycles, note: mid done]}\n"
     "- {name: top, priority: 1, steps: [sleep: 1 ticks, get: {mutex: m, wait: forever},\n"
     "   note: top has it]}\n",
     "0 low get m SUCCESS = 1, 0 wait\n"
     "4000 mid: mid done\n"
     "4500 low: working\n"
     "1000..4500 top get m SUCCESS = 1, 0 wait waited 3500\n"
     "4500 top: top has it\n"
     "4500 low put m SUCCESS = 1, 0 wait\n"
     "4500 low: low again\n"},
    {"with inheritance it goes to the best who waits, without to the first",
     "mutexes: [{name: best}, {name: first, inherit: false}]\n",
     "- {name: o, priority: 1, steps: [get: {mutex: best}, get: {mutex: first}, sleep: 2 ticks,\n"
     "   put: best, put: first]}\n"
     "- {name: b1, priority: 9, steps: [get: {mutex: best, wait: forever}, note: b1]}\n"
     "- {name: b2, priority: 8, steps: [sleep: 1 ticks, get: {mutex: best, wait: forever},\n"
     "   note: b2]}\n"
     "- {name: f1, priority: 7, steps: [get: {mutex: first, wait: forever}, note: f1]}\n"
     "- {name: f2, priority: 6, steps: [sleep: 1 ticks, get: {mutex: first, wait: forever},\n"
     "   note: f2]}\n",
     "0 o get best SUCCESS = 1, 0 wait\n"
     "0 o get first SUCCESS = 1, 0 wait\n"
     "2000 o put best SUCCESS = 1, 1 wait\n"
     "2000 o put first SUCCESS = 1, 1 wait\n"
     "0..2000 f1 get first SUCCESS = 1, 1 wait waited 2000\n"
     "2000 f1: f1\n"
     "1000..2000 f2 get first SUCCESS = 1, 0 wait waited 1000\n"
     "2000 f2: f2\n"
     "1000..2000 b2 get best SUCCESS = 1, 1 wait waited 1000\n"
     "2000 b2: b2\n"
     "0..2000 b1 get best SUCCESS = 1, 0 wait waited 2000\n"
     "2000 b1: b1\n"},
    {"an owner of several keeps the best priority of those that it still owns",
     "mutexes: [{name: m1}, {name: m2}]\n",
     "- {name: low, priority: 9, steps: [get: {mutex: m1}, get: {mutex: m2}, compute: 1500 "
     "cycles,\n"
     "   put: m2, note: after m2, put: m1, note: after m1]}\n"
     "- {name: mid, priority: 5, steps: [sleep: 1 ticks, get: {mutex: m1, wait: forever},\n"
     "   note: mid]}\n"
     "- {name: between, priority: 7, steps: [sleep: 1 ticks, note: between]}\n"
     "- {name: top, priority: 1, steps: [sleep: 1 ticks, get: {mutex: m2, wait: forever},\n"
     "   note: top]}\n",
     "0 low get m1 SUCCESS = 1, 0 wait\n"
     "0 low get m2 SUCCESS = 1, 0 wait\n"
     "1000..1500 top get m2 SUCCESS = 1, 0 wait waited 500\n"
     "1500 top: top\n"
     "1500 low put m2 SUCCESS = 1, 0 wait\n"
     "1500 low: after m2\n"
     "1500 mid get m1 SUCCESS = 1, 0 wait waited 0\n"
     "1500 mid: mid\n"
     "1500 between: between\n"
     "1500 low put m1 SUCCESS = 1, 0 wait\n"
     "1500 low: after m1\n"},
    {"a thread that ends gives up its mutexes", "mutexes: [{name: m1}, {name: m2}]\n",
     "- {name: done, priority: 1, steps: [get: {mutex: m1}, sleep: 1 ticks]}\n"
     "- {name: dead, priority: 2, steps: [get: {mutex: m2}, sleep: 9 ticks]}\n"
     "- {name: a, priority: 5, steps: [get: {mutex: m1, wait: forever}]}\n"
     "- {name: b, priority: 6, steps: [get: {mutex: m2, wait: forever}]}\n"
     "- {name: killer, priority: 7, steps: [sleep: 2 ticks, terminate: dead]}\n",
     "0 done get m1 SUCCESS = 1, 0 wait\n"
     "0 dead get m2 SUCCESS = 1, 0 wait\n"
     "0..1000 a get m1 SUCCESS = 1, 0 wait waited 1000\n"
     "0..2000 b get m2 SUCCESS = 1, 0 wait waited 2000\n"},
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
    {"a wait for flags runs out", "flags: [{name: f}]\n",
     "- {name: t, priority: 1, steps: [get: {flags: f, any: 0x1, wait: 2 ticks}]}\n",
     "0..2000 t get f NO_EVENTS = 0, 0 wait waited 2000\n"},
};

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
};

int main(void)
{
    int failed = KERNEL_CASES_RUN(queues, KINDS);
    failed += KERNEL_CASES_RUN(semaphores, KINDS);
    failed += KERNEL_CASES_RUN(mutexes, KINDS);
    failed += KERNEL_CASES_RUN(flags, KINDS);
    failed += KERNEL_CASES_RUN(priorities, KINDS);
    return failed;
}
