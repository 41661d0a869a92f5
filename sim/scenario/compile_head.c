#include "compiler.h"
#include "limits.h"

#include <stdlib.h>
#include <string.h>

static bool compile_word(struct compiler *compiler, const char *text)
{
    if (text == NULL) {
        return true;
    }
    if (strcmp(text, "32") != 0 && strcmp(text, "64") != 0) {
        return compiler_refuse(compiler, "word", "\"%s\" is no word size; expected 32 or 64",
                               quote(text).text);
    }
    compiler->builder.scenario.word_bits = text[0] == '3' ? 32 : 64;
    return true;
}

static bool compile_frequency(struct compiler *compiler, const char *key, const char *text,
                              uint64_t *hertz)
{
    if (text == NULL) {
        return true;
    }
    path_push_key(compiler->path, key);
    if (!units_parse_frequency(span_of(text), hertz, compiler->message)) {
        return false;
    }
    path_pop(compiler->path);
    return true;
}

/// Parses "6.2.1" into 6 002 001; false if it does not look like that.
static bool parse_version(const char *text, uint64_t *version)
{
    uint64_t value = 0;
    for (int part = 0; part < 3; part++) {
        const char *dot = part < 2 ? strchr(text, '.') : text + strlen(text);
        struct message ignored;
        uint64_t number = 0;
        if (dot == NULL || !units_parse_count((struct span){text, (size_t)(dot - text)}, 0, 999,
                                              &number, &ignored)) {
            return false;
        }
        value = value * 1000 + number;
        text = dot + 1;
    }
    *version = value;
    return true;
}

static bool compile_threadx(struct compiler *compiler, const char *text)
{
    if (text == NULL || strcmp(text, "6.4.2") == 0) {
        return true;
    }
    if (strcmp(text, "6.1.6") == 0) {
        compiler->builder.scenario.early_give_up = true;
        return true;
    }
    uint64_t version = 0;
    if (!parse_version(text, &version)) {
        return compiler_refuse(compiler, "threadx", "\"%s\" is no version; expected 6.1.6 or 6.4.2",
                               quote(text).text);
    }
    bool is_old = version <= 6001006;
    return compiler_refuse(compiler, "threadx",
                           "ThreadX %s is not offered by its own number; expected %s, whose rules "
                           "hold for all versions %s",
                           quote(text).text, is_old ? "6.1.6" : "6.4.2",
                           is_old ? "up to 6.1.6 (6.4.2 stands for 6.1.7 and later)"
                                  : "since 6.1.7 (6.1.6 stands for those before)");
}

static bool compile_target(struct compiler *compiler, const struct yaml_target *target)
{
    struct clocks *clocks = &compiler->clocks;
    path_push_key(compiler->path, "target");
    if (!compile_word(compiler, target->word) ||
        !compile_frequency(compiler, "cpu", target->cpu, &clocks->cpu_hz) ||
        !compile_frequency(compiler, "tick", target->tick, &clocks->tick_hz) ||
        !compile_threadx(compiler, target->threadx)) {
        return false;
    }
    if (clocks->cpu_hz % clocks->tick_hz != 0) {
        return compiler_refuse(compiler, target->cpu != NULL ? "cpu" : "tick",
                               "the cpu's %llu Hz are not a multiple of the tick's %llu Hz; "
                               "expected a whole number of cycles in a tick",
                               (unsigned long long)clocks->cpu_hz,
                               (unsigned long long)clocks->tick_hz);
    }
    path_pop(compiler->path);
    return true;
}

static bool compile_cost(struct compiler *compiler, const char *key, const char *text,
                         uint64_t *cycles)
{
    if (text == NULL) {
        return true;
    }
    path_push_key(compiler->path, key);
    if (!units_parse_cycles(span_of(text), cycles, compiler->message)) {
        return false;
    }
    if (*cycles > LIMIT_COST_CYCLES) {
        return message_set(compiler->message, "%llu cycles are out of range; expected at most %llu",
                           (unsigned long long)*cycles, (unsigned long long)LIMIT_COST_CYCLES);
    }
    path_pop(compiler->path);
    return true;
}

