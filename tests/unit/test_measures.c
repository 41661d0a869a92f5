// The page of measures, held against what runs print; and the measures of whole runs, by hand.
#include "kernel_harness.h"
#include "record_harness.h"
#include "sim/record/summary_json.h"
#include "sim/report/run_text.h"
#include "sim/run.h"
#include "sim/scenario/loader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#define PATH_BYTES 512

/// Runs a scenario and takes its summary; the files go to `folder` if there is one.
static json_t *run(const struct scenario *scenario, const char *folder, struct run_result *result)
{
    struct run_options options = {.folder = folder, .write_ops = true, .write_plot_data = true};
    *result = (struct run_result){0};
    assert_true(run_scenario(scenario, &options, result));
    json_t *json = json_loads(result->json, 0, NULL);
    assert_non_null(json);
    return json;
}

/// A figure of a summary: "pools.heap.search.p99".
static json_t *find(json_t *json, const char *path)
{
    char copy[PATH_BYTES];
    assert_true(strlen(path) < sizeof copy);
    strcpy(copy, path);
    for (char *key = copy; key != NULL;) {
        char *dot = strchr(key, '.');
        if (dot != NULL) {
            *dot = '\0';
        }
        json = json_object_get(json, key);
        key = dot == NULL ? NULL : dot + 1;
    }
    assert_non_null(json);
    return json;
}

static void check_number(json_t *json, const char *path, double expected)
{
    assert_float_equal(json_number_value(find(json, path)), expected, 1e-9);
}

/// Words of the page between backticks, braces written out, each between line breaks.
struct page {
    char *text;
    char *words;
    size_t length;
    size_t room;
};

static void add_word(struct page *page, const char *word, size_t length)
{
    if (page->length + length + 3 > page->room) {
        page->room = 2 * page->room + length + 3;
        page->words = realloc(page->words, page->room);
        assert_non_null(page->words);
    }
    page->words[page->length++] = '\n';
    memcpy(page->words + page->length, word, length);
    page->length += length;
    page->words[page->length] = '\n';
    page->words[page->length + 1] = '\0';
}

/// Adds a word for each name in its first braces, and so on for the next.
static void expand(struct page *page, const char *word, size_t length)
{
    const char *open = memchr(word, '{', length);
    const char *close = open == NULL ? NULL : memchr(open, '}', length - (size_t)(open - word));
    if (close == NULL) {
        add_word(page, word, length);
        return;
    }
    const char *name = open + 1;
    while (name <= close) {
        size_t size = strcspn(name, ",}");
        char one[PATH_BYTES];
        int total = snprintf(one, sizeof one, "%.*s%.*s%.*s", (int)(open - word), word, (int)size,
                             name, (int)(length - (size_t)(close + 1 - word)), close + 1);
        assert_true(total > 0 && total < (int)sizeof one);
        expand(page, one, (size_t)total);
        name += size + 1;
    }
}

static int read_page(void **state)
{
    static struct page page;
    page = (struct page){.text = harness_read(POOLSIM_SOURCE_DIR, "sim/report/MEASURES.md")};
    const char *at = page.text;
    for (const char *open = strchr(at, '`'); open != NULL; open = strchr(at, '`')) {
        size_t length = strcspn(open + 1, "`\n");
        expand(&page, open + 1, length);
        at = open + 1 + length;
        at += *at == '`';
    }
    *state = &page;
    return 0;
}

static int free_page(void **state)
{
    struct page *page = *state;
    free(page->text);
    free(page->words);
    return 0;
}

static void check_word(const struct page *page, const char *word)
{
    char line[PATH_BYTES];
    assert_true(snprintf(line, sizeof line, "\n%s\n", word) < (int)sizeof line);
    if (strstr(page->words, line) == NULL) {
        fail_msg("MEASURES.md does not define `%s`", word);
    }
}

/// Checks every key of an object and of those within. prefix: "" or ends in a dot.
static void check_keys(const struct page *page, const json_t *object, const char *prefix)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        char path[PATH_BYTES];
        bool is_status = strcmp(prefix, "failures_by.") == 0 || strcmp(prefix, "errors_by.") == 0;
        (void)snprintf(path, sizeof path, "%s%s", prefix, is_status ? "STATUS" : key);
        if (json_is_object(value)) {
            strcat(path, ".");
            check_keys(page, value, path);
        } else {
            check_word(page, path);
        }
    }
}

static void check_summary(const struct page *page, json_t *json)
{
    const char *name;
    json_t *value;
    static const char *const groups[] = {"pools",      "threads", "objects",
                                         "interrupts", "timers",  "phases"};
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        json_object_foreach(json_object_get(json, groups[i]), name, value)
        {
            check_keys(page, value, "");
        }
        bool was_there = json_object_del(json, groups[i]) == 0;
        assert_true(was_there || i > 1); // the last four only where the scenario has any
    }
    check_keys(page, json, "");
}

