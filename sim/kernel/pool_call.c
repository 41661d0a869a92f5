#include "pool_call.h"

#include "clock.h"
#include "scheduler.h"
#include "tell.h"

#include <assert.h>

static enum service_status status_of(enum pool_status status)
{
    switch (status) {
    case POOL_SUCCESS:
        return STATUS_SUCCESS;
    case POOL_NO_MEMORY:
        return STATUS_NO_MEMORY;
    case POOL_NOT_A_POOL:
        return STATUS_POOL_ERROR;
    case POOL_BAD_POINTER:
        return STATUS_PTR_ERROR;
    case POOL_BAD_SIZE:
        return STATUS_SIZE_ERROR;
    case POOL_BAD_WAIT:
        return STATUS_WAIT_ERROR;
    case POOL_BAD_CALLER:
        return STATUS_CALLER_ERROR;
    case POOL_DELETED:
        return STATUS_DELETED;
    case POOL_WAIT_ABORTED:
        return STATUS_WAIT_ABORTED;
    case POOL_CORRUPT:
        return STATUS_CORRUPT;
    }
    return STATUS_CORRUPT;
}

static struct byte_pool_operation *operation_of(struct kernel *kernel, const struct thread *thread)
{
    return &kernel->operations[thread_index(kernel, thread)];
}

/// Ends the run: a pool's memory is overwritten at target address `at`.
static void stop_corrupt(struct kernel *kernel, const struct kernel_pool *pool, pool_address_t at)
{
    kernel_stop(kernel, KERNEL_CORRUPT);
    kernel->fault = (struct kernel_fault){
        .pool = pool->index,
        .thread = kernel->current,
        .fault = {.kind = POOL_FAULT_LINK, .offset_bytes = (size_t)(at - pool->start)}};
}

static struct memory_change memory_change(const struct kernel_pool *pool, pool_address_t address,
                                          uint32_t thread, cycles_t at)
{
    return (struct memory_change){
        .now = at,
        .pool = pool->index,
        .thread = thread,
        .offset_bytes = address - pool->start - pool->header_bytes,
        .size_bytes = pool->kind == POOL_KIND_BYTE
                          ? byte_pool_fragment_size(&pool->as.byte, address)
                          : pool->as.block.block_size_bytes + pool->header_bytes,
    };
}

static void tell_freed(const struct kernel *kernel, cycles_t at, const struct kernel_pool *pool,
                       pool_address_t address, bool undone)
{
    const struct observer *observer = kernel->observer;
    if (observer->memory_freed != NULL) {
        struct memory_change change = memory_change(pool, address, kernel->current, at);
        change.undone = undone;
        observer->memory_freed(observer->context, &change);
    }
}

static void tell_granted(const struct kernel *kernel, cycles_t at, const struct kernel_pool *pool,
                         const struct thread *to, uint64_t request_bytes, pool_address_t address,
                         bool to_waiter)
{
    const struct observer *observer = kernel->observer;
    if (observer->memory_granted != NULL) {
        struct memory_change change = memory_change(pool, address, thread_index(kernel, to), at);
        change.request_bytes = request_bytes;
        change.to_waiter = to_waiter;
        observer->memory_granted(observer->context, &change);
    }
}

static struct wait_change wait_change(const struct kernel *kernel, const struct thread *thread)
{
    return (struct wait_change){.now = kernel->now,
                                .pool = thread->pool->index,
                                .thread = thread_index(kernel, thread),
                                .size = thread->size,
                                .request_bytes = wait_of(kernel, thread)->waiter.request_bytes,
                                .by_thread = THREAD_NONE};
}

/// The running thread was linked into its pool's waiting list: suspends it.
static void begin_wait(struct kernel *kernel, struct thread *thread, enum thread_state state)
{
    thread->waited = true;
    wait_of(kernel, thread)->begun = kernel->now;
    thread->phase = PHASE_RETURN;
    const struct observer *observer = kernel->observer;
    if (observer->wait_begun != NULL) {
        struct wait_change change = wait_change(kernel, thread);
        observer->wait_begun(observer->context, &change);
    }
    clock_suspend(kernel, thread, state, thread->wait_ticks);
}

