/// Which figure a line of a scenario speaks of: `heap.search.p99`, `pool heap.failures`, `calls`.
///
/// A subject's name and a figure's path with a dot between; of a figure of the run its path alone.
/// Its word (`pool`, `thread`, `queue`, `interrupt` …) in front tells which, where several have the
/// name. Names may hold dots: the longest that fits is meant.
#ifndef MEASURE_H
#define MEASURE_H

#include "figures.h"
#include "sim/scenario/units.h"

/// Enough for any name that a file can give.
#define MEASURE_KEY_BYTES 160

struct measure {
    enum subject_kind kind;
    uint32_t index;              ///< of the subject
    struct figure figure;        ///< its value is of no meaning
    char key[MEASURE_KEY_BYTES]; ///< "pool heap.search.p99": the same for the same measure
};

/// Resolves it.
///
/// fault       on failure, where in the text the mistake begins
/// Errors:     false with the message set: no such name or figure, with the nearest there is; a
///             name that several have
bool measure_parse(struct span text, const struct scenario *scenario, struct measure *measure,
                   const char **fault, struct message *message);

/// The key of a figure. MEASURE_KEY_BYTES.
void measure_key(const struct scenario *scenario, struct subject subject, const char *path,
                 char *key);

/// The problem at a place in a line's text: "FILE:LINE:COLUMN: error: ...". Returns false.
bool measure_refuse(const struct scenario *scenario, const struct scenario_line *line,
                    const char *fault, const struct message *message,
                    struct scenario_problem *problem);

#endif
