#include "replay.h"

#include "arrival.h"
#include "clock.h"
#include "contents.h"
#include "pool_call.h"
#include "renew.h"
#include "step.h"

/// Where the thread stands in a row.
enum replay_stage { STAGE_ONLY, STAGE_RENEWED, STAGE_RELEASED };

/// Ends the run: the trace cannot be read, or names an allocation that is there already.
static void stop(struct kernel *kernel)
{
    kernel->state = KERNEL_NO_TRACE;
    kernel->fault.thread = kernel->current;
}

/// Makes the next row there is the thread's row. False at the end of the trace.
static bool read_row(struct kernel *kernel, struct kernel_replay *replay, uint32_t index)
{
    const struct recording *recording = &kernel->recording;
    if (!replay->has_begun) {
        if (recording->next == NULL || !recording->rewind(recording->context, index)) {
            stop(kernel);
            return false;
        }
        replay->has_begun = true;
        replay->begun_at = kernel->now;
    }
    if (replay->has_row) {
        return true;
    }
    switch (recording->next(recording->context, index, &replay->row)) {
    case RECORDING_ROW:
        replay->has_row = true;
        return true;
    case RECORDING_END:
        replay->has_begun = false;
        return false;
    case RECORDING_FAILED:
        stop(kernel);
        break;
    }
    return false;
}

static void sleep_until(struct kernel *kernel, struct thread *thread, cycles_t at)
{
    clock_suspend(kernel, thread, THREAD_SLEEPING, TICKS_FOREVER);
    arrival_set(kernel, thread_index(kernel, thread), at);
}

static void keep(struct kernel *kernel, uint32_t ids, uint64_t id, struct holding holding)
{
    switch (live_table_put(&kernel->live, ids, id, holding)) {
    case LIVE_PUT:
        break;
    case LIVE_EXISTS:
        stop(kernel);
        break;
    case LIVE_NO_MEMORY:
        kernel->state = KERNEL_NO_HOST_MEMORY;
        break;
    }
}

static void carry_out(struct kernel *kernel, struct thread *thread, struct kernel_replay *replay,
                      uint32_t ids)
{
    const struct recorded_row *row = &replay->row;
    uint32_t wait_ticks = row->wait_ticks == SCENARIO_FOREVER    ? TICKS_FOREVER
                          : row->wait_ticks > SCENARIO_TICKS_MAX ? (uint32_t)SCENARIO_TICKS_MAX
                                                                 : (uint32_t)row->wait_ticks;
    extra_of(kernel, thread)->replay_stage = STAGE_ONLY;
    if (row->op == RECORDED_ALLOCATE) {
        if (row->is_route) {
            pool_call_allocate_by_route(kernel, thread, row->target, row->size_bytes, wait_ticks);
        } else {
            pool_call_allocate_size(kernel, thread, row->target, row->size_bytes, wait_ticks);
        }
        return;
    }
    struct holding holding = live_table_take(&kernel->live, ids, row->id);
    if (holding.address == 0) {
        replay->has_row = false; // its allocation failed, or is yet to come
    } else if (row->op == RECORDED_RELEASE) {
        contents_check(kernel, &holding);
        pool_call_release(kernel, thread, holding);
    } else {
        extra_of(kernel, thread)->replay_stage = STAGE_RENEWED;
        renew_allocate(kernel, thread, holding, row->size_bytes, wait_ticks);
    }
}

void replay_begin(struct kernel *kernel, struct thread *thread, const struct step *step)
{
    struct kernel_replay *replay = &kernel->replays[step->target];
    const struct scenario_replay *scenario = &kernel->scenario->replays[step->target];
    struct thread_extra *extra = extra_of(kernel, thread);
    if (extra->replay_stage == STAGE_RELEASED) {
        renew_release(kernel, thread);
        return;
    }
    if (!read_row(kernel, replay, step->target)) {
        if (kernel->state == KERNEL_RUNNING) {
            step_next(thread);
        }
        return;
    }
    cycles_t at = replay->row.at < SCENARIO_NO_END - replay->begun_at
                      ? replay->begun_at + replay->row.at
                      : SCENARIO_NO_END - 1;
    if (at > kernel->now) {
        sleep_until(kernel, thread, at);
        return;
    }
    carry_out(kernel, thread, replay, scenario->ids);
}

void replay_returned(struct kernel *kernel, struct thread *thread, const struct step *step)
{
    struct kernel_replay *replay = &kernel->replays[step->target];
    struct thread_extra *extra = extra_of(kernel, thread);
    uint32_t ids = kernel->scenario->replays[step->target].ids;
    uint64_t id = replay->row.id;
    bool is_success = thread->status == STATUS_SUCCESS;
    if (extra->replay_stage == STAGE_RENEWED && is_success) {
        extra->replay_stage = STAGE_RELEASED; // the old one is still to be given back
        return;
    }
    replay->has_row = false;
    bool is_new = thread->service == SERVICE_ALLOCATE && is_success;
    if (extra->replay_stage == STAGE_RENEWED) {
        keep(kernel, ids, id, extra->message); // as it was
        extra->message = (struct holding){0};
    } else if (extra->replay_stage == STAGE_RELEASED || is_new) {
        keep(kernel, ids, id, extra->fresh);
        extra->fresh = (struct holding){0};
    }
    extra->replay_stage = STAGE_ONLY;
}
