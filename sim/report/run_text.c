#include "run_text.h"

#include <string.h>

#include "object_text.h"
#include "sentence.h"
#include "sim/record/kin.h"
#include "words.h"

static void add_count(struct table *table, uint64_t count)
{
    table_add(table, count == 0 ? "-" : words_count(count).text);
}

static void add_cycles(struct table *table, const struct scenario *scenario,
                       const struct histogram_figures *figures, uint64_t cycles)
{
    table_add(table, figures->count == 0 ? "-" : words_duration(cycles, scenario->cpu_hz).text);
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static void print_damage(const struct run_result *result, FILE *to)
{
    uint64_t count = result->damage_count;
    if (count > 0) {
        fprintf(to, "%s touched allocation%s found overwritten: damage.csv has the places.\n",
                words_count(count).text, count == 1 ? " was" : "s were");
    }
}

static void print_head(const struct scenario *scenario, const struct run_result *result, FILE *to)
{
    const char *why = "";
    switch (result->state) {
    case KERNEL_IDLE:
        why = " (nothing more could happen)";
        break;
    case KERNEL_CORRUPT:
        why = " (stopped: corrupted memory)";
        break;
    case KERNEL_STUCK:
        why = " (stopped: no progress)";
        break;
    case KERNEL_ENDED:
    case KERNEL_RUNNING:
    case KERNEL_NO_HOST_MEMORY:
    case KERNEL_NO_TRACE:
        break;
    }
    fprintf(to, "%s: %s%s, seed %llu: %s call%s, %s context switch%s\n\n", scenario->name,
            words_duration(result->end_cycles, scenario->cpu_hz).text, why,
            (unsigned long long)scenario->seed, words_count(result->call_count).text,
            plural(result->call_count), words_count(result->switch_count).text,
            result->switch_count == 1 ? "" : "es");
}

static void add_pool_row(struct table *table, const struct scenario *scenario,
                         const struct run_result *result, uint32_t index)
{
    const struct scenario_pool *pool = &scenario->pools[index];
    const struct summary_pool *figures = &result->summary->pools[index];
    bool is_byte = pool->kind == POOL_KIND_BYTE;
    struct histogram_figures search = histogram_figures_of(&figures->search, 0);
    struct histogram_figures wait = histogram_figures_of(&figures->wait, 0);
    table_add(table, pool->name);
    table_add(table, is_byte ? "byte" : "block");
    table_add(table, words_bytes(pool->size_bytes).text);
    struct words used = {"-"};
    if (figures->capacity > 0) {
        used = words_part(figures->high_water, figures->capacity);
    }
    table_add(table, used.text);
    add_count(table, figures->calls[SERVICE_ALLOCATE]);
    add_count(table, figures->failures);
    add_count(table, wait.count);
    add_cycles(table, scenario, &wait, wait.max);
    table_add(table, search.count == 0 ? "-" : words_count(search.p99).text);
    table_add(table, search.count == 0 ? "-" : words_count(search.max).text);
    table_add(
        table,
        is_byte
            ? words_share(
                  figures->fragmentation_max.parts[FRAGMENTATION_EXTERNAL][FRAGMENTATION_STANDING])
                  .text
            : "-");
    table_add(
        table,
        is_byte
            ? words_share(
                  figures->fragmentation_end.parts[FRAGMENTATION_EXTERNAL][FRAGMENTATION_STANDING])
                  .text
            : "-");
}

static void print_pools(const struct scenario *scenario, const struct run_result *result, FILE *to)
{
    static const char *const heads[] = {"pool",  "kind",       "size",       "peak use",
                                        "calls", "failed",     "waits",      "worst wait",
                                        "p99",   "max search", "worst frag", "at end"};
    struct table table = {.column_count = sizeof(heads) / sizeof(heads[0]), .left_columns = 2};
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        table_add(&table, heads[i]);
    }
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        add_pool_row(&table, scenario, result, i);
    }
    table_print(&table, "  ", to);
}

