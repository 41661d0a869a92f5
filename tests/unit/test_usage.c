// What becomes of a pool's memory: waste by kind, the heap's extent, averages over time.
#include "record_harness.h"
#include "sim/record/usage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define HEAP 0
#define BLK 1

static int begin_heap(void **state)
{
    static struct usage usage;
    usage_begin(&usage, harness_scenario(), HEAP);
    *state = &usage;
    return 0;
}

static int begin_blocks(void **state)
{
    static struct usage usage;
    usage_begin(&usage, harness_scenario(), BLK);
    *state = &usage;
    return 0;
}

static int end(void **state)
{
    usage_free(*state);
    return 0;
}

static void grant(struct usage *usage, cycles_t now, uint64_t offset, uint64_t size,
                  uint64_t request)
{
    usage_granted(usage, &(struct memory_change){.now = now,
                                                 .offset_bytes = offset,
                                                 .size_bytes = size,
                                                 .request_bytes = request});
}

static void give_back(struct usage *usage, cycles_t now, uint64_t offset, uint64_t size,
                      uint64_t request)
{
    struct memory_change change = {.now = now, .offset_bytes = offset, .size_bytes = size};
    usage_freed(usage, &change, request);
}

static uint64_t level(const struct usage *usage, enum usage_kind kind)
{
    return usage->levels[kind].now;
}

static uint64_t average(const struct usage *usage, enum usage_kind kind)
{
    return usage_average_thousandths(usage, &usage->levels[kind]);
}

static void fragment_is_divided_by_cause(void **state)
{
    struct usage *usage = *state;
    // 8 of header, 97 asked for, 3 to the word, and 16 over: too small for a fragment of its own.
    grant(usage, 0, 0, 124, 97);
    assert_int_equal(level(usage, USAGE_HEADERS), 8);
    assert_int_equal(level(usage, USAGE_ASKED), 97);
    assert_int_equal(level(usage, USAGE_ROUNDING), 3);
    assert_int_equal(level(usage, USAGE_REMAINDER), 16);
    assert_int_equal(level(usage, USAGE_BLOCK), 0);
    give_back(usage, 5, 0, 124, 97);
    for (int kind = 0; kind < USAGE_KINDS; kind++) {
        assert_int_equal(level(usage, (enum usage_kind)kind), 0);
    }
}

static void block_is_divided_by_cause(void **state)
{
    struct usage *usage = *state;
    usage->block_bytes = 50; // as written; 52 of a block are usable then
    grant(usage, 0, 0, 56, 30);
    assert_int_equal(level(usage, USAGE_HEADERS), 4);
    assert_int_equal(level(usage, USAGE_ASKED), 30);
    assert_int_equal(level(usage, USAGE_BLOCK), 20);
    assert_int_equal(level(usage, USAGE_ROUNDING), 2);
    assert_int_equal(level(usage, USAGE_REMAINDER), 0);
}

static void averages_are_byte_cycles_over_cycles(void **state)
{
    struct usage *usage = *state;
    grant(usage, 10, 0, 108, 100);
    grant(usage, 20, 108, 208, 199);
    give_back(usage, 40, 0, 108, 100);
    usage_end(usage, 100);
    // 100 for 30 cycles, 199 for 80; headers 8 for 110; rounding 1 for 80.
    assert_int_equal(average(usage, USAGE_ASKED), 189200);
    assert_int_equal(average(usage, USAGE_HEADERS), 8800);
    assert_int_equal(average(usage, USAGE_ROUNDING), 800);
    // 108 for 10 cycles, 316 for 80: the heap does not shrink.
    assert_int_equal(usage_average_thousandths(usage, &usage->heap), 263600);
}

static void average_of_no_time_is_0(void **state)
{
    struct usage *usage = *state;
    grant(usage, 0, 0, 108, 100);
    usage_end(usage, 0);
    assert_int_equal(average(usage, USAGE_ASKED), 0);
}

static void long_runs_do_not_overflow(void **state)
{
    struct usage *usage = *state;
    grant(usage, 0, 0, UINT64_C(1) << 30, (UINT64_C(1) << 30) - 8);
    usage_end(usage, SCENARIO_CYCLES_MAX);
    assert_int_equal(average(usage, USAGE_ASKED), ((UINT64_C(1) << 30) - 8) * 1000);
}

static void what_is_told_late_counts_from_when_it_is_told(void **state)
{
    struct usage *usage = *state;
    grant(usage, 50, 0, 108, 100);
    grant(usage, 40, 108, 108, 100); // the search that found it was preempted
    usage_end(usage, 100);
    assert_int_equal(average(usage, USAGE_ASKED), 100000);
}

static void nothing_counts_after_the_end(void **state)
{
    struct usage *usage = *state;
    grant(usage, 0, 0, 108, 100);
    usage_end(usage, 100); // the pool is deleted
    give_back(usage, 150, 0, 108, 100);
    grant(usage, 150, 0, 508, 500);
    usage_end(usage, 1000);
    assert_int_equal(average(usage, USAGE_ASKED), 100000);
    assert_int_equal(usage->peak_in_use, 108);
}

