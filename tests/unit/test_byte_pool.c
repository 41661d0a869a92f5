/// Byte pools, service by service: creation, parameter errors, sizes in bytes, figures, sets.
#include <string.h>

#include "pool_harness.h"

/// What create says of `size_bytes`, the pool deleted again.
static enum pool_status try_create(size_t word, size_t size_bytes)
{
    struct byte_pool_set set = {0};
    struct byte_pool pool = {0};
    struct pool_memory memory = pool_memory_make(word, size_bytes);
    enum pool_status status = byte_pool_create(&set, &pool, &memory, "pool", NULL);
    assert_int_equal(set.count, status == POOL_SUCCESS ? 1 : 0);
    pool_memory_free(&memory);
    return status;
}

static void test_creation_makes_one_free_fragment(size_t word, const void *row)
{
    (void)row;
    struct byte_rig *rig = byte_rig_create(word, 128 + word - 1, NULL);
    struct byte_pool_info info;
    char layout[64];
    assert_int_equal(byte_pool_info_get(&rig->pool, &info), POOL_SUCCESS);
    assert_string_equal(info.name, "rig");
    assert_int_equal(info.available_bytes, 128 - 2 * word); // the rest of a word is not used
    assert_int_equal(info.fragment_count, 2);
    assert_null(info.first_waiter);
    assert_int_equal(info.waiting_count, 0);
    assert_ptr_equal(info.next, &rig->pool);
    byte_pool_layout(&rig->pool, layout, sizeof layout);
    assert_string_equal(layout, word == 4 ? ">F30" : ">F14");
    struct pool_fault fault;
    assert_true(byte_pool_check(&rig->pool, &fault));
    assert_int_equal(fault.kind, POOL_FAULT_NONE);
    byte_rig_destroy(rig);
}

static void test_creation_refuses_less_than_100_bytes(size_t word, const void *row)
{
    (void)row;
    assert_int_equal(try_create(word, 1), POOL_BAD_SIZE);
    assert_int_equal(try_create(word, 99), POOL_BAD_SIZE);
    // Rounded down to words first: 100 bytes are 96 where words have 8.
    assert_int_equal(try_create(word, 100), word == 4 ? POOL_SUCCESS : POOL_BAD_SIZE);
    assert_int_equal(try_create(word, 103), word == 4 ? POOL_SUCCESS : POOL_BAD_SIZE);
    assert_int_equal(try_create(word, 104), POOL_SUCCESS);
}

static void test_creation_refuses_bad_pointers(size_t word, const void *row)
{
    (void)row;
    struct byte_pool_set set = {0};
    struct byte_pool pool = {0};
    struct byte_pool other = {0};
    struct pool_memory memory = pool_memory_make(word, 256);
    struct pool_memory no_memory = memory;
    struct pool_memory odd_memory = memory;
    no_memory.bytes = NULL;
#if POOL_SIMULATED
    odd_memory.start += word / 2;
#else
    odd_memory.bytes = (unsigned char *)memory.bytes + 1;
#endif
    assert_int_equal(byte_pool_create(NULL, &pool, &memory, "", NULL), POOL_BAD_POINTER);
    assert_int_equal(byte_pool_create(&set, NULL, &memory, "", NULL), POOL_BAD_POINTER);
    assert_int_equal(byte_pool_create(&set, &pool, NULL, "", NULL), POOL_BAD_POINTER);
    assert_int_equal(byte_pool_create(&set, &pool, &no_memory, "", NULL), POOL_BAD_POINTER);
    assert_int_equal(byte_pool_create(&set, &pool, &odd_memory, "", NULL), POOL_BAD_POINTER);
    no_memory.size_bytes = 10;
    assert_int_equal(byte_pool_create(&set, &pool, &no_memory, "", NULL), POOL_BAD_POINTER);
    assert_null(set.first);
    assert_false(byte_pool_is_alive(&pool));

    assert_int_equal(byte_pool_create(&set, &other, &memory, "", NULL), POOL_SUCCESS);
    assert_int_equal(byte_pool_create(&set, &pool, &memory, NULL, NULL), POOL_SUCCESS);
    assert_int_equal(byte_pool_create(&set, &pool, &memory, "", NULL), POOL_BAD_POINTER);
    assert_int_equal(set.count, 2);
    pool_memory_free(&memory);
}