/// The thread whose worst wait is the longest of those not yet shown; SCENARIO_NONE at the end.
static uint32_t next_waiter(const struct scenario *scenario, const struct run_result *result,
                            const struct kin *kin, cycles_t below, uint32_t after)
{
    uint32_t next = SCENARIO_NONE;
    cycles_t longest = 0;
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        const struct explain_totals *totals = explain_thread_totals(result->explain, i);
        cycles_t cycles = totals->worst.cycles;
        bool is_next = cycles < below || (cycles == below && i > after);
        if (totals->wait_count > 0 && is_next && (next == SCENARIO_NONE || cycles > longest) &&
            !kin_is_full(kin, scenario, i)) {
            next = i;
            longest = cycles;
        }
    }
    return next;
}

/// What kept a thread waiting, over all its waits.
static void print_wait_shares(const struct explain_totals *totals, FILE *to)
{
    cycles_t sum = 0;
    int reason_count = 0;
    for (int reason = 0; reason < REASON_WAIT_COUNT; reason++) {
        sum += totals->cycles[reason];
        reason_count += totals->cycles[reason] > 0;
    }
    if (sum == 0 || (totals->wait_count == 1 && reason_count == 1)) {
        return;
    }
    uint64_t going_on = totals->outcomes[WAIT_GOES_ON];
    fprintf(to, "      %s wait%s%s, of their time:", words_count(totals->wait_count).text,
            plural(totals->wait_count), going_on > 0 ? ", the last still waiting" : "");
    const char *between = "";
    for (int reason = 0; reason < REASON_WAIT_COUNT; reason++) {
        if (totals->cycles[reason] > 0) {
            fprintf(to, "%s %s %s", between, words_part(totals->cycles[reason], sum).text,
                    reason_name((enum reason)reason));
            between = ",";
        }
    }
    fputc('\n', to);
}

/// How many more threads waited that differ from those told of by a number alone.
static void print_more_kin(const struct scenario *scenario, const struct run_result *result,
                           const struct kin *kin, FILE *to)
{
    for (uint32_t line = 0; line < kin->count; line++) {
        const char *name = scenario->threads[kin->threads[line]].name;
        uint64_t more = 0;
        for (uint32_t i = 0; i < scenario->thread_count; i++) {
            more += explain_thread_totals(result->explain, i)->wait_count > 0 &&
                    kin_are(name, scenario->threads[i].name);
        }
        if (kin_is_last(kin, scenario, line) && more > KIN_SHOWN) {
            fprintf(to, "  … and %s more of %.*s*]; waits.csv has them all\n",
                    words_count(more - KIN_SHOWN).text, (int)kin_stem_length(name), name);
        }
    }
}

static void print_waits(const struct scenario *scenario, const struct run_result *result, FILE *to)
{
    struct kin kin = {.count = 0};
    uint32_t index = next_waiter(scenario, result, &kin, UINT64_MAX, 0);
    if (index == SCENARIO_NONE) {
        fprintf(to, "\nNo thread waited%s.\n", scenario->object_count > 0 ? " for memory" : "");
        return;
    }
    fputs("\nWaits, the worst of each thread:\n", to);
    while (index != SCENARIO_NONE && kin.count < KIN_LINES_MAX) {
        kin.threads[kin.count++] = index;
        const struct explain_totals *totals = explain_thread_totals(result->explain, index);
        const struct explained *worst = &totals->worst;
        char sentence[SENTENCE_SIZE];
        explain_sentence(scenario, worst, sentence, sizeof(sentence));
        fprintf(to, "  %s waited %s%s for %s of %s at %s: %s", scenario->threads[index].name,
                words_duration(worst->cycles, scenario->cpu_hz).text,
                worst->outcome == WAIT_GOES_ON ? " (still waiting)" : "",
                words_bytes(worst->size).text, scenario->pools[worst->pool].name,
                words_duration(worst->begun, scenario->cpu_hz).text, sentence);
        fputc('\n', to);
        print_wait_shares(totals, to);
        index = next_waiter(scenario, result, &kin, worst->cycles, index);
    }
    print_more_kin(scenario, result, &kin, to);
    if (index != SCENARIO_NONE) {
        fputs("  … and more threads; waits.csv has them all\n", to);
    }
}

