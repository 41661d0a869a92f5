#include "tally.h"

/// Rows in the order in which a person asks for them.
const struct tally_row tally_rows[TALLY_MEASURES] = {
    [TALLY_MEMORY] = {"memory", "memory of all pools", FIGURE_BYTES, 0, TALLY_LOWER, false},
    [TALLY_SERVED] = {"served", "allocations served", FIGURE_COUNT, 0, TALLY_HIGHER, false},
    [TALLY_FAILURES] = {"failures", "allocations failed", FIGURE_COUNT, 0, TALLY_LOWER, false},
    [TALLY_TIMEOUTS] = {"timeouts", "of these by timeout", FIGURE_COUNT, 0, TALLY_LOWER, true},
    [TALLY_WAITS] = {"waits", "allocations that waited", FIGURE_COUNT, 0, TALLY_LOWER, false},
    [TALLY_WAIT_MEAN] = {"wait.mean", "mean wait", FIGURE_CYCLES, 3, TALLY_LOWER, true},
    [TALLY_WAIT_MAX] = {"wait.max", "worst wait", FIGURE_CYCLES, 0, TALLY_LOWER, true},
    [TALLY_WAIT_ALL] = {"wait.all", "all waits together", FIGURE_CYCLES, 0, TALLY_LOWER, true},
    [TALLY_HELD_UP] = {"wait.held_up", "of these behind another", FIGURE_CYCLES, 0, TALLY_LOWER,
                       true},
    [TALLY_SEARCH_MEAN] = {"search.mean", "mean search", FIGURE_COUNT, 3, TALLY_LOWER, false},
    [TALLY_SEARCH_P99] = {"search.p99", "99 % of searches within", FIGURE_COUNT, 0, TALLY_LOWER,
                          false},
    [TALLY_SEARCH_MAX] = {"search.max", "longest search", FIGURE_COUNT, 0, TALLY_LOWER, false},
    [TALLY_FRAGMENTATION] = {"fragmentation.max", "worst fragmentation", FIGURE_SHARE, 4,
                             TALLY_LOWER, false},
    [TALLY_HIGH_WATER] = {"high_water", "high water", FIGURE_BYTES, 0, TALLY_NEITHER, false},
    [TALLY_WASTE] = {"waste.average", "handed out unasked, mean", FIGURE_BYTES, 3, TALLY_LOWER,
                     false},
    [TALLY_SWITCHES] = {"context_switches", "context switches", FIGURE_COUNT, 0, TALLY_LOWER,
                        false},
    [TALLY_CYCLES] = {"service_cycles", "CPU time in the pools", FIGURE_CYCLES, 0, TALLY_LOWER,
                      true},
    [TALLY_CLOSED] = {"closed_cycles", "interrupts closed at most", FIGURE_CYCLES, 0, TALLY_LOWER,
                      true},
};

/// Adds one histogram's numbers to another's.
static bool add_histogram(struct histogram *to, const struct histogram *from)
{
    if (from->count == 0) {
        return true;
    }
    for (uint32_t i = 0; i < from->held; i++) {
        uint32_t bucket = from->first + i;
        if (from->counts[i] == 0) {
            continue;
        }
        if (bucket - to->first >= to->held && !histogram_hold(to, bucket)) {
            return false;
        }
        to->counts[bucket - to->first] += from->counts[i];
    }
    to->minimum = to->count == 0 || from->minimum < to->minimum ? from->minimum : to->minimum;
    to->maximum = from->maximum > to->maximum ? from->maximum : to->maximum;
    to->count += from->count;
    wide_add(&to->sum, from->sum.low);
    to->sum.high += from->sum.high;
    return true;
}

/// Adds `count` zeros.
static bool add_zeros(struct histogram *to, uint64_t count)
{
    if (count == 0) {
        return true;
    }
    if ((to->held == 0 || to->first > 0) && !histogram_hold(to, 0)) {
        return false;
    }
    to->counts[0] += count;
    to->minimum = 0;
    to->count += count;
    return true;
}

