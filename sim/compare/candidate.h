/// The variants of a scenario that a comparison may hold, each made from its text:
///
///   as-written              the scenario
///   blocks, blocks:K        each byte pool as block pools of at most K sizes, in the same bytes or
///                           less: as `poolsim plan` plans them where that fits; else with fewer
///                           blocks, divided as of all such divisions that were run served best
///   plan, plan:K            the same as planned, whatever they take
///   least                   each pool in the least memory in which nothing fails and no less is
///                           served than as written, found pool by pool, the others as written
///   POOL.size=6KiB          another size, and any other PATH=VALUE of `--set`
///   best-fit, ...           a policy of policy.h, with hyphens, for every pool that can have it;
///                           several with + between
#ifndef CANDIDATE_H
#define CANDIDATE_H

#include "sim/scenario/loader.h"

#define CANDIDATE_NAME_BYTES 64u
#define CANDIDATE_WHAT_BYTES 512u

/// Where variants are made from.
struct candidate_source {
    const struct scenario *scenario; ///< as written
    const char *path;                ///< of its file, to be read again with one override more
    const struct scenario_override *overrides;
    size_t override_count;
    unsigned jobs; ///< processes at a time; changes nothing but the time that it takes
};

/// A variant. The caller frees the scenario.
struct candidate {
    char name[CANDIDATE_NAME_BYTES]; ///< as asked for
    char what[CANDIDATE_WHAT_BYTES]; ///< what was changed, where the name does not tell: else ""
    struct scenario scenario;
};

enum candidate_outcome {
    CANDIDATE_MADE,
    CANDIDATE_IMPOSSIBLE, ///< it exists, but not for this workload; the message says why
    CANDIDATE_WRONG,      ///< there is no such variant, or no such pool; the message says what is
    CANDIDATE_NO_MEMORY,  ///< the host has none
};

/// Makes a variant.
///
/// candidate   untouched unless it was made
/// Cost:       blocks: some dozen runs; least: some hundred a pool; others: none
enum candidate_outcome candidate_make(const struct candidate_source *source, const char *text,
                                      struct candidate *candidate, struct message *message);

#endif
