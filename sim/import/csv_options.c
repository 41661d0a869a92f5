#include "csv_options.h"

#include <string.h>

#include "sim/scenario/suggest.h"

const char *const csv_column_names[CSV_COLUMN_COUNT] = {"time", "thread", "op",   "id",
                                                        "new",  "size",   "pool", "wait"};

static const char *const op_names[CSV_OP_COUNT] = {"allocate", "release", "resize", "ignore"};

/// The words that stand for operations unless --ops says otherwise.
static const struct {
    const char *word;
    enum csv_op op;
} usual_words[] = {
    {"allocate", CSV_ALLOCATE}, {"malloc", CSV_ALLOCATE}, {"calloc", CSV_ALLOCATE},
    {"release", CSV_RELEASE},   {"free", CSV_RELEASE},    {"resize", CSV_RESIZE},
    {"realloc", CSV_RESIZE},
};

bool csv_is(struct span span, const char *text, size_t length)
{
    return span.length == length && memcmp(span.start, text, length) == 0;
}

void csv_options_begin(struct csv_options *options)
{
    *options = (struct csv_options){.separator = ',',
                                    .word_count = sizeof usual_words / sizeof usual_words[0]};
    for (int i = 0; i < CSV_COLUMN_COUNT; i++) {
        options->columns[i] = span_of(csv_column_names[i]);
    }
    for (size_t i = 0; i < options->word_count; i++) {
        options->words[i] =
            (struct csv_word){.word = span_of(usual_words[i].word), .op = usual_words[i].op};
    }
}

/// Takes a NAME=VALUE of a list with commas. False at the end, or with the message set.
static bool take_pair(const char **at, struct span *name, struct span *value,
                      struct message *message)
{
    if (**at == '\0') {
        return false;
    }
    size_t length = strcspn(*at, ",");
    const char *equals = memchr(*at, '=', length);
    *name = (struct span){.start = *at, .length = equals == NULL ? 0 : (size_t)(equals - *at)};
    if (name->length == 0 || name->length + 1 == length) {
        return message_set(message, "\"%.*s\" is no NAME=VALUE", (int)length, *at);
    }
    *value = (struct span){.start = equals + 1, .length = length - name->length - 1};
    *at += length;
    if (**at == ',' && (*at)[1] != '\0') {
        ++*at;
    }
    return true;
}

/// Which of the names a text is; -1, and the message set, when it is none.
static int find_name(struct span text, const char *const names[], int count, const char *noun,
                     struct message *message)
{
    char copy[64];
    size_t length = text.length < sizeof copy ? text.length : sizeof copy - 1;
    memcpy(copy, text.start, length);
    copy[length] = '\0';
    struct suggestion suggestion = suggest_begin(copy);
    for (int i = 0; i < count; i++) {
        if (csv_is(text, names[i], strlen(names[i]))) {
            return i;
        }
        suggest_consider(&suggestion, names[i]);
    }
    message_set(message, "there is no %s \"%s\"", noun, quote(copy).text);
    if (!suggest_add(&suggestion, message)) {
        for (int i = 0; i < count; i++) {
            message_add(message, "%s%s",
                        i == 0           ? "; expected "
                        : i + 1 == count ? " or "
                                         : ", ",
                        names[i]);
        }
    }
    return -1;
}

bool csv_options_columns(struct csv_options *options, const char *text, struct message *message)
{
    struct span name;
    struct span value;
    options->has_columns = true;
    memset(options->columns, 0, sizeof options->columns);
    message->text[0] = '\0';
    while (take_pair(&text, &name, &value, message)) {
        int column = find_name(name, csv_column_names, CSV_COLUMN_COUNT, "column", message);
        if (column < 0) {
            return false;
        }
        if (options->columns[column].length > 0) {
            return message_set(message, "the column \"%s\" is given twice",
                               csv_column_names[column]);
        }
        options->columns[column] = value;
    }
    if (message->text[0] != '\0') {
        return false;
    }
    return (options->columns[CSV_OP].length > 0 && options->columns[CSV_ID].length > 0) ||
           message_set(message, "expected at least op=... and id=...");
}

