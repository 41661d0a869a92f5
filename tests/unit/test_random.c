#include "sim/kernel/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(ARRAY) (sizeof(ARRAY) / sizeof((ARRAY)[0]))
#define DRAWS 400000
#define Q32(NUMBER) ((uint64_t)((NUMBER)*4294967296.0))

/// A mean or a share of DRAWS draws may be off by this many standard errors.
#define ERRORS_ALLOWED 5.0

static struct random_stream stream_of(uint64_t seed)
{
    struct random_stream stream;
    random_stream_seed(&stream, seed, "t0", RANDOM_AMOUNTS);
    return stream;
}

static void generator_is_pcg32(void **state)
{
    (void)state;
    // The published first outputs for the initial state 42 and the sequence 54.
    static const uint32_t published[] = {0xa15c02b7, 0x7b47f409, 0xba1d3330,
                                         0x83d2f293, 0xbfa4784b, 0xcbed606e};
    struct random_stream stream = {.state = 0, .increment = (54U << 1) | 1};
    (void)random_next(&stream);
    stream.state += 42;
    (void)random_next(&stream);
    for (size_t i = 0; i < COUNT(published); i++) {
        assert_int_equal(random_next(&stream), published[i]);
    }
}

static void streams_differ_by_seed_name_and_use(void **state)
{
    (void)state;
    struct random_stream streams[5];
    random_stream_seed(&streams[0], 1, "t0", RANDOM_AMOUNTS);
    random_stream_seed(&streams[1], 2, "t0", RANDOM_AMOUNTS);
    random_stream_seed(&streams[2], 1, "t1", RANDOM_AMOUNTS);
    random_stream_seed(&streams[3], 1, "t0", RANDOM_PICKS);
    random_stream_seed(&streams[4], 1, "", RANDOM_AMOUNTS);
    uint64_t bound = UINT64_C(1) << 62;
    uint64_t first[COUNT(streams)];
    for (size_t i = 0; i < COUNT(streams); i++) {
        first[i] = random_below(&streams[i], bound);
        for (size_t other = 0; other < i; other++) {
            assert_int_not_equal(first[i], first[other]);
        }
    }
}

static void same_seed_name_and_use_give_the_same_stream(void **state)
{
    (void)state;
    struct random_stream one = stream_of(99);
    struct random_stream two = stream_of(99);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(random_next(&one), random_next(&two));
    }
}

static void streams_of_numbered_threads_are_not_alike(void **state)
{
    (void)state;
    // The mean of the first draws of many streams is that of one stream's draws.
    double sum = 0.0;
    for (int i = 0; i < 10000; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "t%d", i);
        struct random_stream stream;
        random_stream_seed(&stream, 1, name, RANDOM_AMOUNTS);
        sum += (double)random_below(&stream, 1000001);
    }
    assert_true(fabs(sum / 10000 - 500000.0) < ERRORS_ALLOWED * 288675.0 / 100.0);
}

/// Every third of the range gets a third of the draws; without the second try of an uneven product
/// a bound of 3 * 2^30 would give the middle one half of them.
static void check_thirds(uint64_t bound)
{
    struct random_stream stream = stream_of(7);
    double thirds[3] = {0};
    for (int i = 0; i < DRAWS; i++) {
        uint64_t drawn = random_below(&stream, bound);
        assert_true(drawn < bound);
        thirds[drawn / (bound / 3)]++;
    }
    double chi_square = 0.0;
    for (size_t i = 0; i < COUNT(thirds); i++) {
        double expected = DRAWS / 3.0;
        chi_square += (thirds[i] - expected) * (thirds[i] - expected) / expected;
    }
    assert_true(chi_square < 20.0);
}

static void draws_below_a_bound_are_even(void **state)
{
    (void)state;
    check_thirds(3);
    check_thirds(UINT64_C(3) << 30);
    check_thirds(UINT64_C(3) << 32);
    check_thirds(UINT64_C(3) << 62);
}

static void draws_below_one_are_zero(void **state)
{
    (void)state;
    struct random_stream stream = stream_of(1);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(random_below(&stream, 1), 0);
    }
}

static struct choice choices[] = {{16, 1}, {64, 3}, {1500, 2}, {7, 1000000}};

/// A distribution, what its draws must look like, and its first ones.
struct draw_row {
    const char *name;
    struct distribution distribution;
    double mean;      ///< of the draws
    double deviation; ///< standard, of the draws
    double low;       ///< a quantile: this share of the draws is at most low_value
    double low_value;
    double high; ///< another
    double high_value;
    uint64_t first[4]; ///< with seed 1
};

