#include "trace_check.h"

#include "sim/kernel/fnv.h"
#include "sim/trace/trace.h"

#include <assert.h>
#include <string.h>

static void expect_row(const struct scenario *scenario, const struct recorded_row *row,
                       cycles_t latest)
{
    assert(row->at >= latest);
    assert(row->op <= RECORDED_ATTEMPT);
    assert(row->size_bytes <= UINT32_MAX);
    assert(row->wait_ticks <= SCENARIO_TICKS_MAX || row->wait_ticks == SCENARIO_FOREVER);
    if (row->op == RECORDED_ALLOCATE || row->op == RECORDED_ATTEMPT) {
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

/// A replay being read.
struct reading {
    uint64_t sum; ///< of its rows
    cycles_t latest;
    enum recording_next state; ///< RECORDING_ROW while there may be more
};

/// Returns whether there was a row.
static bool read_row(const struct scenario *scenario, const struct recording *recording,
                     uint32_t replay, struct reading *reading)
{
    struct recorded_row row;
    reading->state = recording->next(recording->context, replay, &row);
    if (reading->state == RECORDING_LATER) {
        assert(row.at >= reading->latest);
        reading->state = RECORDING_ROW; // when others have read on
        return false;
    }
    if (reading->state == RECORDING_ROW) {
        expect_row(scenario, &row, reading->latest);
        reading->latest = row.at;
        reading->sum = add(reading->sum, row.at);
        reading->sum = add(reading->sum, row.op);
        reading->sum = add(reading->sum, row.id);
        reading->sum = add(reading->sum, row.size_bytes);
        reading->sum = add(reading->sum, row.wait_ticks);
        reading->sum = add(reading->sum, row.target);
        reading->sum = add(reading->sum, row.is_route);
    }
    return reading->state == RECORDING_ROW;
}

/// Reads all replays, `turn` rows of each at a time, from the first row on. Returns whether all
/// came to their end.
static bool read_all(const struct scenario *scenario, const struct recording *recording,
                     uint64_t turn, struct reading *readings)
{
    bool goes_on = true;
    for (uint32_t i = 0; i < scenario->replay_count; i++) {
        bool is_back = recording->rewind(recording->context, i);
        assert(is_back);
        readings[i] = (struct reading){.sum = FNV_START, .state = RECORDING_ROW};
    }
    while (goes_on) {
        goes_on = false;
        for (uint32_t i = 0; i < scenario->replay_count; i++) {
            uint64_t rows = 0;
            while (rows < turn && readings[i].state == RECORDING_ROW &&
                   read_row(scenario, recording, i, &readings[i])) {
                rows++;
            }
            if (readings[i].state == RECORDING_FAILED) {
                return false;
            }
            goes_on = goes_on || readings[i].state == RECORDING_ROW;
        }
    }
    return true;
}

static void expect_error(const char *error)
{
    assert(strstr(error, "error: ") != NULL && strchr(error, '\n') == NULL);
}

/// Reads the traces twice: the second time all replays have gone back.
static enum traces_outcome read_twice(const struct scenario *scenario, uint64_t turn,
                                      struct reading *readings)
{
    char error[512] = "";
    struct reading again[FUZZ_REPLAYS_MAX];
    struct trace_set *set = trace_set_open(scenario, error);
    if (set == NULL) {
        expect_error(error);
        return TRACES_REFUSED;
    }
    const struct recording recording = trace_set_recording(set);
    bool is_good = read_all(scenario, &recording, turn, readings);
    if (is_good) {
        is_good = read_all(scenario, &recording, turn, again);
        assert(is_good);
        for (uint32_t i = 0; i < scenario->replay_count; i++) {
            assert(readings[i].sum == again[i].sum);
        }
    } else {
        expect_error(trace_set_error(set));
    }
    trace_set_close(set);
    return is_good ? TRACES_GOOD : TRACES_REFUSED;
}

enum traces_outcome fuzz_read_traces(const struct scenario *scenario)
{
    struct reading in_turn[FUZZ_REPLAYS_MAX];
    struct reading one_by_one[FUZZ_REPLAYS_MAX];
    if (scenario->replay_count > FUZZ_REPLAYS_MAX) {
        return TRACES_TOO_MANY;
    }
    enum traces_outcome outcome = read_twice(scenario, UINT64_MAX, in_turn);
    enum traces_outcome other = read_twice(scenario, 1, one_by_one);
    assert(other == outcome);
    char error[512] = "";
    bool is_fine = trace_check(scenario, error);
    assert(is_fine == (outcome == TRACES_GOOD));
    for (uint32_t i = 0; outcome == TRACES_GOOD && i < scenario->replay_count; i++) {
        assert(in_turn[i].sum == one_by_one[i].sum);
    }
    return outcome;
}