/// A thread has left its pool's waiting list: what it waited for is decided.
static void end_wait(struct kernel *kernel, struct thread *thread, enum wait_end end,
                     uint32_t by_thread)
{
    struct thread_wait *wait = wait_of(kernel, thread);
    wait->cycles = kernel->now - wait->begun;
    thread->status = (uint8_t)status_of((enum pool_status)wait->waiter.status);
    thread->address = thread->status == STATUS_SUCCESS ? wait->waiter.address : 0;
    const struct observer *observer = kernel->observer;
    if (observer->wait_ended != NULL) {
        struct wait_change change = wait_change(kernel, thread);
        change.end = end;
        change.by_thread = by_thread;
        observer->wait_ended(observer->context, &change);
    }
}

/// A release handed memory to a waiter, who has left the list.
static void serve(struct kernel *kernel, struct pool_waiter *waiter, uint32_t by_thread)
{
    struct thread *thread = thread_of_waiter(kernel, waiter);
    end_wait(kernel, thread, WAIT_SERVED, by_thread);
    clock_wake(kernel, thread, by_thread);
}

void pool_call_cancel_wait(struct kernel *kernel, struct thread *thread, enum pool_status status,
                           enum wait_end end, uint32_t by_thread)
{
    struct kernel_pool *pool = thread->pool;
    if (pool->kind == POOL_KIND_BYTE) {
        if (byte_pool_cancel_wait(&pool->as.byte, &wait_of(kernel, thread)->waiter, status)) {
            kernel->rescan_count += pool->left == NULL;
            pool->left = thread;
        }
    } else {
        block_pool_cancel_wait(&pool->as.block, &wait_of(kernel, thread)->waiter, status);
    }
    end_wait(kernel, thread, end, by_thread);
}

/// Notes a call; it goes on once the charge, its cost, is paid.
static void call(struct kernel *kernel, struct thread *thread, enum service service,
                 struct kernel_pool *pool)
{
    thread->called = kernel->now;
    thread->phase = PHASE_CALL;
    thread->service = (uint8_t)service;
    thread->pool = pool;
    thread->service_cycles = pool->costs[service];
    thread->charge += thread->service_cycles;
    thread->size = 0;
    thread->address = 0;
    thread->searched = 0;
    thread->closed_cycles = 0;
    thread->waited = false;
    thread->grant_told = false;
}

void pool_call_allocate(struct kernel *kernel, struct thread *thread, const struct step *step)
{
    struct kernel_pool *pool = &kernel->pools[step->target];
    bool is_byte = pool->kind == POOL_KIND_BYTE;
    call(kernel, thread, SERVICE_ALLOCATE, pool);
    thread->size = is_byte ? kernel_amount(kernel, thread, &step->amount) : pool->block_size;
    thread->wait_ticks = kernel_ticks(kernel, thread, &step->wait);
}

void pool_call_allocate_size(struct kernel *kernel, struct thread *thread, uint32_t pool,
                             uint64_t size, uint32_t wait_ticks)
{
    struct kernel_pool *from = &kernel->pools[pool];
    bool is_block = from->kind == POOL_KIND_BLOCK;
    call(kernel, thread, SERVICE_ALLOCATE, from);
    thread->size = size;
    thread->wait_ticks = wait_ticks;
    if (is_block && (size > from->block_size || size == 0)) {
        pool_call_finish(thread, STATUS_SIZE_ERROR);
    } else if (is_block) {
        thread->size = from->block_size;
    }
}

