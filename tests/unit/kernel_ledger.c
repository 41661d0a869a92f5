#include "kernel_ledger.h"

#include "kernel_audit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

void ledger_begin(struct ledger *ledger, const struct scenario *scenario)
{
    *ledger = (struct ledger){.scenario = scenario};
    ledger->pools = calloc(scenario->pool_count, sizeof *ledger->pools);
    ledger->threads = calloc(scenario->thread_count, sizeof *ledger->threads);
    assert_non_null(ledger->pools);
    assert_non_null(ledger->threads);
    object_ledger_begin(&ledger->objects, scenario);
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        ledger->threads[i].waits_on = SCENARIO_NONE;
    }
}

void ledger_end(struct ledger *ledger)
{
    for (uint32_t i = 0; i < ledger->scenario->pool_count; i++) {
        free(ledger->pools[i].pieces);
    }
    free(ledger->pools);
    free(ledger->threads);
    object_ledger_end(&ledger->objects);
}

static void pass_time(struct ledger *ledger, cycles_t now)
{
    assert_true(now >= ledger->now);
    assert_true(now <= ledger->scenario->until);
    ledger->now = now;
}

/// Whether it is a thread that runs, or an interrupt, timer or phase, which interrupt one.
static bool is_running(const struct ledger *ledger, uint32_t thread)
{
    return ledger->scenario->threads[thread].kind != THREAD_KIND_THREAD ||
           ledger->threads[thread].state == THREAD_RUNNING;
}

static void on_object_called(void *context, const struct object_call *call)
{
    struct ledger *ledger = context;
    pass_time(ledger, call->returned);
    assert_true(is_running(ledger, call->thread));
    assert_true(call->service >= SERVICE_SEND && call->service < SERVICE_ALL_COUNT);
    assert_int_equal(call->object == SCENARIO_NONE, call->service >= SERVICE_SET_PRIORITY);
    object_ledger_called(&ledger->objects, call);
    if (call->object == SCENARIO_NONE) {
        return;
    }
    const struct scenario_object *object = &ledger->scenario->objects[call->object];
    if (object->kind == OBJECT_QUEUE) {
        assert_true(call->value <= object->initial);
    }
}

static void on_interrupt_taken(void *context, const struct interrupt_change *change)
{
    struct ledger *ledger = context;
    pass_time(ledger, change->ended);
    assert_true(change->arrived <= change->taken && change->taken <= change->ended);
    assert_int_equal(ledger->scenario->threads[change->thread].kind, THREAD_KIND_INTERRUPT);
    assert_true(change->ended - change->taken >=
                    ledger->scenario->threads[change->thread].length_cycles ||
                change->ended == ledger->scenario->until);
}

/// No two allocations overlap, or one would find what the other wrote.
static void on_memory_damaged(void *context, const struct memory_damage *damage)
{
    (void)context;
    fail_msg("pool %u: an allocation at %llu is overwritten at %llu", damage->pool,
             (unsigned long long)damage->start_bytes, (unsigned long long)damage->offset_bytes);
}

static void on_call_returned(void *context, const struct call *call)
{
    struct ledger *ledger = context;
    const struct ledger_thread *thread = &ledger->threads[call->thread];
    pass_time(ledger, call->returned);
    ledger->call_count++;
    assert_true(is_running(ledger, call->thread));
    assert_int_equal(call->suspended_cycles, call->waited ? thread->waited : 0);
    assert_int_equal(call->pool == SCENARIO_NONE, call->target_thread != SCENARIO_NONE);
    ledger->lost_count += call->service == SERVICE_RELEASE && call->status != STATUS_SUCCESS;
    if (call->service != SERVICE_ALLOCATE || call->status != STATUS_SUCCESS) {
        return;
    }
    // The address is that of a piece which is the thread's.
    const struct ledger_pool *pool = &ledger->pools[call->pool];
    uint64_t word = ledger->scenario->word_bits / 8;
    bool is_byte = ledger->scenario->pools[call->pool].kind == POOL_KIND_BYTE;
    uint64_t offset = call->address - (is_byte ? 2 * word : word);
    uint32_t i = 0;
    while (i < pool->count && pool->pieces[i].offset_bytes != offset) {
        i++;
    }
    assert_true(i < pool->count);
    assert_int_equal(pool->pieces[i].thread, call->thread);
    assert_true(pool->pieces[i].size_bytes >= call->size + (is_byte ? 2 * word : word));
}

