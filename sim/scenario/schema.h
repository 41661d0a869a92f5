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
    struct yaml_step *on_failure;
    uint32_t on_failure_count;
};

struct yaml_send {
    char *queue;
    char *from;
    char *wait;
    struct yaml_step *on_failure;
    uint32_t on_failure_count;
};

struct yaml_receive {
    char *queue;
    char *into;
    char *wait;
    struct yaml_step *on_failure;
    uint32_t on_failure_count;
};

struct yaml_get {
    char *semaphore;
    char *mutex;
    char *flags;
    char *any;
    char *all;
    char *clear;
    char *wait;
    struct yaml_step *on_failure;
    uint32_t on_failure_count;
};

/// Of `set` and `clear`.
struct yaml_bits {
    char *flags;
    char *bits;
};

struct yaml_if {
    char *chance;
    struct yaml_step *then;
    uint32_t then_count;
    struct yaml_step *otherwise; ///< else
    uint32_t otherwise_count;
};

struct yaml_resize {
    char *bag;
    char *size;
    char *wait;
    struct yaml_step *on_failure;
    uint32_t on_failure_count;
};

struct yaml_set_priority {
    char *thread;
    char *priority;
};

struct yaml_set_threshold {
    char *thread;
    char *threshold;
};

struct yaml_overrun {
    char *bag;
    char *bytes;
};

struct yaml_rate {
    char *of;
    char *percent;
};

struct yaml_replay {
    char *trace;
    char *thread;
    char *pool;
    char *speed;
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
    struct yaml_send *send;
    struct yaml_receive *receive;
    struct yaml_get *get;
    char *put;
    struct yaml_bits *set;
    struct yaml_bits *clear;
    struct yaml_if *choose; ///< if
    struct yaml_resize *resize;
    struct yaml_set_priority *set_priority;
    struct yaml_set_threshold *set_threshold;
    char *touch;
    struct yaml_overrun *overrun;
    struct yaml_rate *rate;
    struct yaml_replay *replay;
};

struct yaml_thread {
    char *name;
    char *count;
    char *template;
    char **with;
    uint32_t with_count;
    char *priority;
    char *preemption_threshold;
    char *time_slice;
    char *auto_start;
    char *repeat;
    struct yaml_step *steps;
    uint32_t steps_count;
};

/// A thread that is made of by others; all but its name and count.
struct yaml_template {
    char *name;
    char **parameters;
    uint32_t parameters_count;
    struct yaml_thread *thread;
};

/// An interrupt, application timer or phase.
struct yaml_routine {
    char *name;
    char *every;
    char *first;
    char **at;
    uint32_t at_count;
    char *recorded;
    char *length;
    char *when; ///< a phase's `at`
    struct yaml_step *steps;
    uint32_t steps_count;
};

/// A queue, semaphore, mutex or group of flags.
struct yaml_object {
    char *name;
    char *capacity;
    char *count;
    char *inherit;
    char *set;
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
    struct yaml_object *queues;
    uint32_t queues_count;
    struct yaml_object *semaphores;
    uint32_t semaphores_count;
    struct yaml_object *mutexes;
    uint32_t mutexes_count;
    struct yaml_object *flags;
    uint32_t flags_count;
    struct yaml_template *templates;
    uint32_t templates_count;
    struct yaml_thread *threads;
    uint32_t threads_count;
    struct yaml_routine *interrupts;
    uint32_t interrupts_count;
    struct yaml_routine *timers;
    uint32_t timers_count;
    struct yaml_routine *phases;
    uint32_t phases_count;
    char **expect;
    uint32_t expect_count;
    char **tolerance;
    uint32_t tolerance_count;
};

/// The whole file, a `struct yaml_scenario`. Contains mappings, sequences of
/// mappings or of strings, and strings.
extern const cyaml_schema_value_t schema_scenario;

/// A thread alone, a `struct yaml_thread`, as it stands in the list.
extern const cyaml_schema_value_t schema_thread;

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