/// The pool of a route that an allocation of `size` bytes goes to; SCENARIO_NONE if all are of
/// blocks too small.
static uint32_t route(const struct kernel *kernel, const struct scenario_route *route,
                      uint64_t size)
{
    uint32_t own = SCENARIO_NONE;
    for (uint32_t i = 0; i < route->pool_count; i++) {
        uint32_t pool = route->first_pool + i;
        if (kernel->pools[pool].block_size < size) {
            continue;
        }
        if (!route->spills || kernel->pools[pool].as.block.available_count > 0) {
            return pool;
        }
        own = own == SCENARIO_NONE ? pool : own;
    }
    return own;
}

void pool_call_allocate_routed(struct kernel *kernel, struct thread *thread,
                               const struct step *step)
{
    uint64_t size = kernel_amount(kernel, thread, &step->amount);
    uint32_t wait_ticks = kernel_ticks(kernel, thread, &step->wait);
    pool_call_allocate_by_route(kernel, thread, step->target, size, wait_ticks);
}

void pool_call_allocate_by_route(struct kernel *kernel, struct thread *thread, uint32_t index,
                                 uint64_t size, uint32_t wait_ticks)
{
    const struct scenario_route *to = &kernel->scenario->routes[index];
    uint32_t pool = route(kernel, to, size);
    bool fits = pool != SCENARIO_NONE && size > 0;
    uint32_t last = to->first_pool + to->pool_count - 1;
    call(kernel, thread, SERVICE_ALLOCATE, &kernel->pools[fits ? pool : last]);
    thread->size = size;
    thread->wait_ticks = wait_ticks;
    if (!fits) {
        pool_call_finish(thread, STATUS_SIZE_ERROR);
    }
}

void pool_call_release(struct kernel *kernel, struct thread *thread, struct holding holding)
{
    call(kernel, thread, SERVICE_RELEASE, &kernel->pools[holding.pool]);
    thread->address = holding.address;
}

void pool_call_control(struct kernel *kernel, struct thread *thread, enum service service,
                       uint32_t pool)
{
    call(kernel, thread, service, &kernel->pools[pool]);
}

void pool_call_finish(struct thread *thread, enum service_status status)
{
    thread->status = (uint8_t)status;
    thread->phase = PHASE_RETURN;
}

static void allocate_block(struct kernel *kernel, struct thread *thread)
{
    struct kernel_pool *pool = thread->pool;
    bool waits;
    pool_address_t address = 0;
    enum pool_status status =
        block_pool_allocate(&pool->as.block, &wait_of(kernel, thread)->waiter,
                            thread->wait_ticks != 0, caller_of(kernel, thread), &waits, &address);
    if (waits) {
        begin_wait(kernel, thread, THREAD_WAITING_BLOCK);
        return;
    }
    if (status == POOL_SUCCESS) {
        thread->address = address;
        tell_granted(kernel, kernel->now, thread->pool, thread, thread->size, address, false);
    } else if (status == POOL_CORRUPT) {
        stop_corrupt(kernel, thread->pool, address);
    }
    pool_call_finish(thread, status_of(status));
}

static void release_block(struct kernel *kernel, struct thread *thread)
{
    struct kernel_pool *pool = thread->pool;
    struct pool_waiter *served;
    enum pool_status status = block_pool_release(&pool->as.block, thread->address, &served);
    pool_call_finish(thread, status_of(status));
    if (status == POOL_SUCCESS) {
        tell_freed(kernel, kernel->now, thread->pool, thread->address, false);
    }
    if (served != NULL) {
        const struct thread *to = thread_of_waiter(kernel, served);
        tell_granted(kernel, kernel->now, thread->pool, to, to->size, thread->address, true);
        serve(kernel, served, kernel->current);
    }
}

