#include "explain_harness.h"
#include "pools/byte_pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int set_up(void **state)
{
    *state = ownership_create(scene_scenario());
    return *state == NULL;
}

static int tear_down(void **state)
{
    ownership_destroy(*state);
    return 0;
}

static bool grant(struct ownership *ownership, uint32_t thread, uint64_t offset, uint64_t size)
{
    return ownership_grant(ownership, &(struct memory_change){.now = 7,
                                                              .thread = thread,
                                                              .offset_bytes = offset,
                                                              .size_bytes = size,
                                                              .request_bytes = size - 8});
}

static bool give_back(struct ownership *ownership, uint64_t offset)
{
    return ownership_free(ownership, &(struct memory_change){.offset_bytes = offset});
}

static void a_new_pool_is_one_free_piece_up_to_its_closing_header(void **state)
{
    struct ownership *ownership = *state;
    const struct ownership_pool *pool = ownership_pool(ownership, 0);
    assert_int_equal(pool->size_bytes, 1024);
    assert_int_equal(pool->end_bytes, 1016);
    assert_int_equal(pool->free_bytes, 1016);
    assert_int_equal(ownership_largest_hole(ownership, 0), 1016);
    assert_null(ownership_find(ownership, 0, 0));
    assert_int_equal(ownership_pool(ownership, 1)->granule_bytes, 16);
    assert_int_equal(ownership_largest_hole(ownership, 1), 64);
}

static void a_grant_is_found_with_its_owner_at_its_offset_alone(void **state)
{
    struct ownership *ownership = *state;
    assert_true(grant(ownership, 3, 0, 100));
    assert_true(grant(ownership, 4, 100, 40));
    const struct ownership_piece *piece = ownership_find(ownership, 0, 100);
    assert_non_null(piece);
    assert_int_equal(piece->owner, 4);
    assert_int_equal(piece->sequence, 2);
    assert_int_equal(piece->granted_at, 7);
    assert_int_equal(piece->request_bytes, 32);
    assert_null(ownership_find(ownership, 0, 104));
    assert_null(ownership_find(ownership, 0, 101));
    assert_null(ownership_find(ownership, 0, 140));
    assert_null(ownership_find(ownership, 0, 4096));
    assert_int_equal(ownership_largest_hole(ownership, 0), 876);
}

static void free_neighbours_make_one_hole(void **state)
{
    struct ownership *ownership = *state;
    assert_true(grant(ownership, 0, 0, 100));
    assert_true(grant(ownership, 0, 100, 100));
    assert_true(grant(ownership, 0, 200, 816));
    assert_true(give_back(ownership, 0));
    assert_int_equal(ownership_largest_hole(ownership, 0), 100);
    assert_true(give_back(ownership, 100));
    assert_int_equal(ownership_largest_hole(ownership, 0), 200);
}

static void a_grant_swallows_pieces_that_were_merged_and_leaves_the_rest(void **state)
{
    struct ownership *ownership = *state;
    assert_true(grant(ownership, 0, 0, 100));
    assert_true(grant(ownership, 0, 100, 100));
    assert_true(grant(ownership, 0, 200, 816));
    assert_true(give_back(ownership, 0));
    assert_true(give_back(ownership, 100));
    assert_true(grant(ownership, 1, 0, 160));
    assert_int_equal(ownership_largest_hole(ownership, 0), 40);
    assert_true(grant(ownership, 2, 160, 40));
    assert_int_equal(ownership_pool(ownership, 0)->free_bytes, 0);
}

static void a_grant_in_the_middle_of_a_hole_cuts_it(void **state)
{
    struct ownership *ownership = *state;
    assert_true(grant(ownership, 1, 400, 100));
    assert_int_equal(ownership_largest_hole(ownership, 0), 516);
    assert_true(grant(ownership, 2, 0, 400));
    assert_int_equal(ownership_find(ownership, 0, 400)->owner, 1);
}

static void memory_that_is_taken_cannot_be_granted(void **state)
{
    struct ownership *ownership = *state;
    assert_true(grant(ownership, 1, 100, 100));
    assert_false(grant(ownership, 2, 40, 100));
    assert_false(ownership_is_sound(ownership));
}

static void memory_that_is_free_cannot_be_freed(void **state)
{
    struct ownership *ownership = *state;
    assert_false(give_back(ownership, 0));
    assert_false(ownership_is_sound(ownership));
}

static void what_is_undone_may_never_have_been_granted(void **state)
{
    struct ownership *ownership = *state;
    assert_true(ownership_free(ownership, &(struct memory_change){.undone = true}));
    assert_true(ownership_is_sound(ownership));
    assert_int_equal(ownership_pool(ownership, 0)->free_bytes, 1016);
}

static void memory_behind_the_end_cannot_be_granted(void **state)
{
    assert_false(grant(*state, 1, 1000, 24));
}

static void a_deleted_pool_stays_as_it_was(void **state)
{
    struct ownership *ownership = *state;
    assert_true(grant(ownership, 1, 0, 100));
    ownership_delete_pool(ownership, 0);
    assert_true(give_back(ownership, 0));
    assert_int_equal(ownership_find(ownership, 0, 0)->owner, 1);
    assert_true(ownership_is_sound(ownership));
}

