// Pool memory that somebody wrote over: the run ends where it is found, and names the place.
#include "kernel_harness.h"
#include "scenario_generator.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

// The heap's fragments at 1000: 0+108, 108+108 and 216+108 allocated, 324+668 free. The search
// position is 324; after a release of the first, 0.
#define THREE                                                                                      \
    "allocate: {pool: heap, size: 100, into: a}, allocate: {pool: heap, size: 100, into: a}, "     \
    "allocate: {pool: heap, size: 100, into: a}, sleep: 1 ticks, "

static void poke(struct kernel_run *run, uint32_t pool, size_t offset, uint32_t value)
{
    const struct byte_pool *byte_pool = kernel_byte_pool(run->kernel, pool);
    const struct pool_memory *memory =
        byte_pool != NULL ? &byte_pool->memory : &kernel_block_pool(run->kernel, pool)->memory;
    memcpy(memory->bytes + offset, &value, sizeof value);
}

/// Begins the scenario and writes over a word in the middle of tick 1.
static void begin(struct kernel_run *run, const char *head, const char *threads, uint32_t pool,
                  size_t offset, uint32_t value)
{
    kernel_run_begin(run, head, threads, TRACE_USUAL);
    while (kernel_thread_state(run->kernel, 0) != THREAD_SLEEPING) {
        assert_int_equal(kernel_run(run->kernel, 1), KERNEL_RUNNING);
    }
    poke(run, pool, offset, value);
}

static void expect_corrupt(struct kernel_run *run, uint32_t pool, size_t offset)
{
    assert_int_equal(kernel_run_to(run, SCENARIO_NO_END), KERNEL_CORRUPT);
    const struct kernel_fault *fault = kernel_fault(run->kernel);
    assert_int_equal(fault->pool, pool);
    assert_int_equal(fault->thread, 0);
    assert_int_not_equal(fault->fault.kind, POOL_FAULT_NONE);
    assert_int_equal(fault->fault.offset_bytes, offset);
    assert_int_equal(kernel_now(run->kernel), 1000);
    // Nothing more happens, and the call has no row.
    size_t length = run->trace.length;
    assert_int_equal(kernel_run(run->kernel, 100), KERNEL_CORRUPT);
    assert_int_equal(run->trace.length, length);
    assert_null(strstr(trace_text(&run->trace), "CORRUPT"));
    kernel_run_end(run);
}

struct row {
    const char *name; ///< a sentence
    const char *steps;
    size_t offset; ///< of the word written over
    uint32_t value;
    size_t fault_offset;
};

static const struct row rows[] = {
    {"a search finds a link that leads out of the pool",
     "release: a, allocate: {pool: heap, size: 500, into: a}", 108, 0xdeadbeec, 108},
    {"a search finds a link that is not aligned",
     "release: a, allocate: {pool: heap, size: 500, into: a}", 108, 0x20000043, 108},
    {"a search finds a link of zeros", "release: a, allocate: {pool: heap, size: 500, into: a}",
     216, 0, 216},
    {"a search finds a free fragment's link written over",
     "allocate: {pool: heap, size: 500, into: a}", 324, 0x61616161, 324},
    {"a release finds the link of its own fragment written over", "release: a", 0, 0x61616161, 0},
    {"the release of the newest finds the link of its own fragment written over",
     "release: newest a", 216, 0x61616161, 216},
};

static void the_run_ends_and_names_the_place(void **state)
{
    const struct row *row = *state;
    char threads[512];
    (void)snprintf(threads, sizeof threads, "- {name: t, priority: 5, steps: [" THREE "%s]}\n",
                   row->steps);
    struct kernel_run run;
    begin(&run, NULL, threads, 0, row->offset, row->value);
    expect_corrupt(&run, 0, row->fault_offset);
}

static void a_search_for_a_waiter_finds_it_too(void **state)
{
    (void)state;
    struct kernel_run run;
    begin(&run, NULL,
          "- {name: t, priority: 5, steps: [" THREE "release: a]}\n"
          "- {name: w, priority: 9, steps: [allocate: {pool: heap, size: 700, wait: forever,\n"
          "   into: b}]}\n",
          0, 324, 0x61616161);
    kernel_run_to(&run, 500);
    expect_corrupt(&run, 0, 324);
}

static void the_fault_names_the_pool_of_several(void **state)
{
    (void)state;
    struct kernel_run run;
    begin(&run,
          "pools: [{name: blk, kind: block, block_size: 40, size: 88},\n"
          "  {name: side, kind: byte, size: 400}, {name: heap, kind: byte, size: 1000}]\n",
          "- {name: t, priority: 5, steps: [" THREE "allocate: {pool: side, size: 100, into: b},\n"
          "   release: a]}\n",
          2, 0, 0x61616161);
    assert_int_equal(kernel_run_to(&run, SCENARIO_NO_END), KERNEL_CORRUPT);
    assert_int_equal(kernel_fault(run.kernel)->pool, 2);
    kernel_run_end(&run);
}

static void an_allocation_finds_a_block_s_link_written_over(void **state)
{
    (void)state;
    struct kernel_run run;
    begin(&run, "pools: [{name: blk, kind: block, block_size: 40, size: 220}]\n",
          "- {name: t, priority: 5, steps: [allocate: {pool: blk, into: a}, sleep: 1 ticks,\n"
          "   allocate: {pool: blk, into: a}]}\n",
          0, 44, 0x61616161);
    expect_corrupt(&run, 0, 44);
}

