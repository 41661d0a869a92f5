#include "figures_tour.h"

#include <stdio.h>
#include <string.h>

#include "sim/record/explain_text.h"
#include "sim/record/summary_json.h"

static void worst_wait(struct tour *tour, const struct explain_totals *totals)
{
    static const char group[] = "waits.worst";
    const struct scenario *scenario = tour->scenario;
    bool is_known = totals->wait_count > 0;
    const struct explained *worst = &totals->worst;
    tour_number(tour, group, "begun", FIGURE_CYCLES, is_known ? worst->begun : 0);
    tour_number(tour, group, "cycles", FIGURE_CYCLES, is_known ? worst->cycles : 0);
    tour_word(tour, group, "thread", WORDS_THREAD,
              is_known ? scenario->threads[worst->thread].name : NULL);
    tour_word(tour, group, "pool", WORDS_POOL, is_known ? scenario->pools[worst->pool].name : NULL);
    tour_number(tour, group, "size", FIGURE_BYTES, is_known ? worst->size : 0);
    tour_word(tour, group, "outcome", WORDS_OUTCOME,
              is_known ? wait_outcome_name(worst->outcome) : NULL);
    tour_word(tour, group, "reason", WORDS_REASON,
              is_known ? reason_name((enum reason)worst->reason) : NULL);
    const char *blamed = NULL;
    if (is_known) {
        bool is_anybody = worst->blame.thread != SCENARIO_NONE;
        blamed = is_anybody ? scenario->threads[worst->blame.thread].name : "nobody";
    }
    tour_word(tour, group, "blamed", WORDS_THREAD, blamed);
    tour_number(tour, group, "short_bytes", FIGURE_BYTES, is_known ? worst->short_bytes : 0);
}

void tour_failure_reasons(struct tour *tour, const struct explain_totals *totals)
{
    for (int i = 0; i < REASON_COUNT; i++) {
        tour_number(tour, "failure_reasons", reason_name((enum reason)i), FIGURE_COUNT,
                    totals == NULL ? 0 : totals->failures[i]);
    }
}

static void explained(struct tour *tour, const struct explain_totals *known)
{
    static const struct explain_totals nothing;
    const struct explain_totals *totals = known == NULL ? &nothing : known;
    tour_number(tour, "waits", "count", FIGURE_COUNT, totals->wait_count);
    for (int i = 0; i < REASON_WAIT_COUNT; i++) {
        tour_number(tour, "waits.by_reason", reason_name((enum reason)i), FIGURE_COUNT,
                    totals->waits[i]);
    }
    for (int i = 0; i < REASON_WAIT_COUNT; i++) {
        tour_number(tour, "waits.cycles", reason_name((enum reason)i), FIGURE_CYCLES,
                    totals->cycles[i]);
    }
    for (unsigned i = 0; i < WAIT_OUTCOME_COUNT; i++) {
        tour_number(tour, "waits.outcomes", wait_outcome_name(i), FIGURE_COUNT,
                    totals->outcomes[i]);
    }
    worst_wait(tour, totals);
    tour_failure_reasons(tour, totals);
}

static void visit_run(struct tour *tour)
{
    const struct summary *summary = tour->result == NULL ? NULL : tour->result->summary;
    tour_word(tour, "", "end", WORDS_END,
              summary == NULL ? NULL : summary_end_name(summary->state));
    tour_number(tour, "", "end_cycles", FIGURE_CYCLES, summary == NULL ? 0 : summary->end_cycles);
    tour_number(tour, "", "calls", FIGURE_COUNT, summary == NULL ? 0 : summary->call_count);
    tour_number(tour, "", "context_switches", FIGURE_COUNT,
                summary == NULL ? 0 : summary->switch_count);
}

