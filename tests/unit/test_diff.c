/// Where two runs part: the first row, what was allocated around it, the measures that differ.
#include "check_harness.h"
#include "record_harness.h"
#include "sim/check/diff.h"
#include "sim/check/live.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cmocka.h>

#define HEADER                                                                                     \
    "called,returned,thread,op,pool,size,status,address,available,fragments,searches,merges,"      \
    "splits,waiting\n"
#define COMMON                                                                                     \
    HEADER "0,0,t0,allocate,heap,100,SUCCESS,8,1900,3,1,0,1,0\n"                                   \
           "0,0,t1,allocate,heap,40,SUCCESS,116,1852,4,2,0,2,0\n"                                  \
           "5,5,t0,allocate,blk,48,SUCCESS,4,11,,,,,0\n"                                           \
           "7,7,t1,allocate,heap,60,SUCCESS,164,1784,5,3,0,3,0\n"                                  \
           "9,9,t0,release,heap,0,SUCCESS,8,1892,5,3,0,3,0\n"

/// Two folders in the test's own.
static void make_sides(const char *folder, const char *a, const char *b)
{
    (void)mkdir(check_path(folder, "a"), 0777);
    (void)mkdir(check_path(folder, "b"), 0777);
    check_write(folder, "a/ops.csv", a);
    check_write(folder, "b/ops.csv", b);
}

/// What diff_calls() prints; the caller frees it.
static char *calls_of(const char *folder, enum diff_status expected,
                      struct scenario_problem *problem)
{
    char a[512];
    (void)snprintf(a, sizeof a, "%s", check_path(folder, "a"));
    FILE *file = fopen(check_path(folder, "said"), "w");
    assert_non_null(file);
    enum diff_status status = diff_calls(a, check_path(folder, "b"), file, problem);
    assert_int_equal(fclose(file), 0);
    if (status != expected) {
        fail_msg("status %d: %s", status, problem->text);
    }
    return harness_read(folder, "said");
}

static void expect_calls(const char *folder, enum diff_status status, const char *said)
{
    struct scenario_problem problem;
    char *text = calls_of(folder, status, &problem);
    assert_string_equal(text, said);
    free(text);
}

static void tables_that_are_the_same_are_told_so(void **state)
{
    make_sides(*state, COMMON, COMMON);
    expect_calls(*state, DIFF_SAME, "All 5 calls are the same.\n");
    make_sides(*state, HEADER, HEADER);
    expect_calls(*state, DIFF_SAME, "All 0 calls are the same.\n");
}

static void the_first_row_that_differs_is_shown_with_what_lies_around_it(void **state)
{
    make_sides(*state, COMMON "11,11,t2,allocate,heap,90,SUCCESS,8,1794,5,4,0,3,0\n",
               COMMON "11,14,t2,allocate,heap,90,SUCCESS,232,1794,6,7,0,4,0\n");
    expect_calls(
        *state, DIFF_DIFFERENT,
        "Call 6 (line 7 of ops.csv) is the first that went another way; the 5 before it "
        "are the same.\n"
        "\n"
        "              A                     B\n"
        "  called      11                    11\n"
        "  returned    11                    14  <\n"
        "  thread      t2                    t2\n"
        "  op          allocate              allocate\n"
        "  pool        heap                  heap\n"
        "  size        90                    90\n"
        "  status      SUCCESS               SUCCESS\n"
        "  address     8                     232  <\n"
        "  available   1794                  1794\n"
        "  fragments   5                     6  <\n"
        "  searches    4                     7  <\n"
        "  merges      0                     0\n"
        "  splits      3                     4  <\n"
        "  waiting     0                     0\n"
        "\n"
        "Before it 2 allocations were in heap; around address 8 (sizes as asked, without "
        "headers):\n"
        "                   116          40 bytes of t1, from call 2 at cycle 0\n"
        "                                 8 bytes free, or headers\n"
        "                   164          60 bytes of t1, from call 4 at cycle 7\n"
        "\n"
        "Before it 2 allocations were in heap; around address 232 (sizes as asked, without "
        "headers):\n"
        "                   116          40 bytes of t1, from call 2 at cycle 0\n"
        "                                 8 bytes free, or headers\n"
        "                   164          60 bytes of t1, from call 4 at cycle 7\n");
}

