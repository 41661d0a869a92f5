/// What checking one scenario found.
#ifndef VERDICT_H
#define VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

enum item_kind {
    ITEM_EXPECTATION, ///< each of the scenario's, held or not
    ITEM_MEASURE,     ///< a figure that is not the baseline's
    ITEM_CALLS,       ///< the calls went another way
    ITEM_BASELINE,    ///< there is none where there should be one
    ITEM_RUN,         ///< the run itself: corrupted memory, a crash
};

enum item_state {
    ITEM_HOLDS,
    ITEM_FAILS,
    ITEM_UPDATED, ///< it differed, and the baseline was rewritten
};

/// Texts are never NULL, and empty where there is nothing to say.
struct item {
    enum item_kind kind;
    enum item_state state;
    uint32_t line;   ///< in `file`, from 1; 0 for the whole file
    uint32_t column; ///< likewise
    char *file;
    char *name; ///< the expectation as written, or the measure's key
    char *expected;
    char *actual;
    char *by;     ///< how far off it is
    char *detail; ///< more, of any number of lines without a line end at the end
};

struct verdict {
    char *scenario;
    char *file;
    char *error; ///< what kept the check from being made: one line; then exit code 2
    char *note;  ///< one line; "" for none
    uint64_t calls;
    uint64_t measures; ///< held against the baseline
    bool has_baseline;
    bool is_updated; ///< the baseline was written
    struct item *items;
    uint32_t item_count;
    uint32_t item_room;
    bool out_of_memory;
};

/// A verdict without items. Its texts are copied.
void verdict_begin(struct verdict *verdict, const char *scenario, const char *file);

/// Adds a copy of an item; texts that are NULL become empty.
void verdict_add(struct verdict *verdict, const struct item *item);

/// Sets a text of a verdict to a copy.
void verdict_set(struct verdict *verdict, char **text, const char *value);

void verdict_free(struct verdict *verdict);

/// How many items of a kind and state there are.
uint32_t verdict_count(const struct verdict *verdict, enum item_kind kind, enum item_state state);

/// True if an item fails.
bool verdict_fails(const struct verdict *verdict);

/// As bytes, from one process to another of the same program.
void verdict_pack(const struct verdict *verdict, struct buffer *bytes);

/// Makes a verdict of the bytes. Returns false when they are not whole, or there is no memory.
bool verdict_unpack(const char *bytes, size_t size, struct verdict *verdict);

#endif
