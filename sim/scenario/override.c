#include "override.h"

#include "shape.h"
#include "suggest.h"

#include <assert.h>
#include <string.h>

/// A walk down the structs, led by their schema.
struct cursor {
    const cyaml_schema_value_t *schema;
    char *data;       ///< a mapping's struct, a list's first member
    uint32_t count;   ///< a list's members
    const char *rest; ///< of the path, still to go; "" at its end
    struct path *where;
    struct message *message;
};

static void *allocate_zeroed(size_t size)
{
    void *memory = schema_memory(NULL, NULL, size);
    if (memory != NULL) {
        memset(memory, 0, size);
    }
    return memory;
}

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

/// Takes the next part, up to a dot, off the path. False if it is longer than any name.
static bool take_part(struct cursor *cursor, char part[80])
{
    size_t length = strcspn(cursor->rest, ".");
    if (length >= 80) {
        return message_set(cursor->message, "\"%s\" is no key or name", quote(cursor->rest).text);
    }
    memcpy(part, cursor->rest, length);
    part[length] = '\0';
    cursor->rest += length + (cursor->rest[length] == '.' ? 1 : 0);
    return true;
}

/// Puts a string in the place of another. `slot` is where the pointer to it lies.
static bool replace_string(char *slot, const char *value, struct message *message)
{
    size_t size = strlen(value) + 1;
    char *copy = schema_memory(NULL, NULL, size);
    if (copy == NULL) {
        return message_set(message, "not enough memory");
    }
    memcpy(copy, value, size);
    schema_memory(NULL, load_pointer(slot), 0);
    store_pointer(slot, copy);
    return true;
}

/// Goes on to a key of the mapping. `slot` is set to where the pointer to its value lies.
static bool enter_key(struct cursor *cursor, char **slot)
{
    char part[80];
    if (!take_part(cursor, part)) {
        return false;
    }
    const cyaml_schema_field_t *field = schema_field(cursor->schema, part);
    if (field == NULL) {
        message_set(cursor->message, "unknown key \"%s\"", quote(part).text);
        shape_add_keys(cursor->schema, part, cursor->message);
        return false;
    }
    *slot = cursor->data + field->data_offset;
    char *value = load_pointer(*slot);
    if (field->value.type == CYAML_SEQUENCE) {
        memcpy(&cursor->count, cursor->data + field->count_offset, sizeof cursor->count);
    } else if (field->value.type == CYAML_MAPPING && value == NULL) {
        value = allocate_zeroed(field->value.data_size);
        if (value == NULL) {
            return message_set(cursor->message, "not enough memory");
        }
        store_pointer(*slot, value);
    }
    cursor->schema = &field->value;
    cursor->data = value;
    path_push_key(cursor->where, field->key);
    return true;
}

/// The name of a list's member, or NULL if it has none.
static const char *member_name(const struct cursor *cursor, const cyaml_schema_field_t *name,
                               uint32_t index)
{
    return load_pointer(cursor->data + (size_t)index * cursor->schema->sequence.entry->data_size +
                        name->data_offset);
}

static bool refuse_member(const struct cursor *cursor, const cyaml_schema_field_t *name)
{
    const char *list = cursor->where->parts[cursor->where->count - 1].key;
    char word[80];
    size_t length = strcspn(cursor->rest, ".");
    length = length < sizeof word ? length : sizeof word - 1;
    memcpy(word, cursor->rest, length);
    word[length] = '\0';
    message_set(cursor->message, "no %s named \"%s\"", shape_noun(list), quote(word).text);
    struct suggestion suggestion = suggest_begin(word);
    for (uint32_t i = 0; i < cursor->count; i++) {
        const char *candidate = member_name(cursor, name, i);
        if (candidate != NULL) {
            suggest_consider(&suggestion, candidate);
        }
    }
    if (suggest_add(&suggestion, cursor->message)) {
        return false;
    }
    message_add(cursor->message, "; expected one of: ");
    for (uint32_t i = 0; i < cursor->count && i < 6; i++) {
        const char *candidate = member_name(cursor, name, i);
        message_add(cursor->message, "%s%s", i == 0 ? "" : ", ",
                    candidate == NULL ? "(no name)" : quote(candidate).text);
    }
    message_add(cursor->message, "%s", cursor->count > 6 ? ", ..." : "");
    return false;
}