#define PLAIN .minimum = 0, .maximum = UINT64_MAX, .multiply = 1, .divide = 1

static struct draw_row draw_rows[] = {
    {.name = "uniform(16, 256)",
     .distribution = {.kind = DISTRIBUTION_UNIFORM, .low = 16, .high = 256, PLAIN},
     .mean = 136.0,
     .deviation = 69.570,
     .low = 61.0 / 241.0,
     .low_value = 76,
     .high = 230.0 / 241.0,
     .high_value = 245,
     .first = {98, 123, 161, 141}},
    {.name = "uniform over 2^40",
     .distribution = {.kind = DISTRIBUTION_UNIFORM, .low = 0, .high = UINT64_C(1) << 40, PLAIN},
     .mean = 549755813888.0,
     .deviation = 317401667000.0,
     .low = 0.25,
     .low_value = 274877906944.0,
     .high = 0.75,
     .high_value = 824633720832.0,
     .first = {UINT64_C(377424799090), UINT64_C(661979787909), UINT64_C(692153909054),
               UINT64_C(1017111887975)}},
    {.name = "uniform over all 64-bit numbers",
     .distribution = {.kind = DISTRIBUTION_UNIFORM, .low = 0, .high = UINT64_MAX, PLAIN},
     .mean = 9.223372036854776e18,
     .deviation = 5.325116328314171e18,
     .low = 0.25,
     .low_value = 4.611686018427388e18,
     .high = 0.75,
     .high_value = 1.3835058055282164e19,
     .first = {UINT64_C(6332137378096793673), UINT64_C(11106177889388666250),
               UINT64_C(11612415637445928861), UINT64_C(17064305840716447033)}},
    {.name = "exponential(mean 20000)",
     .distribution = {.kind = DISTRIBUTION_EXPONENTIAL, .mean = 20000, PLAIN},
     .mean = 20000.0,
     .deviation = 20000.0,
     .low = 0.5,
     .low_value = 13862.9,
     .high = 0.99,
     .high_value = 92103.4,
     .first = {21385, 10148, 9256, 1558}},
    {.name = "exponential(mean 2^40)",
     .distribution = {.kind = DISTRIBUTION_EXPONENTIAL, .mean = UINT64_C(1) << 40, PLAIN},
     .mean = 1099511627776.0,
     .deviation = 1099511627776.0,
     .low = 0.5,
     .low_value = 762123384786.0,
     .high = 0.99,
     .high_value = 5063438283822.0,
     .first = {UINT64_C(1175652856724), UINT64_C(557877204618), UINT64_C(508868321864),
               UINT64_C(85650831861)}},
    {.name = "lognormal(median 2^20, sigma 0.5)",
     .distribution =
         {.kind = DISTRIBUTION_LOGNORMAL, .mean = UINT64_C(1) << 20, .sigma_q32 = Q32(0.5), PLAIN},
     .mean = 1188194.5,     // median * exp(sigma^2 / 2)
     .deviation = 633233.0, // mean * sqrt(exp(sigma^2) - 1)
     .low = 0.5,
     .low_value = 1048576.0,
     .high = 0.977249868, // two deviations up
     .high_value = 2850324.1,
     .first = {599860, 1519499, 888711, 870882}},
    {.name = "lognormal(median 128, sigma 0.8, max 4096)",
     .distribution = {.kind = DISTRIBUTION_LOGNORMAL,
                      .mean = 128,
                      .sigma_q32 = Q32(0.8),
                      .minimum = 1,
                      .maximum = 4096,
                      .multiply = 1,
                      .divide = 1},
     .mean = 176.26,
     .deviation = 166.0,
     .low = 0.158655254,
     .low_value = 57.51,
     .high = 0.841344746,
     .high_value = 284.88,
     .first = {52, 232, 98, 95}},
    {.name = "choice(16, 64 x3, 1500 x2)",
     .distribution = {.kind = DISTRIBUTION_CHOICE, .choice_count = 3, .weight_sum = 6, PLAIN},
     .mean = 3208.0 / 6.0,
     .deviation = 683.637,
     .low = 1.0 / 6.0,
     .low_value = 16,
     .high = 4.0 / 6.0,
     .high_value = 64,
     .first = {64, 64, 64, 64}},
};

static const struct scenario scenario = {.choices = choices, .choice_count = COUNT(choices)};

