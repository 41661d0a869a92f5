#include "sim/kernel/random.h"
#include "sim/record/histogram.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(ARRAY) (sizeof(ARRAY) / sizeof((ARRAY)[0]))

static void buckets_cover_all_numbers_without_gap(void **state)
{
    (void)state;
    assert_int_equal(histogram_bucket_low(0), 0);
    for (uint32_t bucket = 0; bucket + 1 < HISTOGRAM_BUCKETS_MAX; bucket++) {
        assert_int_equal(histogram_bucket_high(bucket) + 1, histogram_bucket_low(bucket + 1));
    }
    assert_int_equal(histogram_bucket_high(HISTOGRAM_BUCKETS_MAX - 1), UINT64_MAX);
}

static void bucket_of_a_number_contains_it(void **state)
{
    (void)state;
    for (uint32_t bucket = 0; bucket < HISTOGRAM_BUCKETS_MAX; bucket++) {
        assert_int_equal(histogram_bucket(histogram_bucket_low(bucket)), bucket);
        assert_int_equal(histogram_bucket(histogram_bucket_high(bucket)), bucket);
    }
}

static void bucket_is_at_most_a_64th_wide(void **state)
{
    (void)state;
    for (uint32_t bucket = 0; bucket < HISTOGRAM_BUCKETS_MAX; bucket++) {
        uint64_t low = histogram_bucket_low(bucket);
        assert_true(histogram_bucket_high(bucket) - low <= low / 64);
        assert_true(bucket >= HISTOGRAM_EXACT || histogram_bucket_high(bucket) == low);
    }
}

static void empty_histogram_has_zero_figures(void **state)
{
    (void)state;
    struct histogram histogram = {0};
    assert_int_equal(histogram_percentile(&histogram, 990), 0);
    assert_int_equal(histogram_mean_thousandths(&histogram), 0);
    struct histogram_figures figures = histogram_figures_of(NULL, 0);
    assert_int_equal(figures.count, 0);
    assert_int_equal(figures.max, 0);
    assert_int_equal(figures.mean_thousandths, 0);
}

static void percentiles_of_small_numbers_are_exact(void **state)
{
    (void)state;
    struct histogram histogram = {0};
    for (uint64_t value = 100; value >= 1; value--) {
        assert_true(histogram_add(&histogram, value));
    }
    assert_int_equal(histogram_percentile(&histogram, 500), 50);
    assert_int_equal(histogram_percentile(&histogram, 900), 90);
    assert_int_equal(histogram_percentile(&histogram, 990), 99);
    assert_int_equal(histogram_percentile(&histogram, 991), 100);
    assert_int_equal(histogram_percentile(&histogram, 1000), 100);
    assert_int_equal(histogram_percentile(&histogram, 0), 1);
    assert_int_equal(histogram.minimum, 1);
    assert_int_equal(histogram.maximum, 100);
    assert_int_equal(histogram.count, 100);
    assert_int_equal(histogram_mean_thousandths(&histogram), 50500);
    histogram_free(&histogram);
}

