/// What is wrong with queues, interrupts, templates and their steps. A part of
/// test_bad_scenarios.c.
static const struct bad firmware_cases[] = {
    {"a queue without a capacity", TOP("queues: [{name: q}]"),
     "1:10: error: queue \"q\" has no capacity; expected \"capacity: ...\", its messages"},
    {"a queue of no messages", TOP("queues: [{name: q, capacity: 0}]"),
     "1:30: error: 0 is out of range; expected a whole number from 1 to 1000000"},
    {"a second object of a name", TOP("semaphores: [{name: q}]\nmutexes: [{name: q}]"),
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
    {"times that go back", TOP("interrupts: [{name: i, at: [2 ms, 1 ms], steps: [note: x]}]"),
     "1:35: error: the time is before the one that stands before it; expected ascending times"},
    {"an interrupt without end", TOP("interrupts: [{name: i, every: 1 ms, steps: [note: x]}]"),
     "1:31: error: it comes again and again and the run has no end; expected \"until: ...\" in the "
     "scenario, as in until: 10 s"},
    {"a timer that never comes", TOP("timers: [{name: i, steps: [note: x]}]"),
     "1:10: error: timer \"i\" never comes; expected \"every: ...\", \"first: ...\" or both"},
    {"a phase that is a thread's name", TOP("phases: [{name: t0, at: 1 ms, steps: [note: x]}]"),
     "1:17: error: a second thread, interrupt, timer or phase named \"t0\"; expected a name of its "
     "own"},
    {"an unknown queue", STEP("send: {queue: mial}"),
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
    {"a touch of an unknown bag", STEP("touch: b7"),
     "11:16: error: no bag named \"b7\"; expected one of: b0"},
    {"an unknown template", THREAD("name: t, template: x"),
     "6:25: error: no template named \"x\"; there is none at all"},
    {"a placeholder without a template",
     THREAD("name: t, priority: 5, count: 2, steps: [note: \"${n}\"]"),
     "6:5: error: nothing stands for ${n}; expected a parameter of the template, or ${i} with "
     "\"count: ...\" (thread \"t[0]\")"},
    {"a placeholder mistyped",
     WHOLE(POOLS "templates: [{name: c, parameters: [pause, other], thread: {steps: [sleep: "
                 "\"${paus}\"]}}]\n"
                 "threads: [{name: t, priority: 5, template: c, with: [pause=5 ms, other=x]}]\n"),
     "5:59: error: nothing stands for ${paus}; did you mean \"pause\"? (thread \"t\")"},
};
