#include "step.h"

#include "arrival.h"
#include "clock.h"
#include "contents.h"
#include "object.h"
#include "pool_call.h"
#include "renew.h"
#include "replay.h"
#include "scheduler.h"
#include "tell.h"
#include "thread_call.h"

/// So many rounds of threads that repeat for ever, without time passing, are no workload.
#define STUCK_ROUNDS UINT64_C(1000000)

/// And so many rounds of their loops, which come to an end by themselves but not within a life.
#define STUCK_LOOPS UINT64_C(100000000)

/// Counts a round that a thread goes back to begin anew. False, and the run is over, when there
/// have been too many without time passing.
static bool count_round(struct kernel *kernel, uint64_t *rounds, uint64_t limit)
{
    if (kernel->now != kernel->stuck_at) {
        kernel->stuck_at = kernel->now;
        kernel->stuck_rounds = 0;
        kernel->stuck_loops = 0;
    } else if (++*rounds > limit) {
        kernel_stop(kernel, KERNEL_STUCK);
        kernel->fault.thread = kernel->current;
        return false;
    }
    return true;
}

/// A thread has done its last round.
static void complete(struct kernel *kernel, struct thread *thread)
{
    thread->state = THREAD_COMPLETED;
    scheduler_remove(kernel, kernel->current);
    tell_thread(kernel, kernel->current, THREAD_COMPLETED, THREAD_NONE, TICKS_FOREVER);
    if (kernel->extras != NULL) {
        object_release_mutexes(kernel, kernel->current);
    }
}

/// The last step of a round is done: another round, or the thread is completed; a routine is over,
/// and what it has interrupted is the current thread again. Returns whether there is a step to run.
static bool end_round(struct kernel *kernel, struct thread *thread)
{
    if (caller_of(kernel, thread) != POOL_CALLER_THREAD) {
        kernel->current = kernel->interrupted;
        return false;
    }
    thread->step = thread->first_step;
    if (thread->rounds_left != SCENARIO_FOREVER) {
        if (--thread->rounds_left == 0) {
            complete(kernel, thread);
            return false;
        }
    } else if (!count_round(kernel, &kernel->stuck_rounds, STUCK_ROUNDS)) {
        return false;
    }
    return thread->step != thread->end_step;
}

static void run_loop_step(struct kernel *kernel, struct thread *thread, const struct step *step)
{
    uint64_t *rounds = &kernel->loops[thread->loops + step->depth];
    if (step->kind == STEP_LOOP_BEGIN) {
        *rounds = kernel_amount(kernel, thread, &step->amount);
        if (*rounds == 0) {
            thread->step = step->target;
        }
    } else if (--*rounds > 0) {
        thread->step = step->target;
        (void)count_round(kernel, &kernel->stuck_loops, STUCK_LOOPS);
    }
    step_next(thread);
}

static void run_release(struct kernel *kernel, struct thread *thread, const struct step *step)
{
    struct bag *bag = &kernel->bags[step->bag];
    if (step->order == RELEASE_ALL && thread->release_left == 0) {
        thread->release_left = bag->count;
    }
    if (bag->count == 0) {
        thread->release_left = 0;
        step_next(thread);
        return;
    }
    uint32_t place = 0;
    if (step->order == RELEASE_NEWEST) {
        place = bag->count - 1;
    } else if (step->order == RELEASE_RANDOM) {
        place = (uint32_t)random_below(&kernel->streams[thread->streams].picks, bag->count);
    }
    struct holding holding = bag_take(bag, place);
    if ((holding.size_bytes & HOLDING_TOUCHED) != 0) {
        contents_check(kernel, &holding);
    }
    pool_call_release(kernel, thread, holding);
}

/// A service of the kernel on a thread: done at once, returns when the caller runs.
static void run_thread_call(struct kernel *kernel, struct thread *thread, enum service service,
                            uint32_t target)
{
    thread->called = kernel->now;
    thread->service = (uint8_t)service;
    thread->size = 0;
    thread->searched = 0;
    thread->service_cycles = 0;
    thread->closed_cycles = 0;
    thread->waited = false;
    thread->phase = PHASE_RETURN; // also while others are told of it
    pool_call_finish(thread, thread_call(kernel, service, target));
    if (kernel->rescan_count == 0) {
        return;
    }
    if (caller_of(kernel, thread) == POOL_CALLER_THREAD) {
        pool_call_begin_rescan(kernel, thread);
    } else {
        pool_call_rescan_at_once(kernel);
    }
}

static void run_sleep(struct kernel *kernel, struct thread *thread, const struct step *step)
{
    uint32_t ticks = kernel_ticks(kernel, thread, &step->amount);
    if (kernel->extras != NULL && ticks != TICKS_FOREVER) {
        uint64_t scaled = arrival_scale(ticks, extra_of(kernel, thread)->rate_percent);
        ticks = scaled < SCENARIO_TICKS_MAX ? (uint32_t)scaled : (uint32_t)SCENARIO_TICKS_MAX;
    }
    step_next(thread);
    if (ticks > 0) {
        clock_suspend(kernel, thread, THREAD_SLEEPING, ticks);
    }
}

