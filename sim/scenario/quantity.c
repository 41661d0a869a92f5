#include "quantity.h"

#include "suggest.h"

#include <assert.h>
#include <string.h>

/// A random value being parsed.
struct parsing {
    enum quantity_place place;
    const struct clocks *clocks;
    struct builder *builder;
    struct message *message;
    bool in_ticks; ///< all its durations are ticks
};

static uint64_t place_maximum(enum quantity_place place)
{
    switch (place) {
    case QUANTITY_BYTES:
        return QUANTITY_BYTES_MAX;
    case QUANTITY_TICKS:
        return SCENARIO_TICKS_MAX;
    case QUANTITY_CYCLES:
        return SCENARIO_CYCLES_MAX;
    case QUANTITY_COUNT:
        return SCENARIO_COUNT_MAX;
    }
    return 0;
}

static const char *place_unit(enum quantity_place place)
{
    switch (place) {
    case QUANTITY_BYTES:
        return "bytes";
    case QUANTITY_TICKS:
        return "ticks";
    case QUANTITY_CYCLES:
        return "cycles";
    case QUANTITY_COUNT:
        return "rounds";
    }
    return "";
}

static bool refuse_large(const struct parsing *parsing, struct span text)
{
    return message_set(parsing->message, "\"%.*s\" is out of range; expected at most %llu %s",
                       text.length > 60 ? 60 : (int)text.length, text.start,
                       (unsigned long long)place_maximum(parsing->place),
                       place_unit(parsing->place));
}

/// Parses a constant in the unit of the place.
static bool parse_constant(const struct parsing *parsing, struct span text, uint64_t *value)
{
    struct duration duration;
    uint64_t result = 0;
    bool fits = true;
    switch (parsing->place) {
    case QUANTITY_BYTES:
        if (!units_parse_size(text, &result, parsing->message)) {
            return false;
        }
        break;
    case QUANTITY_TICKS:
        if (!units_parse_duration(text, &duration, parsing->message)) {
            return false;
        }
        fits = units_to_ticks(duration, parsing->clocks, &result);
        break;
    case QUANTITY_CYCLES:
        if (!units_parse_duration(text, &duration, parsing->message)) {
            return false;
        }
        fits = units_to_cycles(duration, parsing->clocks, &result);
        break;
    case QUANTITY_COUNT:
        if (!units_parse_count(text, 0, SCENARIO_COUNT_MAX, &result, parsing->message)) {
            return false;
        }
        break;
    }
    if (!fits || result > place_maximum(parsing->place)) {
        return refuse_large(parsing, span_trim(text));
    }
    *value = result;
    return true;
}

/// Parses a parameter in the unit of the draws.
static bool parse_parameter(const struct parsing *parsing, struct span text, uint64_t *value)
{
    uint64_t in_place = 0;
    if (!parse_constant(parsing, text, &in_place)) {
        return false;
    }
    if (parsing->place == QUANTITY_BYTES && in_place == 0) {
        return message_set(parsing->message, "a random size of 0; expected 1 byte or more");
    }
    if (parsing->place == QUANTITY_BYTES || parsing->place == QUANTITY_COUNT) {
        *value = in_place;
        return true;
    }
    struct duration duration;
    bool is_duration = units_parse_duration(text, &duration, parsing->message);
    assert(is_duration);
    (void)is_duration;
    if (parsing->in_ticks) {
        *value = duration.value;
        return true;
    }
    if (!units_to_cycles(duration, parsing->clocks, value)) {
        return refuse_large(parsing, span_trim(text));
    }
    return true;
}

/// The next argument, up to a comma or the end. Returns false when there is none left.
static bool next_argument(struct span *rest, struct span *argument)
{
    if (rest->start == NULL) {
        return false;
    }
    const char *comma = memchr(rest->start, ',', rest->length);
    size_t length = comma == NULL ? rest->length : (size_t)(comma - rest->start);
    *argument = span_trim((struct span){.start = rest->start, .length = length});
    if (comma == NULL) {
        *rest = (struct span){0};
    } else {
        *rest = (struct span){.start = comma + 1, .length = rest->length - length - 1};
    }
    return true;
}

/// Takes ` xN` off the end of an argument of choice().
static bool take_weight(const struct parsing *parsing, struct span *argument, uint64_t *weight)
{
    *weight = 1;
    size_t at = argument->length;
    while (at > 0 && argument->start[at - 1] != 'x') {
        at--;
    }
    if (at < 2 || argument->start[at - 2] != ' ') {
        return true;
    }
    struct span digits = {.start = argument->start + at, .length = argument->length - at};
    if (!units_parse_count(digits, 1, QUANTITY_WEIGHT_MAX, weight, parsing->message)) {
        message_add(parsing->message, " after the x, as in 64 x3");
        return false;
    }
    *argument = span_trim((struct span){.start = argument->start, .length = at - 1});
    return true;
}

