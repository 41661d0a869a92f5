// What the page says of queues, semaphores, mutexes, flags and interrupts.
#include "kernel_harness.h"
#include "record_harness.h"
#include "sim/report/html.h"
#include "sim/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char head[] =
    "until: 60 ticks\ncosts: {allocate: 500}\n"
    "queues: [{name: mail, capacity: 1}]\nmutexes: [{name: bus, inherit: false}, {name: page}]\n"
    "semaphores: [{name: slots, count: 1}]\nflags: [{name: link}]\n"
    "interrupts: [{name: eth, at: [100 cycles], steps: [send: {queue: mail}]}]\n"
    "timers: [{name: beat, first: 40 ticks, steps: [note: beat]}]\n";

static const char threads[] =
    "- {name: low, priority: 9, steps: [allocate: {pool: heap, size: 8, into: a}, get: {mutex: "
    "bus},\n   compute: 3 ms, put: bus, send: {queue: mail}, send: {queue: mail, wait: 2 ticks}]}\n"
    "- {name: mid, priority: 5, steps: [sleep: 2 ticks, get: {semaphore: slots}, compute: 10 ms]}\n"
    "- {name: high, priority: 2, steps: [sleep: 1 ticks, get: {mutex: bus, wait: forever},\n"
    "   get: {flags: link, any: 0x1, wait: 9 ticks}]}\n"
    "- {name: writer, priority: 20, steps: [get: {mutex: page}, sleep: 30 ticks]}\n"
    "- {name: reader, priority: 20, steps: [sleep: 1 ticks, get: {mutex: page, wait: forever}]}\n";

static int make_results(void **state)
{
    if (harness_make_folder(state) != 0) {
        return 1;
    }
    struct scenario scenario = harness_scenario_of(head, threads);
    const struct run_options options = {.folder = *state, .write_plot_data = true};
    struct run_result result = {0};
    bool has_run = run_scenario(&scenario, &options, &result);
    run_result_free(&result);
    scenario_free(&scenario);
    return !has_run;
}

/// Writes the page; false with the problem set.
static bool write_page(const char *folder, struct html_problem *problem)
{
    char page[512];
    char *dirs[] = {(char *)(uintptr_t)folder};
    (void)snprintf(page, sizeof page, "%s/report.html", folder);
    return html_write(dirs, 1, page, problem);
}

static const char inversion[] =
    "<strong>bus</strong>: high waited 12.5 ms at 1.00 ms: low owned it, but mid, of a worse "
    "priority, ran (priority inversion); with inheritance low would have run instead.";

static void the_page_has_it_all(void **state)
{
    static const char *const texts[] = {
        inversion,
        "<strong>page</strong>: reader waited ",
        "writer owned it and slept.",
        "<strong>mail</strong>: low waited 1.50 ms at ",
        "the queue was full; 2 more slots would have had room.",
        "<strong>link</strong>: high waited 8.50 ms at 13.5 ms: the flags were not set.",
        "<th scope=\"row\">mail</th><td>queue</td>",
        "<td class=\"n\">1 of 1</td><td class=\"n\">2</td>",
        "<th scope=\"row\">eth</th><td class=\"n\">1</td><td class=\"n\">-</td>",
        "<td class=\"why\">low was in a call (allocate of heap)</td>",
        "href=\"#r1-objects\"",
        "href=\"#r1-interrupts\"",
        "id=\"r1-objects\"",
        "id=\"r1-interrupts\"",
        "All 4 waits at objects",
    };
    struct html_problem problem = {""};
    assert_true(write_page(*state, &problem));
    char *page = harness_read(*state, "report.html");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strstr(page, texts[i]) == NULL) {
            fail_msg("not in the page: %s", texts[i]);
        }
    }
    assert_null(strstr(page, "<th scope=\"row\">beat</th>")); // it is no thread
    free(page);
}