/// STEP_IF: goes on with the next step, or where it says.
static void run_if(struct kernel *kernel, struct thread *thread, const struct step *step)
{
    enum { MILLION = 1000000 };
    struct random_stream *picks = &kernel->streams[thread->streams].picks;
    if (random_below(picks, MILLION) < step->amount.constant) {
        step_next(thread);
    } else {
        thread->step = step->target;
    }
}

static void run_on_failure(struct thread *thread, const struct step *step)
{
    if (thread->status == STATUS_SUCCESS) {
        thread->step = step->target;
    } else {
        step_next(thread);
    }
}

/// Passes over a resize of nothing.
static void run_resize(struct kernel *kernel, struct thread *thread, const struct step *step)
{
    if (!renew_begin(kernel, thread, step)) {
        thread->status = STATUS_SUCCESS;
        thread->step = step->target;
        step_next(thread);
    }
}

static void run_touch(struct kernel *kernel, struct thread *thread, const struct step *step)
{
    struct bag *bag = &kernel->bags[step->bag];
    for (uint32_t i = 0; i < bag->count; i++) {
        contents_touch(kernel, bag_at(bag, i));
    }
    step_next(thread);
}

static void run_overrun(struct kernel *kernel, struct thread *thread, const struct step *step)
{
    struct bag *bag = &kernel->bags[step->bag];
    if (bag->count > 0) {
        contents_overrun(kernel, bag_at(bag, 0), kernel_amount(kernel, thread, &step->amount));
    }
    step_next(thread);
}

/// Begins the step that the thread is at.
static void begin(struct kernel *kernel, struct thread *thread)
{
    if (thread->step == thread->end_step && !end_round(kernel, thread)) {
        return;
    }
    const struct step *step = &kernel->steps[thread->step];
    switch ((enum step_kind)step->kind) {
    case STEP_ALLOCATE:
        pool_call_allocate(kernel, thread, step);
        break;
    case STEP_ALLOCATE_ROUTED:
        pool_call_allocate_routed(kernel, thread, step);
        break;
    case STEP_RELEASE:
        run_release(kernel, thread, step);
        break;
    case STEP_SLEEP:
        run_sleep(kernel, thread, step);
        break;
    case STEP_COMPUTE:
        thread->charge += kernel_amount(kernel, thread, &step->amount);
        step_next(thread);
        break;
    case STEP_PRIORITIZE:
        pool_call_control(kernel, thread, SERVICE_PRIORITIZE, step->target);
        break;
    case STEP_DELETE:
        pool_call_control(kernel, thread, SERVICE_DELETE, step->target);
        break;
    case STEP_ABORT:
        run_thread_call(kernel, thread, SERVICE_ABORT, step->target);
        break;
    case STEP_SUSPEND:
        run_thread_call(kernel, thread, SERVICE_SUSPEND, step->target);
        break;
    case STEP_RESUME:
        run_thread_call(kernel, thread, SERVICE_RESUME, step->target);
        break;
    case STEP_TERMINATE:
        run_thread_call(kernel, thread, SERVICE_TERMINATE, step->target);
        break;
    case STEP_RELINQUISH:
        scheduler_relinquish(kernel);
        step_next(thread);
        break;
    case STEP_NOTE:
        if (kernel->observer->note != NULL) {
            kernel->observer->note(kernel->observer->context, kernel->now, kernel->current,
                                   step->target);
        }
        step_next(thread);
        break;
    case STEP_LOOP_BEGIN:
    case STEP_LOOP_END:
        run_loop_step(kernel, thread, step);
        break;
    case STEP_SEND:
    case STEP_RECEIVE:
    case STEP_GET:
    case STEP_PUT:
    case STEP_SET:
    case STEP_CLEAR:
        if (!object_call(kernel, thread, step)) {
            thread->status = STATUS_SUCCESS;
            step_next(thread);
        }
        break;
    case STEP_IF:
        run_if(kernel, thread, step);
        break;
    case STEP_JUMP:
        thread->step = step->target;
        break;
    case STEP_ON_FAILURE:
        run_on_failure(thread, step);
        break;
    case STEP_RESIZE:
        run_resize(kernel, thread, step);
        break;
    case STEP_RESIZE_END:
        if (!renew_end(kernel, thread, step)) {
            step_next(thread);
        }
        break;
    case STEP_SET_PRIORITY:
    case STEP_SET_THRESHOLD:
        object_call_priority(kernel, thread, step);
        break;
    case STEP_TOUCH:
        run_touch(kernel, thread, step);
        break;
    case STEP_OVERRUN:
        run_overrun(kernel, thread, step);
        break;
    case STEP_RATE:
        kernel->extras[step->target].rate_percent = (uint32_t)step->amount.constant;
        step_next(thread);
        break;
    case STEP_REPLAY:
        replay_begin(kernel, thread, step);
        break;
    }
}

/// What the thread has allocated.
static struct holding allocated(const struct thread *thread)
{
    return (struct holding){.address = thread->address,
                            .pool = thread->pool->index,
                            .size_bytes = (uint32_t)thread->size};
}

