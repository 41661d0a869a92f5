#include "json_schema.h"

#include "compile.h"
#include "schema.h"
#include "value_schema.h"
#include "vocabulary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = 96 };

/// What stands around a mapping: steps of an interrupt are fewer than those of a thread.
struct writing {
    json_t *definitions;
    enum thread_kind place;
};

/// Sets a key to a new value; false if there is no memory for one of the two.
static bool set(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}

static bool append(json_t *array, json_t *value)
{
    return json_array_append_new(array, value) == 0;
}

/// Sets a key to a new object or array; NULL if there is no memory.
static json_t *set_object(json_t *object, const char *key)
{
    return set(object, key, json_object()) ? json_object_get(object, key) : NULL;
}

static json_t *set_array(json_t *object, const char *key)
{
    return set(object, key, json_array()) ? json_object_get(object, key) : NULL;
}

/// Whether a step or a mapping within one: it is written anew for each place.
static bool is_of_steps(const struct vocabulary_mapping *mapping)
{
    const struct vocabulary_key *key = NULL;
    while ((key = vocabulary_next(&vocabulary_step, key)) != NULL) {
        if (key->mapping == mapping) {
            return true;
        }
    }
    return mapping == &vocabulary_step;
}

/// The name of a mapping's definition.
static void name_definition(const struct writing *writing, const struct vocabulary_mapping *mapping,
                            char name[NAME_BYTES])
{
    static const char *const places[] = {
        [THREAD_KIND_THREAD] = "",
        [THREAD_KIND_INTERRUPT] = "interrupt_",
        [THREAD_KIND_TIMER] = "timer_",
        [THREAD_KIND_PHASE] = "phase_",
    };
    snprintf(name, NAME_BYTES, "%s%s", is_of_steps(mapping) ? places[writing->place] : "",
             mapping->name);
}

static bool define(const struct writing *writing, const struct vocabulary_mapping *mapping,
                   const cyaml_schema_value_t *fields);

/// A reference to a mapping's definition, which is written if it is not yet there.
static json_t *refer(const struct writing *writing, const struct vocabulary_mapping *mapping,
                     const cyaml_schema_value_t *fields)
{
    char name[NAME_BYTES];
    char address[NAME_BYTES + 32];
    name_definition(writing, mapping, name);
    if (json_object_get(writing->definitions, name) == NULL && !define(writing, mapping, fields)) {
        return NULL;
    }
    snprintf(address, sizeof address, "#/definitions/%s", name);
    return json_pack("{s:s}", "$ref", address);
}

/// A new array of the texts that are not NULL.
static json_t *texts(const char *const *list, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count && list[i] != NULL; i++) {
        if (!append(array, json_string(list[i]))) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

/// What an editor shows and offers.
static bool describe(json_t *schema, const struct vocabulary_key *key)
{
    bool good = key->text == NULL || set(schema, "description", json_string(key->text));
    if (good && key->standard != NULL) {
        good = set(schema, "default", value_as_read(key->standard));
    }
    if (!good || key->examples[0] == NULL) {
        return good;
    }
    json_t *examples = set_array(schema, "examples");
    for (size_t i = 0; examples != NULL && i < 4 && key->examples[i] != NULL; i++) {
        if (!append(examples, value_as_read(key->examples[i]))) {
            return false;
        }
    }
    return examples != NULL;
}

static json_t *list_schema(const struct vocabulary_key *key, json_t *members)
{
    json_t *schema = json_pack("{s:s}", "type", "array");
    if (!set(schema, "items", members) ||
        (key->at_least > 0 && !set(schema, "minItems", json_integer(key->at_least))) ||
        (key->at_most > 0 && !set(schema, "maxItems", json_integer(key->at_most))) ||
        (key->is_set && !set(schema, "uniqueItems", json_true()))) {
        json_decref(schema);
        return NULL;
    }
    return schema;
}

/// The kind of routine whose steps a list of the scenario holds.
static enum thread_kind place_below(enum thread_kind place, const char *key)
{
    static const struct {
        const char *key;
        enum thread_kind place;
    } lists[] = {{"interrupts", THREAD_KIND_INTERRUPT},
                 {"timers", THREAD_KIND_TIMER},
                 {"phases", THREAD_KIND_PHASE}};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (strcmp(lists[i].key, key) == 0) {
            return lists[i].place;
        }
    }
    return place;
}

