#include "tolerance.h"

#include <string.h>

#include "amount.h"
#include "sim/kernel/fixed_point.h"

static bool span_is(struct span span, const char *word)
{
    return span.length == strlen(word) && memcmp(span.start, word, span.length) == 0;
}

/// `5%`: true, and the number in hundredths of a percent.
static bool read_part(struct span text, uint64_t *hundredths)
{
    struct span rest = text;
    return amount_parse_decimal(&rest, 2, hundredths) && span_is(span_trim(rest), "%") &&
           *hundredths <= UINT64_C(10000000);
}

/// `3 points`: of a share, in its unit.
static bool read_points(struct span text, uint64_t *number)
{
    struct span rest = text;
    return amount_parse_decimal(&rest, 2, number) &&
           (span_is(span_trim(rest), "points") || span_is(span_trim(rest), "point"));
}

static bool read_amount(struct span text, const struct scenario *scenario,
                        struct tolerance *tolerance, struct message *message)
{
    const struct figure *figure = &tolerance->measure.figure;
    tolerance->is_part = read_part(text, &tolerance->number);
    if (tolerance->is_part) {
        return true;
    }
    if (figure->unit == FIGURE_SHARE) {
        return read_points(text, &tolerance->number) ||
               message_set(message, "expected a share of the baseline's value as in 5%%, or "
                                    "percentage points as in 3 points");
    }
    struct amount amount;
    if (!amount_parse(text, scenario, SCENARIO_NONE, figure, &amount, message)) {
        message_add(message, ", or a share of the baseline's value as in 5%%");
        return false;
    }
    tolerance->number = amount.number;
    return true;
}

static bool read_line(const char *text, const struct scenario *scenario,
                      struct tolerance *tolerance, const char **fault, struct message *message)
{
    static const char within[] = " within ";
    struct span line = span_trim(span_of(text));
    *fault = line.start;
    if (span_is(line, "ops may differ")) {
        tolerance->is_for_ops = true;
        return true;
    }
    const char *at = strstr(line.start, within);
    if (at == NULL) {
        return message_set(message, "how much may it differ? expected \"FIGURE within AMOUNT\" as "
                                    "in heap.search.mean within 5%%, or \"ops may differ\"");
    }
    struct span name = {.start = line.start, .length = (size_t)(at - line.start)};
    if (!measure_parse(name, scenario, &tolerance->measure, fault, message)) {
        return false;
    }
    if (tolerance->measure.figure.unit == FIGURE_WORD) {
        return message_set(message, "%s is a word; expected a figure that is a number",
                           tolerance->measure.figure.path);
    }
    // The blank behind "within" may be the line's last, and is trimmed off then.
    size_t before = (size_t)(at - line.start) + sizeof within - 1;
    struct span amount = {.start = at + sizeof within - 1};
    amount.length = before < line.length ? line.length - before : 0;
    amount = span_trim(amount);
    *fault = amount.start;
    return read_amount(amount, scenario, tolerance, message);
}

bool tolerance_parse(const struct scenario *scenario, const struct scenario_line *line,
                     struct tolerance *tolerance, struct scenario_problem *problem)
{
    struct tolerance read = {.is_for_ops = false};
    struct message message = {""};
    const char *fault;
    if (!read_line(line->text, scenario, &read, &fault, &message)) {
        return measure_refuse(scenario, line, fault, &message, problem);
    }
    *tolerance = read;
    return true;
}

bool tolerance_allows(const struct tolerance *tolerance, uint64_t expected, uint64_t actual)
{
    uint64_t difference = actual > expected ? actual - expected : expected - actual;
    uint64_t allowed = tolerance->number;
    if (tolerance->is_part) {
        uint64_t remainder;
        allowed = wide_divide(wide_multiply(expected, tolerance->number), 10000, &remainder);
    }
    return difference <= allowed;
}
