#include "block_pool.h"

#define BLOCK_POOL_ID UINT32_C(0x424C4F43) // "BLOC"

static pool_address_t control_address(const struct block_pool *pool)
{
#if POOL_SIMULATED
    return pool->memory.control;
#else
    return (pool_address_t)pool;
#endif
}

static pool_address_t load_link(const struct block_pool *pool, pool_address_t at)
{
    return pool_word_load(&pool->memory, pool_word_size(&pool->memory), at);
}

static void store_link(const struct block_pool *pool, pool_address_t at, pool_address_t value)
{
    pool_word_store(&pool->memory, pool_word_size(&pool->memory), at, value);
}

static size_t stride(const struct block_pool *pool)
{
    return pool->block_size_bytes + pool_word_size(&pool->memory);
}

/// Whether a word and a block behind it lie within the pool at `at`.
static bool is_within(const struct block_pool *pool, pool_address_t at)
{
    pool_address_t start = pool_start(&pool->memory);
    return at >= start && at - start <= (pool->block_count - 1) * stride(pool) &&
           (at & (pool_word_size(&pool->memory) - 1)) == 0;
}

/// Whether `at` is the word before one of the pool's blocks. Divides: for checks only.
static bool is_block(const struct block_pool *pool, pool_address_t at)
{
    return is_within(pool, at) && (size_t)(at - pool_start(&pool->memory)) % stride(pool) == 0;
}

enum pool_status block_pool_create(struct block_pool_set *set, struct block_pool *pool,
                                   const struct pool_memory *memory, const char *name,
                                   size_t block_size_bytes)
{
    if (set == NULL || pool == NULL || memory == NULL || memory->bytes == NULL) {
        return POOL_BAD_POINTER;
    }
    struct block_pool *other = set->first;
    for (uint32_t i = 0; i < set->count; i++, other = other->next) {
        if (other == pool) {
            return POOL_BAD_POINTER;
        }
    }
    size_t word = pool_word_size(memory);
    if ((pool_start(memory) & (word - 1)) != 0) {
        return POOL_BAD_POINTER;
    }
    size_t size_bytes = memory->size_bytes & ~(word - 1);
    // Room for one block and its word: compared so that nothing can overflow below.
    if (block_size_bytes == 0 || size_bytes < word || block_size_bytes > size_bytes - word) {
        return POOL_BAD_SIZE;
    }
    size_t rounded_bytes = (block_size_bytes + word - 1) & ~(word - 1);
    size_t count = size_bytes / (rounded_bytes + word);
    *pool = (struct block_pool){.id = BLOCK_POOL_ID,
                                .memory = *memory,
                                .free_list = pool_start(memory),
                                .block_size_bytes = rounded_bytes,
                                .block_count = count,
                                .available_count = count,
                                .name = name,
                                .set = set};
    pool->memory.size_bytes = size_bytes;
    pool_address_t at = pool_start(memory);
    for (size_t i = 0; i < count; i++, at += stride(pool)) {
        store_link(pool, at, i + 1 < count ? at + stride(pool) : 0);
    }
    if (set->first == NULL) {
        set->first = pool;
        pool->next = pool;
        pool->previous = pool;
    } else {
        pool->next = set->first;
        pool->previous = set->first->previous;
        pool->previous->next = pool;
        set->first->previous = pool;
    }
    set->count++;
    return POOL_SUCCESS;
}

void block_pool_wait_by_priority(struct block_pool *pool)
{
    pool->by_priority = true;
}

static void add_performance(struct block_pool_performance *sum,
                            const struct block_pool_performance *part)
{
    sum->allocates += part->allocates;
    sum->releases += part->releases;
    sum->suspensions += part->suspensions;
    sum->timeouts += part->timeouts;
}

enum pool_status block_pool_delete(struct block_pool *pool, struct pool_waiter **woken)
{
    if (!block_pool_is_alive(pool)) {
        return POOL_NOT_A_POOL;
    }
    struct block_pool_set *set = pool->set;
    pool->id = 0;
    add_performance(&set->deleted, &pool->performance);
    if (pool->next == pool) {
        set->first = NULL;
    } else {
        pool->previous->next = pool->next;
        pool->next->previous = pool->previous;
        if (set->first == pool) {
            set->first = pool->next;
        }
    }
    set->count--;
    *woken = pool_waiting_take_all(&pool->waiting, POOL_DELETED);
    return POOL_SUCCESS;
}

enum pool_status block_pool_allocate(struct block_pool *pool, struct pool_waiter *caller,
                                     bool may_wait, enum pool_caller from, bool *waits,
                                     pool_address_t *address)
{
    *waits = false;
    if (!block_pool_is_alive(pool)) {
        return POOL_NOT_A_POOL;
    }
    if (may_wait && from == POOL_CALLER_INTERRUPT) {
        return POOL_BAD_WAIT;
    }
    if (may_wait && caller == NULL) {
        return POOL_BAD_POINTER;
    }
    pool->performance.allocates++;
    if (pool->available_count != 0) {
        pool_address_t at = pool->free_list;
#if POOL_CHECKED
        if (!is_within(pool, at)) {
            *address = at;
            return POOL_CORRUPT;
        }
        pool_address_t next = load_link(pool, at);
        if (!is_within(pool, next) && !(next == 0 && pool->available_count == 1)) {
            *address = at;
            return POOL_CORRUPT;
        }
#endif
        pool->free_list = load_link(pool, at);
        store_link(pool, at, control_address(pool));
        pool->available_count--;
        *address = at + pool_word_size(&pool->memory);
        return POOL_SUCCESS;
    }
    if (!may_wait) {
        return POOL_NO_MEMORY;
    }
    caller->request_bytes = pool->block_size_bytes;
    if (pool->by_priority) {
        pool_waiting_insert(&pool->waiting, caller);
    } else {
        pool_waiting_append(&pool->waiting, caller);
    }
    pool->performance.suspensions++;
    *waits = true;
    return POOL_SUCCESS;
}

