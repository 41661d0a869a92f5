#include "explain_text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

const char *reason_name(enum reason reason)
{
    static const char *const names[REASON_COUNT] = {
        [REASON_EXHAUSTED] = "exhausted",
        [REASON_FRAGMENTED] = "fragmented",
        [REASON_HEAD_OF_LINE] = "head_of_line",
        [REASON_BARGED] = "barged",
        [REASON_MISSED_RESCAN] = "missed_rescan",
        [REASON_REFUSED] = "refused",
        [REASON_DELETED] = "deleted",
        [REASON_ABORTED] = "aborted",
    };
    assert(reason < REASON_COUNT);
    return names[reason];
}

const char *wait_outcome_name(unsigned outcome)
{
    static const char *const names[WAIT_OUTCOME_COUNT] = {
        [WAIT_SERVED] = "served",
        [WAIT_TIMED_OUT] = "timeout",
        [WAIT_ENDED_BY_ABORT] = "aborted",
        [WAIT_ENDED_BY_DELETE] = "deleted",
        [WAIT_ENDED_BY_TERMINATE] = "terminated",
        [WAIT_GOES_ON] = "waiting",
    };
    return names[outcome];
}

static const char *head_change_name(unsigned change)
{
    static const char *const names[] = {
        [HEAD_UNCHANGED] = "none",       [HEAD_TIMED_OUT] = "timeout",
        [HEAD_ABORTED] = "abort",        [HEAD_TERMINATED] = "terminate",
        [HEAD_REORDERED] = "prioritize", [HEAD_SEARCHER_ENDED] = "searcher",
    };
    return names[change];
}

void explain_remedy(const struct explained *explained, char *text)
{
    const struct blame *blame = &explained->blame;
    text[0] = '\0';
    switch ((enum reason)explained->reason) {
    case REASON_EXHAUSTED:
        snprintf(text, REMEDY_SIZE, "pool %" PRIu64, explained->short_bytes);
        break;
    case REASON_FRAGMENTED:
        snprintf(text, REMEDY_SIZE, "merge %" PRIu64, explained->short_bytes);
        break;
    case REASON_HEAD_OF_LINE:
        snprintf(text, REMEDY_SIZE, "pass");
        break;
    case REASON_BARGED:
        snprintf(text, REMEDY_SIZE, "hold %" PRIu64 " %" PRIu64, blame->size, blame->at);
        break;
    case REASON_MISSED_RESCAN:
        snprintf(text, REMEDY_SIZE, "rescan %s %" PRIu64, head_change_name(blame->head_change),
                 blame->at);
        break;
    case REASON_REFUSED:
    case REASON_DELETED:
    case REASON_ABORTED:
    case REASON_COUNT:
        break;
    }
}

/// Sets a member; false when the host has no memory.
static bool set_number(json_t *object, const char *key, uint64_t number)
{
    json_int_t value = number > INT64_MAX ? INT64_MAX : (json_int_t)number;
    return json_object_set_new(object, key, json_integer(value)) == 0;
}

static bool set_text(json_t *object, const char *key, const char *text)
{
    return json_object_set_new(object, key, json_string(text)) == 0;
}

static json_t *reasons_json(const uint64_t *numbers, unsigned count)
{
    json_t *object = json_object();
    for (unsigned i = 0; object != NULL && i < count; i++) {
        if (!set_number(object, reason_name((enum reason)i), numbers[i])) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

static json_t *outcomes_json(const uint64_t *numbers)
{
    json_t *object = json_object();
    for (unsigned i = 0; object != NULL && i < WAIT_OUTCOME_COUNT; i++) {
        if (!set_number(object, wait_outcome_name(i), numbers[i])) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

static json_t *wait_json(const struct scenario *scenario, const struct explained *wait)
{
    char remedy[REMEDY_SIZE];
    explain_remedy(wait, remedy);
    uint32_t blamed = wait->blame.thread;
    json_t *object = json_object();
    if (object == NULL ||
        !(set_number(object, "begun", wait->begun) && set_number(object, "cycles", wait->cycles) &&
          set_text(object, "thread", scenario->threads[wait->thread].name) &&
          set_text(object, "pool", scenario->pools[wait->pool].name) &&
          set_number(object, "size", wait->size) &&
          set_text(object, "outcome", wait_outcome_name(wait->outcome)) &&
          set_text(object, "reason", reason_name((enum reason)wait->reason)) &&
          json_object_set_new(object, "blamed",
                              blamed == SCENARIO_NONE
                                  ? json_null()
                                  : json_string(scenario->threads[blamed].name)) == 0 &&
          set_number(object, "short_bytes", wait->short_bytes) &&
          set_text(object, "remedy", remedy))) {
        json_decref(object);
        return NULL;
    }
    return object;
}

json_t *explain_waits_json(const struct scenario *scenario, const struct explain_totals *totals)
{
    json_t *object = json_object();
    json_t *worst = totals->wait_count == 0 ? json_null() : wait_json(scenario, &totals->worst);
    if (object == NULL || !set_number(object, "count", totals->wait_count)) {
        json_decref(worst);
        json_decref(object);
        return NULL;
    }
    bool is_whole = json_object_set_new(object, "by_reason",
                                        reasons_json(totals->waits, REASON_WAIT_COUNT)) == 0;
    is_whole &=
        json_object_set_new(object, "cycles", reasons_json(totals->cycles, REASON_WAIT_COUNT)) == 0;
    is_whole &= json_object_set_new(object, "outcomes", outcomes_json(totals->outcomes)) == 0;
    is_whole &= json_object_set_new(object, "worst", worst) == 0;
    if (!is_whole) {
        json_decref(object);
        return NULL;
    }
    return object;
}

json_t *explain_failure_reasons_json(const struct explain_totals *totals)
{
    return reasons_json(totals->failures, REASON_COUNT);
}