static void test_allocate_checks_its_parameters_in_order(size_t word, const void *row)
{
    (void)row;
    struct byte_rig *rig = byte_rig_create(word, 256, NULL);
    struct pool_waiter *caller = &rig->threads[1];
    struct byte_pool dead = {0};
    struct byte_pool_operation op;
    const struct {
        struct byte_pool *pool;
        struct pool_waiter *caller;
        size_t size_bytes;
        bool may_wait;
        enum pool_caller from;
        enum pool_status status;
    } calls[] = {
        {NULL, caller, 8, false, POOL_CALLER_THREAD, POOL_NOT_A_POOL},
        {&dead, caller, 0, true, POOL_CALLER_INTERRUPT, POOL_NOT_A_POOL},
        {&dead, NULL, 8, false, POOL_CALLER_THREAD, POOL_NOT_A_POOL},
        {&rig->pool, NULL, 8, false, POOL_CALLER_THREAD, POOL_BAD_POINTER},
        {&rig->pool, caller, 0, false, POOL_CALLER_THREAD, POOL_BAD_SIZE},
        {&rig->pool, caller, 0, true, POOL_CALLER_INTERRUPT, POOL_BAD_SIZE},
        {&rig->pool, caller, 257, false, POOL_CALLER_THREAD, POOL_BAD_SIZE},
        {&rig->pool, caller, SIZE_MAX, false, POOL_CALLER_THREAD, POOL_BAD_SIZE},
        {&rig->pool, caller, 257, false, POOL_CALLER_INTERRUPT, POOL_BAD_SIZE},
        {&rig->pool, caller, 8, true, POOL_CALLER_INTERRUPT, POOL_BAD_WAIT},
        {&rig->pool, caller, 8, false, POOL_CALLER_INTERRUPT, POOL_BAD_CALLER},
        {&rig->pool, caller, 256, false, POOL_CALLER_THREAD, POOL_SUCCESS}, // fails only later
        {&rig->pool, caller, 8, false, POOL_CALLER_THREAD, POOL_SUCCESS},
    };
    for (size_t i = 0; i < COUNT_OF(calls); i++) {
        assert_int_equal(byte_pool_allocate_begin(&op, calls[i].pool, calls[i].caller,
                                                  calls[i].size_bytes, calls[i].may_wait,
                                                  calls[i].from),
                         calls[i].status);
    }
    assert_int_equal(
        byte_pool_allocate_begin(NULL, &rig->pool, caller, 8, false, POOL_CALLER_THREAD),
        POOL_BAD_POINTER);
    assert_int_equal(rig->pool.performance.allocates, 2); // refused calls do not count
    assert_null(rig->pool.owner);
    byte_rig_destroy(rig);
}

static void test_the_size_of_a_pool_is_its_rounded_size(size_t word, const void *row)
{
    (void)row;
    struct byte_rig *rig = byte_rig_create(word, 256 + word - 1, NULL);
    struct byte_pool_operation op;
    assert_int_equal(
        byte_pool_allocate_begin(&op, &rig->pool, &rig->threads[1], 257, false, POOL_CALLER_THREAD),
        POOL_BAD_SIZE);
    assert_int_equal(
        byte_pool_allocate_begin(&op, &rig->pool, &rig->threads[1], 256, false, POOL_CALLER_THREAD),
        POOL_SUCCESS);
    byte_rig_destroy(rig);
}

