#include "object_explain_text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "summary_json.h"

const char *object_reason_name(enum object_reason reason)
{
    static const char *const names[OBJECT_REASON_COUNT] = {
        [OBJECT_FULL] = "full",
        [OBJECT_EMPTY] = "empty",
        [OBJECT_NO_INSTANCE] = "no_instance",
        [OBJECT_NOT_SET] = "not_set",
        [OBJECT_HELD] = "held",
        [OBJECT_OWNER_WAITS] = "owner_waits",
        [OBJECT_PREEMPTED] = "preempted",
        [OBJECT_INVERSION] = "inversion",
        [OBJECT_DEADLOCK] = "deadlock",
    };
    assert(reason < OBJECT_REASON_COUNT);
    return names[reason];
}

bool object_has_reason(enum object_kind kind, enum object_reason reason)
{
    switch (kind) {
    case OBJECT_QUEUE:
        return reason == OBJECT_FULL || reason == OBJECT_EMPTY;
    case OBJECT_SEMAPHORE:
        return reason == OBJECT_NO_INSTANCE;
    case OBJECT_FLAGS:
        return reason == OBJECT_NOT_SET;
    case OBJECT_MUTEX:
        break;
    }
    return reason >= OBJECT_HELD;
}

const char *object_outcome_name(unsigned outcome)
{
    return outcome == OBJECT_REFUSED ? "refused" : wait_outcome_name(outcome);
}

void object_remedy(const struct scenario *scenario, const struct object_explained *explained,
                   char *text)
{
    text[0] = '\0';
    switch ((enum object_reason)explained->reason) {
    case OBJECT_FULL:
        snprintf(text, OBJECT_TEXT_SIZE, "slots %" PRIu64, explained->short_count);
        break;
    case OBJECT_NO_INSTANCE:
        snprintf(text, OBJECT_TEXT_SIZE, "instances %" PRIu64, explained->short_count);
        break;
    case OBJECT_INVERSION:
        if (!scenario->objects[explained->object].inherits) {
            snprintf(text, OBJECT_TEXT_SIZE, "inherit");
        }
        break;
    case OBJECT_DEADLOCK:
        snprintf(text, OBJECT_TEXT_SIZE, "order");
        break;
    case OBJECT_EMPTY:
    case OBJECT_NOT_SET:
    case OBJECT_HELD:
    case OBJECT_OWNER_WAITS:
    case OBJECT_PREEMPTED:
    case OBJECT_REASON_COUNT:
        break;
    }
}

void object_doing(const struct scenario *scenario, const struct object_explained *explained,
                  char *text)
{
    text[0] = '\0';
    if (explained->reason != OBJECT_OWNER_WAITS) {
        return;
    }
    const char *place = "";
    if (explained->place != SCENARIO_NONE) {
        bool is_pool =
            explained->doing == THREAD_WAITING_BYTES || explained->doing == THREAD_WAITING_BLOCK;
        place = is_pool ? scenario->pools[explained->place].name
                        : scenario->objects[explained->place].name;
    }
    snprintf(text, OBJECT_TEXT_SIZE, "%s%s%s",
             summary_thread_state_name((enum thread_state)explained->doing),
             place[0] == '\0' ? "" : " ", place);
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

static bool set_thread(json_t *object, const char *key, const struct scenario *scenario,
                       uint32_t thread)
{
    json_t *value =
        thread == SCENARIO_NONE ? json_null() : json_string(scenario->threads[thread].name);
    return json_object_set_new(object, key, value) == 0;
}

/// Sets a key to a new object; NULL if there is no memory.
static json_t *set_object(json_t *object, const char *key)
{
    return json_object_set_new(object, key, json_object()) == 0 ? json_object_get(object, key)
                                                                : NULL;
}

static bool set_reasons(json_t *object, const char *key, enum object_kind kind,
                        const uint64_t *numbers)
{
    json_t *inner = set_object(object, key);
    bool done = inner != NULL;
    for (unsigned i = 0; done && i < OBJECT_REASON_COUNT; i++) {
        enum object_reason reason = (enum object_reason)i;
        done = !object_has_reason(kind, reason) ||
               set_number(inner, object_reason_name(reason), numbers[i]);
    }
    return done;
}

static bool set_outcomes(json_t *object, const uint64_t *numbers)
{
    json_t *inner = set_object(object, "outcomes");
    bool done = inner != NULL;
    for (unsigned i = 0; done && i < WAIT_OUTCOME_COUNT; i++) {
        done = set_number(inner, wait_outcome_name(i), numbers[i]);
    }
    return done;
}

static bool set_worst(json_t *object, const struct scenario *scenario,
                      const struct object_totals *totals)
{
    const struct object_explained *worst = &totals->worst;
    char remedy[OBJECT_TEXT_SIZE];
    if (totals->wait_count == 0) {
        return json_object_set_new(object, "worst", json_null()) == 0;
    }
    json_t *inner = set_object(object, "worst");
    object_remedy(scenario, worst, remedy);
    return inner != NULL && set_number(inner, "begun", worst->begun) &&
           set_number(inner, "cycles", worst->cycles) &&
           set_thread(inner, "thread", scenario, worst->thread) &&
           set_text(inner, "service", service_name((enum service)worst->service)) &&
           set_text(inner, "outcome", object_outcome_name(worst->outcome)) &&
           set_text(inner, "reason", object_reason_name((enum object_reason)worst->reason)) &&
           set_thread(inner, "blamed", scenario, worst->blamed) &&
           set_text(inner, "remedy", remedy);
}

json_t *object_waits_json(const struct scenario *scenario, uint32_t object,
                          const struct object_totals *totals)
{
    enum object_kind kind = scenario->objects[object].kind;
    json_t *json = json_object();
    if (json == NULL ||
        !(set_number(json, "count", totals->wait_count) &&
          set_reasons(json, "by_reason", kind, totals->waits) &&
          set_reasons(json, "cycles", kind, totals->cycles) &&
          set_outcomes(json, totals->outcomes) && set_worst(json, scenario, totals))) {
        json_decref(json);
        return NULL;
    }
    return json;
}
