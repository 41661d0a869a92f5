#include "block_pool_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct block_rig *block_rig_create(size_t word, size_t size_bytes, size_t block_size_bytes)
{
    struct block_rig *rig = calloc(1, sizeof *rig);
    assert_non_null(rig);
    rig->word = word;
    rig->memory = pool_memory_make(word, size_bytes);
    for (size_t i = 0; i < RIG_THREADS; i++) {
        rig->threads[i].priority = (uint32_t)i;
    }
    assert_int_equal(
        block_pool_create(&rig->set, &rig->pool, &rig->memory, "blocks", block_size_bytes),
        POOL_SUCCESS);
    return rig;
}

void block_rig_destroy(struct block_rig *rig)
{
    pool_memory_free(&rig->memory);
    free(rig);
}

pool_address_t block_rig_address(const struct block_rig *rig, size_t i)
{
    size_t stride = rig->pool.block_size_bytes + rig->word;
    return pool_start(&rig->pool.memory) + i * stride + rig->word;
}

size_t block_rig_index(const struct block_rig *rig, pool_address_t address)
{
    size_t stride = rig->pool.block_size_bytes + rig->word;
    return (size_t)(address - pool_start(&rig->pool.memory)) / stride;
}

pool_address_t block_rig_link(const struct block_rig *rig, size_t i)
{
    return pool_word_load(&rig->pool.memory, rig->word, block_rig_address(rig, i) - rig->word);
}

void block_rig_set_link(const struct block_rig *rig, size_t i, pool_address_t value)
{
    pool_word_store(&rig->pool.memory, rig->word, block_rig_address(rig, i) - rig->word, value);
}

void block_rig_assert_free_list(const struct block_rig *rig, const char *expected)
{
    char actual[200] = "";
    pool_address_t at = rig->pool.free_list;
    for (size_t i = 0; i < rig->pool.available_count; i++) {
        size_t length = strlen(actual);
        size_t index = block_rig_index(rig, at + rig->word);
        snprintf(actual + length, sizeof actual - length, "%s%zu", i == 0 ? "" : " ", index);
        at = block_rig_link(rig, index);
    }
    assert_string_equal(actual, expected);
    struct pool_fault fault;
    assert_true(block_pool_check(&rig->pool, &fault));
}

size_t block_rig_take(struct block_rig *rig)
{
    bool waits = true;
    pool_address_t address = 0;
    assert_int_equal(block_pool_allocate(&rig->pool, &rig->threads[1], false, POOL_CALLER_THREAD,
                                         &waits, &address),
                     POOL_SUCCESS);
    assert_false(waits);
    size_t index = block_rig_index(rig, address);
    assert_int_equal(address, block_rig_address(rig, index));
    return index;
}

void block_rig_take_all(struct block_rig *rig)
{
    while (rig->pool.available_count > 0) {
        block_rig_take(rig);
    }
}

size_t block_rig_give(struct block_rig *rig, size_t index)
{
    struct pool_waiter *served = &rig->threads[0];
    assert_int_equal(block_pool_release(&rig->pool, block_rig_address(rig, index), &served),
                     POOL_SUCCESS);
    if (served == NULL) {
        return 0;
    }
    assert_int_equal(served->status, POOL_SUCCESS);
    assert_int_equal(served->address, block_rig_address(rig, index));
    return (size_t)(served - rig->threads);
}

void block_rig_wait(struct block_rig *rig, size_t thread)
{
    bool waits = false;
    pool_address_t address = 77;
    assert_int_equal(block_pool_allocate(&rig->pool, &rig->threads[thread], true,
                                         POOL_CALLER_THREAD, &waits, &address),
                     POOL_SUCCESS);
    assert_true(waits);
    assert_int_equal(address, 77);
}
