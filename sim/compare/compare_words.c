#include "compare_words.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "compare_text.h"

/// Less than this is no news: three points of fragmentation, a twentieth of anything else.
enum { POINTS_3 = 300, TWENTIETH = 20 };

enum { CLAUSES_MAX = 12, CLAUSE_BYTES = 200 };

/// What is to be said of one variant.
struct clauses {
    char better[CLAUSES_MAX][CLAUSE_BYTES];
    char worse[CLAUSES_MAX][CLAUSE_BYTES];
    uint32_t better_count;
    uint32_t worse_count;
};

/// A variant beside the scenario as written.
struct pair {
    const struct scenario *scenario;
    const struct tally *from;
    const struct tally *to;
    bool knows_cycles;
};

static void say(struct clauses *clauses, bool is_better, const char *format, ...)
{
    uint32_t *count = is_better ? &clauses->better_count : &clauses->worse_count;
    if (*count == CLAUSES_MAX) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(is_better ? clauses->better[*count] : clauses->worse[*count], CLAUSE_BYTES, format,
              arguments);
    va_end(arguments);
    (*count)++;
}

static bool is_news(uint64_t from, uint64_t to)
{
    uint64_t gap = from > to ? from - to : to - from;
    return gap > 0 && gap >= from / TWENTIETH + (from % TWENTIETH > 0);
}

static struct words value(const struct pair *pair, const struct tally *tally,
                          enum tally_measure measure)
{
    return compare_text_value(pair->scenario, measure, tally->values[measure]);
}

static const char *verb(uint64_t count, const char *one, const char *many)
{
    return count == 1 ? one : many;
}

static void say_failures(const struct pair *pair, struct clauses *clauses)
{
    uint64_t from = pair->from->values[TALLY_FAILURES];
    uint64_t to = pair->to->values[TALLY_FAILURES];
    if (to == 0 && from > 0) {
        say(clauses, true, "nothing fails");
    } else if (from != to && from == 0) {
        say(clauses, false, "%s %s", words_count(to).text,
            verb(to, "allocation fails", "allocations fail"));
    } else if (from != to) {
        say(clauses, to < from, "%s %s instead of %s", words_count(to).text,
            verb(to, "allocation fails", "allocations fail"), words_count(from).text);
    }
}

static void say_waits(const struct pair *pair, struct clauses *clauses)
{
    uint64_t from = pair->from->values[TALLY_WAITS];
    uint64_t to = pair->to->values[TALLY_WAITS];
    if (to == 0 && from > 0) {
        say(clauses, true, "nobody waits");
        return;
    }
    if (from == 0 && to > 0) {
        say(clauses, false, "%s %s, up to %s", words_count(to).text,
            verb(to, "allocation waits", "allocations wait"),
            value(pair, pair->to, TALLY_WAIT_MAX).text);
        return;
    }
    if (is_news(from, to)) {
        say(clauses, to < from, "%s %s instead of %s", words_count(to).text,
            verb(to, "allocation waits", "allocations wait"), words_count(from).text);
    }
    uint64_t from_max = pair->from->values[TALLY_WAIT_MAX];
    uint64_t to_max = pair->to->values[TALLY_WAIT_MAX];
    if (is_news(from_max, to_max)) {
        say(clauses, to_max < from_max, "the worst wait is %s instead of %s",
            value(pair, pair->to, TALLY_WAIT_MAX).text,
            value(pair, pair->from, TALLY_WAIT_MAX).text);
    }
}

static void say_searches(const struct pair *pair, struct clauses *clauses)
{
    uint64_t from = pair->from->values[TALLY_SEARCH_MAX];
    uint64_t to = pair->to->values[TALLY_SEARCH_MAX];
    if (to == 0 && from > 0) {
        say(clauses, true, "no call searches");
    } else if (is_news(from, to)) {
        say(clauses, to < from, "the longest search examines %s %s instead of %s",
            words_count(to).text, verb(to, "fragment", "fragments"), words_count(from).text);
    }
    bool is_told = is_news(from, to);
    bool is_less = to < from;
    from = pair->from->values[TALLY_SEARCH_MEAN];
    uint64_t to_mean = pair->to->values[TALLY_SEARCH_MEAN];
    if (to > 0 && is_news(from, to_mean) && !(is_told && is_less == (to_mean < from))) {
        say(clauses, to_mean < from, "a search examines %s instead of %s on average",
            value(pair, pair->to, TALLY_SEARCH_MEAN).text,
            value(pair, pair->from, TALLY_SEARCH_MEAN).text);
    }
}

static void say_rest(const struct pair *pair, struct clauses *clauses)
{
    const uint64_t *from = pair->from->values;
    const uint64_t *to = pair->to->values;
    uint64_t gap = from[TALLY_FRAGMENTATION] > to[TALLY_FRAGMENTATION]
                       ? from[TALLY_FRAGMENTATION] - to[TALLY_FRAGMENTATION]
                       : to[TALLY_FRAGMENTATION] - from[TALLY_FRAGMENTATION];
    if (pair->to->has_byte_pool && gap >= POINTS_3) {
        say(clauses, to[TALLY_FRAGMENTATION] < from[TALLY_FRAGMENTATION],
            "fragmentation is at worst %s instead of %s",
            value(pair, pair->to, TALLY_FRAGMENTATION).text,
            value(pair, pair->from, TALLY_FRAGMENTATION).text);
    }
    if (is_news(from[TALLY_SERVED], to[TALLY_SERVED])) {
        say(clauses, to[TALLY_SERVED] > from[TALLY_SERVED],
            "%s allocations are served instead of %s", words_count(to[TALLY_SERVED]).text,
            words_count(from[TALLY_SERVED]).text);
    }
    if (pair->knows_cycles && is_news(from[TALLY_CYCLES], to[TALLY_CYCLES])) {
        say(clauses, to[TALLY_CYCLES] < from[TALLY_CYCLES],
            "the pools take %s of CPU instead of %s", value(pair, pair->to, TALLY_CYCLES).text,
            value(pair, pair->from, TALLY_CYCLES).text);
    }
}