static void test_release_checks_its_parameters_and_changes_nothing(size_t word, const void *row)
{
    (void)row;
    struct byte_rig *rig = byte_rig_create(word, 256, NULL);
    struct pool_waiter *caller = &rig->threads[1];
    pool_address_t memory = byte_rig_allocate(rig, 1, 40);
    pool_address_t other = byte_rig_allocate(rig, 1, 40);
    pool_address_t start = pool_start(&rig->pool.memory);
    pool_address_t closing = rig->pool.closing;
    assert_int_equal(byte_rig_release(rig, 1, other), POOL_SUCCESS);
    unsigned char *before = test_malloc(256);
    memcpy(before, rig->memory.bytes, 256);
    struct byte_pool pool_before = rig->pool;

    const pool_address_t refused[] = {
        0,
        1,
        word,
        start - word,
        start,                // a header that would lie before the pool
        start + word,         // half of it
        start + 2 * word + 1, // not aligned
        memory + word,        // the caller's own bytes as a header
        other,                // already released
        closing + 2 * word,   // behind the closing header
        closing + 4 * word,   // behind the pool
        (pool_address_t)UINT64_MAX - word + 1,
        (pool_address_t)UINT64_MAX,
    };
    struct byte_pool_operation op;
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        assert_int_equal(byte_rig_release(rig, 1, refused[i]), POOL_BAD_POINTER);
        assert_memory_equal(before, rig->memory.bytes, 256);
    }
    assert_int_equal(
        byte_pool_release_begin(&op, &rig->pool, caller, memory, POOL_CALLER_INTERRUPT),
        POOL_BAD_CALLER);
    assert_int_equal(byte_pool_release_begin(&op, &rig->pool, NULL, memory, POOL_CALLER_THREAD),
                     POOL_BAD_POINTER);
    assert_int_equal(byte_pool_release_begin(NULL, &rig->pool, caller, memory, POOL_CALLER_THREAD),
                     POOL_BAD_POINTER);
    assert_int_equal(byte_pool_release_begin(&op, NULL, caller, memory, POOL_CALLER_THREAD),
                     POOL_BAD_POINTER);
    assert_memory_equal(before, rig->memory.bytes, 256);
    assert_memory_equal(&pool_before, &rig->pool, sizeof pool_before);
    test_free(before);

    assert_int_equal(byte_rig_release(rig, 1, memory), POOL_SUCCESS);
    struct pool_waiter *woken;
    assert_int_equal(byte_pool_delete(&rig->pool, &woken), POOL_SUCCESS);
    assert_int_equal(byte_rig_release(rig, 1, memory), POOL_BAD_POINTER);
    byte_rig_destroy(rig);
}

static void test_memory_of_another_pool_is_refused(size_t word, const void *row)
{
    (void)row;
    struct byte_rig *rig = byte_rig_create(word, 256, NULL);
    struct byte_rig *other = byte_rig_create(word, 256, NULL);
#if POOL_SIMULATED
    other->pool.memory.control += 64; // a control block of its own on the target
#endif
    pool_address_t memory = byte_rig_allocate(rig, 1, 40);
    pool_address_t foreign = byte_rig_allocate(other, 1, 40);
#if POOL_SIMULATED
    foreign += 4096; // where it would be if both pools were on one target
#endif
    assert_int_equal(byte_rig_release(rig, 1, foreign), POOL_BAD_POINTER);
#if !POOL_SIMULATED
    assert_ptr_equal(byte_pool_of((void *)memory), &rig->pool);
    assert_ptr_equal(byte_pool_of((void *)foreign), &other->pool);
    assert_null(byte_pool_of(NULL));
    assert_int_equal(byte_rig_release(other, 1, foreign), POOL_SUCCESS);
    assert_null(byte_pool_of((void *)foreign));
    struct pool_waiter *woken;
    assert_int_equal(byte_pool_delete(&rig->pool, &woken), POOL_SUCCESS);
    assert_null(byte_pool_of((void *)memory));
#else
    assert_int_equal(byte_rig_release(rig, 1, memory), POOL_SUCCESS);
#endif
    byte_rig_destroy(other);
    byte_rig_destroy(rig);
}

/// A request in a hole of `usable` bytes, and what is handed out of it.
struct fit {
    const char *name;
    size_t word;
    size_t usable_bytes;
    size_t request_bytes;
    size_t granted_bytes;
    uint64_t splits;
};

