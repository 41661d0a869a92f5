/// Regular expressions for the values of a scenario file, of the kind that ECMA 262 and Python's re
/// understand alike: the way in which a JSON Schema says how a text is to be written.
#ifndef PATTERN_H
#define PATTERN_H

#include "vocabulary.h"

#define PATTERN_BYTES 4096

/// An expression being put together. All of them are known when the program is built, so one that
/// does not fit is asserted.
struct pattern {
    char text[PATTERN_BYTES];
    size_t length;
};

/// Appends, as printf() does.
void pattern_add(struct pattern *pattern, const char *format, ...);

/// Appends what matches the decimal numbers low..high and nothing else, without leading zeros, as
/// alternatives with no parentheses around them.
void pattern_add_range(struct pattern *pattern, uint64_t low, uint64_t high);

/// Appends how a value is written, in whole: with its words and, where it may be random, with the
/// forms of random values. Nothing for a value that is one of its words, or any text.
void pattern_add_value(struct pattern *pattern, const struct value_type *type);

#endif
