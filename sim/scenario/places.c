#include "places.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void path_push_key(struct path *path, const char *key)
{
    assert(path->count < PATH_PARTS_MAX);
    path->parts[path->count++] = (struct path_part){.key = key};
}

void path_push_index(struct path *path, size_t index)
{
    assert(path->count < PATH_PARTS_MAX);
    path->parts[path->count++] = (struct path_part){.index = index};
}

void path_pop(struct path *path)
{
    assert(path->count > 0);
    path->count--;
}

bool path_begins_with(const struct path *path, const struct path *prefix)
{
    if (prefix->count > path->count) {
        return false;
    }
    for (size_t i = 0; i < prefix->count; i++) {
        const struct path_part *a = &path->parts[i];
        const struct path_part *b = &prefix->parts[i];
        bool both_keys = a->key != NULL && b->key != NULL;
        bool same = both_keys ? strcmp(a->key, b->key) == 0
                              : a->key == NULL && b->key == NULL && a->index == b->index;
        if (!same) {
            return false;
        }
    }
    return true;
}

static struct place place_of_mark(yaml_mark_t mark)
{
    return (struct place){.line = mark.line + 1, .column = mark.column + 1};
}

struct place places_of(const yaml_node_t *node)
{
    return place_of_mark(node->start_mark);
}

/// Appends what is often behind a mistake of syntax: the quotes are missing around a value.
static void add_remedy(const char *text, size_t length, struct place at, const char *problem,
                       struct message *message)
{
    struct text_line line = text_line(text, length, at.line);
    size_t column = at.column - 1;
    char letter = column < line.length ? line.start[column] : '\0';
    if (strstr(problem, "cannot start any token") != NULL && letter != '\0') {
        message_add(message, "; a value that begins with %c must stand in quotes", letter);
    } else if (strstr(problem, "expected ','") == NULL) {
        return;
    } else if (letter == '{' && column > 0 && line.start[column - 1] == '$') {
        message_add(message, "; inside { } and [ ] a value with ${...} must stand in quotes, as in "
                             "size: \"${size}\"");
    } else if (letter == ':') {
        message_add(message, "; expected a comma between two keys, or quotes around a value with a "
                             "colon in it");
    }
}

/// Explains why libyaml stopped.
static bool refuse_syntax(const yaml_parser_t *parser, const char *text, size_t length,
                          struct place *at, struct message *message)
{
    *at = place_of_mark(parser->problem_mark);
    if (parser->error == YAML_MEMORY_ERROR) {
        return message_set(message, "not enough memory to parse the file");
    }
    const char *problem = parser->problem != NULL ? parser->problem : "unreadable";
    if (parser->error == YAML_SCANNER_ERROR && text_is_indented_by_tab(text, length, at->line)) {
        return message_set(message, "a tab in the indentation; expected spaces");
    }
    message_set(message, "not valid YAML: %s", problem);
    if (parser->context != NULL) {
        message_add(message, " %s", parser->context);
        if (parser->context_mark.line + 1 != at->line) {
            message_add(message, " that begins in line %zu", parser->context_mark.line + 1);
        }
    }
    add_remedy(text, length, *at, problem, message);
    return false;
}

/// The measuring of a tree in which aliases are edges to shared nodes.
struct measure {
    yaml_document_t *document;
    uint64_t *sizes;  ///< by node: values in it with aliases expanded; 0: not seen
    uint8_t *heights; ///< by node: levels in it
    uint64_t size_max;
    struct place *at;
    struct message *message;
};

#define SIZE_IN_PROGRESS UINT64_MAX

static bool measure_node(struct measure *measure, int number, size_t depth);

/// Adds one child to its parent's figures.
static bool measure_child(struct measure *measure, int parent, int child, size_t depth,
                          uint64_t *size)
{
    if (measure->sizes[child - 1] == SIZE_IN_PROGRESS) {
        *measure->at = places_of(yaml_document_get_node(measure->document, child));
        return message_set(
            measure->message,
            "this contains itself through an alias; expected no alias of what it is part of");
    }
    if (!measure_node(measure, child, depth + 1)) {
        return false;
    }
    *size += measure->sizes[child - 1]; // each at most size_max: no overflow in 2^32 children
    uint8_t height = (uint8_t)(measure->heights[child - 1] + 1);
    if (height > measure->heights[parent - 1]) {
        measure->heights[parent - 1] = height;
    }
    if (*size > measure->size_max) {
        *measure->at = places_of(yaml_document_get_node(measure->document, parent));
        return message_set(measure->message,
                           "with its aliases this holds too many values; expected aliases to add "
                           "at most %llu",
                           (unsigned long long)PLACES_ALIASED_MAX);
    }
    return true;
}

/// Measures a node that is not in progress. Recursion stops at PLACES_DEPTH_MAX.
static bool measure_node(struct measure *measure, int number, size_t depth)
{
    if (measure->sizes[number - 1] == 0) {
        const yaml_node_t *node = yaml_document_get_node(measure->document, number);
        uint64_t size = 1;
        measure->sizes[number - 1] = SIZE_IN_PROGRESS;
        measure->heights[number - 1] = 1;
        if (depth < PLACES_DEPTH_MAX && node->type == YAML_MAPPING_NODE) {
            for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
                 pair < node->data.mapping.pairs.top; pair++) {
                if (!measure_child(measure, number, pair->key, depth, &size) ||
                    !measure_child(measure, number, pair->value, depth, &size)) {
                    return false;
                }
            }
        } else if (depth < PLACES_DEPTH_MAX && node->type == YAML_SEQUENCE_NODE) {
            for (const yaml_node_item_t *item = node->data.sequence.items.start;
                 item < node->data.sequence.items.top; item++) {
                if (!measure_child(measure, number, *item, depth, &size)) {
                    return false;
                }
            }
        }
        measure->sizes[number - 1] = size;
    }
    if (depth + measure->heights[number - 1] > PLACES_DEPTH_MAX) {
        *measure->at = places_of(yaml_document_get_node(measure->document, number));
        return message_set(measure->message, "nested too deeply; expected at most %d levels",
                           PLACES_DEPTH_MAX);
    }
    return true;
}