static void pool_calls(struct tour *tour, const struct summary_pool *pool)
{
    for (int i = 0; i <= SERVICE_DELETE; i++) {
        tour_number(tour, "calls", service_name((enum service)i), FIGURE_COUNT, pool->calls[i]);
    }
    tour_number(tour, "", "failures", FIGURE_COUNT, pool->failures);
    tour_statuses(tour, "failures_by", pool->failures_by, STATUS_COUNT);
    tour_number(tour, "", "errors", FIGURE_COUNT, pool->errors);
    tour_statuses(tour, "errors_by", pool->errors_by, STATUS_COUNT);
    tour_number(tour, "", "timeouts", FIGURE_COUNT, pool->timeouts);
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
            tour_number(tour, groups[kind][0], "request", FIGURE_BYTES, usage->requests.maximum);
        } else if (kind == FRAGMENTATION_UNUSABLE_MEDIAN) {
            tour_number(tour, groups[kind][0], "request", FIGURE_BYTES,
                        histogram_percentile(&usage->requests, 500));
        }
        for (int view = 0; view < FRAGMENTATION_VIEWS; view++) {
            tour_share(tour, groups[kind][view], "max", pool->fragmentation_max.parts[kind][view]);
            tour_share(tour, groups[kind][view], "end", pool->fragmentation_end.parts[kind][view]);
        }
    }
}

/// What becomes of the pool's memory.
static void pool_usage(struct tour *tour, const struct usage *usage)
{
    for (int i = 0; i < USAGE_KINDS; i++) {
        struct figure average =
            tour_make("waste.average", usage_kind_name((enum usage_kind)i), FIGURE_BYTES,
                      usage_average_thousandths(usage, &usage->levels[i]));
        average.decimals = 3;
        tour_tell(tour, &average);
    }
    for (int i = 0; i < USAGE_KINDS; i++) {
        tour_number(tour, "waste.peak", usage_kind_name((enum usage_kind)i), FIGURE_BYTES,
                    usage->peak[i]);
    }
    tour_number(tour, "waste", "fixed", FIGURE_BYTES, usage->fixed_bytes);
    struct usage_heap heap = usage_heap(usage);
    tour_number(tour, "heap", "extent", FIGURE_BYTES, usage->end_bytes);
    tour_number(tour, "heap", "max", FIGURE_BYTES, usage->heap.now);
    tour_number(tour, "heap", "max_live", FIGURE_BYTES, usage->max_live);
    tour_share(tour, "heap", "average", heap.average);
    tour_share(tour, "heap", "at_max_live", heap.at_max_live);
    tour_share(tour, "heap", "at_max_heap", heap.at_max_heap);
    tour_share(tour, "heap", "max_over_max", heap.max_over_max);
    if (!usage->is_byte) {
        return;
    }
    struct usage_robson robson = usage_robson(usage);
    tour_number(tour, "robson", "live", FIGURE_BYTES, usage->peak_in_use);
    tour_number(tour, "robson", "smallest", FIGURE_BYTES, usage->smallest);
    tour_number(tour, "robson", "largest", FIGURE_BYTES, usage->largest);
    tour_number(tour, "robson", "ratio", FIGURE_COUNT, robson.ratio);
    tour_number(tour, "robson", "bound", FIGURE_BYTES, robson.bound);
    tour_number(tour, "robson", "bound_words", FIGURE_BYTES, robson.bound_words);
    tour_number(tour, "robson", "needed", FIGURE_BYTES, usage->heap.now);
}

/// What byte pools have besides.
static void pool_fragments(struct tour *tour, const struct summary_pool *pool,
                           const struct usage *usage)
{
    tour_final(tour, "fragments", FIGURE_COUNT, pool->figures.fragments);
    tour_final(tour, "free_fragments", FIGURE_COUNT, pool->free_fragments);
    tour_final(tour, "largest_free", FIGURE_BYTES, pool->largest_free);
    fragmentation(tour, pool, usage);
    tour_number(tour, "", "searches", FIGURE_COUNT, pool->figures.searches);
    tour_number(tour, "", "merges", FIGURE_COUNT, pool->figures.merges);
    tour_number(tour, "", "splits", FIGURE_COUNT, pool->figures.splits);
}

