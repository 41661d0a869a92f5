#include "expectation.h"

#include <stdio.h>
#include <string.h>

#include "sim/scenario/suggest.h"

static const char *const signs[] = {
    [COMPARISON_EQUAL] = "==",   [COMPARISON_DIFFERENT] = "!=", [COMPARISON_LESS] = "<",
    [COMPARISON_AT_MOST] = "<=", [COMPARISON_MORE] = ">",       [COMPARISON_AT_LEAST] = ">=",
};

enum { COMPARISON_COUNT = sizeof signs / sizeof signs[0] };

/// A line being read.
struct reading {
    const struct scenario *scenario;
    const char *text;
    const char *fault; ///< where the mistake begins
    struct expectation *expectation;
    struct message message;
};

static bool refuse(struct reading *reading, const char *fault, const char *text)
{
    reading->fault = fault;
    return message_set(&reading->message, "%s", text);
}

static bool span_is(struct span span, const char *word)
{
    return span.length == strlen(word) && memcmp(span.start, word, span.length) == 0;
}

/// Splits a span's first word off.
static struct span take_word(struct span *rest)
{
    *rest = span_trim(*rest);
    struct span word = {.start = rest->start, .length = 0};
    while (word.length < rest->length && rest->start[word.length] != ' ') {
        word.length++;
    }
    rest->start += word.length;
    rest->length -= word.length;
    *rest = span_trim(*rest);
    return word;
}

static bool read_completes(struct reading *reading, struct span name)
{
    char word[MEASURE_KEY_BYTES];
    const struct scenario *scenario = reading->scenario;
    snprintf(word, sizeof word, "%.*s", (int)(name.length < 150 ? name.length : 150), name.start);
    struct suggestion near = suggest_begin(word);
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        if (scenario->threads[i].kind != THREAD_KIND_THREAD) {
            continue;
        }
        suggest_consider(&near, scenario->threads[i].name);
        if (strcmp(scenario->threads[i].name, word) == 0) {
            reading->expectation->kind = EXPECTATION_COMPLETES;
            reading->expectation->measure.kind = SUBJECT_THREAD;
            reading->expectation->measure.index = i;
            return figures_find(scenario, SUBJECT_THREAD, i, "state", NULL,
                                &reading->expectation->measure.figure);
        }
    }
    reading->fault = name.start;
    message_set(&reading->message, "no thread named \"%s\"", quote(word).text);
    if (!suggest_add(&near, &reading->message)) {
        message_add(&reading->message,
                    "; expected one of the scenario's threads, as in \"thread %s "
                    "completes\"",
                    scenario->threads[0].name);
    }
    return false;
}

/// A line without a comparison.
static bool read_sentence(struct reading *reading, struct span line)
{
    struct span rest = line;
    struct span first = take_word(&rest);
    if (span_is(first, "no")) {
        if (span_is(rest, "corruption")) {
            reading->expectation->kind = EXPECTATION_NO_CORRUPTION;
            return true;
        }
        return refuse(reading, rest.length == 0 ? first.start : rest.start,
                      "no what? expected \"no corruption\", or a comparison as in heap.failures "
                      "== 0");
    }
    if (span_is(first, "thread")) {
        struct span name = take_word(&rest);
        if (span_is(rest, "completes") && name.length > 0) {
            return read_completes(reading, name);
        }
        if (strncmp(rest.start, "complete", 8) == 0) {
            return refuse(reading, rest.start, "expected \"thread NAME completes\"");
        }
    }
    if (line.length == 0) {
        return refuse(reading, line.start,
                      "the line is empty; expected a comparison as in heap.failures == 0");
    }
    return refuse(reading, line.start,
                  "nothing is compared here; expected ==, !=, <, <=, > or >= and a value, as in "
                  "heap.failures == 0");
}

static bool read_comparison(struct reading *reading, struct span sign)
{
    for (int i = 0; i < COMPARISON_COUNT; i++) {
        if (span_is(sign, signs[i])) {
            reading->expectation->comparison = (enum comparison)i;
            return true;
        }
    }
    char text[16];
    snprintf(text, sizeof text, "%.*s", (int)(sign.length < 15 ? sign.length : 15), sign.start);
    reading->fault = sign.start;
    const char *meant = strcmp(text, "=") == 0    ? "=="
                        : strcmp(text, "=<") == 0 ? "<="
                        : strcmp(text, "=>") == 0 ? ">="
                        : strcmp(text, "<>") == 0 ? "!="
                                                  : NULL;
    message_set(&reading->message, "\"%s\" is no comparison", text);
    if (meant != NULL) {
        message_add(&reading->message, "; did you mean \"%s\"?", meant);
    } else {
        message_add(&reading->message, "; expected ==, !=, <, <=, > or >=");
    }
    return false;
}

