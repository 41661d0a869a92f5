#include "words.h"

#include <stdlib.h>
#include <string.h>

struct words words_count(uint64_t count)
{
    char digits[24];
    int length = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)count);
    struct words words;
    char *to = words.text;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            *to++ = ',';
        }
        *to++ = digits[i];
    }
    *to = '\0';
    return words;
}

/// `whole` and `rest` thousandths with three digits in all, as far as `whole` leaves room.
static struct words three_digits(uint64_t whole, unsigned thousandths, const char *unit)
{
    struct words words;
    if (whole < 10) {
        snprintf(words.text, sizeof(words.text), "%u.%02u %s", (unsigned)whole, thousandths / 10,
                 unit);
    } else if (whole < 100) {
        snprintf(words.text, sizeof(words.text), "%u.%u %s", (unsigned)whole, thousandths / 100,
                 unit);
    } else {
        snprintf(words.text, sizeof(words.text), "%.40s %s", words_count(whole).text, unit);
    }
    return words;
}

struct words words_bytes(uint64_t bytes)
{
    struct words words;
    if (bytes < 10000) {
        snprintf(words.text, sizeof(words.text), "%.40s B", words_count(bytes).text);
        return words;
    }
    const char *unit = "KiB";
    uint64_t divisor = 1024;
    if (bytes >= UINT64_C(10000) * 1024) {
        unit = "MiB";
        divisor = UINT64_C(1024) * 1024;
    }
    return three_digits(bytes / divisor, (unsigned)(bytes % divisor * 1000 / divisor), unit);
}

struct words words_duration(cycles_t cycles, uint64_t cpu_hz)
{
    static const struct {
        uint64_t per_second;
        const char *unit;
    } units[] = {{1, "s"}, {1000, "ms"}, {1000000, "us"}, {1000000000, "ns"}};
    if (cycles == 0) {
        return (struct words){"0"};
    }
    if (cpu_hz == 0) {
        struct words words;
        snprintf(words.text, sizeof(words.text), "%.40s cycles", words_count(cycles).text);
        return words;
    }
    uint64_t seconds = cycles / cpu_hz;
    uint64_t rest = cycles % cpu_hz;
    if (seconds > 0) {
        return three_digits(seconds, (unsigned)(rest * 1000 / cpu_hz), "s");
    }
    for (size_t i = 1; i < 4; i++) {
        // rest < cpu_hz < 2^34, so the products stay within 64 bits.
        uint64_t scaled = rest * units[i].per_second;
        if (scaled >= cpu_hz || i == 3) {
            return three_digits(scaled / cpu_hz, (unsigned)((scaled % cpu_hz) * 1000 / cpu_hz),
                                units[i].unit);
        }
    }
    return (struct words){""};
}

struct words words_share(uint64_t part_per_10000)
{
    struct words words;
    snprintf(words.text, sizeof(words.text), "%u.%u %%", (unsigned)(part_per_10000 / 100),
             (unsigned)(part_per_10000 % 100 / 10));
    return words;
}

struct words words_part(uint64_t part, uint64_t whole)
{
    if (whole <= UINT64_MAX / 10000) {
        return words_share(part * 10000 / whole);
    }
    uint64_t share = part / (whole / 10000);
    return words_share(part < whole && share > 9999 ? 9999 : share);
}

void table_add(struct table *table, const char *text)
{
    if (table->cell_count == table->cell_room) {
        uint32_t room = table->cell_room == 0 ? 64 : 2 * table->cell_room;
        struct words *cells = realloc(table->cells, room * sizeof(*cells));
        if (cells == NULL) {
            return;
        }
        table->cells = cells;
        table->cell_room = room;
    }
    struct words *cell = &table->cells[table->cell_count++];
    snprintf(cell->text, sizeof(cell->text), "%s", text);
}

void table_print(struct table *table, const char *indent, FILE *to)
{
    int widths[TABLE_COLUMNS_MAX] = {0};
    for (uint32_t i = 0; i < table->cell_count; i++) {
        int width = (int)strlen(table->cells[i].text);
        if (width > widths[i % table->column_count]) {
            widths[i % table->column_count] = width;
        }
    }
    for (uint32_t i = 0; i < table->cell_count; i++) {
        uint32_t column = i % table->column_count;
        const char *text = table->cells[i].text;
        bool is_last = column + 1 == table->column_count;
        if (column == 0) {
            fputs(indent, to);
        }
        if (column >= table->left_columns) {
            fprintf(to, "%*s", widths[column], text);
        } else if (is_last) {
            fputs(text, to);
        } else {
            fprintf(to, "%-*s", widths[column], text);
        }
        fputs(is_last ? "\n" : "  ", to);
    }
    free(table->cells);
    *table = (struct table){0};
}
