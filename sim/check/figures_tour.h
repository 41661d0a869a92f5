/// A visit of figures, shared by figures*.c alone.
#ifndef FIGURES_TOUR_H
#define FIGURES_TOUR_H

#include "figures.h"

/// A visit under way.
struct tour {
    const struct scenario *scenario;
    const struct run_result *result;
    figure_visit *visit;
    void *context;
    bool is_over;
};

void tour_tell(struct tour *tour, const struct figure *figure);

/// "group.name", or the name alone where the group is "".
struct figure tour_make(const char *group, const char *name, enum figure_unit unit,
                        uint64_t number);

void tour_number(struct tour *tour, const char *group, const char *name, enum figure_unit unit,
                 uint64_t value);

/// One that is as at the end.
void tour_final(struct tour *tour, const char *name, enum figure_unit unit, uint64_t value);

/// parts       of 10,000
void tour_share(struct tour *tour, const char *group, const char *name, uint64_t parts);

/// value       NULL where there is nothing to tell
void tour_word(struct tour *tour, const char *group, const char *name, enum figure_words words,
               const char *value);

/// count, mean, percentiles and maximum.
void tour_spread(struct tour *tour, const char *group, enum figure_unit unit,
                 struct histogram_figures figures);

/// The same of a histogram; NULL is one without numbers.
void tour_spread_of(struct tour *tour, const char *group, enum figure_unit unit,
                    const struct histogram *histogram);

/// counts      by status, `count` of them; NULL for none
void tour_statuses(struct tour *tour, const char *group, const uint64_t *counts, int count);

/// figures.c: what a thread's or routine's calls came to; NULL before a run.
void tour_calls(struct tour *tour, const struct summary_thread *thread);

/// figures.c: why allocations failed; NULL before a run.
void tour_failure_reasons(struct tour *tour, const struct explain_totals *totals);

/// figures_object.c: an object; an interrupt, a timer or a phase, by its index into
/// scenario.threads.
void tour_object(struct tour *tour, uint32_t index);
void tour_routine(struct tour *tour, uint32_t index);

#endif
