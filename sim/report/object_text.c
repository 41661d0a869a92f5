#include "object_text.h"

#include <string.h>

#include "object_sentence.h"
#include "words.h"

/// In a scenario with many objects only so many are told of below the table.
enum { OBJECTS_SHOWN = 12 };

static void add_count(struct table *table, uint64_t count)
{
    table_add(table, count == 0 ? "-" : words_count(count).text);
}

static void add_cycles(struct table *table, const struct scenario *scenario, bool is_any,
                       uint64_t cycles)
{
    table_add(table, is_any ? words_duration(cycles, scenario->cpu_hz).text : "-");
}

/// The waits that tell of trouble: of a queue those of senders.
static const struct histogram *waits_of(const struct scenario_object *object,
                                        const struct summary_object *figures)
{
    return object->kind == OBJECT_QUEUE ? &figures->send_wait : &figures->wait;
}

/// How far it was filled, or down to where it was emptied.
static struct words level_of(const struct scenario_object *object,
                             const struct summary_object *figures)
{
    struct words words = {"-"};
    if (object->kind == OBJECT_QUEUE) {
        snprintf(words.text, sizeof words.text, "%.30s of %.30s",
                 words_count(figures->high_water).text, words_count(object->initial).text);
    } else if (object->kind == OBJECT_SEMAPHORE) {
        snprintf(words.text, sizeof words.text, "%.30s to %.30s",
                 words_count(figures->low_water).text, words_count(figures->high_water).text);
    }
    return words;
}

/// What it is at the end.
static struct words end_of(const struct scenario *scenario, const struct scenario_object *object,
                           const struct summary_object *figures)
{
    struct words words;
    switch (object->kind) {
    case OBJECT_QUEUE:
    case OBJECT_SEMAPHORE:
        break;
    case OBJECT_MUTEX:
        snprintf(words.text, sizeof words.text, "%s",
                 figures->owner == SCENARIO_NONE ? "free" : scenario->threads[figures->owner].name);
        return words;
    case OBJECT_FLAGS:
        snprintf(words.text, sizeof words.text, "0x%llx", (unsigned long long)figures->value);
        return words;
    }
    return words_count(figures->value);
}

static void add_object_row(struct table *table, const struct scenario *scenario,
                           const struct run_result *result, uint32_t index)
{
    const struct scenario_object *object = &scenario->objects[index];
    const struct summary_object *figures = &result->summary->objects.objects[index];
    const struct histogram *waits = waits_of(object, figures);
    uint64_t calls = 0;
    for (int i = 0; i < OBJECT_SERVICES; i++) {
        calls += figures->calls[i];
    }
    table_add(table, object->name);
    table_add(table, object_kind_name(object->kind));
    add_count(table, calls);
    add_count(table, figures->failures);
    add_count(table, waits->count);
    add_cycles(table, scenario, waits->count > 0, waits->maximum);
    add_cycles(table, scenario, waits->count > 0, histogram_percentile(waits, 990));
    table_add(table, level_of(object, figures).text);
    add_cycles(table, scenario, figures->held.count > 0, figures->held.maximum);
    table_add(table, end_of(scenario, object, figures).text);
}

static void print_objects(const struct scenario *scenario, const struct run_result *result,
                          FILE *to)
{
    static const char *const heads[] = {"object",       "kind",       "calls",    "failed",
                                        "waits",        "worst wait", "p99 wait", "filled",
                                        "longest held", "at end"};
    struct table table = {.column_count = sizeof heads / sizeof heads[0], .left_columns = 2};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        table_add(&table, heads[i]);
    }
    for (uint32_t i = 0; i < scenario->object_count; i++) {
        add_object_row(&table, scenario, result, i);
    }
    fputc('\n', to);
    table_print(&table, "  ", to);
}

/// The next interrupt after an index; SCENARIO_NONE behind the last.
static uint32_t next_interrupt(const struct scenario *scenario, const struct run_result *result,
                               uint32_t index)
{
    uint32_t first = result->summary->objects.first_routine;
    for (uint32_t i = index < first ? first : index; i < scenario->thread_count; i++) {
        if (scenario->threads[i].kind == THREAD_KIND_INTERRUPT) {
            return i;
        }
    }
    return SCENARIO_NONE;
}

static void print_interrupts(const struct scenario *scenario, const struct run_result *result,
                             FILE *to)
{
    static const char *const heads[] = {"interrupt",   "taken",         "lost",
                                        "p99 latency", "worst latency", "busy"};
    struct table table = {.column_count = sizeof heads / sizeof heads[0], .left_columns = 1};
    uint32_t index = next_interrupt(scenario, result, 0);
    if (index == SCENARIO_NONE) {
        return;
    }
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        table_add(&table, heads[i]);
    }
    for (; index != SCENARIO_NONE; index = next_interrupt(scenario, result, index + 1)) {
        const struct summary_routine *routine =
            summary_routine_of(&result->summary->objects, index);
        table_add(&table, scenario->threads[index].name);
        add_count(&table, routine->runs);
        add_count(&table, routine->lost);
        add_cycles(&table, scenario, routine->runs > 0,
                   histogram_percentile(&routine->latency, 990));
        add_cycles(&table, scenario, routine->runs > 0, routine->latency.maximum);
        table_add(&table, result->end_cycles == 0
                              ? "-"
                              : words_part(routine->busy_cycles, result->end_cycles).text);
    }
    fputc('\n', to);
    table_print(&table, "  ", to);
}

void object_text_tables(const struct scenario *scenario, const struct run_result *result, FILE *to)
{
    if (scenario->object_count > 0) {
        print_objects(scenario, result, to);
    }
    print_interrupts(scenario, result, to);
}