static const char *const scenarios[] = {
    "scenarios/first.yaml",   "scenarios/packets-block.yaml", "scenarios/missed-rescan.yaml",
    "scenarios/barging.yaml", "scenarios/slow-merge.yaml",    "tests/reference/control-32-1.yaml",
    "scenarios/driver.yaml",
};

static void page_defines_every_key_of_the_summary(void **state)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++) {
        char path[PATH_BYTES];
        (void)snprintf(path, sizeof path, "%s/%s", POOLSIM_SOURCE_DIR, scenarios[i]);
        struct scenario scenario;
        struct scenario_problem problem;
        assert_true(scenario_load(&scenario, path, NULL, 0, &problem));
        struct run_result result;
        json_t *json = run(&scenario, NULL, &result);
        check_summary(*state, json);
        json_decref(json);
        run_result_free(&result);
        scenario_free(&scenario);
    }
}

/// Runs a scenario that leaves all tables into a folder of its own, and prints its table.
static void run_with_files(void **folder, char **table)
{
    struct scenario scenario =
        harness_scenario_of("until: 9 ticks\nqueues: [{name: q, capacity: 2}]\n"
                            "interrupts: [{name: i, at: [1 ms], steps: [send: {queue: q}]}]\n",
                            "- {name: t, priority: 5, steps: [note: on, "
                            "allocate: {pool: heap, size: 100, into: b}, touch: b]}\n");
    assert_int_equal(harness_make_folder(folder), 0);
    struct run_result result;
    json_decref(run(&scenario, *folder, &result));
    size_t size;
    FILE *to = open_memstream(table, &size);
    assert_non_null(to);
    struct plots_result plots = {0};
    run_text_print(&scenario, &result, *folder, &plots, to);
    assert_int_equal(fclose(to), 0);
    run_result_free(&result);
    scenario_free(&scenario);
}

static void page_defines_every_column_of_the_tables(void **state)
{
    static const char *const files[] = {"ops.csv",     "series.csv",        "layout.csv",
                                        "waits.csv",   "failures.csv",      "notes.csv",
                                        "objects.csv", "object-waits.csv",  "interrupts.csv",
                                        "damage.csv",  "objects-series.csv"};
    const struct page *page = *state;
    void *folder = NULL;
    char *table = NULL;
    run_with_files(&folder, &table);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char *text = harness_read(folder, files[i]);
        text[strcspn(text, "\n") + 1] = '\0';
        if (strstr(page->text, text) == NULL) {
            fail_msg("MEASURES.md does not show the heading of %s: %s", files[i], text);
        }
        for (char *column = strtok(text, ",\n"); column != NULL; column = strtok(NULL, ",\n")) {
            check_word(page, column);
        }
        free(text);
    }
    free(table);
    assert_int_equal(harness_remove_folder(&folder), 0);
}

/// Checks the heads of the table whose first line begins so. Returns how many there are.
static int check_heads(const struct page *page, char *table, const char *begin)
{
    char *line = strstr(table, begin);
    assert_non_null(line);
    size_t length = strcspn(line, "\n");
    char saved = line[length];
    line[length] = '\0';
    int count = 0;
    for (char *head = line + strspn(line, " "); *head != '\0'; count++) {
        char *end = strstr(head, "  ");
        char *next = end == NULL ? head + strlen(head) : end + strspn(end, " ");
        if (end != NULL) {
            *end = '\0';
        }
        check_word(page, head);
        head = next;
    }
    line[length] = saved;
    return count;
}

static void page_defines_every_head_of_the_printed_tables(void **state)
{
    void *folder = NULL;
    char *table = NULL;
    run_with_files(&folder, &table);
    char *objects = strdup(strstr(table, "\n  object "));
    char *interrupts = strdup(strstr(table, "\n  interrupt "));
    assert_int_equal(check_heads(*state, table, "  pool "), 12);
    assert_int_equal(check_heads(*state, objects, "  object "), 10);
    assert_int_equal(check_heads(*state, interrupts, "  interrupt "), 6);
    free(objects);
    free(interrupts);
    free(table);
    assert_int_equal(harness_remove_folder(&folder), 0);
}

#define TAKE(size, bag) "allocate: {pool: heap, size: " size ", into: " bag "}"

