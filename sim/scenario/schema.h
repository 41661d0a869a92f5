/// The scenario file as YAML: what libcyaml is to make of it.
///
/// Every value is a string here, since libcyaml takes nonsense for numbers and booleans; and every
/// key is optional, since an override may still supply it. compile.h makes the scenario of it.
/// A key that is absent is NULL.
#ifndef SCHEMA_H
#define SCHEMA_H

#include <cyaml/cyaml.h>

struct yaml_step;

struct yaml_allocate {
    char *pool;
    char *size;
    char *wait;
    char *into;
};

struct yaml_loop {
    char *times;
    struct yaml_step *steps;
    uint32_t steps_count;
};

/// Exactly one key is to be set.
struct yaml_step {
    struct yaml_allocate *allocate;
    char *release;
    char *sleep;
    char *compute;
    char *prioritize;
    char *delete;
    char *abort;
    char *suspend;
    char *resume;
    char *terminate;
    char *relinquish;
    char *note;
    struct yaml_loop *loop;
};

struct yaml_thread {
    char *name;
    char *priority;
    char *preemption_threshold;
    char *time_slice;
    char *auto_start;
    char *repeat;
    struct yaml_step *steps;
    uint32_t steps_count;
};

struct yaml_pool {
    char *name;
    char *kind;
    char *size;
    char *block_size;
    char **policy;
    uint32_t policy_count;
    char **blocks;
    uint32_t blocks_count;
    char *spill;
};

struct yaml_target {
    char *word;
    char *cpu;
    char *tick;
    char *threadx;
};

struct yaml_costs {
    char *allocate;
    char *release;
    char *search_step;
    char *merge;
    char *split;
    char *block_allocate;
    char *block_release;
    char *context_switch;
    char *tick;
};

struct yaml_scenario {
    char *name;
    struct yaml_target *target;
    struct yaml_costs *costs;
    char *until;
    char *sample;
    char *seed;
    struct yaml_pool *pools;
    uint32_t pools_count;
    struct yaml_thread *threads;
    uint32_t threads_count;
    char **expect;
    uint32_t expect_count;
    char **tolerance;
    uint32_t tolerance_count;
};

/// The whole file, a `struct yaml_scenario`. Contains mappings, sequences of
/// mappings or of strings, and strings.
extern const cyaml_schema_value_t schema_scenario;

/// The memory function of all that is loaded: libcyaml's `mem_fn`. libcyaml grows a list by one
/// member at a time, so a block that grows doubles, and a list takes linear time to load.
///
/// memory      to be resized, or NULL
/// size        0 frees `memory`
/// returns     NULL when freed, or when the host has no memory; `memory` is as before then
void *schema_memory(void *context, void *memory, size_t size);

/// The field of a mapping's schema that has this key, or NULL.
const cyaml_schema_field_t *schema_field(const cyaml_schema_value_t *mapping, const char *key);

#endif
