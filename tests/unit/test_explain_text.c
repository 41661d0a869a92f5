#include "sim/record/explain_text.h"

#include "sim/report/sentence.h"

#include "explain_harness.h"
#include "pools/byte_pool.h"
#include "record_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct text_case {
    const char *name;
    struct explained explained;
    const char *remedy;
    const char *sentence;
};

static struct text_case text_cases[] = {
    {"exhausted: a larger pool",
     {.reason = REASON_EXHAUSTED, .short_bytes = 92, .blame = {.thread = SCENARIO_NONE}},
     "pool 92",
     "free memory was 92 B short"},
    {"exhausted: a block more",
     {.reason = REASON_EXHAUSTED, .short_bytes = 16, .pool = 1, .blame = {.thread = SCENARIO_NONE}},
     "pool 16",
     "no block was free"},
    {"fragmented: a larger piece",
     {.reason = REASON_FRAGMENTED, .short_bytes = 40, .blame = {.thread = SCENARIO_NONE}},
     "merge 40",
     "free memory was enough, but in pieces: the largest, all neighbours merged, was 40 B short"},
    {"fragmented: merging alone",
     {.reason = REASON_FRAGMENTED, .blame = {.thread = SCENARIO_NONE}},
     "merge 0",
     "free memory was enough, once merged; no search merged it"},
    {"head of line: passing the first",
     {.reason = REASON_HEAD_OF_LINE, .blame = {.thread = 4}},
     "pass",
     "it fitted, but t4 came first; a prioritize would let it pass"},
    {"barged: the call that took it",
     {.reason = REASON_BARGED, .short_bytes = 8, .blame = {.thread = 4, .size = 96, .at = 12000}},
     "hold 96 12000",
     "t4 took 96 B at 12,000 cycles while it waited"},
    {"missed rescan: the timeout after which nobody looked",
     {.reason = REASON_MISSED_RESCAN,
      .blame = {.thread = 4, .head_change = HEAD_TIMED_OUT, .at = 12000}},
     "rescan timeout 12000",
     "it fitted, but no release looked again after t4 ahead of it timed out at 12,000 cycles"},
    {"missed rescan: the prioritize after which nobody looked",
     {.reason = REASON_MISSED_RESCAN,
      .blame = {.thread = SCENARIO_NONE, .head_change = HEAD_REORDERED, .at = 12000}},
     "rescan prioritize 12000",
     "it fitted, but no release looked again after the prioritize at 12,000 cycles"},
    {"missed rescan: the release that was cut short",
     {.reason = REASON_MISSED_RESCAN,
      .blame = {.thread = 4, .head_change = HEAD_SEARCHER_ENDED, .at = 12000}},
     "rescan searcher 12000",
     "it fitted, but t4 was terminated at 12,000 cycles while its release searched, and no other "
     "release looked"},
    {"refused: nothing", {.reason = REASON_REFUSED}, "", "the call was refused"},
};

#define TEXT_CASE_COUNT (sizeof text_cases / sizeof text_cases[0])

static void test_text(void **state)
{
    const struct text_case *test = *state;
    char remedy[REMEDY_SIZE];
    char sentence[SENTENCE_SIZE];
    explain_remedy(&test->explained, remedy);
    explain_sentence(scene_scenario(), &test->explained, sentence, sizeof sentence);
    assert_string_equal(remedy, test->remedy);
    assert_string_equal(sentence, test->sentence);
}

static void a_long_remedy_has_room(void **state)
{
    (void)state;
    struct explained explained = {
        .reason = REASON_MISSED_RESCAN,
        .blame = {.thread = 0, .head_change = HEAD_REORDERED, .at = UINT64_MAX}};
    char remedy[REMEDY_SIZE];
    explain_remedy(&explained, remedy);
    assert_string_equal(remedy, "rescan prioritize 18446744073709551615");
}

/// Two waits and two failures of t1, one of each of t2.
static const char script[] = "0 take 0 0 900\n10 wait 1 800\n10 wait 2 50\n30 timeout 2\n"
                             "31 fail 2 50 NO_MEMORY\n40 timeout 1\n41 fail 1 800 NO_MEMORY\n"
                             "50 wait 1 808\n60 free 0 0\n60 hand 1 0 816\n60 served 1 0\n"
                             "70 fail 1 5000 SIZE_ERROR\n80 wait 3 600\n90 end";

