#include "figures_tour.h"

#include <stdio.h>

void tour_tell(struct tour *tour, const struct figure *figure)
{
    tour->is_over = tour->is_over || !tour->visit(tour->context, figure);
}

struct figure tour_make(const char *group, const char *name, enum figure_unit unit, uint64_t number)
{
    struct figure figure = {.unit = unit, .number = number};
    snprintf(figure.path, sizeof figure.path, "%s%s%s", group, group[0] == '\0' ? "" : ".", name);
    return figure;
}

void tour_number(struct tour *tour, const char *group, const char *name, enum figure_unit unit,
                 uint64_t value)
{
    struct figure figure = tour_make(group, name, unit, value);
    tour_tell(tour, &figure);
}

void tour_final(struct tour *tour, const char *name, enum figure_unit unit, uint64_t value)
{
    struct figure figure = tour_make("", name, unit, value);
    figure.is_final = true;
    tour_tell(tour, &figure);
}

void tour_share(struct tour *tour, const char *group, const char *name, uint64_t parts)
{
    struct figure figure = tour_make(group, name, FIGURE_SHARE, parts);
    figure.decimals = 4;
    tour_tell(tour, &figure);
}

void tour_word(struct tour *tour, const char *group, const char *name, enum figure_words words,
               const char *value)
{
    struct figure figure = tour_make(group, name, FIGURE_WORD, 0);
    figure.words = words;
    figure.word = value == NULL ? "none" : value;
    figure.is_final = words == WORDS_END || words == WORDS_STATE;
    tour_tell(tour, &figure);
}

void tour_spread(struct tour *tour, const char *group, enum figure_unit unit,
                 struct histogram_figures figures)
{
    tour_number(tour, group, "count", FIGURE_COUNT, figures.count);
    struct figure mean = tour_make(group, "mean", unit, figures.mean_thousandths);
    mean.decimals = 3;
    tour_tell(tour, &mean);
    tour_number(tour, group, "p50", unit, figures.p50);
    tour_number(tour, group, "p90", unit, figures.p90);
    tour_number(tour, group, "p99", unit, figures.p99);
    tour_number(tour, group, "p999", unit, figures.p999);
    tour_number(tour, group, "max", unit, figures.max);
}

void tour_spread_of(struct tour *tour, const char *group, enum figure_unit unit,
                    const struct histogram *histogram)
{
    struct histogram_figures figures = {0};
    if (histogram != NULL) {
        figures = histogram_figures_of(histogram, 0);
    }
    tour_spread(tour, group, unit, figures);
}

void tour_statuses(struct tour *tour, const char *group, const uint64_t *counts, int count)
{
    for (int i = 0; i < count; i++) {
        tour_number(tour, group, service_status_name((enum service_status)i), FIGURE_COUNT,
                    counts == NULL ? 0 : counts[i]);
    }
}
