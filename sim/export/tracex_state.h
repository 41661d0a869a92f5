/// What the parts of the TraceX export share; for them alone.
#ifndef EXPORT_TRACEX_STATE_H
#define EXPORT_TRACEX_STATE_H

#include "source.h"
#include "timeline.h"
#include "trx_ring.h"

#define TRACEX_NO_EVENT UINT64_MAX

/// A pool's or an object's figures at one moment.
struct tracex_figure {
    uint64_t value; ///< available, messages, count, flags, how often owned
    uint32_t waiting;
};

/// What is known of a thread, interrupt, timer or phase at the moment.
struct tracex_lane {
    enum thread_state state;
    bool has_state;
    uint32_t pool; ///< that it waits for, or waited for last
    uint32_t object;
    uint64_t ticks;               ///< how long it may wait, or waited; SCENARIO_FOREVER
    cycles_t since;               ///< when that wait began
    bool waited;                  ///< in the call that is in progress
    uint64_t call;                ///< the event of the call in progress, or TRACEX_NO_EVENT
    struct tracex_figure *before; ///< all figures as of that call, when its thread was preempted in
                                  ///< it: nobody knows yet what it is about; else NULL
    struct tracex_figure at_call; ///< as of that call, the figure of what it waits for
    uint32_t at_call_index;       ///< of that one; SCENARIO_NONE where there is none
    uint32_t priority;
    uint32_t threshold;
    uint32_t affected; ///< the thread that its call in progress acted upon first, or SCENARIO_NONE
    uint64_t effect;   ///< the event of that
};

struct tracex {
    const struct source *source;
    struct trx_ring ring;
    struct tracex_lane *lanes;       ///< by thread
    struct tracex_figure *figures;   ///< of the pools, then of the objects
    uint32_t *owners;                ///< of mutexes, by object
    uint32_t *pool_memory;           ///< addresses
    struct timeline_change *pending; ///< changes of others since the last call of who runs, to be
    size_t pending_count;            ///< put in front of its next one or behind it
    size_t pending_room;
    uint32_t running;       ///< a thread, or SCENARIO_NONE
    uint32_t routine;       ///< an interrupt, timer or phase, or SCENARIO_NONE
    uint32_t execute;       ///< the thread that is to run next, or SCENARIO_NONE
    bool is_initialization; ///< no thread has run yet
    bool in_timers;         ///< the system timer thread runs
    cycles_t now;           ///< of the event added last
    uint64_t left;          ///< the event whose next thread is to be filled in, or TRACEX_NO_EVENT
    cycles_t left_at;
    struct html_csv waits;
};

/// Addresses of control blocks.
uint32_t tracex_timer_thread(void);
uint32_t tracex_thread(uint32_t thread);
uint32_t tracex_pool(const struct tracex *tracex, uint32_t pool);
uint32_t tracex_object(const struct tracex *tracex, uint32_t object);

/// Gives the pools' memory its addresses. False when it does not fit 32 bits.
bool tracex_place_pools(struct tracex *tracex);

/// Writes the registry.
void tracex_write_registry(const struct tracex *tracex, struct output *output);

/// Adds the events of what is created at the start, the threads left out.
void tracex_create_all(struct tracex *tracex);

/// The word of the events for a state.
enum trx_state tracex_state(enum thread_state state);

/// Says that the host has no memory. False.
bool tracex_has_no_memory(const struct tracex *tracex);

/// Whether a thread in that state waits for a pool or at an object.
bool tracex_is_waiting(enum thread_state state);

/// Takes the next event of the run. tracex_changes.c
bool tracex_take_event(struct tracex *tracex, const struct timeline_event *event);

/// Carries out the changes that were put off: at the end of the run.
bool tracex_apply_all(struct tracex *tracex);

/// The system timer thread is done.
void tracex_close_timers(struct tracex *tracex);

/// Adds an event in the context that is current. Returns its number.
uint64_t tracex_add(struct tracex *tracex, cycles_t at, uint32_t id, uint32_t first,
                    uint32_t second, uint32_t third, uint32_t fourth);

/// Complete the event of a call that returned, or never will but waits. It was added without a kind
/// where the call began.
void tracex_complete_call(struct tracex *tracex, const struct timeline_call *call);
void tracex_complete_object_call(struct tracex *tracex, const struct timeline_object_call *call);
void tracex_complete_wait(struct tracex *tracex, uint32_t thread, uint64_t size);
void tracex_complete_object_wait(struct tracex *tracex, uint32_t thread);

#endif
