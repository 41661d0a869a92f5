#include "lanes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/// Set in the place of a request that has an extra block.
#define PLACE_EXTRA 0x80u

struct trial {
    struct lane *lanes;
    uint32_t *active; ///< the lanes that still go on
    uint32_t active_count;
    uint32_t lane_count;
    uint8_t *places; ///< [slot * lane_count + lane]: which of the lane's pools
    uint32_t slot_room;
    uint64_t work;
    bool out_of_memory;
};

static bool make_room(struct trial *trial, uint32_t slot)
{
    if (slot < trial->slot_room) {
        return true;
    }
    uint64_t room = slot < 64 ? 64 : 2 * ((uint64_t)slot + 1);
    if (room > UINT32_MAX || room > SIZE_MAX / trial->lane_count) {
        return false;
    }
    uint8_t *places = realloc(trial->places, (size_t)room * trial->lane_count);
    if (places == NULL) {
        return false;
    }
    trial->places = places;
    trial->slot_room = (uint32_t)room;
    return true;
}

/// Takes a block in one lane. Returns false when the lane ends there.
static bool take(struct lane *lane, uint64_t size_bytes, uint8_t *place)
{
    uint32_t own = 0;
    while (lane->sizes[own] < size_bytes) {
        own++;
        assert(own < lane->size_count);
    }
    for (uint32_t i = own; i < lane->size_count; i++) {
        if (lane->free[i] > 0) {
            lane->free[i]--;
            *place = (uint8_t)i;
            return true;
        }
    }
    lane->is_served = false;
    lane->extra[own]++;
    if (lane->extra[own] > lane->extra_most[own]) {
        lane->extra_most[own] = lane->extra[own];
    }
    *place = (uint8_t)(own | PLACE_EXTRA);
    return !lane->is_strict;
}

static void asked(void *context, uint32_t slot, uint64_t size_bytes, uint64_t now)
{
    (void)now;
    struct trial *trial = context;
    trial->out_of_memory = trial->out_of_memory || !make_room(trial, slot);
    if (trial->out_of_memory) {
        return;
    }
    trial->work += trial->active_count;
    uint8_t *places = &trial->places[(size_t)slot * trial->lane_count];
    uint32_t kept = 0;
    for (uint32_t i = 0; i < trial->active_count; i++) {
        uint32_t lane = trial->active[i];
        if (take(&trial->lanes[lane], size_bytes, &places[lane])) {
            trial->active[kept++] = lane;
        }
    }
    trial->active_count = kept;
}

static void given_back(void *context, uint32_t slot, uint64_t size_bytes)
{
    (void)size_bytes;
    struct trial *trial = context;
    if (trial->out_of_memory) {
        return;
    }
    const uint8_t *places = &trial->places[(size_t)slot * trial->lane_count];
    for (uint32_t i = 0; i < trial->active_count; i++) {
        struct lane *lane = &trial->lanes[trial->active[i]];
        uint8_t place = places[trial->active[i]];
        if ((place & PLACE_EXTRA) != 0) {
            lane->extra[place & ~PLACE_EXTRA]--;
        } else {
            lane->free[place]++;
        }
    }
}

bool lanes_try(struct lane *lanes, uint32_t count, const struct replay *replay, uint64_t *work)
{
    if (count == 0) {
        return true;
    }
    struct trial trial = {.lanes = lanes, .lane_count = count, .active_count = count};
    trial.active = calloc(count, sizeof *trial.active);
    if (trial.active == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        trial.active[i] = i;
        memcpy(lanes[i].free, lanes[i].counts, sizeof lanes[i].free);
        memset(lanes[i].extra, 0, sizeof lanes[i].extra);
        memset(lanes[i].extra_most, 0, sizeof lanes[i].extra_most);
        lanes[i].is_served = true;
    }
    const struct replay_listener listener = {
        .context = &trial, .asked = asked, .given_back = given_back};
    bool good = replay->tell(replay->context, &listener) && !trial.out_of_memory;
    free(trial.active);
    free(trial.places);
    *work += trial.work;
    return good;
}
