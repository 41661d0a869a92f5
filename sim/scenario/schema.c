#include "schema.h"

#include <stdlib.h>
#include <string.h>

#define STRING(structure, member)                                                                  \
    CYAML_FIELD_STRING_PTR(#member, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, structure, member,   \
                           0, CYAML_UNLIMITED)

#define MAPPING(structure, member, fields)                                                         \
    CYAML_FIELD_MAPPING_PTR(#member, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, structure, member,  \
                            fields)

#define SEQUENCE(structure, member, entry)                                                         \
    CYAML_FIELD_SEQUENCE(#member, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, structure, member,     \
                         entry, 0, CYAML_UNLIMITED)

/// Steps hold loops, and loops hold steps.
static const cyaml_schema_value_t step_schema;

static const cyaml_schema_field_t allocate_fields[] = {
    STRING(struct yaml_allocate, pool),
    STRING(struct yaml_allocate, size),
    STRING(struct yaml_allocate, wait),
    STRING(struct yaml_allocate, into),
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
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t step_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_step, step_fields),
};

static const cyaml_schema_field_t thread_fields[] = {
    STRING(struct yaml_thread, name),
    STRING(struct yaml_thread, priority),
    STRING(struct yaml_thread, preemption_threshold),
    STRING(struct yaml_thread, time_slice),
    STRING(struct yaml_thread, auto_start),
    STRING(struct yaml_thread, repeat),
    SEQUENCE(struct yaml_thread, steps, &step_schema),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t thread_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_thread, thread_fields),
};

/// A member of a list of texts.
static const cyaml_schema_value_t line_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, CYAML_UNLIMITED),
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
    SEQUENCE(struct yaml_scenario, threads, &thread_schema),
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