/// Finds the member with the longest name that the path goes on with: names may hold dots.
static bool find_named(struct cursor *cursor, const cyaml_schema_field_t *name, uint32_t *index)
{
    size_t longest = 0;
    for (uint32_t i = 0; i < cursor->count; i++) {
        const char *candidate = member_name(cursor, name, i);
        size_t length = candidate == NULL ? 0 : strlen(candidate);
        if (length > longest && strncmp(cursor->rest, candidate, length) == 0 &&
            (cursor->rest[length] == '.' || cursor->rest[length] == '\0')) {
            longest = length;
            *index = i;
        }
    }
    if (longest == 0) {
        return refuse_member(cursor, name);
    }
    cursor->rest += longest + (cursor->rest[longest] == '.' ? 1 : 0);
    return true;
}

static bool find_numbered(struct cursor *cursor, uint32_t *index)
{
    char part[80] = "";
    if (!take_part(cursor, part)) {
        return false;
    }
    uint32_t value = 0;
    const char *at = part;
    while (*at >= '0' && *at <= '9' && value < cursor->count) {
        value = value * 10 + (uint32_t)(*at - '0');
        at++;
    }
    if (at == part || *at != '\0' || value >= cursor->count) {
        return message_set(cursor->message, "there is no step \"%s\"; expected 0 to %u",
                           quote(part).text, cursor->count == 0 ? 0 : (unsigned)cursor->count - 1);
    }
    *index = value;
    return true;
}

static bool enter_member(struct cursor *cursor)
{
    const cyaml_schema_value_t *entry = cursor->schema->sequence.entry;
    if (entry->type == CYAML_STRING) {
        return message_set(cursor->message, "\"%s\" is a list of lines, which stand in the file",
                           cursor->where->parts[cursor->where->count - 1].key);
    }
    const cyaml_schema_field_t *name = schema_field(entry, "name");
    uint32_t index = 0;
    if (cursor->count == 0) {
        return message_set(cursor->message, "the file has no such list, or it is empty");
    }
    if (name != NULL ? !find_named(cursor, name, &index) : !find_numbered(cursor, &index)) {
        return false;
    }
    cursor->data += (size_t)index * entry->data_size;
    cursor->schema = entry;
    path_push_index(cursor->where, index);
    return true;
}

static bool refuse_end(const struct cursor *cursor)
{
    if (cursor->schema->type == CYAML_MAPPING) {
        message_set(cursor->message, "the path stops at a mapping, before a key");
        shape_add_keys(cursor->schema, "", cursor->message);
        return false;
    }
    if (cursor->schema->sequence.entry->type == CYAML_STRING) {
        return enter_member(&(struct cursor){
            .schema = cursor->schema, .where = cursor->where, .message = cursor->message});
    }
    return message_set(cursor->message, "the path stops at a list; expected %s after it",
                       schema_field(cursor->schema->sequence.entry, "name") != NULL
                           ? "the name of a member"
                           : "the number of a step, from 0");
}

bool override_apply(struct yaml_scenario **scenario, const struct scenario_override *override,
                    struct path *where, struct message *message)
{
    if (*scenario == NULL && (*scenario = allocate_zeroed(sizeof **scenario)) == NULL) {
        return message_set(message, "not enough memory");
    }
    *where = (struct path){0};
    struct cursor cursor = {
        .schema = &schema_scenario,
        .data = (char *)*scenario,
        .rest = override->path,
        .where = where,
        .message = message,
    };
    char *slot = NULL;
    while (cursor.schema->type != CYAML_STRING) {
        if (cursor.rest[0] == '\0') {
            return refuse_end(&cursor);
        }
        if (where->count == PATH_PARTS_MAX) {
            return message_set(message, "the path is too long; expected at most %d parts",
                               PATH_PARTS_MAX);
        }
        bool good = cursor.schema->type == CYAML_SEQUENCE ? enter_member(&cursor)
                                                          : enter_key(&cursor, &slot);
        if (!good) {
            return false;
        }
    }
    if (cursor.rest[0] != '\0') {
        return message_set(message, "\"%s\" is one value, with nothing below it",
                           where->parts[where->count - 1].key);
    }
    assert(slot != NULL);
    return replace_string(slot, override->value, message);
}
