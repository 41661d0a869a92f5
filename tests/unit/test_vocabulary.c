/// The vocabulary has the keys of the loader's tables and no others, and patterns match what they
/// are said to.
#include "sim/scenario/vocabulary.h"

#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/scenario/compile.h"
#include "sim/scenario/pattern.h"
#include "sim/scenario/schema.h"

enum { MAPPINGS_MAX = 64 };

/// All mappings of the vocabulary, each with its table of the loader.
struct tables {
    const struct vocabulary_mapping *mappings[MAPPINGS_MAX];
    const cyaml_schema_value_t *fields[MAPPINGS_MAX];
    size_t count;
};

static bool is_known(const struct tables *tables, const struct vocabulary_mapping *mapping,
                     const cyaml_schema_value_t *fields)
{
    for (size_t i = 0; i < tables->count; i++) {
        if (tables->mappings[i] == mapping &&
            tables->fields[i]->mapping.fields == fields->mapping.fields) {
            return true;
        }
    }
    return false;
}

/// Compares a key with its entry, and goes on to the mapping below it.
static void compare_key(struct tables *tables, const struct vocabulary_key *key,
                        const cyaml_schema_value_t *value);

static void compare_mapping(struct tables *tables, const struct vocabulary_mapping *mapping,
                            const cyaml_schema_value_t *fields)
{
    if (is_known(tables, mapping, fields)) {
        return;
    }
    assert_true(tables->count < MAPPINGS_MAX);
    tables->mappings[tables->count] = mapping;
    tables->fields[tables->count++] = fields;
    size_t count = 0;
    const cyaml_schema_field_t *field = fields->mapping.fields;
    for (; field->key != NULL; field++, count++) {
        const struct vocabulary_key *key = vocabulary_key(mapping, field->key);
        if (key == NULL) {
            fail_msg("the vocabulary of %s has no \"%s\"", mapping->name, field->key);
        }
        compare_key(tables, key, &field->value);
    }
    for (const struct vocabulary_key *key = NULL; (key = vocabulary_next(mapping, key)) != NULL;
         count--) {
        if (schema_field(fields, key->key) == NULL) {
            fail_msg("the loader knows no \"%s\" in %s", key->key, mapping->name);
        }
    }
    assert_int_equal(count, 0); // none stands twice
}

static void compare_key(struct tables *tables, const struct vocabulary_key *key,
                        const cyaml_schema_value_t *value)
{
    assert_int_equal(key->is_list, value->type == CYAML_SEQUENCE);
    const cyaml_schema_value_t *one = key->is_list ? value->sequence.entry : value;
    assert_int_equal(one->type, key->mapping != NULL ? CYAML_MAPPING : CYAML_STRING);
    if (key->mapping != NULL) {
        compare_mapping(tables, key->mapping, one);
    }
}

static struct tables all_tables(void)
{
    struct tables tables = {.count = 0};
    compare_mapping(&tables, &vocabulary_scenario, &schema_scenario);
    return tables;
}

static void each_key_of_the_loader_has_its_entry_and_no_other_has(void **state)
{
    (void)state;
    struct tables tables = all_tables();
    assert_true(tables.count > 25);
}

static void names_of_mappings_are_their_own(void **state)
{
    (void)state;
    struct tables tables = all_tables();
    for (size_t i = 0; i < tables.count; i++) {
        for (size_t j = 0; j < i; j++) {
            bool is_same = tables.mappings[i] == tables.mappings[j];
            assert_int_equal(strcmp(tables.mappings[i]->name, tables.mappings[j]->name) == 0,
                             is_same);
        }
    }
}

static void each_key_is_described(void **state)
{
    (void)state;
    struct tables tables = all_tables();
    for (size_t i = 0; i < tables.count; i++) {
        assert_non_null(tables.mappings[i]->text);
        const struct vocabulary_key *key = NULL;
        while ((key = vocabulary_next(tables.mappings[i], key)) != NULL) {
            // A mapping describes itself.
            assert_int_equal(key->text == NULL, key->mapping != NULL && !key->is_list);
        }
    }
}

/// Whether a rule of that kind names keys of the mapping with its keys from this index on alone, or
/// words of a list.
static size_t keys_of_rule(enum rule_kind kind)
{
    return kind == RULE_ALONE || kind == RULE_APART ? 1 : 5;
}

static void rules_speak_of_keys_that_there_are(void **state)
{
    (void)state;
    struct tables tables = all_tables();
    size_t count = 0;
    for (size_t i = 0; i < tables.count; i++) {
        const struct vocabulary_mapping *mapping = tables.mappings[i];
        const struct vocabulary_rule *rule = mapping->rules;
        for (; rule != NULL && rule->kind != RULE_END; rule++, count++) {
            const struct vocabulary_mapping *when = mapping;
            if (rule->list != NULL) {
                assert_non_null(vocabulary_key(mapping, rule->list));
                when = vocabulary_key(mapping, rule->list)->mapping;
            }
            assert_true(rule->when == NULL || vocabulary_key(when, rule->when) != NULL);
            for (size_t k = 0; k < keys_of_rule(rule->kind) && rule->keys[k] != NULL; k++) {
                assert_non_null(vocabulary_key(mapping, rule->keys[k]));
            }
        }
    }
    assert_true(count > 15);
}

