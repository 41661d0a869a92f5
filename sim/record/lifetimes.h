/// How long each piece of memory was held, for a look at single fragments.
///
/// In DIR/plot-data/:
///   lifetimes.csv        pool,offset,size,request,thread,from,to: bytes with the header or link
///                        word, bytes as asked, cycles. `to` is empty for what is held at the run's
///                        end. In order of pool, then `from`, then offset.
///   lifetime_marks.csv   pool,word,header,span,count,kept,covered: a row for each pool: bytes of a
///                        word, of a fragment's header and of all fragments; how many lifetimes
///                        there were and how many are in lifetimes.csv; and which part of all
///                        byte-cycles held those are (1.0000 for all; 1 too when there are none)
///
/// Memory is bounded: a pool keeps its share of LIFETIMES_MAX, at least LIFETIMES_A_POOL, those
/// with the most byte-cycles (size * time held; of equals the earlier ones). Memory set aside for
/// a waiter who had gone is left out.
///
/// Cost: O(1) a release while little is dropped or what is released was held shortly, else O(log
/// kept); 48 bytes for each lifetime kept.
#ifndef LIFETIMES_H
#define LIFETIMES_H

#include "ownership.h"

#define LIFETIMES_MAX 20000u
#define LIFETIMES_A_POOL 100u
#define LIFETIMES_COVERED_ONE 10000u ///< `covered` is a number of these parts of 1

struct lifetime {
    uint64_t offset_bytes;
    uint32_t size_bytes; ///< header or link word included
    uint32_t request_bytes;
    uint64_t sequence; ///< of the grant in its pool
    cycles_t from;
    cycles_t to;
    uint32_t thread;
    bool is_held; ///< at the end of the run, which is `to`
};

/// Byte-cycles: a product of 96 bits or more.
struct lifetime_weight {
    uint64_t high; ///< of 2^32
    uint64_t low;  ///< below 2^32
};

/// One pool's: a heap by weight, the least first, until lifetimes_write() orders it by time.
struct lifetime_pool {
    struct lifetime *kept;
    uint32_t kept_count;
    uint32_t room;
    uint64_t count; ///< all that there were
    struct lifetime_weight weight;
};

/// Zero it before lifetimes_begin(); the caller owns it.
struct lifetimes {
    const struct scenario *scenario;
    const struct ownership *ownership;
    struct lifetime_pool *pools; ///< of the scenario
    uint32_t kept_max;           ///< a pool
    bool out_of_memory;          ///< of the host: what is kept is not what it should be
};

/// scenario    borrowed until lifetimes_free(), as is ownership, which somebody else brings up to
///             date, each time after the functions below
/// returns     false when the host has no memory; nothing to free then
bool lifetimes_begin(struct lifetimes *lifetimes, const struct scenario *scenario,
                     const struct ownership *ownership);

/// Before ownership_free() with the same change.
void lifetimes_memory_freed(struct lifetimes *lifetimes, const struct memory_change *change);

/// Before ownership_delete_pool(): all of the pool's memory is nobody's from now on.
void lifetimes_pool_deleted(struct lifetimes *lifetimes, cycles_t now, uint32_t pool);

/// The end of the run. Once.
void lifetimes_end(struct lifetimes *lifetimes, cycles_t end);

/// Writes both files into a folder, after lifetimes_end().
///
/// error       OUTPUT_ERROR_BYTES; one line, when false is returned
bool lifetimes_write(struct lifetimes *lifetimes, const char *folder, char *error);

/// Frees what it holds and zeroes it.
void lifetimes_free(struct lifetimes *lifetimes);

/// How much of all byte-cycles of a pool is in what it kept, rounded down.
uint32_t lifetimes_covered(const struct lifetimes *lifetimes, uint32_t pool);

#endif
