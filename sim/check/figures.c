#include "figures.h"

#include <stdio.h>
#include <string.h>

#include "sim/record/explain_text.h"
#include "sim/record/summary_json.h"

/// A visit under way.
struct tour {
    const struct scenario *scenario;
    const struct run_result *result;
    figure_visit *visit;
    void *context;
    bool is_over;
};

static void tell(struct tour *tour, const struct figure *figure)
{
    tour->is_over = tour->is_over || !tour->visit(tour->context, figure);
}

/// "group.name", or the name alone.
static struct figure make(const char *group, const char *name, enum figure_unit unit,
                          uint64_t number)
{
    struct figure figure = {.unit = unit, .number = number};
    snprintf(figure.path, sizeof figure.path, "%s%s%s", group, group[0] == '\0' ? "" : ".", name);
    return figure;
}

static void number(struct tour *tour, const char *group, const char *name, enum figure_unit unit,
                   uint64_t value)
{
    struct figure figure = make(group, name, unit, value);
    tell(tour, &figure);
}

/// One that is as at the end.
static void final(struct tour *tour, const char *name, enum figure_unit unit, uint64_t value)
{
    struct figure figure = make("", name, unit, value);
    figure.is_final = true;
    tell(tour, &figure);
}

static void share(struct tour *tour, const char *group, const char *name, uint64_t parts)
{
    struct figure figure = make(group, name, FIGURE_SHARE, parts);
    figure.decimals = 4;
    tell(tour, &figure);
}

static void word(struct tour *tour, const char *group, const char *name, enum figure_words words,
                 const char *value)
{
    struct figure figure = make(group, name, FIGURE_WORD, 0);
    figure.words = words;
    figure.word = value == NULL ? "none" : value;
    figure.is_final = words == WORDS_END || words == WORDS_STATE;
    tell(tour, &figure);
}

/// count, mean, percentiles and maximum.
static void spread(struct tour *tour, const char *group, enum figure_unit unit,
                   struct histogram_figures figures)
{
    number(tour, group, "count", FIGURE_COUNT, figures.count);
    struct figure mean = make(group, "mean", unit, figures.mean_thousandths);
    mean.decimals = 3;
    tell(tour, &mean);
    number(tour, group, "p50", unit, figures.p50);
    number(tour, group, "p90", unit, figures.p90);
    number(tour, group, "p99", unit, figures.p99);
    number(tour, group, "p999", unit, figures.p999);
    number(tour, group, "max", unit, figures.max);
}

static void spread_of(struct tour *tour, const char *group, enum figure_unit unit,
                      const struct histogram *histogram)
{
    struct histogram_figures figures = {0};
    if (histogram != NULL) {
        figures = histogram_figures_of(histogram, 0);
    }
    spread(tour, group, unit, figures);
}

static void statuses(struct tour *tour, const char *group, const uint64_t *counts)
{
    for (int i = 0; i < STATUS_COUNT; i++) {
        number(tour, group, service_status_name((enum service_status)i), FIGURE_COUNT,
               counts == NULL ? 0 : counts[i]);
    }
}

static void worst_wait(struct tour *tour, const struct explain_totals *totals)
{
    static const char group[] = "waits.worst";
    const struct scenario *scenario = tour->scenario;
    bool is_known = totals->wait_count > 0;
    const struct explained *worst = &totals->worst;
    number(tour, group, "begun", FIGURE_CYCLES, is_known ? worst->begun : 0);
    number(tour, group, "cycles", FIGURE_CYCLES, is_known ? worst->cycles : 0);
    word(tour, group, "thread", WORDS_THREAD,
         is_known ? scenario->threads[worst->thread].name : NULL);
    word(tour, group, "pool", WORDS_POOL, is_known ? scenario->pools[worst->pool].name : NULL);
    number(tour, group, "size", FIGURE_BYTES, is_known ? worst->size : 0);
    word(tour, group, "outcome", WORDS_OUTCOME,
         is_known ? wait_outcome_name(worst->outcome) : NULL);
    word(tour, group, "reason", WORDS_REASON,
         is_known ? reason_name((enum reason)worst->reason) : NULL);
    const char *blamed = NULL;
    if (is_known) {
        bool is_anybody = worst->blame.thread != SCENARIO_NONE;
        blamed = is_anybody ? scenario->threads[worst->blame.thread].name : "nobody";
    }
    word(tour, group, "blamed", WORDS_THREAD, blamed);
    number(tour, group, "short_bytes", FIGURE_BYTES, is_known ? worst->short_bytes : 0);
}

