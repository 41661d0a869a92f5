#include "compiler.h"
#include "entry.h"
#include "limits.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool compile_priority(struct compiler *compiler, const struct entry *entry,
                             const struct yaml_thread *yaml, struct scenario_thread *thread)
{
    uint64_t value = 0;
    entry_stand_with(compiler, entry, "priority");
    if (yaml->priority == NULL) {
        return message_set(compiler->message,
                           "thread \"%s\" has no priority; expected \"priority: 0\" (the best) to "
                           "\"priority: %u\"",
                           yaml->name, SCENARIO_PRIORITY_MAX);
    }
    path_push_key(compiler->path, "priority");
    if (!units_parse_count(span_of(yaml->priority), 0, SCENARIO_PRIORITY_MAX, &value,
                           compiler->message)) {
        return false;
    }
    thread->priority = (uint32_t)value;
    entry_stand_with(compiler, entry, "preemption_threshold");
    path_push_key(compiler->path, "preemption_threshold");
    if (yaml->preemption_threshold != NULL &&
        !units_parse_count(span_of(yaml->preemption_threshold), 0, SCENARIO_PRIORITY_MAX, &value,
                           compiler->message)) {
        return false;
    }
    thread->threshold = (uint32_t)value;
    if (thread->threshold > thread->priority) {
        return message_set(compiler->message,
                           "the preemption threshold %u is worse than the priority; expected 0 to "
                           "%u",
                           thread->threshold, thread->priority);
    }
    return true;
}

static bool compile_time_slice(struct compiler *compiler, const char *text, uint64_t *ticks)
{
    if (text == NULL || strcmp(text, "none") == 0) {
        return true;
    }
    path_push_key(compiler->path, "time_slice");
    struct duration duration;
    if (!units_parse_duration(span_of(text), &duration, compiler->message)) {
        return false;
    }
    if (!units_to_ticks(duration, &compiler->clocks, ticks) || *ticks > SCENARIO_TICKS_MAX) {
        return message_set(compiler->message, "\"%s\" is too long; expected at most %llu ticks",
                           quote(text).text, (unsigned long long)SCENARIO_TICKS_MAX);
    }
    path_pop(compiler->path);
    return true;
}

static bool compile_repeat(struct compiler *compiler, const struct yaml_thread *yaml,
                           uint64_t *count)
{
    *count = 1;
    if (yaml->repeat == NULL) {
        return true;
    }
    if (strcmp(yaml->repeat, "forever") != 0) {
        path_push_key(compiler->path, "repeat");
        if (!units_parse_count(span_of(yaml->repeat), 1, SCENARIO_COUNT_MAX, count,
                               compiler->message)) {
            message_add(compiler->message, ", or forever");
            return false;
        }
        path_pop(compiler->path);
        return true;
    }
    *count = SCENARIO_FOREVER;
    if (compiler->builder.scenario.until == SCENARIO_NO_END) {
        return compiler_refuse(compiler, "repeat",
                               "thread \"%s\" repeats forever and the run has no end; expected "
                               "\"until: ...\" in the scenario, as in until: 10 s",
                               yaml->name);
    }
    return true;
}

/// A few lines of a file are not to make more threads than the host has memory for.
static bool check_threads_made(struct compiler *compiler)
{
    const struct yaml_scenario *yaml = compiler->yaml;
    uint64_t made = 0;
    for (uint32_t i = 0; i < yaml->threads_count; i++) {
        struct entry entry;
        if (yaml->threads[i].count == NULL) {
            continue;
        }
        if (!entry_begin(compiler, i, &entry)) {
            return false;
        }
        if (entry.count > LIMIT_THREADS_MADE - made) {
            return compiler_refuse(compiler, "count",
                                   "%llu threads, and %llu by a count before; expected at most "
                                   "%llu in all",
                                   (unsigned long long)entry.count, (unsigned long long)made,
                                   (unsigned long long)LIMIT_THREADS_MADE);
        }
        made += entry.count;
    }
    return true;
}

/// Nor more steps, once it is known how many its first thread has, and that the others have their
/// own. `before`: the steps before this entry's.
static bool check_steps_made(struct compiler *compiler, const struct entry *entry, uint64_t before,
                             uint64_t each)
{
    return entry->count == 1 || before + entry->count * each <= LIMIT_STEPS_MADE ||
           compiler_refuse(compiler, "count",
                           "%llu threads of which each has %llu steps of its own; expected at most "
                           "%llu steps in all",
                           (unsigned long long)entry->count, (unsigned long long)each,
                           (unsigned long long)LIMIT_STEPS_MADE);
}

