#include "spill_proof.h"

#include <stdlib.h>

#include "lanes.h"

/// Ways that are kept at once: some 24 MiB.
#define NODES_MAX 500000u

/// Plans that are tried in one telling of the workload.
#define BATCH 64u

#define NO_PARENT UINT32_MAX

/// A way down to a class: its last range, the ways above it by `parent`.
struct node {
    uint64_t bound; ///< the least that a plan which begins so can cost
    uint64_t cost;  ///< of the ranges decided
    uint32_t begin; ///< classes begin .. end - 1 are the range
    uint32_t end;
    uint32_t suffix; ///< blocks of its size and larger ones
    uint32_t parent;
    uint32_t ranges_left;
};

struct search {
    const struct peaks *peaks;
    uint64_t limit_bytes;
    struct node *nodes;
    uint32_t node_count;
    uint32_t *heap; ///< of nodes still to be followed, the one of the least bound first
    uint32_t heap_count;
    uint64_t *rest; ///< [ranges * (classes + 1) + end]: the bound for classes 0 .. end - 1
    bool is_full;
};

uint64_t spill_cost(const struct peaks *peaks, uint32_t first, uint32_t last)
{
    uint64_t need = peaks_most(peaks, first, peaks->class_count - 1);
    uint64_t step = first == 0 ? peaks->sizes[last] + peaks->word_bytes
                               : peaks->sizes[last] - peaks->sizes[first - 1];
    return need * step;
}

/// What one more block in a suffix costs.
static uint64_t step_of(const struct peaks *peaks, uint32_t begin, uint32_t end)
{
    return begin == 0 ? peaks->sizes[end - 1] + peaks->word_bytes
                      : peaks->sizes[end - 1] - peaks->sizes[begin - 1];
}

static bool fill_rest(struct search *search, uint32_t range_count)
{
    const struct peaks *peaks = search->peaks;
    size_t width = (size_t)peaks->class_count + 1;
    search->rest = calloc((range_count + 1) * width, sizeof *search->rest);
    if (search->rest == NULL) {
        return false;
    }
    for (uint32_t end = 1; end < width; end++) {
        search->rest[end] = UINT64_MAX;
    }
    for (uint32_t k = 1; k <= range_count; k++) {
        const uint64_t *above = &search->rest[(k - 1) * width];
        uint64_t *row = &search->rest[k * width];
        for (uint32_t end = 1; end < width; end++) {
            row[end] = above[end]; // at most k ranges
            for (uint32_t begin = 0; begin < end; begin++) {
                uint64_t cost = above[begin];
                if (cost != UINT64_MAX && cost + spill_cost(peaks, begin, end - 1) < row[end]) {
                    row[end] = cost + spill_cost(peaks, begin, end - 1);
                }
            }
        }
    }
    return true;
}

/// Of equal bounds the way that was found first.
static bool comes_before(const struct search *search, uint32_t a, uint32_t b)
{
    uint64_t bound_a = search->nodes[a].bound;
    uint64_t bound_b = search->nodes[b].bound;
    return bound_a != bound_b ? bound_a < bound_b : a < b;
}

static void push(struct search *search, struct node node)
{
    size_t width = (size_t)search->peaks->class_count + 1;
    uint64_t rest = search->rest[node.ranges_left * width + node.begin];
    if (rest == UINT64_MAX || node.cost + rest >= search->limit_bytes) {
        return;
    }
    if (search->node_count == NODES_MAX) {
        search->is_full = true;
        return;
    }
    node.bound = node.cost + rest;
    search->nodes[search->node_count] = node;
    uint32_t at = search->heap_count++;
    while (at > 0 && comes_before(search, search->node_count, search->heap[(at - 1) / 2])) {
        search->heap[at] = search->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    search->heap[at] = search->node_count++;
}

static uint32_t pop(struct search *search)
{
    uint32_t first = search->heap[0];
    uint32_t moved = search->heap[--search->heap_count];
    uint32_t at = 0;
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= search->heap_count) {
            break;
        }
        if (child + 1 < search->heap_count &&
            comes_before(search, search->heap[child + 1], search->heap[child])) {
            child++;
        }
        if (!comes_before(search, search->heap[child], moved)) {
            break;
        }
        search->heap[at] = search->heap[child];
        at = child;
    }
    search->heap[at] = moved;
    return first;
}