static void on_memory_granted(void *context, const struct memory_change *change)
{
    struct ledger *ledger = context;
    struct ledger_pool *pool = &ledger->pools[change->pool];
    pass_time(ledger, change->now);
    uint64_t end = change->offset_bytes + change->size_bytes;
    assert_true(end <= ledger->scenario->pools[change->pool].size_bytes);
    for (uint32_t i = 0; i < pool->count; i++) {
        const struct ledger_piece *piece = &pool->pieces[i];
        assert_true(end <= piece->offset_bytes ||
                    change->offset_bytes >= piece->offset_bytes + piece->size_bytes);
    }
    if (pool->count == pool->room) {
        pool->room = 2 * pool->room + 8;
        pool->pieces = realloc(pool->pieces, pool->room * sizeof *pool->pieces);
        assert_non_null(pool->pieces);
    }
    pool->pieces[pool->count++] = (struct ledger_piece){.offset_bytes = change->offset_bytes,
                                                        .size_bytes = change->size_bytes,
                                                        .thread = change->thread};
}

static void on_memory_freed(void *context, const struct memory_change *change)
{
    struct ledger *ledger = context;
    struct ledger_pool *pool = &ledger->pools[change->pool];
    pass_time(ledger, change->now);
    for (uint32_t i = 0; i < pool->count; i++) {
        if (pool->pieces[i].offset_bytes == change->offset_bytes) {
            assert_int_equal(pool->pieces[i].size_bytes, change->size_bytes);
            pool->pieces[i] = pool->pieces[--pool->count];
            return;
        }
    }
    fail_msg("what was not granted is freed");
}

static void on_wait_begun(void *context, const struct wait_change *change)
{
    struct ledger *ledger = context;
    struct ledger_thread *thread = &ledger->threads[change->thread];
    pass_time(ledger, change->now);
    assert_int_equal(thread->waits_on, SCENARIO_NONE);
    assert_int_equal(thread->state, THREAD_RUNNING);
    assert_true(change->request_bytes >= change->size);
    thread->waits_on = change->pool;
    thread->wait_begun = change->now;
    ledger->pools[change->pool].waiting++;
}

static void on_wait_ended(void *context, const struct wait_change *change)
{
    struct ledger *ledger = context;
    struct ledger_thread *thread = &ledger->threads[change->thread];
    pass_time(ledger, change->now);
    assert_int_equal(thread->waits_on, change->pool);
    assert_int_equal(change->by_thread == SCENARIO_NONE, change->end == WAIT_TIMED_OUT);
    thread->waits_on = SCENARIO_NONE;
    thread->waited = change->now - thread->wait_begun;
    ledger->pools[change->pool].waiting--;
}

static void on_rescan_failed(void *context, cycles_t now, uint32_t pool)
{
    struct ledger *ledger = context;
    pass_time(ledger, now);
    assert_int_equal(ledger->scenario->pools[pool].kind, POOL_KIND_BYTE);
}

static void on_waiters_reordered(void *context, cycles_t now, uint32_t pool)
{
    struct ledger *ledger = context;
    pass_time(ledger, now);
    assert_false(ledger->pools[pool].is_deleted);
}

static void on_pool_deleted(void *context, cycles_t now, uint32_t pool, uint32_t by_thread)
{
    struct ledger *ledger = context;
    pass_time(ledger, now);
    assert_true(is_running(ledger, by_thread));
    assert_false(ledger->pools[pool].is_deleted);
    ledger->pools[pool].is_deleted = true;
}

