#include "tracex_state.h"

#include <stdlib.h>
#include <string.h>

bool tracex_has_no_memory(const struct tracex *tracex)
{
    return html_fail(tracex->source->problem, "%s: error: out of memory", tracex->source->dir);
}

static enum thread_kind kind_of(const struct tracex *tracex, uint32_t thread)
{
    return tracex->source->threads[thread].kind;
}

/// The thread that an event happens in, and its priority; see sim/import/trx.h.
static void set_context(const struct tracex *tracex, struct trx_event *event)
{
    const struct tracex_lane *running =
        tracex->running == SCENARIO_NONE ? NULL : &tracex->lanes[tracex->running];
    bool in_timers = tracex->in_timers && (tracex->routine == SCENARIO_NONE ||
                                           kind_of(tracex, tracex->routine) == THREAD_KIND_TIMER);
    if (tracex->is_initialization) {
        event->thread = TRX_IN_INITIALIZATION;
    } else if (in_timers) {
        event->thread = tracex_timer_thread();
        event->priority = TRX_PRIORITY_MARK;
    } else if (tracex->routine != SCENARIO_NONE || running == NULL) {
        event->thread = TRX_IN_INTERRUPT;
        event->priority = running == NULL ? 0 : tracex_thread(tracex->running);
    } else {
        event->thread = tracex_thread(tracex->running);
        event->priority = TRX_PRIORITY_MARK | running->threshold << 16 | running->priority;
    }
}

uint64_t tracex_add(struct tracex *tracex, cycles_t at, uint32_t id, uint32_t first,
                    uint32_t second, uint32_t third, uint32_t fourth)
{
    struct trx_event event = {.time = at, .id = id, .words = {first, second, third, fourth}};
    set_context(tracex, &event);
    tracex->now = at;
    return trx_ring_add(&tracex->ring, &event);
}

/// The system timer thread comes, by the tick's interrupt.
static void open_timers(struct tracex *tracex, cycles_t at)
{
    struct trx_event event = {.time = at, .thread = TRX_IN_INTERRUPT, .id = TRX_RESUME};
    if (tracex->in_timers) {
        return;
    }
    event.priority = tracex->running == SCENARIO_NONE ? 0 : tracex_thread(tracex->running);
    event.words[0] = tracex_timer_thread();
    event.words[1] = TRX_STATE_SUSPENDED;
    event.words[3] = tracex_timer_thread();
    (void)trx_ring_add(&tracex->ring, &event);
    tracex->now = at;
    tracex->in_timers = true;
}

/// Notes that the thread to run next is told of by the next row, if no time passes.
static void await_next(struct tracex *tracex, uint64_t event, cycles_t at)
{
    tracex->left = event;
    tracex->left_at = at;
}

void tracex_close_timers(struct tracex *tracex)
{
    if (!tracex->in_timers) {
        return;
    }
    uint32_t next = tracex->running == SCENARIO_NONE ? 0 : tracex_thread(tracex->running);
    uint64_t event = tracex_add(tracex, tracex->now, TRX_SUSPEND, tracex_timer_thread(),
                                TRX_STATE_SUSPENDED, 0, next);
    tracex->in_timers = false;
    await_next(tracex, event, tracex->now);
}

static bool is_timer_routine(const struct tracex *tracex)
{
    return tracex->routine != SCENARIO_NONE &&
           kind_of(tracex, tracex->routine) == THREAD_KIND_TIMER;
}

/// What comes happens in the context of the thread or routine that runs.
static void leave_timers(struct tracex *tracex)
{
    if (!is_timer_routine(tracex)) {
        tracex_close_timers(tracex);
    }
}

/// The figure of what a thread waits for.
static struct tracex_figure *waited_for(const struct tracex *tracex, const struct tracex_lane *lane)
{
    return lane->pool != SCENARIO_NONE
               ? &tracex->figures[lane->pool]
               : &tracex->figures[tracex->source->pool_count + lane->object];
}

bool tracex_is_waiting(enum thread_state state)
{
    return state == THREAD_WAITING_BYTES || state == THREAD_WAITING_BLOCK ||
           state >= THREAD_WAITING_QUEUE;
}

