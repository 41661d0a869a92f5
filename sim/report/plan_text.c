#include "plan_text.h"

#include "words.h"

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static const struct scenario_pool *pool_of(const struct pool_plan *plan)
{
    return &plan->scenario->pools[plan->pool];
}

static void print_blocks(const struct plan *plan, FILE *to)
{
    for (uint32_t i = 0; i < plan->size_count; i++) {
        fprintf(to, "%s%llu x%llu", i == 0 ? "" : ", ",
                (unsigned long long)plan->sizes[i].block_bytes,
                (unsigned long long)plan->sizes[i].count);
    }
}

/// "12 waited and 3 failed", or "none waited".
static void print_trouble(const struct demand_calls *calls, FILE *to)
{
    if (calls->waited == 0 && calls->failed == 0) {
        fputs("none waited or failed", to);
        return;
    }
    fprintf(to, "%s waited and %s failed", words_count(calls->waited).text,
            words_count(calls->failed).text);
}

static void print_demand(const struct pool_plan *plan, FILE *to)
{
    const struct demand *demand = &plan->demand;
    const struct demand_calls *written = &demand->calls_as_written;
    fprintf(to, "%s: a byte pool of %s; as written, of %s allocation%s ", pool_of(plan)->name,
            words_bytes(pool_of(plan)->size_bytes).text,
            words_count(written->served + written->failed).text,
            plural(written->served + written->failed));
    print_trouble(written, to);
    fputs(".\n", to);
    if (demand->is_free) {
        fprintf(to, "Demand, where memory never runs out: %s allocation%s",
                words_count(demand->calls.served).text, plural(demand->calls.served));
    } else {
        fprintf(to,
                "Where memory never ran out it would take more than %s, so this is the demand as "
                "written: %s allocation%s",
                words_bytes(DEMAND_BYTES_MAX).text,
                words_count(demand->calls.served + demand->calls.failed).text,
                plural(demand->calls.served + demand->calls.failed));
    }
    fprintf(to, " of %u size%s,\nat most %s live at once, in up to %s request%s.\n",
            (unsigned)plan->distinct_sizes, plural(plan->distinct_sizes),
            words_bytes(plan->most_bytes).text, words_count(plan->most_count).text,
            plural(plan->most_count));
}

static void print_notes(const struct pool_plan *plan, FILE *to)
{
    const struct demand *demand = &plan->demand;
    const struct demand_calls *calls = &demand->calls;
    if (calls->too_large > 0) {
        fprintf(to,
                "Left out: %s allocation%s of more than the pool has (up to %s), which fail in any "
                "case.\n",
                words_count(calls->too_large).text, plural(calls->too_large),
                words_bytes(calls->largest_bytes).text);
    }
    if (calls->empty > 0) {
        fprintf(to, "Left out: %s allocation%s of 0 bytes, which fail in any case.\n",
                words_count(calls->empty).text, plural(calls->empty));
    }
    if (calls->too_late > 0) {
        fprintf(to, "Left out: %s allocation%s after the pool was deleted.\n",
                words_count(calls->too_late).text, plural(calls->too_late));
    }
    if (plan->rounding_bytes > plan->word_bytes) {
        fprintf(to,
                "More than %u sizes: they were rounded up to multiples of %s to find the borders, "
                "and a border\nbetween may be better still.\n",
                PEAKS_CLASSES_MAX, words_bytes(plan->rounding_bytes).text);
    }
    if (plan->scenario->until != SCENARIO_NO_END && plan->most_count > 1 &&
        plan->most_at > demand->end_cycles - demand->end_cycles / 10) {
        fprintf(to, "The most was live at %s of %s only: a longer run may ask for more.\n",
                words_duration(plan->most_at, plan->scenario->cpu_hz).text,
                words_duration(demand->end_cycles, plan->scenario->cpu_hz).text);
    }
}

