#include <inttypes.h>
#include <string.h>

#include "html_section.h"
#include "html_text.h"
#include "sentence.h"
#include "sim/record/kin.h"

/// Reasons as a person reads them.
static const char *reason_words(enum reason reason)
{
    static const char *const words[REASON_COUNT] = {
        [REASON_EXHAUSTED] = "too little memory",
        [REASON_FRAGMENTED] = "memory in pieces",
        [REASON_HEAD_OF_LINE] = "behind the first waiter",
        [REASON_BARGED] = "overtaken",
        [REASON_MISSED_RESCAN] = "nobody looked again",
        [REASON_REFUSED] = "call refused",
        [REASON_DELETED] = "pool deleted",
        [REASON_ABORTED] = "wait aborted",
    };
    return words[reason];
}

static void write_sentence(struct output *output, const struct html_run *run,
                           const struct explained *explained)
{
    char sentence[SENTENCE_SIZE];
    explain_sentence(&run->scenario, explained, sentence, sizeof sentence);
    html_escape(output, sentence);
}

/// The worst wait as summary.json has it. False if there is none that can be read.
static bool parse_worst(const struct html_run *run, const json_t *worst,
                        struct explained *explained)
{
    *explained = (struct explained){.blame.thread = SCENARIO_NONE};
    if (!json_is_object(worst)) {
        return false;
    }
    explained->thread = html_thread_index(run, html_text_at(worst, "thread"));
    explained->pool = html_pool_index(run, html_text_at(worst, "pool"));
    explained->begun = html_number_at(worst, "begun");
    explained->cycles = html_number_at(worst, "cycles");
    explained->size = html_number_at(worst, "size");
    explained->short_bytes = html_number_at(worst, "short_bytes");
    if (html_text_at(worst, "blamed")[0] != '\0') {
        explained->blame.thread = html_thread_index(run, html_text_at(worst, "blamed"));
    }
    return explained->thread != SCENARIO_NONE && explained->pool != SCENARIO_NONE &&
           html_parse_reason(html_text_at(worst, "reason"), explained) &&
           html_parse_outcome(html_text_at(worst, "outcome"), explained) &&
           html_parse_remedy(html_text_at(worst, "remedy"), explained);
}

static uint64_t wait_cycles(const json_t *waits, int reason)
{
    return html_number_at(html_value_at(waits, "cycles"), reason_name((enum reason)reason));
}

/// What kept a thread waiting, over all its waits.
static void write_shares(struct output *output, const json_t *waits)
{
    uint64_t sum = 0;
    for (int reason = 0; reason < REASON_WAIT_COUNT; reason++) {
        sum += wait_cycles(waits, reason);
    }
    uint64_t count = html_number_at(waits, "count");
    if (sum == 0 || count < 2) {
        return;
    }
    uint64_t going_on =
        html_number_at(html_value_at(waits, "outcomes"), wait_outcome_name(WAIT_GOES_ON));
    html_print(output, " <span class=\"soft\">Of its %s waits%s:", words_count(count).text,
               going_on > 0 ? ", the last still waiting" : "");
    const char *between = " ";
    for (int reason = 0; reason < REASON_WAIT_COUNT; reason++) {
        uint64_t cycles = wait_cycles(waits, reason);
        if (cycles > 0) {
            html_print(output, "%s%s %s", between, words_part(cycles, sum).text,
                       reason_words((enum reason)reason));
            between = ", ";
        }
    }
    output_text(output, ".</span>");
}

static void write_worst(struct output *output, const struct html_run *run, const json_t *waits,
                        const struct explained *worst)
{
    uint64_t hz = run->scenario.cpu_hz;
    output_text(output, "<li><strong>");
    html_escape(output, run->scenario.threads[worst->thread].name);
    html_print(output, "</strong> waited %s%s for %s of ", words_duration(worst->cycles, hz).text,
               worst->outcome == WAIT_GOES_ON ? " (still waiting)" : "",
               words_bytes(worst->size).text);
    html_escape(output, run->scenario.pools[worst->pool].name);
    html_print(output, " at %s: ", words_duration(worst->begun, hz).text);
    write_sentence(output, run, worst);
    output_text(output, ".");
    write_shares(output, waits);
    output_text(output, "</li>\n");
}

/// A thread's waits in summary.json; NULL if it never waited.
static const json_t *waits_of(const struct html_run *run, uint32_t thread)
{
    const json_t *threads = json_object_get(run->summary, "threads");
    return json_object_get(json_object_get(threads, run->scenario.threads[thread].name), "waits");
}

/// The thread whose worst wait is the longest of those not yet shown; SCENARIO_NONE at the end.
static uint32_t next_waiter(const struct html_run *run, const struct kin *kin,
                            const struct explained *before, struct explained *worst)
{
    uint32_t next = SCENARIO_NONE;
    for (uint32_t i = 0; i < run->scenario.thread_count; i++) {
        struct explained here;
        if (kin_is_full(kin, &run->scenario, i) ||
            !parse_worst(run, html_value_at(waits_of(run, i), "worst"), &here)) {
            continue;
        }
        bool is_left = before == NULL || here.cycles < before->cycles ||
                       (here.cycles == before->cycles && i > before->thread);
        if (is_left && (next == SCENARIO_NONE || here.cycles > worst->cycles)) {
            next = i;
            *worst = here;
            worst->thread = i;
        }
    }
    return next;
}

