/// What a run prints on the terminal of queues, semaphores, mutexes, flags and interrupts. Nothing
/// where there are none.
#ifndef OBJECT_TEXT_H
#define OBJECT_TEXT_H

#include <stdio.h>

#include "sim/run.h"

/// A table of objects and one of interrupts, each behind an empty line.
void object_text_tables(const struct scenario *scenario, const struct run_result *result, FILE *to);

/// The worst wait of each object, the calls that were refused, and what held interrupts off.
void object_text_events(const struct scenario *scenario, const struct run_result *result, FILE *to);

#endif
