#include "compiler.h"
#include "limits.h"
#include "quantity.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/// A section of routines.
struct section {
    const char *key;
    const char *noun; ///< with its article
    enum thread_kind kind;
    const struct yaml_routine *routines;
    uint32_t count;
};

enum { SECTION_COUNT = 3 };

static void list_sections(const struct yaml_scenario *yaml, struct section sections[SECTION_COUNT])
{
    sections[0] = (struct section){"interrupts", "an interrupt", THREAD_KIND_INTERRUPT,
                                   yaml->interrupts, yaml->interrupts_count};
    sections[1] =
        (struct section){"timers", "a timer", THREAD_KIND_TIMER, yaml->timers, yaml->timers_count};
    sections[2] =
        (struct section){"phases", "a phase", THREAD_KIND_PHASE, yaml->phases, yaml->phases_count};
}

bool compile_routine_names(struct compiler *compiler)
{
    struct section sections[SECTION_COUNT];
    list_sections(compiler->yaml, sections);
    for (size_t s = 0; s < SECTION_COUNT; s++) {
        path_push_key(compiler->path, sections[s].key);
        for (uint32_t i = 0; i < sections[s].count; i++) {
            path_push_index(compiler->path, i);
            if (!compiler_add_thread_name(compiler, sections[s].noun,
                                          sections[s].routines[i].name)) {
                return false;
            }
            path_pop(compiler->path);
        }
        path_pop(compiler->path);
    }
    return true;
}

/// A duration in cycles, as a constant.
static bool parse_cycles(struct compiler *compiler, struct span text, cycles_t *cycles)
{
    struct duration duration;
    if (!units_parse_duration(text, &duration, compiler->message)) {
        return false;
    }
    if (!units_to_cycles(duration, &compiler->clocks, cycles) || *cycles > SCENARIO_CYCLES_MAX) {
        return message_set(compiler->message, "the time is too long; expected at most %llu cycles",
                           (unsigned long long)SCENARIO_CYCLES_MAX);
    }
    return true;
}

static bool compile_cycles(struct compiler *compiler, const char *key, const char *text,
                           cycles_t *cycles)
{
    if (text == NULL) {
        return true;
    }
    path_push_key(compiler->path, key);
    if (!parse_cycles(compiler, span_of(text), cycles)) {
        return false;
    }
    path_pop(compiler->path);
    return true;
}

/// Adds a time of a list, which must not be before the one added last.
static bool add_time(struct compiler *compiler, struct span text,
                     struct scenario_arrivals *arrivals)
{
    cycles_t at = 0;
    const struct scenario *scenario = &compiler->builder.scenario;
    if (!parse_cycles(compiler, text, &at)) {
        return false;
    }
    if (arrivals->time_count > 0 && at < scenario->times[scenario->time_count - 1]) {
        return message_set(compiler->message,
                           "the time is before the one that stands before it; expected ascending "
                           "times");
    }
    if (arrivals->time_count == LIMIT_TIMES) {
        return message_set(compiler->message, "too many times; expected at most %u", LIMIT_TIMES);
    }
    arrivals->time_count++;
    return builder_add_time(&compiler->builder, at) || compiler_no_memory(compiler);
}

static bool compile_at(struct compiler *compiler, const struct yaml_routine *yaml,
                       struct scenario_arrivals *arrivals)
{
    path_push_key(compiler->path, "at");
    if (yaml->at_count == 0) {
        return message_set(compiler->message,
                           "no time at all; expected a list as in [10 ms, 25 ms]");
    }
    for (uint32_t i = 0; i < yaml->at_count; i++) {
        path_push_index(compiler->path, i);
        if (!add_time(compiler, span_of(yaml->at[i]), arrivals)) {
            return false;
        }
        path_pop(compiler->path);
    }
    path_pop(compiler->path);
    return true;
}

/// Says in which line of another file something is wrong.
static bool blame_line(struct compiler *compiler, const char *name, size_t line)
{
    struct message what = *compiler->message;
    return message_set(compiler->message, "%s:%zu: %s", quote(name).text, line, what.text);
}

/// A file of times, one a line; `#` begins a comment. Some editors put a byte order mark first.
static bool read_times(struct compiler *compiler, const char *name, const char *text, size_t length,
                       struct scenario_arrivals *arrivals)
{
    const char *end = text + length;
    size_t line = 1;
    bool is_marked = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
    for (const char *at = text + (is_marked ? 3 : 0); at < end; line++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop == NULL ? end : stop;
        const char *comment = memchr(at, '#', (size_t)(stop - at));
        const char *last = comment == NULL ? stop : comment;
        if (last > at && last[-1] == '\r') {
            last--;
        }
        struct span span = span_trim((struct span){at, (size_t)(last - at)});
        if (span.length > 0 && !add_time(compiler, span, arrivals)) {
            return blame_line(compiler, name, line);
        }
        at = stop == end ? end : stop + 1;
    }
    return arrivals->time_count > 0 ||
           message_set(compiler->message, "%s holds no time; expected one a line, as in 10 ms",
                       quote(name).text);
}

static bool compile_recorded(struct compiler *compiler, const struct yaml_routine *yaml,
                             struct scenario_arrivals *arrivals)
{
    char *text = NULL;
    size_t length = 0;
    path_push_key(compiler->path, "recorded");
    char *file = compiler_file_beside(compiler, yaml->recorded);
    if (file == NULL) {
        return compiler_no_memory(compiler);
    }
    bool good = text_read(file, &text, &length, compiler->message);
    if (!good) {
        struct message what = *compiler->message;
        message_set(compiler->message, "%s: %s", quote(file).text, what.text);
    } else {
        good = read_times(compiler, file, text, length, arrivals);
    }
    free(text);
    free(file);
    if (good) {
        path_pop(compiler->path);
    }
    return good;
}

