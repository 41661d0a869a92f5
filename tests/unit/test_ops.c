#include "record_harness.h"
#include "sim/record/layout.h"
#include "sim/record/ops.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define HEADER                                                                                     \
    "called,returned,thread,op,pool,size,status,address,available,fragments,searches,merges,"      \
    "splits,waiting\n"

struct row {
    const char *name;
    struct call call;
    const char *text;
};

static struct row rows[] = {
    {"row of an allocation from a byte pool",
     {.called = 0,
      .returned = 90,
      .thread = 1,
      .pool = 0,
      .service = SERVICE_ALLOCATE,
      .status = STATUS_SUCCESS,
      .size = 1165,
      .address = 8,
      .figures = {15200, 3, 1, 0, 1, 0}},
     "0,90,t1,allocate,heap,1165,SUCCESS,8,15200,3,1,0,1,0\n"},
    {"row of an allocation from a block pool leaves four columns empty",
     {.called = 90,
      .returned = 90,
      .thread = 2,
      .pool = 1,
      .service = SERVICE_ALLOCATE,
      .status = STATUS_SUCCESS,
      .size = 48,
      .address = 4,
      .figures = {.available = 12, .waiting = 2}},
     "90,90,t2,allocate,blk,48,SUCCESS,4,12,,,,,2\n"},
    {"row of a failed allocation has no address",
     {.called = 5,
      .returned = 1005,
      .thread = 0,
      .pool = 2,
      .service = SERVICE_ALLOCATE,
      .status = STATUS_NO_MEMORY,
      .size = 900,
      .address = CALL_NO_ADDRESS,
      .figures = {100, 7, 321, 4, 5, 3}},
     "5,1005,t0,allocate,side,900,NO_MEMORY,,100,7,321,4,5,3\n"},
    {"row of a release",
     {.called = 7,
      .returned = 7,
      .thread = 0,
      .pool = 0,
      .service = SERVICE_RELEASE,
      .status = STATUS_PTR_ERROR,
      .address = 1184,
      .figures = {15140, 4, 2, 0, 2, 0}},
     "7,7,t0,release,heap,0,PTR_ERROR,1184,15140,4,2,0,2,0\n"},
    {"row of a service on a thread has no pool and no figures",
     {.called = 20,
      .returned = 30,
      .thread = 2,
      .pool = SCENARIO_NONE,
      .service = SERVICE_ABORT,
      .status = STATUS_WAIT_ABORT_ERROR,
      .target_thread = 1,
      .address = CALL_NO_ADDRESS},
     "20,30,t2,abort,,0,WAIT_ABORT_ERROR,,,,,,,\n"},
    {"row of the largest numbers",
     {.called = UINT64_MAX,
      .returned = UINT64_MAX,
      .thread = 0,
      .pool = 0,
      .service = SERVICE_PRIORITIZE,
      .status = STATUS_WAIT_ABORT_ERROR,
      .size = UINT64_MAX,
      .address = UINT64_MAX - 1,
      .figures = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT32_MAX}},
     "18446744073709551615,18446744073709551615,t0,prioritize,heap,18446744073709551615,"
     "WAIT_ABORT_ERROR,18446744073709551614,18446744073709551615,18446744073709551615,"
     "18446744073709551615,18446744073709551615,18446744073709551615,4294967295\n"},
};

static struct row *row_under_test;

static int set_up_row(void **state)
{
    row_under_test = *state;
    return harness_make_folder(state);
}

static void row_is_as_fixed(void **state)
{
    struct ops ops = {0};
    assert_true(ops_begin(&ops, harness_scenario(), *state));
    ops_call_returned(&ops, &row_under_test->call);
    assert_true(ops_finish(&ops));
    char *text = harness_read(*state, "ops.csv");
    assert_memory_equal(text, HEADER, sizeof HEADER - 1);
    assert_string_equal(text + sizeof HEADER - 1, row_under_test->text);
    free(text);
}

static void run_without_calls_has_a_header_line(void **state)
{
    struct ops ops = {0};
    assert_true(ops_begin(&ops, harness_scenario(), *state));
    assert_true(ops_finish(&ops));
    char *text = harness_read(*state, "ops.csv");
    assert_string_equal(text, HEADER);
    free(text);
}

static void names_that_need_it_are_quoted(void **state)
{
    struct scenario scenario = *harness_scenario();
    char thread_name[] = "a \"b\", c";
    char pool_name[] = "x,y";
    struct scenario_thread thread = {.name = thread_name};
    struct scenario_pool pool = {.name = pool_name, .kind = POOL_KIND_BLOCK};
    scenario.threads = &thread;
    scenario.thread_count = 1;
    scenario.pools = &pool;
    scenario.pool_count = 1;
    struct ops ops = {0};
    assert_true(ops_begin(&ops, &scenario, *state));
    struct call call = harness_call(SERVICE_DELETE, 0, 0, 9);
    ops_call_returned(&ops, &call);
    assert_true(ops_finish(&ops));
    char *text = harness_read(*state, "ops.csv");
    assert_string_equal(text, HEADER "9,9,\"a \"\"b\"\", c\",delete,\"x,y\",0,SUCCESS,,0,,,,,0\n");
    free(text);
}

