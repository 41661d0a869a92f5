/// Any bytes as calls of a byte pool by several threads, a step at a time, beside the independent
/// model of tests/unit/. Once memory is overwritten the model is of no use: then the pool has to
/// stay within its memory, and its calls to end.
///
///     words, fit | policies | size        then, until the end, calls:
///     kind and thread | argument          see act()
#include "fuzz.h"

#include "pools/byte_pool.h"
#include "tests/unit/byte_pool_model.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 8, SIZE_MIN = 104, LIVE_MAX = 64 };

enum activity { IDLE, CALLS, WAITS };

/// An input at its position.
struct input {
    const uint8_t *at;
    const uint8_t *end;
};

struct rig {
    struct byte_pool_set set;
    struct byte_pool pool;
    struct pool_memory memory;
    struct byte_pool_model model;
    bool is_overwritten; ///< the model is no longer held against the pool
    struct pool_waiter waiters[THREADS];
    struct byte_pool_operation operations[THREADS];
    struct model_call calls[THREADS];
    enum activity activity[THREADS];
    size_t live[LIVE_MAX]; ///< offsets of allocated memory
    size_t live_count;
};

static uint8_t take(struct input *input)
{
    return input->at < input->end ? *input->at++ : 0;
}

static void expect_like_model(const struct rig *rig)
{
    const struct byte_pool *pool = &rig->pool;
    const struct byte_pool_model *model = &rig->model;
    struct pool_fault fault;
    bool is_sound = byte_pool_check(pool, &fault);
    assert(is_sound);
    struct byte_pool_walk walk = byte_pool_walk_begin(pool);
    struct byte_pool_fragment fragment;
    for (size_t i = 0; i + 1 < model->count; i++) {
        bool is_there = byte_pool_walk_next(&walk, &fragment);
        assert(is_there && fragment.offset_bytes == model->fragments[i].offset);
        assert(fragment.size_bytes == model->fragments[i].size);
        assert(fragment.is_free == model->fragments[i].is_free);
    }
    assert(pool->fragment_count == model->count);
    assert(pool->available_bytes == model_available(model));
    assert(pool->search_at - rig->memory.start == model->position);
    assert(pool->performance.searched == model->searched);
    assert(pool->performance.merges == model->merges);
    assert(pool->performance.splits == model->splits);
    assert(pool->waiting.count == model->waiter_count);
}

static void add_live(struct rig *rig, pool_address_t address, size_t size)
{
    size_t offset = (size_t)(address - rig->memory.start);
    if (!rig->is_overwritten) {
        memset(rig->memory.bytes + offset, 0xA5, size); // all of it is the caller's
    }
    if (rig->live_count < LIVE_MAX) {
        rig->live[rig->live_count++] = offset;
    }
}

/// What the model says of the same step. Its own outcome has to be the same.
static void step_model(struct rig *rig, size_t thread, size_t windows, enum pool_step step)
{
    static const enum model_outcome same[] = {
        [POOL_STEP_DONE] = MODEL_DONE,
        [POOL_STEP_WINDOW] = MODEL_WINDOW,
        [POOL_STEP_WAIT] = MODEL_WAITS,
        [POOL_STEP_READY] = MODEL_SERVED,
    };
    struct byte_pool_operation *op = &rig->operations[thread];
    struct model_call *call = &rig->calls[thread];
    uint64_t searched = rig->model.searched;
    enum model_outcome outcome = model_go_on(&rig->model, call, windows);
    assert(outcome == same[step]);
    assert(op->examined == rig->model.searched - searched);
    if (step == POOL_STEP_READY) {
        assert(op->waiter == &rig->waiters[call->served]);
        assert(op->waiter->address - rig->memory.start == call->address);
    } else if (step == POOL_STEP_DONE && !call->releasing) {
        assert(op->status == call->status);
        assert(op->status != POOL_SUCCESS || op->address - rig->memory.start == call->address);
    }
}

static void step(struct rig *rig, size_t thread, size_t windows)
{
    struct byte_pool_operation *op = &rig->operations[thread];
    enum pool_step step = byte_pool_step(op, windows);
    if (!rig->is_overwritten) {
        step_model(rig, thread, windows, step);
    }
    switch (step) {
    case POOL_STEP_DONE:
        rig->activity[thread] = IDLE;
        if (op->status == POOL_SUCCESS && !op->releasing) {
            add_live(rig, op->address, op->request_bytes);
        }
        break;
    case POOL_STEP_WAIT:
        rig->activity[thread] = WAITS;
        break;
    case POOL_STEP_READY:
        rig->activity[op->waiter - rig->waiters] = IDLE;
        add_live(rig, op->waiter->address, op->waiter->request_bytes);
        break;
    case POOL_STEP_WINDOW:
        break;
    }
}

static void begin_allocate(struct rig *rig, size_t thread, size_t size, bool may_wait)
{
    enum pool_status status =
        byte_pool_allocate_begin(&rig->operations[thread], &rig->pool, &rig->waiters[thread], size,
                                 may_wait, POOL_CALLER_THREAD);
    bool is_size = size > 0 && size <= rig->pool.memory.size_bytes;
    assert(status == (is_size ? POOL_SUCCESS : POOL_BAD_SIZE));
    if (is_size) {
        model_allocate(&rig->calls[thread], &rig->model, (int)thread, size, may_wait);
        rig->activity[thread] = CALLS;
        step(rig, thread, 1);
    }
}