/// "a, b and c".
static void print_list(char texts[][CLAUSE_BYTES], uint32_t count, FILE *to)
{
    for (uint32_t i = 0; i < count; i++) {
        fprintf(to, "%s%s", i == 0 ? "" : i + 1 == count ? " and " : ", ", texts[i]);
    }
}

static void print_price(const struct pair *pair, FILE *to)
{
    uint64_t before = pair->from->values[TALLY_MEMORY];
    uint64_t after = pair->to->values[TALLY_MEMORY];
    if (after > before) {
        fprintf(to, ", for %s more memory", words_bytes(after - before).text);
    } else if (after < before && is_news(before, after)) {
        fprintf(to, ", in %s less memory", words_bytes(before - after).text);
    }
}

static void print_variant(const struct comparison *comparison, uint32_t index, FILE *to)
{
    const struct comparison_variant *variant = &comparison->variants[index];
    const struct pair pair = {.scenario = comparison->scenario,
                              .from = &comparison->variants[0].tally,
                              .to = &variant->tally,
                              .knows_cycles = comparison_is_known(comparison, TALLY_CYCLES, 0) &&
                                              comparison_is_known(comparison, TALLY_CYCLES, index)};
    struct clauses clauses = {0};
    say_failures(&pair, &clauses);
    say_waits(&pair, &clauses);
    say_searches(&pair, &clauses);
    say_rest(&pair, &clauses);
    fprintf(to, "\nWith %s, ", variant->candidate.name);
    if (clauses.better_count + clauses.worse_count == 0) {
        fputs("next to nothing changes", to);
    }
    print_list(clauses.better, clauses.better_count, to);
    fputs(clauses.better_count > 0 && clauses.worse_count > 0 ? "; but " : "", to);
    print_list(clauses.worse, clauses.worse_count, to);
    print_price(&pair, to);
    fputc('.', to);
}

static void print_as_written(const struct comparison *comparison, FILE *to)
{
    const struct scenario *scenario = comparison->scenario;
    const struct tally *tally = &comparison->variants[0].tally;
    const uint64_t *values = tally->values;
    uint64_t calls = values[TALLY_SERVED] + values[TALLY_FAILURES];
    fprintf(to, "As written, in %s, ", words_bytes(values[TALLY_MEMORY]).text);
    if (values[TALLY_FAILURES] == 0) {
        fprintf(to, "none of %s %s", words_count(calls).text,
                verb(calls, "allocation fails", "allocations fails"));
    } else {
        fprintf(to, "%s of %s %s", words_count(values[TALLY_FAILURES]).text,
                words_count(calls).text,
                verb(values[TALLY_FAILURES], "allocations fails", "allocations fail"));
    }
    if (values[TALLY_WAITS] == 0) {
        fputs(" and nobody waits", to);
    } else {
        fprintf(to, ", %s %s, up to %s", words_count(values[TALLY_WAITS]).text,
                verb(values[TALLY_WAITS], "waits", "wait"),
                compare_text_value(scenario, TALLY_WAIT_MAX, values[TALLY_WAIT_MAX]).text);
    }
    if (values[TALLY_SEARCH_MAX] > 0) {
        fprintf(to, ", and a search examines %s fragments on average and up to %s",
                compare_text_value(scenario, TALLY_SEARCH_MEAN, values[TALLY_SEARCH_MEAN]).text,
                words_count(values[TALLY_SEARCH_MAX]).text);
    }
    fputc('.', to);
}

/// Variants that come to the same to the last figure share a sentence.
static void print_same(const struct comparison *comparison, FILE *to)
{
    uint32_t count = 0;
    for (uint32_t i = 1; i < comparison->count; i++) {
        count += comparison_is_same(comparison, i);
    }
    uint32_t seen = 0;
    for (uint32_t i = 1; i < comparison->count; i++) {
        if (comparison_is_same(comparison, i)) {
            fprintf(to, "%s%s",
                    seen == 0           ? "\n"
                    : seen + 1 == count ? " and "
                                        : ", ",
                    comparison->variants[i].candidate.name);
            seen++;
        }
    }
    if (count > 0) {
        fprintf(to, " %s nothing here.", verb(count, "changes", "change"));
    }
}

char *compare_words(const struct comparison *comparison)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    if (to == NULL) {
        return NULL;
    }
    print_as_written(comparison, to);
    for (uint32_t i = 1; i < comparison->count; i++) {
        if (!comparison_is_same(comparison, i)) {
            print_variant(comparison, i, to);
        }
    }
    print_same(comparison, to);
    if (fclose(to) != 0) {
        free(text);
        return NULL;
    }
    return text;
}
