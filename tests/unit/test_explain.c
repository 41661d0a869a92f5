#include "explain_harness.h"
#include "record_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/// A scene and the rows that it leaves in the two files, headings left out.
struct scene_case {
    const char *name;
    const char *script;
    const char *waits;
    const char *failures;
};

static const struct scene_case cases[] = {
    {"a wait for memory that is not there is exhausted, and says how much is missing",
     "0 take 0 0 900\n10 wait 1 200\n30 free 0 0\n30 hand 1 0 208\n30 served 1 0",
     "10,30,t1,heap,200,served,20,exhausted,,92,20,0,0,0,0,pool 92\n", ""},

    {"enough memory in pieces is fragmented, by what the largest lacks when all is merged",
     "0 take 0 0 100\n0 take 0 100 100\n0 take 0 200 100\n0 take 0 300 716\n"
     "5 free 0 0\n5 free 0 200\n10 wait 1 150\n"
     "40 free 0 100\n45 hand 1 0 160\n46 served 1 0",
     "10,46,t1,heap,150,served,36,fragmented,,60,0,36,0,0,0,merge 60\n", ""},

    {"neighbours count as merged, whenever they were freed",
     "0 take 0 0 100\n0 take 0 100 100\n0 take 0 200 816\n"
     "5 free 0 0\n5 free 0 100\n10 wait 1 200\n30 timeout 1",
     "10,30,t1,heap,200,timeout,20,exhausted,,8,20,0,0,0,0,pool 8\n", ""},

    {"the first waiter, looked at in vain although merging would do, is fragmented",
     "0 take 0 0 508\n0 take 0 508 508\n10 wait 1 900\n20 free 0 0\n20 free 0 508\n20 failed\n"
     "50 timeout 1",
     "10,50,t1,heap,900,timeout,40,fragmented,,0,10,30,0,0,0,merge 0\n", ""},

    {"a waiter that fits behind one that does not is held by the head of the line",
     "0 take 0 0 900\n10 wait 1 800\n15 wait 2 50\n40 free 0 0\n40 hand 1 0 808\n40 served 1 0\n"
     "40 hand 2 808 58\n40 served 2 0",
     "10,40,t1,heap,800,served,30,exhausted,,692,30,0,0,0,0,pool 692\n"
     "15,40,t2,heap,50,served,25,head_of_line,t1,0,0,0,25,0,0,pass\n",
     ""},

    {"a waiter that fits, but not together with those ahead, is held by the head of the line",
     "0 take 0 0 900\n10 wait 1 100\n10 wait 2 60\n10 failed\n30 timeout 1\n30 timeout 2",
     "10,30,t1,heap,100,timeout,20,fragmented,,0,0,20,0,0,0,merge 0\n"
     "10,30,t2,heap,60,timeout,20,head_of_line,t1,0,0,0,20,0,0,pass\n",
     ""},

    {"a waiter past whom a call took memory was barged, from when that made the difference",
     "0 take 0 0 100\n0 take 0 100 100\n0 take 0 200 816\n10 wait 1 180\n"
     "20 free 0 0\n20 failed\n25 take 2 0 100\n40 free 0 100\n40 failed\n"
     "90 free 2 0\n90 hand 1 0 188\n90 served 1 2",
     "10,90,t1,heap,180,served,80,barged,t2,88,30,0,0,50,0,hold 92 25\n", ""},

    {"of several who barged, the one with the largest piece is to blame, then the first",
     "0 take 0 0 100\n0 take 0 100 100\n0 take 0 200 80\n0 take 0 280 736\n10 wait 1 260\n"
     "10 free 0 0\n10 free 0 100\n10 failed\n10 take 3 100 100\n10 take 2 0 100\n"
     "10 free 0 200\n10 failed\n10 take 4 200 80\n20 timeout 1",
     "10,20,t1,heap,260,timeout,10,barged,t3,268,0,0,0,10,0,hold 92 10\n", ""},

    {"who barged first is to blame, wherever the piece lies",
     "0 take 0 0 100\n0 take 0 100 100\n0 take 0 200 816\n10 wait 1 180\n"
     "10 free 0 0\n10 failed\n11 take 3 0 100\n11 free 0 100\n11 failed\n11 take 2 100 100\n"
     "31 timeout 1",
     "10,31,t1,heap,180,timeout,21,barged,t3,188,1,0,0,20,0,hold 92 11\n", ""},

    {"memory handed to another waiter is not barged away",
     "0 take 0 0 100\n0 take 0 100 916\n10 wait 2 92\n12 wait 1 90\n"
     "20 free 0 0\n20 hand 2 0 100\n20 served 2 0\n20 failed\n50 timeout 1",
     "10,20,t2,heap,92,served,10,exhausted,,100,10,0,0,0,0,pool 100\n"
     "12,50,t1,heap,90,timeout,38,exhausted,,100,38,0,0,0,0,pool 100\n",
     ""},

    {"memory taken before the wait began is not barged away",
     "0 take 2 0 1016\n10 wait 1 90\n50 timeout 1",
     "10,50,t1,heap,90,timeout,40,exhausted,,100,40,0,0,0,0,pool 100\n", ""},

    {"once the first waiter timed out, one that fits misses a rescan",
     "0 take 0 0 900\n10 wait 1 800\n10 wait 2 50\n30 timeout 1\n70 free 0 0\n70 hand 2 0 60\n"
     "70 served 2 0",
     "10,30,t1,heap,800,timeout,20,exhausted,,692,20,0,0,0,0,pool 692\n"
     "10,70,t2,heap,50,served,60,missed_rescan,t1,0,0,0,20,0,40,rescan timeout 30\n",
     ""},

    {"an abort of the first waiter makes the next miss a rescan",
     "0 take 0 0 900\n10 wait 1 800\n10 wait 2 50\n11 abort 1\n70 timeout 2",
     "10,11,t1,heap,800,aborted,1,exhausted,,692,1,0,0,0,0,pool 692\n"
     "10,70,t2,heap,50,timeout,60,missed_rescan,t1,0,0,0,1,0,59,rescan abort 11\n",
     ""},

    {"a terminate of the first waiter makes the next miss a rescan",
     "0 take 0 0 900\n10 wait 1 800\n10 wait 2 50\n11 terminate 1\n70 timeout 2",
     "10,11,t1,heap,800,terminated,1,exhausted,,692,1,0,0,0,0,pool 692\n"
     "10,70,t2,heap,50,timeout,60,missed_rescan,t1,0,0,0,1,0,59,rescan terminate 11\n",
     ""},

    {"a prioritize serves nobody, and blames nobody",
     "0 take 0 0 900\n10 wait 1 800\n10 wait 2 50\n20 first 2\n70 timeout 2\n70 timeout 1",
     "10,70,t2,heap,50,timeout,60,missed_rescan,,0,0,0,10,0,50,rescan prioritize 20\n"
     "10,70,t1,heap,800,timeout,60,exhausted,,692,60,0,0,0,0,pool 692\n",
     ""},

    {"a timeout further back changes nothing for the others",
     "0 take 0 0 900\n10 wait 1 800\n10 wait 3 800\n10 wait 2 50\n30 timeout 3\n50 timeout 2\n"
     "50 timeout 1",
     "10,30,t3,heap,800,timeout,20,exhausted,,692,20,0,0,0,0,pool 692\n"
     "10,50,t2,heap,50,timeout,40,head_of_line,t1,0,0,0,40,0,0,pass\n"
     "10,50,t1,heap,800,timeout,40,exhausted,,692,40,0,0,0,0,pool 692\n",
     ""},

    {"a release that looks ends a missed rescan, though it finds nothing",
     "0 take 0 0 900\n0 take 5 900 20\n10 wait 1 800\n10 wait 2 50\n30 timeout 1\n"
     "40 free 5 900\n40 failed\n100 timeout 2",
     "10,30,t1,heap,800,timeout,20,exhausted,,712,20,0,0,0,0,pool 712\n"
     "10,100,t2,heap,50,timeout,90,fragmented,,0,0,60,20,0,10,merge 0\n",
     ""},

    {"while a release searches, what fits keeps the reason that it had",
     "0 take 0 0 900\n10 wait 1 200\n30 free 0 0\n45 hand 1 0 208\n50 served 1 0",
     "10,50,t1,heap,200,served,40,exhausted,,92,40,0,0,0,0,pool 92\n", ""},

    {"a head that left during a search for it leaves the next one missed",
     "0 take 0 0 900\n10 wait 1 1000\n10 wait 2 50\n20 free 0 0\n22 abort 1\n25 failed\n"
     "60 timeout 2",
     "10,22,t1,heap,1000,aborted,12,exhausted,,892,12,0,0,0,0,pool 892\n"
     "10,60,t2,heap,50,timeout,50,missed_rescan,t1,0,0,0,15,0,35,rescan abort 22\n",
     ""},

    {"memory found for a waiter who had gone is looked through again for the next",
     "0 take 0 0 900\n10 wait 1 800\n10 wait 2 50\n20 free 0 0\n20 hand 1 0 808\n22 timeout 1\n"
     "25 undo 0 0\n25 hand 2 0 60\n27 served 2 0",
     "10,22,t1,heap,800,timeout,12,exhausted,,692,12,0,0,0,0,pool 692\n"
     "10,27,t2,heap,50,served,17,head_of_line,t1,0,0,0,17,0,0,pass\n",
     ""},

    {"a release terminated during its search is to blame for the rescan that it owed",
     "0 take 0 0 900\n10 wait 1 200\n20 free 0 0\n24 kill 0\n60 timeout 1",
     "10,60,t1,heap,200,timeout,50,missed_rescan,t0,0,14,0,0,0,36,rescan searcher 24\n", ""},

    {"a wait of no cycles has the reason at its beginning",
     "0 take 0 0 900\n10 wait 1 200\n10 free 0 0\n10 hand 1 0 208\n10 served 1 0",
     "10,10,t1,heap,200,served,0,exhausted,,92,0,0,0,0,0,pool 92\n", ""},

    {"a wait of no cycles behind another blames it",
     "0 take 0 0 900\n10 wait 1 800\n10 wait 2 50\n10 abort 2\n20 timeout 1",
     "10,10,t2,heap,50,aborted,0,head_of_line,t1,0,0,0,0,0,0,pass\n"
     "10,20,t1,heap,800,timeout,10,exhausted,,692,10,0,0,0,0,pool 692\n",
     ""},

    {"of reasons that held equally long the first in order is the main one",
     "0 take 0 0 508\n0 take 0 508 508\n10 wait 1 900\n20 free 0 0\n20 free 0 508\n20 failed\n"
     "30 timeout 1",
     "10,30,t1,heap,900,timeout,20,exhausted,,908,10,10,0,0,0,pool 908\n", ""},

    {"what lasts no cycle does not count",
     "0 take 0 0 1016\n10 wait 1 200\n20 free 0 0\n20 failed\n20 take 0 0 1016\n30 timeout 1",
     "10,30,t1,heap,200,timeout,20,exhausted,,208,10,0,0,10,0,pool 208\n", ""},

    {"of several heads the one in the way longest is to blame",
     "0 take 0 0 900\n10 wait 1 800\n10 wait 3 700\n10 wait 2 50\n20 abort 1\n50 abort 3\n"
     "51 timeout 2",
     "10,20,t1,heap,800,aborted,10,exhausted,,692,10,0,0,0,0,pool 692\n"
     "10,50,t3,heap,700,aborted,40,exhausted,,592,40,0,0,0,0,pool 592\n"
     "10,51,t2,heap,50,timeout,41,head_of_line,t3,0,0,0,40,0,1,pass\n",
     ""},

    {"heads in the way equally long are blamed by index",
     "0 take 0 0 900\n10 wait 3 800\n10 wait 1 700\n10 wait 2 50\n20 abort 3\n30 abort 1\n"
     "31 timeout 2",
     "10,20,t3,heap,800,aborted,10,exhausted,,692,10,0,0,0,0,pool 692\n"
     "10,30,t1,heap,700,aborted,20,exhausted,,592,20,0,0,0,0,pool 592\n"
     "10,31,t2,heap,50,timeout,21,head_of_line,t1,0,0,0,20,0,1,pass\n",
     ""},

    {"waits that go on at the end come by beginning, then thread, over all pools",
     "0 take 0 0 900\n0 pool 1\n0 take 0 0 16\n0 take 0 16 16\n0 take 0 32 16\n0 take 0 48 16\n"
     "5 wait 3 12\n7 wait 2 12\n0 pool 0\n7 wait 1 800\n9 end",
     "5,,t3,blk,12,waiting,4,exhausted,,16,4,0,0,0,0,pool 16\n"
     "7,,t1,heap,800,waiting,2,exhausted,,692,2,0,0,0,0,pool 692\n"
     "7,,t2,blk,12,waiting,2,exhausted,,16,2,0,0,0,0,pool 16\n",
     ""},

    {"a block goes from a release to the first waiter",
     "0 pool 1\n0 take 0 0 16\n0 take 0 16 16\n0 take 0 32 16\n0 take 0 48 16\n5 wait 1 12\n"
     "6 wait 2 12\n20 free 0 16\n20 hand 1 16 16\n20 served 1 0\n30 free 0 32\n30 hand 2 32 16\n"
     "30 served 2 0",
     "5,20,t1,blk,12,served,15,exhausted,,16,15,0,0,0,0,pool 16\n"
     "6,30,t2,blk,12,served,24,exhausted,,16,24,0,0,0,0,pool 16\n",
     ""},

    {"deleting a pool ends the waits, and later changes of it are passed over",
     "0 take 0 0 1016\n10 wait 1 80\n10 wait 2 80\n30 drop\n30 delete 1\n30 delete 2\n"
     "30 fail 1 80 DELETED\n31 fail 2 80 DELETED\n32 fail 2 80 POOL_ERROR",
     "10,30,t1,heap,80,deleted,20,exhausted,,88,20,0,0,0,0,pool 88\n"
     "10,30,t2,heap,80,deleted,20,exhausted,,88,20,0,0,0,0,pool 88\n",
     "30,30,t1,heap,80,DELETED,deleted,,,,0,\n"
     "31,31,t2,heap,80,DELETED,deleted,,,,0,\n"
     "32,32,t2,heap,80,POOL_ERROR,refused,,,,0,\n"},

    {"a call that fails at once for want of memory is exhausted",
     "0 take 0 0 900\n10 fail 1 200 NO_MEMORY", "",
     "10,10,t1,heap,200,NO_MEMORY,exhausted,116,116,116,92,pool 92\n"},

    {"a call that fails at once among pieces is fragmented",
     "0 take 0 0 100\n0 take 0 100 100\n0 take 0 200 100\n0 take 0 300 100\n0 take 0 400 616\n"
     "5 free 0 0\n5 free 0 100\n5 free 0 300\n10 fail 1 250 NO_MEMORY",
     "", "10,10,t1,heap,250,NO_MEMORY,fragmented,300,200,200,60,merge 60\n"},

    {"a call for a block that fails at once is one block short",
     "0 pool 1\n0 take 0 0 16\n0 take 0 16 16\n0 take 0 32 16\n0 take 0 48 16\n"
     "10 fail 1 12 NO_MEMORY",
     "", "10,10,t1,blk,12,NO_MEMORY,exhausted,0,,,16,pool 16\n"},

    {"a timeout fails for the main reason of its wait",
     "0 take 0 0 900\n10 wait 1 800\n10 wait 2 50\n30 timeout 2\n31 fail 2 50 NO_MEMORY\n"
     "40 timeout 1",
     "10,30,t2,heap,50,timeout,20,head_of_line,t1,0,0,0,20,0,0,pass\n"
     "10,40,t1,heap,800,timeout,30,exhausted,,692,30,0,0,0,0,pool 692\n",
     "31,31,t2,heap,50,NO_MEMORY,head_of_line,116,116,116,0,pass\n"},

    {"a timeout shows the memory as it was when it ended, not when the thread ran again",
     "0 take 0 0 900\n10 wait 1 800\n30 timeout 1\n35 free 0 0\n40 fail 1 800 NO_MEMORY",
     "10,30,t1,heap,800,timeout,20,exhausted,,692,20,0,0,0,0,pool 692\n",
     "40,40,t1,heap,800,NO_MEMORY,exhausted,116,116,116,692,pool 692\n"},

    {"an aborted call says so",
     "0 take 0 0 900\n10 wait 1 800\n30 abort 1\n30 fail 1 800 WAIT_ABORTED",
     "10,30,t1,heap,800,aborted,20,exhausted,,692,20,0,0,0,0,pool 692\n",
     "30,30,t1,heap,800,WAIT_ABORTED,aborted,116,116,116,0,\n"},

    {"a bad size is refused", "10 fail 1 5000 SIZE_ERROR", "",
     "10,10,t1,heap,5000,SIZE_ERROR,refused,,,,0,\n"},

    {"a thread's next failure is explained anew",
     "0 take 0 0 900\n10 wait 1 800\n30 timeout 1\n31 fail 1 800 NO_MEMORY\n"
     "40 fail 1 900 NO_MEMORY",
     "10,30,t1,heap,800,timeout,20,exhausted,,692,20,0,0,0,0,pool 692\n",
     "31,31,t1,heap,800,NO_MEMORY,exhausted,116,116,116,692,pool 692\n"
     "40,40,t1,heap,900,NO_MEMORY,exhausted,116,116,116,792,pool 792\n"},
};

static void assert_rows(const char *folder, const char *name, const char *expected)
{
    char *text = harness_read(folder, name);
    const char *rows = strchr(text, '\n');
    assert_non_null(rows);
    assert_string_equal(rows + 1, expected);
    free(text);
}

static void test_scene(void **state)
{
    const struct scene_case *test = *state;
    void *folder;
    assert_int_equal(harness_make_folder(&folder), 0);
    struct scene scene;
    scene_begin(&scene, folder);
    scene_play(&scene, test->script);
    scene_close(&scene);
    assert_rows(folder, "waits.csv", test->waits);
    assert_rows(folder, "failures.csv", test->failures);
    assert_int_equal(harness_remove_folder(&folder), 0);
}

#define CASE_COUNT (sizeof cases / sizeof cases[0])

int main(void)
{
    static struct scene_case rows[CASE_COUNT];
    struct CMUnitTest tests[CASE_COUNT];
    memcpy(rows, cases, sizeof rows);
    for (size_t i = 0; i < CASE_COUNT; i++) {
        tests[i] = (struct CMUnitTest){
            .name = rows[i].name, .test_func = test_scene, .initial_state = &rows[i]};
    }
    return _cmocka_run_group_tests("explain", tests, CASE_COUNT, NULL, NULL);
}
