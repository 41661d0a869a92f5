#include "object_sentence.h"

#include <string.h>

#include "words.h"

static const char *name_of(const struct scenario *scenario, uint32_t thread)
{
    return thread == SCENARIO_NONE ? "nobody" : scenario->threads[thread].name;
}

/// What the owner of a mutex did instead of giving it back.
static void owner_sentence(const struct scenario *scenario,
                           const struct object_explained *explained, char *text, size_t size)
{
    const char *owner = name_of(scenario, explained->owner);
    if (explained->place == SCENARIO_NONE) {
        snprintf(text, size, "%s owned it and %s", owner,
                 explained->doing == THREAD_SLEEPING ? "slept" : "was suspended");
    } else if (explained->doing == THREAD_WAITING_BYTES ||
               explained->doing == THREAD_WAITING_BLOCK) {
        snprintf(text, size, "%s owned it and waited for memory of %s", owner,
                 scenario->pools[explained->place].name);
    } else {
        snprintf(text, size, "%s owned it and waited at %s", owner,
                 scenario->objects[explained->place].name);
    }
}

static void semaphore_sentence(const struct scenario *scenario,
                               const struct object_explained *explained, char *text, size_t size)
{
    if (scenario->objects[explained->object].initial == 0) {
        snprintf(text, size, "nobody put it");
    } else {
        snprintf(text, size, "no instance was left; %s more would have been enough",
                 words_count(explained->short_count).text);
    }
}

static void inversion_sentence(const struct scenario *scenario,
                               const struct object_explained *explained, char *text, size_t size)
{
    const char *owner = name_of(scenario, explained->owner);
    const char *blamed = name_of(scenario, explained->blamed);
    if (scenario->objects[explained->object].inherits) {
        snprintf(text, size, "%s owned it, but %s, of a worse priority, ran (priority inversion)",
                 owner, blamed);
    } else {
        snprintf(text, size,
                 "%s owned it, but %s, of a worse priority, ran (priority inversion); with "
                 "inheritance %s would have run instead",
                 owner, blamed, owner);
    }
}

static void reason_sentence(const struct scenario *scenario,
                            const struct object_explained *explained, char *text, size_t size)
{
    const char *owner = name_of(scenario, explained->owner);
    const char *blamed = name_of(scenario, explained->blamed);
    uint64_t count = explained->short_count;
    switch ((enum object_reason)explained->reason) {
    case OBJECT_FULL:
        snprintf(text, size, "the queue was full; %s more slot%s would have had room",
                 words_count(count).text, count == 1 ? "" : "s");
        break;
    case OBJECT_EMPTY:
        snprintf(text, size, "no message came");
        break;
    case OBJECT_NO_INSTANCE:
        semaphore_sentence(scenario, explained, text, size);
        break;
    case OBJECT_NOT_SET:
        snprintf(text, size, "the flags were not set");
        break;
    case OBJECT_HELD:
        snprintf(text, size, "%s owned it and ran", owner);
        break;
    case OBJECT_OWNER_WAITS:
        owner_sentence(scenario, explained, text, size);
        break;
    case OBJECT_PREEMPTED:
        snprintf(text, size, "%s owned it, and %s ran before it", owner, blamed);
        break;
    case OBJECT_INVERSION:
        inversion_sentence(scenario, explained, text, size);
        break;
    case OBJECT_DEADLOCK:
        snprintf(text, size, "deadlock: %s owned it and waited in a circle of mutexes", owner);
        break;
    case OBJECT_REASON_COUNT:
        break;
    }
}

void object_sentence(const struct scenario *scenario, const struct object_explained *explained,
                     char *text, size_t size)
{
    reason_sentence(scenario, explained, text, size);
    size_t length = strlen(text);
    bool is_mutex = scenario->objects[explained->object].kind == OBJECT_MUTEX;
    if (is_mutex && explained->ahead > 0) {
        snprintf(text + length, size - length, "; %s thread%s stood in line before it",
                 words_count(explained->ahead).text, explained->ahead == 1 ? "" : "s");
    }
}

void interrupt_sentence(const struct scenario *scenario, const struct interrupt_change *change,
                        char *text, size_t size)
{
    const char *who = name_of(scenario, change->held_thread);
    const char *of = change->held_pool == SCENARIO_NONE ? "" : " of ";
    const char *pool =
        change->held_pool == SCENARIO_NONE ? "" : scenario->pools[change->held_pool].name;
    switch ((enum hold)change->hold) {
    case HOLD_NONE:
        snprintf(text, size, "it was let in at once");
        break;
    case HOLD_CALL:
        snprintf(text, size, "%s was in a call (%s%s%s)", who,
                 service_name((enum service)change->held_service), of, pool);
        break;
    case HOLD_SEARCH:
        snprintf(text, size, "%s was in a step of a search%s%s", who, of, pool);
        break;
    case HOLD_ROUTINE:
        if (change->held_thread == change->thread) {
            snprintf(text, size, "it came again while its own routine ran");
        } else {
            snprintf(text, size, "the routine of %s ran", who);
        }
        break;
    case HOLD_TICK:
        snprintf(text, size, "a tick was taken");
        break;
    case HOLD_COUNT:
        break;
    }
}
