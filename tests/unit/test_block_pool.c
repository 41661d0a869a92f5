/// Block pools, service by service: creation, the free list, waiting, figures, sets.
#include <string.h>

#include "block_pool_rig.h"

/// What a pool of some size is made of.
struct size_row {
    const char *name;
    size_t word;
    size_t size_bytes;
    size_t block_size_bytes;
    size_t count; ///< 0: refused
    size_t rounded_bytes;
};

static const struct size_row sizes[] = {
    {"blocks cost a word each", 4, 700, 48, 13, 48},
    {"blocks cost a word each", 8, 700, 48, 12, 48},
    {"the block size is rounded up", 4, 240, 37, 5, 40},
    {"the block size is rounded up", 8, 240, 37, 5, 40},
    {"the pool size is rounded down", 4, 219, 50, 3, 52},
    {"the pool size is rounded down", 8, 255, 56, 3, 56},
    {"one block fits exactly", 4, 44, 40, 1, 40},
    {"one block fits exactly", 8, 48, 40, 1, 40},
    {"a pool a byte too small is refused", 4, 43, 40, 0, 0},
    {"a pool a byte too small is refused", 8, 47, 40, 0, 0},
    {"a block of one byte has a word", 4, 8, 1, 1, 4},
    {"a block of one byte has a word", 8, 16, 1, 1, 8},
    {"a block of no bytes is refused", 4, 100, 0, 0, 0},
    {"a block of no bytes is refused", 8, 100, 0, 0, 0},
    {"a block as large as the pool is refused", 4, 100, 100, 0, 0},
    {"a block as large as the pool is refused", 8, 96, 96, 0, 0},
    {"a pool smaller than a word is refused", 4, 3, 1, 0, 0},
    {"a pool smaller than a word is refused", 8, 7, 1, 0, 0},
};

static void test_size(size_t word, const void *row)
{
    const struct size_row *size = row;
    struct block_pool_set set = {0};
    struct block_pool pool = {0};
    struct pool_memory memory = pool_memory_make(word, size->size_bytes);
    assert_int_equal(block_pool_create(&set, &pool, &memory, "p", size->block_size_bytes),
                     size->count == 0 ? POOL_BAD_SIZE : POOL_SUCCESS);
    assert_int_equal(block_pool_is_alive(&pool), size->count != 0);
    assert_int_equal(set.count, size->count != 0);
    if (size->count != 0) {
        assert_int_equal(pool.block_count, size->count);
        assert_int_equal(pool.available_count, size->count);
        assert_int_equal(pool.block_size_bytes, size->rounded_bytes);
        struct pool_fault fault;
        assert_true(block_pool_check(&pool, &fault));
    }
    pool_memory_free(&memory);
}

static void test_creation_refuses_sizes_at_the_end_of_the_address_space(size_t word,
                                                                        const void *row)
{
    (void)row;
    struct block_pool_set set = {0};
    struct block_pool pool = {0};
    struct pool_memory memory = pool_memory_make(word, 64);
    memory.size_bytes = SIZE_MAX; // never touched: no block of such sizes fits
    for (size_t less = 0; less < 3 * word; less++) {
        if (SIZE_MAX - less > (SIZE_MAX & ~(word - 1)) - word) {
            assert_int_equal(block_pool_create(&set, &pool, &memory, "p", SIZE_MAX - less),
                             POOL_BAD_SIZE);
        }
    }
    pool_memory_free(&memory);
}

