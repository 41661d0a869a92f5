#include "measure.h"

#include <stdio.h>
#include <string.h>

#include "sim/scenario/scenario.h"
#include "sim/scenario/suggest.h"

void measure_key(const struct scenario *scenario, struct subject subject, const char *path,
                 char *key)
{
    if (subject.kind == SUBJECT_RUN) {
        snprintf(key, MEASURE_KEY_BYTES, "%s", path);
    } else {
        snprintf(key, MEASURE_KEY_BYTES, "%s %.80s.%s", subject_word(scenario, subject),
                 subject_name(scenario, subject), path);
    }
}

static size_t width_of(const char *from, const char *to)
{
    size_t width = 0;
    for (; from < to; from++) {
        width += ((unsigned char)*from & 0xC0) != 0x80;
    }
    return width;
}

bool measure_refuse(const struct scenario *scenario, const struct scenario_line *line,
                    const char *fault, const struct message *message,
                    struct scenario_problem *problem)
{
    size_t column = line->column;
    if (line->is_literal && fault != NULL) {
        column += width_of(line->text, fault);
    }
    snprintf(problem->text, sizeof problem->text, "%.400s:%u:%zu: error: %s",
             scenario->path == NULL ? scenario->name : scenario->path, line->line, column,
             message->text);
    return false;
}

/// A resolving under way.
struct search {
    const struct scenario *scenario;
    const char *text; ///< a copy, ended by a NUL
    struct measure *measure;
    struct message *message;
    size_t fault;  ///< in the text
    char word[16]; ///< that tells whose name follows: "queue"; "" when none was written
};

/// Whether a subject may be meant: by its word, or, when none was written, always.
static bool is_meant(const struct search *search, struct subject subject)
{
    return search->word[0] == '\0' ||
           strcmp(subject_word(search->scenario, subject), search->word) == 0;
}

/// Those that have the longest name that the text begins with, and a dot behind it.
struct found {
    struct subject first;
    size_t length; ///< of the name; 0 when there is none
    uint32_t count;
};

static struct found find_name(const struct search *search, const char *text)
{
    struct found found = {.length = 0};
    struct subject subject = subject_first();
    while (subject_next(search->scenario, &subject)) {
        const char *name = subject_name(search->scenario, subject);
        size_t length = strlen(name);
        bool fits = length >= found.length && is_meant(search, subject) &&
                    strncmp(name, text, length) == 0 && text[length] == '.';
        if (fits && length > found.length) {
            found = (struct found){.first = subject, .length = length, .count = 1};
        } else if (fits && found.count > 0) {
            found.count++;
        }
    }
    return found;
}

/// What the scenario has beside pools and threads makes its names something else, too.
static const char *nouns(const struct scenario *scenario)
{
    bool has_more = scenario->object_count > 0 ||
                    scenario->threads[scenario->thread_count - 1].kind != THREAD_KIND_THREAD;
    return has_more ? "pool, object, thread or interrupt" : "pool or thread";
}

/// A figure that every subject of the kind has.
static const char *example_figure(enum subject_kind kind)
{
    return kind == SUBJECT_POOL || kind == SUBJECT_OBJECT   ? "failures"
           : kind == SUBJECT_TIMER || kind == SUBJECT_PHASE ? "runs"
                                                            : "latency.max";
}

static bool refuse_name(struct search *search, const char *text)
{
    const struct scenario *scenario = search->scenario;
    char word[80];
    snprintf(word, sizeof word, "%.*s", (int)(strcspn(text, ".") < 79 ? strcspn(text, ".") : 79),
             text);
    bool is_told = search->word[0] != '\0';
    message_set(search->message, "no %s named \"%s\"", is_told ? search->word : nouns(scenario),
                quote(word).text);
    struct suggestion near = suggest_begin(word);
    struct subject subject = subject_first();
    struct subject first = subject;
    while (subject_next(scenario, &subject)) {
        if (is_meant(search, subject)) {
            first = first.kind == SUBJECT_RUN ? subject : first;
            suggest_consider(&near, subject_name(scenario, subject));
        }
    }
    if (suggest_add(&near, search->message)) {
        return false;
    }
    if (first.kind == SUBJECT_RUN) {
        message_add(search->message, "; the scenario has no %s",
                    is_told ? search->word : nouns(scenario));
        return false;
    }
    const char *noun = subject_word(scenario, first);
    message_add(search->message, "; expected %s %s and a figure, as in %s.%s",
                *noun == 'i' ? "an" : "a", noun, subject_name(scenario, first),
                example_figure(first.kind));
    return false;
}

