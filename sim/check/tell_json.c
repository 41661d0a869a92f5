#include "tell.h"

#include <jansson.h>

static const char *kind_name(enum item_kind kind)
{
    switch (kind) {
    case ITEM_EXPECTATION:
        return "expectation";
    case ITEM_MEASURE:
        return "measure";
    case ITEM_CALLS:
        return "calls";
    case ITEM_BASELINE:
        return "baseline";
    case ITEM_RUN:
        return "run";
    }
    return "";
}

static const char *state_name(enum item_state state)
{
    switch (state) {
    case ITEM_HOLDS:
        return "holds";
    case ITEM_FAILS:
        return "fails";
    case ITEM_UPDATED:
        return "updated";
    }
    return "";
}

static json_t *item_json(const struct item *item)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:s, s:s, s:s}", "kind",
                     kind_name(item->kind), "state", state_name(item->state), "name", item->name,
                     "file", item->file, "line", (json_int_t)item->line, "column",
                     (json_int_t)item->column, "expected", item->expected, "actual", item->actual,
                     "by", item->by, "detail", item->detail);
}

static json_t *verdict_json(const struct verdict *verdict)
{
    const char *state = verdict->error[0] != '\0' ? "error"
                        : verdict_fails(verdict)  ? "failed"
                                                  : "passed";
    json_t *items = json_array();
    for (uint32_t i = 0; i < verdict->item_count; i++) {
        if (json_array_append_new(items, item_json(&verdict->items[i])) != 0) {
            json_decref(items);
            return NULL;
        }
    }
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:b, s:b, s:o}", "scenario", verdict->scenario, "file",
        verdict->file, "state", state, "error", verdict->error, "note", verdict->note, "calls",
        (json_int_t)verdict->calls, "measures", (json_int_t)verdict->measures, "has_baseline",
        (int)verdict->has_baseline, "updated", (int)verdict->is_updated, "items", items);
}

bool tell_json(const struct verdict *verdicts, size_t count, FILE *to)
{
    struct totals totals = tell_totals(verdicts, count);
    json_t *scenarios = json_array();
    bool done = scenarios != NULL;
    for (size_t i = 0; done && i < count; i++) {
        done = json_array_append_new(scenarios, verdict_json(&verdicts[i])) == 0;
    }
    json_t *json = json_pack("{s:i, s:I, s:I, s:I, s:I, s:o}", "schema_version", TELL_JSON_VERSION,
                             "passed", (json_int_t)totals.passed, "failed",
                             (json_int_t)totals.failed, "errors", (json_int_t)totals.errors,
                             "updated", (json_int_t)totals.updated, "scenarios", scenarios);
    // Writing errors show on the stream, which its owner asks.
    done = done && json != NULL && json_dumpf(json, to, JSON_INDENT(2) | JSON_ENSURE_ASCII) == 0;
    json_decref(json);
    if (done) {
        fputc('\n', to);
    }
    return done;
}