/// How many more threads waited that differ from those told of by a number alone.
static void write_more_kin(struct output *output, const struct html_run *run, const struct kin *kin)
{
    for (uint32_t line = 0; line < kin->count; line++) {
        const char *name = run->scenario.threads[kin->threads[line]].name;
        uint64_t more = 0;
        for (uint32_t i = 0; i < run->scenario.thread_count; i++) {
            more += kin_are(name, run->scenario.threads[i].name) &&
                    html_number_at(waits_of(run, i), "count") > 0;
        }
        if (kin_is_last(kin, &run->scenario, line) && more > KIN_SHOWN) {
            html_print(output, "<li>\xE2\x80\xA6 and %s more of ",
                       words_count(more - KIN_SHOWN).text);
            char stem[128];
            (void)snprintf(stem, sizeof stem, "%.*s*]", (int)kin_stem_length(name), name);
            html_escape(output, stem);
            output_text(output, "; waits.csv has them all</li>\n");
        }
    }
}

static void write_waits(struct output *output, const struct html_run *run)
{
    struct kin kin = {.count = 0};
    struct explained worst;
    uint32_t thread = next_waiter(run, &kin, NULL, &worst);
    if (thread == SCENARIO_NONE) {
        html_print(output, "<p>No thread waited%s.</p>\n",
                   run->scenario.object_count > 0 ? " for memory" : "");
        return;
    }
    output_text(output, "<h4>Waits: the worst of each thread</h4>\n<ul class=\"events\">\n");
    while (thread != SCENARIO_NONE && kin.count < KIN_LINES_MAX) {
        kin.threads[kin.count++] = thread;
        write_worst(output, run, waits_of(run, thread), &worst);
        struct explained before = worst;
        thread = next_waiter(run, &kin, &before, &worst);
    }
    write_more_kin(output, run, &kin);
    if (thread != SCENARIO_NONE) {
        output_text(output, "<li>\xE2\x80\xA6 and more threads; waits.csv has them all</li>\n");
    }
    output_text(output, "</ul>\n");
}

static void write_failure(struct output *output, const struct html_run *run, uint32_t index)
{
    const struct html_pool *pool = &run->pools[index];
    const struct explained *first = &pool->first_failure.explained;
    output_text(output, "<li><strong>");
    html_escape(output, run->scenario.pools[index].name);
    html_print(output, "</strong>: %s", words_count(pool->failure_total).text);
    const json_t *reasons = json_object_get(pool->figures, "failure_reasons");
    const char *between = " (";
    for (int reason = 0; reason < REASON_COUNT; reason++) {
        uint64_t count = html_number_at(reasons, reason_name((enum reason)reason));
        if (count > 0) {
            html_print(output, "%s%s %s", between, words_count(count).text,
                       reason_words((enum reason)reason));
            between = ", ";
        }
    }
    output_text(output, between[0] == ',' ? "); the first: " : "; the first: ");
    html_escape(output, run->scenario.threads[first->thread].name);
    html_print(output, " for %s at %s: ", words_bytes(first->size).text,
               words_duration(first->begun, run->scenario.cpu_hz).text);
    write_sentence(output, run, first);
    output_text(output, ".</li>\n");
}

static void write_failures(struct output *output, const struct html_run *run)
{
    if (run->failure_total == 0) {
        output_text(output, "<p>No allocation failed.</p>\n");
        return;
    }
    output_text(output, "<h4>Failed allocations</h4>\n<ul class=\"events\">\n");
    for (uint32_t i = 0; i < run->scenario.pool_count; i++) {
        if (run->pools[i].failure_total > 0) {
            write_failure(output, run, i);
        }
    }
    output_text(output, "</ul>\n");
}

void html_events_write(struct output *output, const struct html_run *run)
{
    write_waits(output, run);
    write_failures(output, run);
}

/// A bar of what a wait was due to, if to several things; for the eye alone: the sentence beside it
/// names the main one.
static void write_bar(struct output *output, const struct html_wait *wait)
{
    uint64_t sum = 0;
    int reason_count = 0;
    for (int reason = 0; reason < REASON_WAIT_COUNT; reason++) {
        sum += wait->by_reason[reason];
        reason_count += wait->by_reason[reason] > 0;
    }
    if (reason_count < 2) {
        return;
    }
    output_text(output, "<span class=\"bar\" aria-hidden=\"true\">");
    for (int reason = 0; reason < REASON_WAIT_COUNT; reason++) {
        uint64_t cycles = wait->by_reason[reason];
        if (cycles > 0) {
            // Parts of 1,000: flex-grow wants no percent.
            uint64_t part = sum / 1000 == 0 ? cycles * 1000 / sum : cycles / (sum / 1000);
            html_print(output, "<span class=\"w%d\" style=\"flex-grow:%" PRIu64 "\"></span>",
                       reason, part);
        }
    }
    output_text(output, "</span>");
}