static void explained(struct tour *tour, const struct explain_totals *known)
{
    static const struct explain_totals nothing;
    const struct explain_totals *totals = known == NULL ? &nothing : known;
    number(tour, "waits", "count", FIGURE_COUNT, totals->wait_count);
    for (int i = 0; i < REASON_WAIT_COUNT; i++) {
        number(tour, "waits.by_reason", reason_name((enum reason)i), FIGURE_COUNT,
               totals->waits[i]);
    }
    for (int i = 0; i < REASON_WAIT_COUNT; i++) {
        number(tour, "waits.cycles", reason_name((enum reason)i), FIGURE_CYCLES, totals->cycles[i]);
    }
    for (unsigned i = 0; i < WAIT_OUTCOME_COUNT; i++) {
        number(tour, "waits.outcomes", wait_outcome_name(i), FIGURE_COUNT, totals->outcomes[i]);
    }
    worst_wait(tour, totals);
    for (int i = 0; i < REASON_COUNT; i++) {
        number(tour, "failure_reasons", reason_name((enum reason)i), FIGURE_COUNT,
               totals->failures[i]);
    }
}

static void visit_run(struct tour *tour)
{
    const struct summary *summary = tour->result == NULL ? NULL : tour->result->summary;
    word(tour, "", "end", WORDS_END, summary == NULL ? NULL : summary_end_name(summary->state));
    number(tour, "", "end_cycles", FIGURE_CYCLES, summary == NULL ? 0 : summary->end_cycles);
    number(tour, "", "calls", FIGURE_COUNT, summary == NULL ? 0 : summary->call_count);
    number(tour, "", "context_switches", FIGURE_COUNT, summary == NULL ? 0 : summary->switch_count);
}

static void pool_calls(struct tour *tour, const struct summary_pool *pool)
{
    for (int i = 0; i <= SERVICE_DELETE; i++) {
        number(tour, "calls", service_name((enum service)i), FIGURE_COUNT, pool->calls[i]);
    }
    number(tour, "", "failures", FIGURE_COUNT, pool->failures);
    statuses(tour, "failures_by", pool->failures_by);
    number(tour, "", "errors", FIGURE_COUNT, pool->errors);
    statuses(tour, "errors_by", pool->errors_by);
    number(tour, "", "timeouts", FIGURE_COUNT, pool->timeouts);
}

/// The measures of fragmentation: as it stands, after all merging, and the difference.
static void fragmentation(struct tour *tour, const struct summary_pool *pool,
                          const struct usage *usage)
{
    static const char *const groups[FRAGMENTATION_KINDS][FRAGMENTATION_VIEWS] = {
        {"fragmentation", "fragmentation.merged", "fragmentation.debt"},
        {"fragmentation.rss", "fragmentation.rss.merged", "fragmentation.rss.debt"},
        {"fragmentation.unusable_largest", "fragmentation.unusable_largest.merged",
         "fragmentation.unusable_largest.debt"},
        {"fragmentation.unusable_median", "fragmentation.unusable_median.merged",
         "fragmentation.unusable_median.debt"},
    };
    for (int kind = 0; kind < FRAGMENTATION_KINDS; kind++) {
        if (kind == FRAGMENTATION_UNUSABLE_LARGEST) {
            number(tour, groups[kind][0], "request", FIGURE_BYTES, usage->requests.maximum);
        } else if (kind == FRAGMENTATION_UNUSABLE_MEDIAN) {
            number(tour, groups[kind][0], "request", FIGURE_BYTES,
                   histogram_percentile(&usage->requests, 500));
        }
        for (int view = 0; view < FRAGMENTATION_VIEWS; view++) {
            share(tour, groups[kind][view], "max", pool->fragmentation_max.parts[kind][view]);
            share(tour, groups[kind][view], "end", pool->fragmentation_end.parts[kind][view]);
        }
    }
}

/// What becomes of the pool's memory.
static void pool_usage(struct tour *tour, const struct usage *usage)
{
    for (int i = 0; i < USAGE_KINDS; i++) {
        struct figure average =
            make("waste.average", usage_kind_name((enum usage_kind)i), FIGURE_BYTES,
                 usage_average_thousandths(usage, &usage->levels[i]));
        average.decimals = 3;
        tell(tour, &average);
    }
    for (int i = 0; i < USAGE_KINDS; i++) {
        number(tour, "waste.peak", usage_kind_name((enum usage_kind)i), FIGURE_BYTES,
               usage->peak[i]);
    }
    number(tour, "waste", "fixed", FIGURE_BYTES, usage->fixed_bytes);
    struct usage_heap heap = usage_heap(usage);
    number(tour, "heap", "extent", FIGURE_BYTES, usage->end_bytes);
    number(tour, "heap", "max", FIGURE_BYTES, usage->heap.now);
    number(tour, "heap", "max_live", FIGURE_BYTES, usage->max_live);
    share(tour, "heap", "average", heap.average);
    share(tour, "heap", "at_max_live", heap.at_max_live);
    share(tour, "heap", "at_max_heap", heap.at_max_heap);
    share(tour, "heap", "max_over_max", heap.max_over_max);
    if (!usage->is_byte) {
        return;
    }
    struct usage_robson robson = usage_robson(usage);
    number(tour, "robson", "live", FIGURE_BYTES, usage->peak_in_use);
    number(tour, "robson", "smallest", FIGURE_BYTES, usage->smallest);
    number(tour, "robson", "largest", FIGURE_BYTES, usage->largest);
    number(tour, "robson", "ratio", FIGURE_COUNT, robson.ratio);
    number(tour, "robson", "bound", FIGURE_BYTES, robson.bound);
    number(tour, "robson", "bound_words", FIGURE_BYTES, robson.bound_words);
    number(tour, "robson", "needed", FIGURE_BYTES, usage->heap.now);
}