static void begin_byte_call(struct kernel *kernel, struct thread *thread)
{
    struct byte_pool *pool = &thread->pool->as.byte;
    struct byte_pool_operation *op = operation_of(kernel, thread);
    bool releasing = thread->service == SERVICE_RELEASE;
    enum pool_status status =
        releasing
            ? byte_pool_release_begin(op, pool, &wait_of(kernel, thread)->waiter, thread->address,
                                      caller_of(kernel, thread))
            : byte_pool_allocate_begin(op, pool, &wait_of(kernel, thread)->waiter, thread->size,
                                       thread->wait_ticks != 0, caller_of(kernel, thread));
    if (status != POOL_SUCCESS) {
        if (status == POOL_CORRUPT) {
            stop_corrupt(kernel, thread->pool, op->address);
        }
        pool_call_finish(thread, status_of(status));
        return;
    }
    if (releasing) {
        tell_freed(kernel, kernel->now, thread->pool, thread->address, false);
    }
    thread->phase = PHASE_SEARCH;
}

static void prioritize(struct kernel *kernel, struct thread *thread)
{
    struct kernel_pool *pool = thread->pool;
    enum pool_status status = pool->kind == POOL_KIND_BYTE ? byte_pool_prioritize(&pool->as.byte)
                                                           : block_pool_prioritize(&pool->as.block);
    pool_call_finish(thread, status_of(status));
    const struct observer *observer = kernel->observer;
    if (status == POOL_SUCCESS && observer->waiters_reordered != NULL) {
        observer->waiters_reordered(observer->context, kernel->now, thread->pool->index);
    }
}

static void delete_pool(struct kernel *kernel, struct thread *thread)
{
    struct kernel_pool *pool = thread->pool;
    if (!pool->is_alive) {
        pool_call_finish(thread, STATUS_POOL_ERROR);
        return;
    }
    kernel_pool_read(pool, &pool->last);
    pool->last.waiting = 0;
    struct pool_waiter *woken = NULL;
    enum pool_status status = pool->kind == POOL_KIND_BYTE
                                  ? byte_pool_delete(&pool->as.byte, &woken)
                                  : block_pool_delete(&pool->as.block, &woken);
    pool->is_alive = false;
    pool_call_finish(thread, status_of(status));
    const struct observer *observer = kernel->observer;
    if (observer->pool_deleted != NULL) {
        observer->pool_deleted(observer->context, kernel->now, thread->pool->index,
                               kernel->current);
    }
    while (woken != NULL) {
        struct pool_waiter *next = woken->next;
        end_wait(kernel, thread_of_waiter(kernel, woken), WAIT_ENDED_BY_DELETE, kernel->current);
        clock_wake(kernel, thread_of_waiter(kernel, woken), kernel->current);
        woken = next;
    }
}

void pool_call_begin(struct kernel *kernel, struct thread *thread)
{
    bool is_byte = thread->pool->kind == POOL_KIND_BYTE;
    if (thread->service == SERVICE_PRIORITIZE) {
        prioritize(kernel, thread);
    } else if (thread->service == SERVICE_DELETE) {
        delete_pool(kernel, thread);
    } else if (is_byte) {
        begin_byte_call(kernel, thread);
    } else if (thread->service == SERVICE_ALLOCATE) {
        allocate_block(kernel, thread);
    } else {
        release_block(kernel, thread);
    }
}

/// How many windows a stretch of a search may come to without passing one in which an interrupt
/// or a sample is due, and without being over before the interrupt but paid for only after it.
static size_t windows_until_due(const struct kernel *kernel)
{
    const struct scenario_costs *costs = &kernel->scenario->costs;
    cycles_t each = costs->search_step + costs->merge;
    if (each == 0 && costs->split == 0) {
        return SIZE_MAX;
    }
    cycles_t due = clock_next_due(kernel);
    if (kernel->sample_at < due) {
        due = kernel->sample_at; // a sample shows what the search has done by then
    }
    cycles_t gap = due - kernel->now;
    if (gap <= costs->split) {
        return 1;
    }
    uint64_t windows = each == 0 ? SIZE_MAX : (gap - costs->split - 1) / each + 1;
    return windows < SIZE_MAX ? (size_t)windows : SIZE_MAX;
}

