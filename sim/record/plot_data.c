#include "plot_data.h"

#include <stdio.h>
#include <stdlib.h>

/// Writes a text between single quotes, in which gnuplot expands nothing; a quote is doubled.
static void write_quoted(struct output *output, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\'') {
            output_byte(output, '\'');
        }
        output_byte(output, *at == '\n' || *at == '\r' ? ' ' : *at);
    }
}

static void write_number(struct output *output, const char *name, uint64_t value)
{
    output_text(output, name);
    output_text(output, " = ");
    output_u64(output, value);
    output_byte(output, '\n');
}

static void write_pool_names(struct output *output, const char *name,
                             const struct scenario *scenario, enum pool_kind kind)
{
    output_text(output, name);
    output_text(output, " = '");
    const char *between = "";
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        if (scenario->pools[i].kind == kind) {
            output_text(output, between);
            write_quoted(output, scenario->pools[i].name);
            between = " ";
        }
    }
    output_text(output, "'\n");
}

/// The names of one kind of objects.
static void write_object_list(struct output *output, const char *name,
                              const struct scenario *scenario, enum object_kind kind)
{
    output_text(output, name);
    output_text(output, " = '");
    const char *between = "";
    for (uint32_t i = 0; i < scenario->object_count; i++) {
        if (scenario->objects[i].kind == kind) {
            output_text(output, between);
            write_quoted(output, scenario->objects[i].name);
            between = " ";
        }
    }
    output_text(output, "'\n");
}

/// Queues with their capacities, and semaphores, if there are any.
static void write_object_names(struct output *output, const struct scenario *scenario)
{
    if (scenario->object_count == 0) {
        return;
    }
    write_object_list(output, "queues", scenario, OBJECT_QUEUE);
    output_text(output, "capacities = '");
    const char *between = "";
    for (uint32_t i = 0; i < scenario->object_count; i++) {
        if (scenario->objects[i].kind == OBJECT_QUEUE) {
            output_text(output, between);
            output_u64(output, scenario->objects[i].initial);
            between = " ";
        }
    }
    output_text(output, "'\n");
    write_object_list(output, "semaphores", scenario, OBJECT_SEMAPHORE);
}

static void write_run(struct output *output, const struct summary *summary)
{
    const struct scenario *scenario = summary->scenario;
    output_text(output, "scenario = '");
    write_quoted(output, scenario->name);
    output_text(output, "'\n");
    write_number(output, "cpu_hz", scenario->cpu_hz);
    write_number(output, "tick_hz", scenario->tick_hz);
    uint64_t period = scenario->cycles_per_tick;
    write_number(output, "ticks", period == 0 ? 0 : summary->end_cycles / period);
    write_number(output, "end_cycles", summary->end_cycles);
    write_pool_names(output, "byte_pools", scenario, POOL_KIND_BYTE);
    write_pool_names(output, "block_pools", scenario, POOL_KIND_BLOCK);
    write_object_names(output, scenario);
    output_text(output, "threads = '");
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        output_text(output, i == 0 ? "" : " ");
        write_quoted(output, scenario->threads[i].name);
    }
    output_text(output, "'\n");
}

/// A row for each bucket that holds something; the outermost end at the smallest and largest.
static void write_buckets(struct output *output, const char *name,
                          const struct histogram *histogram)
{
    for (uint32_t i = 0; i < histogram->held; i++) {
        if (histogram->counts[i] == 0) {
            continue;
        }
        uint64_t low = histogram_bucket_low(histogram->first + i);
        uint64_t high = histogram_bucket_high(histogram->first + i);
        output_field(output, name);
        output_byte(output, ',');
        output_u64(output, low > histogram->minimum ? low : histogram->minimum);
        output_byte(output, ',');
        output_u64(output, high < histogram->maximum ? high : histogram->maximum);
        output_byte(output, ',');
        output_u64(output, histogram->counts[i]);
        output_byte(output, '\n');
    }
}

static void write_searches(struct output *output, const struct summary *summary)
{
    output_text(output, "pool,low,high,count\n");
    for (uint32_t i = 0; i < summary->scenario->pool_count; i++) {
        write_buckets(output, summary->scenario->pools[i].name, &summary->pools[i].search);
    }
}

static void write_search_marks(struct output *output, const struct summary *summary)
{
    output_text(output, "pool,count,p99,max\n");
    for (uint32_t i = 0; i < summary->scenario->pool_count; i++) {
        if (summary->scenario->pools[i].kind != POOL_KIND_BYTE) {
            continue;
        }
        struct histogram_figures figures = histogram_figures_of(&summary->pools[i].search, 0);
        output_field(output, summary->scenario->pools[i].name);
        output_byte(output, ',');
        output_u64(output, figures.count);
        output_byte(output, ',');
        output_u64(output, figures.p99);
        output_byte(output, ',');
        output_u64(output, figures.max);
        output_byte(output, '\n');
    }
}

static void write_waits(struct output *output, const struct summary *summary)
{
    output_text(output, "thread,low_cycles,high_cycles,count\n");
    for (uint32_t i = 0; i < summary->scenario->thread_count; i++) {
        if (summary->threads[i].wait != NULL) {
            write_buckets(output, summary->scenario->threads[i].name, summary->threads[i].wait);
        }
    }
}

bool plot_data_write(const struct summary *summary, const char *folder, char *error)
{
    static const struct {
        const char *name;
        void (*write)(struct output *output, const struct summary *summary);
    } files[] = {{"run.gp", write_run},
                 {"searches.csv", write_searches},
                 {"search_marks.csv", write_search_marks},
                 {"waits.csv", write_waits}};

    size_t size = strlen(folder) + sizeof "/" PLOT_DATA_FOLDER;
    char *inner = malloc(size);
    if (inner == NULL) {
        (void)snprintf(error, OUTPUT_ERROR_BYTES, "cannot write the plots' data: out of memory");
        return false;
    }
    (void)snprintf(inner, size, "%s/" PLOT_DATA_FOLDER, folder);
    bool done = true;
    for (size_t i = 0; done && i < sizeof files / sizeof files[0]; i++) {
        struct output output = {0};
        done = output_begin(&output, inner, files[i].name);
        if (done) {
            files[i].write(&output, summary);
            done = output_commit(&output);
        }
        if (!done) {
            memcpy(error, output.error, OUTPUT_ERROR_BYTES);
        }
    }
    free(inner);
    return done;
}
