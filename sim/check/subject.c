#include "subject.h"

#include <string.h>

#include "sim/record/summary_object.h"

struct subject subject_first(void)
{
    return (struct subject){.kind = SUBJECT_RUN};
}

/// How many indices a kind has; those of threads are shared by four kinds.
static uint32_t index_count(const struct scenario *scenario, enum subject_kind kind)
{
    switch (kind) {
    case SUBJECT_RUN:
        return 1;
    case SUBJECT_POOL:
        return scenario->pool_count;
    case SUBJECT_OBJECT:
        return scenario->object_count;
    case SUBJECT_THREAD:
    case SUBJECT_INTERRUPT:
    case SUBJECT_TIMER:
    case SUBJECT_PHASE:
        return scenario->thread_count;
    case SUBJECT_COUNT:
        break;
    }
    return 0;
}

static bool exists(const struct scenario *scenario, const struct subject *subject)
{
    static const enum thread_kind kinds[] = {
        [SUBJECT_THREAD] = THREAD_KIND_THREAD,
        [SUBJECT_INTERRUPT] = THREAD_KIND_INTERRUPT,
        [SUBJECT_TIMER] = THREAD_KIND_TIMER,
        [SUBJECT_PHASE] = THREAD_KIND_PHASE,
    };
    return subject->kind < SUBJECT_THREAD ||
           scenario->threads[subject->index].kind == kinds[subject->kind];
}

bool subject_next(const struct scenario *scenario, struct subject *subject)
{
    subject->index++;
    while (subject->kind < SUBJECT_COUNT) {
        uint32_t count = index_count(scenario, subject->kind);
        while (subject->index < count) {
            if (exists(scenario, subject)) {
                return true;
            }
            subject->index++;
        }
        subject->kind++;
        subject->index = 0;
    }
    return false;
}

const char *subject_name(const struct scenario *scenario, struct subject subject)
{
    switch (subject.kind) {
    case SUBJECT_RUN:
    case SUBJECT_COUNT:
        break;
    case SUBJECT_POOL:
        return scenario->pools[subject.index].name;
    case SUBJECT_OBJECT:
        return scenario->objects[subject.index].name;
    case SUBJECT_THREAD:
    case SUBJECT_INTERRUPT:
    case SUBJECT_TIMER:
    case SUBJECT_PHASE:
        return scenario->threads[subject.index].name;
    }
    return "";
}

const char *subject_word(const struct scenario *scenario, struct subject subject)
{
    switch (subject.kind) {
    case SUBJECT_RUN:
    case SUBJECT_COUNT:
        break;
    case SUBJECT_POOL:
        return "pool";
    case SUBJECT_OBJECT:
        return object_kind_name(scenario->objects[subject.index].kind);
    case SUBJECT_THREAD:
    case SUBJECT_INTERRUPT:
    case SUBJECT_TIMER:
    case SUBJECT_PHASE:
        return thread_kind_name(scenario->threads[subject.index].kind);
    }
    return "";
}

bool subject_is_word(const char *word, size_t length)
{
    static const char *const words[] = {"pool",   "queue",     "semaphore", "mutex", "flags",
                                        "thread", "interrupt", "timer",     "phase"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strlen(words[i]) == length && memcmp(words[i], word, length) == 0) {
            return true;
        }
    }
    return false;
}
