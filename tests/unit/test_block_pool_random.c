/// Block pools beside a model that keeps the free list as a list of numbers: random calls with
/// waiters, timeouts, prioritize, delete and create.
#include <inttypes.h>
#include <string.h>

#include "block_pool_rig.h"

#define MODEL_BLOCKS 12
#define RANDOM_STEPS 300000

/// The same pool as lists of numbers.
struct block_model {
    size_t free_list[MODEL_BLOCKS]; ///< the head is the last one
    size_t free_count;
    bool allocated[MODEL_BLOCKS];
    size_t waiters[RIG_THREADS];
    size_t waiter_count;
};

static void model_create(struct block_model *model)
{
    *model = (struct block_model){.free_count = MODEL_BLOCKS};
    for (size_t i = 0; i < MODEL_BLOCKS; i++) {
        model->free_list[i] = MODEL_BLOCKS - 1 - i;
    }
}

/// Takes the waiter at `place` out of the list.
static size_t model_remove_waiter(struct block_model *model, size_t place)
{
    size_t thread = model->waiters[place];
    model->waiter_count--;
    memmove(&model->waiters[place], &model->waiters[place + 1],
            (model->waiter_count - place) * sizeof thread);
    return thread;
}

static void random_allocate(struct block_rig *rig, struct block_model *model, size_t thread,
                            bool may_wait)
{
    bool waits;
    pool_address_t address = 0;
    enum pool_status status = block_pool_allocate(&rig->pool, &rig->threads[thread], may_wait,
                                                  POOL_CALLER_THREAD, &waits, &address);
    if (model->free_count > 0) {
        size_t index = model->free_list[--model->free_count];
        assert_int_equal(status, POOL_SUCCESS);
        assert_int_equal(address, block_rig_address(rig, index));
        assert_false(waits);
        model->allocated[index] = true;
        memset(pool_pointer(&rig->pool.memory, address), 0xA5, rig->pool.block_size_bytes);
    } else if (may_wait) {
        assert_int_equal(status, POOL_SUCCESS);
        assert_true(waits);
        model->waiters[model->waiter_count++] = thread;
    } else {
        assert_int_equal(status, POOL_NO_MEMORY);
        assert_false(waits);
    }
}

static void random_release(struct block_rig *rig, struct block_model *model, size_t index)
{
    struct pool_waiter *served;
    enum pool_status status =
        block_pool_release(&rig->pool, block_rig_address(rig, index), &served);
    assert_int_equal(status, model->allocated[index] ? POOL_SUCCESS : POOL_BAD_POINTER);
    if (!model->allocated[index]) {
        assert_null(served);
    } else if (model->waiter_count > 0) {
        assert_ptr_equal(served, &rig->threads[model_remove_waiter(model, 0)]);
        assert_int_equal(served->address, block_rig_address(rig, index));
    } else {
        assert_null(served);
        model->allocated[index] = false;
        model->free_list[model->free_count++] = index;
    }
}

static void random_prioritize(struct block_rig *rig, struct block_model *model)
{
    assert_int_equal(block_pool_prioritize(&rig->pool), POOL_SUCCESS);
    size_t best = 0;
    for (size_t i = 1; i < model->waiter_count; i++) {
        best = model->waiters[i] < model->waiters[best] ? i : best;
    }
    if (model->waiter_count > 0) {
        size_t thread = model_remove_waiter(model, best);
        memmove(&model->waiters[1], &model->waiters[0], model->waiter_count * sizeof thread);
        model->waiters[0] = thread;
        model->waiter_count++;
    }
}

static void random_recreate(struct block_rig *rig, struct block_model *model)
{
    struct pool_waiter *woken;
    assert_int_equal(block_pool_delete(&rig->pool, &woken), POOL_SUCCESS);
    for (size_t i = 0; i < model->waiter_count; i++, woken = woken->next) {
        assert_ptr_equal(woken, &rig->threads[model->waiters[i]]);
    }
    assert_null(woken);
    assert_int_equal(block_pool_create(&rig->set, &rig->pool, &rig->memory, "again", 20),
                     POOL_SUCCESS);
    model_create(model);
}

static void assert_like_model(const struct block_rig *rig, const struct block_model *model,
                              uint64_t step)
{
    struct pool_fault fault;
    bool same = block_pool_check(&rig->pool, &fault);
    same = same && rig->pool.available_count == model->free_count;
    same = same && rig->pool.waiting.count == model->waiter_count;
    same =
        same && (model->free_count == 0 ||
                 rig->pool.free_list ==
                     block_rig_address(rig, model->free_list[model->free_count - 1]) - rig->word);
    const struct pool_waiter *waiter = rig->pool.waiting.first;
    for (size_t i = 0; same && i < model->waiter_count; i++, waiter = waiter->next) {
        same = waiter == &rig->threads[model->waiters[i]];
    }
    if (!same) {
        fail_msg("step %" PRIu64 ": not as the model has it", step);
    }
}

static void test_random_calls(size_t word, const void *row)
{
    (void)row;
    uint64_t random = test_seed(4711);
    struct block_rig *rig = block_rig_create(word, MODEL_BLOCKS * (20 + 2 * word), 20);
    struct block_model model;
    // Rounded up to words, 20 bytes may leave room for one block more; the model has just twelve.
    rig->memory.size_bytes = MODEL_BLOCKS * (rig->pool.block_size_bytes + word);
    random_recreate(rig, &(struct block_model){0});
    model_create(&model);
    for (uint64_t step = 0; step < RANDOM_STEPS; step++) {
        size_t draw = random_below(&random, 1000);
        size_t thread = 1 + random_below(&random, RIG_THREADS - 1);
        bool waits = false;
        for (size_t i = 0; i < model.waiter_count; i++) {
            waits = waits || model.waiters[i] == thread;
        }
        if (draw == 0) {
            random_recreate(rig, &model);
        } else if (draw < 50) {
            random_prioritize(rig, &model);
        } else if (draw < 100 && model.waiter_count > 0) {
            size_t place = random_below(&random, model.waiter_count);
            struct pool_waiter *waiter = &rig->threads[model_remove_waiter(&model, place)];
            block_pool_cancel_wait(&rig->pool, waiter, POOL_NO_MEMORY);
        } else if (draw < 560 && !waits) {
            random_allocate(rig, &model, thread, random_below(&random, 2) == 0);
        } else {
            random_release(rig, &model, random_below(&random, MODEL_BLOCKS));
        }
        assert_like_model(rig, &model, step);
    }
    block_rig_destroy(rig);
}

static const struct pool_case cases[] = {
    {"random calls beside a model", test_random_calls, NULL, 0},
};

int main(void)
{
    return pool_cases_run("block pools beside a model", cases, COUNT_OF(cases));
}
