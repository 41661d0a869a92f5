/// What the parts of the Perfetto export share; for them alone.
#ifndef EXPORT_PERFETTO_STATE_H
#define EXPORT_PERFETTO_STATE_H

#include "source.h"
#include "timeline.h"
#include "trace_json.h"

/// What is known of a thread, interrupt, timer or phase at the moment.
struct lane {
    enum thread_state state;
    bool has_state;
    cycles_t since;     ///< when it came into that state
    uint32_t pool;      ///< that it waits for, or SCENARIO_NONE, as the next two
    uint32_t object;    ///< that it waits at
    uint32_t by_thread; ///< who brought it into that state
    cycles_t call_at;   ///< it is in a call, since then at least; SCENARIO_NO_END: it is in none
};

struct perfetto {
    const struct source *source;
    struct trace_json json;
    struct lane *lanes; ///< by thread
    struct html_csv waits;
    struct html_csv failures;
    struct html_csv object_waits; ///< not open where there is no such table, as the next one
    struct html_csv interrupts;
};

/// The tracks of a thread. Neither is 0, which Perfetto takes for something else.
static inline uint32_t perfetto_states(uint32_t thread)
{
    return 2 * thread + 1;
}

static inline uint32_t perfetto_calls(uint32_t thread)
{
    return 2 * thread + 2;
}

/// Names the process and the tracks.
void perfetto_name_tracks(struct perfetto *perfetto);

/// Writes the states, calls and failures. perfetto_slices.c
bool perfetto_write_slices(struct perfetto *perfetto);

/// Write what series.csv, notes.csv and schedule.csv tell besides. perfetto_tables.c
bool perfetto_write_counters(struct perfetto *perfetto);
bool perfetto_write_notes(struct perfetto *perfetto);
bool perfetto_write_flows(struct perfetto *perfetto);

#endif
