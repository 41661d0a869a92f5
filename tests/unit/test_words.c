#include "sim/report/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void counts_have_commas_between_thousands(void **state)
{
    (void)state;
    assert_string_equal(words_count(0).text, "0");
    assert_string_equal(words_count(999).text, "999");
    assert_string_equal(words_count(1000).text, "1,000");
    assert_string_equal(words_count(1234567).text, "1,234,567");
    assert_string_equal(words_count(UINT64_MAX).text, "18,446,744,073,709,551,615");
}

static void bytes_are_whole_up_to_9999_and_have_three_digits_beyond(void **state)
{
    (void)state;
    assert_string_equal(words_bytes(0).text, "0 B");
    assert_string_equal(words_bytes(4096).text, "4,096 B");
    assert_string_equal(words_bytes(9999).text, "9,999 B");
    assert_string_equal(words_bytes(10240).text, "10.0 KiB");
    assert_string_equal(words_bytes(100000).text, "97.6 KiB");
    assert_string_equal(words_bytes(3145728).text, "3,072 KiB");
    assert_string_equal(words_bytes(UINT64_C(64) << 20).text, "64.0 MiB");
    assert_string_equal(words_bytes(UINT64_MAX).text, "17,592,186,044,415 MiB");
}

static void durations_take_the_largest_unit_in_which_they_are_1_or_more(void **state)
{
    (void)state;
    assert_string_equal(words_duration(0, 10000000).text, "0");
    assert_string_equal(words_duration(1, 10000000).text, "100 ns");
    assert_string_equal(words_duration(12, 10000000).text, "1.20 us");
    assert_string_equal(words_duration(9999, 10000000).text, "999 us");
    assert_string_equal(words_duration(10000, 10000000).text, "1.00 ms");
    assert_string_equal(words_duration(125000, 10000000).text, "12.5 ms");
    assert_string_equal(words_duration(9999999, 10000000).text, "999 ms");
    assert_string_equal(words_duration(19999999, 10000000).text, "1.99 s");
    assert_string_equal(words_duration(25000000, 10000000).text, "2.50 s");
    assert_string_equal(words_duration(1, UINT64_C(10000000000)).text, "0.10 ns");
    assert_string_equal(words_duration(UINT64_MAX, 10000000).text, "1,844,674,407,370 s");
}

static void durations_without_a_frequency_are_cycles(void **state)
{
    (void)state;
    assert_string_equal(words_duration(12000, 0).text, "12,000 cycles");
}

static void shares_are_rounded_down(void **state)
{
    (void)state;
    assert_string_equal(words_share(9999).text, "99.9 %");
    assert_string_equal(words_part(1, 3).text, "33.3 %");
    assert_string_equal(words_part(UINT64_MAX - 1, UINT64_MAX).text, "99.9 %");
    assert_string_equal(words_part(5, 5).text, "100.0 %");
}

static void a_table_is_as_wide_as_its_widest_cells(void **state)
{
    (void)state;
    struct table table = {.column_count = 3, .left_columns = 1};
    const char *const cells[] = {"pool", "calls", "x", "a", "1", "2,000"};
    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
        table_add(&table, cells[i]);
    }
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    table_print(&table, "  ", to);
    fclose(to);
    assert_string_equal(text, "  pool  calls      x\n"
                              "  a         1  2,000\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_have_commas_between_thousands),
        cmocka_unit_test(bytes_are_whole_up_to_9999_and_have_three_digits_beyond),
        cmocka_unit_test(durations_take_the_largest_unit_in_which_they_are_1_or_more),
        cmocka_unit_test(durations_without_a_frequency_are_cycles),
        cmocka_unit_test(shares_are_rounded_down),
        cmocka_unit_test(a_table_is_as_wide_as_its_widest_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
