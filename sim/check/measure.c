#include "measure.h"

#include <stdio.h>
#include <string.h>

#include "sim/scenario/scenario.h"
#include "sim/scenario/suggest.h"

void measure_key(const struct scenario *scenario, enum subject_kind kind, uint32_t index,
                 const char *path, char *key)
{
    switch (kind) {
    case SUBJECT_RUN:
        snprintf(key, MEASURE_KEY_BYTES, "%s", path);
        break;
    case SUBJECT_POOL:
        snprintf(key, MEASURE_KEY_BYTES, "pool %.80s.%s", scenario->pools[index].name, path);
        break;
    case SUBJECT_THREAD:
        snprintf(key, MEASURE_KEY_BYTES, "thread %.80s.%s", scenario->threads[index].name, path);
        break;
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
    size_t fault; ///< in the text
};

static const char *name_of(const struct scenario *scenario, enum subject_kind kind, uint32_t index)
{
    return kind == SUBJECT_POOL ? scenario->pools[index].name : scenario->threads[index].name;
}

/// The pool or thread with the longest name that the text begins with, and a dot behind it. Returns
/// the name's length; 0 when there is none.
static size_t find_name(const struct scenario *scenario, enum subject_kind kind, const char *text,
                        uint32_t *index)
{
    size_t longest = 0;
    uint32_t count = kind == SUBJECT_POOL ? scenario->pool_count : scenario->thread_count;
    for (uint32_t i = 0; i < count; i++) {
        const char *name = name_of(scenario, kind, i);
        size_t length = strlen(name);
        if (length > longest && strncmp(name, text, length) == 0 && text[length] == '.') {
            longest = length;
            *index = i;
        }
    }
    return longest;
}

static bool refuse_name(struct search *search, const char *text, bool may_be_pool,
                        bool may_be_thread)
{
    const struct scenario *scenario = search->scenario;
    char word[80];
    snprintf(word, sizeof word, "%.*s", (int)(strcspn(text, ".") < 79 ? strcspn(text, ".") : 79),
             text);
    message_set(search->message, "no %s named \"%s\"",
                !may_be_thread ? "pool"
                : may_be_pool  ? "pool or thread"
                               : "thread",
                quote(word).text);
    struct suggestion near = suggest_begin(word);
    for (uint32_t i = 0; may_be_pool && i < scenario->pool_count; i++) {
        suggest_consider(&near, scenario->pools[i].name);
    }
    for (uint32_t i = 0; may_be_thread && i < scenario->thread_count; i++) {
        suggest_consider(&near, scenario->threads[i].name);
    }
    if (!suggest_add(&near, search->message)) {
        message_add(search->message, "; expected a %s and a figure, as in %s.%s",
                    may_be_pool ? "pool" : "thread",
                    may_be_pool ? scenario->pools[0].name : scenario->threads[0].name,
                    may_be_pool ? "failures" : "latency.max");
    }
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

static const char *kind_name(const struct search *search)
{
    const struct measure *measure = search->measure;
    if (measure->kind == SUBJECT_THREAD) {
        return "a thread";
    }
    bool is_byte = search->scenario->pools[measure->index].kind == POOL_KIND_BYTE;
    return is_byte ? "a byte pool" : "a block pool";
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
    message_set(search->message, "%s has no figure \"%s\"", kind_name(search), quote(path).text);
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

/// Finds whose figure it is, and which.
static bool resolve(struct search *search)
{
    struct measure *measure = search->measure;
    const char *text = search->text;
    bool may_be_pool = strncmp(text, "thread ", 7) != 0;
    bool may_be_thread = strncmp(text, "pool ", 5) != 0;
    bool is_told = !may_be_pool || !may_be_thread;
    if (is_told) {
        text += may_be_pool ? 5 : 7;
        text += strspn(text, " ");
    } else if (find_of_run(search, text)) {
        return true;
    }
    search->fault = (size_t)(text - search->text);
    uint32_t pool = 0;
    uint32_t thread = 0;
    size_t in_pool = may_be_pool ? find_name(search->scenario, SUBJECT_POOL, text, &pool) : 0;
    size_t in_thread =
        may_be_thread ? find_name(search->scenario, SUBJECT_THREAD, text, &thread) : 0;
    if (in_pool == 0 && in_thread == 0) {
        return refuse_name(search, text, may_be_pool, may_be_thread);
    }
    if (in_pool == in_thread) {
        const char *name = search->scenario->pools[pool].name;
        return message_set(search->message,
                           "\"%s\" is a pool and a thread; expected \"pool %s\" or \"thread %s\"",
                           name, quote(text).text, quote(text).text);
    }
    measure->kind = in_pool > in_thread ? SUBJECT_POOL : SUBJECT_THREAD;
    measure->index = in_pool > in_thread ? pool : thread;
    const char *path = text + (in_pool > in_thread ? in_pool : in_thread) + 1;
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
    measure_key(scenario, measure->kind, measure->index, measure->figure.path, measure->key);
    return true;
}
