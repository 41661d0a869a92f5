#include "object_series.h"

#include <stdlib.h>

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

/// Drops every second sample; the one behind it takes over what it saw.
static void thin_out(struct object_series *series)
{
    struct samples *samples = &series->samples;
    for (uint32_t i = 1; i < samples->count; i += 2) {
        const struct object_series_row *dropped = samples_at(samples, i);
        struct object_series_row *behind =
            i + 1 < samples->count ? samples_at(samples, i + 1) : series->now;
        for (uint32_t o = 0; o < series->scenario->object_count; o++) {
            join(&behind[o], &dropped[o]);
        }
    }
    samples_thin_out(samples);
}

static bool hold_sample(struct object_series *series)
{
    struct object_series_row *rows = samples_add(&series->samples);
    if (rows == NULL) {
        return false;
    }
    memcpy(rows, series->now, series->scenario->object_count * sizeof *rows);
    begin_anew(series);
    return true;
}

cycles_t object_series_begin(struct object_series *series, const struct scenario *scenario)
{
    uint32_t width = scenario->object_count;
    if (width == 0) {
        return SCENARIO_NO_END;
    }
    *series = (struct object_series){
        .scenario = scenario,
        .now = calloc(width, sizeof *series->now),
        .waiting = calloc(width, sizeof *series->waiting),
    };
    samples_begin(&series->samples, scenario->sample_cycles, width,
                  sizeof(struct object_series_row));
    if (series->now == NULL || series->waiting == NULL) {
        series->samples.out_of_memory = true;
        return SCENARIO_NO_END;
    }
    for (uint32_t i = 0; i < width; i++) {
        enum object_kind kind = scenario->objects[i].kind;
        bool has_initial = kind == OBJECT_SEMAPHORE || kind == OBJECT_FLAGS;
        series->now[i].value = has_initial ? scenario->objects[i].initial : 0;
    }
    begin_anew(series);
    (void)hold_sample(series);
    return samples_next_at(&series->samples);
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
    if (is_idle(series) || samples_next_at(&series->samples) > now) {
        return is_idle(series) ? SCENARIO_NO_END : samples_next_at(&series->samples);
    }
    // Thinned out for all that is due, not as each comes: a jump may pass millions.
    while (samples_are_full_at(&series->samples, now)) {
        thin_out(series);
    }
    while (samples_next_at(&series->samples) <= now && hold_sample(series)) {
    }
    return samples_next_at(&series->samples);
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
    const struct samples *samples = &series->samples;
    for (uint32_t i = 0; i < samples->count && i * samples->interval < end; i++) {
        const struct object_series_row *rows = samples_at(samples, i);
        for (uint32_t o = 0; o < scenario->object_count; o++) {
            write_row(output, i * samples->interval, &scenario->objects[o], &rows[o]);
        }
    }
    for (uint32_t o = 0; o < scenario->object_count; o++) {
        write_row(output, end, &scenario->objects[o], &series->now[o]);
    }
}

void object_series_free(struct object_series *series)
{
    samples_free(&series->samples);
    free(series->now);
    free(series->waiting);
    *series = (struct object_series){0};
}
