/// What the parts of compile.h share. Not for use outside.
///
/// Each compile_* returns false at the first thing that is wrong, with the message set and the
/// path left at it.
#ifndef COMPILER_H
#define COMPILER_H

#include "builder.h"
#include "names.h"
#include "places.h"
#include "schema.h"
#include "units.h"

/// What the name of a pool stands for.
struct pool_target {
    uint32_t index; ///< into scenario.pools, or into scenario.routes
    bool is_route;
};

/// The most replays; each has a reader of its own.
#define COMPILER_REPLAYS_MAX 1000u

struct compiler {
    const struct yaml_scenario *yaml;
    const struct places *places; ///< of the file
    const char *file;            ///< other files' names are relative to its folder
    struct builder builder;
    struct clocks clocks;
    struct names pools; ///< names are borrowed from `yaml` or the builder, as in those below
    struct pool_target *pool_targets; ///< by index of the name
    uint32_t pool_target_room;
    struct names objects;
    bool *queue_carries;   ///< by object: some send to it takes memory along
    struct names threads;  ///< and then interrupts, timers and phases: as in scenario.threads
    uint32_t thread_count; ///< of these, how many are threads
    uint64_t steps_seen;   ///< by collect_bags()
    char **texts;          ///< owned: names that were made
    uint32_t text_count;
    uint32_t text_room;
    struct names bags;
    struct names templates;
    uint32_t replay_uses[COMPILER_REPLAYS_MAX]; ///< the how-many-th of its trace and thread
    struct path *path;                          ///< of what is being compiled
    struct message *message;
    enum thread_kind kind; ///< of what is being compiled
    uint32_t self;         ///< its index in scenario.threads
    bool draws;            ///< it uses a random stream
    bool speaks_of_self;   ///< a step of it is about the thread itself
    uint32_t span;         ///< for how many threads, from its target on, the step stands
    uint64_t group_steps;  ///< made so far of steps that stand for many threads
};

/// Fails for want of memory.
bool compiler_no_memory(struct compiler *compiler);

/// Fails at a key of the mapping being compiled: the path becomes the key's.
bool compiler_refuse(struct compiler *compiler, const char *key, const char *format, ...);

/// Adds a warning at where the path stands.
bool compiler_warn(struct compiler *compiler, const char *format, ...);

/// Whether the file has a key in the mapping at which the path stands. An empty list counts, which
/// is NULL in `yaml`.
bool compiler_has_key(const struct compiler *compiler, const char *key);

/// True of 1 to 64 letters, digits, and _ - . [ ].
bool compiler_check_name(struct compiler *compiler, const char *key, const char *name);

/// Finds a name, or fails with a suggestion at `key`.
bool compiler_find(struct compiler *compiler, const struct names *names, const char *noun,
                   const char *key, const char *name, uint32_t *index);

/// Adds the name of a thread or the like, of which the path stands. `noun` has its article.
bool compiler_add_thread_name(struct compiler *compiler, const char *noun, const char *name);

/// Finds a thread, interrupt, timer or phase. The name that threads with a `count` have in common
/// stands for all of them, unless something has just that name: the index is that of the first, and
/// compiler->span their number.
///
/// key         where the name stands in the mapping; NULL: where the path stands
/// Cost:       O(threads that it stands for)
bool compiler_find_threads(struct compiler *compiler, const char *noun, const char *key,
                           const char *name, uint32_t *index);

/// Keeps a text for as long as the compiler; NULL when there is no memory.
const char *compiler_keep_text(struct compiler *compiler, const char *text);

/// `true` or `false`; NULL leaves `value` as it is.
bool compiler_parse_bool(struct compiler *compiler, const char *key, const char *text, bool *value);

/// The sections before the pools: name, target, costs, until, sample, seed.
bool compile_head(struct compiler *compiler);

/// Adds a name that steps may call a pool by. A second such name is refused at `key`, or where the
/// path stands when it is NULL.
bool compiler_add_pool_name(struct compiler *compiler, const char *key, const char *name,
                            struct pool_target target);

/// A pool of kind `blocks`: a block pool for each size, and the route to them. The path stands at
/// the pool, whose name and kind are checked.
bool compile_blocks(struct compiler *compiler, const struct yaml_pool *pool);

/// Queues, semaphores, mutexes and flags.
bool compile_objects(struct compiler *compiler);

/// Adds the names of all threads: steps may speak of any.
bool compile_thread_names(struct compiler *compiler);

bool compile_threads(struct compiler *compiler);

/// The names of interrupts, timers and phases, and they themselves.
bool compile_routine_names(struct compiler *compiler);
bool compile_routines(struct compiler *compiler);

/// Collects the bags that some step allocates or receives into, over all threads and routines, and
/// which queues carry memory.
bool compile_bags(struct compiler *compiler);
bool collect_bags(struct compiler *compiler, const struct yaml_step *steps, uint32_t count,
                  unsigned depth);

/// Appends the steps of what the path stands at. Sets compiler->draws.
bool compile_steps(struct compiler *compiler, const struct yaml_step *steps, uint32_t count);

/// A list of steps within steps, under a key.
bool compile_list(struct compiler *compiler, const char *key, const struct yaml_step *steps,
                  uint32_t count, unsigned depth);

/// A random or constant amount under a key.
bool compile_quantity(struct compiler *compiler, const char *key, const char *text,
                      unsigned place /* enum quantity_place */, struct quantity *quantity);

/// `none`, `forever`, or an amount of ticks. In a routine one that may wait gives a warning.
bool compile_wait(struct compiler *compiler, const char *text, struct quantity *wait);

/// Finds a bag under a key of the mapping, or, when it is NULL, where the path stands.
bool compile_bag(struct compiler *compiler, const char *key, const char *name, uint32_t *bag);

/// The steps that are mappings, each by the members of `yaml` and into `step`, which the caller
/// adds.
bool compile_send(struct compiler *compiler, const struct yaml_step *yaml, struct step *step);
bool compile_receive(struct compiler *compiler, const struct yaml_step *yaml, struct step *step);
bool compile_get(struct compiler *compiler, const struct yaml_step *yaml, struct step *step);
bool compile_put(struct compiler *compiler, const struct yaml_step *yaml, struct step *step);
bool compile_set(struct compiler *compiler, const struct yaml_step *yaml, struct step *step);
bool compile_clear(struct compiler *compiler, const struct yaml_step *yaml, struct step *step);
bool compile_resize(struct compiler *compiler, const struct yaml_step *yaml, struct step *step);
bool compile_set_priority(struct compiler *compiler, const struct yaml_step *yaml,
                          struct step *step);
bool compile_set_threshold(struct compiler *compiler, const struct yaml_step *yaml,
                           struct step *step);
bool compile_touch(struct compiler *compiler, const struct yaml_step *yaml, struct step *step);
bool compile_overrun(struct compiler *compiler, const struct yaml_step *yaml, struct step *step);
bool compile_rate(struct compiler *compiler, const struct yaml_step *yaml, struct step *step);
bool compile_replay(struct compiler *compiler, const struct yaml_step *yaml, struct step *step);

/// A path beside the scenario's file, to be freed; NULL when there is no memory.
char *compiler_file_beside(const struct compiler *compiler, const char *name);

#endif
