#include "policy.h"

#include "suggest.h"

#include <string.h>

#define NEXT_FIT "next fit"
#define BEST_FIT "best fit"
#define BY_PRIORITY "by priority"

/// Words in the order of what they are about: the search, then the waiting list.
const char *const policy_words[] = {
    BEST_FIT,          NEXT_FIT,     "merge on release",
    "early give-up",   BY_PRIORITY,  "try all",
    "rescan on leave", "no barging", NULL,
};

static enum policy_fit fit_of(const char *word)
{
    if (strcmp(word, BEST_FIT) == 0) {
        return POLICY_BEST_FIT;
    }
    return strcmp(word, NEXT_FIT) == 0 ? POLICY_NEXT_FIT : POLICY_FIRST_FIT;
}

/// The flag that a word sets; NULL for a fit, and for what is no word at all.
static bool *flag_of(struct scenario_policy *policy, const char *word)
{
    const struct {
        const char *word;
        bool *flag;
    } flags[] = {
        {"merge on release", &policy->merge_on_release},
        {"early give-up", &policy->early_give_up},
        {BY_PRIORITY, &policy->by_priority},
        {"try all", &policy->try_all},
        {"rescan on leave", &policy->rescan_on_leave},
        {"no barging", &policy->no_barging},
    };
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (strcmp(flags[i].word, word) == 0) {
            return flags[i].flag;
        }
    }
    return NULL;
}

static bool refuse_word(const char *word, struct message *message)
{
    message_set(message, "no policy \"%s\"", quote(word).text);
    struct suggestion suggestion = suggest_begin(word);
    for (size_t i = 0; policy_words[i] != NULL; i++) {
        suggest_consider(&suggestion, policy_words[i]);
    }
    if (suggest_add(&suggestion, message)) {
        return false;
    }
    message_add(message, "; expected one of: ");
    for (size_t i = 0; policy_words[i] != NULL; i++) {
        message_add(message, "%s%s", i == 0 ? "" : ", ", policy_words[i]);
    }
    return false;
}

static bool refuse_second(const char *word, struct message *message)
{
    return message_set(message, "a second \"%s\"; expected each policy once", word);
}

bool policy_add(struct scenario_policy *policy, enum pool_kind kind, const char *word,
                struct message *message)
{
    enum policy_fit fit = fit_of(word);
    bool *flag = flag_of(policy, word);
    if (fit == POLICY_FIRST_FIT && flag == NULL) {
        return refuse_word(word, message);
    }
    if (kind == POOL_KIND_BLOCK && strcmp(word, BY_PRIORITY) != 0) {
        return message_set(
            message, "\"%s\" means nothing for blocks; expected \"" BY_PRIORITY "\" alone", word);
    }
    if (fit == POLICY_FIRST_FIT) {
        if (*flag) {
            return refuse_second(word, message);
        }
        *flag = true;
        return true;
    }
    if (policy->fit == fit) {
        return refuse_second(word, message);
    }
    if (policy->fit != POLICY_FIRST_FIT) {
        return message_set(message, "\"%s\" beside \"%s\"; expected one of the two", word,
                           policy->fit == POLICY_BEST_FIT ? BEST_FIT : NEXT_FIT);
    }
    policy->fit = fit;
    return true;
}
