#include "kernel_object_ledger.h"

#include "kernel_audit.h"
#include "sim/kernel/object.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/// Whether the system timer thread runs with each tick that has timers due, at the tick's time.
static bool is_punctual(const struct scenario *scenario)
{
    const struct scenario_costs *costs = &scenario->costs;
    bool punctual = costs->tick == 0 && costs->allocate == 0 && costs->release == 0 &&
                    costs->block_allocate == 0 && costs->block_release == 0;
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        punctual =
            punctual && scenario->threads[i].length_cycles == 0 &&
            (scenario->threads[i].kind != THREAD_KIND_THREAD || scenario->threads[i].threshold > 0);
    }
    for (uint32_t i = 0; i < scenario->step_count; i++) {
        const struct step *step = &scenario->steps[i];
        bool sets = step->kind == STEP_SET_PRIORITY || step->kind == STEP_SET_THRESHOLD;
        punctual = punctual && (!sets || step->amount.constant > 0);
    }
    return punctual;
}

void object_ledger_begin(struct object_ledger *ledger, const struct scenario *scenario)
{
    *ledger = (struct object_ledger){.scenario = scenario, .is_punctual = is_punctual(scenario)};
    ledger->waits = calloc(scenario->thread_count, sizeof *ledger->waits);
    ledger->in = calloc(scenario->object_count + 1, sizeof *ledger->in);
    ledger->out = calloc(scenario->object_count + 1, sizeof *ledger->out);
    assert_non_null(ledger->waits);
    assert_non_null(ledger->in);
    assert_non_null(ledger->out);
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        ledger->waits[i].object = SCENARIO_NONE;
    }
}

void object_ledger_end(struct object_ledger *ledger)
{
    free(ledger->waits);
    free(ledger->in);
    free(ledger->out);
}

static void count(const struct object_ledger *ledger, uint32_t object, uint8_t service,
                  uint64_t *in, uint64_t *out)
{
    enum object_kind kind = ledger->scenario->objects[object].kind;
    *in += service == SERVICE_SEND || (service == SERVICE_PUT && kind == OBJECT_SEMAPHORE);
    *out += service == SERVICE_RECEIVE || (service == SERVICE_GET && kind == OBJECT_SEMAPHORE);
}

/// Whether a thread is done with a service on an object, successfully, and yet to return from it.
static bool is_about_to_return(const struct kernel *kernel, uint32_t index)
{
    const struct thread *thread = &kernel->threads[index];
    return kernel->extras != NULL && thread->phase == PHASE_RETURN &&
           thread->service >= SERVICE_SEND && thread->service <= SERVICE_CLEAR &&
           kernel->extras[index].object != THREAD_NONE && !object_is_waited_at(thread) &&
           thread->status == STATUS_SUCCESS;
}

/// Whoever is served has waited longest; for a mutex that inherits it is the best, and among equals
/// the one that has waited longest. Flags serve whom they satisfy, those who have waited longer
/// before.
static void check_turn(const struct object_ledger *ledger, const struct kernel *kernel,
                       uint32_t served)
{
    const struct ledger_wait *wait = &ledger->waits[served];
    const struct scenario_object *object = &ledger->scenario->objects[wait->object];
    uint32_t flags = kernel->objects[wait->object].flags;
    uint32_t priority = kernel->threads[served].priority;
    assert_true(object->kind != OBJECT_FLAGS || kernel_audit_satisfies(kernel, served, flags));
    for (uint32_t i = 0; i < ledger->scenario->thread_count; i++) {
        if (i == served || ledger->waits[i].object != wait->object) {
            continue;
        }
        uint32_t other = kernel->threads[i].priority;
        bool is_behind = ledger->waits[i].order > wait->order;
        if (object->kind == OBJECT_FLAGS) {
            assert_true(is_behind || !kernel_audit_satisfies(kernel, i, flags));
        } else if (object->kind == OBJECT_MUTEX && object->inherits) {
            assert_true(other > priority || (other == priority && is_behind));
        } else {
            assert_true(is_behind);
        }
    }
}