static void raise(uint64_t *most, uint64_t value)
{
    *most = value > *most ? value : *most;
}

static void take_waits(struct tally *tally, const struct explain_totals *totals)
{
    uint64_t *values = tally->values;
    values[TALLY_WAITS] += totals->wait_count;
    for (int i = 0; i < REASON_WAIT_COUNT; i++) {
        values[TALLY_WAIT_ALL] += totals->cycles[i];
    }
    values[TALLY_HELD_UP] += totals->cycles[REASON_HEAD_OF_LINE];
    if (totals->wait_count > 0) {
        raise(&values[TALLY_WAIT_MAX], totals->worst.cycles);
    }
}

static bool take_pool(struct tally *tally, const struct scenario *scenario,
                      const struct run_result *result, uint32_t index)
{
    const struct summary_pool *pool = &result->summary->pools[index];
    const struct usage *usage = &result->summary->usages[index];
    bool is_byte = scenario->pools[index].kind == POOL_KIND_BYTE;
    uint64_t *values = tally->values;
    uint64_t allocations = pool->calls[SERVICE_ALLOCATE];
    values[TALLY_MEMORY] += scenario->pools[index].size_bytes;
    values[TALLY_SERVED] += allocations - pool->failures;
    values[TALLY_FAILURES] += pool->failures;
    values[TALLY_TIMEOUTS] += pool->timeouts;
    values[TALLY_HIGH_WATER] += usage->peak_in_use;
    values[TALLY_CYCLES] += pool->service_cycles;
    raise(&values[TALLY_CLOSED], pool->closed_cycles);
    for (int kind = 0; kind < USAGE_KINDS; kind++) {
        uint64_t average = usage_average_thousandths(usage, &usage->levels[kind]);
        tally->waste[kind] += average;
        values[TALLY_WASTE] += kind == USAGE_ASKED ? 0 : average;
    }
    take_waits(tally, explain_pool_totals(result->explain, index));
    if (is_byte) {
        tally->has_byte_pool = true;
        raise(&values[TALLY_FRAGMENTATION],
              pool->fragmentation_max.parts[FRAGMENTATION_EXTERNAL][FRAGMENTATION_STANDING]);
    }
    return add_histogram(&tally->waits, &pool->wait) &&
           (is_byte ? add_histogram(&tally->searches, &pool->search)
                    : add_zeros(&tally->searches, allocations));
}

bool tally_take(struct tally *tally, const struct scenario *scenario,
                const struct run_result *result)
{
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        if (!take_pool(tally, scenario, result, i)) {
            return false;
        }
    }
    uint64_t *values = tally->values;
    if (values[TALLY_WAITS] > 0) {
        values[TALLY_WAIT_MEAN] = wide_divide(wide_multiply(values[TALLY_WAIT_ALL], 1000),
                                              values[TALLY_WAITS], &(uint64_t){0});
    }
    struct histogram_figures searches = histogram_figures_of(&tally->searches, 0);
    values[TALLY_SEARCH_MEAN] = searches.mean_thousandths;
    values[TALLY_SEARCH_P99] = searches.p99;
    values[TALLY_SEARCH_MAX] = searches.max;
    values[TALLY_SWITCHES] = result->switch_count;
    return true;
}

void tally_free(struct tally *tally)
{
    histogram_free(&tally->searches);
    histogram_free(&tally->waits);
    *tally = (struct tally){0};
}

const char *tally_unit_name(const struct tally_row *row)
{
    switch (row->unit) {
    case FIGURE_BYTES:
        return "bytes";
    case FIGURE_CYCLES:
        return "cycles";
    case FIGURE_SHARE:
        return "share";
    case FIGURE_BLOCKS:
    case FIGURE_COUNT:
    case FIGURE_WORD:
        break;
    }
    return "count";
}

void tally_text(enum tally_measure measure, uint64_t value, char *text)
{
    const struct figure figure = {.decimals = tally_rows[measure].decimals};
    figure_number_text(&figure, value, text);
}
