// The timer wheel against a plain statement of its rule: timers as a list, each with the tick at
// which it is looked at next and the order in which it last entered a slot.
#include "kernel_harness.h"
#include "sim/kernel/timer_wheel.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TIMERS = 24 };

struct expiries {
    uint32_t timer[TIMERS];
    uint32_t count;
};

/// One tick: what expires, in order.
static struct expiries tick(struct timer_wheel *wheel)
{
    struct expiries expired = {.count = 0};
    if (!timer_wheel_is_due(wheel)) {
        assert_int_not_equal(timer_wheel_empty_ticks(wheel), 0);
        timer_wheel_skip(wheel, 1);
        return expired;
    }
    assert_int_equal(timer_wheel_empty_ticks(wheel), 0);
    timer_wheel_detach(wheel);
    uint32_t timer;
    while ((timer = timer_wheel_expire(wheel)) != TIMER_NONE) {
        assert_in_range(expired.count, 0, TIMERS - 1);
        expired.timer[expired.count++] = timer;
    }
    return expired;
}

static struct timer_wheel begin(void)
{
    struct timer_wheel wheel;
    assert_true(timer_wheel_init(&wheel, TIMERS));
    return wheel;
}

static void a_timer_expires_at_its_tick(void **state)
{
    uint32_t ticks = *(const uint32_t *)*state;
    for (uint32_t before = 0; before < 70; before += 3) {
        struct timer_wheel wheel = begin();
        timer_wheel_skip(&wheel, before);
        timer_wheel_set(&wheel, 5, ticks);
        for (uint32_t i = 1; i < ticks; i++) {
            assert_int_equal(tick(&wheel).count, 0);
        }
        assert_int_equal(tick(&wheel).count, 1);
        assert_int_equal(timer_wheel_empty_ticks(&wheel), UINT32_MAX);
        timer_wheel_free(&wheel);
    }
}

static void an_empty_wheel_is_never_due(void **state)
{
    (void)state;
    struct timer_wheel wheel = begin();
    assert_int_equal(timer_wheel_empty_ticks(&wheel), UINT32_MAX);
    for (int i = 0; i < 100; i++) {
        assert_false(timer_wheel_is_due(&wheel));
        timer_wheel_skip(&wheel, 1);
    }
    timer_wheel_free(&wheel);
}

static void many_ticks_can_pass_at_once(void **state)
{
    (void)state;
    struct timer_wheel wheel = begin();
    timer_wheel_skip(&wheel, UINT64_C(32) * 1000000007 + 30);
    timer_wheel_set(&wheel, 0, 20);
    assert_int_equal(timer_wheel_empty_ticks(&wheel), 19);
    timer_wheel_skip(&wheel, 19);
    assert_true(timer_wheel_is_due(&wheel));
    timer_wheel_free(&wheel);
}

static void timers_of_one_tick_expire_in_order_of_their_last_entry(void **state)
{
    (void)state;
    struct timer_wheel wheel = begin();
    timer_wheel_set(&wheel, 1, 40); // enters its last slot at tick 32
    tick(&wheel);
    timer_wheel_set(&wheel, 2, 39); // the same end; enters its last slot at tick 33
    for (int i = 2; i <= 32; i++) {
        tick(&wheel);
    }
    timer_wheel_set(&wheel, 3, 8); // behind 1, before 2
    for (int i = 33; i < 40; i++) {
        assert_int_equal(tick(&wheel).count, 0);
    }
    struct expiries expired = tick(&wheel);
    assert_int_equal(expired.count, 3);
    assert_int_equal(expired.timer[0], 1);
    assert_int_equal(expired.timer[1], 3);
    assert_int_equal(expired.timer[2], 2);
    timer_wheel_free(&wheel);
}

static void a_timer_put_back_into_its_slot_waits_for_the_next_turn(void **state)
{
    (void)state;
    struct timer_wheel wheel = begin();
    timer_wheel_set(&wheel, 0, 64);
    timer_wheel_set(&wheel, 1, 32);
    for (int i = 1; i < 32; i++) {
        tick(&wheel);
    }
    struct expiries expired = tick(&wheel);
    assert_int_equal(expired.count, 1);
    assert_int_equal(expired.timer[0], 1);
    assert_int_equal(timer_wheel_empty_ticks(&wheel), 31);
    timer_wheel_free(&wheel);
}

static void a_cancelled_timer_never_expires(void **state)
{
    (void)state;
    for (uint32_t cancelled = 0; cancelled < 3; cancelled++) {
        struct timer_wheel wheel = begin();
        for (uint32_t i = 0; i < 3; i++) {
            timer_wheel_set(&wheel, i, 2);
        }
        timer_wheel_cancel(&wheel, cancelled);
        timer_wheel_cancel(&wheel, cancelled);
        tick(&wheel);
        struct expiries expired = tick(&wheel);
        assert_int_equal(expired.count, 2);
        assert_int_equal(expired.timer[0], cancelled == 0 ? 1 : 0);
        assert_int_equal(expired.timer[1], cancelled == 2 ? 1 : 2);
        timer_wheel_free(&wheel);
    }
}

