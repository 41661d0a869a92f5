/// Where things stand in the file: a first pass over the YAML, with libyaml's document API.
///
/// It refuses what a second pass could not survive or would explain badly (bad syntax, an empty
/// file, several documents, aliases that contain themselves or expand without measure), and keeps
/// the tree, in which an error found later is looked up by its path.
#ifndef PLACES_H
#define PLACES_H

#include "text.h"

#include <yaml.h>

/// The deepest nesting in a file. Sixteen nested loops take about 55 levels.
#define PLACES_DEPTH_MAX 100

/// The most values that aliases may add to those that are written down.
#define PLACES_ALIASED_MAX UINT64_C(10000000)

/// One part of a path: a key of a mapping, or an index into a list when `key` is NULL.
struct path_part {
    const char *key; ///< borrowed
    size_t index;
};

#define PATH_PARTS_MAX 64

/// The way from the top of the file to a value.
struct path {
    struct path_part parts[PATH_PARTS_MAX];
    size_t count;
};

void path_push_key(struct path *path, const char *key);
void path_push_index(struct path *path, size_t index);
void path_pop(struct path *path);

/// True if `path` begins with all of `prefix`.
bool path_begins_with(const struct path *path, const struct path *prefix);

/// The parsed tree. Treat as opaque, but for shape.h.
struct places {
    yaml_document_t document;
};

/// Parses the text, which must have passed text_check().
///
/// places      to be closed; untouched on failure
/// at          the place of the failure
/// Errors:     false with the message set
/// Cost:       O(length)
bool places_open(struct places *places, const char *text, size_t length, struct place *at,
                 struct message *message);

/// Looks a path up. `at` becomes its place, or if there is no such value (an override added it, or
/// it is missing) that of the innermost value on the way that there is.
/// Returns true if the whole path is in the file. Cost: O(values next to those on the way).
bool places_find(const struct places *places, const struct path *path, struct place *at);

/// The value at a path as it stands in the file; NULL if there is none, or a mapping or list.
const char *places_text(const struct places *places, const struct path *path);

/// Looks a line of text up. Returns true if it is in the file and stands there in one line, with
/// the same characters one by one: a place in the text is one in the file, `at` that of its first
/// character. Else `at` is as places_find() leaves it.
bool places_find_line(const struct places *places, const struct path *path, struct place *at);

void places_close(struct places *places);

/// The place where a node begins.
struct place places_of(const yaml_node_t *node);

#endif
