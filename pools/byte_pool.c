#include "byte_pool_state.h"

#define BYTE_POOL_ID UINT32_C(0x42595445) // "BYTE"

/// An allocated fragment that may become free: no larger than all that is allocated.
static bool grant_is_sound(const struct byte_pool *pool, size_t word, pool_address_t fragment,
                           pool_address_t next)
{
    return !POOL_CHECKED ||
           (link_runs_forward(pool, word, fragment, next) &&
            next - fragment <= pool->closing - pool_start(&pool->memory) - pool->available_bytes);
}

static bool needs_code(const struct byte_pool_policy *policy)
{
    return policy->fit != BYTE_POOL_FIRST_FIT || policy->merge_on_release || policy->by_priority ||
           policy->try_all || policy->rescan_on_leave || policy->no_barging;
}

enum pool_status byte_pool_create(struct byte_pool_set *set, struct byte_pool *pool,
                                  const struct pool_memory *memory, const char *name,
                                  const struct byte_pool_policy *policy)
{
    if (set == NULL || pool == NULL || memory == NULL || memory->bytes == NULL) {
        return POOL_BAD_POINTER;
    }
    struct byte_pool *other = set->first;
    for (uint32_t i = 0; i < set->count; i++, other = other->next) {
        if (other == pool) {
            return POOL_BAD_POINTER;
        }
    }
    if (!POOL_POLICIES && policy != NULL && needs_code(policy)) {
        return POOL_BAD_POINTER;
    }
    size_t word = pool_word_size(memory);
    size_t size_bytes = memory->size_bytes & ~(word - 1);
    if ((pool_start(memory) & (word - 1)) != 0) {
        return POOL_BAD_POINTER;
    }
    if (size_bytes < BYTE_POOL_SIZE_MIN) {
        return POOL_BAD_SIZE;
    }
    *pool = (struct byte_pool){.id = BYTE_POOL_ID,
                               .has_policy = policy != NULL && needs_code(policy),
                               .memory = *memory,
                               .closing = pool_start(memory) + size_bytes - header_size(word),
                               .search_at = pool_start(memory),
                               .available_bytes = size_bytes - header_size(word),
                               .fragment_count = 2,
                               .name = name,
                               .set = set};
    if (policy != NULL) {
        pool->policy = *policy;
    }
    pool->memory.size_bytes = size_bytes;
    store_header(pool, word, pool_start(memory), pool->closing, free_mark(word));
    store_header(pool, word, pool->closing, pool_start(memory), control_address(pool));
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

static void add_performance(struct byte_pool_performance *sum,
                            const struct byte_pool_performance *part)
{
    sum->allocates += part->allocates;
    sum->releases += part->releases;
    sum->searched += part->searched;
    sum->merges += part->merges;
    sum->splits += part->splits;
    sum->suspensions += part->suspensions;
    sum->timeouts += part->timeouts;
}

/// A release that tries all waiters goes through a list that nobody else changes: it begins anew
/// when it finds that it is not the owner any more.
static void list_changed(struct byte_pool *pool)
{
    if (POOL_POLICIES && pool->policy.try_all) {
        pool->owner = NULL;
    }
}

enum pool_status byte_pool_delete(struct byte_pool *pool, struct pool_waiter **woken)
{
    if (!byte_pool_is_alive(pool)) {
        return POOL_NOT_A_POOL;
    }
    struct byte_pool_set *set = pool->set;
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
    list_changed(pool);
    *woken = pool_waiting_take_all(&pool->waiting, POOL_DELETED);
    return POOL_SUCCESS;
}

enum pool_status byte_pool_allocate_begin(struct byte_pool_operation *op, struct byte_pool *pool,
                                          struct pool_waiter *caller, size_t size_bytes,
                                          bool may_wait, enum pool_caller from)
{
    if (!byte_pool_is_alive(pool)) {
        return POOL_NOT_A_POOL;
    }
    if (op == NULL || caller == NULL) {
        return POOL_BAD_POINTER;
    }
    if (size_bytes == 0 || size_bytes > pool->memory.size_bytes) {
        return POOL_BAD_SIZE;
    }
    if (from == POOL_CALLER_INTERRUPT) {
        return may_wait ? POOL_BAD_WAIT : POOL_BAD_CALLER;
    }
    size_t word = pool_word_size(&pool->memory);
    pool->performance.allocates++;
    op->pool = pool;
    op->caller = caller;
    op->waiter = NULL;
    op->request_bytes = (size_bytes + word - 1) & ~(word - 1);
    op->phase = PHASE_BEGIN;
    op->may_wait = may_wait;
    op->releasing = false;
    return POOL_SUCCESS;
}

/// Makes an allocated fragment free: `available_bytes` grows by all of it, and the search position
/// moves down to it if it lies before.
static void mark_free(struct byte_pool *pool, size_t word, pool_address_t fragment,
                      pool_address_t next)
{
    pool_word_store(&pool->memory, word, fragment + word, free_mark(word));
    pool->available_bytes += (size_t)(next - fragment);
    if (fragment < pool->search_at) {
        pool->search_at = fragment;
    }
}

enum pool_status byte_pool_release_begin(struct byte_pool_operation *op, struct byte_pool *pool,
                                         struct pool_waiter *caller, pool_address_t address,
                                         enum pool_caller from)
{
    if (!byte_pool_is_alive(pool) || op == NULL || caller == NULL) {
        return POOL_BAD_POINTER;
    }
    if (from == POOL_CALLER_INTERRUPT) {
        return POOL_BAD_CALLER;
    }
    size_t word = pool_word_size(&pool->memory);
    pool_address_t start = pool_start(&pool->memory);
    if (address < start + header_size(word) || address > pool->closing ||
        (address & (word - 1)) != 0) {
        return POOL_BAD_POINTER;
    }
    pool_address_t fragment = address - header_size(word);
    if (load_owner(&pool->memory, word, fragment) != control_address(pool)) {
        return POOL_BAD_POINTER;
    }
    pool_address_t next = load_next(&pool->memory, word, fragment);
    if (!grant_is_sound(pool, word, fragment, next)) {
        op->address = fragment;
        return POOL_CORRUPT;
    }
    pool->performance.releases++;
    pool->owner = caller;
    op->pool = pool;
    op->caller = caller;
    op->waiter = NULL;
    op->phase = PHASE_BEGIN;
    op->releasing = true;
    pool_address_t search_at = pool->search_at;
    mark_free(pool, word, fragment, next);
    if (POOL_POLICIES && pool->has_policy) {
        return byte_pool_freed(op, address, search_at);
    }
    return POOL_SUCCESS;
}

enum pool_status byte_pool_rescan_begin(struct byte_pool_operation *op, struct byte_pool *pool,
                                        struct pool_waiter *caller)
{
    if (!byte_pool_is_alive(pool)) {
        return POOL_NOT_A_POOL;
    }
    if (op == NULL || caller == NULL) {
        return POOL_BAD_POINTER;
    }
    pool->owner = caller;
    op->pool = pool;
    op->caller = caller;
    op->waiter = NULL;
    op->follower = NULL;
    op->tried_all = false;
    op->phase = PHASE_BEGIN;
    op->releasing = true;
    return POOL_SUCCESS;
}

/// Whether a search would fail without looking at a single fragment.
static ALWAYS_INLINE bool is_hopeless(const struct byte_pool *pool, size_t word,
                                      size_t request_bytes)
{
    size_t limit = pool->available_bytes;
    if (!pool->policy.early_give_up) {
        limit += (pool->fragment_count - 2) * header_size(word);
    }
    return request_bytes >= limit;
}

/// Examines fragments until one fits, the budget is spent, or `windows` of them are examined.
/// Called with the width of a word as a constant, so that each width gets a loop of its own.
static ALWAYS_INLINE enum search_result examine(struct byte_pool_operation *op, size_t windows,
                                                const size_t word)
{
    struct byte_pool *pool = op->pool;
    const struct pool_memory memory = pool->memory; // a copy: no store in the loop changes it
    const pool_address_t mark = free_mark(word);
    const size_t request_bytes = op->request_bytes;
    pool_address_t at = op->at;
    size_t budget = op->budget;
    size_t examined = 0;
    enum search_result result;
    for (;;) {
        if (examined >= windows) {
            result = SEARCH_PAUSED;
            break;
        }
        if (budget == 0) {
            result = SEARCH_FAILED;
            break;
        }
        examined++;
        budget--;
        pool_address_t next = load_next(&memory, word, at);
        if (load_owner(&memory, word, at) != mark) {
            if (!link_is_sound(pool, word, at, next)) {
                result = SEARCH_CORRUPT;
                break;
            }
            at = next;
            continue;
        }
        if (!free_link_is_sound(pool, word, at, next)) {
            result = SEARCH_CORRUPT;
            break;
        }
        if (!op->met_free) {
            op->met_free = true;
            pool->search_at = at;
        }
        if (next - at - header_size(word) >= request_bytes) {
            bool sound = !POOL_CHECKED || next - at <= pool->available_bytes;
            result = sound ? SEARCH_FOUND : SEARCH_CORRUPT;
            break;
        }
        pool_address_t after = load_next(&memory, word, next);
        if (load_owner(&memory, word, next) == mark) {
            // Merging never leaves less than a fragment and the closing header.
            if (!free_link_is_sound(pool, word, next, after) ||
                (POOL_CHECKED && pool->fragment_count <= 2)) {
                at = next;
                result = SEARCH_CORRUPT;
                break;
            }
            merge_next(pool, word, at, next, after);
        } else {
            if (!link_is_sound(pool, word, next, after)) {
                at = next;
                result = SEARCH_CORRUPT;
                break;
            }
            at = after;
            examined++;
            if (budget > 0) {
                budget--;
            }
        }
    }
    op->at = at;
    op->budget = budget;
    op->examined += examined;
    pool->performance.searched += examined;
    return result;
}

static ALWAYS_INLINE enum search_result search(struct byte_pool_operation *op, size_t windows,
                                               const bool with_policy)
{
    if (op->pool->owner != op->caller) { // somebody else used the pool in the window
        if (with_policy && byte_pool_begins_anew(op)) {
            return SEARCH_ANEW;
        }
        place_search(op);
    }
    if (with_policy && op->pool->policy.fit == BYTE_POOL_BEST_FIT) {
        return byte_pool_examine_best(op, windows);
    }
#if POOL_SIMULATED
    if (op->pool->memory.word_size_bytes == 4) {
        return examine(op, windows, 4);
    }
    return examine(op, windows, 8);
#else
    return examine(op, windows, sizeof(pool_address_t));
#endif
}

/// Hands out the free fragment at op->at, splitting off what is not needed if that is enough to
/// be worth a fragment: [ free ] => [ this ][ rest, free ].
static ALWAYS_INLINE void take_found(struct byte_pool_operation *op, const bool with_policy)
{
    struct byte_pool *pool = op->pool;
    size_t word = pool_word_size(&pool->memory);
    pool_address_t at = op->at;
    pool_address_t next = load_next(&pool->memory, word, at);
    size_t usable_bytes = (size_t)(next - at) - header_size(word);
    if (usable_bytes - op->request_bytes >= BYTE_POOL_SPLIT_MIN) {
        usable_bytes = op->request_bytes;
        pool_address_t rest = at + header_size(word) + usable_bytes;
        store_header(pool, word, rest, next, free_mark(word));
        pool_word_store(&pool->memory, word, at, rest);
        pool->fragment_count++;
        pool->performance.splits++;
        next = rest;
    }
    pool_word_store(&pool->memory, word, at + word, control_address(pool));
    pool->available_bytes -= usable_bytes + header_size(word);
    if (pool->search_at == at || (with_policy && pool->policy.fit == BYTE_POOL_NEXT_FIT)) {
        pool->search_at = next;
    }
    op->address = at + header_size(word);
}

static enum pool_step finish(struct byte_pool_operation *op, enum pool_status status)
{
    op->status = (uint8_t)status;
    return POOL_STEP_DONE;
}

/// What an allocation makes of a search that is over. False: search once more.
static ALWAYS_INLINE bool conclude_allocate(struct byte_pool_operation *op, enum pool_step *step,
                                            const bool with_policy)
{
    struct byte_pool *pool = op->pool;
    if (op->found) {
        *step = finish(op, POOL_SUCCESS);
        return true;
    }
    if (pool->owner != op->caller) {
        op->phase = PHASE_BEGIN;
        return false;
    }
    if (!op->may_wait) {
        *step = finish(op, POOL_NO_MEMORY);
        return true;
    }
    op->caller->request_bytes = op->request_bytes;
    if (with_policy && pool->policy.by_priority) {
        pool_waiting_insert(&pool->waiting, op->caller);
    } else {
        pool_waiting_append(&pool->waiting, op->caller);
    }
    pool->performance.suspensions++;
    *step = POOL_STEP_WAIT;
    return true;
}

/// Whether the waiter for whom a release found memory is still the one to be served.
static ALWAYS_INLINE bool is_to_be_served(const struct byte_pool_operation *op, bool undisturbed,
                                          const bool with_policy)
{
    if (with_policy && op->pool->policy.try_all) {
        return byte_pool_waits_still(op, undisturbed);
    }
    return op->pool->waiting.first == op->waiter && op->waiter->request_bytes == op->request_bytes;
}

/// What a release makes of a search for a waiter that is over.
static ALWAYS_INLINE enum pool_step conclude_release(struct byte_pool_operation *op,
                                                     const bool with_policy)
{
    struct byte_pool *pool = op->pool;
    bool undisturbed = pool->owner == op->caller;
    pool->owner = op->caller;
    op->phase = PHASE_BEGIN;
    if (!op->found) {
        if (with_policy && byte_pool_goes_on(op, undisturbed)) {
            return POOL_STEP_WINDOW;
        }
        return finish(op, POOL_SUCCESS);
    }
    if (is_to_be_served(op, undisturbed, with_policy)) {
        if (with_policy) {
            byte_pool_goes_on(op, undisturbed);
        }
        pool_waiting_remove(&pool->waiting, op->waiter);
        op->waiter->address = op->address;
        op->waiter->status = POOL_SUCCESS;
        return POOL_STEP_READY;
    }
    size_t word = pool_word_size(&pool->memory);
    pool_address_t fragment = op->address - header_size(word);
    pool_address_t next = load_next(&pool->memory, word, fragment);
    if (!grant_is_sound(pool, word, fragment, next)) {
        op->address = fragment;
        return finish(op, POOL_CORRUPT);
    }
    pool_address_t search_at = pool->search_at;
    mark_free(pool, word, fragment, next);
    op->undone = op->address;
    if (with_policy) {
        byte_pool_freed(op, op->address, search_at);
    }
    return POOL_STEP_WINDOW;
}

/// Readies the search for an allocation's request or a release's first waiter. True: it is over
/// before it began.
static ALWAYS_INLINE bool begin_search(struct byte_pool_operation *op, enum pool_step *step,
                                       const bool with_policy)
{
    struct byte_pool *pool = op->pool;
    op->found = false;
    op->met_free = false;
    if (op->releasing) {
        struct pool_waiter *waiter = with_policy ? byte_pool_next_waiter(op) : pool->waiting.first;
        if (waiter == NULL) {
            op->waiter = with_policy ? pool->waiting.first : NULL;
            *step = finish(op, POOL_SUCCESS);
            return true;
        }
        op->waiter = waiter;
        op->request_bytes = op->waiter->request_bytes;
    } else {
        pool->owner = op->caller;
    }
    if ((with_policy && !byte_pool_may_search(op)) ||
        is_hopeless(pool, pool_word_size(&pool->memory), op->request_bytes)) {
        op->phase = PHASE_OUTCOME;
    } else {
        place_search(op);
        op->phase = PHASE_SEARCH;
    }
    return false;
}

/// byte_pool_step(), for pools with a policy or for those without: what only the former do costs
/// the latter nothing.
static ALWAYS_INLINE enum pool_step step_as(struct byte_pool_operation *op, size_t windows,
                                            const bool with_policy)
{
    enum pool_step step;
    op->examined = 0;
    op->undone = 0;
    for (;;) {
        if (with_policy && op->phase == PHASE_JOIN) {
            enum search_result result = byte_pool_join(op, windows - op->examined);
            if (result == SEARCH_PAUSED) {
                return POOL_STEP_WINDOW;
            }
            if (result == SEARCH_CORRUPT) {
                op->address = op->at;
                return finish(op, POOL_CORRUPT);
            }
            op->phase = PHASE_BEGIN;
        }
        switch ((enum phase)op->phase) {
        case PHASE_JOIN:
        case PHASE_BEGIN:
            if (begin_search(op, &step, with_policy)) {
                return step;
            }
            break;
        case PHASE_SEARCH: {
            enum search_result result = search(op, windows - op->examined, with_policy);
            if (result == SEARCH_PAUSED) {
                return POOL_STEP_WINDOW;
            }
            if (result == SEARCH_CORRUPT) {
                op->address = op->at;
                return finish(op, POOL_CORRUPT);
            }
            if (with_policy && result == SEARCH_ANEW) {
                op->phase = PHASE_BEGIN;
                break;
            }
            op->found = result == SEARCH_FOUND;
            if (op->found) {
                take_found(op, with_policy);
            }
            op->phase = PHASE_OUTCOME;
            // The window at the end of a search; a failed one stood in a window already.
            if (op->examined + (op->found ? 0 : 1) >= windows) {
                return POOL_STEP_WINDOW;
            }
            break;
        }
        case PHASE_OUTCOME:
            if (op->releasing) {
                return conclude_release(op, with_policy);
            }
            if (conclude_allocate(op, &step, with_policy)) {
                return step;
            }
            break;
        }
    }
}

static enum pool_step step_with_policy(struct byte_pool_operation *op, size_t windows)
{
    return step_as(op, windows, true);
}

enum pool_step byte_pool_step(struct byte_pool_operation *op, size_t windows)
{
    if (POOL_POLICIES && op->pool->has_policy) {
        return step_with_policy(op, windows);
    }
    return step_as(op, windows, false);
}

bool byte_pool_cancel_wait(struct byte_pool *pool, struct pool_waiter *waiter,
                           enum pool_status status)
{
    bool was_first = pool->waiting.first == waiter;
    pool_waiting_remove(&pool->waiting, waiter);
    list_changed(pool);
    waiter->status = (uint8_t)status;
    if (status == POOL_NO_MEMORY) {
        pool->performance.timeouts++;
    }
    return POOL_POLICIES && pool->policy.rescan_on_leave && was_first &&
           pool->waiting.first != NULL;
}

enum pool_status byte_pool_prioritize(struct byte_pool *pool)
{
    if (!byte_pool_is_alive(pool)) {
        return POOL_NOT_A_POOL;
    }
    if (pool->waiting.first != NULL) {
        pool_waiting_prioritize(&pool->waiting);
        list_changed(pool);
    }
    return POOL_SUCCESS;
}

enum pool_status byte_pool_info_get(const struct byte_pool *pool, struct byte_pool_info *info)
{
    if (!byte_pool_is_alive(pool)) {
        return POOL_NOT_A_POOL;
    }
    *info = (struct byte_pool_info){.name = pool->name,
                                    .available_bytes = pool->available_bytes,
                                    .fragment_count = pool->fragment_count,
                                    .first_waiter = pool->waiting.first,
                                    .waiting_count = pool->waiting.count,
                                    .next = pool->next};
    return POOL_SUCCESS;
}

enum pool_status byte_pool_performance_get(const struct byte_pool *pool,
                                           struct byte_pool_performance *performance)
{
    if (!byte_pool_is_alive(pool)) {
        return POOL_NOT_A_POOL;
    }
    *performance = pool->performance;
    return POOL_SUCCESS;
}

struct byte_pool_performance byte_pool_set_performance(const struct byte_pool_set *set)
{
    struct byte_pool_performance sum = set->deleted;
    const struct byte_pool *pool = set->first;
    for (uint32_t i = 0; i < set->count; i++, pool = pool->next) {
        add_performance(&sum, &pool->performance);
    }
    return sum;
}

bool byte_pool_is_alive(const struct byte_pool *pool)
{
    return pool != NULL && pool->id == BYTE_POOL_ID;
}

size_t byte_pool_fragment_size(const struct byte_pool *pool, pool_address_t address)
{
    size_t word = pool_word_size(&pool->memory);
    pool_address_t fragment = address - header_size(word);
    return (size_t)(load_next(&pool->memory, word, fragment) - fragment);
}

#if !POOL_SIMULATED
struct byte_pool *byte_pool_of(const void *memory)
{
    if (memory == NULL) {
        return NULL;
    }
    const size_t word = sizeof(pool_address_t);
    pool_address_t owner = *(const pool_address_t *)((pool_address_t)memory - word);
    if (owner == free_mark(word) || owner == 0 || (owner & (word - 1)) != 0) {
        return NULL;
    }
    struct byte_pool *pool = (struct byte_pool *)owner;
    return byte_pool_is_alive(pool) ? pool : NULL;
}
#endif

struct byte_pool_walk byte_pool_walk_begin(const struct byte_pool *pool)
{
    return (struct byte_pool_walk){
        .pool = pool, .at = pool_start(&pool->memory), .left = pool->fragment_count};
}

bool byte_pool_walk_next(struct byte_pool_walk *walk, struct byte_pool_fragment *fragment)
{
    const struct byte_pool *pool = walk->pool;
    size_t word = pool_word_size(&pool->memory);
    if (walk->left == 0 || walk->at == pool->closing) {
        return false;
    }
    pool_address_t next = load_next(&pool->memory, word, walk->at);
    if (!link_runs_forward(pool, word, walk->at, next)) {
        return false;
    }
    fragment->offset_bytes = (size_t)(walk->at - pool_start(&pool->memory));
    fragment->size_bytes = (size_t)(next - walk->at);
    fragment->is_free = load_owner(&pool->memory, word, walk->at) == free_mark(word);
    walk->at = next;
    walk->left--;
    return true;
}

static bool report(struct pool_fault *fault, enum pool_fault_kind kind, pool_address_t offset)
{
    *fault = (struct pool_fault){.kind = kind, .offset_bytes = (size_t)offset};
    return kind == POOL_FAULT_NONE;
}

bool byte_pool_check(const struct byte_pool *pool, struct pool_fault *fault)
{
    if (!byte_pool_is_alive(pool)) {
        return report(fault, POOL_FAULT_CONTROL_BLOCK, 0);
    }
    size_t word = pool_word_size(&pool->memory);
    pool_address_t start = pool_start(&pool->memory);
    pool_address_t at = start;
    size_t available_bytes = 0;
    size_t count = 1;
    bool search_is_on_fragment = pool->search_at == pool->closing;
    while (at != pool->closing) {
        pool_address_t next = load_next(&pool->memory, word, at);
        pool_address_t owner = load_owner(&pool->memory, word, at);
        if (!link_runs_forward(pool, word, at, next)) {
            return report(fault, POOL_FAULT_LINK, at - start);
        }
        if (owner != free_mark(word) && owner != control_address(pool)) {
            return report(fault, POOL_FAULT_OWNER, at - start);
        }
        if (owner == free_mark(word)) {
            available_bytes += (size_t)(next - at);
        }
        search_is_on_fragment |= pool->search_at == at;
        count++;
        at = next;
    }
    if (load_next(&pool->memory, word, at) != start ||
        load_owner(&pool->memory, word, at) != control_address(pool)) {
        return report(fault, POOL_FAULT_CLOSING, at - start);
    }
    if (count != pool->fragment_count) {
        return report(fault, POOL_FAULT_FRAGMENTS, 0);
    }
    if (available_bytes != pool->available_bytes) {
        return report(fault, POOL_FAULT_AVAILABLE, 0);
    }
    if (!search_is_on_fragment) {
        return report(fault, POOL_FAULT_SEARCH, 0);
    }
    if (!pool_waiting_is_well_formed(&pool->waiting)) {
        return report(fault, POOL_FAULT_WAITING, 0);
    }
    return report(fault, POOL_FAULT_NONE, 0);
}
