/// The timer wheel: 32 slots, one timer a thread, ticks as the unit.
///
/// A timer of n <= 32 ticks goes to the end of the slot n - 1 places ahead of the current one; a
/// longer one to the slot 31 places ahead, and each time that slot comes up 32 is taken off what
/// remains and it is put in again. So timers that end on the same tick expire in the order in
/// which they last entered the slot.
///
/// Timers are named by the index of their thread and linked through an array that the wheel owns.
/// Cost of every function: O(1), unless it says otherwise.
#ifndef TIMER_WHEEL_H
#define TIMER_WHEEL_H

#include <stdbool.h>
#include <stdint.h>

#define TIMER_WHEEL_SLOTS 32u
#define TIMER_NONE UINT32_MAX

struct timer_link {
    uint32_t next;
    uint32_t previous;
    uint32_t remaining_ticks; ///< when it entered its slot
    uint8_t slot;             ///< TIMER_WHEEL_SLOTS while not in the wheel
    uint8_t turn;             ///< of the slot when it was entered
};

struct timer_wheel {
    struct timer_link *links; ///< one a thread
    uint32_t first[TIMER_WHEEL_SLOTS];
    uint32_t last[TIMER_WHEEL_SLOTS];
    uint32_t occupied; ///< bit s: slot s is not empty
    uint32_t current;  ///< the slot that the next tick looks at
    uint32_t turns;    ///< bit s: changes each time slot s is detached
    uint32_t detached; ///< the first of the list being processed; TIMER_NONE
};

/// False if the host has no memory. Cost: O(timers).
bool timer_wheel_init(struct timer_wheel *wheel, uint32_t timer_count);

void timer_wheel_free(struct timer_wheel *wheel);

/// Sets a timer that is not set to end at the `ticks`-th tick from now. ticks: 1..2^32-2.
void timer_wheel_set(struct timer_wheel *wheel, uint32_t timer, uint32_t ticks);

/// Takes a timer out, if it is set.
void timer_wheel_cancel(struct timer_wheel *wheel, uint32_t timer);

/// How many ticks will find their slot empty before one does not; UINT32_MAX if none ever will.
uint32_t timer_wheel_empty_ticks(const struct timer_wheel *wheel);

/// Lets `ticks` ticks pass, all of which find their slot empty.
void timer_wheel_skip(struct timer_wheel *wheel, uint64_t ticks);

/// Whether the tick now due finds timers.
bool timer_wheel_is_due(const struct timer_wheel *wheel);

/// Begins the processing of the current slot: detaches its list and moves on to the next slot. The
/// list is to be emptied by timer_wheel_expire().
void timer_wheel_detach(struct timer_wheel *wheel);

/// Takes the next timer that has expired off the detached list; those before it with ticks left go
/// back into the wheel. TIMER_NONE when there are no more. Timers may be set and canceled between
/// two calls. Cost: O(1) a timer of the list.
uint32_t timer_wheel_expire(struct timer_wheel *wheel);

#endif
