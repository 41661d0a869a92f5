/// Byte pools beside an independent model: every short sequence of calls on a tiny pool, and long
/// random ones with interleaved calls, waiters, timeouts, prioritize, delete and create.
#include <inttypes.h>
#include <string.h>

#include "byte_pool_model.h"
#include "pool_harness.h"

/// Everything that can be seen of a pool must be as in the model.
static void assert_like_model(const struct byte_rig *rig, const struct byte_pool_model *model,
                              const char *moment, uint64_t step)
{
    const struct byte_pool *pool = &rig->pool;
    struct pool_fault fault = {POOL_FAULT_NONE, 0};
    if (!byte_pool_check(pool, &fault)) {
        fail_msg("step %" PRIu64 ", %s: %s at %zu", step, moment, pool_fault_text(fault.kind),
                 fault.offset_bytes);
    }
    struct byte_pool_walk walk = byte_pool_walk_begin(pool);
    struct byte_pool_fragment fragment;
    bool same = true;
    for (size_t i = 0; i + 1 < model->count; i++) {
        const struct model_fragment *expected = &model->fragments[i];
        same = same && byte_pool_walk_next(&walk, &fragment) &&
               fragment.offset_bytes == expected->offset && fragment.size_bytes == expected->size &&
               fragment.is_free == expected->is_free;
        // What searches rely on: nothing free lies before the place where they begin.
        same = same && (!expected->is_free || expected->offset >= model->position ||
                        model->policy.fit == BYTE_POOL_NEXT_FIT);
    }
    same = same && !byte_pool_walk_next(&walk, &fragment);
    same = same && byte_rig_offset(rig, pool->search_at) == model->position;
    same = same && pool->fragment_count == model->count;
    same = same && pool->available_bytes == model_available(model);
    same = same && pool->performance.searched == model->searched;
    same = same && pool->performance.merges == model->merges;
    same = same && pool->performance.splits == model->splits;
    same = same && pool->waiting.count == model->waiter_count;
    const struct pool_waiter *waiter = pool->waiting.first;
    for (size_t i = 0; same && i < model->waiter_count; i++, waiter = waiter->next) {
        same = waiter == &rig->threads[model->waiters[i]] &&
               waiter->request_bytes == model->requests[i];
    }
    if (!same) {
        char layout[4000];
        byte_pool_layout(pool, layout, sizeof layout);
        fail_msg("step %" PRIu64 ", %s: not as the model has it: %s, searched %" PRIu64
                 " (model: position %zu, %zu fragments, searched %" PRIu64 ")",
                 step, moment, layout, pool->performance.searched, model->position, model->count,
                 model->searched);
    }
}

#define TINY_SIZE 104
#define TINY_DEPTH 8
#define TINY_LIVE 8

/// A tiny pool, its model and its memory, at one place in the tree of all sequences.
struct tiny {
    struct byte_pool pool;
    struct byte_pool_model model;
    unsigned char bytes[TINY_SIZE];
    size_t live[TINY_LIVE]; ///< offsets of allocated memory
    size_t live_count;
};

struct tree {
    struct byte_rig *rig;
    struct byte_pool_model model;
    size_t live[TINY_LIVE];
    size_t live_count;
    uint64_t sequences;
};

static void save(const struct tree *tree, struct tiny *tiny)
{
    tiny->pool = tree->rig->pool;
    tiny->model = tree->model;
    memcpy(tiny->bytes, tree->rig->memory.bytes, TINY_SIZE);
    memcpy(tiny->live, tree->live, sizeof tiny->live);
    tiny->live_count = tree->live_count;
}

static void restore(struct tree *tree, const struct tiny *tiny)
{
    tree->rig->pool = tiny->pool;
    tree->model = tiny->model;
    memcpy(tree->rig->memory.bytes, tiny->bytes, TINY_SIZE);
    memcpy(tree->live, tiny->live, sizeof tiny->live);
    tree->live_count = tiny->live_count;
}

