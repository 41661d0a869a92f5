/// A plan as a table, as JSON, as YAML to paste into the scenario, and as C for firmware.
#ifndef PLAN_TEXT_H
#define PLAN_TEXT_H

#include <stdio.h>

#include "pool_plan.h"

/// What the demand is, what each further size would buy, whether the run confirmed the best plan,
/// and the scenario's line for it.
void plan_text_table(const struct pool_plan *plan, FILE *to);

/// A scenario's `pools:` with the best plans of these pools.
void plan_text_yaml(const struct pool_plan *plans, uint32_t count, FILE *to);

/// A C file with the best plans of these pools: control blocks, memory, and for each pool a
/// function that creates its block pools and one that allocates by size.
void plan_text_c(const struct pool_plan *plans, uint32_t count, FILE *to);

#define PLAN_SCHEMA_VERSION 1

/// All of it; keys in a fixed order: schema_version, scenario, seed, pools (a list): pool,
/// size_bytes, demand ("free" or "as written"), asked, distinct_sizes, rounding_bytes, most_live
/// (bytes, requests, at_cycles), as_written and run (served, waited, failed, refused), plans (a
/// list): sizes, bytes, least_bytes, is_least, spill, blocks (a list of size and count); confirmed.
/// Returns false when the host has no memory; nothing was printed then.
bool plan_text_json(const struct pool_plan *plans, uint32_t count, FILE *to);

/// One line, without a line end, on whether the run confirmed the best plan.
void plan_text_verdict(const struct pool_plan *plan, FILE *to);

#endif
