#include "objects.h"

/// Whether some thread has a step from `first` to `last`.
static bool has_step(const struct scenario *scenario, enum step_kind first, enum step_kind last)
{
    for (uint32_t i = 0; i < scenario->step_count; i++) {
        if (scenario->steps[i].kind >= first && scenario->steps[i].kind <= last) {
            return true;
        }
    }
    return false;
}

static bool has_calls(const struct scenario *scenario)
{
    return has_step(scenario, STEP_SEND, STEP_CLEAR) ||
           has_step(scenario, STEP_SET_PRIORITY, STEP_SET_THRESHOLD);
}

static bool has_interrupts(const struct scenario *scenario)
{
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        if (scenario->threads[i].kind == THREAD_KIND_INTERRUPT) {
            return true;
        }
    }
    return false;
}

static bool begin(struct output *output, bool is_wanted, const char *folder, const char *name,
                  const char *head, const char **error)
{
    if (!is_wanted) {
        return true;
    }
    if (!output_begin(output, folder, name)) {
        *error = output->error;
        return false;
    }
    output_text(output, head);
    return true;
}

bool objects_begin(struct objects *objects, const struct scenario *scenario, const char *folder,
                   const char **error)
{
    objects->scenario = scenario;
    return begin(&objects->calls, has_calls(scenario), folder, "objects.csv",
                 "called,returned,thread,op,object,status,value,waiting,waited,pool,address,ops\n",
                 error) &&
           begin(&objects->interrupts, has_interrupts(scenario), folder, "interrupts.csv",
                 "arrived,taken,ended,interrupt,latency,lost\n", error) &&
           begin(&objects->damage, has_step(scenario, STEP_TOUCH, STEP_TOUCH), folder, "damage.csv",
                 "cycles,pool,address,size,damaged_at,found_by\n", error);
}

static void put_number(struct output *output, uint64_t value)
{
    output_u64(output, value);
    output_byte(output, ',');
}

static void put_name(struct output *output, const char *name)
{
    output_field(output, name);
    output_byte(output, ',');
}

void objects_called(struct objects *objects, const struct object_call *call, uint64_t op_count)
{
    struct output *output = &objects->calls;
    const struct scenario *scenario = objects->scenario;
    if (output->buffer == NULL) {
        return;
    }
    put_number(output, call->called);
    put_number(output, call->returned);
    put_name(output, scenario->threads[call->thread].name);
    put_name(output, service_name((enum service)call->service));
    put_name(output, call->object == SCENARIO_NONE ? scenario->threads[call->target_thread].name
                                                   : scenario->objects[call->object].name);
    put_name(output, service_status_name((enum service_status)call->status));
    put_number(output, call->value);
    put_number(output, call->waiting);
    put_number(output, call->suspended_cycles);
    if (call->memory != CALL_NO_ADDRESS) {
        output_field(output, scenario->pools[call->memory_pool].name);
    }
    output_byte(output, ',');
    if (call->memory != CALL_NO_ADDRESS) {
        output_u64(output, call->memory);
    }
    output_byte(output, ',');
    output_u64(output, op_count);
    output_byte(output, '\n');
}

void objects_interrupt_taken(struct objects *objects, const struct interrupt_change *change)
{
    struct output *output = &objects->interrupts;
    if (output->buffer == NULL) {
        return;
    }
    put_number(output, change->arrived);
    put_number(output, change->taken);
    put_number(output, change->ended);
    put_name(output, objects->scenario->threads[change->thread].name);
    put_number(output, change->taken - change->arrived);
    output_u64(output, change->lost);
    output_byte(output, '\n');
}

void objects_memory_damaged(struct objects *objects, const struct memory_damage *damage)
{
    struct output *output = &objects->damage;
    objects->damage_count++;
    if (output->buffer == NULL) {
        return;
    }
    put_number(output, damage->now);
    put_name(output, objects->scenario->pools[damage->pool].name);
    put_number(output, damage->start_bytes);
    put_number(output, damage->size_bytes);
    put_number(output, damage->offset_bytes);
    output_field(output, objects->scenario->threads[damage->thread].name);
    output_byte(output, '\n');
}

bool objects_commit(struct objects *objects, const char *folder, const char **error)
{
    static const char *const names[] = {"objects.csv", "interrupts.csv", "damage.csv"};
    struct output *const outputs[] = {&objects->calls, &objects->interrupts, &objects->damage};
    for (int i = 0; i < 3; i++) {
        if (outputs[i]->buffer == NULL) {
            output_remove_old(folder, names[i]);
        } else if (!output_commit(outputs[i])) {
            *error = outputs[i]->error;
            return false;
        }
    }
    return true;
}

void objects_discard(struct objects *objects)
{
    output_discard(&objects->calls);
    output_discard(&objects->interrupts);
    output_discard(&objects->damage);
}