/// What byte pools have besides.
static void pool_fragments(struct tour *tour, const struct summary_pool *pool,
                           const struct usage *usage)
{
    final(tour, "fragments", FIGURE_COUNT, pool->figures.fragments);
    final(tour, "free_fragments", FIGURE_COUNT, pool->free_fragments);
    final(tour, "largest_free", FIGURE_BYTES, pool->largest_free);
    fragmentation(tour, pool, usage);
    number(tour, "", "searches", FIGURE_COUNT, pool->figures.searches);
    number(tour, "", "merges", FIGURE_COUNT, pool->figures.merges);
    number(tour, "", "splits", FIGURE_COUNT, pool->figures.splits);
}

static void visit_pool(struct tour *tour, uint32_t index)
{
    static const struct summary_pool nothing = {.is_alive = true};
    const struct scenario_pool *scenario = &tour->scenario->pools[index];
    bool is_known = tour->result != NULL;
    const struct summary_pool *pool = is_known ? &tour->result->summary->pools[index] : &nothing;
    bool is_byte = scenario->kind == POOL_KIND_BYTE;
    enum figure_unit unit = is_byte ? FIGURE_BYTES : FIGURE_BLOCKS;
    number(tour, "", "size_bytes", FIGURE_BYTES, scenario->size_bytes);
    if (!is_byte) {
        number(tour, "", "block_size_bytes", FIGURE_BYTES, scenario->block_size_bytes);
    }
    number(tour, "", "capacity", unit, pool->capacity);
    pool_calls(tour, pool);
    if (is_byte) {
        spread_of(tour, "search", FIGURE_COUNT, is_known ? &pool->search : NULL);
    }
    spread_of(tour, "wait", FIGURE_CYCLES, is_known ? &pool->wait : NULL);
    spread_of(tour, "latency", FIGURE_CYCLES, is_known ? &pool->latency : NULL);
    spread_of(tour, "release_latency", FIGURE_CYCLES, is_known ? &pool->release_latency : NULL);
    number(tour, "", "high_water", unit, pool->high_water);
    final(tour, "available", unit, pool->figures.available);
    final(tour, "waiting", FIGURE_COUNT, pool->figures.waiting);
    final(tour, "deleted", FIGURE_COUNT, pool->is_alive ? 0 : 1);
    struct usage fresh;
    usage_begin(&fresh, tour->scenario, index);
    const struct usage *usage = is_known ? &tour->result->summary->usages[index] : &fresh;
    if (is_byte) {
        pool_fragments(tour, pool, usage);
    }
    number(tour, "", "service_cycles", FIGURE_CYCLES, pool->service_cycles);
    number(tour, "", "closed_cycles", FIGURE_CYCLES, pool->closed_cycles);
    pool_usage(tour, usage);
    explained(tour, is_known ? explain_pool_totals(tour->result->explain, index) : NULL);
}

static void visit_thread(struct tour *tour, uint32_t index)
{
    static const struct summary_trouble no_trouble;
    const struct summary_thread *thread =
        tour->result == NULL ? NULL : &tour->result->summary->threads[index];
    bool is_known = thread != NULL;
    number(tour, "", "priority", FIGURE_COUNT, tour->scenario->threads[index].priority);
    word(tour, "", "state", WORDS_STATE,
         is_known ? summary_thread_state_name((enum thread_state)thread->state) : NULL);
    for (int i = 0; i < SERVICE_COUNT; i++) {
        number(tour, "calls", service_name((enum service)i), FIGURE_COUNT,
               is_known ? thread->calls[i] : 0);
    }
    const struct summary_trouble *trouble =
        is_known && thread->trouble != NULL ? thread->trouble : &no_trouble;
    number(tour, "", "failures", FIGURE_COUNT, trouble->failures);
    statuses(tour, "failures_by", trouble->failures_by);
    number(tour, "", "errors", FIGURE_COUNT, trouble->errors);
    statuses(tour, "errors_by", trouble->errors_by);
    number(tour, "", "timeouts", FIGURE_COUNT, trouble->timeouts);
    const struct histogram_figures none = {0};
    spread(tour, "search", FIGURE_COUNT, is_known ? summary_thread_searches(thread) : none);
    spread(tour, "wait", FIGURE_CYCLES, is_known ? summary_thread_waits(thread) : none);
    spread(tour, "latency", FIGURE_CYCLES, is_known ? summary_thread_latencies(thread) : none);
    number(tour, "", "service_cycles", FIGURE_CYCLES, is_known ? thread->service_cycles : 0);
    explained(tour, is_known ? explain_thread_totals(tour->result->explain, index) : NULL);
}

