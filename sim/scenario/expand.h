/// Threads made of templates, and many of one entry: copies of their YAML with `${...}` filled in.
#ifndef EXPAND_H
#define EXPAND_H

#include "places.h"
#include "problem.h"
#include "schema.h"

/// A placeholder and what stands for it.
struct placeholder {
    const char *name; ///< `length` characters of it
    size_t length;
    const char *value;
    bool is_used; ///< set when it was filled in
};

/// Copies a thread with all placeholders of its texts filled in.
///
/// from        borrowed
/// copy        to be freed with expand_free(); zeroed on failure
/// where       an empty path; on failure, the way from the thread to the text at fault
/// Errors:     false with the message set: an unknown placeholder, one that does not end, no memory
/// Cost:       O(size of the thread)
bool expand_thread(const struct yaml_thread *from, struct placeholder *placeholders, size_t count,
                   struct yaml_thread *copy, struct path *where, struct message *message);

/// Whether a thread has a value for a key.
bool expand_has(const struct yaml_thread *thread, const char *key);

/// Frees what a copy holds. A zeroed one is fine.
void expand_free(struct yaml_thread *copy);

/// Gives a thread the values that it has not from another, which lends them.
void expand_inherit(struct yaml_thread *thread, const struct yaml_thread *from);

#endif
