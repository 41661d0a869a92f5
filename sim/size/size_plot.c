#include "size_plot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/gnuplot.h"

static void write_header(const struct size_plot *plot, struct output *file)
{
    output_text(file, "size_bytes,seed,met");
    for (uint32_t i = 0; i < plot->goal->term_count; i++) {
        if (goal_figure(plot->goal, i) != NULL) {
            output_byte(file, ',');
            output_text(file, plot->goal->terms[i].measure.figure.path);
        }
    }
    output_byte(file, '\n');
}

static void write_number(const struct figure *figure, uint64_t number, struct output *file)
{
    char text[FIGURE_TEXT_BYTES];
    figure_number_text(figure, number, text);
    output_text(file, text);
}

static void write_rows(const struct size_plot *plot, struct output *file)
{
    const struct sizing *sizing = plot->sizing;
    write_header(plot, file);
    for (uint64_t seed = 0; seed < sizing->seed_count; seed++) {
        for (uint64_t size = 0; size < sizing->size_count; size++) {
            const struct goal_result *result = &sizing->results[size * sizing->seed_count + seed];
            output_u64(file, sizing_bytes(sizing, size));
            output_byte(file, ',');
            output_u64(file, plot->first_seed + seed);
            output_text(file, result->is_met ? ",1" : ",0");
            for (uint32_t i = 0; i < plot->goal->term_count; i++) {
                if (goal_figure(plot->goal, i) != NULL) {
                    output_byte(file, ',');
                    write_number(goal_figure(plot->goal, i), result->figures[i], file);
                }
            }
            output_byte(file, '\n');
        }
    }
}

static void assign_text(struct output *file, const char *name, const char *text)
{
    output_text(file, name);
    output_text(file, " = '");
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\'') {
            output_byte(file, '\'');
        }
        output_byte(file, *at == '\n' || *at == '\r' ? ' ' : *at);
    }
    output_text(file, "'\n");
}

static void assign(struct output *file, const char *name, uint64_t number)
{
    output_text(file, name);
    output_text(file, " = ");
    output_u64(file, number);
    output_byte(file, '\n');
}

static const char *unit_name(const struct figure *figure)
{
    switch (figure->unit) {
    case FIGURE_BYTES:
        return "bytes";
    case FIGURE_BLOCKS:
        return "blocks";
    case FIGURE_CYCLES:
        return "cycles";
    case FIGURE_SHARE:
        return "share";
    case FIGURE_COUNT:
    case FIGURE_WORD:
        break;
    }
    return "";
}

static void write_settings(const struct size_plot *plot, struct output *file)
{
    const struct sizing *sizing = plot->sizing;
    assign_text(file, "scenario", plot->scenario->name);
    assign_text(file, "pool", plot->scenario->pools[plot->pool].name);
    assign_text(file, "goal", plot->goal_text);
    assign(file, "cpu_hz", plot->scenario->cpu_hz);
    assign(file, "as_written", plot->scenario->pools[plot->pool].size_bytes);
    assign(file, "answer", sizing->is_met ? sizing_bytes(sizing, sizing->least) : 0);
    assign(file, "size_count", sizing->size_count);
    assign(file, "seed_count", sizing->seed_count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < plot->goal->term_count; i++) {
        const struct figure *figure = goal_figure(plot->goal, i);
        if (figure != NULL) {
            char name[32];
            count++;
            snprintf(name, sizeof(name), "term_%u", (unsigned)count);
            assign_text(file, name, plot->goal->texts[i]);
            snprintf(name, sizeof(name), "unit_%u", (unsigned)count);
            assign_text(file, name, unit_name(figure));
        }
    }
    assign(file, "term_count", count);
}

static bool write_file(const struct size_plot *plot, const char *folder, const char *name,
                       void (*write)(const struct size_plot *, struct output *), char *error)
{
    struct output file = {0};
    if (output_begin(&file, folder, name)) {
        write(plot, &file);
    }
    bool ok = output_commit(&file);
    if (!ok) {
        snprintf(error, SIZE_PLOT_ERROR_BYTES, "%s", file.error);
    }
    return ok;
}

static char *join(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path != NULL) {
        snprintf(path, size, "%s/%s", folder, name);
    }
    return path;
}

bool size_plot_write(const struct size_plot *plot, char *error)
{
    char *data = join(plot->folder, "plot-data");
    if (data == NULL) {
        snprintf(error, SIZE_PLOT_ERROR_BYTES, "out of memory");
        return false;
    }
    bool ok = write_file(plot, plot->folder, "size.csv", write_rows, error) &&
              write_file(plot, data, "size.gp", write_settings, error);
    free(data);
    return ok && (!plot->draws ||
                  gnuplot_draw(plot->folder, "size.gp", "size.svg", error, SIZE_PLOT_ERROR_BYTES));
}
