#include "histogram.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define EXACT_BITS 7u            ///< 2^7 = HISTOGRAM_EXACT
#define DIVISIONS 64u            ///< of a power of two
#define BUCKETS_MORE_AT_LEAST 8u ///< when room is made

void histogram_free(struct histogram *histogram)
{
    free(histogram->counts);
    *histogram = (struct histogram){0};
}

uint32_t histogram_bucket(uint64_t value)
{
    if (value < HISTOGRAM_EXACT) {
        return (uint32_t)value;
    }
    uint32_t bits = 0;
    for (uint32_t step = 32; step > 0; step /= 2) {
        if ((value >> (bits + step)) != 0) {
            bits += step;
        }
    }
    // bits is that of the highest bit set; the six below it tell the division.
    uint32_t division = (uint32_t)(value >> (bits - 6)) - DIVISIONS;
    return HISTOGRAM_EXACT + (bits - EXACT_BITS) * DIVISIONS + division;
}

uint64_t histogram_bucket_low(uint32_t bucket)
{
    assert(bucket < HISTOGRAM_BUCKETS_MAX);
    if (bucket < HISTOGRAM_EXACT) {
        return bucket;
    }
    uint32_t past = bucket - HISTOGRAM_EXACT;
    return (uint64_t)(DIVISIONS + past % DIVISIONS) << (past / DIVISIONS + 1);
}

uint64_t histogram_bucket_high(uint32_t bucket)
{
    return bucket + 1 < HISTOGRAM_BUCKETS_MAX ? histogram_bucket_low(bucket + 1) - 1 : UINT64_MAX;
}

/// Grows by a quarter at least, towards the bucket that is missing.
bool histogram_hold(struct histogram *histogram, uint32_t bucket)
{
    assert(bucket < HISTOGRAM_BUCKETS_MAX);
    uint32_t first = histogram->held == 0 ? bucket : histogram->first;
    uint32_t end = histogram->held == 0 ? bucket + 1 : histogram->first + histogram->held;
    uint32_t more = histogram->held / 4 + BUCKETS_MORE_AT_LEAST;
    if (bucket < first) {
        uint32_t below = first > more ? first - more : 0;
        first = bucket < below ? bucket : below;
    } else if (bucket >= end || histogram->held == 0) {
        uint32_t above = end + more < HISTOGRAM_BUCKETS_MAX ? end + more : HISTOGRAM_BUCKETS_MAX;
        end = bucket >= above ? bucket + 1 : above;
    }
    uint64_t *counts = calloc(end - first, sizeof *counts);
    if (counts == NULL) {
        return false;
    }
    if (histogram->held > 0) {
        memcpy(counts + (histogram->first - first), histogram->counts,
               histogram->held * sizeof *counts);
    }
    free(histogram->counts);
    histogram->counts = counts;
    histogram->first = first;
    histogram->held = end - first;
    return true;
}

/// The number at a rank, 1 being the smallest.
static uint64_t at_rank(const struct histogram *histogram, uint64_t rank)
{
    uint64_t seen = 0;
    for (uint32_t i = 0; i < histogram->held; i++) {
        seen += histogram->counts[i];
        if (seen >= rank) {
            uint64_t high = histogram_bucket_high(histogram->first + i);
            return high < histogram->maximum ? high : histogram->maximum;
        }
    }
    return histogram->maximum;
}

static uint64_t rank_of(uint64_t count, uint32_t permille)
{
    uint64_t rank = fixed_scale_up(count, permille, 1000);
    return rank == 0 ? 1 : rank;
}

uint64_t histogram_percentile(const struct histogram *histogram, uint32_t permille)
{
    assert(permille <= 1000);
    return at_rank(histogram, rank_of(histogram->count, permille));
}

static uint64_t mean_thousandths(struct wide sum, uint64_t count)
{
    if (count == 0) {
        return 0;
    }
    uint64_t rest;
    uint64_t whole = wide_divide(sum, count, &rest);
    struct wide scaled = wide_multiply(rest, 1000);
    wide_add(&scaled, count / 2);
    uint64_t thousandths = wide_divide(scaled, count, &rest);
    return whole > (UINT64_MAX - 1000) / 1000 ? UINT64_MAX : whole * 1000 + thousandths;
}

uint64_t histogram_mean_thousandths(const struct histogram *histogram)
{
    return mean_thousandths(histogram->sum, histogram->count);
}

struct histogram_figures histogram_figures_of(const struct histogram *histogram, uint64_t zeros)
{
    static const struct histogram none = {0};
    static const uint32_t permilles[4] = {500, 900, 990, 999};
    if (histogram == NULL) {
        histogram = &none;
    }
    uint64_t count = histogram->count + zeros;
    uint64_t values[4] = {0};
    for (int i = 0; i < 4; i++) {
        uint64_t rank = rank_of(count, permilles[i]);
        values[i] = rank <= zeros ? 0 : at_rank(histogram, rank - zeros);
    }
    return (struct histogram_figures){
        .count = count,
        .mean_thousandths = mean_thousandths(histogram->sum, count),
        .p50 = values[0],
        .p90 = values[1],
        .p99 = values[2],
        .p999 = values[3],
        .max = histogram->maximum,
    };
}