static json_t *property_schema(const struct writing *writing,
                               const struct vocabulary_mapping *mapping,
                               const struct vocabulary_key *key, const cyaml_schema_value_t *field)
{
    bool is_filled_in =
        mapping->is_filled_in && !key->is_literal && writing->place == THREAD_KIND_THREAD;
    struct writing below = *writing;
    below.place = place_below(writing->place, key->key);
    const cyaml_schema_value_t *fields = key->is_list ? field->sequence.entry : field;
    json_t *schema = key->mapping != NULL ? refer(&below, key->mapping, fields)
                                          : value_schema(&key->value, is_filled_in);
    if (key->is_list) {
        schema = list_schema(key, schema);
    }
    if (schema == NULL || !describe(schema, key)) {
        json_decref(schema);
        return NULL;
    }
    return schema;
}

static bool stands_at(const struct writing *writing, const struct vocabulary_mapping *mapping,
                      const struct vocabulary_key *key)
{
    unsigned where = mapping == &vocabulary_step ? scenario_step_where(key->key) : key->where;
    return where == 0 || (where & (1u << writing->place)) != 0;
}

/// The properties in the order of the loader's tables, and those of them that are required.
static bool add_properties(const struct writing *writing, json_t *schema,
                           const struct vocabulary_mapping *mapping,
                           const cyaml_schema_value_t *fields)
{
    json_t *properties = set_object(schema, "properties");
    json_t *required = json_array();
    bool good = properties != NULL && required != NULL;
    const cyaml_schema_field_t *field = fields->mapping.fields;
    for (; good && field->key != NULL; field++) {
        const struct vocabulary_key *key = vocabulary_key(mapping, field->key);
        if (!stands_at(writing, mapping, key)) {
            continue;
        }
        good = set(properties, key->key, property_schema(writing, mapping, key, &field->value));
        if (key->is_required ||
            (key->is_required_outside && writing->place != THREAD_KIND_THREAD)) {
            good = good && append(required, json_string(key->key));
        }
    }
    if (good && json_array_size(required) > 0) {
        good = set(schema, "required", json_incref(required));
    }
    json_decref(required);
    return good && set(schema, "additionalProperties", json_false());
}

/// A key is there and, with a word, has it as its value.
static json_t *has_key(const char *key, const char *word)
{
    if (word == NULL) {
        return json_pack("{s:[s]}", "required", key);
    }
    return json_pack("{s:{s:{s:s}}, s:[s]}", "properties", key, "const", word, "required", key);
}

/// When a rule holds. NULL if there is no memory.
static json_t *condition_of(const struct vocabulary_rule *rule)
{
    json_t *condition = has_key(rule->when, rule->word);
    if (rule->list != NULL) {
        condition = json_pack("{s:{s:{s:s, s:o}}, s:[s]}", "properties", rule->list, "type",
                              "array", "contains", condition, "required", rule->list);
    }
    return condition;
}

