#include "record_harness.h"
#include "sim/record/lifetimes.h"
#include "sim/record/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { HEAP, BLK, SIDE };

/// Lifetimes, and the ownership they are read from.
struct watch {
    struct lifetimes lifetimes;
    struct ownership *ownership;
    char *folder;
};

static int set_up(void **state)
{
    struct watch *watch = calloc(1, sizeof *watch);
    void *folder = NULL;
    if (watch == NULL || harness_make_folder(&folder) != 0) {
        return 1;
    }
    watch->folder = folder;
    watch->ownership = ownership_create(harness_scenario());
    *state = watch;
    return !lifetimes_begin(&watch->lifetimes, harness_scenario(), watch->ownership);
}

static int tear_down(void **state)
{
    struct watch *watch = *state;
    void *folder = watch->folder;
    lifetimes_free(&watch->lifetimes);
    ownership_destroy(watch->ownership);
    free(watch);
    return harness_remove_folder(&folder);
}

static void grant(struct watch *watch, uint32_t pool, uint64_t offset, uint64_t size, cycles_t at)
{
    assert_true(ownership_grant(watch->ownership, &(struct memory_change){
                                                      .now = at,
                                                      .pool = pool,
                                                      .thread = 1,
                                                      .offset_bytes = offset,
                                                      .size_bytes = size,
                                                      .request_bytes = size - 10,
                                                  }));
}

static void give_back(struct watch *watch, uint32_t pool, uint64_t offset, cycles_t at, bool undone)
{
    const struct memory_change change = {
        .now = at, .pool = pool, .thread = 2, .offset_bytes = offset, .undone = undone};
    lifetimes_memory_freed(&watch->lifetimes, &change);
    assert_true(ownership_free(watch->ownership, &change));
}

/// Holds what is written against what is expected, the header line left out.
static void expect(struct watch *watch, cycles_t end, const char *rows)
{
    char error[OUTPUT_ERROR_BYTES];
    lifetimes_end(&watch->lifetimes, end);
    assert_true(lifetimes_write(&watch->lifetimes, watch->folder, error));
    char *text = harness_read(watch->folder, "lifetimes.csv");
    assert_string_equal(strchr(text, '\n') + 1, rows);
    free(text);
}

static void a_lifetime_goes_from_the_grant_to_the_release(void **state)
{
    struct watch *watch = *state;
    grant(watch, HEAP, 0, 108, 5);
    give_back(watch, HEAP, 0, 25, false);
    expect(watch, 100, "heap,0,108,98,t1,5,25\n");
}

static void what_is_held_at_the_end_has_none(void **state)
{
    struct watch *watch = *state;
    grant(watch, BLK, 52, 52, 5);
    expect(watch, 100, "blk,52,52,42,t1,5,\n");
}

static void the_memory_of_a_deleted_pool_is_held_until_then(void **state)
{
    struct watch *watch = *state;
    grant(watch, SIDE, 0, 40, 5);
    lifetimes_pool_deleted(&watch->lifetimes, 30, SIDE);
    ownership_delete_pool(watch->ownership, SIDE);
    give_back(watch, SIDE, 0, 60, false);
    expect(watch, 100, "side,0,40,30,t1,5,30\n");
}

static void what_was_set_aside_for_one_who_had_gone_is_left_out(void **state)
{
    struct watch *watch = *state;
    grant(watch, HEAP, 0, 108, 5);
    give_back(watch, HEAP, 0, 5, true);
    expect(watch, 100, "");
}

static void rows_stand_by_pool_then_time_then_offset(void **state)
{
    struct watch *watch = *state;
    grant(watch, SIDE, 0, 40, 1);
    grant(watch, HEAP, 200, 40, 7);
    grant(watch, HEAP, 100, 40, 7);
    grant(watch, HEAP, 300, 40, 3);
    expect(
        watch, 9,
        "heap,300,40,30,t1,3,\nheap,100,40,30,t1,7,\nheap,200,40,30,t1,7,\nside,0,40,30,t1,1,\n");
}