struct word_search {
    const char *word;
    struct suggestion near;
    struct message all;
    size_t count;
    bool is_known;
};

static bool look_at_word(void *context, const char *word)
{
    struct word_search *search = context;
    suggest_consider(&search->near, word);
    if (search->count < 8) {
        message_add(&search->all, "%s%s", search->count == 0 ? "" : ", ", word);
    }
    search->count++;
    search->is_known = strcmp(word, search->word) == 0;
    return !search->is_known;
}

static bool read_word(struct reading *reading, struct span value)
{
    struct expectation *expectation = reading->expectation;
    const struct figure *figure = &expectation->measure.figure;
    struct word_search search = {.word = expectation->word,
                                 .near = suggest_begin(expectation->word)};
    figure_words_visit(reading->scenario, figure->words, look_at_word, &search);
    bool is_none = strcmp(expectation->word, "none") == 0 && figure->words != WORDS_END &&
                   figure->words != WORDS_STATE;
    if (search.is_known || is_none) {
        return true;
    }
    if (value.length == 0) {
        message_set(&reading->message, "the value is missing");
    } else {
        message_set(&reading->message, "%s is never \"%s\"", figure->path,
                    quote(expectation->word).text);
    }
    if (!suggest_add(&search.near, &reading->message)) {
        message_add(&reading->message, "; expected one of: %s%s", search.all.text,
                    search.count > 8 ? ", ..." : "");
    }
    return false;
}

/// Takes `at end` off a value.
static bool take_at_end(struct reading *reading, struct span *value)
{
    static const char words[] = "at end";
    size_t length = sizeof words - 1;
    if (value->length < length ||
        memcmp(value->start + value->length - length, words, length) != 0) {
        return true;
    }
    const char *at = value->start + value->length - length;
    value->length -= length;
    *value = span_trim(*value);
    if (reading->expectation->measure.figure.is_final) {
        return true;
    }
    reading->fault = at;
    return message_set(&reading->message,
                       "%s is of the whole run, not as at its end; expected no \"at end\" here",
                       reading->expectation->measure.figure.path);
}

static bool read_value(struct reading *reading, struct span value)
{
    struct expectation *expectation = reading->expectation;
    const struct measure *measure = &expectation->measure;
    value = span_trim(value);
    if (!take_at_end(reading, &value)) {
        return false;
    }
    reading->fault = value.start;
    snprintf(expectation->word, sizeof expectation->word, "%.*s",
             (int)(value.length < 150 ? value.length : 150), value.start);
    if (measure->figure.unit == FIGURE_WORD) {
        return read_word(reading, value);
    }
    uint32_t pool = measure->kind == SUBJECT_POOL ? measure->index : SCENARIO_NONE;
    return amount_parse(value, reading->scenario, pool, &measure->figure, &expectation->amount,
                        &reading->message);
}

static bool read_line(struct reading *reading)
{
    struct span line = span_trim(span_of(reading->text));
    size_t before = 0;
    while (before < line.length && strchr("<>=!", line.start[before]) == NULL) {
        before++;
    }
    if (before == line.length) {
        return read_sentence(reading, line);
    }
    struct span sign = {.start = line.start + before, .length = 0};
    while (before + sign.length < line.length && strchr("<>=!", sign.start[sign.length]) != NULL) {
        sign.length++;
    }
    struct expectation *expectation = reading->expectation;
    expectation->kind = EXPECTATION_FIGURE;
    if (!measure_parse((struct span){line.start, before}, reading->scenario, &expectation->measure,
                       &reading->fault, &reading->message) ||
        !read_comparison(reading, sign)) {
        return false;
    }
    if (expectation->measure.figure.unit == FIGURE_WORD &&
        expectation->comparison > COMPARISON_DIFFERENT) {
        reading->fault = sign.start;
        return message_set(&reading->message,
                           "%s is a word; expected == or !=", expectation->measure.figure.path);
    }
    size_t after = before + sign.length;
    return read_value(reading, (struct span){line.start + after, line.length - after});
}

