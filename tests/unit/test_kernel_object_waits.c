// Each way in which a wait at a queue, semaphore, mutex or group of flags can end, for each of
// them.
#include "kernel_harness.h"

#include <string.h>

enum { KINDS = TRACE_OBJECTS | TRACE_NOTES };

/// A wait at an object "o". Thread "p" makes it necessary, and can end it.
struct wait {
    const char *name;
    const char *head;
    const char *prepare;  ///< p's step at the start
    const char *prepared; ///< and what is told of it
    const char *op;       ///< what waits
    const char *w1;       ///< its step
    const char *w5;
    const char *serve;  ///< p's step that ends a wait
    const char *serves; ///< what is told of it
    const char *nobody; ///< if nobody waits
    const char *failed; ///< the status of a wait that runs out
    const char *kept;   ///< the object's value when a wait has been in vain
    const char *served; ///< and when it has not
};

#define STEP(begin, ticks) begin ", wait: " ticks " ticks}"

static const struct wait waits[] = {
    {"to send", "queues: [{name: o, capacity: 1}]\n", "send: {queue: o}", "send o SUCCESS = 1",
     "send", STEP("send: {queue: o", "1"), STEP("send: {queue: o", "5"), "receive: {queue: o}",
     "receive o SUCCESS = 1", "receive o SUCCESS = 0", "QUEUE_FULL", "1", "1"},
    {"to receive", "queues: [{name: o, capacity: 1}]\n", "receive: {queue: o}",
     "receive o QUEUE_EMPTY = 0", "receive", STEP("receive: {queue: o", "1"),
     STEP("receive: {queue: o", "5"), "send: {queue: o}", "send o SUCCESS = 0",
     "send o SUCCESS = 1", "QUEUE_EMPTY", "0", "0"},
    {"for a semaphore", "semaphores: [{name: o, count: 1}]\n", "get: {semaphore: o}",
     "get o SUCCESS = 0", "get", STEP("get: {semaphore: o", "1"), STEP("get: {semaphore: o", "5"),
     "put: o", "put o SUCCESS = 0", "put o SUCCESS = 1", "NO_INSTANCE", "0", "0"},
    {"for a mutex", "mutexes: [{name: o}]\n", "get: {mutex: o}", "get o SUCCESS = 1", "get",
     STEP("get: {mutex: o", "1"), STEP("get: {mutex: o", "5"), "put: o", "put o SUCCESS = 1",
     "put o SUCCESS = 0", "NOT_AVAILABLE", "1", "1"},
    {"for a mutex without inheritance", "mutexes: [{name: o, inherit: false}]\n", "get: {mutex: o}",
     "get o SUCCESS = 1", "get", STEP("get: {mutex: o", "1"), STEP("get: {mutex: o", "5"), "put: o",
     "put o SUCCESS = 1", "put o SUCCESS = 0", "NOT_AVAILABLE", "1", "1"},
    {"for one of two flags", "flags: [{name: o, set: 0x4}]\n", "clear: {flags: o, bits: 0x1}",
     "clear o SUCCESS = 4", "get", STEP("get: {flags: o, any: 0x3", "1"),
     STEP("get: {flags: o, any: 0x3", "5"), "set: {flags: o, bits: 0x1}", "set o SUCCESS = 5",
     "set o SUCCESS = 5", "NO_EVENTS", "4", "5"},
    {"for two flags, to clear", "flags: [{name: o, set: 0x1}]\n", "clear: {flags: o, bits: 0x4}",
     "clear o SUCCESS = 1", "get", STEP("get: {flags: o, all: 0x3, clear: true", "1"),
     STEP("get: {flags: o, all: 0x3, clear: true", "5"), "set: {flags: o, bits: 0x2}",
     "set o SUCCESS = 0", "set o SUCCESS = 3", "NO_EVENTS", "1", "3"},
};

/// How it ends. $WORD stands for what the wait has by that name; $w1 and $w5 for its step, with a
/// wait of 1 and of 5 ticks.
struct ending {
    const char *name;
    const char *threads;
    const char *expected;
};

