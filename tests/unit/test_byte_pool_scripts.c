/// Byte pools by whole layouts: what searches, releases and waits make of the memory. Sizes are in
/// words, so that each script holds for both word sizes; a header is two words, and 66 words make
/// one free fragment of 64. How to read a script: byte_rig_play() in pool_harness.h.
#include "pool_harness.h"

/// The rules of kernels up to 6.1.6.
static const struct byte_pool_policy until_6_1_6 = {.early_give_up = true};

struct script {
    const char *name;
    const char *calls;
    const struct byte_pool_policy *policy;
};

static const struct script allocating[] = {
    {"an allocation splits the hole and moves the search position behind it",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n",
     NULL},
    {"a hole is handed out whole when little would be left",
     "A61 => U64 >|; s1\n", // one word over: 4 or 8 bytes
     NULL},
    {"a request as large as the hole takes it", "A62 => U64 >|; s1\n", NULL},
    {"release leaves free neighbours apart",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "-A => >F6 U6 F52\n"
     "-B => >F6 F6 F52\n",
     NULL},
    {"a search merges free neighbours that are too small and stays on the fragment",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "-A => >F6 U6 F52\n"
     "-B => >F6 F6 F52\n"
     "C10 => U12 >F52; s2 m1\n",
     NULL},
    {"a search merges no more than it needs",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C4 => U6 U6 U6 >F46; s1 p1\n"
     "-A => >F6 U6 U6 F46\n"
     "-B => >F6 F6 U6 F46\n"
     "-C => >F6 F6 F6 F46\n"
     "D9 => U12 >F6 F46; s2 m1\n",
     NULL},
    {"a search that merges everything splits the rest off again",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "-B => U6 >F6 F52\n"
     "-A => >F6 F6 F52\n"
     "C50 => U52 >F12; s3 m2 p1\n",
     NULL},
    {"a search does not merge a hole that fits",
     "A4 => U6 >F58; s1 p1\n"
     "-A => >F6 F58\n"
     "B4 => U6 >F58; s1\n",
     NULL},
    {"a search skips the allocated neighbour of a hole that is too small, and counts it",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C4 => U6 U6 U6 >F46; s1 p1\n"
     "-A => >F6 U6 U6 F46\n"
     "D8 => >F6 U6 U6 U10 F36; s4 p1\n",
     NULL},
    {"the worked example of pools/README.md",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C4 => U6 U6 U6 >F46; s1 p1\n"
     "D4 => U6 U6 U6 U6 >F40; s1 p1\n"
     "E4 => U6 U6 U6 U6 U6 >F34; s1 p1\n"
     "-A => >F6 U6 U6 U6 U6 F34\n"
     "-C => >F6 U6 F6 U6 U6 F34\n"
     "-D => >F6 U6 F6 F6 U6 F34\n"
     "F9 => >F6 U6 U12 U6 F34; s4 m1\n",
     NULL},
    {"the search position moves to the first free fragment met",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C4 => U6 U6 U6 >F46; s1 p1\n"
     "-A => >F6 U6 U6 F46\n"
     "E4 => U6 >U6 U6 F46; s1\n"
     "D60 => NO_MEMORY U6 >U6 U6 F46\n" // hopeless: nothing is met
     "D45 => NO_MEMORY U6 U6 U6 >F46; s6\n"
     "D4 => U6 U6 U6 U6 >F40; s1 p1\n",
     NULL},
    {"a release below the search position moves it down, one above does not",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C4 => U6 U6 U6 >F46; s1 p1\n"
     "-B => U6 >F6 U6 F46\n"
     "-C => U6 >F6 F6 F46\n"
     "-A => >F6 F6 F6 F46\n",
     NULL},
    {"a second release of the same memory is refused",
     "A4 => U6 >F58; s1 p1\n"
     "-A => >F6 F58\n"
     "-A => PTR_ERROR >F6 F58\n",
     NULL},
    {"releasing everything leaves the fragments until a search merges them",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C4 => U6 U6 U6 >F46; s1 p1\n"
     "-A => >F6 U6 U6 F46\n"
     "-B => >F6 F6 U6 F46\n"
     "-C => >F6 F6 F6 F46\n"
     "D62 => U64 >|; s4 m3\n",
     NULL},
};