static const struct fit fits[] = {
    {"20 bytes left over make a fragment", 4, 100, 80, 80, 1},
    {"a size is rounded up to words before it is compared", 4, 100, 77, 80, 1},
    {"16 bytes left over are handed out too", 4, 100, 84, 100, 0},
    {"a hole of 100 bytes goes whole to a request of 81", 4, 100, 81, 100, 0},
    {"a hole of 100 bytes goes whole to a request of 100", 4, 100, 100, 100, 0},
    {"a hole of 100 bytes goes whole to a request of 97", 4, 100, 97, 100, 0},
    {"one byte becomes a word", 4, 100, 1, 4, 1},
    {"24 bytes left over make a fragment", 8, 104, 80, 80, 1},
    {"16 bytes left over are handed out too", 8, 104, 88, 104, 0},
    {"a size is rounded up to words before it is compared", 8, 104, 73, 80, 1},
    {"8 bytes left over are handed out too", 8, 104, 96, 104, 0},
    {"one byte becomes a word", 8, 104, 1, 8, 1},
};

static void test_fit(size_t word, const void *row)
{
    const struct fit *fit = row;
    struct byte_rig *rig = byte_rig_create(word, 512, NULL);
    pool_address_t hole = byte_rig_allocate(rig, 1, fit->usable_bytes);
    assert_int_not_equal(byte_rig_allocate(rig, 1, 40), 0);
    assert_int_equal(byte_rig_release(rig, 1, hole), POOL_SUCCESS);
    size_t available_bytes = rig->pool.available_bytes;
    uint64_t splits = rig->pool.performance.splits;

    pool_address_t memory = byte_rig_allocate(rig, 1, fit->request_bytes);
    assert_int_equal(memory, hole);
    assert_int_equal(byte_pool_fragment_size(&rig->pool, memory), fit->granted_bytes + 2 * word);
    struct byte_pool_walk walk = byte_pool_walk_begin(&rig->pool);
    struct byte_pool_fragment fragment;
    assert_true(byte_pool_walk_next(&walk, &fragment));
    assert_false(fragment.is_free);
    assert_int_equal(fragment.size_bytes, fit->granted_bytes + 2 * word);
    assert_int_equal(rig->pool.performance.splits - splits, fit->splits);
    assert_int_equal(available_bytes - rig->pool.available_bytes, fit->granted_bytes + 2 * word);
    byte_rig_destroy(rig);
}

static void test_info_tells_who_waits(size_t word, const void *row)
{
    (void)row;
    struct byte_rig *rig = byte_rig_create(word, 66 * word, NULL);
    byte_rig_play(rig, "A20 => U22 >F42; s1 p1\n"
                       "3:B50w => WAIT U22 >F42; queue 3\n"
                       "2:B60w => WAIT U22 >F42; queue 3 2\n");
    struct byte_pool_info info;
    assert_int_equal(byte_pool_info_get(&rig->pool, &info), POOL_SUCCESS);
    assert_int_equal(info.available_bytes, 42 * word);
    assert_int_equal(info.fragment_count, 3);
    assert_ptr_equal(info.first_waiter, &rig->threads[3]);
    assert_int_equal(info.waiting_count, 2);
    assert_int_equal(rig->threads[3].request_bytes, 50 * word);
    byte_rig_destroy(rig);
}

