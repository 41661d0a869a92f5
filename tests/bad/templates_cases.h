/// What is wrong with templates and what is made from them. A part of test_bad_scenarios.c.
///
/// The template's thread begins in line 9, behind eight blanks; threads follow.
#define MADE(values, threads)                                                                      \
    WHOLE(POOLS "templates:\n  - name: c\n    parameters: [size, pause=5 ms]\n    thread:\n"       \
                "      {" values "}\nthreads:\n" threads)
#define TEN(text) text text text text text text text text text text
#define MANY "  - {name: t, count: 100000, priority: 3, steps: [sleep: 1 tick]}\n"

static const struct bad templates_cases[] = {
    {"a step of a template that gets a bad value",
     UNSEEN("parameter",
            MADE("priority: 5,\n       steps: [allocate: {pool: heap, size: \"${size}\", into: b}]",
                 "  - {name: a, template: c, with: [size=8]}\n"
                 "  - {name: b, count: 2, template: c, with: [size=abc]}\n")),
     "10:45: error: \"abc\" is not a size: it does not begin with a digit; expected bytes, as in "
     "100, 8KiB or 1MiB (size=abc for b[0], made at line 13)"},
    {"a step in a loop of a template that gets a bad value",
     UNSEEN("parameter",
            MADE("priority: 5,\n       steps: [loop: {times: 2, steps: [sleep: 1 tick, sleep: "
                 "\"${pause}\"]}]",
                 "  - {name: a, template: c, with: [size=8, pause=5]}\n")),
     "10:63: error: \"5\" is not a duration: it has no unit; expected a whole number with cycles, "
     "ns, us, ms, s or ticks, as in 5 ms (pause=5 for a, made at line 12)"},
    {"a number in a step of a template",
     UNSEEN("parameter", MADE("priority: 5,\n       steps: [release: \"own[${i}]\"]",
                              "  - {name: a, count: 3, template: c, with: [size=8]}\n")),
     "10:25: error: no bag named \"own[0]\"; there is none at all (i=0 for a[0], made at line 12)"},
    {"a mistake of a template that no value has part in",
     MADE("priority: 5,\n       steps: [sleep: 5]", "  - {name: a, template: c, with: [size=8]}\n"),
     "10:23: error: \"5\" is not a duration: it has no unit; expected a whole number with cycles, "
     "ns, us, ms, s or ticks, as in 5 ms (for a, made at line 12)"},
    {"a key that a template leaves out",
     UNSEEN("parameter",
            MADE("steps: [sleep: 1 tick]", "  - {name: a, template: c, with: [size=8]}\n")),
     "9:7: error: thread \"a\" has no priority; expected \"priority: 0\" (the best) to \"priority: "
     "31\" (for a, made at line 11)"},
    {"a step in a template without its key",
     MADE("priority: 5,\n       steps: [allocate: {pool: heap, size: \"${size}\"}]",
          "  - {name: a, template: c, with: [size=8]}\n"),
     "10:26: error: an allocation without a bag to keep it in; expected \"into: ...\" (for a, made "
     "at line 12)"},
    {"an unknown parameter in a step of a template",
     UNSEEN("parameter", MADE("priority: 5,\n       steps: [sleep: 1 tick, note: \"of ${sise}\"]",
                              "  - {name: a, template: c, with: [size=8]}\n")),
     "10:37: error: nothing stands for ${sise}; did you mean \"size\"? (for a, made at line 12)"},
    {"a parameter that does not end",
     UNSEEN("parameter", MADE("priority: 5,\n       steps: [note: \"of ${size\"]",
                              "  - {name: a, template: c, with: [size=8]}\n")),
     "10:22: error: \"${size\" does not end; expected } behind it (for a, made at line 12)"},
    {"a value of a template that is not its own thread's",
     UNSEEN("parameter", MADE("time_slice: \"${size}\", steps: [sleep: 1 tick]",
                              "  - {name: a, template: c, with: [size=8], priority: 3}\n")),
     "9:20: error: \"8\" is not a duration: it has no unit; expected a whole number with cycles, "
     "ns, us, ms, s or ticks, as in 5 ms (size=8 for a, made at line 11)"},
    {"a threshold of a template that is worse than the thread's own priority",
     UNSEEN("order", MADE("preemption_threshold: 4, steps: [sleep: 1 tick]",
                          "  - {name: a, template: c, with: [size=8], priority: 3}\n")),
     "9:30: error: the preemption threshold 4 is worse than the priority; expected 0 to 3 (for a, "
     "made at line 11)"},
    {"a value of the thread's own beside a template",
     MADE("priority: 4, steps: [sleep: 1 tick]",
          "  - {name: a, template: c, with: [size=8], time_slice: 5}\n"),
     "11:56: error: \"5\" is not a duration: it has no unit; expected a whole number with cycles, "
     "ns, us, ms, s or ticks, as in 5 ms (for a, made at line 11)"},
    {"no steps beside a template that has some",
     MADE("priority: 4, steps: [sleep: 1 tick]",
          "  - {name: a, template: c, with: [size=8], steps: []}\n"),
     "11:51: error: no steps at all; expected at least one, or no \"steps\" for those of the "
     "template"},
    {"an unknown parameter in a list of values",
     UNSEEN("parameter", MADE("priority: 4, steps: [sleep: 1 tick]",
                              "  - {name: a, template: c, with: [sise=8]}\n")),
     "11:35: error: template \"c\" has no parameter \"sise\"; expected one of: size, pause"},
    {"a parameter given twice",
     UNSEEN("parameter", MADE("priority: 4, steps: [sleep: 1 tick]",
                              "  - {name: a, template: c, with: [size=8, size=9]}\n")),
     "11:43: error: \"size\" is given twice; expected it once"},
    {"a parameter without a value",
     MADE("priority: 4, steps: [sleep: 1 tick]", "  - {name: a, template: c, with: [size]}\n"),
     "11:35: error: \"size\" has no value; expected one as in size=64"},
    {"a parameter that is left out",
     UNSEEN("parameter",
            MADE("priority: 4, steps: [sleep: 1 tick]", "  - {name: a, template: c}\n")),
     "11:5: error: template \"c\" needs a value for \"size\"; expected it under \"with:\", as in "
     "size=64"},
    {"values without a template", THREAD("name: t, priority: 3, with: [], steps: [sleep: 1 tick]"),
     "6:34: error: there is no template to take them; expected \"template: ...\""},
    {"a template that nobody uses without a thread", TOP("templates: [{name: c}]"),
     "1:13: error: template \"c\" has no thread; expected \"thread: {...}\""},
    {"a parameter that is called i", TOP("templates: [{name: c, parameters: [i=5], thread: {}}]"),
     "1:36: error: \"i=5\" is no new parameter; expected a name of its own other than i, perhaps "
     "with a default as in period=5 ms"},
    {"a parameter twice",
     UNSEEN("parameter", TOP("templates: [{name: c, parameters: [a, a=5], thread: {}}]")),
     "1:39: error: \"a=5\" is no new parameter; expected a name of its own other than i, perhaps "
     "with a default as in period=5 ms"},
    {"a template with a mistake in a key", TOP("templates: [{name: c, thread: {prioritty: 3}}]"),
     "1:32: error: unknown key \"prioritty\" in thread; did you mean \"priority\"?"},
    {"two templates of one name",
     UNSEEN("name", TOP("templates: [{name: c, thread: {}}, {name: c, thread: {}}]")),
     "1:43: error: a second template named \"c\"; expected a name of its own"},
    {"threads whose number makes the name of another",
     UNSEEN("name", WHOLE(POOLS "threads:\n"
                                "  - {name: \"t[1]\", priority: 3, steps: [sleep: 1 tick]}\n"
                                "  - {name: t, count: 2, priority: 3, steps: [sleep: 1 tick]}\n")),
     "7:12: error: a second thread named \"t[1]\"; expected a name of its own"},
    {"too many steps that each stand for many threads",
     UNSEEN("amount",
            WHOLE(POOLS "threads:\n"
                        "  - {name: t, count: 1000, priority: 3, auto_start: false,\n"
                        "     steps: [sleep: \"choice(1 tick, 2 ticks)\", resume: t,\n"
                        "             note: \"${i}\", loop: {times: 2, steps: [resume: t]}]}\n")),
     "7:56: error: \"t\" stands for 1000 threads, and all such steps are more than 1000000; "
     "expected steps for single threads, or fewer of them (for t[500])"},
    {"more threads than there is room for",
     UNSEEN("amount", WHOLE(POOLS "threads:\n" TEN(
                          MANY) "  - {name: u, count: 1, priority: 3, steps: [sleep: 1 tick]}\n")),
     "16:22: error: 1 threads, and 1000000 by a count before; expected at most 1000000 in all"},
    {"more steps than there is room for",
     UNSEEN("amount", THREAD("name: t, count: 100000, priority: 3, steps: "
                             "[" TEN(TEN("note: \"${i}\", ")) "note: x]")),
     "6:22: error: 100000 threads of which each has 101 steps of its own; expected at most "
     "10000000 steps in all"},
    {"more steps about the thread itself",
     UNSEEN("amount", THREAD("name: t, count: 100000, priority: 3, steps: "
                             "[" TEN(TEN("relinquish: true, ")) "set_priority: {priority: 3}]")),
     "6:22: error: 100000 threads of which each has 101 steps of its own; expected at most "
     "10000000 steps in all"},
};
