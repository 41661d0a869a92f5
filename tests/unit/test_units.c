/// Amounts as people write them.
#include "sim/scenario/units.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static const struct clocks clocks = {
    .cpu_hz = 10000000,
    .tick_hz = 1000,
    .cycles_per_tick = 10000,
};

static void sizes_are_bytes_in_powers_of_1024(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t bytes;
    } rows[] = {
        {"0", 0},
        {"100", 100},
        {"8KiB", 8192},
        {"8 KiB", 8192},
        {" 1MiB ", 1048576},
        {"3GiB", UINT64_C(3) << 30},
        {"18446744073709551615", UINT64_MAX},
        {"17179869183GiB", UINT64_C(17179869183) << 30},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct message message = {""};
        uint64_t bytes = 77;
        assert_true(units_parse_size(span_of(rows[i].text), &bytes, &message));
        assert_int_equal(bytes, rows[i].bytes);
        assert_string_equal(message.text, "");
    }
}

static void what_is_no_size_is_refused_and_leaves_the_output_alone(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "  ",
        "-",
        "-1",
        "+1",
        "1.5",
        "1e3",
        "01",
        "00",
        "0x10",
        "1_000",
        "1'000",
        "1,0",
        "8kib",
        "8K",
        "8KiBs",
        "8\t",
        "8\n",
        "KiB",
        "1 2",
        "18446744073709551616",
        "\357\274\221",
        "99999999999999999999999999",
        "17179869184GiB",
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct message message = {""};
        uint64_t bytes = 77;
        assert_false(units_parse_size(span_of(rows[i]), &bytes, &message));
        assert_int_equal(bytes, 77);
        assert_non_null(strstr(message.text, "; expected bytes"));
    }
}

static void durations_keep_the_clock_they_were_written_in(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t value;
        enum duration_unit unit;
    } rows[] = {
        {"1500 cycles", 1500, DURATION_CYCLES}, {"1 cycle", 1, DURATION_CYCLES},
        {"2 ticks", 2, DURATION_TICKS},         {"1 tick", 1, DURATION_TICKS},
        {"5ms", 5000000, DURATION_NANOSECONDS}, {"7 ns", 7, DURATION_NANOSECONDS},
        {"3 us", 3000, DURATION_NANOSECONDS},   {"2s", 2000000000, DURATION_NANOSECONDS},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct message message;
        struct duration duration;
        assert_true(units_parse_duration(span_of(rows[i].text), &duration, &message));
        assert_int_equal(duration.value, rows[i].value);
        assert_int_equal(duration.unit, rows[i].unit);
    }
}

static void a_duration_without_a_unit_is_refused(void **state)
{
    (void)state;
    struct message message;
    struct duration duration;
    assert_false(units_parse_duration(span_of("0"), &duration, &message));
    assert_string_equal(message.text, "\"0\" is not a duration: it has no unit; expected a whole "
                                      "number with cycles, ns, us, ms, s or ticks, as in 5 ms");
}

static void durations_round_up_to_whole_cycles_and_ticks(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t cycles;
        uint64_t ticks;
    } rows[] = {
        {"0 ns", 0, 0},
        {"1 ns", 1, 1},
        {"100 ns", 1, 1},
        {"101 ns", 2, 1},
        {"1 ms", 10000, 1},
        {"1000001 ns", 10001, 2},
        {"10000 cycles", 10000, 1},
        {"10001 cycles", 10001, 2},
        {"3 ticks", 30000, 3},
        {"2 s", 20000000, 2000},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct message message;
        struct duration duration;
        uint64_t cycles = 0;
        uint64_t ticks = 0;
        assert_true(units_parse_duration(span_of(rows[i].text), &duration, &message));
        assert_true(units_to_cycles(duration, &clocks, &cycles));
        assert_true(units_to_ticks(duration, &clocks, &ticks));
        assert_int_equal(cycles, rows[i].cycles);
        assert_int_equal(ticks, rows[i].ticks);
    }
}

static void conversions_are_exact_with_clocks_that_do_not_divide_a_second(void **state)
{
    (void)state;
    const struct clocks odd = {.cpu_hz = 32768, .tick_hz = 128, .cycles_per_tick = 256};
    const struct duration year = {UINT64_C(31536000) * 1000000000 + 1, DURATION_NANOSECONDS};
    uint64_t cycles = 0;
    uint64_t ticks = 0;
    assert_true(units_to_cycles(year, &odd, &cycles));
    assert_true(units_to_ticks(year, &odd, &ticks));
    assert_int_equal(cycles, UINT64_C(31536000) * 32768 + 1);
    assert_int_equal(ticks, UINT64_C(31536000) * 128 + 1);
}

static void conversions_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    const struct clocks fast = {
        .cpu_hz = UNITS_HERTZ_MAX,
        .tick_hz = 1,
        .cycles_per_tick = UNITS_HERTZ_MAX,
    };
    uint64_t cycles = 77;
    const struct duration ticks = {UINT64_MAX / UNITS_HERTZ_MAX + 1, DURATION_TICKS};
    const struct duration time = {UINT64_MAX, DURATION_NANOSECONDS};
    assert_false(units_to_cycles(ticks, &fast, &cycles));
    assert_int_equal(cycles, 77);
    assert_false(units_to_cycles(time, &fast, &cycles));
    assert_int_equal(cycles, 77);
}