/// A byte pool and what was allocated from it, beside its shadow.
struct twin {
    struct ownership *ownership;
    struct byte_pool pool;
    uint64_t held[128];
    uint32_t held_count;
    uint64_t random;
};

static uint32_t draw(struct twin *twin, uint32_t below)
{
    twin->random = twin->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(twin->random >> 33) % below;
}

/// The whole size of the fragment at an offset.
static uint64_t fragment_size(const struct byte_pool *pool, uint64_t offset)
{
    struct byte_pool_walk walk = byte_pool_walk_begin(pool);
    struct byte_pool_fragment fragment;
    while (byte_pool_walk_next(&walk, &fragment)) {
        if (fragment.offset_bytes == offset) {
            return fragment.size_bytes;
        }
    }
    fail_msg("no fragment at %u", (unsigned)offset);
    return 0;
}

static void run_operation(struct byte_pool_operation *op)
{
    while (byte_pool_step(op, SIZE_MAX) == POOL_STEP_WINDOW) {
    }
}

static void allocate_one(struct twin *twin, struct pool_waiter *caller)
{
    struct byte_pool_operation op;
    uint32_t size = 1 + draw(twin, 120);
    if (twin->held_count == 128 || byte_pool_allocate_begin(&op, &twin->pool, caller, size, false,
                                                            POOL_CALLER_THREAD) != POOL_SUCCESS) {
        return;
    }
    run_operation(&op);
    if (op.status == POOL_SUCCESS) {
        uint64_t offset = op.address - twin->pool.memory.start - 8;
        assert_true(grant(twin->ownership, twin->held_count % SCENE_THREADS, offset,
                          fragment_size(&twin->pool, offset)));
        twin->held[twin->held_count++] = offset;
    }
}

static void release_one(struct twin *twin, struct pool_waiter *caller)
{
    if (twin->held_count == 0) {
        return;
    }
    uint32_t which = draw(twin, twin->held_count);
    uint64_t offset = twin->held[which];
    twin->held[which] = twin->held[--twin->held_count];
    struct byte_pool_operation op;
    assert_int_equal(byte_pool_release_begin(&op, &twin->pool, caller,
                                             twin->pool.memory.start + offset + 8,
                                             POOL_CALLER_THREAD),
                     POOL_SUCCESS);
    run_operation(&op);
    assert_true(give_back(twin->ownership, offset));
}

static void assert_shadow_is_right(struct twin *twin)
{
    struct byte_pool_walk walk = byte_pool_walk_begin(&twin->pool);
    struct byte_pool_fragment fragment;
    uint64_t hole = 0;
    uint64_t largest = 0;
    while (byte_pool_walk_next(&walk, &fragment)) {
        const struct ownership_piece *piece =
            ownership_find(twin->ownership, 0, fragment.offset_bytes);
        assert_int_equal(piece == NULL, fragment.is_free);
        if (piece != NULL) {
            assert_int_equal(piece->size_bytes, fragment.size_bytes);
        }
        hole = fragment.is_free ? hole + fragment.size_bytes : 0;
        largest = hole > largest ? hole : largest;
    }
    assert_int_equal(ownership_largest_hole(twin->ownership, 0), largest);
    assert_int_equal(ownership_pool(twin->ownership, 0)->free_bytes, twin->pool.available_bytes);
}

static void the_shadow_follows_a_pool_through_random_calls(void **state)
{
    const char *seed = getenv("POOLSIM_TEST_SEED");
    struct twin twin = {.ownership = *state, .random = seed == NULL ? 1 : strtoull(seed, NULL, 10)};
    print_message("seed %llu\n", (unsigned long long)twin.random);
    static uint64_t bytes[128];
    struct byte_pool_set set = {0};
    struct pool_waiter caller = {0};
    struct pool_memory memory = {.bytes = (unsigned char *)bytes,
                                 .start = 0x20000000,
                                 .control = 0x10000000,
                                 .word_size_bytes = 4,
                                 .size_bytes = sizeof bytes};
    assert_int_equal(byte_pool_create(&set, &twin.pool, &memory, "heap", NULL), POOL_SUCCESS);
    for (uint32_t i = 0; i < 20000; i++) {
        if (draw(&twin, 2) == 0) {
            allocate_one(&twin, &caller);
        } else {
            release_one(&twin, &caller);
        }
        assert_shadow_is_right(&twin);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_pool_is_one_free_piece_up_to_its_closing_header),
        TEST(a_grant_is_found_with_its_owner_at_its_offset_alone),
        TEST(free_neighbours_make_one_hole),
        TEST(a_grant_swallows_pieces_that_were_merged_and_leaves_the_rest),
        TEST(a_grant_in_the_middle_of_a_hole_cuts_it),
        TEST(memory_that_is_taken_cannot_be_granted),
        TEST(memory_that_is_free_cannot_be_freed),
        TEST(what_is_undone_may_never_have_been_granted),
        TEST(memory_behind_the_end_cannot_be_granted),
        TEST(a_deleted_pool_stays_as_it_was),
        TEST(the_shadow_follows_a_pool_through_random_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
