#include "shape.h"

#include "suggest.h"

#include <string.h>

struct walk {
    yaml_document_t document; ///< a shallow copy: libyaml's accessors take no const
    struct place *at;
    struct message *message;
};

void shape_add_keys(const cyaml_schema_value_t *mapping, const char *key, struct message *message)
{
    struct suggestion suggestion = suggest_begin(key);
    for (const cyaml_schema_field_t *field = mapping->mapping.fields; field->key != NULL; field++) {
        suggest_consider(&suggestion, field->key);
    }
    if (suggest_add(&suggestion, message)) {
        return;
    }
    message_add(message, "; expected one of: ");
    for (const cyaml_schema_field_t *field = mapping->mapping.fields; field->key != NULL; field++) {
        message_add(message, "%s%s", field == mapping->mapping.fields ? "" : ", ", field->key);
    }
}

/// True of the words that YAML has for nothing, which other programs do not read as text.
static bool is_null_word(const yaml_node_t *node)
{
    static const char *const words[] = {"null", "Null", "NULL", "~"};
    const char *text = (const char *)node->data.scalar.value;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(text, words[i]) == 0) {
            return node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
        }
    }
    return false;
}

static const char *scalar_text(const yaml_node_t *node)
{
    return (const char *)node->data.scalar.value;
}

/// True of "a\0b": what stands behind the NUL would be lost.
static bool holds_nul(const yaml_node_t *node)
{
    return strlen(scalar_text(node)) != node->data.scalar.length;
}

/// Appends what stands where something else was expected.
static void add_found(const yaml_node_t *node, struct message *message)
{
    if (node->type == YAML_MAPPING_NODE) {
        message_add(message, ", found a mapping");
    } else if (node->type == YAML_SEQUENCE_NODE) {
        message_add(message, ", found a list");
    } else if (scalar_text(node)[0] == '\0') {
        message_add(message, ", found nothing");
    } else {
        message_add(message, ", found \"%s\"", quote(scalar_text(node)).text);
    }
}

/// What one writes for a mapping or list under this key.
static const char *example_of(const char *key)
{
    static const struct {
        const char *key;
        const char *example;
    } examples[] = {
        {"allocate", "a mapping as in {pool: heap, size: 100, into: b0}"},
        {"loop", "a mapping as in {times: 3, steps: [...]}"},
        {"target", "a mapping with word, cpu, tick or threadx"},
        {"costs", "a mapping as in {search_step: 200}"},
        {"pools", "a list of pools"},
        {"threads", "a list of threads"},
        {"steps", "a list of steps"},
        {"expect", "a list of lines as in \"- heap.failures == 0\""},
        {"tolerance", "a list of lines as in \"- heap.wait.max within 2 ticks\""},
        {"an expectation", "a line as in \"heap.failures == 0\""},
        {"a tolerance", "a line as in \"heap.wait.max within 2 ticks\""},
        {"policy", "a list of policies as in [best fit, no barging]"},
        {"a policy", "a policy as in best fit"},
        {"blocks", "a list of block sizes as in [32 x10, 64 x4]"},
        {"a block size", "a block size and how many, as in 64 x4"},
        {"a pool", "a pool as in {name: heap, kind: byte, size: 4096}"},
        {"a thread", "a thread, a mapping with name, priority and steps"},
        {"a step", "a step as in \"sleep: 2 ticks\""},
        {"send", "a mapping as in {queue: mail, from: b0}"},
        {"receive", "a mapping as in {queue: mail, into: b0, wait: forever}"},
        {"get", "a mapping as in {semaphore: slots, wait: 5 ticks}"},
        {"set", "a mapping as in {flags: events, bits: 0x1}"},
        {"clear", "a mapping as in {flags: events, bits: 0x1}"},
        {"if", "a mapping as in {chance: 20%, then: [...]}"},
        {"resize", "a mapping as in {bag: b0, size: 200}"},
        {"set_priority", "a mapping as in {thread: t1, priority: 3}"},
        {"set_threshold", "a mapping as in {thread: t1, threshold: 2}"},
        {"overrun", "a mapping as in {bag: b0, bytes: 4}"},
        {"rate", "a mapping as in {of: uart, percent: 200%}"},
        {"replay", "a mapping as in {trace: work.trace, pool: heap}"},
        {"then", "a list of steps"},
        {"else", "a list of steps"},
        {"on_failure", "a list of steps"},
        {"queues", "a list of queues"},
        {"semaphores", "a list of semaphores"},
        {"mutexes", "a list of mutexes"},
        {"flags", "a list of groups of flags"},
        {"interrupts", "a list of interrupts"},
        {"timers", "a list of timers"},
        {"phases", "a list of phases"},
        {"templates", "a list of templates"},
        {"with", "a list of values as in [size=64]"},
        {"parameters", "a list of parameters as in [size, period=5 ms]"},
        {"at", "a list of times as in [10 ms, 25 ms]"},
        {"thread", "a mapping as in {priority: 5, steps: [...]}"},
        {"a queue", "a queue as in {name: mail, capacity: 8}"},
        {"a semaphore", "a semaphore as in {name: slots, count: 3}"},
        {"a mutex", "a mutex as in {name: bus}"},
        {"a group of flags", "a group of flags as in {name: events}"},
        {"an interrupt", "an interrupt as in {name: uart, every: 5 ms, steps: [...]}"},
        {"a timer", "a timer as in {name: blink, every: 10 ticks, steps: [...]}"},
        {"a phase", "a phase as in {name: overload, at: 500 ms, steps: [...]}"},
        {"a template", "a template as in {name: client, parameters: [size], thread: {...}}"},
        {"a value", "a value as in size=64"},
        {"a parameter", "a parameter as in size, or period=5 ms"},
        {"a time", "a time as in 10 ms"},
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        if (strcmp(examples[i].key, key) == 0) {
            return examples[i].example;
        }
    }
    return "a scenario, a mapping with name, pools and threads";
}

