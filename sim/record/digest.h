/// A chained digest of ops.csv, which says in a few numbers whether two runs did the same, and
/// about where they parted.
///
/// The digest after n calls is the checksum (fnv.h) of the first n rows, as text, line ends
/// included, the header line left out. Once two runs differ their digests do from there on, so that
/// digests kept every so many rows (*marks*) narrow the first difference to the rows between two:
///
///     rows    1 .. 8    9 .. 16   17 .. 24
///     before  a41f      03c7      99d0
///     now     a41f      52e8      1b60        one of the calls 9 to 16 went another way
///
/// The distance of the marks is 1 at first, and doubles whenever there would be too many: up to 64
/// rows each has its own, a run of a million calls has one every 16,384.
///
/// Cost: about 150 ns a call, and no memory that grows with the run.
#ifndef DIGEST_H
#define DIGEST_H

#include "ops.h"

#define DIGEST_MARKS_MAX 64u

/// What is kept of a run.
struct digest_marks {
    uint64_t rows;                    ///< of the whole run
    uint64_t value;                   ///< after all of them
    uint64_t interval;                ///< rows between two marks, a power of two
    uint32_t count;                   ///< rows / interval
    uint64_t marks[DIGEST_MARKS_MAX]; ///< mark i: after (i + 1) * interval rows
};

/// A digest in the making. Zero it, set what is wanted of the next two groups, and pass it to
/// run_scenario() in its options.
struct digest {
    /// Another run's marks, to be held against this one's; NULL for none. Borrowed.
    const struct digest_marks *beside;

    /// Rows whose text is to be kept, from 1; keep_count 0 for none.
    uint64_t keep_first;
    uint64_t keep_count;

    struct digest_marks marks;
    uint64_t same_rows; ///< beside: so many rows are the same
    uint64_t other_by;  ///< beside: so many are not; 0 while no difference was found
    char *kept;         ///< the rows kept, each with its line end, then a NUL
    size_t kept_size;
    size_t kept_room;
    struct ops ops;
    bool is_past_header;
    bool out_of_memory;
};

/// Begins; run_scenario() calls it, and the next two.
///
/// scenario    borrowed until digest_end()
/// returns     false when the host has no memory
bool digest_begin(struct digest *digest, const struct scenario *scenario);

/// Adds a row. An observer's function: context is the struct digest.
void digest_call_returned(void *context, const struct call *call);

/// Completes the figures. Returns false when the host had no memory for them.
bool digest_end(struct digest *digest);

/// Frees what it holds; may be called at any time, and more than once.
void digest_free(struct digest *digest);

/// True when the run did the same calls as the one beside it, no fewer and no more.
bool digest_is_same(const struct digest *digest);

#endif
