/// What is wrong with steps. A part of test_bad_scenarios.c.
static const struct bad steps_cases[] = {
    {"an empty step", STEP("{}"),
     "11:9: error: an empty step; expected one as in \"sleep: 2 ticks\""},
    {"two steps in one", STEP("{sleep: 1 tick, compute: 5 cycles}"),
     "11:34: error: this step has both \"sleep\" and \"compute\"; expected one of them, the other "
     "in a step of its own"},
    {"an empty allocation", STEP("allocate: {}"),
     "11:19: error: an allocation without a pool; expected \"pool: ...\""},
    {"an allocation without size", UNSEEN("name", STEP("allocate: {pool: heap, into: b0}")),
     "11:19: error: an allocation from byte pool \"heap\" without a size; expected \"size: ...\""},
    {"an allocation without bag", STEP("allocate: {pool: heap, size: 3}"),
     "11:19: error: an allocation without a bag to keep it in; expected \"into: ...\""},
    {"a bag with a space in its name", STEP("allocate: {pool: heap, size: 3, into: a b}"),
     "11:47: error: \"a b\" is no name; expected 1 to 64 letters, digits, _ - . [ ]"},
    {"a size for a block pool", UNSEEN("name", STEP("allocate: {pool: blk, size: 3, into: b0}")),
     "11:37: error: pool \"blk\" is a block pool, whose blocks are all of one size; expected no "
     "size"},
    {"a size over 4 GiB", STEP("allocate: {pool: heap, size: 4GiB, into: b0}"),
     "11:38: error: \"4GiB\" is out of range; expected at most 4294967295 bytes"},
    {"a mistyped pool", UNSEEN("name", STEP("allocate: {pool: haep, size: 1, into: b0}")),
     "11:26: error: no pool named \"haep\"; did you mean \"heap\"?"},
    {"an unknown pool", UNSEEN("name", STEP("prioritize: zzz")),
     "11:21: error: no pool named \"zzz\"; expected one of: heap, blk"},
    {"a thread for a pool", UNSEEN("name", STEP("delete: t0")),
     "11:17: error: no pool named \"t0\"; expected one of: heap, blk"},
    {"an unknown thread", UNSEEN("name", STEP("abort: producer")),
     "11:16: error: no thread named \"producer\"; expected one of: t0"},
    {"a thread in capitals", UNSEEN("name", STEP("resume: T0")),
     "11:17: error: no thread named \"T0\"; did you mean \"t0\"?"},
    {"a release of an unknown bag", UNSEEN("name", STEP("release: bag")),
     "11:18: error: no bag named \"bag\"; expected one of: b0"},
    {"a release of an unknown bag in order", UNSEEN("name", STEP("release: newest zork")),
     "11:18: error: no bag named \"zork\"; expected one of: b0"},
    {"a mistyped order of release", STEP("release: newst b0"),
     "11:18: error: \"newst\" is no order of release; did you mean \"newest\"?"},
    {"an unknown order of release", STEP("release: last b0"),
     "11:18: error: \"last\" is no order of release; expected a bag, perhaps with oldest, newest, "
     "random or all before it"},
    {"a wait in words", STEP("allocate: {pool: heap, size: 1, wait: never, into: b0}"),
     "11:47: error: \"never\" is not a duration: it does not begin with a digit; expected a whole "
     "number with cycles, ns, us, ms, s or ticks, as in 5 ms, or none or forever"},
    {"a wait that is too long",
     UNSEEN("amount", STEP("allocate: {pool: heap, size: 1, wait: 4294967295 ticks, into: b0}")),
     "11:47: error: \"4294967295 ticks\" is out of range; expected at most 4294967294 ticks, or "
     "none or forever"},
    {"a sleep without unit", STEP("sleep: 5"),
     "11:16: error: \"5\" is not a duration: it has no unit; expected a whole number with cycles, "
     "ns, us, ms, s or ticks, as in 5 ms"},
    {"a sleep with a wrong unit", STEP("sleep: 5msx"),
     "11:16: error: \"5msx\" is not a duration: unknown unit \"msx\"; expected a whole number with "
     "cycles, ns, us, ms, s or ticks, as in 5 ms"},
    {"a sleep with a fraction", STEP("sleep: 1.5 ms"),
     "11:16: error: \"1.5 ms\" is not a duration: only whole numbers are allowed; expected a whole "
     "number with cycles, ns, us, ms, s or ticks, as in 5 ms"},
    {"a sleep without value", STEP("sleep:"),
     "11:15: error: the value is missing; expected a whole number with cycles, ns, us, ms, s or "
     "ticks, as in 5 ms"},
    {"a sleep that is too long", UNSEEN("amount", STEP("sleep: 9999999 s")),
     "11:16: error: \"9999999 s\" is out of range; expected at most 4294967294 ticks"},
    {"a computation whose nanoseconds overflow", UNSEEN("amount", STEP("compute: 99999999999 s")),
     "11:18: error: \"99999999999 s\" is not a duration: the number is too large; expected a whole "
     "number with cycles, ns, us, ms, s or ticks, as in 5 ms"},
    {"a computation whose cycles overflow",
     UNSEEN("amount", STEP("compute: 18446744073709551615 ticks")),
     "11:18: error: \"18446744073709551615 ticks\" is out of range; expected at most "
     "4611686018427387904 cycles"},
    {"relinquish: false", STEP("relinquish: false"),
     "11:21: error: \"false\" after relinquish; expected true"},
    {"an empty note", STEP("note: \"\""),
     "11:15: error: the note is empty, too long, or more than a line; expected one line of 1 to "
     "1000 bytes"},
    {"a note of two lines", STEP("note: \"a\\nb\""),
     "11:15: error: the note is empty, too long, or more than a line; expected one line of 1 to "
     "1000 bytes"},
    {"an empty loop", STEP("loop: {}"),
     "11:15: error: a loop without a number of rounds; expected \"times: ...\""},
    {"a loop without steps", STEP("loop: {times: 3}"),
     "11:15: error: a loop without steps; expected a list of at least one under \"steps:\""},
    {"a loop without end", STEP("loop: {times: forever, steps: [{sleep: 1 tick}]}"),
     "11:23: error: \"forever\" is not a whole number: it does not begin with a digit; expected a "
     "whole number from 0 to 1000000000000"},
    {"a loop with rounds in milliseconds",
     STEP("loop: {times: \"uniform(1 ms, 2 ms)\", steps: [{sleep: 1 tick}]}"),
     "11:23: error: \"1 ms\" is not a whole number: \"ms\" follows the number; expected a whole "
     "number from 0 to 1000000000000"},
    {"a mistake in a loop",
     UNSEEN("name", STEP("loop: {times: 3, steps: [{sleep: 1 tick}, {abort: t9}]}")),
     "11:59: error: no thread named \"t9\"; expected one of: t0"},
    {"loops seventeen deep",
     UNSEEN(
         "depth",
         STEP("loop: {times: 1, steps: [{loop: {times: 1, steps: [{loop: {times: 1, steps: [{loop: "
              "{times: 1, steps: [{loop: {times: 1, steps: [{loop: {times: 1, steps: [{loop: "
              "{times: "
              "1, steps: [{loop: {times: 1, steps: [{loop: {times: 1, steps: [{loop: {times: 1, "
              "steps: "
              "[{loop: {times: 1, steps: [{loop: {times: 1, steps: [{loop: {times: 1, steps: "
              "[{loop: "
              "{times: 1, steps: [{loop: {times: 1, steps: [{loop: {times: 1, steps: [{loop: "
              "{times: "
              "1, steps: [{sleep: 1 tick}]}}]}}]}}]}}]}}]}}]}}]}}]}}]}}]}}]}}]}}]}}]}}]}}]}")),
     "11:431: error: loops and choices are nested too deeply; expected at most 16"},
};
