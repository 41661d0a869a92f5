/// Bags: what threads have allocated, by name of the bag, in order of arrival.
///
/// A bag is shared by the whole scenario: what one thread puts in, another may take out.
#ifndef BAG_H
#define BAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One allocation held.
struct holding {
    uint64_t address; ///< on the target; 0 for none
    uint32_t pool;
    uint32_t size_bytes; ///< as asked; HOLDING_TOUCHED is added once it was written
};

/// No pool is as large as this.
#define HOLDING_TOUCHED (UINT32_C(1) << 31)

/// A ring of holdings. Zero it before use; the caller owns it. Most bags never hold more than one,
/// which stands in the bag itself.
struct bag {
    struct holding only;  ///< while there is no ring
    struct holding *ring; ///< NULL until two are to be held
    uint32_t capacity;    ///< of the ring, a power of two
    uint32_t head;        ///< where the oldest is in the ring
    uint32_t count;
};

void bag_free(struct bag *bag);

/// Adds the newest to a bag that holds some, or has a ring.
bool bag_put_more(struct bag *bag, struct holding holding);

/// Adds the newest. False if the host has no memory. Cost: O(1) amortized.
static inline bool bag_put(struct bag *bag, struct holding holding)
{
    if (bag->ring != NULL || bag->count > 0) {
        return bag_put_more(bag, holding);
    }
    bag->only = holding;
    bag->count = 1;
    return true;
}

/// The same as the oldest.
bool bag_put_back(struct bag *bag, struct holding holding);

/// The holding at `place` of a bag that has one there, until the bag is next changed. Cost: O(1).
struct holding *bag_at(struct bag *bag, uint32_t place);

/// Takes the holding at `place` (0 = the oldest, count - 1 = the newest) out of a bag that has
/// one there; the others keep their order. Cost: O(distance to the nearer end).
struct holding bag_take(struct bag *bag, uint32_t place);

#endif
