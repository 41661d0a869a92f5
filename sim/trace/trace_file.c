#include "trace_file.h"

#include "lines.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 511, COLUMN_COUNT = 7 };

enum column {
    COLUMN_TIME,
    COLUMN_THREAD,
    COLUMN_OP,
    COLUMN_ID,
    COLUMN_SIZE,
    COLUMN_POOL,
    COLUMN_WAIT
};

static const char *const column_names[COLUMN_COUNT] = {"time", "thread", "op",  "id",
                                                       "size", "pool",   "wait"};

struct trace_file {
    const struct scenario *scenario;
    char *path;
    bool needs_pool;
    struct stream *stream;
    struct lines lines;
    int columns[COLUMN_COUNT]; ///< where each stands in a row; -1: nowhere
    int column_count;
    uint64_t cycles_multiply; ///< a time in the trace's unit becomes cycles by
    uint64_t cycles_divide;   ///< multiplying and dividing
    uint64_t latest;          ///< the time of the row before
    char error[TRACE_ERROR_BYTES];
};

bool trace_file_refuse(struct trace_file *file, const char *format, ...)
{
    char line[32] = "";
    if (file->lines.line > 0) {
        snprintf(line, sizeof line, ":%" PRIu64, file->lines.line);
    }
    int length = snprintf(file->error, sizeof file->error, "%.200s%s: error: ", file->path, line);
    va_list args;
    va_start(args, format);
    vsnprintf(file->error + length, sizeof file->error - (size_t)length, format, args);
    va_end(args);
    return false;
}

/// Takes a line. False at the end of the file or when it is refused: then the error is set.
static bool read_line(struct trace_file *file, char **line)
{
    size_t length;
    switch (lines_take(&file->lines, line, &length)) {
    case LINES_LINE:
        return true;
    case LINES_END:
        break;
    case LINES_FAILED:
        trace_file_refuse(file, "%s", file->lines.error);
        break;
    }
    return false;
}

static bool is_refused(const struct trace_file *file)
{
    return file->error[0] != '\0';
}

/// A whole number that fits 64 bits; nothing around it.
static bool parse_number(const char *text, uint64_t *value)
{
    uint64_t result = 0;
    if (*text == '\0') {
        return false;
    }
    for (; *text != '\0'; text++) {
        unsigned digit = (unsigned)(*text - '0');
        if (digit > 9 || result > (UINT64_MAX - digit) / 10) {
            return false;
        }
        result = result * 10 + digit;
    }
    *value = result;
    return true;
}

static bool set_unit(struct trace_file *file, const char *unit)
{
    static const struct {
        const char *name;
        uint64_t per_second; ///< 0: cycles, 1: ticks
    } units[] = {{"cycles", 0},   {"ticks", 1}, {"ns", 1000000000},
                 {"us", 1000000}, {"ms", 1000}, {"s", 1}};
    const struct scenario *scenario = file->scenario;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(unit, units[i].name) != 0) {
            continue;
        }
        file->cycles_multiply = i == 0 ? 1 : i == 1 ? scenario->cycles_per_tick : scenario->cpu_hz;
        file->cycles_divide = i <= 1 ? 1 : units[i].per_second;
        return true;
    }
    return trace_file_refuse(file, "\"%.40s\" is no unit; expected cycles, ticks, ns, us, ms or s",
                             unit);
}

/// Cuts a row at its commas. Returns how many fields there are, up to COLUMN_COUNT + 1. Fields are
/// some bytes long: a search for each would take longer than to look at every byte.
static int split(char *line, char *fields[COLUMN_COUNT + 1])
{
    int count = 1;
    fields[0] = line;
    for (char *at = line; *at != '\0' && count <= COLUMN_COUNT; at++) {
        if (*at == ',') {
            *at = '\0';
            fields[count++] = at + 1;
        }
    }
    return count;
}

static bool read_columns(struct trace_file *file, char *line)
{
    char *fields[COLUMN_COUNT + 1];
    file->column_count = split(line, fields);
    for (int i = 0; i < COLUMN_COUNT; i++) {
        file->columns[i] = -1;
    }
    for (int i = 0; i < file->column_count; i++) {
        int column = 0;
        while (column < COLUMN_COUNT && strcmp(fields[i], column_names[column]) != 0) {
            column++;
        }
        if (column == COLUMN_COUNT || file->columns[column] >= 0) {
            return trace_file_refuse(
                file,
                "a column \"%.40s\"; expected time, thread, op, id, size, and perhaps "
                "pool and wait, each once",
                fields[i]);
        }
        file->columns[column] = i;
    }
    for (int i = 0; i <= COLUMN_SIZE; i++) {
        if (file->columns[i] < 0) {
            return trace_file_refuse(file, "no column \"%s\"; expected time,thread,op,id,size",
                                     column_names[i]);
        }
    }
    return file->columns[COLUMN_POOL] >= 0 || !file->needs_pool ||
           trace_file_refuse(
               file,
               "no column \"pool\", and the scenario names none; expected \"pool: ...\" in the "
               "replay");
}

static bool read_head(struct trace_file *file)
{
    static const char first[] = "# poolsim trace 1";
    char *line = NULL;
    file->latest = 0;
    file->cycles_multiply = 0;
    if (!read_line(file, &line) || strcmp(line, first) != 0) {
        return is_refused(file)
                   ? false
                   : trace_file_refuse(file, "this is no trace; expected \"%s\" first", first);
    }
    while (read_line(file, &line)) {
        if (line[0] != '#') {
            return file->cycles_multiply != 0
                       ? read_columns(file, line)
                       : trace_file_refuse(file, "no unit; expected \"# unit: ns\" before this");
        }
        if (strncmp(line, "# unit: ", 8) == 0 && !set_unit(file, line + 8)) {
            return false;
        }
    }
    return is_refused(file)
               ? false
               : trace_file_refuse(file, "the trace ends before its columns; expected time,...");
}

