/// Explains every wait and every failed allocation: what stood in the way, who, for how long, and
/// what would have helped. Writes waits.csv and failures.csv as things happen, and adds up.
///
/// A *request* needs its size rounded up to words and one header. It *fits* when some run of free
/// memory, touching free fragments imagined merged, is as large. While a thread waits, at each
/// moment one reason holds, the first of these that applies:
///
///   it does not fit:
///   barged         it would, if what direct calls (not hand-overs to waiters) took since it began
///                  to wait, and hold still, were free; to blame: who took the largest such piece
///   exhausted      all free memory in one piece would be too little
///   fragmented     it would be enough, but it is in pieces
///   it fits:
///   head_of_line   a waiter ahead of it does not fit, or all ahead of it and itself do not
///                  together; or the first waiter was looked at in vain. To blame: the first
///   missed_rescan  the list got another head by a timeout, an abort, a terminate or a prioritize
///                  (or the release that was to look was terminated), and no release has looked
///                  since; to blame: the head that went
///   fragmented     it is first, and was looked at in vain: the search ended before it had merged
///   While a release is searching for the waiters, what fits keeps the reason it had before.
///
/// Policies of the pool: with `try all` a waiter that fits is judged as if it were the first;
/// with `rescan on leave` a search for the new head begins at once, so that none is missed.
///
/// The main reason of a wait is the one that held longest (the first in the order of the enum, if
/// several did), of a wait of no cycles the one at its beginning.
///
/// A call that fails without a wait is exhausted or fragmented (or head_of_line, if it was not to
/// pass those who wait: the policy `no barging`), after a wait as the wait was (or deleted, or
/// aborted); one with bad parameters is refused.
///
/// waits.csv: a row when a wait ends, at last those that go on (without `ended`):
///   begun,ended,thread,pool,size,outcome,cycles,reason,blamed,short_bytes,
///   exhausted,fragmented,head_of_line,barged,missed_rescan,remedy
///   The five are cycles by reason. blamed: a thread or nobody. remedy: see explain_remedy().
/// failures.csv: a row when an allocate returns without memory:
///   called,returned,thread,pool,size,status,reason,available,largest_free,largest_merged,
///   short_bytes,remedy
///   Bytes with headers, as a search that fails, or the end of a wait, left them; of a block pool
///   the blocks available alone. largest_free: as it stands; largest_merged: with all neighbours
///   merged. Empty when nothing was looked for.
///
/// Limits: only the first EXPLAIN_NEAR waiters of a list are judged anew when the pool changes; one
/// further back keeps the reason it began with until it has moved up. Of a wait's culprits at most
/// EXPLAIN_BLAMES are told apart; the one with the fewest cycles makes room for a new one.
///
/// Cost: a change of a pool O(1) while nobody waits there. While somebody does, once for each
/// moment at which the pool changed: O(EXPLAIN_NEAR), a walk over the pool's pieces if a request
/// is smaller than the free memory, and one for each near waiter that may have been barged past.
/// Memory: O(threads waiting at one time), and the ownership's.
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "ownership.h"
#include "pools/byte_pool.h"

#define EXPLAIN_NEAR 32u
#define EXPLAIN_BLAMES 8u

enum reason {
    REASON_EXHAUSTED,
    REASON_FRAGMENTED,
    REASON_HEAD_OF_LINE,
    REASON_BARGED,
    REASON_MISSED_RESCAN,
    REASON_WAIT_COUNT,                  ///< those above are a wait's, all but this one a failure's
    REASON_REFUSED = REASON_WAIT_COUNT, ///< bad size, no such pool …: nothing was looked for
    REASON_DELETED,
    REASON_ABORTED,
    REASON_COUNT,
};

/// "head_of_line", static.
const char *reason_name(enum reason reason);

/// How a wait ended: enum wait_end, or one more.
#define WAIT_GOES_ON (WAIT_ENDED_BY_TERMINATE + 1)
#define WAIT_OUTCOME_COUNT (WAIT_GOES_ON + 1)

/// "served", "timeout", "aborted", "deleted", "terminated" or "waiting", static.
const char *wait_outcome_name(unsigned outcome);

