// What real kernels were recorded doing with queues, semaphores, mutexes and thresholds: the order
// in which threads were resumed, suspended and run in ThreadX's own event traces.
//
// Source: two sample dumps of trace buffers, in the format that TraceX reads. demo_threadx.trx has
// 974 events of ThreadX's demonstration program, three ticks of it (its threads' priorities are
// those here); demo_netx_tcp.trx has a TCP server and its client. What the processor did between
// two events they do not show: here a message takes 1 ms.
#include "kernel_harness.h"

enum { KINDS = TRACE_STATES | TRACE_NOTES };

/// The demonstration: t1 sends to t2, t3 and t4 share a semaphore, t6 and t7 a mutex, and t0 sets
/// what t5 waits for.
static const char demonstration[] =
    "- {name: t0, priority: 1, repeat: forever,\n"
    "   steps: [sleep: 10 ticks, set: {flags: f, bits: 0x1}]}\n"
    "- {name: t1, priority: 16, repeat: forever,\n"
    "   steps: [compute: 1 ms, send: {queue: q, wait: forever}]}\n"
    "- {name: t2, priority: 16, repeat: forever,\n"
    "   steps: [compute: 1 ms, receive: {queue: q, wait: forever}]}\n"
    "- {name: t3, priority: 8, repeat: forever,\n"
    "   steps: [get: {semaphore: s, wait: forever}, sleep: 2 ticks, put: s]}\n"
    "- {name: t4, priority: 8, repeat: forever,\n"
    "   steps: [get: {semaphore: s, wait: forever}, sleep: 2 ticks, put: s]}\n"
    "- {name: t5, priority: 4, repeat: forever,\n"
    "   steps: [get: {flags: f, any: 0x1, clear: true, wait: forever}]}\n"
    "- {name: t6, priority: 8, repeat: forever, steps: [get: {mutex: m, wait: forever},\n"
    "   get: {mutex: m, wait: forever}, sleep: 2 ticks, put: m, put: m]}\n"
    "- {name: t7, priority: 8, repeat: forever, steps: [get: {mutex: m, wait: forever},\n"
    "   get: {mutex: m, wait: forever}, sleep: 2 ticks, put: m, put: m]}\n";

static const struct kernel_case recorded[] = {
    {"the demonstration's threads are resumed, suspended and run in the recorded order",
     "target: {cpu: 1MHz, tick: 10Hz}\n"
     "until: 307 ms\n"
     "queues: [{name: q, capacity: 100}]\n"
     "semaphores: [{name: s, count: 1}]\n"
     "mutexes: [{name: m, inherit: false}]\n"
     "flags: [{name: f}]\n",
     demonstration,
     "0 t0 is ready\n"
     "0 t1 is ready\n"
     "0 t2 is ready\n"
     "0 t3 is ready\n"
     "0 t4 is ready\n"
     "0 t5 is ready\n"
     "0 t6 is ready\n"
     "0 t7 is ready\n"
     "0 t0 is running\n"
     "0 t0 is sleeping\n"
     "0 t5 is running\n"
     "0 t5 is waiting for flags\n"
     "0 t3 is running\n"
     "0 t3 is sleeping\n"
     "0 t4 is running\n"
     "0 t4 is waiting at a semaphore\n"
     "0 t6 is running\n"
     "0 t6 is sleeping\n"
     "0 t7 is running\n"
     "0 t7 is waiting at a mutex\n"
     "0 t1 is running\n"
     // t1 sends 100 messages and waits with the next, which t2 lets in with its first receive; t2
     // receives 101 and waits.
     "101000 t1 is waiting at a queue\n"
     "101000 t2 is running\n"
     "102000 t1 is ready\n"
     // Its put goes to who waits, and what it then gets it waits for itself; a mutex got twice is
     // given up by the second put. t2 goes on before t1, which stands behind it.
     "200000 t3 is ready\n"
     "200000 t6 is ready\n"
     "200000 t3 is running\n"
     "200000 t4 is ready\n"
     "200000 t3 is waiting at a semaphore\n"
     "200000 t6 is running\n"
     "200000 t7 is ready\n"
     "200000 t6 is waiting at a mutex\n"
     "200000 t4 is running\n"
     "200000 t4 is sleeping\n"
     "200000 t7 is running\n"
     "200000 t7 is sleeping\n"
     "200000 t2 is running\n"
     "203000 t2 is waiting at a queue\n"
     "203000 t1 is running\n"
     // The first message goes straight to t2, and 100 more into the queue.
     "204000 t2 is ready\n"
     "305000 t1 is waiting at a queue\n"
     "305000 t2 is running\n"
     "306000 t1 is ready\n"},
    {"a threshold holds off whom the flags wake, and lowered lets it run at once",
     "flags: [{name: f}]\n",
     "- {name: ip, priority: 1, steps: [get: {flags: f, any: 0x1, wait: forever}, note: ip]}\n"
     "- {name: client, priority: 4, steps: [set_threshold: {threshold: 0},\n"
     "   set: {flags: f, bits: 0x1}, note: held off, set_threshold: {threshold: 4}, note: back]}\n",
     "0 ip is ready\n"
     "0 client is ready\n"
     "0 ip is running\n"
     "0 ip is waiting for flags\n"
     "0 client is running\n"
     "0 ip is ready\n"
     "0 client: held off\n"
     "0 ip is running\n"
     "0 ip: ip\n"
     "0 ip is completed\n"
     "0 client is running\n"
     "0 client: back\n"
     "0 client is completed\n"},
    {"who waits for a mutex runs within the put that gives it up",
     "mutexes: [{name: m, inherit: false}]\n",
     "- {name: ip, priority: 1, steps: [sleep: 1 ticks, get: {mutex: m, wait: forever}, put: m,\n"
     "   note: ip]}\n"
     "- {name: server, priority: 3, steps: [sleep: 1 ticks, compute: 100 cycles, note: server]}\n"
     "- {name: client, priority: 4, steps: [get: {mutex: m}, compute: 1500 cycles, put: m,\n"
     "   note: back]}\n",
     "0 ip is ready\n"
     "0 server is ready\n"
     "0 client is ready\n"
     "0 ip is running\n"
     "0 ip is sleeping\n"
     "0 server is running\n"
     "0 server is sleeping\n"
     "0 client is running\n"
     "1000 ip is ready\n"
     "1000 server is ready\n"
     "1000 ip is running\n"
     "1000 ip is waiting at a mutex\n"
     "1000 server is running\n"
     "1100 server: server\n"
     "1100 server is completed\n"
     "1100 client is running\n"
     "1600 ip is ready\n"
     "1600 ip is running\n"
     "1600 ip: ip\n"
     "1600 ip is completed\n"
     "1600 client is running\n"
     "1600 client: back\n"
     "1600 client is completed\n"},
};

int main(void)
{
    return KERNEL_CASES_RUN(recorded, KINDS);
}