/// An interval, constant or random, of 1 or more.
static bool compile_every(struct compiler *compiler, const char *text, enum quantity_place place,
                          struct quantity *interval)
{
    if (!compile_quantity(compiler, "every", text, place, interval)) {
        return false;
    }
    if (compiler->builder.scenario.until == SCENARIO_NO_END) {
        return compiler_refuse(compiler, "every",
                               "it comes again and again and the run has no end; expected "
                               "\"until: ...\" in the scenario, as in until: 10 s");
    }
    if (interval->distribution != SCENARIO_NONE) {
        struct distribution *drawn =
            &compiler->builder.scenario.distributions[interval->distribution];
        drawn->minimum = drawn->minimum > 0 ? drawn->minimum : 1;
        return true;
    }
    return interval->constant > 0 ||
           compiler_refuse(compiler, "every", "an interval of nothing; expected 1 cycle or more");
}

static bool compile_interrupt(struct compiler *compiler, const struct yaml_routine *yaml,
                              struct scenario_thread *thread)
{
    struct scenario_arrivals *arrivals = &thread->arrivals;
    bool has_list = compiler_has_key(compiler, "at");
    int ways = (yaml->every != NULL) + has_list + (yaml->recorded != NULL);
    if (ways != 1) {
        return message_set(compiler->message,
                           "interrupt \"%s\" has %s of when it comes; expected one of \"every\", "
                           "\"at\" and \"recorded\"",
                           yaml->name, ways == 0 ? "no word" : "two words");
    }
    if (yaml->first != NULL && yaml->every == NULL) {
        return compiler_refuse(compiler, "first",
                               "a list of times has its own first; expected \"every\" with it");
    }
    arrivals->first_time = compiler->builder.scenario.time_count;
    bool good = yaml->every != NULL
                    ? compile_every(compiler, yaml->every, QUANTITY_CYCLES, &arrivals->interval)
                : has_list ? compile_at(compiler, yaml, arrivals)
                           : compile_recorded(compiler, yaml, arrivals);
    return good && compile_cycles(compiler, "first", yaml->first, &arrivals->first) &&
           compile_cycles(compiler, "length", yaml->length, &thread->length_cycles);
}

static bool compile_timer(struct compiler *compiler, const struct yaml_routine *yaml,
                          struct scenario_thread *thread)
{
    struct scenario_arrivals *arrivals = &thread->arrivals;
    if (yaml->every == NULL && yaml->first == NULL) {
        return message_set(compiler->message,
                           "timer \"%s\" never comes; expected \"every: ...\", \"first: ...\" or "
                           "both",
                           yaml->name);
    }
    if (yaml->every != NULL &&
        !compile_every(compiler, yaml->every, QUANTITY_TICKS, &arrivals->interval)) {
        return false;
    }
    if (yaml->first == NULL) {
        return true;
    }
    struct quantity first;
    if (!compile_quantity(compiler, "first", yaml->first, QUANTITY_TICKS, &first)) {
        return false;
    }
    if (first.distribution != SCENARIO_NONE || first.constant == 0) {
        return compiler_refuse(compiler, "first",
                               "\"%s\" is no time of at least a tick; expected one as in 5 ticks",
                               quote(yaml->first).text);
    }
    arrivals->first = first.constant;
    return true;
}

static bool compile_phase(struct compiler *compiler, const struct yaml_routine *yaml,
                          struct scenario_thread *thread)
{
    if (yaml->when == NULL) {
        return message_set(compiler->message, "phase \"%s\" without a time; expected \"at: ...\"",
                           yaml->name);
    }
    return compile_cycles(compiler, "at", yaml->when, &thread->arrivals.first);
}

static bool compile_routine(struct compiler *compiler, const struct section *section,
                            const struct yaml_routine *yaml)
{
    struct scenario *scenario = &compiler->builder.scenario;
    struct scenario_thread thread = {
        .kind = section->kind,
        .arrivals = {.first = SCENARIO_NO_END, .interval = quantity_constant(0)}};
    compiler->kind = section->kind;
    compiler->self = scenario->thread_count;
    compiler->draws = false;
    bool good = section->kind == THREAD_KIND_INTERRUPT ? compile_interrupt(compiler, yaml, &thread)
                : section->kind == THREAD_KIND_TIMER   ? compile_timer(compiler, yaml, &thread)
                                                       : compile_phase(compiler, yaml, &thread);
    if (!good) {
        return false;
    }
    bool draws = compiler->draws;
    if (yaml->steps_count == 0) {
        return compiler_refuse(compiler, "steps",
                               "\"%s\" has no steps; expected a list of at least one under "
                               "\"steps:\"",
                               yaml->name);
    }
    thread.first_step = scenario->step_count;
    if (!compile_steps(compiler, yaml->steps, yaml->steps_count)) {
        return false;
    }
    thread.step_count = scenario->step_count - thread.first_step;
    thread.draws = draws || compiler->draws;
    return builder_add_thread(&compiler->builder, yaml->name, &thread) ||
           compiler_no_memory(compiler);
}

bool compile_routines(struct compiler *compiler)
{
    struct section sections[SECTION_COUNT];
    list_sections(compiler->yaml, sections);
    for (size_t s = 0; s < SECTION_COUNT; s++) {
        path_push_key(compiler->path, sections[s].key);
        for (uint32_t i = 0; i < sections[s].count; i++) {
            path_push_index(compiler->path, i);
            if (!compile_routine(compiler, &sections[s], &sections[s].routines[i])) {
                return false;
            }
            path_pop(compiler->path);
        }
        path_pop(compiler->path);
    }
    return true;
}