static void tree_allocate(struct tree *tree, size_t size)
{
    struct model_call call;
    model_allocate(&call, &tree->model, 1, size, false);
    assert_int_equal(model_go_on(&tree->model, &call, SIZE_MAX), MODEL_DONE);
    pool_address_t address = byte_rig_allocate(tree->rig, 1, size);
    assert_int_equal(address != 0, call.status == POOL_SUCCESS);
    if (address != 0) {
        assert_int_equal(byte_rig_offset(tree->rig, address), call.address);
        assert_true(tree->live_count < TINY_LIVE);
        tree->live[tree->live_count++] = call.address;
    }
}

static void tree_release(struct tree *tree, size_t place)
{
    struct model_call call;
    size_t offset = tree->live[place];
    tree->live[place] = tree->live[--tree->live_count];
    assert_true(model_release(&call, &tree->model, 1, offset));
    assert_int_equal(model_go_on(&tree->model, &call, SIZE_MAX), MODEL_DONE);
    assert_int_equal(byte_rig_release(tree->rig, 1, pool_start(&tree->rig->pool.memory) + offset),
                     POOL_SUCCESS);
}

/// Tries every call that is possible here, and all that can follow within `depth` calls.
static void explore(struct tree *tree, const size_t *sizes, size_t size_count, size_t depth)
{
    struct tiny here;
    save(tree, &here);
    for (size_t i = 0; i < size_count + here.live_count; i++) {
        if (i < size_count) {
            tree_allocate(tree, sizes[i]);
        } else {
            tree_release(tree, i - size_count);
        }
        tree->sequences++;
        assert_like_model(tree->rig, &tree->model, "in the tree", tree->sequences);
        if (depth > 1) {
            explore(tree, sizes, size_count, depth - 1);
        }
        restore(tree, &here);
    }
}

static const struct byte_pool_policy until_6_1_6 = {.early_give_up = true};

/// A policy, or several at once.
struct policy_row {
    const char *name;
    struct byte_pool_policy policy;
};

static const struct policy_row policies[] = {
    {"next fit", {.fit = BYTE_POOL_NEXT_FIT}},
    {"best fit", {.fit = BYTE_POOL_BEST_FIT}},
    {"merge on release", {.merge_on_release = true}},
    {"next fit, merge on release", {.fit = BYTE_POOL_NEXT_FIT, .merge_on_release = true}},
    {"best fit, merge on release", {.fit = BYTE_POOL_BEST_FIT, .merge_on_release = true}},
    {"by priority", {.by_priority = true}},
    {"try all", {.try_all = true}},
    {"rescan on leave", {.rescan_on_leave = true}},
    {"no barging", {.no_barging = true}},
    {"by priority, no barging", {.by_priority = true, .no_barging = true}},
    {"try all, no barging, rescan on leave",
     {.try_all = true, .no_barging = true, .rescan_on_leave = true}},
    {"all with next fit",
     {BYTE_POOL_NEXT_FIT, .early_give_up = true, .merge_on_release = true, .by_priority = true,
      .try_all = true, .rescan_on_leave = true, .no_barging = true}},
    {"all with best fit but no barging",
     {BYTE_POOL_BEST_FIT, .early_give_up = true, .merge_on_release = true, .by_priority = true,
      .try_all = true, .rescan_on_leave = true}},
};

static void explore_tiny_pool(size_t word, const struct byte_pool_policy *policy, size_t depth)
{
    const size_t sizes[] = {2 * word, 24, 40};
    struct tree tree = {.rig = byte_rig_create(word, TINY_SIZE, policy)};
    model_create(&tree.model, word, TINY_SIZE, policy);
    explore(&tree, sizes, COUNT_OF(sizes), depth);
    assert_true(tree.sequences > (depth < TINY_DEPTH ? 3000 : 80000));
    byte_rig_destroy(tree.rig);
}

static void test_every_short_sequence_on_a_tiny_pool(size_t word, const void *row)
{
    (void)row;
    explore_tiny_pool(word, NULL, TINY_DEPTH);
}

static void test_every_short_sequence_with_each_fit(size_t word, const void *row)
{
    (void)row;
    for (size_t i = 0; i < COUNT_OF(policies); i++) {
        const struct byte_pool_policy *policy = &policies[i].policy;
        if (policy->fit != BYTE_POOL_FIRST_FIT || policy->merge_on_release) {
            explore_tiny_pool(word, policy, TINY_DEPTH - 2);
        }
    }
}

