#include "trace_json.h"

#include <assert.h>

#include "sim/report/html_text.h"

#define MILLION UINT64_C(1000000)

/// A time in whole microseconds and millionths of one.
struct instant {
    uint64_t whole;
    uint64_t part;
};

/// Long division, digit groups of a million, so that nothing overflows.
static struct instant instant_of(const struct trace_json *json, cycles_t at)
{
    uint64_t seconds = at / json->cpu_hz;
    uint64_t micros = at % json->cpu_hz * MILLION;
    return (struct instant){.whole = seconds * MILLION + micros / json->cpu_hz,
                            .part = micros % json->cpu_hz * MILLION / json->cpu_hz};
}

static void put_instant(struct output *output, struct instant instant)
{
    output_u64(output, instant.whole);
    if (instant.part == 0) {
        return;
    }
    char digits[6];
    size_t length = sizeof digits;
    for (size_t i = sizeof digits; i > 0; i--, instant.part /= 10) {
        digits[i - 1] = (char)('0' + instant.part % 10);
    }
    while (digits[length - 1] == '0') {
        length--;
    }
    output_byte(output, '.');
    output_bytes(output, digits, length);
}

void trace_json_open(struct trace_json *json, struct output *output, uint64_t cpu_hz)
{
    assert(cpu_hz > 0 && cpu_hz <= UINT64_MAX / MILLION);
    *json = (struct trace_json){.output = output, .cpu_hz = cpu_hz};
    output_text(output, "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
}

void trace_json_close(struct trace_json *json)
{
    output_text(json->output, "\n]}\n");
}

void trace_json_begin(struct trace_json *json, char phase, uint32_t tid, cycles_t at,
                      const char *name)
{
    struct output *output = json->output;
    output_text(output, json->has_events ? ",\n{\"ph\":\"" : "\n{\"ph\":\"");
    json->has_events = true;
    output_byte(output, phase);
    output_text(output, "\",\"pid\":");
    output_u64(output, TRACE_JSON_PROCESS);
    output_text(output, ",\"tid\":");
    output_u64(output, tid);
    output_text(output, ",\"ts\":");
    put_instant(output, instant_of(json, at));
    output_text(output, ",\"name\":");
    html_json_string(output, name);
}

void trace_json_lasts(struct trace_json *json, cycles_t from, cycles_t to)
{
    struct instant begin = instant_of(json, from);
    struct instant end = instant_of(json, to);
    bool borrows = end.part < begin.part;
    end.whole -= begin.whole + borrows;
    end.part = end.part + (borrows ? MILLION : 0) - begin.part;
    output_text(json->output, ",\"dur\":");
    put_instant(json->output, end);
}

void trace_json_member(struct trace_json *json, const char *key, const char *text)
{
    struct output *output = json->output;
    output_text(output, ",\"");
    output_text(output, key);
    output_text(output, "\":\"");
    output_text(output, text);
    output_byte(output, '"');
}

void trace_json_id(struct trace_json *json, uint64_t id)
{
    output_text(json->output, ",\"id\":");
    output_u64(json->output, id);
}

static void begin_arg(struct trace_json *json, const char *key)
{
    output_text(json->output, json->has_args ? ",\"" : ",\"args\":{\"");
    json->has_args = true;
    output_text(json->output, key);
    output_text(json->output, "\":");
}

void trace_json_text(struct trace_json *json, const char *key, const char *text)
{
    if (*text != '\0') {
        begin_arg(json, key);
        html_json_string(json->output, text);
    }
}

void trace_json_number(struct trace_json *json, const char *key, uint64_t number)
{
    begin_arg(json, key);
    output_u64(json->output, number);
}

void trace_json_end(struct trace_json *json)
{
    output_text(json->output, json->has_args ? "}}" : "}");
    json->has_args = false;
}
