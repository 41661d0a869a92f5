#include <stdlib.h>
#include <string.h>

#include "html.h"
#include "html_assets.h"
#include "html_section.h"
#include "html_text.h"
#include "sim/version.h"

/// The folders as they are read, one after the other.
struct page {
    struct output *output;
    struct html_run *runs;
    size_t run_count;
};

static void write_title(const struct page *page)
{
    struct output *output = page->output;
    output_text(output, "<title>");
    if (page->run_count == 1) {
        html_label(output, &page->runs[0]);
    } else {
        html_print(output, "%zu runs", page->run_count);
    }
    output_text(output, " - poolsim report</title>\n");
}

static void write_begin(const struct page *page)
{
    struct output *output = page->output;
    output_text(output,
                "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n"
                // The page itself sees to it that nothing is fetched or sent.
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n"
                "<link rel=\"icon\" href=\"data:,\">\n");
    write_title(page);
    output_text(output, "<style>\n");
    output_text(output, html_page_css);
    output_text(output, "</style>\n</head>\n<body>\n"
                        "<a class=\"skip\" href=\"#main\">To the results</a>\n<header>\n<h1>");
    if (page->run_count == 1) {
        html_label(output, &page->runs[0]);
    } else {
        html_print(output, "%zu runs side by side", page->run_count);
    }
    output_text(output, "</h1>\n<p class=\"soft\">What poolsim " POOLSIM_VERSION
                        " simulated: memory pools, who held what, who waited and why.</p>\n");
}

/// Links to the parts of one run.
static void write_run_links(const struct page *page, size_t index)
{
    struct output *output = page->output;
    const struct html_run *run = &page->runs[index];
    html_print(output, "<li><a href=\"#r%zu-events\">What happened</a></li>\n", index + 1);
    for (uint32_t i = 0; i < run->scenario.pool_count && i < 12; i++) {
        html_print(output, "<li><a href=\"#r%zu-pool-%u\">Pool ", index + 1, i);
        html_escape(output, run->scenario.pools[i].name);
        output_text(output, "</a></li>\n");
    }
    html_print(output, "<li><a href=\"#r%zu-waits\">Waits and searches</a></li>\n", index + 1);
    if (run->scenario.object_count > 0) {
        html_print(output, "<li><a href=\"#r%zu-objects\">Queues and the like</a></li>\n",
                   index + 1);
    }
    if (json_object_size(json_object_get(run->summary, "interrupts")) > 0) {
        html_print(output, "<li><a href=\"#r%zu-interrupts\">Interrupts</a></li>\n", index + 1);
    }
    html_print(output, "<li><a href=\"#r%zu-threads\">Threads</a></li>\n", index + 1);
}

static void write_navigation(const struct page *page)
{
    struct output *output = page->output;
    output_text(output, "<nav aria-label=\"Contents\"><ul>\n");
    if (page->run_count == 1) {
        write_run_links(page, 0);
    }
    for (size_t i = 0; i < page->run_count && page->run_count > 1; i++) {
        html_print(output, "<li><a href=\"#r%zu\">", i + 1);
        html_label(output, &page->runs[i]);
        output_text(output, "</a></li>\n");
    }
    output_text(output, "</ul></nav>\n</header>\n<main id=\"main\">\n");
}

/// The main figures of all runs, one row a pool.
static void write_comparison(const struct page *page)
{
    struct output *output = page->output;
    html_table_begin(output, "The main figures of all runs, by pool");
    output_text(output, "<thead><tr>");
    html_head_text(output, "run");
    html_head_figure(output, "seed");
    html_head_figure(output, "time");
    html_head_text(output, "pool");
    html_head_text(output, html_pool_heads[0]);
    for (int i = 1; html_pool_heads[i] != NULL; i++) {
        html_head_figure(output, html_pool_heads[i]);
    }
    output_text(output, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < page->run_count; i++) {
        const struct html_run *run = &page->runs[i];
        for (uint32_t pool = 0; pool < run->scenario.pool_count; pool++) {
            html_print(output, "<tr><th scope=\"row\"><a href=\"#r%zu\">", i + 1);
            html_label(output, run);
            output_text(output, "</a></th>");
            char seed[24];
            (void)snprintf(seed, sizeof seed, "%llu", (unsigned long long)run->scenario.seed);
            html_figure(output, seed);
            html_figure(output, words_duration(run->end_cycles, run->scenario.cpu_hz).text);
            html_cell(output, run->scenario.pools[pool].name);
            html_pool_cells(output, run, pool);
            output_text(output, "</tr>\n");
        }
    }
    html_table_end(output);
}

static bool write_page(const struct page *page, struct html_problem *problem)
{
    write_begin(page);
    write_navigation(page);
    if (page->run_count > 1) {
        write_comparison(page);
    }
    for (size_t i = 0; i < page->run_count; i++) {
        char prefix[24];
        (void)snprintf(prefix, sizeof prefix, "r%zu", i + 1);
        if (!html_section_write(page->output, &page->runs[i], prefix, page->run_count == 1,
                                problem)) {
            return false;
        }
    }
    output_text(page->output, "</main>\n<footer><p>Written by poolsim " POOLSIM_VERSION
                              ". All times are simulated times.</p></footer>\n"
                              "<script>\n");
    output_text(page->output, html_page_js);
    output_text(page->output, "</script>\n</body>\n</html>\n");
    return true;
}

/// Begins the file, splitting its path into folder and name.
static bool begin_file(struct output *output, const char *path, struct html_problem *problem)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    size_t length = slash == NULL ? 0 : (size_t)(slash - path);
    char *folder = malloc(length + 2);
    if (folder == NULL) {
        return html_fail(problem, "%s: error: out of memory", path);
    }
    memcpy(folder, path, length);
    folder[length] = '\0';
    if (length == 0) {
        strcpy(folder, slash == NULL ? "." : "/");
    }
    bool has_begun = name[0] != '\0' ? output_begin(output, folder, name)
                                     : html_fail(problem, "%s: error: names a folder", path);
    free(folder);
    return has_begun || name[0] == '\0'
               ? has_begun
               : html_fail(problem, "poolsim report: error: %s", output->error);
}

bool html_write(char *const *dirs, size_t dir_count, const char *path, struct html_problem *problem)
{
    struct html_run *runs = calloc(dir_count, sizeof *runs);
    if (runs == NULL) {
        return html_fail(problem, "poolsim report: error: out of memory");
    }
    struct output output = {0};
    const struct page page = {.output = &output, .runs = runs, .run_count = dir_count};
    bool is_written = true;
    for (size_t i = 0; is_written && i < dir_count; i++) {
        is_written = html_run_read(&runs[i], dirs[i], problem);
    }
    is_written = is_written && begin_file(&output, path, problem);
    if (is_written) {
        is_written = write_page(&page, problem) &&
                     (output_commit(&output) ||
                      html_fail(problem, "poolsim report: error: %s", output.error));
        output_discard(&output);
    }
    for (size_t i = 0; i < dir_count; i++) {
        html_run_free(&runs[i]);
    }
    free(runs);
    return is_written;
}
