// Robson's bound, held against every order of calls on small memories.
#include "sim/record/robson.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define CELLS_MAX 32u

/// All that first fit can get into: memory of at most 32 cells, a bit where a cell is used and a
/// bit where a piece begins, in a hash table of states seen.
struct search {
    uint64_t *seen; ///< used cells in the lower half, beginnings in the upper; 0 for none
    uint64_t *todo;
    size_t room;
    size_t todo_count;
    uint32_t live_max;
    uint32_t smallest;
    uint32_t largest;
    uint32_t extent; ///< the most that was ever needed
};

static bool is_new(struct search *search, uint64_t state)
{
    size_t at = (size_t)((state * UINT64_C(0x9E3779B97F4A7C15)) >> 20) % search->room;
    while (search->seen[at] != 0) {
        if (search->seen[at] == state) {
            return false;
        }
        at = (at + 1) % search->room;
    }
    search->seen[at] = state;
    return true;
}

static void push(struct search *search, uint64_t state)
{
    if (state != 0 && is_new(search, state)) {
        assert_true(search->todo_count < search->room / 2);
        search->todo[search->todo_count++] = state;
    }
}

static uint64_t run_of(uint32_t length, uint32_t at)
{
    return ((UINT64_C(1) << length) - 1) << at;
}

static uint32_t live_of(uint64_t state)
{
    uint32_t count = 0;
    for (uint32_t cell = 0; cell < CELLS_MAX; cell++) {
        count += (uint32_t)(state >> cell) & 1;
    }
    return count;
}

/// The lowest place of enough free cells.
static uint32_t place_for(uint64_t state, uint32_t size)
{
    uint32_t at = 0;
    while ((state & run_of(size, at)) != 0) {
        at++;
    }
    assert_true(at + size <= CELLS_MAX);
    return at;
}

static void allocate_each_size(struct search *search, uint64_t state)
{
    uint32_t live = live_of(state);
    for (uint32_t size = search->smallest; size <= search->largest; size++) {
        if (live + size > search->live_max) {
            return;
        }
        uint32_t at = place_for(state & UINT32_MAX, size);
        if (at + size > search->extent) {
            search->extent = at + size;
        }
        push(search, state | run_of(size, at) | UINT64_C(1) << (at + CELLS_MAX));
    }
}

static void release_each_piece(struct search *search, uint64_t state)
{
    for (uint32_t at = 0; at < CELLS_MAX; at++) {
        if ((state >> (at + CELLS_MAX) & 1) == 0) {
            continue;
        }
        uint32_t end = at + 1;
        while (end < CELLS_MAX && (state >> end & 1) != 0 &&
               (state >> (end + CELLS_MAX) & 1) == 0) {
            end++;
        }
        push(search, state & ~run_of(end - at, at) & ~(UINT64_C(1) << (at + CELLS_MAX)));
    }
}

/// The memory that first fit needs in the worst of all orders of calls.
static uint32_t worst_of_all(uint32_t live_max, uint32_t smallest, uint32_t largest)
{
    struct search search = {
        .room = (size_t)1 << 22, .live_max = live_max, .smallest = smallest, .largest = largest};
    search.seen = calloc(search.room, sizeof *search.seen);
    search.todo = calloc(search.room / 2, sizeof *search.todo);
    assert_non_null(search.seen);
    assert_non_null(search.todo);
    allocate_each_size(&search, 0);
    while (search.todo_count > 0) {
        uint64_t state = search.todo[--search.todo_count];
        allocate_each_size(&search, state);
        release_each_piece(&search, state);
    }
    free(search.seen);
    free(search.todo);
    return search.extent;
}

struct worst_case {
    const char *name;
    uint32_t live_max;
    uint32_t smallest;
    uint32_t largest;
    uint32_t needed; ///< by trying all orders of calls
};

