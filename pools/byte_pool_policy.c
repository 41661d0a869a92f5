#include "byte_pool_state.h"

/// Whether an allocation would go past somebody who waits.
static bool is_held_back(const struct byte_pool_operation *op)
{
    const struct byte_pool *pool = op->pool;
    const struct pool_waiter *first = pool->waiting.first;
    if (!pool->policy.no_barging || first == NULL) {
        return false;
    }
    return !pool->policy.by_priority || op->caller->priority >= first->priority;
}

bool byte_pool_may_search(struct byte_pool_operation *op)
{
    op->address = 0;
    // The position of a next fit is not moved by what a search meets.
    op->met_free = op->pool->policy.fit == BYTE_POOL_NEXT_FIT;
    return op->releasing || !is_held_back(op);
}

bool byte_pool_begins_anew(struct byte_pool_operation *op)
{
    op->address = 0;
    return op->releasing ? op->pool->policy.try_all : is_held_back(op);
}

struct pool_waiter *byte_pool_next_waiter(struct byte_pool_operation *op)
{
    struct byte_pool *pool = op->pool;
    if (!pool->policy.try_all) {
        return pool->waiting.first;
    }
    if (pool->owner != op->caller) {
        pool->owner = op->caller;
        op->follower = NULL;
        op->tried_all = false;
    }
    if (op->tried_all) {
        return NULL;
    }
    return op->follower != NULL ? op->follower : pool->waiting.first;
}

bool byte_pool_goes_on(struct byte_pool_operation *op, bool undisturbed)
{
    if (!op->pool->policy.try_all) {
        return false;
    }
    if (!undisturbed) {
        op->follower = NULL;
        op->tried_all = false;
        return true;
    }
    op->follower = op->waiter->next;
    op->tried_all = op->follower == op->pool->waiting.first;
    return !op->tried_all;
}

bool byte_pool_waits_still(const struct byte_pool_operation *op, bool undisturbed)
{
    if (undisturbed) {
        return true;
    }
    const struct pool_waiter *waiter = op->pool->waiting.first;
    for (uint32_t i = 0; i < op->pool->waiting.count; i++, waiter = waiter->next) {
        if (waiter == op->waiter) {
            return waiter->request_bytes == op->request_bytes;
        }
    }
    return false;
}

static pool_address_t joined_fragment(const struct byte_pool_operation *op)
{
    return op->address - header_size(pool_word_size(&op->pool->memory));
}

/// Nothing free lies before the search position, but with a next fit.
static void place_join(struct byte_pool_operation *op)
{
    struct byte_pool *pool = op->pool;
    pool->owner = op->caller;
    op->at = pool->search_at;
    if (pool->policy.fit == BYTE_POOL_NEXT_FIT && op->at >= joined_fragment(op)) {
        op->at = pool_start(&pool->memory);
    }
    op->budget = pool->fragment_count + 1;
}

enum pool_status byte_pool_freed(struct byte_pool_operation *op, pool_address_t address,
                                 pool_address_t search_at)
{
    struct byte_pool *pool = op->pool;
    op->address = address;
    op->follower = NULL;
    op->tried_all = false;
    if (pool->policy.fit == BYTE_POOL_NEXT_FIT) {
        pool->search_at = search_at;
    }
    if (pool->policy.merge_on_release) {
        place_join(op);
        op->phase = PHASE_JOIN;
    }
    return POOL_SUCCESS;
}

enum search_result byte_pool_join(struct byte_pool_operation *op, size_t windows)
{
    struct byte_pool *pool = op->pool;
    const size_t word = pool_word_size(&pool->memory);
    const pool_address_t mark = free_mark(word);
    const pool_address_t last = joined_fragment(op);
    if (pool->owner != op->caller) {
        place_join(op); // somebody else used the pool in the window
    }
    op->found = false;
    size_t examined = 0;
    enum search_result result = SEARCH_FAILED;
    while (op->at <= last && op->budget > 0) {
        if (examined >= windows) {
            result = SEARCH_PAUSED;
            break;
        }
        examined++;
        op->budget--;
        pool_address_t next = load_next(&pool->memory, word, op->at);
        if (POOL_CHECKED && !link_runs_forward(pool, word, op->at, next)) {
            result = SEARCH_CORRUPT;
            break;
        }
        if (load_owner(&pool->memory, word, op->at) != mark ||
            load_owner(&pool->memory, word, next) != mark) {
            op->at = next;
            continue;
        }
        pool_address_t after = load_next(&pool->memory, word, next);
        if (!free_link_is_sound(pool, word, next, after) ||
            (POOL_CHECKED && pool->fragment_count <= 2)) {
            op->at = next;
            result = SEARCH_CORRUPT;
            break;
        }
        merge_next(pool, word, op->at, next, after);
    }
    op->examined += examined;
    pool->performance.searched += examined;
    return result;
}