static void a_run_without_objects_has_no_such_part(void **state)
{
    (void)state;
    void *folder = NULL;
    assert_int_equal(harness_make_folder(&folder), 0);
    struct scenario scenario =
        harness_scenario_of(NULL, "- {name: t, priority: 5, steps: [sleep: 1 ticks]}\n");
    const struct run_options options = {.folder = folder, .write_plot_data = true};
    struct run_result result = {0};
    struct html_problem problem = {""};
    assert_true(run_scenario(&scenario, &options, &result));
    assert_true(write_page(folder, &problem));
    char *page = harness_read(folder, "report.html");
    assert_null(strstr(page, "r1-objects"));
    assert_null(strstr(page, "r1-interrupts"));
    free(page);
    run_result_free(&result);
    scenario_free(&scenario);
    assert_int_equal(harness_remove_folder(&folder), 0);
}

#define COLUMNS "thread,object,op,outcome,begun,cycles,reason,owner,blamed,doing,remedy,ahead\n"

struct broken_case {
    const char *row;
    const char *problem;
};

static const struct broken_case broken_cases[] = {
    {"lowe,mail,send,served,0,0,full,,,,slots 1,0\n", "there is no thread \"lowe\""},
    {",mail,send,served,0,0,full,,,,slots 1,0\n", "there is no thread \"\""},
    {"low,male,send,served,0,0,full,,,,slots 1,0\n", "there is no object \"male\""},
    {"low,mail,post,served,0,0,full,,,,slots 1,0\n", "there is no service \"post\""},
    {"low,mail,send,lost,0,0,full,,,,slots 1,0\n", "there is no outcome \"lost\""},
    {"low,mail,send,served,0,x,full,,,,slots 1,0\n", "expected a whole number, found \"x\""},
    {"low,mail,send,served,0,0,fuller,,,,slots 1,0\n", "there is no reason \"fuller\""},
    {"low,mail,send,served,0,0,full,,nemo,,slots 1,0\n", "there is no thread \"nemo\""},
    {"low,mail,send,served,0,0,full,,,,slots,0\n", "there is no remedy \"slots\""},
    {"low,bus,get,served,0,0,owner_waits,mid,mid,dozing,,0\n", "there is no state \"dozing\""},
    {"low,bus,get,served,0,0,owner_waits,mid,mid,waiting_bytes pile,,0\n",
     "there is no pool or object \"pile\""},
};

static void a_broken_row_is_named_with_its_line(void **state)
{
    for (size_t i = 0; i < sizeof broken_cases / sizeof broken_cases[0]; i++) {
        char path[512];
        (void)snprintf(path, sizeof path, "%s/object-waits.csv", (const char *)*state);
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        (void)fprintf(file, "%s%s", COLUMNS, broken_cases[i].row);
        assert_int_equal(fclose(file), 0);
        struct html_problem problem = {""};
        assert_false(write_page(*state, &problem));
        char expected[700];
        (void)snprintf(expected, sizeof expected, "%s:2: error: %s", path, broken_cases[i].problem);
        if (strncmp(problem.text, expected, strlen(expected)) != 0) {
            fail_msg("%s\ninstead of\n%s", problem.text, expected);
        }
    }
}

static void a_missing_table_is_named(void **state)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/object-waits.csv", (const char *)*state);
    assert_int_equal(unlink(path), 0);
    struct html_problem problem = {""};
    assert_false(write_page(*state, &problem));
    assert_non_null(strstr(problem.text, "/object-waits.csv: error: No such file or directory"));
}

#define ON_RESULTS(TEST) cmocka_unit_test_setup_teardown(TEST, make_results, harness_remove_folder)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_RESULTS(the_page_has_it_all),
        cmocka_unit_test(a_run_without_objects_has_no_such_part),
        ON_RESULTS(a_broken_row_is_named_with_its_line),
        ON_RESULTS(a_missing_table_is_named),
    };
    return cmocka_run_group_tests_name("objects on the page", tests, NULL, NULL);
}
