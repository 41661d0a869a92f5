/// What is wrong with random values. A part of test_bad_scenarios.c.
static const struct bad random_cases[] = {
    {"an unknown distribution", SIZE("gauss(1, 2)"),
     "11:48: error: unknown random value \"gauss\"; expected uniform, exponential, lognormal or "
     "choice"},
    {"a mistyped distribution", SIZE("unifrom(1, 2)"),
     "11:48: error: unknown random value \"unifrom\"; did you mean \"uniform\"?"},
    {"parentheses without a name", SIZE("(1, 2)"),
     "11:48: error: unknown random value \"\"; expected uniform, exponential, lognormal or choice"},
    {"a parenthesis that is not closed", SIZE("uniform(16, 256"),
     "11:48: error: a random value must end in \")\"; inside { } it must stand in quotes, as in "
     "size: \"uniform(16, 256)\""},
    {"a sum", SIZE("uniform(1, 2) + 3"),
     "11:48: error: a random value must end in \")\"; inside { } it must stand in quotes, as in "
     "size: \"uniform(16, 256)\""},
    {"uniform with one end", SIZE("uniform(16)"),
     "11:48: error: uniform takes a lowest and a highest value, as in uniform(16, 256)"},
    {"uniform with three ends", SIZE("uniform(16, 17, 18)"),
     "11:48: error: uniform takes a lowest and a highest value, as in uniform(16, 256)"},
    {"uniform with its ends the wrong way round", UNSEEN("order", SIZE("uniform(16, 8)")),
     "11:48: error: uniform(16, 8) is empty; expected the lower value first"},
    {"uniform from 0 bytes", SIZE("uniform(0, 8)"),
     "11:48: error: a random size of 0; expected 1 byte or more"},
    {"uniform with a fraction", SIZE("uniform(1.5, 2)"),
     "11:48: error: \"1.5\" is not a size: only whole numbers are allowed; expected bytes, as in "
     "100, 8KiB or 1MiB"},
    {"uniform in milliseconds for a size", SIZE("uniform(1 ms, 3 ms)"),
     "11:48: error: \"1 ms\" is not a size: unknown unit \"ms\"; expected bytes, as in 100, 8KiB "
     "or 1MiB"},
    {"uniform without units for a sleep", STEP("sleep: uniform(1, 3)"),
     "11:16: error: \"1\" is not a duration: it has no unit; expected a whole number with cycles, "
     "ns, us, ms, s or ticks, as in 5 ms"},
    {"uniform up to too much", UNSEEN("amount", STEP("sleep: uniform(1 ms, 9999999 s)")),
     "11:16: error: \"9999999 s\" is out of range; expected at most 4294967294 ticks"},
    {"exponential without a name", SIZE("exponential(20)"),
     "11:48: error: exponential takes a mean and perhaps a max, as in exponential(mean 20 ms, max "
     "200 ms)"},
    {"exponential with two means", SIZE("exponential(mean 100, mean 50)"),
     "11:48: error: exponential takes a mean and perhaps a max, as in exponential(mean 20 ms, max "
     "200 ms)"},
    {"exponential with a mistyped maximum", SIZE("exponential(mean 100, mx 50)"),
     "11:48: error: exponential takes a mean and perhaps a max, as in exponential(mean 20 ms, max "
     "200 ms)"},
    {"exponential with its maximum below its mean",
     UNSEEN("order", SIZE("exponential(mean 100, max 50)")),
     "11:48: error: the maximum is less than the mean 100; expected a larger one"},
    {"exponential with a mean of nothing", STEP("sleep: exponential(mean 0 ms)"),
     "11:16: error: the mean 0 ms is out of range; expected 1 to 2^40 cycles"},
    {"exponential with a mean over 2^40",
     UNSEEN("amount", STEP("compute: exponential(mean 1099511627777 cycles)")),
     "11:18: error: the mean 1099511627777 cycles is out of range; expected 1 to 2^40 cycles"},
    {"lognormal without a maximum", SIZE("lognormal(median 128, sigma 0.8)"),
     "11:48: error: lognormal takes a median, a sigma and a max, as in lognormal(median 128, sigma "
     "0.8, max 4KiB)"},
    {"lognormal with a sigma of 0", SIZE("lognormal(median 128, sigma 0, max 4KiB)"),
     "11:48: error: \"0\" is not a sigma: it is out of range; expected a number over 0 and up to 8 "
     "with at most nine decimals, as in 0.8"},
    {"lognormal with a sigma over 8", SIZE("lognormal(median 128, sigma 8.000000001, max 4KiB)"),
     "11:48: error: \"8.000000001\" is not a sigma: it is out of range; expected a number over 0 "
     "and up to 8 with at most nine decimals, as in 0.8"},
    {"lognormal with a sigma of no digits", SIZE("lognormal(median 128, sigma .8, max 4KiB)"),
     "11:48: error: \".8\" is not a sigma: it is not such a number; expected a number over 0 and "
     "up to 8 with at most nine decimals, as in 0.8"},
    {"an empty choice", SIZE("choice()"),
     "11:48: error: a choice is missing; expected values with commas between, as in choice(16, 64 "
     "x3, 1500)"},
    {"a choice that ends in a comma", SIZE("choice(16, )"),
     "11:48: error: a choice is missing; expected values with commas between, as in choice(16, 64 "
     "x3, 1500)"},
    {"a choice of weight 0", SIZE("choice(16 x0, 3)"),
     "11:48: error: 0 is out of range; expected a whole number from 1 to 1000000 after the x, as "
     "in 64 x3"},
    {"a choice with a weight in words", SIZE("choice(16 xy)"),
     "11:48: error: \"y\" is not a whole number: it does not begin with a digit; expected a whole "
     "number from 1 to 1000000 after the x, as in 64 x3"},
    {"a choice with two weights", SIZE("choice(16 x3 x4)"),
     "11:48: error: \"16 x3\" is not a size: unknown unit \"x3\"; expected bytes, as in 100, 8KiB "
     "or 1MiB"},
    {"a choice of 0 bytes", SIZE("choice(0, 16)"),
     "11:48: error: a random size of 0; expected 1 byte or more"},
};