bool csv_options_ops(struct csv_options *options, const char *text, struct message *message)
{
    struct span name;
    struct span value;
    message->text[0] = '\0';
    while (take_pair(&text, &name, &value, message)) {
        int op = find_name(name, op_names, CSV_OP_COUNT, "operation", message);
        if (op < 0) {
            return false;
        }
        if (options->word_count == CSV_WORDS_MAX) {
            return message_set(message, "more than %d words", CSV_WORDS_MAX);
        }
        options->words[options->word_count++] =
            (struct csv_word){.word = value, .op = (enum csv_op)op};
    }
    return message->text[0] == '\0';
}

bool csv_options_blocks(struct csv_options *options, const char *text, struct message *message)
{
    struct csv_blocks blocks = {0};
    struct span size = {0};
    message->text[0] = '\0';
    while (take_pair(&text, &blocks.pool, &size, message)) {
        if (!units_parse_size(size, &blocks.size_bytes, message)) {
            return false;
        }
        if (blocks.size_bytes == 0) {
            return message_set(message, "blocks of \"%.*s\" of 0 bytes; expected 1 or more",
                               blocks.pool.length < 60 ? (int)blocks.pool.length : 60,
                               blocks.pool.start);
        }
        for (size_t i = 0; i < options->block_count; i++) {
            struct span other = options->blocks[i].pool;
            if (csv_is(blocks.pool, other.start, other.length)) {
                return message_set(message, "the pool \"%.*s\" is given twice",
                                   other.length < 60 ? (int)other.length : 60, other.start);
            }
        }
        if (options->block_count == CSV_BLOCKS_MAX) {
            return message_set(message, "more than %d block pools", CSV_BLOCKS_MAX);
        }
        options->blocks[options->block_count++] = blocks;
    }
    return message->text[0] == '\0';
}

bool csv_options_null(struct csv_options *options, const char *text, struct message *message)
{
    if (options->null_count == CSV_NULLS_MAX) {
        return message_set(message, "--null more than %d times", CSV_NULLS_MAX);
    }
    options->nulls[options->null_count++] = span_of(text);
    return true;
}

bool csv_options_separator(struct csv_options *options, const char *text, struct message *message)
{
    if (strcmp(text, "tab") == 0) {
        options->separator = '\t';
    } else if (strcmp(text, "blanks") == 0) {
        options->separator = ' ';
    } else if (text[0] != '\0' && text[1] == '\0' && strchr("\"\r\n ", text[0]) == NULL) {
        options->separator = text[0];
    } else {
        return message_set(message,
                           "\"%s\" is no separator; expected a character, as in ';', or tab, or "
                           "blanks",
                           quote(text).text);
    }
    return true;
}

bool csv_options_unit(struct csv_options *options, const char *text, struct message *message)
{
    int unit = find_name(span_of(text), csv_unit_names + 1, CSV_UNIT_COUNT - 1, "unit", message);
    options->unit = unit < 0 ? CSV_UNIT_NONE : (enum csv_unit)(unit + 1);
    return unit >= 0;
}

bool csv_options_wrap(struct csv_options *options, const char *text, struct message *message)
{
    uint64_t bits = 0;
    if (!units_parse_count(span_of(text), 8, 63, &bits, message)) {
        return false;
    }
    options->wrap_bits = (uint32_t)bits;
    return true;
}

bool csv_options_skip(struct csv_options *options, const char *text, struct message *message)
{
    uint64_t lines = 0;
    if (!units_parse_count(span_of(text), 0, CSV_SKIP_MAX, &lines, message)) {
        return false;
    }
    options->skip_lines = (uint32_t)lines;
    return true;
}