/// Several have the name: says which, and how each is written.
static bool refuse_ambiguous(struct search *search, const char *text, const struct found *found)
{
    const struct scenario *scenario = search->scenario;
    struct message ways = {""};
    uint32_t told = 0;
    message_set(search->message, "\"%s\" is", subject_name(scenario, found->first));
    struct subject subject = subject_first();
    while (subject_next(scenario, &subject)) {
        const char *name = subject_name(scenario, subject);
        if (strlen(name) != found->length || strncmp(name, text, found->length) != 0) {
            continue;
        }
        const char *word = subject_word(scenario, subject);
        const char *between = told == 0 ? "" : told + 1 == found->count ? " and" : ",";
        message_add(search->message, "%s %s %s", between, strchr("aeiou", word[0]) ? "an" : "a",
                    word);
        message_add(&ways, "%s\"%s %s\"", told == 0 ? "" : " or ", word, quote(text).text);
        told++;
    }
    message_add(search->message, "; expected %s", ways.text);
    return false;
}

/// What a wrong path may have been meant to be.
struct guess {
    const char *path;
    size_t length;
    struct suggestion near;
    struct message below; ///< the figures of the group that the path is
    size_t below_count;
};

static bool consider(void *context, const struct figure *figure)
{
    enum { LISTED_MAX = 6 };
    struct guess *guess = context;
    suggest_consider(&guess->near, figure->path);
    if (strncmp(figure->path, guess->path, guess->length) == 0 &&
        figure->path[guess->length] == '.') {
        if (guess->below_count < LISTED_MAX) {
            message_add(&guess->below, "%s%s", guess->below_count == 0 ? "" : ", ", figure->path);
        }
        guess->below_count++;
    }
    return true;
}

/// "a byte pool", "an interrupt"
static void add_kind(const struct search *search, struct message *message)
{
    const struct subject subject = {search->measure->kind, search->measure->index};
    const char *word = subject_word(search->scenario, subject);
    if (subject.kind == SUBJECT_POOL) {
        bool is_byte = search->scenario->pools[subject.index].kind == POOL_KIND_BYTE;
        message_add(message, is_byte ? "a byte pool" : "a block pool");
    } else {
        message_add(message, "%s %s", strchr("aeiou", word[0]) ? "an" : "a", word);
    }
}

static bool refuse_figure(struct search *search, const char *path)
{
    const struct measure *measure = search->measure;
    struct guess guess = {.path = path, .length = strlen(path), .near = suggest_begin(path)};
    figures_visit(search->scenario, measure->kind, measure->index, NULL, consider, &guess);
    search->fault = (size_t)(path - search->text);
    if (path[0] == '\0') {
        return message_set(search->message, "which figure? expected one as in failures, wait.max "
                                            "or latency.p99");
    }
    if (guess.below_count > 0) {
        return message_set(search->message, "\"%s\" is a group of figures; expected one of: %s%s",
                           quote(path).text, guess.below.text,
                           guess.below_count > 6 ? ", ..." : "");
    }
    message_set(search->message, "%s", "");
    add_kind(search, search->message);
    message_add(search->message, " has no figure \"%s\"", quote(path).text);
    if (!suggest_add(&guess.near, search->message)) {
        message_add(search->message, "; summary.json names them all");
    }
    return false;
}

static bool find_of_run(struct search *search, const char *text)
{
    struct measure *measure = search->measure;
    measure->kind = SUBJECT_RUN;
    measure->index = 0;
    return figures_find(search->scenario, SUBJECT_RUN, 0, text, NULL, &measure->figure);
}

/// Takes the word off that tells whose name follows.
static const char *take_word(struct search *search, const char *text)
{
    size_t length = strcspn(text, " ");
    if (text[length] != ' ' || !subject_is_word(text, length)) {
        return text;
    }
    memcpy(search->word, text, length); // it fits: it is one of the words
    return text + length + strspn(text + length, " ");
}

/// Finds whose figure it is, and which.
static bool resolve(struct search *search)
{
    struct measure *measure = search->measure;
    const char *text = take_word(search, search->text);
    if (search->word[0] == '\0' && find_of_run(search, text)) {
        return true;
    }
    search->fault = (size_t)(text - search->text);
    struct found found = find_name(search, text);
    if (found.count == 0) {
        return refuse_name(search, text);
    }
    if (found.count > 1) {
        return refuse_ambiguous(search, text, &found);
    }
    measure->kind = found.first.kind;
    measure->index = found.first.index;
    const char *path = text + found.length + 1;
    if (!figures_find(search->scenario, measure->kind, measure->index, path, NULL,
                      &measure->figure)) {
        return refuse_figure(search, path);
    }
    return true;
}

bool measure_parse(struct span text, const struct scenario *scenario, struct measure *measure,
                   const char **fault, struct message *message)
{
    char copy[2 * MEASURE_KEY_BYTES];
    text = span_trim(text);
    *fault = text.start;
    if (text.length == 0 || text.length >= sizeof copy) {
        return message_set(message, "a name is missing; expected a pool or thread and a figure, "
                                    "as in heap.failures == 0");
    }
    memcpy(copy, text.start, text.length);
    copy[text.length] = '\0';
    struct search search = {
        .scenario = scenario, .text = copy, .measure = measure, .message = message};
    *measure = (struct measure){.kind = SUBJECT_RUN};
    if (!resolve(&search)) {
        *fault = text.start + search.fault;
        return false;
    }
    measure_key(scenario, (struct subject){measure->kind, measure->index}, measure->figure.path,
                measure->key);
    return true;
}
