#include "html_section.h"

#include <string.h>

#include "html_text.h"
#include "object_sentence.h"
#include "sim/record/summary_object.h"

static const json_t *figures_of(const struct html_run *run, const char *group, const char *name)
{
    return json_object_get(json_object_get(run->summary, group), name);
}

static void write_count(struct output *output, uint64_t count)
{
    html_figure(output, count == 0 ? "-" : words_count(count).text);
}

static void write_duration(struct output *output, const struct html_run *run, bool is_any,
                           uint64_t cycles)
{
    html_figure(output, is_any ? words_duration(cycles, run->scenario.cpu_hz).text : "-");
}

static uint64_t calls_of(const json_t *figures)
{
    const char *service = NULL;
    json_t *value = NULL;
    uint64_t calls = 0;
    json_object_foreach(json_object_get(figures, "calls"), service, value)
    {
        calls += html_number_at(json_object_get(figures, "calls"), service);
    }
    return calls;
}

/// How far it was filled or emptied, and what it is at the end.
static void write_level(struct output *output, const struct scenario_object *object,
                        const json_t *figures)
{
    char level[100] = "-";
    char end[100];
    const char *owner = html_text_at(figures, "owner");
    switch (object->kind) {
    case OBJECT_QUEUE:
        (void)snprintf(level, sizeof level, "%.40s of %.40s",
                       words_count(html_number_at(figures, "high_water")).text,
                       words_count(object->initial).text);
        (void)snprintf(end, sizeof end, "%s",
                       words_count(html_number_at(figures, "messages")).text);
        break;
    case OBJECT_SEMAPHORE:
        (void)snprintf(level, sizeof level, "%.40s to %.40s",
                       words_count(html_number_at(figures, "low_water")).text,
                       words_count(html_number_at(figures, "high_water")).text);
        (void)snprintf(end, sizeof end, "%s", words_count(html_number_at(figures, "count")).text);
        break;
    case OBJECT_MUTEX:
        (void)snprintf(end, sizeof end, "%.64s", owner[0] == '\0' ? "free" : owner);
        break;
    case OBJECT_FLAGS:
        (void)snprintf(end, sizeof end, "0x%llx",
                       (unsigned long long)html_number_at(figures, "set"));
        break;
    }
    html_figure(output, level);
    write_count(output, html_number_at(figures, "shortfall"));
    html_figure(output, end);
}

static void write_table(struct output *output, const struct html_run *run)
{
    static const char *const heads[] = {"object", "kind",        "calls",    "failed",
                                        "waits",  "worst wait",  "p99 wait", "longest held",
                                        "filled", "slots short", "at end",   NULL};
    html_table_begin(output, "Queues, semaphores, mutexes and flags. Waits at a queue are those of "
                             "senders; so many slots more would have had room for all");
    html_table_heads(output, 2, heads);
    for (uint32_t i = 0; i < run->scenario.object_count; i++) {
        const struct scenario_object *object = &run->scenario.objects[i];
        const json_t *figures = figures_of(run, "objects", object->name);
        const json_t *waits =
            html_value_at(figures, object->kind == OBJECT_QUEUE ? "send_wait" : "wait");
        uint64_t wait_count = html_number_at(waits, "count");
        output_text(output, "<tr>");
        html_head_row(output, object->name);
        html_cell(output, object_kind_name(object->kind));
        write_count(output, calls_of(figures));
        write_count(output, html_number_at(figures, "failures"));
        write_count(output, wait_count);
        write_duration(output, run, wait_count > 0, html_number_at(waits, "max"));
        write_duration(output, run, wait_count > 0, html_number_at(waits, "p99"));
        write_duration(output, run, html_number_at(figures, "held.count") > 0,
                       html_number_at(figures, "held.max"));
        write_level(output, object, figures);
        output_text(output, "</tr>\n");
    }
    html_table_end(output);
}

static void write_sentence(struct output *output, const struct html_run *run,
                           const struct object_explained *wait)
{
    char sentence[SENTENCE_SIZE];
    object_sentence(&run->scenario, wait, sentence, sizeof sentence);
    html_escape(output, sentence);
}

/// The worst wait of each object; one who waits for messages does so by design.
static void write_worsts(struct output *output, const struct html_run *run)
{
    bool is_begun = false;
    for (uint32_t i = 0; i < run->scenario.object_count; i++) {
        const struct object_explained *worst = &run->object_worsts[i];
        if (worst->begun == SCENARIO_NO_END || worst->service == SERVICE_RECEIVE) {
            continue;
        }
        output_text(output, is_begun ? "" : "<ul class=\"events\">\n");
        is_begun = true;
        output_text(output, "<li><strong>");
        html_escape(output, run->scenario.objects[i].name);
        output_text(output, "</strong>: ");
        html_escape(output, run->scenario.threads[worst->thread].name);
        html_print(output,
                   " waited %s%s at %s: ", words_duration(worst->cycles, run->scenario.cpu_hz).text,
                   worst->outcome == WAIT_GOES_ON ? " (still waiting)" : "",
                   words_duration(worst->begun, run->scenario.cpu_hz).text);
        write_sentence(output, run, worst);
        output_text(output, ".</li>\n");
    }
    output_text(output, is_begun ? "</ul>\n" : "");
}

