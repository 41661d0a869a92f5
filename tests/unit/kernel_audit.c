#include "kernel_audit.h"

#include "sim/kernel/object.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static bool is_thread(const struct kernel *kernel, uint32_t index)
{
    return index == kernel->timer_thread ||
           kernel->scenario->threads[index].kind == THREAD_KIND_THREAD;
}

/// Whether a thread stands in the list of its priority.
static uint32_t count_ready(const struct kernel *kernel, uint32_t priority)
{
    uint32_t head = kernel->ready[priority];
    assert_int_equal(head != THREAD_NONE, kernel->ready_map >> priority & 1);
    uint32_t count = 0;
    for (uint32_t i = head; head != THREAD_NONE && (count == 0 || i != head); count++) {
        const struct thread *thread = &kernel->threads[i];
        assert_int_equal(thread->state, THREAD_READY);
        assert_int_equal(thread->priority, priority);
        assert_int_equal(kernel->threads[thread->ready_next].ready_previous, i);
        i = thread->ready_next;
    }
    return count;
}

/// All that are ready stand in a list, and each note of a preempted thread is of one of them.
static void audit_ready_lists(const struct kernel *kernel)
{
    uint32_t listed = 0;
    for (uint32_t p = 0; p < PRIORITY_COUNT; p++) {
        listed += count_ready(kernel, p);
        if ((kernel->preempted_map >> p & 1) != 0) {
            const struct thread *noted = &kernel->threads[kernel->preempted[p]];
            assert_true(noted->is_preempted);
            assert_int_equal(noted->state, THREAD_READY);
            assert_int_equal(noted->priority, p);
            assert_true(noted->threshold < noted->priority);
        }
    }
    uint32_t ready = 0;
    for (uint32_t i = 0; i <= kernel->timer_thread; i++) {
        const struct thread *thread = &kernel->threads[i];
        ready += is_thread(kernel, i) && thread->state == THREAD_READY;
        if (thread->is_preempted) {
            assert_true((kernel->preempted_map >> thread->priority & 1) != 0);
            assert_int_equal(kernel->preempted[thread->priority], i);
        }
    }
    assert_int_equal(ready, listed);
}

/// Somebody runs if anybody is ready, and holds off all others that are.
static void audit_who_runs(const struct kernel *kernel)
{
    assert_int_equal(kernel->execute == THREAD_NONE, kernel->ready_map == 0);
    if (kernel->execute == THREAD_NONE) {
        return;
    }
    const struct thread *running = &kernel->threads[kernel->execute];
    assert_int_equal(running->state, THREAD_READY);
    assert_false(running->is_preempted);
    for (uint32_t p = 0; p < running->threshold; p++) {
        assert_int_equal(kernel->ready[p], THREAD_NONE);
    }
}

/// Who waits at an object stands in its list once, in order of arrival.
static uint32_t audit_waiting_list(const struct kernel *kernel, uint32_t index)
{
    static const enum thread_state states[] = {
        [OBJECT_QUEUE] = THREAD_WAITING_QUEUE,
        [OBJECT_SEMAPHORE] = THREAD_WAITING_SEMAPHORE,
        [OBJECT_MUTEX] = THREAD_WAITING_MUTEX,
        [OBJECT_FLAGS] = THREAD_WAITING_FLAGS,
    };
    const struct kernel_object *object = &kernel->objects[index];
    uint32_t count = 0;
    uint32_t previous = THREAD_NONE;
    for (uint32_t i = object->first; i != THREAD_NONE; i = kernel->extras[i].wait_next) {
        const struct thread_extra *extra = &kernel->extras[i];
        assert_int_equal(kernel->threads[i].state, states[object->kind]);
        assert_int_equal(extra->object, index);
        assert_int_equal(extra->wait_previous, previous);
        assert_true(previous == THREAD_NONE ||
                    kernel->extras[previous].wait_begun <= extra->wait_begun);
        previous = i;
        assert_true(++count <= kernel->scenario->thread_count);
    }
    assert_int_equal(object->last, previous);
    assert_int_equal(object->waiting_count, count);
    return count;
}

bool kernel_audit_satisfies(const struct kernel *kernel, uint32_t thread, uint32_t flags)
{
    const struct thread_extra *waiter = &kernel->extras[thread];
    uint32_t found = flags & waiter->bits;
    return (waiter->order & GET_ALL) != 0 ? found == waiter->bits : found != 0;
}

/// Nobody waits for what is there.
static void audit_object(const struct kernel *kernel, const struct kernel_object *object)
{
    for (uint32_t i = object->first; i != THREAD_NONE; i = kernel->extras[i].wait_next) {
        switch (object->kind) {
        case OBJECT_QUEUE:
            assert_int_equal(object->count,
                             kernel->threads[i].service == SERVICE_SEND ? object->capacity : 0);
            break;
        case OBJECT_SEMAPHORE:
            assert_int_equal(object->count, 0);
            break;
        case OBJECT_MUTEX:
            assert_int_not_equal(object->owner, i);
            assert_int_not_equal(object->owner, THREAD_NONE);
            break;
        case OBJECT_FLAGS:
            assert_false(kernel_audit_satisfies(kernel, i, object->flags));
            break;
        }
    }
    if (object->kind == OBJECT_QUEUE) {
        assert_true(object->count <= object->capacity && object->head < object->capacity);
    }
    if (object->kind == OBJECT_MUTEX) {
        assert_int_equal(object->owner == THREAD_NONE, object->count == 0);
        assert_true(object->inherits || object->inherited == PRIORITY_COUNT);
        if (object->owner != THREAD_NONE) {
            uint8_t state = kernel->threads[object->owner].state;
            assert_true(state != THREAD_COMPLETED && state != THREAD_TERMINATED);
        }
    }
}

