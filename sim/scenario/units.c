#include "units.h"

#include <stdio.h>
#include <string.h>

struct span span_of(const char *text)
{
    return (struct span){.start = text, .length = strlen(text)};
}

static bool is_blank(char letter)
{
    return letter == ' ';
}

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

struct span span_trim(struct span span)
{
    while (span.length > 0 && is_blank(span.start[0])) {
        span.start++;
        span.length--;
    }
    while (span.length > 0 && is_blank(span.start[span.length - 1])) {
        span.length--;
    }
    return span;
}

static struct span span_skip(struct span span, size_t count)
{
    return (struct span){.start = span.start + count, .length = span.length - count};
}

static bool span_equals(struct span span, const char *word)
{
    return strlen(word) == span.length && memcmp(span.start, word, span.length) == 0;
}

/// A span as a short string, to be quoted.
struct short_text {
    char text[128];
};

static struct short_text shorten(struct span span)
{
    struct short_text result;
    size_t length = span.length < sizeof result.text ? span.length : sizeof result.text - 1;
    memcpy(result.text, span.start, length);
    result.text[length] = '\0';
    return result;
}

bool units_multiply(uint64_t a, uint64_t b, uint64_t *product)
{
    if (b != 0 && a > UINT64_MAX / b) {
        return false;
    }
    *product = a * b;
    return true;
}

/// What a kind of amount is called, and what to write instead.
struct manner {
    const char *noun;     ///< "a size"
    const char *expected; ///< "bytes, as in 100, 8KiB or 1MiB"
};

static bool refuse(struct message *message, const struct manner *manner, struct span text,
                   const char *reason)
{
    if (text.length == 0) {
        return message_set(message, "the value is missing; expected %s", manner->expected);
    }
    return message_set(message, "\"%s\" is not %s: %s; expected %s", quote(shorten(text).text).text,
                       manner->noun, reason, manner->expected);
}

/// Takes the digits off the front of `rest`. Returns NULL, or what is wrong with them.
static const char *take_number(struct span *rest, uint64_t *number)
{
    if (rest->length == 0 || !is_digit(rest->start[0])) {
        bool is_negative = rest->length > 1 && rest->start[0] == '-' && is_digit(rest->start[1]);
        return is_negative ? "it is negative" : "it does not begin with a digit";
    }
    uint64_t value = 0;
    size_t count = 0;
    while (count < rest->length && is_digit(rest->start[count])) {
        uint64_t digit = (uint64_t)(rest->start[count] - '0');
        if (value > (UINT64_MAX - digit) / 10) {
            return "the number is too large";
        }
        value = value * 10 + digit;
        count++;
    }
    if (count > 1 && rest->start[0] == '0') {
        return "the number begins with 0";
    }
    char next = count < rest->length ? rest->start[count] : '\0';
    if (next == '.' || next == ',') {
        return "only whole numbers are allowed";
    }
    if (next == '_' || next == '\'') {
        return "digits must not be grouped";
    }
    *rest = span_skip(*rest, count);
    *number = value;
    return NULL;
}

/// A spelling of a unit.
struct unit {
    const char *name;
    uint64_t factor;
    int base;
};

/// Parses a number and a unit out of `units`, where an empty name stands for no unit at all.
static bool parse_amount(struct span text, const struct manner *manner, const struct unit *units,
                         size_t unit_count, uint64_t *value, int *base, struct message *message)
{
    text = span_trim(text);
    struct span rest = text;
    uint64_t number = 0;
    const char *reason = take_number(&rest, &number);
    if (reason != NULL) {
        return refuse(message, manner, text, reason);
    }
    rest = span_trim(rest);
    for (size_t i = 0; i < unit_count; i++) {
        if (!span_equals(rest, units[i].name)) {
            continue;
        }
        if (!units_multiply(number, units[i].factor, value)) {
            return refuse(message, manner, text, "the number is too large");
        }
        *base = units[i].base;
        return true;
    }
    if (rest.length == 0) {
        return refuse(message, manner, text, "it has no unit");
    }
    struct message why;
    message_set(&why, "unknown unit \"%s\"", quote(shorten(rest).text).text);
    return refuse(message, manner, text, why.text);
}

bool units_parse_size(struct span text, uint64_t *bytes, struct message *message)
{
    static const struct manner manner = {"a size", "bytes, as in 100, 8KiB or 1MiB"};
    static const struct unit units[] = {
        {"", 1, 0},
        {"KiB", UINT64_C(1) << 10, 0},
        {"MiB", UINT64_C(1) << 20, 0},
        {"GiB", UINT64_C(1) << 30, 0},
    };
    int base = 0;
    return parse_amount(text, &manner, units, sizeof units / sizeof units[0], bytes, &base,
                        message);
}

