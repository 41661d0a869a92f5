#include "compiler.h"
#include "expand.h"
#include "limits.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// An entry of `threads:` on its way to one thread or many.
struct entry {
    const struct yaml_thread *yaml;
    uint32_t index;                       ///< in the list
    const struct yaml_template *template; ///< NULL for none
    uint32_t template_index;
    uint64_t count; ///< of threads
    bool is_numbered;
    struct placeholder placeholders[LIMIT_PARAMETERS + 1];
    size_t placeholder_count; ///< the last is `i` when it is numbered
    char number[24];
};

static bool compile_priority(struct compiler *compiler, const struct yaml_thread *yaml,
                             struct scenario_thread *thread)
{
    uint64_t value = 0;
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
    path_pop(compiler->path);
    thread->priority = (uint32_t)value;
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
    path_pop(compiler->path);
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

/// Whether a value of an entry is its own: else the template has it, or nobody.
static bool is_own(const struct entry *entry, const void *value)
{
    return entry->template == NULL || value != NULL;
}

/// Puts the path where a value of the entry stands.
static void stand_at(struct compiler *compiler, const struct entry *entry, bool own)
{
    *compiler->path = (struct path){0};
    if (own) {
        path_push_key(compiler->path, "threads");
        path_push_index(compiler->path, entry->index);
    } else {
        path_push_key(compiler->path, "templates");
        path_push_index(compiler->path, entry->template_index);
        path_push_key(compiler->path, "thread");
    }
}

static bool check_templates(struct compiler *compiler)
{
    const struct yaml_scenario *yaml = compiler->yaml;
    path_push_key(compiler->path, "templates");
    for (uint32_t i = 0; i < yaml->templates_count; i++) {
        const char *name = yaml->templates[i].name;
        path_push_index(compiler->path, i);
        if (name == NULL) {
            return message_set(compiler->message,
                               "a template without a name; expected \"name: ...\"");
        }
        if (!compiler_check_name(compiler, "name", name)) {
            return false;
        }
        for (uint32_t j = 0; j < i; j++) {
            if (strcmp(name, yaml->templates[j].name) == 0) {
                return compiler_refuse(compiler, "name",
                                       "a second template named \"%s\"; expected a name of its own",
                                       name);
            }
        }
        path_pop(compiler->path);
    }
    path_pop(compiler->path);
    return true;
}

static bool find_template(struct compiler *compiler, struct entry *entry)
{
    const struct yaml_scenario *yaml = compiler->yaml;
    struct names names = {0};
    bool good = true;
    for (uint32_t i = 0; i < yaml->templates_count && entry->template == NULL; i++) {
        const char *name = yaml->templates[i].name;
        if (strcmp(name, entry->yaml->template) == 0) {
            entry->template = &yaml->templates[i];
            entry->template_index = i;
        }
        good = good && names_add(&names, name);
    }
    if (entry->template == NULL) {
        path_push_key(compiler->path, "template");
        good = good ? names_refuse(&names, "template", entry->yaml->template, compiler->message)
                    : compiler_no_memory(compiler);
    }
    names_free(&names);
    return good;
}

/// How long the name is in `name`, `name=value`; spaces around it left out.
static size_t name_length(const char *text)
{
    size_t length = strcspn(text, "=");
    while (length > 0 && text[length - 1] == ' ') {
        length--;
    }
    return length;
}

/// What stands behind `=`, or NULL.
static const char *value_behind(const char *text)
{
    const char *equals = strchr(text, '=');
    return equals == NULL ? NULL : equals + 1 + strspn(equals + 1, " ");
}

static struct placeholder *find_parameter(struct entry *entry, const char *text)
{
    for (size_t i = 0; i < entry->placeholder_count; i++) {
        struct placeholder *placeholder = &entry->placeholders[i];
        if (placeholder->length == name_length(text) &&
            memcmp(placeholder->name, text, placeholder->length) == 0) {
            return placeholder;
        }
    }
    return NULL;
}

static bool refuse_parameter(struct compiler *compiler, const struct entry *entry, const char *text)
{
    message_set(compiler->message, "template \"%s\" has no parameter \"%.*s\"; expected one of: ",
                entry->template->name, (int)name_length(text), text);
    for (size_t i = 0; i < entry->placeholder_count; i++) {
        message_add(compiler->message, "%s%.*s", i == 0 ? "" : ", ",
                    (int)entry->placeholders[i].length, entry->placeholders[i].name);
    }
    return false;
}

/// The values that the entry gives its template's parameters.
static bool read_values(struct compiler *compiler, struct entry *entry)
{
    bool given[LIMIT_PARAMETERS] = {false};
    path_push_key(compiler->path, "with");
    for (uint32_t i = 0; i < entry->yaml->with_count; i++) {
        const char *text = entry->yaml->with[i];
        path_push_index(compiler->path, i);
        struct placeholder *placeholder = find_parameter(entry, text);
        const char *value = value_behind(text);
        if (placeholder == NULL) {
            return refuse_parameter(compiler, entry, text);
        }
        if (value == NULL) {
            return message_set(compiler->message, "\"%s\" has no value; expected one as in size=64",
                               quote(text).text);
        }
        if (given[placeholder - entry->placeholders]) {
            return message_set(compiler->message, "\"%.*s\" is given twice; expected it once",
                               (int)placeholder->length, placeholder->name);
        }
        given[placeholder - entry->placeholders] = true;
        placeholder->value = value;
        path_pop(compiler->path);
    }
    path_pop(compiler->path);
    for (size_t i = 0; i < entry->placeholder_count; i++) {
        if (entry->placeholders[i].value == NULL) {
            return message_set(compiler->message,
                               "template \"%s\" needs a value for \"%.*s\"; expected it under "
                               "\"with:\", as in %.*s=64",
                               entry->template->name, (int)entry->placeholders[i].length,
                               entry->placeholders[i].name, (int)entry->placeholders[i].length,
                               entry->placeholders[i].name);
        }
    }
    return true;
}

/// The parameters of the template, with their defaults.
static bool read_parameters(struct compiler *compiler, struct entry *entry)
{
    const struct yaml_template *template = entry->template;
    assert(template != NULL);
    stand_at(compiler, entry, false);
    path_pop(compiler->path);
    if (template->thread == NULL) {
        return message_set(compiler->message,
                           "template \"%s\" has no thread; expected \"thread: {...}\"",
                           template->name);
    }
    path_push_key(compiler->path, "parameters");
    for (uint32_t i = 0; i < template->parameters_count; i++) {
        const char *text = template->parameters[i];
        path_push_index(compiler->path, i);
        if (entry->placeholder_count == LIMIT_PARAMETERS) {
            return message_set(compiler->message, "too many parameters; expected at most %d",
                               LIMIT_PARAMETERS);
        }
        if (find_parameter(entry, text) != NULL || name_length(text) == 0 ||
            (name_length(text) == 1 && text[0] == 'i')) {
            return message_set(compiler->message,
                               "\"%s\" is no new parameter; expected a name of its own other than "
                               "i, perhaps with a default as in period=5 ms",
                               quote(text).text);
        }
        entry->placeholders[entry->placeholder_count++] = (struct placeholder){
            .name = text, .length = name_length(text), .value = value_behind(text)};
        path_pop(compiler->path);
    }
    stand_at(compiler, entry, true);
    return read_values(compiler, entry);
}

/// Reads what an entry says of its template and count. The path comes to stand at it.
static bool begin_entry(struct compiler *compiler, uint32_t index, struct entry *entry)
{
    *entry = (struct entry){.yaml = &compiler->yaml->threads[index], .index = index, .count = 1};
    stand_at(compiler, entry, true);
    if (entry->yaml->template != NULL) {
        if (!find_template(compiler, entry) || !read_parameters(compiler, entry)) {
            return false;
        }
    } else if (entry->yaml->with != NULL) {
        return compiler_refuse(compiler, "with",
                               "there is no template to take them; expected \"template: ...\"");
    }
    if (entry->yaml->count != NULL) {
        path_push_key(compiler->path, "count");
        if (!units_parse_count(span_of(entry->yaml->count), 1, LIMIT_THREADS, &entry->count,
                               compiler->message)) {
            return false;
        }
        path_pop(compiler->path);
        entry->is_numbered = true;
        entry->placeholders[entry->placeholder_count++] =
            (struct placeholder){.name = "i", .length = 1, .value = entry->number};
    }
    return true;
}

/// The YAML of one of an entry's threads: to be freed with expand_free() when `is_copy`.
struct made {
    struct yaml_thread thread;
    bool is_copy;
};

static bool is_filled_in(const struct entry *entry)
{
    return entry->template != NULL || entry->is_numbered;
}

/// Makes the thread of a number, from the template's values and the entry's own.
static bool make(struct compiler *compiler, struct entry *entry, uint64_t number, struct made *made)
{
    struct yaml_thread merged = *entry->yaml;
    *made = (struct made){.thread = merged};
    if (!is_filled_in(entry)) {
        return true;
    }
    snprintf(entry->number, sizeof entry->number, "%llu", (unsigned long long)number);
    merged.with = NULL;
    merged.with_count = 0;
    stand_at(compiler, entry, true);
    if (entry->template != NULL) {
        expand_inherit(&merged, entry->template->thread);
        stand_at(compiler, entry, is_own(entry, entry->yaml->steps));
    }
    made->is_copy = expand_thread(&merged, entry->placeholders, entry->placeholder_count,
                                  &made->thread, compiler->message);
    return made->is_copy;
}

static void unmake(struct made *made)
{
    if (made->is_copy) {
        expand_free(&made->thread);
    }
}

/// Says which thread it is about when many stand in one place.
static bool name_thread(struct compiler *compiler, const struct entry *entry)
{
    if (is_filled_in(entry)) {
        message_add(compiler->message, " (thread \"%s%s%s%s\")",
                    entry->yaml->name != NULL ? entry->yaml->name : "",
                    entry->is_numbered ? "[" : "", entry->is_numbered ? entry->number : "",
                    entry->is_numbered ? "]" : "");
    }
    return false;
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

bool compile_thread_names(struct compiler *compiler)
{
    const struct yaml_scenario *yaml = compiler->yaml;
    if (yaml->threads_count == 0) {
        return compiler_refuse(compiler, "threads",
                               "the scenario has no threads; expected a list of at "
                               "least one under \"threads:\"");
    }
    if (!check_templates(compiler)) {
        return false;
    }
    for (uint32_t i = 0; i < yaml->threads_count; i++) {
        struct entry entry;
        if (!begin_entry(compiler, i, &entry) || !add_names(compiler, &entry)) {
            return false;
        }
    }
    compiler->thread_count = compiler->threads.count;
    *compiler->path = (struct path){0};
    return compile_routine_names(compiler);
}

/// Whether the threads of an entry differ by more than their names. Known once one was made.
static bool differs_by_number(const struct entry *entry)
{
    return entry->is_numbered && entry->placeholders[entry->placeholder_count - 1].is_used;
}

static bool collect_of_entry(struct compiler *compiler, struct entry *entry)
{
    for (uint64_t i = 0; i < entry->count; i++) {
        struct made made;
        if (!make(compiler, entry, i, &made)) {
            return name_thread(compiler, entry);
        }
        bool good = collect_bags(compiler, made.thread.steps, made.thread.steps_count, 0);
        unmake(&made);
        if (!good) {
            return false;
        }
        if (!differs_by_number(entry)) {
            break;
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
        if (!begin_entry(compiler, i, &entry) || !collect_of_entry(compiler, &entry)) {
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
    const struct yaml_thread *own = entry->yaml;
    struct scenario *scenario = &compiler->builder.scenario;
    stand_at(compiler, entry, is_own(entry, own->priority));
    if (!compile_priority(compiler, yaml, thread)) {
        return false;
    }
    stand_at(compiler, entry, is_own(entry, own->time_slice));
    if (!compile_time_slice(compiler, yaml->time_slice, &thread->time_slice_ticks)) {
        return false;
    }
    stand_at(compiler, entry, is_own(entry, own->auto_start));
    thread->auto_start = true;
    if (!compiler_parse_bool(compiler, "auto_start", yaml->auto_start, &thread->auto_start)) {
        return false;
    }
    stand_at(compiler, entry, is_own(entry, own->repeat));
    if (!compile_repeat(compiler, yaml, &thread->repeat_count)) {
        return false;
    }
    stand_at(compiler, entry, is_own(entry, own->steps));
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
    bool is_shared = false;
    for (uint64_t i = 0; i < entry->count; i++) {
        struct made made;
        uint32_t replays = compiler->builder.scenario.replay_count;
        compiler->self = compiler->builder.scenario.thread_count;
        const char *name = compiler->threads.names[compiler->self];
        if (!is_shared) {
            if (!make(compiler, entry, i, &made)) {
                return name_thread(compiler, entry);
            }
            thread = (struct scenario_thread){0};
            bool good = compile_values(compiler, entry, &made.thread, &thread);
            unmake(&made);
            if (!good) {
                return name_thread(compiler, entry);
            }
            is_shared = !differs_by_number(entry) && !compiler->speaks_of_self &&
                        replays == compiler->builder.scenario.replay_count;
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
        if (!begin_entry(compiler, i, &entry) || !compile_entry(compiler, &entry)) {
            return false;
        }
    }
    *compiler->path = (struct path){0};
    return true;
}
