#include "sim/export/trace_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct slice_case {
    const char *name;
    uint64_t cpu_hz;
    cycles_t from;
    cycles_t to;
    const char *text; ///< its times
};

static struct slice_case slices[] = {
    {"a cycle of 10 MHz is a tenth", 10000000, 1, 4, "\"ts\":0.1,\"name\":\"s\",\"dur\":0.3"},
    {"whole microseconds have no point", 1000000, 7, 9, "\"ts\":7,\"name\":\"s\",\"dur\":2"},
    {"zeros within the decimals stay", 1000000000, 1001, 2101,
     "\"ts\":1.001,\"name\":\"s\",\"dur\":1.1"},
    {"3 MHz: rounded down, and the next slice begins where this ends", 3000000, 1, 2,
     "\"ts\":0.333333,\"name\":\"s\",\"dur\":0.333333"},
    {"3 MHz: the end is rounded, not the length", 3000000, 2, 3,
     "\"ts\":0.666666,\"name\":\"s\",\"dur\":0.333334"},
    {"168 MHz", 168000000, 1, 168, "\"ts\":0.005952,\"name\":\"s\",\"dur\":0.994048"},
    {"one cycle a second", 1, 3, 5, "\"ts\":3000000,\"name\":\"s\",\"dur\":2000000"},
    {"a length of none", 100000000, 123456789, 123456789,
     "\"ts\":1234567.89,\"name\":\"s\",\"dur\":0"},
    {"a time that a double does not hold", 1000000000, UINT64_C(4611686018427387903),
     UINT64_C(4611686018427387904), "\"ts\":4611686018427387.903,\"name\":\"s\",\"dur\":0.001"},
    {"the fastest clock, whose cycle is lost", UINT64_C(18446744073709), 18446744073709,
     18446744073710, "\"ts\":1000000,\"name\":\"s\",\"dur\":0"},
};

struct text {
    char bytes[1024];
    size_t size;
};

static void take(void *context, const char *bytes, size_t size)
{
    struct text *text = context;
    assert_true(text->size + size < sizeof text->bytes);
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
}

static void begin(struct trace_json *json, struct output *output, struct text *text,
                  uint64_t cpu_hz)
{
    text->size = 0;
    assert_true(output_begin_taken(output, take, text));
    trace_json_open(json, output, cpu_hz);
}

static void end(struct trace_json *json, struct output *output)
{
    trace_json_close(json);
    assert_true(output_complete(output));
    output_discard(output);
}

static void times_are_as_worked_out(void **state)
{
    const struct slice_case *one = *state;
    struct trace_json json;
    struct output output = {0};
    struct text text;
    char wanted[256];
    begin(&json, &output, &text, one->cpu_hz);
    trace_json_begin(&json, 'X', 3, one->from, "s");
    trace_json_lasts(&json, one->from, one->to);
    trace_json_end(&json);
    end(&json, &output);
    (void)snprintf(wanted, sizeof wanted,
                   "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n"
                   "{\"ph\":\"X\",\"pid\":1,\"tid\":3,%s}\n]}\n",
                   one->text);
    assert_string_equal(text.bytes, wanted);
}

static void texts_are_escaped_and_empty_ones_left_out(void **state)
{
    (void)state;
    struct trace_json json;
    struct output output = {0};
    struct text text;
    begin(&json, &output, &text, 1000000);
    trace_json_begin(&json, 'i', 1, 0, "a \"b\"\\\n");
    trace_json_member(&json, "s", "t");
    trace_json_text(&json, "none", "");
    trace_json_text(&json, "some", "\xff");
    trace_json_number(&json, "n", UINT64_MAX);
    trace_json_end(&json);
    trace_json_begin(&json, 's', 1, 0, "f");
    trace_json_id(&json, 9);
    trace_json_end(&json);
    end(&json, &output);
    assert_string_equal(
        text.bytes,
        "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n"
        "{\"ph\":\"i\",\"pid\":1,\"tid\":1,\"ts\":0,\"name\":\"a \\\"b\\\"\\\\\\n\","
        "\"s\":\"t\",\"args\":{\"some\":\"\xef\xbf\xbd\",\"n\":18446744073709551615}},\n"
        "{\"ph\":\"s\",\"pid\":1,\"tid\":1,\"ts\":0,\"name\":\"f\",\"id\":9}\n]}\n");
}

int main(void)
{
    enum { COUNT = sizeof slices / sizeof slices[0] };
    struct CMUnitTest tests[COUNT + 1];
    for (size_t i = 0; i < COUNT; i++) {
        tests[i] = (struct CMUnitTest){.name = slices[i].name,
                                       .test_func = times_are_as_worked_out,
                                       .initial_state = &slices[i]};
    }
    tests[COUNT] = (struct CMUnitTest)cmocka_unit_test(texts_are_escaped_and_empty_ones_left_out);
    return _cmocka_run_group_tests("trace_json", tests, COUNT + 1, NULL, NULL);
}
