#include "marks.h"

#include "sim/kernel/bits.h"

#include <stdlib.h>

bool marks_init(struct marks *marks, uint32_t limit)
{
    uint32_t word_count = limit / 64 + 1;
    marks->above_count = word_count / 64 + 1;
    marks->words = calloc(word_count, sizeof *marks->words);
    marks->above = calloc(marks->above_count, sizeof *marks->above);
    if (marks->words == NULL || marks->above == NULL) {
        marks_free(marks);
        return false;
    }
    return true;
}

void marks_free(struct marks *marks)
{
    free(marks->words);
    free(marks->above);
    *marks = (struct marks){0};
}

/// The bits of a word from the `from`-th on.
static uint64_t bits_from(uint64_t word, uint32_t from)
{
    return word & (UINT64_MAX << from);
}

uint32_t marks_next(const struct marks *marks, uint32_t from)
{
    uint32_t word = from / 64;
    uint64_t bits = bits_from(marks->words[word], from % 64);
    if (bits != 0) {
        return word * 64 + bits_lowest_64(bits);
    }
    word++;
    uint32_t high = word / 64;
    if (high == marks->above_count) {
        return MARKS_NONE;
    }
    bits = bits_from(marks->above[high], word % 64);
    while (bits == 0) {
        if (++high == marks->above_count) {
            return MARKS_NONE;
        }
        bits = marks->above[high];
    }
    word = high * 64 + bits_lowest_64(bits);
    return word * 64 + bits_lowest_64(marks->words[word]);
}
