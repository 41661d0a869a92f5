/// A workload's requests in their order, told as often as wanted: planning takes several looks at
/// them and keeps none of them in memory.
#ifndef REPLAY_H
#define REPLAY_H

#include <stdbool.h>
#include <stdint.h>

/// Who is told.
struct replay_listener {
    void *context;
    /// A request becomes live. Slots are numbered from 0 and used again once given back, so the
    /// highest is less than the most requests that are ever live together.
    void (*asked)(void *context, uint32_t slot, uint64_t size_bytes, uint64_t now);
    void (*given_back)(void *context, uint32_t slot, uint64_t size_bytes);
};

/// What can be told again. Every time is the same.
struct replay {
    void *context;
    /// Returns false when the host has no memory; the listener has heard a part then.
    bool (*tell)(void *context, const struct replay_listener *listener);
};

#endif