static bool write_plots(struct output *output, const struct html_run *run, const char *prefix,
                        struct html_problem *problem)
{
    for (uint32_t i = 0; i < run->scenario.object_count; i++) {
        const struct scenario_object *object = &run->scenario.objects[i];
        bool is_queue = object->kind == OBJECT_QUEUE;
        struct plot plot = {.kind = is_queue ? PLOT_QUEUE : PLOT_SEMAPHORE, .pool = object->name};
        bool has_plot = is_queue || object->kind == OBJECT_SEMAPHORE;
        if (has_plot && !html_plot_write(output, run, &plot, i, is_queue ? "Messages" : "Instances",
                                         prefix, problem)) {
            return false;
        }
    }
    return true;
}

static void write_waits(struct output *output, const struct html_run *run)
{
    static const char *const heads[] = {"object", "thread", "call", "end", "begun", "waited", NULL};
    uint64_t hz = run->scenario.cpu_hz;
    if (run->object_wait_total == 0) {
        return;
    }
    output_text(output, "<details><summary>");
    if (run->object_wait_count < run->object_wait_total) {
        html_print(output, "The %u longest of %s waits at objects, those for messages last",
                   run->object_wait_count, words_count(run->object_wait_total).text);
    } else {
        html_print(output, "All %s wait%s at objects", words_count(run->object_wait_total).text,
                   html_plural(run->object_wait_total));
    }
    output_text(output, "</summary>\n");
    html_table_begin(output, "Waits at objects; object-waits.csv has them all");
    output_text(output, "<thead><tr>");
    for (int i = 0; heads[i] != NULL; i++) {
        (i < 4 ? html_head_text : html_head_figure)(output, heads[i]);
    }
    html_head_text(output, "why");
    output_text(output, "</tr></thead>\n<tbody>\n");
    for (uint32_t i = 0; i < run->object_wait_count; i++) {
        const struct object_explained *wait = &run->object_waits[i];
        output_text(output, "<tr>");
        html_cell(output, run->scenario.objects[wait->object].name);
        html_cell(output, run->scenario.threads[wait->thread].name);
        html_cell(output, service_name((enum service)wait->service));
        html_cell(output, object_outcome_name(wait->outcome));
        html_figure(output, words_duration(wait->begun, hz).text);
        html_figure(output, words_duration(wait->cycles, hz).text);
        output_text(output, "<td class=\"why\">");
        write_sentence(output, run, wait);
        output_text(output, "</td></tr>\n");
    }
    html_table_end(output);
    output_text(output, "</details>\n");
}

bool html_objects_write(struct output *output, const struct html_run *run, const char *prefix,
                        struct html_problem *problem)
{
    if (run->scenario.object_count == 0) {
        return true;
    }
    html_print(output, "<h3 id=\"%s-objects\">Queues, semaphores, mutexes and flags</h3>\n",
               prefix);
    write_table(output, run);
    write_worsts(output, run);
    bool is_fine = write_plots(output, run, prefix, problem);
    write_waits(output, run);
    return is_fine;
}

/// What held an interrupt off, from summary.json.
static void write_hold(struct output *output, const struct html_run *run, uint32_t index,
                       const json_t *worst)
{
    struct interrupt_change change = {
        .thread = index,
        .held_thread = html_thread_index(run, html_text_at(worst, "thread")),
        .held_pool = html_pool_index(run, html_text_at(worst, "pool"))};
    const char *hold = html_text_at(worst, "hold");
    const char *service = html_text_at(worst, "service");
    for (unsigned i = 0; i < HOLD_COUNT; i++) {
        bool is_it = strcmp(hold, hold_name((enum hold)i)) == 0;
        change.hold = is_it ? (uint8_t)i : change.hold;
    }
    for (unsigned i = 0; i < SERVICE_ALL_COUNT; i++) {
        bool is_it = strcmp(service, service_name((enum service)i)) == 0;
        change.held_service = is_it ? (uint8_t)i : change.held_service;
    }
    char sentence[SENTENCE_SIZE];
    interrupt_sentence(&run->scenario, &change, sentence, sizeof sentence);
    output_text(output, "<td class=\"why\">");
    html_escape(output, sentence);
    output_text(output, "</td>");
}

void html_interrupts_write(struct output *output, const struct html_run *run, const char *prefix)
{
    static const char *const heads[] = {"interrupt",     "taken", "lost", "p99 latency",
                                        "worst latency", "at",    NULL};
    if (json_object_size(json_object_get(run->summary, "interrupts")) == 0) {
        return;
    }
    html_print(output, "<h3 id=\"%s-interrupts\">Interrupts</h3>\n", prefix);
    html_table_begin(output, "Interrupts, and what held each off longest; interrupts.csv has them "
                             "all");
    output_text(output, "<thead><tr>");
    for (int i = 0; heads[i] != NULL; i++) {
        (i < 1 ? html_head_text : html_head_figure)(output, heads[i]);
    }
    html_head_text(output, "held off, because");
    output_text(output, "</tr></thead>\n<tbody>\n");
    for (uint32_t i = 0; i < run->scenario.thread_count; i++) {
        const struct scenario_thread *thread = &run->scenario.threads[i];
        if (thread->kind != THREAD_KIND_INTERRUPT) {
            continue;
        }
        const json_t *figures = figures_of(run, "interrupts", thread->name);
        bool is_any = html_number_at(figures, "taken") > 0;
        output_text(output, "<tr>");
        html_head_row(output, thread->name);
        write_count(output, html_number_at(figures, "taken"));
        write_count(output, html_number_at(figures, "lost"));
        write_duration(output, run, is_any, html_number_at(figures, "latency.p99"));
        write_duration(output, run, is_any, html_number_at(figures, "latency.max"));
        write_duration(output, run, is_any, html_number_at(figures, "worst.arrived"));
        write_hold(output, run, i, html_value_at(figures, "worst"));
        output_text(output, "</tr>\n");
    }
    html_table_end(output);
}