static void test_creation_refuses_bad_pointers(size_t word, const void *row)
{
    (void)row;
    struct block_pool_set set = {0};
    struct block_pool pool = {0};
    struct block_pool other = {0};
    struct pool_memory memory = pool_memory_make(word, 256);
    struct pool_memory no_memory = memory;
    struct pool_memory odd_memory = memory;
    no_memory.bytes = NULL;
#if POOL_SIMULATED
    odd_memory.start += word / 2;
#else
    odd_memory.bytes = (unsigned char *)memory.bytes + 1;
#endif
    assert_int_equal(block_pool_create(NULL, &pool, &memory, "", 16), POOL_BAD_POINTER);
    assert_int_equal(block_pool_create(&set, NULL, &memory, "", 16), POOL_BAD_POINTER);
    assert_int_equal(block_pool_create(&set, &pool, NULL, "", 16), POOL_BAD_POINTER);
    assert_int_equal(block_pool_create(&set, &pool, &no_memory, "", 16), POOL_BAD_POINTER);
    assert_int_equal(block_pool_create(&set, &pool, &odd_memory, "", 16), POOL_BAD_POINTER);
    assert_int_equal(block_pool_create(&set, &other, &memory, "", 16), POOL_SUCCESS);
    assert_int_equal(block_pool_create(&set, &pool, &memory, NULL, 16), POOL_SUCCESS);
    assert_int_equal(block_pool_create(&set, &pool, &memory, "", 16), POOL_BAD_POINTER);
    assert_int_equal(block_pool_create(&set, &other, &memory, "", 16), POOL_BAD_POINTER);
    pool_memory_free(&memory);
}

static void test_blocks_are_taken_in_address_order_at_first(size_t word, const void *row)
{
    (void)row;
    struct block_rig *rig = block_rig_create(word, 6 * (24 + word), 24);
    block_rig_assert_free_list(rig, "0 1 2 3 4 5");
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(block_rig_take(rig), i);
    }
    block_rig_assert_free_list(rig, "");
    block_rig_destroy(rig);
}

static void test_the_block_released_last_is_taken_first(size_t word, const void *row)
{
    (void)row;
    struct block_rig *rig = block_rig_create(word, 5 * (24 + word), 24);
    block_rig_take_all(rig);
    block_rig_give(rig, 3);
    block_rig_give(rig, 0);
    block_rig_assert_free_list(rig, "0 3");
    block_rig_give(rig, 4);
    block_rig_assert_free_list(rig, "4 0 3");
    assert_int_equal(block_rig_take(rig), 4);
    block_rig_assert_free_list(rig, "0 3");
    block_rig_destroy(rig);
}

static void test_allocate_checks_its_parameters_in_order(size_t word, const void *row)
{
    (void)row;
    struct block_rig *rig = block_rig_create(word, 64, 16);
    struct block_pool dead = {0};
    bool waits = true;
    pool_address_t address = 77;
    assert_int_equal(block_pool_allocate(NULL, NULL, false, POOL_CALLER_THREAD, &waits, &address),
                     POOL_NOT_A_POOL);
    assert_false(waits);
    assert_int_equal(
        block_pool_allocate(&dead, NULL, true, POOL_CALLER_INTERRUPT, &waits, &address),
        POOL_NOT_A_POOL);
    assert_int_equal(
        block_pool_allocate(&rig->pool, NULL, true, POOL_CALLER_INTERRUPT, &waits, &address),
        POOL_BAD_WAIT);
    assert_int_equal(
        block_pool_allocate(&rig->pool, NULL, true, POOL_CALLER_THREAD, &waits, &address),
        POOL_BAD_POINTER);
    assert_int_equal(rig->pool.performance.allocates, 0);
    assert_int_equal(address, 77);
    assert_int_equal(
        block_pool_allocate(&rig->pool, NULL, false, POOL_CALLER_INTERRUPT, &waits, &address),
        POOL_SUCCESS);
    assert_int_equal(block_rig_index(rig, address), 0);
    block_rig_destroy(rig);
}

static void test_nothing_left_and_no_wait_is_no_memory(size_t word, const void *row)
{
    (void)row;
    struct block_rig *rig = block_rig_create(word, 64, 16);
    bool waits = true;
    pool_address_t address = 77;
    block_rig_take_all(rig);
    assert_int_equal(block_pool_allocate(&rig->pool, &rig->threads[2], false, POOL_CALLER_THREAD,
                                         &waits, &address),
                     POOL_NO_MEMORY);
    assert_false(waits);
    assert_int_equal(address, 77);
    assert_int_equal(rig->pool.waiting.count, 0);
    block_rig_destroy(rig);
}

