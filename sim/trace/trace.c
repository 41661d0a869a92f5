#include "trace.h"

#include "lines.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 511, ERROR_BYTES = 512, COLUMN_COUNT = 7 };

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

/// A trace at its position.
struct reader {
    const struct scenario_replay *replay;
    struct stream *stream;
    struct lines lines;
    int columns[COLUMN_COUNT]; ///< where each stands in a row; -1: nowhere
    int column_count;
    uint64_t cycles_multiply; ///< a time in the trace's unit becomes cycles by
    uint64_t cycles_divide;   ///< multiplying and dividing
    uint64_t latest;          ///< the time of the row before
};

struct trace_set {
    const struct scenario *scenario;
    struct reader *readers; ///< one a replay
    char error[ERROR_BYTES];
};

static bool refuse(struct trace_set *set, const struct reader *reader, const char *format, ...)
{
    char line[32] = "";
    if (reader->lines.line > 0) {
        snprintf(line, sizeof line, ":%" PRIu64, reader->lines.line);
    }
    int length =
        snprintf(set->error, sizeof set->error, "%.200s%s: error: ", reader->replay->trace, line);
    va_list args;
    va_start(args, format);
    vsnprintf(set->error + length, sizeof set->error - (size_t)length, format, args);
    va_end(args);
    return false;
}

/// Takes a line. False at the end of the file or when it is refused: then the error is set.
static bool read_line(struct trace_set *set, struct reader *reader, char **line)
{
    size_t length;
    switch (lines_take(&reader->lines, line, &length)) {
    case LINES_LINE:
        return true;
    case LINES_END:
        break;
    case LINES_FAILED:
        refuse(set, reader, "%s", reader->lines.error);
        break;
    }
    return false;
}

static bool is_refused(const struct trace_set *set)
{
    return set->error[0] != '\0';
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

static bool set_unit(struct trace_set *set, struct reader *reader, const char *unit)
{
    static const struct {
        const char *name;
        uint64_t per_second; ///< 0: cycles, 1: ticks
    } units[] = {{"cycles", 0},   {"ticks", 1}, {"ns", 1000000000},
                 {"us", 1000000}, {"ms", 1000}, {"s", 1}};
    const struct scenario *scenario = set->scenario;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(unit, units[i].name) != 0) {
            continue;
        }
        reader->cycles_multiply = i == 0   ? 1
                                  : i == 1 ? scenario->cycles_per_tick
                                           : scenario->cpu_hz;
        reader->cycles_divide = i <= 1 ? 1 : units[i].per_second;
        return true;
    }
    return refuse(set, reader, "\"%.40s\" is no unit; expected cycles, ticks, ns, us, ms or s",
                  unit);
}

/// Cuts a row at its commas. Returns how many fields there are, up to COLUMN_COUNT + 1.
static int split(char *line, char *fields[COLUMN_COUNT + 1])
{
    int count = 0;
    for (char *at = line; at != NULL && count <= COLUMN_COUNT; count++) {
        fields[count] = at;
        at = strchr(at, ',');
        if (at != NULL) {
            *at++ = '\0';
        }
    }
    return count;
}

static bool read_columns(struct trace_set *set, struct reader *reader, char *line)
{
    char *fields[COLUMN_COUNT + 1];
    reader->column_count = split(line, fields);
    for (int i = 0; i < COLUMN_COUNT; i++) {
        reader->columns[i] = -1;
    }
    for (int i = 0; i < reader->column_count; i++) {
        int column = 0;
        while (column < COLUMN_COUNT && strcmp(fields[i], column_names[column]) != 0) {
            column++;
        }
        if (column == COLUMN_COUNT || reader->columns[column] >= 0) {
            return refuse(set, reader,
                          "a column \"%.40s\"; expected time, thread, op, id, size, and perhaps "
                          "pool and wait, each once",
                          fields[i]);
        }
        reader->columns[column] = i;
    }
    for (int i = 0; i <= COLUMN_SIZE; i++) {
        if (reader->columns[i] < 0) {
            return refuse(set, reader, "no column \"%s\"; expected time,thread,op,id,size",
                          column_names[i]);
        }
    }
    return reader->columns[COLUMN_POOL] >= 0 || reader->replay->target != SCENARIO_NONE ||
           refuse(set, reader,
                  "no column \"pool\", and the scenario names none; expected \"pool: ...\" in the "
                  "replay");
}