static const struct script giving_up[] = {
    {"a request for all that is available fails without a search",
     "A64 => NO_MEMORY >F64\n"
     "A63 => NO_MEMORY >F64; s4\n",
     NULL},
    {"a search goes round with a budget of one more than the fragments",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C51 => NO_MEMORY U6 U6 >F52; s6\n",
     NULL},
    {"since 6.1.7 a header for each fragment but two is added before giving up",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C55 => NO_MEMORY U6 U6 >F52; s6\n"
     "C56 => NO_MEMORY U6 U6 >F52\n",
     NULL},
    {"up to 6.1.6 a search gives up at the available memory",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C51 => NO_MEMORY U6 U6 >F52; s6\n"
     "C52 => NO_MEMORY U6 U6 >F52\n",
     &until_6_1_6},
    {"a failed search merges all the same",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C4 => U6 U6 U6 >F46; s1 p1\n"
     "-A => >F6 U6 U6 F46\n"
     "-B => >F6 F6 U6 F46\n"
     "D46 => NO_MEMORY >F12 U6 F46; s7 m1\n",
     NULL},
    {"the budget does not grow as fragments are split, nor shrink as they merge",
     "A4 => U6 >F58; s1 p1\n"
     "-A => >F6 F58\n"
     "B63 => NO_MEMORY >F64; s5 m1\n",
     NULL},
};

static const struct script waiting[] = {
    {"a release hands its memory to the waiter",
     "A62 => U64 >|; s1\n"
     "2:B30w => WAIT U64 >|; queue 2\n"
     "-A => U32 >F32; s1 p1; wakes 2\n"
     "2:-B => >F32 F32\n",
     NULL},
    {"one release serves several, in order of arrival and not by priority",
     "A62 => U64 >|; s1\n"
     "2:B10w => WAIT U64 >|; queue 2\n"
     "3:C10w => WAIT U64 >|; queue 2 3\n"
     "4:D40w => WAIT U64 >|; queue 2 3 4\n"
     "-A => U12 U12 >F40; s8 p2; wakes 2 3; queue 4\n"
     "3:-C => U12 U42 >F10; s2 m1 p1; wakes 4\n",
     NULL},
    {"the first waiter blocks the others, and a caller barges past them",
     "A20 => U22 >F42; s1 p1\n"
     "B40 => U22 U42 >|; s1\n"
     "2:C50w => WAIT U22 U42 >|; queue 2\n"
     "3:D2w => WAIT U22 U42 >|; queue 2 3\n"
     "-A => >F22 U42; queue 2 3\n"
     "E4 => U6 >F16 U42; s1 p1; queue 2 3\n",
     NULL},
    {"nobody is served after a timeout until the next release",
     "A20 => U22 >F42; s1 p1\n"
     "B40 => U22 U42 >|; s1\n"
     "2:C50w => WAIT U22 U42 >|; queue 2\n"
     "3:D2w => WAIT U22 U42 >|; queue 2 3\n"
     "-A => >F22 U42; queue 2 3\n"
     "timeout 2 => >F22 U42; wakes 2 NO_MEMORY; queue 3\n"
     "-B => U4 >F18 F42; s1 p1; wakes 3\n",
     NULL},
    {"nobody is served after an abort until the next release",
     "A20 => U22 >F42; s1 p1\n"
     "B40 => U22 U42 >|; s1\n"
     "2:C50w => WAIT U22 U42 >|; queue 2\n"
     "3:D20w => WAIT U22 U42 >|; queue 2 3\n"
     "-A => >F22 U42; queue 2 3\n"
     "abort 2 => >F22 U42; wakes 2 WAIT_ABORTED; queue 3\n"
     "-B => U22 >F42; s1; wakes 3\n",
     NULL},
    {"a waiter in the middle leaves the others in order",
     "A62 => U64 >|; s1\n"
     "2:B9w => WAIT U64 >|; queue 2\n"
     "3:B9w => WAIT U64 >|; queue 2 3\n"
     "4:B9w => WAIT U64 >|; queue 2 3 4\n"
     "abort 3 => U64 >|; wakes 3 WAIT_ABORTED; queue 2 4\n"
     "timeout 4 => U64 >|; wakes 4 NO_MEMORY; queue 2\n"
     "timeout 2 => U64 >|; wakes 2 NO_MEMORY\n",
     NULL},
    {"prioritize moves the first of the best priority to the head and serves nobody",
     "A20 => U22 >F42; s1 p1\n"
     "B40 => U22 U42 >|; s1\n"
     "2:C50w => WAIT U22 U42 >|; queue 2\n"
     "3:C50w => WAIT U22 U42 >|; queue 2 3\n"
     "4:D20w => WAIT U22 U42 >|; queue 2 3 4\n"
     "5:E20w => WAIT U22 U42 >|; queue 2 3 4 5\n"
     "-A => >F22 U42; queue 2 3 4 5\n"
     "prioritize => >F22 U42; queue 4 2 3 5\n"
     "prioritize => >F22 U42; queue 4 2 3 5\n"
     "-B => U22 >F42; s1; wakes 4; queue 2 3 5\n"
     "prioritize => U22 >F42; queue 5 2 3\n",
     NULL},
    {"delete wakes everyone in list order, and the pool is gone",
     "A62 => U64 >|; s1\n"
     "2:B9w => WAIT U64 >|; queue 2\n"
     "4:B9w => WAIT U64 >|; queue 2 4\n"
     "3:B9w => WAIT U64 >|; queue 2 4 3\n"
     "delete => gone; wakes 2 DELETED 4 DELETED 3 DELETED\n"
     "delete => POOL_ERROR gone\n"
     "prioritize => POOL_ERROR gone\n"
     "B4 => POOL_ERROR gone\n"
     "-A => PTR_ERROR gone\n",
     NULL},
};

