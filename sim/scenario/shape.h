/// Whether the tree of a file has the shape of the schema: known keys, each once, and mappings,
/// lists and values where they belong. Which keys are required is left to compile.h, since an
/// override may supply them.
#ifndef SHAPE_H
#define SHAPE_H

#include "places.h"
#include "schema.h"

/// Errors: false, with `at` and the message set to the first thing that is out of place.
/// Cost: O(values, aliases expanded).
bool shape_check(const struct places *places, struct place *at, struct message *message);

/// What the members of a list are called, without an article: "pool" for "pools".
const char *shape_noun(const char *list);

/// Appends `; did you mean "size"?`, or else the keys that there are.
void shape_add_keys(const cyaml_schema_value_t *mapping, const char *key, struct message *message);

#endif
