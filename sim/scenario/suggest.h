/// "Did you mean": the known word that is nearest to a mistyped one.
#ifndef SUGGEST_H
#define SUGGEST_H

#include "problem.h"

#include <stddef.h>

/// Longer words get no suggestion, and are none: no name is longer.
enum { SUGGEST_LETTERS_MAX = 64 };

/// A search for the nearest word. Ties go to the candidate that was considered first.
struct suggestion {
    const char *word;                   ///< borrowed
    char best[SUGGEST_LETTERS_MAX + 1]; ///< a copy; "" while nothing is near enough
    size_t distance;                    ///< the next candidate must be nearer than this
};

struct suggestion suggest_begin(const char *word);

/// Counts a letter inserted, left out, replaced, or swapped with its neighbour as one step; upper
/// and lower case are the same. Two letters must match, three to five may differ by one step, up
/// to eight by two, longer words by three. Cost: O(length of both words multiplied).
void suggest_consider(struct suggestion *suggestion, const char *candidate);

/// Appends `; did you mean "heap"?`. Returns false, and appends nothing, if nothing was near.
bool suggest_add(const struct suggestion *suggestion, struct message *message);

#endif
