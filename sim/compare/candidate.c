#include "candidate.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "least.h"
#include "planned.h"
#include "sim/report/variant.h"
#include "sim/scenario/policy.h"
#include "sim/scenario/suggest.h"

/// The longest word of a policy.
enum { WORD_BYTES = 64 };

static const char *const plain_names[] = {"as-written", "blocks", "plan", "least"};

enum { PLAIN_COUNT = sizeof plain_names / sizeof plain_names[0] };

/// Turns blanks into hyphens, as variants are written.
static void hyphenate(const char *word, char *text)
{
    assert(strlen(word) < WORD_BYTES);
    size_t i = 0;
    for (; word[i] != '\0'; i++) {
        text[i] = word[i] == ' ' ? '-' : word[i];
    }
    text[i] = '\0';
}

/// The policy that a variant's name stands for; NULL if none.
static const char *policy_of(const char *name)
{
    for (const char *const *word = policy_words; *word != NULL; word++) {
        char text[WORD_BYTES];
        hyphenate(*word, text);
        if (strcmp(text, name) == 0) {
            return *word;
        }
    }
    return NULL;
}

static enum candidate_outcome unknown(const char *name, struct message *message)
{
    message_set(message, "there is no such variant");
    char words[16][WORD_BYTES];
    size_t count = 0;
    for (const char *const *word = policy_words; *word != NULL && count < 16; word++) {
        hyphenate(*word, words[count++]);
    }
    struct suggestion near = suggest_begin(name);
    for (size_t i = 0; i < PLAIN_COUNT; i++) {
        suggest_consider(&near, plain_names[i]);
    }
    for (size_t i = 0; i < count; i++) {
        suggest_consider(&near, words[i]);
    }
    if (suggest_add(&near, message)) {
        return CANDIDATE_WRONG;
    }
    message_add(message, "; expected one of: as-written, blocks, blocks:K, plan, plan:K, least, "
                         "POOL.size=6KiB");
    for (size_t i = 0; i < count; i++) {
        message_add(message, ", %s", words[i]);
    }
    return CANDIDATE_WRONG;
}

/// Adds one policy, or several with + between.
static enum candidate_outcome make_policies(const struct candidate_source *source, const char *text,
                                            struct candidate *candidate, struct message *message)
{
    struct scenario made;
    if (!variant_copy(source->scenario, &made)) {
        return CANDIDATE_NO_MEMORY;
    }
    enum candidate_outcome outcome = CANDIDATE_MADE;
    for (const char *at = text; at != NULL && outcome == CANDIDATE_MADE;) {
        size_t length = strcspn(at, "+");
        char name[CANDIDATE_NAME_BYTES];
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        const char *word = policy_of(name);
        struct scenario more;
        if (word == NULL) {
            outcome = unknown(name, message);
        } else if (!variant_policy(&made, word, &more, message)) {
            outcome = message->text[0] == '\0' ? CANDIDATE_NO_MEMORY : CANDIDATE_IMPOSSIBLE;
        } else {
            scenario_free(&made);
            made = more;
        }
        at = at[length] == '+' ? at + length + 1 : NULL;
    }
    if (outcome != CANDIDATE_MADE) {
        scenario_free(&made);
        return outcome;
    }
    candidate->scenario = made;
    return outcome;
}

/// Whether a path begins with a pool's name, so that "pools." may be left out.
static bool names_a_pool(const struct scenario *scenario, const char *path)
{
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        size_t length = strlen(scenario->pools[i].name);
        if (strncmp(path, scenario->pools[i].name, length) == 0 && path[length] == '.') {
            return true;
        }
    }
    return false;
}

/// Whether a path begins with a key of the file.
static bool names_a_key(const char *path)
{
    static const char *const keys[] = {"pools.", "threads.", "target.", "costs."};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strncmp(path, keys[i], strlen(keys[i])) == 0) {
            return true;
        }
    }
    return strchr(path, '.') == NULL;
}

