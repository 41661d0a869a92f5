/// summary.json: a summary as JSON, with keys in a fixed order.
///
///     schema_version, scenario, seed, end, end_cycles, cpu_hz, tick_hz, word_bits, calls,
///     context_switches
///     pools    by name: kind, unit ("bytes" or "blocks": of capacity, high_water and available),
///              size_bytes, capacity, calls (by service), failures, failures_by (status), errors,
///              errors_by, timeouts, search, wait, latency, release_latency, high_water, available,
///              waiting, deleted, service_cycles, closed_cycles, waste, heap; byte pools besides
///              fragments, free_fragments, largest_free, fragmentation, searches, merges, splits,
///              robson
///     threads  by name: priority, state, calls (by service), failures, errors, timeouts, search,
///              wait, latency, service_cycles; what never happened is left out but for the first
///              three and threshold, which is there where it is not the priority
///     objects  by name: kind, calls (by service), failures, failures_by, errors, errors_by,
///              timeouts, wait; of a queue capacity, send_wait, receive_wait, high_water, messages;
///              of a semaphore initial, high_water, low_water, count; of a mutex inherit, held,
///              longest, raises, owner; of flags initial, set; waiting, waiting_max
///     interrupts  by name: taken, lost, latency, busy_cycles, worst, calls, failures, errors,
///              service_cycles
///     timers, phases  by name: runs, calls, failures, errors, service_cycles
///
/// The last four keys are there only if the scenario has any of them.
///
/// search, wait, latency, release_latency: count, mean, p50, p90, p99, p999, max. Times are in
/// cycles. sim/report/MEASURES.md says what each is.
/// Numbers past 2^63 - 1 become that.
#ifndef SUMMARY_JSON_H
#define SUMMARY_JSON_H

#include "summary.h"

#define SUMMARY_SCHEMA_VERSION 2

struct json_t;

/// The whole summary, after summary_end(). The caller may extend it (summary_json_pool() and
/// its like find the places), and releases it with json_decref().
///
/// returns     NULL when the host has no memory
struct json_t *summary_json(const struct summary *summary);

/// "idle", "sleeping": the words for `end` and `state`; static.
const char *summary_end_name(enum kernel_state state);
const char *summary_thread_state_name(enum thread_state state);

/// The object of a pool, an object or a thread (or an interrupt, a timer, a phase) in it; borrowed,
/// and NULL when there is none.
struct json_t *summary_json_pool(struct json_t *json, const char *name);
struct json_t *summary_json_object(struct json_t *json, const char *name);
struct json_t *summary_json_thread(struct json_t *json, const struct scenario_thread *thread);

/// Writes it, indented, with a line break at its end.
///
/// returns     false when the host has no memory; other errors are the output's
bool summary_json_write(const struct json_t *json, struct output *output);

/// The same as a text, to be freed; NULL when the host has no memory.
char *summary_json_text(const struct json_t *json);

#endif