static void peak_is_divided_as_it_was_when_first_reached(void **state)
{
    struct usage *usage = *state;
    grant(usage, 0, 0, 108, 97);
    grant(usage, 1, 108, 208, 200);
    give_back(usage, 2, 0, 108, 97);
    grant(usage, 3, 0, 108, 100); // as much again
    assert_int_equal(usage->peak_in_use, 316);
    assert_int_equal(usage->peak[USAGE_ASKED], 297);
    assert_int_equal(usage->peak[USAGE_ROUNDING], 3);
    assert_int_equal(usage->peak[USAGE_HEADERS], 16);
}

static void bytes_that_are_never_handed_out_are_fixed(void **state)
{
    struct usage *usage = *state;
    assert_int_equal(usage->fixed_bytes, 8); // the closing header
    struct usage blocks;
    usage_begin(&blocks, harness_scenario(), BLK);
    assert_int_equal(blocks.end_bytes, 13 * 52); // of 700
    assert_int_equal(blocks.fixed_bytes, 24);
}

/// 200 live at 0..208, then 100 at 208..316 with 200 gone: heap 316 holds 100, at most 200 lived.
static void the_four_measures_are_those_of_their_points(void **state)
{
    struct usage *usage = *state;
    grant(usage, 0, 0, 208, 200);
    grant(usage, 10, 208, 28, 20);
    give_back(usage, 20, 0, 208, 200);
    grant(usage, 20, 236, 88, 80); // heap 324, 100 live
    usage_end(usage, 40);
    struct usage_heap heap = usage_heap(usage);
    assert_int_equal(usage->max_live, 220);
    assert_int_equal(heap.at_max_live, 727);   // 236 / 220 - 1
    assert_int_equal(heap.at_max_heap, 22400); // 324 / 100 - 1
    assert_int_equal(heap.max_over_max, 4727); // 324 / 220 - 1
    assert_int_equal(heap.average, 7613);      // (2080 + 2360 + 6480) / (2000 + 2200 + 2000) - 1
}

static void nothing_handed_out_has_no_measures(void **state)
{
    struct usage *usage = *state;
    usage_end(usage, 100);
    struct usage_heap heap = usage_heap(usage);
    struct usage_robson robson = usage_robson(usage);
    assert_int_equal(heap.average, 0);
    assert_int_equal(heap.max_over_max, 0);
    assert_int_equal(robson.ratio, 0);
    assert_int_equal(robson.bound, 0);
}

static void needs_are_whole_fragments_of_the_requests_so_far(void **state)
{
    struct usage *usage = *state;
    assert_int_equal(usage_needs(usage).largest_bytes, 0);
    assert_true(histogram_add(&usage->requests, 10));
    assert_true(histogram_add(&usage->requests, 33));
    assert_true(histogram_add(&usage->requests, 100));
    assert_int_equal(usage_needs(usage).median_bytes, 44); // 33 in words, and a header
    assert_int_equal(usage_needs(usage).largest_bytes, 108);
}

static void bound_is_of_the_most_in_use_and_the_ratio_of_sizes(void **state)
{
    struct usage *usage = *state;
    grant(usage, 0, 0, 24, 16);
    grant(usage, 0, 24, 72, 60);
    give_back(usage, 1, 0, 24, 16);
    struct usage_robson robson = usage_robson(usage);
    assert_int_equal(robson.ratio, 3);
    assert_int_equal(robson.bound, 254);       // 96 * 11/6 / ln 2 = 253.91
    assert_int_equal(robson.bound_words, 485); // 96 * H(18) / ln 2 = 484.06
}

#define ON_HEAP(TEST) cmocka_unit_test_setup_teardown(TEST, begin_heap, end)
#define ON_BLOCKS(TEST) cmocka_unit_test_setup_teardown(TEST, begin_blocks, end)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_HEAP(fragment_is_divided_by_cause),
        ON_BLOCKS(block_is_divided_by_cause),
        ON_HEAP(averages_are_byte_cycles_over_cycles),
        ON_HEAP(average_of_no_time_is_0),
        ON_HEAP(long_runs_do_not_overflow),
        ON_HEAP(what_is_told_late_counts_from_when_it_is_told),
        ON_HEAP(nothing_counts_after_the_end),
        ON_HEAP(peak_is_divided_as_it_was_when_first_reached),
        ON_HEAP(bytes_that_are_never_handed_out_are_fixed),
        ON_HEAP(the_four_measures_are_those_of_their_points),
        ON_HEAP(nothing_handed_out_has_no_measures),
        ON_HEAP(needs_are_whole_fragments_of_the_requests_so_far),
        ON_HEAP(bound_is_of_the_most_in_use_and_the_ratio_of_sizes),
    };
    return cmocka_run_group_tests_name("usage", tests, NULL, NULL);
}