static void on_thread_changed(void *context, const struct thread_change *change)
{
    struct ledger *ledger = context;
    struct ledger_thread *thread = &ledger->threads[change->thread];
    pass_time(ledger, change->now);
    assert_int_not_equal(thread->state, THREAD_TERMINATED);
    assert_int_not_equal(thread->state, THREAD_COMPLETED);
    if (change->state == THREAD_RUNNING) {
        ledger->switch_count++;
        assert_true(thread->state == THREAD_READY || thread->state == THREAD_RUNNING);
        // Whoever ran until now is merely ready.
        for (uint32_t i = 0; i < ledger->scenario->thread_count; i++) {
            if (ledger->threads[i].state == THREAD_RUNNING) {
                ledger->threads[i].state = THREAD_READY;
            }
        }
    }
    thread->state = change->state;
    ledger->lost_count += change->state == THREAD_TERMINATED;
    object_ledger_thread_changed(&ledger->objects, ledger->kernel, change->now, change->thread,
                                 change->state);
}

static void on_note(void *context, cycles_t now, uint32_t thread, uint32_t note)
{
    struct ledger *ledger = context;
    pass_time(ledger, now);
    assert_true(is_running(ledger, thread));
    assert_true(note < ledger->scenario->note_count);
}

struct observer ledger_observer(struct ledger *ledger)
{
    return (struct observer){
        .context = ledger,
        .call_returned = on_call_returned,
        .object_called = on_object_called,
        .interrupt_taken = on_interrupt_taken,
        .memory_damaged = on_memory_damaged,
        .memory_granted = on_memory_granted,
        .memory_freed = on_memory_freed,
        .wait_begun = on_wait_begun,
        .wait_ended = on_wait_ended,
        .rescan_failed = on_rescan_failed,
        .waiters_reordered = on_waiters_reordered,
        .pool_deleted = on_pool_deleted,
        .thread_changed = on_thread_changed,
        .note = on_note,
    };
}

/// Every piece is an allocated fragment of the pool, and every allocated fragment a piece.
static void check_fragments(const struct ledger_pool *pool, const struct byte_pool *byte_pool)
{
    struct byte_pool_walk walk = byte_pool_walk_begin(byte_pool);
    struct byte_pool_fragment fragment;
    uint32_t allocated = 0;
    while (byte_pool_walk_next(&walk, &fragment)) {
        if (fragment.is_free) {
            continue;
        }
        allocated++;
        uint32_t i = 0;
        while (i < pool->count && pool->pieces[i].offset_bytes != fragment.offset_bytes) {
            i++;
        }
        assert_true(i < pool->count);
        assert_int_equal(pool->pieces[i].size_bytes, fragment.size_bytes);
    }
    assert_int_equal(allocated, pool->count);
}

/// Who stands in a pool's list waits on it. The thread that runs may be paying for a search whose
/// outcome shows already: its own failed and it stands last, or it is about to serve the first.
static void check_waiters(const struct ledger *ledger, const struct kernel *kernel, uint32_t pool,
                          uint32_t shown)
{
    uint32_t told = ledger->pools[pool].waiting;
    uint32_t strangers = 0;
    for (uint32_t place = 0; place < shown; place++) {
        uint32_t waiter = kernel_waiter(kernel, pool, place);
        assert_true(waiter < ledger->scenario->thread_count);
        if (ledger->threads[waiter].waits_on != pool) {
            strangers++;
            assert_true(place == shown - 1 || ledger->scenario->pools[pool].policy.by_priority);
            assert_int_equal(ledger->threads[waiter].state, THREAD_RUNNING);
        }
    }
    assert_in_range(shown - strangers, told > 0 ? told - 1 : 0, told);
    assert_true(strangers == 0 || shown == told + 1);
    assert_int_equal(kernel_waiter(kernel, pool, shown), SCENARIO_NONE);
}