static void each_step_stands_somewhere(void **state)
{
    (void)state;
    const struct vocabulary_key *key = NULL;
    while ((key = vocabulary_next(&vocabulary_step, key)) != NULL) {
        assert_true(scenario_step_where(key->key) != 0);
        assert_int_equal(scenario_step_where(key->key) & ~(unsigned)IN_ALL, 0);
    }
    assert_int_equal(scenario_step_where("no step"), 0);
}

static void compile(regex_t *regex, const char *pattern)
{
    char whole[PATTERN_BYTES + 8];
    snprintf(whole, sizeof whole, "^(%s)$", pattern);
    assert_int_equal(regcomp(regex, whole, REG_EXTENDED | REG_NOSUB), 0);
}

static bool matches(const regex_t *regex, const char *text)
{
    return regexec(regex, text, 0, NULL, 0) == 0;
}

static bool matches_number(const regex_t *regex, uint64_t number)
{
    char text[32];
    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    return matches(regex, text);
}

static void compile_range(regex_t *regex, uint64_t low, uint64_t high)
{
    struct pattern pattern = {.length = 0};
    pattern_add_range(&pattern, low, high);
    compile(regex, pattern.text);
}

static void a_range_matches_its_numbers_and_no_others(void **state)
{
    (void)state;
    static const uint64_t ends[] = {0,   1,   2,   7,    8,    9,    10,   11,   19,  20,  31,
                                    50,  89,  90,  99,   100,  101,  109,  110,  119, 199, 200,
                                    255, 998, 999, 1000, 1001, 1010, 1099, 1100, 1234};
    enum { COUNT = sizeof ends / sizeof ends[0] };
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t j = i; j < COUNT; j++) {
            regex_t regex;
            compile_range(&regex, ends[i], ends[j]);
            for (uint64_t number = 0; number < 1300; number++) {
                bool is_in = number >= ends[i] && number <= ends[j];
                if (matches_number(&regex, number) != is_in) {
                    fail_msg("%llu..%llu: %llu", (unsigned long long)ends[i],
                             (unsigned long long)ends[j], (unsigned long long)number);
                }
            }
            regfree(&regex);
        }
    }
}

static void a_range_goes_up_to_64_bits(void **state)
{
    (void)state;
    static const uint64_t highs[] = {
        UINT64_MAX,   UINT64_MAX - 1,        UINT32_MAX,          UINT64_C(1) << 62, 1000000000000,
        999999999999, 10000000000000000000u, 9999999999999999999u};
    for (size_t i = 0; i < sizeof highs / sizeof highs[0]; i++) {
        uint64_t high = highs[i];
        regex_t regex;
        compile_range(&regex, 1, high);
        assert_true(matches_number(&regex, 1));
        assert_true(matches_number(&regex, high));
        for (uint64_t step = 1; step <= high / 10; step *= 10) {
            assert_true(matches_number(&regex, high - step));
            assert_true(matches_number(&regex, high / step));
            if (high <= UINT64_MAX - step) {
                assert_false(matches_number(&regex, high + step));
            }
        }
        assert_false(matches_number(&regex, 0));
        regfree(&regex);
    }
    regex_t regex;
    compile_range(&regex, 0, UINT64_MAX);
    assert_true(matches(&regex, "0"));
    assert_true(matches(&regex, "18446744073709551615"));
    assert_false(matches(&regex, "18446744073709551616"));
    assert_false(matches(&regex, "20000000000000000000"));
    assert_false(matches(&regex, "100000000000000000000"));
    regfree(&regex);
}

static void a_range_takes_no_other_spelling(void **state)
{
    (void)state;
    regex_t regex;
    compile_range(&regex, 0, 1000);
    static const char *const texts[] = {"",    "00",  "01",  "+1", "-1",
                                        "1.0", "1e3", "0x1", " 1", "1 "};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_false(matches(&regex, texts[i]));
    }
    regfree(&regex);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_key_of_the_loader_has_its_entry_and_no_other_has),
        cmocka_unit_test(names_of_mappings_are_their_own),
        cmocka_unit_test(each_key_is_described),
        cmocka_unit_test(rules_speak_of_keys_that_there_are),
        cmocka_unit_test(each_step_stands_somewhere),
        cmocka_unit_test(a_range_matches_its_numbers_and_no_others),
        cmocka_unit_test(a_range_goes_up_to_64_bits),
        cmocka_unit_test(a_range_takes_no_other_spelling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
