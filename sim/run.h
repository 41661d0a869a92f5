/// One scenario, one seed, one kernel and its recorders: what every command calls.
///
/// The one place where a scenario, a kernel and recorders meet.
#ifndef RUN_H
#define RUN_H

#include "sim/kernel/kernel.h"
#include "sim/record/digest.h"
#include "sim/record/explain.h"
#include "sim/record/object_explain.h"
#include "sim/record/summary.h"
#include "sim/scenario/scenario.h"

/// What a run is to leave behind.
struct run_options {
    const char *folder; ///< where the files go; NULL for no files
    bool write_ops;     ///< ops.csv and schedule.csv, which grow with each call of a pool and each
                        ///< stretch of running; the other tables with waits, failures, interrupts
                        ///< and calls at objects
    bool write_plot_data;
    struct digest *digest; ///< takes the digest of all calls; NULL for none. The caller frees it
    /// Called now and then during a long run; may be NULL. Changes nothing.
    void (*progress)(void *context, const struct kernel *kernel);
    void *progress_context;
};

/// How a run went. Zero it before run_scenario(); run_result_free() frees what it holds.
struct run_result {
    enum kernel_state state;
    struct kernel_fault fault;
    cycles_t end_cycles;
    uint64_t call_count;
    uint64_t switch_count;
    uint64_t damage_count;                 ///< touched allocations that were found overwritten
    struct summary *summary;               ///< figures of pools and threads
    struct explain *explain;               ///< waits and failures
    struct object_explain *object_explain; ///< waits at objects; NULL when there are none
    struct ownership *ownership;
    char *json;                     ///< the text of summary.json
    char error[OUTPUT_ERROR_BYTES]; ///< what could not be done, one line; empty when all was
};

/// Runs a scenario and writes its files: each beside its final name, renamed when all are whole.
///
/// scenario    valid; borrowed, also by the result
/// returns     false when the host failed (no memory, no room): result->error says how, and the
///             files of an earlier run are as they were. A run that found corruption returns true.
bool run_scenario(const struct scenario *scenario, const struct run_options *options,
                  struct run_result *result);

void run_result_free(struct run_result *result);

#endif
