#include "baseline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "measure.h"
#include "sim/scenario/text.h"

static const char title[] = "poolsim baseline ";
static const char last_line[] = "end of baseline";

/// A file being read, line by line.
struct reader {
    const char *path;
    struct baseline *baseline;
    char *at;   ///< the next line
    char *line; ///< the present one, ended by a NUL
    uint32_t number;
    struct scenario_problem *problem;
};

static enum baseline_status refuse(struct reader *reader, const char *what)
{
    snprintf(reader->problem->text, sizeof reader->problem->text,
             "%.400s:%u: error: %s; 'poolsim check --update' writes it anew", reader->path,
             reader->number, what);
    return BASELINE_UNREADABLE;
}

/// Goes on to the next line that is no comment. A last line without its end counts as cut off.
static bool next_line(struct reader *reader)
{
    do {
        char *end = strchr(reader->at, '\n');
        reader->number++;
        if (end == NULL) {
            return false;
        }
        *end = '\0';
        reader->line = reader->at;
        reader->at = end + 1;
    } while (reader->line[0] == '#');
    return true;
}

/// The value of a line that begins with this word; NULL for another line.
static char *value_of(const struct reader *reader, const char *word)
{
    size_t length = strlen(word);
    bool is_it = strncmp(reader->line, word, length) == 0 && reader->line[length] == ' ';
    return is_it ? reader->line + length + 1 : NULL;
}

/// A number in so many digits of a base; strict.
static bool parse_number(const char *text, int base, uint64_t *number)
{
    size_t digits = strspn(text, base == 10 ? "0123456789" : "0123456789abcdef");
    if (digits == 0 || text[digits] != '\0' || (base == 16 && digits != 16)) {
        return false;
    }
    errno = 0;
    unsigned long long value = strtoull(text, NULL, base);
    *number = value;
    return errno == 0;
}

static bool next_number(struct reader *reader, const char *word, int base, uint64_t *number)
{
    const char *value = next_line(reader) ? value_of(reader, word) : NULL;
    return value != NULL && parse_number(value, base, number);
}

static enum baseline_status add_measure(struct reader *reader)
{
    struct baseline *baseline = reader->baseline;
    char *space = strrchr(reader->line, ' ');
    if (space == NULL || space == reader->line || space[1] == '\0') {
        return refuse(reader, "this is no measure and its value");
    }
    *space = '\0';
    if (names_find(&baseline->keys, reader->line) != SCENARIO_NONE) {
        return refuse(reader, "this measure is here a second time");
    }
    if (baseline->measure_count == baseline->measure_room) {
        uint32_t room = baseline->measure_room == 0 ? 128 : 2 * baseline->measure_room;
        struct baseline_measure *bigger = realloc(baseline->measures, room * sizeof *bigger);
        if (bigger == NULL) {
            return refuse(reader, "there is not enough memory to read the baseline");
        }
        baseline->measures = bigger;
        baseline->measure_room = room;
    }
    if (!names_add(&baseline->keys, reader->line)) {
        return refuse(reader, "there is not enough memory to read the baseline");
    }
    baseline->measures[baseline->measure_count++] =
        (struct baseline_measure){.key = reader->line, .value = space + 1, .line = reader->number};
    return BASELINE_READ;
}

/// Up to the line that says how many rows there were.
static enum baseline_status read_measures(struct reader *reader)
{
    struct digest_marks *calls = &reader->baseline->calls;
    for (;;) {
        if (!next_line(reader)) {
            return refuse(reader, "the baseline is cut off here");
        }
        const char *rows = value_of(reader, "rows");
        if (rows != NULL && parse_number(rows, 10, &calls->rows)) {
            return BASELINE_READ;
        }
        enum baseline_status status = add_measure(reader);
        if (status != BASELINE_READ) {
            return status;
        }
    }
}

/// A line of marks: a blank, and digests with blanks between.
static bool read_marks(struct digest_marks *calls, char *line)
{
    for (char *at = line; *at == ' ';) {
        char *end = at + 1 + strcspn(at + 1, " ");
        bool is_last = *end == '\0';
        *end = '\0';
        if (calls->count == DIGEST_MARKS_MAX ||
            !parse_number(at + 1, 16, &calls->marks[calls->count])) {
            return false;
        }
        calls->count++;
        if (is_last) {
            return true;
        }
        *end = ' ';
        at = end;
    }
    return false;
}