bool expectation_parse(const struct scenario *scenario, const struct scenario_line *line,
                       struct expectation *expectation, struct scenario_problem *problem)
{
    struct expectation read = {.kind = EXPECTATION_FIGURE};
    struct reading reading = {
        .scenario = scenario, .text = line->text, .fault = line->text, .expectation = &read};
    if (!read_line(&reading)) {
        return measure_refuse(scenario, line, reading.fault, &reading.message, problem);
    }
    *expectation = read;
    return true;
}

static bool holds(enum comparison comparison, int order)
{
    switch (comparison) {
    case COMPARISON_EQUAL:
        return order == 0;
    case COMPARISON_DIFFERENT:
        return order != 0;
    case COMPARISON_LESS:
        return order < 0;
    case COMPARISON_AT_MOST:
        return order <= 0;
    case COMPARISON_MORE:
        return order > 0;
    case COMPARISON_AT_LEAST:
        return order >= 0;
    }
    return false;
}

static void evaluate_number(const struct expectation *expectation, const struct scenario *scenario,
                            const struct run_result *result, const struct figure *figure,
                            struct outcome *outcome)
{
    const struct measure *measure = &expectation->measure;
    uint64_t capacity =
        measure->kind == SUBJECT_POOL ? result->summary->pools[measure->index].capacity : 0;
    struct amount amount = amount_resolve(expectation->amount, scenario, measure->index, capacity);
    outcome->holds = holds(expectation->comparison, amount_compare(figure->number, amount));
    char text[FIGURE_TEXT_BYTES];
    amount_text(figure, amount.number, scenario->cpu_hz, text);
    const char *rest = amount.has_rest ? "just over " : "";
    if (expectation->amount.base == AMOUNT_PLAIN) {
        snprintf(outcome->expected, sizeof outcome->expected, "%s %s%s",
                 signs[expectation->comparison], rest, text);
    } else {
        snprintf(outcome->expected, sizeof outcome->expected, "%s %.40s (%s%s)",
                 signs[expectation->comparison], expectation->word, rest, text);
    }
    amount_text(figure, figure->number, scenario->cpu_hz, outcome->actual);
    if (!outcome->holds && figure->number != amount.number) {
        amount_difference(figure, amount.number, figure->number, scenario->cpu_hz, outcome->by,
                          sizeof outcome->by);
    }
}

static void evaluate_word(const char *sign, const char *expected, bool is_wanted,
                          const struct figure *figure, struct outcome *outcome)
{
    outcome->holds = (strcmp(figure->word, expected) == 0) == is_wanted;
    snprintf(outcome->expected, sizeof outcome->expected, "%s%.100s", sign, expected);
    snprintf(outcome->actual, sizeof outcome->actual, "%.100s", figure->word);
}

void expectation_evaluate(const struct expectation *expectation, const struct scenario *scenario,
                          const struct run_result *result, struct outcome *outcome)
{
    *outcome = (struct outcome){.holds = false};
    const struct measure *measure = &expectation->measure;
    struct figure figure;
    if (expectation->kind == EXPECTATION_NO_CORRUPTION) {
        figures_find(scenario, SUBJECT_RUN, 0, "end", result, &figure);
        evaluate_word("not ", "corrupt", false, &figure, outcome);
        return;
    }
    figures_find(scenario, measure->kind, measure->index, measure->figure.path, result, &figure);
    if (expectation->kind == EXPECTATION_COMPLETES) {
        evaluate_word("", "completed", true, &figure, outcome);
    } else if (figure.unit == FIGURE_WORD) {
        bool is_wanted = expectation->comparison == COMPARISON_EQUAL;
        evaluate_word(is_wanted ? "== " : "!= ", expectation->word, is_wanted, &figure, outcome);
    } else {
        evaluate_number(expectation, scenario, result, &figure, outcome);
    }
}

bool expectation_is_about_end(const struct expectation *expectation)
{
    return expectation->kind == EXPECTATION_NO_CORRUPTION ||
           (expectation->kind == EXPECTATION_FIGURE &&
            strcmp(expectation->measure.key, "end") == 0);
}