static void draws_have_the_expected_moments(void **state)
{
    const struct draw_row *row = *state;
    struct random_stream stream = stream_of(12345);
    double sum = 0.0;
    double squares = 0.0;
    double low_count = 0.0;
    double high_count = 0.0;
    for (int i = 0; i < DRAWS; i++) {
        double drawn = (double)distribution_draw(&scenario, &row->distribution, &stream);
        double off = (drawn - row->mean) / row->deviation;
        sum += off;
        squares += off * off;
        low_count += drawn <= row->low_value;
        high_count += drawn <= row->high_value;
    }
    double mean = sum / DRAWS;
    double deviation = sqrt(squares / DRAWS - mean * mean);
    double mean_bound = ERRORS_ALLOWED / sqrt(DRAWS);
    double low_bound = ERRORS_ALLOWED * sqrt(row->low * (1.0 - row->low) / DRAWS);
    double high_bound = ERRORS_ALLOWED * sqrt(row->high * (1.0 - row->high) / DRAWS);
    // Rounding to whole numbers moves a share of the draws across a quantile by up to half a unit.
    double rounding = 0.5 / row->deviation;
    bool holds = fabs(mean) < mean_bound + rounding / 10 && fabs(deviation - 1.0) < 0.03 &&
                 fabs(low_count / DRAWS - row->low) < low_bound + rounding &&
                 fabs(high_count / DRAWS - row->high) < high_bound + rounding;
    if (!holds) {
        fail_msg("%s: mean off by %g deviations, deviation %g times, quantiles %g and %g",
                 row->name, mean, deviation, low_count / DRAWS, high_count / DRAWS);
    }
}

static void first_draws_never_change(void **state)
{
    const struct draw_row *row = *state;
    struct random_stream stream = stream_of(1);
    for (size_t i = 0; i < COUNT(row->first); i++) {
        uint64_t drawn = distribution_draw(&scenario, &row->distribution, &stream);
        if (drawn != row->first[i]) {
            fail_msg("draw %zu of %s is %llu, was %llu", i, row->name, (unsigned long long)drawn,
                     (unsigned long long)row->first[i]);
        }
    }
}

static void lognormal_without_spread_is_its_median(void **state)
{
    (void)state;
    struct distribution distribution = {
        .kind = DISTRIBUTION_LOGNORMAL, .mean = (UINT64_C(1) << 40) + 1, .sigma_q32 = 0, PLAIN};
    struct random_stream stream = stream_of(1);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(distribution_draw(&scenario, &distribution, &stream),
                         (UINT64_C(1) << 40) + 1);
    }
}

/// The logarithms of the draws are normal even where the draws span 60 orders of magnitude.
static void lognormal_of_the_widest_spread_keeps_its_shape(void **state)
{
    (void)state;
    struct distribution distribution = {
        .kind = DISTRIBUTION_LOGNORMAL, .mean = UINT64_C(1) << 40, .sigma_q32 = Q32(8), PLAIN};
    struct random_stream stream = stream_of(3);
    double below[4] = {0}; // two deviations down, one down, one up, two up
    for (int i = 0; i < DRAWS; i++) {
        double drawn = (double)distribution_draw(&scenario, &distribution, &stream);
        double deviations = (log(drawn + 1e-9) - 40.0 * log(2.0)) / 8.0;
        below[0] += deviations <= -2.0;
        below[1] += deviations <= -1.0;
        below[2] += deviations <= 1.0;
        below[3] += deviations <= 1.9;
    }
    static const double expected[4] = {0.022750132, 0.158655254, 0.841344746, 0.971283440};
    for (size_t i = 0; i < COUNT(below); i++) {
        double bound = ERRORS_ALLOWED * sqrt(expected[i] * (1.0 - expected[i]) / DRAWS);
        assert_true(fabs(below[i] / DRAWS - expected[i]) < bound);
    }
}

static void exponential_of_mean_zero_draws_nothing(void **state)
{
    (void)state;
    struct distribution distribution = {.kind = DISTRIBUTION_EXPONENTIAL, .mean = 0, PLAIN};
    struct random_stream stream = stream_of(1);
    assert_int_equal(distribution_draw(&scenario, &distribution, &stream), 0);
}

static void draws_stay_between_minimum_and_maximum(void **state)
{
    (void)state;
    static const enum distribution_kind kinds[] = {DISTRIBUTION_EXPONENTIAL,
                                                   DISTRIBUTION_LOGNORMAL};
    for (size_t k = 0; k < COUNT(kinds); k++) {
        struct distribution distribution = {.kind = kinds[k],
                                            .mean = 100,
                                            .sigma_q32 = Q32(8),
                                            .minimum = 90,
                                            .maximum = 110,
                                            .multiply = 1,
                                            .divide = 1};
        struct random_stream stream = stream_of(1);
        bool met_minimum = false;
        bool met_maximum = false;
        for (int i = 0; i < 1000; i++) {
            uint64_t drawn = distribution_draw(&scenario, &distribution, &stream);
            assert_in_range(drawn, 90, 110);
            met_minimum = met_minimum || drawn == 90;
            met_maximum = met_maximum || drawn == 110;
        }
        assert_true(met_minimum && met_maximum);
    }
}

