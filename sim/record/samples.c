#include "samples.h"

#include <stdlib.h>
#include <string.h>

#define SAMPLES_AT_FIRST 64u

static uint32_t lesser(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

void samples_begin(struct samples *samples, cycles_t interval, uint32_t width, size_t row_bytes)
{
    uint32_t most = SAMPLES_ROWS_MAX / (width > 0 ? width : 1);
    *samples = (struct samples){
        .interval = interval,
        .max = lesser(SAMPLES_MAX, most < 2 ? 2 : most),
        .width = width,
        .row_bytes = row_bytes,
    };
}

static bool make_room(struct samples *samples)
{
    if (samples->count < samples->room) {
        return true;
    }
    uint32_t room = samples->room == 0 ? SAMPLES_AT_FIRST : 2 * samples->room;
    room = lesser(room, samples->max);
    size_t size = (size_t)room * samples->width * samples->row_bytes;
    void *rows = realloc(samples->rows, size > 0 ? size : 1);
    if (rows == NULL) {
        samples->out_of_memory = true;
        return false;
    }
    samples->rows = rows;
    samples->room = room;
    return true;
}

void *samples_add(struct samples *samples)
{
    return make_room(samples) ? samples_at(samples, samples->count++) : NULL;
}

void *samples_at(const struct samples *samples, uint32_t sample)
{
    return (char *)samples->rows + (size_t)sample * samples->width * samples->row_bytes;
}

cycles_t samples_next_at(const struct samples *samples)
{
    bool is_over = samples->out_of_memory || samples->interval == 0 ||
                   samples->count > (SCENARIO_NO_END - 1) / samples->interval;
    return is_over ? SCENARIO_NO_END : samples->count * samples->interval;
}

bool samples_are_full_at(const struct samples *samples, cycles_t now)
{
    return now / samples->interval >= samples->max;
}

void samples_thin_out(struct samples *samples)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < samples->count; i += 2) {
        memmove(samples_at(samples, kept++), samples_at(samples, i),
                samples->width * samples->row_bytes);
    }
    samples->count = kept;
    samples->interval *= 2;
}

void samples_free(struct samples *samples)
{
    free(samples->rows);
    *samples = (struct samples){0};
}
