#include "compare.h"

#include <stdlib.h>
#include <string.h>

#include "amount.h"

/// A comparison under way.
struct comparing {
    const struct baseline *baseline;
    const char *path;
    const struct scenario *scenario;
    const struct tolerance *tolerances;
    enum item_state state;
    bool exact;
    struct verdict *verdict;
    bool *is_met; ///< by measure of the baseline: the run has it
    struct subject subject;
};

/// The value that a baseline gives a figure: nothing where it has no line for it.
static const char *expected_of(const struct comparing *comparing, const struct figure *figure,
                               const char *key, uint32_t *line)
{
    uint32_t index = names_find(&comparing->baseline->keys, key);
    if (index == SCENARIO_NONE) {
        *line = 0;
        return figure->unit == FIGURE_WORD ? "none" : "0";
    }
    comparing->is_met[index] = true;
    *line = comparing->baseline->measures[index].line;
    return comparing->baseline->measures[index].value;
}

static bool parse_value(const char *text, const struct figure *figure, uint64_t *number)
{
    struct span rest = span_of(text);
    return figure->unit != FIGURE_WORD && amount_parse_decimal(&rest, figure->decimals, number) &&
           rest.length == 0;
}

static bool is_tolerated(const struct comparing *comparing, const char *key, uint64_t expected,
                         uint64_t actual)
{
    for (uint32_t i = 0; !comparing->exact && i < comparing->scenario->tolerance_count; i++) {
        const struct tolerance *tolerance = &comparing->tolerances[i];
        if (!tolerance->is_for_ops && strcmp(tolerance->measure.key, key) == 0) {
            return tolerance_allows(tolerance, expected, actual);
        }
    }
    return false;
}

static bool compare_figure(void *context, const struct figure *figure)
{
    struct comparing *comparing = context;
    char key[MEASURE_KEY_BYTES];
    char actual[FIGURE_TEXT_BYTES];
    char by[2 * FIGURE_TEXT_BYTES] = "";
    uint32_t line;
    measure_key(comparing->scenario, comparing->subject, figure->path, key);
    figure_text(figure, actual);
    const char *expected = expected_of(comparing, figure, key, &line);
    if (line == 0 && figure_is_nothing(figure)) {
        return true;
    }
    comparing->verdict->measures++;
    uint64_t number = 0;
    bool is_number = parse_value(expected, figure, &number);
    bool is_same = is_number ? number == figure->number : strcmp(expected, actual) == 0;
    if (is_same || (is_number && is_tolerated(comparing, key, number, figure->number))) {
        return true;
    }
    if (is_number) {
        amount_difference(figure, number, figure->number, comparing->scenario->cpu_hz, by,
                          sizeof by);
    }
    verdict_add(comparing->verdict, &(struct item){
                                        .kind = ITEM_MEASURE,
                                        .state = comparing->state,
                                        .file = (char *)comparing->path,
                                        .line = line,
                                        .name = key,
                                        .expected = (char *)expected,
                                        .actual = actual,
                                        .by = by,
                                    });
    return true;
}

static void add_unmet(const struct comparing *comparing)
{
    for (uint32_t i = 0; i < comparing->baseline->measure_count; i++) {
        const struct baseline_measure *measure = &comparing->baseline->measures[i];
        if (!comparing->is_met[i]) {
            comparing->verdict->measures++;
            verdict_add(comparing->verdict, &(struct item){
                                                .kind = ITEM_MEASURE,
                                                .state = comparing->state,
                                                .file = (char *)comparing->path,
                                                .line = measure->line,
                                                .name = (char *)measure->key,
                                                .expected = (char *)measure->value,
                                                .actual = "no such measure",
                                            });
        }
    }
}

void compare_measures(const struct baseline *baseline, const char *path,
                      const struct scenario *scenario, const struct run_result *result,
                      const struct tolerance *tolerances, enum item_state state, bool exact,
                      struct verdict *verdict)
{
    struct comparing comparing = {
        .baseline = baseline,
        .path = path,
        .scenario = scenario,
        .tolerances = tolerances,
        .state = state,
        .exact = exact,
        .verdict = verdict,
        .is_met = calloc((size_t)baseline->measure_count + 1, sizeof(bool)),
        .subject = subject_first(),
    };
    if (comparing.is_met == NULL) {
        verdict->out_of_memory = true;
        return;
    }
    do {
        figures_visit(scenario, comparing.subject.kind, comparing.subject.index, result,
                      compare_figure, &comparing);
    } while (subject_next(scenario, &comparing.subject));
    add_unmet(&comparing);
    free(comparing.is_met);
}
