/// `--set PATH=VALUE`: a value put into the parsed file before it is validated.
///
/// A path is keys with dots between. A pool or a thread is addressed by its name, a step by its
/// index from 0: `pools.heap.size`, `threads.t0.steps.2.allocate.wait`. Keys that are absent are
/// added; pools, threads and steps are not.
#ifndef OVERRIDE_H
#define OVERRIDE_H

#include "loader.h"
#include "places.h"
#include "schema.h"

/// Puts one value in.
///
/// scenario    *scenario may be NULL (an empty file); allocated with schema_memory() then
/// where       set to the path of the value: keys are the schema's, names are indices
/// Errors:     false with the message set: no such key, pool, thread or step; not a single value;
///             no memory. `*scenario` stays one that cyaml_free() takes.
bool override_apply(struct yaml_scenario **scenario, const struct scenario_override *override,
                    struct path *where, struct message *message);

#endif