enum pool_status block_pool_release(struct block_pool *pool, pool_address_t address,
                                    struct pool_waiter **served)
{
    *served = NULL;
    if (!block_pool_is_alive(pool) || address == 0) {
        return POOL_BAD_POINTER;
    }
    pool_address_t at = address - pool_word_size(&pool->memory);
    if (!is_within(pool, at) || load_link(pool, at) != control_address(pool)) {
        return POOL_BAD_POINTER;
    }
    pool->performance.releases++;
    struct pool_waiter *waiter = pool->waiting.first;
    if (waiter != NULL) {
        pool_waiting_remove(&pool->waiting, waiter);
        waiter->address = address;
        waiter->status = POOL_SUCCESS;
        *served = waiter;
        return POOL_SUCCESS;
    }
    store_link(pool, at, pool->free_list);
    pool->free_list = at;
    pool->available_count++;
    return POOL_SUCCESS;
}

void block_pool_cancel_wait(struct block_pool *pool, struct pool_waiter *waiter,
                            enum pool_status status)
{
    pool_waiting_remove(&pool->waiting, waiter);
    waiter->status = (uint8_t)status;
    if (status == POOL_NO_MEMORY) {
        pool->performance.timeouts++;
    }
}

enum pool_status block_pool_prioritize(struct block_pool *pool)
{
    if (!block_pool_is_alive(pool)) {
        return POOL_NOT_A_POOL;
    }
    pool_waiting_prioritize(&pool->waiting);
    return POOL_SUCCESS;
}

enum pool_status block_pool_info_get(const struct block_pool *pool, struct block_pool_info *info)
{
    if (!block_pool_is_alive(pool)) {
        return POOL_NOT_A_POOL;
    }
    *info = (struct block_pool_info){.name = pool->name,
                                     .available_count = pool->available_count,
                                     .block_count = pool->block_count,
                                     .first_waiter = pool->waiting.first,
                                     .waiting_count = pool->waiting.count,
                                     .next = pool->next};
    return POOL_SUCCESS;
}

enum pool_status block_pool_performance_get(const struct block_pool *pool,
                                            struct block_pool_performance *performance)
{
    if (!block_pool_is_alive(pool)) {
        return POOL_NOT_A_POOL;
    }
    *performance = pool->performance;
    return POOL_SUCCESS;
}

struct block_pool_performance block_pool_set_performance(const struct block_pool_set *set)
{
    struct block_pool_performance sum = set->deleted;
    const struct block_pool *pool = set->first;
    for (uint32_t i = 0; i < set->count; i++, pool = pool->next) {
        add_performance(&sum, &pool->performance);
    }
    return sum;
}

bool block_pool_is_alive(const struct block_pool *pool)
{
    return pool != NULL && pool->id == BLOCK_POOL_ID;
}

#if !POOL_SIMULATED
struct block_pool *block_pool_of(const void *block)
{
    if (block == NULL) {
        return NULL;
    }
    const size_t word = sizeof(pool_address_t);
    pool_address_t owner = *(const pool_address_t *)((pool_address_t)block - word);
    if (owner == 0 || (owner & (word - 1)) != 0) {
        return NULL;
    }
    struct block_pool *pool = (struct block_pool *)owner;
    return block_pool_is_alive(pool) ? pool : NULL;
}
#endif

static bool report(struct pool_fault *fault, enum pool_fault_kind kind, pool_address_t offset)
{
    *fault = (struct pool_fault){.kind = kind, .offset_bytes = (size_t)offset};
    return kind == POOL_FAULT_NONE;
}

bool block_pool_check(const struct block_pool *pool, struct pool_fault *fault)
{
    if (!block_pool_is_alive(pool)) {
        return report(fault, POOL_FAULT_CONTROL_BLOCK, 0);
    }
    pool_address_t start = pool_start(&pool->memory);
    if (pool->available_count > pool->block_count) {
        return report(fault, POOL_FAULT_AVAILABLE, 0);
    }
    // The free list: as many blocks as are available, then its end.
    pool_address_t at = pool->free_list;
    pool_address_t from = start;
    for (size_t i = 0; i < pool->available_count; i++) {
        if (!is_block(pool, at)) {
            return report(fault, POOL_FAULT_LINK, from - start);
        }
        from = at;
        at = load_link(pool, at);
    }
    if (at != 0) {
        return report(fault, POOL_FAULT_LINK, from - start);
    }
    // All others name the pool. A block on the free list cannot, so counting them is enough.
    size_t allocated_count = 0;
    for (size_t i = 0; i < pool->block_count; i++) {
        at = start + i * stride(pool);
        pool_address_t link = load_link(pool, at);
        if (link == control_address(pool)) {
            allocated_count++;
        } else if (link != 0 && !is_block(pool, link)) {
            return report(fault, POOL_FAULT_OWNER, at - start);
        }
    }
    if (allocated_count + pool->available_count != pool->block_count) {
        return report(fault, POOL_FAULT_FRAGMENTS, 0);
    }
    if (!pool_waiting_is_well_formed(&pool->waiting)) {
        return report(fault, POOL_FAULT_WAITING, 0);
    }
    return report(fault, POOL_FAULT_NONE, 0);
}
