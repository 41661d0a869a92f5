#include "sim/import/csv_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LEAP "2028-02-28T23:59:59"

/// Times one after another, and what they are since the first; or what is wrong with the last.
struct row {
    const char *name;
    enum csv_unit unit;
    uint32_t wrap_bits;
    const char *texts[4];
    uint64_t times[4];
    const char *error;
};

static const struct row rows[] = {
    {"whole numbers are of the unit",
     CSV_UNIT_MS,
     0,
     {"5", "6", "0x10"},
     {0, 1000000, 11000000},
     NULL},
    {"ticks stay ticks", CSV_UNIT_TICKS, 0, {"5", "7", "7"}, {0, 2, 2}, NULL},
    {"cycles may be large",
     CSV_UNIT_CYCLES,
     0,
     {"0", "18446744073709551615"},
     {0, UINT64_MAX},
     NULL},
    {"decimals are exact",
     CSV_UNIT_S,
     0,
     {"0.1", "0.3", "12.345678"},
     {0, 200000000, 12245678000},
     NULL},
    {"those of an epoch too",
     CSV_UNIT_S,
     0,
     {"1764358087.000000001", "1764358087.000000003"},
     {0, 2},
     NULL},
    {"what is below a nanosecond is dropped",
     CSV_UNIT_US,
     0,
     {"0", "1.9999", "2.0001"},
     {0, 1999, 2000},
     NULL},
    {"nanoseconds too", CSV_UNIT_NS, 0, {"1.9", "2.1"}, {0, 1}, NULL},
    {"a clock's time",
     CSV_UNIT_NONE,
     0,
     {"19:28:07", "19:28:07.000001", "19:30:00,5"},
     {0, 1000, 113500000000},
     NULL},
    {"a clock goes over midnight",
     CSV_UNIT_NONE,
     0,
     {"23:59:59.9", "00:00:00.1", "23:59:59", "00:00:01"},
     {0, 200000000, 86399100000000, 86401100000000},
     NULL},
    {"a leap day",
     CSV_UNIT_NONE,
     0,
     {LEAP, "2028-02-29 00:00:00", "2028-03-01T00:00:00Z"},
     {0, 1000000000, 86401000000000},
     NULL},
    {"a common year's end",
     CSV_UNIT_NONE,
     0,
     {"2026-12-31 23:59:59", "2027-01-01 00:00:00", "2027-03-01 00:00:00"},
     {0, 1000000000, 5097601000000000},
     NULL},
    {"a year of a century",
     CSV_UNIT_NONE,
     0,
     {"2100-02-28 00:00:00", "2100-03-01 00:00:00"},
     {0, 86400000000000},
     NULL},
    {"counters wrap",
     CSV_UNIT_CYCLES,
     32,
     {"4294967290", "5", "4", "0xffffffff"},
     {0, 11, 4294967306, 8589934597},
     NULL},
    {"in their unit", CSV_UNIT_US, 16, {"65535", "0"}, {0, 1000}, NULL},
    {"of 63 bits", CSV_UNIT_TICKS, 63, {"9223372036854775807", "1"}, {0, 2}, NULL},
    {"a number needs a unit", CSV_UNIT_NONE, 0, {"5"}, {0}, "\"5\" has no unit"},
    {"times go on",
     CSV_UNIT_US,
     0,
     {"5", "6", "5"},
     {0, 1000},
     "the time 5 is before that of the row above"},
    {"a clock that is set back",
     CSV_UNIT_NONE,
     0,
     {"12:00:00", "11:59:59"},
     {0},
     "the time 11:59:59 is before"},
    {"nothing is no time", CSV_UNIT_US, 0, {""}, {0}, "\"\" is no time"},
    {"nor is a word", CSV_UNIT_US, 0, {"soon"}, {0}, "\"soon\" is no time"},
    {"nor a number with something behind", CSV_UNIT_US, 0, {"5us"}, {0}, "\"5us\" is no time"},
    {"nor a point alone", CSV_UNIT_US, 0, {"5."}, {0}, "\"5.\" is no time"},
    {"nor decimals alone", CSV_UNIT_US, 0, {".5"}, {0}, "\".5\" is no time"},
    {"nor a negative number", CSV_UNIT_US, 0, {"-5"}, {0}, "\"-5\" is no time"},
    {"nor half a hexadecimal", CSV_UNIT_US, 0, {"0x"}, {0}, "\"0x\" is no time"},
    {"nor an exponent", CSV_UNIT_US, 0, {"1e6"}, {0}, "\"1e6\" is no time"},
    {"nor a clock of 24 hours", CSV_UNIT_NONE, 0, {"24:00:00"}, {0}, "\"24:00:00\" is no time"},
    {"nor one of three digits", CSV_UNIT_NONE, 0, {"12:00:001"}, {0}, "\"12:00:001\" is no time"},
    {"nor one without seconds", CSV_UNIT_NONE, 0, {"12:00"}, {0}, "\"12:00\" is no time"},
    {"nor a date before 1970", CSV_UNIT_NONE, 0, {"1969-12-31 12:00:00"}, {0}, "is no time"},
    {"nor a month too many", CSV_UNIT_NONE, 0, {"2026-13-01 12:00:00"}, {0}, "is no time"},
    {"cycles have no decimals",
     CSV_UNIT_CYCLES,
     0,
     {"1.5"},
     {0},
     "\"1.5\" is no whole number of cycles"},
    {"nor are they a clock's", CSV_UNIT_TICKS, 0, {"12:00:00"}, {0}, "is no whole number of ticks"},
    {"a time that is too large", CSV_UNIT_S, 0, {"18446744074"}, {0}, "too large for 64 bits"},
    {"and one in hexadecimal", CSV_UNIT_MS, 0, {"0xFFFFFFFFFFFFFFF"}, {0}, "too large for 64 bits"},
    {"a counter beyond its bits",
     CSV_UNIT_US,
     16,
     {"65536"},
     {0},
     "\"65536\" is no time stamp of 16 bits"},
    {"a counter with decimals",
     CSV_UNIT_US,
     16,
     {"5.5"},
     {0},
     "\"5.5\" is no time stamp of 16 bits"},
};

static void take_row(void **state)
{
    const struct row *row = *state;
    struct csv_clock clock = {.unit = row->unit, .wrap_bits = row->wrap_bits};
    struct message message = {""};
    for (int i = 0; i < 4 && row->texts[i] != NULL; i++) {
        uint64_t time = 0;
        bool is_last = i == 3 || row->texts[i + 1] == NULL;
        bool is_wanted = row->error == NULL || !is_last;
        assert_int_equal(csv_clock_take(&clock, row->texts[i], &time, &message), is_wanted);
        if (is_wanted) {
            assert_int_equal(time, row->times[i]);
        } else if (strstr(message.text, row->error) == NULL) {
            fail_msg("\"%s\" does not say \"%s\"", message.text, row->error);
        }
    }
}

int main(void)
{
    struct CMUnitTest tests[sizeof rows / sizeof rows[0]] = {{0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tests[i].name = rows[i].name;
        tests[i].test_func = take_row;
        tests[i].initial_state = (void *)(uintptr_t)&rows[i];
    }
    return _cmocka_run_group_tests("csv times", tests, sizeof rows / sizeof rows[0], NULL, NULL);
}