/// What a look at one fragment, and at the neighbour if that is skipped, leads to.
enum look { LOOK_ON, LOOK_FITS, LOOK_AT_END, LOOK_CORRUPT };

/// The size of a hole once a search has found it, which a caller may have overwritten in a window.
static size_t hole_size(const struct byte_pool *pool, size_t word, pool_address_t hole)
{
    return (size_t)(load_next(&pool->memory, word, hole) - hole);
}

/// Looks at the fragment at op->at and moves on. op->address keeps the best hole so far.
static enum look look(struct byte_pool_operation *op, size_t *examined)
{
    struct byte_pool *pool = op->pool;
    const size_t word = pool_word_size(&pool->memory);
    const pool_address_t mark = free_mark(word);
    const pool_address_t at = op->at;
    pool_address_t next = load_next(&pool->memory, word, at);
    ++*examined;
    if (load_owner(&pool->memory, word, at) != mark) {
        if (!link_is_sound(pool, word, at, next)) {
            return LOOK_CORRUPT;
        }
        op->at = next;
        return at == pool->closing ? LOOK_AT_END : LOOK_ON;
    }
    if (!free_link_is_sound(pool, word, at, next)) {
        return LOOK_CORRUPT;
    }
    if (!op->met_free) {
        op->met_free = true;
        pool->search_at = at;
    }
    size_t needed = op->request_bytes + header_size(word);
    if (next - at >= needed) {
        if (POOL_CHECKED && next - at > pool->available_bytes) {
            return LOOK_CORRUPT;
        }
        if (op->address == 0 || next - at < hole_size(pool, word, op->address)) {
            op->address = at;
        }
        op->at = next;
        return next - at == needed ? LOOK_FITS : LOOK_ON;
    }
    pool_address_t after = load_next(&pool->memory, word, next);
    bool is_free = load_owner(&pool->memory, word, next) == mark;
    if (is_free ? !free_link_is_sound(pool, word, next, after) ||
                      (POOL_CHECKED && pool->fragment_count <= 2)
                : !link_is_sound(pool, word, next, after)) {
        op->at = next;
        return LOOK_CORRUPT;
    }
    if (is_free) {
        merge_next(pool, word, at, next, after);
        return LOOK_ON;
    }
    if (next == pool->closing) {
        op->at = next; // the step that may find is always of one fragment
        return LOOK_ON;
    }
    ++*examined;
    op->at = after;
    return LOOK_ON;
}

/// Goes back to the best hole, if there is one. What a caller overwrote meanwhile is not handed
/// out.
static enum search_result choose_best(struct byte_pool_operation *op)
{
    if (op->address == 0) {
        return SEARCH_FAILED;
    }
    op->at = op->address;
    if (!POOL_CHECKED) {
        return SEARCH_FOUND;
    }
    const struct byte_pool *pool = op->pool;
    const size_t word = pool_word_size(&pool->memory);
    pool_address_t next = load_next(&pool->memory, word, op->at);
    bool is_sound = load_owner(&pool->memory, word, op->at) == free_mark(word) &&
                    link_runs_forward(pool, word, op->at, next) &&
                    next - op->at >= op->request_bytes + header_size(word) &&
                    next - op->at <= pool->available_bytes;
    return is_sound ? SEARCH_FOUND : SEARCH_CORRUPT;
}

enum search_result byte_pool_examine_best(struct byte_pool_operation *op, size_t windows)
{
    size_t examined = 0;
    enum search_result result;
    for (;;) {
        if (examined >= windows) {
            result = SEARCH_PAUSED;
            break;
        }
        if (op->budget == 0) {
            result = choose_best(op);
            break;
        }
        size_t before = examined;
        enum look outcome = look(op, &examined);
        size_t spent = examined - before;
        op->budget -= spent < op->budget ? spent : op->budget;
        if (outcome == LOOK_CORRUPT) {
            result = SEARCH_CORRUPT;
            break;
        }
        if (outcome == LOOK_FITS || (outcome == LOOK_AT_END && op->address != 0)) {
            result = choose_best(op);
            break;
        }
        if (outcome == LOOK_AT_END) {
            op->budget = 0; // fails in a window, as any search does
        }
    }
    op->examined += examined;
    op->pool->performance.searched += examined;
    return result;
}
