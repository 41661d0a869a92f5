// Allocations routed to block pools by their size.
#include "kernel_harness.h"

#define APART "pools: [{name: r, kind: blocks, blocks: [16 x2, 32, 64]}]\n"
#define SPILLING "pools: [{name: r, kind: blocks, blocks: [16 x2, 32, 64], spill: true}]\n"

static const struct kernel_case which[] = {
    {"an allocation goes to the smallest blocks that hold it", APART,
     "- {name: t, priority: 1, steps: [allocate: {pool: r, size: 1, into: a},\n"
     "   allocate: {pool: r, size: 16, into: a}, allocate: {pool: r, size: 17, into: a},\n"
     "   allocate: {pool: r, size: 64, into: a}]}\n",
     "0 t allocate r.16 1 SUCCESS @4\n"
     "0 t allocate r.16 16 SUCCESS @24\n"
     "0 t allocate r.32 17 SUCCESS @4\n"
     "0 t allocate r.64 64 SUCCESS @4\n"},
    {"one that is larger than all blocks is an error of size", SPILLING,
     "- {name: t, priority: 1, steps: [allocate: {pool: r, size: 65, wait: forever, into: a}]}\n",
     "0 t allocate r.64 65 SIZE_ERROR\n"},
    {"so is one of no byte", SPILLING,
     "- {name: t, priority: 1, steps: [allocate: {pool: r, size: 0, wait: forever, into: a}]}\n",
     "0 t allocate r.64 SIZE_ERROR\n"},
    {"without spilling its own blocks are all that an allocation may have", APART,
     "- {name: t, priority: 1, steps: [allocate: {pool: r, size: 20, into: a},\n"
     "   allocate: {pool: r, size: 20, into: a}, allocate: {pool: r, size: 40, into: a}]}\n",
     "0 t allocate r.32 20 SUCCESS @4\n"
     "0 t allocate r.32 20 NO_MEMORY\n"
     "0 t allocate r.64 40 SUCCESS @4\n"},
    {"with spilling the next larger blocks serve, past those that are out too", SPILLING,
     "- {name: t, priority: 1, steps: [allocate: {pool: r, size: 20, into: a},\n"
     "   allocate: {pool: r, size: 8, into: b}, allocate: {pool: r, size: 8, into: b},\n"
     "   allocate: {pool: r, size: 8, into: b}]}\n",
     "0 t allocate r.32 20 SUCCESS @4\n"
     "0 t allocate r.16 8 SUCCESS @4\n"
     "0 t allocate r.16 8 SUCCESS @24\n"
     "0 t allocate r.64 8 SUCCESS @4\n"},
    {"a spilled block goes back to the pool that it is from", SPILLING,
     "- {name: t, priority: 1, steps: [allocate: {pool: r, size: 20, into: a},\n"
     "   allocate: {pool: r, size: 20, into: b}, release: b,\n"
     "   allocate: {pool: r, size: 50, into: b}]}\n",
     "0 t allocate r.32 20 SUCCESS @4\n"
     "0 t allocate r.64 20 SUCCESS @4\n"
     "0 t release r.64 SUCCESS @4\n"
     "0 t allocate r.64 50 SUCCESS @4\n"},
    {"smaller blocks never serve, however many are free", SPILLING,
     "- {name: t, priority: 1, steps: [allocate: {pool: r, size: 50, into: a},\n"
     "   allocate: {pool: r, size: 50, into: a}]}\n",
     "0 t allocate r.64 50 SUCCESS @4\n"
     "0 t allocate r.64 50 NO_MEMORY\n"},
    {"an allocation is served again once blocks of its own are back", SPILLING,
     "- {name: t, priority: 1, steps: [allocate: {pool: r, size: 20, into: a},\n"
     "   release: a, allocate: {pool: r, size: 20, into: a}]}\n",
     "0 t allocate r.32 20 SUCCESS @4\n"
     "0 t release r.32 SUCCESS @4\n"
     "0 t allocate r.32 20 SUCCESS @4\n"},
    {"the routed pools pay what block pools cost",
     "costs: {block_allocate: 30, block_release: 20, allocate: 1000}\n" APART,
     "- {name: t, priority: 1, steps: [allocate: {pool: r, size: 20, into: a}, release: a]}\n",
     "0..30 t allocate r.32 20 SUCCESS @4\n"
     "30..50 t release r.32 SUCCESS @4\n"},
};