static void a_table_that_ends_early_is_told_as_such(void **state)
{
    struct scenario_problem problem;
    make_sides(*state, COMMON, COMMON "11,11,t2,delete,blk,0,SUCCESS,,12,,,,,0\n");
    char *text = calls_of(*state, DIFF_DIFFERENT, &problem);
    assert_non_null(strstr(text, "Call 6 (line 7 of ops.csv) is the first that went another way: "
                                 "only B has it; the 5 before it are the same.\n"));
    assert_non_null(strstr(text, "  op          -                     delete  <\n"));
    free(text);
    make_sides(*state, HEADER "0,0,t0,allocate,heap,100,SUCCESS,8,1900,3,1,0,1,0\n", HEADER);
    text = calls_of(*state, DIFF_DIFFERENT, &problem);
    assert_non_null(strstr(text, "Call 1 (line 2 of ops.csv) is the first that went another way: "
                                 "only A has it.\n"));
    assert_non_null(strstr(text, "Before it nothing was allocated in heap.\n"));
    free(text);
}

/// A table that is wrong, and what is said of it behind the folder.
static const struct {
    const char *text;
    const char *problem;
} damaged[] = {
    {"", "/b/ops.csv:1: error: this is no ops.csv: its first line is another"},
    {"cycles,pool\n", "/b/ops.csv:1: error: this is no ops.csv: its first line is another"},
    {HEADER "0,0,t0,allocate,heap,100,SUCC", "/b/ops.csv:2: error: the table is cut off here"},
};

static void a_damaged_table_is_an_error(void **state)
{
    struct scenario_problem problem;
    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
        make_sides(*state, COMMON, damaged[i].text);
        free(calls_of(*state, DIFF_ERROR, &problem));
        assert_string_equal(problem.text + strlen(*state), damaged[i].problem);
    }
    make_sides(*state, HEADER "0,0,t0,allocate\n", HEADER "0,0,t0,allocate\n");
    free(calls_of(*state, DIFF_ERROR, &problem));
    assert_string_equal(problem.text + strlen(*state),
                        "/a/ops.csv:2: error: this is no row of ops.csv: it has another number of "
                        "columns");
    make_sides(*state, COMMON, COMMON);
    assert_int_equal(remove(check_path(*state, "b/ops.csv")), 0);
    free(calls_of(*state, DIFF_ERROR, &problem));
    assert_non_null(strstr(problem.text, "/b/ops.csv: error: cannot open the table: "));
    assert_int_equal(remove(check_path(*state, "a/ops.csv")), 0);
    expect_calls(*state, DIFF_SAME,
                 "Neither has an ops.csv ('--ops none'): only the measures are compared.\n");
}

static void a_row_longer_than_any_is_an_error(void **state)
{
    struct scenario_problem problem;
    struct buffer text = {.bytes = NULL};
    buffer_add(&text, "%s", HEADER);
    for (int i = 0; i < 10000; i++) {
        buffer_add(&text, "x");
    }
    make_sides(*state, text.bytes, text.bytes);
    free(calls_of(*state, DIFF_ERROR, &problem));
    assert_non_null(strstr(problem.text, "/a/ops.csv:2: error: this is no row of ops.csv"));
    buffer_free(&text);
}

static void follow(struct live *live, const char *text)
{
    struct rows rows = {.path = "test", .number = 1, .length = strlen(text)};
    struct row row;
    struct scenario_problem problem;
    memcpy(rows.text, text, rows.length + 1);
    assert_true(rows_split(&rows, &row, &problem));
    assert_true(live_follow(live, &row, 1));
}

static void memory_handed_on_before_its_release_returned_is_still_there(void **state)
{
    (void)state;
    struct live *live = live_create();
    struct live_block blocks[4];
    assert_non_null(live);
    follow(live, "0,0,t0,allocate,heap,100,SUCCESS,8,0,0,0,0,0,0");
    follow(live, "1,3,t1,allocate,heap,90,SUCCESS,8,0,0,0,0,0,0");
    follow(live, "2,4,t0,release,heap,0,SUCCESS,8,0,0,0,0,0,0");
    assert_int_equal(live_count(live, "heap"), 1);
    assert_int_equal(live_near(live, "heap", 8, blocks, 4), 1);
    assert_int_equal(blocks[0].size, 90);
    assert_string_equal(live_name(live, blocks[0].thread), "t1");
    follow(live, "5,5,t1,release,heap,0,SUCCESS,8,0,0,0,0,0,0");
    assert_int_equal(live_count(live, "heap"), 0);
    live_destroy(live);
}