/// 4 cells of 1..2 by hand: 1111, release every other one, and a 2 has to go behind them: 6.
static const struct worst_case worst_cases[] = {
    {"4 live, sizes 1 to 2", 4, 1, 2, 6},    {"8 live, sizes 1 to 2", 8, 1, 2, 12},
    {"10 live, sizes 1 to 2", 10, 1, 2, 16}, {"6 live, sizes 1 to 3", 6, 1, 3, 10},
    {"9 live, sizes 1 to 3", 9, 1, 3, 17},   {"8 live, sizes 1 to 4", 8, 1, 4, 16},
    {"12 live, sizes 2 to 3", 12, 2, 3, 20}, {"12 live, sizes 2 to 4", 12, 2, 4, 21},
    {"15 live, sizes 3 to 5", 15, 3, 5, 27}, {"15 live, sizes 3 to 6", 15, 3, 6, 27},
    {"16 live, sizes 4 to 5", 16, 4, 5, 23},
};

static void no_order_of_calls_needs_more(void **state)
{
    const struct worst_case *c = *state;
    uint32_t needed = worst_of_all(c->live_max, c->smallest, c->largest);
    uint64_t ratio = (c->largest + c->smallest - 1) / c->smallest;
    assert_int_equal(needed, c->needed);
    assert_true(needed <= robson_bound(c->live_max, ratio));
    assert_true(needed <= robson_bound(c->live_max, c->largest));
}

/// H(n) / ln 2 with a calculator's digits, in parts of 2^32.
static void factor_is_that_of_the_formula(void **state)
{
    (void)state;
    static const struct {
        uint64_t n;
        double factor;
    } rows[] = {
        {1, 1.4426950408889634},
        {2, 2.1640425613334453},
        {3, 2.6449409082964331},
        {10, 4.2256079749212059},
        {100, 7.4838038199175815},
        {1023, 10.832041621683843},
        {1024, 10.833450503559716},
        {1000000, 20.764315467948441},
        {UINT64_C(1) << 28, 28.832746179964096},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double excess = (double)robson_factor_q32(rows[i].n) / 4294967296.0 - rows[i].factor;
        assert_true(excess > -1e-12 && excess < 4e-10);
    }
}

static void sum_and_expansion_meet(void **state)
{
    (void)state;
    // 1023 is summed, 1024 is not: the step between them is 1/1024 / ln 2.
    double step = (double)(robson_factor_q32(1024) - robson_factor_q32(1023)) / 4294967296.0;
    double excess = step - 1.4426950408889634 / 1024;
    assert_true(excess > -4e-10 && excess < 4e-10);
}

static void bound_is_rounded_up(void **state)
{
    (void)state;
    assert_int_equal(robson_bound(1000, 2), 2165);  // 2164.04
    assert_int_equal(robson_bound(4096, 4), 12311); // 4096 * 25/12 / ln 2 = 12310.998
    assert_int_equal(robson_bound(0, 7), 0);
}

static void pieces_of_one_size_need_no_more_than_they_fill(void **state)
{
    (void)state;
    assert_int_equal(robson_bound(1000, 1), 1000);
}

#define ROWS (sizeof worst_cases / sizeof worst_cases[0])

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(factor_is_that_of_the_formula),
        cmocka_unit_test(sum_and_expansion_meet),
        cmocka_unit_test(bound_is_rounded_up),
        cmocka_unit_test(pieces_of_one_size_need_no_more_than_they_fill),
    };
    struct CMUnitTest rows[ROWS] = {0};
    for (size_t i = 0; i < ROWS; i++) {
        rows[i].name = worst_cases[i].name;
        rows[i].test_func = no_order_of_calls_needs_more;
        rows[i].initial_state = (void *)(uintptr_t)&worst_cases[i];
    }
    int failed = cmocka_run_group_tests_name("robson", tests, NULL, NULL);
    return failed + cmocka_run_group_tests_name("no order of calls needs more", rows, NULL, NULL);
}
