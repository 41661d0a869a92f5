// Sets of marks against a plain array.
#include "sim/record/marks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define LIMIT 20000u // several words of words

static int set_up(void **state)
{
    struct marks *marks = calloc(1, sizeof *marks);
    *state = marks;
    return marks == NULL || !marks_init(marks, LIMIT);
}

static int tear_down(void **state)
{
    marks_free(*state);
    free(*state);
    return 0;
}

static void an_empty_set_has_no_next(void **state)
{
    assert_int_equal(marks_next(*state, 0), MARKS_NONE);
    assert_int_equal(marks_next(*state, LIMIT - 1), MARKS_NONE);
}

static void a_member_is_its_own_next(void **state)
{
    static const uint32_t numbers[] = {0, 1, 63, 64, 65, 4095, 4096, 4097, LIMIT - 1};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        marks_add(*state, numbers[i]);
        assert_int_equal(marks_next(*state, numbers[i]), numbers[i]);
        marks_remove(*state, numbers[i]);
        assert_int_equal(marks_next(*state, 0), MARKS_NONE);
    }
}

static void a_gap_of_many_words_is_crossed(void **state)
{
    marks_add(*state, 3);
    marks_add(*state, LIMIT - 1);
    assert_int_equal(marks_next(*state, 4), LIMIT - 1);
}

static void removing_one_of_a_word_leaves_the_others(void **state)
{
    marks_add(*state, 130);
    marks_add(*state, 140);
    marks_remove(*state, 130);
    assert_int_equal(marks_next(*state, 0), 140);
}

static uint32_t next_of(const bool *is_member, uint32_t from)
{
    while (from < LIMIT && !is_member[from]) {
        from++;
    }
    return from < LIMIT ? from : MARKS_NONE;
}

static void random_changes_keep_to_a_plain_array(void **state)
{
    static bool is_member[LIMIT];
    const char *text = getenv("POOLSIM_TEST_SEED");
    uint64_t random = text == NULL ? 1 : strtoull(text, NULL, 10);
    print_message("POOLSIM_TEST_SEED=%llu\n", (unsigned long long)random);
    for (uint32_t i = 0; i < 20000; i++) {
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        uint32_t number = (uint32_t)(random >> 33) % LIMIT;
        // Half of the time near the beginning, so that words fill up there and are rare elsewhere.
        number = (random >> 32 & 1) != 0 ? number % 200 : number;
        if (is_member[number]) {
            marks_remove(*state, number);
        } else {
            marks_add(*state, number);
        }
        is_member[number] = !is_member[number];
        uint32_t from = (uint32_t)(random >> 20) % LIMIT;
        assert_int_equal(marks_next(*state, from), next_of(is_member, from));
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_set_has_no_next),
        TEST(a_member_is_its_own_next),
        TEST(a_gap_of_many_words_is_crossed),
        TEST(removing_one_of_a_word_leaves_the_others),
        TEST(random_changes_keep_to_a_plain_array),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
