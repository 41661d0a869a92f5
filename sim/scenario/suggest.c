#include "suggest.h"

#include <string.h>

static size_t distance_limit(size_t length)
{
    if (length <= 2) {
        return 0;
    }
    if (length <= 5) {
        return 1;
    }
    return length <= 8 ? 2 : 3;
}

struct suggestion suggest_begin(const char *word)
{
    return (struct suggestion){.word = word, .distance = distance_limit(strlen(word)) + 1};
}

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/// The distance of two words of at most SUGGEST_LETTERS_MAX letters.
static size_t word_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    // The row being filled, the one before, and the one before that.
    size_t rows[3][SUGGEST_LETTERS_MAX + 1];
    size_t *before = rows[0];
    size_t *last = rows[1];
    size_t *now = rows[2];
    for (size_t j = 0; j <= b_length; j++) {
        before[j] = 0;
        last[j] = j;
    }
    for (size_t i = 1; i <= a_length; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            bool same = lower(a[i - 1]) == lower(b[j - 1]);
            now[j] = least(least(last[j], now[j - 1]) + 1, last[j - 1] + (same ? 0 : 1));
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1])) {
                now[j] = least(now[j], before[j - 2] + 1);
            }
        }
        size_t *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[b_length];
}

void suggest_consider(struct suggestion *suggestion, const char *candidate)
{
    size_t word_length = strlen(suggestion->word);
    size_t length = strlen(candidate);
    size_t gap = word_length > length ? word_length - length : length - word_length;
    if (word_length > SUGGEST_LETTERS_MAX || length > SUGGEST_LETTERS_MAX ||
        gap >= suggestion->distance) {
        return;
    }
    size_t distance = word_distance(suggestion->word, word_length, candidate, length);
    if (distance < suggestion->distance) {
        suggestion->distance = distance;
        memcpy(suggestion->best, candidate, length + 1);
    }
}

bool suggest_add(const struct suggestion *suggestion, struct message *message)
{
    if (suggestion->best[0] == '\0') {
        return false;
    }
    message_add(message, "; did you mean \"%s\"?", quote(suggestion->best).text);
    return true;
}
