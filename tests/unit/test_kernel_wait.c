// Waiting for memory: who is served, and what happens in the middle of a service.
#include "kernel_harness.h"

// A pool of one block, taken by h, which gives it back at tick 2.
#define ONE_BLOCK "pools: [{name: blk, kind: block, block_size: 40, size: 44}]\n"
#define HOLDER                                                                                     \
    "- {name: h, priority: 1, steps: [allocate: {pool: blk, into: b}, sleep: 2 ticks, release: "   \
    "b]}\n"
#define HELD "0 h allocate blk 40 SUCCESS @4\n"

static const struct kernel_case blocks[] = {
    {"blocks are handed out in address order at first, then the last one released first",
     "pools: [{name: blk, kind: block, block_size: 40, size: 135}]\n",
     "- {name: t, priority: 1, steps: [allocate: {pool: blk, into: a},\n"
     "   allocate: {pool: blk, into: b}, allocate: {pool: blk, into: c}, release: a, release: c,\n"
     "   release: b, allocate: {pool: blk, into: b}, allocate: {pool: blk, into: b}]}\n",
     "0 t allocate blk 40 SUCCESS @4 [2 blocks, 0 wait] searched 0\n"
     "0 t allocate blk 40 SUCCESS @48 [1 blocks, 0 wait] searched 0\n"
     "0 t allocate blk 40 SUCCESS @92 [0 blocks, 0 wait] searched 0\n"
     "0 t release blk SUCCESS @4 [1 blocks, 0 wait] searched 0\n"
     "0 t release blk SUCCESS @92 [2 blocks, 0 wait] searched 0\n"
     "0 t release blk SUCCESS @48 [3 blocks, 0 wait] searched 0\n"
     "0 t allocate blk 40 SUCCESS @48 [2 blocks, 0 wait] searched 0\n"
     "0 t allocate blk 40 SUCCESS @92 [1 blocks, 0 wait] searched 0\n"},
    {"a block size is rounded up for the pool, and told as written",
     "pools: [{name: blk, kind: block, block_size: 37, size: 90}]\n",
     "- {name: t, priority: 1, steps: [allocate: {pool: blk, into: a},\n"
     "   allocate: {pool: blk, into: b}, allocate: {pool: blk, into: c}]}\n",
     "0 t allocate blk 37 SUCCESS @4 [1 blocks, 0 wait] searched 0\n"
     "0 t allocate blk 37 SUCCESS @48 [0 blocks, 0 wait] searched 0\n"
     "0 t allocate blk 37 NO_MEMORY [0 blocks, 0 wait] searched 0\n"},
    {"on a 64-bit target a word of 8 bytes stands before each block",
     "target: {word: 64, cpu: 1MHz, tick: 1kHz}\n"
     "pools: [{name: blk, kind: block, block_size: 37, size: 100}]\n",
     "- {name: t, priority: 1, steps: [allocate: {pool: blk, into: a},\n"
     "   allocate: {pool: blk, into: b}, allocate: {pool: blk, into: c}]}\n",
     "0 t allocate blk 37 SUCCESS @8 [1 blocks, 0 wait] searched 0\n"
     "0 t allocate blk 37 SUCCESS @56 [0 blocks, 0 wait] searched 0\n"
     "0 t allocate blk 37 NO_MEMORY [0 blocks, 0 wait] searched 0\n"},
    {"a block goes straight to the first waiter, and available stays 0", ONE_BLOCK,
     HOLDER "- {name: w, priority: 5, steps: [allocate: {pool: blk, wait: 9 ticks, into: c}]}\n",
     "0 h allocate blk 40 SUCCESS @4 [0 blocks, 0 wait] searched 0\n"
     "2000 h release blk SUCCESS @4 [0 blocks, 0 wait] searched 0\n"
     "0..2000 w allocate blk 40 SUCCESS @4 [0 blocks, 0 wait] searched 0 waited 2000\n"},
    {"a waiter that is served runs only when its turn comes, and waited until it was served",
     ONE_BLOCK,
     "- {name: h, priority: 1, steps: [allocate: {pool: blk, into: b}, sleep: 2 ticks, release: "
     "b,\n"
     "   compute: 700 cycles]}\n"
     "- {name: w, priority: 5, steps: [allocate: {pool: blk, wait: 9 ticks, into: c}]}\n",
     "0 h allocate blk 40 SUCCESS @4 [0 blocks, 0 wait] searched 0\n"
     "2000 h release blk SUCCESS @4 [0 blocks, 0 wait] searched 0\n"
     "0..2700 w allocate blk 40 SUCCESS @4 [0 blocks, 0 wait] searched 0 waited 2000\n"},
};