static void frequencies_reach_from_1_hz_to_10_ghz(void **state)
{
    (void)state;
    struct message message;
    uint64_t hertz = 0;
    assert_true(units_parse_frequency(span_of("1Hz"), &hertz, &message));
    assert_int_equal(hertz, 1);
    assert_true(units_parse_frequency(span_of("100 kHz"), &hertz, &message));
    assert_int_equal(hertz, 100000);
    assert_true(units_parse_frequency(span_of("10GHz"), &hertz, &message));
    assert_int_equal(hertz, UINT64_C(10000000000));
    assert_false(units_parse_frequency(span_of("0Hz"), &hertz, &message));
    assert_false(units_parse_frequency(span_of("11GHz"), &hertz, &message));
    assert_false(units_parse_frequency(span_of("10000000000"), &hertz, &message));
    assert_int_equal(hertz, UINT64_C(10000000000));
}

static void cycles_may_name_their_unit(void **state)
{
    (void)state;
    struct message message;
    uint64_t cycles = 0;
    assert_true(units_parse_cycles(span_of("200"), &cycles, &message));
    assert_int_equal(cycles, 200);
    assert_true(units_parse_cycles(span_of("1 cycle"), &cycles, &message));
    assert_int_equal(cycles, 1);
    assert_false(units_parse_cycles(span_of("1 us"), &cycles, &message));
}

static void counts_have_both_their_ends(void **state)
{
    (void)state;
    struct message message;
    uint64_t count = 77;
    assert_true(units_parse_count(span_of("3"), 3, 9, &count, &message));
    assert_int_equal(count, 3);
    assert_true(units_parse_count(span_of("9"), 3, 9, &count, &message));
    assert_int_equal(count, 9);
    assert_false(units_parse_count(span_of("2"), 3, 9, &count, &message));
    assert_false(units_parse_count(span_of("10"), 3, 9, &count, &message));
    assert_string_equal(message.text, "10 is out of range; expected a whole number from 3 to 9");
    assert_false(units_parse_count(span_of("4 times"), 3, 9, &count, &message));
    assert_int_equal(count, 9);
}

static void sigma_is_fixed_point_rounded_to_the_nearest(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t q32;
    } rows[] = {
        {"1", UINT64_C(1) << 32},
        {"8", UINT64_C(8) << 32},
        {"8.000", UINT64_C(8) << 32},
        {"0.5", UINT64_C(1) << 31},
        {"0.8", 3435973837},                   // 3435973836.8
        {"0.000000001", 4},                    // 4.29
        {"2.123456789", UINT64_C(9120177463)}, // 9120177463.22
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct message message;
        uint64_t q32 = 0;
        assert_true(units_parse_sigma(span_of(rows[i].text), &q32, &message));
        assert_int_equal(q32, rows[i].q32);
    }
}

static void what_is_no_sigma_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",    "0",    "0.000", "9",    "8.000000001", "10",   ".5",           "1.",
        "1.x", "1.5x", "-1",    "1e-1", "1,5",         "1.5.", "0.0000000001",
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct message message;
        uint64_t q32 = 77;
        assert_false(units_parse_sigma(span_of(rows[i]), &q32, &message));
        assert_int_equal(q32, 77);
    }
}

static void multiplication_tells_of_overflow(void **state)
{
    (void)state;
    uint64_t product = 77;
    assert_true(units_multiply(UINT64_MAX, 1, &product));
    assert_int_equal(product, UINT64_MAX);
    assert_true(units_multiply(UINT64_MAX, 0, &product));
    assert_int_equal(product, 0);
    assert_true(units_multiply(UINT32_MAX, UINT32_MAX, &product));
    assert_int_equal(product, UINT64_C(0xFFFFFFFE00000001));
    assert_false(units_multiply(UINT64_C(1) << 32, UINT64_C(1) << 32, &product));
    assert_int_equal(product, UINT64_C(0xFFFFFFFE00000001));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_bytes_in_powers_of_1024),
        cmocka_unit_test(what_is_no_size_is_refused_and_leaves_the_output_alone),
        cmocka_unit_test(durations_keep_the_clock_they_were_written_in),
        cmocka_unit_test(a_duration_without_a_unit_is_refused),
        cmocka_unit_test(durations_round_up_to_whole_cycles_and_ticks),
        cmocka_unit_test(conversions_are_exact_with_clocks_that_do_not_divide_a_second),
        cmocka_unit_test(conversions_that_do_not_fit_are_refused),
        cmocka_unit_test(frequencies_reach_from_1_hz_to_10_ghz),
        cmocka_unit_test(cycles_may_name_their_unit),
        cmocka_unit_test(counts_have_both_their_ends),
        cmocka_unit_test(sigma_is_fixed_point_rounded_to_the_nearest),
        cmocka_unit_test(what_is_no_sigma_is_refused),
        cmocka_unit_test(multiplication_tells_of_overflow),
    };
    return cmocka_run_group_tests_name("units", tests, NULL, NULL);
}