static void charges_are_counted_by_thread_and_pool(void **state)
{
    (void)state;
    // a: two allocations, each 5 + a step of 10 and a split of 3; b: a release of 7 and nobody
    // waits; then 72 bytes do not fit into the hole of 58: its step passes the neighbour (20), the
    // closing hole is split.
    struct scenario scenario = harness_scenario_of(
        "costs: {allocate: 5, release: 7, search_step: 10, split: 3}\n",
        "- {name: a, priority: 5, steps: [" TAKE("50", "x") ", " TAKE(
            "200", "y") "]}\n"
                        "- {name: b, priority: 6, steps: [release: x, " TAKE("72", "z") "]}\n");
    struct run_result result;
    json_t *json = run(&scenario, NULL, &result);
    check_number(json, "threads.a.service_cycles", 2 * (5 + 10 + 3));
    check_number(json, "threads.b.service_cycles", 7 + 5 + 3 * 10 + 3);
    check_number(json, "pools.heap.service_cycles", 36 + 45);
    check_number(json, "pools.heap.closed_cycles", 5 + 20);
    json_decref(json);
    run_result_free(&result);
    scenario_free(&scenario);
}

static void preempted_and_waiting_time_is_no_service(void **state)
{
    (void)state;
    struct scenario scenario = harness_scenario_of(
        "until: 9 ticks\ncosts: {block_allocate: 100, block_release: 30}\n"
        "pools: [{name: blk, kind: block, block_size: 40, size: 44}]\n",
        "- {name: lo, priority: 9, steps: [compute: 950 cycles, "
        "allocate: {pool: blk, wait: forever, into: c}]}\n"
        "- {name: hi, priority: 1, steps: [allocate: {pool: blk, into: b}, sleep: 1 ticks, "
        "compute: 500 cycles, sleep: 2 ticks, release: b]}\n");
    struct run_result result;
    json_t *json = run(&scenario, NULL, &result);
    check_number(json, "threads.lo.service_cycles", 100);
    check_number(json, "threads.hi.service_cycles", 130);
    check_number(json, "pools.blk.closed_cycles", 100);
    assert_true(json_number_value(find(json, "threads.lo.latency.max")) > 1000);
    json_decref(json);
    run_result_free(&result);
    scenario_free(&scenario);
}

static void figures_of_a_run_are_those_worked_out(void **state)
{
    (void)state;
    // 1000 bytes: 98 asked as 100 with 8, twice; then 300; at 2 ticks the first two are free side
    // by side, 216 of 992 - 308 = 684 free, the rest in one piece of 468. 4 ticks in all.
    struct scenario scenario = harness_scenario_of(
        "until: 4 ticks\n",
        "- {name: t, priority: 5, steps: [" TAKE("98", "x") ", " TAKE("98", "x") ", " TAKE(
            "300", "y") ", sleep: 2 ticks, release: all x, sleep: 5 ticks]}\n");
    struct run_result result;
    json_t *json = run(&scenario, NULL, &result);
    check_number(json, "pools.heap.fragmentation.end", 0.3158);            // 1 - 468/684
    check_number(json, "pools.heap.fragmentation.merged.end", 0.3158);     // the hole is smaller
    check_number(json, "pools.heap.fragmentation.rss.end", 0.2803);        // 1 - sqrt(242352)/684
    check_number(json, "pools.heap.fragmentation.rss.merged.end", 0.2464); // sqrt(265680)
    check_number(json, "pools.heap.fragmentation.unusable_largest.request", 300);
    check_number(json, "pools.heap.fragmentation.unusable_largest.end", 0.3158); // 216/684
    check_number(json, "pools.heap.fragmentation.unusable_median.request", 98);
    check_number(json, "pools.heap.fragmentation.unusable_median.end", 0);
    check_number(json, "pools.heap.waste.average.asked", 398);
    check_number(json, "pools.heap.waste.peak.asked", 496);
    check_number(json, "pools.heap.waste.peak.rounding", 4);
    check_number(json, "pools.heap.waste.peak.headers", 24);
    check_number(json, "pools.heap.waste.fixed", 8);
    check_number(json, "pools.heap.heap.max", 524);
    check_number(json, "pools.heap.heap.average", 0.3166); // 524/398
    check_number(json, "pools.heap.robson.live", 524);
    check_number(json, "pools.heap.robson.ratio", 3);
    check_number(json, "pools.heap.robson.bound", 1386); // 524 * 11/6 / ln 2 = 1385.95
    json_decref(json);
    run_result_free(&result);
    scenario_free(&scenario);
}

#define ON_PAGE(TEST) cmocka_unit_test_setup_teardown(TEST, read_page, free_page)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_PAGE(page_defines_every_key_of_the_summary),
        ON_PAGE(page_defines_every_column_of_the_tables),
        ON_PAGE(page_defines_every_head_of_the_printed_tables),
        cmocka_unit_test(charges_are_counted_by_thread_and_pool),
        cmocka_unit_test(preempted_and_waiting_time_is_no_service),
        cmocka_unit_test(figures_of_a_run_are_those_worked_out),
    };
    return cmocka_run_group_tests_name("measures", tests, NULL, NULL);
}