static bool read_head(struct trace_set *set, struct reader *reader)
{
    static const char first[] = "# poolsim trace 1";
    char *line = NULL;
    reader->latest = 0;
    reader->cycles_multiply = 0;
    if (!read_line(set, reader, &line) || strcmp(line, first) != 0) {
        return is_refused(set)
                   ? false
                   : refuse(set, reader, "this is no trace; expected \"%s\" first", first);
    }
    while (read_line(set, reader, &line)) {
        if (line[0] != '#') {
            return reader->cycles_multiply != 0
                       ? read_columns(set, reader, line)
                       : refuse(set, reader, "no unit; expected \"# unit: ns\" before this");
        }
        if (strncmp(line, "# unit: ", 8) == 0 && !set_unit(set, reader, line + 8)) {
            return false;
        }
    }
    return is_refused(set)
               ? false
               : refuse(set, reader, "the trace ends before its columns; expected time,...");
}

static bool open_reader(struct trace_set *set, struct reader *reader)
{
    char why[STREAM_ERROR_BYTES] = "not enough memory";
    reader->stream = stream_open(reader->replay->trace, why);
    if (reader->stream == NULL || !lines_begin(&reader->lines, reader->stream, LINE_BYTES)) {
        return refuse(set, reader, "%s", why);
    }
    return read_head(set, reader);
}

/// value * multiply / divide, rounded down; false when it does not fit.
static bool scale(uint64_t value, uint64_t multiply, uint64_t divide, uint64_t *result)
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

/// The pool or route of a name in a row.
static bool find_target(struct trace_set *set, const struct reader *reader, const char *name,
                        struct recorded_row *row)
{
    const struct scenario *scenario = set->scenario;
    row->is_route = false;
    for (row->target = 0; row->target < scenario->pool_count; row->target++) {
        if (strcmp(scenario->pools[row->target].name, name) == 0) {
            return true;
        }
    }
    row->is_route = true;
    for (row->target = 0; row->target < scenario->route_count; row->target++) {
        if (strcmp(scenario->routes[row->target].name, name) == 0) {
            return true;
        }
    }
    return refuse(set, reader, "no pool named \"%.64s\" in the scenario", name);
}

