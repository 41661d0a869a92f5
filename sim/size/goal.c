#include "goal.h"

#include <stdio.h>
#include <string.h>

/// The message of a line that could not be read, without the place in a file that it does not have.
static void keep_message(const struct scenario_problem *problem, const char *term,
                         struct message *message)
{
    const char *text = strstr(problem->text, "error: ");
    message_set(message, "\"%s\": %s", term, text == NULL ? problem->text : text + 7);
}

static bool parse_text(const char *text, const struct scenario *scenario,
                       struct expectation *expectation, struct scenario_problem *problem)
{
    char line_text[2 * MEASURE_KEY_BYTES];
    snprintf(line_text, sizeof(line_text), "%s", text);
    const struct scenario_line line = {.text = line_text};
    return expectation_parse(scenario, &line, expectation, problem);
}

/// A term as it stands, or as one of the pool's figures; the message of the latter is the better
/// one unless the term names a subject itself.
static bool parse_term(const char *term, const struct scenario *scenario, uint32_t pool,
                       struct expectation *expectation, struct message *message)
{
    struct scenario_problem as_written;
    struct scenario_problem of_pool;
    char text[2 * MEASURE_KEY_BYTES];
    snprintf(text, sizeof(text), "pool %s.%s", scenario->pools[pool].name, term);
    if (parse_text(text, scenario, expectation, &of_pool) ||
        parse_text(term, scenario, expectation, &as_written)) {
        return true;
    }
    size_t name_length = strcspn(term, ". ");
    bool names_subject = false;
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        names_subject |= strncmp(scenario->pools[i].name, term, name_length) == 0;
    }
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        names_subject |= strncmp(scenario->threads[i].name, term, name_length) == 0;
    }
    keep_message(names_subject ? &as_written : &of_pool, term, message);
    return false;
}

bool goal_parse(const char *text, const struct scenario *scenario, uint32_t pool, struct goal *goal,
                struct message *message)
{
    *goal = (struct goal){0};
    const char *rest = text;
    while (rest != NULL) {
        const char *joint = strstr(rest, " and ");
        size_t length = joint == NULL ? strlen(rest) : (size_t)(joint - rest);
        while (length > 0 && *rest == ' ') {
            rest++;
            length--;
        }
        while (length > 0 && rest[length - 1] == ' ') {
            length--;
        }
        if (length == 0) {
            return message_set(message, "a term is missing; expected one like failures == 0");
        }
        if (length >= MEASURE_KEY_BYTES) {
            return message_set(message, "a term is longer than %d characters",
                               MEASURE_KEY_BYTES - 1);
        }
        if (goal->term_count == GOAL_TERMS_MAX) {
            return message_set(message, "more than %u terms", GOAL_TERMS_MAX);
        }
        char *term = goal->texts[goal->term_count];
        memcpy(term, rest, length);
        term[length] = '\0';
        if (!parse_term(term, scenario, pool, &goal->terms[goal->term_count], message)) {
            return false;
        }
        goal->term_count++;
        rest = joint == NULL ? NULL : joint + 5;
    }
    return true;
}

const struct figure *goal_figure(const struct goal *goal, uint32_t term)
{
    const struct expectation *expectation = &goal->terms[term];
    bool is_number =
        expectation->kind == EXPECTATION_FIGURE && expectation->measure.figure.unit != FIGURE_WORD;
    return is_number ? &expectation->measure.figure : NULL;
}

void goal_evaluate(const struct goal *goal, const struct scenario *scenario,
                   const struct run_result *run, struct goal_result *result)
{
    *result = (struct goal_result){.is_met = true};
    for (uint32_t i = 0; i < goal->term_count; i++) {
        const struct measure *measure = &goal->terms[i].measure;
        struct outcome outcome;
        expectation_evaluate(&goal->terms[i], scenario, run, &outcome);
        if (!outcome.holds && result->is_met) {
            result->is_met = false;
            result->missed = i;
        }
        struct figure figure;
        if (goal_figure(goal, i) != NULL && figures_find(scenario, measure->kind, measure->index,
                                                         measure->figure.path, run, &figure)) {
            result->figures[i] = figure.number;
        }
    }
}
