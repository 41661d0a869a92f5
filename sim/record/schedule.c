#include "schedule.h"

#include "summary_json.h"

/// The most that stands between two names of a row.
#define PART_BYTES (4 * (OUTPUT_U64_DIGITS + 1) + 32)

/// A change without anything to it.
static struct thread_change plain_change(cycles_t now, uint32_t thread, enum thread_state state)
{
    return (struct thread_change){.now = now,
                                  .thread = thread,
                                  .state = state,
                                  .by_thread = SCENARIO_NONE,
                                  .pool = SCENARIO_NONE,
                                  .object = SCENARIO_NONE,
                                  .ticks = SCENARIO_FOREVER};
}

static char *put_name(char *at, const struct ops_name *name)
{
    memcpy(at, name->text, name->length);
    return at + name->length;
}

/// A name of the scenario, of any length.
static void put_long_name(struct schedule *schedule, uint32_t index)
{
    output_bytes(&schedule->output, schedule->names[index].text, schedule->names[index].length);
}

/// When the service in progress was called, if there is one; mostly just now.
static char *put_called(const struct schedule *schedule, char *at, uint32_t caller)
{
    cycles_t called;
    if (caller != SCENARIO_NONE && kernel_is_in_call(schedule->kernel, caller, &called)) {
        at = output_format_u64(at, called);
    }
    *at++ = ',';
    return at;
}

/// What a thread waits for.
static void put_cause(struct schedule *schedule, const struct thread_change *change)
{
    const struct scenario *scenario = schedule->scenario;
    if (change->pool != SCENARIO_NONE) {
        put_long_name(schedule, scenario->thread_count + change->pool);
    } else if (change->object != SCENARIO_NONE) {
        output_field(&schedule->output, scenario->objects[change->object].name);
    }
}

/// caller: whose service in progress is told of, or SCENARIO_NONE
static void write_row(struct schedule *schedule, const struct thread_change *change,
                      uint32_t caller)
{
    struct output *output = &schedule->output;
    char *at = output_format_u64(output_room(output, PART_BYTES), change->now);
    *at++ = ',';
    output_filled(output, at);
    put_long_name(schedule, change->thread);
    at = output_room(output, PART_BYTES);
    *at++ = ',';
    at = put_name(at, &schedule->states[change->state]);
    *at++ = ',';
    output_filled(output, at);
    put_cause(schedule, change);
    output_byte(output, ',');
    if (change->by_thread != SCENARIO_NONE) {
        put_long_name(schedule, change->by_thread);
    }
    at = output_room(output, PART_BYTES);
    *at++ = ',';
    if (change->ticks != SCENARIO_FOREVER) {
        at = output_format_u64(at, change->ticks);
    }
    *at++ = ',';
    at = put_called(schedule, at, caller);
    at = output_format_u64(at, kernel_call_count(schedule->kernel));
    *at++ = ',';
    at = output_format_u64(at, schedule->object_count);
    *at++ = '\n';
    output_filled(output, at);
}

bool schedule_begin(struct schedule *schedule, const struct scenario *scenario,
                    const struct ops *ops, const struct kernel *kernel, const char *folder)
{
    schedule->kernel = kernel;
    schedule->scenario = scenario;
    schedule->names = ops->names;
    schedule->running = SCENARIO_NONE;
    if (!output_begin(&schedule->output, folder, "schedule.csv")) {
        return false;
    }
    output_text(&schedule->output, "cycles,thread,state,on,by,ticks,called,ops,objects\n");
    for (int i = 0; i < THREAD_STATE_COUNT; i++) {
        const char *name = summary_thread_state_name((enum thread_state)i);
        schedule->states[i] = (struct ops_name){.text = name, .length = strlen(name)};
    }
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        if (scenario->threads[i].kind == THREAD_KIND_THREAD) {
            struct thread_change change = plain_change(0, i, kernel_thread_state(kernel, i));
            write_row(schedule, &change, SCENARIO_NONE);
        }
    }
    return true;
}

void schedule_object_called(struct schedule *schedule)
{
    schedule->object_count++;
}

void schedule_thread_changed(struct schedule *schedule, const struct thread_change *change)
{
    if (schedule->output.buffer == NULL) {
        return;
    }
    if (change->state == THREAD_RUNNING) {
        if (schedule->running != SCENARIO_NONE) {
            struct thread_change preempted =
                plain_change(change->now, schedule->running, THREAD_READY);
            preempted.by_thread = change->thread;
            write_row(schedule, &preempted, schedule->running);
        }
        schedule->running = change->thread;
    } else if (change->thread == schedule->running) {
        schedule->running = SCENARIO_NONE;
    }
    write_row(schedule, change, change->thread);
}

void schedule_routine_began(struct schedule *schedule, cycles_t now, uint32_t thread)
{
    if (schedule->output.buffer != NULL) {
        struct thread_change change = plain_change(now, thread, THREAD_RUNNING);
        write_row(schedule, &change, schedule->running);
    }
}

void schedule_routine_ended(struct schedule *schedule, cycles_t now, uint32_t thread)
{
    if (schedule->output.buffer != NULL) {
        struct thread_change change = plain_change(now, thread, THREAD_SUSPENDED);
        write_row(schedule, &change, SCENARIO_NONE);
    }
}
