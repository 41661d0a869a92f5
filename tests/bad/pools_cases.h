/// What is wrong with pools. A part of test_bad_scenarios.c.
static const struct bad pools_cases[] = {
    {"no pools", WHOLE("name: x\n"),
     "1:1: error: the scenario has no pools; expected a list of at least one under \"pools:\""},
    {"an empty list of pools", WHOLE("name: x\npools: []\n"),
     "2:8: error: the scenario has no pools; expected a list of at least one under \"pools:\""},
    {"a pool without name", POOL("kind: byte, size: 100"),
     "3:5: error: a pool without a name; expected \"name: ...\""},
    {"a pool without kind", POOL("name: h, size: 100"),
     "3:5: error: pool \"h\" has no kind; expected \"kind: byte\", \"kind: block\" or \"kind: "
     "blocks\""},
    {"a pool without size", POOL("name: h, kind: byte"),
     "3:5: error: pool \"h\" has no size; expected \"size: ...\""},
    {"an unknown kind", POOL("name: h, kind: bytes, size: 100"),
     "3:21: error: \"bytes\" is no kind of pool; expected byte, block or blocks"},
    {"a block pool without block size", POOL("name: h, kind: block, size: 100"),
     "3:5: error: block pool \"h\" has no block_size; expected \"block_size: ...\""},
    {"a byte pool with a block size", POOL("name: h, kind: byte, size: 100, block_size: 4"),
     "3:50: error: byte pool \"h\" takes no block_size; expected \"kind: block\" with it"},
    {"a byte pool that is too small", POOL("name: h, kind: byte, size: 99"),
     "3:33: error: a byte pool of 96 bytes, rounded down to whole words, is too small; expected at "
     "least 100"},
    {"a byte pool that is too small once rounded",
     UNSEEN(
         "amount",
         WHOLE("name: x\ntarget: {word: 64}\npools: [{name: h, kind: byte, size: 103}]\n" SLEEPER)),
     "3:37: error: a byte pool of 96 bytes, rounded down to whole words, is too small; expected at "
     "least 104"},
    {"a block pool without room for a block",
     UNSEEN("amount", POOL("name: h, kind: block, block_size: 97, size: 100")),
     "3:50: error: a pool of 100 bytes has no room for a block; expected at least 104 (the block "
     "and a word)"},
    {"blocks of 0 bytes", POOL("name: h, kind: block, block_size: 0, size: 100"),
     "3:40: error: a block of 0 bytes; expected at least 1 byte"},
    {"a pool that is too large", POOL("name: h, kind: byte, size: 1073741825"),
     "3:33: error: \"1073741825\" is out of range; expected at most 1GiB (1073741824 bytes)"},
    {"pools that are too large together",
     UNSEEN(
         "amount",
         WHOLE(
             "name: x\npools:\n  - {name: p0, kind: byte, size: 1GiB}\n  - {name: p1, kind: byte, "
             "size: 1GiB}\n  - {name: p2, kind: byte, size: 1GiB}\n  - {name: p3, kind: byte, "
             "size: "
             "1GiB}\n" SLEEPER)),
     "6:34: error: with this one the pools hold 4294967296 bytes; expected at most 3GiB in all"},
    {"two pools of one name",
     UNSEEN("name", POOL("name: h, kind: byte, size: 100}\n  - {name: h, kind: byte, size: 100")),
     "4:12: error: a second pool named \"h\"; expected a name of its own"},
    {"a size with a wrong unit", POOL("name: h, kind: byte, size: 5msx"),
     "3:33: error: \"5msx\" is not a size: unknown unit \"msx\"; expected bytes, as in 100, 8KiB "
     "or 1MiB"},
    {"a size in KB", POOL("name: h, kind: byte, size: 8KB"),
     "3:33: error: \"8KB\" is not a size: unknown unit \"KB\"; expected bytes, as in 100, 8KiB or "
     "1MiB"},
    {"a size with a fraction", POOL("name: h, kind: byte, size: 1.5"),
     "3:33: error: \"1.5\" is not a size: only whole numbers are allowed; expected bytes, as in "
     "100, 8KiB or 1MiB"},
    {"a size that looks octal", POOL("name: h, kind: byte, size: 010"),
     "3:33: error: \"010\" is not a size: the number begins with 0; expected bytes, as in 100, "
     "8KiB or 1MiB"},
    {"a size that looks hexadecimal", POOL("name: h, kind: byte, size: 0x10"),
     "3:33: error: \"0x10\" is not a size: unknown unit \"x10\"; expected bytes, as in 100, 8KiB "
     "or 1MiB"},
    {"a size with an exponent", UNSEEN("spelling", POOL("name: h, kind: byte, size: 1e3")),
     "3:33: error: \"1e3\" is not a size: unknown unit \"e3\"; expected bytes, as in 100, 8KiB or "
     "1MiB"},
    {"a size with grouped digits", POOL("name: h, kind: byte, size: 1_000"),
     "3:33: error: \"1_000\" is not a size: digits must not be grouped; expected bytes, as in 100, "
     "8KiB or 1MiB"},
    {"a negative size", POOL("name: h, kind: byte, size: -1"),
     "3:33: error: \"-1\" is not a size: it is negative; expected bytes, as in 100, 8KiB or 1MiB"},
    {"a size with a plus", POOL("name: h, kind: byte, size: +1"),
     "3:33: error: \"+1\" is not a size: it does not begin with a digit; expected bytes, as in "
     "100, 8KiB or 1MiB"},
    {"a size of 65 bits", POOL("name: h, kind: byte, size: 18446744073709551616"),
     "3:33: error: \"18446744073709551616\" is not a size: the number is too large; expected "
     "bytes, as in 100, 8KiB or 1MiB"},
    {"a size whose unit overflows", POOL("name: h, kind: byte, size: 17179869184GiB"),
     "3:33: error: \"17179869184GiB\" is not a size: the number is too large; expected bytes, as "
     "in 100, 8KiB or 1MiB"},
    {"blocks without a list", POOL("name: h, kind: blocks"),
     "3:5: error: pool \"h\" has no blocks; expected a list of them, as in \"blocks: [32 x10, 64 "
     "x4]\""},
    {"blocks with an empty list", POOL("name: h, kind: blocks, blocks: []"),
     "3:5: error: pool \"h\" has no blocks; expected a list of them, as in \"blocks: [32 x10, 64 "
     "x4]\""},
    {"blocks that are no list", POOL("name: h, kind: blocks, blocks: 32 x10"),
     "3:37: error: expected a list of block sizes as in [32 x10, 64 x4], found \"32 x10\""},
    {"blocks with a list in the list", POOL("name: h, kind: blocks, blocks: [[32]]"),
     "3:38: error: expected a block size and how many, as in 64 x4, found a list"},
    {"blocks with a size", POOL("name: h, kind: blocks, size: 100, blocks: [32]"),
     "3:35: error: the blocks \"h\" take no size; expected \"blocks: [32 x10, 64 x4]\""},
    {"blocks with a block size", POOL("name: h, kind: blocks, block_size: 4, blocks: [32]"),
     "3:41: error: the blocks \"h\" take no block_size; expected \"blocks: [32 x10, 64 x4]\""},
    {"a byte pool with blocks", POOL("name: h, kind: byte, size: 100, blocks: [32]"),
     "3:46: error: byte pool \"h\" takes no blocks; expected \"kind: blocks\" with it"},
    {"a byte pool with no blocks at all", POOL("name: h, kind: byte, size: 100, blocks: []"),
     "3:46: error: byte pool \"h\" takes no blocks; expected \"kind: blocks\" with it"},
    {"a block pool that spills",
     POOL("name: h, kind: block, block_size: 4, size: 100, spill: true"),
     "3:61: error: block pool \"h\" takes no spill; expected \"kind: blocks\" with it"},
    {"a spill that is neither", POOL("name: h, kind: blocks, blocks: [32], spill: yes"),
     "3:50: error: \"yes\" is neither; expected true or false"},
    {"blocks of no byte", POOL("name: h, kind: blocks, blocks: [0 x3]"),
     "3:38: error: \"0 x3\" is out of range; expected blocks of at least 1 byte, and at most 1GiB "
     "of "
     "one size with a word for each"},
    {"blocks that are too large together",
     UNSEEN("amount", POOL("name: h, kind: blocks, blocks: [32 x2, 1KiB x1048576]")),
     "3:45: error: \"1KiB x1048576\" is out of range; expected blocks of at least 1 byte, and at "
     "most 1GiB of one size with a word for each"},
    {"no blocks of a size", POOL("name: h, kind: blocks, blocks: [32 x2, 64 x0]"),
     "3:45: error: 0 is out of range; expected a whole number from 1 to 1000000000 after the x, as "
     "in 64 x4"},
    {"a number of blocks that is none", POOL("name: h, kind: blocks, blocks: [32 x2z]"),
     "3:38: error: \"2z\" is not a whole number: \"z\" follows the number; expected a whole number "
     "from 1 to 1000000000 after the x, as in 64 x4"},
    {"a size of blocks that is none", POOL("name: h, kind: blocks, blocks: [32B x2]"),
     "3:38: error: \"32B\" is not a size: unknown unit \"B\"; expected bytes, as in 100, 8KiB or "
     "1MiB"},
    {"blocks in descending order",
     UNSEEN("order", POOL("name: h, kind: blocks, blocks: [64 x2, 32 x2]")),
     "3:45: error: blocks of 32 bytes behind blocks of 64 (rounded up to words); expected the "
     "sizes "
     "in ascending order"},
    {"blocks of one size once rounded",
     UNSEEN("order", POOL("name: h, kind: blocks, blocks: [30 x2, 32 x2]")),
     "3:45: error: blocks of 32 bytes behind blocks of 32 (rounded up to words); expected the "
     "sizes "
     "in ascending order"},
    {"a pool named as one of another's blocks",
     UNSEEN("name", POOL("name: h.32, kind: byte, size: 100}\n  - {name: h, kind: blocks, blocks: "
                         "[16, 32 x2]")),
     "4:42: error: a second pool named \"h.32\"; expected a name of its own"},
    {"blocks named as a pool",
     UNSEEN(
         "name",
         POOL("name: h, kind: byte, size: 100}\n  - {name: h, kind: blocks, blocks: [16, 32 x2]")),
     "4:12: error: a second pool named \"h\"; expected a name of its own"},
    {"blocks with a name that leaves no room for the size",
     UNSEEN(
         "name",
         POOL(
             "name: a23456789012345678901234567890123456789012345678901234567890123, kind: blocks, "
             "blocks: [32]")),
     "3:100: error: \"a23456789012345678901234567890123456789012345678901234567890123.32\", the "
     "pool "
     "of these blocks, has too long a name; expected one of at most 64 letters, so a shorter one "
     "for \"a23456789012345678901234567890123456789012345678901234567890123\""},
    {"a size without value", POOL("name: h, kind: byte, size: "),
     "3:33: error: the value is missing; expected bytes, as in 100, 8KiB or 1MiB"},
    {"an unknown policy", POOL("name: h, kind: byte, size: 100, policy: [best fitt]"),
     "3:47: error: no policy \"best fitt\"; did you mean \"best fit\"?"},
    {"a policy that is like none", POOL("name: h, kind: byte, size: 100, policy: [no barging, x]"),
     "3:59: error: no policy \"x\"; expected one of: best fit, next fit, merge on release, early "
     "give-up, by priority, try all, rescan on leave, no barging"},
    {"two fits", POOL("name: h, kind: byte, size: 100, policy: [best fit, next fit]"),
     "3:57: error: \"next fit\" beside \"best fit\"; expected one of the two"},
    {"a policy twice", POOL("name: h, kind: byte, size: 100, policy: [try all, try all]"),
     "3:56: error: a second \"try all\"; expected each policy once"},
    {"a fit twice", POOL("name: h, kind: byte, size: 100, policy: [best fit, best fit]"),
     "3:57: error: a second \"best fit\"; expected each policy once"},
    {"a block pool with a fit",
     POOL("name: h, kind: block, block_size: 8, size: 100, policy: [by priority, best fit]"),
     "3:76: error: \"best fit\" means nothing for blocks; expected \"by priority\" alone"},
    {"blocks with a fit", POOL("name: h, kind: blocks, blocks: [8 x4], policy: [best fit]"),
     "3:54: error: \"best fit\" means nothing for blocks; expected \"by priority\" alone"},
    {"a policy that is no list", POOL("name: h, kind: byte, size: 100, policy: best fit"),
     "3:46: error: expected a list of policies as in [best fit, no barging], found \"best fit\""},
    {"a policy that is a list", POOL("name: h, kind: byte, size: 100, policy: [[best fit]]"),
     "3:47: error: expected a policy as in best fit, found a list"},
};