static enum baseline_status read_digests(struct reader *reader)
{
    struct digest_marks *calls = &reader->baseline->calls;
    if (!next_number(reader, "digest", 16, &calls->value) ||
        !next_number(reader, "every", 10, &calls->interval) || calls->interval == 0) {
        return refuse(reader, "the digest of the calls is missing or damaged");
    }
    for (;;) {
        if (!next_line(reader)) {
            return refuse(reader, "the baseline is cut off here");
        }
        if (strcmp(reader->line, last_line) == 0) {
            break;
        }
        if (!read_marks(calls, reader->line)) {
            return refuse(reader, "this is no line of digests");
        }
    }
    if (calls->count != calls->rows / calls->interval) {
        return refuse(reader, "digests of the calls are missing");
    }
    if (*reader->at != '\0') {
        reader->number++;
        return refuse(reader, "something follows the end of the baseline");
    }
    return BASELINE_READ;
}

static enum baseline_status read_file(struct reader *reader)
{
    struct baseline *baseline = reader->baseline;
    uint64_t version;
    if (!next_line(reader) || strncmp(reader->line, title, sizeof title - 1) != 0 ||
        !parse_number(reader->line + sizeof title - 1, 10, &version)) {
        return refuse(reader, "this is no baseline");
    }
    if (version > BASELINE_VERSION) {
        snprintf(reader->problem->text, sizeof reader->problem->text,
                 "%.400s:1: error: a baseline of version %llu, and this poolsim knows up to %d; "
                 "use the newer poolsim that wrote it",
                 reader->path, (unsigned long long)version, BASELINE_VERSION);
        return BASELINE_NEWER;
    }
    const char *name = next_line(reader) ? value_of(reader, "scenario") : NULL;
    if (name == NULL || !next_number(reader, "seed", 10, &baseline->seed) ||
        !next_number(reader, "content", 16, &baseline->content)) {
        return refuse(reader, "the baseline's head is damaged; expected scenario, seed and "
                              "content");
    }
    baseline->scenario = name;
    enum baseline_status status = read_measures(reader);
    return status == BASELINE_READ ? read_digests(reader) : status;
}

enum baseline_status baseline_read(const char *path, struct baseline *baseline,
                                   struct scenario_problem *problem)
{
    struct stat about;
    struct message message;
    size_t length;
    if (stat(path, &about) != 0 && errno == ENOENT) {
        return BASELINE_ABSENT;
    }
    char *text = NULL;
    if (!text_read(path, &text, &length, &message)) {
        snprintf(problem->text, sizeof problem->text, "%.400s:1: error: %s", path, message.text);
        return BASELINE_UNREADABLE;
    }
    // text_read() may leave no room for a NUL.
    baseline->text = realloc(text, length + 1);
    if (baseline->text == NULL) {
        free(text);
        snprintf(problem->text, sizeof problem->text, "%.400s:1: error: not enough memory", path);
        return BASELINE_UNREADABLE;
    }
    baseline->text[length] = '\0';
    struct reader reader = {
        .path = path, .baseline = baseline, .at = baseline->text, .problem = problem};
    return read_file(&reader);
}

void baseline_free(struct baseline *baseline)
{
    free(baseline->text);
    free(baseline->measures);
    names_free(&baseline->keys);
    *baseline = (struct baseline){0};
}

/// Where measures are written to, and whose.
struct writer {
    const struct scenario *scenario;
    struct subject subject;
    struct buffer *text;
};

static bool write_measure(void *context, const struct figure *figure)
{
    const struct writer *writer = context;
    if (!figure_is_nothing(figure)) {
        char key[MEASURE_KEY_BYTES];
        char value[FIGURE_TEXT_BYTES];
        measure_key(writer->scenario, writer->subject, figure->path, key);
        figure_text(figure, value);
        buffer_add(writer->text, "%s %s\n", key, value);
    }
    return true;
}

static void write_calls(const struct digest_marks *calls, struct buffer *text)
{
    enum { A_LINE = 4 };
    buffer_add(text, "rows %llu\ndigest %016llx\nevery %llu", (unsigned long long)calls->rows,
               (unsigned long long)calls->value, (unsigned long long)calls->interval);
    for (uint32_t i = 0; i < calls->count; i++) {
        buffer_add(text, "%s %016llx", i % A_LINE == 0 ? "\n" : "",
                   (unsigned long long)calls->marks[i]);
    }
    buffer_add(text, "\n%s\n", last_line);
}

void baseline_write(const struct scenario *scenario, const struct run_result *result,
                    const struct digest_marks *calls, struct buffer *text)
{
    buffer_add(text,
               "%s%d\n"
               "# Written by 'poolsim check --update'. Names and numbers are those of "
               "summary.json; zeros are left out.\n"
               "scenario %s\nseed %llu\ncontent %016llx\n",
               title, BASELINE_VERSION, scenario->name, (unsigned long long)scenario->seed,
               (unsigned long long)scenario->content);
    struct writer writer = {.scenario = scenario, .subject = subject_first(), .text = text};
    do {
        figures_visit(scenario, writer.subject.kind, writer.subject.index, result, write_measure,
                      &writer);
    } while (subject_next(scenario, &writer.subject));
    write_calls(calls, text);
}
