/// An entry of `threads:` on its way to one thread or many: what it has of its own, what it has of
/// its template, and where each of that stands in the file. A part of compiler.h.
#ifndef ENTRY_H
#define ENTRY_H

#include "compiler.h"
#include "expand.h"
#include "limits.h"

struct entry {
    const struct yaml_thread *yaml;
    uint32_t index;                       ///< in the list
    const struct yaml_template *template; ///< NULL for none
    uint32_t template_index;
    uint64_t count; ///< of threads
    bool is_numbered;
    struct placeholder placeholders[LIMIT_PARAMETERS + 1];
    size_t placeholder_count; ///< the last is `i` when it is numbered
    char number[24];
};

/// The YAML of one of an entry's threads.
struct entry_thread {
    struct yaml_thread thread;
    bool is_copy;
};

/// Checks all templates but for the values of their threads, which depend on who is made from them,
/// and warns of those from which none is.
bool entry_check_templates(struct compiler *compiler);

/// Reads what an entry says of its template and count. The path comes to stand at it.
bool entry_begin(struct compiler *compiler, uint32_t index, struct entry *entry);

/// Makes the thread of a number, from the template's values and the entry's own.
///
/// made        to be freed with entry_unmake(), unless it failed
/// Errors:     false with the message set and the path at the value that cannot be filled in
bool entry_make(struct compiler *compiler, struct entry *entry, uint64_t number,
                struct entry_thread *made);

void entry_unmake(struct entry_thread *made);

/// Whether the threads of an entry differ by more than their names. Known once one was made.
bool entry_differs_by_number(const struct entry *entry);

/// Puts the path at the mapping that has a key of the entry: the entry, or its template.
void entry_stand_with(struct compiler *compiler, const struct entry *entry, const char *key);

/// Appends which thread a mistake is about and which values it came from, when many threads stand
/// in one place: " (size=abc for client[0], made at line 60)". The path stands at the mistake.
/// Always returns false.
bool entry_blame(struct compiler *compiler, const struct entry *entry);

#endif
