/// One workload under several variants, side by side: what `poolsim compare` shows.
///
/// The first variant is the scenario as written; all run with its seed. Threads keep their names
/// and steps, so each draws the same sizes and times in every variant.
#ifndef COMPARISON_H
#define COMPARISON_H

#include "candidate.h"
#include "tally.h"

#define COMPARISON_VARIANTS_MAX 11u ///< with the one as written; a table holds no more

struct comparison_variant {
    struct candidate candidate;
    char folder[CANDIDATE_NAME_BYTES]; ///< its files, within the comparison's folder
    struct tally tally;
    enum kernel_state state;
    cycles_t end_cycles;
};

/// Zero it before comparison_make(); comparison_free() frees what it holds.
struct comparison {
    const struct scenario *scenario;
    struct comparison_variant variants[COMPARISON_VARIANTS_MAX];
    uint32_t count;
    /// What was left out because this workload does not allow it: "plan: why", a line each.
    char left_out[COMPARISON_VARIANTS_MAX][CANDIDATE_NAME_BYTES + sizeof(struct message)];
    uint32_t left_out_count;
};

struct comparison_request {
    struct candidate_source source;
    const char *const *names; ///< of the variants besides the one as written
    uint32_t name_count;      ///< 0: those that tell the most as a rule
    const char *folder;       ///< each variant's files go to a folder of its own in it; NULL: none
};

enum comparison_outcome {
    COMPARISON_MADE,
    COMPARISON_FOUND, ///< a run is corrupt or stuck; the message says which and why
    COMPARISON_WRONG, ///< a variant that there is not, or a file that could not be written
};

/// Makes and runs all variants. What a workload does not allow is left out, and noted.
///
/// comparison  to be freed either way
/// Cost:       the variants' (candidate.h), and a run each
enum comparison_outcome comparison_make(const struct comparison_request *request,
                                        struct comparison *comparison, struct message *message);

void comparison_free(struct comparison *comparison);

/// Whether a variant's value can stand beside the others: CPU time cannot where the scenario's
/// costs charge byte pools alone and the variant has block pools.
bool comparison_is_known(const struct comparison *comparison, enum tally_measure measure,
                         uint32_t variant);

/// Whether a variant's value is the best of its row, and not all are the same; what is not known is
/// neither.
bool comparison_is_best(const struct comparison *comparison, enum tally_measure measure,
                        uint32_t variant);

/// Whether all measures of a variant are those of the scenario as written.
bool comparison_is_same(const struct comparison *comparison, uint32_t variant);

#endif