static bool check_aliases(yaml_document_t *document, struct place *at, struct message *message)
{
    size_t count = (size_t)(document->nodes.top - document->nodes.start);
    struct measure measure = {
        .document = document,
        .sizes = calloc(count, sizeof *measure.sizes),
        .heights = calloc(count, sizeof *measure.heights),
        .size_max = count + PLACES_ALIASED_MAX,
        .at = at,
        .message = message,
    };
    bool good = false;
    if (measure.sizes == NULL || measure.heights == NULL) {
        message_set(message, "not enough memory to check the file");
    } else {
        good = measure_node(&measure, 1, 0);
    }
    free(measure.sizes);
    free(measure.heights);
    return good;
}

/// Loads the next document; one without a root is the end of the file.
static bool load(yaml_parser_t *parser, const char *text, size_t length, yaml_document_t *document,
                 struct place *at, struct message *message)
{
    if (!yaml_parser_load(parser, document)) {
        return refuse_syntax(parser, text, length, at, message);
    }
    return true;
}

static bool check_single(yaml_parser_t *parser, const char *text, size_t length, struct place *at,
                         struct message *message)
{
    yaml_document_t next;
    if (!load(parser, text, length, &next, at, message)) {
        return false;
    }
    bool good = yaml_document_get_root_node(&next) == NULL;
    if (!good) {
        *at = place_of_mark(next.start_mark);
        message_set(message, "a second document begins here; expected one scenario a file");
    }
    yaml_document_delete(&next);
    return good;
}

bool places_open(struct places *places, const char *text, size_t length, struct place *at,
                 struct message *message)
{
    yaml_parser_t parser;
    yaml_document_t document;
    *at = (struct place){.line = 1, .column = 1};
    if (!yaml_parser_initialize(&parser)) {
        return message_set(message, "not enough memory to parse the file");
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    if (!load(&parser, text, length, &document, at, message)) {
        yaml_parser_delete(&parser);
        return false;
    }
    bool good = true;
    if (yaml_document_get_root_node(&document) == NULL) {
        good = message_set(message, "there is nothing in the file; expected a scenario with name, "
                                    "pools and threads");
    }
    good = good && check_single(&parser, text, length, at, message) &&
           check_aliases(&document, at, message);
    yaml_parser_delete(&parser);
    if (!good) {
        yaml_document_delete(&document);
        return false;
    }
    places->document = document;
    return true;
}

/// The number of the node that one part of a path leads to; 0 if there is none.
static int find_child(yaml_document_t *document, const yaml_node_t *node,
                      const struct path_part *part)
{
    if (part->key == NULL) {
        if (node->type != YAML_SEQUENCE_NODE) {
            return 0;
        }
        size_t count = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
        return part->index < count ? node->data.sequence.items.start[part->index] : 0;
    }
    if (node->type != YAML_MAPPING_NODE) {
        return 0;
    }
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_document_get_node(document, pair->key);
        if (key->type == YAML_SCALAR_NODE &&
            strcmp((const char *)key->data.scalar.value, part->key) == 0) {
            return pair->value;
        }
    }
    return 0;
}

/// The node at a path, or the innermost one on the way that there is. Returns true if it is the
/// path's own.
static bool find_node(const struct places *places, const struct path *path,
                      const yaml_node_t **node)
{
    // libyaml's accessors take no const, and change nothing.
    yaml_document_t document = places->document;
    *node = yaml_document_get_root_node(&document);
    for (size_t i = 0; i < path->count; i++) {
        int child = find_child(&document, *node, &path->parts[i]);
        if (child == 0) {
            return false;
        }
        *node = yaml_document_get_node(&document, child);
    }
    return true;
}

bool places_find(const struct places *places, const struct path *path, struct place *at)
{
    const yaml_node_t *node;
    bool is_there = find_node(places, path, &node);
    *at = places_of(node);
    return is_there;
}

const char *places_text(const struct places *places, const struct path *path)
{
    const yaml_node_t *node;
    bool is_value = find_node(places, path, &node) && node->type == YAML_SCALAR_NODE;
    return is_value ? (const char *)node->data.scalar.value : NULL;
}

/// In characters: the bytes that do not go on with one.
static size_t text_width(const char *text)
{
    size_t width = 0;
    for (; *text != '\0'; text++) {
        width += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return width;
}

bool places_find_line(const struct places *places, const struct path *path, struct place *at)
{
    const yaml_node_t *node;
    bool is_there = find_node(places, path, &node);
    *at = places_of(node);
    if (!is_there || node->type != YAML_SCALAR_NODE ||
        node->start_mark.line != node->end_mark.line) {
        return false;
    }
    size_t width = text_width((const char *)node->data.scalar.value);
    size_t quotes = node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE ? 0 : 2;
    if (node->end_mark.column - node->start_mark.column != width + quotes) {
        return false;
    }
    at->column += quotes / 2;
    return true;
}

void places_close(struct places *places)
{
    yaml_document_delete(&places->document);
}
