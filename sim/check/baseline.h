/// What a run of a scenario gave when somebody last said that it was right: a small text file.
///
///     poolsim baseline 1                    the format's version
///     # Written by 'poolsim check --update'; ...
///     scenario barging
///     seed 1
///     content 6d0f3b1c58a2e947              checksum of the scenario file (sim/scenario/content.h)
///     end ended                             measures: those of figures.h in their order, with the
///     calls 64                              numbers of summary.json; zeros are left out
///     pool heap.search.p99 2
///     thread patient.state sleeping
///     rows 64                               of ops.csv
///     digest 1f0c93a8b4427d55               of all of them (sim/record/digest.h)
///     every 1                               and after every so many, four a line
///      a0e1... 52bb... 9f30... 47dc...
///     end of baseline
///
/// One measure a line, so that a reviewer reads in a diff what a change did.
#ifndef BASELINE_H
#define BASELINE_H

#include "sim/check/buffer.h"
#include "sim/record/digest.h"
#include "sim/run.h"
#include "sim/scenario/names.h"

#define BASELINE_VERSION 1
#define BASELINE_SUFFIX ".baseline"

struct baseline_measure {
    const char *key;   ///< "pool heap.search.p99"
    const char *value; ///< "2"
    uint32_t line;     ///< of the file
};

/// A baseline that was read. Zero it before use.
struct baseline {
    char *text; ///< the file, cut into pieces
    const char *scenario;
    uint64_t seed;
    uint64_t content;
    struct baseline_measure *measures;
    uint32_t measure_count;
    uint32_t measure_room;
    struct names keys; ///< of the measures, numbered alike
    struct digest_marks calls;
};

enum baseline_status {
    BASELINE_READ,
    BASELINE_ABSENT,
    BASELINE_UNREADABLE, ///< not to be opened, not one, or not whole
    BASELINE_NEWER,      ///< of a later version of the format
};

/// Reads a file.
///
/// baseline    to be freed with baseline_free(), whatever is returned
/// message     FILE:LINE: error: …, unless it was read or is absent
/// Cost:       O(size of the file)
enum baseline_status baseline_read(const char *path, struct baseline *baseline,
                                   struct scenario_problem *problem);

void baseline_free(struct baseline *baseline);

/// The baseline's text of a run. The buffer has failed when the host has no memory.
void baseline_write(const struct scenario *scenario, const struct run_result *result,
                    const struct digest_marks *calls, struct buffer *text);

#endif