static void visit_pool(struct tour *tour, uint32_t index)
{
    static const struct summary_pool nothing = {.is_alive = true};
    const struct scenario_pool *scenario = &tour->scenario->pools[index];
    bool is_known = tour->result != NULL;
    const struct summary_pool *pool = is_known ? &tour->result->summary->pools[index] : &nothing;
    bool is_byte = scenario->kind == POOL_KIND_BYTE;
    enum figure_unit unit = is_byte ? FIGURE_BYTES : FIGURE_BLOCKS;
    tour_number(tour, "", "size_bytes", FIGURE_BYTES, scenario->size_bytes);
    if (!is_byte) {
        tour_number(tour, "", "block_size_bytes", FIGURE_BYTES, scenario->block_size_bytes);
    }
    tour_number(tour, "", "capacity", unit, pool->capacity);
    pool_calls(tour, pool);
    if (is_byte) {
        tour_spread_of(tour, "search", FIGURE_COUNT, is_known ? &pool->search : NULL);
    }
    tour_spread_of(tour, "wait", FIGURE_CYCLES, is_known ? &pool->wait : NULL);
    tour_spread_of(tour, "latency", FIGURE_CYCLES, is_known ? &pool->latency : NULL);
    tour_spread_of(tour, "release_latency", FIGURE_CYCLES,
                   is_known ? &pool->release_latency : NULL);
    tour_number(tour, "", "high_water", unit, pool->high_water);
    tour_final(tour, "available", unit, pool->figures.available);
    tour_final(tour, "waiting", FIGURE_COUNT, pool->figures.waiting);
    tour_final(tour, "deleted", FIGURE_COUNT, pool->is_alive ? 0 : 1);
    struct usage fresh;
    usage_begin(&fresh, tour->scenario, index);
    const struct usage *usage = is_known ? &tour->result->summary->usages[index] : &fresh;
    if (is_byte) {
        pool_fragments(tour, pool, usage);
    }
    tour_number(tour, "", "service_cycles", FIGURE_CYCLES, pool->service_cycles);
    tour_number(tour, "", "closed_cycles", FIGURE_CYCLES, pool->closed_cycles);
    pool_usage(tour, usage);
    explained(tour, is_known ? explain_pool_totals(tour->result->explain, index) : NULL);
}

void tour_calls(struct tour *tour, const struct summary_thread *thread)
{
    static const struct summary_trouble no_trouble;
    for (int i = 0; i < SERVICE_COUNT; i++) {
        tour_number(tour, "calls", service_name((enum service)i), FIGURE_COUNT,
                    thread == NULL ? 0 : thread->calls[i]);
    }
    const struct summary_trouble *trouble =
        thread != NULL && thread->trouble != NULL ? thread->trouble : &no_trouble;
    tour_number(tour, "", "failures", FIGURE_COUNT, trouble->failures);
    tour_statuses(tour, "failures_by", trouble->failures_by, STATUS_COUNT);
    tour_number(tour, "", "errors", FIGURE_COUNT, trouble->errors);
    tour_statuses(tour, "errors_by", trouble->errors_by, STATUS_COUNT);
    tour_number(tour, "", "timeouts", FIGURE_COUNT, trouble->timeouts);
}

static void visit_thread(struct tour *tour, uint32_t index)
{
    const struct summary_thread *thread =
        tour->result == NULL ? NULL : &tour->result->summary->threads[index];
    bool is_known = thread != NULL;
    tour_number(tour, "", "priority", FIGURE_COUNT, tour->scenario->threads[index].priority);
    tour_word(tour, "", "state", WORDS_STATE,
              is_known ? summary_thread_state_name((enum thread_state)thread->state) : NULL);
    tour_calls(tour, thread);
    const struct histogram_figures none = {0};
    tour_spread(tour, "search", FIGURE_COUNT, is_known ? summary_thread_searches(thread) : none);
    tour_spread(tour, "wait", FIGURE_CYCLES, is_known ? summary_thread_waits(thread) : none);
    tour_spread(tour, "latency", FIGURE_CYCLES, is_known ? summary_thread_latencies(thread) : none);
    tour_number(tour, "", "service_cycles", FIGURE_CYCLES, is_known ? thread->service_cycles : 0);
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
    case SUBJECT_OBJECT:
        tour_object(&tour, index);
        break;
    case SUBJECT_INTERRUPT:
    case SUBJECT_TIMER:
    case SUBJECT_PHASE:
        tour_routine(&tour, index);
        break;
    case SUBJECT_COUNT:
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

static const char *object_reason_word(unsigned i)
{
    return object_reason_name((enum object_reason)i);
}

static const char *hold_word(unsigned i)
{
    return hold_name((enum hold)i);
}

static const char *service_word(unsigned i)
{
    return service_name((enum service)i);
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
    case WORDS_OBJECT_REASON:
        visit_enum(object_reason_word, OBJECT_REASON_COUNT, each, context);
        break;
    case WORDS_HOLD:
        visit_enum(hold_word, HOLD_COUNT, each, context);
        break;
    case WORDS_SERVICE:
        visit_enum(service_word, SERVICE_ALL_COUNT, each, context);
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
