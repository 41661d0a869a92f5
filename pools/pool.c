#include "pool.h"

void pool_waiting_append(struct pool_waiting_list *list, struct pool_waiter *waiter)
{
    if (list->first == NULL) {
        list->first = waiter;
        waiter->next = waiter;
        waiter->previous = waiter;
    } else {
        struct pool_waiter *last = list->first->previous;
        waiter->next = list->first;
        waiter->previous = last;
        last->next = waiter;
        list->first->previous = waiter;
    }
    list->count++;
}

void pool_waiting_insert(struct pool_waiting_list *list, struct pool_waiter *waiter)
{
    struct pool_waiter *first = list->first;
    pool_waiting_append(list, waiter);
    if (first == NULL || waiter->priority >= waiter->previous->priority) {
        return;
    }
    struct pool_waiter *behind = waiter->previous; // whom it goes ahead of
    while (behind != first && waiter->priority < behind->previous->priority) {
        behind = behind->previous;
    }
    waiter->previous->next = first;
    first->previous = waiter->previous;
    waiter->next = behind;
    waiter->previous = behind->previous;
    behind->previous->next = waiter;
    behind->previous = waiter;
    if (behind == first) {
        list->first = waiter;
    }
}

void pool_waiting_remove(struct pool_waiting_list *list, struct pool_waiter *waiter)
{
    if (waiter->next == waiter) {
        list->first = NULL;
    } else {
        waiter->previous->next = waiter->next;
        waiter->next->previous = waiter->previous;
        if (list->first == waiter) {
            list->first = waiter->next;
        }
    }
    waiter->next = NULL;
    waiter->previous = NULL;
    list->count--;
}

void pool_waiting_prioritize(struct pool_waiting_list *list)
{
    struct pool_waiter *best = list->first;
    if (best == NULL) {
        return;
    }
    for (struct pool_waiter *w = list->first->next; w != list->first; w = w->next) {
        if (w->priority < best->priority) {
            best = w;
        }
    }
    if (best == list->first) {
        return;
    }
    best->previous->next = best->next;
    best->next->previous = best->previous;
    struct pool_waiter *last = list->first->previous;
    best->next = list->first;
    best->previous = last;
    last->next = best;
    list->first->previous = best;
    list->first = best;
}

struct pool_waiter *pool_waiting_take_all(struct pool_waiting_list *list, enum pool_status status)
{
    struct pool_waiter *first = list->first;
    if (first == NULL) {
        return NULL;
    }
    first->previous->next = NULL;
    for (struct pool_waiter *w = first; w != NULL; w = w->next) {
        w->status = (uint8_t)status;
        w->previous = NULL;
    }
    list->first = NULL;
    list->count = 0;
    return first;
}

bool pool_waiting_is_well_formed(const struct pool_waiting_list *list)
{
    if (list->first == NULL) {
        return list->count == 0;
    }
    const struct pool_waiter *w = list->first;
    for (uint32_t i = 0; i < list->count; i++) {
        if (w->next == NULL || w->next->previous != w) {
            return false;
        }
        w = w->next;
        if (w == list->first) {
            return i + 1 == list->count;
        }
    }
    return false;
}

const char *pool_fault_text(enum pool_fault_kind kind)
{
    switch (kind) {
    case POOL_FAULT_NONE:
        return "well-formed";
    case POOL_FAULT_LINK:
        return "a link leads out of the pool or out of order";
    case POOL_FAULT_OWNER:
        return "an owner word is neither the free mark nor the pool";
    case POOL_FAULT_CLOSING:
        return "the closing header is overwritten";
    case POOL_FAULT_FRAGMENTS:
        return "the number of fragments or blocks is wrong";
    case POOL_FAULT_AVAILABLE:
        return "the available memory does not add up";
    case POOL_FAULT_SEARCH:
        return "the search position is not on a fragment";
    case POOL_FAULT_WAITING:
        return "the waiting list is broken";
    case POOL_FAULT_CONTROL_BLOCK:
        return "the control block is not a living pool's";
    }
    return "unknown";
}

const char *pool_status_name(enum pool_status status)
{
    switch (status) {
    case POOL_SUCCESS:
        return "SUCCESS";
    case POOL_NO_MEMORY:
        return "NO_MEMORY";
    case POOL_NOT_A_POOL:
        return "POOL_ERROR";
    case POOL_BAD_POINTER:
        return "PTR_ERROR";
    case POOL_BAD_SIZE:
        return "SIZE_ERROR";
    case POOL_BAD_WAIT:
        return "WAIT_ERROR";
    case POOL_BAD_CALLER:
        return "CALLER_ERROR";
    case POOL_DELETED:
        return "DELETED";
    case POOL_WAIT_ABORTED:
        return "WAIT_ABORTED";
    case POOL_CORRUPT:
        return "CORRUPT";
    }
    return "UNKNOWN";
}
