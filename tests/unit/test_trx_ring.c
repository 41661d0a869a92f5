#include "sim/export/trx_ring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/// What is written, in memory.
struct written {
    uint8_t bytes[65536];
    size_t size;
};

static void take(void *context, const char *bytes, size_t size)
{
    struct written *written = context;
    assert_true(written->size + size <= sizeof written->bytes);
    memcpy(written->bytes + written->size, bytes, size);
    written->size += size;
}

/// Writes the ring as a file, and reads that with the importer's reader.
static void read_back(const struct trx_ring *ring, struct written *written, struct trx *trx)
{
    const struct trx_ring_object object = {
        .type = TRX_THREAD, .address = 0x20000000, .priority = 7, .name = "t"};
    struct output output = {0};
    char error[160];
    written->size = 0;
    assert_true(output_begin_taken(&output, take, written));
    trx_ring_write_head(ring, &output, 1);
    trx_ring_write_object(&output, &object);
    trx_ring_write_events(ring, &output);
    assert_true(output_complete(&output));
    output_discard(&output);
    assert_true(trx_parse(written->bytes, written->size, trx, error));
    assert_int_equal(trx->object_count, 1);
    assert_int_equal(trx->objects[0].address, 0x20000000);
}

static struct trx_event event_at(uint64_t time, uint32_t first)
{
    return (struct trx_event){
        .time = time, .thread = 0x20000000, .id = TRX_BYTE_RELEASE, .words = {first}};
}

static void last_events_are_held_in_their_order(void **state)
{
    (void)state;
    static struct written written;
    struct trx_ring ring;
    struct trx trx;
    trx_ring_init(&ring, 2000); // more than it begins with
    for (uint32_t i = 0; i < 5000; i++) {
        struct trx_event event = event_at(10 * (uint64_t)i, i);
        assert_int_equal(trx_ring_add(&ring, &event), i);
    }
    assert_null(trx_ring_at(&ring, 2999));
    assert_int_equal(trx_ring_at(&ring, 3000)->words[0], 3000);
    assert_int_equal(trx_ring_left_out(&ring), 3000);
    trx_ring_at(&ring, 4000)->words[1] = 77;
    trx_ring_at(&ring, 4500)->id = TRX_RING_OPEN;
    trx_ring_free(&ring);
    trx_ring_init(&ring, 100);
    for (uint32_t i = 0; i < 250; i++) {
        struct trx_event event = event_at(10 * (uint64_t)i, i);
        (void)trx_ring_add(&ring, &event);
    }
    trx_ring_at(&ring, 200)->words[1] = 77;
    trx_ring_at(&ring, 230)->id = TRX_RING_OPEN;
    read_back(&ring, &written, &trx);
    assert_int_equal(trx.event_count, 99); // that of an unknown kind is left out
    assert_true(trx.is_full);
    assert_int_equal(trx.events[0].words[0], 150);
    assert_int_equal(trx.events[50].words[1], 77);
    assert_int_equal(trx.events[80].words[0], 231);
    assert_int_equal(trx.events[98].words[0], 249);
    trx_free(&trx);
    trx_ring_free(&ring);
}

static void a_ring_that_holds_all_events_reads_as_one_with_room(void **state)
{
    (void)state;
    static struct written written;
    struct trx_ring ring;
    struct trx trx;
    trx_ring_init(&ring, 3);
    for (uint32_t i = 0; i < 3; i++) {
        struct trx_event event = event_at(10 * (uint64_t)i, i);
        (void)trx_ring_add(&ring, &event);
    }
    read_back(&ring, &written, &trx);
    assert_int_equal(trx.event_count, 3);
    assert_int_equal(trx.events[0].words[0], 0);
    assert_int_equal(trx.events[2].words[0], 2);
    assert_false(trx.is_full);
    trx_free(&trx);
    trx_ring_free(&ring);
}

static void time_stamps_wrap_but_no_gap_is_a_whole_turn(void **state)
{
    (void)state;
    static struct written written;
    static const uint64_t times[] = {5, TRX_RING_GAP_MAX + 5, 2 * TRX_RING_GAP_MAX + 6,
                                     UINT64_C(60000000000), UINT64_C(60000000000)};
    struct trx_ring ring;
    struct trx trx;
    trx_ring_init(&ring, 1000);
    for (uint32_t i = 0; i < 5; i++) {
        struct trx_event event = event_at(times[i], i);
        (void)trx_ring_add(&ring, &event);
    }
    read_back(&ring, &written, &trx);
    uint32_t next = 0;
    for (size_t i = 0; i < trx.event_count; i++) {
        assert_true(i == 0 || trx.events[i].time - trx.events[i - 1].time <= TRX_RING_GAP_MAX);
        if (trx.events[i].id == TRX_BYTE_RELEASE) {
            assert_int_equal(trx.events[i].words[0], next);
            assert_true(trx.events[i].time == times[next] - times[0]);
            next++;
        } else {
            assert_int_equal(trx.events[i].id, TRX_RUNNING);
        }
    }
    assert_int_equal(next, 5);
    assert_int_equal(trx.event_count, 5 + 1 + 25); // 25 of the 26 pieces of the last gap end in one
    trx_free(&trx);
    trx_ring_free(&ring);
}

static void gap_of_years_takes_no_more_than_the_ring(void **state)
{
    (void)state;
    static struct written written;
    struct trx_ring ring;
    struct trx trx;
    struct trx_event first = event_at(0, 1);
    struct trx_event second = event_at(UINT64_C(1) << 62, 2);
    trx_ring_init(&ring, 10);
    (void)trx_ring_add(&ring, &first);
    (void)trx_ring_add(&ring, &second);
    read_back(&ring, &written, &trx);
    assert_int_equal(trx.event_count, 10);
    for (size_t i = 1; i < trx.event_count; i++) {
        uint64_t gap = trx.events[i].time - trx.events[i - 1].time;
        assert_true(gap > 0 && gap <= TRX_RING_GAP_MAX);
    }
    assert_int_equal(trx.events[9].words[0], 2);
    trx_free(&trx);
    trx_ring_free(&ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(last_events_are_held_in_their_order),
        cmocka_unit_test(a_ring_that_holds_all_events_reads_as_one_with_room),
        cmocka_unit_test(time_stamps_wrap_but_no_gap_is_a_whole_turn),
        cmocka_unit_test(gap_of_years_takes_no_more_than_the_ring),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
