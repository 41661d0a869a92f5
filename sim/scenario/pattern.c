#include "pattern.h"

#include "limits.h"
#include "quantity.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#define NAME_PATTERN "[A-Za-z0-9_.\\[\\]-]"

/// Any whole number: of durations, whose limits are in the target's ticks and cycles, and of the
/// parameters of random values.
#define NUMBER_PATTERN "(?:0|[1-9][0-9]*)"
#define POSITIVE_PATTERN "[1-9][0-9]*"

#define TIME_UNIT_PATTERN "(?:cycles?|ticks?|[num]?s)"

void pattern_add(struct pattern *pattern, const char *format, ...)
{
    va_list args;
    size_t room = PATTERN_BYTES - pattern->length;
    va_start(args, format);
    int length = vsnprintf(pattern->text + pattern->length, room, format, args);
    va_end(args);
    assert(length >= 0 && (size_t)length < room);
    pattern->length += (size_t)length;
}

/// A digit, or one of several.
static void add_digits(struct pattern *pattern, uint64_t low, uint64_t high)
{
    if (low == high) {
        pattern_add(pattern, "%u", (unsigned)low);
    } else {
        pattern_add(pattern, "[%u-%u]", (unsigned)low, (unsigned)high);
    }
}

static void add_any_digits(struct pattern *pattern, unsigned low, unsigned high)
{
    if (low != high) {
        pattern_add(pattern, "[0-9]{%u,%u}", low, high);
    } else if (low == 1) {
        pattern_add(pattern, "[0-9]");
    } else if (low > 1) {
        pattern_add(pattern, "[0-9]{%u}", low);
    }
}

/// Appends all numbers from a power of ten to as many nines as are not above `high`. Returns the
/// last of them; 0 if `low` is no power of ten, or there are none.
static uint64_t add_lengths(struct pattern *pattern, uint64_t low, uint64_t high)
{
    enum { ZEROS_MAX = 19 }; // of a power of ten in 64 bits
    unsigned zeros = 0;
    uint64_t power = 1;
    while (power < low && zeros < ZEROS_MAX) {
        power *= 10;
        zeros++;
    }
    if (power != low) {
        return 0;
    }
    unsigned digits = zeros;
    while (digits < ZEROS_MAX && power * 10 - 1 <= high) {
        power *= 10;
        digits++;
    }
    if (digits == zeros) {
        return 0;
    }
    pattern_add(pattern, "[1-9]");
    add_any_digits(pattern, zeros, digits - 1);
    return power - 1;
}

/// Appends the numbers from `low` that have all digits but one in common, or as many last ones
/// free. Returns the last of them.
static uint64_t add_decade(struct pattern *pattern, uint64_t low, uint64_t high)
{
    unsigned free_digits = 0;
    uint64_t step = 1;
    while (free_digits < 18 && low > 0 && low % (step * 10) == 0 && high - low >= step * 10 - 1) {
        step *= 10;
        free_digits++;
    }
    uint64_t digit = low / step % 10;
    uint64_t last = low + (step - 1);
    uint64_t top = digit;
    while (top < 9 && high - last >= step) {
        last += step;
        top++;
    }
    if (low / step >= 10) {
        pattern_add(pattern, "%llu", (unsigned long long)(low / step / 10));
    }
    add_digits(pattern, digit, top);
    add_any_digits(pattern, free_digits, free_digits);
    return last;
}

void pattern_add_range(struct pattern *pattern, uint64_t low, uint64_t high)
{
    assert(low <= high);
    for (;;) {
        uint64_t last = 0;
        if (low == 0) { // it alone begins with a 0
            pattern_add(pattern, "0");
        } else {
            last = add_lengths(pattern, low, high);
            last = last == 0 ? add_decade(pattern, low, high) : last;
        }
        if (last == high) {
            return;
        }
        pattern_add(pattern, "|");
        low = last + 1;
    }
}

/// A spelling of a unit and what it stands for.
struct unit_pattern {
    const char *name;
    uint64_t factor;
};

/// Appends low..high in each of the units.
static void add_amount(struct pattern *pattern, const struct unit_pattern *units, size_t count,
                       uint64_t low, uint64_t high)
{
    bool is_first = true;
    for (size_t i = 0; i < count; i++) {
        uint64_t factor = units[i].factor;
        uint64_t least = low / factor + (low % factor != 0 ? 1 : 0);
        if (least > high / factor) {
            continue;
        }
        pattern_add(pattern, is_first ? "(?:" : "|(?:");
        pattern_add_range(pattern, least, high / factor);
        pattern_add(pattern, ")%s", units[i].name);
        is_first = false;
    }
}