static const struct script windows[] = {
    {"a window opens after each fragment examined and at the end of a failed search",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C51/ => WINDOW U6 U6 >F52; s2\n" // the hole and the closing header
     "/ => WINDOW U6 U6 >F52; s1\n"
     "/ => WINDOW U6 U6 >F52; s1\n"
     "/ => WINDOW U6 U6 >F52; s2\n" // the budget is spent
     "/ => WINDOW U6 U6 >F52\n"     // the search is over
     "/ => NO_MEMORY U6 U6 >F52\n",
     NULL},
    {"one window opens when a search found, and the memory is taken before it",
     "A4/ => WINDOW U6 >F58; s1 p1\n"
     "/ => U6 >F58\n",
     NULL},
    {"no window opens for a hopeless request", "A64/ => NO_MEMORY >F64\n", NULL},
    {"no window opens for a release that nobody waits for",
     "A4 => U6 >F58; s1 p1\n"
     "-A/ => >F6 F58\n",
     NULL},
    {"a step passes over as many windows as it is told, and one fragment more at most",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C51/2 => WINDOW U6 U6 >F52; s2\n"
     "/3 => WINDOW U6 U6 >F52; s4\n"
     "/2 => NO_MEMORY U6 U6 >F52\n",
     NULL},
    {"an allocation in a window restarts the search, with a new budget",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C51/ => WINDOW U6 U6 >F52; s2\n"
     "2:D2 => U6 U6 U4 >F48; s1 p1\n"
     "/ => WINDOW U6 U6 U4 >F48; s2\n"
     ". => NO_MEMORY U6 U6 U4 >F48; s5\n",
     NULL},
    {"a release in a window restarts the search at the new search position",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C51/ => WINDOW U6 U6 >F52; s2\n"
     "2:-B => U6 >F6 F52\n"
     "/ => WINDOW U6 >F58; s1 m1\n"
     "/ => WINDOW U6 U53 >F5; s1 p1\n"
     "/ => U6 U53 >F5\n",
     NULL},
    {"a hopeless request in a window restarts the search as well",
     "A63/ => WINDOW >F64; s2\n"
     "2:B64 => NO_MEMORY >F64\n"
     "/ => WINDOW >F64; s2\n"
     ". => NO_MEMORY >F64; s2\n",
     NULL},
    {"a failed release in a window does not restart the search",
     "A4 => U6 >F58; s1 p1\n"
     "-A => >F6 F58\n"
     "B63/ => WINDOW >F64; s1 m1\n"
     "2:-A => PTR_ERROR >F64\n"
     "/ => WINDOW >F64; s2\n"
     ". => NO_MEMORY >F64; s2\n",
     NULL},
    {"the first free fragment met stays so when the search restarts",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C4 => U6 U6 U6 >F46; s1 p1\n"
     "-A => >F6 U6 U6 F46\n"
     "D8/ => WINDOW >F6 U6 U6 F46; s2\n"
     "2:E4 => U6 >U6 U6 F46; s1\n"
     "/ => WINDOW U6 >U6 U6 F46; s1\n"
     "/ => WINDOW U6 >U6 U6 F46; s1\n"
     "/ => WINDOW U6 >U6 U6 U10 F36; s1 p1\n"
     "/ => U6 >U6 U6 U10 F36\n",
     NULL},
    {"a change of owner in the window of the last step restarts the search",
     "A63/ => WINDOW >F64; s2\n"
     "/ => WINDOW >F64; s2\n"
     "2:B64 => NO_MEMORY >F64\n"
     "/ => WINDOW >F64; s2\n"
     ". => NO_MEMORY >F64; s2\n",
     NULL},
    {"a change of owner in the end window begins a failed search again",
     "A63/ => WINDOW >F64; s2\n"
     "/ => WINDOW >F64; s2\n"
     "/ => WINDOW >F64\n"
     "2:B64 => NO_MEMORY >F64\n"
     "/ => WINDOW >F64; s2\n"
     ". => NO_MEMORY >F64; s2\n",
     NULL},
    {"a search begun again gives up at once if it has become hopeless",
     "A63/4 => WINDOW >F64; s4\n"
     "/ => WINDOW >F64\n"
     "2:B4 => U6 >F58; s1 p1\n"
     "/ => NO_MEMORY U6 >F58\n",
     NULL},
    {"a search begun again has met no free fragment yet",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C4 => U6 U6 U6 >F46; s1 p1\n"
     "-A => >F6 U6 U6 F46\n"
     "D45/7 => WINDOW >F6 U6 U6 F46; s7\n"
     "/ => WINDOW >F6 U6 U6 F46\n"
     "2:E4 => U6 >U6 U6 F46; s1\n"
     ". => NO_MEMORY U6 U6 U6 >F46; s6\n",
     NULL},
    {"a change of owner in the end window leaves what was found alone",
     "A4/ => WINDOW U6 >F58; s1 p1\n"
     "2:B4 => U6 U6 >F52; s1 p1\n"
     "/ => U6 U6 >F52\n"
     "-A => >F6 U6 F52\n",
     NULL},
    {"a caller waits only after a failure that it still owns",
     "A63w/4 => WINDOW >F64; s4\n"
     "/ => WINDOW >F64\n"
     "2:B64 => NO_MEMORY >F64\n"
     "/ => WINDOW >F64; s2\n"
     ". => WAIT >F64; s2; queue 1\n",
     NULL},
    {"the fragment a search stands on may be merged away in the window",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C4 => U6 U6 U6 >F46; s1 p1\n"
     "-A => >F6 U6 U6 F46\n"
     "D45/ => WINDOW >F6 U6 U6 F46; s2\n" // stands on the third
     "2:-B => >F6 F6 U6 F46\n"
     "2:-C => >F6 F6 F6 F46\n"
     "2:E16 => U18 >F46; s3 m2\n"
     "/ => WINDOW U18 >F46; s2\n"
     ". => NO_MEMORY U18 >F46; s3\n",
     NULL},
};

