#include "timer_wheel.h"

#include "bits.h"

#include <assert.h>
#include <stdlib.h>

bool timer_wheel_init(struct timer_wheel *wheel, uint32_t timer_count)
{
    wheel->links = calloc(timer_count > 0 ? timer_count : 1, sizeof(*wheel->links));
    if (wheel->links == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < timer_count; i++) {
        wheel->links[i].slot = TIMER_WHEEL_SLOTS;
    }
    for (uint32_t slot = 0; slot < TIMER_WHEEL_SLOTS; slot++) {
        wheel->first[slot] = TIMER_NONE;
        wheel->last[slot] = TIMER_NONE;
    }
    wheel->occupied = 0;
    wheel->current = 0;
    wheel->turns = 0;
    wheel->detached = TIMER_NONE;
    return true;
}

void timer_wheel_free(struct timer_wheel *wheel)
{
    free(wheel->links);
    wheel->links = NULL;
}

void timer_wheel_set(struct timer_wheel *wheel, uint32_t timer, uint32_t ticks)
{
    struct timer_link *link = &wheel->links[timer];
    assert(link->slot == TIMER_WHEEL_SLOTS && ticks > 0);
    uint32_t ahead = (ticks <= TIMER_WHEEL_SLOTS ? ticks : TIMER_WHEEL_SLOTS) - 1;
    uint32_t slot = (wheel->current + ahead) % TIMER_WHEEL_SLOTS;
    link->remaining_ticks = ticks;
    link->slot = (uint8_t)slot;
    link->turn = wheel->turns >> slot & 1;
    link->next = TIMER_NONE;
    link->previous = wheel->last[slot];
    if (link->previous == TIMER_NONE) {
        wheel->first[slot] = timer;
        wheel->occupied |= UINT32_C(1) << slot;
    } else {
        wheel->links[link->previous].next = timer;
    }
    wheel->last[slot] = timer;
}

/// Takes a timer out of the list being processed.
static void cancel_detached(struct timer_wheel *wheel, uint32_t timer)
{
    const struct timer_link *link = &wheel->links[timer];
    if (timer == wheel->detached) {
        wheel->detached = link->next;
    } else {
        wheel->links[link->previous].next = link->next;
    }
    if (link->next != TIMER_NONE) {
        wheel->links[link->next].previous = link->previous;
    }
}

void timer_wheel_cancel(struct timer_wheel *wheel, uint32_t timer)
{
    struct timer_link *link = &wheel->links[timer];
    uint32_t slot = link->slot;
    if (slot == TIMER_WHEEL_SLOTS) {
        return;
    }
    link->slot = TIMER_WHEEL_SLOTS;
    if (link->turn != (wheel->turns >> slot & 1)) {
        cancel_detached(wheel, timer);
        return;
    }
    if (link->previous == TIMER_NONE) {
        wheel->first[slot] = link->next;
    } else {
        wheel->links[link->previous].next = link->next;
    }
    if (link->next == TIMER_NONE) {
        wheel->last[slot] = link->previous;
    } else {
        wheel->links[link->next].previous = link->previous;
    }
    if (wheel->first[slot] == TIMER_NONE) {
        wheel->occupied &= ~(UINT32_C(1) << slot);
    }
}

uint32_t timer_wheel_empty_ticks(const struct timer_wheel *wheel)
{
    if (wheel->occupied == 0) {
        return UINT32_MAX;
    }
    // The slots in the order in which ticks will look at them, lowest bit first.
    uint32_t ahead = wheel->occupied >> wheel->current;
    if (wheel->current != 0) {
        ahead |= wheel->occupied << (TIMER_WHEEL_SLOTS - wheel->current);
    }
    return bits_lowest_32(ahead);
}

void timer_wheel_skip(struct timer_wheel *wheel, uint64_t ticks)
{
    wheel->current = (uint32_t)((wheel->current + ticks) % TIMER_WHEEL_SLOTS);
}

bool timer_wheel_is_due(const struct timer_wheel *wheel)
{
    return (wheel->occupied >> wheel->current & 1) != 0;
}

void timer_wheel_detach(struct timer_wheel *wheel)
{
    uint32_t slot = wheel->current;
    wheel->detached = wheel->first[slot];
    wheel->first[slot] = TIMER_NONE;
    wheel->last[slot] = TIMER_NONE;
    wheel->occupied &= ~(UINT32_C(1) << slot);
    wheel->turns ^= UINT32_C(1) << slot;
    wheel->current = (slot + 1) % TIMER_WHEEL_SLOTS;
}

uint32_t timer_wheel_expire(struct timer_wheel *wheel)
{
    uint32_t timer;
    while ((timer = wheel->detached) != TIMER_NONE) {
        struct timer_link *link = &wheel->links[timer];
        wheel->detached = link->next;
        link->slot = TIMER_WHEEL_SLOTS;
        if (link->remaining_ticks <= TIMER_WHEEL_SLOTS) {
            break;
        }
        timer_wheel_set(wheel, timer, link->remaining_ticks - TIMER_WHEEL_SLOTS);
    }
    return timer;
}