/// True if all durations among the arguments are ticks. What cannot be parsed is refused later.
static bool all_are_ticks(struct parsing *parsing, struct span arguments)
{
    struct span argument;
    while (next_argument(&arguments, &argument)) {
        uint64_t weight = 0;
        struct duration duration;
        struct message ignored;
        struct parsing quiet = *parsing;
        quiet.message = &ignored;
        if (!take_weight(&quiet, &argument, &weight)) {
            continue;
        }
        while (argument.length > 0 && argument.start[0] >= 'a' && argument.start[0] <= 'z') {
            argument = (struct span){argument.start + 1, argument.length - 1};
        }
        if (units_parse_duration(argument, &duration, &ignored) &&
            duration.unit != DURATION_TICKS) {
            return false;
        }
    }
    return true;
}

static bool parse_uniform(const struct parsing *parsing, struct span arguments,
                          struct distribution *distribution)
{
    struct span low;
    struct span high;
    struct span more;
    if (!next_argument(&arguments, &low) || !next_argument(&arguments, &high) ||
        next_argument(&arguments, &more)) {
        return message_set(parsing->message, "uniform takes a lowest and a highest value, as in %s",
                           parsing->place == QUANTITY_BYTES   ? "uniform(16, 256)"
                           : parsing->place == QUANTITY_COUNT ? "uniform(1, 10)"
                                                              : "uniform(1 ms, 3 ms)");
    }
    if (!parse_parameter(parsing, low, &distribution->low) ||
        !parse_parameter(parsing, high, &distribution->high)) {
        return false;
    }
    if (distribution->low > distribution->high) {
        return message_set(parsing->message,
                           "uniform(%.*s, %.*s) is empty; expected the lower value first",
                           (int)low.length, low.start, (int)high.length, high.start);
    }
    return true;
}

/// Splits "mean 20 ms" into its name and its value.
static bool starts_with(struct span argument, const char *name, struct span *value)
{
    size_t length = strlen(name);
    if (argument.length <= length || memcmp(argument.start, name, length) != 0 ||
        argument.start[length] != ' ') {
        return false;
    }
    *value = span_trim((struct span){argument.start + length, argument.length - length});
    return true;
}

/// The named arguments of exponential() and lognormal(); start is NULL where one is absent.
struct named_arguments {
    struct span centre; ///< mean or median
    struct span sigma;
    struct span maximum;
};

static bool parse_named(struct span arguments, const char *centre, bool has_sigma,
                        struct named_arguments *named)
{
    *named = (struct named_arguments){0};
    struct span argument;
    while (next_argument(&arguments, &argument)) {
        struct span value;
        struct span *place = NULL;
        if (starts_with(argument, centre, &value)) {
            place = &named->centre;
        } else if (has_sigma && starts_with(argument, "sigma", &value)) {
            place = &named->sigma;
        } else if (starts_with(argument, "max", &value)) {
            place = &named->maximum;
        }
        if (place == NULL || place->start != NULL) {
            return false;
        }
        *place = value;
    }
    return named->centre.start != NULL;
}

static bool check_centre(const struct parsing *parsing, const char *name, struct span text,
                         const struct distribution *distribution)
{
    if (distribution->mean == 0 || distribution->mean > QUANTITY_MEAN_MAX) {
        return message_set(parsing->message, "the %s %.*s is out of range; expected 1 to 2^40 %s",
                           name, (int)text.length, text.start,
                           parsing->place == QUANTITY_BYTES   ? "bytes"
                           : parsing->place == QUANTITY_COUNT ? "rounds"
                           : parsing->in_ticks                ? "ticks"
                                                              : "cycles");
    }
    if (distribution->maximum < distribution->mean) {
        return message_set(parsing->message,
                           "the maximum is less than the %s %.*s; expected a larger one", name,
                           (int)text.length, text.start);
    }
    return true;
}

static bool parse_exponential(const struct parsing *parsing, struct span arguments,
                              struct distribution *distribution)
{
    struct named_arguments named;
    if (!parse_named(arguments, "mean", false, &named)) {
        return message_set(parsing->message, "exponential takes a mean and perhaps a max, as in "
                                             "exponential(mean 20 ms, max 200 ms)");
    }
    if (!parse_parameter(parsing, named.centre, &distribution->mean)) {
        return false;
    }
    if (named.maximum.start != NULL) {
        return parse_parameter(parsing, named.maximum, &distribution->maximum) &&
               check_centre(parsing, "mean", named.centre, distribution);
    }
    // 20 times the mean, or the most that the place holds, in the unit of the draws.
    uint64_t most = place_maximum(parsing->place);
    if (parsing->place == QUANTITY_TICKS && !parsing->in_ticks) {
        if (!units_multiply(most, parsing->clocks->cycles_per_tick, &most)) {
            most = UINT64_MAX;
        }
    } else if (parsing->place == QUANTITY_CYCLES && parsing->in_ticks) {
        most /= parsing->clocks->cycles_per_tick;
    }
    distribution->maximum = distribution->mean > most / 20 ? most : distribution->mean * 20;
    return check_centre(parsing, "mean", named.centre, distribution);
}

