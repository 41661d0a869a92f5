#include "trace.h"

#include "source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Rows that may wait for the threads of one source: 1 MiB of them.
enum { WAITING_ROWS_MAX = 32768 };

struct trace_set {
    const struct scenario *scenario;
    struct reader *readers; ///< one a replay
    struct source *sources;
    uint32_t source_count;
    struct sharer *sharers; ///< by source, within it by their threads
    uint32_t latest_pool;   ///< of find_target(): an index into pools, then routes
    char error[TRACE_ERROR_BYTES];
};

static enum recording_next fail(struct trace_set *set, const char *error)
{
    snprintf(set->error, sizeof set->error, "%s", error);
    return RECORDING_FAILED;
}

static const char *name_of_target(const struct scenario *scenario, uint32_t index)
{
    return index < scenario->pool_count ? scenario->pools[index].name
                                        : scenario->routes[index - scenario->pool_count].name;
}

/// The pool or route of a name in a row: mostly that of the row before.
static bool find_target(struct trace_set *set, struct trace_file *file, const char *name,
                        struct recorded_row *row)
{
    const struct scenario *scenario = set->scenario;
    uint32_t count = scenario->pool_count + scenario->route_count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t index = (set->latest_pool + i) % count;
        if (strcmp(name_of_target(scenario, index), name) == 0) {
            set->latest_pool = index;
            row->is_route = index >= scenario->pool_count;
            row->target = row->is_route ? index - scenario->pool_count : index;
            return true;
        }
    }
    if (*name == '\0') {
        return trace_file_refuse(file,
                                 "a row without a pool, and the scenario names none; expected "
                                 "\"pool: ...\" in the replay");
    }
    return trace_file_refuse(file, "no pool named \"%.64s\" in the scenario", name);
}

/// Makes a trace's row one of a replay.
static bool make_row(struct trace_set *set, struct trace_file *file,
                     const struct scenario_replay *replay, const struct trace_row *from,
                     struct recorded_row *row)
{
    *row = (struct recorded_row){.op = from->op,
                                 .id = from->id,
                                 .size_bytes = from->size_bytes,
                                 .wait_ticks = from->wait_ticks,
                                 .target = replay->target,
                                 .is_route = replay->is_route};
    if (!trace_file_scale(from->at, 1000, replay->speed_permille, &row->at)) {
        return trace_file_refuse(file, "the time is too late; expected at most 2^62 cycles");
    }
    return row->target != SCENARIO_NONE || row->op != RECORDED_ALLOCATE ||
           find_target(set, file, from->pool, row);
}

static bool is_of(const struct scenario_replay *replay, const struct trace_row *row)
{
    return replay->thread == NULL || strcmp(replay->thread, row->thread) == 0;
}

/// Takes a replay's next row from a file that it has for itself.
static enum recording_next next_of_own(struct trace_set *set, struct reader *reader,
                                       struct recorded_row *row)
{
    struct trace_row raw;
    enum recording_next next;
    while ((next = trace_file_next(reader->file, &raw)) == RECORDING_ROW) {
        if (!is_of(reader->replay, &raw)) {
            continue;
        }
        if (!make_row(set, reader->file, reader->replay, &raw, row)) {
            next = RECORDING_FAILED;
            break;
        }
        return RECORDING_ROW;
    }
    return next == RECORDING_FAILED ? fail(set, trace_file_error(reader->file)) : next;
}

static bool needs_pool(const struct scenario_replay *replay)
{
    return replay->target == SCENARIO_NONE;
}

/// Gives a replay the file for itself, behind the rows that it has had.
static bool open_own(struct trace_set *set, struct reader *reader)
{
    struct recorded_row row;
    reader->file = trace_file_open(reader->replay->trace, set->scenario, needs_pool(reader->replay),
                                   set->error);
    if (reader->file == NULL) {
        return false;
    }
    for (uint64_t i = 0; i < reader->taken_rows; i++) {
        enum recording_next next = next_of_own(set, reader, &row);
        if (next == RECORDING_END) {
            trace_file_refuse(reader->file, "the trace ends before rows that it had before");
            fail(set, trace_file_error(reader->file));
        }
        if (next != RECORDING_ROW) {
            return false;
        }
    }
    return true;
}

