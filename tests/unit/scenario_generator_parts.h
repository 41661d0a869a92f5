/// What the parts of the generator of random scenarios share, and nobody else.
#ifndef SCENARIO_GENERATOR_PARTS_H
#define SCENARIO_GENERATOR_PARTS_H

#include "scenario_generator.h"
#include "sim/scenario/builder.h"

enum { NAME_BYTES = 24, LOOP_DEPTH_MAX = 3, BAGS = 3, NOTES = 2 };

/// How many objects of each kind a scenario with more has; they stand in the order of the kinds.
enum { QUEUES = 2, SEMAPHORES = 2, MUTEXES = 2, FLAGS = 1 };

struct generator {
    uint64_t state;
    const struct generator_options *options;
    struct builder builder;
    bool has_memory;
    uint32_t pool_count;
    uint32_t thread_count;
    bool draws;            ///< the thread at hand uses a random stream
    enum thread_kind kind; ///< of what the steps are made for
};

/// SplitMix64: a stream of its own, so that these scenarios stay the same whatever the simulator's
/// generator does.
uint64_t generator_next(struct generator *g);

/// A draw below `bound`, which is 1 or more.
uint64_t generator_below(struct generator *g, uint64_t bound);

/// A draw from low to high, both included.
uint64_t generator_between(struct generator *g, uint64_t low, uint64_t high);

bool generator_one_in(struct generator *g, uint64_t count);

/// Keeps whether all went well so far.
void generator_keep(struct generator *g, bool worked);

/// A constant from low to high, or a distribution that stays within; high at most 2^40.
struct quantity generator_amount(struct generator *g, uint64_t low, uint64_t high);

/// How long a service may wait, in ticks.
struct quantity generator_wait(struct generator *g);

uint32_t generator_bag(struct generator *g);

/// A step that names nothing yet.
struct step generator_step(enum step_kind kind);

void generator_add_step(struct generator *g, const struct step *step);

/// Gives a step its target once that is known.
void generator_set_target(struct generator *g, uint32_t step, uint32_t target);

/// A step of nothing but an amount.
void generator_add_pause(struct generator *g, enum step_kind kind, struct quantity amount);

void generator_add_allocate(struct generator *g);

void generator_add_release(struct generator *g);

void generator_add_note(struct generator *g);

void generator_add_rate(struct generator *g);

void generator_add_touch(struct generator *g);

/// A service on an object; interrupts and the like never wait and know no mutexes.
void generator_add_object_step(struct generator *g);

/// Up to `count` steps of a thread; some have steps of their own.
void generator_add_steps(struct generator *g, uint32_t count, uint8_t depth);

/// Two interrupts, a timer and a phase, behind the threads.
void generator_add_routines(struct generator *g);

#endif
