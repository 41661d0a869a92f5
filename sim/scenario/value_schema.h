/// A value of the scenario file as JSON Schema: its types, its pattern, its range.
///
/// An editor reads YAML by its core schema before anything is checked: `4096` is a number, `8KiB` a
/// text, `true` a boolean. What the loader takes as text may be any of these, and a number may
/// stand in quotes: `"4096"`. A pattern is for texts alone, a minimum and a maximum for numbers
/// alone.
#ifndef VALUE_SCHEMA_H
#define VALUE_SCHEMA_H

#include "vocabulary.h"

#include <jansson.h>

/// The schema of a value: an object with "enum", or "type" and what bounds it.
///
/// is_filled_in    any text with a ${parameter} is right, too
/// returns         a new reference; NULL when the host has no memory
json_t *value_schema(const struct value_type *type, bool is_filled_in);

/// A value as it stands in the file, as an editor reads it: a number, a boolean, a text, or, with
/// brackets, a list of texts.
/// returns         a new reference; NULL when the host has no memory
json_t *value_as_read(const char *text);

#endif
