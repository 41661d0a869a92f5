#include "expand.h"

#include "suggest.h"

#include <string.h>

struct expanding {
    struct placeholder *placeholders;
    size_t count;
    struct path *where; ///< of what is being copied
    struct message *message;
};

static char *load_pointer(const char *slot)
{
    char *pointer;
    memcpy(&pointer, slot, sizeof pointer);
    return pointer;
}

static void store_pointer(char *slot, const char *pointer)
{
    memcpy(slot, &pointer, sizeof pointer);
}

static char *allocate(const struct expanding *expanding, size_t size)
{
    char *memory = schema_memory(NULL, NULL, size);
    if (memory == NULL) {
        message_set(expanding->message, "not enough memory to load the scenario");
        return NULL;
    }
    memset(memory, 0, size);
    return memory;
}

static struct placeholder *find(const struct expanding *expanding, const char *name, size_t length)
{
    for (size_t i = 0; i < expanding->count; i++) {
        struct placeholder *placeholder = &expanding->placeholders[i];
        if (placeholder->length == length && memcmp(placeholder->name, name, length) == 0) {
            placeholder->is_used = true;
            return placeholder;
        }
    }
    char word[64];
    size_t shown = length < sizeof word ? length : sizeof word - 1;
    memcpy(word, name, shown);
    word[shown] = '\0';
    struct suggestion suggestion = suggest_begin(word);
    message_set(expanding->message, "nothing stands for ${%s}", quote(word).text);
    for (size_t i = 0; i < expanding->count; i++) {
        char candidate[64];
        const struct placeholder *placeholder = &expanding->placeholders[i];
        size_t room = sizeof candidate - 1;
        size_t size = placeholder->length < room ? placeholder->length : room;
        memcpy(candidate, placeholder->name, size);
        candidate[size] = '\0';
        suggest_consider(&suggestion, candidate);
    }
    if (!suggest_add(&suggestion, expanding->message)) {
        message_add(expanding->message,
                    "; expected a parameter of the template, or ${i} with \"count: ...\"");
    }
    return NULL;
}

/// Goes over a text. With `to` it writes what the text becomes; without it counts its length.
static bool fill_in(const struct expanding *expanding, const char *text, char *to, size_t *length)
{
    *length = 0;
    while (*text != '\0') {
        const char *piece = text;
        size_t size = 1;
        text++;
        if (piece[0] == '$' && piece[1] == '{') {
            const char *end = strchr(piece, '}');
            if (end == NULL) {
                return message_set(expanding->message, "\"%s\" does not end; expected } behind it",
                                   quote(piece).text);
            }
            const struct placeholder *placeholder =
                find(expanding, piece + 2, (size_t)(end - piece) - 2);
            if (placeholder == NULL) {
                return false;
            }
            piece = placeholder->value;
            size = strlen(piece);
            text = end + 1;
        }
        if (to != NULL) {
            memcpy(to + *length, piece, size);
        }
        *length += size;
    }
    return true;
}

static char *copy_text(const struct expanding *expanding, const char *text)
{
    size_t length = 0;
    if (!fill_in(expanding, text, NULL, &length)) {
        return NULL;
    }
    char *copy = allocate(expanding, length + 1);
    if (copy != NULL) {
        (void)fill_in(expanding, text, copy, &length);
    }
    return copy;
}

static bool copy_mapping(const struct expanding *expanding, const cyaml_schema_value_t *schema,
                         const char *from, char *to);

/// Copies a list. What is copied so far is counted in `count`, so that it can be freed.
static bool copy_list(const struct expanding *expanding, const cyaml_schema_value_t *entry,
                      const char *from, char *to, uint32_t wanted, uint32_t *count)
{
    bool is_text = entry->type == CYAML_STRING;
    size_t size = is_text ? sizeof(char *) : entry->data_size;
    for (*count = 0; *count < wanted; from += size, to += size) {
        path_push_index(expanding->where, *count);
        if (is_text) {
            char *text = copy_text(expanding, load_pointer(from));
            if (text == NULL) {
                return false;
            }
            store_pointer(to, text);
        }
        ++*count;
        if (!is_text && !copy_mapping(expanding, entry, from, to)) {
            return false;
        }
        path_pop(expanding->where);
    }
    return true;
}

