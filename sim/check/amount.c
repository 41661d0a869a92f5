#include "amount.h"

#include <stdio.h>
#include <string.h>

#include "sim/kernel/fixed_point.h"

/// Percentages have two decimals.
#define WHOLE_PERCENT_HUNDREDTHS UINT64_C(10000)

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

/// Takes one digit off the front; false if it does not fit.
static bool take_digit(struct span *rest, uint64_t *value)
{
    uint64_t digit = (uint64_t)(rest->start[0] - '0');
    if (*value > (UINT64_MAX - digit) / 10) {
        return false;
    }
    *value = *value * 10 + digit;
    rest->start++;
    rest->length--;
    return true;
}

bool amount_parse_decimal(struct span *rest, unsigned decimals, uint64_t *number)
{
    struct span at = *rest;
    uint64_t value = 0;
    if (at.length == 0 || !is_digit(at.start[0]) ||
        (at.length > 1 && at.start[0] == '0' && is_digit(at.start[1]))) {
        return false;
    }
    while (at.length > 0 && is_digit(at.start[0])) {
        if (!take_digit(&at, &value)) {
            return false;
        }
    }
    unsigned used = 0;
    if (decimals > 0 && at.length > 1 && at.start[0] == '.' && is_digit(at.start[1])) {
        at.start++;
        at.length--;
        for (; at.length > 0 && is_digit(at.start[0]); used++) {
            if (used == decimals || !take_digit(&at, &value)) {
                return false;
            }
        }
    }
    for (; used < decimals; used++) {
        if (!units_multiply(value, 10, &value)) {
            return false;
        }
    }
    *number = value;
    *rest = at;
    return true;
}

static bool span_is(struct span span, const char *word)
{
    return span.length == strlen(word) && memcmp(span.start, word, span.length) == 0;
}

/// What the value is of which the figure is; what one writes for it.
static const char *manner_of(const struct figure *figure, bool has_size)
{
    switch (figure->unit) {
    case FIGURE_COUNT:
        return figure->decimals == 0 ? "a number as in 12"
                                     : "a number with at most 3 decimals as in 2.5";
    case FIGURE_BYTES:
        return has_size ? "bytes as in 100 or 8KiB, or a share as in 90% of size"
                        : "bytes as in 100 or 8KiB";
    case FIGURE_BLOCKS:
        return "a number of blocks as in 12, or a share as in 90% of capacity";
    case FIGURE_CYCLES:
        return "a whole number with cycles, ns, us, ms, s or ticks, as in 5 ms";
    case FIGURE_SHARE:
        return "a share as in 60% or 12.5%";
    case FIGURE_WORD:
        break;
    }
    return "a word";
}

static bool refuse(struct span text, const struct figure *figure, bool has_size,
                   struct message *message)
{
    char value[96];
    snprintf(value, sizeof value, "%.*s", (int)(text.length < 90 ? text.length : 90), text.start);
    if (text.length == 0) {
        return message_set(message, "the value is missing; expected %s",
                           manner_of(figure, has_size));
    }
    return message_set(message, "\"%s\" is no value for %s; expected %s", quote(value).text,
                       figure->path, manner_of(figure, has_size));
}

/// `90% of size`
static bool parse_part(struct span text, const struct figure *figure, struct amount *amount,
                       struct message *message)
{
    struct span rest = text;
    uint64_t hundredths;
    bool is_good = amount_parse_decimal(&rest, 2, &hundredths) &&
                   hundredths <= UINT64_C(1000) * WHOLE_PERCENT_HUNDREDTHS;
    rest = span_trim(rest);
    is_good = is_good && rest.length > 0 && rest.start[0] == '%';
    if (!is_good) {
        return refuse(text, figure, true, message);
    }
    rest = span_trim((struct span){rest.start + 1, rest.length - 1});
    if (span_is(rest, "of size") && figure->unit == FIGURE_BYTES) {
        *amount = (struct amount){.base = AMOUNT_OF_SIZE, .number = hundredths};
        return true;
    }
    if (span_is(rest, "of capacity")) {
        *amount = (struct amount){.base = AMOUNT_OF_CAPACITY, .number = hundredths};
        return true;
    }
    if (span_is(rest, "of size")) {
        return message_set(message,
                           "%s counts blocks, and the size is in bytes; expected \"%% of "
                           "capacity\"",
                           figure->path);
    }
    return message_set(message, "a share of what? expected \"%% of %s\"",
                       figure->unit == FIGURE_BYTES ? "size\" or \"% of capacity" : "capacity");
}

