#include "arrival.h"

#include "clock.h"
#include "replay.h"
#include "step.h"
#include "tell.h"

#include <assert.h>

/// No two arrivals compare equal: time, then the order of the scenario.
static bool is_before(const struct kernel *kernel, uint32_t a, uint32_t b)
{
    cycles_t a_at = kernel->extras[a].arrival_at;
    cycles_t b_at = kernel->extras[b].arrival_at;
    return a_at != b_at ? a_at < b_at : a < b;
}

static void put(struct kernel *kernel, uint32_t place, uint32_t thread)
{
    kernel->arrivals[place] = thread;
    kernel->extras[thread].arrival_place = place;
}

static void move_up(struct kernel *kernel, uint32_t place, uint32_t thread)
{
    while (place > 0 && is_before(kernel, thread, kernel->arrivals[(place - 1) / 2])) {
        put(kernel, place, kernel->arrivals[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    put(kernel, place, thread);
}

static void move_down(struct kernel *kernel, uint32_t place, uint32_t thread)
{
    for (;;) {
        uint32_t child = 2 * place + 1;
        if (child >= kernel->arrival_count) {
            break;
        }
        if (child + 1 < kernel->arrival_count &&
            is_before(kernel, kernel->arrivals[child + 1], kernel->arrivals[child])) {
            child++;
        }
        if (!is_before(kernel, kernel->arrivals[child], thread)) {
            break;
        }
        put(kernel, place, kernel->arrivals[child]);
        place = child;
    }
    put(kernel, place, thread);
}

static void note_first(struct kernel *kernel)
{
    kernel->arrival_at = kernel->arrival_count == 0
                             ? SCENARIO_NO_END
                             : kernel->extras[kernel->arrivals[0]].arrival_at;
}

void arrival_set(struct kernel *kernel, uint32_t thread, cycles_t at)
{
    struct thread_extra *extra = &kernel->extras[thread];
    assert(extra->arrival_place == ARRIVAL_NONE);
    extra->arrival_at = at;
    move_up(kernel, kernel->arrival_count++, thread);
    note_first(kernel);
}

void arrival_cancel(struct kernel *kernel, uint32_t thread)
{
    uint32_t place = kernel->extras[thread].arrival_place;
    if (place == ARRIVAL_NONE) {
        return;
    }
    kernel->extras[thread].arrival_place = ARRIVAL_NONE;
    uint32_t last = kernel->arrivals[--kernel->arrival_count];
    if (last != thread) {
        if (place > 0 && is_before(kernel, last, kernel->arrivals[(place - 1) / 2])) {
            move_up(kernel, place, last);
        } else {
            move_down(kernel, place, last);
        }
    }
    note_first(kernel);
}

uint64_t arrival_scale(uint64_t time, uint32_t percent)
{
    if (percent == 100) {
        return time;
    }
    uint64_t whole = time / percent;
    if (whole > SCENARIO_CYCLES_MAX / 100) {
        return SCENARIO_CYCLES_MAX;
    }
    return whole * 100 + (time % percent * 100 + percent - 1) / percent;
}

/// The time of an interrupt's next arrival after `previous`; SCENARIO_NO_END when there is none.
static cycles_t next_arrival(struct kernel *kernel, uint32_t index, cycles_t previous)
{
    const struct scenario_arrivals *arrivals = &kernel->scenario->threads[index].arrivals;
    struct thread_extra *extra = &kernel->extras[index];
    if (arrivals->time_count > 0) {
        return extra->next_time < arrivals->time_count
                   ? kernel->scenario->times[arrivals->first_time + extra->next_time++]
                   : SCENARIO_NO_END;
    }
    uint64_t interval = kernel_amount(kernel, &kernel->threads[index], &arrivals->interval);
    if (interval == 0) {
        return SCENARIO_NO_END;
    }
    interval = arrival_scale(interval, extra->rate_percent);
    return interval < SCENARIO_NO_END - previous ? previous + interval : SCENARIO_NO_END;
}

static void set_next(struct kernel *kernel, uint32_t index, cycles_t at)
{
    if (at != SCENARIO_NO_END) {
        arrival_set(kernel, index, at);
    }
}

/// Arms an application timer; what is not drawn is `first`.
static void arm(struct kernel *kernel, uint32_t index, uint64_t ticks)
{
    if (ticks > 0) {
        ticks = ticks < SCENARIO_TICKS_MAX ? ticks : SCENARIO_TICKS_MAX;
        timer_wheel_set(&kernel->wheel, index, (uint32_t)ticks);
    }
}

static uint64_t draw_period(struct kernel *kernel, uint32_t index)
{
    const struct scenario_arrivals *arrivals = &kernel->scenario->threads[index].arrivals;
    uint64_t ticks = kernel_amount(kernel, &kernel->threads[index], &arrivals->interval);
    return arrival_scale(ticks, kernel->extras[index].rate_percent);
}

void arrival_begin(struct kernel *kernel)
{
    for (uint32_t i = 0; i < kernel->scenario->thread_count; i++) {
        const struct scenario_thread *thread = &kernel->scenario->threads[i];
        const struct scenario_arrivals *arrivals = &thread->arrivals;
        switch (thread->kind) {
        case THREAD_KIND_THREAD:
            break;
        case THREAD_KIND_INTERRUPT:
            set_next(kernel, i,
                     arrivals->first != SCENARIO_NO_END ? arrivals->first
                                                        : next_arrival(kernel, i, 0));
            break;
        case THREAD_KIND_TIMER:
            arm(kernel, i,
                arrivals->first != SCENARIO_NO_END ? arrivals->first : draw_period(kernel, i));
            break;
        case THREAD_KIND_PHASE:
            arrival_set(kernel, i, arrivals->first);
            break;
        }
    }
}

/// What has held off an interrupt that is let in now. Whatever was pending at the end of a stretch
/// was let in there, so what arrived before its end arrived in it.
static struct kernel_stretch held_by(const struct kernel *kernel, cycles_t arrived)
{
    if (arrived == kernel->now) {
        return (struct kernel_stretch){
            .hold = HOLD_NONE, .thread = SCENARIO_NONE, .pool = SCENARIO_NONE};
    }
    if (arrived < kernel->closed.end) {
        return kernel->closed;
    }
    if (arrived < kernel->routine.end) {
        return kernel->routine;
    }
    return (struct kernel_stretch){
        .hold = HOLD_TICK, .thread = SCENARIO_NONE, .pool = SCENARIO_NONE};
}

static void note_routine(struct kernel *kernel, uint32_t index)
{
    kernel->routine = (struct kernel_stretch){
        .end = kernel->now, .thread = index, .pool = SCENARIO_NONE, .hold = HOLD_ROUTINE};
}

/// Serves an interrupt: its routine, and what its services cost. What arrives meanwhile waits.
static void serve_interrupt(struct kernel *kernel, uint32_t index, cycles_t arrived)
{
    cycles_t taken = kernel->now;
    const struct kernel_stretch held = held_by(kernel, arrived);
    uint64_t lost = 0;
    cycles_t next = next_arrival(kernel, index, arrived);
    while (next < taken) {
        lost++; // one pending request is all that hardware keeps
        next = next_arrival(kernel, index, next);
    }
    set_next(kernel, index, next);
    step_run_routine(kernel, index, kernel->scenario->threads[index].length_cycles);
    const struct observer *observer = kernel->observer;
    if (kernel->state == KERNEL_RUNNING && observer->interrupt_taken != NULL) {
        struct interrupt_change change = {.arrived = arrived,
                                          .taken = taken,
                                          .ended = kernel->now,
                                          .thread = index,
                                          .lost = lost,
                                          .hold = held.hold,
                                          .held_service = held.service,
                                          .held_thread = held.thread,
                                          .held_pool = held.pool};
        observer->interrupt_taken(observer->context, &change);
    }
    note_routine(kernel, index);
}

void arrival_take(struct kernel *kernel)
{
    uint32_t index = kernel->arrivals[0];
    cycles_t arrived = kernel->extras[index].arrival_at;
    arrival_cancel(kernel, index);
    switch (kernel->scenario->threads[index].kind) {
    case THREAD_KIND_THREAD:
        if (replay_is_due(kernel, &kernel->threads[index])) {
            clock_wake(kernel, &kernel->threads[index], THREAD_NONE);
        }
        break;
    case THREAD_KIND_INTERRUPT:
        serve_interrupt(kernel, index, arrived);
        break;
    case THREAD_KIND_PHASE:
        step_run_routine(kernel, index, 0);
        tell_routine(kernel, index);
        break;
    case THREAD_KIND_TIMER:
        break;
    }
}

void arrival_run_timer(struct kernel *kernel, uint32_t index)
{
    step_run_routine(kernel, index, 0);
    note_routine(kernel, index);
    tell_routine(kernel, index);
    arm(kernel, index, draw_period(kernel, index));
}