static const struct kernel_case waiting[] = {
    {"waiters are served in order of arrival, not by priority", ONE_BLOCK,
     HOLDER "- {name: w1, priority: 5, steps: [allocate: {pool: blk, wait: forever, into: c}]}\n"
            "- {name: w2, priority: 3, steps: [sleep: 1 ticks,\n"
            "   allocate: {pool: blk, wait: forever, into: c}]}\n",
     HELD "2000 h release blk SUCCESS @4\n"
          "0..2000 w1 allocate blk 40 SUCCESS @4\n"},
    {"prioritize moves the best waiter to the head, the first of several", ONE_BLOCK,
     "- {name: h, priority: 1, steps: [allocate: {pool: blk, into: b}, sleep: 2 ticks,\n"
     "   prioritize: blk, release: b]}\n"
     "- {name: w1, priority: 5, steps: [allocate: {pool: blk, wait: forever, into: c}, release: "
     "c]}\n"
     "- {name: w2, priority: 3, steps: [sleep: 1 ticks,\n"
     "   allocate: {pool: blk, wait: forever, into: c}, release: c]}\n"
     "- {name: w3, priority: 3, steps: [sleep: 1 ticks,\n"
     "   allocate: {pool: blk, wait: forever, into: c}, release: c]}\n",
     // The order after it: w2, w1, w3. Each that is served gives the block to the next.
     HELD "2000 h prioritize blk SUCCESS\n"
          "2000 h release blk SUCCESS @4\n"
          "1000..2000 w2 allocate blk 40 SUCCESS @4\n"
          "2000 w2 release blk SUCCESS @4\n"
          "0..2000 w1 allocate blk 40 SUCCESS @4\n"
          "1000..2000 w3 allocate blk 40 SUCCESS @4\n"
          "2000 w3 release blk SUCCESS @4\n"
          "2000 w1 release blk SUCCESS @4\n"},
    {"prioritize of a pool that nobody waits for succeeds", ONE_BLOCK,
     "- {name: h, priority: 1, steps: [allocate: {pool: blk, into: b}, prioritize: blk]}\n",
     HELD "0 h prioritize blk SUCCESS\n"},
    {"without a wait option the call fails at once", ONE_BLOCK,
     HOLDER "- {name: w, priority: 5, steps: [allocate: {pool: blk, into: c}, note: on]}\n",
     HELD "0 w allocate blk 40 NO_MEMORY\n"
          "0 w: on\n"
          "2000 h release blk SUCCESS @4\n"},
    {"a wait of n ticks runs out at the n-th tick from now", ONE_BLOCK,
     HOLDER "- {name: w, priority: 5, steps: [compute: 300 cycles,\n"
            "   allocate: {pool: blk, wait: 1 ticks, into: c}, note: on]}\n",
     HELD "300..1000 w allocate blk 40 NO_MEMORY\n"
          "1000 w: on\n"
          "2000 h release blk SUCCESS @4\n"},
    {"a wait that runs out at the tick of the release ends first if its timer was set first",
     ONE_BLOCK,
     "- {name: w, priority: 5, steps: [compute: 10 cycles,\n"
     "   allocate: {pool: blk, wait: 1 ticks, into: c}]}\n"
     "- {name: h, priority: 1, steps: [allocate: {pool: blk, into: b}, sleep: 1 ticks,\n"
     "   release: b]}\n",
     HELD "1000 h release blk SUCCESS @4\n"
          "10..1000 w allocate blk 40 NO_MEMORY\n"},
    {"a thread that released at a tick comes after the waits that run out then", ONE_BLOCK,
     "- {name: w, priority: 5, steps: [compute: 10 cycles,\n"
     "   allocate: {pool: blk, wait: 1 ticks, into: c}]}\n"
     "- {name: h, priority: 9, steps: [compute: 990 cycles, release: b]}\n"
     "- {name: a, priority: 1, steps: [allocate: {pool: blk, into: b}]}\n",
     "0 a allocate blk 40 SUCCESS @4\n"
     "10..1000 w allocate blk 40 NO_MEMORY\n"
     "1000 h release blk SUCCESS @4\n"},
    {"a wait that was served leaves no timer behind", ONE_BLOCK,
     HOLDER "- {name: w, priority: 5, steps: [allocate: {pool: blk, wait: 4 ticks, into: c},\n"
            "   sleep: 9 ticks, note: on]}\n",
     HELD "2000 h release blk SUCCESS @4\n"
          "0..2000 w allocate blk 40 SUCCESS @4\n"
          "11000 w: on\n"},
    {"a long wait runs out at its tick", ONE_BLOCK,
     HOLDER "- {name: w1, priority: 5, steps: [allocate: {pool: blk, wait: forever, into: c}]}\n"
            "- {name: w2, priority: 5, steps: [allocate: {pool: blk, wait: 97 ticks, into: c}]}\n",
     HELD "2000 h release blk SUCCESS @4\n"
          "0..2000 w1 allocate blk 40 SUCCESS @4\n"
          "0..97000 w2 allocate blk 40 NO_MEMORY\n"},
    {"a request of more than the pool's size is refused before it waits", NULL,
     "- {name: t, priority: 5, steps: [allocate: {pool: heap, size: 1001, wait: forever, into: "
     "c},\n"
     "   allocate: {pool: heap, size: 1000, wait: 1 ticks, into: c}, note: on]}\n",
     "0 t allocate heap 1001 SIZE_ERROR\n"
     "0..1000 t allocate heap 1000 NO_MEMORY\n"
     "1000 t: on\n"},
};

