/// What the page says of one run.
#ifndef HTML_SECTION_H
#define HTML_SECTION_H

#include "html_run.h"
#include "plot_list.h"
#include "sim/record/output.h"

/// How a run is called in the page: the scenario's name, and the folder's where that differs.
void html_label(struct output *output, const struct html_run *run);

/// Writes the section <section id="PREFIX">.
///
/// is_only     the page is named after the run already
/// returns     false with the problem set when a file of the folder is broken
bool html_section_write(struct output *output, const struct html_run *run, const char *prefix,
                        bool is_only, struct html_problem *problem);

/// Puts a plot in, if it was drawn: a run without it is a run all the same.
///
/// index       tells its identifiers from those of other plots of its kind
/// title       without the name that the plot has
bool html_plot_write(struct output *output, const struct html_run *run, const struct plot *plot,
                     uint32_t index, const char *title, const char *prefix,
                     struct html_problem *problem);

/// Queues, semaphores, mutexes and flags: a table, the worst wait of each, their pictures, the
/// longest waits. Nothing where there are none, as with the next.
bool html_objects_write(struct output *output, const struct html_run *run, const char *prefix,
                        struct html_problem *problem);

/// Interrupts: a table, and what held each off longest.
void html_interrupts_write(struct output *output, const struct html_run *run, const char *prefix);

/// The figures of pools that the summary on top shares with the section: heads, ended by NULL, and
/// the cells of a row behind the pool's name.
extern const char *const html_pool_heads[];
void html_pool_cells(struct output *output, const struct html_run *run, uint32_t pool);

/// "1.5": thousandths with one decimal.
struct words html_mean_words(uint64_t thousandths);

/// What happened, in sentences: the worst wait of each thread, the first failure in each pool.
void html_events_write(struct output *output, const struct html_run *run);

/// The longest waits, the failures and the notes, as tables.
void html_waits_table(struct output *output, const struct html_run *run);
void html_failures_table(struct output *output, const struct html_run *run);
void html_notes_table(struct output *output, const struct html_run *run);

/// A pool's figures and a thread's, a pool over time, and what was left in it at the end.
void html_calls_tables(struct output *output, const struct html_run *run);
void html_threads_table(struct output *output, const struct html_run *run);
void html_samples_table(struct output *output, const struct html_run *run, uint32_t pool);
void html_layout_table(struct output *output, const struct html_run *run, uint32_t pool);

#endif
