#include "limits.h"
#include "quantity.h"
#include "vocabulary.h"

static const char *const just_true[] = {"true", NULL};
static const char *const truth[] = {"true", "false", NULL};
static const char *const orders[] = {"oldest", "newest", "random", "all", NULL};
static const char *const waits[] = {"none", "forever", NULL};

#define NAMED(key_, text_) .key = (key_), .text = (text_), .value = {.kind = VALUE_NAME}

#define SIZE_VALUE                                                                                 \
    {                                                                                              \
        .kind = VALUE_SIZE, .is_random = true, .high = QUANTITY_BYTES_MAX                          \
    }

#define WAIT                                                                                       \
    {                                                                                              \
        .key = "wait", .text = "How long the call may wait, rounded up to ticks.",                 \
        .value = {.kind = VALUE_DURATION, .is_random = true, .words = waits}, .standard = "none",  \
        .examples = {"forever", "5 ticks"},                                                        \
    }

/// A list of steps.
#define STEPS(key_, text_, least)                                                                  \
    .key = (key_), .text = (text_), .mapping = &vocabulary_step, .is_list = true,                  \
    .at_least = (least)

#define ON_FAILURE                                                                                 \
    {                                                                                              \
        STEPS("on_failure", "What is done when the call returns anything but SUCCESS.", 0)         \
    }

#define STEP_MAPPING(name_, text_, rules_, example_)                                               \
    static const struct vocabulary_mapping name_##_mapping = {                                     \
        .name = #name_,                                                                            \
        .text = (text_),                                                                           \
        .keys = name_##_keys,                                                                      \
        .rules = (rules_),                                                                         \
        .example = (example_),                                                                     \
        .is_filled_in = true,                                                                      \
    }

static const struct vocabulary_key allocate_keys[] = {
    {NAMED("pool", "The pool to allocate from."), .is_required = true},
    {.key = "size",
     .text = "Bytes. Required for a byte pool and for blocks, refused for a block pool.",
     .value = SIZE_VALUE,
     .examples = {"100", "uniform(16, 256)"}},
    WAIT,
    {NAMED("into", "The bag in which the allocation is kept."), .is_required = true},
    ON_FAILURE,
    {0},
};
STEP_MAPPING(allocate, "Allocates memory.", NULL, "{pool: heap, size: 100, into: b0}");

static const struct vocabulary_key send_keys[] = {
    {NAMED("queue", "The queue to send to."), .is_required = true},
    {NAMED("from", "The bag whose oldest allocation goes along; empty, nothing is sent."),
     .where = IN_CODE},
    WAIT,
    ON_FAILURE,
    {0},
};
STEP_MAPPING(send, "Sends a message.", NULL, "{queue: mail, wait: 5 ticks}");

static const struct vocabulary_key receive_keys[] = {
    {NAMED("queue", "The queue to receive from."), .is_required = true},
    {NAMED("into", "The bag for what the message carries; required if any does.")},
    WAIT,
    ON_FAILURE,
    {0},
};
STEP_MAPPING(receive, "Receives a message.", NULL, "{queue: mail, into: b0, wait: forever}");

#define SOME_BITS(key_, text_)                                                                     \
    .key = (key_), .text = (text_), .value = {.kind = VALUE_BITS, .low = 1, .high = UINT32_MAX},   \
    .examples = {"0x1"}

static const struct vocabulary_key get_keys[] = {
    {NAMED("semaphore", "The semaphore to take an instance of.")},
    {NAMED("mutex", "The mutex to own."), .where = IN_THREAD},
    {NAMED("flags", "The group of flags to wait for.")},
    {SOME_BITS("any", "One of these bits is enough.")},
    {SOME_BITS("all", "All of these bits are needed.")},
    {.key = "clear",
     .text = "Whether a get that succeeds takes the bits away.",
     .value = {.kind = VALUE_WORD, .words = truth},
     .standard = "false"},
    WAIT,
    ON_FAILURE,
    {0},
};
static const struct vocabulary_rule get_rules[] = {
    {.kind = RULE_ONE_OF, .keys = {"semaphore", "mutex", "flags"}},
    {.kind = RULE_ONE_OF, .when = "flags", .keys = {"any", "all"}},
    {.kind = RULE_REQUIRES, .when = "any", .keys = {"flags"}},
    {.kind = RULE_REQUIRES, .when = "all", .keys = {"flags"}},
    {.kind = RULE_REQUIRES, .when = "clear", .keys = {"flags"}},
    {0},
};
STEP_MAPPING(get, "Takes a semaphore or mutex, or waits for flags.", get_rules,
             "{semaphore: slots, wait: 5 ticks}");

