#include "sim/kernel/fixed_point.h"
#include "sim/kernel/random.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define POINTS 100000

static struct random_stream points(void)
{
    struct random_stream stream;
    random_stream_seed(&stream, 1, "points", RANDOM_AMOUNTS);
    return stream;
}

/// A number of a random length, so that small ones are met as well.
static uint64_t any_number(struct random_stream *stream)
{
    uint64_t number = ((uint64_t)random_next(stream) << 32) | random_next(stream);
    return number >> random_below(stream, 64);
}

static void product_of_64_bit_numbers_is_whole(void **state)
{
    (void)state;
    struct wide product = wide_multiply(UINT64_MAX, UINT64_MAX);
    assert_int_equal(product.high, UINT64_MAX - 1);
    assert_int_equal(product.low, 1);
    product = wide_multiply(UINT64_C(0x123456789ABCDEF0), UINT64_C(0xFEDCBA9876543210));
    assert_int_equal(product.high, UINT64_C(0x121FA00AD77D7422));
    assert_int_equal(product.low, UINT64_C(0x236D88FE5618CF00));
}

static void division_undoes_multiplication(void **state)
{
    (void)state;
    struct random_stream stream = points();
    for (int i = 0; i < POINTS; i++) {
        uint64_t divisor = any_number(&stream) | 1;
        uint64_t quotient = any_number(&stream);
        uint64_t rest = any_number(&stream) % divisor;
        struct wide dividend = wide_multiply(quotient, divisor);
        wide_add(&dividend, rest);
        uint64_t remainder = 0;
        assert_int_equal(wide_divide(dividend, divisor, &remainder), quotient);
        assert_int_equal(remainder, rest);
    }
}

static void quotient_past_64_bits_saturates(void **state)
{
    (void)state;
    uint64_t remainder = 1;
    assert_int_equal(wide_divide((struct wide){7, 0}, 7, &remainder), UINT64_MAX);
    assert_int_equal(remainder, 0);
    assert_int_equal(wide_divide((struct wide){6, UINT64_MAX}, 7, &remainder), UINT64_MAX);
}

struct scale_row {
    const char *name;
    uint64_t a;
    uint64_t b;
    uint64_t divisor;
    uint64_t scaled;
};

static struct scale_row scale_rows[] = {
    {"scaling up: nothing stays nothing", 0, 5, 7, 0},
    {"scaling up: an even quotient is exact", 6, 7, 3, 14},
    {"scaling up: a fraction becomes the next whole number", 1, 1, 1000000, 1},
    {"scaling up: a 65-bit product is divided exactly", UINT64_C(1) << 63, 3, 3, UINT64_C(1) << 63},
    {"scaling up: a wide product with a rest is rounded up", UINT64_MAX, 10, 11,
     UINT64_C(16769767339735956014)},
    {"scaling up: too large a quotient saturates", UINT64_MAX, 2, 1, UINT64_MAX},
    {"scaling up: the largest quotient is not rounded past its end", UINT64_MAX, 3, 2, UINT64_MAX},
};

static void scaling_up_is_right(void **state)
{
    const struct scale_row *row = *state;
    assert_int_equal(fixed_scale_up(row->a, row->b, row->divisor), row->scaled);
}

struct shift_row {
    const char *name;
    uint64_t a;
    uint64_t b;
    unsigned shift;
    uint64_t shifted;
};

static struct shift_row shift_rows[] = {
    {"shifting: by nothing", 3, 5, 0, 15},
    {"shifting: below a half rounds down", 5, 1, 2, 1},
    {"shifting: a half rounds up", 6, 1, 2, 2},
    {"shifting: across the words", UINT64_C(1) << 63, 6, 33, UINT64_C(3) << 31},
    {"shifting: by a word", UINT64_C(1) << 63, 3, 64, 2},
    {"shifting: by more than a word", UINT64_MAX, UINT64_MAX, 100, UINT64_C(1) << 28},
    {"shifting: by 65", UINT64_C(1) << 63, 3, 65, 1},
    {"shifting: everything away", UINT64_MAX, 1, 127, 0},
    {"shifting: too large a result saturates", UINT64_MAX, 16, 2, UINT64_MAX},
    {"shifting: a result that rounds past 64 bits saturates", UINT64_MAX, 3, 1, UINT64_MAX},
};

static void shifting_is_right(void **state)
{
    const struct shift_row *row = *state;
    assert_int_equal(fixed_multiply_shift(row->a, row->b, row->shift), row->shifted);
}

static void log2_of_powers_of_two_is_exact(void **state)
{
    (void)state;
    for (unsigned power = 0; power < 64; power++) {
        assert_int_equal(fixed_log2_q56(UINT64_C(1) << power), (uint64_t)power << 56);
    }
}

static void check_log2(uint64_t x)
{
    long double error = fabsl(ldexpl((long double)fixed_log2_q56(x), -56) - log2l((long double)x));
    // Where long double is no wider than double, its own last bit is the coarser measure.
    long double bound = ldexpl(1.0L, -55) + 64.0L * LDBL_EPSILON;
    if (error > bound) {
        fail_msg("log2(%llu) is off by %Lg", (unsigned long long)x, error);
    }
}