static const struct script handing_over[] = {
    {"memory found for a waiter who gave up in the window is free again",
     "A62 => U64 >|; s1\n"
     "2:B30w => WAIT U64 >|; queue 2\n"
     "-A/ => WINDOW U32 >F32; s1 p1; queue 2\n"
     "timeout 2 => U32 >F32; wakes 2 NO_MEMORY\n"
     "/ => WINDOW >F32 F32\n"
     "/ => >F32 F32\n",
     NULL},
    {"memory found for a waiter who was overtaken is free again, and the search goes on",
     "A62 => U64 >|; s1\n"
     "2:B30w => WAIT U64 >|; queue 2\n"
     "3:C20w => WAIT U64 >|; queue 2 3\n"
     "-A/ => WINDOW U32 >F32; s1 p1; queue 2 3\n"
     "prioritize => U32 >F32; queue 3 2\n"
     "/ => WINDOW >F32 F32; queue 3 2\n"
     "/ => WINDOW U22 >F10 F32; s1 p1; queue 3 2\n"
     "/ => READY U22 >F10 F32; wakes 3; queue 2\n"
     "/ => WINDOW U22 >F42; s1 m1; queue 2\n"
     "/ => WINDOW U22 U32 >F10; s1 p1; queue 2\n"
     "/ => READY U22 U32 >F10; wakes 2\n"
     "/ => U22 U32 >F10\n",
     NULL},
    {"a waiter who comes back with another size is searched for anew",
     "A62 => U64 >|; s1\n"
     "2:B30w => WAIT U64 >|; queue 2\n"
     "-A/ => WINDOW U32 >F32; s1 p1; queue 2\n"
     "timeout 2 => U32 >F32; wakes 2 NO_MEMORY\n"
     "2:B40w => WAIT U32 >F32; queue 2\n"
     "/ => WINDOW >F32 F32; queue 2\n"
     "/ => WINDOW >F64; s1 m1; queue 2\n"
     "/ => WINDOW U42 >F22; s1 p1; queue 2\n"
     "/ => READY U42 >F22; wakes 2\n"
     "/ => U42 >F22\n",
     NULL},
    {"a waiter who comes back with the same size is served",
     "A62 => U64 >|; s1\n"
     "2:B40w => WAIT U64 >|; queue 2\n"
     "-A/ => WINDOW U42 >F22; s1 p1; queue 2\n"
     "abort 2 => U42 >F22; wakes 2 WAIT_ABORTED\n"
     "2:B40w => WAIT U42 >F22; queue 2\n"
     "/ => READY U42 >F22; wakes 2\n"
     ". => U42 >F22\n",
     NULL},
    {"memory handed back above the search position leaves the position",
     "A4 => U6 >F58; s1 p1\n"
     "B56 => U6 U58 >|; s1\n"
     "2:C30w => WAIT U6 U58 >|; queue 2\n"
     "-B/ => WINDOW U6 U32 >F26; s1 p1; queue 2\n"
     "timeout 2 => U6 U32 >F26; wakes 2 NO_MEMORY\n"
     "3:-A => >F6 U32 F26\n"
     "1:/ => WINDOW >F6 F32 F26\n"
     "1:/ => >F6 F32 F26\n",
     NULL},
    {"a releaser takes ownership again when it has served",
     "A62 => U64 >|; s1\n"
     "2:B30w => WAIT U64 >|; queue 2\n"
     "-A/ => WINDOW U32 >F32; s1 p1; queue 2\n"
     "3:D31/ => WINDOW U32 >F32; s2; queue 2\n"
     "1:/ => READY U32 >F32; wakes 2\n"
     "3:/ => WINDOW U32 >F32; s2\n"
     "1:. => U32 >F32\n"
     "3:. => NO_MEMORY U32 >F32; s3\n",
     NULL},
    {"a releaser takes ownership again when it has found nothing",
     "A24 => U26 >F38; s1 p1\n"
     "C4 => U26 U6 >F32; s1 p1\n"
     "D30 => U26 U6 U32 >|; s1\n"
     "2:B34w => WAIT U26 U6 U32 >|; queue 2\n"
     "-A => >F26 U6 U32; queue 2\n"
     "-D/6 => WINDOW >F26 U6 F32; s6; queue 2\n"
     "/ => WINDOW >F26 U6 F32; queue 2\n"
     "3:E25/ => WINDOW >F26 U6 F32; s2; queue 2\n"
     "1:/ => >F26 U6 F32; queue 2\n"
     "3:/ => WINDOW >F26 U6 F32; s2; queue 2\n"
     "3:/ => WINDOW >F26 U6 U27 F5; s1 p1; queue 2\n"
     "3:/ => >F26 U6 U27 F5; queue 2\n",
     NULL},
    {"a release whose search failed is over, whoever is the owner",
     "A24 => U26 >F38; s1 p1\n"
     "C4 => U26 U6 >F32; s1 p1\n"
     "D30 => U26 U6 U32 >|; s1\n"
     "2:B34w => WAIT U26 U6 U32 >|; queue 2\n"
     "-A => >F26 U6 U32; queue 2\n"
     "-D/6 => WINDOW >F26 U6 F32; s6; queue 2\n"
     "/ => WINDOW >F26 U6 F32; queue 2\n"
     "3:E62 => NO_MEMORY >F26 U6 F32; queue 2\n"
     "/ => >F26 U6 F32; queue 2\n",
     NULL},
    {"a thread made ready may take memory before the next waiter is looked at",
     "A62 => U64 >|; s1\n"
     "2:B10w => WAIT U64 >|; queue 2\n"
     "3:C10w => WAIT U64 >|; queue 2 3\n"
     "-A/ => WINDOW U12 >F52; s1 p1; queue 2 3\n"
     "/ => READY U12 >F52; wakes 2; queue 3\n"
     "2:D45 => U12 U47 >F5; s1 p1; queue 3\n"
     "/ => U12 U47 >F5; queue 3\n",
     NULL},
    {"a search dropped at a window leaves the pool in order",
     "A63/ => WINDOW >F64; s2\n"
     "2:B4 => U6 >F58; s1 p1\n"
     "2:-B => >F6 F58\n",
     NULL},
};