// Three fragments of 308 bytes and one of 68: h holds the first three. w1 wants what never fits.
#define THREE                                                                                      \
    "- {name: h, priority: 1, steps: [allocate: {pool: heap, size: 300, into: a},\n"               \
    "   allocate: {pool: heap, size: 300, into: b}, allocate: {pool: heap, size: 300, into: c},\n" \
    "   sleep: 1 ticks, release: b, "
#define THREE_HELD                                                                                 \
    "0 h allocate heap 300 SUCCESS @8\n"                                                           \
    "0 h allocate heap 300 SUCCESS @316\n"                                                         \
    "0 h allocate heap 300 SUCCESS @624\n"

static const struct kernel_case lines[] = {
    {"the first waiter blocks those behind it, even if they would fit", NULL,
     THREE "note: h]}\n"
           "- {name: w1, priority: 5, steps: [allocate: {pool: heap, size: 700, wait: forever,\n"
           "   into: d}]}\n"
           "- {name: w2, priority: 5, steps: [allocate: {pool: heap, size: 200, wait: forever,\n"
           "   into: d}]}\n",
     THREE_HELD "1000 h release heap SUCCESS @316\n"
                "1000 h: h\n"},
    {"an allocation passes those who wait", NULL,
     THREE "note: h]}\n"
           "- {name: w1, priority: 5, steps: [allocate: {pool: heap, size: 700, wait: forever,\n"
           "   into: d}]}\n"
           "- {name: t, priority: 5, steps: [sleep: 2 ticks,\n"
           "   allocate: {pool: heap, size: 200, into: d}]}\n",
     THREE_HELD "1000 h release heap SUCCESS @316\n"
                "1000 h: h\n"
                "2000 t allocate heap 200 SUCCESS @316\n"},
    {"prioritize serves nobody; the next release does", NULL,
     "- {name: h, priority: 1, steps: [allocate: {pool: heap, size: 300, into: a},\n"
     "   allocate: {pool: heap, size: 300, into: b}, allocate: {pool: heap, size: 300, into: c},\n"
     "   sleep: 2 ticks, release: b, prioritize: heap, sleep: 1 ticks, release: a]}\n"
     "- {name: w1, priority: 5, steps: [allocate: {pool: heap, size: 700, wait: forever,\n"
     "   into: d}]}\n"
     "- {name: w2, priority: 4, steps: [sleep: 1 ticks, allocate: {pool: heap, size: 200,\n"
     "   wait: forever, into: d}]}\n",
     THREE_HELD "2000 h release heap SUCCESS @316\n"
                "2000 h prioritize heap SUCCESS\n"
                "3000 h release heap SUCCESS @8\n"
                "1000..3000 w2 allocate heap 200 SUCCESS @8\n"},
    {"a wait that runs out serves nobody; the next release does", NULL,
     THREE "sleep: 2 ticks, release: a]}\n"
           "- {name: w1, priority: 5, steps: [allocate: {pool: heap, size: 700, wait: 2 ticks,\n"
           "   into: d}]}\n"
           "- {name: w2, priority: 5, steps: [allocate: {pool: heap, size: 200, wait: forever,\n"
           "   into: d}]}\n",
     THREE_HELD "1000 h release heap SUCCESS @316\n"
                "0..2000 w1 allocate heap 700 NO_MEMORY\n"
                "3000 h release heap SUCCESS @8\n"
                "0..3000 w2 allocate heap 200 SUCCESS @8\n"},
    {"an aborted wait serves nobody; the next release does", NULL,
     THREE "abort: w1, sleep: 2 ticks, release: a]}\n"
           "- {name: w1, priority: 5, steps: [allocate: {pool: heap, size: 700, wait: forever,\n"
           "   into: d}]}\n"
           "- {name: w2, priority: 5, steps: [allocate: {pool: heap, size: 200, wait: forever,\n"
           "   into: d}]}\n",
     THREE_HELD "1000 h release heap SUCCESS @316\n"
                "1000 h abort w1 SUCCESS\n"
                "0..1000 w1 allocate heap 700 WAIT_ABORTED\n"
                "3000 h release heap SUCCESS @8\n"
                "0..3000 w2 allocate heap 200 SUCCESS @8\n"},
    {"a terminated waiter serves nobody; the next release does", NULL,
     THREE "terminate: w1, sleep: 2 ticks, release: a]}\n"
           "- {name: w1, priority: 5, steps: [allocate: {pool: heap, size: 700, wait: forever,\n"
           "   into: d}]}\n"
           "- {name: w2, priority: 5, steps: [allocate: {pool: heap, size: 200, wait: forever,\n"
           "   into: d}]}\n",
     THREE_HELD "1000 h release heap SUCCESS @316\n"
                "1000 h terminate w1 SUCCESS\n"
                "3000 h release heap SUCCESS @8\n"
                "0..3000 w2 allocate heap 200 SUCCESS @8\n"},
    {"one release serves as many as fit, in list order, until one does not fit", NULL,
     "- {name: h, priority: 1, steps: [allocate: {pool: heap, size: 984, into: a},\n"
     "   sleep: 1 ticks, release: a, note: h]}\n"
     "- {name: w1, priority: 9, steps: [allocate: {pool: heap, size: 300, wait: forever, into: "
     "d}]}\n"
     "- {name: w2, priority: 8, steps: [compute: 1 cycles, allocate: {pool: heap, size: 200,\n"
     "   wait: forever, into: d}]}\n"
     "- {name: w3, priority: 9, steps: [allocate: {pool: heap, size: 500, wait: forever, into: "
     "d}]}\n"
     "- {name: w4, priority: 9, steps: [allocate: {pool: heap, size: 50, wait: forever, into: "
     "d}]}\n",
     "0 h allocate heap 984 SUCCESS @8\n"
     "1000 h release heap SUCCESS @8\n"
     "1000 h: h\n"
     "1..1000 w2 allocate heap 200 SUCCESS @8\n"
     "1..1000 w1 allocate heap 300 SUCCESS @216\n"},
};

