#include "series.h"

#include <assert.h>
#include <stdlib.h>

/// series_row.available of a pool that is deleted; no pool is as large.
#define NO_POOL UINT32_MAX

/// 1 - largest / all free, in parts of FRAGMENTATION_ONE, rounded to the nearest.
static uint32_t external_of(const struct series_row *row)
{
    uint64_t free_bytes = row->available;
    if (free_bytes == 0 || row->available == NO_POOL) {
        return 0;
    }
    uint64_t scattered = free_bytes - row->largest_free;
    return (uint32_t)((scattered * FRAGMENTATION_ONE + free_bytes / 2) / free_bytes);
}

/// Free memory as a walk finds it.
static void walk_pool(struct series_pool *result, const struct byte_pool *pool,
                      const struct usage *usage)
{
    struct fragmentation_walk sums = {0};
    if (usage != NULL) {
        sums.needs = usage_needs(usage);
    }
    struct byte_pool_walk walk = byte_pool_walk_begin(pool);
    struct byte_pool_fragment fragment;
    while (byte_pool_walk_next(&walk, &fragment)) {
        fragmentation_add(&sums, fragment.size_bytes, fragment.is_free);
    }
    result->now.free_fragments = sums.free_count;
    result->now.largest_free = (uint32_t)sums.standing.largest;
    result->fragmentation_end = fragmentation_of(&sums);
    fragmentation_keep_worst(&result->fragmentation_max, &result->fragmentation_end);
}

/// Brings a pool's row up to date. Its fragments cannot have changed without one of the three
/// figures: an allocation searches, a release adds to what is available, a merge takes a fragment.
/// What their measures are for, the requests, can.
static void update_pool(struct series *series, uint32_t index)
{
    struct series_pool *pool = &series->pools[index];
    if (!kernel_pool_is_alive(series->kernel, index)) {
        pool->now = (struct series_row){.available = NO_POOL};
        return;
    }
    struct pool_figures figures = kernel_pool_figures(series->kernel, index);
    pool->now.available = (uint32_t)figures.available;
    pool->now.fragments = (uint32_t)figures.fragments;
    pool->now.waiting = figures.waiting;
    const struct byte_pool *byte_pool = kernel_byte_pool(series->kernel, index);
    const struct usage *usage = series->usages == NULL ? NULL : &series->usages[index];
    uint64_t requests = usage == NULL ? 0 : usage->requests.count;
    bool is_same = pool->walk_count > 0 && requests == pool->seen_requests &&
                   figures.available == pool->seen_available &&
                   figures.fragments == pool->seen_fragments &&
                   figures.searches == pool->seen_searches;
    if (byte_pool == NULL || is_same) {
        return;
    }
    walk_pool(pool, byte_pool, usage);
    pool->walk_count++;
    pool->seen_available = figures.available;
    pool->seen_fragments = figures.fragments;
    pool->seen_searches = figures.searches;
    pool->seen_requests = requests;
}

static void update_pools(struct series *series)
{
    for (uint32_t i = 0; i < series->scenario->pool_count; i++) {
        update_pool(series, i);
    }
}

/// Holds what the pools are now as the next sample.
static bool hold_sample(struct series *series)
{
    struct series_row *rows = samples_add(&series->samples);
    for (uint32_t i = 0; rows != NULL && i < series->scenario->pool_count; i++) {
        rows[i] = series->pools[i].now;
    }
    return rows != NULL;
}

cycles_t series_begin(struct series *series, const struct scenario *scenario,
                      const struct kernel *kernel)
{
    uint32_t width = scenario->pool_count > 0 ? scenario->pool_count : 1;
    *series = (struct series){
        .scenario = scenario,
        .kernel = kernel,
        .pools = calloc(width, sizeof *series->pools),
    };
    samples_begin(&series->samples, scenario->sample_cycles, scenario->pool_count,
                  sizeof(struct series_row));
    if (series->pools == NULL) {
        series->samples.out_of_memory = true;
        return SCENARIO_NO_END;
    }
    update_pools(series);
    (void)hold_sample(series);
    return samples_next_at(&series->samples);
}

cycles_t series_sample(void *context, cycles_t sample_at, cycles_t now)
{
    struct series *series = context;
    (void)sample_at;
    if (series->pools == NULL || samples_next_at(&series->samples) > now) {
        return samples_next_at(&series->samples);
    }
    update_pools(series);
    // Thinned out for all that is due, not as each comes: a jump may pass millions.
    while (samples_are_full_at(&series->samples, now)) {
        samples_thin_out(&series->samples);
    }
    while (samples_next_at(&series->samples) <= now && hold_sample(series)) {
    }
    return samples_next_at(&series->samples);
}

void series_end(struct series *series, cycles_t end)
{
    assert(!series->is_ended);
    series->is_ended = true;
    series->end = end;
    if (series->pools != NULL) {
        update_pools(series);
    }
}

static void write_row(struct output *output, cycles_t at, const struct scenario_pool *pool,
                      const struct series_row *row)
{
    if (row->available == NO_POOL) {
        return;
    }
    output_u64(output, at);
    output_byte(output, ',');
    output_field(output, pool->name);
    output_byte(output, ',');
    output_u64(output, row->available);
    if (pool->kind == POOL_KIND_BLOCK) {
        output_text(output, ",,,,,");
    } else {
        output_byte(output, ',');
        output_u64(output, row->fragments);
        output_byte(output, ',');
        output_u64(output, row->free_fragments);
        output_byte(output, ',');
        output_u64(output, row->largest_free);
        output_byte(output, ',');
        output_decimal(output, external_of(row), 4);
        output_byte(output, ',');
    }
    output_u64(output, row->waiting);
    output_byte(output, '\n');
}

void series_write(const struct series *series, struct output *output)
{
    assert(series->is_ended);
    output_text(output, "cycles,pool,available,fragments,free_fragments,largest_free,"
                        "external_fragmentation,waiting\n");
    const struct scenario_pool *pools = series->scenario->pools;
    const struct samples *samples = &series->samples;
    uint32_t width = series->scenario->pool_count;
    for (uint32_t i = 0; i < samples->count && i * samples->interval < series->end; i++) {
        const struct series_row *rows = samples_at(samples, i);
        for (uint32_t p = 0; p < width; p++) {
            write_row(output, i * samples->interval, &pools[p], &rows[p]);
        }
    }
    for (uint32_t p = 0; series->pools != NULL && p < width; p++) {
        write_row(output, series->end, &pools[p], &series->pools[p].now);
    }
}

void series_free(struct series *series)
{
    samples_free(&series->samples);
    free(series->pools);
    *series = (struct series){0};
}
