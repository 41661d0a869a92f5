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

struct compiler {
    const struct yaml_scenario *yaml;
    struct builder builder;
    struct clocks clocks;
    struct names pools; ///< names are borrowed from `yaml`, as in the next two
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

/// Collects the bags that some step allocates into, over all threads.
bool compile_bags(struct compiler *compiler);

/// Appends the steps of the thread that the path stands at. Sets compiler->draws.
bool compile_steps(struct compiler *compiler, const struct yaml_thread *thread);

#endif
