#include <string.h>

#include "html_section.h"
#include "html_text.h"

const char *const html_pool_heads[] = {"kind",       "size",        "peak use",   "calls",
                                       "failed",     "waits",       "worst wait", "p99 search",
                                       "max search", "worst frag.", "at end",     NULL};

struct words html_mean_words(uint64_t thousandths)
{
    struct words words;
    (void)snprintf(words.text, sizeof words.text, "%.40s.%llu",
                   words_count(thousandths / 1000).text,
                   (unsigned long long)(thousandths % 1000 / 100));
    return words;
}

static void write_count(struct output *output, uint64_t count)
{
    html_figure(output, count == 0 ? "-" : words_count(count).text);
}

/// A share given as a real number from 0 to 1.
static void write_share(struct output *output, const json_t *figures, const char *path)
{
    double value = json_number_value(html_value_at(figures, path));
    uint64_t parts = value > 0 && value <= 1 ? (uint64_t)(value * 10000 + 0.5) : 0;
    html_figure(output, words_share(parts).text);
}

void html_pool_cells(struct output *output, const struct html_run *run, uint32_t index)
{
    const struct scenario_pool *pool = &run->scenario.pools[index];
    const json_t *figures = run->pools[index].figures;
    bool is_byte = pool->kind == POOL_KIND_BYTE;
    uint64_t capacity = html_number_at(figures, "capacity");
    html_cell(output, is_byte ? "byte" : "block");
    html_figure(output, words_bytes(pool->size_bytes).text);
    html_figure(output, capacity == 0
                            ? "-"
                            : words_part(html_number_at(figures, "high_water"), capacity).text);
    write_count(output, html_number_at(figures, "calls.allocate"));
    write_count(output, html_number_at(figures, "failures"));
    write_count(output, html_number_at(figures, "wait.count"));
    html_figure(
        output,
        html_number_at(figures, "wait.count") == 0
            ? "-"
            : words_duration(html_number_at(figures, "wait.max"), run->scenario.cpu_hz).text);
    write_count(output, html_number_at(figures, "search.p99"));
    write_count(output, html_number_at(figures, "search.max"));
    if (is_byte) {
        write_share(output, figures, "fragmentation.max");
        write_share(output, figures, "fragmentation.end");
    } else {
        html_figure(output, "-");
        html_figure(output, "-");
    }
}

/// A row of count, mean and percentiles; `hz` tells how times are shown, 0 for plain counts.
static void write_figures_row(struct output *output, const json_t *figures, const char *name,
                              uint64_t hz, bool is_time)
{
    static const char *const columns[] = {"p50", "p90", "p99", "p999", "max"};
    output_text(output, "<tr>");
    html_head_row(output, name);
    html_figure(output, words_count(html_number_at(figures, "count")).text);
    uint64_t mean = html_thousandths_at(figures, "mean");
    html_figure(output,
                is_time ? words_duration(mean / 1000, hz).text : html_mean_words(mean).text);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        uint64_t value = html_number_at(figures, columns[i]);
        bool is_known = html_value_at(figures, columns[i]) != NULL;
        html_figure(output, !is_known ? "-"
                            : is_time ? words_duration(value, hz).text
                                      : words_count(value).text);
    }
    output_text(output, "</tr>\n");
}

static void write_calls_table(struct output *output, const struct html_run *run, uint32_t index)
{
    static const char *const heads[] = {"measure", "count", "mean", "p50", "p90",
                                        "p99",     "p99.9", "max",  NULL};
    static const struct {
        const char *key;
        const char *words;
        bool is_time;
    } rows[] = {{"search", "fragments searched by an allocation", false},
                {"wait", "time suspended", true},
                {"latency", "time of an allocation", true},
                {"release_latency", "time of a release", true}};
    char caption[160];
    (void)snprintf(caption, sizeof caption, "Calls on %s", run->scenario.pools[index].name);
    html_table_begin(output, caption);
    html_table_heads(output, 1, heads);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const json_t *figures = html_value_at(run->pools[index].figures, rows[i].key);
        if (html_number_at(figures, "count") > 0) {
            write_figures_row(output, figures, rows[i].words, run->scenario.cpu_hz,
                              rows[i].is_time);
        }
    }
    html_table_end(output);
}

void html_calls_tables(struct output *output, const struct html_run *run)
{
    output_text(output,
                "<details><summary>Calls in figures: searches, waits, latencies</summary>\n");
    for (uint32_t i = 0; i < run->scenario.pool_count; i++) {
        write_calls_table(output, run, i);
    }
    output_text(output, "</details>\n");
}

