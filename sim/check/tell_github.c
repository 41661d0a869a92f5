#include "tell.h"

#include <string.h>

/// Percent-escapes what would end the text; of a property a colon and a comma too.
static void put_escaped(const char *text, bool is_property, FILE *to)
{
    for (; *text != '\0'; text++) {
        bool is_special = *text == '%' || *text == '\r' || *text == '\n' ||
                          (is_property && (*text == ':' || *text == ','));
        if (is_special) {
            fprintf(to, "%%%02X", (unsigned)(unsigned char)*text);
        } else {
            fputc(*text, to);
        }
    }
}

static void begin(const char *level, const char *file, uint32_t line, uint32_t column, FILE *to)
{
    fprintf(to, "::%s file=", level);
    put_escaped(file, true, to);
    if (line > 0) {
        fprintf(to, ",line=%u", line);
    }
    if (line > 0 && column > 0) {
        fprintf(to, ",col=%u", column);
    }
    fputs(",title=", to);
}

void tell_annotation(const char *level, const char *file, uint32_t line, uint32_t column,
                     const char *title, const char *message, FILE *to)
{
    begin(level, file, line, column, to);
    put_escaped(title, true, to);
    fputs("::", to);
    put_escaped(message, false, to);
    fputc('\n', to);
}

static void put_item(const struct verdict *verdict, const struct item *item, FILE *to)
{
    begin("error", item->file, item->line, item->column, to);
    put_escaped(verdict->scenario, true, to);
    fputs("%3A ", to);
    put_escaped(item->name, true, to);
    fputs("::expected ", to);
    put_escaped(item->expected, false, to);
    fputs("%0Aactual ", to);
    put_escaped(item->actual, false, to);
    if (item->by[0] != '\0') {
        fputs("%0Aby ", to);
        put_escaped(item->by, false, to);
    }
    if (item->detail[0] != '\0') {
        fputs("%0A", to);
        put_escaped(item->detail, false, to);
    }
    fputc('\n', to);
}

void tell_github(const struct verdict *verdicts, size_t count, FILE *to)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const struct verdict *verdict = &verdicts[i];
        if (verdict->error[0] != '\0' && found++ < TELL_ANNOTATIONS_MAX) {
            tell_annotation("error", verdict->file, 0, 0, verdict->scenario, verdict->error, to);
        }
        for (uint32_t j = 0; j < verdict->item_count; j++) {
            const struct item *item = &verdict->items[j];
            if (item->state == ITEM_FAILS && found++ < TELL_ANNOTATIONS_MAX) {
                put_item(verdict, item, to);
            }
        }
    }
    struct totals totals = tell_totals(verdicts, count);
    fprintf(to, "::notice title=poolsim check::%zu passed, %zu failed", totals.passed,
            totals.failed);
    if (totals.errors > 0) {
        fprintf(to, ", %zu could not be checked", totals.errors);
    }
    if (found > TELL_ANNOTATIONS_MAX) {
        fprintf(to, "; %zu more findings stand in the log", found - TELL_ANNOTATIONS_MAX);
    }
    fputc('\n', to);
}