/// All ranges that may stand right below a way, with as few blocks as they can have.
static void push_below(struct search *search, uint32_t parent, uint32_t end, uint32_t suffix,
                       uint64_t cost, uint32_t ranges_left)
{
    const struct peaks *peaks = search->peaks;
    for (uint32_t begin = 0; ranges_left > 0 && begin < end; begin++) {
        uint32_t need = peaks_most(peaks, begin, peaks->class_count - 1);
        struct node node = {.begin = begin,
                            .end = end,
                            .suffix = need > suffix ? need : suffix + 1,
                            .parent = parent,
                            .ranges_left = ranges_left - 1};
        node.cost = cost + node.suffix * step_of(peaks, begin, end);
        push(search, node);
    }
}

/// The same range with one block more.
static void push_beside(struct search *search, uint32_t index)
{
    struct node node = search->nodes[index];
    node.suffix++;
    node.cost += step_of(search->peaks, node.begin, node.end);
    push(search, node);
}

static struct lane lane_of(const struct search *search, uint32_t index)
{
    struct lane lane = {.is_strict = true};
    uint32_t above = 0;
    for (uint32_t at = index; at != NO_PARENT; at = search->nodes[at].parent) {
        lane.size_count++;
    }
    // From the smallest size up: suffixes fall.
    uint32_t i = 0;
    for (uint32_t at = index; at != NO_PARENT; at = search->nodes[at].parent) {
        const struct node *node = &search->nodes[at];
        above = node->parent == NO_PARENT ? 0 : search->nodes[node->parent].suffix;
        lane.sizes[i] = search->peaks->sizes[node->end - 1];
        lane.counts[i++] = node->suffix - above;
    }
    return lane;
}

static struct plan plan_of(const struct lane *lane, uint64_t word_bytes)
{
    struct plan plan = {.size_count = lane->size_count, .spills = true};
    for (uint32_t i = 0; i < lane->size_count; i++) {
        plan.sizes[i] = (struct plan_size){.block_bytes = lane->sizes[i], .count = lane->counts[i]};
        plan.bytes += plan_size_bytes(&plan.sizes[i], word_bytes);
    }
    return plan;
}

/// The next plans in the order of their bytes, up to a batch of them. Returns how many.
static uint32_t next_plans(struct search *search, struct lane *lanes)
{
    uint32_t count = 0;
    while (count < BATCH && search->heap_count > 0 && !search->is_full) {
        uint32_t index = pop(search);
        struct node node = search->nodes[index];
        push_beside(search, index);
        if (node.begin == 0) {
            lanes[count++] = lane_of(search, index);
        } else {
            push_below(search, index, node.begin, node.suffix, node.cost, node.ranges_left);
        }
    }
    return count;
}

static enum spill_proof follow(struct search *search, const struct replay *replay, uint64_t *work,
                               uint64_t work_max, struct lane *lanes, struct plan *plan)
{
    for (;;) {
        uint32_t count = next_plans(search, lanes);
        if (!lanes_try(lanes, count, replay, work)) {
            return SPILL_PROOF_NO_MEMORY;
        }
        for (uint32_t i = 0; i < count; i++) {
            if (lanes[i].is_served) {
                *plan = plan_of(&lanes[i], search->peaks->word_bytes);
                return SPILL_PROOF_FOUND;
            }
        }
        if (search->is_full || (*work >= work_max && search->heap_count > 0)) {
            return SPILL_PROOF_OPEN;
        }
        if (search->heap_count == 0) {
            return SPILL_PROOF_NONE;
        }
    }
}

enum spill_proof spill_prove(const struct peaks *peaks, const struct replay *replay,
                             uint32_t size_count, uint64_t limit_bytes, uint64_t *work,
                             uint64_t work_max, struct plan *plan)
{
    struct search search = {.peaks = peaks, .limit_bytes = limit_bytes};
    search.nodes = malloc(NODES_MAX * sizeof *search.nodes);
    search.heap = malloc(NODES_MAX * sizeof *search.heap);
    struct lane *lanes = malloc(BATCH * sizeof *lanes);
    enum spill_proof result = SPILL_PROOF_NO_MEMORY;
    if (search.nodes != NULL && search.heap != NULL && lanes != NULL &&
        fill_rest(&search, size_count)) {
        push_below(&search, NO_PARENT, peaks->class_count, 0, 0, size_count);
        result = follow(&search, replay, work, work_max, lanes, plan);
    }
    free(search.nodes);
    free(search.heap);
    free(search.rest);
    free(lanes);
    return result;
}