static bool add_names(struct compiler *compiler, struct entry *entry)
{
    const char *name = entry->yaml->name;
    if (!entry->is_numbered || name == NULL) {
        return compiler_add_thread_name(compiler, "a thread", name);
    }
    if (!compiler_check_name(compiler, "name", name)) {
        return false;
    }
    for (uint64_t i = 0; i < entry->count; i++) {
        char numbered[128];
        snprintf(numbered, sizeof numbered, "%s[%llu]", name, (unsigned long long)i);
        const char *kept = compiler_keep_text(compiler, numbered);
        if (kept == NULL) {
            return compiler_no_memory(compiler);
        }
        if (!compiler_add_thread_name(compiler, "a thread", kept)) {
            return false;
        }
    }
    return true;
}

/// How many threads are called NAME[0], NAME[1], … one behind the other from `first` on.
static uint32_t count_numbered(const struct compiler *compiler, const char *name, uint32_t first)
{
    uint32_t count = 0;
    while (first + count < compiler->thread_count) {
        char numbered[128];
        snprintf(numbered, sizeof numbered, "%.*s[%u]", LIMIT_NAME_LETTERS, name, count);
        if (strcmp(compiler->threads.names[first + count], numbered) != 0) {
            break;
        }
        count++;
    }
    return count;
}

bool compiler_find_threads(struct compiler *compiler, const char *noun, const char *key,
                           const char *name, uint32_t *index)
{
    *index = names_find(&compiler->threads, name);
    compiler->span = 1;
    if (*index != SCENARIO_NONE) {
        return true;
    }
    char first[128];
    snprintf(first, sizeof first, "%.*s[0]", LIMIT_NAME_LETTERS, name);
    *index = names_find(&compiler->threads, first);
    uint32_t span = *index == SCENARIO_NONE ? 0 : count_numbered(compiler, name, *index);
    if (key != NULL) {
        path_push_key(compiler->path, key);
    }
    if (span == 0) {
        return names_refuse(&compiler->threads, noun, name, compiler->message);
    }
    compiler->span = span;
    compiler->group_steps += span;
    if (compiler->group_steps > LIMIT_GROUP_STEPS) {
        return message_set(compiler->message,
                           "\"%s\" stands for %u threads, and all such steps are more than %llu; "
                           "expected steps for single threads, or fewer of them",
                           quote(name).text, span, (unsigned long long)LIMIT_GROUP_STEPS);
    }
    if (key != NULL) {
        path_pop(compiler->path);
    }
    return true;
}

bool compile_thread_names(struct compiler *compiler)
{
    const struct yaml_scenario *yaml = compiler->yaml;
    if (yaml->threads_count == 0) {
        return compiler_refuse(compiler, "threads",
                               "the scenario has no threads; expected a list of at "
                               "least one under \"threads:\"");
    }
    if (!entry_check_templates(compiler) || !check_threads_made(compiler)) {
        return false;
    }
    for (uint32_t i = 0; i < yaml->threads_count; i++) {
        struct entry entry;
        if (!entry_begin(compiler, i, &entry) || !add_names(compiler, &entry)) {
            return false;
        }
    }
    compiler->thread_count = compiler->threads.count;
    *compiler->path = (struct path){0};
    return compile_routine_names(compiler);
}

static bool collect_of_entry(struct compiler *compiler, struct entry *entry)
{
    uint64_t before = compiler->steps_seen;
    for (uint64_t i = 0; i < entry->count; i++) {
        struct entry_thread made;
        if (!entry_make(compiler, entry, i, &made)) {
            return entry_blame(compiler, entry);
        }
        bool good = collect_bags(compiler, made.thread.steps, made.thread.steps_count, 0);
        entry_unmake(&made);
        if (!good) {
            return false;
        }
        if (!entry_differs_by_number(entry)) {
            break;
        }
        if (i == 0 && !check_steps_made(compiler, entry, before, compiler->steps_seen - before)) {
            return false;
        }
    }
    return true;
}

