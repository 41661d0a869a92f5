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

struct compiler {
    const struct yaml_scenario *yaml;
    struct builder builder;
    struct clocks clocks;
    struct names pools; ///< names are borrowed from `yaml` or the builder, as in the next two
    struct pool_target *pool_targets; ///< by index of the name
    uint32_t pool_target_room;
    struct names threads;
    struct names bags;
    struct path *path; ///< of what is being compiled
    struct message *message;
    bool draws; ///< the thread being compiled uses a random stream
};

/// Fails for want of memory.
bool compiler_no_memory(struct compiler *compiler);

/// Fails at a key of the mapping being compiled: the path becomes the key's.
bool compiler_refuse(struct compiler *compiler, const char *key, const char *format, ...);

/// True of 1 to 64 letters, digits, and _ - . [ ].
bool compiler_check_name(struct compiler *compiler, const char *key, const char *name);

/// Finds a name, or fails with a suggestion at `key`.
bool compiler_find(struct compiler *compiler, const struct names *names, const char *noun,
                   const char *key, const char *name, uint32_t *index);

/// The sections before the pools: name, target, costs, until, sample, seed.
bool compile_head(struct compiler *compiler);

/// Adds a name that steps may call a pool by. A second such name is refused at `key`, or where the
/// path stands when it is NULL.
bool compiler_add_pool_name(struct compiler *compiler, const char *key, const char *name,
                            struct pool_target target);

/// A pool of kind `blocks`: a block pool for each size, and the route to them. The path stands at
/// the pool, whose name and kind are checked.
bool compile_blocks(struct compiler *compiler, const struct yaml_pool *pool);

/// Collects the bags that some step allocates into, over all threads.
bool compile_bags(struct compiler *compiler);

/// Appends the steps of the thread that the path stands at. Sets compiler->draws.
bool compile_steps(struct compiler *compiler, const struct yaml_thread *thread);

#endif