/// What kept threads waiting, over all waits; of a queue nothing, since there one reason is by
/// design.
static void print_shares(const struct scenario_object *object, const struct object_totals *totals,
                         FILE *to)
{
    cycles_t sum = 0;
    int reason_count = 0;
    for (int i = OBJECT_HELD; i < OBJECT_REASON_COUNT; i++) {
        sum += totals->cycles[i];
        reason_count += totals->cycles[i] > 0;
    }
    if (object->kind != OBJECT_MUTEX || reason_count < 2) {
        return;
    }
    fprintf(to, "      %s wait%s, of their time:", words_count(totals->wait_count).text,
            totals->wait_count == 1 ? "" : "s");
    const char *between = "";
    for (int i = OBJECT_HELD; i < OBJECT_REASON_COUNT; i++) {
        if (totals->cycles[i] > 0) {
            fprintf(to, "%s %s %s", between, words_part(totals->cycles[i], sum).text,
                    object_reason_name((enum object_reason)i));
            between = ",";
        }
    }
    fputc('\n', to);
}

/// The wait that was held up longest by worse priorities, where the worst wait does not tell of it.
static void print_inversion(const struct scenario *scenario, const struct object_totals *totals,
                            FILE *to)
{
    const struct object_explained *inversion = &totals->inversion;
    if (inversion->inversion_cycles > 0 && totals->worst.reason != OBJECT_INVERSION) {
        fprintf(to, "      the longest priority inversion: %s, of %s at %s\n",
                words_duration(inversion->inversion_cycles, scenario->cpu_hz).text,
                scenario->threads[inversion->thread].name,
                words_duration(inversion->begun, scenario->cpu_hz).text);
    }
}

/// Whether an object's worst wait is worth a line: one who waits for messages does so by design.
static bool is_told(const struct object_totals *totals)
{
    return totals->wait_count > 0 && totals->worst.service != SERVICE_RECEIVE;
}

static void print_waits(const struct scenario *scenario, const struct run_result *result, FILE *to)
{
    int shown = 0;
    for (uint32_t i = 0; i < scenario->object_count; i++) {
        const struct object_totals *totals = object_explain_totals(result->object_explain, i);
        const struct object_explained *worst = &totals->worst;
        char sentence[SENTENCE_SIZE];
        if (!is_told(totals)) {
            continue;
        }
        if (shown++ == OBJECTS_SHOWN) {
            fputs("  … and at more objects; object-waits.csv has them all\n", to);
            return;
        }
        object_sentence(scenario, worst, sentence, sizeof sentence);
        fprintf(to, "%s  %s: %s waited %s%s at %s: %s\n",
                shown == 1 ? "\nWaits at objects, the worst of each:\n" : "",
                scenario->objects[i].name, scenario->threads[worst->thread].name,
                words_duration(worst->cycles, scenario->cpu_hz).text,
                worst->outcome == WAIT_GOES_ON ? " (still waiting)" : "",
                words_duration(worst->begun, scenario->cpu_hz).text, sentence);
        print_shares(&scenario->objects[i], totals, to);
        print_inversion(scenario, totals, to);
    }
}

static void print_refusals(const struct scenario *scenario, const struct run_result *result,
                           FILE *to)
{
    int shown = 0;
    for (uint32_t i = 0; i < scenario->object_count; i++) {
        const struct object_totals *totals = object_explain_totals(result->object_explain, i);
        const struct object_explained *first = &totals->first_refusal;
        char sentence[SENTENCE_SIZE];
        if (totals->refusal_count == 0) {
            continue;
        }
        if (shown++ == OBJECTS_SHOWN) {
            fputs("  … and at more objects; object-waits.csv has them all\n", to);
            return;
        }
        object_sentence(scenario, first, sentence, sizeof sentence);
        fprintf(to, "%s  %s: %s call%s; the first: %s of %s at %s: %s\n",
                shown == 1 ? "\nRefused at once:\n" : "", scenario->objects[i].name,
                words_count(totals->refusal_count).text, totals->refusal_count == 1 ? "" : "s",
                service_name((enum service)first->service), scenario->threads[first->thread].name,
                words_duration(first->begun, scenario->cpu_hz).text, sentence);
        if (totals->shortfall > first->short_count) {
            fprintf(to, "      %s more slots would have had room for all\n",
                    words_count(totals->shortfall).text);
        }
    }
}

static void print_latencies(const struct scenario *scenario, const struct run_result *result,
                            FILE *to)
{
    int shown = 0;
    for (uint32_t index = next_interrupt(scenario, result, 0); index != SCENARIO_NONE;
         index = next_interrupt(scenario, result, index + 1)) {
        const struct summary_routine *routine =
            summary_routine_of(&result->summary->objects, index);
        const struct interrupt_change *worst = &routine->worst;
        char sentence[SENTENCE_SIZE];
        if (routine->latency.maximum == 0) {
            continue;
        }
        if (shown++ == OBJECTS_SHOWN) {
            fputs("  … and more interrupts; interrupts.csv has them all\n", to);
            return;
        }
        interrupt_sentence(scenario, worst, sentence, sizeof sentence);
        cycles_t latency = worst->taken - worst->arrived;
        fprintf(to, "%s  %s waited %s cycle%s (%s) at %s: %s\n",
                shown == 1 ? "\nInterrupts held off, the worst of each:\n" : "",
                scenario->threads[index].name, words_count(latency).text, latency == 1 ? "" : "s",
                words_duration(latency, scenario->cpu_hz).text,
                words_duration(worst->arrived, scenario->cpu_hz).text, sentence);
    }
}

void object_text_events(const struct scenario *scenario, const struct run_result *result, FILE *to)
{
    print_waits(scenario, result, to);
    print_refusals(scenario, result, to);
    print_latencies(scenario, result, to);
}
