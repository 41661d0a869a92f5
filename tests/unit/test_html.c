#include "record_harness.h"
#include "sim/record/explain_text.h"
#include "sim/report/html.h"
#include "sim/report/html_png.h"
#include "sim/report/html_run.h"
#include "sim/report/html_svg.h"
#include "sim/report/html_text.h"
#include "sim/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "kernel_harness.h"

#define COUNT(ARRAY) (sizeof(ARRAY) / sizeof((ARRAY)[0]))
#define PATH_BYTES 256

/// What was written to an output without a file.
struct taken {
    char text[4096];
    size_t length;
};

static void take(void *context, const char *bytes, size_t size)
{
    struct taken *taken = context;
    assert_true(taken->length + size < sizeof taken->text);
    memcpy(taken->text + taken->length, bytes, size);
    taken->length += size;
    taken->text[taken->length] = '\0';
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static void expect_text(const char *text, void (*write)(struct output *output, const char *text),
                        const char *expected)
{
    struct output output = {0};
    struct taken taken = {0};
    assert_true(output_begin_taken(&output, take, &taken));
    write(&output, text);
    assert_true(output_complete(&output));
    output_discard(&output);
    assert_string_equal(taken.text, expected);
}

static void text_is_escaped_for_html(void **state)
{
    (void)state;
    expect_text("a<b> & \"c\" 'd'", html_escape, "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
}

static void what_is_no_utf_8_and_control_characters_are_replaced(void **state)
{
    (void)state;
    expect_text("\xC3\xA9\xFF\x01\xE2\x82", html_escape,
                "\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void json_cannot_end_the_script_that_it_stands_in(void **state)
{
    (void)state;
    expect_text("</script>\"\\\n", html_json_string, "\"\\u003c/script>\\\"\\\\\\n\"");
}

struct csv_case {
    const char *name; ///< a sentence
    const char *text;
    const char *problem; ///< behind the path; NULL for none
    const char *fields;  ///< the columns `b` and `a` of each row, as "b|a;"
};

static const struct csv_case csv_cases[] = {
    {"columns are found by their names", "a,x,b\n1,2,3\n4,5,6\n", NULL, "3|1;6|4;"},
    {"a table may have no rows", "a,b\n", NULL, ""},
    {"a field in quotes may hold anything", "a,b\n\"1,\"\"2\"\"\n3\",4\n5,6\n", NULL,
     "4|1,\"2\"\n3;6|5;"},
    {"fields may be empty", "a,b\n,\n", NULL, "|;"},
    {"an empty file is no table", "", ":1: error: the file is empty", ""},
    {"a missing column is named", "a,c\n1,2\n", ":1: error: there is no column 'b'", ""},
    {"a row with too few fields is refused with its line", "a,b\n1,2\n3\n",
     ":3: error: expected 2 fields, found 1", "2|1;"},
    {"so is one with too many", "a,b\n1,2,3\n", ":2: error: expected 2 fields, found 3", ""},
    {"lines within quotes are counted", "a,b\n\"\n\n\",2\n3\n",
     ":5: error: expected 2 fields, found 1", "2|\n\n;"},
    {"a last row without a line break is not whole", "a,b\n1,2\n3,4",
     ":3: error: the file ends within this row", "2|1;"},
    {"nor is one that ends in quotes", "a,b\n1,\"2\n", ":2: error: the row ends within quotes", ""},
    {"text behind quotes is refused", "a,b\n\"1\"2,3\n",
     ":2: error: expected a comma or a line break behind a field", ""},
};

static void a_table_is_read(void **state)
{
    const struct csv_case *row = *state;
    void *folder = NULL;
    assert_int_equal(harness_make_folder(&folder), 0);
    write_file(folder, "t.csv", row->text);

    char fields[256] = "";
    struct html_problem problem;
    struct html_csv csv;
    bool is_fine = html_csv_open(&csv, folder, "t.csv", "b,a", &problem);
    while (is_fine && html_csv_next(&csv)) {
        size_t used = strlen(fields);
        (void)snprintf(fields + used, sizeof fields - used, "%s|%s;", html_csv_text(&csv, 0),
                       html_csv_text(&csv, 1));
    }
    is_fine = is_fine && html_csv_close(&csv);
    assert_string_equal(fields, row->fields);
    assert_true(is_fine == (row->problem == NULL));
    if (row->problem != NULL) {
        assert_non_null(strstr(problem.text, "t.csv:"));
        assert_non_null(strstr(problem.text, row->problem));
    }
    assert_int_equal(harness_remove_folder(&folder), 0);
}

struct svg_case {
    const char *name;
    const char *svg;
    const char *expected; ///< NULL if it is refused
    const char *problem;
};

static const struct svg_case svg_cases[] = {
    {"the picture is labelled and keeps its viewBox alone",
     "<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<svg width='9' viewBox=\"0 0 8 6\" onload='x'>\n"
     "<g></g>\n</svg>\n",
     "<svg role=\"img\" aria-label=\"T\" viewBox=\"0 0 8 6\">\n<g></g>\n</svg>", NULL},
    {"what gnuplot says of itself is left out",
     "<svg><title>Gnuplot</title><desc>Produced by GNUPLOT</desc><!-- <g> --><g/></svg>",
     "<svg role=\"img\" aria-label=\"T\"><g/></svg>", NULL},
    {"ids and references get the prefix",
     "<svg><path id='a'/><use xlink:href='#a'/><g clip-path='url(#a)' fill='#a0b0c0'></g></svg>",
     "<svg role=\"img\" aria-label=\"T\"><path id=\"p-a\"/><use xlink:href=\"#p-a\"/>"
     "<g clip-path=\"url(#p-a)\" fill=\"#a0b0c0\"></g></svg>",
     NULL},
    {"text stays as it is", "<svg><text x='1'>a &lt; b</text></svg>",
     "<svg role=\"img\" aria-label=\"T\"><text x=\"1\">a &lt; b</text></svg>", NULL},
    {"attributes that run something are left out",
     "<svg><rect onclick='alert(1)' style='x' x='1'/></svg>",
     "<svg role=\"img\" aria-label=\"T\"><rect x=\"1\"/></svg>", NULL},
    {"an image within the picture stays", "<svg><image href='data:image/png;base64,AA=='/></svg>",
     "<svg role=\"img\" aria-label=\"T\"><image href=\"data:image/png;base64,AA==\"/></svg>", NULL},
    {"a script is refused with its line", "<svg>\n<script>alert(1)</script></svg>", NULL,
     "p.svg:2: error: no plot of this program holds the element script"},
    {"so is HTML within the picture", "<svg><foreignObject/></svg>", NULL, "foreignObject"},
    {"so is a picture from elsewhere", "<svg><image xlink:href='http://x/y.png'/></svg>", NULL,
     "points out of itself in xlink:href"},
    {"so is a reference to elsewhere", "<svg><g fill='url(http://x)'></g></svg>", NULL,
     "points out of itself in fill"},
    {"so is a character reference in a reference", "<svg><use href='#&#34;'/></svg>", NULL,
     "points out of itself in href"},
    {"a picture that is cut off is refused", "<svg><g>", NULL, "ends too early"},
    {"so is one that is cut off in a tag", "<svg><g fill='", NULL, "ends too early"},
    {"so is one that is cut off before an attribute's value", "<svg><g fill", NULL, "broken tag"},
    {"nothing but a picture is one", "hello", NULL, "ends too early"},
};

static void a_plot_is_put_in(void **state)
{
    const struct svg_case *row = *state;
    void *folder = NULL;
    assert_int_equal(harness_make_folder(&folder), 0);
    write_file(folder, "p.svg", row->svg);
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/p.svg", (const char *)folder);

    struct output output = {0};
    struct taken taken = {0};
    struct html_problem problem = {""};
    assert_true(output_begin_taken(&output, take, &taken));
    bool is_written = html_svg_write(&output, path, "p-", "T", &problem);
    assert_true(output_complete(&output));
    output_discard(&output);
    assert_true(is_written == (row->expected != NULL));
    if (row->expected != NULL) {
        assert_string_equal(taken.text, row->expected);
    } else {
        assert_non_null(strstr(problem.text, row->problem));
    }
    assert_int_equal(harness_remove_folder(&folder), 0);
}

#define PNG "\x89PNG\r\n\x1a\n"
#define IMG "<img alt=\"T\" src=\"data:image/png;base64,iVBORw0KGgp"

static void a_plot_drawn_as_png_is_put_in(void **state)
{
    (void)state;
    static const struct {
        const char *png;
        const char *expected; ///< NULL: it is refused
    } rows[] = {
        {PNG "a", IMG "h\">\n"}, {PNG "ab", IMG "hYg==\">\n"}, {PNG "abc", IMG "hYmM=\">\n"},
        {"GIF89a\r\n", NULL},    {"\x89PNG\r\n", NULL},        {"", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        void *folder = NULL;
        assert_int_equal(harness_make_folder(&folder), 0);
        write_file(folder, "p.png", rows[i].png);
        char path[PATH_BYTES];
        (void)snprintf(path, sizeof path, "%s/p.png", (const char *)folder);
        struct output output = {0};
        struct taken taken = {0};
        struct html_problem problem = {""};
        assert_true(output_begin_taken(&output, take, &taken));
        bool is_written = html_png_write(&output, path, "T", &problem);
        assert_true(output_complete(&output));
        output_discard(&output);
        assert_true(is_written == (rows[i].expected != NULL));
        if (is_written) {
            assert_string_equal(taken.text, rows[i].expected);
        } else {
            assert_non_null(strstr(problem.text, "p.png: error: no PNG"));
        }
        assert_int_equal(harness_remove_folder(&folder), 0);
    }
}

static void a_remedy_is_read_as_it_was_written(void **state)
{
    (void)state;
    for (int change = HEAD_UNCHANGED; change <= HEAD_SEARCHER_ENDED; change++) {
        for (int reason = 0; reason < REASON_COUNT; reason++) {
            const struct explained written = {
                .reason = (uint8_t)reason,
                .short_bytes = 12,
                .blame = {.head_change = (uint8_t)change,
                          .size = 345,
                          .at = UINT64_C(6789012345678)},
            };
            char remedy[REMEDY_SIZE];
            explain_remedy(&written, remedy);
            struct explained read = {.reason = (uint8_t)reason};
            assert_true(html_parse_remedy(remedy, &read));
            if (reason == REASON_BARGED || reason == REASON_MISSED_RESCAN) {
                assert_int_equal(read.blame.at, written.blame.at);
            }
            if (reason == REASON_BARGED) {
                assert_int_equal(read.blame.size, written.blame.size);
            }
            if (reason == REASON_MISSED_RESCAN) {
                assert_int_equal(read.blame.head_change, written.blame.head_change);
            }
        }
    }
}

static void a_remedy_that_is_none_is_refused(void **state)
{
    (void)state;
    struct explained barged = {.reason = REASON_BARGED};
    struct explained missed = {.reason = REASON_MISSED_RESCAN};
    assert_false(html_parse_remedy("", &barged));
    assert_false(html_parse_remedy("hold 1", &barged));
    assert_false(html_parse_remedy("hold 1 2 3", &barged));
    assert_false(html_parse_remedy("rescan sometime 4", &missed));
}

// ---- The page ----

/// A run's folder, and where its page goes.
struct results {
    char *folder;
    char run[PATH_BYTES];
    char page[PATH_BYTES];
};

static const char scenario_head[] = "until: 100 ticks\n"
                                    "pools:\n"
                                    "  - {name: heap, kind: byte, size: 1000}\n"
                                    "  - {name: blk, kind: block, block_size: 60, size: 200}\n";

static const char scenario_threads[] =
    "- {name: holder, priority: 5, steps: [note: '<script>alert(1)</script>',\n"
    "   allocate: {pool: heap, size: 800, into: a}, sleep: 9 ticks, release: a]}\n"
    "- {name: waiter, priority: 6, steps: [sleep: 1 ticks,\n"
    "   allocate: {pool: heap, size: 300, wait: 20 ticks, into: b},\n"
    "   allocate: {pool: heap, size: 900, into: c}]}\n";

static int make_results(void **state)
{
    struct results *results = calloc(1, sizeof *results);
    void *folder = NULL;
    if (results == NULL || harness_make_folder(&folder) != 0) {
        return 1;
    }
    results->folder = folder;
    (void)snprintf(results->run, sizeof results->run, "%s/run", results->folder);
    (void)snprintf(results->page, sizeof results->page, "%s/report.html", results->folder);
    struct scenario scenario = harness_scenario_of(scenario_head, scenario_threads);
    const struct run_options options = {.folder = results->run, .write_plot_data = true};
    struct run_result result = {0};
    bool has_run = run_scenario(&scenario, &options, &result);
    run_result_free(&result);
    scenario_free(&scenario);
    *state = results;
    return !has_run;
}

static int remove_results(void **state)
{
    struct results *results = *state;
    void *folder = results->folder;
    free(results);
    return harness_remove_folder(&folder);
}

/// Writes the page of the results, and returns its text; to be freed.
static char *page_of(const struct results *results)
{
    struct html_problem problem;
    char *dirs[] = {(char *)results->run};
    bool is_written = html_write(dirs, 1, results->page, &problem);
    if (!is_written) {
        print_error("%s\n", problem.text);
    }
    assert_true(is_written);
    return harness_read(results->folder, "report.html");
}

static void expect_in_page(const struct results *results, const char *text)
{
    char *page = page_of(results);
    if (strstr(page, text) == NULL) {
        print_error("not in the page: %s\n", text);
    }
    assert_non_null(strstr(page, text));
    free(page);
}

static void the_page_says_why_a_thread_waited(void **state)
{
    expect_in_page(*state, "<strong>waiter</strong> waited 8.00 ms for 300 B of heap at 1.00 ms: "
                           "free memory was 124 B short.");
}

static void the_page_says_why_an_allocation_failed(void **state)
{
    expect_in_page(*state, "<strong>heap</strong>: 1 (1 too little memory); the first: waiter for "
                           "900 B at 9.00 ms: free memory was 224 B short.");
}

static void the_page_holds_every_fragment(void **state)
{
    // Owners in the order of the picture's colours: who holds most comes first.
    expect_in_page(*state, "\"owners\":[\"waiter\",\"holder\"],\n"
                           "\"lives\":[0,9000,0,808,800,1,9000,-1,0,308,300,0]");
}

static void a_script_in_a_note_is_but_text(void **state)
{
    expect_in_page(*state, "&lt;script&gt;alert(1)&lt;/script&gt;");
    char *page = page_of(*state);
    assert_null(strstr(page, "<script>alert"));
    free(page);
}

static void a_page_asks_for_nothing_outside(void **state)
{
    struct results *results = *state;
    char *page = page_of(results);
    assert_null(strstr(page, "http:"));
    assert_null(strstr(page, "https:"));
    assert_null(strstr(page, "src="));
    free(page);
}

static void the_same_folder_gives_the_same_bytes_by_whatever_path(void **state)
{
    struct results *results = *state;
    char *once = page_of(results);
    strcat(results->run, "/../run//");
    char *again = page_of(results);
    assert_string_equal(once, again);
    free(once);
    free(again);
}

static void several_runs_are_compared_on_top(void **state)
{
    struct results *results = *state;
    struct html_problem problem;
    char *dirs[] = {results->run, results->run};
    assert_true(html_write(dirs, 2, results->page, &problem));
    char *page = harness_read(results->folder, "report.html");
    assert_non_null(strstr(page, "2 runs side by side"));
    assert_non_null(strstr(page, "The main figures of all runs"));
    assert_non_null(strstr(page, "id=\"r2-pool-0\""));
    free(page);
}

static void a_folder_of_an_older_program_has_no_map_and_says_so(void **state)
{
    struct results *results = *state;
    char path[PATH_BYTES + 40];
    (void)snprintf(path, sizeof path, "%s/plot-data/lifetime_marks.csv", results->run);
    assert_int_equal(unlink(path), 0);
    expect_in_page(results, "does not tell how long fragments were held");
}

static void dropped_lifetimes_are_told(void **state)
{
    struct results *results = *state;
    write_file(results->run, "plot-data/lifetime_marks.csv",
               "pool,word,header,span,count,kept,covered\n"
               "heap,4,8,992,5000,2,0.1250\nblk,4,4,192,0,0,1.0000\n");
    expect_in_page(results, "2 of the 5,000 fragments that were held in the run can be looked at "
                            "one by one: those with the most bytes times time, 12.5 % of all.");
    expect_in_page(results, "\"backdrop\":{");
}

struct broken_case {
    const char *name;
    const char *file;
    const char *text;    ///< NULL: the file is taken away
    const char *problem; ///< behind the run's folder
};

static const struct broken_case broken_cases[] = {
    {"a folder without summary.json is none of a run", "summary.json", NULL,
     "/summary.json: error: cannot open the file: No such file or directory; is this the folder of "
     "a whole run?"},
    {"a summary that is cut off is refused with its place", "summary.json",
     "{\n  \"schema_version\": 1,\n  \"scen", "/summary.json:3:"},
    {"a summary of other things is refused", "summary.json", "{\"schema_version\": 1}",
     "/summary.json: error: 'seed' is missing or no number"},
    {"a summary of another form is refused", "summary.json",
     "{\"schema_version\": 99, \"seed\": 1, \"end_cycles\": 0, \"cpu_hz\": 1, \"tick_hz\": 1, "
     "\"calls\": 0}",
     "/summary.json: error: written in form 99"},
    {"a missing table is named", "waits.csv", NULL, "/waits.csv: error: No such file or directory"},
    {"a broken row is named with its line", "series.csv",
     "cycles,pool,available,fragments,free_fragments,largest_free,external_fragmentation,waiting\n"
     "0,heap,992,2,1,992,0.0000,0\n5,heap,x,2,1,992,0.0000,0\n",
     "/series.csv:3: error: expected a whole number, found \"x\""},
    {"a share past 1 is none", "series.csv",
     "cycles,pool,available,fragments,free_fragments,largest_free,external_fragmentation,waiting\n"
     "0,heap,992,2,1,992,1.0001,0\n",
     "/series.csv:2: error: expected a share"},
    {"a pool that the run has not is named", "layout.csv",
     "pool,offset,size,state\nhaep,0,10,free\n",
     "/layout.csv:2: error: summary.json knows no pool \"haep\""},
    {"so is a state that no fragment has", "layout.csv",
     "pool,offset,size,state\nheap,0,10,maybe\n",
     "/layout.csv:2: error: expected free or allocated, found \"maybe\""},
    {"so is a reason that no failure has", "failures.csv",
     "called,returned,thread,pool,size,status,reason,short_bytes,remedy\n"
     "0,0,waiter,heap,1,NO_MEMORY,spite,0,\n",
     "/failures.csv:2: error: there is no reason \"spite\""},
    {"a fragment outside of its pool is refused", "plot-data/lifetimes.csv",
     "pool,offset,size,request,thread,from,to\nheap,900,100,80,holder,0,5\n",
     "/plot-data/lifetimes.csv:2: error: the lifetime lies outside"},
    {"so is one that ends after the run", "plot-data/lifetimes.csv",
     "pool,offset,size,request,thread,from,to\nheap,0,100,80,holder,0,100001\n",
     "/plot-data/lifetimes.csv:2: error: the lifetime lies outside"},
    {"so is a description of the map that is none", "plot-data/map-heap.gp", "map_width = 9\n",
     "/plot-data/map-heap.gp: error: no description of a map"},
    {"so is a plot with a script in it", "waits.svg", "<svg><script/></svg>",
     "/waits.svg:1: error: no plot of this program holds the element script"},
};

static void a_broken_folder_is_refused(void **state)
{
    const struct broken_case *row = *state;
    void *made = NULL;
    assert_int_equal(make_results(&made), 0);
    struct results *results = made;
    char path[PATH_BYTES + 40];
    (void)snprintf(path, sizeof path, "%s/%s", results->run, row->file);
    if (row->text == NULL) {
        assert_int_equal(unlink(path), 0);
    } else {
        write_file(results->run, row->file, row->text);
    }
    write_file(results->folder, "report.html", "the old page");

    struct html_problem problem = {""};
    char *dirs[] = {results->run};
    assert_false(html_write(dirs, 1, results->page, &problem));
    assert_int_equal(strncmp(problem.text, results->run, strlen(results->run)), 0);
    if (strstr(problem.text, row->problem) == NULL) {
        print_error("%s\n", problem.text);
    }
    assert_non_null(strstr(problem.text, row->problem));
    assert_null(strchr(problem.text, '\n'));
    char *page = harness_read(results->folder, "report.html");
    assert_string_equal(page, "the old page");
    free(page);
    char command[PATH_BYTES + 40];
    (void)snprintf(command, sizeof command, "! ls '%s' | grep -q tmp", results->folder);
    assert_int_equal(system(command), 0);
    assert_int_equal(remove_results(&made), 0);
}

static void a_page_that_cannot_be_written_is_an_error(void **state)
{
    struct results *results = *state;
    struct html_problem problem;
    char *dirs[] = {results->run};
    strcat(results->run, "/summary.json/x.html");
    char *path = strdup(results->run);
    results->run[strlen(results->run) - strlen("/summary.json/x.html")] = '\0';
    assert_false(html_write(dirs, 1, path, &problem));
    assert_non_null(strstr(problem.text, "summary.json"));
    free(path);
}

#define PAGE_TEST(NAME) cmocka_unit_test_setup_teardown(NAME, make_results, remove_results)

static const struct CMUnitTest plain_tests[] = {
    cmocka_unit_test(text_is_escaped_for_html),
    cmocka_unit_test(what_is_no_utf_8_and_control_characters_are_replaced),
    cmocka_unit_test(json_cannot_end_the_script_that_it_stands_in),
    cmocka_unit_test(a_plot_drawn_as_png_is_put_in),
    cmocka_unit_test(a_remedy_is_read_as_it_was_written),
    cmocka_unit_test(a_remedy_that_is_none_is_refused),
    PAGE_TEST(the_page_says_why_a_thread_waited),
    PAGE_TEST(the_page_says_why_an_allocation_failed),
    PAGE_TEST(the_page_holds_every_fragment),
    PAGE_TEST(a_script_in_a_note_is_but_text),
    PAGE_TEST(a_page_asks_for_nothing_outside),
    PAGE_TEST(the_same_folder_gives_the_same_bytes_by_whatever_path),
    PAGE_TEST(several_runs_are_compared_on_top),
    PAGE_TEST(a_folder_of_an_older_program_has_no_map_and_says_so),
    PAGE_TEST(dropped_lifetimes_are_told),
    PAGE_TEST(a_page_that_cannot_be_written_is_an_error),
};

int main(void)
{
    struct CMUnitTest
        tests[COUNT(plain_tests) + COUNT(csv_cases) + COUNT(svg_cases) + COUNT(broken_cases)];
    memcpy(tests, plain_tests, sizeof plain_tests);
    size_t count = COUNT(plain_tests);
    for (size_t i = 0; i < COUNT(csv_cases); i++) {
        tests[count++] = (struct CMUnitTest){.name = csv_cases[i].name,
                                             .test_func = a_table_is_read,
                                             .initial_state = (void *)&csv_cases[i]};
    }
    for (size_t i = 0; i < COUNT(svg_cases); i++) {
        tests[count++] = (struct CMUnitTest){.name = svg_cases[i].name,
                                             .test_func = a_plot_is_put_in,
                                             .initial_state = (void *)&svg_cases[i]};
    }
    for (size_t i = 0; i < COUNT(broken_cases); i++) {
        tests[count++] = (struct CMUnitTest){.name = broken_cases[i].name,
                                             .test_func = a_broken_folder_is_refused,
                                             .initial_state = (void *)&broken_cases[i]};
    }
    return _cmocka_run_group_tests("html", tests, count, NULL, NULL);
}