#define LIVE_MAX 256

/// What kind of run: see run_row() for how the figures are used.
struct run_row {
    const char *name;
    const struct byte_pool_policy *policy;
    size_t pool_size_bytes;
    size_t size_max_bytes;
    size_t threads;          ///< that call, 1 .. RIG_THREADS - 1
    size_t allocate_percent; ///< of the calls; the others release
    size_t wait_percent;     ///< of the allocations
    size_t window_percent;   ///< steps of one window; the others take more or all
    uint64_t steps;
};

static const struct run_row runs[] = {
    {"one thread, small pieces", NULL, 3000, 60, 1, 55, 0, 0, 200000},
    {"one thread, all sizes", NULL, 4001, 900, 1, 60, 0, 50, 100000},
    {"interleaved searches", NULL, 1500, 120, 4, 55, 0, 80, 200000},
    {"interleaved searches up to 6.1.6", &until_6_1_6, 1500, 120, 4, 55, 20, 80, 100000},
    {"many waiters", NULL, 700, 200, 7, 60, 70, 60, 200000},
    {"a crowded tiny pool", NULL, 107, 60, 7, 60, 60, 90, 100000},
};

enum activity { IDLE, CALLS, WAITS };

struct run {
    const struct run_row *row;
    const struct byte_pool_policy *policy;
    struct byte_rig *rig;
    struct byte_pool_model model;
    struct model_call calls[RIG_THREADS];
    enum activity activity[RIG_THREADS];
    size_t live[LIVE_MAX];  ///< offsets of allocated memory
    size_t sizes[LIVE_MAX]; ///< as rounded
    size_t live_count;
    uint64_t random;
    uint64_t step;
};

static void *live_bytes(const struct run *run, size_t offset)
{
    return (unsigned char *)run->rig->memory.bytes + offset;
}

/// The caller writes all it has asked for, so that an allocator that writes there is found out.
static void add_live(struct run *run, size_t offset, size_t size)
{
    assert_true(run->live_count < LIVE_MAX);
    run->live[run->live_count] = offset;
    run->sizes[run->live_count] = size;
    run->live_count++;
    memset(live_bytes(run, offset), (int)(offset % 251), size);
}

static void remove_live(struct run *run, size_t place)
{
    const unsigned char *bytes = live_bytes(run, run->live[place]);
    for (size_t i = 0; i < run->sizes[place]; i++) {
        if (bytes[i] != run->live[place] % 251) {
            fail_msg("step %" PRIu64 ": allocated memory was written to", run->step);
        }
    }
    run->live_count--;
    run->live[place] = run->live[run->live_count];
    run->sizes[place] = run->sizes[run->live_count];
}

/// Takes the same step in the pool and in the model.
static void step_call(struct run *run, size_t thread)
{
    struct byte_pool_operation *op = &run->rig->operations[thread];
    struct model_call *call = &run->calls[thread];
    size_t windows = random_below(&run->random, 100) < run->row->window_percent ? 1
                     : random_below(&run->random, 2) == 0 ? 1 + random_below(&run->random, 9)
                                                          : SIZE_MAX;
    uint64_t searched = run->model.searched;
    enum pool_step step = byte_pool_step(op, windows);
    enum model_outcome outcome = model_go_on(&run->model, call, windows);
    static const enum model_outcome same_outcome[] = {
        [POOL_STEP_DONE] = MODEL_DONE,
        [POOL_STEP_WINDOW] = MODEL_WINDOW,
        [POOL_STEP_WAIT] = MODEL_WAITS,
        [POOL_STEP_READY] = MODEL_SERVED,
    };
    assert_int_equal(outcome, same_outcome[step]);
    assert_int_equal(op->examined, run->model.searched - searched);
    assert_true(windows == SIZE_MAX || op->examined <= windows + 1);
    if (step == POOL_STEP_READY) {
        assert_ptr_equal(op->waiter, &run->rig->threads[call->served]);
        assert_int_equal(op->waiter->status, POOL_SUCCESS);
        assert_int_equal(byte_rig_offset(run->rig, op->waiter->address), call->address);
        run->activity[call->served] = IDLE;
        add_live(run, call->address, call->request);
    } else if (step == POOL_STEP_WAIT) {
        run->activity[thread] = WAITS;
    } else if (step == POOL_STEP_DONE) {
        run->activity[thread] = IDLE;
        assert_int_equal(op->status, call->releasing ? POOL_SUCCESS : call->status);
        if (!call->releasing && op->status == POOL_SUCCESS) {
            assert_int_equal(byte_rig_offset(run->rig, op->address), call->address);
            add_live(run, call->address, call->request);
        }
    }
}