/// Reads the row of waits.csv that belongs to the wait of a thread, which is over.
static bool read_wait(struct tracex *tracex, uint32_t thread, uint64_t *size)
{
    struct html_csv *csv = &tracex->waits;
    if (!html_csv_next(csv)) {
        return html_csv_refuse(csv, "a row is missing below this one");
    }
    uint64_t begun;
    if (!html_csv_number(csv, 1, size) || !html_csv_number(csv, 2, &begun)) {
        return false;
    }
    return (strcmp(html_csv_text(csv, 0), tracex->source->threads[thread].name) == 0 &&
            begun == tracex->lanes[thread].since) ||
           html_csv_refuse(csv, "this row is not the next of schedule.csv, which is of "
                                "another run, or cut off");
}

/// A thread's wait ends. Of one that is terminated in it the call will never return.
static bool end_wait(struct tracex *tracex, const struct timeline_change *change)
{
    const struct tracex_lane *lane = &tracex->lanes[change->thread];
    uint64_t size = 0;
    waited_for(tracex, lane)->waiting--;
    if (lane->state == THREAD_WAITING_BYTES || lane->state == THREAD_WAITING_BLOCK) {
        if (!read_wait(tracex, change->thread, &size)) {
            return false;
        }
        if (change->state == THREAD_TERMINATED) {
            tracex_complete_wait(tracex, change->thread, size);
        }
    } else if (change->state == THREAD_TERMINATED) {
        tracex_complete_object_wait(tracex, change->thread);
    }
    return true;
}

static void add_resume(struct tracex *tracex, const struct timeline_change *change)
{
    const struct tracex_lane *lane = &tracex->lanes[change->thread];
    if (change->state == THREAD_READY &&
        (tracex->execute == SCENARIO_NONE ||
         lane->priority < tracex->lanes[tracex->execute].threshold)) {
        tracex->execute = change->thread;
    }
    uint32_t next = tracex->in_timers                  ? tracex_timer_thread()
                    : tracex->execute == SCENARIO_NONE ? 0
                                                       : tracex_thread(tracex->execute);
    (void)tracex_add(tracex, change->at, TRX_RESUME, tracex_thread(change->thread),
                     (uint32_t)tracex_state(lane->state), 0, next);
}

static void add_suspend(struct tracex *tracex, const struct timeline_change *change)
{
    bool was_next = tracex->execute == change->thread;
    if (was_next) {
        tracex->execute = SCENARIO_NONE;
    }
    uint32_t next = tracex->execute == SCENARIO_NONE ? 0 : tracex_thread(tracex->execute);
    uint64_t event = tracex_add(tracex, change->at, TRX_SUSPEND, tracex_thread(change->thread),
                                (uint32_t)tracex_state(change->state), 0, next);
    if (was_next) {
        await_next(tracex, event, change->at);
    }
}

/// Carries out a change of a thread that does not run, or not for itself.
static bool apply_change(struct tracex *tracex, const struct timeline_change *change)
{
    struct tracex_lane *lane = &tracex->lanes[change->thread];
    if (change->by_thread == SCENARIO_NONE && tracex->routine == SCENARIO_NONE) {
        if (tracex->now != change->at) {
            tracex_close_timers(tracex);
        }
        open_timers(tracex, change->at);
    } else {
        leave_timers(tracex);
    }
    bool was_waiting = tracex_is_waiting(lane->state);
    bool was_ready = lane->state == THREAD_READY || lane->state == THREAD_RUNNING;
    if (was_waiting && !end_wait(tracex, change)) {
        return false;
    }
    if (change->state == THREAD_READY || (was_waiting && change->state == THREAD_SUSPENDED)) {
        add_resume(tracex, change);
    }
    if (change->state == THREAD_SUSPENDED || (was_ready && change->state == THREAD_TERMINATED)) {
        add_suspend(tracex, change);
    }
    lane->state = change->state;
    if (change->thread == tracex->running) {
        tracex->running = SCENARIO_NONE; // stopped by an interrupt
    }
    if (change->by_thread != SCENARIO_NONE) {
        struct tracex_lane *by = &tracex->lanes[change->by_thread];
        if (by->call != TRACEX_NO_EVENT && by->affected == SCENARIO_NONE) {
            by->affected = change->thread;
            by->effect = tracex->ring.count - 1;
        }
    }
    return true;
}