static void minimum_lifts_uniform_draws_too(void **state)
{
    (void)state;
    struct distribution distribution = {.kind = DISTRIBUTION_UNIFORM,
                                        .low = 0,
                                        .high = 0,
                                        .minimum = 1,
                                        .multiply = 1,
                                        .divide = 1};
    struct random_stream stream = stream_of(1);
    assert_int_equal(distribution_draw(&scenario, &distribution, &stream), 1);
}

static void draws_are_rounded_up_to_the_unit_of_their_place(void **state)
{
    (void)state;
    // 1001 us are 2 ticks of 1 ms, and 10010 cycles at 10 MHz.
    struct distribution distribution = {
        .kind = DISTRIBUTION_UNIFORM, .low = 1001, .high = 1001, .multiply = 1, .divide = 1000};
    struct random_stream stream = stream_of(1);
    assert_int_equal(distribution_draw(&scenario, &distribution, &stream), 2);
    distribution.multiply = 10;
    distribution.divide = 1;
    assert_int_equal(distribution_draw(&scenario, &distribution, &stream), 10010);
    distribution.multiply = UINT64_MAX;
    assert_int_equal(distribution_draw(&scenario, &distribution, &stream), UINT64_MAX);
}

static void choices_come_by_their_weights(void **state)
{
    (void)state;
    // Starts at the second choice: 64 x3, 1500 x2, 7 x1000000.
    struct distribution distribution = {.kind = DISTRIBUTION_CHOICE,
                                        .first_choice = 1,
                                        .choice_count = 3,
                                        .weight_sum = 1000005,
                                        PLAIN};
    struct random_stream stream = stream_of(1);
    int rare = 0;
    for (int i = 0; i < DRAWS; i++) {
        uint64_t drawn = distribution_draw(&scenario, &distribution, &stream);
        assert_true(drawn == 64 || drawn == 1500 || drawn == 7);
        rare += drawn != 7;
    }
    assert_in_range(rare, 0, 12); // 2 are expected
}

int main(void)
{
    static const struct CMUnitTest plain[] = {
        cmocka_unit_test(generator_is_pcg32),
        cmocka_unit_test(streams_differ_by_seed_name_and_use),
        cmocka_unit_test(same_seed_name_and_use_give_the_same_stream),
        cmocka_unit_test(streams_of_numbered_threads_are_not_alike),
        cmocka_unit_test(draws_below_a_bound_are_even),
        cmocka_unit_test(draws_below_one_are_zero),
        cmocka_unit_test(lognormal_without_spread_is_its_median),
        cmocka_unit_test(lognormal_of_the_widest_spread_keeps_its_shape),
        cmocka_unit_test(exponential_of_mean_zero_draws_nothing),
        cmocka_unit_test(draws_stay_between_minimum_and_maximum),
        cmocka_unit_test(minimum_lifts_uniform_draws_too),
        cmocka_unit_test(draws_are_rounded_up_to_the_unit_of_their_place),
        cmocka_unit_test(choices_come_by_their_weights),
    };
    struct CMUnitTest tests[COUNT(plain) + 2 * COUNT(draw_rows)];
    char names[2 * COUNT(draw_rows)][80];
    size_t count = 0;
    for (size_t i = 0; i < COUNT(plain); i++) {
        tests[count++] = plain[i];
    }
    for (size_t i = 0; i < COUNT(draw_rows); i++) {
        (void)snprintf(names[2 * i], sizeof names[0], "moments of %s", draw_rows[i].name);
        (void)snprintf(names[2 * i + 1], sizeof names[0], "first draws of %s", draw_rows[i].name);
        tests[count++] = (struct CMUnitTest){.name = names[2 * i],
                                             .test_func = draws_have_the_expected_moments,
                                             .initial_state = &draw_rows[i]};
        tests[count++] = (struct CMUnitTest){.name = names[2 * i + 1],
                                             .test_func = first_draws_never_change,
                                             .initial_state = &draw_rows[i]};
    }
    return _cmocka_run_group_tests("random", tests, count, NULL, NULL);
}