static const struct byte_pool_policy next_fit = {.fit = BYTE_POOL_NEXT_FIT};
static const struct byte_pool_policy best_fit = {.fit = BYTE_POOL_BEST_FIT};
static const struct byte_pool_policy merging = {.merge_on_release = true};
static const struct byte_pool_policy next_fit_merging = {.fit = BYTE_POOL_NEXT_FIT,
                                                         .merge_on_release = true};
static const struct byte_pool_policy by_priority = {.by_priority = true};
static const struct byte_pool_policy try_all = {.try_all = true};
static const struct byte_pool_policy rescan = {.rescan_on_leave = true};
static const struct byte_pool_policy no_barging = {.no_barging = true};
static const struct byte_pool_policy in_order = {.by_priority = true, .no_barging = true};

static const struct script fits[] = {
    {"a next fit begins behind the last one handed out",
     "A10 => U12 >F52; s1 p1\n"
     "B10 => U12 U12 >F40; s1 p1\n"
     "-A => F12 U12 >F40\n"
     "C4 => F12 U12 U6 >F34; s1 p1\n",
     &next_fit},
    {"a next fit comes round to what lies before",
     "A10 => U12 >F52; s1 p1\n"
     "B40 => U12 U42 >F10; s1 p1\n"
     "-A => F12 U42 >F10\n"
     "C9 => U12 >U42 F10; s3\n",
     &next_fit},
    {"a next fit merges all round, over the position too",
     "A14 => U16 >F48; s1 p1\n"
     "B14 => U16 U16 >F32; s1 p1\n"
     "C29 => U16 U16 U32 >|; s1\n"
     "-A => F16 U16 U32 >|\n"
     "-B => F16 F16 U32 >|\n"
     "D20 => U22 >F10 U32; s3 m1 p1\n",
     &next_fit},
    {"a next fit fails after once round, and one more",
     "A10 => U12 >F52; s1 p1\n"
     "B49 => U12 U52 >|; s1\n"
     "-A => F12 U52 >|\n"
     "C11 => NO_MEMORY F12 U52 >|; s4\n",
     &next_fit},
    {"a best fit takes the smallest hole that is large enough",
     "A20 => U22 >F42; s2 p1\n"
     "B2 => U22 U4 >F38; s2 p1\n"
     "C10 => U22 U4 U12 >F26; s2 p1\n"
     "D2 => U22 U4 U12 U4 >F22; s2 p1\n"
     "-A => >F22 U4 U12 U4 F22\n"
     "-C => >F22 U4 F12 U4 F22\n"
     "E9 => >F22 U4 U12 U4 F22; s6\n",
     &best_fit},
    {"a best fit stops at a hole that is exactly right",
     "A20 => U22 >F42; s2 p1\n"
     "B2 => U22 U4 >F38; s2 p1\n"
     "C10 => U22 U4 U12 >F26; s2 p1\n"
     "D2 => U22 U4 U12 U4 >F22; s2 p1\n"
     "-A => >F22 U4 U12 U4 F22\n"
     "-C => >F22 U4 F12 U4 F22\n"
     "E10 => >F22 U4 U12 U4 F22; s3\n",
     &best_fit},
    {"of equal holes a best fit takes the first by address",
     "A10 => U12 >F52; s2 p1\n"
     "B2 => U12 U4 >F48; s2 p1\n"
     "C10 => U12 U4 U12 >F36; s2 p1\n"
     "D2 => U12 U4 U12 U4 >F32; s2 p1\n"
     "-C => U12 U4 >F12 U4 F32\n"
     "-A => >F12 U4 F12 U4 F32\n"
     "E9 => U12 >U4 F12 U4 F32; s6\n",
     &best_fit},
    {"a best fit merges what is too small, as any search does",
     "A2 => U4 >F60; s2 p1\n"
     "B2 => U4 U4 >F56; s2 p1\n"
     "C2 => U4 U4 U4 >F52; s2 p1\n"
     "-A => >F4 U4 U4 F52\n"
     "-B => >F4 F4 U4 F52\n"
     "D5 => U8 >U4 F52; s5 m1\n",
     &best_fit},
    {"somebody else in a window begins a best fit anew",
     "A20 => U22 >F42; s2 p1\n"
     "B2 => U22 U4 >F38; s2 p1\n"
     "-A => >F22 U4 F38\n"
     "C9/ => WINDOW >F22 U4 F38; s1\n"
     "2:D20 => U22 >U4 F38; s1\n"
     "/ => WINDOW U22 >U4 F38; s1\n"
     "/ => WINDOW U22 >U4 F38; s1\n"
     "/ => WINDOW U22 >U4 U11 F27; s1 p1\n"
     "/ => U22 >U4 U11 F27\n",
     &best_fit},
};

