#include "limits.h"
#include "vocabulary.h"

#define LIST_OF(mapping_, text_) .text = (text_), .mapping = &(mapping_), .is_list = true

/// A list of steps.
#define STEPS(key_, text_, least)                                                                  \
    {                                                                                              \
        .key = (key_), LIST_OF(vocabulary_step, text_), .at_least = (least)                        \
    }

static const char *const truth[] = {"true", "false", NULL};
static const char *const none[] = {"none", NULL};
static const char *const forever[] = {"forever", NULL};

/// What a thread and a template have alike.
static const struct vocabulary_key thread_values[] = {
    {.key = "priority",
     .text = "0 is the best, 31 the worst.",
     .value = {.kind = VALUE_COUNT, .high = SCENARIO_PRIORITY_MAX},
     .examples = {"5"}},
    {.key = "preemption_threshold",
     .text = "Only better priorities than this preempt the thread. 0 to its priority; without it, "
             "the priority.",
     .value = {.kind = VALUE_COUNT, .high = SCENARIO_PRIORITY_MAX}},
    {.key = "time_slice",
     .text = "How long it runs while others of its priority are ready, rounded up to ticks.",
     .value = {.kind = VALUE_DURATION, .words = none},
     .standard = "none",
     .examples = {"2 ticks"}},
    {.key = "auto_start",
     .text = "false: suspended until it is resumed.",
     .value = {.kind = VALUE_WORD, .words = truth},
     .standard = "true"},
    {.key = "repeat",
     .text = "Rounds of its steps; the thread is completed after the last.",
     .value = {.kind = VALUE_COUNT, .low = 1, .high = SCENARIO_COUNT_MAX, .words = forever},
     .standard = "1",
     .examples = {"forever"}},
    STEPS("steps", "What it does, one key a step.", 1),
    {0},
};

static const struct vocabulary_key thread_keys[] = {
    {.key = "name",
     .text = "No two threads, interrupts, timers and phases alike.",
     .value = {.kind = VALUE_NAME},
     .is_required = true,
     .is_literal = true},
    {.key = "count",
     .text = "So many threads of this entry: net becomes net[0], net[1], ... and ${i} the number.",
     .value = {.kind = VALUE_COUNT, .low = 1, .high = LIMIT_THREADS},
     .is_literal = true},
    {.key = "template",
     .text = "The template whose values the thread has unless it gives its own.",
     .value = {.kind = VALUE_NAME},
     .is_literal = true},
    {.key = "with",
     .text = "Values of the template's parameters, as in size=64.",
     .value = {.kind = VALUE_ARGUMENT},
     .is_list = true,
     .is_set = true,
     .is_literal = true,
     .examples = {"[size=64]"}},
    {0},
};

static const struct vocabulary_rule thread_rules[] = {
    {.kind = RULE_REQUIRES, .when = "template", .is_unless = true, .keys = {"priority", "steps"}},
    {.kind = RULE_REQUIRES, .when = "with", .keys = {"template"}},
    {0},
};

const struct vocabulary_mapping vocabulary_thread = {
    .name = "thread",
    .text = "A thread. Created and started in the order of the list, at time 0.",
    .keys = thread_keys,
    .more = thread_values,
    .rules = thread_rules,
    .example = "{name: worker, priority: 5, steps: [sleep: 1 tick]}",
    .is_filled_in = true,
};

static const struct vocabulary_mapping template_thread_mapping = {
    .name = "template_thread",
    .text = "The keys of a thread but name, count, template and with. ${NAME} in a value stands "
            "for a parameter, ${i} for the number of the thread.",
    .keys = thread_values,
    .is_filled_in = true,
};

static const struct vocabulary_key template_keys[] = {
    {.key = "name",
     .text = "No two templates alike.",
     .value = {.kind = VALUE_NAME},
     .is_required = true},
    {.key = "parameters",
     .text = "NAME, or NAME=DEFAULT; up to 32, and not i.",
     .value = {.kind = VALUE_PARAMETER},
     .is_list = true,
     .is_set = true,
     .at_most = LIMIT_PARAMETERS,
     .examples = {"[size, pause=5 ms]"}},
    {.key = "thread", .mapping = &template_thread_mapping, .is_required = true},
    {0},
};

