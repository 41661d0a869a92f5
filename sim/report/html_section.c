#include "html_section.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "html_map.h"
#include "html_png.h"
#include "html_svg.h"
#include "html_text.h"
#include "plot_list.h"

/// The last part of a path: what the folder itself is called.
static void folder_name(const char *dir, char *name, size_t size)
{
    size_t end = strlen(dir);
    while (end > 1 && dir[end - 1] == '/') {
        end--;
    }
    size_t begin = end;
    while (begin > 0 && dir[begin - 1] != '/') {
        begin--;
    }
    (void)snprintf(name, size, "%.*s", (int)(end - begin), dir + begin);
}

void html_label(struct output *output, const struct html_run *run)
{
    char folder[256];
    folder_name(run->dir, folder, sizeof folder);
    html_escape(output, html_text_at(run->summary, "scenario"));
    if (folder[0] != '.' && strcmp(folder, html_text_at(run->summary, "scenario")) != 0) {
        output_text(output, " (");
        html_escape(output, folder);
        output_text(output, ")");
    }
}

static void write_fact(struct output *output, const char *name, const char *value)
{
    output_text(output, "<div><dt>");
    html_escape(output, name);
    output_text(output, "</dt><dd>");
    html_escape(output, value);
    output_text(output, "</dd></div>\n");
}

/// "10.0 MHz"
static struct words frequency_words(uint64_t hz)
{
    static const char *const units[] = {"Hz", "kHz", "MHz", "GHz"};
    uint64_t thousandths = hz * 1000;
    size_t unit = 0;
    while (unit < 3 && thousandths >= 1000000) {
        thousandths /= 1000;
        unit++;
    }
    struct words words;
    unsigned rest = (unsigned)(thousandths % 1000);
    if (rest == 0) {
        (void)snprintf(words.text, sizeof words.text, "%u %s", (unsigned)(thousandths / 1000),
                       units[unit]);
    } else {
        (void)snprintf(words.text, sizeof words.text, "%u.%03u %s", (unsigned)(thousandths / 1000),
                       rest, units[unit]);
    }
    return words;
}

static const char *end_words(const char *end)
{
    static const struct {
        const char *end;
        const char *words;
    } ends[] = {{"idle", " (nothing more could happen)"},
                {"corrupt", " (stopped: corrupted memory)"},
                {"stuck", " (stopped: no progress)"}};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (strcmp(end, ends[i].end) == 0) {
            return ends[i].words;
        }
    }
    return "";
}

static void write_facts(struct output *output, const struct html_run *run)
{
    char text[256];
    const struct scenario *scenario = &run->scenario;
    const char *end = html_text_at(run->summary, "end");
    bool is_bad = strcmp(end, "corrupt") == 0 || strcmp(end, "stuck") == 0;
    if (is_bad) {
        html_print(output,
                   "<p class=\"bad\"><strong>This run did not come to its end%s.</strong> "
                   "The figures are those until then.</p>\n",
                   end_words(end));
    }
    output_text(output, "<dl class=\"facts\">\n");
    (void)snprintf(text, sizeof text, "%" PRIu64, scenario->seed);
    write_fact(output, "Seed", text);
    uint64_t word_bytes = scenario->pool_count > 0 ? run->pools[0].word_bytes : 0;
    (void)snprintf(text, sizeof text, "%s CPU, %s tick", frequency_words(scenario->cpu_hz).text,
                   frequency_words(scenario->tick_hz).text);
    if (word_bytes > 0) {
        size_t length = strlen(text);
        (void)snprintf(text + length, sizeof text - length, ", %u-bit words",
                       (unsigned)(8 * word_bytes));
    }
    write_fact(output, "Target", text);
    (void)snprintf(text, sizeof text, "%s%s",
                   words_duration(run->end_cycles, scenario->cpu_hz).text, end_words(end));
    write_fact(output, "Simulated time", text);
    write_fact(output, "Calls", words_count(html_number_at(run->summary, "calls")).text);
    write_fact(output, "Context switches",
               words_count(html_number_at(run->summary, "context_switches")).text);
    output_text(output, "</dl>\n");
}

static void write_pools(struct output *output, const struct html_run *run, const char *prefix)
{
    html_table_begin(output, "Pools. Peak use is of what can be had; search lengths are in "
                             "fragments; fragmentation is 1 - largest free / all free");
    output_text(output, "<thead><tr>");
    html_head_text(output, "pool");
    html_head_text(output, html_pool_heads[0]);
    for (int i = 1; html_pool_heads[i] != NULL; i++) {
        html_head_figure(output, html_pool_heads[i]);
    }
    output_text(output, "</tr></thead>\n<tbody>\n");
    for (uint32_t i = 0; i < run->scenario.pool_count; i++) {
        html_print(output, "<tr><th scope=\"row\"><a href=\"#%s-pool-%u\">", prefix, i);
        html_escape(output, run->scenario.pools[i].name);
        output_text(output, "</a></th>");
        html_pool_cells(output, run, i);
        output_text(output, "</tr>\n");
    }
    html_table_end(output);
}

