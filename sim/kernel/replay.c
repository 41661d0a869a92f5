#include "replay.h"

#include "arrival.h"
#include "clock.h"
#include "contents.h"
#include "pool_call.h"
#include "renew.h"
#include "step.h"

#include <assert.h>

/// Where the thread stands in a row.
enum replay_stage {
    STAGE_ONLY,
    STAGE_RENEWED,  ///< a resize allocates anew
    STAGE_RELEASED, ///< a resize gives back the old one
    STAGE_ATTEMPTED ///< an attempt has been granted and is to be given back
};

/// Ends the run: the trace cannot be read, or names an allocation that is there already.
static void stop(struct kernel *kernel, const struct thread *thread)
{
    kernel_stop(kernel, KERNEL_NO_TRACE);
    kernel->fault.thread = thread_index(kernel, thread);
}

static cycles_t time_of(const struct kernel_replay *replay)
{
    return replay->row.at < SCENARIO_NO_END - replay->begun_at ? replay->begun_at + replay->row.at
                                                               : SCENARIO_NO_END - 1;
}

/// Asks for the next row. RECORDING_LATER: only its earliest time is known, replay->row.at.
static enum recording_next ask(struct kernel *kernel, const struct thread *thread,
                               struct kernel_replay *replay, uint32_t index)
{
    const struct recording *recording = &kernel->recording;
    enum recording_next next = recording->next(recording->context, index, &replay->row);
    replay->has_row = next == RECORDING_ROW;
    replay->has_begun = next != RECORDING_END;
    if (next == RECORDING_FAILED) {
        stop(kernel, thread);
    }
    return next;
}

/// Makes the next row there is the thread's row, or finds out when it is to be asked for.
static enum recording_next read_row(struct kernel *kernel, const struct thread *thread,
                                    struct kernel_replay *replay, uint32_t index)
{
    const struct recording *recording = &kernel->recording;
    if (!replay->has_begun) {
        if (recording->next == NULL || !recording->rewind(recording->context, index)) {
            stop(kernel, thread);
            return RECORDING_FAILED;
        }
        replay->has_begun = true;
        replay->begun_at = kernel->now;
    }
    return replay->has_row ? RECORDING_ROW : ask(kernel, thread, replay, index);
}

static void sleep_until(struct kernel *kernel, struct thread *thread, cycles_t at)
{
    clock_suspend(kernel, thread, THREAD_SLEEPING, TICKS_FOREVER);
    arrival_set(kernel, thread_index(kernel, thread), at);
}

bool replay_is_due(struct kernel *kernel, struct thread *thread)
{
    uint32_t index = kernel->scenario->steps[thread->step].target;
    struct kernel_replay *replay = &kernel->replays[index];
    if (replay->has_row) {
        return true;
    }
    enum recording_next next = ask(kernel, thread, replay, index);
    assert(next != RECORDING_END); // a row was promised
    if (next == RECORDING_FAILED || (next == RECORDING_ROW && time_of(replay) <= kernel->now)) {
        return true;
    }
    arrival_set(kernel, thread_index(kernel, thread), time_of(replay));
    return false;
}

static void keep(struct kernel *kernel, const struct thread *thread, uint32_t ids, uint64_t id,
                 struct holding holding)
{
    switch (live_table_put(&kernel->live, ids, id, holding)) {
    case LIVE_PUT:
        break;
    case LIVE_EXISTS:
        stop(kernel, thread);
        kernel->fault.id = id;
        break;
    case LIVE_NO_MEMORY:
        kernel_stop(kernel, KERNEL_NO_HOST_MEMORY);
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
    if (row->op == RECORDED_ALLOCATE || row->op == RECORDED_ATTEMPT) {
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
    if (extra->replay_stage == STAGE_ATTEMPTED) {
        pool_call_release(kernel, thread, extra->fresh);
        extra->fresh = (struct holding){0};
        return;
    }
    enum recording_next next = read_row(kernel, thread, replay, step->target);
    while (next == RECORDING_LATER && time_of(replay) <= kernel->now) {
        next = ask(kernel, thread, replay, step->target); // a sleep would let others go first
    }
    if (next == RECORDING_END) {
        step_next(thread);
    }
    if (next == RECORDING_END || next == RECORDING_FAILED) {
        return;
    }
    if (time_of(replay) > kernel->now) {
        sleep_until(kernel, thread, time_of(replay));
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
    bool is_new = thread->service == SERVICE_ALLOCATE && is_success;
    if (replay->row.op == RECORDED_ATTEMPT && is_new) {
        extra->replay_stage = STAGE_ATTEMPTED;
        return;
    }
    replay->has_row = false;
    if (extra->replay_stage == STAGE_RENEWED) {
        keep(kernel, thread, ids, id, extra->message); // as it was
        extra->message = (struct holding){0};
    } else if (extra->replay_stage == STAGE_RELEASED || is_new) {
        keep(kernel, thread, ids, id, extra->fresh);
        extra->fresh = (struct holding){0};
    }
    extra->replay_stage = STAGE_ONLY;
}
