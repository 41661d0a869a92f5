// Steps that choose, make anew, and write into memory.
#include "kernel_harness.h"

enum { KINDS = TRACE_USUAL | TRACE_DAMAGE | TRACE_END };

static const struct kernel_case choices[] = {
    {"what always happens and what never does", NULL,
     "- {name: t, priority: 1, steps: [if: {chance: 100%, then: [note: a], else: [note: b]},\n"
     "   if: {chance: 0%, then: [note: c], else: [note: d]}, if: {chance: 0%, then: [note: e]},\n"
     "   note: f]}\n",
     "0 t: a\n0 t: d\n0 t: f\n0 idle\n"},
    {"what to do on failure is done when the call fails, and then", NULL,
     "- {name: t, priority: 1, steps: [\n"
     "   allocate: {pool: heap, size: 800, into: a, on_failure: [note: no]},\n"
     "   allocate: {pool: heap, size: 800, into: a, on_failure: [release: a, note: yes]},\n"
     "   note: on]}\n",
     "0 t allocate heap 800 SUCCESS @8\n"
     "0 t allocate heap 800 NO_MEMORY\n"
     "0 t release heap SUCCESS @8\n"
     "0 t: yes\n"
     "0 t: on\n"
     "0 idle\n"},
};

static const struct kernel_case renewals[] = {
    {"an allocation is made anew: allocate, then release", NULL,
     "- {name: t, priority: 1, steps: [allocate: {pool: heap, size: 40, into: a}, touch: a,\n"
     "   resize: {bag: a, size: 80}, touch: a, release: a, resize: {bag: a, size: 9}, note: "
     "empty]}\n",
     "0 t allocate heap 40 SUCCESS @8\n"
     "0 t allocate heap 80 SUCCESS @56\n"
     "0 t release heap SUCCESS @8\n"
     "0 t release heap SUCCESS @56\n"
     "0 t: empty\n"
     "0 idle\n"},
    {"where it cannot be had the old one stays the oldest", NULL,
     "- {name: t, priority: 1, steps: [allocate: {pool: heap, size: 40, into: a},\n"
     "   allocate: {pool: heap, size: 44, into: a},\n"
     "   resize: {bag: a, size: 900, on_failure: [note: failed]}, release: a]}\n",
     "0 t allocate heap 40 SUCCESS @8\n"
     "0 t allocate heap 44 SUCCESS @56\n"
     "0 t allocate heap 900 NO_MEMORY\n"
     "0 t: failed\n"
     "0 t release heap SUCCESS @8\n"
     "0 idle\n"},
    {"a block is made anew as long as it is large enough",
     "pools: [{name: blk, kind: block, block_size: 32, size: 108}]\n",
     "- {name: t, priority: 1, steps: [allocate: {pool: blk, into: a}, resize: {bag: a, size: "
     "20},\n"
     "   resize: {bag: a, size: 33, on_failure: [note: too large]}]}\n",
     "0 t allocate blk 32 SUCCESS @4\n"
     "0 t allocate blk 32 SUCCESS @40\n"
     "0 t release blk SUCCESS @4\n"
     "0 t allocate blk 33 SIZE_ERROR\n"
     "0 t: too large\n"
     "0 idle\n"},
    {"behind a route it takes the blocks of the new size",
     "pools: [{name: r, kind: blocks, blocks: [16 x2, 64 x2]}]\n",
     "- {name: t, priority: 1, steps: [allocate: {pool: r, size: 10, into: a},\n"
     "   resize: {bag: a, size: 60}]}\n",
     "0 t allocate r.16 10 SUCCESS @4\n"
     "0 t allocate r.64 60 SUCCESS @4\n"
     "0 t release r.16 SUCCESS @4\n"
     "0 idle\n"},
};

static const struct kernel_case contents[] = {
    {"what is touched is found as it was written", NULL,
     "- {name: t, priority: 1, steps: [allocate: {pool: heap, size: 33, into: a},\n"
     "   allocate: {pool: heap, size: 30, into: b}, touch: a, touch: b, touch: a, release: a,\n"
     "   release: b]}\n",
     "0 t allocate heap 33 SUCCESS @8\n"
     "0 t allocate heap 30 SUCCESS @52\n"
     "0 t release heap SUCCESS @8\n"
     "0 t release heap SUCCESS @52\n"
     "0 idle\n"},
    {"an overrun within the rounding does no harm", NULL,
     "- {name: t, priority: 1, steps: [allocate: {pool: heap, size: 33, into: a},\n"
     "   allocate: {pool: heap, size: 30, into: b}, touch: b, overrun: {bag: a, bytes: 3},\n"
     "   release: b, release: a]}\n",
     "0 t allocate heap 33 SUCCESS @8\n"
     "0 t allocate heap 30 SUCCESS @52\n"
     "0 t release heap SUCCESS @52\n"
     "0 t release heap SUCCESS @8\n"
     "0 idle\n"},
    {"one over a header makes the neighbour's release fail, and its contents damaged", NULL,
     "- {name: t, priority: 1, steps: [allocate: {pool: heap, size: 36, into: a},\n"
     "   allocate: {pool: heap, size: 30, into: b}, touch: b, overrun: {bag: a, bytes: 10},\n"
     "   release: b]}\n",
     "0 t allocate heap 36 SUCCESS @8\n"
     "0 t allocate heap 30 SUCCESS @52\n"
     "0 heap: 52+30 damaged at 52, t finds\n"
     "0 t release heap PTR_ERROR @52\n"
     "0 idle\n"},
    {"a search that meets an overwritten header stops the run", NULL,
     "- {name: t, priority: 1, steps: [allocate: {pool: heap, size: 36, into: a},\n"
     "   overrun: {bag: a, bytes: 8}, allocate: {pool: heap, size: 30, into: b}, note: on]}\n",
     "0 t allocate heap 36 SUCCESS @8\n"
     "0 corrupt\n"},
};

int main(void)
{
    int failed = KERNEL_CASES_RUN(choices, KINDS);
    failed += KERNEL_CASES_RUN(renewals, KINDS);
    failed += KERNEL_CASES_RUN(contents, KINDS);
    return failed;
}
