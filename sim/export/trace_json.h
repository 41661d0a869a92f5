/// Events of the Trace Event Format, which ui.perfetto.dev and chrome://tracing open, written one
/// by one.
///
///     trace_json_begin(json, 'X', tid, from, "running");
///     trace_json_lasts(json, from, to);
///     trace_json_number(json, "size", 24);      into "args", as all that follows
///     trace_json_end(json);
///
/// Times are microseconds: exact where the clock allows it in six decimals (any multiple or divisor
/// of 1 MHz made of twos and fives), rounded down to a picosecond otherwise. Whole numbers only are
/// reckoned with, and a slice's end is rounded as the beginning of its neighbour is, so that they
/// neither overlap nor part.
#ifndef EXPORT_TRACE_JSON_H
#define EXPORT_TRACE_JSON_H

#include "sim/record/output.h"
#include "sim/scenario/scenario.h"

/// All events are of one process.
#define TRACE_JSON_PROCESS 1u

/// Zero it before trace_json_open().
struct trace_json {
    struct output *output; ///< borrowed
    uint64_t cpu_hz;
    bool has_events;
    bool has_args; ///< the event's args have begun
};

/// Begins the file. Times are in cycles of `cpu_hz`, at most 2^64 / 1,000,000 seconds.
void trace_json_open(struct trace_json *json, struct output *output, uint64_t cpu_hz);

/// Ends the file.
void trace_json_close(struct trace_json *json);

/// Begins an event. name: any text; it is escaped
void trace_json_begin(struct trace_json *json, char phase, uint32_t tid, cycles_t at,
                      const char *name);

/// Of an 'X', before any arg: how long it lasts.
void trace_json_lasts(struct trace_json *json, cycles_t from, cycles_t to);

/// A member of the event itself, before any arg. key, text: plain ASCII, not escaped
void trace_json_member(struct trace_json *json, const char *key, const char *text);

/// The id of a flow, before any arg.
void trace_json_id(struct trace_json *json, uint64_t id);

/// An arg. key: plain ASCII. An empty text is left out.
void trace_json_text(struct trace_json *json, const char *key, const char *text);
void trace_json_number(struct trace_json *json, const char *key, uint64_t number);

void trace_json_end(struct trace_json *json);

#endif
