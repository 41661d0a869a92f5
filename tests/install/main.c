/// A byte pool and a block pool in another project; prints what they hand out.
#include <pools/block_pool.h>
#include <pools/byte_pool.h>
#include <stdio.h>

static _Alignas(8) unsigned char heap[1024];
static _Alignas(8) unsigned char blocks[256];

int main(void)
{
    struct byte_pool_set byte_pools = {0};
    struct byte_pool byte_pool;
    struct pool_memory memory = {.bytes = heap, .size_bytes = sizeof heap};
    if (byte_pool_create(&byte_pools, &byte_pool, &memory, "heap", NULL) != POOL_SUCCESS) {
        return 1;
    }
    struct block_pool_set block_pools = {0};
    struct block_pool block_pool;
    memory = (struct pool_memory){.bytes = blocks, .size_bytes = sizeof blocks};
    if (block_pool_create(&block_pools, &block_pool, &memory, "blocks", 24) != POOL_SUCCESS) {
        return 1;
    }
    struct pool_fault fault;
    bool waits = false;
    pool_address_t address = 0;
    if (block_pool_allocate(&block_pool, NULL, false, POOL_CALLER_THREAD, &waits, &address) !=
            POOL_SUCCESS ||
        !byte_pool_check(&byte_pool, &fault)) {
        return 1;
    }
    printf("a block at %zu\n", (size_t)(address - (pool_address_t)(void *)blocks));
    return 0;
}
