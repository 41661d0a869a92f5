/// Reads a scenario file: the public entry of the loader.
///
/// What a file may say is in scenarios/FORMAT.md. The way from text to scenario:
///
///     text.h      bytes: size, UTF-8
///     places.h    libyaml: syntax, aliases, the place of everything
///     shape.h     known keys, mappings and lists where they belong
///     schema.h    libcyaml: structs of strings
///     override.h  --set
///     compile.h   the scenario; quantity.h and units.h parse its values
///
/// Where a random value may leave its maximum out, as exponential() may, it is 20 times the mean,
/// or the most that the place allows if that is less (quantity.h). A missing target is 32 bits,
/// 100 MHz, a tick of 1 kHz, and the rules of ThreadX 6.4.2.
#ifndef LOADER_H
#define LOADER_H

#include "problem.h"
#include "scenario.h"

#include <stdio.h>

/// A value that replaces, or adds to, what the file says, as from `--set PATH=VALUE`.
struct scenario_override {
    const char *path;  ///< "costs.search_step", "pools.heap.size", "threads.t0.steps.0.sleep"
    const char *value; ///< as it would stand in the file
};

/// Loads a scenario.
///
/// scenario        to be freed with scenario_free(); zeroed on failure; what it held is lost
/// path            also names the file in messages, and is copied to scenario->path
/// overrides       applied in order, before anything is validated; may be NULL when there are none
/// problem         set on failure
/// Errors:         false; one line FILE:LINE:COLUMN: error: ..., or --set PATH=VALUE: error: ...
///                 when it is an override that is wrong
/// Cost:           O(size of the file, aliases expanded)
bool scenario_load(struct scenario *scenario, const char *path,
                   const struct scenario_override *overrides, size_t override_count,
                   struct scenario_problem *problem);

/// The same from memory. `name_for_messages` stands for the path.
bool scenario_load_text(struct scenario *scenario, const char *name_for_messages, const char *text,
                        size_t length, const struct scenario_override *overrides,
                        size_t override_count, struct scenario_problem *problem);

/// The same from a stream, up to its end, without overrides.
bool scenario_load_stream(struct scenario *scenario, const char *name_for_messages, FILE *stream,
                          struct scenario_problem *problem);

#endif
