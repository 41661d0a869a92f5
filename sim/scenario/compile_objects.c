#include "compiler.h"
#include "limits.h"

#include <string.h>

/// A section of objects.
struct section {
    const char *key;
    const char *noun; ///< with its article
    enum object_kind kind;
    const struct yaml_object *objects;
    uint32_t count;
};

static bool compile_count(struct compiler *compiler, const char *key, const char *text,
                          uint64_t low, uint64_t high, uint32_t *count)
{
    uint64_t value = 0;
    if (text == NULL) {
        return true;
    }
    path_push_key(compiler->path, key);
    if (!units_parse_count(span_of(text), low, high, &value, compiler->message)) {
        return false;
    }
    path_pop(compiler->path);
    *count = (uint32_t)value;
    return true;
}

static bool compile_object_values(struct compiler *compiler, const struct yaml_object *yaml,
                                  struct scenario_object *object)
{
    switch (object->kind) {
    case OBJECT_QUEUE:
        if (yaml->capacity == NULL) {
            return message_set(compiler->message,
                               "queue \"%s\" has no capacity; expected \"capacity: ...\", its "
                               "messages",
                               yaml->name);
        }
        return compile_count(compiler, "capacity", yaml->capacity, 1, LIMIT_QUEUE_MESSAGES,
                             &object->initial);
    case OBJECT_SEMAPHORE:
        return compile_count(compiler, "count", yaml->count, 0, UINT32_MAX, &object->initial);
    case OBJECT_MUTEX:
        object->inherits = true;
        return compiler_parse_bool(compiler, "inherit", yaml->inherit, &object->inherits);
    case OBJECT_FLAGS:
        break;
    }
    if (yaml->set != NULL) {
        path_push_key(compiler->path, "set");
        if (!units_parse_bits(span_of(yaml->set), &object->initial, compiler->message)) {
            return false;
        }
        path_pop(compiler->path);
    }
    return true;
}

static bool compile_object(struct compiler *compiler, const struct section *section,
                           const struct yaml_object *yaml)
{
    struct scenario_object object = {.kind = section->kind};
    if (yaml->name == NULL) {
        return message_set(compiler->message, "%s without a name; expected \"name: ...\"",
                           section->noun);
    }
    if (!compiler_check_name(compiler, "name", yaml->name)) {
        return false;
    }
    if (names_find(&compiler->objects, yaml->name) != SCENARIO_NONE) {
        return compiler_refuse(compiler, "name",
                               "a second queue, semaphore, mutex or group of flags named \"%s\"; "
                               "expected a name of its own",
                               yaml->name);
    }
    if (!compile_object_values(compiler, yaml, &object)) {
        return false;
    }
    return (names_add(&compiler->objects, yaml->name) &&
            builder_add_object(&compiler->builder, yaml->name, &object)) ||
           compiler_no_memory(compiler);
}

bool compile_objects(struct compiler *compiler)
{
    const struct yaml_scenario *yaml = compiler->yaml;
    const struct section sections[] = {
        {"queues", "a queue", OBJECT_QUEUE, yaml->queues, yaml->queues_count},
        {"semaphores", "a semaphore", OBJECT_SEMAPHORE, yaml->semaphores, yaml->semaphores_count},
        {"mutexes", "a mutex", OBJECT_MUTEX, yaml->mutexes, yaml->mutexes_count},
        {"flags", "a group of flags", OBJECT_FLAGS, yaml->flags, yaml->flags_count},
    };
    for (size_t s = 0; s < sizeof sections / sizeof sections[0]; s++) {
        path_push_key(compiler->path, sections[s].key);
        for (uint32_t i = 0; i < sections[s].count; i++) {
            path_push_index(compiler->path, i);
            if (!compile_object(compiler, &sections[s], &sections[s].objects[i])) {
                return false;
            }
            path_pop(compiler->path);
        }
        path_pop(compiler->path);
    }
    return true;
}
