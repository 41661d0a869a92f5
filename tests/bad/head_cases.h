/// What is wrong with the sections before the pools. A part of test_bad_scenarios.c.
static const struct bad head_cases[] = {
    {"no name", WHOLE("pools: []\n"),
     "1:1: error: the scenario has no name; expected \"name: ...\" at its top"},
    {"an empty name", WHOLE("name:\n"),
     "1:6: error: \"\" is no name; expected 1 to 64 letters, digits, _ - . [ ]"},
    {"a name with a slash", WHOLE("name: a/b\n"),
     "1:7: error: \"a/b\" is no name; expected 1 to 64 letters, digits, _ - . [ ]"},
    {"a name of two lines", WHOLE("name: \"a\\nb\"\n"),
     "1:7: error: \"a\\nb\" is no name; expected 1 to 64 letters, digits, _ - . [ ]"},
    {"a name that is a folder", WHOLE("name: ..\n"),
     "1:7: error: \"..\" cannot name a folder for results; expected a word"},
    {"a name of 65 letters",
     WHOLE("name: abcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcde\n"),
     "1:7: error: \"abcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcdeabcde\" is no "
     "name; expected 1 to 64 letters, digits, _ - . [ ]"},
    {"a word of 16 bits", TOP("target: {word: 16}"),
     "1:16: error: \"16\" is no word size; expected 32 or 64"},
    {"a cpu without unit", TOP("target: {cpu: 10}"),
     "1:15: error: \"10\" is not a frequency: it has no unit; expected 1 Hz to 10 GHz as a whole "
     "number with Hz, kHz, MHz or GHz, as in 10MHz"},
    {"a cpu in millihertz", TOP("target: {cpu: 10mHz}"),
     "1:15: error: \"10mHz\" is not a frequency: unknown unit \"mHz\"; expected 1 Hz to 10 GHz as "
     "a whole number with Hz, kHz, MHz or GHz, as in 10MHz"},
    {"a cpu of 0 Hz", TOP("target: {cpu: 0 Hz}"),
     "1:15: error: \"0 Hz\" is not a frequency: it is out of range; expected 1 Hz to 10 GHz as a "
     "whole number with Hz, kHz, MHz or GHz, as in 10MHz"},
    {"a cpu that is too fast", TOP("target: {cpu: 11GHz}"),
     "1:15: error: \"11GHz\" is not a frequency: it is out of range; expected 1 Hz to 10 GHz as a "
     "whole number with Hz, kHz, MHz or GHz, as in 10MHz"},
    {"a cpu that is no multiple of the tick",
     UNSEEN("amount", TOP("target: {cpu: 10MHz, tick: 3kHz}")),
     "1:15: error: the cpu's 10000000 Hz are not a multiple of the tick's 3000 Hz; expected a "
     "whole number of cycles in a tick"},
    {"a tick that does not divide the cpu", UNSEEN("amount", TOP("target: {tick: 3Hz}")),
     "1:16: error: the cpu's 100000000 Hz are not a multiple of the tick's 3 Hz; expected a whole "
     "number of cycles in a tick"},
    {"a kernel version between the two", TOP("target: {threadx: 6.2.1}"),
     "1:19: error: ThreadX 6.2.1 is not offered by its own number; expected 6.4.2, whose rules "
     "hold for all versions since 6.1.7 (6.1.6 stands for those before)"},
    {"a kernel version before the first", TOP("target: {threadx: 6.0.2}"),
     "1:19: error: ThreadX 6.0.2 is not offered by its own number; expected 6.1.6, whose rules "
     "hold for all versions up to 6.1.6 (6.4.2 stands for 6.1.7 and later)"},
    {"a kernel version in words", TOP("target: {threadx: latest}"),
     "1:19: error: \"latest\" is no version; expected 6.1.6 or 6.4.2"},
    {"a cost in microseconds", TOP("costs: {search_step: 5 us}"),
     "1:22: error: \"5 us\" is not a number of cycles: unknown unit \"us\"; expected a whole "
     "number, as in 200 or 200 cycles"},
    {"a cost that is too large", TOP("costs: {split: 1000000001}"),
     "1:16: error: 1000000001 cycles are out of range; expected at most 1000000000"},
    {"a tick that costs a whole tick", UNSEEN("amount", TOP("costs: {tick: 100000}")),
     "1:15: error: a tick interrupt of 100000 cycles leaves no time between ticks; expected less "
     "than the 100000 cycles of a tick"},
    {"an end without unit", TOP("until: 5"),
     "1:8: error: \"5\" is not a duration: it has no unit; expected a whole number with cycles, "
     "ns, us, ms, s or ticks, as in 5 ms"},
    {"an end at once", TOP("until: 0 ms"),
     "1:8: error: \"0 ms\" is no time at all; expected 1 cycle or more"},
    {"an end that is too late", UNSEEN("amount", TOP("until: 4611686018427387905 cycles")),
     "1:8: error: \"4611686018427387905 cycles\" is too long; expected at most 4611686018427387904 "
     "cycles"},
    {"an end whose cycles overflow", UNSEEN("amount", TOP("until: 9223372036854775807 ticks")),
     "1:8: error: \"9223372036854775807 ticks\" is too long; expected at most 4611686018427387904 "
     "cycles"},
    {"a sample every 0 ticks", TOP("sample: 0 ticks"),
     "1:9: error: \"0 ticks\" is no time at all; expected 1 cycle or more"},
    {"a negative seed", TOP("seed: -3"),
     "1:7: error: \"-3\" is not a whole number: it is negative; expected a whole number from 0 to "
     "18446744073709551615"},
    {"a seed of 65 bits", UNSEEN("spelling", TOP("seed: 18446744073709551616")),
     "1:7: error: \"18446744073709551616\" is not a whole number: the number is too large; "
     "expected a whole number from 0 to 18446744073709551615"},
};