void html_threads_table(struct output *output, const struct html_run *run)
{
    static const char *const heads[] = {
        "thread", "state at the end", "priority",   "allocations", "releases", "failed", "timeouts",
        "waits",  "worst wait",       "max search", "max latency", NULL};
    uint64_t hz = run->scenario.cpu_hz;
    html_table_begin(output, "Threads");
    html_table_heads(output, 2, heads);
    for (uint32_t i = 0; i < run->scenario.thread_count; i++) {
        if (run->scenario.threads[i].kind != THREAD_KIND_THREAD) {
            continue;
        }
        const json_t *thread = json_object_get(json_object_get(run->summary, "threads"),
                                               run->scenario.threads[i].name);
        char state[32];
        (void)snprintf(state, sizeof state, "%s", html_text_at(thread, "state"));
        for (char *at = state; *at != '\0'; at++) {
            *at = *at == '_' ? ' ' : *at;
        }
        output_text(output, "<tr>");
        html_head_row(output, run->scenario.threads[i].name);
        html_cell(output, state);
        html_figure(output, words_count(run->scenario.threads[i].priority).text);
        write_count(output, html_number_at(thread, "calls.allocate"));
        write_count(output, html_number_at(thread, "calls.release"));
        write_count(output, html_number_at(thread, "failures"));
        write_count(output, html_number_at(thread, "timeouts"));
        write_count(output, html_number_at(thread, "wait.count"));
        uint64_t wait = html_number_at(thread, "wait.max");
        html_figure(output, wait == 0 ? "-" : words_duration(wait, hz).text);
        write_count(output, html_number_at(thread, "search.max"));
        uint64_t latency = html_number_at(thread, "latency.max");
        html_figure(output, latency == 0 ? "-" : words_duration(latency, hz).text);
        output_text(output, "</tr>\n");
    }
    html_table_end(output);
}

void html_samples_table(struct output *output, const struct html_run *run, uint32_t index)
{
    static const char *const byte_heads[] = {
        "time", "free", "largest free", "free pieces", "pieces", "fragmentation", "waiting", NULL};
    static const char *const block_heads[] = {"time", "free blocks", "waiting", NULL};
    const struct html_pool *pool = &run->pools[index];
    bool is_byte = run->scenario.pools[index].kind == POOL_KIND_BYTE;
    output_text(output, "<details><summary>The pool over time, as a table</summary>\n");
    char caption[160];
    (void)snprintf(caption, sizeof caption, "%s at %u instants; series.csv has them all",
                   run->scenario.pools[index].name, pool->sample_count);
    html_table_begin(output, caption);
    html_table_heads(output, 0, is_byte ? byte_heads : block_heads);
    for (uint32_t i = 0; i < pool->sample_count; i++) {
        const struct html_sample *sample = &pool->samples[i];
        output_text(output, "<tr>");
        html_figure(output, words_duration(sample->at, run->scenario.cpu_hz).text);
        html_figure(output, is_byte ? words_bytes(sample->available).text
                                    : words_count(sample->available).text);
        if (is_byte) {
            html_figure(output, words_bytes(sample->largest_free).text);
            html_figure(output, words_count(sample->free_fragments).text);
            html_figure(output, words_count(sample->fragments).text);
            html_figure(output, words_share(sample->fragmentation).text);
        }
        html_figure(output, words_count(sample->waiting).text);
        output_text(output, "</tr>\n");
    }
    html_table_end(output);
    output_text(output, "</details>\n");
}

void html_layout_table(struct output *output, const struct html_run *run, uint32_t index)
{
    static const char *const heads[] = {"state", "offset", "size", NULL};
    const struct html_pool *pool = &run->pools[index];
    if (pool->fragment_count == 0) {
        return;
    }
    uint64_t shown =
        pool->fragment_count < HTML_FRAGMENTS_MAX ? pool->fragment_count : HTML_FRAGMENTS_MAX;
    html_print(output, "<details><summary>Fragments at the end: %s</summary>\n",
               words_count(pool->fragment_count).text);
    char caption[200];
    (void)snprintf(caption, sizeof caption,
                   shown < pool->fragment_count
                       ? "Fragments of %s at the end, the first %llu by address; layout.csv has "
                         "them all"
                       : "Fragments of %s at the end: %llu, by address",
                   run->scenario.pools[index].name, (unsigned long long)shown);
    html_table_begin(output, caption);
    html_table_heads(output, 1, heads);
    for (uint64_t i = 0; i < shown; i++) {
        output_text(output, "<tr>");
        html_cell(output, pool->fragments[i].is_free ? "free" : "allocated");
        html_figure(output, words_count(pool->fragments[i].offset_bytes).text);
        html_figure(output, words_bytes(pool->fragments[i].size_bytes).text);
        output_text(output, "</tr>\n");
    }
    html_table_end(output);
    output_text(output, "</details>\n");
}
