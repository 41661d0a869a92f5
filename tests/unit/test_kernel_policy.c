// What-if policies of pools, as threads see them: who is served, when, and at whose cost.
#include "kernel_harness.h"

#define HEAP(policy) "pools: [{name: heap, kind: byte, size: 1000, policy: [" policy "]}]\n"

// Three fragments of 308 bytes and one of 68: h holds the first three, and gives the second back
// at tick 1. w1 wants more than that.
#define HOLDER(after)                                                                              \
    "- {name: h, priority: 1, steps: [allocate: {pool: heap, size: 300, into: a},\n"               \
    "   allocate: {pool: heap, size: 300, into: b}, allocate: {pool: heap, size: 300, into: c},\n" \
    "   sleep: 1 ticks, release: b, " after "]}\n"
#define HELD                                                                                       \
    "0 h allocate heap 300 SUCCESS @8\n"                                                           \
    "0 h allocate heap 300 SUCCESS @316\n"                                                         \
    "0 h allocate heap 300 SUCCESS @624\n"                                                         \
    "1000 h release heap SUCCESS @316\n"
#define W1(wait)                                                                                   \
    "- {name: w1, priority: 5, steps: [allocate: {pool: heap, size: 700, wait: " wait              \
    ", into: d}]}\n"
#define W2                                                                                         \
    "- {name: w2, priority: 5, steps: [allocate: {pool: heap, size: 200, wait: forever, into: "    \
    "d}]}\n"

static const struct kernel_case rescan[] = {
    {"a wait that runs out lets the next waiter be tried at once", HEAP("rescan on leave"),
     HOLDER("note: h") W1("2 ticks") W2,
     HELD "1000 h: h\n"
          "0..2000 w1 allocate heap 700 NO_MEMORY\n"
          "0..2000 w2 allocate heap 200 SUCCESS @316\n"},
    {"so does an abort", HEAP("rescan on leave"), HOLDER("abort: w1") W1("forever") W2,
     HELD "1000 h abort w1 SUCCESS\n"
          "0..1000 w1 allocate heap 700 WAIT_ABORTED\n"
          "0..1000 w2 allocate heap 200 SUCCESS @316\n"},
    {"so does a terminate", HEAP("rescan on leave"), HOLDER("terminate: w1") W1("forever") W2,
     HELD "1000 h terminate w1 SUCCESS\n"
          "0..1000 w2 allocate heap 200 SUCCESS @316\n"},
    {"a better thread whose wait is aborted runs before the next waiter is tried",
     HEAP("rescan on leave"),
     HOLDER("compute: 1 cycles, abort: w0, note: h") "- {name: w0, priority: 0, steps: [allocate: "
                                                     "{pool: heap, size: 300, into: e},\n"
                                                     "   release: e, sleep: 1 ticks, compute: 0 "
                                                     "cycles, relinquish: true,\n"
                                                     "   allocate: {pool: heap, size: 700, wait: "
                                                     "forever, into: d}, note: w0]}\n" W2,
     "0 w0 allocate heap 300 SUCCESS @8\n"
     "0 w0 release heap SUCCESS @8\n" HELD "1000..1001 w0 allocate heap 700 WAIT_ABORTED\n"
     "1001 w0: w0\n"
     "1001 h abort w0 SUCCESS\n"
     "1001 h: h\n"
     "0..1001 w2 allocate heap 200 SUCCESS @316\n"},
    {"waits that run out at one tick all do before the next waiter is tried",
     HEAP("rescan on leave"),
     HOLDER("note: h") W1("2 ticks") "- {name: w2, priority: 5, steps: [allocate: {pool: heap, "
                                     "size: 200, wait: 2 ticks,\n"
                                     "   into: d}]}\n"
                                     "- {name: w3, priority: 5, steps: [allocate: {pool: heap, "
                                     "size: 200, wait: forever,\n"
                                     "   into: d}]}\n",
     HELD "1000 h: h\n"
          "0..2000 w1 allocate heap 700 NO_MEMORY\n"
          "0..2000 w2 allocate heap 200 NO_MEMORY\n"
          "0..2000 w3 allocate heap 200 SUCCESS @316\n"},
    {"when a waiter behind the first one leaves, nobody is tried", HEAP("rescan on leave"),
     HOLDER("abort: w2")
         W1("forever") "- {name: w2, priority: 5, steps: [allocate: {pool: heap, size: 800,\n"
                       "   wait: forever, into: d}]}\n"
                       "- {name: w3, priority: 5, steps: [allocate: {pool: heap, size: 200,\n"
                       "   wait: forever, into: d}]}\n",
     HELD "1000 h abort w2 SUCCESS\n"
          "0..1000 w2 allocate heap 800 WAIT_ABORTED\n"},
};