static void write_reasons_key(struct output *output)
{
    output_text(output, "<ul class=\"keys\" aria-label=\"Colours of the bars\">");
    for (int reason = 0; reason < REASON_WAIT_COUNT; reason++) {
        html_print(output, "<li><i class=\"w%d\"></i>%s</li>", reason,
                   reason_words((enum reason)reason));
    }
    output_text(output, "</ul>\n");
}

static void write_why(struct output *output, const struct html_run *run,
                      const struct explained *explained, const struct html_wait *wait)
{
    output_text(output, "<td class=\"why\">");
    write_sentence(output, run, explained);
    if (wait != NULL) {
        write_bar(output, wait);
    }
    output_text(output, "</td></tr>\n");
}

static void write_common_cells(struct output *output, const struct html_run *run,
                               const struct explained *explained, const char *how)
{
    uint64_t hz = run->scenario.cpu_hz;
    output_text(output, "<tr>");
    html_cell(output, run->scenario.threads[explained->thread].name);
    html_cell(output, run->scenario.pools[explained->pool].name);
    html_cell(output, how);
    html_figure(output, words_bytes(explained->size).text);
    html_figure(output, words_duration(explained->begun, hz).text);
    html_figure(output, words_duration(explained->cycles, hz).text);
}

/// "12 waits" or "The 100 longest of 3,456 waits".
static void write_summary(struct output *output, uint32_t shown, uint64_t total, const char *which,
                          const char *what)
{
    output_text(output, "<details><summary>");
    if (shown < total) {
        html_print(output, "The %u %s of %s %s%s", shown, which, words_count(total).text, what,
                   html_plural(total));
    } else {
        html_print(output, "All %s %s%s", words_count(total).text, what, html_plural(total));
    }
    output_text(output, "</summary>\n");
}

void html_waits_table(struct output *output, const struct html_run *run)
{
    static const char *const heads[] = {"thread", "pool", "end", "size", "begun", "waited", NULL};
    if (run->wait_total == 0) {
        return;
    }
    write_summary(output, run->wait_count, run->wait_total, "longest", "wait");
    write_reasons_key(output);
    html_table_begin(output, "Waits, the longest first");
    output_text(output, "<thead><tr>");
    for (int i = 0; heads[i] != NULL; i++) {
        (i < 3 ? html_head_text : html_head_figure)(output, heads[i]);
    }
    html_head_text(output, "why");
    output_text(output, "</tr></thead>\n<tbody>\n");
    for (uint32_t i = 0; i < run->wait_count; i++) {
        const struct html_wait *wait = &run->waits[i];
        write_common_cells(output, run, &wait->explained,
                           wait_outcome_name(wait->explained.outcome));
        write_why(output, run, &wait->explained, wait);
    }
    html_table_end(output);
    output_text(output, "</details>\n");
}

void html_failures_table(struct output *output, const struct html_run *run)
{
    static const char *const heads[] = {"thread", "pool", "status", "size", "called", "took", NULL};
    if (run->failure_total == 0) {
        return;
    }
    write_summary(output, run->failure_count, run->failure_total, "first", "failed allocation");
    html_table_begin(output, "Failed allocations, in the order in which they returned");
    output_text(output, "<thead><tr>");
    for (int i = 0; heads[i] != NULL; i++) {
        (i < 3 ? html_head_text : html_head_figure)(output, heads[i]);
    }
    html_head_text(output, "why");
    output_text(output, "</tr></thead>\n<tbody>\n");
    for (uint32_t i = 0; i < run->failure_count; i++) {
        const struct html_failure *failure = &run->failures[i];
        write_common_cells(output, run, &failure->explained, failure->status);
        write_why(output, run, &failure->explained, NULL);
    }
    html_table_end(output);
    output_text(output, "</details>\n");
}

void html_notes_table(struct output *output, const struct html_run *run)
{
    if (run->note_total == 0) {
        return;
    }
    write_summary(output, run->note_count, run->note_total, "first", "note");
    html_table_begin(output, "What threads noted");
    output_text(output, "<thead><tr>");
    html_head_figure(output, "time");
    html_head_text(output, "thread");
    html_head_text(output, "note");
    output_text(output, "</tr></thead>\n<tbody>\n");
    for (uint32_t i = 0; i < run->note_count; i++) {
        output_text(output, "<tr>");
        html_figure(output, words_duration(run->notes[i].at, run->scenario.cpu_hz).text);
        html_cell(output, run->notes[i].thread);
        output_text(output, "<td class=\"why\">");
        html_escape(output, run->notes[i].text);
        output_text(output, "</td></tr>\n");
    }
    html_table_end(output);
    output_text(output, "</details>\n");
}