/// What the members of a list are called.
static const char *member_of(const char *key)
{
    static const struct {
        const char *key;
        const char *member;
    } members[] = {
        {"pools", "a pool"},
        {"threads", "a thread"},
        {"expect", "an expectation"},
        {"tolerance", "a tolerance"},
        {"policy", "a policy"},
        {"blocks", "a block size"},
        {"queues", "a queue"},
        {"semaphores", "a semaphore"},
        {"mutexes", "a mutex"},
        {"flags", "a group of flags"},
        {"interrupts", "an interrupt"},
        {"timers", "a timer"},
        {"phases", "a phase"},
        {"templates", "a template"},
        {"with", "a value"},
        {"parameters", "a parameter"},
        {"at", "a time"},
    };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (strcmp(members[i].key, key) == 0) {
            return members[i].member;
        }
    }
    return "a step";
}

const char *shape_noun(const char *list)
{
    return strchr(member_of(list), ' ') + 1;
}

static bool refuse_type(struct walk *walk, const yaml_node_t *node, const char *name,
                        const cyaml_schema_value_t *schema)
{
    *walk->at = places_of(node);
    bool is_member = name[0] == 'a' && (name[1] == ' ' || strncmp(name, "an ", 3) == 0);
    if (schema->type == CYAML_STRING && !is_member) {
        message_set(walk->message, "expected one value for \"%s\"", name);
    } else {
        message_set(walk->message, "expected %s", example_of(name));
    }
    add_found(node, walk->message);
    if (schema->type == CYAML_SEQUENCE && node->type == YAML_MAPPING_NODE &&
        node->data.mapping.style != YAML_FLOW_MAPPING_STYLE) {
        message_add(walk->message, "; each begins with \"- \"");
    } else if (schema->type == CYAML_MAPPING && schema != &schema_scenario && !is_member &&
               node->type == YAML_SCALAR_NODE && scalar_text(node)[0] == '\0') {
        message_add(walk->message, "; its keys stand further in than \"%s\" does", name);
    }
    return false;
}

/// `{size: uniform(16, 256)}`: the comma ends the value, and "256)" becomes a key. Returns the
/// value that was cut, or NULL.
static const yaml_node_t *find_cut_value(struct walk *walk, const yaml_node_t *mapping,
                                         const yaml_node_pair_t *unknown)
{
    if (mapping->data.mapping.style != YAML_FLOW_MAPPING_STYLE) {
        return NULL;
    }
    for (const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start; pair < unknown; pair++) {
        const yaml_node_t *value = yaml_document_get_node(&walk->document, pair->value);
        if (value->type == YAML_SCALAR_NODE && strchr(scalar_text(value), '(') != NULL &&
            strchr(scalar_text(value), ')') == NULL) {
            return value;
        }
    }
    return NULL;
}