// h holds all of the heap and gives it back at tick 2; w1 waits, then w2, who is better.
#define ALL_HELD "0 h allocate heap 984 SUCCESS @8\n"

static const struct kernel_case middle[] = {
    {"a served waiter preempts before the next waiter is looked at", NULL,
     "- {name: h, priority: 20, steps: [compute: 1500 cycles, sleep: 1 ticks, release: a, note: "
     "h]}\n"
     "- {name: a, priority: 1, steps: [allocate: {pool: heap, size: 984, into: a}]}\n"
     "- {name: w1, priority: 5, steps: [allocate: {pool: heap, size: 300, wait: forever, into: "
     "d},\n"
     "   compute: 100 cycles, allocate: {pool: heap, size: 600, into: d}]}\n"
     "- {name: w2, priority: 3, steps: [sleep: 1 ticks,\n"
     "   allocate: {pool: heap, size: 300, wait: forever, into: d}]}\n",
     "0 a allocate heap 984 SUCCESS @8\n"
     "0..2000 w1 allocate heap 300 SUCCESS @8\n"
     "2100 w1 allocate heap 600 SUCCESS @316\n"
     "2000..2100 h release heap SUCCESS @8\n"
     "2100 h: h\n"},
    {"waiters that the releaser's threshold holds off are all served before any of them runs", NULL,
     "- {name: h, priority: 20, preemption_threshold: 3,\n"
     "   steps: [compute: 1500 cycles, sleep: 1 ticks, release: a, compute: 50 cycles, note: h]}\n"
     "- {name: a, priority: 1, steps: [allocate: {pool: heap, size: 984, into: a}]}\n"
     "- {name: w1, priority: 5, steps: [allocate: {pool: heap, size: 300, wait: forever, into: "
     "d}]}\n"
     "- {name: w2, priority: 3, steps: [sleep: 1 ticks,\n"
     "   allocate: {pool: heap, size: 300, wait: forever, into: d}]}\n",
     "0 a allocate heap 984 SUCCESS @8\n"
     "2000 h release heap SUCCESS @8\n"
     "2050 h: h\n"
     // w2 woke at 1000, but could not call before h slept.
     "1500..2050 w2 allocate heap 300 SUCCESS @316\n"
     "0..2050 w1 allocate heap 300 SUCCESS @8\n"},
    {"a block's new owner preempts the releaser before its call returns", ONE_BLOCK,
     "- {name: h, priority: 9, steps: [release: b, note: h]}\n"
     "- {name: a, priority: 1, steps: [allocate: {pool: blk, into: b}]}\n"
     "- {name: w, priority: 5, steps: [allocate: {pool: blk, wait: forever, into: d},\n"
     "   compute: 100 cycles, note: w]}\n",
     "0 a allocate blk 40 SUCCESS @4\n"
     "0 w allocate blk 40 SUCCESS @4\n"
     "100 w: w\n"
     "0..100 h release blk SUCCESS @4\n"
     "100 h: h\n"},
    {"found memory is free again when the waiter timed out in the window, and the next is served",
     "costs: {search_step: 400}\n",
     "- {name: h, priority: 9, steps: [allocate: {pool: heap, size: 984, into: a},\n"
     "   compute: 1500 cycles, release: a]}\n"
     "- {name: w1, priority: 5, steps: [sleep: 1 ticks,\n"
     "   allocate: {pool: heap, size: 300, wait: 1 ticks, into: d}]}\n"
     "- {name: w2, priority: 5, steps: [sleep: 1 ticks,\n"
     "   allocate: {pool: heap, size: 600, wait: forever, into: d}]}\n",
     // Released at 1900. Found for w1 until 2300, w1 gone at 2000; for w2 a merge, then found.
     "0..400 h allocate heap 984 SUCCESS @8\n"
     "1000..2000 w1 allocate heap 300 NO_MEMORY\n"
     "1000..3100 w2 allocate heap 600 SUCCESS @8\n"
     "1900..3100 h release heap SUCCESS @8\n"},
    {"found memory is free again when another waiter was put first in the window",
     "costs: {search_step: 400}\n",
     "- {name: h, priority: 9, steps: [allocate: {pool: heap, size: 984, into: a},\n"
     "   compute: 2500 cycles, release: a]}\n"
     "- {name: w1, priority: 5, steps: [sleep: 1 ticks,\n"
     "   allocate: {pool: heap, size: 300, wait: forever, into: d}]}\n"
     "- {name: w2, priority: 4, steps: [sleep: 2 ticks,\n"
     "   allocate: {pool: heap, size: 600, wait: forever, into: d}]}\n"
     "- {name: p, priority: 1, steps: [sleep: 3 ticks, prioritize: heap]}\n",
     // Found for w1 until 3300; for w2 a merge until 3700, found until 4100; for w1 until 4500.
     "0..400 h allocate heap 984 SUCCESS @8\n"
     "3000 p prioritize heap SUCCESS\n"
     "2000..4100 w2 allocate heap 600 SUCCESS @8\n"
     "1000..4500 w1 allocate heap 300 SUCCESS @616\n"
     "2900..4500 h release heap SUCCESS @8\n"},
    {"found memory is free again when its waiter came back for another size",
     "costs: {search_step: 400}\n",
     "- {name: h, priority: 9, steps: [allocate: {pool: heap, size: 984, into: a},\n"
     "   compute: 1500 cycles, release: a]}\n"
     "- {name: w1, priority: 5, steps: [sleep: 1 ticks,\n"
     "   allocate: {pool: heap, size: 300, wait: 1 ticks, into: d},\n"
     "   allocate: {pool: heap, size: 700, wait: forever, into: d}]}\n",
     "0..400 h allocate heap 984 SUCCESS @8\n"
     "1000..2000 w1 allocate heap 300 NO_MEMORY\n"
     "2000..3100 w1 allocate heap 700 SUCCESS @8\n"
     "1900..3100 h release heap SUCCESS @8\n"},
    {"found memory goes to a waiter that came back first in the list for the same size",
     "costs: {search_step: 400}\n",
     "- {name: h, priority: 9, steps: [allocate: {pool: heap, size: 984, into: a},\n"
     "   compute: 1500 cycles, release: a]}\n"
     "- {name: w1, priority: 5, steps: [sleep: 1 ticks,\n"
     "   allocate: {pool: heap, size: 600, wait: 1 ticks, into: d},\n"
     "   allocate: {pool: heap, size: 600, wait: forever, into: d}]}\n",
     "0..400 h allocate heap 984 SUCCESS @8\n"
     "1000..2000 w1 allocate heap 600 NO_MEMORY\n"
     "2000..2300 w1 allocate heap 600 SUCCESS @8\n"
     "1900..2300 h release heap SUCCESS @8\n"},
    {"a search starts over when another thread used the pool in its window",
     "costs: {search_step: 100}\n",
     "- {name: t, priority: 5, steps: [allocate: {pool: heap, size: 100, into: a},\n"
     "   allocate: {pool: heap, size: 100, into: a}, allocate: {pool: heap, size: 100, into: a},\n"
     "   release: a, compute: 650 cycles, allocate: {pool: heap, size: 200, into: a}]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 1 ticks, allocate: {pool: heap, size: 50, into: "
     "a}]}\n",
     "0..100 t allocate heap 100 SUCCESS @8\n"
     "100..200 t allocate heap 100 SUCCESS @116\n"
     "200..300 t allocate heap 100 SUCCESS @224\n"
     "300 t release heap SUCCESS @8\n"
     "1000..1100 hi allocate heap 50 SUCCESS @8\n"
     "950..1650 t allocate heap 200 SUCCESS @332\n"},
    {"a search goes on where it was when a preemptor left the pool alone",
     "costs: {search_step: 100}\n",
     "- {name: t, priority: 5, steps: [allocate: {pool: heap, size: 100, into: a},\n"
     "   allocate: {pool: heap, size: 100, into: a}, allocate: {pool: heap, size: 100, into: a},\n"
     "   release: a, compute: 650 cycles, allocate: {pool: heap, size: 200, into: a}]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 1 ticks, compute: 100 cycles]}\n",
     "0..100 t allocate heap 100 SUCCESS @8\n"
     "100..200 t allocate heap 100 SUCCESS @116\n"
     "200..300 t allocate heap 100 SUCCESS @224\n"
     "300 t release heap SUCCESS @8\n"
     "950..1450 t allocate heap 200 SUCCESS @332\n"},
};

