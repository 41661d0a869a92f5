#include "compare_plot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/gnuplot.h"

static const char *const pictures[] = {"fragmentation", "waits", "searches", "waste"};

enum { PICTURE_COUNT = sizeof pictures / sizeof pictures[0], PATH_SIZE = 4096 };

/// NAME = 'text', for the variant of that number (0: for all).
static void assign_text(struct output *file, const char *name, uint32_t number, const char *text)
{
    output_text(file, name);
    if (number > 0) {
        output_u64(file, number);
    }
    output_text(file, " = '");
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\'') {
            output_byte(file, '\'');
        }
        output_byte(file, *at == '\n' || *at == '\r' ? ' ' : *at);
    }
    output_text(file, "'\n");
}

static void assign(struct output *file, const char *name, uint32_t number, uint64_t value)
{
    output_text(file, name);
    if (number > 0) {
        output_u64(file, number);
    }
    output_text(file, " = ");
    output_u64(file, value);
    output_byte(file, '\n');
}

static uint64_t allocations(const struct tally *tally)
{
    return tally->values[TALLY_SERVED] + tally->values[TALLY_FAILURES];
}

static void write_settings(const struct comparison *comparison, struct output *file)
{
    assign_text(file, "scenario", 0, comparison->scenario->name);
    assign(file, "cpu_hz", 0, comparison->scenario->cpu_hz);
    assign(file, "variants", 0, comparison->count);
    for (uint32_t i = 0; i < comparison->count; i++) {
        const struct comparison_variant *variant = &comparison->variants[i];
        assign_text(file, "name_", i + 1, variant->candidate.name);
        assign_text(file, "folder_", i + 1, variant->folder);
        assign(file, "allocations_", i + 1, allocations(&variant->tally));
        assign(file, "has_byte_pools_", i + 1, variant->tally.has_byte_pool);
        assign(file, "end_cycles_", i + 1, variant->end_cycles);
        assign(file, "waits_", i + 1, variant->tally.values[TALLY_WAITS]);
        assign(file, "wait_max_", i + 1, variant->tally.values[TALLY_WAIT_MAX]);
        assign(file, "search_p99_", i + 1, variant->tally.values[TALLY_SEARCH_P99]);
        assign(file, "search_max_", i + 1, variant->tally.values[TALLY_SEARCH_MAX]);
        assign(file, "memory_", i + 1, variant->tally.values[TALLY_MEMORY]);
        assign(file, "fragmentation_", i + 1, variant->tally.values[TALLY_FRAGMENTATION]);
    }
}

static void write_point(struct output *file, uint32_t variant, uint64_t value, uint64_t count)
{
    output_u64(file, variant + 1);
    output_byte(file, ',');
    output_u64(file, value);
    output_byte(file, ',');
    output_u64(file, count);
    output_byte(file, '\n');
}

/// A row for each bucket that holds something: how many are not above it.
static void write_curve(struct output *file, uint32_t variant, const struct histogram *histogram,
                        uint64_t before)
{
    uint64_t count = before;
    if (before > 0) {
        write_point(file, variant, 0, count);
    }
    for (uint32_t i = 0; i < histogram->held; i++) {
        if (histogram->counts[i] > 0) {
            uint64_t high = histogram_bucket_high(histogram->first + i);
            count += histogram->counts[i];
            write_point(file, variant, high < histogram->maximum ? high : histogram->maximum,
                        count);
        }
    }
}

static void write_waits(const struct comparison *comparison, struct output *file)
{
    output_text(file, "variant,cycles,allocations\n");
    for (uint32_t i = 0; i < comparison->count; i++) {
        const struct tally *tally = &comparison->variants[i].tally;
        uint64_t all = allocations(tally);
        uint64_t waited = tally->waits.count;
        write_curve(file, i, &tally->waits, all > waited ? all - waited : 0);
    }
}

static void write_searches(const struct comparison *comparison, struct output *file)
{
    output_text(file, "variant,fragments,allocations\n");
    for (uint32_t i = 0; i < comparison->count; i++) {
        write_curve(file, i, &comparison->variants[i].tally.searches, 0);
    }
}

static void write_waste(const struct comparison *comparison, struct output *file)
{
    output_text(file, "variant");
    for (int kind = 0; kind < USAGE_KINDS; kind++) {
        output_byte(file, ',');
        output_text(file, usage_kind_name((enum usage_kind)kind));
    }
    output_text(file, ",free\n");
    for (uint32_t i = 0; i < comparison->count; i++) {
        const struct tally *tally = &comparison->variants[i].tally;
        uint64_t rest = 1000 * tally->values[TALLY_MEMORY];
        output_u64(file, i + 1);
        for (int kind = 0; kind < USAGE_KINDS; kind++) {
            rest -= tally->waste[kind] < rest ? tally->waste[kind] : rest;
            output_byte(file, ',');
            output_decimal(file, tally->waste[kind], 3);
        }
        output_byte(file, ',');
        output_decimal(file, rest, 3);
        output_byte(file, '\n');
    }
}

static bool write_data(const struct comparison *comparison, const char *folder, char *error)
{
    static const struct {
        const char *name;
        void (*write)(const struct comparison *comparison, struct output *file);
    } files[] = {{"compare.gp", write_settings},
                 {"compare-waits.csv", write_waits},
                 {"compare-searches.csv", write_searches},
                 {"compare-waste.csv", write_waste}};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct output file = {0};
        if (output_begin(&file, folder, files[i].name)) {
            files[i].write(comparison, &file);
        }
        if (!output_commit(&file)) {
            snprintf(error, COMPARE_PLOT_ERROR_BYTES, "%s", file.error);
            return false;
        }
    }
    return true;
}

static bool draw(const char *folder, const char *name, char *error)
{
    char script[64];
    char picture[64];
    snprintf(script, sizeof script, "compare-%s.gp", name);
    snprintf(picture, sizeof picture, "compare-%s.svg", name);
    return gnuplot_draw(folder, script, picture, error, COMPARE_PLOT_ERROR_BYTES);
}

bool compare_plot(const struct comparison *comparison, const char *folder, bool draws, char *error)
{
    char data[PATH_SIZE];
    if (snprintf(data, sizeof data, "%s/plot-data", folder) >= PATH_SIZE) {
        snprintf(error, COMPARE_PLOT_ERROR_BYTES, "the path of the folder is too long");
        return false;
    }
    if (!write_data(comparison, data, error)) {
        return false;
    }
    bool ok = true;
    for (int i = 0; draws && ok && i < PICTURE_COUNT; i++) {
        ok = draw(folder, pictures[i], error);
    }
    return ok;
}
