/// What one run comes to, over all of its pools: the rows of a comparison.
///
/// A search is that of one allocation; one from a block pool examines no fragment, and counts as 0.
/// Waits are those of explain.h, the ones that go on at the end included; `waits` holds the lengths
/// of those that ended.
#ifndef TALLY_H
#define TALLY_H

#include "sim/check/figures.h"

enum tally_measure {
    TALLY_MEMORY,        ///< bytes of all pools, as they were written or planned
    TALLY_SERVED,        ///< allocations that returned with memory
    TALLY_FAILURES,      ///< that returned without
    TALLY_TIMEOUTS,      ///< of these, after a wait that ran out
    TALLY_WAITS,         ///< allocations that had to wait
    TALLY_WAIT_MEAN,     ///< thousandths of a cycle
    TALLY_WAIT_MAX,      ///< cycles
    TALLY_WAIT_ALL,      ///< cycles, of all waits together
    TALLY_HELD_UP,       ///< cycles of it in which the request itself would have fitted
    TALLY_SEARCH_MEAN,   ///< thousandths of a fragment
    TALLY_SEARCH_P99,    ///< fragments
    TALLY_SEARCH_MAX,    ///< fragments
    TALLY_FRAGMENTATION, ///< external, the worst sample of the worst pool
    TALLY_HIGH_WATER,    ///< bytes handed out, each pool at its fullest, added up
    TALLY_WASTE,         ///< thousandths of a byte: handed out beyond what was asked, on average
    TALLY_SWITCHES,      ///< context switches
    TALLY_CYCLES,        ///< charged for the pools' services
    TALLY_CLOSED,        ///< the longest stretch of them without a window
    TALLY_MEASURES,
};

enum tally_better { TALLY_LOWER, TALLY_HIGHER, TALLY_NEITHER };

/// What a measure is called and how it is read.
struct tally_row {
    const char *key;   ///< in files: "wait.max"
    const char *label; ///< in the table
    enum figure_unit unit;
    uint8_t decimals;
    enum tally_better better;
    bool is_rare; ///< left out of the table where it is 0 throughout
};

extern const struct tally_row tally_rows[TALLY_MEASURES];

/// Zero it before tally_take(); the caller owns it.
struct tally {
    uint64_t values[TALLY_MEASURES];
    struct histogram searches;   ///< of all allocations
    struct histogram waits;      ///< cycles, of those that waited and stopped waiting
    uint64_t waste[USAGE_KINDS]; ///< thousandths of a byte, on average, all pools added up
    bool has_byte_pool;
};

/// Takes the figures of a run. Returns false when the host has no memory.
bool tally_take(struct tally *tally, const struct scenario *scenario,
                const struct run_result *result);

void tally_free(struct tally *tally);

/// "bytes", "cycles", "share" or "count", static.
const char *tally_unit_name(const struct tally_row *row);

/// The value as files have it: "12", "0.969". FIGURE_TEXT_BYTES.
void tally_text(enum tally_measure measure, uint64_t value, char *text);

#endif
