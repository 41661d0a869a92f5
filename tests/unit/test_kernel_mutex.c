// Mutexes: who owns them, who is served, and the priority that their owners inherit.
//
// Source: the ThreadX user guide, chapter 3, "Mutexes", and chapter 4, tx_mutex_get, tx_mutex_put.
// What an owner keeps after a wait has ended, and a chain, it does not settle: FORMAT.md does.
#include "kernel_harness.h"

enum { KINDS = TRACE_OBJECTS | TRACE_NOTES };

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
    {"who does not wait gives the owner nothing", "mutexes: [{name: m}]\n",
     "- {name: low, priority: 9, steps: [get: {mutex: m}, compute: 1500 cycles, note: low, put: "
     "m]}\n"
     "- {name: mid, priority: 5, steps: [sleep: 1 ticks, note: mid]}\n"
     "- {name: top, priority: 1, steps: [sleep: 1 ticks, get: {mutex: m}]}\n",
     "0 low get m SUCCESS = 1, 0 wait\n"
     "1000 top get m NOT_AVAILABLE = 1, 0 wait\n"
     "1000 mid: mid\n"
     "1500 low: low\n"
     "1500 low put m SUCCESS = 0, 0 wait\n"},
    {"what the owner inherited lasts until the last of its puts", "mutexes: [{name: m}]\n",
     "- {name: low, priority: 9, steps: [get: {mutex: m}, get: {mutex: m}, compute: 1500 cycles,\n"
     "   put: m, note: still mine, put: m, note: low]}\n"
     "- {name: mid, priority: 5, steps: [sleep: 1 ticks, note: mid]}\n"
     "- {name: top, priority: 1, steps: [sleep: 1 ticks, get: {mutex: m, wait: forever}]}\n",
     "0 low get m SUCCESS = 1, 0 wait\n"
     "0 low get m SUCCESS = 2, 0 wait\n"
     "1500 low put m SUCCESS = 1, 1 wait\n"
     "1500 low: still mine\n"
     "1000..1500 top get m SUCCESS = 1, 0 wait waited 500\n"
     "1500 mid: mid\n"
     "1500 low put m SUCCESS = 1, 0 wait\n"
     "1500 low: low\n"},
    {"it lasts although the wait has run out", "mutexes: [{name: m}]\n",
     "- {name: low, priority: 9, steps: [get: {mutex: m}, compute: 2500 cycles, note: still "
     "better,\n"
     "   put: m, note: low]}\n"
     "- {name: mid, priority: 5, steps: [sleep: 1 ticks, note: mid]}\n"
     "- {name: top, priority: 1, steps: [sleep: 1 ticks, get: {mutex: m, wait: 1 ticks}]}\n",
     "0 low get m SUCCESS = 1, 0 wait\n"
     "2500 low: still better\n"
     "1000..2500 top get m NOT_AVAILABLE = 1, 0 wait waited 1000\n"
     "2500 mid: mid\n"
     "2500 low put m SUCCESS = 0, 0 wait\n"
     "2500 low: low\n"},
    {"it lasts although another mutex is given up meanwhile", "mutexes: [{name: m1}, {name: m2}]\n",
     "- {name: low, priority: 9, steps: [get: {mutex: m1}, get: {mutex: m2}, compute: 2500 "
     "cycles,\n"
     "   put: m2, note: still better, put: m1, note: low]}\n"
     "- {name: mid, priority: 5, steps: [sleep: 1 ticks, note: mid]}\n"
     "- {name: top, priority: 1, steps: [sleep: 1 ticks, get: {mutex: m1, wait: 1 ticks}]}\n"
     "- {name: worse, priority: 7, steps: [get: {mutex: m2, wait: forever}, note: worse]}\n",
     "0 worse get m2 SUCCESS = 1, 0 wait\n"
     "0 worse: worse\n"
     "0 low get m1 SUCCESS = 1, 0 wait\n"
     "0 low get m2 SUCCESS = 1, 0 wait\n"
     "2500 low put m2 SUCCESS = 0, 0 wait\n"
     "2500 low: still better\n"
     "1000..2500 top get m1 NOT_AVAILABLE = 1, 0 wait waited 1000\n"
     "2500 mid: mid\n"
     "2500 low put m1 SUCCESS = 0, 0 wait\n"
     "2500 low: low\n"},
    {"who gets a mutex has the priority of those who wait on, once it gives up a better one",
     "mutexes: [{name: m1}, {name: m2}]\n",
     "- {name: o, priority: 2, steps: [get: {mutex: m2}, sleep: 3 ticks, put: m2]}\n"
     "- {name: heir, priority: 9, steps: [get: {mutex: m1}, get: {mutex: m2, wait: forever},\n"
     "   put: m1, compute: 500 cycles, note: as five, put: m2, note: as nine]}\n"
     "- {name: next, priority: 5, steps: [sleep: 1 ticks, get: {mutex: m2, wait: forever},\n"
     "   note: next]}\n"
     "- {name: six, priority: 6, steps: [sleep: 3 ticks, note: six]}\n"
     "- {name: top, priority: 1, steps: [sleep: 2 ticks, get: {mutex: m1, wait: forever}]}\n",
     "0 o get m2 SUCCESS = 1, 0 wait\n"
     "0 heir get m1 SUCCESS = 1, 0 wait\n"
     "0..3000 heir get m2 SUCCESS = 1, 1 wait waited 3000\n"
     "2000..3000 top get m1 SUCCESS = 1, 0 wait waited 1000\n"
     "3000 o put m2 SUCCESS = 1, 1 wait\n"
     "3000 heir put m1 SUCCESS = 1, 0 wait\n"
     "3500 heir: as five\n"
     "1000..3500 next get m2 SUCCESS = 1, 0 wait waited 2500\n"
     "3500 next: next\n"
     "3500 six: six\n"
     "3500 heir put m2 SUCCESS = 1, 0 wait\n"
     "3500 heir: as nine\n"},
    {"it is not handed on along a chain", "mutexes: [{name: m1}, {name: m2}]\n",
     "- {name: low, priority: 9, steps: [get: {mutex: m1}, compute: 2500 cycles, note: low,\n"
     "   put: m1]}\n"
     "- {name: mid, priority: 7, steps: [sleep: 1 ticks, get: {mutex: m2},\n"
     "   get: {mutex: m1, wait: forever}, note: mid, put: m2]}\n"
     "- {name: between, priority: 5, steps: [sleep: 2 ticks, note: between]}\n"
     "- {name: top, priority: 1, steps: [sleep: 2 ticks, get: {mutex: m2, wait: forever}]}\n",
     "0 low get m1 SUCCESS = 1, 0 wait\n"
     "1000 mid get m2 SUCCESS = 1, 0 wait\n"
     "2000 between: between\n"
     "2500 low: low\n"
     "1000..2500 mid get m1 SUCCESS = 1, 0 wait waited 1500\n"
     "2500 mid: mid\n"
     "2000..2500 top get m2 SUCCESS = 1, 0 wait waited 500\n"
     "2500 mid put m2 SUCCESS = 1, 0 wait\n"
     "2500 low put m1 SUCCESS = 1, 0 wait\n"},
    {"a priority set meanwhile counts once the mutex is given up; a better one at once",
     "mutexes: [{name: m}]\n",
     "- {name: low, priority: 9, steps: [get: {mutex: m}, compute: 1500 cycles,\n"
     "   set_priority: {priority: 6}, note: as three, put: m, note: as six]}\n"
     "- {name: top, priority: 3, steps: [sleep: 1 ticks, get: {mutex: m, wait: forever}, note: "
     "top]}\n"
     "- {name: four, priority: 4, steps: [sleep: 1 ticks, note: four]}\n"
     "- {name: seven, priority: 7, steps: [sleep: 1 ticks, note: seven]}\n"
     "- {name: best, priority: 3, steps: [sleep: 1 ticks, set_priority: {thread: low, priority: "
     "2},\n"
     "   note: best]}\n",
     "0 low get m SUCCESS = 1, 0 wait\n"
     "1500 low set_priority low SUCCESS = 6\n"
     "1500 low: as three\n"
     "1000..1500 best set_priority low SUCCESS = 2\n"
     "1500 best: best\n"
     "1000..1500 top get m SUCCESS = 1, 0 wait waited 500\n"
     "1500 top: top\n"
     "1500 four: four\n"
     "1500 low put m SUCCESS = 1, 0 wait\n"
     "1500 low: as six\n"
     "1500 seven: seven\n"},
    {"an owner's own threshold holds off still, if it is better than what it inherits",
     "mutexes: [{name: m}]\n",
     "- {name: low, priority: 9, preemption_threshold: 2, steps: [get: {mutex: m}, sleep: 2 "
     "ticks,\n"
     "   compute: 1500 cycles, note: low, put: m]}\n"
     "- {name: five, priority: 5, steps: [sleep: 1 ticks, get: {mutex: m, wait: forever}]}\n"
     "- {name: three, priority: 3, steps: [sleep: 3 ticks, note: three]}\n"
     "- {name: one, priority: 1, steps: [sleep: 3 ticks, note: one]}\n",
     "0 low get m SUCCESS = 1, 0 wait\n"
     "3000 one: one\n"
     "3500 low: low\n"
     "3500 low put m SUCCESS = 1, 0 wait\n"
     "3500 three: three\n"
     "1000..3500 five get m SUCCESS = 1, 0 wait waited 2500\n"},
    {"an owner that is ready moves behind those of the priority that it inherits",
     "mutexes: [{name: m}]\n",
     "- {name: low, priority: 9, steps: [get: {mutex: m}, compute: 1500 cycles, note: low, put: "
     "m]}\n"
     "- {name: top, priority: 3, steps: [sleep: 1 ticks, get: {mutex: m, wait: forever}]}\n"
     "- {name: equal, priority: 3, steps: [sleep: 1 ticks, note: equal]}\n",
     "0 low get m SUCCESS = 1, 0 wait\n"
     "1000 equal: equal\n"
     "1500 low: low\n"
     "1000..1500 top get m SUCCESS = 1, 0 wait waited 500\n"
     "1500 low put m SUCCESS = 1, 0 wait\n"},
    {"it goes to who is the best when it is given up", "mutexes: [{name: m}]\n",
     "- {name: o, priority: 1, steps: [get: {mutex: m}, sleep: 1 ticks,\n"
     "   set_priority: {thread: b, priority: 7}, put: m]}\n"
     "- {name: a, priority: 8, steps: [get: {mutex: m, wait: forever}, put: m]}\n"
     "- {name: b, priority: 9, steps: [get: {mutex: m, wait: forever}, put: m]}\n",
     "0 o get m SUCCESS = 1, 0 wait\n"
     "1000 o set_priority b SUCCESS = 7\n"
     "1000 o put m SUCCESS = 1, 1 wait\n"
     "0..1000 b get m SUCCESS = 1, 1 wait waited 1000\n"
     "1000 b put m SUCCESS = 1, 0 wait\n"
     "0..1000 a get m SUCCESS = 1, 0 wait waited 1000\n"
     "1000 a put m SUCCESS = 0, 0 wait\n"},
    {"who is terminated as soon as it is given a mutex passes it on", "mutexes: [{name: m}]\n",
     "- {name: o, priority: 1, steps: [get: {mutex: m}, sleep: 1 ticks, put: m, terminate: a]}\n"
     "- {name: a, priority: 8, steps: [get: {mutex: m, wait: forever}, put: m]}\n"
     "- {name: b, priority: 9, steps: [get: {mutex: m, wait: forever}, put: m]}\n",
     "0 o get m SUCCESS = 1, 0 wait\n"
     "1000 o put m SUCCESS = 1, 1 wait\n"
     "0..1000 b get m SUCCESS = 1, 0 wait waited 1000\n"
     "1000 b put m SUCCESS = 0, 0 wait\n"},
};

int main(void)
{
    return KERNEL_CASES_RUN(mutexes, KINDS);
}