/// The search in progress found memory at the time `at`: for its thread, or for a waiter, who may
/// have left the list since the search began.
static void tell_found(const struct kernel *kernel, const struct thread *thread,
                       const struct byte_pool_operation *op, cycles_t at)
{
    if (!op->releasing) {
        tell_granted(kernel, at, thread->pool, thread, thread->size, op->address, false);
        return;
    }
    const struct thread *waiter = thread_of_waiter(kernel, op->waiter);
    bool waits_still = waiter->state == THREAD_WAITING_BYTES && waiter->pool == thread->pool &&
                       op->waiter->request_bytes == op->request_bytes;
    tell_granted(kernel, at, thread->pool, waiter, waits_still ? waiter->size : op->request_bytes,
                 op->address, true);
}

static cycles_t longer(cycles_t a, cycles_t b)
{
    return a > b ? a : b;
}

/// Charges a stretch of a search, and notes the most that one of its steps can have cost: two
/// fragments when one that is too small is passed with its neighbour; one with a merge or a split.
static void charge_stretch(struct thread *thread, const struct scenario_costs *costs,
                           size_t examined, uint64_t merges, uint64_t splits)
{
    cycles_t cost = examined * costs->search_step + merges * costs->merge + splits * costs->split;
    thread->charge += cost;
    thread->service_cycles += cost;
    cycles_t step = (examined < 2 ? examined : 2) * costs->search_step;
    step = longer(step, merges > 0 ? costs->search_step + costs->merge : 0);
    step = longer(step, splits > 0 ? costs->search_step + costs->split : 0);
    thread->closed_cycles = longer(thread->closed_cycles, step);
}

void pool_call_search(struct kernel *kernel, struct thread *thread)
{
    const struct scenario_costs *costs = &kernel->scenario->costs;
    struct byte_pool *pool = &thread->pool->as.byte;
    struct byte_pool_operation *op = operation_of(kernel, thread);
    uint64_t merges = pool->performance.merges;
    uint64_t splits = pool->performance.splits;
    thread->outcome = (uint8_t)byte_pool_step(op, windows_until_due(kernel));
    thread->phase = PHASE_SEARCHED;
    thread->searched += op->examined;
    merges = pool->performance.merges - merges;
    splits = pool->performance.splits - splits;
    charge_stretch(thread, costs, op->examined, merges, splits);
    if (op->found && !thread->grant_told) {
        // Found by the last fragment examined: when all those before it are paid for.
        tell_found(kernel, thread, op,
                   kernel->now + thread->charge - costs->search_step - splits * costs->split);
        thread->grant_told = true;
    }
    if (op->undone != 0) {
        tell_freed(kernel, kernel->now + thread->charge, thread->pool, op->undone, true);
        thread->grant_told = false;
    }
}

void pool_call_searched(struct kernel *kernel, struct thread *thread)
{
    struct byte_pool_operation *op = operation_of(kernel, thread);
    thread->phase = PHASE_SEARCH;
    switch ((enum pool_step)thread->outcome) {
    case POOL_STEP_WINDOW:
        break;
    case POOL_STEP_READY:
        thread->grant_told = false;
        serve(kernel, op->waiter, kernel->current);
        break;
    case POOL_STEP_WAIT:
        begin_wait(kernel, thread, THREAD_WAITING_BYTES);
        break;
    case POOL_STEP_DONE: {
        const struct observer *observer = kernel->observer;
        if (op->status == POOL_CORRUPT) {
            stop_corrupt(kernel, thread->pool, op->address);
        } else if (thread->service == SERVICE_ALLOCATE) {
            thread->address = op->found ? op->address : 0;
        } else if (op->waiter != NULL && observer->rescan_failed != NULL) {
            observer->rescan_failed(observer->context, kernel->now, thread->pool->index);
        }
        pool_call_finish(thread, status_of((enum pool_status)op->status));
        break;
    }
    }
}

