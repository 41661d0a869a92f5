#include "schema.h"

#include <stdlib.h>
#include <string.h>

#define STRING(structure, member) STRING_AS(#member, structure, member)

/// For a key that is a word of C, or stands for two things.
#define STRING_AS(key, structure, member)                                                          \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, structure, member, 0,    \
                           CYAML_UNLIMITED)

#define MAPPING(structure, member, fields) MAPPING_AS(#member, structure, member, fields)

#define MAPPING_AS(key, structure, member, fields)                                                 \
    CYAML_FIELD_MAPPING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, structure, member,      \
                            fields)

#define SEQUENCE(structure, member, entry) SEQUENCE_AS(#member, structure, member, entry)

#define SEQUENCE_AS(key, structure, member, entry)                                                 \
    CYAML_FIELD_SEQUENCE(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, structure, member, entry,  \
                         0, CYAML_UNLIMITED)

/// Steps hold loops, and loops hold steps.
static const cyaml_schema_value_t step_schema;

static const cyaml_schema_field_t allocate_fields[] = {
    STRING(struct yaml_allocate, pool),
    STRING(struct yaml_allocate, size),
    STRING(struct yaml_allocate, wait),
    STRING(struct yaml_allocate, into),
    SEQUENCE(struct yaml_allocate, on_failure, &step_schema),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t send_fields[] = {
    STRING(struct yaml_send, queue),
    STRING(struct yaml_send, from),
    STRING(struct yaml_send, wait),
    SEQUENCE(struct yaml_send, on_failure, &step_schema),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t receive_fields[] = {
    STRING(struct yaml_receive, queue),
    STRING(struct yaml_receive, into),
    STRING(struct yaml_receive, wait),
    SEQUENCE(struct yaml_receive, on_failure, &step_schema),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t get_fields[] = {
    STRING(struct yaml_get, semaphore),
    STRING(struct yaml_get, mutex),
    STRING(struct yaml_get, flags),
    STRING(struct yaml_get, any),
    STRING(struct yaml_get, all),
    STRING(struct yaml_get, clear),
    STRING(struct yaml_get, wait),
    SEQUENCE(struct yaml_get, on_failure, &step_schema),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t bits_fields[] = {
    STRING(struct yaml_bits, flags),
    STRING(struct yaml_bits, bits),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t if_fields[] = {
    STRING(struct yaml_if, chance),
    SEQUENCE(struct yaml_if, then, &step_schema),
    SEQUENCE_AS("else", struct yaml_if, otherwise, &step_schema),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t resize_fields[] = {
    STRING(struct yaml_resize, bag),
    STRING(struct yaml_resize, size),
    STRING(struct yaml_resize, wait),
    SEQUENCE(struct yaml_resize, on_failure, &step_schema),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t set_priority_fields[] = {
    STRING(struct yaml_set_priority, thread),
    STRING(struct yaml_set_priority, priority),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t set_threshold_fields[] = {
    STRING(struct yaml_set_threshold, thread),
    STRING(struct yaml_set_threshold, threshold),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t overrun_fields[] = {
    STRING(struct yaml_overrun, bag),
    STRING(struct yaml_overrun, bytes),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t rate_fields[] = {
    STRING(struct yaml_rate, of),
    STRING(struct yaml_rate, percent),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t replay_fields[] = {
    STRING(struct yaml_replay, trace),
    STRING(struct yaml_replay, thread),
    STRING(struct yaml_replay, pool),
    STRING(struct yaml_replay, speed),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t loop_fields[] = {
    STRING(struct yaml_loop, times),
    SEQUENCE(struct yaml_loop, steps, &step_schema),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t step_fields[] = {
    MAPPING(struct yaml_step, allocate, allocate_fields),
    STRING(struct yaml_step, release),
    STRING(struct yaml_step, sleep),
    STRING(struct yaml_step, compute),
    STRING(struct yaml_step, prioritize),
    STRING(struct yaml_step, delete),
    STRING(struct yaml_step, abort),
    STRING(struct yaml_step, suspend),
    STRING(struct yaml_step, resume),
    STRING(struct yaml_step, terminate),
    STRING(struct yaml_step, relinquish),
    STRING(struct yaml_step, note),
    MAPPING(struct yaml_step, loop, loop_fields),
    MAPPING(struct yaml_step, send, send_fields),
    MAPPING(struct yaml_step, receive, receive_fields),
    MAPPING(struct yaml_step, get, get_fields),
    STRING(struct yaml_step, put),
    MAPPING(struct yaml_step, set, bits_fields),
    MAPPING(struct yaml_step, clear, bits_fields),
    MAPPING_AS("if", struct yaml_step, choose, if_fields),
    MAPPING(struct yaml_step, resize, resize_fields),
    MAPPING(struct yaml_step, set_priority, set_priority_fields),
    MAPPING(struct yaml_step, set_threshold, set_threshold_fields),
    STRING(struct yaml_step, touch),
    MAPPING(struct yaml_step, overrun, overrun_fields),
    MAPPING(struct yaml_step, rate, rate_fields),
    MAPPING(struct yaml_step, replay, replay_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t step_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_step, step_fields),
};

/// A member of a list of texts.
static const cyaml_schema_value_t line_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, CYAML_UNLIMITED),
};

static const cyaml_schema_field_t thread_fields[] = {
    STRING(struct yaml_thread, name),
    STRING(struct yaml_thread, count),
    STRING(struct yaml_thread, template),
    SEQUENCE(struct yaml_thread, with, &line_schema),
    STRING(struct yaml_thread, priority),
    STRING(struct yaml_thread, preemption_threshold),
    STRING(struct yaml_thread, time_slice),
    STRING(struct yaml_thread, auto_start),
    STRING(struct yaml_thread, repeat),
    SEQUENCE(struct yaml_thread, steps, &step_schema),
    CYAML_FIELD_END,
};

const cyaml_schema_value_t schema_thread = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_thread, thread_fields),
};

static const cyaml_schema_field_t template_thread_fields[] = {
    STRING(struct yaml_thread, priority),
    STRING(struct yaml_thread, preemption_threshold),
    STRING(struct yaml_thread, time_slice),
    STRING(struct yaml_thread, auto_start),
    STRING(struct yaml_thread, repeat),
    SEQUENCE(struct yaml_thread, steps, &step_schema),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t template_fields[] = {
    STRING(struct yaml_template, name),
    SEQUENCE(struct yaml_template, parameters, &line_schema),
    MAPPING(struct yaml_template, thread, template_thread_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t template_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_template, template_fields),
};

static const cyaml_schema_field_t interrupt_fields[] = {
    STRING(struct yaml_routine, name),
    STRING(struct yaml_routine, every),
    STRING(struct yaml_routine, first),
    SEQUENCE(struct yaml_routine, at, &line_schema),
    STRING(struct yaml_routine, recorded),
    STRING(struct yaml_routine, length),
    SEQUENCE(struct yaml_routine, steps, &step_schema),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t interrupt_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_routine, interrupt_fields),
};

static const cyaml_schema_field_t timer_fields[] = {
    STRING(struct yaml_routine, name),
    STRING(struct yaml_routine, every),
    STRING(struct yaml_routine, first),
    SEQUENCE(struct yaml_routine, steps, &step_schema),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t timer_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_routine, timer_fields),
};

static const cyaml_schema_field_t phase_fields[] = {
    STRING(struct yaml_routine, name),
    STRING_AS("at", struct yaml_routine, when),
    SEQUENCE(struct yaml_routine, steps, &step_schema),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t phase_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_routine, phase_fields),
};

static const cyaml_schema_field_t queue_fields[] = {
    STRING(struct yaml_object, name),
    STRING(struct yaml_object, capacity),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t queue_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_object, queue_fields),
};

static const cyaml_schema_field_t semaphore_fields[] = {
    STRING(struct yaml_object, name),
    STRING(struct yaml_object, count),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t semaphore_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_object, semaphore_fields),
};

static const cyaml_schema_field_t mutex_fields[] = {
    STRING(struct yaml_object, name),
    STRING(struct yaml_object, inherit),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t mutex_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_object, mutex_fields),
};

static const cyaml_schema_field_t flags_fields[] = {
    STRING(struct yaml_object, name),
    STRING(struct yaml_object, set),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t flags_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_object, flags_fields),
};

static const cyaml_schema_field_t pool_fields[] = {
    STRING(struct yaml_pool, name),
    STRING(struct yaml_pool, kind),
    STRING(struct yaml_pool, size),
    STRING(struct yaml_pool, block_size),
    SEQUENCE(struct yaml_pool, policy, &line_schema),
    SEQUENCE(struct yaml_pool, blocks, &line_schema),
    STRING(struct yaml_pool, spill),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t pool_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_pool, pool_fields),
};

static const cyaml_schema_field_t target_fields[] = {
    STRING(struct yaml_target, word),
    STRING(struct yaml_target, cpu),
    STRING(struct yaml_target, tick),
    STRING(struct yaml_target, threadx),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t costs_fields[] = {
    STRING(struct yaml_costs, allocate),      STRING(struct yaml_costs, release),
    STRING(struct yaml_costs, search_step),   STRING(struct yaml_costs, merge),
    STRING(struct yaml_costs, split),         STRING(struct yaml_costs, block_allocate),
    STRING(struct yaml_costs, block_release), STRING(struct yaml_costs, context_switch),
    STRING(struct yaml_costs, tick),          CYAML_FIELD_END,
};

static const cyaml_schema_field_t scenario_fields[] = {
    STRING(struct yaml_scenario, name),
    MAPPING(struct yaml_scenario, target, target_fields),
    MAPPING(struct yaml_scenario, costs, costs_fields),
    STRING(struct yaml_scenario, until),
    STRING(struct yaml_scenario, sample),
    STRING(struct yaml_scenario, seed),
    SEQUENCE(struct yaml_scenario, pools, &pool_schema),
    SEQUENCE(struct yaml_scenario, queues, &queue_schema),
    SEQUENCE(struct yaml_scenario, semaphores, &semaphore_schema),
    SEQUENCE(struct yaml_scenario, mutexes, &mutex_schema),
    SEQUENCE(struct yaml_scenario, flags, &flags_schema),
    SEQUENCE(struct yaml_scenario, templates, &template_schema),
    SEQUENCE(struct yaml_scenario, threads, &schema_thread),
    SEQUENCE(struct yaml_scenario, interrupts, &interrupt_schema),
    SEQUENCE(struct yaml_scenario, timers, &timer_schema),
    SEQUENCE(struct yaml_scenario, phases, &phase_schema),
    SEQUENCE(struct yaml_scenario, expect, &line_schema),
    SEQUENCE(struct yaml_scenario, tolerance, &line_schema),
    CYAML_FIELD_END,
};

const cyaml_schema_value_t schema_scenario = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct yaml_scenario, scenario_fields),
};

const cyaml_schema_field_t *schema_field(const cyaml_schema_value_t *mapping, const char *key)
{
    for (const cyaml_schema_field_t *field = mapping->mapping.fields; field->key != NULL; field++) {
        if (strcmp(field->key, key) == 0) {
            return field;
        }
    }
    return NULL;
}

/// Stands before each block, and keeps what follows aligned for any type.
union block_header {
    size_t capacity; ///< bytes behind the header
    max_align_t aligned;
};

void *schema_memory(void *context, void *memory, size_t size)
{
    (void)context;
    union block_header *old = memory == NULL ? NULL : (union block_header *)memory - 1;
    if (size == 0) {
        free(old);
        return NULL;
    }
    if (old != NULL && size <= old->capacity) {
        return memory;
    }
    size_t capacity = size;
    if (old != NULL && old->capacity < SIZE_MAX / 4 && size < 2 * old->capacity) {
        capacity = 2 * old->capacity;
    }
    if (capacity > SIZE_MAX - sizeof *old) {
        return NULL;
    }
    union block_header *block = realloc(old, sizeof *block + capacity);
    if (block == NULL) {
        return NULL;
    }
    block->capacity = capacity;
    return block + 1;
}