static void begin_allocate(struct run *run, size_t thread)
{
    const struct run_row *row = run->row;
    bool may_wait = random_below(&run->random, 100) < row->wait_percent;
    size_t limit = random_below(&run->random, 40) == 0 ? row->pool_size_bytes & ~(size_t)7
                                                       : row->size_max_bytes;
    size_t size = 1 + random_below(&run->random, limit);
    assert_int_equal(byte_pool_allocate_begin(&run->rig->operations[thread], &run->rig->pool,
                                              &run->rig->threads[thread], size, may_wait,
                                              POOL_CALLER_THREAD),
                     size <= run->rig->pool.memory.size_bytes ? POOL_SUCCESS : POOL_BAD_SIZE);
    if (size <= run->rig->pool.memory.size_bytes) {
        model_allocate(&run->calls[thread], &run->model, (int)thread, size, may_wait);
        run->activity[thread] = CALLS;
        step_call(run, thread);
    }
}

static bool is_allocated(const struct byte_pool_model *model, size_t address)
{
    for (size_t i = 0; i + 1 < model->count; i++) {
        if (!model->fragments[i].is_free && model->fragments[i].offset + model->header == address) {
            return true;
        }
    }
    return false;
}

static void begin_release(struct run *run, size_t thread)
{
    size_t offset;
    if (run->live_count > 0 && random_below(&run->random, 20) != 0) {
        size_t place = random_below(&run->random, run->live_count);
        offset = run->live[place];
        remove_live(run, place);
    } else {
        offset = random_below(&run->random, run->row->pool_size_bytes + 16);
        if (is_allocated(&run->model, offset)) {
            return; // its caller is to release it; here for nonsense alone
        }
    }
    bool releases = model_release(&run->calls[thread], &run->model, (int)thread, offset);
    assert_int_equal(byte_pool_release_begin(
                         &run->rig->operations[thread], &run->rig->pool, &run->rig->threads[thread],
                         pool_start(&run->rig->pool.memory) + offset, POOL_CALLER_THREAD),
                     releases ? POOL_SUCCESS : POOL_BAD_POINTER);
    if (releases) {
        run->activity[thread] = CALLS;
        step_call(run, thread);
    }
}

static void end_wait(struct run *run, size_t thread)
{
    struct pool_waiter *waiter = &run->rig->threads[thread];
    enum pool_status status =
        random_below(&run->random, 2) == 0 ? POOL_NO_MEMORY : POOL_WAIT_ABORTED;
    bool rescan = byte_pool_cancel_wait(&run->rig->pool, waiter, status);
    assert_int_equal(waiter->status, status);
    assert_int_equal(rescan, model_cancel_wait(&run->model, (int)thread));
    run->activity[thread] = IDLE;
    if (rescan) {
        struct byte_pool_operation *op = &run->rig->operations[thread];
        assert_int_equal(byte_pool_rescan_begin(op, &run->rig->pool, waiter), POOL_SUCCESS);
        model_rescan(&run->calls[thread], &run->model, (int)thread);
        run->activity[thread] = CALLS;
        step_call(run, thread);
    }
}

static void prioritize(struct run *run)
{
    size_t best = 0;
    for (size_t i = 1; i < run->model.waiter_count; i++) {
        if (run->rig->threads[run->model.waiters[i]].priority <
            run->rig->threads[run->model.waiters[best]].priority) {
            best = i;
        }
    }
    assert_int_equal(byte_pool_prioritize(&run->rig->pool), POOL_SUCCESS);
    if (run->model.waiter_count > 0) {
        model_move_to_head(&run->model, best);
    }
}

static void create_model(struct run *run)
{
    model_create(&run->model, run->rig->word, run->rig->pool.memory.size_bytes, run->policy);
    for (size_t i = 0; i < RIG_THREADS; i++) {
        run->model.priorities[i] = run->rig->threads[i].priority;
    }
}