static struct trace_file *open_source(struct trace_set *set, const struct source *source)
{
    bool wants_pool = false;
    for (uint32_t i = 0; i < source->count; i++) {
        wants_pool = wants_pool || needs_pool(source->sharers[i].reader->replay);
    }
    return trace_file_open(source->sharers[0].reader->replay->trace, set->scenario, wants_pool,
                           set->error);
}

/// Reads the file to its end, to know who has how many rows.
static bool count_rows(struct trace_set *set, struct source *source)
{
    struct trace_row raw;
    enum recording_next next;
    struct trace_file *file = open_source(set, source);
    if (file == NULL) {
        return false;
    }
    while ((next = trace_file_next(file, &raw)) == RECORDING_ROW) {
        struct reader *reader = source_find(source, raw.thread);
        if (reader != NULL) {
            reader->all_rows++;
        }
    }
    if (next == RECORDING_FAILED) {
        fail(set, trace_file_error(file));
    }
    source->is_counted = next == RECORDING_END;
    trace_file_close(file);
    return source->is_counted;
}

/// What is to be done when too many rows wait: RECORDING_ROW is to go on reading.
static enum recording_next wait_for_others(struct trace_set *set, struct reader *asking,
                                           struct recorded_row *row)
{
    struct source *source = asking->source;
    if (!source->is_counted && !count_rows(set, source)) {
        return RECORDING_FAILED;
    }
    if (asking->taken_rows == asking->all_rows) {
        return RECORDING_END;
    }
    if (asking->was_told && asking->told_at == source->newest_at) {
        source_part_with_slowest(source);
        return RECORDING_ROW;
    }
    asking->was_told = true;
    asking->told_at = source->newest_at;
    const struct trace_row newest = {.at = source->newest_at, .op = RECORDED_RELEASE};
    return make_row(set, source->file, asking->replay, &newest, row)
               ? RECORDING_LATER
               : fail(set, trace_file_error(source->file));
}

/// Reads the source on to the replay's next row.
static enum recording_next next_of_source(struct trace_set *set, struct reader *asking,
                                          struct recorded_row *row)
{
    struct source *source = asking->source;
    struct trace_row raw;
    for (;;) {
        if (source->waiting_rows >= WAITING_ROWS_MAX) {
            enum recording_next next = wait_for_others(set, asking, row);
            if (next != RECORDING_ROW) {
                return next;
            }
        }
        enum recording_next next = trace_file_next(source->file, &raw);
        struct reader *reader = next == RECORDING_ROW ? source_find(source, raw.thread) : NULL;
        if (next == RECORDING_END) {
            return next;
        }
        if (next == RECORDING_FAILED || (reader != NULL && reader->source == source &&
                                         !make_row(set, source->file, reader->replay, &raw, row))) {
            return fail(set, trace_file_error(source->file));
        }
        source->newest_at = raw.at;
        if (reader == asking) {
            return RECORDING_ROW;
        }
        if (reader != NULL && reader->source == source) {
            if (!row_queue_add(&reader->queue, row)) {
                return fail(set, "out of memory");
            }
            source->waiting_rows++;
        }
    }
}

static enum recording_next next(void *context, uint32_t replay, struct recorded_row *row)
{
    struct trace_set *set = context;
    struct reader *reader = &set->readers[replay];
    enum recording_next next = RECORDING_ROW;
    if (row_queue_take(&reader->queue, row)) {
        reader->source->waiting_rows--;
    } else if (reader->source != NULL) {
        next = next_of_source(set, reader, row);
    } else if (reader->file != NULL || open_own(set, reader)) {
        next = next_of_own(set, reader, row);
    } else {
        next = RECORDING_FAILED;
    }
    reader->taken_rows += next == RECORDING_ROW;
    return next;
}