static void check_pool(const struct ledger *ledger, const struct kernel *kernel, uint32_t index)
{
    const struct ledger_pool *pool = &ledger->pools[index];
    struct pool_figures figures = kernel_pool_figures(kernel, index);
    assert_int_equal(kernel_pool_is_alive(kernel, index), !pool->is_deleted);
    if (pool->is_deleted) {
        // A search that was under way may still end in a wait on what is left of the pool.
        assert_int_equal(figures.waiting, 0);
        return;
    }
    check_waiters(ledger, kernel, index, figures.waiting);
    const struct byte_pool *byte_pool = kernel_byte_pool(kernel, index);
    if (byte_pool == NULL) {
        size_t blocks = kernel_block_pool(kernel, index)->block_count;
        assert_int_equal(figures.available + pool->count, blocks);
        return;
    }
    uint64_t held_bytes = 0;
    for (uint32_t i = 0; i < pool->count; i++) {
        held_bytes += pool->pieces[i].size_bytes;
    }
    uint64_t word = ledger->scenario->word_bits / 8;
    uint64_t whole = ledger->scenario->pools[index].size_bytes / word * word;
    assert_int_equal(figures.available + held_bytes + 2 * word, whole);
    check_fragments(pool, byte_pool);
}

static void check_thread(const struct ledger *ledger, const struct kernel *kernel, uint32_t index)
{
    const struct ledger_thread *thread = &ledger->threads[index];
    enum thread_state shown = kernel_thread_state(kernel, index);
    if (ledger->scenario->threads[index].kind != THREAD_KIND_THREAD) {
        return; // it has no state that it tells of
    }
    assert_int_equal(shown, thread->state);
    bool waits = shown == THREAD_WAITING_BYTES || shown == THREAD_WAITING_BLOCK;
    assert_int_equal(waits, thread->waits_on != SCENARIO_NONE);
    if (waits) {
        bool is_byte = ledger->scenario->pools[thread->waits_on].kind == POOL_KIND_BYTE;
        assert_int_equal(shown, is_byte ? THREAD_WAITING_BYTES : THREAD_WAITING_BLOCK);
    }
}

/// Allocations of living pools that are held.
struct held {
    const struct ledger *ledger;
    const struct kernel *kernel;
    uint32_t count;
};

static void check_holding(void *context, const struct holding *holding)
{
    struct held *held = context;
    if (holding->address == 0 || held->ledger->pools[holding->pool].is_deleted) {
        return;
    }
    const struct ledger_pool *pool = &held->ledger->pools[holding->pool];
    const struct kernel_pool *kernel_pool = &held->kernel->pools[holding->pool];
    uint64_t offset = holding->address - kernel_pool->start - kernel_pool->header_bytes;
    uint32_t i = 0;
    while (i < pool->count && pool->pieces[i].offset_bytes != offset) {
        i++;
    }
    assert_true(i < pool->count);
    held->count++;
}

/// What is held was granted and not freed; what is held by nobody is at a thread within a call, or
/// was lost.
static void check_holdings(const struct ledger *ledger, const struct kernel *kernel)
{
    struct held held = {.ledger = ledger, .kernel = kernel};
    kernel_audit_holdings(kernel, check_holding, &held);
    uint64_t granted = 0;
    for (uint32_t i = 0; i < ledger->scenario->pool_count; i++) {
        granted += ledger->pools[i].is_deleted ? 0 : ledger->pools[i].count;
    }
    uint64_t in_calls = 0;
    for (uint32_t i = 0; i < ledger->scenario->thread_count; i++) {
        in_calls += kernel->threads[i].phase != PHASE_STEP;
    }
    assert_true(held.count <= granted);
    assert_true(granted <= held.count + in_calls + ledger->lost_count);
}

void ledger_check(const struct ledger *ledger, const struct kernel *kernel)
{
    struct kernel_fault fault;
    assert_true(kernel_check(kernel, &fault));
    kernel_audit(kernel);
    check_holdings(ledger, kernel);
    object_ledger_check(&ledger->objects, kernel);
    assert_int_equal(kernel_call_count(kernel), ledger->call_count);
    assert_int_equal(kernel_switch_count(kernel), ledger->switch_count);
    for (uint32_t i = 0; i < ledger->scenario->pool_count; i++) {
        check_pool(ledger, kernel, i);
    }
    for (uint32_t i = 0; i < ledger->scenario->thread_count; i++) {
        check_thread(ledger, kernel, i);
    }
}
