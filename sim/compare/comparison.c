#include "comparison.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/run_text.h"

/// What is compared when nothing is asked for. `plan` is left out where `blocks` is the same.
static const char *const telling[] = {"blocks", "plan", "best-fit", "merge-on-release", "try-all"};
static const char *const telling_of_blocks[] = {"least", "by-priority"};

static bool has_byte_pool(const struct scenario *scenario)
{
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        if (scenario->pools[i].kind == POOL_KIND_BYTE) {
            return true;
        }
    }
    return false;
}

/// A folder's name from a variant's: what may trouble a shell becomes a hyphen.
static void name_folder(struct comparison *comparison, struct comparison_variant *variant)
{
    char *to = variant->folder;
    memcpy(to, variant->candidate.name, sizeof variant->folder);
    for (; *to != '\0'; to++) {
        bool is_plain = (*to >= 'a' && *to <= 'z') || (*to >= 'A' && *to <= 'Z') ||
                        (*to >= '0' && *to <= '9') || *to == '_' ||
                        (*to == '.' && to > variant->folder);
        *to = is_plain ? *to : '-';
    }
    for (uint32_t i = 0; i < comparison->count; i++) {
        if (strcmp(comparison->variants[i].folder, variant->folder) == 0) {
            // A name of 48 letters and the number of the variant is no other's.
            variant->folder[48] = '\0';
            size_t used = strlen(variant->folder);
            snprintf(variant->folder + used, sizeof variant->folder - used, "-%u",
                     (unsigned)comparison->count);
            return;
        }
    }
}

/// One line: how a run that went wrong did.
static void tell_fault(const struct comparison_variant *variant, const struct run_result *run,
                       struct message *message)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    if (to != NULL) {
        run_text_fault(&variant->candidate.scenario, run, to);
        fclose(to);
    }
    size_t length = text == NULL ? 0 : strcspn(text, "\n");
    message_set(message, "%s: %.*s", variant->candidate.name, (int)length,
                text == NULL ? "" : text);
    free(text);
}

static enum comparison_outcome run_variant(const struct comparison_request *request,
                                           struct comparison_variant *variant,
                                           struct message *message)
{
    char *folder = NULL;
    struct run_options options = {0};
    if (request->folder != NULL) {
        size_t size = strlen(request->folder) + sizeof variant->folder + 1;
        folder = malloc(size);
        if (folder == NULL) {
            message_set(message, "out of memory");
            return COMPARISON_WRONG;
        }
        snprintf(folder, size, "%s/%s", request->folder, variant->folder);
        options.folder = folder;
    }
    struct run_result run = {0};
    enum comparison_outcome outcome = COMPARISON_MADE;
    if (!run_scenario(&variant->candidate.scenario, &options, &run)) {
        message_set(message, "%s", run.error);
        outcome = COMPARISON_WRONG;
    } else if (run.state == KERNEL_CORRUPT || run.state == KERNEL_STUCK) {
        tell_fault(variant, &run, message);
        outcome = COMPARISON_FOUND;
    } else if (!tally_take(&variant->tally, &variant->candidate.scenario, &run)) {
        message_set(message, "out of memory");
        outcome = COMPARISON_WRONG;
    }
    variant->state = run.state;
    variant->end_cycles = run.end_cycles;
    run_result_free(&run);
    free(folder);
    return outcome;
}

/// Makes a variant and runs it.
static enum comparison_outcome add(const struct comparison_request *request, const char *name,
                                   struct comparison *comparison, struct message *message)
{
    struct comparison_variant *variant = &comparison->variants[comparison->count];
    struct message said;
    switch (candidate_make(&request->source, name, &variant->candidate, &said)) {
    case CANDIDATE_MADE:
        name_folder(comparison, variant);
        comparison->count++;
        return run_variant(request, variant, message);
    case CANDIDATE_IMPOSSIBLE:
        snprintf(comparison->left_out[comparison->left_out_count++], sizeof comparison->left_out[0],
                 "%s: %s", name, said.text);
        return COMPARISON_MADE;
    case CANDIDATE_WRONG:
        message_set(message, "--as %s: %s", quote(name).text, said.text);
        return COMPARISON_WRONG;
    case CANDIDATE_NO_MEMORY:
        break;
    }
    message_set(message, "out of memory");
    return COMPARISON_WRONG;
}