static void only_what_succeeded_counts_and_a_deleted_pool_is_empty(void **state)
{
    (void)state;
    struct live *live = live_create();
    assert_non_null(live);
    follow(live, "0,0,t0,allocate,heap,100,NO_MEMORY,,0,0,0,0,0,0");
    follow(live, "0,0,t0,allocate,heap,100,SUCCESS,8,0,0,0,0,0,0");
    follow(live, "0,0,t0,allocate,side,100,SUCCESS,8,0,0,0,0,0,0");
    follow(live, "0,0,t0,release,heap,0,PTR_ERROR,8,0,0,0,0,0,0");
    follow(live, "0,0,t0,suspend,,0,SUCCESS,,,,,,,");
    assert_int_equal(live_count(live, "heap"), 1);
    follow(live, "0,0,t0,delete,heap,0,SUCCESS,,0,0,0,0,0,0");
    assert_int_equal(live_count(live, "heap"), 0);
    assert_int_equal(live_count(live, "side"), 1);
    assert_int_equal(live_count(live, "none"), 0);
    live_destroy(live);
}

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

static void many_allocations_are_followed_as_a_simple_list_does(void **state)
{
    (void)state;
    enum { ADDRESSES = 3000, CALLS = 60000 };
    static bool is_live[ADDRESSES];
    struct live *live = live_create();
    uint64_t seed = 1;
    uint64_t count = 0;
    assert_non_null(live);
    for (int i = 0; i < CALLS; i++) {
        uint64_t at = next_random(&seed) % ADDRESSES;
        char text[128];
        (void)snprintf(text, sizeof text, "%d,%d,t,%s,heap,7,SUCCESS,%llu,0,0,0,0,0,0", i, i,
                       is_live[at] ? "release" : "allocate", (unsigned long long)(at * 8));
        follow(live, text);
        is_live[at] = !is_live[at];
        count += is_live[at] ? 1 : UINT64_MAX;
        if (i % 1000 == 999) {
            struct live_block blocks[6];
            assert_int_equal(live_count(live, "heap"), count);
            size_t near = live_near(live, "heap", at * 8, blocks, 6);
            size_t place = 0;
            uint64_t first = at;
            for (int below = 0; first > 0 && below < 3; first--) {
                below += is_live[first - 1];
            }
            for (uint64_t j = first; place < near && j < ADDRESSES; j++) {
                if (is_live[j]) {
                    assert_int_equal(blocks[place++].address, j * 8);
                }
            }
            assert_int_equal(place, near);
        }
    }
    live_destroy(live);
}

static void a_table_may_be_larger_than_memory(void **state)
{
    char path[512];
    (void)mkdir(check_path(*state, "a"), 0777);
    (void)snprintf(path, sizeof path, "%s", check_path(*state, "a/ops.csv"));
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fputs(HEADER, file);
    for (int i = 0; i < 400000; i++) {
        (void)fprintf(file, "%d,%d,t0,%s,heap,100,SUCCESS,%d,1900,3,1,0,1,0\n", i, i,
                      i % 2 == 0 ? "allocate" : "release", i / 2 % 1000 * 8);
    }
    assert_int_equal(fclose(file), 0);
    char folder[512];
    (void)snprintf(folder, sizeof folder, "%s", check_path(*state, "a"));
    struct rusage before;
    struct rusage after;
    struct scenario_problem problem;
    assert_int_equal(getrusage(RUSAGE_SELF, &before), 0);
    FILE *said = fopen(check_path(*state, "said"), "w");
    assert_int_equal(diff_calls(folder, folder, said, &problem), DIFF_SAME);
    assert_int_equal(fclose(said), 0);
    assert_int_equal(getrusage(RUSAGE_SELF, &after), 0);
    // The table takes 20 MB.
    assert_true(after.ru_maxrss - before.ru_maxrss < 4000);
}

static char *measures_of(const char *folder, const char *a, const char *b,
                         enum diff_status expected, struct scenario_problem *problem)
{
    (void)mkdir(check_path(folder, "a"), 0777);
    (void)mkdir(check_path(folder, "b"), 0777);
    check_write(folder, "a/summary.json", a);
    check_write(folder, "b/summary.json", b);
    char path[512];
    (void)snprintf(path, sizeof path, "%s", check_path(folder, "a"));
    FILE *file = fopen(check_path(folder, "said"), "w");
    assert_int_equal(diff_measures(path, check_path(folder, "b"), file, problem), expected);
    assert_int_equal(fclose(file), 0);
    return harness_read(folder, "said");
}

#define SUMMARY(calls, pools) "{\"schema_version\": 1, \"calls\": " calls ", \"pools\": " pools "}"