/// Deletes the pool, drops the calls under way, and creates it again. The memory is wiped between:
/// a header of the pool's former life would still name it, and a stale release be taken for good.
static void recreate(struct run *run)
{
    struct pool_waiter *woken;
    struct byte_pool *pool = &run->rig->pool;
    assert_int_equal(byte_pool_delete(pool, &woken), POOL_SUCCESS);
    for (size_t i = 0; i < run->model.waiter_count; i++, woken = woken->next) {
        assert_ptr_equal(woken, &run->rig->threads[run->model.waiters[i]]);
        assert_int_equal(woken->status, POOL_DELETED);
    }
    assert_null(woken);
    memset(run->activity, 0, sizeof run->activity);
    run->live_count = 0;
    memset(run->rig->memory.bytes, 0x5A, run->row->pool_size_bytes);
    assert_int_equal(
        byte_pool_create(&run->rig->set, pool, &run->rig->memory, "again", run->policy),
        POOL_SUCCESS);
    create_model(run);
}

static void act(struct run *run)
{
    size_t thread = 1 + random_below(&run->random, run->row->threads);
    switch (run->activity[thread]) {
    case CALLS:
        step_call(run, thread);
        return;
    case WAITS:
        if (random_below(&run->random, 6) == 0) {
            end_wait(run, thread);
        }
        return;
    case IDLE:
        break;
    }
    size_t draw = random_below(&run->random, 1000);
    if (draw == 0 && random_below(&run->random, 10) == 0) {
        recreate(run);
    } else if (draw < 20) {
        prioritize(run);
    } else if (draw < 20 + run->row->allocate_percent * 98 / 10 && run->live_count < LIVE_MAX - 8) {
        begin_allocate(run, thread);
    } else {
        begin_release(run, thread);
    }
}

/// While nobody is half-way, a pool that merges on release has no free neighbours.
static void assert_merged(const struct run *run)
{
    if (!run->model.policy.merge_on_release) {
        return;
    }
    for (size_t i = 0; i < RIG_THREADS; i++) {
        if (run->activity[i] == CALLS) {
            return;
        }
    }
    for (size_t i = 0; i + 1 < run->model.count; i++) {
        assert_false(run->model.fragments[i].is_free && run->model.fragments[i + 1].is_free);
    }
}

static void play_run(size_t word, const struct run_row *row, const struct byte_pool_policy *policy,
                     uint64_t steps)
{
    struct run run = {.row = row, .policy = policy, .random = test_seed(20240611)};
    run.rig = byte_rig_create(word, row->pool_size_bytes, policy);
    create_model(&run);
    for (run.step = 0; run.step < steps; run.step++) {
        act(&run);
        assert_like_model(run.rig, &run.model, row->name, run.step);
        assert_merged(&run);
    }
    byte_rig_destroy(run.rig);
}

static void test_random_calls(size_t word, const void *row)
{
    const struct run_row *run = row;
    play_run(word, run, run->policy, run->steps);
}

/// Each kind of run with this policy.
static void test_random_calls_with_policy(size_t word, const void *row)
{
    const struct policy_row *policy = row;
    for (size_t i = 0; i < COUNT_OF(runs); i++) {
        play_run(word, &runs[i], &policy->policy, runs[i].steps / 10);
    }
}

int main(void)
{
    struct pool_case cases[COUNT_OF(runs) + COUNT_OF(policies) + 2] = {
        {"every short sequence on a tiny pool", test_every_short_sequence_on_a_tiny_pool, NULL, 0},
        {"every short sequence with each fit", test_every_short_sequence_with_each_fit, NULL, 0}};
    size_t count = 2;
    for (size_t i = 0; i < COUNT_OF(runs); i++) {
        cases[count++] =
            (struct pool_case){.name = runs[i].name, .run = test_random_calls, .row = &runs[i]};
    }
    for (size_t i = 0; i < COUNT_OF(policies); i++) {
        cases[count++] = (struct pool_case){
            .name = policies[i].name, .run = test_random_calls_with_policy, .row = &policies[i]};
    }
    return pool_cases_run("byte pools beside a model", cases, count);
}