static void an_owner_word_written_over_makes_a_bad_pointer(void **state)
{
    (void)state;
    struct kernel_run run;
    begin(&run, NULL, "- {name: t, priority: 5, steps: [" THREE "release: a, release: a]}\n", 0, 4,
          0x61616161);
    struct kernel_fault fault;
    assert_false(kernel_check(run.kernel, &fault));
    assert_int_equal(fault.fault.kind, POOL_FAULT_OWNER);
    assert_int_equal(fault.fault.offset_bytes, 0);
    assert_int_equal(kernel_run_to(&run, SCENARIO_NO_END), KERNEL_IDLE);
    assert_non_null(strstr(trace_text(&run.trace), "1000 t release heap PTR_ERROR @8\n"
                                                   "1000 t release heap SUCCESS @116\n"));
    kernel_run_end(&run);
}

static void a_block_s_owner_word_written_over_makes_a_bad_pointer(void **state)
{
    (void)state;
    struct kernel_run run;
    begin(&run, "pools: [{name: blk, kind: block, block_size: 40, size: 220}]\n",
          "- {name: t, priority: 5, steps: [allocate: {pool: blk, into: a}, sleep: 1 ticks,\n"
          "   release: a]}\n",
          0, 0, 0x61616161);
    assert_int_equal(kernel_run_to(&run, SCENARIO_NO_END), KERNEL_IDLE);
    assert_non_null(strstr(trace_text(&run.trace), "1000 t release blk PTR_ERROR @4\n"));
    kernel_run_end(&run);
}

static void the_caller_s_own_bytes_are_the_caller_s(void **state)
{
    (void)state;
    struct kernel_run run;
    begin(&run, NULL,
          "- {name: t, priority: 5, steps: [" THREE "release: a, release: a,\n"
          "   allocate: {pool: heap, size: 200, into: a}]}\n",
          0, 8, 0x61616161);
    struct kernel_fault fault;
    assert_true(kernel_check(run.kernel, &fault));
    assert_int_equal(kernel_run_to(&run, SCENARIO_NO_END), KERNEL_IDLE);
    kernel_run_end(&run);
}

static uint32_t draw(uint64_t *stream, uint32_t limit)
{
    *stream = *stream * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*stream >> 33) % limit);
}

/// Flips bits in a pool's memory in the middle of a run, which must end all the same: as corrupt,
/// or at its end when nobody came by.
static enum kernel_state run_with_flips(const struct scenario *scenario, uint64_t *stream)
{
    struct kernel *kernel = kernel_create(scenario, scenario->seed, NULL);
    assert_non_null(kernel);
    kernel_run(kernel, 1 + draw(stream, 300));
    uint32_t pool = draw(stream, scenario->pool_count);
    const struct byte_pool *byte_pool = kernel_byte_pool(kernel, pool);
    const struct pool_memory *memory =
        byte_pool != NULL ? &byte_pool->memory : &kernel_block_pool(kernel, pool)->memory;
    for (uint32_t i = 0; i < 8; i++) {
        memory->bytes[draw(stream, (uint32_t)memory->size_bytes)] ^= (unsigned char)(1u << (i % 8));
    }
    enum kernel_state state = KERNEL_RUNNING;
    for (int slice = 0; slice < 1000 && state == KERNEL_RUNNING; slice++) {
        state = kernel_run(kernel, 100000);
    }
    if (state == KERNEL_CORRUPT) {
        assert_int_equal(kernel_fault(kernel)->pool, pool);
        assert_true(kernel_fault(kernel)->fault.offset_bytes < memory->size_bytes);
    }
    kernel_destroy(kernel);
    return state;
}

static void flipped_bits_never_lead_astray(void **state)
{
    (void)state;
    uint64_t seed = harness_seed(1);
    uint64_t stream = seed;
    unsigned corrupt = 0;
    for (uint64_t i = 0; i < 3000; i++) {
        struct scenario scenario;
        assert_true(scenario_generate(seed + i, &generator_usual, &scenario));
        enum kernel_state end = run_with_flips(&scenario, &stream);
        if (end != KERNEL_CORRUPT && end != KERNEL_ENDED) {
            print_error("the scenario of seed %" PRIu64 " ends as %d\n", seed + i, (int)end);
            fail();
        }
        corrupt += end == KERNEL_CORRUPT;
        scenario_free(&scenario);
    }
    assert_true(corrupt > 100);
}

int main(void)
{
    enum { ROWS = sizeof rows / sizeof rows[0] };
    struct CMUnitTest table[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        table[i] = (struct CMUnitTest){.name = rows[i].name,
                                       .test_func = the_run_ends_and_names_the_place,
                                       .initial_state = (void *)(uintptr_t)&rows[i]};
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_search_for_a_waiter_finds_it_too),
        cmocka_unit_test(the_fault_names_the_pool_of_several),
        cmocka_unit_test(an_allocation_finds_a_block_s_link_written_over),
        cmocka_unit_test(an_owner_word_written_over_makes_a_bad_pointer),
        cmocka_unit_test(a_block_s_owner_word_written_over_makes_a_bad_pointer),
        cmocka_unit_test(the_caller_s_own_bytes_are_the_caller_s),
        cmocka_unit_test(flipped_bits_never_lead_astray),
    };
    return _cmocka_run_group_tests("rows", table, ROWS, NULL, NULL) +
           cmocka_run_group_tests(tests, NULL, NULL);
}