bool units_parse_duration(struct span text, struct duration *duration, struct message *message)
{
    static const struct manner manner = {
        "a duration",
        "a whole number with cycles, ns, us, ms, s or ticks, as in 5 ms",
    };
    static const struct unit units[] = {
        {"cycles", 1, DURATION_CYCLES},        {"cycle", 1, DURATION_CYCLES},
        {"ticks", 1, DURATION_TICKS},          {"tick", 1, DURATION_TICKS},
        {"ns", 1, DURATION_NANOSECONDS},       {"us", 1000, DURATION_NANOSECONDS},
        {"ms", 1000000, DURATION_NANOSECONDS}, {"s", 1000000000, DURATION_NANOSECONDS},
    };
    uint64_t value = 0;
    int base = 0;
    if (!parse_amount(text, &manner, units, sizeof units / sizeof units[0], &value, &base,
                      message)) {
        return false;
    }
    *duration = (struct duration){.value = value, .unit = (enum duration_unit)base};
    return true;
}

bool units_parse_frequency(struct span text, uint64_t *hertz, struct message *message)
{
    static const struct manner manner = {
        "a frequency",
        "1 Hz to 10 GHz as a whole number with Hz, kHz, MHz or GHz, as in 10MHz",
    };
    static const struct unit units[] = {
        {"Hz", 1, 0},
        {"kHz", 1000, 0},
        {"MHz", 1000000, 0},
        {"GHz", 1000000000, 0},
    };
    uint64_t value = 0;
    int base = 0;
    if (!parse_amount(text, &manner, units, sizeof units / sizeof units[0], &value, &base,
                      message)) {
        return false;
    }
    if (value == 0 || value > UNITS_HERTZ_MAX) {
        return refuse(message, &manner, span_trim(text), "it is out of range");
    }
    *hertz = value;
    return true;
}

bool units_parse_cycles(struct span text, uint64_t *cycles, struct message *message)
{
    static const struct manner manner = {
        "a number of cycles",
        "a whole number, as in 200 or 200 cycles",
    };
    static const struct unit units[] = {{"", 1, 0}, {"cycles", 1, 0}, {"cycle", 1, 0}};
    int base = 0;
    return parse_amount(text, &manner, units, sizeof units / sizeof units[0], cycles, &base,
                        message);
}

bool units_parse_count(struct span text, uint64_t low, uint64_t high, uint64_t *count,
                       struct message *message)
{
    char expected[80];
    snprintf(expected, sizeof expected, "a whole number from %llu to %llu", (unsigned long long)low,
             (unsigned long long)high);
    const struct manner manner = {"a whole number", expected};
    text = span_trim(text);
    struct span rest = text;
    uint64_t value = 0;
    const char *reason = take_number(&rest, &value);
    if (reason != NULL) {
        return refuse(message, &manner, text, reason);
    }
    rest = span_trim(rest);
    if (rest.length != 0) {
        struct message why;
        message_set(&why, "\"%s\" follows the number", quote(shorten(rest).text).text);
        return refuse(message, &manner, text, why.text);
    }
    if (value < low || value > high) {
        return message_set(message, "%llu is out of range; expected %s", (unsigned long long)value,
                           expected);
    }
    *count = value;
    return true;
}

/// Reads `decimals` digits (at most nine) as a fraction times 2^32, rounded to the nearest.
static uint64_t fraction_q32(struct span decimals)
{
    uint64_t numerator = 0;
    uint64_t denominator = 1;
    for (size_t i = 0; i < decimals.length; i++) {
        numerator = numerator * 10 + (uint64_t)(decimals.start[i] - '0');
        denominator *= 10;
    }
    return ((numerator << 32) + denominator / 2) / denominator;
}

bool units_parse_sigma(struct span text, uint64_t *sigma_q32, struct message *message)
{
    static const struct manner manner = {
        "a sigma",
        "a number over 0 and up to 8 with at most nine decimals, as in 0.8",
    };
    text = span_trim(text);
    size_t whole = 0;
    while (whole < text.length && is_digit(text.start[whole])) {
        whole++;
    }
    struct span decimals = {.start = text.start + whole, .length = 0};
    bool is_good = whole == 1;
    if (is_good && whole < text.length) {
        decimals = span_skip(text, whole + 1);
        is_good = text.start[whole] == '.' && decimals.length >= 1 && decimals.length <= 9;
        for (size_t i = 0; is_good && i < decimals.length; i++) {
            is_good = is_digit(decimals.start[i]);
        }
    }
    if (!is_good) {
        return refuse(message, &manner, text, "it is not such a number");
    }
    uint64_t value = ((uint64_t)(text.start[0] - '0') << 32) + fraction_q32(decimals);
    if (value == 0 || value > UINT64_C(8) << 32) {
        return refuse(message, &manner, text, "it is out of range");
    }
    *sigma_q32 = value;
    return true;
}

/// ceil(value * hertz / 10^9), exactly: (10^9 - 1) * UNITS_HERTZ_MAX fits 64 bits.
static bool nanoseconds_to(uint64_t nanoseconds, uint64_t hertz, uint64_t *result)
{
    const uint64_t second = 1000000000;
    uint64_t whole = 0;
    if (!units_multiply(nanoseconds / second, hertz, &whole)) {
        return false;
    }
    uint64_t part = nanoseconds % second * hertz;
    uint64_t rest = part / second + (part % second != 0 ? 1 : 0);
    if (whole > UINT64_MAX - rest) {
        return false;
    }
    *result = whole + rest;
    return true;
}

