// What services cost, to the cycle.
#include "kernel_harness.h"

#define ONE_BLOCK "pools: [{name: blk, kind: block, block_size: 40, size: 44}]\n"
#define TAKE(size) "allocate: {pool: heap, size: " size ", into: b}"

static const struct kernel_case services[] = {
    {"an allocation is paid for before it is done", "costs: {allocate: 30}\n",
     "- {name: t, priority: 5, steps: [compute: 100 cycles, " TAKE("100") ", note: on]}\n",
     "130 heap gives 0+108 to t for 100\n"
     "100..130 t allocate heap 100 SUCCESS @8\n"
     "130 t: on\n"},
    {"a release is paid for before it is done", "costs: {release: 30}\n",
     "- {name: t, priority: 5, steps: [" TAKE("100") ", release: b]}\n",
     "0 heap gives 0+108 to t for 100\n"
     "0 t allocate heap 100 SUCCESS @8\n"
     "30 heap gets 0+108 from t\n"
     "0..30 t release heap SUCCESS @8\n"},
    {"block pools have costs of their own",
     ONE_BLOCK "costs: {allocate: 1000, release: 1000, block_allocate: 20, block_release: 30}\n",
     "- {name: t, priority: 5, steps: [allocate: {pool: blk, into: b}, release: b]}\n",
     "20 blk gives 0+44 to t for 40\n"
     "0..20 t allocate blk 40 SUCCESS @4\n"
     "50 blk gets 0+44 from t\n"
     "20..50 t release blk SUCCESS @4\n"},
    {"calls of byte pools do not pay those of block pools",
     "costs: {block_allocate: 20, block_release: 30}\n",
     "- {name: t, priority: 5, steps: [" TAKE("100") ", release: b, note: on]}\n",
     "0 heap gives 0+108 to t for 100\n"
     "0 t allocate heap 100 SUCCESS @8\n"
     "0 heap gets 0+108 from t\n"
     "0 t release heap SUCCESS @8\n"
     "0 t: on\n"},
    {"a call that is refused is paid for all the same", "costs: {allocate: 30}\n",
     "- {name: t, priority: 5, steps: [" TAKE("1001") "]}\n",
     "0..30 t allocate heap 1001 SIZE_ERROR\n"},
    {"services on threads and of control cost nothing",
     "costs: {allocate: 30, release: 30, block_allocate: 30, block_release: 30, search_step: 9}\n",
     "- {name: t, priority: 5, steps: [prioritize: heap, suspend: u, resume: u, abort: u,\n"
     "   terminate: u, delete: heap, note: on]}\n"
     "- {name: u, priority: 9, steps: [note: u]}\n",
     "0 t prioritize heap SUCCESS\n"
     "0 t suspend u SUCCESS\n"
     "0 t resume u SUCCESS\n"
     "0 t abort u WAIT_ABORT_ERROR\n"
     "0 t terminate u SUCCESS\n"
     "0 t delete heap SUCCESS\n"
     "0 t: on\n"},
    {"who preempts during the payment comes first", ONE_BLOCK "costs: {block_allocate: 30}\n",
     "- {name: t, priority: 9, steps: [compute: 990 cycles, allocate: {pool: blk, into: b}]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 1 ticks, allocate: {pool: blk, into: b}]}\n",
     "1030 blk gives 0+44 to hi for 40\n"
     "1000..1030 hi allocate blk 40 SUCCESS @4\n"
     "990..1050 t allocate blk 40 NO_MEMORY\n"},
    {"a waiter pays nothing for being served",
     ONE_BLOCK "costs: {block_allocate: 30, block_release: 20}\n",
     "- {name: h, priority: 5, steps: [allocate: {pool: blk, into: b}, sleep: 1 ticks, release: "
     "b]}\n"
     "- {name: w, priority: 9, steps: [allocate: {pool: blk, wait: forever, into: c}]}\n",
     "30 blk gives 0+44 to h for 40\n"
     "0..30 h allocate blk 40 SUCCESS @4\n"
     "1020 blk gets 0+44 from h\n"
     "1020 blk gives 0+44 to w for 40, who waits\n"
     "1000..1020 h release blk SUCCESS @4\n"
     "30..1020 w allocate blk 40 SUCCESS @4\n"},
};