void figures_visit(const struct scenario *scenario, enum subject_kind kind, uint32_t index,
                   const struct run_result *result, figure_visit *visit, void *context)
{
    struct tour tour = {.scenario = scenario, .result = result, .visit = visit, .context = context};
    switch (kind) {
    case SUBJECT_RUN:
        visit_run(&tour);
        break;
    case SUBJECT_POOL:
        visit_pool(&tour, index);
        break;
    case SUBJECT_THREAD:
        visit_thread(&tour, index);
        break;
    }
}

struct finding {
    const char *path;
    struct figure *figure;
    bool is_found;
};

static bool is_other(void *context, const struct figure *figure)
{
    struct finding *finding = context;
    if (strcmp(figure->path, finding->path) == 0) {
        *finding->figure = *figure;
        finding->is_found = true;
    }
    return !finding->is_found;
}

bool figures_find(const struct scenario *scenario, enum subject_kind kind, uint32_t index,
                  const char *path, const struct run_result *result, struct figure *figure)
{
    struct finding finding = {.path = path, .figure = figure};
    figures_visit(scenario, kind, index, result, is_other, &finding);
    return finding.is_found;
}

/// The words of an enumeration: `name` of 0 .. count - 1.
static void visit_enum(const char *(*name)(unsigned), unsigned count,
                       bool (*each)(void *context, const char *word), void *context)
{
    for (unsigned i = 0; i < count; i++) {
        if (!each(context, name(i))) {
            return;
        }
    }
}

static const char *end_word(unsigned i)
{
    return summary_end_name((enum kernel_state)i);
}

static const char *state_word(unsigned i)
{
    return summary_thread_state_name((enum thread_state)i);
}

static const char *reason_word(unsigned i)
{
    return reason_name((enum reason)i);
}

void figure_words_visit(const struct scenario *scenario, enum figure_words words,
                        bool (*each)(void *context, const char *word), void *context)
{
    bool goes_on = true;
    switch (words) {
    case WORDS_NONE:
        break;
    case WORDS_END:
        visit_enum(end_word, KERNEL_NO_HOST_MEMORY, each, context);
        break;
    case WORDS_STATE:
        visit_enum(state_word, THREAD_STATE_COUNT, each, context);
        break;
    case WORDS_REASON:
        visit_enum(reason_word, REASON_WAIT_COUNT, each, context);
        break;
    case WORDS_OUTCOME:
        visit_enum(wait_outcome_name, WAIT_OUTCOME_COUNT, each, context);
        break;
    case WORDS_THREAD:
        for (uint32_t i = 0; goes_on && i < scenario->thread_count; i++) {
            goes_on = each(context, scenario->threads[i].name);
        }
        if (goes_on) {
            each(context, "nobody");
        }
        break;
    case WORDS_POOL:
        for (uint32_t i = 0; goes_on && i < scenario->pool_count; i++) {
            goes_on = each(context, scenario->pools[i].name);
        }
        break;
    }
}

void figure_number_text(const struct figure *figure, uint64_t value, char *text)
{
    unsigned long long one = figure->decimals == 3 ? 1000 : figure->decimals == 4 ? 10000 : 1;
    if (figure->decimals == 3) {
        snprintf(text, FIGURE_TEXT_BYTES, "%llu.%03llu", value / one, value % one);
    } else if (figure->decimals == 4) {
        snprintf(text, FIGURE_TEXT_BYTES, "%llu.%04llu", value / one, value % one);
    } else {
        snprintf(text, FIGURE_TEXT_BYTES, "%llu", (unsigned long long)value);
    }
}

void figure_text(const struct figure *figure, char *text)
{
    if (figure->unit == FIGURE_WORD) {
        snprintf(text, FIGURE_TEXT_BYTES, "%s", figure->word);
    } else {
        figure_number_text(figure, figure->number, text);
    }
}

bool figure_is_nothing(const struct figure *figure)
{
    return figure->unit == FIGURE_WORD ? strcmp(figure->word, "none") == 0 : figure->number == 0;
}
