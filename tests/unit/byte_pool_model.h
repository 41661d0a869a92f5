/// A second byte pool to hold the real one against: the rules of pools/README.md over an array of
/// fragments, with no memory behind it, written for obviousness and not for speed. It shares
/// nothing with the pool but the status codes and the names of the policies.
#ifndef BYTE_POOL_MODEL_H
#define BYTE_POOL_MODEL_H

#include "pools/byte_pool.h"

#define MODEL_FRAGMENTS 512
#define MODEL_WAITERS 16

struct model_fragment {
    size_t offset; ///< of its header, in bytes from the pool's start
    size_t size;   ///< header included
    bool is_free;
};

struct byte_pool_model {
    size_t header;
    size_t word;
    struct byte_pool_policy policy;
    uint32_t priorities[MODEL_WAITERS];               ///< by thread; to be set if they matter
    struct model_fragment fragments[MODEL_FRAGMENTS]; ///< in address order, the closing header last
    size_t count;
    size_t position; ///< the search position, an offset
    int owner;       ///< a thread's number, -1 at first
    int waiters[MODEL_WAITERS];
    size_t requests[MODEL_WAITERS];
    size_t waiter_count;
    uint64_t searched;
    uint64_t merges;
    uint64_t splits;
};

/// What stands after one window's worth of a call.
enum model_outcome { MODEL_WINDOW, MODEL_DONE, MODEL_WAITS, MODEL_SERVED };

enum model_stage { MODEL_BEGINS, MODEL_SEARCHES, MODEL_SETTLES, MODEL_JOINS };

/// A call under way.
struct model_call {
    int thread;
    bool releasing;
    bool may_wait;
    bool found;
    bool met_free;
    enum model_stage stage;
    int served;                ///< whom a release searches for
    bool tried[MODEL_WAITERS]; ///< trying all: for whom nothing was found
    size_t best;               ///< best fit: offset of the best hole so far
    size_t best_size;          ///< 0: none so far
    size_t target;             ///< merging on release: offset of the fragment that became free
    size_t request;            ///< rounded
    size_t at;                 ///< offset of the fragment to examine next
    size_t budget;
    size_t address; ///< offset of the caller's memory
    size_t passed;  ///< fragments examined by the last model_go_on(), and 1 for an end window
    enum pool_status status;
};

/// A new pool of `size` bytes, a multiple of a word. policy: NULL for the kernel's own behaviour.
void model_create(struct byte_pool_model *model, size_t word, size_t size,
                  const struct byte_pool_policy *policy);

/// All free fragments, headers included.
size_t model_available(const struct byte_pool_model *model);

void model_allocate(struct model_call *call, const struct byte_pool_model *model, int thread,
                    size_t size, bool may_wait);

/// Returns false, and changes nothing, if there is no allocated memory at `address`.
bool model_release(struct model_call *call, struct byte_pool_model *model, int thread,
                   size_t address);

/// Goes on up to a window with `windows` examined, or to whatever ends the call or serves a waiter.
enum model_outcome model_go_on(struct byte_pool_model *model, struct model_call *call,
                               size_t windows);

/// Returns whether a rescan is to follow.
bool model_cancel_wait(struct byte_pool_model *model, int thread);

void model_rescan(struct model_call *call, struct byte_pool_model *model, int thread);

/// Moves the waiter at `place` to the head.
void model_move_to_head(struct byte_pool_model *model, size_t place);

#endif