static void a_slot_is_empty_once_its_only_timer_is_cancelled(void **state)
{
    (void)state;
    struct timer_wheel wheel = begin();
    timer_wheel_set(&wheel, 7, 1);
    timer_wheel_cancel(&wheel, 7);
    assert_false(timer_wheel_is_due(&wheel));
    assert_int_equal(timer_wheel_empty_ticks(&wheel), UINT32_MAX);
    timer_wheel_set(&wheel, 7, 1);
    assert_int_equal(tick(&wheel).count, 1);
    timer_wheel_free(&wheel);
}

/// The rule as a list: each timer is looked at next at a tick, and timers looked at at one tick
/// come in the order in which they entered their slot.
struct model {
    uint64_t looked_at[TIMERS]; ///< 0: not set
    uint64_t entered[TIMERS];
    uint64_t remaining[TIMERS];
    uint64_t entries;
    uint64_t now;
};

static void model_enter(struct model *model, uint32_t timer, uint64_t ticks)
{
    model->remaining[timer] = ticks;
    model->looked_at[timer] = model->now + (ticks < 32 ? ticks : 32);
    model->entered[timer] = ++model->entries;
}

static struct expiries model_tick(struct model *model)
{
    struct expiries expired = {.count = 0};
    uint64_t last_entry = model->entries;
    uint64_t after = 0;
    model->now++;
    for (;;) {
        uint32_t next = TIMERS;
        for (uint32_t i = 0; i < TIMERS; i++) {
            if (model->looked_at[i] == model->now && model->entered[i] > after &&
                model->entered[i] <= last_entry &&
                (next == TIMERS || model->entered[i] < model->entered[next])) {
                next = i;
            }
        }
        if (next == TIMERS) {
            return expired;
        }
        after = model->entered[next];
        if (model->remaining[next] > 32) {
            model_enter(model, next, model->remaining[next] - 32);
        } else {
            model->looked_at[next] = 0;
            expired.timer[expired.count++] = next;
        }
    }
}

static uint32_t draw(uint64_t *stream, uint32_t limit)
{
    *stream = *stream * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*stream >> 33) % limit);
}

static void random_timers_expire_as_the_rule_says(void **state)
{
    (void)state;
    uint64_t stream = harness_seed(1);
    struct timer_wheel wheel = begin();
    struct model model = {.now = 0};
    for (int round = 0; round < 200000; round++) {
        uint32_t timer = draw(&stream, TIMERS);
        switch (draw(&stream, 4)) {
        case 0:
        case 1:
            if (model.looked_at[timer] == 0) {
                uint32_t ticks = 1 + draw(&stream, draw(&stream, 2) == 0 ? 6 : 200);
                timer_wheel_set(&wheel, timer, ticks);
                model_enter(&model, timer, ticks);
            }
            break;
        case 2:
            if (draw(&stream, 3) == 0) {
                timer_wheel_cancel(&wheel, timer);
                model.looked_at[timer] = 0;
            }
            break;
        default: {
            struct expiries got = tick(&wheel);
            struct expiries expected = model_tick(&model);
            assert_int_equal(got.count, expected.count);
            for (uint32_t i = 0; i < got.count; i++) {
                assert_int_equal(got.timer[i], expected.timer[i]);
            }
            break;
        }
        }
    }
    timer_wheel_free(&wheel);
}

int main(void)
{
    static uint32_t ticks[] = {1, 2, 31, 32, 33, 34, 63, 64, 65, 66, 96, 97, 1000};
    enum { TICKS = sizeof ticks / sizeof ticks[0], NAME_BYTES = 64 };
    static char names[TICKS][NAME_BYTES];
    struct CMUnitTest rows[TICKS];
    for (size_t i = 0; i < TICKS; i++) {
        (void)snprintf(names[i], NAME_BYTES, "a timer of %" PRIu32 " ticks expires at that tick",
                       ticks[i]);
        rows[i] = (struct CMUnitTest){
            .name = names[i], .test_func = a_timer_expires_at_its_tick, .initial_state = &ticks[i]};
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_wheel_is_never_due),
        cmocka_unit_test(many_ticks_can_pass_at_once),
        cmocka_unit_test(timers_of_one_tick_expire_in_order_of_their_last_entry),
        cmocka_unit_test(a_timer_put_back_into_its_slot_waits_for_the_next_turn),
        cmocka_unit_test(a_cancelled_timer_never_expires),
        cmocka_unit_test(a_slot_is_empty_once_its_only_timer_is_cancelled),
        cmocka_unit_test(random_timers_expire_as_the_rule_says),
    };
    return _cmocka_run_group_tests("timers", rows, TICKS, NULL, NULL) +
           cmocka_run_group_tests(tests, NULL, NULL);
}