static void totals_add_up_by_pool_and_by_thread(void **state)
{
    struct scene scene;
    scene_begin(&scene, *state);
    scene_play(&scene, script);
    const struct explain_totals *heap = explain_pool_totals(scene.explain, 0);
    assert_int_equal(heap->wait_count, 4);
    assert_int_equal(heap->waits[REASON_EXHAUSTED], 3);
    assert_int_equal(heap->waits[REASON_HEAD_OF_LINE], 1);
    assert_int_equal(heap->cycles[REASON_EXHAUSTED], 30 + 10 + 10);
    assert_int_equal(heap->cycles[REASON_HEAD_OF_LINE], 20);
    assert_int_equal(heap->outcomes[WAIT_TIMED_OUT], 2);
    assert_int_equal(heap->outcomes[WAIT_SERVED], 1);
    assert_int_equal(heap->outcomes[WAIT_GOES_ON], 1);
    assert_int_equal(heap->failure_count, 3);
    assert_int_equal(heap->failures[REASON_REFUSED], 1);
    assert_int_equal(heap->worst.thread, 1);
    assert_int_equal(heap->worst.cycles, 30);
    assert_int_equal(heap->first_failure.thread, 2);
    const struct explain_totals *t2 = explain_thread_totals(scene.explain, 2);
    assert_int_equal(t2->wait_count, 1);
    assert_int_equal(t2->failure_count, 1);
    assert_int_equal(t2->worst.blame.thread, 1);
    assert_int_equal(explain_thread_totals(scene.explain, 9)->wait_count, 0);
    assert_int_equal(explain_pool_totals(scene.explain, 1)->wait_count, 0);
    scene_close(&scene);
}

static void assert_json(json_t *json, const char *expected)
{
    assert_non_null(json);
    char *text = json_dumps(json, JSON_COMPACT);
    assert_string_equal(text, expected);
    free(text);
    json_decref(json);
}

static void totals_are_shown_as_json(void **state)
{
    struct scene scene;
    scene_begin(&scene, *state);
    scene_play(&scene, script);
    const struct explain_totals *t2 = explain_thread_totals(scene.explain, 2);
    assert_json(explain_waits_json(scene_scenario(), t2),
                "{\"count\":1,\"by_reason\":{\"exhausted\":0,\"fragmented\":0,\"head_of_line\":1,"
                "\"barged\":0,\"missed_rescan\":0},\"cycles\":{\"exhausted\":0,\"fragmented\":0,"
                "\"head_of_line\":20,\"barged\":0,\"missed_rescan\":0},\"outcomes\":{\"served\":0,"
                "\"timeout\":1,\"aborted\":0,\"deleted\":0,\"terminated\":0,\"waiting\":0},"
                "\"worst\":{\"begun\":10,\"cycles\":20,\"thread\":\"t2\",\"pool\":\"heap\","
                "\"size\":50,\"outcome\":\"timeout\",\"reason\":\"head_of_line\","
                "\"blamed\":\"t1\",\"short_bytes\":0,\"remedy\":\"pass\"}}");
    assert_json(explain_failure_reasons_json(explain_pool_totals(scene.explain, 0)),
                "{\"exhausted\":1,\"fragmented\":0,\"head_of_line\":1,\"barged\":0,"
                "\"missed_rescan\":0,\"refused\":1,\"deleted\":0,\"aborted\":0}");
    json_t *none = explain_waits_json(scene_scenario(), explain_pool_totals(scene.explain, 1));
    assert_true(json_is_null(json_object_get(none, "worst")));
    json_decref(none);
    scene_close(&scene);
}

static void run_operation(struct byte_pool_operation *op)
{
    while (byte_pool_step(op, SIZE_MAX) == POOL_STEP_WINDOW) {
    }
    assert_int_equal(op->status, POOL_SUCCESS);
}

static pool_address_t take(struct byte_pool *pool, struct pool_waiter *caller, size_t size)
{
    struct byte_pool_operation op;
    assert_int_equal(byte_pool_allocate_begin(&op, pool, caller, size, false, POOL_CALLER_THREAD),
                     POOL_SUCCESS);
    run_operation(&op);
    return op.address;
}

static void give_back(struct byte_pool *pool, struct pool_waiter *caller, pool_address_t address)
{
    struct byte_pool_operation op;
    assert_int_equal(byte_pool_release_begin(&op, pool, caller, address, POOL_CALLER_THREAD),
                     POOL_SUCCESS);
    run_operation(&op);
}

static void a_watched_pool_shows_its_pieces_as_it_has_merged_them(void **state)
{
    static uint64_t bytes[128];
    struct byte_pool_set set = {0};
    struct byte_pool pool;
    struct pool_waiter caller = {0};
    struct pool_memory memory = {.bytes = (unsigned char *)bytes,
                                 .start = 0x20000000,
                                 .control = 0x10000000,
                                 .word_size_bytes = 4,
                                 .size_bytes = sizeof bytes};
    assert_int_equal(byte_pool_create(&set, &pool, &memory, "heap", NULL), POOL_SUCCESS);
    struct scene scene;
    scene_begin(&scene, *state);
    explain_watch(scene.explain, 0, &pool);
    pool_address_t first = take(&pool, &caller, 92);
    pool_address_t second = take(&pool, &caller, 92);
    (void)take(&pool, &caller, 808);
    give_back(&pool, &caller, first);
    give_back(&pool, &caller, second);
    scene_play(&scene, "0 take 0 0 100\n0 take 0 100 100\n0 take 0 200 816\n"
                       "5 free 0 0\n5 free 0 100\n10 fail 1 200 NO_MEMORY");
    struct byte_pool_operation op;
    assert_int_equal(byte_pool_allocate_begin(&op, &pool, &caller, 200, false, POOL_CALLER_THREAD),
                     POOL_SUCCESS);
    assert_int_equal(byte_pool_step(&op, SIZE_MAX), POOL_STEP_DONE);
    assert_int_equal(op.status, POOL_NO_MEMORY);
    scene_play(&scene, "11 fail 1 200 NO_MEMORY");
    scene_close(&scene);
    char *text = harness_read(*state, "failures.csv");
    assert_string_equal(strchr(text, '\n') + 1,
                        "10,10,t1,heap,200,NO_MEMORY,exhausted,200,100,200,8,pool 8\n"
                        "11,11,t1,heap,200,NO_MEMORY,exhausted,200,200,200,8,pool 8\n");
    free(text);
}

