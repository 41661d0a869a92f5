/// What a run prints on the terminal.
#ifndef RUN_TEXT_H
#define RUN_TEXT_H

#include <stdio.h>

#include "plots.h"
#include "sim/run.h"

/// What happened in each pool, the worst wait, the worst search, the failures, and where the files
/// are.
void run_text_print(const struct scenario *scenario, const struct run_result *result,
                    const char *folder, const struct plots_result *plots, FILE *to);

/// How far a run is, without a line end: "1,234,567 calls, 45 %".
void run_text_progress(const struct scenario *scenario, const struct kernel *kernel, FILE *to);

/// Why a run stopped that is corrupt or stuck: one line, with the place and the remedy.
void run_text_fault(const struct scenario *scenario, const struct run_result *result, FILE *to);

#endif