/// What gave a waiting list another head.
enum head_change {
    HEAD_UNCHANGED,
    HEAD_TIMED_OUT,
    HEAD_ABORTED,
    HEAD_TERMINATED,
    HEAD_REORDERED,      ///< by prioritize; nobody is to blame
    HEAD_SEARCHER_ENDED, ///< the release that was to look at it was terminated
};

/// Who is to blame.
struct blame {
    uint32_t thread;     ///< SCENARIO_NONE for nobody
    uint8_t head_change; ///< missed_rescan: enum head_change
    uint64_t size;       ///< barged: what it asked for
    cycles_t at;         ///< barged: when it was granted; missed_rescan: when the head changed
};

/// A wait or failure with its reason, in a nutshell. `worst` and `first` below are of no meaning
/// while their counts are 0.
struct explained {
    cycles_t begun; ///< a failure without wait: when it was called
    cycles_t cycles;
    uint64_t size;        ///< as asked
    uint64_t short_bytes; ///< exhausted, fragmented, barged: by how much it did not fit when the
                          ///< reason first held; 0 if merging would have been enough
    uint32_t thread;
    uint32_t pool;
    uint8_t reason;  ///< enum reason
    uint8_t outcome; ///< of a wait
    struct blame blame;
};

/// What a pool or a thread had of waits and failures.
struct explain_totals {
    uint64_t wait_count;
    uint64_t waits[REASON_WAIT_COUNT];  ///< by main reason
    cycles_t cycles[REASON_WAIT_COUNT]; ///< waited, by reason, over all waits
    uint64_t outcomes[WAIT_OUTCOME_COUNT];
    struct explained worst; ///< the longest wait, of equal ones the first to end
    uint64_t failure_count;
    uint64_t failures[REASON_COUNT];
    struct explained first_failure;
};

struct output;
struct explain;

/// Makes a recorder and writes the files' header lines.
///
/// scenario    borrowed until explain_destroy(), as are the next three
/// ownership   all free; this recorder brings it up to date from now on, nobody else may
/// waits       where waits.csv goes; NULL for nowhere
/// failures    where failures.csv goes; NULL for nowhere
/// returns     NULL when the host has no memory
struct explain *explain_create(const struct scenario *scenario, struct ownership *ownership,
                               struct output *waits, struct output *failures);

/// Frees it. NULL is fine.
void explain_destroy(struct explain *explain);

/// Tells where a byte pool is, so that failures show its pieces as they stand. Borrowed, and read
/// during calls only. Without it `largest_free` is `largest_merged`.
void explain_watch(struct explain *explain, uint32_t pool, const struct byte_pool *byte_pool);

/// What happens, from the observer, in its order. Each is to be told right after the pool changed.
void explain_call_returned(struct explain *explain, const struct call *call);
void explain_memory_granted(struct explain *explain, const struct memory_change *change);
void explain_memory_freed(struct explain *explain, const struct memory_change *change);
void explain_wait_begun(struct explain *explain, const struct wait_change *change);
void explain_wait_ended(struct explain *explain, const struct wait_change *change);
void explain_rescan_failed(struct explain *explain, cycles_t now, uint32_t pool);
/// first       who heads the list now
void explain_waiters_reordered(struct explain *explain, cycles_t now, uint32_t pool,
                               uint32_t first);
void explain_pool_deleted(struct explain *explain, cycles_t now, uint32_t pool);
/// A thread is terminated: its release may have been half-way.
void explain_thread_terminated(struct explain *explain, cycles_t now, uint32_t thread);

/// Writes the waits that go on at the run's end, in order of beginning, then thread. Once.
void explain_finish(struct explain *explain, cycles_t end);

/// False once the host had no memory: rows and totals are incomplete then.
bool explain_is_sound(const struct explain *explain);

/// Never NULL.
const struct explain_totals *explain_pool_totals(const struct explain *explain, uint32_t pool);

/// Never NULL; all zero for a thread that never waited and never failed.
const struct explain_totals *explain_thread_totals(const struct explain *explain, uint32_t thread);

#endif