static void test_performance_counts_each_kind_of_call(size_t word, const void *row)
{
    (void)row;
    struct byte_rig *rig = byte_rig_create(word, 66 * word, NULL);
    byte_rig_play(rig, "A4 => U6 >F58; s1 p1\n"
                       "B60 => NO_MEMORY U6 >F58\n"
                       "-A => >F6 F58\n"
                       "-A => PTR_ERROR >F6 F58\n"
                       "C61 => U64 >|; s2 m1\n"
                       "2:D9w => WAIT U64 >|; queue 2\n"
                       "3:D9w => WAIT U64 >|; queue 2 3\n"
                       "4:D9w => WAIT U64 >|; queue 2 3 4\n"
                       "timeout 3 => U64 >|; wakes 3 NO_MEMORY; queue 2 4\n"
                       "abort 4 => U64 >|; wakes 4 WAIT_ABORTED; queue 2\n"
                       "4:D9w => WAIT U64 >|; queue 2 4\n"
                       "abort 4 => U64 >|; wakes 4 WAIT_ABORTED; queue 2\n"
                       "-C => U11 >F53; s1 p1; wakes 2\n");
    struct byte_pool_performance performance;
    assert_int_equal(byte_pool_performance_get(&rig->pool, &performance), POOL_SUCCESS);
    assert_int_equal(performance.allocates, 7);
    assert_int_equal(performance.releases, 2);
    assert_int_equal(performance.searched, 4);
    assert_int_equal(performance.merges, 1);
    assert_int_equal(performance.splits, 2);
    assert_int_equal(performance.suspensions, 4);
    assert_int_equal(performance.timeouts, 1);
    byte_rig_destroy(rig);
}

static void test_figures_of_a_dead_pool_are_refused(size_t word, const void *row)
{
    (void)row;
    struct byte_rig *rig = byte_rig_create(word, 256, NULL);
    struct byte_pool_info info = {.fragment_count = 77};
    struct byte_pool_performance performance = {.allocates = 77};
    struct pool_waiter *woken = &rig->threads[1];
    struct pool_fault fault;
    assert_int_equal(byte_pool_delete(&rig->pool, &woken), POOL_SUCCESS);
    assert_null(woken);
    assert_int_equal(byte_pool_info_get(&rig->pool, &info), POOL_NOT_A_POOL);
    assert_int_equal(byte_pool_performance_get(&rig->pool, &performance), POOL_NOT_A_POOL);
    assert_int_equal(byte_pool_info_get(NULL, &info), POOL_NOT_A_POOL);
    assert_int_equal(info.fragment_count, 77);
    assert_int_equal(performance.allocates, 77);
    assert_int_equal(byte_pool_delete(&rig->pool, &woken), POOL_NOT_A_POOL);
    assert_int_equal(byte_pool_delete(NULL, &woken), POOL_NOT_A_POOL);
    assert_int_equal(byte_pool_prioritize(&rig->pool), POOL_NOT_A_POOL);
    assert_false(byte_pool_check(&rig->pool, &fault));
    assert_int_equal(fault.kind, POOL_FAULT_CONTROL_BLOCK);
    byte_rig_destroy(rig);
}

/// The pools of a set in its order, as the indices of an array.
static void assert_set(const struct byte_pool_set *set, const struct byte_pool *pools,
                       const char *expected)
{
    char actual[32] = "";
    const struct byte_pool *pool = set->first;
    assert_true((set->first == NULL) == (set->count == 0));
    for (uint32_t i = 0; i < set->count; i++, pool = pool->next) {
        size_t length = strlen(actual);
        actual[length] = (char)('0' + (pool - pools));
        assert_ptr_equal(pool->next->previous, pool);
    }
    assert_ptr_equal(pool, set->first);
    assert_string_equal(actual, expected);
}