static bool parse_lognormal(const struct parsing *parsing, struct span arguments,
                            struct distribution *distribution)
{
    struct named_arguments named;
    if (!parse_named(arguments, "median", true, &named) || named.sigma.start == NULL ||
        named.maximum.start == NULL) {
        return message_set(parsing->message, "lognormal takes a median, a sigma and a max, as in "
                                             "lognormal(median 128, sigma 0.8, max 4KiB)");
    }
    return parse_parameter(parsing, named.centre, &distribution->mean) &&
           units_parse_sigma(named.sigma, &distribution->sigma_q32, parsing->message) &&
           parse_parameter(parsing, named.maximum, &distribution->maximum) &&
           check_centre(parsing, "median", named.centre, distribution);
}

static bool parse_choice(const struct parsing *parsing, struct span arguments,
                         struct distribution *distribution)
{
    distribution->first_choice = parsing->builder->scenario.choice_count;
    struct span argument;
    while (next_argument(&arguments, &argument)) {
        struct choice choice;
        if (argument.length == 0) {
            return message_set(parsing->message, "a choice is missing; expected values with "
                                                 "commas between, as in choice(16, 64 x3, 1500)");
        }
        if (!take_weight(parsing, &argument, &choice.weight) ||
            !parse_parameter(parsing, argument, &choice.value)) {
            return false;
        }
        if (!builder_add_choice(parsing->builder, &choice)) {
            return message_set(parsing->message, "not enough memory");
        }
        distribution->choice_count++;
        distribution->weight_sum += choice.weight;
    }
    return true;
}

/// A kind of random value.
struct form {
    const char *name;
    enum distribution_kind kind;
    bool (*parse)(const struct parsing *parsing, struct span arguments,
                  struct distribution *distribution);
};

static const struct form forms[] = {
    {"uniform", DISTRIBUTION_UNIFORM, parse_uniform},
    {"exponential", DISTRIBUTION_EXPONENTIAL, parse_exponential},
    {"lognormal", DISTRIBUTION_LOGNORMAL, parse_lognormal},
    {"choice", DISTRIBUTION_CHOICE, parse_choice},
};

static const struct form *find_form(struct span name, struct message *message)
{
    char word[32];
    size_t length = name.length < sizeof word ? name.length : sizeof word - 1;
    memcpy(word, name.start, length);
    word[length] = '\0';
    struct suggestion suggestion = suggest_begin(word);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (strcmp(word, forms[i].name) == 0) {
            return &forms[i];
        }
        suggest_consider(&suggestion, forms[i].name);
    }
    message_set(message, "unknown random value \"%s\"", quote(word).text);
    if (!suggest_add(&suggestion, message)) {
        message_add(message, "; expected uniform, exponential, lognormal or choice");
    }
    return NULL;
}

static bool parse_random(struct parsing *parsing, struct span text, const char *open,
                         struct quantity *quantity)
{
    size_t name_length = (size_t)(open - text.start);
    struct span name = span_trim((struct span){text.start, name_length});
    const struct form *form = find_form(name, parsing->message);
    if (form == NULL) {
        return false;
    }
    struct span arguments = {open + 1, text.length - name_length - 1};
    if (arguments.length == 0 || arguments.start[arguments.length - 1] != ')') {
        return message_set(parsing->message,
                           "a random value must end in \")\"; inside { } it must stand in quotes, "
                           "as in size: \"uniform(16, 256)\"");
    }
    arguments.length--;
    bool is_time = parsing->place == QUANTITY_TICKS || parsing->place == QUANTITY_CYCLES;
    parsing->in_ticks = is_time && all_are_ticks(parsing, arguments);
    uint64_t cycles_per_tick = is_time ? parsing->clocks->cycles_per_tick : 1;
    struct distribution distribution = {
        .kind = form->kind,
        .minimum = parsing->place == QUANTITY_BYTES ? 1 : 0,
        .multiply = parsing->place == QUANTITY_CYCLES && parsing->in_ticks ? cycles_per_tick : 1,
        .divide = parsing->place == QUANTITY_TICKS && !parsing->in_ticks ? cycles_per_tick : 1,
    };
    if (!form->parse(parsing, arguments, &distribution)) {
        return false;
    }
    if (!builder_add_distribution(parsing->builder, &distribution)) {
        return message_set(parsing->message, "not enough memory");
    }
    *quantity = (struct quantity){
        .distribution = parsing->builder->scenario.distribution_count - 1,
    };
    return true;
}

bool quantity_parse(const char *text, enum quantity_place place, const struct clocks *clocks,
                    struct builder *builder, struct quantity *quantity, struct message *message)
{
    struct parsing parsing = {
        .place = place,
        .clocks = clocks,
        .builder = builder,
        .message = message,
    };
    struct span span = span_trim(span_of(text));
    const char *open = memchr(span.start, '(', span.length);
    if (open != NULL) {
        return parse_random(&parsing, span, open, quantity);
    }
    uint64_t value = 0;
    if (!parse_constant(&parsing, span, &value)) {
        return false;
    }
    *quantity = quantity_constant(value);
    return true;
}