static void test_release_refuses_what_is_no_allocated_block(size_t word, const void *row)
{
    (void)row;
    struct block_rig *rig = block_rig_create(word, 4 * (24 + word), 24);
    block_rig_take(rig);
    block_rig_take(rig);
    const pool_address_t refused[] = {
        0,
        1,
        word,
        block_rig_address(rig, 0) - word,
        block_rig_address(rig, 0) + 1,
        block_rig_address(rig, 0) + word,
        block_rig_address(rig, 2), // free
        block_rig_address(rig, 3), // free, the end of the list
        block_rig_address(rig, 4), // behind the last
        (pool_address_t)UINT64_MAX,
        (pool_address_t)UINT64_MAX - word + 1,
    };
    struct pool_waiter *served;
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        served = &rig->threads[1];
        assert_int_equal(block_pool_release(&rig->pool, refused[i], &served), POOL_BAD_POINTER);
        assert_null(served);
    }
    assert_int_equal(rig->pool.performance.releases, 0);
    block_rig_assert_free_list(rig, "2 3");
    block_rig_give(rig, 1);
    assert_int_equal(block_pool_release(&rig->pool, block_rig_address(rig, 1), &served),
                     POOL_BAD_POINTER); // twice
    block_rig_assert_free_list(rig, "1 2 3");
    struct pool_waiter *woken;
    assert_int_equal(block_pool_delete(&rig->pool, &woken), POOL_SUCCESS);
    assert_int_equal(block_pool_release(&rig->pool, block_rig_address(rig, 0), &served),
                     POOL_BAD_POINTER);
    assert_int_equal(block_pool_release(NULL, block_rig_address(rig, 0), &served),
                     POOL_BAD_POINTER);
    block_rig_destroy(rig);
}

static void test_a_released_block_goes_straight_to_the_first_waiter(size_t word, const void *row)
{
    (void)row;
    struct block_rig *rig = block_rig_create(word, 3 * (24 + word), 24);
    block_rig_take_all(rig);
    block_rig_wait(rig, 5);
    block_rig_wait(rig, 2);
    assert_int_equal(rig->threads[5].request_bytes, 24);
    assert_int_equal(block_rig_give(rig, 1), 5); // not by priority
    assert_int_equal(rig->pool.available_count, 0);
    block_rig_assert_free_list(rig, "");
    assert_int_equal(block_rig_give(rig, 1), 2);
    assert_int_equal(block_rig_give(rig, 1), 0);
    block_rig_assert_free_list(rig, "1");
    block_rig_destroy(rig);
}

static void test_a_wait_that_ends_serves_nobody(size_t word, const void *row)
{
    (void)row;
    struct block_rig *rig = block_rig_create(word, 2 * (24 + word), 24);
    block_rig_take_all(rig);
    block_rig_wait(rig, 4);
    block_rig_wait(rig, 5);
    block_rig_wait(rig, 6);
    block_rig_wait(rig, 3);
    block_pool_cancel_wait(&rig->pool, &rig->threads[3], POOL_WAIT_ABORTED);
    block_pool_cancel_wait(&rig->pool, &rig->threads[5], POOL_NO_MEMORY);
    assert_int_equal(rig->threads[5].status, POOL_NO_MEMORY);
    block_pool_cancel_wait(&rig->pool, &rig->threads[4], POOL_WAIT_ABORTED);
    assert_int_equal(rig->threads[4].status, POOL_WAIT_ABORTED);
    assert_int_equal(rig->pool.waiting.count, 1);
    assert_ptr_equal(rig->pool.waiting.first, &rig->threads[6]);
    assert_int_equal(rig->pool.performance.timeouts, 1);
    assert_int_equal(rig->pool.performance.suspensions, 4);
    assert_int_equal(block_rig_give(rig, 0), 6);
    block_rig_destroy(rig);
}

static void test_prioritize_moves_the_best_waiter_to_the_head(size_t word, const void *row)
{
    (void)row;
    struct block_rig *rig = block_rig_create(word, 2 * (24 + word), 24);
    assert_int_equal(block_pool_prioritize(&rig->pool), POOL_SUCCESS);
    block_rig_take_all(rig);
    block_rig_wait(rig, 6);
    assert_int_equal(block_pool_prioritize(&rig->pool), POOL_SUCCESS);
    block_rig_wait(rig, 4);
    block_rig_wait(rig, 2);
    block_rig_wait(rig, 3);
    rig->threads[3].priority = 2; // as good as 2, but behind
    assert_int_equal(block_pool_prioritize(&rig->pool), POOL_SUCCESS);
    assert_true(pool_waiting_is_well_formed(&rig->pool.waiting));
    assert_int_equal(block_rig_give(rig, 0), 2);
    assert_int_equal(block_rig_give(rig, 0), 6); // the others keep their order
    assert_int_equal(block_rig_give(rig, 0), 4);
    assert_int_equal(block_rig_give(rig, 0), 3);
    block_rig_destroy(rig);
}

