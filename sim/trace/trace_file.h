/// A trace's file: its head, and its rows one by one (scenarios/TRACES.md).
#ifndef TRACE_FILE_H
#define TRACE_FILE_H

#include "sim/kernel/recording.h"

enum { TRACE_ERROR_BYTES = 512 };

/// A row, whoever replays it.
struct trace_row {
    cycles_t at; ///< since the recording began
    uint64_t id;
    uint64_t size_bytes;
    uint64_t wait_ticks; ///< SCENARIO_FOREVER
    enum recorded_op op;
    const char *thread; ///< good until the next row
    const char *pool;   ///< the same; "" without one
};

struct trace_file;

/// Opens a trace and reads its head.
///
/// scenario    whose clocks the times are reckoned in; borrowed
/// needs_pool  whether there must be a column of pools
/// error       at least TRACE_ERROR_BYTES; set on failure: one line with the file's name and
///             the line
/// returns     NULL on failure
struct trace_file *trace_file_open(const char *path, const struct scenario *scenario,
                                   bool needs_pool, char *error);

/// Goes back to the first row. False: it cannot, and the error is set.
bool trace_file_rewind(struct trace_file *file);

/// Takes the next row.
enum recording_next trace_file_next(struct trace_file *file, struct trace_row *row);

/// Makes the last row an error: always false.
bool trace_file_refuse(struct trace_file *file, const char *format, ...);

/// What is wrong, with the file's name and the line; "" while nothing is.
const char *trace_file_error(const struct trace_file *file);

/// Closes and frees it. NULL is fine.
void trace_file_close(struct trace_file *file);

/// value * multiply / divide, rounded down; false when that is beyond SCENARIO_CYCLES_MAX.
bool trace_file_scale(uint64_t value, uint64_t multiply, uint64_t divide, uint64_t *result);

#endif
