// The plan as JSON: a part of plan_text.h.
#include "plan_text.h"

#include <jansson.h>
#include <stdlib.h>

/// Numbers past 2^63 - 1 become that.
static json_t *number(uint64_t value)
{
    return json_integer(value > INT64_MAX ? INT64_MAX : (json_int_t)value);
}

static json_t *calls_json(const struct demand_calls *calls)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "served", number(calls->served), "waited",
                     number(calls->waited), "failed", number(calls->failed), "refused",
                     number(calls->empty + calls->too_large + calls->too_late));
}

static json_t *plan_json(const struct plan *plan)
{
    json_t *blocks = json_array();
    for (uint32_t i = 0; i < plan->size_count; i++) {
        json_array_append_new(blocks,
                              json_pack("{s:o, s:o}", "size", number(plan->sizes[i].block_bytes),
                                        "count", number(plan->sizes[i].count)));
    }
    return json_pack("{s:o, s:o, s:o?, s:b, s:b, s:o}", "sizes", number(plan->size_count), "bytes",
                     number(plan->bytes), "least_bytes",
                     plan->least_bytes == 0 ? NULL : number(plan->least_bytes), "is_least",
                     (int)plan->is_least, "spill", (int)plan->spills, "blocks", blocks);
}

static json_t *pool_json(const struct pool_plan *plan)
{
    const struct scenario_pool *pool = &plan->scenario->pools[plan->pool];
    const struct demand *demand = &plan->demand;
    json_t *plans = json_array();
    for (uint32_t k = 1; k <= plan->table.count; k++) {
        if (k == 1 || plan->table.plans[k - 1].bytes < plan->table.plans[k - 2].bytes) {
            json_array_append_new(plans, plan_json(&plan->table.plans[k - 1]));
        }
    }
    json_t *live = json_pack("{s:o, s:o, s:o}", "bytes", number(plan->most_bytes), "requests",
                             number(plan->most_count), "at_cycles", number(plan->most_at));
    return json_pack(
        "{s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "pool", pool->name, "size_bytes",
        number(pool->size_bytes), "demand", demand->is_free ? "free" : "as written", "asked",
        number(demand->calls.served + demand->calls.failed), "distinct_sizes",
        number(plan->distinct_sizes), "rounding_bytes", number(plan->rounding_bytes), "most_live",
        live, "as_written", calls_json(&demand->calls_as_written), "run",
        plan->table.count == 0 ? json_null() : calls_json(&plan->calls), "plans", plans,
        "confirmed", plan->table.count == 0 ? json_null() : json_boolean(plan->is_confirmed));
}

bool plan_text_json(const struct pool_plan *plans, uint32_t count, FILE *to)
{
    json_t *pools = json_array();
    for (uint32_t i = 0; i < count; i++) {
        json_array_append_new(pools, pool_json(&plans[i]));
    }
    json_t *json =
        json_pack("{s:i, s:s, s:o, s:o}", "schema_version", PLAN_SCHEMA_VERSION, "scenario",
                  plans[0].scenario->name, "seed", number(plans[0].scenario->seed), "pools", pools);
    char *text = json == NULL ? NULL : json_dumps(json, JSON_INDENT(2));
    json_decref(json);
    if (text == NULL) {
        return false;
    }
    fprintf(to, "%s\n", text);
    free(text);
    return true;
}
