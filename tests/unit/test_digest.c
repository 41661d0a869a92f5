/// The digest of the calls: what it is of, and how it narrows a difference.
#include "check_harness.h"
#include "record_harness.h"
#include "sim/record/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROUNDS_MAX 100000

/// So many calls of one thread; call `odd` asks for another size (0: none does).
static void make_calls(struct digest *digest, uint64_t count, uint64_t odd)
{
    assert_true(digest_begin(digest, harness_scenario()));
    for (uint64_t i = 1; i <= count; i++) {
        struct call call = harness_call(SERVICE_ALLOCATE, 0, 0, i);
        call.size = i == odd ? 99 : 100;
        digest_call_returned(digest, &call);
    }
    assert_true(digest_end(digest));
}

static struct digest_marks marks_of(uint64_t count, uint64_t odd)
{
    struct digest digest = {.beside = NULL};
    make_calls(&digest, count, odd);
    digest_free(&digest);
    return digest.marks;
}

/// FNV-1a as its authors publish it, over the rows of a table.
static uint64_t published_digest(const char *text, uint64_t rows)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    text = strchr(text, '\n') + 1;
    for (; rows > 0; rows--) {
        do {
            hash ^= (unsigned char)*text;
            hash *= UINT64_C(1099511628211);
        } while (*text++ != '\n');
    }
    return hash;
}

static void it_is_the_checksum_of_the_rows_of_ops_csv(void **state)
{
    struct scenario scenario = check_load(CHECK_SCENARIO);
    struct digest digest = {.beside = NULL};
    struct run_result result = {.state = KERNEL_RUNNING};
    const struct run_options options = {.folder = *state, .write_ops = true, .digest = &digest};
    assert_true(run_scenario(&scenario, &options, &result));
    char *text = harness_read(*state, "ops.csv");
    assert_int_equal(digest.marks.rows, 33);
    assert_int_equal(digest.marks.value, published_digest(text, 33));
    assert_int_equal(digest.marks.interval, 1);
    assert_int_equal(digest.marks.count, 33);
    for (uint64_t i = 0; i < 33; i++) {
        assert_int_equal(digest.marks.marks[i], published_digest(text, i + 1));
    }
    free(text);
    digest_free(&digest);
    run_result_free(&result);
    scenario_free(&scenario);
}

static void a_run_without_calls_has_one_too(void **state)
{
    (void)state;
    struct digest_marks marks = marks_of(0, 0);
    assert_int_equal(marks.rows, 0);
    assert_int_equal(marks.count, 0);
    struct digest digest = {.beside = &marks};
    make_calls(&digest, 0, 0);
    assert_true(digest_is_same(&digest));
    assert_int_equal(digest.other_by, 0);
    digest_free(&digest);
}

static void there_are_never_more_marks_than_there_is_room_for(void **state)
{
    (void)state;
    static const uint64_t counts[] = {1, 63, 64, 65, 127, 128, 129, 1000, 4096, 4097, 50000};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct digest_marks marks = marks_of(counts[i], 0);
        assert_int_equal(marks.rows, counts[i]);
        assert_int_equal(marks.count, counts[i] / marks.interval);
        assert_true(marks.count <= DIGEST_MARKS_MAX);
        assert_true(counts[i] <= DIGEST_MARKS_MAX || marks.count >= DIGEST_MARKS_MAX / 2);
        assert_int_equal(marks.interval & (marks.interval - 1), 0);
        for (uint32_t j = 0; j < marks.count; j++) {
            struct digest_marks shorter = marks_of((j + 1) * marks.interval, 0);
            assert_int_equal(marks.marks[j], shorter.value);
        }
    }
}

