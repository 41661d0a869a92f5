/// The words for what a pool may do otherwise than ThreadX's: `policy: [best fit, no barging]`.
#ifndef POLICY_H
#define POLICY_H

#include "problem.h"
#include "scenario.h"

/// All words, in the order in which they are listed, ended by NULL.
extern const char *const policy_words[];

/// Adds what a word says to a pool's policy.
///
/// kind        a block pool takes "by priority" alone
/// Returns false, with the message set and the policy as before, for an unknown word, one that
/// says what is said already, a second fit, and one that means nothing for such a pool.
bool policy_add(struct scenario_policy *policy, enum pool_kind kind, const char *word,
                struct message *message);

#endif