static void begin_release(struct rig *rig, size_t thread, size_t offset)
{
    enum pool_status status =
        byte_pool_release_begin(&rig->operations[thread], &rig->pool, &rig->waiters[thread],
                                rig->memory.start + offset, POOL_CALLER_THREAD);
    if (!rig->is_overwritten) {
        bool releases = model_release(&rig->calls[thread], &rig->model, (int)thread, offset);
        assert(status == (releases ? POOL_SUCCESS : POOL_BAD_POINTER));
    }
    if (status == POOL_SUCCESS) {
        rig->activity[thread] = CALLS;
        step(rig, thread, 1);
    }
}

static void end_wait(struct rig *rig, size_t thread)
{
    bool rescans = byte_pool_cancel_wait(&rig->pool, &rig->waiters[thread], POOL_NO_MEMORY);
    rig->activity[thread] = IDLE;
    if (!rig->is_overwritten) {
        bool model_rescans = model_cancel_wait(&rig->model, (int)thread);
        assert(rescans == model_rescans);
    }
    if (rescans) {
        enum pool_status status =
            byte_pool_rescan_begin(&rig->operations[thread], &rig->pool, &rig->waiters[thread]);
        assert(status == POOL_SUCCESS);
        model_rescan(&rig->calls[thread], &rig->model, (int)thread);
        rig->activity[thread] = CALLS;
        step(rig, thread, 1);
    }
}

static void prioritize(struct rig *rig)
{
    size_t best = 0;
    for (size_t i = 1; i < rig->model.waiter_count; i++) {
        if (rig->waiters[rig->model.waiters[i]].priority <
            rig->waiters[rig->model.waiters[best]].priority) {
            best = i;
        }
    }
    enum pool_status status = byte_pool_prioritize(&rig->pool);
    assert(status == POOL_SUCCESS);
    if (rig->model.waiter_count > 0) {
        model_move_to_head(&rig->model, best);
    }
}

/// An allocation that is held; offset 0 if there is none, which is no allocation.
static size_t take_live(struct rig *rig, uint8_t argument)
{
    if (rig->live_count == 0) {
        return 0;
    }
    size_t place = argument % rig->live_count;
    size_t offset = rig->live[place];
    rig->live[place] = rig->live[--rig->live_count];
    return offset;
}

/// The next call: a thread that is under way goes on, and one that is idle begins.
static void act(struct rig *rig, struct input *input)
{
    uint8_t kind = take(input);
    uint8_t argument = take(input);
    size_t thread = kind / 32;
    if (kind % 32 == 31) {
        rig->memory.bytes[argument * 7 % rig->memory.size_bytes] = take(input);
        rig->is_overwritten = true;
    } else if (kind % 32 == 30 && !rig->is_overwritten) {
        prioritize(rig);
    } else if (rig->activity[thread] == CALLS) {
        step(rig, thread, argument % 8 == 0 ? SIZE_MAX : argument % 8);
    } else if (rig->activity[thread] == WAITS) {
        end_wait(rig, thread);
    } else if (kind % 32 < 16) {
        begin_allocate(rig, thread, argument * (kind % 4 == 0 ? 4u : 1u), kind % 2 == 1);
    } else if (kind % 32 < 28) {
        begin_release(rig, thread, take_live(rig, argument));
    } else if (rig->is_overwritten) {
        begin_release(rig, thread, argument * 3u);
    }
}

static void begin(struct rig *rig, struct input *input)
{
    uint8_t shape = take(input);
    uint8_t more = take(input);
    const struct byte_pool_policy policy = {
        .fit = (enum byte_pool_fit)(shape / 2 % 3),
        .early_give_up = more & 1,
        .merge_on_release = more & 2,
        .by_priority = more & 4,
        .try_all = more & 8,
        .rescan_on_leave = more & 16,
        .no_barging = more & 32,
    };
    rig->memory = (struct pool_memory){
        .start = UINT64_C(0x20000400),
        .control = UINT64_C(0x20000010),
        .word_size_bytes = shape % 2 == 0 ? 4 : 8,
        .size_bytes = SIZE_MIN + take(input) * 3u,
    };
    rig->memory.bytes = malloc(rig->memory.size_bytes);
    assert(rig->memory.bytes != NULL);
    memset(rig->memory.bytes, 0x5A, rig->memory.size_bytes);
    enum pool_status status =
        byte_pool_create(&rig->set, &rig->pool, &rig->memory, "fuzz", &policy);
    assert(status == POOL_SUCCESS);
    model_create(&rig->model, rig->memory.word_size_bytes, rig->pool.memory.size_bytes, &policy);
    for (size_t i = 0; i < THREADS; i++) {
        rig->waiters[i].priority = (uint32_t)(i * 5 % THREADS);
        rig->model.priorities[i] = rig->waiters[i].priority;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {.at = data, .end = data + size};
    struct rig *rig = calloc(1, sizeof *rig);
    assert(rig != NULL);
    begin(rig, &input);
    while (input.at < input.end) {
        act(rig, &input);
        if (!rig->is_overwritten) {
            expect_like_model(rig);
        } else {
            struct pool_fault fault;
            (void)byte_pool_check(&rig->pool, &fault);
        }
    }
    // Whatever is under way ends within as many steps as there can be fragments and waiters.
    for (size_t thread = 0; thread < THREADS; thread++) {
        for (size_t i = 0; rig->activity[thread] == CALLS; i++) {
            assert(i < rig->memory.size_bytes);
            step(rig, thread, SIZE_MAX);
        }
    }
    free(rig->memory.bytes);
    free(rig);
    return 0;
}
