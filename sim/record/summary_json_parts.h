/// What the parts of summary.json are made of; shared by summary_json*.c alone.
///
/// All but part_number() and part_mean() return false, or NULL, when the host has no memory.
#ifndef SUMMARY_JSON_PARTS_H
#define SUMMARY_JSON_PARTS_H

#include <jansson.h>

#include "summary.h"

/// Numbers past 2^63 - 1 become that.
json_t *part_number(uint64_t value);

/// A number of thousandths.
json_t *part_mean(uint64_t thousandths);

/// Sets a key to a new value, which it takes.
bool part_set(json_t *object, const char *key, json_t *value);

/// Sets a key to a new object; borrowed.
json_t *part_object(json_t *object, const char *key);

/// count, mean, percentiles and maximum.
bool part_figures(json_t *object, const char *key, const struct histogram_figures *figures);
bool part_histogram(json_t *object, const char *key, const struct histogram *histogram);

/// The statuses that occurred, of `count`.
bool part_statuses(json_t *object, const char *key, const uint64_t *counts, int count);

/// What a thread's or routine's calls came to: calls by service, failures, errors, timeouts.
bool part_calls(json_t *object, const struct summary_thread *thread);

/// summary_json_object.c: adds `objects`, `interrupts`, `timers` and `phases`, those of which the
/// scenario has any.
bool summary_json_add_objects(json_t *json, const struct summary *summary);

#endif