static const struct script merges[] = {
    {"a release joins both neighbours",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C4 => U6 U6 U6 >F46; s1 p1\n"
     "D4 => U6 U6 U6 U6 >F40; s1 p1\n"
     "-A => >F6 U6 U6 U6 F40; s1\n"
     "-C => >F6 U6 F6 U6 F40; s3\n"
     "-B => >F18 U6 F40; s3 m2\n"
     "-D => >F64; s3 m2\n",
     &merging},
    {"a release below all that is free looks at its own neighbour alone",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "-B => U6 >F58; s2 m1\n"
     "-A => >F64; s2 m1\n",
     &merging},
    {"the walk to the neighbours opens a window after each fragment",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C4 => U6 U6 U6 >F46; s1 p1\n"
     "-A => >F6 U6 U6 F46; s1\n"
     "-C/ => WINDOW >F6 U6 F6 F46; s1\n"
     "/ => WINDOW >F6 U6 F6 F46; s1\n"
     "/ => WINDOW >F6 U6 F52; s1 m1\n"
     "/ => >F6 U6 F52; s1\n",
     &merging},
    {"somebody else in a window begins the walk anew",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C4 => U6 U6 U6 >F46; s1 p1\n"
     "-A => >F6 U6 U6 F46; s1\n"
     "-C/ => WINDOW >F6 U6 F6 F46; s1\n"
     "2:D4 => U6 >U6 F6 F46; s1\n"
     ". => U6 >U6 F52; s3 m1\n",
     &merging},
    {"the memory of a waiter who has left is joined again",
     "A62 => U64 >|; s1\n"
     "2:B30w => WAIT U64 >|; queue 2\n"
     "-A/2 => WINDOW U32 >F32; s2 p1; queue 2\n"
     "timeout 2 => U32 >F32; wakes 2 NO_MEMORY\n"
     "/ => WINDOW >F32 F32\n"
     ". => >F64; s2 m1\n",
     &merging},
    {"a next fit keeps its position, and the walk begins at the start",
     "A4 => U6 >F58; s1 p1\n"
     "B4 => U6 U6 >F52; s1 p1\n"
     "C4 => U6 U6 U6 >F46; s1 p1\n"
     "-A => F6 U6 U6 >F46; s1\n"
     "-B => F12 U6 >F46; s2 m1\n"
     "-C => >F64; s3 m2\n",
     &next_fit_merging},
};

