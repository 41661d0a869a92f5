/// What is wrong with threads. A part of test_bad_scenarios.c.
static const struct bad threads_cases[] = {
    {"no threads",
     WHOLE(
         "name: x\npools:\n  - {name: heap, kind: byte, size: 4096}\n  - {name: blk, kind: block, "
         "block_size: 48, size: 700}\n"),
     "1:1: error: the scenario has no threads; expected a list of at least one under \"threads:\""},
    {"a thread without name", THREAD("priority: 3, steps: [{sleep: 1 tick}]"),
     "6:5: error: a thread without a name; expected \"name: ...\""},
    {"a thread without priority", THREAD("name: t, steps: [{sleep: 1 tick}]"),
     "6:5: error: thread \"t\" has no priority; expected \"priority: 0\" (the best) to \"priority: "
     "31\""},
    {"a thread without steps", THREAD("name: t, priority: 3"),
     "6:5: error: thread \"t\" has no steps; expected a list of at least one under \"steps:\""},
    {"a thread with an empty list of steps", THREAD("name: t, priority: 3, steps: []"),
     "6:35: error: thread \"t\" has no steps; expected a list of at least one under \"steps:\""},
    {"two threads of one name",
     UNSEEN(
         "name",
         WHOLE("name: x\npools:\n  - {name: heap, kind: byte, size: 4096}\n  - {name: blk, kind: "
               "block, "
               "block_size: 48, size: 700}\nthreads:\n  - name: t0\n    priority: 3\n    steps:\n  "
               "    "
               "- allocate: {pool: heap, size: 100, into: b0}\n      - release: b0\n  - {name: t0, "
               "priority: 3, steps: [{sleep: 1 tick}]}\n")),
     "11:12: error: a second thread named \"t0\"; expected a name of its own"},
    {"a priority of 32", THREAD("name: t, priority: 32, steps: [{sleep: 1 tick}]"),
     "6:25: error: 32 is out of range; expected a whole number from 0 to 31"},
    {"a priority in words", THREAD("name: t, priority: high, steps: [{sleep: 1 tick}]"),
     "6:25: error: \"high\" is not a whole number: it does not begin with a digit; expected a "
     "whole number from 0 to 31"},
    {"a threshold worse than the priority",
     UNSEEN("order",
            THREAD("name: t, priority: 3, preemption_threshold: 4, steps: [{sleep: 1 tick}]")),
     "6:50: error: the preemption threshold 4 is worse than the priority; expected 0 to 3"},
    {"a time slice without unit",
     THREAD("name: t, priority: 3, time_slice: 2, steps: [{sleep: 1 tick}]"),
     "6:40: error: \"2\" is not a duration: it has no unit; expected a whole number with cycles, "
     "ns, us, ms, s or ticks, as in 5 ms"},
    {"a time slice that is too long",
     UNSEEN("amount",
            THREAD("name: t, priority: 3, time_slice: 4294967295 ticks, steps: [{sleep: 1 tick}]")),
     "6:40: error: \"4294967295 ticks\" is too long; expected at most 4294967294 ticks"},
    {"a mistyped truth", THREAD("name: t, priority: 3, auto_start: ture, steps: [{sleep: 1 tick}]"),
     "6:40: error: \"ture\" is neither; expected true or false"},
    {"yes for true", THREAD("name: t, priority: 3, auto_start: yes, steps: [{sleep: 1 tick}]"),
     "6:40: error: \"yes\" is neither; expected true or false"},
    {"no rounds", THREAD("name: t, priority: 3, repeat: 0, steps: [{sleep: 1 tick}]"),
     "6:36: error: 0 is out of range; expected a whole number from 1 to 1000000000000, or forever"},
    {"rounds in words", THREAD("name: t, priority: 3, repeat: always, steps: [{sleep: 1 tick}]"),
     "6:36: error: \"always\" is not a whole number: it does not begin with a digit; expected a "
     "whole number from 1 to 1000000000000, or forever"},
    {"rounds forever without an end",
     THREAD("name: t, priority: 3, repeat: forever, steps: [{sleep: 1 tick}]"),
     "6:36: error: thread \"t\" repeats forever and the run has no end; expected \"until: ...\" in "
     "the scenario, as in until: 10 s"},
};