static void test_a_set_keeps_its_pools_in_order_and_sums_them_up(size_t word, const void *row)
{
    (void)row;
    enum { POOLS = 5 };
    struct byte_pool_set set = {0};
    struct byte_pool pools[POOLS] = {0};
    struct pool_memory memories[POOLS];
    struct pool_waiter caller = {0};
    struct pool_waiter *woken;
    for (size_t i = 0; i < POOLS; i++) {
        memories[i] = pool_memory_make(word, 200 + 40 * i);
        assert_int_equal(byte_pool_create(&set, &pools[i], &memories[i], "", NULL), POOL_SUCCESS);
        for (size_t n = 0; n <= i; n++) {
            struct byte_pool_operation op;
            assert_int_equal(
                byte_pool_allocate_begin(&op, &pools[i], &caller, 8, false, POOL_CALLER_THREAD),
                POOL_SUCCESS);
            assert_int_equal(byte_pool_step(&op, SIZE_MAX), POOL_STEP_DONE);
        }
    }
    assert_set(&set, pools, "01234");
    assert_int_equal(byte_pool_delete(&pools[2], &woken), POOL_SUCCESS);
    assert_set(&set, pools, "0134");
    assert_int_equal(byte_pool_delete(&pools[0], &woken), POOL_SUCCESS);
    assert_set(&set, pools, "134");
    assert_int_equal(byte_pool_delete(&pools[4], &woken), POOL_SUCCESS);
    assert_set(&set, pools, "13");
    struct byte_pool_performance sum = byte_pool_set_performance(&set);
    assert_int_equal(sum.allocates, 15); // those of the deleted pools too
    assert_int_equal(sum.splits, 15);
    assert_int_equal(sum.searched, 15);

    assert_int_equal(byte_pool_create(&set, &pools[2], &memories[2], "", NULL), POOL_SUCCESS);
    assert_set(&set, pools, "132");
    assert_int_equal(pools[2].performance.allocates, 0);
    for (size_t i = 1; i <= 3; i++) {
        assert_int_equal(byte_pool_delete(&pools[i], &woken), POOL_SUCCESS);
    }
    assert_set(&set, pools, "");
    assert_int_equal(byte_pool_set_performance(&set).allocates, 15);
    for (size_t i = 0; i < POOLS; i++) {
        pool_memory_free(&memories[i]);
    }
}

static void test_a_walk_over_a_deleted_pool_still_tells_its_layout(size_t word, const void *row)
{
    (void)row;
    struct byte_rig *rig = byte_rig_create(word, 66 * word, NULL);
    char layout[64];
    struct pool_waiter *woken;
    byte_rig_play(rig, "A4 => U6 >F58; s1 p1\n");
    assert_int_equal(byte_pool_delete(&rig->pool, &woken), POOL_SUCCESS);
    byte_pool_layout(&rig->pool, layout, sizeof layout);
    assert_string_equal(layout, "U6 >F58");
    byte_rig_destroy(rig);
}

static void test_two_callers_can_restart_each_other_for_ever(size_t word, const void *row)
{
    (void)row;
    struct byte_rig *rig = byte_rig_create(word, 66 * word, NULL);
    byte_rig_play(rig, "A63/ => WINDOW >F64; s2\n2:A63/ => WINDOW >F64; s2\n");
    for (int round = 0; round < 1000; round++) {
        byte_rig_play(rig, "1:/ => WINDOW >F64; s2\n2:/ => WINDOW >F64; s2\n");
    }
    // One of them alone comes to its end.
    byte_rig_play(rig, "1:. => NO_MEMORY >F64; s4\n"
                       "2:/ => WINDOW >F64; s2\n"
                       "2:. => NO_MEMORY >F64; s2\n");
    byte_rig_destroy(rig);
}

static void test_a_step_says_how_many_fragments_it_examined(size_t word, const void *row)
{
    (void)row;
    struct byte_rig *rig = byte_rig_create(word, 66 * word, NULL);
    byte_rig_play(rig, "A4 => U6 >F58; s1 p1\nB4 => U6 U6 >F52; s1 p1\n"
                       "C51/ => WINDOW U6 U6 >F52; s2\n");
    assert_int_equal(rig->operations[1].examined, 2);
    byte_rig_play(rig, "/ => WINDOW U6 U6 >F52; s1\n");
    assert_int_equal(rig->operations[1].examined, 1);
    byte_rig_play(rig, "/2 => WINDOW U6 U6 >F52; s3\n");
    assert_int_equal(rig->operations[1].examined, 3); // one more than asked, never two
    byte_rig_play(rig, ". => NO_MEMORY U6 U6 >F52\n");
    assert_int_equal(rig->operations[1].examined, 0);
    byte_rig_destroy(rig);
}