/// In cycles or thousandths of one, rounded down.
static bool scale_duration(struct duration duration, const struct scenario *scenario,
                           uint64_t scale, struct amount *amount)
{
    struct wide wide;
    uint64_t divisor = 1;
    uint64_t remainder = 0;
    uint64_t factor = 0;
    switch (duration.unit) {
    case DURATION_CYCLES:
        factor = 1;
        break;
    case DURATION_TICKS:
        factor = scenario->cycles_per_tick;
        break;
    case DURATION_NANOSECONDS:
        factor = scenario->cpu_hz; // at most 10^10
        divisor = UINT64_C(1000000000);
        break;
    }
    // factor * scale is at most 10^13.
    wide = wide_multiply(duration.value, factor * scale);
    *amount = (struct amount){.number = wide_divide(wide, divisor, &remainder)};
    amount->has_rest = remainder != 0;
    return amount->number != UINT64_MAX;
}

static bool parse_duration(struct span text, const struct scenario *scenario,
                           const struct figure *figure, struct amount *amount,
                           struct message *message)
{
    struct duration duration;
    if (!units_parse_duration(text, &duration, message)) {
        return false;
    }
    if (!scale_duration(duration, scenario, figure->decimals == 3 ? 1000 : 1, amount)) {
        return message_set(message, "that is too long; expected less than 2^64 cycles");
    }
    return true;
}

bool amount_parse(struct span text, const struct scenario *scenario, uint32_t pool,
                  const struct figure *figure, struct amount *amount, struct message *message)
{
    text = span_trim(text);
    struct span rest = text;
    struct amount parsed = {.base = AMOUNT_PLAIN};
    bool has_size = pool != SCENARIO_NONE;
    bool is_amount = figure->unit == FIGURE_BYTES || figure->unit == FIGURE_BLOCKS;
    if (is_amount && has_size && memchr(text.start, '%', text.length) != NULL) {
        return parse_part(text, figure, amount, message);
    }
    bool is_good = false;
    switch (figure->unit) {
    case FIGURE_COUNT:
    case FIGURE_BLOCKS:
        is_good = amount_parse_decimal(&rest, figure->decimals, &parsed.number) &&
                  (rest.length == 0 ||
                   (figure->unit == FIGURE_BLOCKS && span_is(span_trim(rest), "blocks")));
        break;
    case FIGURE_SHARE:
        is_good = amount_parse_decimal(&rest, 2, &parsed.number) && span_is(span_trim(rest), "%");
        break;
    case FIGURE_BYTES:
        if (text.length > 0 && !units_parse_size(text, &parsed.number, message)) {
            return false;
        }
        is_good = text.length > 0;
        break;
    case FIGURE_CYCLES:
        return parse_duration(text, scenario, figure, amount, message);
    case FIGURE_WORD:
        break;
    }
    if (!is_good) {
        return refuse(text, figure, has_size, message);
    }
    *amount = parsed;
    return true;
}

struct amount amount_resolve(struct amount amount, const struct scenario *scenario, uint32_t pool,
                             uint64_t capacity)
{
    if (amount.base == AMOUNT_PLAIN) {
        return amount;
    }
    uint64_t whole = amount.base == AMOUNT_OF_SIZE ? scenario->pools[pool].size_bytes : capacity;
    uint64_t remainder = 0;
    struct amount plain = {
        .number =
            wide_divide(wide_multiply(whole, amount.number), WHOLE_PERCENT_HUNDREDTHS, &remainder),
    };
    plain.has_rest = remainder != 0;
    return plain;
}