static void many_rows_arrive_whole(void **state)
{
    enum { ROWS = 20000 };
    struct ops ops = {0};
    assert_true(ops_begin(&ops, harness_scenario(), *state));
    for (uint64_t i = 0; i < ROWS; i++) {
        struct call call = harness_call(SERVICE_ALLOCATE, (uint32_t)(i % 3), (uint32_t)(i % 2), i);
        call.size = i * i;
        ops_call_returned(&ops, &call);
    }
    assert_true(ops_finish(&ops));
    char *text = harness_read(*state, "ops.csv");
    const char *at = text + sizeof HEADER - 1;
    for (unsigned i = 0; i < ROWS; i++) {
        char expected[128];
        int length = snprintf(expected, sizeof expected, "%u,%u,t%u,allocate,%s,%llu,SUCCESS,,%s\n",
                              i, i, i % 3, i % 2 == 0 ? "heap" : "blk", (unsigned long long)i * i,
                              i % 2 == 0 ? "0,0,0,0,0,0" : "0,,,,,0");
        assert_memory_equal(at, expected, (size_t)length);
        at += length;
    }
    assert_int_equal(*at, '\0');
    free(text);
}

static void discarded_rows_leave_no_file(void **state)
{
    struct ops ops = {0};
    assert_true(ops_begin(&ops, harness_scenario(), *state));
    ops_discard(&ops);
    assert_false(harness_exists(*state, "ops.csv"));
}

static void folder_that_cannot_be_made_is_an_error(void **state)
{
    (void)state;
    struct ops ops = {0};
    assert_false(ops_begin(&ops, harness_scenario(), "/dev/null/results"));
    assert_string_equal(ops.output.error, "cannot create folder /dev/null: Not a directory");
    assert_false(ops_finish(&ops));
}

static void layout_shows_the_fragments_in_address_order(void **state)
{
    _Alignas(8) static unsigned char bytes[256];
    struct pool_memory memory = {
        .bytes = bytes, .start = 64, .control = 8, .word_size_bytes = 4, .size_bytes = 256};
    struct byte_pool_set set = {0};
    struct byte_pool pool;
    struct pool_waiter caller = {0};
    assert_int_equal(byte_pool_create(&set, &pool, &memory, "heap", NULL), POOL_SUCCESS);
    struct byte_pool_operation op;
    assert_int_equal(byte_pool_allocate_begin(&op, &pool, &caller, 40, false, POOL_CALLER_THREAD),
                     POOL_SUCCESS);
    while (byte_pool_step(&op, 1) != POOL_STEP_DONE) {
    }
    struct output output = {0};
    assert_true(output_begin(&output, *state, "layout.csv"));
    layout_write_header(&output);
    layout_write_pool(&output, "heap", &pool);
    assert_true(output_commit(&output));
    char *text = harness_read(*state, "layout.csv");
    assert_string_equal(text, "pool,offset,size,state\nheap,0,48,allocated\nheap,48,200,free\n");
    free(text);
}

#define COUNT(ARRAY) (sizeof(ARRAY) / sizeof((ARRAY)[0]))
#define IN_FOLDER(TEST)                                                                            \
    cmocka_unit_test_setup_teardown(TEST, harness_make_folder, harness_remove_folder)

int main(void)
{
    static const struct CMUnitTest plain[] = {
        IN_FOLDER(run_without_calls_has_a_header_line),
        IN_FOLDER(names_that_need_it_are_quoted),
        IN_FOLDER(many_rows_arrive_whole),
        IN_FOLDER(discarded_rows_leave_no_file),
        cmocka_unit_test(folder_that_cannot_be_made_is_an_error),
        IN_FOLDER(layout_shows_the_fragments_in_address_order),
    };
    struct CMUnitTest tests[COUNT(plain) + COUNT(rows)];
    size_t count = 0;
    for (size_t i = 0; i < COUNT(plain); i++) {
        tests[count++] = plain[i];
    }
    for (size_t i = 0; i < COUNT(rows); i++) {
        tests[count++] = (struct CMUnitTest){.name = rows[i].name,
                                             .test_func = row_is_as_fixed,
                                             .setup_func = set_up_row,
                                             .teardown_func = harness_remove_folder,
                                             .initial_state = &rows[i]};
    }
    return _cmocka_run_group_tests("ops", tests, count, NULL, NULL);
}
