/// Each key of the format, each word that may be a value, and each form of a random value stands in
/// a scenario that a test runs and of which it says what comes out: those of the library (held
/// against their baselines), the reference scenarios (against the real kernel's calls), and
/// tests/keys/ (against expectations that tests/keys.sh shows to depend on the key).
#include "sim/scenario/places.h"
#include "sim/scenario/vocabulary.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { USES_MAX = 2000, USE_BYTES = 96 };

/// What was found in scenarios, or is wanted: "pool.kind", "pool.kind: byte", "uniform".
struct uses {
    char (*texts)[USE_BYTES];
    size_t count;
};

static bool has(const struct uses *uses, const char *text)
{
    for (size_t i = 0; i < uses->count; i++) {
        if (strcmp(uses->texts[i], text) == 0) {
            return true;
        }
    }
    return false;
}

static void add(struct uses *uses, const char *format, ...)
{
    char text[USE_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (!has(uses, text)) {
        assert_true(uses->count < USES_MAX);
        memcpy(uses->texts[uses->count++], text, sizeof text);
    }
}

static const char *const forms[] = {"uniform", "exponential", "lognormal", "choice"};
enum { FORM_COUNT = sizeof forms / sizeof forms[0] };

/// Everything that the vocabulary has.
static void want(struct uses *wanted, const struct vocabulary_mapping *mapping)
{
    const struct vocabulary_key *key = NULL;
    while ((key = vocabulary_next(mapping, key)) != NULL) {
        char text[USE_BYTES];
        snprintf(text, sizeof text, "%s.%s", mapping->name, key->key);
        bool is_new = !has(wanted, text);
        add(wanted, "%s", text);
        for (size_t i = 0; key->value.words != NULL && key->value.words[i] != NULL; i++) {
            add(wanted, "%s.%s: %s", mapping->name, key->key, key->value.words[i]);
        }
        if (is_new && key->mapping != NULL) {
            want(wanted, key->mapping);
        }
    }
}

/// A file's tree on the way down.
struct walk {
    yaml_document_t document;
    struct uses *found;
};

static void see_value(struct walk *walk, const struct vocabulary_mapping *mapping,
                      const struct vocabulary_key *key, const yaml_node_t *node)
{
    const char *text = (const char *)node->data.scalar.value;
    size_t length = strcspn(text, key->value.kind == VALUE_BAG_ORDER ? " " : "");
    for (size_t i = 0; key->value.words != NULL && key->value.words[i] != NULL; i++) {
        const char *word = key->value.words[i];
        if (strlen(word) == length && strncmp(word, text, length) == 0) {
            add(walk->found, "%s.%s: %s", mapping->name, key->key, word);
        }
    }
    for (size_t i = 0; key->value.is_random && i < FORM_COUNT; i++) {
        size_t size = strlen(forms[i]);
        if (strncmp(text, forms[i], size) == 0 && text[size] == '(') {
            add(walk->found, "%s", forms[i]);
        }
    }
}

static void see_mapping(struct walk *walk, const struct vocabulary_mapping *mapping,
                        const yaml_node_t *node);

static void see(struct walk *walk, const struct vocabulary_mapping *mapping,
                const struct vocabulary_key *key, const yaml_node_t *node)
{
    if (key->mapping != NULL) {
        see_mapping(walk, key->mapping, node);
    } else {
        see_value(walk, mapping, key, node);
    }
}

static void see_mapping(struct walk *walk, const struct vocabulary_mapping *mapping,
                        const yaml_node_t *node)
{
    const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
    for (; pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *name = yaml_document_get_node(&walk->document, pair->key);
        const yaml_node_t *value = yaml_document_get_node(&walk->document, pair->value);
        const struct vocabulary_key *key =
            vocabulary_key(mapping, (const char *)name->data.scalar.value);
        assert_non_null(key);
        add(walk->found, "%s.%s", mapping->name, key->key);
        if (!key->is_list) {
            see(walk, mapping, key, value);
            continue;
        }
        const yaml_node_item_t *item = value->data.sequence.items.start;
        for (; item < value->data.sequence.items.top; item++) {
            see(walk, mapping, key, yaml_document_get_node(&walk->document, *item));
        }
    }
}

static void see_file(struct uses *found, const char *path)
{
    char *text = NULL;
    size_t length = 0;
    struct place at;
    struct places places;
    struct message message = {""};
    bool good = text_read(path, &text, &length, &message) &&
                places_open(&places, text, length, &at, &message);
    assert_string_equal(message.text, "");
    assert_true(good);
    struct walk walk = {.document = places.document, .found = found};
    see_mapping(&walk, &vocabulary_scenario, yaml_document_get_root_node(&walk.document));
    places_close(&places);
    free(text);
}

static size_t see_folder(struct uses *found, const char *folder)
{
    char path[1024];
    snprintf(path, sizeof path, POOLSIM_SOURCE_DIR "/%s", folder);
    DIR *stream = opendir(path);
    assert_non_null(stream);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(stream)) != NULL;) {
        size_t length = strlen(entry->d_name);
        if (length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0) {
            snprintf(path, sizeof path, POOLSIM_SOURCE_DIR "/%s/%s", folder, entry->d_name);
            see_file(found, path);
            count++;
        }
    }
    closedir(stream);
    return count;
}

static void each_key_and_word_is_used_by_a_scenario_that_a_test_runs(void **state)
{
    (void)state;
    struct uses wanted = {.texts = malloc(USES_MAX * sizeof *wanted.texts)};
    struct uses found = {.texts = malloc(USES_MAX * sizeof *found.texts)};
    assert_non_null(wanted.texts);
    assert_non_null(found.texts);
    want(&wanted, &vocabulary_scenario);
    for (size_t i = 0; i < FORM_COUNT; i++) {
        add(&wanted, "%s", forms[i]);
    }
    size_t files = 0;
    static const char *const folders[] = {"scenarios", "scenarios/traces", "tests/reference",
                                          "tests/keys"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        files += see_folder(&found, folders[i]);
    }
    size_t missing = 0;
    for (size_t i = 0; i < wanted.count; i++) {
        if (!has(&found, wanted.texts[i])) {
            print_message("no scenario has %s\n", wanted.texts[i]);
            missing++;
        }
    }
    assert_true(files > 60);
    assert_true(wanted.count > 150);
    print_message("%zu keys, words and forms looked for in %zu scenarios\n", wanted.count, files);
    free(wanted.texts);
    free(found.texts);
    assert_int_equal(missing, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_key_and_word_is_used_by_a_scenario_that_a_test_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