bool compile_bags(struct compiler *compiler)
{
    const struct yaml_scenario *yaml = compiler->yaml;
    const struct {
        const struct yaml_routine *routines;
        uint32_t count;
    } lists[] = {{yaml->interrupts, yaml->interrupts_count},
                 {yaml->timers, yaml->timers_count},
                 {yaml->phases, yaml->phases_count}};
    compiler->queue_carries =
        calloc((size_t)compiler->builder.scenario.object_count + 1, sizeof(bool));
    if (compiler->queue_carries == NULL) {
        return compiler_no_memory(compiler);
    }
    for (uint32_t i = 0; i < yaml->threads_count; i++) {
        struct entry entry;
        if (!entry_begin(compiler, i, &entry) || !collect_of_entry(compiler, &entry)) {
            return false;
        }
    }
    for (size_t l = 0; l < sizeof lists / sizeof lists[0]; l++) {
        for (uint32_t i = 0; i < lists[l].count; i++) {
            if (!collect_bags(compiler, lists[l].routines[i].steps,
                              lists[l].routines[i].steps_count, 0)) {
                return false;
            }
        }
    }
    *compiler->path = (struct path){0};
    return true;
}

/// All of a thread but its name. The path is put where each value stands.
static bool compile_values(struct compiler *compiler, const struct entry *entry,
                           const struct yaml_thread *yaml, struct scenario_thread *thread)
{
    struct scenario *scenario = &compiler->builder.scenario;
    if (!compile_priority(compiler, entry, yaml, thread)) {
        return false;
    }
    entry_stand_with(compiler, entry, "time_slice");
    if (!compile_time_slice(compiler, yaml->time_slice, &thread->time_slice_ticks)) {
        return false;
    }
    entry_stand_with(compiler, entry, "auto_start");
    thread->auto_start = true;
    if (!compiler_parse_bool(compiler, "auto_start", yaml->auto_start, &thread->auto_start)) {
        return false;
    }
    entry_stand_with(compiler, entry, "repeat");
    if (!compile_repeat(compiler, yaml, &thread->repeat_count)) {
        return false;
    }
    entry_stand_with(compiler, entry, "steps");
    if (yaml->steps_count == 0) {
        return compiler_refuse(compiler, "steps",
                               "thread \"%s\" has no steps; expected a list of at least one under "
                               "\"steps:\"",
                               yaml->name);
    }
    thread->first_step = scenario->step_count;
    if (!compile_steps(compiler, yaml->steps, yaml->steps_count)) {
        return false;
    }
    thread->step_count = scenario->step_count - thread->first_step;
    thread->draws = compiler->draws;
    return true;
}

/// Compiles the threads of an entry. Those that differ in nothing but their names share their
/// steps, unless each reads a recorded workload, which takes a reader of its own.
static bool compile_entry(struct compiler *compiler, struct entry *entry)
{
    struct scenario_thread thread = {0};
    const struct path stands_at = *compiler->path;
    bool is_shared = false;
    for (uint64_t i = 0; i < entry->count; i++) {
        struct entry_thread made;
        uint32_t replays = compiler->builder.scenario.replay_count;
        compiler->self = compiler->builder.scenario.thread_count;
        const char *name = compiler->threads.names[compiler->self];
        if (!is_shared) {
            if (!entry_make(compiler, entry, i, &made)) {
                return entry_blame(compiler, entry);
            }
            thread = (struct scenario_thread){0};
            bool good = compile_values(compiler, entry, &made.thread, &thread);
            entry_unmake(&made);
            if (!good) {
                return entry_blame(compiler, entry);
            }
            is_shared = !entry_differs_by_number(entry) && !compiler->speaks_of_self &&
                        replays == compiler->builder.scenario.replay_count;
            if (i == 0 && !is_shared) {
                *compiler->path = stands_at;
                if (!check_steps_made(compiler, entry, thread.first_step, thread.step_count)) {
                    return false;
                }
            }
        }
        if (!builder_add_thread(&compiler->builder, name, &thread)) {
            return compiler_no_memory(compiler);
        }
    }
    return true;
}

bool compile_threads(struct compiler *compiler)
{
    compiler->kind = THREAD_KIND_THREAD;
    for (uint32_t i = 0; i < compiler->yaml->threads_count; i++) {
        struct entry entry;
        compiler->speaks_of_self = false;
        if (!entry_begin(compiler, i, &entry) || !compile_entry(compiler, &entry)) {
            return false;
        }
    }
    *compiler->path = (struct path){0};
    return true;
}
