#include "tell.h"

#include <stdio.h>

/// Verdicts hold no character that XML cannot. In an attribute line ends are written as numbers: a
/// reader takes them for blanks else.
static void put_escaped(struct output *output, const char *text, bool is_attribute)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            output_text(output, "&amp;");
            break;
        case '<':
            output_text(output, "&lt;");
            break;
        case '>':
            output_text(output, "&gt;");
            break;
        case '"':
            output_text(output, "&quot;");
            break;
        case '\n':
            output_text(output, is_attribute ? "&#10;" : "\n");
            break;
        case '\t':
            output_text(output, is_attribute ? "&#9;" : "\t");
            break;
        default:
            output_byte(output, *text);
        }
    }
}

static void put_text(struct output *output, const char *text)
{
    put_escaped(output, text, false);
}

static void put_attribute(struct output *output, const char *name, const char *value)
{
    output_byte(output, ' ');
    output_text(output, name);
    output_text(output, "=\"");
    put_escaped(output, value, true);
    output_byte(output, '"');
}

static void put_count(struct output *output, const char *name, uint64_t count)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    put_attribute(output, name, digits);
}

/// What an item says, in lines.
static void put_item(struct output *output, const struct item *item)
{
    put_text(output, item->name);
    output_text(output, "\n  expected  ");
    put_text(output, item->expected);
    output_text(output, "\n  actual    ");
    put_text(output, item->actual);
    if (item->by[0] != '\0') {
        output_text(output, "\n  by        ");
        put_text(output, item->by);
    }
    if (item->detail[0] != '\0') {
        output_byte(output, '\n');
        put_text(output, item->detail);
    }
    output_byte(output, '\n');
}

static void begin_case(struct output *output, const struct verdict *verdict, const char *name)
{
    output_text(output, "    <testcase");
    put_attribute(output, "classname", verdict->scenario);
    put_attribute(output, "name", name);
}

/// One test case of all items of a kind: of one when `only` is given.
static void put_case(struct output *output, const struct verdict *verdict, const char *name,
                     enum item_kind kind, const struct item *only)
{
    uint32_t failures =
        only != NULL ? only->state == ITEM_FAILS : verdict_count(verdict, kind, ITEM_FAILS);
    begin_case(output, verdict, name);
    if (failures == 0) {
        output_text(output, "/>\n");
        return;
    }
    char message[160];
    snprintf(message, sizeof message, "%u %s", (unsigned)failures,
             failures == 1 ? "measure is not the baseline's" : "measures are not the baseline's");
    if (only != NULL) {
        snprintf(message, sizeof message, "expected %.60s, actual %.60s", only->expected,
                 only->actual);
    } else if (kind == ITEM_CALLS) {
        snprintf(message, sizeof message, "the calls went another way");
    }
    output_text(output, ">\n      <failure");
    put_attribute(output, "type", only != NULL ? "expectation" : "baseline");
    put_attribute(output, "message", message);
    output_byte(output, '>');
    for (uint32_t i = 0; i < verdict->item_count; i++) {
        const struct item *item = &verdict->items[i];
        if (item->state == ITEM_FAILS && (only == item || (only == NULL && item->kind == kind))) {
            put_item(output, item);
        }
    }
    output_text(output, "</failure>\n    </testcase>\n");
}

static uint32_t single_count(const struct verdict *verdict)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < verdict->item_count; i++) {
        enum item_kind kind = verdict->items[i].kind;
        count += kind != ITEM_MEASURE && kind != ITEM_CALLS;
    }
    return count;
}

static uint32_t case_count(const struct verdict *verdict)
{
    return verdict->error[0] != '\0' ? 1 : single_count(verdict) + (verdict->has_baseline ? 2 : 0);
}

static uint32_t failure_count(const struct verdict *verdict)
{
    uint32_t count = 0;
    for (uint32_t i = 0; verdict->error[0] == '\0' && i < verdict->item_count; i++) {
        count += verdict->items[i].state == ITEM_FAILS && verdict->items[i].kind != ITEM_MEASURE;
    }
    bool has_other = verdict_count(verdict, ITEM_MEASURE, ITEM_FAILS) > 0;
    return count + (verdict->error[0] == '\0' && has_other);
}

static void put_suite(struct output *output, const struct verdict *verdict)
{
    bool is_error = verdict->error[0] != '\0';
    output_text(output, "  <testsuite");
    put_attribute(output, "name", verdict->scenario);
    put_count(output, "tests", case_count(verdict));
    put_count(output, "failures", failure_count(verdict));
    put_count(output, "errors", is_error);
    output_text(output, ">\n");
    if (is_error) {
        begin_case(output, verdict, "it can be checked");
        output_text(output, ">\n      <error");
        put_attribute(output, "type", "error");
        put_attribute(output, "message", verdict->error);
        output_text(output, "/>\n    </testcase>\n");
    }
    for (uint32_t i = 0; !is_error && i < verdict->item_count; i++) {
        const struct item *item = &verdict->items[i];
        if (item->kind != ITEM_MEASURE && item->kind != ITEM_CALLS) {
            put_case(output, verdict, item->name, item->kind, item);
        }
    }
    if (!is_error && verdict->has_baseline) {
        put_case(output, verdict, "measures are those of the baseline", ITEM_MEASURE, NULL);
        put_case(output, verdict, "calls are those of the baseline", ITEM_CALLS, NULL);
    }
    output_text(output, "  </testsuite>\n");
}

void tell_junit(const struct verdict *verdicts, size_t count, struct output *output)
{
    uint64_t tests = 0;
    uint64_t failures = 0;
    for (size_t i = 0; i < count; i++) {
        tests += case_count(&verdicts[i]);
        failures += failure_count(&verdicts[i]);
    }
    output_text(output, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    put_attribute(output, "name", "poolsim check");
    put_count(output, "tests", tests);
    put_count(output, "failures", failures);
    put_count(output, "errors", tell_totals(verdicts, count).errors);
    output_text(output, ">\n");
    for (size_t i = 0; i < count; i++) {
        put_suite(output, &verdicts[i]);
    }
    output_text(output, "</testsuites>\n");
}