/// Whose leaving is next to be answered by trying the waiters of the pool it has left.
static struct thread *take_left(struct kernel *kernel)
{
    uint32_t pool = 0;
    while (kernel->pools[pool].left == NULL) {
        pool++;
    }
    struct thread *left = kernel->pools[pool].left;
    kernel->pools[pool].left = NULL;
    kernel->rescan_count--;
    return left;
}

void pool_call_begin_rescan(struct kernel *kernel, struct thread *thread)
{
    thread->pool = take_left(kernel)->pool;
    thread->grant_told = false;
    enum pool_status status = byte_pool_rescan_begin(
        operation_of(kernel, thread), &thread->pool->as.byte, &wait_of(kernel, thread)->waiter);
    assert(status == POOL_SUCCESS);
    thread->phase = PHASE_SEARCH;
}

/// Tries the waiters of the pool that a thread has left.
static void rescan_for(struct kernel *kernel, struct thread *left)
{
    const struct observer *observer = kernel->observer;
    const struct scenario_costs *costs = &kernel->scenario->costs;
    struct byte_pool *pool = &left->pool->as.byte;
    struct byte_pool_operation *op = operation_of(kernel, left);
    enum pool_status status = byte_pool_rescan_begin(op, pool, &wait_of(kernel, left)->waiter);
    assert(status == POOL_SUCCESS);
    enum pool_step step;
    do {
        uint64_t merges = pool->performance.merges;
        uint64_t splits = pool->performance.splits;
        step = byte_pool_step(op, SIZE_MAX);
        left->searched += op->examined;
        charge_stretch(left, costs, op->examined, pool->performance.merges - merges,
                       pool->performance.splits - splits);
        if (step == POOL_STEP_READY) {
            const struct thread *to = thread_of_waiter(kernel, op->waiter);
            tell_granted(kernel, kernel->now, left->pool, to, to->size, op->address, true);
            serve(kernel, op->waiter, thread_index(kernel, left));
        }
    } while (step != POOL_STEP_DONE);
    if (op->status == POOL_CORRUPT) {
        stop_corrupt(kernel, left->pool, op->address);
    } else if (op->waiter != NULL && observer->rescan_failed != NULL) {
        observer->rescan_failed(observer->context, kernel->now, left->pool->index);
    }
}

void pool_call_rescan_at_once(struct kernel *kernel)
{
    while (kernel->rescan_count > 0) {
        rescan_for(kernel, take_left(kernel));
    }
}

static void tell_returned(struct kernel *kernel, const struct thread *thread,
                          const struct step *step)
{
    const struct observer *observer = kernel->observer;
    bool is_on_pool = thread->service <= SERVICE_DELETE;
    // Field by field and without a copy: this is a large struct in the simulator's inner loop.
    struct call call;
    call.called = thread->called;
    call.returned = kernel->now;
    call.thread = kernel->current;
    call.pool = is_on_pool ? thread->pool->index : SCENARIO_NONE;
    call.service = thread->service;
    call.status = thread->status;
    call.waited = thread->waited;
    call.target_thread = is_on_pool ? SCENARIO_NONE : step->target;
    call.size = thread->size;
    call.address = CALL_NO_ADDRESS;
    call.searched = thread->searched;
    call.suspended_cycles = thread->waited ? wait_of(kernel, thread)->cycles : 0;
    call.service_cycles = thread->service_cycles;
    call.closed_cycles = thread->closed_cycles;
    if (is_on_pool) {
        const struct kernel_pool *pool = thread->pool;
        call.closed_cycles += pool->costs[thread->service];
        if (thread->address != 0) {
            call.address = thread->address - pool->start;
        }
        kernel_pool_read(pool, &call.figures);
    } else {
        call.figures = (struct pool_figures){0};
    }
    observer->call_returned(observer->context, &call);
}

void pool_call_return(struct kernel *kernel, struct thread *thread, const struct step *step)
{
    kernel->call_count++;
    if (kernel->observer->call_returned != NULL) {
        tell_returned(kernel, thread, step);
    }
    thread->phase = PHASE_STEP;
}
