/// The figures of a run by the names that they have in summary.json: `heap.search.p99`.
///
/// One list serves all: what an expectation may speak of, what a baseline holds, and what both
/// mean. It holds every number and word of summary.json that a run gives (what never happened
/// included, which the file leaves out), in the file's order.
#ifndef FIGURES_H
#define FIGURES_H

#include "sim/run.h"
#include "subject.h"

enum figure_unit {
    FIGURE_COUNT,
    FIGURE_BYTES,
    FIGURE_BLOCKS,
    FIGURE_CYCLES,
    FIGURE_SHARE, ///< of 1, with four decimals
    FIGURE_WORD,
};

/// What a word may be.
enum figure_words {
    WORDS_NONE,
    WORDS_END,           ///< of the run: "ended", "idle" …
    WORDS_STATE,         ///< of a thread: "sleeping" …
    WORDS_REASON,        ///< of a wait: "barged" …
    WORDS_OUTCOME,       ///< of a wait: "served" …
    WORDS_THREAD,        ///< a name, or "nobody"
    WORDS_POOL,          ///< a name
    WORDS_OBJECT_REASON, ///< of a wait at an object: "inversion" …
    WORDS_HOLD,          ///< what held off an interrupt: "search" …
    WORDS_SERVICE,       ///< "allocate" …
};

#define FIGURE_PATH_BYTES 64

/// A figure and its value. Numbers are whole: a mean has three decimals and is kept in thousandths,
/// a share in parts of 10,000.
struct figure {
    char path[FIGURE_PATH_BYTES]; ///< "search.p99"; behind the name of its subject
    enum figure_unit unit;
    enum figure_words words;
    uint8_t decimals; ///< 0, 3 or 4
    bool is_final;    ///< as at the end of the run, not of all of it
    uint64_t number;
    const char
        *word; ///< "none" where there is nothing to tell; borrowed from the scenario or static
};

/// Called for one figure after another, in a fixed order. Returns false to stop.
typedef bool figure_visit(void *context, const struct figure *figure);

/// Visits all figures of a subject.
///
/// index       struct subject's
/// result      NULL for the names alone: numbers are 0 and words "none"
/// Cost:       O(figures + buckets of the histograms)
void figures_visit(const struct scenario *scenario, enum subject_kind kind, uint32_t index,
                   const struct run_result *result, figure_visit *visit, void *context);

/// Finds a figure. Returns false if there is none of that path.
bool figures_find(const struct scenario *scenario, enum subject_kind kind, uint32_t index,
                  const char *path, const struct run_result *result, struct figure *figure);

/// Calls `each` for every word that a figure may be, until it returns false.
void figure_words_visit(const struct scenario *scenario, enum figure_words words,
                        bool (*each)(void *context, const char *word), void *context);

/// Enough for a value as a text.
#define FIGURE_TEXT_BYTES 80

/// The value as summary.json and baselines have it: "12", "0.969", "barged".
void figure_text(const struct figure *figure, char *text);

/// A number of a figure's unit and decimals, likewise.
void figure_number_text(const struct figure *figure, uint64_t number, char *text);

/// True of 0 and of "none": what baselines leave out.
bool figure_is_nothing(const struct figure *figure);

#endif
