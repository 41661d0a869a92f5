#include "value_schema.h"

#include "limits.h"
#include "pattern.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/// What stands for anything in a template.
#define PARAMETER_PATTERN "\\$\\{[^}]*\\}"

/// Of what types a value may be read.
enum {
    AS_TEXT = 1u << 0,
    AS_INTEGER = 1u << 1,
    AS_NUMBER = 1u << 2,
    AS_BOOLEAN = 1u << 3,
    AS_ANY = AS_TEXT | AS_NUMBER | AS_BOOLEAN, ///< a name may be `5`, `1.5` or `true`
};

static unsigned types_of(const struct value_type *type)
{
    switch (type->kind) {
    case VALUE_NAME:
    case VALUE_FOLDER:
    case VALUE_BAG_ORDER:
    case VALUE_LINE:
    case VALUE_TEXT:
    case VALUE_PARAMETER:
        return AS_ANY;
    case VALUE_SIZE:
    case VALUE_CYCLES:
    case VALUE_COUNT:
    case VALUE_BITS:
    case VALUE_BLOCKS:
        return AS_TEXT | AS_INTEGER;
    case VALUE_WORD:
    case VALUE_DURATION:
    case VALUE_FREQUENCY:
    case VALUE_CHANCE:
    case VALUE_PERCENT:
    case VALUE_FACTOR:
    case VALUE_ARGUMENT:
    case VALUE_EXPECTATION:
    case VALUE_TOLERANCE:
        break;
    }
    return AS_TEXT;
}

/// Sets a key to a new value; false if there is no memory for one of the two.
static bool set(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}

static bool append(json_t *array, json_t *value)
{
    return json_array_append_new(array, value) == 0;
}

static bool set_types(json_t *schema, unsigned types)
{
    static const struct {
        unsigned type;
        const char *name;
    } names[] = {{AS_TEXT, "string"},
                 {AS_INTEGER, "integer"},
                 {AS_NUMBER, "number"},
                 {AS_BOOLEAN, "boolean"}};
    if (types == AS_TEXT) {
        return set(schema, "type", json_string("string"));
    }
    json_t *list = json_array();
    bool good = set(schema, "type", list);
    for (size_t i = 0; good && i < sizeof names / sizeof names[0]; i++) {
        good = (types & names[i].type) == 0 || append(list, json_string(names[i].name));
    }
    return good;
}

/// A word, and what an editor makes of it when it is not quoted.
static bool append_word(json_t *list, const char *word)
{
    json_t *read = value_as_read(word);
    bool is_text = json_is_string(read);
    return append(list, read) && (is_text || append(list, json_string(word)));
}

static json_t *word_schema(const struct value_type *type)
{
    json_t *schema = json_object();
    json_t *list = json_array();
    bool good = set(schema, "enum", list);
    for (size_t i = 0; good && type->words[i] != NULL; i++) {
        good = append_word(list, type->words[i]);
    }
    if (!good) {
        json_decref(schema);
        return NULL;
    }
    return schema;
}

/// A word of the list, or a text with a parameter.
static json_t *filled_in_word_schema(const struct value_type *type)
{
    json_t *schema = json_object();
    json_t *list = json_array();
    json_t *parameter = json_pack("{s:s, s:s}", "type", "string", "pattern", PARAMETER_PATTERN);
    if (!set(schema, "anyOf", list) || !append(list, word_schema(type)) ||
        !append(list, json_incref(parameter))) {
        json_decref(parameter);
        json_decref(schema);
        return NULL;
    }
    json_decref(parameter);
    return schema;
}

