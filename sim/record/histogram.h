/// Histograms of whole numbers over the full 64-bit range in little memory.
///
/// Buckets are one number wide below 128. From there on each power of two is divided into 64
/// buckets, so that a bucket is at most 1/64 of its lowest number wide:
///
///     0 1 2 ... 127 | 128-129 130-131 ... 254-255 | 256-259 ... 508-511 | ...
///
/// A percentile is the highest number of the bucket in which it lies (and never above the largest
/// number added): at least the true one, and at most 1/64 of it more. Count, sum, minimum and
/// maximum are exact. Only the buckets between the smallest and the largest number are held.
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include "sim/kernel/fixed_point.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_EXACT 128u        ///< smaller numbers have a bucket each
#define HISTOGRAM_BUCKETS_MAX 3776u ///< of all 64-bit numbers

/// Zero it before use. Read freely.
struct histogram {
    uint64_t *counts; ///< of the buckets `first` .. `first + held - 1`
    uint32_t first;
    uint32_t held;
    uint64_t count;
    uint64_t minimum; ///< valid when count > 0
    uint64_t maximum; ///< the same, or 0
    struct wide sum;
};

/// Frees what a histogram holds and zeroes it.
void histogram_free(struct histogram *histogram);

/// The bucket of a number. Cost: O(1).
uint32_t histogram_bucket(uint64_t value);

/// The smallest and the largest number of a bucket.
uint64_t histogram_bucket_low(uint32_t bucket);
uint64_t histogram_bucket_high(uint32_t bucket);

/// Makes room for a bucket. Returns false when the host has no memory; nothing has changed then.
bool histogram_hold(struct histogram *histogram, uint32_t bucket);

/// Adds a number. Returns false when the host has no memory; nothing was added then.
/// Cost: a few ns; O(buckets) when the range grows, which happens at most some hundred times.
static inline bool histogram_add(struct histogram *histogram, uint64_t value)
{
    uint32_t bucket = value < HISTOGRAM_EXACT ? (uint32_t)value : histogram_bucket(value);
    if (bucket - histogram->first >= histogram->held && !histogram_hold(histogram, bucket)) {
        return false;
    }
    histogram->counts[bucket - histogram->first]++;
    if (histogram->count == 0 || value < histogram->minimum) {
        histogram->minimum = value;
    }
    if (value > histogram->maximum) {
        histogram->maximum = value;
    }
    histogram->count++;
    wide_add(&histogram->sum, value);
    return true;
}

/// The number that `permille` thousandths of the numbers do not exceed (nearest rank: 500 is the
/// median, 1000 the maximum); 0 when there are none. Cost: O(buckets).
uint64_t histogram_percentile(const struct histogram *histogram, uint32_t permille);

/// The mean in thousandths, rounded to the nearest; 0 when there are no numbers.
uint64_t histogram_mean_thousandths(const struct histogram *histogram);

/// What a report says of many numbers.
struct histogram_figures {
    uint64_t count;
    uint64_t mean_thousandths;
    uint64_t p50;
    uint64_t p90;
    uint64_t p99;
    uint64_t p999; ///< 99.9 %
    uint64_t max;
};

/// The figures of a histogram's numbers together with `zeros` zeros that were counted apart
/// (whoever keeps many histograms saves those that would hold nothing else).
///
/// histogram   NULL is one without numbers
struct histogram_figures histogram_figures_of(const struct histogram *histogram, uint64_t zeros);

#endif