int amount_compare(uint64_t number, struct amount amount)
{
    if (number != amount.number) {
        return number < amount.number ? -1 : 1;
    }
    return amount.has_rest ? -1 : 0;
}

/// "4.500 ms": the largest unit in which it is 1 or more, rounded down.
///
/// scale       1000 of whole cycles, 1 of thousandths
static void duration_text(uint64_t cycles, uint64_t scale, uint64_t cpu_hz, char *text, size_t size)
{
    static const struct {
        uint64_t per_second;
        const char *name;
    } units[] = {{1, "s"}, {1000, "ms"}, {1000000, "us"}, {1000000000, "ns"}};
    for (size_t i = 0; i < 4; i++) {
        uint64_t remainder;
        uint64_t thousandths =
            wide_divide(wide_multiply(cycles, units[i].per_second * scale), cpu_hz, &remainder);
        if (thousandths >= 1000 || i == 3) {
            snprintf(text, size, "%llu.%03u %s", (unsigned long long)(thousandths / 1000),
                     (unsigned)(thousandths % 1000), units[i].name);
            return;
        }
    }
}

void amount_text(const struct figure *figure, uint64_t number, uint64_t cpu_hz, char *text)
{
    char plain[FIGURE_TEXT_BYTES];
    char time[32];
    figure_number_text(figure, number, plain);
    switch (figure->unit) {
    case FIGURE_COUNT:
    case FIGURE_WORD:
        snprintf(text, FIGURE_TEXT_BYTES, "%s", plain);
        break;
    case FIGURE_BYTES:
        snprintf(text, FIGURE_TEXT_BYTES, "%.60s byte%s", plain, number == 1 ? "" : "s");
        break;
    case FIGURE_BLOCKS:
        snprintf(text, FIGURE_TEXT_BYTES, "%.60s block%s", plain, number == 1 ? "" : "s");
        break;
    case FIGURE_CYCLES:
        duration_text(number, figure->decimals == 3 ? 1 : 1000, cpu_hz, time, sizeof time);
        snprintf(text, FIGURE_TEXT_BYTES, "%.30s cycle%s (%.30s)", plain,
                 number == 1 && figure->decimals == 0 ? "" : "s", time);
        break;
    case FIGURE_SHARE:
        snprintf(text, FIGURE_TEXT_BYTES, "%llu.%02u%%", (unsigned long long)(number / 100),
                 (unsigned)(number % 100));
        break;
    }
}

void amount_difference(const struct figure *figure, uint64_t expected, uint64_t actual,
                       uint64_t cpu_hz, char *text, size_t size)
{
    bool is_more = actual > expected;
    uint64_t difference = is_more ? actual - expected : expected - actual;
    char amount[FIGURE_TEXT_BYTES];
    amount_text(figure, difference, cpu_hz, amount);
    if (figure->unit == FIGURE_SHARE) {
        amount[strlen(amount) - 1] = '\0'; // not a share of what was expected
        strcat(amount, " points");
    }
    bool is_counted = figure->unit == FIGURE_COUNT && figure->decimals == 0;
    int used = snprintf(text, size, "%s %s", amount,
                        is_more      ? "more"
                        : is_counted ? "fewer"
                                     : "less");
    uint64_t remainder;
    if (expected == 0 || used < 0 || (size_t)used >= size) {
        return;
    }
    uint64_t permille = wide_divide(wide_multiply(difference, 1000), expected, &remainder);
    if (permille > 0) {
        snprintf(text + used, size - (size_t)used, " (%c%llu.%u%%)", is_more ? '+' : '-',
                 (unsigned long long)(permille / 10), (unsigned)(permille % 10));
    }
}