static const struct ending endings[] = {
    {"runs out with the n-th tick",
     "- {name: p, priority: 1, steps: [$prepare, compute: 300 cycles, sleep: 9 ticks]}\n"
     "- {name: w, priority: 5, steps: [$w5, note: up]}\n",
     "0 p $prepared, 0 wait\n"
     "300..5000 w $op o $failed = $kept, 0 wait waited 4700\n"
     "5000 w: up\n"},
    {"is ended by what it waits for",
     "- {name: p, priority: 1, steps: [$prepare, sleep: 1 ticks, $serve]}\n"
     "- {name: w, priority: 5, steps: [$w5, note: up, sleep: 9 ticks, note: once]}\n",
     "0 p $prepared, 0 wait\n"
     "1000 p $serves, 0 wait\n"
     "0..1000 w $op o SUCCESS = $served, 0 wait waited 1000\n"
     "1000 w: up\n"
     "10000 w: once\n"},
    {"is aborted",
     "- {name: p, priority: 1, steps: [$prepare, sleep: 1 ticks, abort: w, $serve]}\n"
     "- {name: w, priority: 5, steps: [$w5, note: up, sleep: 9 ticks, note: once]}\n",
     "0 p $prepared, 0 wait\n"
     "1000 p $nobody, 0 wait\n"
     "0..1000 w $op o WAIT_ABORTED = $kept, 0 wait waited 1000\n"
     "1000 w: up\n"
     "10000 w: once\n"},
    {"ends with its thread",
     "- {name: p, priority: 1, steps: [$prepare, sleep: 1 ticks, terminate: w, $serve]}\n"
     "- {name: w, priority: 5, steps: [$w5, note: up]}\n",
     "0 p $prepared, 0 wait\n"
     "1000 p $nobody, 0 wait\n"},
    {"is served, and leaves its thread suspended that was to be",
     "- {name: p, priority: 1, steps: [$prepare, sleep: 1 ticks, suspend: w, $serve,\n"
     "   sleep: 9 ticks, resume: w]}\n"
     "- {name: w, priority: 5, steps: [$w5, note: up]}\n",
     "0 p $prepared, 0 wait\n"
     "1000 p $serves, 0 wait\n"
     "0..10000 w $op o SUCCESS = $served, 0 wait waited 1000\n"
     "10000 w: up\n"},
    {"runs out, and leaves its thread suspended that was to be",
     "- {name: p, priority: 1, steps: [$prepare, sleep: 1 ticks, suspend: w, sleep: 9 ticks,\n"
     "   resume: w]}\n"
     "- {name: w, priority: 5, steps: [$w5, note: up]}\n",
     "0 p $prepared, 0 wait\n"
     "0..10000 w $op o $failed = $kept, 0 wait waited 5000\n"
     "10000 w: up\n"},
    {"runs out and serves nobody behind it",
     "- {name: p, priority: 1, steps: [$prepare, sleep: 2 ticks, $serve]}\n"
     "- {name: w, priority: 5, steps: [$w1, note: w]}\n"
     "- {name: x, priority: 6, steps: [$w5, note: x]}\n",
     "0 p $prepared, 0 wait\n"
     "0..1000 w $op o $failed = $kept, 1 wait waited 1000\n"
     "1000 w: w\n"
     "2000 p $serves, 0 wait\n"
     "0..2000 x $op o SUCCESS = $served, 0 wait waited 2000\n"
     "2000 x: x\n"},
};

enum {
    WAITS = sizeof waits / sizeof waits[0],
    ENDINGS = sizeof endings / sizeof endings[0],
};

/// What a word behind a '$' stands for.
static const char *meaning(const struct wait *wait, const char *word, size_t length)
{
    const struct {
        const char *word;
        const char *meaning;
    } words[] = {
        {"prepare", wait->prepare}, {"prepared", wait->prepared},
        {"op", wait->op},           {"w1", wait->w1},
        {"w5", wait->w5},           {"serve", wait->serve},
        {"serves", wait->serves},   {"nobody", wait->nobody},
        {"failed", wait->failed},   {"kept", wait->kept},
        {"served", wait->served},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strlen(words[i].word) == length && memcmp(words[i].word, word, length) == 0) {
            return words[i].meaning;
        }
    }
    return "?";
}

/// Appends a template's text to a trace, each $WORD replaced.
static void expand(const struct wait *wait, const char *template, struct trace *text)
{
    while (*template != '\0') {
        size_t plain = strcspn(template, "$");
        trace_add(text, "%.*s", (int)plain, template);
        template += plain;
        if (*template == '$') {
            size_t length = strspn(++template, "abcdefghijklmnopqrstuvwxyz15");
            trace_add(text, "%s", meaning(wait, template, length));
            template += length;
        }
    }
}

int main(void)
{
    static struct trace names[WAITS * ENDINGS];
    static struct trace threads[WAITS * ENDINGS];
    static struct trace expected[WAITS * ENDINGS];
    struct kernel_case cases[WAITS * ENDINGS];
    for (size_t i = 0; i < WAITS * ENDINGS; i++) {
        const struct wait *wait = &waits[i / ENDINGS];
        const struct ending *ending = &endings[i % ENDINGS];
        trace_add(&names[i], "a wait %s %s", wait->name, ending->name);
        expand(wait, ending->threads, &threads[i]);
        expand(wait, ending->expected, &expected[i]);
        cases[i] = (struct kernel_case){.name = trace_text(&names[i]),
                                        .head = wait->head,
                                        .threads = trace_text(&threads[i]),
                                        .expected = trace_text(&expected[i])};
    }
    int failed = KERNEL_CASES_RUN(cases, KINDS);
    for (size_t i = 0; i < WAITS * ENDINGS; i++) {
        trace_free(&names[i]);
        trace_free(&threads[i]);
        trace_free(&expected[i]);
    }
    return failed;
}
