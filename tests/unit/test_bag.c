// Bags against a plain array.
#include "kernel_harness.h"
#include "sim/kernel/bag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void put(struct bag *bag, uint64_t address)
{
    assert_true(bag_put(bag, (struct holding){.address = address, .pool = (uint32_t)address + 7}));
}

static uint64_t take(struct bag *bag, uint32_t place)
{
    struct holding holding = bag_take(bag, place);
    assert_int_equal(holding.pool, holding.address + 7);
    return holding.address;
}

static void the_oldest_comes_out_first(void **state)
{
    (void)state;
    struct bag bag = {0};
    for (uint64_t i = 1; i <= 100; i++) {
        put(&bag, i);
    }
    for (uint64_t i = 1; i <= 100; i++) {
        assert_int_equal(take(&bag, 0), i);
    }
    assert_int_equal(bag.count, 0);
    bag_free(&bag);
}

static void the_newest_comes_out_first(void **state)
{
    (void)state;
    struct bag bag = {0};
    for (uint64_t i = 1; i <= 100; i++) {
        put(&bag, i);
    }
    for (uint64_t i = 100; i >= 1; i--) {
        assert_int_equal(take(&bag, bag.count - 1), i);
    }
    bag_free(&bag);
}

static void those_left_keep_their_order(void **state)
{
    (void)state;
    for (uint32_t place = 0; place < 6; place++) {
        struct bag bag = {0};
        for (uint64_t i = 0; i < 6; i++) {
            put(&bag, i);
        }
        assert_int_equal(take(&bag, place), place);
        for (uint64_t i = 0; i < 6; i++) {
            if (i != place) {
                assert_int_equal(take(&bag, 0), i);
            }
        }
        bag_free(&bag);
    }
}

static void a_freed_bag_is_as_new(void **state)
{
    (void)state;
    struct bag bag = {0};
    bag_free(&bag);
    put(&bag, 1);
    bag_free(&bag);
    assert_int_equal(bag.count, 0);
    put(&bag, 2);
    assert_int_equal(take(&bag, 0), 2);
    bag_free(&bag);
}

static uint32_t draw(uint64_t *stream, uint32_t limit)
{
    *stream = *stream * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*stream >> 33) % limit);
}

static void random_puts_and_takes_match_an_array(void **state)
{
    (void)state;
    enum { ROOM = 300 };
    uint64_t stream = harness_seed(1);
    uint64_t array[ROOM];
    uint32_t count = 0;
    struct bag bag = {0};
    for (uint64_t round = 0; round < 200000; round++) {
        // Spells of growth and of decline, so that the ring wraps around and grows at any place.
        bool grows = draw(&stream, 8) < (round / 500 % 2 == 0 ? 5u : 3u);
        if (grows && count < ROOM) {
            put(&bag, round);
            array[count++] = round;
        } else if (count > 0) {
            uint32_t place = draw(&stream, count);
            assert_int_equal(take(&bag, place), array[place]);
            count--;
            memmove(&array[place], &array[place + 1], (count - place) * sizeof array[0]);
        }
        assert_int_equal(bag.count, count);
    }
    bag_free(&bag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oldest_comes_out_first),
        cmocka_unit_test(the_newest_comes_out_first),
        cmocka_unit_test(those_left_keep_their_order),
        cmocka_unit_test(a_freed_bag_is_as_new),
        cmocka_unit_test(random_puts_and_takes_match_an_array),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
