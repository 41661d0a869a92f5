/// A set of whole numbers below a limit, which can be asked for its next member.
///
///     words:  [0 0 1 ...][0 0 0 ...][1 0 0 ...]      a bit a number
///     above:  [1 0 1 ...]                            a bit a word: it is not empty
#ifndef MARKS_H
#define MARKS_H

#include <stdbool.h>
#include <stdint.h>

#define MARKS_NONE UINT32_MAX

/// Zero it before marks_init(); the caller owns it.
struct marks {
    uint64_t *words;
    uint64_t *above;
    uint32_t above_count;
};

/// Makes an empty set of numbers below `limit`. False when the host has no memory.
bool marks_init(struct marks *marks, uint32_t limit);

/// Frees what it holds and zeroes it.
void marks_free(struct marks *marks);

/// Cost: O(1).
static inline void marks_add(struct marks *marks, uint32_t number)
{
    uint32_t word = number / 64;
    marks->words[word] |= UINT64_C(1) << number % 64;
    marks->above[word / 64] |= UINT64_C(1) << word % 64;
}

/// Cost: O(1).
static inline void marks_remove(struct marks *marks, uint32_t number)
{
    uint32_t word = number / 64;
    marks->words[word] &= ~(UINT64_C(1) << number % 64);
    if (marks->words[word] == 0) {
        marks->above[word / 64] &= ~(UINT64_C(1) << word % 64);
    }
}

/// The smallest member that is not below `from` (which must be below the limit); MARKS_NONE when
/// there is none. Cost: O(1), and O(limit / 4096) across a gap.
uint32_t marks_next(const struct marks *marks, uint32_t from);

#endif