static void measures_that_differ_are_listed(void **state)
{
    struct scenario_problem problem;
    char *text = measures_of(
        *state,
        SUMMARY("10", "{\"heap\": {\"wait\": {\"mean\": 1.5, \"max\": 7}, \"kind\": \"byte\", "
                      "\"old\": 1, \"worst\": null, \"deleted\": false}}"),
        SUMMARY("12", "{\"heap\": {\"wait\": {\"mean\": 1.25, \"max\": 7}, \"kind\": \"block\", "
                      "\"new\": {\"x\": 3}, \"worst\": {\"size\": 4}, \"deleted\": true}}"),
        DIFF_DIFFERENT, &problem);
    assert_string_equal(
        text,
        "7 measures of summary.json differ:\n"
        "                                                A                 B                 B - "
        "A\n"
        "  calls                                         10                12                +2 "
        "(+20.0%)\n"
        "  pool heap.wait.mean                           1.5               1.25              -0.25 "
        "(-16.7%)\n"
        "  pool heap.kind                                byte              block\n"
        "  pool heap.old                                 1                 -\n"
        "  pool heap.worst.size                          -                 4\n"
        "  pool heap.deleted                             false             true\n"
        "  pool heap.new.x                               -                 3\n");
    free(text);
    text = measures_of(*state, SUMMARY("1", "{}"), SUMMARY("1", "{}"), DIFF_SAME, &problem);
    assert_string_equal(text, "All measures are the same.\n");
    free(text);
}

static void objects_and_interrupts_have_their_words(void **state)
{
    struct scenario_problem problem;
    char *text = measures_of(
        *state,
        "{\"schema_version\": 2, \"objects\": {\"q\": {\"kind\": \"queue\", \"high_water\": 2, "
        "\"wait\": {\"max\": 5}}}, \"interrupts\": {\"i\": {\"lost\": 1}}}",
        "{\"schema_version\": 2, \"objects\": {\"q\": {\"kind\": \"queue\", \"high_water\": 3, "
        "\"wait\": {\"max\": 6}}, \"m\": {\"kind\": \"mutex\", \"raises\": 4}}, \"timers\": "
        "{\"t\": {\"runs\": 1}}, \"phases\": {\"p\": {\"runs\": 1}}}",
        DIFF_DIFFERENT, &problem);
    static const char *const lines[] = {
        "  queue q.high_water       ", "  queue q.wait.max    ", "  mutex m.kind     ",
        "  mutex m.raises    ",        "  interrupt i.lost   ",  "  timer t.runs    ",
        "  phase p.runs     ",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (strstr(text, lines[i]) == NULL) {
            fail_msg("%s is missing in\n%s", lines[i], text);
        }
    }
    free(text);
}

static void a_damaged_summary_is_an_error(void **state)
{
    struct scenario_problem problem;
    free(measures_of(*state, SUMMARY("1", "{}"), "{\"schema_version\":\n", DIFF_ERROR, &problem));
    assert_non_null(strstr(problem.text, "/b/summary.json:2:"));
    free(measures_of(*state, "[]", "[]", DIFF_ERROR, &problem));
    assert_non_null(strstr(problem.text, "/a/summary.json:1: error: this is no summary of a run"));
    assert_int_equal(remove(check_path(*state, "a/summary.json")), 0);
    char path[512];
    (void)snprintf(path, sizeof path, "%s", check_path(*state, "a"));
    assert_int_equal(diff_measures(path, path, stdout, &problem), DIFF_ERROR);
    assert_non_null(strstr(problem.text, "/a/summary.json: error: "));
}

#define IN_FOLDER(test)                                                                            \
    cmocka_unit_test_setup_teardown(test, harness_make_folder, harness_remove_folder)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        IN_FOLDER(tables_that_are_the_same_are_told_so),
        IN_FOLDER(the_first_row_that_differs_is_shown_with_what_lies_around_it),
        IN_FOLDER(a_table_that_ends_early_is_told_as_such),
        IN_FOLDER(a_damaged_table_is_an_error),
        IN_FOLDER(a_row_longer_than_any_is_an_error),
        cmocka_unit_test(memory_handed_on_before_its_release_returned_is_still_there),
        cmocka_unit_test(only_what_succeeded_counts_and_a_deleted_pool_is_empty),
        cmocka_unit_test(many_allocations_are_followed_as_a_simple_list_does),
        IN_FOLDER(a_table_may_be_larger_than_memory),
        IN_FOLDER(measures_that_differ_are_listed),
        IN_FOLDER(objects_and_interrupts_have_their_words),
        IN_FOLDER(a_damaged_summary_is_an_error),
    };
    return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
