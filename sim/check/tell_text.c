#include "tell.h"

#include <string.h>

struct totals tell_totals(const struct verdict *verdicts, size_t count)
{
    struct totals totals = {.passed = 0};
    for (size_t i = 0; i < count; i++) {
        if (verdicts[i].error[0] != '\0') {
            totals.errors++;
        } else if (verdict_fails(&verdicts[i])) {
            totals.failed++;
        } else {
            totals.passed++;
        }
        totals.updated += verdicts[i].is_updated;
    }
    return totals;
}

/// A text of several lines, each behind `indent`.
static void print_lines(const char *text, const char *indent, FILE *to)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        fprintf(to, "%s%.*s\n", indent, (int)length, text);
        text += length + (text[length] == '\n');
    }
}

static void print_item(const struct item *item, FILE *to)
{
    fprintf(to, "  %s", item->file);
    if (item->line > 0) {
        fprintf(to, ":%u", item->line);
    }
    if (item->line > 0 && item->column > 0) {
        fprintf(to, ":%u", item->column);
    }
    fprintf(to, ": %s\n    expected  %s\n    actual    %s\n", item->name, item->expected,
            item->actual);
    if (item->by[0] != '\0') {
        fprintf(to, "    by        %s\n", item->by);
    }
    print_lines(item->detail, "    ", to);
}

/// What an update changed, in one line, and where the calls went another way.
static void print_change(const struct item *item, FILE *to)
{
    fprintf(to, "  %s: %s -> %s", item->name, item->expected, item->actual);
    if (item->by[0] != '\0') {
        fprintf(to, " (%s)", item->by);
    }
    fputc('\n', to);
    if (item->kind == ITEM_CALLS) {
        fprintf(to, "    %.*s\n", (int)strcspn(item->detail, "\n"), item->detail);
    }
}

/// "4 expectations", or "1 of 4 expectations" when so many fail.
static void print_share(const char **separator, uint64_t bad, uint64_t all, const char *noun,
                        FILE *to)
{
    if (all == 0) {
        return;
    }
    fputs(*separator, to);
    if (bad > 0) {
        fprintf(to, "%llu of ", (unsigned long long)bad);
    }
    fprintf(to, "%llu %s%s", (unsigned long long)all, noun, all == 1 ? "" : "s");
    *separator = ", ";
}

/// `failed`: of those that fail alone. Returns whether there was anything to print.
static bool print_shares(const struct verdict *verdict, bool failed, FILE *to)
{
    const char *separator = "";
    uint32_t held = verdict_count(verdict, ITEM_EXPECTATION, ITEM_HOLDS);
    uint32_t broken = verdict_count(verdict, ITEM_EXPECTATION, ITEM_FAILS);
    uint32_t other = verdict_count(verdict, ITEM_MEASURE, ITEM_FAILS);
    if (!failed || broken > 0) {
        print_share(&separator, broken, (uint64_t)held + broken, "expectation", to);
    }
    if (!failed || other > 0) {
        print_share(&separator, other, verdict->measures, "measure", to);
    }
    if (!failed) {
        print_share(&separator, 0, verdict->calls, "call", to);
    } else if (verdict_count(verdict, ITEM_CALLS, ITEM_FAILS) > 0) {
        fprintf(to, "%sthe calls", separator);
    } else if (verdict_count(verdict, ITEM_BASELINE, ITEM_FAILS) > 0) {
        fprintf(to, "%sno baseline", separator);
    } else if (verdict_count(verdict, ITEM_RUN, ITEM_FAILS) > 0) {
        fprintf(to, "%sthe run", separator);
    }
    return failed || *separator != '\0';
}

static void print_items(const struct verdict *verdict, FILE *to)
{
    uint32_t measures = 0;
    for (uint32_t i = 0; i < verdict->item_count; i++) {
        const struct item *item = &verdict->items[i];
        measures += item->kind == ITEM_MEASURE;
        if (item->state == ITEM_HOLDS ||
            (item->kind == ITEM_MEASURE && measures > TELL_MEASURES_MAX)) {
            continue;
        }
        if (item->state == ITEM_FAILS) {
            print_item(item, to);
        } else {
            print_change(item, to);
        }
    }
    if (measures > TELL_MEASURES_MAX) {
        fprintf(to, "  and %u more measures ('--format json' lists them all)\n",
                (unsigned)(measures - TELL_MEASURES_MAX));
    }
}

void tell_text(const struct verdict *verdict, int name_width, FILE *to)
{
    if (verdict->error[0] != '\0') {
        fprintf(to, "ERROR %s\n  %s\n", verdict->scenario, verdict->error);
        return;
    }
    bool fails = verdict_fails(verdict);
    fprintf(to, "%s  %-*s  ", fails ? "FAIL" : "ok  ", name_width, verdict->scenario);
    bool has_shares = print_shares(verdict, fails, to);
    if (verdict->is_updated) {
        fprintf(to, "%sbaseline written", has_shares ? "; " : "");
    }
    if (verdict->note[0] != '\0') {
        fprintf(to, "\n  note: %s", verdict->note);
    }
    fputc('\n', to);
    print_items(verdict, to);
}

void tell_text_totals(struct totals totals, FILE *to)
{
    fprintf(to, "%zu passed, %zu failed", totals.passed, totals.failed);
    if (totals.errors > 0) {
        fprintf(to, ", %zu could not be checked", totals.errors);
    }
    if (totals.updated > 0) {
        fprintf(to, "; %zu baseline%s written", totals.updated, totals.updated == 1 ? "" : "s");
    }
    fputc('\n', to);
}
