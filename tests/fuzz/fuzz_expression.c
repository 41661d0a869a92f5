/// Any bytes as what a user types in a line: amounts with units, expectations, tolerances, goals.
/// It is read, or refused with a message that fits in a line and nothing changed.
#include "fuzz.h"

#include "sim/check/expectation.h"
#include "sim/check/tolerance.h"
#include "sim/scenario/units.h"
#include "sim/size/goal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/// What an output holds before, and still after a refusal.
#define UNTOUCHED UINT64_C(0xA5A5A5A5A5A5A5A5)

static void expect_message(const struct message *message)
{
    assert(message->text[0] != '\0');
}

/// A parser of an amount, and the most that it may give.
struct amount_parser {
    bool (*parse)(struct span text, uint64_t *value, struct message *message);
    uint64_t least;
    uint64_t most;
};

static bool parse_count(struct span text, uint64_t *value, struct message *message)
{
    return units_parse_count(text, 3, 1000000, value, message);
}

static void try_amounts(struct span text)
{
    static const struct amount_parser parsers[] = {
        {units_parse_size, 0, UINT64_MAX},         {units_parse_frequency, 1, UNITS_HERTZ_MAX},
        {units_parse_cycles, 0, UINT64_MAX},       {parse_count, 3, 1000000},
        {units_parse_sigma, 1, UINT64_C(8) << 32}, {units_parse_factor, 1, 1000000},
        {units_parse_chance, 0, 1000000},
    };
    for (size_t i = 0; i < sizeof parsers / sizeof parsers[0]; i++) {
        struct message message = {""};
        uint64_t value = UNTOUCHED;
        if (parsers[i].parse(text, &value, &message)) {
            assert(value >= parsers[i].least && value <= parsers[i].most);
        } else {
            assert(value == UNTOUCHED);
            expect_message(&message);
        }
    }
    struct message message = {""};
    uint32_t bits = (uint32_t)UNTOUCHED;
    if (!units_parse_bits(text, &bits, &message)) {
        assert(bits == (uint32_t)UNTOUCHED);
        expect_message(&message);
    }
}

static void try_duration(struct span text)
{
    static const struct clocks clocks = {
        .cpu_hz = 48000000, .tick_hz = 1000, .cycles_per_tick = 48000};
    struct message message = {""};
    struct duration duration = {.value = UNTOUCHED, .unit = DURATION_TICKS};
    if (!units_parse_duration(text, &duration, &message)) {
        assert(duration.value == UNTOUCHED && duration.unit == DURATION_TICKS);
        expect_message(&message);
        return;
    }
    uint64_t cycles = 0;
    uint64_t ticks = 0;
    // Rounded up, each: no shorter than what is written.
    if (units_to_cycles(duration, &clocks, &cycles) && units_to_ticks(duration, &clocks, &ticks)) {
        assert(ticks <= UINT64_MAX / clocks.cycles_per_tick &&
               ticks * clocks.cycles_per_tick >= cycles);
    }
}

static struct scenario *load_scenario(void)
{
    static const char text[] =
        "name: x\n"
        "pools: [{name: heap, kind: byte, size: 1KiB}, {name: blk, kind: block, block_size: 24, "
        "size: 280}, {name: b, kind: blocks, blocks: [16 x4, 64 x2]}]\n"
        "threads: [{name: log, priority: 3, steps: [sleep: 1 tick]}, {name: heap, priority: 4, "
        "steps: [sleep: 1 tick]}]\n";
    static struct scenario scenario;
    struct scenario_problem problem;
    if (scenario.name == NULL) {
        bool is_loaded =
            scenario_load_text(&scenario, "x.yaml", text, sizeof text - 1, NULL, 0, &problem);
        assert(is_loaded);
    }
    return &scenario;
}

static void try_lines(char *text)
{
    const struct scenario *scenario = load_scenario();
    const struct scenario_line line = {.text = text, .line = 7, .column = 5, .is_literal = true};
    struct scenario_problem problem = {""};
    struct expectation expectation;
    struct tolerance tolerance;
    struct goal goal;
    struct message message = {""};
    if (!expectation_parse(scenario, &line, &expectation, &problem)) {
        fuzz_expect_problem(&problem);
    }
    if (!tolerance_parse(scenario, &line, &tolerance, &problem)) {
        fuzz_expect_problem(&problem);
    }
    if (!goal_parse(text, scenario, 0, &goal, &message)) {
        expect_message(&message);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    // Of exactly the length: amounts are spans, not ended by a NUL.
    char *exact = malloc(size == 0 ? 1 : size);
    char *text = malloc(size + 1);
    assert(exact != NULL && text != NULL);
    memcpy(exact, data, size);
    memcpy(text, data, size);
    text[size] = '\0';
    const struct span span = {.start = exact, .length = size};
    try_amounts(span);
    try_duration(span);
    try_lines(text);
    free(text);
    free(exact);
    return 0;
}
