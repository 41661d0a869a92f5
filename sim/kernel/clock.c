#include "clock.h"

#include "arrival.h"
#include "object.h"
#include "pool_call.h"
#include "scheduler.h"
#include "tell.h"

/// Moves the clock. All is as it stands until `to`, so samples due by then are taken first.
static void move_clock(struct kernel *kernel, cycles_t to)
{
    if (to >= kernel->sample_at) {
        const struct observer *observer = kernel->observer;
        kernel->sample_at = observer->sample(observer->context, kernel->sample_at, to);
    }
    kernel->now = to;
}

/// Lets the ticks up to and at `to` pass, all of which find nothing to do.
static void skip_ticks(struct kernel *kernel, cycles_t to)
{
    if (to < kernel->next_tick_at) {
        return;
    }
    cycles_t period = kernel->scenario->cycles_per_tick;
    uint64_t ticks = 1;
    if (to - kernel->next_tick_at >= period) {
        ticks += (to - kernel->next_tick_at) / period;
    }
    kernel->next_tick_at += ticks * period;
    timer_wheel_skip(&kernel->wheel, ticks);
    if (kernel->execute != THREAD_NONE && kernel->threads[kernel->execute].slice_left > 0) {
        kernel->threads[kernel->execute].slice_left -= (uint32_t)ticks;
    }
}

/// So many ticks from now the time fits 64 bits for sure: a tick has at most 10^10 cycles, and time
/// goes to 2^62. Only a slice is longer.
#define NEAR_TICKS (UINT32_C(1) << 27)

/// The time of the tick that finds timers or ends the slice of the thread that runs.
static cycles_t next_tick_that_matters(const struct kernel *kernel, const struct thread *running)
{
    uint64_t empty = timer_wheel_empty_ticks(&kernel->wheel);
    if (running != NULL) {
        if (running->slice_left > 0 && running->slice_left - 1 < empty) {
            empty = running->slice_left - 1;
        }
        if (kernel->scenario->costs.tick > 0) {
            empty = 0;
        }
    }
    cycles_t period = kernel->scenario->cycles_per_tick;
    if (empty == UINT32_MAX ||
        (empty > NEAR_TICKS && empty > (SCENARIO_NO_END - kernel->next_tick_at) / period)) {
        return SCENARIO_NO_END;
    }
    return kernel->next_tick_at + empty * period;
}

/// The next tick that matters, or the end of the run.
static cycles_t next_tick_or_end(const struct kernel *kernel)
{
    const struct thread *running =
        kernel->execute == THREAD_NONE ? NULL : &kernel->threads[kernel->execute];
    cycles_t due = next_tick_that_matters(kernel, running);
    return due < kernel->until ? due : kernel->until;
}

cycles_t clock_next_due(const struct kernel *kernel)
{
    cycles_t due = next_tick_or_end(kernel);
    return due < kernel->arrival_at ? due : kernel->arrival_at;
}

/// The tick interrupt, `now` being its time.
static void take_tick(struct kernel *kernel)
{
    uint32_t running = kernel->execute;
    bool slice_ended = running != THREAD_NONE && scheduler_count_slice(kernel, running);
    kernel->next_tick_at += kernel->scenario->cycles_per_tick;
    if (!timer_wheel_is_due(&kernel->wheel)) {
        timer_wheel_skip(&kernel->wheel, 1);
    } else if (kernel->threads[kernel->timer_thread].state != THREAD_READY) {
        scheduler_make_ready(kernel, kernel->timer_thread);
    }
    if (slice_ended) {
        scheduler_rotate(kernel, running);
    }
    if (kernel->scenario->costs.tick > 0 && running != THREAD_NONE) {
        cycles_t to = kernel->now + kernel->scenario->costs.tick;
        if (to >= kernel->until) {
            to = kernel->until;
            kernel_stop(kernel, KERNEL_ENDED);
        }
        move_clock(kernel, to);
    }
}

/// Goes on to `due`, at which something happens: the end of the run, or a tick that matters, which
/// may have had to wait.
static void take_tick_or_end(struct kernel *kernel, cycles_t due)
{
    if (due >= kernel->until) {
        move_clock(kernel, kernel->until);
        kernel_stop(kernel, KERNEL_ENDED);
        return;
    }
    skip_ticks(kernel, due - kernel->scenario->cycles_per_tick);
    if (due > kernel->now) {
        move_clock(kernel, due);
    }
    take_tick(kernel);
}

/// Goes on to what comes next: the end of the run, a tick that matters, or an arrival.
static void take_next(struct kernel *kernel)
{
    cycles_t tick = next_tick_or_end(kernel);
    if (tick <= kernel->arrival_at) {
        take_tick_or_end(kernel, tick);
        return;
    }
    if (kernel->arrival_at > kernel->now) {
        move_clock(kernel, kernel->arrival_at);
        skip_ticks(kernel, kernel->now);
    }
    arrival_take(kernel);
}

void clock_catch_up(struct kernel *kernel)
{
    while (kernel->state == KERNEL_RUNNING && clock_next_due(kernel) <= kernel->now) {
        take_next(kernel);
    }
    if (kernel->state == KERNEL_RUNNING) {
        skip_ticks(kernel, kernel->now);
    }
}

bool clock_spend(struct kernel *kernel, cycles_t cycles)
{
    cycles_t to = kernel->until;
    if (cycles < kernel->until - kernel->now) {
        to = kernel->now + cycles;
    } else {
        kernel_stop(kernel, KERNEL_ENDED);
    }
    if (to > kernel->now) {
        move_clock(kernel, to);
    }
    return kernel->state == KERNEL_RUNNING;
}