static const struct vocabulary_key bits_keys[] = {
    {NAMED("flags", "The group of flags."), .is_required = true},
    {SOME_BITS("bits", "Which of its 32 bits."), .is_required = true},
    {0},
};
STEP_MAPPING(bits, "Sets or clears event flags.", NULL, "{flags: events, bits: 0x1}");

static const struct vocabulary_key if_keys[] = {
    {.key = "chance",
     .text = "0% to 100% with at most four decimals.",
     .value = {.kind = VALUE_CHANCE},
     .is_required = true,
     .examples = {"20%"}},
    {STEPS("then", "What is done with that chance.", 1), .is_required = true},
    {STEPS("else", "What is done otherwise.", 0)},
    {0},
};
STEP_MAPPING(if, "Does the one or the other by chance.", NULL, "{chance: 20%, then: [...]}");

static const struct vocabulary_key resize_keys[] = {
    {NAMED("bag", "Its oldest allocation is resized; the new one is the newest."),
     .is_required = true},
    {.key = "size",
     .text = "Bytes of the new allocation.",
     .value = SIZE_VALUE,
     .is_required = true,
     .examples = {"200"}},
    WAIT,
    ON_FAILURE,
    {0},
};
STEP_MAPPING(resize, "Allocates anew in the same pool, copies, and releases the old one.", NULL,
             "{bag: b0, size: 200}");

static const struct vocabulary_key set_priority_keys[] = {
    {NAMED("thread", "Whose; without it a thread changes its own."), .is_required_outside = true},
    {.key = "priority",
     .text = "0 is the best, 31 the worst. The preemption threshold becomes the same.",
     .value = {.kind = VALUE_COUNT, .high = SCENARIO_PRIORITY_MAX},
     .is_required = true},
    {0},
};
STEP_MAPPING(set_priority, "Changes a thread's priority.", NULL, "{thread: t1, priority: 3}");

static const struct vocabulary_key set_threshold_keys[] = {
    {NAMED("thread", "Whose; without it a thread changes its own."), .is_required_outside = true},
    {.key = "threshold",
     .text = "0 to the priority, else the call returns THRESH_ERROR.",
     .value = {.kind = VALUE_COUNT, .high = SCENARIO_PRIORITY_MAX},
     .is_required = true},
    {0},
};
STEP_MAPPING(set_threshold, "Changes a thread's preemption threshold.", NULL,
             "{thread: t1, threshold: 2}");

static const struct vocabulary_key overrun_keys[] = {
    {NAMED("bag", "Behind the end of its oldest allocation."), .is_required = true},
    {.key = "bytes",
     .text = "How many bytes are written there.",
     .value = SIZE_VALUE,
     .is_required = true,
     .examples = {"4"}},
    {0},
};
STEP_MAPPING(overrun, "A bug: writes behind the end of an allocation.", NULL,
             "{bag: b0, bytes: 4}");

static const struct vocabulary_key rate_keys[] = {
    {NAMED("of", "A thread, an interrupt or a timer."), .is_required = true},
    {.key = "percent",
     .text = "At 300% what is written takes 100/300 of its time from now on.",
     .value = {.kind = VALUE_PERCENT, .low = 1, .high = LIMIT_RATE_PERCENT},
     .is_required = true,
     .examples = {"300%"}},
    {0},
};
STEP_MAPPING(rate, "Changes how often something comes.", NULL, "{of: uart, percent: 300%}");

