/// Makes a scenario of the parsed file: every value checked, every name resolved, every thread's
/// steps in one flat run.
#ifndef COMPILE_H
#define COMPILE_H

#include "places.h"
#include "scenario.h"
#include "schema.h"

/// Compiles a file that has the shape of the schema.
///
/// yaml        borrowed; NULL stands for an empty mapping
/// places      of the file: of warnings, and of what stands there and is not in `yaml`
/// file        its name: other files are looked for in its folder; may be NULL
/// scenario    to be freed with scenario_free(); untouched on failure; without a path
/// where       on failure, the path of the value at fault
/// Errors:     false with `where` and the message set
/// Cost:       O(steps + names)
bool scenario_compile(const struct yaml_scenario *yaml, const struct places *places,
                      const char *file, struct scenario *scenario, struct path *where,
                      struct message *message);

/// Where a step may stand, by its key: bits by enum thread_kind; 0: there is no such step.
unsigned scenario_step_where(const char *key);

#endif