/// Whether what a thread pays for is a stretch without a window, into which ticks are let but no
/// other interrupt: a service's own cost, or the steps of a search up to the window behind an
/// arrival.
static bool is_closed(const struct thread *thread)
{
    return thread->phase != PHASE_STEP;
}

/// Notes whose stretch without a window this is, for the interrupts that it holds off.
static void note_closed(struct kernel *kernel, const struct thread *thread)
{
    bool is_search = thread->phase == PHASE_SEARCHED;
    kernel->closed = (struct kernel_stretch){
        .end = kernel->now,
        .thread = thread_index(kernel, thread),
        .pool = thread->service <= SERVICE_DELETE ? thread->pool->index : SCENARIO_NONE,
        .service = thread->service,
        .hold = is_search ? HOLD_SEARCH : HOLD_CALL,
    };
}

/// Pays a charge in which no arrival is let in; those that come wait for its end.
static bool pay_closed(struct kernel *kernel, struct thread *thread)
{
    cycles_t due = next_tick_or_end(kernel);
    if (thread->charge < due - kernel->now) {
        move_clock(kernel, kernel->now + thread->charge);
        skip_ticks(kernel, kernel->now);
        thread->charge = 0;
    } else {
        thread->charge -= due - kernel->now;
        take_tick_or_end(kernel, due);
    }
    note_closed(kernel, thread);
    if (thread->charge == 0 || kernel->execute != kernel->current) {
        clock_catch_up(kernel);
    }
    return false;
}

bool clock_pay(struct kernel *kernel, struct thread *thread)
{
    if (kernel->arrival_count > 0 && is_closed(thread)) {
        return pay_closed(kernel, thread);
    }
    cycles_t due = clock_next_due(kernel);
    if (thread->charge < due - kernel->now) {
        move_clock(kernel, kernel->now + thread->charge);
        skip_ticks(kernel, kernel->now);
        thread->charge = 0;
        return true;
    }
    thread->charge -= due - kernel->now;
    take_next(kernel);
    if (kernel->extras != NULL) {
        clock_catch_up(kernel);
    }
    return false;
}

void clock_idle(struct kernel *kernel)
{
    if (kernel->scenario->until == SCENARIO_NO_END && kernel->arrival_at == SCENARIO_NO_END &&
        next_tick_that_matters(kernel, NULL) == SCENARIO_NO_END) {
        kernel_stop(kernel, KERNEL_IDLE);
        return;
    }
    take_next(kernel);
    if (kernel->extras != NULL) {
        clock_catch_up(kernel);
    }
}

void clock_suspend(struct kernel *kernel, struct thread *thread, enum thread_state state,
                   uint32_t ticks)
{
    uint32_t index = thread_index(kernel, thread);
    if (ticks != TICKS_FOREVER) {
        timer_wheel_set(&kernel->wheel, index, ticks);
    }
    thread->state = (uint8_t)state;
    scheduler_remove(kernel, index);
    tell_thread(kernel, index, state, THREAD_NONE, ticks);
}

/// Ends the suspension of a thread that nothing is to wake any more.
static void wake(struct kernel *kernel, struct thread *thread, uint32_t index, uint32_t by_thread)
{
    if (thread->suspend_pending) {
        thread->suspend_pending = false;
        thread->state = THREAD_SUSPENDED;
    } else {
        scheduler_make_ready(kernel, index);
    }
    tell_thread(kernel, index, (enum thread_state)thread->state, by_thread, TICKS_FOREVER);
}

void clock_wake(struct kernel *kernel, struct thread *thread, uint32_t by_thread)
{
    uint32_t index = thread_index(kernel, thread);
    timer_wheel_cancel(&kernel->wheel, index);
    if (kernel->extras != NULL) {
        arrival_cancel(kernel, index);
    }
    wake(kernel, thread, index, by_thread);
}

/// A timer has run out: a sleep or a wait ends, or an application timer's steps are done.
static void expire(struct kernel *kernel, uint32_t index)
{
    struct thread *thread = &kernel->threads[index];
    if (thread->state == THREAD_SLEEPING) {
        wake(kernel, thread, index, THREAD_NONE);
        return;
    }
    if (kernel->extras != NULL && kernel->scenario->threads[index].kind == THREAD_KIND_TIMER) {
        arrival_run_timer(kernel, index);
        return;
    }
    if (object_is_waited_at(thread)) {
        object_cancel_wait(kernel, thread, WAIT_TIMED_OUT);
    } else {
        pool_call_cancel_wait(kernel, thread, POOL_NO_MEMORY, WAIT_TIMED_OUT, THREAD_NONE);
    }
    wake(kernel, thread, index, THREAD_NONE);
}

void clock_run_timers(struct kernel *kernel)
{
    uint32_t timer;
    timer_wheel_detach(&kernel->wheel);
    while (kernel->state == KERNEL_RUNNING &&
           (timer = timer_wheel_expire(&kernel->wheel)) != TIMER_NONE) {
        expire(kernel, timer);
    }
    if (kernel->rescan_count > 0) {
        pool_call_rescan_at_once(kernel);
    }
    kernel->threads[kernel->timer_thread].state = THREAD_SUSPENDED;
    scheduler_remove(kernel, kernel->timer_thread);
    if (kernel->extras != NULL) {
        clock_catch_up(kernel); // the steps of application timers may have taken time
    }
}