static void test_delete_wakes_everyone_in_list_order(size_t word, const void *row)
{
    (void)row;
    struct block_rig *rig = block_rig_create(word, 2 * (24 + word), 24);
    struct block_pool_info info = {.block_count = 77};
    struct block_pool_performance performance = {.allocates = 77};
    struct pool_waiter *woken;
    bool waits;
    pool_address_t address;
    block_rig_take_all(rig);
    block_rig_wait(rig, 6);
    block_rig_wait(rig, 2);
    assert_int_equal(block_pool_delete(&rig->pool, &woken), POOL_SUCCESS);
    assert_ptr_equal(woken, &rig->threads[6]);
    assert_ptr_equal(woken->next, &rig->threads[2]);
    assert_null(woken->next->next);
    assert_int_equal(rig->threads[6].status, POOL_DELETED);
    assert_int_equal(rig->threads[2].status, POOL_DELETED);
    assert_int_equal(block_pool_delete(&rig->pool, &woken), POOL_NOT_A_POOL);
    assert_int_equal(block_pool_prioritize(&rig->pool), POOL_NOT_A_POOL);
    assert_int_equal(block_pool_allocate(&rig->pool, &rig->threads[1], true, POOL_CALLER_THREAD,
                                         &waits, &address),
                     POOL_NOT_A_POOL);
    assert_int_equal(block_pool_info_get(&rig->pool, &info), POOL_NOT_A_POOL);
    assert_int_equal(block_pool_performance_get(&rig->pool, &performance), POOL_NOT_A_POOL);
    assert_int_equal(info.block_count, 77);
    assert_int_equal(performance.allocates, 77);
    block_rig_destroy(rig);
}

static void test_info_and_performance_tell_the_figures(size_t word, const void *row)
{
    (void)row;
    struct block_rig *rig = block_rig_create(word, 4 * (24 + word), 24);
    struct block_pool_info info;
    struct block_pool_performance performance;
    block_rig_take(rig);
    assert_int_equal(block_pool_info_get(&rig->pool, &info), POOL_SUCCESS);
    assert_string_equal(info.name, "blocks");
    assert_int_equal(info.available_count, 3);
    assert_int_equal(info.block_count, 4);
    assert_null(info.first_waiter);
    assert_int_equal(info.waiting_count, 0);
    assert_ptr_equal(info.next, &rig->pool);
    block_rig_take_all(rig);
    block_rig_wait(rig, 2);
    block_rig_wait(rig, 3);
    assert_int_equal(block_pool_info_get(&rig->pool, &info), POOL_SUCCESS);
    assert_ptr_equal(info.first_waiter, &rig->threads[2]);
    assert_int_equal(info.waiting_count, 2);
    block_rig_give(rig, 2);
    assert_int_equal(block_pool_performance_get(&rig->pool, &performance), POOL_SUCCESS);
    assert_int_equal(performance.allocates, 6);
    assert_int_equal(performance.releases, 1);
    assert_int_equal(performance.suspensions, 2);
    assert_int_equal(performance.timeouts, 0);
    block_rig_destroy(rig);
}