static bool compile_costs(struct compiler *compiler, const struct yaml_costs *yaml)
{
    struct scenario_costs *costs = &compiler->builder.scenario.costs;
    path_push_key(compiler->path, "costs");
    if (!compile_cost(compiler, "allocate", yaml->allocate, &costs->allocate) ||
        !compile_cost(compiler, "release", yaml->release, &costs->release) ||
        !compile_cost(compiler, "search_step", yaml->search_step, &costs->search_step) ||
        !compile_cost(compiler, "merge", yaml->merge, &costs->merge) ||
        !compile_cost(compiler, "split", yaml->split, &costs->split) ||
        !compile_cost(compiler, "block_allocate", yaml->block_allocate, &costs->block_allocate) ||
        !compile_cost(compiler, "block_release", yaml->block_release, &costs->block_release) ||
        !compile_cost(compiler, "context_switch", yaml->context_switch, &costs->context_switch) ||
        !compile_cost(compiler, "tick", yaml->tick, &costs->tick)) {
        return false;
    }
    if (costs->tick >= compiler->clocks.cycles_per_tick) {
        return compiler_refuse(compiler, "tick",
                               "a tick interrupt of %llu cycles leaves no time between ticks; "
                               "expected less than the %llu cycles of a tick",
                               (unsigned long long)costs->tick,
                               (unsigned long long)compiler->clocks.cycles_per_tick);
    }
    path_pop(compiler->path);
    return true;
}

/// A duration in cycles, 1 .. SCENARIO_CYCLES_MAX.
static bool compile_cycles(struct compiler *compiler, const char *key, const char *text,
                           cycles_t *cycles)
{
    if (text == NULL) {
        return true;
    }
    path_push_key(compiler->path, key);
    struct duration duration;
    if (!units_parse_duration(span_of(text), &duration, compiler->message)) {
        return false;
    }
    if (!units_to_cycles(duration, &compiler->clocks, cycles) || *cycles > SCENARIO_CYCLES_MAX) {
        return message_set(compiler->message, "\"%s\" is too long; expected at most %llu cycles",
                           quote(text).text, (unsigned long long)SCENARIO_CYCLES_MAX);
    }
    if (*cycles == 0) {
        return message_set(compiler->message, "\"%s\" is no time at all; expected 1 cycle or more",
                           quote(text).text);
    }
    path_pop(compiler->path);
    return true;
}

static bool compile_seed(struct compiler *compiler, const char *text)
{
    path_push_key(compiler->path, "seed");
    if (text != NULL && !units_parse_count(span_of(text), 0, UINT64_MAX,
                                           &compiler->builder.scenario.seed, compiler->message)) {
        return false;
    }
    path_pop(compiler->path);
    return true;
}

static bool compile_scenario_name(struct compiler *compiler, const char *name)
{
    if (name == NULL) {
        return message_set(compiler->message,
                           "the scenario has no name; expected \"name: ...\" at its top");
    }
    if (!compiler_check_name(compiler, "name", name)) {
        return false;
    }
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        return compiler_refuse(compiler, "name",
                               "\"%s\" cannot name a folder for results; expected a word", name);
    }
    size_t size = strlen(name) + 1;
    compiler->builder.scenario.name = malloc(size);
    if (compiler->builder.scenario.name == NULL) {
        return compiler_no_memory(compiler);
    }
    memcpy(compiler->builder.scenario.name, name, size);
    return true;
}

bool compile_head(struct compiler *compiler)
{
    const struct yaml_scenario *yaml = compiler->yaml;
    struct scenario *scenario = &compiler->builder.scenario;
    struct clocks *clocks = &compiler->clocks;
    scenario->word_bits = 32;
    scenario->seed = 1;
    *clocks = (struct clocks){.cpu_hz = 100000000, .tick_hz = 1000};
    if (!compile_scenario_name(compiler, yaml->name) ||
        (yaml->target != NULL && !compile_target(compiler, yaml->target))) {
        return false;
    }
    clocks->cycles_per_tick = clocks->cpu_hz / clocks->tick_hz;
    scenario->cpu_hz = clocks->cpu_hz;
    scenario->tick_hz = clocks->tick_hz;
    scenario->cycles_per_tick = clocks->cycles_per_tick;
    scenario->until = SCENARIO_NO_END;
    scenario->sample_cycles = clocks->cycles_per_tick;
    return (yaml->costs == NULL || compile_costs(compiler, yaml->costs)) &&
           compile_cycles(compiler, "until", yaml->until, &scenario->until) &&
           compile_cycles(compiler, "sample", yaml->sample, &scenario->sample_cycles) &&
           compile_seed(compiler, yaml->seed);
}