/// How far from the least a plan that spills is known to be.
static struct words proof_of(const struct plan *plan)
{
    struct words words = {"the least"};
    if (!plan->is_least && plan->least_bytes == 0) {
        snprintf(words.text, sizeof words.text, "not proven");
    } else if (!plan->is_least) {
        snprintf(words.text, sizeof words.text, "within %.40s",
                 words_bytes(plan->bytes - plan->least_bytes).text);
    }
    return words;
}

/// A row for each number of sizes that saves something.
static void print_rows(const struct pool_plan *plan, FILE *to)
{
    fprintf(to, "\n  %5s  %10s  %9s  %9s  %-14s  %s\n", "sizes", "bytes", "of pool", "of live",
            "proven", "blocks");
    for (uint32_t k = 1; k <= plan->table.count; k++) {
        const struct plan *row = &plan->table.plans[k - 1];
        if (k > 1 && row->bytes == plan->table.plans[k - 2].bytes) {
            continue;
        }
        fprintf(to, "  %5u  %10s  %9s  %9s  %-14s  ", (unsigned)row->size_count,
                words_bytes(row->bytes).text,
                words_part(row->bytes, pool_of(plan)->size_bytes).text,
                words_part(row->bytes, plan->most_bytes).text, proof_of(row).text);
        print_blocks(row, to);
        fputc('\n', to);
    }
}

void plan_text_verdict(const struct pool_plan *plan, FILE *to)
{
    const struct demand_calls *calls = &plan->calls;
    uint64_t count = calls->served + calls->failed;
    fprintf(to, "%s: %s allocation%s, ", plan->is_confirmed ? "confirmed" : "refuted",
            words_count(count).text, plural(count));
    if (plan->is_confirmed) {
        fputs("none waited", to);
    } else if (calls->waited == 0 && calls->failed == 0) {
        fprintf(to, "where %s had asked", words_count(plan->demand.calls.served).text);
    } else {
        print_trouble(calls, to);
    }
}

static void print_yaml_pool(const struct pool_plan *plan, FILE *to)
{
    const struct plan *best = plan_best(&plan->table);
    fprintf(to, "  - {name: %s, kind: blocks, blocks: [", pool_of(plan)->name);
    print_blocks(best, to);
    fprintf(to, "]%s}\n", best->spills ? ", spill: true" : "");
}

void plan_text_table(const struct pool_plan *plan, FILE *to)
{
    if (plan->table.count == 0) {
        fprintf(to, "%s: no allocation was made from it, so there is nothing to plan.\n",
                pool_of(plan)->name);
        print_notes(plan, to);
        return;
    }
    print_demand(plan, to);
    print_notes(plan, to);
    print_rows(plan, to);
    const struct plan *best = plan_best(&plan->table);
    fprintf(to, "\nBest: %s in %u size%s%s, ", words_bytes(best->bytes).text,
            (unsigned)best->size_count, plural(best->size_count),
            best->spills ? ", with spilling" : "");
    plan_text_verdict(plan, to);
    fputs(" when it was run. For the scenario:\n", to);
    print_yaml_pool(plan, to);
}

void plan_text_yaml(const struct pool_plan *plans, uint32_t count, FILE *to)
{
    fputs("pools:\n", to);
    for (uint32_t i = 0; i < count; i++) {
        const struct pool_plan *plan = &plans[i];
        fprintf(to, "  # %s was a byte pool of %llu bytes; ", pool_of(plan)->name,
                (unsigned long long)pool_of(plan)->size_bytes);
        if (plan->table.count == 0) {
            fputs("no allocation was made from it\n", to);
            fprintf(to, "  - {name: %s, kind: byte, size: %llu}\n", pool_of(plan)->name,
                    (unsigned long long)pool_of(plan)->size_bytes);
            continue;
        }
        fprintf(to, "%llu bytes now, ", (unsigned long long)plan_best(&plan->table)->bytes);
        plan_text_verdict(plan, to);
        fputc('\n', to);
        print_yaml_pool(plan, to);
    }
}