/// The first time all replays are at the first row as it is. Afterwards, one goes its own way.
static bool go_back(void *context, uint32_t replay)
{
    struct trace_set *set = context;
    struct reader *reader = &set->readers[replay];
    if (!reader->has_begun) {
        reader->has_begun = true;
        return true;
    }
    reader->taken_rows = 0;
    if (reader->source != NULL) {
        source_leave(reader);
    }
    if (reader->file != NULL && !trace_file_rewind(reader->file)) {
        fail(set, trace_file_error(reader->file));
        return false;
    }
    return true;
}

/// Opens the file of each source, and of those who have one for themselves.
static bool open_files(struct trace_set *set)
{
    for (uint32_t i = 0; i < set->scenario->replay_count; i++) {
        struct reader *reader = &set->readers[i];
        struct source *source = reader->source;
        if (source == NULL) {
            if (!open_own(set, reader)) {
                return false;
            }
        } else if (source->file == NULL) {
            source->file = open_source(set, source);
            if (source->file == NULL) {
                return false;
            }
        }
    }
    return true;
}

struct trace_set *trace_set_open(const struct scenario *scenario, char *error)
{
    struct trace_set *set = calloc(1, sizeof *set);
    size_t count = (size_t)scenario->replay_count + 1;
    if (set != NULL) {
        set->scenario = scenario;
        set->readers = calloc(count, sizeof *set->readers);
        set->sources = calloc(count, sizeof *set->sources);
        set->sharers = calloc(count, sizeof *set->sharers);
    }
    if (set == NULL || set->readers == NULL || set->sources == NULL || set->sharers == NULL) {
        trace_set_close(set);
        snprintf(error, TRACE_ERROR_BYTES, "out of memory");
        return NULL;
    }
    bool good = source_make(scenario, set->readers, set->sharers, set->sources, &set->source_count);
    if (!good) {
        fail(set, "out of memory");
    }
    if (!good || !open_files(set)) {
        memcpy(error, set->error, TRACE_ERROR_BYTES);
        trace_set_close(set);
        return NULL;
    }
    return set;
}

/// Reads a source to its end.
static enum recording_next read_through(struct trace_set *set, const struct source *source)
{
    struct trace_row raw;
    struct recorded_row row;
    enum recording_next next;
    while ((next = trace_file_next(source->file, &raw)) == RECORDING_ROW) {
        const struct reader *reader = source_find(source, raw.thread);
        if (reader != NULL && !make_row(set, source->file, reader->replay, &raw, &row)) {
            next = RECORDING_FAILED;
            break;
        }
    }
    return next == RECORDING_FAILED ? fail(set, trace_file_error(source->file)) : next;
}

bool trace_check(const struct scenario *scenario, char *error)
{
    if (scenario->replay_count == 0) {
        return true;
    }
    struct trace_set *set = trace_set_open(scenario, error);
    if (set == NULL) {
        return false;
    }
    enum recording_next next = RECORDING_END;
    for (uint32_t i = 0; i < set->source_count && next == RECORDING_END; i++) {
        next = read_through(set, &set->sources[i]);
    }
    for (uint32_t i = 0; i < scenario->replay_count && next == RECORDING_END; i++) {
        struct recorded_row row;
        while (set->readers[i].source == NULL &&
               (next = next_of_own(set, &set->readers[i], &row)) == RECORDING_ROW) {
        }
    }
    memcpy(error, set->error, TRACE_ERROR_BYTES);
    trace_set_close(set);
    return next == RECORDING_END;
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
    for (uint32_t i = 0; set->readers != NULL && i < set->scenario->replay_count; i++) {
        trace_file_close(set->readers[i].file);
        row_queue_free(&set->readers[i].queue);
    }
    for (uint32_t i = 0; i < set->source_count; i++) {
        source_free(&set->sources[i]);
    }
    free(set->readers);
    free(set->sources);
    free(set->sharers);
    free(set);
}