bool units_to_cycles(struct duration duration, const struct clocks *clocks, uint64_t *cycles)
{
    switch (duration.unit) {
    case DURATION_CYCLES:
        *cycles = duration.value;
        return true;
    case DURATION_TICKS:
        return units_multiply(duration.value, clocks->cycles_per_tick, cycles);
    case DURATION_NANOSECONDS:
        return nanoseconds_to(duration.value, clocks->cpu_hz, cycles);
    }
    return false;
}

bool units_to_ticks(struct duration duration, const struct clocks *clocks, uint64_t *ticks)
{
    switch (duration.unit) {
    case DURATION_CYCLES:
        *ticks = duration.value / clocks->cycles_per_tick +
                 (duration.value % clocks->cycles_per_tick != 0 ? 1 : 0);
        return true;
    case DURATION_TICKS:
        *ticks = duration.value;
        return true;
    case DURATION_NANOSECONDS:
        return nanoseconds_to(duration.value, clocks->tick_hz, ticks);
    }
    return false;
}

static int hex_digit(char letter)
{
    if (is_digit(letter)) {
        return letter - '0';
    }
    if (letter >= 'a' && letter <= 'f') {
        return letter - 'a' + 10;
    }
    return letter >= 'A' && letter <= 'F' ? letter - 'A' + 10 : -1;
}

bool units_parse_bits(struct span text, uint32_t *bits, struct message *message)
{
    static const struct manner manner = {"a group of flags", "32 bits, as in 3, 0x3 or 0xFFFFFFFF"};
    text = span_trim(text);
    bool is_hex = text.length > 2 && text.start[0] == '0' && text.start[1] == 'x';
    if (!is_hex) {
        uint64_t value = 0;
        if (!units_parse_count(text, 0, UINT32_MAX, &value, message)) {
            message_add(message, ", or hexadecimal as in 0x3");
            return false;
        }
        *bits = (uint32_t)value;
        return true;
    }
    uint64_t value = 0;
    for (size_t i = 2; i < text.length; i++) {
        int digit = hex_digit(text.start[i]);
        if (digit < 0) {
            return refuse(message, &manner, text, "it is no hexadecimal number");
        }
        value = value * 16 + (uint64_t)digit;
        if (value > UINT32_MAX) {
            return refuse(message, &manner, text, "it has more than 32 bits");
        }
    }
    *bits = (uint32_t)value;
    return true;
}

/// A number with up to `decimals` digits behind a point, times ten to that power. The whole part
/// has at most six digits. False if it is none.
static bool parse_fixed(struct span text, unsigned decimals, uint64_t *value)
{
    size_t whole = 0;
    while (whole < text.length && is_digit(text.start[whole])) {
        whole++;
    }
    bool has_point = whole < text.length && text.start[whole] == '.';
    size_t fraction = has_point ? text.length - whole - 1 : 0;
    if (whole == 0 || whole > 6 || (whole > 1 && text.start[0] == '0') ||
        (!has_point && whole != text.length) ||
        (has_point && (fraction == 0 || fraction > decimals))) {
        return false;
    }
    uint64_t result = 0;
    for (size_t i = 0; i < whole + (has_point ? 1 : 0) + decimals; i++) {
        if (has_point && i == whole) {
            continue;
        }
        bool is_there = i < text.length;
        if (is_there && !is_digit(text.start[i])) {
            return false;
        }
        result = result * 10 + (is_there ? (uint64_t)(text.start[i] - '0') : 0);
    }
    *value = result;
    return true;
}

bool units_parse_factor(struct span text, uint64_t *permille, struct message *message)
{
    static const struct manner manner = {
        "a speed", "one from 0.001x to 1000x with at most three decimals, as in 1x or 0.5x"};
    text = span_trim(text);
    uint64_t value = 0;
    if (text.length < 2 || text.start[text.length - 1] != 'x' ||
        !parse_fixed(span_trim((struct span){text.start, text.length - 1}), 3, &value)) {
        return refuse(message, &manner, text, "it is not such a number");
    }
    if (value == 0 || value > 1000000) {
        return refuse(message, &manner, text, "it is out of range");
    }
    *permille = value;
    return true;
}

bool units_parse_chance(struct span text, uint64_t *millionths, struct message *message)
{
    static const struct manner manner = {
        "a chance", "one from 0% to 100% with at most four decimals, as in 20%"};
    text = span_trim(text);
    uint64_t value = 0;
    if (text.length < 2 || text.start[text.length - 1] != '%' ||
        !parse_fixed(span_trim((struct span){text.start, text.length - 1}), 4, &value)) {
        return refuse(message, &manner, text, "it is not such a number");
    }
    if (value > 1000000) {
        return refuse(message, &manner, text, "it is out of range");
    }
    *millionths = value;
    return true;
}
