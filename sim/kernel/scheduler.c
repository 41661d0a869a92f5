#include "scheduler.h"

#include "bits.h"

static bool has_threshold(const struct thread *thread)
{
    return thread->threshold != thread->priority;
}

static void forget_preemption(struct kernel *kernel, struct thread *thread)
{
    thread->is_preempted = false;
    kernel->preempted_map &= ~(UINT32_C(1) << thread->priority);
}

/// Notes that a thread with a threshold was preempted, so that it goes on before those whom its
/// threshold holds off. It stays at the head of its list, hence one note a priority is enough; if
/// another thread comes to its priority and is preempted there too, the later note counts.
static void note_preemption(struct kernel *kernel, struct thread *thread)
{
    if (has_threshold(thread)) {
        uint32_t priority = thread->priority;
        if ((kernel->preempted_map >> priority & 1) != 0) {
            kernel->threads[kernel->preempted[priority]].is_preempted = false;
        }
        thread->is_preempted = true;
        kernel->preempted_map |= UINT32_C(1) << priority;
        kernel->preempted[priority] = thread_index(kernel, thread);
    }
}

/// A thread becomes the one to run in its turn. It may be noted as preempted, if those who stood
/// before it have come to its priority since.
static void let_run(struct kernel *kernel, uint32_t index)
{
    struct thread *thread = &kernel->threads[index];
    if (thread->is_preempted) {
        forget_preemption(kernel, thread);
    }
    kernel->execute = index;
}

void scheduler_enqueue(struct kernel *kernel, uint32_t index)
{
    struct thread *thread = &kernel->threads[index];
    uint32_t priority = thread->priority;
    uint32_t head = kernel->ready[priority];
    thread->state = THREAD_READY;
    if (head == THREAD_NONE) {
        kernel->ready[priority] = index;
        kernel->ready_map |= UINT32_C(1) << priority;
        thread->ready_next = index;
        thread->ready_previous = index;
        return;
    }
    struct thread *first = &kernel->threads[head];
    thread->ready_next = head;
    thread->ready_previous = first->ready_previous;
    kernel->threads[first->ready_previous].ready_next = index;
    first->ready_previous = index;
}

void scheduler_make_ready(struct kernel *kernel, uint32_t index)
{
    scheduler_enqueue(kernel, index);
    if (kernel->execute == THREAD_NONE) {
        kernel->execute = index;
        return;
    }
    struct thread *running = &kernel->threads[kernel->execute];
    if (kernel->threads[index].priority < running->threshold) {
        note_preemption(kernel, running);
        kernel->execute = index;
    }
}

/// The thread to run after one has suspended: the best one noted as preempted if its threshold
/// holds off the best ready priority, else the head of that priority's list.
static void choose(struct kernel *kernel)
{
    if (kernel->ready_map == 0) {
        kernel->execute = THREAD_NONE;
        return;
    }
    uint32_t best = bits_lowest_32(kernel->ready_map);
    if (kernel->preempted_map != 0) {
        uint32_t index = kernel->preempted[bits_lowest_32(kernel->preempted_map)];
        struct thread *preempted = &kernel->threads[index];
        if (best >= preempted->threshold) {
            forget_preemption(kernel, preempted);
            kernel->execute = index;
            return;
        }
    }
    kernel->execute = kernel->ready[best];
}

/// Takes a ready thread out of its list.
static void unlink_ready(struct kernel *kernel, uint32_t index)
{
    const struct thread *thread = &kernel->threads[index];
    uint32_t priority = thread->priority;
    if (thread->ready_next == index) {
        kernel->ready[priority] = THREAD_NONE;
        kernel->ready_map &= ~(UINT32_C(1) << priority);
    } else {
        kernel->threads[thread->ready_previous].ready_next = thread->ready_next;
        kernel->threads[thread->ready_next].ready_previous = thread->ready_previous;
        if (kernel->ready[priority] == index) {
            kernel->ready[priority] = thread->ready_next;
        }
    }
}

/// A thread goes behind its equals. It is the first of them, unless another one that ran at this
/// priority came to it from a better one.
static void move_to_end(struct kernel *kernel, uint32_t index)
{
    const struct thread *thread = &kernel->threads[index];
    if (kernel->ready[thread->priority] == index) {
        kernel->ready[thread->priority] = thread->ready_next; // the list is circular
        return;
    }
    unlink_ready(kernel, index);
    scheduler_enqueue(kernel, index);
}

void scheduler_remove(struct kernel *kernel, uint32_t index)
{
    struct thread *thread = &kernel->threads[index];
    unlink_ready(kernel, index);
    if (thread->is_preempted) {
        forget_preemption(kernel, thread);
    }
    thread->slice_left = thread->slice_ticks;
    if (kernel->execute == index) {
        choose(kernel);
    }
}

void scheduler_change(struct kernel *kernel, uint32_t index, uint32_t priority, uint32_t threshold)
{
    struct thread *thread = &kernel->threads[index];
    bool is_ready = thread->state == THREAD_READY;
    bool is_same = priority == thread->priority;
    if (is_ready && thread->is_preempted && (!is_same || threshold == priority)) {
        forget_preemption(kernel, thread);
    }
    if (is_ready && !is_same) {
        unlink_ready(kernel, index);
    }
    thread->priority = (uint8_t)priority;
    thread->threshold = (uint8_t)threshold;
    kernel->waits[index].waiter.priority = priority;
    if (!is_ready) {
        return;
    }
    if (!is_same && kernel->execute != index) {
        scheduler_make_ready(kernel, index);
        return;
    }
    if (!is_same) {
        scheduler_enqueue(kernel, index);
        kernel->ready[priority] = index; // the lists are circular: the last is before the first
    }
    if (kernel->execute == index && bits_lowest_32(kernel->ready_map) < threshold) {
        note_preemption(kernel, thread);
        choose(kernel);
    }
}

void scheduler_start(struct kernel *kernel)
{
    kernel->execute =
        kernel->ready_map == 0 ? THREAD_NONE : kernel->ready[bits_lowest_32(kernel->ready_map)];
}

void scheduler_relinquish(struct kernel *kernel)
{
    struct thread *thread = &kernel->threads[kernel->current];
    thread->slice_left = thread->slice_ticks;
    move_to_end(kernel, kernel->current);
    let_run(kernel, kernel->ready[bits_lowest_32(kernel->ready_map)]);
}

bool scheduler_count_slice(struct kernel *kernel, uint32_t index)
{
    struct thread *thread = &kernel->threads[index];
    return thread->slice_left > 0 && --thread->slice_left == 0;
}

void scheduler_rotate(struct kernel *kernel, uint32_t index)
{
    struct thread *thread = &kernel->threads[index];
    thread->slice_left = thread->slice_ticks;
    if (thread->ready_next == index || has_threshold(thread)) {
        return;
    }
    move_to_end(kernel, index);
    if (kernel->execute == index) {
        let_run(kernel, kernel->ready[thread->priority]);
    }
}