static const struct kernel_case waits[] = {
    {"when all blocks are out, an allocation waits for those of its own size", SPILLING,
     "- {name: h, priority: 1, steps: [allocate: {pool: r, size: 20, into: a},\n"
     "   allocate: {pool: r, size: 40, into: b}, sleep: 2 ticks, release: b, sleep: 1 tick,\n"
     "   release: a]}\n"
     "- {name: w, priority: 5, steps: [allocate: {pool: r, size: 20, wait: 9 ticks, into: c}]}\n",
     "0 h allocate r.32 20 SUCCESS @4\n"
     "0 h allocate r.64 40 SUCCESS @4\n"
     "2000 h release r.64 SUCCESS @4\n"
     "3000 h release r.32 SUCCESS @4\n"
     "0..3000 w allocate r.32 20 SUCCESS @4\n"},
    {"it times out although larger blocks came back meanwhile", SPILLING,
     "- {name: h, priority: 1, steps: [allocate: {pool: r, size: 20, into: a},\n"
     "   allocate: {pool: r, size: 40, into: b}, sleep: 2 ticks, release: b]}\n"
     "- {name: w, priority: 5, steps: [allocate: {pool: r, size: 20, wait: 4 ticks, into: c}]}\n",
     "0 h allocate r.32 20 SUCCESS @4\n"
     "0 h allocate r.64 40 SUCCESS @4\n"
     "2000 h release r.64 SUCCESS @4\n"
     "0..4000 w allocate r.32 20 NO_MEMORY\n"},
    {"deleting the blocks ends the waits at each of their pools", APART,
     "- {name: h, priority: 1, steps: [allocate: {pool: r, size: 20, into: a},\n"
     "   allocate: {pool: r, size: 40, into: b}, sleep: 2 ticks, delete: r]}\n"
     "- {name: v, priority: 5, steps: [allocate: {pool: r, size: 20, wait: forever, into: c}]}\n"
     "- {name: w, priority: 5, steps: [allocate: {pool: r, size: 40, wait: forever, into: c}]}\n",
     "0 h allocate r.32 20 SUCCESS @4\n"
     "0 h allocate r.64 40 SUCCESS @4\n"
     "2000 h delete r.16 SUCCESS\n"
     "2000 h delete r.32 SUCCESS\n"
     "2000 h delete r.64 SUCCESS\n"
     "0..2000 v allocate r.32 20 DELETED\n"
     "0..2000 w allocate r.64 40 DELETED\n"},
};

static const struct kernel_case draws[] = {
    {"a random size is drawn once for each call, before its pool is chosen",
     "pools: [{name: r, kind: blocks, blocks: [16 x9, 32 x9]}]\n",
     "- {name: t, priority: 1, repeat: 4, steps: [allocate: {pool: r, size: \"choice(16, 32)\", "
     "into: a}]}\n",
     "0 t allocate r.32 32 SUCCESS @4\n"
     "0 t allocate r.32 32 SUCCESS @40\n"
     "0 t allocate r.16 16 SUCCESS @4\n"
     "0 t allocate r.32 32 SUCCESS @76\n"},
    {"which are those that a byte pool would be asked for", NULL,
     "- {name: t, priority: 1, repeat: 4, steps: [allocate: {pool: heap, size: \"choice(16, 32)\", "
     "into: a}]}\n",
     "0 t allocate heap 32 SUCCESS @8\n"
     "0 t allocate heap 32 SUCCESS @48\n"
     "0 t allocate heap 16 SUCCESS @88\n"
     "0 t allocate heap 32 SUCCESS @112\n"},
};

int main(void)
{
    int failed = KERNEL_CASES_RUN(which, TRACE_USUAL);
    failed += KERNEL_CASES_RUN(waits, TRACE_USUAL);
    failed += KERNEL_CASES_RUN(draws, TRACE_USUAL);
    return failed;
}
