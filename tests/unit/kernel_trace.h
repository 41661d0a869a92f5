/// What a run told its observer, as lines of text.
#ifndef KERNEL_TRACE_H
#define KERNEL_TRACE_H

#include "sim/kernel/kernel.h"

/// What a trace holds. The lines, in the order of what they tell:
enum trace_kind {
    TRACE_CALLS = 1, ///< "0..1500 t0 allocate heap 100 SUCCESS @8"; one time if both are equal
    TRACE_NOTES = 2, ///< "1500 t0: text"
    /// after a call on a pool: " [884 bytes, 3 fragments, 1 0 1, 0 wait] searched 1 waited 500"
    TRACE_FIGURES = 4,
    TRACE_MEMORY = 8, ///< "0 heap gives 0+108 to t0 for 100", "9 heap gets 0+108 from t0"
    TRACE_WAITS =
        16, ///< "0 heap: t0 waits for 99 as 100", "9 heap: t0 served by t1", "9 heap: ..."
    TRACE_STATES = 32,  ///< "0 t0 is ready"
    TRACE_SAMPLES = 64, ///< "500 sampled before 1000: heap 884, 0 wait"; each pool
    TRACE_END = 128,    ///< the last line: "1500 idle"
    /// "0..1500 t0 send mail SUCCESS = 1, 0 wait heap@8 waited 1500", "0 t0 set_priority t1 SUCCESS
    /// = 3"
    TRACE_OBJECTS = 256,
    TRACE_INTERRUPTS = 512, ///< "1500 uart, due at 1000, until 1600, 2 lost"
    TRACE_DAMAGE = 1024,    ///< "1500 heap: 8+100 damaged at 107, t0 finds"
    TRACE_USUAL = TRACE_CALLS | TRACE_NOTES,
    TRACE_ALL = 2047,
};

/// What a run told. Zero it before use but for `kinds`.
struct trace {
    char *text; ///< NUL-terminated; NULL before the first line
    size_t length;
    size_t room;
    unsigned kinds;         ///< of enum trace_kind
    cycles_t unit_cycles;   ///< that times are told in; 0 stands for 1
    cycles_t sample_cycles; ///< between samples
    cycles_t latest;        ///< the time of the last thing told; the test fails if it goes back
    const struct scenario *scenario;
    const struct kernel *kernel; ///< to be sampled
};

void trace_free(struct trace *trace);

/// "" when nothing was told.
const char *trace_text(const struct trace *trace);

/// Whether two traces tell the same; prints where they part if not.
bool trace_equal(const struct trace *a, const struct trace *b);

/// Appends to a trace's text.
void trace_add(struct trace *trace, const char *format, ...);

/// An observer that writes what it is told of into the trace. All functions are set.
struct observer trace_observer(struct trace *trace);

/// Tells of the end of a run.
void trace_end(struct trace *trace, cycles_t now, enum kernel_state state);

#endif