bool html_plot_write(struct output *output, const struct html_run *run, const struct plot *plot,
                     uint32_t index, const char *title, const char *prefix,
                     struct html_problem *problem)
{
    char name[PLOT_FILE_NAME_BYTES];
    plot_file_name(plot, name, sizeof name);
    size_t size = strlen(run->dir) + strlen(name) + sizeof "/.svg";
    char *path = malloc(size);
    if (path == NULL) {
        return html_fail(problem, "poolsim report: error: out of memory");
    }
    (void)snprintf(path, size, "%s/%s.svg", run->dir, name);
    bool is_svg = access(path, F_OK) == 0;
    if (!is_svg) {
        (void)snprintf(path, size, "%s/%s.png", run->dir, name);
    }
    bool is_fine = true;
    if (is_svg || access(path, F_OK) == 0) {
        char ids[64];
        char whole[256];
        (void)snprintf(ids, sizeof ids, "%s-%d-%u-", prefix, (int)plot->kind, index);
        (void)snprintf(whole, sizeof whole, "%s%s%s", title, plot->pool == NULL ? "" : " of ",
                       plot->pool == NULL ? "" : plot->pool);
        output_text(output, "<figure><div class=\"plot\" tabindex=\"0\" role=\"region\" "
                            "aria-label=\"");
        html_escape(output, whole);
        output_text(output, "\">\n");
        is_fine = is_svg ? html_svg_write(output, path, ids, whole, problem)
                         : html_png_write(output, path, whole, problem);
        output_text(output, "</div></figure>\n");
    }
    free(path);
    return is_fine;
}

/// The same of a pool, or of none.
static bool write_plot(struct output *output, const struct html_run *run, enum plot_kind kind,
                       uint32_t pool, const char *title, const char *prefix,
                       struct html_problem *problem)
{
    bool is_pool = pool != SCENARIO_NONE;
    struct plot plot = {.kind = kind, .pool = is_pool ? run->scenario.pools[pool].name : NULL};
    return html_plot_write(output, run, &plot, is_pool ? pool : 0, title, prefix, problem);
}

static bool write_pool(struct output *output, const struct html_run *run, uint32_t index,
                       const char *prefix, struct html_problem *problem)
{
    bool is_byte = run->scenario.pools[index].kind == POOL_KIND_BYTE;
    html_print(output, "<h3 id=\"%s-pool-%u\">%s pool ", prefix, index, is_byte ? "Byte" : "Block");
    html_escape(output, run->scenario.pools[index].name);
    output_text(output, "</h3>\n<h4>Memory map</h4>\n");
    if (!html_map_write(output, run, index, prefix, problem)) {
        return false;
    }
    html_layout_table(output, run, index);
    output_text(output, "<h4>Over time</h4>\n");
    if (!write_plot(output, run, is_byte ? PLOT_FRAGMENTATION : PLOT_BLOCKS, index,
                    is_byte ? "Memory and fragmentation" : "Blocks in use", prefix, problem)) {
        return false;
    }
    html_samples_table(output, run, index);
    output_text(output, "<details><summary>The map as a picture, sampled</summary>\n");
    bool is_fine = write_plot(output, run, PLOT_MAP, index, "Sampled memory map", prefix, problem);
    output_text(output, "</details>\n");
    return is_fine;
}

bool html_section_write(struct output *output, const struct html_run *run, const char *prefix,
                        bool is_only, struct html_problem *problem)
{
    html_print(output,
               "<section class=\"run\" id=\"%s\" aria-labelledby=\"%s-name\">\n"
               "<h2 id=\"%s-name\">",
               prefix, prefix, prefix);
    if (is_only) {
        output_text(output, "What was run");
    } else {
        html_label(output, run);
    }
    output_text(output, "</h2>\n");
    write_facts(output, run);
    html_print(output, "<h3 id=\"%s-events\">What happened</h3>\n", prefix);
    write_pools(output, run, prefix);
    html_events_write(output, run);
    for (uint32_t i = 0; i < run->scenario.pool_count; i++) {
        if (!write_pool(output, run, i, prefix, problem)) {
            return false;
        }
    }
    html_print(output, "<h3 id=\"%s-waits\">Waits and searches</h3>\n", prefix);
    if (!write_plot(output, run, PLOT_WAITS, SCENARIO_NONE, "Waits by thread", prefix, problem) ||
        !write_plot(output, run, PLOT_SEARCHES, SCENARIO_NONE, "Search lengths", prefix, problem)) {
        return false;
    }
    html_waits_table(output, run);
    html_failures_table(output, run);
    html_calls_tables(output, run);
    html_notes_table(output, run);
    if (!html_objects_write(output, run, prefix, problem)) {
        return false;
    }
    html_interrupts_write(output, run, prefix);
    html_print(output, "<h3 id=\"%s-threads\">Threads</h3>\n", prefix);
    html_threads_table(output, run);
    output_text(output, "</section>\n");
    return true;
}