static const struct script lines[] = {
    {"by priority, the better waiter goes ahead, and equals stay in order",
     "A60 => U64 >|; s1\n"
     "1:B40w => WAIT U64 >|; queue 1\n"
     "4:C40w => WAIT U64 >|; queue 4 1\n"
     "2:D40w => WAIT U64 >|; queue 4 1 2\n"
     "3:E40w => WAIT U64 >|; queue 4 3 1 2\n"
     "5:F40w => WAIT U64 >|; queue 4 5 3 1 2\n"
     "7:G40w => WAIT U64 >|; queue 7 4 5 3 1 2\n"
     "6:H40w => WAIT U64 >|; queue 7 4 5 3 1 2 6\n",
     &by_priority},
    {"trying all, a release passes over those who do not fit",
     "A30 => U32 >F32; s1 p1\n"
     "B30 => U32 U32 >|; s1\n"
     "2:C40w => WAIT U32 U32 >|; queue 2\n"
     "3:D10w => WAIT U32 U32 >|; queue 2 3\n"
     "4:E50w => WAIT U32 U32 >|; queue 2 3 4\n"
     "5:F10w => WAIT U32 U32 >|; queue 2 3 4 5\n"
     "-A => U12 U12 >F8 U32; s2 p2; wakes 3 5; queue 2 4\n",
     &try_all},
    {"trying all, a change of the list in a window begins it anew",
     "A30 => U32 >F32; s1 p1\n"
     "B30 => U32 U32 >|; s1\n"
     "2:C31w => WAIT U32 U32 >|; queue 2\n"
     "3:D10w => WAIT U32 U32 >|; queue 2 3\n"
     "-A/ => WINDOW >F32 U32; s2; queue 2 3\n"
     "timeout 2 => >F32 U32; wakes 2 NO_MEMORY; queue 3\n"
     "/ => WINDOW U12 >F20 U32; s1 p1; queue 3\n"
     "/ => READY U12 >F20 U32; wakes 3\n"
     "/ => U12 >F20 U32\n",
     &try_all},
    {"trying all, a waiter is served although the head has left meanwhile",
     "A30 => U32 >F32; s1 p1\n"
     "B30 => U32 U32 >|; s1\n"
     "2:C40w => WAIT U32 U32 >|; queue 2\n"
     "3:D10w => WAIT U32 U32 >|; queue 2 3\n"
     "-A/ => WINDOW >F32 U32; queue 2 3\n"
     "/ => WINDOW U12 >F20 U32; s1 p1; queue 2 3\n"
     "timeout 2 => U12 >F20 U32; wakes 2 NO_MEMORY; queue 3\n"
     ". => U12 >F20 U32; wakes 3\n",
     &try_all},
    {"when the head leaves, the next waiter is tried",
     "A30 => U32 >F32; s1 p1\n"
     "B30 => U32 U32 >|; s1\n"
     "2:C40w => WAIT U32 U32 >|; queue 2\n"
     "3:D10w => WAIT U32 U32 >|; queue 2 3\n"
     "-A => >F32 U32; queue 2 3\n"
     "timeout 2 => U12 >F20 U32; s1 p1; wakes 2 NO_MEMORY 3\n",
     &rescan},
    {"when another than the head leaves, nobody is tried",
     "A30 => U32 >F32; s1 p1\n"
     "B30 => U32 U32 >|; s1\n"
     "2:C40w => WAIT U32 U32 >|; queue 2\n"
     "3:D50w => WAIT U32 U32 >|; queue 2 3\n"
     "4:E10w => WAIT U32 U32 >|; queue 2 3 4\n"
     "-A => >F32 U32; queue 2 3 4\n"
     "abort 3 => >F32 U32; wakes 3 WAIT_ABORTED; queue 2 4\n",
     &rescan},
    {"without barging a request queues behind those who wait, or fails",
     "A30 => U32 >F32; s1 p1\n"
     "2:C40w => WAIT U32 >F32; queue 2\n"
     "3:D10w => WAIT U32 >F32; queue 2 3\n"
     "4:E10 => NO_MEMORY U32 >F32; queue 2 3\n"
     "timeout 2 => U32 >F32; wakes 2 NO_MEMORY; queue 3\n",
     &no_barging},
    {"without barging a search gives up when somebody waits after a window",
     "A2 => U4 >F60; s1 p1\n"
     "B2 => U4 U4 >F56; s1 p1\n"
     "C20 => U4 U4 U22 >F34; s1 p1\n"
     "-A => >F4 U4 U22 F34\n"
     "-B => >F4 F4 U22 F34\n"
     "D10/ => WINDOW >F8 U22 F34; s1 m1\n"
     "2:E60w => WAIT >F8 U22 F34; queue 2\n"
     ". => NO_MEMORY >F8 U22 F34; queue 2\n",
     &no_barging},
    {"by priority without barging, a better caller passes those who wait",
     "A30 => U32 >F32; s1 p1\n"
     "2:C40w => WAIT U32 >F32; queue 2\n"
     "1:D10 => NO_MEMORY U32 >F32; queue 2\n"
     "3:E10 => U32 U12 >F20; s1 p1; queue 2\n",
     &in_order},
};

