#include "sim/import/trx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    EVENTS = 6,
    NAME_SIZE = 8,
    HEADER = 48,
    OBJECT = 16 + NAME_SIZE,
    EVENT = 32,
    BASE = 0x20000400
};
enum { REGISTRY = HEADER, BUFFER = HEADER + 2 * OBJECT, DUMP_BYTES = BUFFER + EVENTS * EVENT };

/// How a device dumps the same events.
struct variant {
    const char *name;
    bool is_big;
    uint32_t mask;
    uint32_t first_stamp;
    bool is_down;         ///< the stamps' counter counts down
    uint32_t first_entry; ///< where in the ring the oldest event is
};

static const struct variant variants[] = {
    {"little-endian, as most targets are", false, UINT32_MAX, 1000, false, 0},
    {"big-endian", true, UINT32_MAX, 1000, false, 0},
    {"a ring that has wrapped", false, UINT32_MAX, 1000, false, 4},
    {"a big-endian ring that has wrapped", true, UINT32_MAX, 1000, false, 1},
    {"stamps of 32 bits that wrap", false, UINT32_MAX, 0xFFFFFFF0, false, 0},
    {"stamps of 16 bits that wrap", true, 0xFFFF, 0xFFF0, false, 0},
    {"stamps of 16 bits that count down and wrap", false, 0xFFFF, 30, true, 5},
};

/// Since the first event.
static const uint32_t times[EVENTS] = {0, 10, 10, 25, 400, 30000};

static void put(const struct variant *variant, uint8_t *at, uint32_t word)
{
    for (int i = 0; i < 4; i++) {
        at[variant->is_big ? 3 - i : i] = (uint8_t)(word >> 8 * i);
    }
}

static void put_object(const struct variant *variant, uint8_t *at, uint8_t type, uint32_t address,
                       const char *name)
{
    at[1] = type;
    at[2] = type == TRX_THREAD ? 0x80 : 0;
    at[3] = type == TRX_THREAD ? 7 : 0;
    put(variant, at + 4, address);
    put(variant, at + 8, address + 1);
    put(variant, at + 12, address + 2);
    memcpy(at + 16, name, strlen(name));
}

static void make_dump(const struct variant *variant, uint8_t bytes[DUMP_BYTES])
{
    memset(bytes, 0, DUMP_BYTES);
    const uint32_t header[] = {0x54585442, variant->mask, BASE, BASE + REGISTRY};
    for (size_t i = 0; i < 4; i++) {
        put(variant, bytes + 4 * i, header[i]);
    }
    bytes[variant->is_big ? 19 : 18] = NAME_SIZE; // of 16 bits, behind 16 that are reserved
    const uint32_t places[] = {BUFFER, BUFFER, DUMP_BYTES, BUFFER + variant->first_entry * EVENT};
    for (size_t i = 0; i < 4; i++) {
        put(variant, bytes + 20 + 4 * i, BASE + places[i]);
    }
    put_object(variant, bytes + REGISTRY, TRX_THREAD, 0x20001000, "worker");
    put_object(variant, bytes + REGISTRY + OBJECT, TRX_BYTE_POOL, 0x20002000, "heap");
    for (uint32_t i = 0; i < EVENTS; i++) {
        uint8_t *at = bytes + BUFFER + (variant->first_entry + i) % EVENTS * EVENT;
        uint32_t stamp =
            variant->is_down ? variant->first_stamp - times[i] : variant->first_stamp + times[i];
        put(variant, at, 0x20001000);
        put(variant, at + 4, 0x80050007);
        put(variant, at + 8, TRX_BYTE_ALLOCATE);
        put(variant, at + 12, stamp & variant->mask);
        for (uint32_t word = 0; word < 4; word++) {
            put(variant, at + 16 + (size_t)4 * word, 0x01020304 * i + word);
        }
    }
}

static void dump_is_read(void **state)
{
    const struct variant *variant = *state;
    uint8_t bytes[DUMP_BYTES];
    char error[160] = "";
    struct trx trx;
    make_dump(variant, bytes);
    if (!trx_parse(bytes, sizeof bytes, &trx, error)) {
        fail_msg("%s", error);
    }
    assert_int_equal(trx.object_count, 2);
    assert_int_equal(trx.objects[0].type, TRX_THREAD);
    assert_int_equal(trx.objects[0].address, 0x20001000);
    assert_int_equal(trx.objects[1].parameters[1], 0x20002002);
    assert_int_equal(trx.objects[1].name_length, 4);
    assert_memory_equal(trx.objects[1].name, "heap", 4);
    assert_int_equal(trx.event_count, EVENTS);
    assert_true(trx.is_full);
    for (uint32_t i = 0; i < EVENTS; i++) {
        assert_int_equal(trx.events[i].time, times[i]);
        assert_int_equal(trx.events[i].thread, 0x20001000);
        assert_int_equal(trx.events[i].priority, 0x80050007);
        assert_int_equal(trx.events[i].id, TRX_BYTE_ALLOCATE);
        assert_int_equal(trx.events[i].words[0], 0x01020304 * i);
        assert_int_equal(trx.events[i].words[3], 0x01020304 * i + 3);
    }
    trx_free(&trx);
}

int main(void)
{
    enum { COUNT = sizeof variants / sizeof variants[0] };
    struct CMUnitTest tests[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        tests[i] = (struct CMUnitTest){.name = variants[i].name,
                                       .test_func = dump_is_read,
                                       .initial_state = (void *)(uintptr_t)&variants[i]};
    }
    return _cmocka_run_group_tests("event trace buffers", tests, COUNT, NULL, NULL);
}