static const struct kernel_case deleting[] = {
    {"delete sends all waiters away before any of them preempts", NULL,
     "- {name: h, priority: 9, steps: [compute: 1500 cycles, delete: heap, note: h]}\n"
     "- {name: w1, priority: 5, steps: [allocate: {pool: heap, size: 1000, wait: forever, into: "
     "d},\n"
     "   compute: 10 cycles]}\n"
     "- {name: w2, priority: 3, steps: [sleep: 1 ticks,\n"
     "   allocate: {pool: heap, size: 1000, wait: 9 ticks, into: d}, compute: 10 cycles]}\n"
     "- {name: w3, priority: 20, steps: [note: w3]}\n",
     "1000..1500 w2 allocate heap 1000 DELETED [992 bytes, 2 fragments, 0 0 0, 0 wait] searched 0 "
     "waited 500\n"
     "0..1510 w1 allocate heap 1000 DELETED [992 bytes, 2 fragments, 0 0 0, 0 wait] searched 0 "
     "waited 1500\n"
     "1500..1520 h delete heap SUCCESS [992 bytes, 2 fragments, 0 0 0, 0 wait] searched 0\n"
     "1520 h: h\n"
     "1520 w3: w3\n"},
    {"waiters of one priority leave a deleted pool in list order", ONE_BLOCK,
     "- {name: h, priority: 9, steps: [allocate: {pool: blk, into: d}, relinquish: true,\n"
     "   delete: blk]}\n"
     "- {name: w1, priority: 9, steps: [allocate: {pool: blk, wait: forever, into: d}]}\n"
     "- {name: w2, priority: 9, steps: [allocate: {pool: blk, wait: 3 ticks, into: d}]}\n",
     "0 h allocate blk 40 SUCCESS @4 [0 blocks, 0 wait] searched 0\n"
     "0 h delete blk SUCCESS [0 blocks, 0 wait] searched 0\n"
     "0 w1 allocate blk 40 DELETED [0 blocks, 0 wait] searched 0 waited 0\n"
     "0 w2 allocate blk 40 DELETED [0 blocks, 0 wait] searched 0 waited 0\n"},
    {"a deleted byte pool refuses everything, and its figures stay", NULL,
     "- {name: t, priority: 9, steps: [allocate: {pool: heap, size: 100, into: b}, delete: heap,\n"
     "   delete: heap, prioritize: heap, allocate: {pool: heap, size: 100, wait: forever, into: "
     "b},\n"
     "   release: b, release: b]}\n",
     "0 t allocate heap 100 SUCCESS @8 [884 bytes, 3 fragments, 1 0 1, 0 wait] searched 1\n"
     "0 t delete heap SUCCESS [884 bytes, 3 fragments, 1 0 1, 0 wait] searched 0\n"
     "0 t delete heap POOL_ERROR [884 bytes, 3 fragments, 1 0 1, 0 wait] searched 0\n"
     "0 t prioritize heap POOL_ERROR [884 bytes, 3 fragments, 1 0 1, 0 wait] searched 0\n"
     "0 t allocate heap 100 POOL_ERROR [884 bytes, 3 fragments, 1 0 1, 0 wait] searched 0\n"
     "0 t release heap PTR_ERROR @8 [884 bytes, 3 fragments, 1 0 1, 0 wait] searched 0\n"},
    {"a deleted block pool refuses everything, and its figures stay",
     "pools: [{name: blk, kind: block, block_size: 40, size: 88}]\n",
     "- {name: t, priority: 9, steps: [allocate: {pool: blk, into: b}, delete: blk,\n"
     "   delete: blk, prioritize: blk, allocate: {pool: blk, wait: forever, into: b},\n"
     "   release: b, release: b]}\n",
     "0 t allocate blk 40 SUCCESS @4 [1 blocks, 0 wait] searched 0\n"
     "0 t delete blk SUCCESS [1 blocks, 0 wait] searched 0\n"
     "0 t delete blk POOL_ERROR [1 blocks, 0 wait] searched 0\n"
     "0 t prioritize blk POOL_ERROR [1 blocks, 0 wait] searched 0\n"
     "0 t allocate blk 40 POOL_ERROR [1 blocks, 0 wait] searched 0\n"
     "0 t release blk PTR_ERROR @4 [1 blocks, 0 wait] searched 0\n"},
    {"a pool that is deleted takes nothing from the others",
     "pools: [{name: blk, kind: block, block_size: 40, size: 88},\n"
     "  {name: heap, kind: byte, size: 1000}, {name: side, kind: byte, size: 500}]\n",
     "- {name: t, priority: 9, steps: [delete: heap, allocate: {pool: blk, into: b},\n"
     "   allocate: {pool: side, size: 100, into: b}, delete: blk, release: b, release: b]}\n",
     "0 t delete heap SUCCESS [992 bytes, 2 fragments, 0 0 0, 0 wait] searched 0\n"
     "0 t allocate blk 40 SUCCESS @4 [1 blocks, 0 wait] searched 0\n"
     "0 t allocate side 100 SUCCESS @8 [384 bytes, 3 fragments, 1 0 1, 0 wait] searched 1\n"
     "0 t delete blk SUCCESS [1 blocks, 0 wait] searched 0\n"
     "0 t release blk PTR_ERROR @4 [1 blocks, 0 wait] searched 0\n"
     "0 t release side SUCCESS @8 [492 bytes, 3 fragments, 1 0 1, 0 wait] searched 0\n"},
};

int main(void)
{
    return KERNEL_CASES_RUN(blocks, TRACE_USUAL | TRACE_FIGURES) +
           KERNEL_CASES_RUN(waiting, TRACE_USUAL) + KERNEL_CASES_RUN(lines, TRACE_USUAL) +
           KERNEL_CASES_RUN(middle, TRACE_USUAL) +
           KERNEL_CASES_RUN(deleting, TRACE_USUAL | TRACE_FIGURES);
}