/// Each of the keys alone, for "oneOf" and "anyOf".
static json_t *each_required(const struct vocabulary_rule *rule)
{
    json_t *list = json_array();
    for (size_t i = 0; i < 5 && rule->keys[i] != NULL; i++) {
        if (!append(list, has_key(rule->keys[i], NULL))) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static json_t *refused(const struct vocabulary_rule *rule)
{
    json_t *properties = json_object();
    for (size_t i = 0; i < 5 && rule->keys[i] != NULL; i++) {
        if (!set(properties, rule->keys[i], json_false())) {
            json_decref(properties);
            return NULL;
        }
    }
    return json_pack("{s:o}", "properties", properties);
}

static json_t *at_least(const struct vocabulary_mapping *mapping,
                        const struct vocabulary_rule *rule)
{
    struct value_type type = vocabulary_key(mapping, rule->keys[0])->value;
    type.low = rule->low;
    return json_pack("{s:{s:o}}", "properties", rule->keys[0], value_schema(&type, false));
}

/// What a rule demands.
static json_t *demand_of(const struct vocabulary_mapping *mapping,
                         const struct vocabulary_rule *rule)
{
    switch (rule->kind) {
    case RULE_REQUIRES:
        return json_pack("{s:o}", "required", texts(rule->keys, 5));
    case RULE_REFUSES:
        return refused(rule);
    case RULE_ONE_OF:
        return json_pack("{s:o}", "oneOf", each_required(rule));
    case RULE_SOME_OF:
        return json_pack("{s:o}", "anyOf", each_required(rule));
    case RULE_AT_LEAST:
        return at_least(mapping, rule);
    case RULE_ALONE:
        return json_pack("{s:{s:{s:{s:s}}}}", "properties", rule->keys[0], "items", "const",
                         rule->keys[1]);
    case RULE_APART:
        return json_pack("{s:{s:{s:{s:[{s:{s:s}}, {s:{s:s}}]}}}}", "properties", rule->keys[0],
                         "not", "allOf", "contains", "const", rule->keys[1], "contains", "const",
                         rule->keys[2]);
    case RULE_END:
        break;
    }
    return NULL;
}

static bool add_rules(json_t *schema, const struct vocabulary_mapping *mapping)
{
    if (mapping->rules == NULL) {
        return true;
    }
    json_t *all = set_array(schema, "allOf");
    for (const struct vocabulary_rule *rule = mapping->rules; rule->kind != RULE_END; rule++) {
        json_t *demand = demand_of(mapping, rule);
        if (rule->when != NULL) {
            demand = json_pack("{s:o, s:o}", "if", condition_of(rule),
                               rule->is_unless ? "else" : "then", demand);
        }
        if (!append(all, demand)) {
            return false;
        }
    }
    return true;
}

/// What a mapping is, with an example.
static json_t *mapping_text(const struct vocabulary_mapping *mapping)
{
    if (mapping->example == NULL) {
        return json_string(mapping->text);
    }
    return json_sprintf("%s As in %s", mapping->text, mapping->example);
}

/// Writes what a mapping is into a schema.
static bool write_mapping(const struct writing *writing, json_t *schema,
                          const struct vocabulary_mapping *mapping,
                          const cyaml_schema_value_t *fields)
{
    bool good = set(schema, "description", mapping_text(mapping)) &&
                set(schema, "type", json_string("object"));
    if (good && mapping->is_step) {
        good = set(schema, "minProperties", json_integer(1)) &&
               set(schema, "maxProperties", json_integer(1));
    }
    return good && add_properties(writing, schema, mapping, fields) && add_rules(schema, mapping);
}

static bool define(const struct writing *writing, const struct vocabulary_mapping *mapping,
                   const cyaml_schema_value_t *fields)
{
    char name[NAME_BYTES];
    name_definition(writing, mapping, name);
    json_t *schema = set_object(writing->definitions, name); // there before what it refers to
    return schema != NULL && write_mapping(writing, schema, mapping, fields);
}

char *json_schema_text(void)
{
    json_t *definitions = json_object();
    const struct writing writing = {.definitions = definitions, .place = THREAD_KIND_THREAD};
    json_t *schema =
        json_pack("{s:s, s:s, s:s}", "$schema", "http://json-schema.org/draft-07/schema#", "title",
                  "A scenario of poolsim", "$comment",
                  "Printed by 'poolsim schema', version " POOLSIM_VERSION);
    char *text = NULL;
    if (write_mapping(&writing, schema, &vocabulary_scenario, &schema_scenario) &&
        set(schema, "definitions", json_incref(definitions))) {
        text = json_dumps(schema, JSON_INDENT(1) | JSON_ENSURE_ASCII);
    }
    json_decref(schema);
    json_decref(definitions);
    size_t length = text == NULL ? 0 : strlen(text);
    char *longer = text == NULL ? NULL : realloc(text, length + 2);
    if (longer == NULL) {
        free(text);
        return NULL;
    }
    memcpy(longer + length, "\n", 2);
    return longer;
}
