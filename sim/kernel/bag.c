#include "bag.h"

#include <assert.h>
#include <stdlib.h>

enum { FIRST_CAPACITY = 4 };

void bag_free(struct bag *bag)
{
    free(bag->ring);
    *bag = (struct bag){0};
}

struct holding *bag_at(struct bag *bag, uint32_t place)
{
    return bag->ring == NULL ? &bag->only : &bag->ring[(bag->head + place) & (bag->capacity - 1)];
}

static bool grow(struct bag *bag)
{
    uint32_t capacity = bag->ring == NULL ? FIRST_CAPACITY : 2 * bag->capacity;
    if (capacity < bag->capacity) {
        return false;
    }
    struct holding *ring = malloc(capacity * sizeof(*ring));
    if (ring == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < bag->count; i++) {
        ring[i] = *bag_at(bag, i);
    }
    free(bag->ring);
    bag->ring = ring;
    bag->capacity = capacity;
    bag->head = 0;
    return true;
}

bool bag_put_more(struct bag *bag, struct holding holding)
{
    uint32_t capacity = bag->ring == NULL ? 1 : bag->capacity;
    if (bag->count == capacity && !grow(bag)) {
        return false;
    }
    bag->count++;
    *bag_at(bag, bag->count - 1) = holding;
    return true;
}

bool bag_put_back(struct bag *bag, struct holding holding)
{
    uint32_t capacity = bag->ring == NULL ? 1 : bag->capacity;
    if (bag->count == capacity && !grow(bag)) {
        return false;
    }
    if (bag->ring != NULL) {
        bag->head = (bag->head - 1) & (bag->capacity - 1);
    }
    bag->count++;
    *bag_at(bag, 0) = holding;
    return true;
}

struct holding bag_take(struct bag *bag, uint32_t place)
{
    assert(place < bag->count);
    struct holding taken = *bag_at(bag, place);
    if (place < bag->count / 2) {
        for (uint32_t i = place; i > 0; i--) {
            *bag_at(bag, i) = *bag_at(bag, i - 1);
        }
        bag->head = (bag->head + 1) & (bag->capacity - 1);
    } else {
        for (uint32_t i = place; i + 1 < bag->count; i++) {
            *bag_at(bag, i) = *bag_at(bag, i + 1);
        }
    }
    bag->count--;
    return taken;
}