static bool refuse_key(struct walk *walk, const yaml_node_t *mapping, const yaml_node_pair_t *pair,
                       const char *name, const cyaml_schema_value_t *schema)
{
    const yaml_node_t *key = yaml_document_get_node(&walk->document, pair->key);
    const yaml_node_t *cut = find_cut_value(walk, mapping, pair);
    *walk->at = places_of(cut != NULL ? cut : key);
    if (key->type == YAML_SCALAR_NODE && holds_nul(key)) {
        return message_set(walk->message, "a NUL character in a key; expected text");
    }
    if (cut != NULL) {
        return message_set(walk->message,
                           "\"%s\" is cut off at a comma; inside { } a value with commas must "
                           "stand in quotes, as in size: \"uniform(16, 256)\"",
                           quote(scalar_text(cut)).text);
    }
    if (key->type != YAML_SCALAR_NODE) {
        message_set(walk->message, "expected a word as key");
        add_found(key, walk->message);
        return false;
    }
    const char *text = scalar_text(key);
    if (strcmp(name, "a step") == 0) {
        message_set(walk->message, "unknown step \"%s\"", quote(text).text);
    } else {
        message_set(walk->message, "unknown key \"%s\" in %s", quote(text).text, name);
    }
    shape_add_keys(schema, text, walk->message);
    return false;
}

static bool check_node(struct walk *walk, const yaml_node_t *node, const char *name,
                       const cyaml_schema_value_t *schema);

static bool check_mapping(struct walk *walk, const yaml_node_t *node, const char *name,
                          const cyaml_schema_value_t *schema)
{
    uint64_t seen = 0; // by field; no mapping has 64 keys
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_document_get_node(&walk->document, pair->key);
        const cyaml_schema_field_t *field = key->type == YAML_SCALAR_NODE && !holds_nul(key)
                                                ? schema_field(schema, scalar_text(key))
                                                : NULL;
        if (field == NULL) {
            return refuse_key(walk, node, pair, name, schema);
        }
        uint64_t bit = UINT64_C(1) << (field - schema->mapping.fields);
        if ((seen & bit) != 0) {
            *walk->at = places_of(key);
            return message_set(walk->message, "a second \"%s\" in %s; expected each key once",
                               field->key, name);
        }
        seen |= bit;
        const yaml_node_t *value = yaml_document_get_node(&walk->document, pair->value);
        if (!check_node(walk, value, field->key, &field->value)) {
            return false;
        }
    }
    return true;
}

/// `name` is the key under which the node stands, or "a step" and the like for a list's member.
static bool check_node(struct walk *walk, const yaml_node_t *node, const char *name,
                       const cyaml_schema_value_t *schema)
{
    if (schema->type == CYAML_MAPPING) {
        return node->type == YAML_MAPPING_NODE ? check_mapping(walk, node, name, schema)
                                               : refuse_type(walk, node, name, schema);
    }
    if (schema->type == CYAML_STRING) {
        if (node->type == YAML_SCALAR_NODE && holds_nul(node)) {
            *walk->at = places_of(node);
            return message_set(walk->message, "a NUL character in \"%s\"; expected text", name);
        }
        if (node->type == YAML_SCALAR_NODE && is_null_word(node)) {
            *walk->at = places_of(node);
            return message_set(walk->message,
                               "%s is YAML's word for nothing; expected a value, or \"%s\" in "
                               "quotes if it is one",
                               scalar_text(node), scalar_text(node));
        }
        return node->type == YAML_SCALAR_NODE || refuse_type(walk, node, name, schema);
    }
    if (node->type != YAML_SEQUENCE_NODE) {
        return refuse_type(walk, node, name, schema);
    }
    for (const yaml_node_item_t *item = node->data.sequence.items.start;
         item < node->data.sequence.items.top; item++) {
        const yaml_node_t *member = yaml_document_get_node(&walk->document, *item);
        if (!check_node(walk, member, member_of(name), schema->sequence.entry)) {
            return false;
        }
    }
    return true;
}

bool shape_check(const struct places *places, struct place *at, struct message *message)
{
    struct walk walk = {.document = places->document, .at = at, .message = message};
    return check_node(&walk, yaml_document_get_root_node(&walk.document), "the scenario",
                      &schema_scenario);
}