static void add_size(struct pattern *pattern, uint64_t low, uint64_t high)
{
    static const struct unit_pattern units[] = {
        {"", 1},
        {" *KiB", UINT64_C(1) << 10},
        {" *MiB", UINT64_C(1) << 20},
        {" *GiB", UINT64_C(1) << 30},
    };
    add_amount(pattern, units, sizeof units / sizeof units[0], low, high);
}

static void add_frequency(struct pattern *pattern, uint64_t low, uint64_t high)
{
    static const struct unit_pattern units[] = {
        {" *Hz", 1},
        {" *kHz", 1000},
        {" *MHz", 1000000},
        {" *GHz", 1000000000},
    };
    add_amount(pattern, units, sizeof units / sizeof units[0], low, high);
}

static void add_bits(struct pattern *pattern, uint64_t low, uint64_t high)
{
    pattern_add_range(pattern, low, high);
    pattern_add(pattern, low == 0 ? "|0x0*[0-9A-Fa-f]{1,8}" : "|0x0*[1-9A-Fa-f][0-9A-Fa-f]{0,7}");
}

/// The parameter of a random value.
static void add_parameter(struct pattern *pattern, enum value_kind kind, bool is_positive)
{
    const char *number = is_positive ? POSITIVE_PATTERN : NUMBER_PATTERN;
    if (kind == VALUE_SIZE) {
        pattern_add(pattern, POSITIVE_PATTERN "(?: *[KMG]iB)?"); // a random size is 1 or more
    } else if (kind == VALUE_DURATION) {
        pattern_add(pattern, "%s *" TIME_UNIT_PATTERN, number);
    } else {
        pattern_add(pattern, "%s", number);
    }
}

static void add_uniform(struct pattern *pattern, enum value_kind kind)
{
    pattern_add(pattern, "uniform *\\( *");
    add_parameter(pattern, kind, false);
    pattern_add(pattern, " *, *");
    add_parameter(pattern, kind, false);
    pattern_add(pattern, " *\\)");
}

static void add_exponential(struct pattern *pattern, enum value_kind kind)
{
    pattern_add(pattern, "exponential *\\( *(?:mean +");
    add_parameter(pattern, kind, true);
    pattern_add(pattern, "(?: *, *max +");
    add_parameter(pattern, kind, true);
    pattern_add(pattern, ")?|max +");
    add_parameter(pattern, kind, true);
    pattern_add(pattern, " *, *mean +");
    add_parameter(pattern, kind, true);
    pattern_add(pattern, ") *\\)");
}

/// Three arguments in any order: three of them, and each of them somewhere.
static void add_lognormal(struct pattern *pattern, enum value_kind kind)
{
    pattern_add(pattern, "lognormal *\\((?=.*median )(?=.*sigma )(?=.*max ) *"
                         "(?:(?:(?:median|max) +");
    add_parameter(pattern, kind, true);
    pattern_add(pattern, "|sigma +(?:0\\.(?=0*[1-9])[0-9]{1,9}|[1-7](?:\\.[0-9]{1,9})?|"
                         "8(?:\\.0{1,9})?)) *(?:, *(?!\\))|(?=\\)))){3}\\)");
}

static void add_weighted(struct pattern *pattern, enum value_kind kind)
{
    add_parameter(pattern, kind, false);
    pattern_add(pattern, "(?: +x *(?:");
    pattern_add_range(pattern, 1, QUANTITY_WEIGHT_MAX);
    pattern_add(pattern, "))?");
}

static void add_choice(struct pattern *pattern, enum value_kind kind)
{
    pattern_add(pattern, "choice *\\( *");
    add_weighted(pattern, kind);
    pattern_add(pattern, "(?: *, *");
    add_weighted(pattern, kind);
    pattern_add(pattern, ")* *\\)");
}

static void add_random(struct pattern *pattern, enum value_kind kind)
{
    pattern_add(pattern, "|");
    add_uniform(pattern, kind);
    pattern_add(pattern, "|");
    add_exponential(pattern, kind);
    pattern_add(pattern, "|");
    add_lognormal(pattern, kind);
    pattern_add(pattern, "|");
    add_choice(pattern, kind);
}