/// What an editor says of a text that does not match, in the loader's words.
static const char *expected_text(enum value_kind kind)
{
    switch (kind) {
    case VALUE_NAME:
    case VALUE_FOLDER:
        return "1 to 64 letters, digits, _ - . [ ]";
    case VALUE_BAG_ORDER:
        return "a bag, perhaps with oldest, newest, random or all before it";
    case VALUE_LINE:
        return "one line of text";
    case VALUE_SIZE:
        return "bytes, as in 100, 8KiB or 1MiB";
    case VALUE_CYCLES:
        return "a whole number, as in 200 or 200 cycles";
    case VALUE_COUNT:
        return "a whole number in range";
    case VALUE_DURATION:
        return "a whole number with cycles, ns, us, ms, s or ticks, as in 5 ms";
    case VALUE_FREQUENCY:
        return "1 Hz to 10 GHz as a whole number with Hz, kHz, MHz or GHz, as in 10MHz";
    case VALUE_BITS:
        return "32 bits, as in 3, 0x3 or 0xFFFFFFFF";
    case VALUE_CHANCE:
        return "one from 0% to 100% with at most four decimals, as in 20%";
    case VALUE_PERCENT:
        return "a percentage as in 200%";
    case VALUE_FACTOR:
        return "one from 0.001x to 1000x with at most three decimals, as in 1x or 0.5x";
    case VALUE_BLOCKS:
        return "a block size and how many, as in 64 x4";
    case VALUE_PARAMETER:
        return "a name other than i, perhaps with a default as in period=5 ms";
    case VALUE_ARGUMENT:
        return "a value as in size=64";
    case VALUE_EXPECTATION:
        return "a comparison as in heap.failures == 0, no corruption, or thread NAME completes";
    case VALUE_TOLERANCE:
        return "FIGURE within AMOUNT as in heap.search.mean within 5%, or ops may differ";
    case VALUE_TEXT:
    case VALUE_WORD:
        break;
    }
    return "";
}

/// Not of draft-07, which lets unknown keywords be: the YAML language server shows it, where it
/// would show the pattern.
static bool set_message(json_t *schema, const struct value_type *type)
{
    char message[256];
    int used = snprintf(message, sizeof message, "expected %s%s", expected_text(type->kind),
                        type->is_random ? ", or a random value as in uniform(LOW, HIGH)" : "");
    bool are_values = type->words != NULL && type->kind != VALUE_BAG_ORDER;
    for (size_t i = 0; are_values && type->words[i] != NULL; i++) {
        used += snprintf(message + used, sizeof message - (size_t)used, ", or %s", type->words[i]);
    }
    assert(used > 0 && (size_t)used < sizeof message);
    return set(schema, "patternErrorMessage", json_string(message));
}

static bool set_pattern(json_t *schema, const struct value_type *type, bool is_filled_in)
{
    struct pattern pattern = {.length = 0};
    pattern_add_value(&pattern, type);
    if (pattern.length == 0) {
        return set(schema, "minLength", json_integer(1));
    }
    if (is_filled_in) {
        pattern_add(&pattern, "|" PARAMETER_PATTERN);
    }
    return set(schema, "pattern", json_string(pattern.text)) && set_message(schema, type);
}

static bool set_bounds(json_t *schema, const struct value_type *type)
{
    if (type->kind == VALUE_LINE) {
        return set(schema, "maxLength", json_integer(LIMIT_NOTE_BYTES));
    }
    // A larger maximum than JSON libraries take for a whole number is left to the loader.
    return (types_of(type) & AS_INTEGER) == 0 ||
           (set(schema, "minimum", json_integer((json_int_t)type->low)) &&
            (type->high > INT64_MAX ||
             set(schema, "maximum", json_integer((json_int_t)type->high))));
}

json_t *value_schema(const struct value_type *type, bool is_filled_in)
{
    if (type->kind == VALUE_WORD) {
        return is_filled_in ? filled_in_word_schema(type) : word_schema(type);
    }
    json_t *schema = json_object();
    if (!set_types(schema, types_of(type)) || !set_pattern(schema, type, is_filled_in) ||
        !set_bounds(schema, type)) {
        json_decref(schema);
        return NULL;
    }
    return schema;
}

static json_t *list_as_read(const char *text)
{
    json_t *list = json_array();
    const char *at = text + 1;
    while (list != NULL && *at != '\0') {
        size_t length = strcspn(at, ",]");
        if (!append(list, json_stringn(at, length))) {
            json_decref(list);
            return NULL;
        }
        at += length + (at[length] != '\0' ? 1 : 0);
        at += strspn(at, " ");
    }
    return list;
}

json_t *value_as_read(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    if (text[0] == '[') {
        return list_as_read(text);
    }
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) {
        return json_boolean(text[0] == 't');
    }
    if (digits > 0 && text[digits] == '\0') {
        json_int_t value = 0;
        for (size_t i = 0; i < digits; i++) {
            value = value * 10 + (text[i] - '0');
        }
        return json_integer(value);
    }
    return json_string(text);
}