/// A wait of n ticks ends with the n-th tick. While something holds the system timer thread off,
/// the wheel of timers stands still, and all may be late, or early by what it was behind.
static void check_time(struct object_ledger *ledger, const struct kernel *kernel, cycles_t now,
                       uint32_t thread)
{
    cycles_t tick = ledger->scenario->cycles_per_tick;
    cycles_t begun = ledger->waits[thread].begun;
    cycles_t due = (begun / tick + kernel->threads[thread].wait_ticks) * tick;
    if (ledger->is_punctual) {
        assert_int_equal(now, due);
        ledger->on_time_count++;
    }
}

/// What a wait of a thread at an object of this kind ends with when it runs out.
static enum service_status timeout_status(enum object_kind kind, enum service service)
{
    switch (kind) {
    case OBJECT_QUEUE:
        return service == SERVICE_SEND ? STATUS_QUEUE_FULL : STATUS_QUEUE_EMPTY;
    case OBJECT_SEMAPHORE:
        return STATUS_NO_INSTANCE;
    case OBJECT_MUTEX:
        return STATUS_NOT_AVAILABLE;
    case OBJECT_FLAGS:
        return STATUS_NO_EVENTS;
    }
    fail_msg("no kind of object: %d", (int)kind);
    return STATUS_SUCCESS;
}

static void end_wait(struct object_ledger *ledger, const struct kernel *kernel, cycles_t now,
                     uint32_t thread)
{
    uint8_t status = kernel->threads[thread].status;
    if (status == STATUS_SUCCESS) {
        check_turn(ledger, kernel, thread);
    } else if (status != STATUS_WAIT_ABORTED) {
        assert_int_equal(
            status, timeout_status(kernel->scenario->objects[ledger->waits[thread].object].kind,
                                   kernel->threads[thread].service));
        check_time(ledger, kernel, now, thread);
    }
    ledger->waits[thread].object = SCENARIO_NONE;
}

void object_ledger_thread_changed(struct object_ledger *ledger, const struct kernel *kernel,
                                  cycles_t now, uint32_t thread, enum thread_state state)
{
    struct ledger_wait *wait = &ledger->waits[thread];
    if (wait->object != SCENARIO_NONE) {
        assert_true(state == THREAD_READY || state == THREAD_SUSPENDED ||
                    state == THREAD_TERMINATED);
        end_wait(ledger, kernel, now, thread);
    } else if (state >= THREAD_WAITING_QUEUE) {
        *wait = (struct ledger_wait){
            .object = kernel->extras[thread].object, .order = ++ledger->order, .begun = now};
        const struct kernel_object *object = &kernel->objects[wait->object];
        assert_true(object->kind != OBJECT_MUTEX || !object->inherits ||
                    kernel->threads[object->owner].priority <= kernel->threads[thread].priority);
    }
    if (state == THREAD_TERMINATED && is_about_to_return(kernel, thread)) {
        uint32_t object = kernel->extras[thread].object; // it will not tell of it
        count(ledger, object, kernel->threads[thread].service, &ledger->in[object],
              &ledger->out[object]);
    }
}

void object_ledger_called(struct object_ledger *ledger, const struct object_call *call)
{
    if (call->object != SCENARIO_NONE && call->status == STATUS_SUCCESS) {
        count(ledger, call->object, call->service, &ledger->in[call->object],
              &ledger->out[call->object]);
    }
}

void object_ledger_check(const struct object_ledger *ledger, const struct kernel *kernel)
{
    for (uint32_t i = 0; i < ledger->scenario->object_count; i++) {
        const struct scenario_object *object = &ledger->scenario->objects[i];
        if (object->kind != OBJECT_QUEUE && object->kind != OBJECT_SEMAPHORE) {
            continue;
        }
        uint64_t in = ledger->in[i];
        uint64_t out = ledger->out[i];
        for (uint32_t t = 0; t < ledger->scenario->thread_count; t++) {
            if (kernel->threads[t].state != THREAD_TERMINATED && is_about_to_return(kernel, t) &&
                kernel->extras[t].object == i) {
                count(ledger, i, kernel->threads[t].service, &in, &out);
            }
        }
        uint32_t initial = object->kind == OBJECT_SEMAPHORE ? object->initial : 0;
        assert_int_equal(kernel->objects[i].count, (uint32_t)(initial + in - out));
    }
}