static const struct kernel_case searches[] = {
    {"each fragment examined is paid for", "costs: {search_step: 10}\n",
     // The last: a hole too small with the neighbour behind it (2), a fragment, the hole.
     "- {name: t, priority: 5, steps: [" TAKE("100") ", " TAKE("100") ", " TAKE(
         "100") ", release: b, " TAKE("200") "]}\n",
     "0..10 t allocate heap 100 SUCCESS @8 [884 bytes, 3 fragments, 1 0 1, 0 wait] searched 1\n"
     "10..20 t allocate heap 100 SUCCESS @116 [776 bytes, 4 fragments, 2 0 2, 0 wait] searched 1\n"
     "20..30 t allocate heap 100 SUCCESS @224 [668 bytes, 5 fragments, 3 0 3, 0 wait] searched 1\n"
     "30 t release heap SUCCESS @8 [776 bytes, 5 fragments, 3 0 3, 0 wait] searched 0\n"
     "30..70 t allocate heap 200 SUCCESS @332 [568 bytes, 6 fragments, 7 0 4, 0 wait] searched "
     "4\n"},
    {"merges and splits are paid for", "costs: {search_step: 10, merge: 5, split: 3}\n",
     "- {name: t, priority: 5, steps: [" TAKE("100") ", " TAKE("100") ", " TAKE(
         "100") ", release: all b, " TAKE("300") ", " TAKE("100") "]}\n",
     "0..13 t allocate heap 100 SUCCESS @8 [884 bytes, 3 fragments, 1 0 1, 0 wait] searched 1\n"
     "13..26 t allocate heap 100 SUCCESS @116 [776 bytes, 4 fragments, 2 0 2, 0 wait] searched 1\n"
     "26..39 t allocate heap 100 SUCCESS @224 [668 bytes, 5 fragments, 3 0 3, 0 wait] searched 1\n"
     "39 t release heap SUCCESS @8 [776 bytes, 5 fragments, 3 0 3, 0 wait] searched 0\n"
     "39 t release heap SUCCESS @116 [884 bytes, 5 fragments, 3 0 3, 0 wait] searched 0\n"
     "39 t release heap SUCCESS @224 [992 bytes, 5 fragments, 3 0 3, 0 wait] searched 0\n"
     // Two merges, then 316 bytes that fit as they are.
     "39..79 t allocate heap 300 SUCCESS @8 [668 bytes, 3 fragments, 6 2 3, 0 wait] searched 3\n"
     "79..92 t allocate heap 100 SUCCESS @332 [560 bytes, 4 fragments, 7 2 4, 0 wait] searched "
     "1\n"},
    {"merges and splits are paid for when steps are free", "costs: {merge: 5, split: 3}\n",
     "- {name: t, priority: 5, steps: [" TAKE("100") ", " TAKE("100") ", release: all b, " TAKE(
         "200") "]}\n",
     "0..3 t allocate heap 100 SUCCESS @8 [884 bytes, 3 fragments, 1 0 1, 0 wait] searched 1\n"
     "3..6 t allocate heap 100 SUCCESS @116 [776 bytes, 4 fragments, 2 0 2, 0 wait] searched 1\n"
     "6 t release heap SUCCESS @8 [884 bytes, 4 fragments, 2 0 2, 0 wait] searched 0\n"
     "6 t release heap SUCCESS @116 [992 bytes, 4 fragments, 2 0 2, 0 wait] searched 0\n"
     "6..11 t allocate heap 200 SUCCESS @8 [776 bytes, 3 fragments, 4 1 2, 0 wait] searched 2\n"},
    {"a search that fails is paid for, then the thread waits or gives up",
     "costs: {search_step: 10}\n",
     "- {name: t, priority: 5, steps: [" TAKE("480") ", " TAKE(
         "480") ", release: b,\n"
                "   " TAKE("490") ", allocate: {pool: heap, size: 490, wait: 1 ticks, into: b}]}\n",
     "0..10 t allocate heap 480 SUCCESS @8 [504 bytes, 3 fragments, 1 0 1, 0 wait] searched 1\n"
     "10..20 t allocate heap 480 SUCCESS @496 [0 bytes, 3 fragments, 2 0 1, 0 wait] searched 1\n"
     "20 t release heap SUCCESS @8 [488 bytes, 3 fragments, 2 0 1, 0 wait] searched 0\n"
     // A budget of 4: the hole and its neighbour, the closing header, the hole and its neighbour.
     "20..70 t allocate heap 490 NO_MEMORY [488 bytes, 3 fragments, 7 0 1, 0 wait] searched 5\n"
     "70..1000 t allocate heap 490 NO_MEMORY [488 bytes, 3 fragments, 12 0 1, 0 wait] searched 5 "
     "waited 880\n"},
    {"a hopeless request costs no search", "costs: {search_step: 10}\n",
     "- {name: t, priority: 5, steps: [" TAKE("480") ", " TAKE("600") "]}\n",
     "0..10 t allocate heap 480 SUCCESS @8 [504 bytes, 3 fragments, 1 0 1, 0 wait] searched 1\n"
     "10 t allocate heap 600 NO_MEMORY [504 bytes, 3 fragments, 1 0 1, 0 wait] searched 0\n"},
    {"a request that kernels up to 6.1.6 give up on costs a search since 6.1.7",
     "costs: {search_step: 10}\n",
     "- {name: t, priority: 5, steps: [" TAKE("480") ", " TAKE("504") "]}\n",
     "0..10 t allocate heap 480 SUCCESS @8 [504 bytes, 3 fragments, 1 0 1, 0 wait] searched 1\n"
     "10..60 t allocate heap 504 NO_MEMORY [504 bytes, 3 fragments, 6 0 1, 0 wait] searched 5\n"},
    {"under the rules of 6.1.6 it costs nothing",
     "target: {threadx: 6.1.6, cpu: 1MHz, tick: 1kHz}\ncosts: {search_step: 10}\n",
     "- {name: t, priority: 5, steps: [" TAKE("480") ", " TAKE("504") "]}\n",
     "0..10 t allocate heap 480 SUCCESS @8 [504 bytes, 3 fragments, 1 0 1, 0 wait] searched 1\n"
     "10 t allocate heap 504 NO_MEMORY [504 bytes, 3 fragments, 1 0 1, 0 wait] searched 0\n"},
    {"the releaser pays for the searches for those who wait",
     "costs: {release: 7, search_step: 10}\n",
     "- {name: h, priority: 1, steps: [" TAKE("984") ", sleep: 1 ticks, release: b]}\n"
                                                     "- {name: w1, priority: 5, steps: [allocate: "
                                                     "{pool: heap, size: 300, wait: forever,\n"
                                                     "   into: c}]}\n"
                                                     "- {name: w2, priority: 6, steps: [allocate: "
                                                     "{pool: heap, size: 200, wait: forever,\n"
                                                     "   into: c}]}\n",
     "0..10 h allocate heap 984 SUCCESS @8 [0 bytes, 2 fragments, 1 0 0, 0 wait] searched 1\n"
     "1000..1027 h release heap SUCCESS @8 [476 bytes, 4 fragments, 3 0 2, 0 wait] searched 2\n"
     "10..1027 w1 allocate heap 300 SUCCESS @8 [476 bytes, 4 fragments, 3 0 2, 0 wait] searched 0 "
     "waited 1007\n"
     "10..1027 w2 allocate heap 200 SUCCESS @316 [476 bytes, 4 fragments, 3 0 2, 0 wait] searched "
     "0 "
     "waited 1017\n"},
    {"a tick within the payment is taken within it, and the rest is paid later",
     "costs: {search_step: 700}\n",
     "- {name: t, priority: 9, steps: [" TAKE("100") ", " TAKE(
         "100") "]}\n"
                "- {name: hi, priority: 1, steps: [sleep: 1 ticks, compute: 100 cycles, note: "
                "hi]}\n",
     "0..700 t allocate heap 100 SUCCESS @8 [884 bytes, 3 fragments, 1 0 1, 0 wait] searched 1\n"
     "1100 hi: hi\n"
     "700..1500 t allocate heap 100 SUCCESS @116 [776 bytes, 4 fragments, 2 0 2, 0 wait] searched "
     "1\n"},
    {"memory that was found is taken before its payment ends", "costs: {search_step: 700}\n",
     // 800 bytes fitted before t found its 100.
     "- {name: t, priority: 9, steps: [" TAKE("100") ", " TAKE(
         "100") "]}\n"
                "- {name: hi, priority: 1, steps: [sleep: 1 ticks,\n"
                "   allocate: {pool: heap, size: 800, into: b}]}\n",
     "0..700 t allocate heap 100 SUCCESS @8 [884 bytes, 3 fragments, 1 0 1, 0 wait] searched 1\n"
     "1000 hi allocate heap 800 NO_MEMORY [776 bytes, 4 fragments, 2 0 2, 0 wait] searched 0\n"
     "700..1400 t allocate heap 100 SUCCESS @116 [776 bytes, 4 fragments, 2 0 2, 0 wait] searched "
     "1\n"},
    {"a slice that runs out within a search lets the equal run, and search as well",
     "costs: {search_step: 300}\n",
     "- {name: t, priority: 5, time_slice: 1 ticks, steps: [compute: 900 cycles, " TAKE(
         "100") "]}\n"
                "- {name: u, priority: 5, steps: [" TAKE("50") "]}\n",
     "1000..1300 u allocate heap 50 SUCCESS @116 [824 bytes, 4 fragments, 2 0 2, 0 wait] searched "
     "1\n"
     "900..1500 t allocate heap 100 SUCCESS @8 [824 bytes, 4 fragments, 2 0 2, 0 wait] searched "
     "1\n"},
};