static enum candidate_outcome unknown_pool(const struct scenario *scenario, const char *path,
                                           struct message *message)
{
    char name[CANDIDATE_NAME_BYTES];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(path, "."), path);
    message_set(message, "no pool named \"%s\"", quote(name).text);
    struct suggestion near = suggest_begin(name);
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        suggest_consider(&near, scenario->pools[i].name);
    }
    if (!suggest_add(&near, message)) {
        const char *between = "; expected one of: ";
        for (uint32_t i = 0; i < scenario->pool_count; i++) {
            message_add(message, "%s%s", between, scenario->pools[i].name);
            between = ", ";
        }
    }
    return CANDIDATE_WRONG;
}

/// Loads the file with one override more.
static enum candidate_outcome make_override(const struct candidate_source *source, const char *text,
                                            struct candidate *candidate, struct message *message)
{
    char path[2 * CANDIDATE_NAME_BYTES];
    const char *equals = strchr(text, '=');
    bool is_short = names_a_pool(source->scenario, text);
    snprintf(path, sizeof path, "%s%.*s", is_short ? "pools." : "", (int)(equals - text), text);
    if (!is_short && !names_a_key(path)) {
        return unknown_pool(source->scenario, path, message);
    }
    struct scenario_override *overrides = calloc(source->override_count + 1, sizeof *overrides);
    if (overrides == NULL) {
        return CANDIDATE_NO_MEMORY;
    }
    for (size_t i = 0; i < source->override_count; i++) {
        overrides[i] = source->overrides[i];
    }
    overrides[source->override_count] =
        (struct scenario_override){.path = path, .value = equals + 1};
    struct scenario_problem problem;
    bool is_loaded = scenario_load(&candidate->scenario, source->path, overrides,
                                   source->override_count + 1, &problem);
    free(overrides);
    if (!is_loaded) {
        static const char between[] = ": error: ";
        const char *said = strstr(problem.text, between);
        message_set(message, "%s", said == NULL ? problem.text : said + strlen(between));
        return CANDIDATE_WRONG;
    }
    return CANDIDATE_MADE;
}

/// Reads the K of "blocks:K".
static bool parse_sizes(const char *text, uint32_t *count)
{
    *count = PLANNED_SIZES_DEFAULT;
    if (*text == '\0') {
        return true;
    }
    size_t digits = strspn(text + 1, "0123456789");
    *count = 0;
    for (size_t i = 1; i <= digits && *count <= PLAN_SIZES_MAX; i++) {
        *count = *count * 10 + (uint32_t)(text[i] - '0');
    }
    return *text == ':' && digits > 0 && text[digits + 1] == '\0' && *count >= 1 &&
           *count <= PLAN_SIZES_MAX;
}

static enum candidate_outcome make(const struct candidate_source *source, const char *text,
                                   struct candidate *candidate, struct message *message)
{
    size_t length = strcspn(text, ":");
    bool is_blocks = length == strlen("blocks") && strncmp(text, "blocks", length) == 0;
    bool is_plan = length == strlen("plan") && strncmp(text, "plan", length) == 0;
    if (strlen(text) >= CANDIDATE_NAME_BYTES) {
        message_set(message, "that is too long for a variant");
        return CANDIDATE_WRONG;
    }
    if (strchr(text, '=') != NULL) {
        return make_override(source, text, candidate, message);
    }
    if (is_blocks || is_plan) {
        uint32_t size_count;
        if (!parse_sizes(text + length, &size_count)) {
            message_set(message, "expected 1 to %u sizes, as in blocks:5", PLAN_SIZES_MAX);
            return CANDIDATE_WRONG;
        }
        return planned_make(source->scenario, size_count, is_blocks, candidate, message);
    }
    if (strcmp(text, "least") == 0) {
        return least_make(source, candidate, message);
    }
    if (strcmp(text, "as-written") == 0) {
        return variant_copy(source->scenario, &candidate->scenario) ? CANDIDATE_MADE
                                                                    : CANDIDATE_NO_MEMORY;
    }
    return make_policies(source, text, candidate, message);
}

enum candidate_outcome candidate_make(const struct candidate_source *source, const char *text,
                                      struct candidate *candidate, struct message *message)
{
    struct candidate made = {0};
    *message = (struct message){0};
    enum candidate_outcome outcome = make(source, text, &made, message);
    if (outcome == CANDIDATE_MADE) {
        snprintf(made.name, sizeof made.name, "%s", text);
        *candidate = made;
    }
    return outcome;
}
