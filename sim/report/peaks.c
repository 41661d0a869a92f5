#include "peaks.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static uint32_t *row_of(struct peaks *peaks, uint32_t first)
{
    return &peaks->most[(size_t)first * PEAKS_CLASSES_MAX];
}

static void forget_new(struct peaks *peaks)
{
    peaks->new_first = PEAKS_CLASSES_MAX;
    peaks->new_last = 0;
}

bool peaks_begin(struct peaks *peaks, uint64_t word_bytes)
{
    *peaks = (struct peaks){.word_bytes = word_bytes, .rounding_bytes = word_bytes};
    forget_new(peaks);
    peaks->most = calloc((size_t)PEAKS_CLASSES_MAX * PEAKS_CLASSES_MAX, sizeof *peaks->most);
    return peaks->most != NULL;
}

void peaks_free(struct peaks *peaks)
{
    free(peaks->most);
    *peaks = (struct peaks){0};
}

/// Brings `most` up to date. Counts only rose since the last time, so their highest is now; only
/// ranges with a class that was asked for since can have a new one.
static void settle(struct peaks *peaks)
{
    uint32_t count = peaks->class_count;
    uint32_t below[PEAKS_CLASSES_MAX + 1]; // live requests of lower classes
    below[0] = 0;
    for (uint32_t i = 0; i < count; i++) {
        below[i + 1] = below[i] + peaks->live[i];
    }
    for (uint32_t first = 0; first <= peaks->new_last && peaks->new_first < count; first++) {
        uint32_t *row = row_of(peaks, first);
        uint32_t begin = first > peaks->new_first ? first : peaks->new_first;
        for (uint32_t last = begin; last < count; last++) {
            uint32_t live = below[last + 1] - below[first];
            row[last] = row[last] < live ? live : row[last];
        }
    }
    forget_new(peaks);
}

static uint64_t key_of(const struct peaks *peaks, uint64_t size_bytes)
{
    uint64_t rounding = peaks->rounding_bytes;
    return (size_bytes + rounding - 1) / rounding * rounding;
}

/// The first class whose key is not less than this one.
static uint32_t find(const struct peaks *peaks, uint64_t key)
{
    uint32_t low = 0;
    uint32_t high = peaks->class_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (peaks->keys[middle] < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/// Rounds sizes up to twice as much as before; `most` is up to date.
///
///     keys   4 8 12 20 24    =>  8 16 24       the most of 8 .. 24 together with what is below
///            [ ] [ ] [   ]       [ ][ ][ ]     is that of 4 .. 24 before
static void merge_classes(struct peaks *peaks)
{
    peaks->rounding_bytes *= 2;
    uint32_t first_of[PEAKS_CLASSES_MAX]; // by new class: its first and last old one
    uint32_t last_of[PEAKS_CLASSES_MAX];
    uint32_t live[PEAKS_CLASSES_MAX] = {0};
    uint32_t count = 0;
    for (uint32_t old = 0; old < peaks->class_count; old++) {
        uint64_t key = key_of(peaks, peaks->keys[old]);
        if (count == 0 || peaks->keys[count - 1] != key) {
            first_of[count++] = old;
        }
        last_of[count - 1] = old;
        live[count - 1] += peaks->live[old];
        peaks->keys[count - 1] = key;
        peaks->sizes[count - 1] = peaks->sizes[old];
    }
    // What is read lies at or behind what is written, in the row and in the column.
    for (uint32_t first = 0; first < count; first++) {
        for (uint32_t last = first; last < count; last++) {
            row_of(peaks, first)[last] = row_of(peaks, first_of[first])[last_of[last]];
        }
    }
    memcpy(peaks->live, live, sizeof live);
    peaks->class_count = count;
}

/// Makes room for a class that nobody asked for yet: a range with it had the most that the range
/// without it had. `most` is up to date.
static void insert_class(struct peaks *peaks, uint32_t at, uint64_t key)
{
    uint32_t count = peaks->class_count;
    for (uint32_t first = count + 1; first-- > 0;) {
        uint32_t old_first = first > at ? first - 1 : first;
        for (uint32_t last = count + 1; last-- > first;) {
            bool is_alone = first == at && last == at;
            uint32_t old_last = last >= at && last > 0 ? last - 1 : last;
            row_of(peaks, first)[last] = is_alone ? 0 : row_of(peaks, old_first)[old_last];
        }
    }
    size_t behind = count - at;
    memmove(&peaks->keys[at + 1], &peaks->keys[at], behind * sizeof peaks->keys[0]);
    memmove(&peaks->sizes[at + 1], &peaks->sizes[at], behind * sizeof peaks->sizes[0]);
    memmove(&peaks->live[at + 1], &peaks->live[at], behind * sizeof peaks->live[0]);
    peaks->keys[at] = key;
    peaks->sizes[at] = 0;
    peaks->live[at] = 0;
    peaks->class_count++;
}

/// The class of a size; a new one if need be.
static uint32_t class_of(struct peaks *peaks, uint64_t size_bytes)
{
    for (;;) {
        uint64_t key = key_of(peaks, size_bytes);
        uint32_t at = find(peaks, key);
        if (at < peaks->class_count && peaks->keys[at] == key) {
            return at;
        }
        settle(peaks);
        if (peaks->class_count < PEAKS_CLASSES_MAX) {
            insert_class(peaks, at, key);
            return at;
        }
        merge_classes(peaks);
    }
}

void peaks_ask(struct peaks *peaks, uint64_t size_bytes, uint64_t now)
{
    assert(size_bytes > 0 && size_bytes <= UINT32_MAX);
    uint32_t at = class_of(peaks, size_bytes);
    uint64_t word = peaks->word_bytes;
    uint64_t rounded = (size_bytes + word - 1) / word * word;
    peaks->sizes[at] = rounded > peaks->sizes[at] ? rounded : peaks->sizes[at];
    peaks->live[at]++;
    peaks->new_first = at < peaks->new_first ? at : peaks->new_first;
    peaks->new_last = at > peaks->new_last ? at : peaks->new_last;
    peaks->asked_count++;
    peaks->live_count++;
    peaks->live_bytes += size_bytes;
    if (peaks->live_count > peaks->most_count) {
        peaks->most_count = peaks->live_count;
    }
    if (peaks->live_bytes > peaks->most_bytes) {
        peaks->most_bytes = peaks->live_bytes;
        peaks->most_at = now;
    }
}

void peaks_give_back(struct peaks *peaks, uint64_t size_bytes)
{
    uint32_t at = find(peaks, key_of(peaks, size_bytes));
    assert(at < peaks->class_count && peaks->live[at] > 0);
    settle(peaks);
    peaks->live[at]--;
    peaks->live_count--;
    peaks->live_bytes -= size_bytes;
}

void peaks_end(struct peaks *peaks)
{
    settle(peaks);
}