/// Carries out the first `count` of the pending changes.
static bool apply_pending(struct tracex *tracex, size_t count)
{
    bool good = true;
    if (count == 0) {
        return true;
    }
    for (size_t i = 0; i < count && good; i++) {
        good = apply_change(tracex, &tracex->pending[i]);
    }
    tracex->pending_count -= count;
    if (tracex->pending_count > 0) { // else there may be no memory for them at all
        memmove(tracex->pending, tracex->pending + count,
                tracex->pending_count * sizeof *tracex->pending);
    }
    return good;
}

bool tracex_apply_all(struct tracex *tracex)
{
    return apply_pending(tracex, tracex->pending_count);
}

/// Puts a change off until it is known whether the call before it has begun.
static bool put_off(struct tracex *tracex, const struct timeline_change *change)
{
    if (tracex->pending_count == tracex->pending_room) {
        size_t room = tracex->pending_room == 0 ? 16 : 2 * tracex->pending_room;
        struct timeline_change *pending = realloc(tracex->pending, room * sizeof *pending);
        if (pending == NULL) {
            return tracex_has_no_memory(tracex);
        }
        tracex->pending = pending;
        tracex->pending_room = room;
    }
    tracex->pending[tracex->pending_count++] = *change;
    return true;
}

/// What the clock does at an instant comes before what a thread does at it; what its call does
/// comes behind the call.
static bool note_call(struct tracex *tracex, uint32_t thread, cycles_t called)
{
    struct tracex_lane *lane = &tracex->lanes[thread];
    if (lane->call != TRACEX_NO_EVENT) {
        return true;
    }
    size_t before = 0;
    while (before < tracex->pending_count &&
           (tracex->pending[before].at < called || (tracex->pending[before].at == called &&
                                                    tracex->pending[before].by_thread != thread))) {
        before++;
    }
    if (!apply_pending(tracex, before)) {
        return false;
    }
    leave_timers(tracex);
    if (called < tracex->now) {
        return html_fail(tracex->source->problem,
                         "%s/schedule.csv: error: '%.64s' calls a service at %llu, when the row "
                         "for its last stretch does not have it in one; run the scenario again",
                         tracex->source->dir, tracex->source->threads[thread].name,
                         (unsigned long long)called);
    }
    lane->call = tracex_add(tracex, called, TRX_RING_OPEN, 0, 0, 0, 0);
    return true;
}

/// The same for a call that waits: how what it waits for stood when it began is kept.
static bool note_waiting_call(struct tracex *tracex, const struct timeline_change *change)
{
    struct tracex_lane *lane = &tracex->lanes[change->thread];
    if (lane->call != TRACEX_NO_EVENT) {
        return true;
    }
    if (!note_call(tracex, change->thread, change->called)) {
        return false;
    }
    lane->at_call_index =
        change->pool != SCENARIO_NONE ? change->pool : tracex->source->pool_count + change->object;
    lane->at_call = tracex->figures[lane->at_call_index];
    return true;
}

/// The same for a call within which others run: how all stood when it began is kept.
static bool note_long_call(struct tracex *tracex, uint32_t thread, cycles_t called)
{
    struct tracex_lane *lane = &tracex->lanes[thread];
    if (lane->call != TRACEX_NO_EVENT) {
        return true;
    }
    if (!note_call(tracex, thread, called)) {
        return false;
    }
    size_t count = (size_t)tracex->source->pool_count + tracex->source->object_count;
    lane->before = malloc((count + 1) * sizeof *lane->before);
    if (lane->before == NULL) {
        return tracex_has_no_memory(tracex);
    }
    memcpy(lane->before, tracex->figures, count * sizeof *lane->before);
    return true;
}

/// A thread is there, at the start.
static void create_thread(struct tracex *tracex, const struct timeline_change *change)
{
    struct tracex_lane *lane = &tracex->lanes[change->thread];
    lane->has_state = true;
    lane->state = THREAD_SUSPENDED;
    (void)tracex_add(tracex, change->at, TRX_THREAD_CREATE, tracex_thread(change->thread),
                     lane->priority, 0, 0);
    if (change->state == THREAD_READY) {
        add_resume(tracex, change);
        lane->state = THREAD_READY;
    }
}

