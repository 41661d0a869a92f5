#include "sim/scenario/problem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void what_is_printable_is_quoted_as_it_is(void **state)
{
    (void)state;
    assert_string_equal(quote("heap[0]").text, "heap[0]");
    assert_string_equal(quote("Größe €, 😀").text, "Größe €, 😀");
}

static void what_is_not_is_escaped(void **state)
{
    (void)state;
    assert_string_equal(quote("a\nb\tc\x01\x7F").text, "a\\nb\\tc\\x01\\x7F");
}

static void bytes_that_are_no_utf8_take_no_others_with_them(void **state)
{
    (void)state;
    assert_string_equal(quote("\xF0\nabc").text, "\\xF0\\nabc");
    assert_string_equal(quote("\xE2\x82\n").text, "\\xE2\\x82\\n");
    assert_string_equal(quote("\xC3").text, "\\xC3");
    assert_string_equal(quote("\xFF\x80\x80\x80").text, "\\xFF\\x80\\x80\\x80");
}

static void what_is_long_is_cut_between_characters(void **state)
{
    (void)state;
    char text[201];
    for (size_t i = 0; i + 1 < sizeof text; i += 2) {
        memcpy(text + i, "ö", 3);
    }
    struct quoted quoted = quote(text);
    size_t length = strlen(quoted.text);
    assert_true(length < sizeof quoted.text);
    assert_string_equal(quoted.text + length - 5, "ö...");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_printable_is_quoted_as_it_is),
        cmocka_unit_test(what_is_not_is_escaped),
        cmocka_unit_test(bytes_that_are_no_utf8_take_no_others_with_them),
        cmocka_unit_test(what_is_long_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
