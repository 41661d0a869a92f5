#include "entry.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Whether a value of an entry is its own: else the template has it, or nobody.
static bool is_own(const struct entry *entry, const char *key)
{
    return entry->template == NULL || expand_has(entry->yaml, key);
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

void entry_stand_with(struct compiler *compiler, const struct entry *entry, const char *key)
{
    stand_at(compiler, entry, is_own(entry, key));
}

static bool check_template_names(struct compiler *compiler)
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
        if (names_find(&compiler->templates, name) != SCENARIO_NONE) {
            return compiler_refuse(compiler, "name",
                                   "a second template named \"%s\"; expected a name of its own",
                                   name);
        }
        if (!names_add(&compiler->templates, name)) {
            return compiler_no_memory(compiler);
        }
        path_pop(compiler->path);
    }
    path_pop(compiler->path);
    return true;
}

static bool find_template(struct compiler *compiler, struct entry *entry)
{
    uint32_t index = names_find(&compiler->templates, entry->yaml->template);
    if (index == SCENARIO_NONE) {
        path_push_key(compiler->path, "template");
        return names_refuse(&compiler->templates, "template", entry->yaml->template,
                            compiler->message);
    }
    entry->template = &compiler->yaml->templates[index];
    entry->template_index = index;
    return true;
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
    return true;
}

/// Which templates threads are made from; NULL when there is no memory.
static bool *find_used(const struct compiler *compiler)
{
    const struct yaml_scenario *yaml = compiler->yaml;
    bool *used = calloc((size_t)yaml->templates_count + 1, sizeof *used);
    for (uint32_t i = 0; used != NULL && i < yaml->threads_count; i++) {
        const char *name = yaml->threads[i].template;
        uint32_t index = name == NULL ? SCENARIO_NONE : names_find(&compiler->templates, name);
        if (index != SCENARIO_NONE) {
            used[index] = true;
        }
    }
    return used;
}

/// Checks a template, and warns if no thread is made from it: then it is not compiled.
static bool check_template(struct compiler *compiler, uint32_t index, bool is_used)
{
    const struct yaml_template *template = &compiler->yaml->templates[index];
    struct entry entry = {.template = template, .template_index = index};
    if (!read_parameters(compiler, &entry)) {
        return false;
    }
    *compiler->path = (struct path){0};
    path_push_key(compiler->path, "templates");
    path_push_index(compiler->path, index);
    return is_used || compiler_warn(compiler,
                                    "no thread is made from template \"%s\"; nothing looks at its "
                                    "values",
                                    template->name);
}

bool entry_check_templates(struct compiler *compiler)
{
    if (!check_template_names(compiler)) {
        return false;
    }
    bool *used = find_used(compiler);
    if (used == NULL) {
        return compiler_no_memory(compiler);
    }
    bool good = true;
    for (uint32_t i = 0; good && i < compiler->yaml->templates_count; i++) {
        good = check_template(compiler, i, used[i]);
    }
    free(used);
    if (good) {
        *compiler->path = (struct path){0};
    }
    return good;
}

bool entry_begin(struct compiler *compiler, uint32_t index, struct entry *entry)
{
    *entry = (struct entry){.yaml = &compiler->yaml->threads[index], .index = index, .count = 1};
    stand_at(compiler, entry, true);
    if (entry->yaml->template != NULL) {
        if (!find_template(compiler, entry) || !read_parameters(compiler, entry)) {
            return false;
        }
        stand_at(compiler, entry, true);
        if (!read_values(compiler, entry)) {
            return false;
        }
        if (entry->yaml->steps == NULL && compiler_has_key(compiler, "steps")) {
            return compiler_refuse(compiler, "steps",
                                   "no steps at all; expected at least one, or no \"steps\" for "
                                   "those of the template");
        }
    } else if (compiler_has_key(compiler, "with")) {
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

static bool is_filled_in(const struct entry *entry)
{
    return entry->template != NULL || entry->is_numbered;
}

bool entry_make(struct compiler *compiler, struct entry *entry, uint64_t number,
                struct entry_thread *made)
{
    struct yaml_thread merged = *entry->yaml;
    *made = (struct entry_thread){.thread = merged};
    if (!is_filled_in(entry)) {
        return true;
    }
    snprintf(entry->number, sizeof entry->number, "%llu", (unsigned long long)number);
    merged.with = NULL;
    merged.with_count = 0;
    if (entry->template != NULL) {
        expand_inherit(&merged, entry->template->thread);
    }
    struct path within = {.count = 0};
    made->is_copy = expand_thread(&merged, entry->placeholders, entry->placeholder_count,
                                  &made->thread, &within, compiler->message);
    if (!made->is_copy) {
        entry_stand_with(compiler, entry, within.parts[0].key);
        for (size_t i = 0; i < within.count; i++) {
            compiler->path->parts[compiler->path->count++] = within.parts[i];
        }
    }
    return made->is_copy;
}

void entry_unmake(struct entry_thread *made)
{
    if (made->is_copy) {
        expand_free(&made->thread);
    }
}

/// Whether a text as it stands in the file has a placeholder in it.
static bool is_in(const struct placeholder *placeholder, const char *text)
{
    for (; (text = strstr(text, "${")) != NULL; text += 2) {
        if (strncmp(text + 2, placeholder->name, placeholder->length) == 0 &&
            text[2 + placeholder->length] == '}') {
            return true;
        }
    }
    return false;
}

/// Appends the values that went into the one at fault: "size=abc ".
static void add_values(struct compiler *compiler, const struct entry *entry)
{
    const char *text = places_text(compiler->places, compiler->path);
    for (size_t i = 0; text != NULL && i < entry->placeholder_count; i++) {
        const struct placeholder *placeholder = &entry->placeholders[i];
        if (is_in(placeholder, text)) {
            message_add(compiler->message, "%.*s=%s ", (int)placeholder->length, placeholder->name,
                        quote(placeholder->value).text);
        }
    }
}

bool entry_blame(struct compiler *compiler, const struct entry *entry)
{
    if (!is_filled_in(entry)) {
        return false;
    }
    message_add(compiler->message, " (");
    add_values(compiler, entry);
    message_add(compiler->message, "for %s", entry->yaml->name != NULL ? entry->yaml->name : "");
    if (entry->is_numbered) {
        message_add(compiler->message, "[%s]", entry->number);
    }
    if (entry->template != NULL) {
        struct place at;
        struct path path = {.count = 0};
        path_push_key(&path, "threads");
        path_push_index(&path, entry->index);
        (void)places_find(compiler->places, &path, &at);
        message_add(compiler->message, ", made at line %zu", at.line);
    }
    message_add(compiler->message, ")");
    return false;
}

bool entry_differs_by_number(const struct entry *entry)
{
    return entry->is_numbered && entry->placeholders[entry->placeholder_count - 1].is_used;
}