static int by_size(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

static void percentile_is_at_most_a_64th_above_the_true_one(void **state)
{
    (void)state;
    enum { NUMBERS = 20001 };
    static uint64_t numbers[NUMBERS];
    struct random_stream stream;
    random_stream_seed(&stream, 4, "numbers", RANDOM_AMOUNTS);
    struct histogram histogram = {0};
    for (size_t i = 0; i < NUMBERS; i++) {
        uint64_t bits = ((uint64_t)random_next(&stream) << 32) | random_next(&stream);
        numbers[i] = bits >> random_below(&stream, 64);
        assert_true(histogram_add(&histogram, numbers[i]));
    }
    qsort(numbers, NUMBERS, sizeof numbers[0], by_size);
    for (uint32_t permille = 1; permille <= 1000; permille++) {
        uint64_t rank = (NUMBERS * (uint64_t)permille + 999) / 1000;
        uint64_t right = numbers[rank - 1];
        uint64_t told = histogram_percentile(&histogram, permille);
        assert_true(told >= right);
        assert_true(told - right <= right / 64);
    }
    assert_int_equal(histogram.minimum, numbers[0]);
    assert_int_equal(histogram.maximum, numbers[NUMBERS - 1]);
    histogram_free(&histogram);
}

static void one_in_a_thousand_is_past_p999(void **state)
{
    (void)state;
    struct histogram histogram = {0};
    for (int i = 0; i < 1998; i++) {
        assert_true(histogram_add(&histogram, 5));
    }
    assert_true(histogram_add(&histogram, 70));
    assert_true(histogram_add(&histogram, 90));
    struct histogram_figures figures = histogram_figures_of(&histogram, 0);
    assert_int_equal(figures.p99, 5);
    assert_int_equal(figures.p999, 5); // the 1,998th of 2,000
    figures = histogram_figures_of(&histogram, 500);
    assert_int_equal(figures.p999, 5); // the 2,498th
    assert_true(histogram_add(&histogram, 80));
    assert_int_equal(histogram_figures_of(&histogram, 0).p999, 70); // the 1,999th of 2,001
    histogram_free(&histogram);
}

static void percentile_never_exceeds_the_maximum(void **state)
{
    (void)state;
    struct histogram histogram = {0};
    assert_true(histogram_add(&histogram, 1000001));
    assert_int_equal(histogram_percentile(&histogram, 500), 1000001);
    histogram_free(&histogram);
}

static void sum_past_64_bits_is_whole(void **state)
{
    (void)state;
    struct histogram histogram = {0};
    for (int i = 0; i < 3; i++) {
        assert_true(histogram_add(&histogram, UINT64_MAX));
    }
    assert_int_equal(histogram.sum.high, 2);
    assert_int_equal(histogram.sum.low, UINT64_MAX - 2);
    assert_int_equal(histogram_mean_thousandths(&histogram), UINT64_MAX); // saturated
    histogram_free(&histogram);
}

static void mean_is_rounded_to_thousandths(void **state)
{
    (void)state;
    struct histogram histogram = {0};
    assert_true(histogram_add(&histogram, 1));
    assert_true(histogram_add(&histogram, 1));
    assert_true(histogram_add(&histogram, 3));
    assert_int_equal(histogram_mean_thousandths(&histogram), 1667);
    assert_true(histogram_add(&histogram, UINT64_C(1) << 50));
    assert_int_equal(histogram_mean_thousandths(&histogram), ((UINT64_C(1) << 50) + 5) * 250);
    histogram_free(&histogram);
}

static void numbers_may_come_in_any_order(void **state)
{
    (void)state;
    static const uint64_t numbers[] = {5000, 3, 1000000, 0, UINT64_MAX, 127, 128, 4999};
    struct histogram histogram = {0};
    for (size_t i = 0; i < COUNT(numbers); i++) {
        assert_true(histogram_add(&histogram, numbers[i]));
    }
    uint64_t total = 0;
    for (uint32_t i = 0; i < histogram.held; i++) {
        total += histogram.counts[i];
    }
    assert_int_equal(total, COUNT(numbers));
    for (size_t i = 0; i < COUNT(numbers); i++) {
        uint32_t bucket = histogram_bucket(numbers[i]);
        assert_true(histogram.counts[bucket - histogram.first] >= 1);
    }
    histogram_free(&histogram);
}

static void one_number_far_up_takes_little_memory(void **state)
{
    (void)state;
    struct histogram histogram = {0};
    assert_true(histogram_add(&histogram, UINT64_C(1) << 40));
    assert_true(histogram.held <= 16);
    histogram_free(&histogram);
}

static void zeros_counted_apart_enter_the_figures(void **state)
{
    (void)state;
    struct histogram apart = {0};
    struct histogram together = {0};
    for (uint64_t value = 1; value <= 100; value++) {
        assert_true(histogram_add(&apart, value));
        assert_true(histogram_add(&together, value));
    }
    for (int i = 0; i < 150; i++) {
        assert_true(histogram_add(&together, 0));
    }
    struct histogram_figures one = histogram_figures_of(&apart, 150);
    struct histogram_figures two = histogram_figures_of(&together, 0);
    assert_memory_equal(&one, &two, sizeof one);
    assert_int_equal(one.count, 250);
    assert_int_equal(one.mean_thousandths, 20200);
    assert_int_equal(one.p50, 0);
    assert_int_equal(one.p90, 75);
    assert_int_equal(one.p99, 98);
    assert_int_equal(one.p999, 100);
    assert_int_equal(one.max, 100);
    histogram_free(&apart);
    histogram_free(&together);
}

static void zeros_alone_have_figures(void **state)
{
    (void)state;
    struct histogram_figures figures = histogram_figures_of(NULL, 7);
    assert_int_equal(figures.count, 7);
    assert_int_equal(figures.mean_thousandths, 0);
    assert_int_equal(figures.p99, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(buckets_cover_all_numbers_without_gap),
        cmocka_unit_test(bucket_of_a_number_contains_it),
        cmocka_unit_test(bucket_is_at_most_a_64th_wide),
        cmocka_unit_test(empty_histogram_has_zero_figures),
        cmocka_unit_test(percentiles_of_small_numbers_are_exact),
        cmocka_unit_test(percentile_is_at_most_a_64th_above_the_true_one),
        cmocka_unit_test(one_in_a_thousand_is_past_p999),
        cmocka_unit_test(percentile_never_exceeds_the_maximum),
        cmocka_unit_test(sum_past_64_bits_is_whole),
        cmocka_unit_test(mean_is_rounded_to_thousandths),
        cmocka_unit_test(numbers_may_come_in_any_order),
        cmocka_unit_test(one_number_far_up_takes_little_memory),
        cmocka_unit_test(zeros_counted_apart_enter_the_figures),
        cmocka_unit_test(zeros_alone_have_figures),
    };
    return cmocka_run_group_tests_name("histogram", tests, NULL, NULL);
}