static void the_files_name_their_columns(void **state)
{
    struct scene scene;
    scene_begin(&scene, *state);
    scene_close(&scene);
    char *waits = harness_read(*state, "waits.csv");
    char *failures = harness_read(*state, "failures.csv");
    assert_string_equal(waits, "begun,ended,thread,pool,size,outcome,cycles,reason,blamed,"
                               "short_bytes,exhausted,fragmented,head_of_line,barged,"
                               "missed_rescan,remedy\n");
    assert_string_equal(failures, "called,returned,thread,pool,size,status,reason,available,"
                                  "largest_free,largest_merged,short_bytes,remedy\n");
    free(waits);
    free(failures);
}

static void a_far_waiter_keeps_its_first_reason_until_it_moves_up(void **state)
{
    struct scene scene;
    scene_begin(&scene, *state);
    scene_play(&scene, "0 take 0 0 900");
    for (uint32_t i = 0; i < EXPLAIN_NEAR + 1; i++) { // t1 is first, t33 the first far one
        explain_wait_begun(scene.explain,
                           &(struct wait_change){.now = 10,
                                                 .thread = i + 1,
                                                 .size = i == 0 ? 800 : 108,
                                                 .request_bytes = i == 0 ? 800 : 108});
    }
    scene_play(&scene, "20 take 0 900 116\n50 timeout 2\n60 timeout 33\n60 timeout 32");
    const struct explain_totals *far = explain_thread_totals(scene.explain, EXPLAIN_NEAR + 1);
    assert_int_equal(far->cycles[REASON_HEAD_OF_LINE], 40);
    assert_int_equal(far->cycles[REASON_BARGED], 10);
    const struct explain_totals *near = explain_thread_totals(scene.explain, EXPLAIN_NEAR);
    assert_int_equal(near->cycles[REASON_HEAD_OF_LINE], 10);
    assert_int_equal(near->cycles[REASON_BARGED], 40);
    scene_close(&scene);
}

static void past_eight_culprits_the_one_with_the_fewest_cycles_makes_room(void **state)
{
    struct scene scene;
    scene_begin(&scene, *state);
    scene_play(&scene, "0 take 0 0 900");
    for (uint32_t i = 0; i < 10; i++) { // each heads the list for i + 1 cycles
        explain_wait_begun(
            scene.explain,
            &(struct wait_change){.now = 10, .thread = i + 1, .size = 800, .request_bytes = 800});
    }
    scene_play(&scene,
               "10 wait 20 50\n11 abort 1\n13 abort 2\n16 abort 3\n20 abort 4\n25 abort 5\n"
               "31 abort 6\n38 abort 7\n46 abort 8\n55 abort 9\n65 abort 10\n65 timeout 20");
    const struct explain_totals *totals = explain_thread_totals(scene.explain, 20);
    assert_int_equal(totals->cycles[REASON_HEAD_OF_LINE], 55);
    assert_int_equal(totals->worst.blame.thread, 10);
    scene_close(&scene);
}

#define FOLDER_TEST(function)                                                                      \
    cmocka_unit_test_setup_teardown(function, harness_make_folder, harness_remove_folder)

int main(void)
{
    struct CMUnitTest tests[TEXT_CASE_COUNT];
    for (size_t i = 0; i < TEXT_CASE_COUNT; i++) {
        tests[i] = (struct CMUnitTest){
            .name = text_cases[i].name, .test_func = test_text, .initial_state = &text_cases[i]};
    }
    const struct CMUnitTest others[] = {
        cmocka_unit_test(a_long_remedy_has_room),
        FOLDER_TEST(totals_add_up_by_pool_and_by_thread),
        FOLDER_TEST(totals_are_shown_as_json),
        FOLDER_TEST(a_watched_pool_shows_its_pieces_as_it_has_merged_them),
        FOLDER_TEST(the_files_name_their_columns),
        FOLDER_TEST(a_far_waiter_keeps_its_first_reason_until_it_moves_up),
        FOLDER_TEST(past_eight_culprits_the_one_with_the_fewest_cycles_makes_room),
    };
    return _cmocka_run_group_tests("texts", tests, TEXT_CASE_COUNT, NULL, NULL) +
           cmocka_run_group_tests(others, NULL, NULL);
}
