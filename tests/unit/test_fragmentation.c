// Measures of fragmentation, held against values worked out by hand.
#include "sim/record/fragmentation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/// The shares of one measure: as the fragments stand, after all merging, the difference.
struct shares {
    uint32_t standing;
    uint32_t merged;
    uint32_t debt;
};

struct layout_case {
    const char *name;
    const char *layout; ///< F: free, U: used, in address order
    struct fragmentation_needs needs;
    struct shares external;
    struct shares rss;
    struct shares largest; ///< unusable for the largest request
    struct shares median;
};

static const struct layout_case layout_cases[] = {
    {"one free fragment is not fragmented", "F100", {50, 20}, {0}, {0}, {0}, {0}},
    {"nothing free is not fragmented", "U100 U20", {50, 20}, {0}, {0}, {0}, {0}},
    // 1 - 50/100; 1 - sqrt(5000)/100 = 0.29289
    {"two halves apart",
     "F50 U10 F50",
     {60, 40},
     {5000, 5000, 0},
     {2929, 2929, 0},
     {10000, 10000, 0},
     {0}},
    {"two halves side by side are a debt alone",
     "F50 F50",
     {60, 40},
     {5000, 0, 5000},
     {2929, 0, 2929},
     {10000, 0, 10000},
     {0}},
    // Free 90. External: 1 - 40/90, 1 - 70/90. RSS: 1 - sqrt(400 + 900 + 1600)/90 = 0.401648,
    // 1 - sqrt(400 + 4900)/90 = 0.191099.
    {"three fragments, two of which touch",
     "F20 U10 F30 F40 U10",
     {41, 30},
     {5556, 2222, 3334},
     {4016, 1911, 2105},
     {10000, 2222, 7778},
     {2222, 2222, 0}},
    // Ten equal pieces: 1 - 1/10 and 1 - 1/sqrt(10) = 0.683772.
    {"ten equal pieces",
     "F8 U4 F8 U4 F8 U4 F8 U4 F8 U4 F8 U4 F8 U4 F8 U4 F8 U4 F8",
     {9, 8},
     {9000, 9000, 0},
     {6838, 6838, 0},
     {10000, 10000, 0},
     {0}},
    {"what merges at the end of the walk is merged too",
     "U10 F60 U10 F20 F20",
     {30, 0},
     {4000, 4000, 0},
     {3367, 2789, 578}, // 1 - sqrt(4400)/100, 1 - sqrt(5200)/100
     {4000, 0, 4000},
     {0}},
    // Squares beyond 2^53; a pool of 1 GiB: 1 - sqrt(2)/2 = 0.292893.
    {"pools as large as can be",
     "F536870904 U16 F536870904",
     {1000000000, 536870904},
     {5000, 5000, 0},
     {2929, 2929, 0},
     {10000, 10000, 0},
     {0}},
};

static void check(const struct fragmentation *now, enum fragmentation_kind kind,
                  const struct shares *expected)
{
    assert_int_equal(now->parts[kind][FRAGMENTATION_STANDING], expected->standing);
    assert_int_equal(now->parts[kind][FRAGMENTATION_MERGED], expected->merged);
    assert_int_equal(now->parts[kind][FRAGMENTATION_DEBT], expected->debt);
}

static struct fragmentation measure(const char *layout, struct fragmentation_needs needs)
{
    struct fragmentation_walk walk = {.needs = needs};
    while (*layout != '\0') {
        char *end;
        bool is_free = *layout == 'F';
        fragmentation_add(&walk, strtoull(layout + 1, &end, 10), is_free);
        layout = *end == ' ' ? end + 1 : end;
    }
    return fragmentation_of(&walk);
}

static void layout_has_the_shares_worked_out(void **state)
{
    const struct layout_case *c = *state;
    struct fragmentation now = measure(c->layout, c->needs);
    check(&now, FRAGMENTATION_EXTERNAL, &c->external);
    check(&now, FRAGMENTATION_RSS, &c->rss);
    check(&now, FRAGMENTATION_UNUSABLE_LARGEST, &c->largest);
    check(&now, FRAGMENTATION_UNUSABLE_MEDIAN, &c->median);
}

static void unknown_requests_make_nothing_unusable(void **state)
{
    (void)state;
    struct fragmentation now = measure("F8 U8 F8", (struct fragmentation_needs){0});
    assert_int_equal(now.parts[FRAGMENTATION_UNUSABLE_LARGEST][FRAGMENTATION_STANDING], 0);
    assert_int_equal(now.parts[FRAGMENTATION_EXTERNAL][FRAGMENTATION_STANDING], 5000);
}

static void worst_is_kept_for_each_measure_by_itself(void **state)
{
    (void)state;
    struct fragmentation worst = measure("F50 F50", (struct fragmentation_needs){60, 40});
    struct fragmentation other = measure("F40 U10 F40 U10 F20", (struct fragmentation_needs){0});
    fragmentation_keep_worst(&worst, &other);
    assert_int_equal(worst.parts[FRAGMENTATION_EXTERNAL][FRAGMENTATION_STANDING], 6000);
    assert_int_equal(worst.parts[FRAGMENTATION_EXTERNAL][FRAGMENTATION_MERGED], 6000);
    assert_int_equal(worst.parts[FRAGMENTATION_EXTERNAL][FRAGMENTATION_DEBT], 5000);
    assert_int_equal(worst.parts[FRAGMENTATION_UNUSABLE_LARGEST][FRAGMENTATION_STANDING], 10000);
}

static void root_is_the_largest_whose_square_is_not_more(void **state)
{
    (void)state;
    for (uint64_t number = 0; number < 70000; number++) {
        uint64_t root = fragmentation_root(number);
        assert_true(root * root <= number && (root + 1) * (root + 1) > number);
    }
    assert_int_equal(fragmentation_root(UINT64_MAX), UINT32_MAX);
    uint64_t square = UINT64_C(4000000000) * 4000000000;
    assert_int_equal(fragmentation_root(square), 4000000000);
    assert_int_equal(fragmentation_root(square - 1), 3999999999);
}

#define ROWS (sizeof layout_cases / sizeof layout_cases[0])

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_requests_make_nothing_unusable),
        cmocka_unit_test(worst_is_kept_for_each_measure_by_itself),
        cmocka_unit_test(root_is_the_largest_whose_square_is_not_more),
    };
    struct CMUnitTest rows[ROWS] = {0};
    for (size_t i = 0; i < ROWS; i++) {
        rows[i].name = layout_cases[i].name;
        rows[i].test_func = layout_has_the_shares_worked_out;
        rows[i].initial_state = (void *)(uintptr_t)&layout_cases[i];
    }
    int failed = cmocka_run_group_tests_name("fragmentation", tests, NULL, NULL);
    return failed + cmocka_run_group_tests_name("shares of a layout", rows, NULL, NULL);
}