static const struct kernel_case order[] = {
    {"by priority, the best waiter is served first",
     "pools: [{name: blk, kind: block, block_size: 40, size: 44, policy: [by priority]}]\n",
     "- {name: h, priority: 1, steps: [allocate: {pool: blk, into: b}, sleep: 2 ticks,\n"
     "   release: b]}\n"
     "- {name: w1, priority: 5, steps: [allocate: {pool: blk, wait: forever, into: c},\n"
     "   release: c]}\n"
     "- {name: w2, priority: 6, steps: [allocate: {pool: blk, wait: forever, into: c}]}\n"
     "- {name: w3, priority: 3, steps: [sleep: 1 ticks,\n"
     "   allocate: {pool: blk, wait: forever, into: c}, release: c]}\n",
     "0 h allocate blk 40 SUCCESS @4\n"
     "2000 h release blk SUCCESS @4\n"
     "1000..2000 w3 allocate blk 40 SUCCESS @4\n"
     "2000 w3 release blk SUCCESS @4\n"
     "0..2000 w1 allocate blk 40 SUCCESS @4\n"
     "2000 w1 release blk SUCCESS @4\n"
     "0..2000 w2 allocate blk 40 SUCCESS @4\n"},
    {"by priority, a byte pool's list is so too", HEAP("by priority"),
     HOLDER("note: h") W1("forever") "- {name: w2, priority: 4, steps: [allocate: {pool: heap, "
                                     "size: 200, wait: forever,\n"
                                     "   into: d}]}\n",
     HELD "1000 h: h\n"
          "0..1000 w2 allocate heap 200 SUCCESS @316\n"},
    {"trying all, a release passes over the first who does not fit", HEAP("try all"),
     HOLDER("note: h") W1("forever") W2,
     HELD "1000 h: h\n"
          "0..1000 w2 allocate heap 200 SUCCESS @316\n"},
    {"without barging a request waits behind the others, or fails", HEAP("no barging"),
     HOLDER("allocate: {pool: heap, size: 20, into: e}, sleep: 2 ticks, release: a") W1("2 ticks")
         W2,
     HELD "1000 h allocate heap 20 NO_MEMORY\n"
          "0..2000 w1 allocate heap 700 NO_MEMORY\n"
          "3000 h release heap SUCCESS @8\n"
          "0..3000 w2 allocate heap 200 SUCCESS @8\n"},
};

static const struct kernel_case costs[] = {
    {"who aborts pays for the search",
     "costs: {search_step: 10, split: 3}\n" HEAP("rescan on leave"),
     HOLDER("abort: w1") W1("forever") W2,
     "0..13 h allocate heap 300 SUCCESS @8 [684 bytes, 3 fragments, 1 0 1, 0 wait] searched 1\n"
     "13..26 h allocate heap 300 SUCCESS @316 [376 bytes, 4 fragments, 2 0 2, 0 wait] searched 1\n"
     "26..39 h allocate heap 300 SUCCESS @624 [68 bytes, 5 fragments, 3 0 3, 0 wait] searched 1\n"
     "1000 h release heap SUCCESS @316 [376 bytes, 5 fragments, 3 0 3, 2 wait] searched 0\n"
     "1000..1013 h abort w1 SUCCESS\n"
     "39..1013 w1 allocate heap 700 WAIT_ABORTED [168 bytes, 6 fragments, 4 0 4, 0 wait] searched "
     "0 waited 961\n"
     "39..1013 w2 allocate heap 200 SUCCESS @316 [168 bytes, 6 fragments, 4 0 4, 0 wait] searched "
     "0 waited 974\n"},
    {"whose wait ran out pays for the search",
     "costs: {search_step: 10, split: 3}\n" HEAP("rescan on leave"),
     HOLDER("note: h") W1("2 ticks") W2,
     "0..13 h allocate heap 300 SUCCESS @8 [684 bytes, 3 fragments, 1 0 1, 0 wait] searched 1\n"
     "13..26 h allocate heap 300 SUCCESS @316 [376 bytes, 4 fragments, 2 0 2, 0 wait] searched 1\n"
     "26..39 h allocate heap 300 SUCCESS @624 [68 bytes, 5 fragments, 3 0 3, 0 wait] searched 1\n"
     "1000 h release heap SUCCESS @316 [376 bytes, 5 fragments, 3 0 3, 2 wait] searched 0\n"
     "1000 h: h\n"
     "39..2013 w1 allocate heap 700 NO_MEMORY [168 bytes, 6 fragments, 4 0 4, 0 wait] searched 1 "
     "waited 1961\n"
     "39..2013 w2 allocate heap 200 SUCCESS @316 [168 bytes, 6 fragments, 4 0 4, 0 wait] searched "
     "0 waited 1961\n"},
    {"a release pays for the walk to the free neighbours, and for joining them",
     "costs: {search_step: 10, merge: 5}\n" HEAP("merge on release"),
     "- {name: t, priority: 1, steps: [allocate: {pool: heap, size: 300, into: a},\n"
     "   allocate: {pool: heap, size: 300, into: b}, allocate: {pool: heap, size: 300, into: c},\n"
     "   release: a, release: c, release: b]}\n",
     "0..10 t allocate heap 300 SUCCESS @8 [684 bytes, 3 fragments, 1 0 1, 0 wait] searched 1\n"
     "10..20 t allocate heap 300 SUCCESS @316 [376 bytes, 4 fragments, 2 0 2, 0 wait] searched 1\n"
     "20..30 t allocate heap 300 SUCCESS @624 [68 bytes, 5 fragments, 3 0 3, 0 wait] searched 1\n"
     "30..40 t release heap SUCCESS @8 [376 bytes, 5 fragments, 4 0 3, 0 wait] searched 1\n"
     "40..85 t release heap SUCCESS @624 [684 bytes, 4 fragments, 8 1 3, 0 wait] searched 4\n"
     "85..125 t release heap SUCCESS @316 [992 bytes, 2 fragments, 11 3 3, 0 wait] searched 3\n"},
};

int main(void)
{
    int failures = KERNEL_CASES_RUN(rescan, TRACE_USUAL);
    failures += KERNEL_CASES_RUN(order, TRACE_USUAL);
    failures += KERNEL_CASES_RUN(costs, TRACE_USUAL | TRACE_FIGURES);
    return failures;
}