/// The thread that runs stops, by itself or because another takes its place.
static bool leave_thread(struct tracex *tracex, const struct timeline_change *change)
{
    struct tracex_lane *lane = &tracex->lanes[change->thread];
    if ((change->is_in_call && !(tracex_is_waiting(change->state)
                                     ? note_waiting_call(tracex, change)
                                     : note_long_call(tracex, change->thread, change->called))) ||
        !tracex_apply_all(tracex)) {
        return false;
    }
    lane->state = change->state;
    tracex_close_timers(tracex);
    if (change->state == THREAD_READY) {
        tracex->running = SCENARIO_NONE;
        return true;
    }
    if (change->state == THREAD_SLEEPING) {
        uint32_t ticks = change->ticks < UINT32_MAX ? (uint32_t)change->ticks : UINT32_MAX;
        (void)tracex_add(tracex, change->at, TRX_THREAD_SLEEP, ticks, TRX_STATE_READY, 0, 0);
    } else if (tracex_is_waiting(change->state)) {
        lane->pool = change->pool;
        lane->object = change->object;
        lane->ticks = change->ticks;
        lane->since = change->at;
        lane->waited = true;
        waited_for(tracex, lane)->waiting++;
    }
    if (change->by_thread == change->thread) {
        lane->affected = change->thread;
    }
    add_suspend(tracex, change);
    tracex->running = SCENARIO_NONE;
    return true;
}

static bool run_thread(struct tracex *tracex, const struct timeline_change *change)
{
    if (!tracex_apply_all(tracex)) {
        return false;
    }
    tracex_close_timers(tracex);
    struct trx_event *left = tracex->left == TRACEX_NO_EVENT || tracex->left_at != change->at
                                 ? NULL
                                 : trx_ring_at(&tracex->ring, tracex->left);
    if (left != NULL) {
        left->words[3] = tracex_thread(change->thread);
    }
    tracex->left = TRACEX_NO_EVENT;
    tracex->running = change->thread;
    tracex->execute = change->thread;
    tracex->lanes[change->thread].state = THREAD_RUNNING;
    tracex->is_initialization = false;
    return true;
}

/// An interrupt, timer or phase begins, in the midst of a call of a thread or not, or ends.
static bool change_routine(struct tracex *tracex, const struct timeline_change *change)
{
    bool begins = change->state == THREAD_RUNNING;
    bool is_interrupt = kind_of(tracex, change->thread) == THREAD_KIND_INTERRUPT;
    if ((begins && change->is_in_call && tracex->running != SCENARIO_NONE &&
         !note_long_call(tracex, tracex->running, change->called)) ||
        !tracex_apply_all(tracex)) {
        return false;
    }
    tracex->is_initialization = false;
    if (begins && kind_of(tracex, change->thread) == THREAD_KIND_TIMER) {
        open_timers(tracex, change->at);
    } else if (begins) {
        tracex_close_timers(tracex);
    }
    tracex->routine = begins ? change->thread : tracex->routine;
    if (is_interrupt) {
        (void)tracex_add(tracex, change->at, begins ? TRX_INTERRUPT_ENTER : TRX_INTERRUPT_EXIT, 0,
                         change->thread, 0, 0);
    }
    tracex->routine = begins ? change->thread : SCENARIO_NONE;
    return true;
}

static bool take_change(struct tracex *tracex, const struct timeline_change *change)
{
    if (kind_of(tracex, change->thread) != THREAD_KIND_THREAD) {
        return change_routine(tracex, change);
    }
    if (!tracex->lanes[change->thread].has_state) {
        create_thread(tracex, change);
        return true;
    }
    if (change->state == THREAD_RUNNING) {
        return run_thread(tracex, change);
    }
    return change->thread == tracex->running && tracex->routine == SCENARIO_NONE
               ? leave_thread(tracex, change)
               : put_off(tracex, change);
}

/// What a call does to threads is carried out behind the event of the call, and for calls on
/// threads, which tell of whom, before that is completed.
bool tracex_take_event(struct tracex *tracex, const struct timeline_event *event)
{
    switch (event->kind) {
    case TIMELINE_CHANGE:
        return take_change(tracex, &event->as.change);
    case TIMELINE_CALL:
        if (!note_call(tracex, event->as.call.thread, event->as.call.called) ||
            (event->as.call.pool == SCENARIO_NONE && !tracex_apply_all(tracex))) {
            return false;
        }
        tracex_complete_call(tracex, &event->as.call);
        break;
    case TIMELINE_OBJECT_CALL:
        if (!note_call(tracex, event->as.object_call.thread, event->as.object_call.called)) {
            return false;
        }
        tracex_complete_object_call(tracex, &event->as.object_call);
        break;
    }
    return tracex_apply_all(tracex);
}