static void play_script(size_t word, const void *row)
{
    const struct script *script = row;
    struct byte_rig *rig = byte_rig_create(word, 66 * word, script->policy);
    byte_rig_play(rig, script->calls);
    byte_rig_destroy(rig);
}

static size_t add_scripts(struct pool_case *cases, const struct script *scripts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cases[i] =
            (struct pool_case){.name = scripts[i].name, .run = play_script, .row = &scripts[i]};
    }
    return count;
}

int main(void)
{
    struct pool_case cases[COUNT_OF(allocating) + COUNT_OF(giving_up) + COUNT_OF(waiting) +
                           COUNT_OF(windows) + COUNT_OF(handing_over) + COUNT_OF(fits) +
                           COUNT_OF(merges) + COUNT_OF(lines)];
    size_t count = add_scripts(cases, allocating, COUNT_OF(allocating));
    count += add_scripts(cases + count, giving_up, COUNT_OF(giving_up));
    count += add_scripts(cases + count, waiting, COUNT_OF(waiting));
    count += add_scripts(cases + count, windows, COUNT_OF(windows));
    count += add_scripts(cases + count, handing_over, COUNT_OF(handing_over));
    count += add_scripts(cases + count, fits, COUNT_OF(fits));
    count += add_scripts(cases + count, merges, COUNT_OF(merges));
    count += add_scripts(cases + count, lines, COUNT_OF(lines));
    return pool_cases_run("byte pool scripts", cases, count);
}