static void a_piece_used_twice_in_one_cycle_keeps_its_order(void **state)
{
    struct watch *watch = *state;
    grant(watch, HEAP, 0, 40, 7);
    give_back(watch, HEAP, 0, 7, false);
    grant(watch, HEAP, 0, 60, 7);
    expect(watch, 9, "heap,0,40,30,t1,7,7\nheap,0,60,50,t1,7,\n");
}

/// Ten lifetimes of 40 bytes, the i-th i + 1 cycles long.
static void hold_longer_and_longer(struct watch *watch)
{
    for (cycles_t i = 0; i < 10; i++) {
        grant(watch, HEAP, 0, 40, 100 * i);
        give_back(watch, HEAP, 0, 100 * i + i + 1, false);
    }
}

static void of_too_many_those_with_the_most_byte_cycles_stay(void **state)
{
    struct watch *watch = *state;
    watch->lifetimes.kept_max = 2;
    hold_longer_and_longer(watch);
    grant(watch, HEAP, 0, 400, 2000); // short, but large: more than 9 * 40
    give_back(watch, HEAP, 0, 2001, false);
    expect(watch, 3000, "heap,0,40,30,t1,900,910\nheap,0,400,390,t1,2000,2001\n");
}

static void of_equals_the_earlier_stay(void **state)
{
    struct watch *watch = *state;
    watch->lifetimes.kept_max = 2;
    for (cycles_t i = 0; i < 6; i++) {
        grant(watch, HEAP, 0, 40, 10 * i);
        give_back(watch, HEAP, 0, 10 * i + 5, false);
    }
    expect(watch, 3000, "heap,0,40,30,t1,0,5\nheap,0,40,30,t1,10,15\n");
}

static void the_marks_tell_how_many_there_were_and_how_much_is_kept(void **state)
{
    struct watch *watch = *state;
    watch->lifetimes.kept_max = 2;
    hold_longer_and_longer(watch); // kept: 9 + 10 of 55
    char error[OUTPUT_ERROR_BYTES];
    lifetimes_end(&watch->lifetimes, 3000);
    assert_true(lifetimes_write(&watch->lifetimes, watch->folder, error));
    char *text = harness_read(watch->folder, "lifetime_marks.csv");
    assert_string_equal(text, "pool,word,header,span,count,kept,covered\n"
                              "heap,4,8,4088,10,2,0.3454\n"
                              "blk,4,4,676,0,0,1.0000\n"
                              "side,4,8,1016,0,0,1.0000\n");
    free(text);
}

static void times_near_the_end_of_their_range_are_weighed_without_overflow(void **state)
{
    struct watch *watch = *state;
    const cycles_t late = UINT64_C(1) << 62;
    watch->lifetimes.kept_max = 1;
    grant(watch, HEAP, 0, 1000, 0);
    give_back(watch, HEAP, 0, late / 2, false);
    grant(watch, HEAP, 0, 1000, 0);
    give_back(watch, HEAP, 0, late, false);
    grant(watch, HEAP, 0, 1000, 0);
    give_back(watch, HEAP, 0, late / 2, false);
    assert_int_equal(watch->lifetimes.pools[HEAP].kept[0].to, late);
    assert_int_equal(lifetimes_covered(&watch->lifetimes, HEAP), 5000);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_lifetime_goes_from_the_grant_to_the_release),
        TEST(what_is_held_at_the_end_has_none),
        TEST(the_memory_of_a_deleted_pool_is_held_until_then),
        TEST(what_was_set_aside_for_one_who_had_gone_is_left_out),
        TEST(rows_stand_by_pool_then_time_then_offset),
        TEST(a_piece_used_twice_in_one_cycle_keeps_its_order),
        TEST(of_too_many_those_with_the_most_byte_cycles_stay),
        TEST(of_equals_the_earlier_stay),
        TEST(the_marks_tell_how_many_there_were_and_how_much_is_kept),
        TEST(times_near_the_end_of_their_range_are_weighed_without_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
