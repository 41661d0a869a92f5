/// Explains every wait at a queue, semaphore, mutex or group of flags: what stood in the way, whose
/// doing it was, and what would have helped. Writes object-waits.csv as things happen, and adds up.
///
/// While a thread waits at a queue, a semaphore or flags, one reason holds all the time:
///
///   full          it sends, and the queue has no room. To blame: who sent last before
///   empty         it receives, and there is no message. To blame: who received last before
///   no_instance   the semaphore's count is 0. To blame: who got the last instance
///   not_set       the flags are not those that it wants. To blame: nobody
///
/// At a mutex, at each moment the first of these that applies. The *holder* is the mutex's owner,
/// or, if that waits for another mutex, the owner of that one, and so on:
///
///   deadlock      this leads back to a thread that waits already
///   owner_waits   the holder waits for something else, sleeps or is suspended
///   held          the holder runs
///   inversion     the holder is ready, but a thread runs whose priority is worse than that which
///                 the waiter had when it began to wait. To blame: the one that runs
///   preempted     the holder is ready, and a thread runs that would go before the waiter as well.
///                 To blame: the one that runs
///   Where nothing else is said, the holder is to blame. Time in which nobody runs counts as held.
///   An interrupt's time is that of the thread that it interrupted.
///
/// The main reason of a wait is the one that held longest (the first in the order of the enum, if
/// several did); of one that goes on in a deadlock at the end of the run this. Calls that were
/// refused without a wait have a reason as well.
///
/// *slots* of a full queue: so many more would have had room for this message: those who wait to
/// send, and the messages refused since a receiver last found the queue empty (by then it would
/// have worked off what a longer queue had held). *instances* of a semaphore: those who wait. Both
/// are right as long as nothing else went another way for it.
///
/// object-waits.csv: a row when a wait ends or a call is refused, at last the waits that go on:
///   begun,ended,thread,op,object,outcome,by,cycles,reason,owner,blamed,doing,since,ahead,
///   held,owner_waits,preempted,inversion,deadlock,remedy
///   MEASURES.md says what each is. remedy: see object_remedy().
///
/// Limits: only the first OBJECT_EXPLAIN_NEAR of all who wait at mutexes are judged anew at each
/// change; one further back keeps the reason that it began with until it has moved up. Of a wait's
/// culprits at most OBJECT_EXPLAIN_SHARES are told apart; the one with the fewest cycles makes room
/// for a new one.
///
/// Cost: O(1) for each event, and, while somebody waits at a mutex, once for each moment at which a
/// thread changed O(OBJECT_EXPLAIN_NEAR x mutexes in a chain). Memory: 12 bytes a thread, and
/// O(threads waiting at one time).
#ifndef OBJECT_EXPLAIN_H
#define OBJECT_EXPLAIN_H

#include "explain.h"
#include "sim/kernel/kernel.h"

#define OBJECT_EXPLAIN_NEAR 32u
#define OBJECT_EXPLAIN_SHARES 8u

enum object_reason {
    OBJECT_FULL,
    OBJECT_EMPTY,
    OBJECT_NO_INSTANCE,
    OBJECT_NOT_SET,
    OBJECT_HELD, ///< this and those below are a mutex's
    OBJECT_OWNER_WAITS,
    OBJECT_PREEMPTED,
    OBJECT_INVERSION,
    OBJECT_DEADLOCK,
    OBJECT_REASON_COUNT,
};

/// "owner_waits", static.
const char *object_reason_name(enum object_reason reason);

/// Whether waits at a kind of object can have a reason.
bool object_has_reason(enum object_kind kind, enum object_reason reason);

/// How a wait ended: enum wait_end, WAIT_GOES_ON, or one more.
#define OBJECT_REFUSED WAIT_OUTCOME_COUNT
#define OBJECT_OUTCOME_COUNT (OBJECT_REFUSED + 1)

/// "served" … "waiting" or "refused", static.
const char *object_outcome_name(unsigned outcome);

/// A wait, or a call that was refused, in a nutshell.
struct object_explained {
    cycles_t begun;
    cycles_t cycles;
    cycles_t inversion_cycles;
    cycles_t since;       ///< when the object came to be as it was when it began
    uint64_t short_count; ///< slots or instances that would have been enough
    uint32_t thread;
    uint32_t object;
    uint32_t by_thread; ///< who ended it; or none
    uint32_t owner;     ///< of a mutex: the holder; or none
    uint32_t blamed;    ///< or none
    uint32_t place;     ///< owner_waits: the pool or object that it waits at, by doing; or none
    uint32_t ahead;     ///< who stood before it in the list when it began
    uint8_t doing;      ///< owner_waits: enum thread_state of the holder
    uint8_t service;
    uint8_t reason;
    uint8_t outcome;
};

/// Whether a wait is to be told of rather than another: the longer one, but receivers of a queue,
/// which wait by design, come last.
bool object_is_worse(const struct object_explained *a, const struct object_explained *b);

/// What an object had of waits.
struct object_totals {
    uint64_t wait_count;
    uint64_t waits[OBJECT_REASON_COUNT];  ///< by main reason
    cycles_t cycles[OBJECT_REASON_COUNT]; ///< waited, by reason, over all waits
    uint64_t outcomes[WAIT_OUTCOME_COUNT];
    uint64_t shortfall;            ///< of a queue: the most slots that one message lacked
    struct object_explained worst; ///< the longest wait, of equal ones the first to end; of a queue
                                   ///< a sender's goes before any receiver's
    struct object_explained inversion; ///< the wait with the longest inversion, if there is any
    uint64_t refusal_count;            ///< without a wait
    struct object_explained first_refusal;
};

struct output;
struct object_explain;

/// Makes a recorder and writes the file's header line.
///
/// scenario    borrowed until object_explain_destroy(), as are the next two
/// kernel      has not run yet
/// waits       where object-waits.csv goes; NULL for nowhere
/// returns     NULL when the host has no memory
struct object_explain *object_explain_create(const struct scenario *scenario,
                                             const struct kernel *kernel, struct output *waits);

/// Frees it. NULL is fine.
void object_explain_destroy(struct object_explain *explain);

/// What happens, from the observer, in its order.
void object_explain_called(struct object_explain *explain, const struct object_call *call);
void object_explain_wait_begun(struct object_explain *explain, const struct object_wait *wait);
void object_explain_wait_ended(struct object_explain *explain, const struct object_wait *wait);
void object_explain_changed(struct object_explain *explain, const struct object_change *change);
/// Needed only where there are mutexes, as is the next.
void object_explain_thread_changed(struct object_explain *explain, cycles_t now, uint32_t thread,
                                   enum thread_state state);
/// A thread begins to wait at a pool.
void object_explain_pool_wait_begun(struct object_explain *explain,
                                    const struct wait_change *change);

/// Writes the waits that go on at the run's end, in order of threads. Once. No kernel is needed any
/// more from then on.
void object_explain_finish(struct object_explain *explain, cycles_t end);

/// False once the host had no memory: rows and totals are incomplete then.
bool object_explain_is_sound(const struct object_explain *explain);

const struct object_totals *object_explain_totals(const struct object_explain *explain,
                                                  uint32_t object);

#endif