struct trace_file *trace_file_open(const char *path, const struct scenario *scenario,
                                   bool needs_pool, char *error)
{
    struct trace_file *file = calloc(1, sizeof *file);
    char *copy = malloc(strlen(path) + 1);
    if (file == NULL || copy == NULL) {
        snprintf(error, TRACE_ERROR_BYTES, "out of memory");
        free(file);
        free(copy);
        return NULL;
    }
    file->scenario = scenario;
    file->needs_pool = needs_pool;
    file->path = strcpy(copy, path);
    char why[STREAM_ERROR_BYTES] = "not enough memory";
    file->stream = stream_open(path, why);
    bool good = file->stream != NULL && lines_begin(&file->lines, file->stream, LINE_BYTES)
                    ? read_head(file)
                    : trace_file_refuse(file, "%s", why);
    if (!good) {
        memcpy(error, file->error, TRACE_ERROR_BYTES);
        trace_file_close(file);
        return NULL;
    }
    return file;
}

bool trace_file_rewind(struct trace_file *file)
{
    bool is_back = stream_rewind(file->stream);
    lines_restart(&file->lines);
    return is_back ? read_head(file) : trace_file_refuse(file, "%s", stream_error(file->stream));
}

bool trace_file_scale(uint64_t value, uint64_t multiply, uint64_t divide, uint64_t *result)
{
    uint64_t whole = value / divide;
    uint64_t rest = value % divide;
    if ((whole != 0 && multiply > SCENARIO_CYCLES_MAX / whole) ||
        (rest != 0 && multiply > UINT64_MAX / rest)) {
        return false;
    }
    *result = whole * multiply + rest * multiply / divide;
    return *result <= SCENARIO_CYCLES_MAX;
}

static bool parse_op(const char *text, enum recorded_op *op)
{
    static const char *const names[] = {"allocate", "release", "resize", "attempt"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(text, names[i]) == 0) {
            *op = (enum recorded_op)i;
            return true;
        }
    }
    return false;
}

static bool parse_wait(const char *text, uint64_t *ticks)
{
    if (strcmp(text, "none") == 0 || *text == '\0') {
        *ticks = 0;
        return true;
    }
    if (strcmp(text, "forever") == 0) {
        *ticks = SCENARIO_FOREVER;
        return true;
    }
    return parse_number(text, ticks) && *ticks <= SCENARIO_TICKS_MAX;
}

static bool parse_time(struct trace_file *file, const char *text, struct trace_row *row)
{
    uint64_t time = 0;
    if (!parse_number(text, &time) || time < file->latest) {
        return trace_file_refuse(
            file, "\"%.40s\" is no time; expected a whole number, not less than the row before",
            text);
    }
    file->latest = time;
    return trace_file_scale(time, file->cycles_multiply, file->cycles_divide, &row->at) ||
           trace_file_refuse(file, "the time %s is too late; expected at most 2^62 cycles", text);
}

static bool parse_row(struct trace_file *file, char *fields[], struct trace_row *row)
{
    const int *columns = file->columns;
    const char *size = fields[columns[COLUMN_SIZE]];
    *row = (struct trace_row){
        .thread = fields[columns[COLUMN_THREAD]],
        .pool = columns[COLUMN_POOL] >= 0 ? fields[columns[COLUMN_POOL]] : "",
    };
    if (!parse_time(file, fields[columns[COLUMN_TIME]], row)) {
        return false;
    }
    if (!parse_op(fields[columns[COLUMN_OP]], &row->op)) {
        return trace_file_refuse(
            file, "\"%.40s\" is no op; expected allocate, release, resize or attempt",
            fields[columns[COLUMN_OP]]);
    }
    const char *id = fields[columns[COLUMN_ID]];
    bool has_id = row->op != RECORDED_ATTEMPT || *id != '\0';
    if (has_id && !parse_number(id, &row->id)) {
        return trace_file_refuse(file, "\"%.40s\" is no id; expected a whole number", id);
    }
    bool has_size = row->op != RECORDED_RELEASE;
    if (has_size && (!parse_number(size, &row->size_bytes) || row->size_bytes > UINT32_MAX)) {
        return trace_file_refuse(file, "\"%.40s\" is no size; expected bytes, up to 4294967295",
                                 size);
    }
    return columns[COLUMN_WAIT] < 0 || parse_wait(fields[columns[COLUMN_WAIT]], &row->wait_ticks) ||
           trace_file_refuse(file, "\"%.40s\" is no wait; expected none, forever or ticks",
                             fields[columns[COLUMN_WAIT]]);
}

enum recording_next trace_file_next(struct trace_file *file, struct trace_row *row)
{
    char *line = NULL;
    while (!is_refused(file) && read_line(file, &line)) {
        char *fields[COLUMN_COUNT + 1];
        if (line[0] == '\0' || line[0] == '#') {
            continue;
        }
        int count = split(line, fields);
        if (count != file->column_count) {
            trace_file_refuse(file, "a row of %d fields; expected %d", count, file->column_count);
            return RECORDING_FAILED;
        }
        return parse_row(file, fields, row) ? RECORDING_ROW : RECORDING_FAILED;
    }
    return is_refused(file) ? RECORDING_FAILED : RECORDING_END;
}

const char *trace_file_error(const struct trace_file *file)
{
    return file->error;
}

void trace_file_close(struct trace_file *file)
{
    if (file == NULL) {
        return;
    }
    lines_free(&file->lines);
    stream_close(file->stream);
    free(file->path);
    free(file);
}
