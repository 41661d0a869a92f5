/// What is wrong with queues, interrupts, templates and their steps. A part of
/// test_bad_scenarios.c.
static const struct bad firmware_cases[] = {
    {"a queue without a capacity", TOP("queues: [{name: q}]"),
     "1:10: error: queue \"q\" has no capacity; expected \"capacity: ...\", its messages"},
    {"a queue of no messages", TOP("queues: [{name: q, capacity: 0}]"),
     "1:30: error: 0 is out of range; expected a whole number from 1 to 1000000"},
    {"a second object of a name",
     UNSEEN("name", TOP("semaphores: [{name: q}]\nmutexes: [{name: q}]")),
     "2:18: error: a second queue, semaphore, mutex or group of flags named \"q\"; expected a name "
     "of its own"},
    {"flags of more than 32 bits", TOP("flags: [{name: f, set: 0x100000000}]"),
     "1:24: error: \"0x100000000\" is not a group of flags: it has more than 32 bits; expected 32 "
     "bits, as in 3, 0x3 or 0xFFFFFFFF"},
    {"an interrupt that never comes", TOP("interrupts: [{name: i, steps: [note: x]}]"),
     "1:14: error: interrupt \"i\" has no word of when it comes; expected one of \"every\", \"at\" "
     "and \"recorded\""},
    {"an interrupt that sleeps", TOP("interrupts: [{name: i, at: [1 ms], steps: [sleep: 1 ms]}]"),
     "1:51: error: an interrupt cannot do \"sleep\"; expected one of: allocate, release, abort, "
     "resume, note, loop, if, send, receive, get, put, set, clear, touch, overrun, rate"},
    {"times that go back",
     UNSEEN("order", TOP("interrupts: [{name: i, at: [2 ms, 1 ms], steps: [note: x]}]")),
     "1:35: error: the time is before the one that stands before it; expected ascending times"},
    {"an interrupt with an empty list of times beside an interval",
     TOP("until: 1 s\ninterrupts: [{name: i, every: 1 ms, at: [], steps: [note: x]}]"),
     "2:14: error: interrupt \"i\" has two words of when it comes; expected one of \"every\", "
     "\"at\" and \"recorded\""},
    {"an interrupt with an empty list of times",
     TOP("interrupts: [{name: i, at: [], steps: [note: x]}]"),
     "1:28: error: no time at all; expected a list as in [10 ms, 25 ms]"},
    {"an interrupt with a first time beside a list",
     TOP("interrupts: [{name: i, at: [1 ms], first: 1 ms, steps: [note: x]}]"),
     "1:43: error: a list of times has its own first; expected \"every\" with it"},
    {"an interrupt that takes a mutex",
     TOP("mutexes: [{name: m}]\ninterrupts: [{name: i, at: [1 ms], steps: [get: {mutex: m}]}]"),
     "2:57: error: only a thread can own a mutex; expected a semaphore or flags"},
    {"an interrupt that puts a mutex",
     UNSEEN("name",
            TOP("mutexes: [{name: m}]\ninterrupts: [{name: i, at: [1 ms], steps: [put: m]}]")),
     "2:49: error: only a thread can own a mutex; expected a semaphore"},
    {"a sleep within an interrupt's choice",
     TOP("interrupts: [{name: i, at: [1 ms], steps: [if: {chance: 5%, then: [sleep: 1 ms]}]}]"),
     "1:75: error: an interrupt cannot do \"sleep\"; expected one of: allocate, release, abort, "
     "resume, note, loop, if, send, receive, get, put, set, clear, touch, overrun, rate"},
    {"a parameter in an interrupt",
     TOP("interrupts: [{name: i, at: [1 ms], steps: [release: \"b[${i}]\"]}]"),
     "1:53: error: no bag named \"b[${i}]\"; expected one of: b0"},
    {"a phase that sends memory",
     TOP("queues: [{name: q, capacity: 1}]\nphases: [{name: p, at: 1 ms, steps: [send: {queue: q, "
         "from: b0}]}]"),
     "2:61: error: a phase has no memory to send; expected a message without \"from\""},
    {"a phase that changes nobody's priority",
     TOP("phases: [{name: p, at: 1 ms, steps: [set_priority: {priority: 3}]}]"),
     "1:52: error: it is not said of which thread; expected \"thread: ...\""},
    {"a timer that is late by nothing", TOP("timers: [{name: i, first: 0 ms, steps: [note: x]}]"),
     "1:27: error: \"0 ms\" is no time of at least a tick; expected one as in 5 ticks"},
    {"a timer with a random first time",
     TOP("timers: [{name: i, first: \"uniform(1 ms, 2 ms)\", steps: [note: x]}]"),
     "1:27: error: \"uniform(1 ms, 2 ms)\" is no time of at least a tick; expected one as in 5 "
     "ticks"},
    {"a get of flags without bits", STEP("get: {flags: f}"),
     "11:14: error: expected either \"any: BITS\" or \"all: BITS\" of the flags"},
    {"a get of bits without flags", STEP("get: {semaphore: s, any: 0x1}"),
     "11:34: error: \"any\" goes with flags; expected \"flags: ...\""},
    {"a get of no bits", WHOLE("flags: [{name: f}]\n" GOOD "      - get: {flags: f, all: 0x0}\n"),
     "12:30: error: no flag at all; expected at least one bit"},
    {"a rate of nothing", STEP("rate: {of: t0, percent: 0%}"),
     "11:33: error: 0 is out of range; expected a whole number from 1 to 100000"},
    {"a rate without a percent sign", STEP("rate: {of: t0, percent: 300}"),
     "11:33: error: \"300\" is no percentage; expected one as in 200%"},
    {"a replay at no speed", STEP("replay: {trace: x.trace, speed: 0.000x}"),
     "11:41: error: \"0.000x\" is not a speed: it is out of range; expected one from 0.001x to "
     "1000x with at most three decimals, as in 1x or 0.5x"},
    {"a replay of no file", STEP("replay: {trace: \"\"}"),
     "11:25: error: the value is missing; expected the name of a file"},
    {"a replay of nobody", STEP("replay: {trace: x.trace, thread: \"\"}"),
     "11:42: error: the value is missing; expected a thread of the trace"},
    {"an interrupt without end", TOP("interrupts: [{name: i, every: 1 ms, steps: [note: x]}]"),
     "1:31: error: it comes again and again and the run has no end; expected \"until: ...\" in the "
     "scenario, as in until: 10 s"},
    {"a timer that never comes", TOP("timers: [{name: i, steps: [note: x]}]"),
     "1:10: error: timer \"i\" never comes; expected \"every: ...\", \"first: ...\" or both"},
    {"a phase that is a thread's name",
     UNSEEN("name", TOP("phases: [{name: t0, at: 1 ms, steps: [note: x]}]")),
     "1:17: error: a second thread, interrupt, timer or phase named \"t0\"; expected a name of its "
     "own"},
    {"an unknown queue", UNSEEN("name", STEP("send: {queue: mial}")),
     "11:23: error: no queue named \"mial\"; there is none at all"},
    {"a get of two things", STEP("get: {semaphore: a, mutex: b}"),
     "11:14: error: \"get\" takes one thing; expected one of \"semaphore\", \"mutex\" and "
     "\"flags\""},
    {"a chance over 100%", STEP("if: {chance: 101%, then: [note: x]}"),
     "11:22: error: \"101%\" is not a chance: it is out of range; expected one from 0% to 100% "
     "with "
     "at most four decimals, as in 20%"},
    {"a choice of nothing", STEP("if: {chance: 1%}"),
     "11:13: error: \"if\" without steps; expected a list of at least one under \"then:\""},
    {"a touch of an unknown bag", UNSEEN("name", STEP("touch: b7")),
     "11:16: error: no bag named \"b7\"; expected one of: b0"},
    {"an unknown template", UNSEEN("name", THREAD("name: t, template: x")),
     "6:25: error: no template named \"x\"; there is none at all"},
    {"a placeholder without a template",
     UNSEEN("parameter", THREAD("name: t, priority: 5, count: 2, steps: [note: \"${n}\"]")),
     "6:52: error: nothing stands for ${n}; expected a parameter of the template, or ${i} with "
     "\"count: ...\" (for t[0])"},
    {"a placeholder mistyped",
     UNSEEN("parameter",
            WHOLE(POOLS "templates: [{name: c, parameters: [pause, other], thread: {steps: [sleep: "
                        "\"${paus}\"]}}]\n"
                        "threads: [{name: t, priority: 5, template: c, with: [pause=5 ms, "
                        "other=x]}]\n")),
     "5:75: error: nothing stands for ${paus}; did you mean \"pause\"? (for t, made at line 6)"},
};
