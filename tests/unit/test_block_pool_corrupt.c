/// Block pools whose memory a caller has overwritten. The checker must find it; in a checked build
/// allocations must besides stay within the pool, and report links that lead nowhere.
#include <string.h>

#include "block_pool_rig.h"

#define BAD_VALUES 14

static pool_address_t bad_value(const struct block_rig *rig, size_t index, size_t i)
{
    pool_address_t start = pool_start(&rig->pool.memory);
    pool_address_t word = rig->word;
    pool_address_t old = block_rig_link(rig, index);
    const pool_address_t values[BAD_VALUES] = {
        0,
        1,
        start,
        start - word,
        start + word,
        block_rig_address(rig, index) - word,
        block_rig_address(rig, 1) - word,
        block_rig_address(rig, 4) - word,
        block_rig_address(rig, rig->pool.block_count) - word,
        start + 100000,
        old ^ 1,
        old ^ word,
        UINT32_MAX,
        word == 4 ? UINT32_MAX - 3 : (pool_address_t)UINT64_MAX - 7,
    };
    return values[i];
}

/// Blocks 1, 3 and 4 allocated, "2 0 5" free.
static struct block_rig *make_mixed(size_t word)
{
    struct block_rig *rig = block_rig_create(word, 6 * (24 + word), 24);
    for (size_t i = 0; i < 5; i++) {
        block_rig_take(rig);
    }
    block_rig_give(rig, 0);
    block_rig_give(rig, 2);
    block_rig_assert_free_list(rig, "2 0 5");
    return rig;
}

static void test_the_checker_finds_each_overwritten_word(size_t word, const void *row)
{
    (void)row;
    struct block_rig *rig = make_mixed(word);
    for (size_t index = 0; index < 6; index++) {
        pool_address_t old = block_rig_link(rig, index);
        for (size_t i = 0; i < BAD_VALUES; i++) {
            struct pool_fault fault = {POOL_FAULT_NONE, 0};
            pool_address_t value = bad_value(rig, index, i);
            block_rig_set_link(rig, index, value);
            assert_int_equal(block_pool_check(&rig->pool, &fault), value == old);
            assert_true((fault.kind == POOL_FAULT_NONE) == (value == old));
            assert_true(fault.offset_bytes < rig->pool.memory.size_bytes);
            block_rig_set_link(rig, index, old);
        }
    }
    block_rig_assert_free_list(rig, "2 0 5");
    block_rig_destroy(rig);
}

static void test_the_checker_names_the_fault(size_t word, const void *row)
{
    (void)row;
    struct block_rig *rig = make_mixed(word);
    struct pool_fault fault;
    size_t stride = 24 + word;
    pool_address_t old = block_rig_link(rig, 0);
    block_rig_set_link(rig, 0, old + 1);
    assert_false(block_pool_check(&rig->pool, &fault));
    assert_int_equal(fault.kind, POOL_FAULT_LINK);
    assert_int_equal(fault.offset_bytes, 0);
    block_rig_set_link(rig, 0, old);
    old = block_rig_link(rig, 5);
    block_rig_set_link(rig, 5, block_rig_link(rig, 2)); // a circle instead of an end
    assert_false(block_pool_check(&rig->pool, &fault));
    assert_int_equal(fault.kind, POOL_FAULT_LINK);
    assert_int_equal(fault.offset_bytes, 5 * stride);
    block_rig_set_link(rig, 5, old);
    old = block_rig_link(rig, 3);
    block_rig_set_link(rig, 3, 0x5A5A);
    assert_false(block_pool_check(&rig->pool, &fault));
    assert_int_equal(fault.kind, POOL_FAULT_OWNER);
    assert_int_equal(fault.offset_bytes, 3 * stride);
    block_rig_set_link(rig, 3, 0);
    assert_false(block_pool_check(&rig->pool, &fault));
    assert_int_equal(fault.kind, POOL_FAULT_FRAGMENTS);
    block_rig_set_link(rig, 3, old);

    struct block_pool good = rig->pool;
    rig->pool.available_count = 7;
    assert_false(block_pool_check(&rig->pool, &fault));
    assert_int_equal(fault.kind, POOL_FAULT_AVAILABLE);
    rig->pool = good;
    rig->pool.waiting.count = 1;
    assert_false(block_pool_check(&rig->pool, &fault));
    assert_int_equal(fault.kind, POOL_FAULT_WAITING);
    rig->pool = good;
    rig->pool.id = 0;
    assert_false(block_pool_check(&rig->pool, &fault));
    assert_int_equal(fault.kind, POOL_FAULT_CONTROL_BLOCK);
    block_rig_destroy(rig);
}

#if POOL_CHECKED
static void test_blocks_are_handed_out_within_the_pool_or_not_at_all(size_t word, const void *row)
{
    (void)row;
    uint64_t reported = 0;
    for (size_t i = 0; i < 6 * BAD_VALUES; i++) {
        struct block_rig *rig = make_mixed(word);
        size_t index = i / BAD_VALUES;
        block_rig_set_link(rig, index, bad_value(rig, index, i % BAD_VALUES));
        for (int call = 0; call < 8; call++) {
            bool waits;
            pool_address_t address = 0;
            struct pool_waiter *served;
            enum pool_status status =
                block_pool_allocate(&rig->pool, NULL, false, POOL_CALLER_THREAD, &waits, &address);
            if (status == POOL_SUCCESS) {
                assert_true(address >= block_rig_address(rig, 0));
                assert_true(address <= block_rig_address(rig, 5));
                memset(pool_pointer(&rig->pool.memory, address), 0x5A, 24);
            } else if (status == POOL_CORRUPT) {
                reported++;
            } else {
                assert_int_equal(status, POOL_NO_MEMORY);
            }
            block_pool_release(&rig->pool, block_rig_address(rig, (size_t)call % 6), &served);
        }
        block_rig_destroy(rig);
    }
    assert_true(reported > 20);
}

static void test_an_overwritten_link_is_reported_with_its_place(size_t word, const void *row)
{
    (void)row;
    static const size_t outside[] = {0, 1, 2}; // no end, misaligned, behind the pool
    for (size_t i = 0; i < COUNT_OF(outside); i++) {
        struct block_rig *rig = make_mixed(word);
        bool waits;
        pool_address_t address = 0;
        const pool_address_t values[] = {0, block_rig_address(rig, 0) - word + 1,
                                         block_rig_address(rig, 6) - word};
        block_rig_set_link(rig, 2, values[outside[i]]);
        struct block_pool before = rig->pool;
        before.performance.allocates++;
        assert_int_equal(
            block_pool_allocate(&rig->pool, NULL, false, POOL_CALLER_THREAD, &waits, &address),
            POOL_CORRUPT);
        assert_int_equal(address, block_rig_address(rig, 2) - word);
        assert_memory_equal(&before, &rig->pool, sizeof before);
        block_rig_destroy(rig);
    }
}
#endif

static const struct pool_case cases[] = {
    {"the checker finds each overwritten word", test_the_checker_finds_each_overwritten_word, NULL,
     0},
    {"the checker names the fault", test_the_checker_names_the_fault, NULL, 0},
#if POOL_CHECKED
    {"blocks are handed out within the pool or not at all",
     test_blocks_are_handed_out_within_the_pool_or_not_at_all, NULL, 0},
    {"an overwritten link is reported with its place",
     test_an_overwritten_link_is_reported_with_its_place, NULL, 0},
#endif
};

int main(void)
{
    return pool_cases_run("block pools overwritten", cases, COUNT_OF(cases));
}