static void print_failures(const struct scenario *scenario, const struct run_result *result,
                           FILE *to)
{
    bool has_any = false;
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        const struct explain_totals *totals = explain_pool_totals(result->explain, i);
        if (totals->failure_count == 0) {
            continue;
        }
        fprintf(to, "%s  %s: %s", has_any ? "" : "\nFailed allocations:\n", scenario->pools[i].name,
                words_count(totals->failure_count).text);
        has_any = true;
        const char *between = " (";
        for (int reason = 0; reason < REASON_COUNT; reason++) {
            if (totals->failures[reason] > 0) {
                fprintf(to, "%s%s %s", between, words_count(totals->failures[reason]).text,
                        reason_name((enum reason)reason));
                between = ", ";
            }
        }
        const struct explained *first = &totals->first_failure;
        char sentence[SENTENCE_SIZE];
        explain_sentence(scenario, first, sentence, sizeof(sentence));
        fprintf(to, "); the first: %s for %s at %s: %s\n", scenario->threads[first->thread].name,
                words_bytes(first->size).text, words_duration(first->begun, scenario->cpu_hz).text,
                sentence);
    }
    if (!has_any) {
        fputs("No allocation failed.\n", to);
    }
}

static void print_worst_search(const struct scenario *scenario, const struct run_result *result,
                               FILE *to)
{
    const struct summary_worst *worst = NULL;
    uint32_t pool = 0;
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        const struct summary_worst *here = &result->summary->pools[i].worst_search;
        if (here->thread != SCENARIO_NONE && (worst == NULL || here->value > worst->value)) {
            worst = here;
            pool = i;
        }
    }
    if (worst != NULL) {
        fprintf(to, "Worst search: %s examined %s fragment%s of %s in a call at %s.\n",
                scenario->threads[worst->thread].name, words_count(worst->value).text,
                plural(worst->value), scenario->pools[pool].name,
                words_duration(worst->called, scenario->cpu_hz).text);
    }
}

void run_text_print(const struct scenario *scenario, const struct run_result *result,
                    const char *folder, const struct plots_result *plots, FILE *to)
{
    print_head(scenario, result, to);
    print_pools(scenario, result, to);
    object_text_tables(scenario, result, to);
    print_waits(scenario, result, to);
    print_failures(scenario, result, to);
    print_worst_search(scenario, result, to);
    object_text_events(scenario, result, to);
    print_damage(result, to);
    fprintf(to, "Files: %s/", folder);
    if (plots->file_count > 0) {
        fputs(" with", to);
        for (size_t i = 0; i < plots->file_count; i++) {
            fprintf(to, "%s %s", i == 0 ? "" : ",", plots->files[i]);
        }
    }
    fputc('\n', to);
}

void run_text_progress(const struct scenario *scenario, const struct kernel *kernel, FILE *to)
{
    fprintf(to, "%s calls, ", words_count(kernel_call_count(kernel)).text);
    if (scenario->until != SCENARIO_NO_END && scenario->until > 0) {
        // Of a thousand, so that no product overflows.
        uint64_t share = kernel_now(kernel) / (scenario->until / 1000 + 1);
        fprintf(to, "%u %%", (unsigned)(share / 10));
    } else {
        fprintf(to, "at %s", words_duration(kernel_now(kernel), scenario->cpu_hz).text);
    }
}

void run_text_fault(const struct scenario *scenario, const struct run_result *result, FILE *to)
{
    const struct kernel_fault *fault = &result->fault;
    const char *path = scenario->path != NULL ? scenario->path : scenario->name;
    const char *thread = fault->thread < scenario->thread_count
                             ? scenario->threads[fault->thread].name
                             : "no thread";
    if (result->state == KERNEL_CORRUPT) {
        fprintf(to,
                "%s: error: pool \"%s\" is corrupted at offset %llu: %s; found at %s, while %s "
                "was running\n",
                path, scenario->pools[fault->pool].name,
                (unsigned long long)fault->fault.offset_bytes, pool_fault_text(fault->fault.kind),
                words_duration(result->end_cycles, scenario->cpu_hz).text, thread);
        return;
    }
    fprintf(to,
            "%s: error: thread \"%s\" goes round and round without time passing (over a million "
            "rounds at %s); add a sleep or a compute to its steps, or a cost to the services it "
            "calls\n",
            path, thread, words_duration(result->end_cycles, scenario->cpu_hz).text);
}