static void log2_is_within_its_bound(void **state)
{
    (void)state;
    struct random_stream stream = points();
    check_log2(3);
    check_log2(UINT64_MAX);
    check_log2(UINT64_MAX - 1);
    check_log2((UINT64_C(1) << 63) + 1);
    for (int i = 0; i < POINTS; i++) {
        check_log2(any_number(&stream) | 1);
    }
}

static void check_exp2(uint64_t fraction_q56)
{
    long double right = exp2l(ldexpl((long double)fraction_q56, -56));
    long double power = ldexpl((long double)fixed_exp2_q62(fraction_q56), -62);
    assert_true(power >= 1.0L && power < 2.0L);
    long double error = fabsl(power / right - 1.0L);
    if (error > ldexpl(1.0L, -54) + 4.0L * LDBL_EPSILON) {
        fail_msg("exp2(%llu / 2^56) is off by %Lg", (unsigned long long)fraction_q56, error);
    }
}

static void exp2_is_within_its_bound(void **state)
{
    (void)state;
    struct random_stream stream = points();
    check_exp2(0);
    check_exp2(1);
    check_exp2((UINT64_C(1) << 56) - 1);
    check_exp2(UINT64_C(1) << 55);
    for (int i = 0; i < POINTS; i++) {
        check_exp2(random_below(&stream, UINT64_C(1) << 56));
    }
}

#define Q56(NUMBER) ((uint64_t)(NUMBER) << 56)

static void scaling_by_whole_powers_is_exact(void **state)
{
    (void)state;
    assert_int_equal(fixed_scale_exp2(1000, 0, false), 1000);
    assert_int_equal(fixed_scale_exp2(1000, 0, true), 1000);
    assert_int_equal(fixed_scale_exp2(1000, Q56(3), false), 8000);
    assert_int_equal(fixed_scale_exp2(1000, Q56(3), true), 125);
    assert_int_equal(fixed_scale_exp2(12, Q56(3), true), 2); // 1.5: a half rounds up
    assert_int_equal(fixed_scale_exp2(1, Q56(62), false), UINT64_C(1) << 62);
    assert_int_equal(fixed_scale_exp2(0, Q56(200), false), 0);
}

static void scaling_by_a_fraction_of_a_power_goes_both_ways(void **state)
{
    (void)state;
    // sqrt(2) and its inverse.
    assert_int_equal(fixed_scale_exp2(1000000, Q56(1) / 2, false), 1414214);
    assert_int_equal(fixed_scale_exp2(1000000, Q56(1) / 2, true), 707107);
    assert_int_equal(fixed_scale_exp2(1000000, Q56(3) / 2, true), 353553);
}

static void scaling_saturates_and_vanishes_at_the_ends(void **state)
{
    (void)state;
    assert_int_equal(fixed_scale_exp2(1, Q56(63), false), UINT64_MAX);
    assert_int_equal(fixed_scale_exp2(UINT64_C(1) << 62, Q56(2), false), UINT64_MAX);
    assert_int_equal(fixed_scale_exp2(1, UINT64_MAX, false), UINT64_MAX);
    assert_int_equal(fixed_scale_exp2(UINT64_MAX, Q56(64), true), 1);
    assert_int_equal(fixed_scale_exp2(UINT64_MAX, Q56(66), true), 0);
    assert_int_equal(fixed_scale_exp2(UINT64_MAX, UINT64_MAX, true), 0);
}

#define COUNT(ARRAY) (sizeof(ARRAY) / sizeof((ARRAY)[0]))

int main(void)
{
    static const struct CMUnitTest plain[] = {
        cmocka_unit_test(product_of_64_bit_numbers_is_whole),
        cmocka_unit_test(division_undoes_multiplication),
        cmocka_unit_test(quotient_past_64_bits_saturates),
        cmocka_unit_test(log2_of_powers_of_two_is_exact),
        cmocka_unit_test(log2_is_within_its_bound),
        cmocka_unit_test(exp2_is_within_its_bound),
        cmocka_unit_test(scaling_by_whole_powers_is_exact),
        cmocka_unit_test(scaling_by_a_fraction_of_a_power_goes_both_ways),
        cmocka_unit_test(scaling_saturates_and_vanishes_at_the_ends),
    };
    struct CMUnitTest tests[COUNT(plain) + COUNT(scale_rows) + COUNT(shift_rows)];
    size_t count = 0;
    for (size_t i = 0; i < COUNT(plain); i++) {
        tests[count++] = plain[i];
    }
    for (size_t i = 0; i < COUNT(scale_rows); i++) {
        tests[count++] = (struct CMUnitTest){.name = scale_rows[i].name,
                                             .test_func = scaling_up_is_right,
                                             .initial_state = &scale_rows[i]};
    }
    for (size_t i = 0; i < COUNT(shift_rows); i++) {
        tests[count++] = (struct CMUnitTest){.name = shift_rows[i].name,
                                             .test_func = shifting_is_right,
                                             .initial_state = &shift_rows[i]};
    }
    return _cmocka_run_group_tests("fixed_point", tests, count, NULL, NULL);
}
