#include "csv_table.h"

#include <string.h>

#include "sim/scenario/suggest.h"

bool csv_table_has(const struct csv_table *table, enum csv_column column)
{
    return table->columns[column] != SIZE_MAX;
}

const char *csv_table_field(const struct csv_table *table, enum csv_column column)
{
    size_t place = table->columns[column];
    return place < table->csv.field_count ? table->csv.fields[place] : "";
}

bool csv_table_refuse(const struct csv_table *table, enum csv_column column,
                      const struct message *message)
{
    const struct span *name = &table->options->columns[column];
    return import_fail_line(table->import, &table->csv.lines, "column \"%.*s\": %s",
                            name->length < 60 ? (int)name->length : 60, name->start, message->text);
}

/// The column's number when it is given as one, counted from 0; SIZE_MAX when it is a name.
static size_t number_of(struct span column)
{
    size_t number = 0;
    for (size_t i = 0; i < column.length; i++) {
        if (column.start[i] < '0' || column.start[i] > '9' || number > CSV_FIELDS_MAX) {
            return SIZE_MAX;
        }
        number = number * 10 + (size_t)(column.start[i] - '0');
    }
    return number == 0 ? SIZE_MAX : number - 1;
}

/// Where all of the head is one column, another separator stands in it: says so.
static bool suggest_separator(const struct csv_table *table, struct message *message)
{
    static const struct {
        char separator;
        const char *option;
    } known[] = {{',', "','"}, {';', "';'"}, {'\t', "tab"}, {'|', "'|'"}, {' ', "blanks"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (table->csv.field_count == 1 &&
            strchr(table->csv.fields[0], known[i].separator) != NULL) {
            message_add(message, ", it is a single one; did you mean --separator %s?",
                        known[i].option);
            return true;
        }
    }
    return false;
}

/// Tells which column is missing, and what may be wrong.
static bool refuse_head(const struct csv_table *table, enum csv_column column)
{
    char wanted[64];
    struct message message;
    const struct span *name = &table->options->columns[column];
    snprintf(wanted, sizeof wanted, "%.*s", name->length < 60 ? (int)name->length : 60,
             name->start);
    struct suggestion suggestion = suggest_begin(wanted);
    message_set(&message, "the head has no column \"%s\"", quote(wanted).text);
    for (size_t i = 0; i < table->csv.field_count; i++) {
        suggest_consider(&suggestion, table->csv.fields[i]);
    }
    if (!suggest_separator(table, &message) && !suggest_add(&suggestion, &message)) {
        message_add(&message, "; --columns says what stands where, as in %s=%s",
                    csv_column_names[column], quote(table->csv.fields[0]).text);
    }
    return import_fail_line(table->import, &table->csv.lines, "%s", message.text);
}

static bool find_in_head(struct csv_table *table, enum csv_column column)
{
    struct span wanted = table->options->columns[column];
    size_t count = 0;
    for (size_t i = table->csv.field_count; i > 0; i--) {
        struct span name = span_trim(span_of(table->csv.fields[i - 1]));
        if (csv_is(wanted, name.start, name.length)) {
            table->columns[column] = i - 1;
            count++;
        }
    }
    if (count > 1) {
        return import_fail_line(table->import, &table->csv.lines,
                                "%zu columns are called \"%.*s\"; --columns takes the number of "
                                "the one that is meant, as in %s=%zu",
                                count, wanted.length < 60 ? (int)wanted.length : 60, wanted.start,
                                csv_column_names[column], table->columns[column] + 1);
    }
    if (count == 1) {
        return true;
    }
    bool is_needed = column == CSV_OP || column == CSV_ID;
    if (!table->options->has_columns && !is_needed) {
        return true; // a table that calls its columns as we do may lack some
    }
    return refuse_head(table, column);
}

/// Finds the columns: by number, and by name in the head, which is read if there is any name.
static bool read_head(struct csv_table *table)
{
    bool has_head = false;
    for (uint32_t i = 0; i < table->options->skip_lines; i++) {
        if (csv_skip_line(&table->csv) == LINES_FAILED) {
            return false;
        }
    }
    for (int i = 0; i < CSV_COLUMN_COUNT; i++) {
        struct span column = table->options->columns[i];
        table->columns[i] = column.length == 0 ? SIZE_MAX : number_of(column);
        has_head = has_head || (column.length > 0 && table->columns[i] == SIZE_MAX);
    }
    if (!has_head) {
        return true;
    }
    enum lines_next next = csv_take(&table->csv);
    if (next == LINES_END) {
        return import_fail(table->import, "the file ends before the names of its columns");
    }
    for (int i = 0; next == LINES_LINE && i < CSV_COLUMN_COUNT; i++) {
        if (table->options->columns[i].length > 0 && table->columns[i] == SIZE_MAX &&
            !find_in_head(table, (enum csv_column)i)) {
            return false;
        }
    }
    return next == LINES_LINE;
}

bool csv_table_begin(struct csv_table *table, struct import *import, struct stream *stream)
{
    const struct csv_options *options = import->options->csv;
    *table = (struct csv_table){
        .import = import,
        .options = options,
        .clock = {.unit = options->unit, .wrap_bits = options->wrap_bits},
    };
    return csv_begin(&table->csv, import, stream, options->separator) && read_head(table);
}

enum lines_next csv_table_next(struct csv_table *table)
{
    return csv_take(&table->csv);
}

void csv_table_free(struct csv_table *table)
{
    csv_free(&table->csv);
}

bool csv_table_op(const struct csv_table *table, enum csv_op *op)
{
    const char *text = csv_table_field(table, CSV_OP);
    size_t length = strlen(text);
    for (size_t i = table->options->word_count; i > 0; i--) {
        if (csv_is(table->options->words[i - 1].word, text, length)) {
            *op = table->options->words[i - 1].op;
            return true;
        }
    }
    struct message message;
    message_set(&message,
                "\"%s\" is no operation; --ops says what it means, as in allocate=%s or "
                "ignore=%s",
                quote(text).text, quote(text).text, quote(text).text);
    return csv_table_refuse(table, CSV_OP, &message);
}

bool csv_table_time(struct csv_table *table, uint64_t *time)
{
    struct message message;
    table->rows++;
    if (table->columns[CSV_TIME] == SIZE_MAX) {
        *time = table->rows - 1;
        return true;
    }
    return csv_clock_take(&table->clock, csv_table_field(table, CSV_TIME), time, &message) ||
           csv_table_refuse(table, CSV_TIME, &message);
}

/// Reads a whole number of 32 bits, decimal or after 0x hexadecimal.
static bool parse_number(const char *text, uint64_t *number)
{
    bool is_hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    uint64_t base = is_hexadecimal ? 16 : 10;
    const char *at = is_hexadecimal ? text + 2 : text;
    uint64_t value = 0;
    if (*at == '\0') {
        return false;
    }
    for (; *at != '\0'; at++) {
        static const char digits[] = "0123456789abcdef0123456789ABCDEF";
        const char *digit = strchr(digits, *at);
        uint64_t worth = digit == NULL ? base : (uint64_t)(digit - digits) % 16;
        value = value * base + worth;
        if (worth >= base || value > UINT32_MAX) {
            return false;
        }
    }
    *number = value;
    return true;
}

bool csv_table_is_size_zero(const struct csv_table *table)
{
    uint64_t size;
    return parse_number(csv_table_field(table, CSV_SIZE), &size) && size == 0;
}

bool csv_table_size(const struct csv_table *table, uint64_t *size)
{
    const char *text = csv_table_field(table, CSV_SIZE);
    struct message message;
    if (!csv_table_has(table, CSV_SIZE)) {
        return import_fail_line(table->import, &table->csv.lines,
                                "an allocation, and no column for its size; expected size=... in "
                                "--columns");
    }
    if (parse_number(text, size)) {
        return true;
    }
    message_set(&message, "\"%s\" is no size; expected bytes, as in 64 or 0x40, up to 4294967295",
                quote(text).text);
    return csv_table_refuse(table, CSV_SIZE, &message);
}

bool csv_table_wait(const struct csv_table *table, uint32_t *wait_ticks)
{
    const char *text = csv_table_field(table, CSV_WAIT);
    uint64_t ticks = 0;
    struct message message;
    if (strcmp(text, "forever") == 0 || strcmp(text, "TX_WAIT_FOREVER") == 0) {
        *wait_ticks = UINT32_MAX;
        return true;
    }
    bool is_none = text[0] == '\0' || strcmp(text, "none") == 0 || strcmp(text, "TX_NO_WAIT") == 0;
    if (!is_none && !parse_number(text, &ticks)) {
        message_set(&message, "\"%s\" is no wait; expected none, forever, or ticks",
                    quote(text).text);
        return csv_table_refuse(table, CSV_WAIT, &message);
    }
    *wait_ticks = (uint32_t)ticks;
    return true;
}

bool csv_table_is_null(const struct csv_table *table, const char *id)
{
    static const char *const words[] = {"(nil)", "nil", "NULL", "null"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(id, words[i]) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < table->options->null_count; i++) {
        if (csv_is(table->options->nulls[i], id, strlen(id))) {
            return true;
        }
    }
    const char *zeros = id[0] == '0' && (id[1] == 'x' || id[1] == 'X') ? id + 2 : id;
    size_t count = strspn(zeros, "0");
    return zeros[count] == '\0' && (id[0] == '\0' || (zeros != id && count > 0) || count >= 8);
}