static const struct kernel_case switches[] = {
    {"a thread that begins to run pays for the switch", "costs: {context_switch: 50}\n",
     "- {name: t, priority: 5, steps: [note: a]}\n"
     "- {name: u, priority: 5, steps: [note: b]}\n",
     "50 t: a\n"
     "100 u: b\n"},
    {"a preempted thread pays for the switch back", "costs: {context_switch: 50}\n",
     "- {name: t, priority: 5, steps: [compute: 1500 cycles, note: a]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 1 ticks, note: b]}\n",
     // hi 50, t 50; at 1000 hi again; t, with 1500 - 900 to go, again.
     "1050 hi: b\n"
     "1700 t: a\n"},
    {"a thread that goes on is not switched to", "costs: {context_switch: 50}\n",
     "- {name: t, priority: 5, time_slice: 1 ticks,\n"
     "   steps: [compute: 100 cycles, relinquish: true, note: a, compute: 2000 cycles, note: b]}\n",
     "150 t: a\n"
     "2150 t: b\n"},
    {"a thread that wakes on an idle processor is switched to", "costs: {context_switch: 50}\n",
     "- {name: t, priority: 5, steps: [note: a, sleep: 1 ticks, note: b]}\n",
     "50 t: a\n"
     "1050 t: b\n"},
    {"a tick within a switch is taken within it", "costs: {context_switch: 600}\n",
     "- {name: t, priority: 5, steps: [note: a]}\n"
     "- {name: u, priority: 9, steps: [note: b]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 1 ticks, note: c]}\n",
     // hi until 600, t until 1600 but for hi, who comes at 1000 and is switched to until 1600; t
     // has 200 left and the switch back.
     "1600 hi: c\n"
     "2400 t: a\n"
     "3000 u: b\n"},
    {"a tick takes its time from the thread that runs", "costs: {tick: 10}\n",
     "- {name: t, priority: 5, steps: [compute: 2500 cycles, note: a, compute: 470 cycles,\n"
     "   note: b, compute: 10 cycles, note: c]}\n",
     "2520 t: a\n"
     "2990 t: b\n"
     "3010 t: c\n"},
    {"a thread woken by a tick begins when the tick is over", "costs: {tick: 10}\n",
     "- {name: t, priority: 5, steps: [compute: 1500 cycles, note: a]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 1 ticks, note: b]}\n",
     "1010 hi: b\n"
     "1510 t: a\n"},
    {"ticks that find nobody running take no time from anyone", "costs: {tick: 10}\n",
     "- {name: t, priority: 5, steps: [sleep: 5 ticks, compute: 100 cycles, note: a]}\n",
     "5100 t: a\n"},
    {"ticks come at their times whatever they cost", "costs: {tick: 900}\n",
     "- {name: t, priority: 5, steps: [compute: 1300 cycles, note: a]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 4 ticks, note: b]}\n",
     // 1000 cycles until the first tick, then 100 between two.
     "4900 hi: b\n"
     "4900 t: a\n"},
};

int main(void)
{
    return KERNEL_CASES_RUN(services, TRACE_USUAL | TRACE_MEMORY) +
           KERNEL_CASES_RUN(searches, TRACE_USUAL | TRACE_FIGURES) +
           KERNEL_CASES_RUN(switches, TRACE_USUAL);
}