static bool has_name(const struct comparison *comparison, const char *name)
{
    for (uint32_t i = 0; i < comparison->count; i++) {
        if (strcmp(comparison->variants[i].candidate.name, name) == 0) {
            return true;
        }
    }
    return false;
}

/// Takes away the last variant if it is one that stands there already, pool by pool.
static void drop_twin(struct comparison *comparison)
{
    struct comparison_variant *last = &comparison->variants[comparison->count - 1];
    for (uint32_t i = 1; i + 1 < comparison->count; i++) {
        const char *what = comparison->variants[i].candidate.what;
        if (what[0] != '\0' && strcmp(what, last->candidate.what) == 0) {
            comparison->count--;
            tally_free(&last->tally);
            scenario_free(&last->candidate.scenario);
            *last = (struct comparison_variant){0};
            return;
        }
    }
}

enum comparison_outcome comparison_make(const struct comparison_request *request,
                                        struct comparison *comparison, struct message *message)
{
    const char *const *names = request->names;
    uint32_t count = request->name_count;
    bool is_default = count == 0;
    comparison->scenario = request->source.scenario;
    if (is_default && has_byte_pool(comparison->scenario)) {
        names = telling;
        count = sizeof telling / sizeof telling[0];
    } else if (is_default) {
        names = telling_of_blocks;
        count = sizeof telling_of_blocks / sizeof telling_of_blocks[0];
    }
    enum comparison_outcome outcome = add(request, "as-written", comparison, message);
    for (uint32_t i = 0; outcome == COMPARISON_MADE && i < count; i++) {
        if (has_name(comparison, names[i])) {
            continue;
        }
        if (comparison->count + comparison->left_out_count == COMPARISON_VARIANTS_MAX) {
            message_set(message, "more than %u variants; compare them in several goes",
                        COMPARISON_VARIANTS_MAX - 1);
            return COMPARISON_WRONG;
        }
        outcome = add(request, names[i], comparison, message);
        if (is_default && outcome == COMPARISON_MADE) {
            drop_twin(comparison);
        }
    }
    return outcome;
}

void comparison_free(struct comparison *comparison)
{
    for (uint32_t i = 0; i < comparison->count; i++) {
        tally_free(&comparison->variants[i].tally);
        scenario_free(&comparison->variants[i].candidate.scenario);
    }
    *comparison = (struct comparison){0};
}

bool comparison_is_known(const struct comparison *comparison, enum tally_measure measure,
                         uint32_t variant)
{
    if (measure != TALLY_CYCLES && measure != TALLY_CLOSED) {
        return true;
    }
    const struct scenario *scenario = &comparison->variants[variant].candidate.scenario;
    const struct scenario_costs *costs = &scenario->costs;
    bool has_block_pool = false;
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        has_block_pool = has_block_pool || scenario->pools[i].kind == POOL_KIND_BLOCK;
    }
    bool charges_bytes =
        costs->allocate + costs->release + costs->search_step + costs->merge + costs->split > 0;
    return !has_block_pool || !charges_bytes || costs->block_allocate + costs->block_release > 0;
}

bool comparison_is_best(const struct comparison *comparison, enum tally_measure measure,
                        uint32_t variant)
{
    enum tally_better better = tally_rows[measure].better;
    uint64_t value = comparison->variants[variant].tally.values[measure];
    bool all_same = true;
    for (uint32_t i = 0; i < comparison->count; i++) {
        if (!comparison_is_known(comparison, measure, i)) {
            if (i == variant) {
                return false;
            }
            continue;
        }
        uint64_t other = comparison->variants[i].tally.values[measure];
        if ((better == TALLY_LOWER && other < value) || (better == TALLY_HIGHER && other > value)) {
            return false;
        }
        all_same = all_same && other == value;
    }
    return !all_same && better != TALLY_NEITHER;
}

bool comparison_is_same(const struct comparison *comparison, uint32_t variant)
{
    return memcmp(comparison->variants[variant].tally.values, comparison->variants[0].tally.values,
                  sizeof comparison->variants[0].tally.values) == 0;
}