/// end() for the steps that are rarer: those on objects and priorities, and those that make an
/// allocation anew or follow a trace.
static void end_rarer(struct kernel *kernel, struct thread *thread, const struct step *step)
{
    if (thread->service >= SERVICE_COUNT) {
        object_return(kernel, thread, step);
        step_next(thread);
        return;
    }
    if (thread->service == SERVICE_ALLOCATE && thread->status == STATUS_SUCCESS) {
        extra_of(kernel, thread)->fresh = allocated(thread);
    }
    pool_call_return(kernel, thread, step);
    if (step->kind == STEP_REPLAY) {
        replay_returned(kernel, thread, step);
        return;
    }
    if (step->kind == STEP_RESIZE_END) {
        renew_returned(kernel, thread, step);
    }
    step_next(thread);
}

/// The service in progress returns to its thread, which goes on.
static void end(struct kernel *kernel, struct thread *thread)
{
    const struct step *step = &kernel->steps[thread->step];
    if (step->kind >= STEP_SEND) {
        end_rarer(kernel, thread, step);
        return;
    }
    if (thread->service == SERVICE_ALLOCATE && thread->status == STATUS_SUCCESS &&
        !bag_put(&kernel->bags[step->bag], allocated(thread))) {
        kernel_stop(kernel, KERNEL_NO_HOST_MEMORY);
    }
    pool_call_return(kernel, thread, step);
    if (step->order == RELEASE_ALL && step->kind == STEP_RELEASE && --thread->release_left > 0) {
        return; // the same step again, for the next holding
    }
    step_next(thread);
}

/// Lets a routine's charge pass, in which nothing is let in.
static bool pay_routine(struct kernel *kernel, struct thread *thread)
{
    cycles_t cost = thread->charge;
    thread->charge = 0;
    return clock_spend(kernel, cost);
}

/// Somebody else is to run, in place of the current thread.
static struct thread *switch_to(struct kernel *kernel, uint32_t index)
{
    kernel->current = index;
    kernel->switch_count++;
    kernel->threads[index].charge += kernel->scenario->costs.context_switch;
    tell_thread(kernel, index, THREAD_RUNNING, THREAD_NONE, TICKS_FOREVER);
    return &kernel->threads[index];
}

/// Runs whoever `*to_run` says: of threads it is kernel->execute, whatever that comes to be; of a
/// routine, which runs whoever is ready, the routine itself. One function for both, and for one
/// thread after the other, since this is the simulator's inner loop: all steps are compiled into
/// it.
static void run(struct kernel *kernel, struct thread *thread, const uint32_t *to_run)
{
    while (kernel->steps_left > 0) {
        if (*to_run != kernel->current) {
            if (*to_run >= kernel->timer_thread || to_run != &kernel->execute) {
                return; // nobody, the system timer thread, or the routine is over
            }
            thread = switch_to(kernel, *to_run);
        }
        kernel->steps_left--;
        if (thread->charge > 0 && !(to_run == &kernel->execute ? clock_pay(kernel, thread)
                                                               : pay_routine(kernel, thread))) {
            if (kernel->current == THREAD_NONE) {
                return; // what was let in has suspended the thread
            }
            continue;
        }
        // The phases of a call in their order, so that one which costs no time and meets no other
        // thread passes through all of them in one turn.
        if (thread->phase == PHASE_STEP) {
            begin(kernel, thread);
            if (thread->phase == PHASE_STEP || thread->charge > 0 || *to_run != kernel->current) {
                continue;
            }
        }
        if (thread->phase == PHASE_CALL) {
            pool_call_begin(kernel, thread);
        }
        if (thread->phase == PHASE_SEARCH) {
            pool_call_search(kernel, thread);
            if (thread->charge > 0) {
                continue;
            }
        }
        if (thread->phase == PHASE_SEARCHED) {
            pool_call_searched(kernel, thread);
        }
        if (thread->phase == PHASE_RETURN && kernel->state == KERNEL_RUNNING &&
            *to_run == kernel->current) {
            end(kernel, thread);
        }
    }
}

void step_run_threads(struct kernel *kernel)
{
    run(kernel, &kernel->threads[kernel->execute], &kernel->execute);
}

void step_run_routine(struct kernel *kernel, uint32_t index, cycles_t length)
{
    struct thread *thread = &kernel->threads[index];
    const struct observer *observer = kernel->observer;
    uint64_t steps_left = kernel->steps_left;
    kernel->steps_left = UINT64_MAX; // it is not left half-way
    kernel->interrupted = kernel->current;
    kernel->current = index;
    thread->step = thread->first_step;
    if (observer->routine_began != NULL) {
        observer->routine_began(observer->context, kernel->now, index);
    }
    if (clock_spend(kernel, length)) {
        run(kernel, thread, &index);
    }
    if (observer->routine_ended != NULL) {
        observer->routine_ended(observer->context, kernel->now, index);
    }
    kernel->current = kernel->interrupted;
    kernel->interrupted = THREAD_NONE;
    kernel->steps_left = kernel->state == KERNEL_RUNNING ? steps_left : 0;
}