static void test_a_step_says_what_memory_it_gave_back(size_t word, const void *row)
{
    (void)row;
    struct byte_rig *rig = byte_rig_create(word, 66 * word, NULL);
    struct byte_pool_operation *op = &rig->operations[1];
    byte_rig_play(rig, "A4 => U6 >F58; s1 p1\n"
                       "B56 => U6 U58 >|; s1\n"
                       "2:C30w => WAIT U6 U58 >|; queue 2\n"
                       "3:D20w => WAIT U6 U58 >|; queue 2 3\n"
                       "-B/ => WINDOW U6 U32 >F26; s1 p1; queue 2 3\n");
    assert_int_equal(op->undone, 0);
    byte_rig_play(rig, "timeout 2 => U6 U32 >F26; wakes 2 NO_MEMORY; queue 3\n"
                       "1:/9 => WINDOW U6 >F32 F26; queue 3\n"); // a window, whatever is asked
    assert_int_equal(op->undone, rig->letters['B' - 'A']);
    byte_rig_play(rig, "1:/9 => READY U6 U22 >F10 F26; s1 p1; wakes 3\n");
    assert_int_equal(op->undone, 0);
    byte_rig_destroy(rig);
}

static void test_statuses_and_faults_have_names(size_t word, const void *row)
{
    (void)word;
    (void)row;
    static const char *const names[] = {"SUCCESS",      "NO_MEMORY",  "POOL_ERROR",   "PTR_ERROR",
                                        "SIZE_ERROR",   "WAIT_ERROR", "CALLER_ERROR", "DELETED",
                                        "WAIT_ABORTED", "CORRUPT"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_string_equal(pool_status_name((enum pool_status)i), names[i]);
    }
    for (int kind = POOL_FAULT_NONE; kind <= POOL_FAULT_CONTROL_BLOCK; kind++) {
        assert_string_not_equal(pool_fault_text((enum pool_fault_kind)kind), "unknown");
    }
}

static const struct pool_case services[] = {
    {"creation makes one free fragment", test_creation_makes_one_free_fragment, NULL, 0},
    {"creation refuses less than 100 bytes", test_creation_refuses_less_than_100_bytes, NULL, 0},
    {"creation refuses bad pointers", test_creation_refuses_bad_pointers, NULL, 0},
    {"allocate checks its parameters in order", test_allocate_checks_its_parameters_in_order, NULL,
     0},
    {"the size of a pool is its rounded size", test_the_size_of_a_pool_is_its_rounded_size, NULL,
     0},
    {"release checks its parameters and changes nothing",
     test_release_checks_its_parameters_and_changes_nothing, NULL, 0},
    {"memory of another pool is refused", test_memory_of_another_pool_is_refused, NULL, 0},
    {"info tells who waits", test_info_tells_who_waits, NULL, 0},
    {"performance counts each kind of call", test_performance_counts_each_kind_of_call, NULL, 0},
    {"the figures of a dead pool are refused", test_figures_of_a_dead_pool_are_refused, NULL, 0},
    {"a set keeps its pools in order and sums them up",
     test_a_set_keeps_its_pools_in_order_and_sums_them_up, NULL, 0},
    {"a walk over a deleted pool still tells its layout",
     test_a_walk_over_a_deleted_pool_still_tells_its_layout, NULL, 0},
    {"two callers can restart each other for ever",
     test_two_callers_can_restart_each_other_for_ever, NULL, 0},
    {"a step says how many fragments it examined", test_a_step_says_how_many_fragments_it_examined,
     NULL, 0},
    {"a step says what memory it gave back", test_a_step_says_what_memory_it_gave_back, NULL, 0},
    {"statuses and faults have names", test_statuses_and_faults_have_names, NULL, 0},
};

int main(void)
{
    struct pool_case cases[COUNT_OF(services) + COUNT_OF(fits)];
    memcpy(cases, services, sizeof services);
    for (size_t i = 0; i < COUNT_OF(fits); i++) {
        cases[COUNT_OF(services) + i] = (struct pool_case){
            .name = fits[i].name, .run = test_fit, .row = &fits[i], .word = fits[i].word};
    }
    return pool_cases_run("byte pools", cases, COUNT_OF(cases));
}