static bool copy_field(const struct expanding *expanding, const cyaml_schema_field_t *field,
                       const char *from, char *to)
{
    const char *value = load_pointer(from + field->data_offset);
    const cyaml_schema_value_t *schema = &field->value;
    if (value == NULL) {
        return true;
    }
    if (schema->type == CYAML_STRING) {
        char *text = copy_text(expanding, value);
        store_pointer(to + field->data_offset, text);
        return text != NULL;
    }
    bool is_list = schema->type == CYAML_SEQUENCE;
    uint32_t wanted = 0;
    size_t size = schema->data_size;
    if (is_list) {
        const cyaml_schema_value_t *entry = schema->sequence.entry;
        memcpy(&wanted, from + field->count_offset, sizeof wanted);
        size = wanted * (entry->type == CYAML_STRING ? sizeof(char *) : entry->data_size);
    }
    char *copy = allocate(expanding, size > 0 ? size : 1);
    if (copy == NULL) {
        return false;
    }
    store_pointer(to + field->data_offset, copy);
    if (!is_list) {
        return copy_mapping(expanding, schema, value, copy);
    }
    uint32_t count = 0;
    bool good = copy_list(expanding, schema->sequence.entry, value, copy, wanted, &count);
    memcpy(to + field->count_offset, &count, sizeof count);
    return good;
}

/// Copies a mapping's struct into a zeroed one.
static bool copy_mapping(const struct expanding *expanding, const cyaml_schema_value_t *schema,
                         const char *from, char *to)
{
    for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key != NULL; field++) {
        path_push_key(expanding->where, field->key);
        if (!copy_field(expanding, field, from, to)) {
            return false;
        }
        path_pop(expanding->where);
    }
    return true;
}

static void free_mapping(const cyaml_schema_value_t *schema, char *data)
{
    for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key != NULL; field++) {
        char *value = load_pointer(data + field->data_offset);
        if (value == NULL) {
            continue;
        }
        if (field->value.type == CYAML_MAPPING) {
            free_mapping(&field->value, value);
        } else if (field->value.type == CYAML_SEQUENCE) {
            const cyaml_schema_value_t *entry = field->value.sequence.entry;
            bool is_text = entry->type == CYAML_STRING;
            uint32_t count = 0;
            memcpy(&count, data + field->count_offset, sizeof count);
            for (uint32_t i = 0; i < count; i++) {
                if (is_text) {
                    schema_memory(NULL, load_pointer(value + i * sizeof(char *)), 0);
                } else {
                    free_mapping(entry, value + (size_t)i * entry->data_size);
                }
            }
        }
        schema_memory(NULL, value, 0);
    }
}

void expand_free(struct yaml_thread *copy)
{
    free_mapping(&schema_thread, (char *)copy);
    *copy = (struct yaml_thread){0};
}

bool expand_thread(const struct yaml_thread *from, struct placeholder *placeholders, size_t count,
                   struct yaml_thread *copy, struct path *where, struct message *message)
{
    const struct expanding expanding = {placeholders, count, where, message};
    *copy = (struct yaml_thread){0};
    if (copy_mapping(&expanding, &schema_thread, (const char *)from, (char *)copy)) {
        return true;
    }
    expand_free(copy);
    return false;
}

bool expand_has(const struct yaml_thread *thread, const char *key)
{
    const cyaml_schema_field_t *field = schema_field(&schema_thread, key);
    return field != NULL && load_pointer((const char *)thread + field->data_offset) != NULL;
}

void expand_inherit(struct yaml_thread *thread, const struct yaml_thread *from)
{
    char *to = (char *)thread;
    const char *source = (const char *)from;
    const cyaml_schema_field_t *field = schema_thread.mapping.fields;
    for (; field->key != NULL; field++) {
        if (load_pointer(to + field->data_offset) != NULL) {
            continue;
        }
        store_pointer(to + field->data_offset, load_pointer(source + field->data_offset));
        if (field->value.type == CYAML_SEQUENCE) {
            memcpy(to + field->count_offset, source + field->count_offset, sizeof(uint32_t));
        }
    }
}