/// Two runs of so many calls, of which one does another thing at a call.
static const struct parting {
    uint64_t before;
    uint64_t now;
    uint64_t odd;
    uint64_t same;  ///< rows known to be the same
    uint64_t other; ///< rows known not to be
} partings[] = {
    {64, 64, 1, 0, 1},
    {64, 64, 33, 32, 33},
    {64, 64, 64, 63, 64},
    {65, 65, 33, 32, 34},
    {65, 65, 65, 64, 65},
    {1000, 1000, 500, 496, 512},
    {1000, 1000, 1, 0, 16},
    {1000, 1000, 999, 992, 1000},
    {1000, 5000, 500, 496, 512}, // the distance of this run's own marks does not matter
    {64, 70, 0, 64, 65},         // goes on
    {64, 50, 0, 50, 51},         // ends early, at a mark
    {1000, 999, 0, 992, 1000},   // ends early, between two
    {1000, 993, 993, 992, 994},  // and differs in what is left
    {0, 5, 0, 0, 1},
    {5, 0, 0, 0, 1},
};

static void a_difference_is_narrowed_to_the_calls_between_two_marks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof partings / sizeof partings[0]; i++) {
        const struct parting *parting = &partings[i];
        struct digest_marks before = marks_of(parting->before, 0);
        struct digest now = {.beside = &before};
        make_calls(&now, parting->now, parting->odd);
        assert_false(digest_is_same(&now));
        if (now.same_rows != parting->same || now.other_by != parting->other) {
            fail_msg("row %zu: same %llu, other %llu", i, (unsigned long long)now.same_rows,
                     (unsigned long long)now.other_by);
        }
        digest_free(&now);
    }
}

static void every_single_difference_lies_between_its_marks(void **state)
{
    (void)state;
    for (uint64_t odd = 1; odd <= 200; odd++) {
        struct digest_marks before = marks_of(200, 0);
        struct digest now = {.beside = &before};
        make_calls(&now, 200, odd);
        assert_true(now.same_rows < odd && odd <= now.other_by);
        assert_true(now.other_by - now.same_rows <= before.interval);
        digest_free(&now);
    }
}

static void rows_are_kept_as_they_stand_in_the_table(void **state)
{
    (void)state;
    struct digest digest = {.keep_first = 3, .keep_count = 2};
    make_calls(&digest, 10, 0);
    assert_string_equal(digest.kept, "3,3,t0,allocate,heap,100,SUCCESS,,0,0,0,0,0,0\n"
                                     "4,4,t0,allocate,heap,100,SUCCESS,,0,0,0,0,0,0\n");
    digest_free(&digest);
    digest_free(&digest);
}

static void rows_across_the_pieces_they_come_in_count_once(void **state)
{
    (void)state;
    // Many times the buffer of what writes them.
    struct digest_marks marks = marks_of(ROUNDS_MAX, 0);
    assert_int_equal(marks.rows, ROUNDS_MAX);
    struct digest digest = {.beside = &marks};
    make_calls(&digest, ROUNDS_MAX, 77777);
    assert_true(digest.same_rows < 77777 && 77777 <= digest.other_by);
    digest_free(&digest);
}

static void nothing_is_lost_when_it_is_never_begun(void **state)
{
    (void)state;
    struct digest digest = {.beside = NULL};
    digest_free(&digest);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_is_the_checksum_of_the_rows_of_ops_csv,
                                        harness_make_folder, harness_remove_folder),
        cmocka_unit_test(a_run_without_calls_has_one_too),
        cmocka_unit_test(there_are_never_more_marks_than_there_is_room_for),
        cmocka_unit_test(a_difference_is_narrowed_to_the_calls_between_two_marks),
        cmocka_unit_test(every_single_difference_lies_between_its_marks),
        cmocka_unit_test(rows_are_kept_as_they_stand_in_the_table),
        cmocka_unit_test(rows_across_the_pieces_they_come_in_count_once),
        cmocka_unit_test(nothing_is_lost_when_it_is_never_begun),
    };
    return cmocka_run_group_tests_name("the digest of the calls", tests, NULL, NULL);
}
