/// Verdicts for people and for programs.
///
/// The order is that of the verdicts, and nothing in it depends on time or on the machine.
#ifndef TELL_H
#define TELL_H

#include <stdio.h>

#include "sim/record/output.h"
#include "verdict.h"

#define TELL_JSON_VERSION 1

/// GitHub shows so many error annotations of a step, and drops the rest.
#define TELL_ANNOTATIONS_MAX 10

/// Measures that text lists of one scenario.
#define TELL_MEASURES_MAX 20

/// How many scenarios came out how.
struct totals {
    size_t passed;
    size_t failed;
    size_t errors; ///< could not be checked
    size_t updated;
};

struct totals tell_totals(const struct verdict *verdicts, size_t count);

/// A line, and what failed below it. name_width: of the column of the scenarios' names.
void tell_text(const struct verdict *verdict, int name_width, FILE *to);

/// "13 passed, 1 failed"
void tell_text_totals(struct totals totals, FILE *to);

/// An annotation for GitHub: ::LEVEL file=FILE,line=LINE,col=COLUMN,title=TITLE::MESSAGE.
///
/// level       "error", "warning" or "notice"
/// line        0: of the whole file
void tell_annotation(const char *level, const char *file, uint32_t line, uint32_t column,
                     const char *title, const char *message, FILE *to);

/// GitHub's annotations, ::error file=...: at most TELL_ANNOTATIONS_MAX, and one that sums up.
void tell_github(const struct verdict *verdicts, size_t count, FILE *to);

/// Everything. Returns false when the host has no memory.
bool tell_json(const struct verdict *verdicts, size_t count, FILE *to);

/// JUnit's XML: a test suite a scenario, a test case an expectation, and one each for the measures
/// and the calls of the baseline. Without times: the file is the same for the same results.
void tell_junit(const struct verdict *verdicts, size_t count, struct output *output);

#endif
