#include "usage.h"

#include <assert.h>

#include "robson.h"

const char *usage_kind_name(enum usage_kind kind)
{
    static const char *const names[USAGE_KINDS] = {
        [USAGE_ASKED] = "asked", [USAGE_ROUNDING] = "rounding", [USAGE_REMAINDER] = "remainder",
        [USAGE_BLOCK] = "block", [USAGE_HEADERS] = "headers",
    };
    assert(kind < USAGE_KINDS);
    return names[kind];
}

static uint64_t round_up(const struct usage *usage, uint64_t bytes)
{
    return (bytes + usage->word_bytes - 1) & ~(uint64_t)(usage->word_bytes - 1);
}

void usage_begin(struct usage *usage, const struct scenario *scenario, uint32_t pool)
{
    const struct scenario_pool *from = &scenario->pools[pool];
    uint32_t word = scenario->word_bits / 8;
    uint64_t size = from->size_bytes / word * word;
    *usage = (struct usage){
        .is_byte = from->kind == POOL_KIND_BYTE,
        .word_bytes = word,
        .header_bytes = word,
        .block_bytes = from->block_size_bytes,
    };
    if (usage->is_byte) {
        usage->header_bytes = UINT64_C(2) * word;
        usage->end_bytes = size - usage->header_bytes;
    } else {
        uint64_t whole = round_up(usage, from->block_size_bytes) + word;
        usage->end_bytes = size / whole * whole;
    }
    usage->fixed_bytes = from->size_bytes - usage->end_bytes;
}

void usage_free(struct usage *usage)
{
    histogram_free(&usage->requests);
    *usage = (struct usage){0};
}

static void sum_level(struct usage_level *level, cycles_t cycles)
{
    if (cycles <= UINT32_MAX) {
        wide_add(&level->cycles, level->now * cycles); // a pool has less than 2^32 bytes
        return;
    }
    struct wide product = wide_multiply(level->now, cycles);
    wide_add(&level->cycles, product.low);
    level->cycles.high += product.high;
}

/// Adds up what stood until `now`.
static void pass_time(struct usage *usage, cycles_t now)
{
    if (now <= usage->at) {
        return;
    }
    cycles_t cycles = now - usage->at;
    usage->at = now;
    sum_level(&usage->heap, cycles);
    for (int kind = 0; kind < USAGE_KINDS; kind++) {
        if (usage->levels[kind].now > 0) {
            sum_level(&usage->levels[kind], cycles);
        }
    }
}

static inline void change_level(struct usage *usage, enum usage_kind kind, uint64_t bytes,
                                bool is_freed)
{
    uint64_t *now = &usage->levels[kind].now;
    *now = is_freed ? *now - bytes : *now + bytes;
}

/// Adds or takes away what a fragment that was asked for as `request_bytes` is made of. Level by
/// level, since this is done at each grant and release: an array of the kinds would be written and
/// read back in words of another width, which processors wait for.
static inline void change_levels(struct usage *usage, const struct memory_change *change,
                                 uint64_t request_bytes, bool is_freed)
{
    uint64_t usable = change->size_bytes - usage->header_bytes;
    change_level(usage, USAGE_ASKED, request_bytes, is_freed);
    change_level(usage, USAGE_HEADERS, usage->header_bytes, is_freed);
    if (usage->is_byte) {
        uint64_t rounded = round_up(usage, request_bytes);
        change_level(usage, USAGE_ROUNDING, rounded - request_bytes, is_freed);
        change_level(usage, USAGE_REMAINDER, usable - rounded, is_freed);
    } else {
        change_level(usage, USAGE_ROUNDING, usable - usage->block_bytes, is_freed);
        change_level(usage, USAGE_BLOCK, usage->block_bytes - request_bytes, is_freed);
    }
    usage->in_use =
        is_freed ? usage->in_use - change->size_bytes : usage->in_use + change->size_bytes;
}

static void raise_heap(struct usage *usage, uint64_t end)
{
    if (end > usage->heap.now) {
        usage->heap.now = end;
        usage->live_at_max_heap = usage->levels[USAGE_ASKED].now;
    }
}

/// Notes the most that was held, and what it was made of.
static void keep_peaks(struct usage *usage)
{
    uint64_t live = usage->levels[USAGE_ASKED].now;
    if (live > usage->max_live) {
        usage->max_live = live;
        usage->heap_at_max_live = usage->heap.now;
    }
    if (usage->in_use > usage->peak_in_use) {
        usage->peak_in_use = usage->in_use;
        for (int kind = 0; kind < USAGE_KINDS; kind++) {
            usage->peak[kind] = usage->levels[kind].now;
        }
    }
}

void usage_granted(struct usage *usage, const struct memory_change *change)
{
    if (usage->is_over) {
        return;
    }
    pass_time(usage, change->now);
    change_levels(usage, change, change->request_bytes, false);
    if (usage->largest == 0 || change->size_bytes < usage->smallest) {
        usage->smallest = change->size_bytes;
    }
    if (change->size_bytes > usage->largest) {
        usage->largest = change->size_bytes;
    }
    raise_heap(usage, change->offset_bytes + change->size_bytes);
    keep_peaks(usage);
}

void usage_freed(struct usage *usage, const struct memory_change *change, uint64_t request_bytes)
{
    if (usage->is_over) {
        return;
    }
    pass_time(usage, change->now);
    change_levels(usage, change, request_bytes, true);
}

void usage_end(struct usage *usage, cycles_t now)
{
    if (!usage->is_over) {
        pass_time(usage, now);
        usage->is_over = true;
    }
}

uint64_t usage_average_thousandths(const struct usage *usage, const struct usage_level *level)
{
    if (usage->at == 0) {
        return 0;
    }
    uint64_t rest;
    uint64_t whole = wide_divide(level->cycles, usage->at, &rest);
    struct wide scaled = wide_multiply(rest, 1000);
    wide_add(&scaled, usage->at / 2);
    return whole * 1000 + wide_divide(scaled, usage->at, &rest);
}

uint64_t usage_excess(uint64_t heap, uint64_t live)
{
    return live == 0 ? 0 : ((heap - live) * FRAGMENTATION_ONE + live / 2) / live;
}

struct usage_heap usage_heap(const struct usage *usage)
{
    uint64_t most = usage->heap.now;
    uint64_t average_live = usage_average_thousandths(usage, &usage->levels[USAGE_ASKED]);
    return (struct usage_heap){
        .average = usage_excess(usage_average_thousandths(usage, &usage->heap), average_live),
        .at_max_live = usage_excess(usage->heap_at_max_live, usage->max_live),
        .at_max_heap = usage_excess(most, usage->live_at_max_heap),
        .max_over_max = usage_excess(most, usage->max_live),
    };
}

static uint64_t need_of(const struct usage *usage, uint64_t request)
{
    return request == 0 ? 0 : round_up(usage, request) + usage->header_bytes;
}

struct fragmentation_needs usage_needs(const struct usage *usage)
{
    return (struct fragmentation_needs){
        .largest_bytes = need_of(usage, usage->requests.maximum),
        .median_bytes = need_of(usage, histogram_percentile(&usage->requests, 500)),
    };
}

struct usage_robson usage_robson(const struct usage *usage)
{
    if (usage->largest == 0) {
        return (struct usage_robson){0};
    }
    uint64_t ratio = (usage->largest + usage->smallest - 1) / usage->smallest;
    return (struct usage_robson){
        .ratio = ratio,
        .bound = robson_bound(usage->peak_in_use, ratio),
        .bound_words = robson_bound(usage->peak_in_use, usage->largest / usage->word_bytes),
    };
}