/// Appends how an amount is written; spaces around it do not matter.
static void add_quantity(struct pattern *pattern, const struct value_type *type)
{
    switch (type->kind) {
    case VALUE_SIZE:
        add_size(pattern, type->low, type->high);
        break;
    case VALUE_CYCLES:
        pattern_add(pattern, "(?:");
        pattern_add_range(pattern, type->low, type->high);
        pattern_add(pattern, ")(?: *cycles?)?");
        break;
    case VALUE_COUNT:
        pattern_add_range(pattern, type->low, type->high);
        break;
    case VALUE_DURATION:
        pattern_add(pattern, "%s *" TIME_UNIT_PATTERN,
                    type->low > 0 ? POSITIVE_PATTERN : NUMBER_PATTERN);
        break;
    case VALUE_FREQUENCY:
        add_frequency(pattern, type->low, type->high);
        break;
    case VALUE_BITS:
        add_bits(pattern, type->low, type->high);
        break;
    case VALUE_CHANCE:
        pattern_add(pattern, "(?:100(?:\\.0{1,4})?|[1-9]?[0-9](?:\\.[0-9]{1,4})?) *%%");
        break;
    case VALUE_PERCENT:
        pattern_add(pattern, "(?:");
        pattern_add_range(pattern, type->low, type->high);
        pattern_add(pattern, ") *%%");
        break;
    case VALUE_FACTOR:
        pattern_add(pattern, "(?:1000(?:\\.0{1,3})?|[1-9][0-9]{0,2}(?:\\.[0-9]{1,3})?|"
                             "0\\.(?=0*[1-9])[0-9]{1,3}) *x");
        break;
    case VALUE_BLOCKS:
        pattern_add(pattern, "(?:");
        add_size(pattern, type->low, type->high);
        pattern_add(pattern, ")(?: +x *(?:");
        pattern_add_range(pattern, 1, LIMIT_BLOCKS);
        pattern_add(pattern, "))?");
        break;
    case VALUE_BAG_ORDER:
    case VALUE_NAME:
    case VALUE_FOLDER:
    case VALUE_LINE:
    case VALUE_TEXT:
    case VALUE_WORD:
    case VALUE_PARAMETER:
    case VALUE_ARGUMENT:
    case VALUE_EXPECTATION:
    case VALUE_TOLERANCE:
        assert(false);
    }
}

/// How a text is written in which words play no part; NULL for the others.
static const char *text_pattern(enum value_kind kind)
{
    switch (kind) {
    case VALUE_NAME:
        return "^" NAME_PATTERN "{1,64}$";
    case VALUE_FOLDER:
        return "^(?!\\.{1,2}$)" NAME_PATTERN "{1,64}$";
    case VALUE_LINE:
        return "^[^\\n\\r]+$";
    case VALUE_PARAMETER:
        return "^(?!i *(?:=|$))[^=]*[^= ] *(?:=|$)";
    case VALUE_ARGUMENT:
        return "^[^=]*[^= ] *=";
    case VALUE_EXPECTATION:
        return "^ *no +corruption *$|^ *thread +[^ ]+ +completes *$|[^ ] *(?:==|!=|<=?|>=?) *[^ ]";
    case VALUE_TOLERANCE:
        return "^ *ops may differ *$|[^ ] +within +[^ ]";
    case VALUE_TEXT:
    case VALUE_WORD:
        return "";
    case VALUE_BAG_ORDER:
    case VALUE_SIZE:
    case VALUE_CYCLES:
    case VALUE_COUNT:
    case VALUE_DURATION:
    case VALUE_FREQUENCY:
    case VALUE_BITS:
    case VALUE_CHANCE:
    case VALUE_PERCENT:
    case VALUE_FACTOR:
    case VALUE_BLOCKS:
        break;
    }
    return NULL;
}

/// A bag, perhaps behind a word.
static void add_bag_order(struct pattern *pattern, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        pattern_add(pattern, "%s%s", i == 0 ? "^(?:(?:" : "|", words[i]);
    }
    pattern_add(pattern, ") +)?" NAME_PATTERN "{1,64}$");
}

void pattern_add_value(struct pattern *pattern, const struct value_type *type)
{
    static_assert(LIMIT_NAME_LETTERS == 64, "the patterns of names say how long they may be");
    const char *text = text_pattern(type->kind);
    if (text != NULL) {
        pattern_add(pattern, "%s", text);
        return;
    }
    if (type->kind == VALUE_BAG_ORDER) {
        add_bag_order(pattern, type->words);
        return;
    }
    pattern_add(pattern, "^(?:");
    for (size_t i = 0; type->words != NULL && type->words[i] != NULL; i++) {
        pattern_add(pattern, "%s|", type->words[i]);
    }
    pattern_add(pattern, " *(?:");
    add_quantity(pattern, type);
    if (type->is_random) {
        add_random(pattern, type->kind);
    }
    pattern_add(pattern, ") *)$");
}
