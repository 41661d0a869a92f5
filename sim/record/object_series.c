#include "object_series.h"

#include <stdlib.h>

#define SAMPLES_AT_FIRST 64u

static uint32_t lesser(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t greater(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/// Adds what an earlier row saw to a later one.
static void join(struct object_series_row *later, const struct object_series_row *earlier)
{
    later->lowest = lesser(later->lowest, earlier->lowest);
    later->highest = greater(later->highest, earlier->highest);
    later->most_waiting = greater(later->most_waiting, earlier->most_waiting);
    later->most_senders = greater(later->most_senders, earlier->most_senders);
}

/// From here on only the present counts.
static void begin_anew(struct object_series *series)
{
    for (uint32_t i = 0; i < series->scenario->object_count; i++) {
        struct object_series_row *row = &series->now[i];
        row->lowest = row->value;
        row->highest = row->value;
        row->most_waiting = series->waiting[i].count;
        row->most_senders = series->waiting[i].senders;
    }
}

static struct object_series_row *row_at(const struct object_series *series, uint32_t sample)
{
    return series->rows + (size_t)sample * series->scenario->object_count;
}

/// Drops every second sample; the one behind it takes over what it saw.
static void thin_out(struct object_series *series)
{
    uint32_t width = series->scenario->object_count;
    for (uint32_t i = 1; i < series->sample_count; i += 2) {
        struct object_series_row *behind =
            i + 1 < series->sample_count ? row_at(series, i + 1) : series->now;
        for (uint32_t o = 0; o < width; o++) {
            join(&behind[o], &row_at(series, i)[o]);
        }
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < series->sample_count; i += 2) {
        memmove(row_at(series, kept++), row_at(series, i), width * sizeof *series->rows);
    }
    series->sample_count = kept;
    series->interval *= 2;
}

static bool make_room(struct object_series *series)
{
    if (series->sample_count < series->sample_room) {
        return true;
    }
    uint32_t room = series->sample_room == 0 ? SAMPLES_AT_FIRST : 2 * series->sample_room;
    room = lesser(room, series->samples_max);
    struct object_series_row *rows =
        realloc(series->rows, (size_t)room * series->scenario->object_count * sizeof *series->rows);
    if (rows == NULL) {
        series->out_of_memory = true;
        return false;
    }
    series->rows = rows;
    series->sample_room = room;
    return true;
}

static bool hold_sample(struct object_series *series)
{
    if (!make_room(series)) {
        return false;
    }
    memcpy(row_at(series, series->sample_count), series->now,
           series->scenario->object_count * sizeof *series->rows);
    series->sample_count++;
    begin_anew(series);
    return true;
}

static cycles_t next_at(const struct object_series *series)
{
    bool is_over = series->out_of_memory || series->interval == 0 ||
                   series->sample_count > (SCENARIO_NO_END - 1) / series->interval;
    return is_over ? SCENARIO_NO_END : series->sample_count * series->interval;
}

cycles_t object_series_begin(struct object_series *series, const struct scenario *scenario)
{
    uint32_t width = scenario->object_count;
    if (width == 0) {
        return SCENARIO_NO_END;
    }
    *series = (struct object_series){
        .scenario = scenario,
        .interval = scenario->sample_cycles,
        .samples_max = lesser(SERIES_SAMPLES_MAX, greater(2, SERIES_ROWS_MAX / width)),
        .now = calloc(width, sizeof *series->now),
        .waiting = calloc(width, sizeof *series->waiting),
    };
    if (series->now == NULL || series->waiting == NULL) {
        series->out_of_memory = true;
        return SCENARIO_NO_END;
    }
    for (uint32_t i = 0; i < width; i++) {
        enum object_kind kind = scenario->objects[i].kind;
        bool has_initial = kind == OBJECT_SEMAPHORE || kind == OBJECT_FLAGS;
        series->now[i].value = has_initial ? scenario->objects[i].initial : 0;
    }
    begin_anew(series);
    (void)hold_sample(series);
    return next_at(series);
}

/// Whether there is nothing to hold.
static bool is_idle(const struct object_series *series)
{
    return series->now == NULL || series->waiting == NULL;
}

void object_series_changed(struct object_series *series, const struct object_change *change)
{
    if (!is_idle(series)) {
        struct object_series_row *row = &series->now[change->object];
        row->value = (uint32_t)change->value; // no object is worth more
        row->lowest = lesser(row->lowest, row->value);
        row->highest = greater(row->highest, row->value);
    }
}

void object_series_wait_begun(struct object_series *series, const struct object_wait *wait)
{
    if (!is_idle(series)) {
        struct object_series_row *row = &series->now[wait->object];
        struct object_series_waiting *waiting = &series->waiting[wait->object];
        waiting->count++;
        waiting->senders += wait->service == SERVICE_SEND;
        row->most_waiting = greater(row->most_waiting, waiting->count);
        row->most_senders = greater(row->most_senders, waiting->senders);
    }
}

void object_series_wait_ended(struct object_series *series, const struct object_wait *wait)
{
    if (!is_idle(series)) {
        series->waiting[wait->object].count--;
        series->waiting[wait->object].senders -= wait->service == SERVICE_SEND;
    }
}

cycles_t object_series_sample(struct object_series *series, cycles_t now)
{
    if (is_idle(series) || next_at(series) > now) {
        return is_idle(series) ? SCENARIO_NO_END : next_at(series);
    }
    // Thinned out for all that is due, not as each comes: a jump may pass millions.
    while (now / series->interval >= series->samples_max) {
        thin_out(series);
    }
    while (next_at(series) <= now && hold_sample(series)) {
    }
    return next_at(series);
}

static void write_row(struct output *output, cycles_t at, const struct scenario_object *object,
                      const struct object_series_row *row)
{
    output_u64(output, at);
    output_byte(output, ',');
    output_field(output, object->name);
    output_byte(output, ',');
    output_u64(output, row->value);
    output_byte(output, ',');
    if (object->kind == OBJECT_FLAGS) {
        output_byte(output, ',');
    } else {
        output_u64(output, row->lowest);
        output_byte(output, ',');
        output_u64(output, row->highest);
    }
    output_byte(output, ',');
    output_u64(output, row->most_waiting);
    output_byte(output, ',');
    if (object->kind == OBJECT_QUEUE) {
        output_u64(output, row->most_senders);
    }
    output_byte(output, '\n');
}

void object_series_write(const struct object_series *series, cycles_t end, struct output *output)
{
    const struct scenario *scenario = series->scenario;
    output_text(output, "cycles,object,value,lowest,highest,most_waiting,most_senders\n");
    for (uint32_t i = 0; i < series->sample_count && i * series->interval < end; i++) {
        for (uint32_t o = 0; o < scenario->object_count; o++) {
            write_row(output, i * series->interval, &scenario->objects[o], &row_at(series, i)[o]);
        }
    }
    for (uint32_t o = 0; o < scenario->object_count; o++) {
        write_row(output, end, &scenario->objects[o], &series->now[o]);
    }
}

void object_series_free(struct object_series *series)
{
    free(series->rows);
    free(series->now);
    free(series->waiting);
    *series = (struct object_series){0};
}