static bool parse_op(const char *text, enum recorded_op *op)
{
    static const char *const names[] = {"allocate", "release", "resize"};
    for (int i = 0; i < 3; i++) {
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

static bool parse_time(struct trace_set *set, struct reader *reader, const char *text,
                       struct recorded_row *row)
{
    uint64_t time = 0;
    uint64_t cycles = 0;
    if (!parse_number(text, &time) || time < reader->latest) {
        return refuse(set, reader,
                      "\"%.40s\" is no time; expected a whole number, not less than the row before",
                      text);
    }
    reader->latest = time;
    return (scale(time, reader->cycles_multiply, reader->cycles_divide, &cycles) &&
            scale(cycles, 1000, reader->replay->speed_permille, &row->at)) ||
           refuse(set, reader, "the time %s is too late; expected at most 2^62 cycles", text);
}

static bool parse_row(struct trace_set *set, struct reader *reader, char *fields[],
                      struct recorded_row *row)
{
    const int *columns = reader->columns;
    const char *size = fields[columns[COLUMN_SIZE]];
    *row = (struct recorded_row){.target = reader->replay->target,
                                 .is_route = reader->replay->is_route};
    if (!parse_time(set, reader, fields[columns[COLUMN_TIME]], row)) {
        return false;
    }
    if (!parse_op(fields[columns[COLUMN_OP]], &row->op)) {
        return refuse(set, reader, "\"%.40s\" is no op; expected allocate, release or resize",
                      fields[columns[COLUMN_OP]]);
    }
    if (!parse_number(fields[columns[COLUMN_ID]], &row->id)) {
        return refuse(set, reader, "\"%.40s\" is no id; expected a whole number",
                      fields[columns[COLUMN_ID]]);
    }
    bool has_size = row->op != RECORDED_RELEASE;
    if (has_size && (!parse_number(size, &row->size_bytes) || row->size_bytes > UINT32_MAX)) {
        return refuse(set, reader, "\"%.40s\" is no size; expected bytes, up to 4294967295", size);
    }
    if (columns[COLUMN_WAIT] >= 0 && !parse_wait(fields[columns[COLUMN_WAIT]], &row->wait_ticks)) {
        return refuse(set, reader, "\"%.40s\" is no wait; expected none, forever or ticks",
                      fields[columns[COLUMN_WAIT]]);
    }
    return row->target != SCENARIO_NONE || row->op != RECORDED_ALLOCATE ||
           find_target(set, reader, fields[columns[COLUMN_POOL]], row);
}

static enum recording_next next(void *context, uint32_t replay, struct recorded_row *row)
{
    struct trace_set *set = context;
    struct reader *reader = &set->readers[replay];
    char *line = NULL;
    while (read_line(set, reader, &line)) {
        char *fields[COLUMN_COUNT + 1];
        if (line[0] == '\0' || line[0] == '#') {
            continue;
        }
        int count = split(line, fields);
        if (count != reader->column_count) {
            refuse(set, reader, "a row of %d fields; expected %d", count, reader->column_count);
            return RECORDING_FAILED;
        }
        if (!parse_row(set, reader, fields, row)) {
            return RECORDING_FAILED;
        }
        const char *thread = fields[reader->columns[COLUMN_THREAD]];
        if (reader->replay->thread == NULL || strcmp(reader->replay->thread, thread) == 0) {
            return RECORDING_ROW;
        }
    }
    return is_refused(set) ? RECORDING_FAILED : RECORDING_END;
}

static bool go_back(void *context, uint32_t replay)
{
    struct trace_set *set = context;
    struct reader *reader = &set->readers[replay];
    bool is_back = stream_rewind(reader->stream);
    lines_restart(&reader->lines);
    return is_back ? read_head(set, reader)
                   : refuse(set, reader, "%s", stream_error(reader->stream));
}

struct trace_set *trace_set_open(const struct scenario *scenario, char *error)
{
    struct trace_set *set = calloc(1, sizeof *set);
    if (set != NULL) {
        set->readers = calloc((size_t)scenario->replay_count + 1, sizeof *set->readers);
    }
    if (set == NULL || set->readers == NULL) {
        free(set);
        snprintf(error, ERROR_BYTES, "out of memory");
        return NULL;
    }
    set->scenario = scenario;
    for (uint32_t i = 0; i < scenario->replay_count; i++) {
        set->readers[i].replay = &scenario->replays[i];
    }
    for (uint32_t i = 0; i < scenario->replay_count; i++) {
        if (!open_reader(set, &set->readers[i])) {
            memcpy(error, set->error, ERROR_BYTES);
            trace_set_close(set);
            return NULL;
        }
    }
    return set;
}

struct recording trace_set_recording(struct trace_set *set)
{
    return (struct recording){.context = set, .next = next, .rewind = go_back};
}

const char *trace_set_error(const struct trace_set *set)
{
    return set->error;
}

void trace_set_close(struct trace_set *set)
{
    if (set == NULL) {
        return;
    }
    for (uint32_t i = 0; i < set->scenario->replay_count; i++) {
        lines_free(&set->readers[i].lines);
        stream_close(set->readers[i].stream);
    }
    free(set->readers);
    free(set);
}
