/// The last events of a ThreadX trace, and the file that they become.
///
/// Like the buffer on a target it holds so many events and no more: the oldest give way. An event
/// can be completed later as long as it is there, as the target does with the memory of an
/// allocation.
#ifndef EXPORT_TRX_RING_H
#define EXPORT_TRX_RING_H

#include "sim/import/trx.h"
#include "sim/record/output.h"

/// No two neighbouring time stamps, which have 32 bits, are further apart: a reader could not tell
/// how often they wrapped, or whether they run backwards.
#define TRX_RING_GAP_MAX UINT64_C(0x7FFFFFFF)

/// An event whose kind is not known yet. It is left out of the file if it never is.
#define TRX_RING_OPEN UINT32_MAX

/// Zero it before trx_ring_init(); the caller owns it, and frees it with trx_ring_free().
struct trx_ring {
    struct trx_event *events; ///< grows up to the limit; a ring from then on
    uint64_t limit;
    uint64_t room;
    uint64_t count; ///< events so far, those that gave way included
    bool out_of_memory;
};

/// What is put into the file beside the events.
struct trx_ring_object {
    uint32_t type; ///< enum trx_object_type
    uint32_t address;
    uint32_t priority; ///< of a thread
    uint32_t parameters[2];
    const char *name;
};

/// limit: how many events are held, 1 or more
void trx_ring_init(struct trx_ring *ring, uint64_t limit);

void trx_ring_free(struct trx_ring *ring);

/// Adds an event, which is not earlier than the one before, and before it, where the gap is too
/// large, as many of TRX_RUNNING as it takes. Returns its number, from 0.
uint64_t trx_ring_add(struct trx_ring *ring, const struct trx_event *event);

/// An event by its number; NULL when it has given way.
struct trx_event *trx_ring_at(struct trx_ring *ring, uint64_t number);

/// How many events have given way.
uint64_t trx_ring_left_out(const struct trx_ring *ring);

/// Writes a file's header and registry. The events are to follow, all of them.
void trx_ring_write_head(const struct trx_ring *ring, struct output *output, uint32_t object_count);
void trx_ring_write_object(struct output *output, const struct trx_ring_object *object);
void trx_ring_write_events(const struct trx_ring *ring, struct output *output);

#endif
