#include "trace_check.h"

#include "sim/kernel/fnv.h"
#include "sim/trace/trace.h"

#include <assert.h>
#include <string.h>

static void expect_row(const struct scenario *scenario, const struct recorded_row *row,
                       cycles_t latest)
{
    assert(row->at >= latest);
    assert(row->op <= RECORDED_RESIZE);
    assert(row->size_bytes <= UINT32_MAX);
    assert(row->wait_ticks <= SCENARIO_TICKS_MAX || row->wait_ticks == SCENARIO_FOREVER);
    if (row->op == RECORDED_ALLOCATE) {
        assert(row->target < (row->is_route ? scenario->route_count : scenario->pool_count));
    }
}

static uint64_t add(uint64_t sum, uint64_t number)
{
    for (int bit = 0; bit < 64; bit += 8) {
        sum = fnv_byte(sum, (unsigned char)(number >> bit));
    }
    return sum;
}

/// Reads the rows that are left. Returns their checksum.
static uint64_t read_rows(const struct scenario *scenario, const struct recording *recording,
                          uint32_t replay, enum recording_next *end)
{
    uint64_t sum = FNV_START;
    cycles_t latest = 0;
    struct recorded_row row;
    while ((*end = recording->next(recording->context, replay, &row)) == RECORDING_ROW) {
        expect_row(scenario, &row, latest);
        latest = row.at;
        sum = add(sum, row.at);
        sum = add(sum, row.op);
        sum = add(sum, row.id);
        sum = add(sum, row.size_bytes);
        sum = add(sum, row.wait_ticks);
        sum = add(sum, row.target);
        sum = add(sum, row.is_route);
    }
    return sum;
}

static void expect_error(const char *error)
{
    assert(strstr(error, "error: ") != NULL && strchr(error, '\n') == NULL);
}

enum traces_outcome fuzz_read_traces(const struct scenario *scenario)
{
    char error[512] = "";
    struct trace_set *set = trace_set_open(scenario, error);
    if (set == NULL) {
        expect_error(error);
        return TRACES_REFUSED;
    }
    enum traces_outcome outcome = TRACES_GOOD;
    const struct recording recording = trace_set_recording(set);
    for (uint32_t i = 0; i < scenario->replay_count && outcome == TRACES_GOOD; i++) {
        enum recording_next end;
        uint64_t first = read_rows(scenario, &recording, i, &end);
        if (end == RECORDING_END) {
            bool is_back = recording.rewind(recording.context, i);
            assert(is_back);
            uint64_t again = read_rows(scenario, &recording, i, &end);
            assert(again == first && end == RECORDING_END);
        } else {
            expect_error(trace_set_error(set));
            outcome = TRACES_REFUSED;
        }
    }
    trace_set_close(set);
    return outcome;
}