static void test_a_set_sums_up_living_and_deleted_pools(size_t word, const void *row)
{
    (void)row;
    enum { POOLS = 4 };
    struct block_pool_set set = {0};
    struct block_pool pools[POOLS] = {0};
    struct pool_memory memory = pool_memory_make(word, POOLS * 64);
    struct pool_waiter *woken;
    for (size_t i = 0; i < POOLS; i++) {
        struct pool_memory part = memory;
        part.size_bytes = 64;
        part.bytes = (unsigned char *)memory.bytes + 64 * i;
        assert_int_equal(block_pool_create(&set, &pools[i], &part, "", 8), POOL_SUCCESS);
        for (size_t n = 0; n <= i; n++) {
            bool waits;
            pool_address_t address;
            assert_int_equal(
                block_pool_allocate(&pools[i], NULL, false, POOL_CALLER_THREAD, &waits, &address),
                POOL_SUCCESS);
        }
    }
    assert_ptr_equal(set.first, &pools[0]);
    assert_int_equal(block_pool_delete(&pools[0], &woken), POOL_SUCCESS);
    assert_int_equal(block_pool_delete(&pools[2], &woken), POOL_SUCCESS);
    assert_ptr_equal(set.first, &pools[1]);
    assert_ptr_equal(pools[1].next, &pools[3]);
    assert_ptr_equal(pools[1].previous, &pools[3]);
    assert_ptr_equal(pools[3].next, &pools[1]);
    assert_int_equal(set.count, 2);
    assert_int_equal(block_pool_set_performance(&set).allocates, 10);
    assert_int_equal(block_pool_delete(&pools[1], &woken), POOL_SUCCESS);
    assert_int_equal(block_pool_delete(&pools[3], &woken), POOL_SUCCESS);
    assert_null(set.first);
    assert_int_equal(block_pool_set_performance(&set).allocates, 10);
    pool_memory_free(&memory);
}

#if !POOL_SIMULATED
static void test_a_block_tells_its_pool(size_t word, const void *row)
{
    (void)row;
    struct block_rig *rig = block_rig_create(word, 4 * (24 + word), 24);
    size_t index = block_rig_take(rig);
    void *block = (void *)block_rig_address(rig, index);
    struct pool_waiter *woken;
    assert_ptr_equal(block_pool_of(block), &rig->pool);
    assert_null(block_pool_of(NULL));
    assert_null(block_pool_of((void *)block_rig_address(rig, 3))); // free, the end of the list
    assert_int_equal(block_pool_delete(&rig->pool, &woken), POOL_SUCCESS);
    assert_null(block_pool_of(block));
    block_rig_destroy(rig);
}
#endif

static const struct pool_case behaviours[] = {
    {"creation refuses bad pointers", test_creation_refuses_bad_pointers, NULL, 0},
    {"creation refuses sizes at the end of the address space",
     test_creation_refuses_sizes_at_the_end_of_the_address_space, NULL, 0},
    {"blocks are taken in address order at first", test_blocks_are_taken_in_address_order_at_first,
     NULL, 0},
    {"the block released last is taken first", test_the_block_released_last_is_taken_first, NULL,
     0},
    {"allocate checks its parameters in order", test_allocate_checks_its_parameters_in_order, NULL,
     0},
    {"nothing left and no wait is no memory", test_nothing_left_and_no_wait_is_no_memory, NULL, 0},
    {"release refuses what is no allocated block", test_release_refuses_what_is_no_allocated_block,
     NULL, 0},
    {"a released block goes straight to the first waiter",
     test_a_released_block_goes_straight_to_the_first_waiter, NULL, 0},
    {"a wait that ends serves nobody", test_a_wait_that_ends_serves_nobody, NULL, 0},
    {"prioritize moves the best waiter to the head",
     test_prioritize_moves_the_best_waiter_to_the_head, NULL, 0},
    {"delete wakes everyone in list order", test_delete_wakes_everyone_in_list_order, NULL, 0},
    {"info and performance tell the figures", test_info_and_performance_tell_the_figures, NULL, 0},
    {"a set sums up living and deleted pools", test_a_set_sums_up_living_and_deleted_pools, NULL,
     0},
#if !POOL_SIMULATED
    {"a block tells its pool", test_a_block_tells_its_pool, NULL, 0},
#endif
};

int main(void)
{
    struct pool_case cases[COUNT_OF(behaviours) + COUNT_OF(sizes)];
    memcpy(cases, behaviours, sizeof behaviours);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        cases[COUNT_OF(behaviours) + i] = (struct pool_case){
            .name = sizes[i].name, .run = test_size, .row = &sizes[i], .word = sizes[i].word};
    }
    return pool_cases_run("block pools", cases, COUNT_OF(cases));
}