static const struct vocabulary_key replay_keys[] = {
    {.key = "trace",
     .text = "A trace beside the scenario; see TRACES.md.",
     .value = {.kind = VALUE_TEXT},
     .is_required = true},
    {.key = "thread", .text = "Whose rows; without it, all rows.", .value = {.kind = VALUE_TEXT}},
    {NAMED("pool", "Stands for the pools of all rows.")},
    {.key = "speed",
     .text = "0.001x to 1000x with at most three decimals.",
     .value = {.kind = VALUE_FACTOR},
     .standard = "1x",
     .examples = {"2x"}},
    {0},
};
STEP_MAPPING(replay, "Does what a recorded workload did.", NULL, "{trace: work.trace, pool: heap}");

static const struct vocabulary_key loop_keys[] = {
    {.key = "times",
     .text = "Rounds.",
     .value = {.kind = VALUE_COUNT, .is_random = true, .high = SCENARIO_COUNT_MAX},
     .is_required = true,
     .examples = {"3", "uniform(1, 10)"}},
    {STEPS("steps", "What is done in each round.", 1), .is_required = true},
    {0},
};
STEP_MAPPING(loop, "Does steps several times. Up to 16 loops and ifs nest.", NULL,
             "{times: 3, steps: [...]}");

/// Where each may stand is compile.h's to say: scenario_step_where().
static const struct vocabulary_key step_keys[] = {
    {.key = "allocate", .mapping = &allocate_mapping},
    {.key = "release",
     .text = "Gives back the oldest allocation in the bag; or newest BAG, random BAG, all BAG.",
     .value = {.kind = VALUE_BAG_ORDER, .words = orders},
     .examples = {"b0", "newest b0", "all b0"}},
    {.key = "sleep",
     .text = "Sleeps, rounded up to ticks.",
     .value = {.kind = VALUE_DURATION, .is_random = true},
     .examples = {"2 ticks", "exponential(mean 20 ms)"}},
    {.key = "compute",
     .text = "Uses the CPU.",
     .value = {.kind = VALUE_DURATION, .is_random = true},
     .examples = {"50 us", "1500 cycles"}},
    {NAMED("prioritize", "The best waiter of the pool moves to the head of its list.")},
    {NAMED("delete", "Deletes the pool.")},
    {NAMED("abort", "Ends the thread's wait or sleep.")},
    {NAMED("suspend", "Suspends the thread.")},
    {NAMED("resume", "Resumes the thread.")},
    {NAMED("terminate", "Terminates the thread.")},
    {.key = "relinquish",
     .text = "Lets the next ready thread of the priority run.",
     .value = {.kind = VALUE_WORD, .words = just_true}},
    {.key = "note", .text = "A line of text for notes.csv.", .value = {.kind = VALUE_LINE}},
    {.key = "loop", .mapping = &loop_mapping},
    {.key = "send", .mapping = &send_mapping},
    {.key = "receive", .mapping = &receive_mapping},
    {.key = "get", .mapping = &get_mapping},
    {NAMED("put", "Gives a semaphore or a mutex back.")},
    {.key = "set", .mapping = &bits_mapping},
    {.key = "clear", .mapping = &bits_mapping},
    {.key = "if", .mapping = &if_mapping},
    {.key = "resize", .mapping = &resize_mapping},
    {.key = "set_priority", .mapping = &set_priority_mapping},
    {.key = "set_threshold", .mapping = &set_threshold_mapping},
    {NAMED("touch", "Writes every byte of all allocations in the bag, and looks for damage.")},
    {.key = "overrun", .mapping = &overrun_mapping},
    {.key = "rate", .mapping = &rate_mapping},
    {.key = "replay", .mapping = &replay_mapping},
    {0},
};

const struct vocabulary_mapping vocabulary_step = {
    .name = "step",
    .text = "What is done next: one key.",
    .keys = step_keys,
    .example = "note: ready",
    .is_step = true,
    .is_filled_in = true,
};
