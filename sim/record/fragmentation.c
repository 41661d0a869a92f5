#include "fragmentation.h"

static void add_run(struct fragmentation_sums *sums, const struct fragmentation_needs *needs,
                    uint64_t bytes)
{
    sums->bytes += bytes;
    sums->squares += bytes * bytes;
    if (bytes > sums->largest) {
        sums->largest = bytes;
    }
    if (bytes < needs->largest_bytes) {
        sums->below_largest += bytes;
    }
    if (bytes < needs->median_bytes) {
        sums->below_median += bytes;
    }
}

/// The free neighbours end here.
static void end_run(struct fragmentation_walk *walk)
{
    if (walk->run_bytes > 0) {
        add_run(&walk->merged, &walk->needs, walk->run_bytes);
        walk->run_bytes = 0;
    }
}

void fragmentation_add(struct fragmentation_walk *walk, uint64_t size_bytes, bool is_free)
{
    if (!is_free) {
        end_run(walk);
        return;
    }
    add_run(&walk->standing, &walk->needs, size_bytes);
    walk->run_bytes += size_bytes;
    walk->free_count++;
}

uint32_t fragmentation_root(uint64_t number)
{
    uint64_t root = 0;
    for (uint64_t bit = UINT64_C(1) << 31; bit > 0; bit /= 2) {
        if ((root + bit) * (root + bit) <= number) {
            root += bit;
        }
    }
    return (uint32_t)root;
}

static uint32_t parts_of(uint64_t some, uint64_t all)
{
    return all == 0 ? 0 : (uint32_t)((some * FRAGMENTATION_ONE + all / 2) / all);
}

/// 1 - sqrt(sum of squares) / sum. The root is taken of as many times four as 64 bits hold, so
/// that it is right to 31 bits.
static uint32_t rss_of(const struct fragmentation_sums *sums)
{
    if (sums->bytes == 0) {
        return 0;
    }
    uint64_t squares = sums->squares;
    uint64_t bytes = sums->bytes;
    while (squares < UINT64_C(1) << 62) {
        squares *= 4;
        bytes *= 2;
    }
    return parts_of(bytes - fragmentation_root(squares), bytes);
}

static void take_view(struct fragmentation *result, enum fragmentation_view view,
                      const struct fragmentation_sums *sums)
{
    result->parts[FRAGMENTATION_EXTERNAL][view] =
        parts_of(sums->bytes - sums->largest, sums->bytes);
    result->parts[FRAGMENTATION_RSS][view] = rss_of(sums);
    result->parts[FRAGMENTATION_UNUSABLE_LARGEST][view] =
        parts_of(sums->below_largest, sums->bytes);
    result->parts[FRAGMENTATION_UNUSABLE_MEDIAN][view] = parts_of(sums->below_median, sums->bytes);
}

struct fragmentation fragmentation_of(struct fragmentation_walk *walk)
{
    struct fragmentation result;
    end_run(walk);
    take_view(&result, FRAGMENTATION_STANDING, &walk->standing);
    take_view(&result, FRAGMENTATION_MERGED, &walk->merged);
    for (int kind = 0; kind < FRAGMENTATION_KINDS; kind++) {
        uint32_t *parts = result.parts[kind];
        parts[FRAGMENTATION_DEBT] = parts[FRAGMENTATION_STANDING] - parts[FRAGMENTATION_MERGED];
    }
    return result;
}

void fragmentation_keep_worst(struct fragmentation *worst, const struct fragmentation *now)
{
    for (int kind = 0; kind < FRAGMENTATION_KINDS; kind++) {
        for (int view = 0; view < FRAGMENTATION_VIEWS; view++) {
            if (now->parts[kind][view] > worst->parts[kind][view]) {
                worst->parts[kind][view] = now->parts[kind][view];
            }
        }
    }
}