/// A thread has its own priority and threshold, or what its mutexes give it.
static void audit_priority(const struct kernel *kernel, uint32_t index)
{
    uint32_t priority = kernel->extras[index].own_priority;
    for (uint32_t i = 0; i < kernel->scenario->object_count; i++) {
        const struct kernel_object *object = &kernel->objects[i];
        if (object->kind == OBJECT_MUTEX && object->owner == index &&
            object->inherited < priority) {
            priority = object->inherited;
        }
    }
    uint32_t threshold = kernel->extras[index].own_threshold;
    assert_int_equal(kernel->threads[index].priority, priority);
    assert_int_equal(kernel->threads[index].threshold, threshold < priority ? threshold : priority);
    assert_int_equal(kernel->waits[index].waiter.priority, priority);
}

static void audit_objects(const struct kernel *kernel)
{
    uint32_t listed = 0;
    uint32_t waiting = 0;
    for (uint32_t i = 0; i < kernel->scenario->object_count; i++) {
        listed += audit_waiting_list(kernel, i);
        audit_object(kernel, &kernel->objects[i]);
    }
    for (uint32_t i = 0; i < kernel->timer_thread; i++) {
        waiting += object_is_waited_at(&kernel->threads[i]);
        if (is_thread(kernel, i)) {
            audit_priority(kernel, i);
        }
    }
    assert_int_equal(waiting, listed);
}

/// The arrivals that are to come are a heap, and none is overdue.
static void audit_arrivals(const struct kernel *kernel)
{
    for (uint32_t i = 0; i < kernel->arrival_count; i++) {
        const struct thread_extra *extra = &kernel->extras[kernel->arrivals[i]];
        const struct thread_extra *parent =
            &kernel->extras[kernel->arrivals[i == 0 ? 0 : (i - 1) / 2]];
        assert_int_equal(extra->arrival_place, i);
        assert_true(parent->arrival_at <= extra->arrival_at);
    }
    assert_int_equal(kernel->arrival_at, kernel->arrival_count == 0
                                             ? SCENARIO_NO_END
                                             : kernel->extras[kernel->arrivals[0]].arrival_at);
}

void kernel_audit_holdings(const struct kernel *kernel,
                           void (*visit)(void *context, const struct holding *holding),
                           void *context)
{
    for (uint32_t i = 0; i < kernel->scenario->bag_count; i++) {
        struct bag bag = kernel->bags[i];
        for (uint32_t place = 0; place < bag.count; place++) {
            visit(context, bag_at(&bag, place));
        }
    }
    for (uint32_t i = 0; kernel->objects != NULL && i < kernel->scenario->object_count; i++) {
        const struct kernel_object *object = &kernel->objects[i];
        for (uint32_t m = 0; object->kind == OBJECT_QUEUE && m < object->count; m++) {
            visit(context, &object->messages[(object->head + m) % object->capacity]);
        }
    }
    for (uint32_t i = 0; kernel->extras != NULL && i < kernel->timer_thread; i++) {
        const struct thread *thread = &kernel->threads[i];
        uint8_t kind = thread->step < thread->end_step ? kernel->scenario->steps[thread->step].kind
                                                       : STEP_NOTE;
        visit(context, &kernel->extras[i].message);
        if (kind == STEP_RESIZE_END || kind == STEP_REPLAY) {
            visit(context, &kernel->extras[i].fresh);
        }
    }
    for (uint64_t i = 0; i < kernel->live.room; i++) {
        visit(context, &kernel->live.entries[i].holding);
    }
}

struct seen {
    struct holding *holdings;
    uint32_t count;
    uint32_t room;
};

static void note_holding(void *context, const struct holding *holding)
{
    struct seen *seen = context;
    if (holding->address == 0) {
        return;
    }
    for (uint32_t i = 0; i < seen->count; i++) {
        assert_false(seen->holdings[i].pool == holding->pool &&
                     seen->holdings[i].address == holding->address);
    }
    assert_true(seen->count < seen->room);
    seen->holdings[seen->count++] = *holding;
}

void kernel_audit(const struct kernel *kernel)
{
    enum { HOLDINGS_MAX = 4096 };
    static struct holding holdings[HOLDINGS_MAX];
    struct seen seen = {.holdings = holdings, .room = HOLDINGS_MAX};
    audit_ready_lists(kernel);
    audit_who_runs(kernel);
    if (kernel->extras != NULL) {
        audit_objects(kernel);
        audit_arrivals(kernel);
    }
    kernel_audit_holdings(kernel, note_holding, &seen);
}
