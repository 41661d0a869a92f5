/// The vocabulary of scenario files: of each key of schema.h what libcyaml has no word for, that is
/// the kind of its value, its range, its default, and which keys go together.
///
/// json_schema.h makes a JSON Schema of it. schema.h says which keys there are and how they nest,
/// and test_vocabulary.c shows that the two agree, key by key.
#ifndef VOCABULARY_H
#define VOCABULARY_H

#include "scenario.h"

/// Where steps stand: bits by enum thread_kind.
enum {
    IN_THREAD = 1u << THREAD_KIND_THREAD,
    IN_INTERRUPT = 1u << THREAD_KIND_INTERRUPT,
    IN_TIMER = 1u << THREAD_KIND_TIMER,
    IN_PHASE = 1u << THREAD_KIND_PHASE,
    IN_CODE = IN_THREAD | IN_INTERRUPT | IN_TIMER,
    IN_ALL = IN_CODE | IN_PHASE,
};

/// How a single value is written.
enum value_kind {
    VALUE_NAME,        ///< 1 to 64 letters, digits, _ - . [ ]
    VALUE_FOLDER,      ///< a name that can be a folder's
    VALUE_BAG_ORDER,   ///< a bag, perhaps with the order of its release: `newest b0`
    VALUE_LINE,        ///< a line of text
    VALUE_TEXT,        ///< any text that is not empty
    VALUE_WORD,        ///< one of its words
    VALUE_SIZE,        ///< bytes
    VALUE_CYCLES,      ///< `200`, `200 cycles`
    VALUE_COUNT,       ///< a whole number
    VALUE_DURATION,    ///< whole, with its unit; `low` is 0 or 1, of any unit
    VALUE_FREQUENCY,   ///< hertz
    VALUE_BITS,        ///< decimal, or hexadecimal as in 0x3
    VALUE_CHANCE,      ///< `20%`, with up to four decimals
    VALUE_PERCENT,     ///< `300%`, whole
    VALUE_FACTOR,      ///< `0.5x`
    VALUE_BLOCKS,      ///< `64 x4`
    VALUE_PARAMETER,   ///< `size`, `size=64`
    VALUE_ARGUMENT,    ///< `size=64`
    VALUE_EXPECTATION, ///< a line of `expect`
    VALUE_TOLERANCE,   ///< a line of `tolerance`
};

/// A single value.
struct value_type {
    enum value_kind kind;
    bool is_random; ///< may be a random value instead
    uint64_t low;   ///< of sizes, cycles, counts and bits, both included
    uint64_t high;
    const char *const *words; ///< that may stand instead, before it, or are all; ended by NULL
};

struct vocabulary_mapping;

/// A key of a mapping. Its value is a mapping, a list of mappings, a list of values, or a value.
struct vocabulary_key {
    const char *key; ///< NULL ends a table
    const char *text;
    const char *standard;                     ///< what holds without the key, as written, or NULL
    const char *examples[4];                  ///< as written; the rest NULL
    const struct vocabulary_mapping *mapping; ///< NULL: a value
    struct value_type value;                  ///< or of each member of the list
    bool is_list;
    bool is_set;              ///< a list in which no member stands twice
    bool is_required;         ///< wherever the mapping stands
    bool is_required_outside; ///< of threads, that is in interrupts, timers and phases
    bool is_literal;          ///< takes no ${parameter}, though other values of the mapping do
    uint32_t at_least;        ///< members of the list
    uint32_t at_most;         ///< members of the list; 0: any number
    unsigned where;           ///< bits by enum thread_kind; 0: wherever the mapping stands
};

enum rule_kind {
    RULE_END,      ///< ends a table
    RULE_REQUIRES, ///< all of `keys` must be there
    RULE_REFUSES,  ///< none of `keys` may be there
    RULE_ONE_OF,   ///< exactly one of `keys` must be there
    RULE_SOME_OF,  ///< one of `keys` at least must be there
    RULE_AT_LEAST, ///< the value of keys[0] is `low` or more
    RULE_ALONE,    ///< the members of the list keys[0] are all keys[1]
    RULE_APART,    ///< the list keys[0] has not both keys[1] and keys[2]
};

/// What keys of a mapping have to do with each other.
///
/// A rule holds always; or if there is a key `when`; with `word`, if that is its value; with
/// `list`, if a member of that list has it so. With `is_unless` it holds if that is not so.
struct vocabulary_rule {
    enum rule_kind kind;
    const char *list;
    const char *when;
    const char *word;
    bool is_unless;
    const char *keys[5]; ///< the rest NULL
    uint64_t low;
};

struct vocabulary_mapping {
    const char *name; ///< no two alike
    const char *text;
    const struct vocabulary_key *keys;
    const struct vocabulary_key *more; ///< that it shares with another, or NULL
    const struct vocabulary_rule *rules;
    const char *example; ///< as YAML, or NULL
    bool is_step;        ///< exactly one key is to be there
    bool is_filled_in;   ///< in a thread any value may hold a ${parameter}
};

/// The whole file.
extern const struct vocabulary_mapping vocabulary_scenario;

/// Parts of it that are tables of their own: vocabulary_threads.c, vocabulary_steps.c.
extern const struct vocabulary_mapping vocabulary_thread;
extern const struct vocabulary_mapping vocabulary_template;
extern const struct vocabulary_mapping vocabulary_interrupt;
extern const struct vocabulary_mapping vocabulary_timer;
extern const struct vocabulary_mapping vocabulary_phase;
extern const struct vocabulary_mapping vocabulary_step;

/// The entry of a key, or NULL.
const struct vocabulary_key *vocabulary_key(const struct vocabulary_mapping *mapping,
                                            const char *key);

/// Goes over the keys of a mapping: the one behind `key`, the first behind NULL; NULL at the end.
const struct vocabulary_key *vocabulary_next(const struct vocabulary_mapping *mapping,
                                             const struct vocabulary_key *key);

#endif