const struct vocabulary_mapping vocabulary_template = {
    .name = "template",
    .text = "What threads may be made from.",
    .keys = template_keys,
};

#define ROUTINE_NAME                                                                               \
    {                                                                                              \
        .key = "name", .text = "No two threads, interrupts, timers and phases alike.",             \
        .value = {.kind = VALUE_NAME}, .is_required = true                                         \
    }

#define ROUTINE_STEPS(text_)                                                                       \
    {                                                                                              \
        .key = "steps", LIST_OF(vocabulary_step, text_), .at_least = 1, .is_required = true        \
    }

static const struct vocabulary_key interrupt_keys[] = {
    ROUTINE_NAME,
    {.key = "every",
     .text = "The time from one arrival to the next, 1 cycle or more. Needs until in the scenario.",
     .value = {.kind = VALUE_DURATION, .is_random = true, .low = 1},
     .examples = {"5 ms", "exponential(mean 5 ms)"}},
    {.key = "first",
     .text = "The first arrival; without it, one interval after the start.",
     .value = {.kind = VALUE_DURATION},
     .examples = {"1 ms"}},
    {.key = "at",
     .text = "The arrivals, ascending.",
     .value = {.kind = VALUE_DURATION},
     .is_list = true,
     .at_least = 1,
     .examples = {"[10 ms, 25 ms]"}},
    {.key = "recorded",
     .text = "A file beside the scenario with the arrivals: one duration a line, ascending.",
     .value = {.kind = VALUE_TEXT}},
    {.key = "length",
     .text = "CPU time of the routine; its steps are done at its end.",
     .value = {.kind = VALUE_DURATION},
     .standard = "0 cycles",
     .examples = {"400 cycles"}},
    ROUTINE_STEPS("What the routine does; it never waits."),
    {0},
};

static const struct vocabulary_rule interrupt_rules[] = {
    {.kind = RULE_ONE_OF, .keys = {"every", "at", "recorded"}},
    {.kind = RULE_REQUIRES, .when = "first", .keys = {"every"}},
    {0},
};

const struct vocabulary_mapping vocabulary_interrupt = {
    .name = "interrupt",
    .text = "An interrupt.",
    .keys = interrupt_keys,
    .rules = interrupt_rules,
    .example = "{name: uart, every: 5 ms, steps: [put: slots]}",
};

static const struct vocabulary_key timer_keys[] = {
    ROUTINE_NAME,
    {.key = "every",
     .text = "The period, 1 tick or more; without it the timer comes once. Needs until in the "
             "scenario.",
     .value = {.kind = VALUE_DURATION, .is_random = true, .low = 1},
     .examples = {"10 ticks"}},
    {.key = "first",
     .text = "The first expiry, 1 tick or more; without it, every.",
     .value = {.kind = VALUE_DURATION, .low = 1},
     .examples = {"5 ticks"}},
    ROUTINE_STEPS("What it does when it expires; it never waits."),
    {0},
};

static const struct vocabulary_rule timer_rules[] = {
    {.kind = RULE_SOME_OF, .keys = {"every", "first"}},
    {0},
};

const struct vocabulary_mapping vocabulary_timer = {
    .name = "timer",
    .text = "An application timer, which runs on the tick.",
    .keys = timer_keys,
    .rules = timer_rules,
    .example = "{name: blink, every: 10 ticks, steps: [note: blink]}",
};

static const struct vocabulary_key phase_keys[] = {
    ROUTINE_NAME,
    {.key = "at",
     .text = "When its steps are done, once and at no cost.",
     .value = {.kind = VALUE_DURATION},
     .is_required = true,
     .examples = {"500 ms"}},
    ROUTINE_STEPS("What changes then."),
    {0},
};

const struct vocabulary_mapping vocabulary_phase = {
    .name = "phase",
    .text = "A change at a time.",
    .keys = phase_keys,
    .example = "{name: rush, at: 500 ms, steps: [rate: {of: uart, percent: 300%}]}",
};
