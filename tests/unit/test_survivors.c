// What scripts/mutate once found that nothing else noticed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pools/byte_pool.h"
#include "sim/kernel/random.h"

/// Three quarters of 2^64: draws that were not repeated where they are uneven would be a multiple
/// of 3 every other time.
static void large_bounds_are_drawn_from_evenly(void **state)
{
    (void)state;
    struct random_stream stream;
    random_stream_seed(&stream, 1, "t", RANDOM_AMOUNTS);
    const uint64_t bound = UINT64_C(3) << 62;
    unsigned multiples = 0;
    for (unsigned i = 0; i < 3000; i++) {
        uint64_t drawn = random_below(&stream, bound);
        assert_true(drawn < bound);
        multiples += drawn % 3 == 0;
    }
    assert_in_range(multiples, 900, 1100);
}

static pool_address_t allocate(struct byte_pool *pool, struct pool_waiter *caller, size_t size)
{
    struct byte_pool_operation op = {0};
    assert_int_equal(byte_pool_allocate_begin(&op, pool, caller, size, false, POOL_CALLER_THREAD),
                     POOL_SUCCESS);
    assert_int_equal(byte_pool_step(&op, SIZE_MAX), POOL_STEP_DONE);
    assert_int_equal(op.status, POOL_SUCCESS);
    return op.address;
}

/// How many fragments a search examines that passes a hole too small and its neighbour, then meets
/// a rescan in its window or does not.
static uint64_t searched(bool rescan)
{
    _Alignas(8) unsigned char bytes[512] = {0};
    struct pool_memory memory = {.bytes = bytes,
                                 .start = 0x20000000,
                                 .control = 0x10000000,
                                 .word_size_bytes = 4,
                                 .size_bytes = sizeof(bytes)};
    struct byte_pool_set set = {0};
    struct byte_pool pool;
    const struct byte_pool_policy policy = {.rescan_on_leave = true};
    assert_int_equal(byte_pool_create(&set, &pool, &memory, "p", &policy), POOL_SUCCESS);
    struct pool_waiter one = {0};
    struct pool_waiter other = {0};
    pool_address_t hole = allocate(&pool, &one, 32);
    (void)allocate(&pool, &one, 32);
    struct byte_pool_operation op = {0};
    assert_int_equal(byte_pool_release_begin(&op, &pool, &one, hole, POOL_CALLER_THREAD),
                     POOL_SUCCESS);
    assert_int_equal(byte_pool_step(&op, SIZE_MAX), POOL_STEP_DONE);
    uint64_t before = pool.performance.searched;
    assert_int_equal(byte_pool_allocate_begin(&op, &pool, &one, 64, false, POOL_CALLER_THREAD),
                     POOL_SUCCESS);
    assert_int_equal(byte_pool_step(&op, 1), POOL_STEP_WINDOW);
    if (rescan) {
        struct byte_pool_operation second = {0};
        assert_int_equal(byte_pool_rescan_begin(&second, &pool, &other), POOL_SUCCESS);
    }
    assert_int_equal(byte_pool_step(&op, SIZE_MAX), POOL_STEP_DONE);
    assert_int_equal(op.status, POOL_SUCCESS);
    return pool.performance.searched - before;
}

static void a_rescan_begun_in_a_window_makes_a_search_begin_again(void **state)
{
    (void)state;
    assert_int_equal(searched(false), 3);
    assert_int_equal(searched(true), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_bounds_are_drawn_from_evenly),
        cmocka_unit_test(a_rescan_begun_in_a_window_makes_a_search_begin_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
