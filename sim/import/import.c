#include "import.h"

#include "builder.h"
#include "sim/scenario/scenario.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

bool import_fail(struct import *import, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(import->error, IMPORT_ERROR_BYTES, format, args);
    va_end(args);
    return false;
}

bool import_is_name_letter(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || (letter != '\0' && strchr("_-.[]", letter) != NULL);
}

/// Makes a name of letters that a scenario takes.
static void clean_name(char name[IMPORT_NAME_BYTES], const char *from, size_t length)
{
    size_t size = 0;
    for (; size < length && size < IMPORT_NAME_BYTES - 10; size++) {
        name[size] = import_is_name_letter(from[size]) ? from[size] : '_';
    }
    if (size == 0) {
        name[size++] = '_';
    }
    name[size] = '\0';
}

/// Whether one of the items, each of which begins with its name, has this one.
static bool is_taken(const void *items, size_t count, size_t size, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp((const char *)items + i * size, name) == 0) {
            return true;
        }
    }
    return false;
}

/// Puts the key behind a name that is taken, or the first number after it that makes it another.
static void tell_apart(char name[IMPORT_NAME_BYTES], const void *items, size_t count, size_t size,
                       uint32_t key)
{
    size_t length = strlen(name);
    for (; is_taken(items, count, size, name); key++) {
        snprintf(name + length, IMPORT_NAME_BYTES - length, "_%08" PRIx32, key);
    }
}

/// Room for one more, doubled now and then; NULL when there is no memory.
static void *grow(struct import *import, void *items, size_t count, size_t size)
{
    if ((count & (count - 1)) != 0) {
        return items;
    }
    void *bigger = realloc(items, (count == 0 ? 1 : 2 * count) * size);
    if (bigger == NULL) {
        import_fail(import, "not enough memory");
    }
    return bigger;
}

size_t import_add_thread(struct import *import, uint32_t key, const char *name, size_t length)
{
    if (import->thread_count == IMPORT_THREADS_MAX) {
        import_fail(import, "it has more than %d threads; a scenario replays at most so many",
                    IMPORT_THREADS_MAX);
        return SIZE_MAX;
    }
    struct import_thread *threads =
        grow(import, import->threads, import->thread_count, sizeof *threads);
    if (threads == NULL) {
        return SIZE_MAX;
    }
    import->threads = threads;
    struct import_thread *thread = &threads[import->thread_count];
    *thread = (struct import_thread){.key = key, .priority = 16, .threshold = 16};
    clean_name(thread->name, name, length);
    tell_apart(thread->name, threads, import->thread_count, sizeof *threads, key);
    return import->thread_count++;
}

size_t import_add_pool(struct import *import, uint32_t key, const char *name, size_t length)
{
    if (import->pool_count == IMPORT_POOLS_MAX) {
        import_fail(import, "it has more than %d pools; expected at most so many",
                    IMPORT_POOLS_MAX);
        return SIZE_MAX;
    }
    struct import_pool *pools = grow(import, import->pools, import->pool_count, sizeof *pools);
    if (pools == NULL) {
        return SIZE_MAX;
    }
    import->pools = pools;
    struct import_pool *pool = &pools[import->pool_count];
    *pool = (struct import_pool){.key = key};
    clean_name(pool->name, name, length);
    tell_apart(pool->name, pools, import->pool_count, sizeof *pools, key);
    return import->pool_count++;
}

bool import_begin_lines(struct import *import, struct lines *lines, struct stream *stream,
                        size_t line_bytes)
{
    return lines_begin(lines, stream, line_bytes) || import_fail(import, "not enough memory");
}

bool import_fail_line(struct import *import, const struct lines *lines, const char *format, ...)
{
    int length = snprintf(import->error, IMPORT_ERROR_BYTES, "line %" PRIu64 ": ", lines->line);
    va_list args;
    va_start(args, format);
    vsnprintf(import->error + length, IMPORT_ERROR_BYTES - (size_t)length, format, args);
    va_end(args);
    return false;
}

enum lines_next import_take_line(struct import *import, struct lines *lines, char **text,
                                 size_t *length)
{
    enum lines_next next = lines_take(lines, text, length);
    if (next == LINES_FAILED) {
        import_fail_line(import, lines, "%s", lines->error);
    }
    return next;
}

/// The latest time, in the trace's unit, that a run can have; less by up to a second where the unit
/// is one of time.
static uint64_t latest_time(uint64_t clock_hz, const char *unit)
{
    if (strcmp(unit, "cycles") == 0) {
        return SCENARIO_CYCLES_MAX;
    }
    if (strcmp(unit, "ticks") == 0) {
        return SCENARIO_CYCLES_MAX / (clock_hz / IMPORT_TICK_HZ);
    }
    uint64_t per_second = strcmp(unit, "us") == 0 ? 1000000 : 1000000000;
    uint64_t seconds = SCENARIO_CYCLES_MAX / clock_hz;
    return seconds <= UINT64_MAX / per_second ? seconds * per_second : UINT64_MAX;
}

static bool check_times(struct import *import)
{
    return import->late_time == 0 ||
           import_fail(import,
                       "a call at %" PRIu64 " %s since the first; a run has at most 2^62 cycles, "
                       "which are %" PRIu64,
                       import->late_time, import->unit, import->time_max);
}

void import_begin_trace(struct import *import, const char *unit)
{
    import->unit = unit;
    import->time_max = latest_time(import->options->clock_hz, unit);
    output_text(import->trace, "# poolsim trace 1\n# source: ");
    output_text(import->trace, import->source);
    output_text(import->trace, "\n# unit: ");
    output_text(import->trace, unit);
    output_text(import->trace, "\ntime,thread,op,id,size,pool,wait\n");
}

static void put_row(struct import *import, uint64_t time, size_t thread, const char *op,
                    uint64_t id)
{
    if (time > import->time_max && import->late_time == 0) {
        import->late_time = time;
    }
    output_u64(import->trace, time);
    output_byte(import->trace, ',');
    output_text(import->trace, import->threads[thread].name);
    output_text(import->trace, op);
    output_u64(import->trace, id);
    output_byte(import->trace, ',');
}

static uint64_t round_up(uint64_t size)
{
    return (size + IMPORT_WORD_BYTES - 1) / IMPORT_WORD_BYTES * IMPORT_WORD_BYTES;
}

uint64_t import_footprint(const struct import_pool *pool, uint64_t size)
{
    return pool->is_block ? round_up(pool->block_size_bytes) + IMPORT_WORD_BYTES
                          : round_up(size) + IMPORT_HEADER_BYTES;
}

static void add_live(struct import_pool *pool, uint64_t size)
{
    pool->live_bytes += import_footprint(pool, size);
    if (pool->live_bytes > pool->peak_bytes) {
        pool->peak_bytes = pool->live_bytes;
    }
}

static void take_live(struct import_pool *pool, uint64_t size)
{
    uint64_t bytes = import_footprint(pool, size);
    pool->live_bytes -= bytes < pool->live_bytes ? bytes : pool->live_bytes;
}

static void put_wait(struct import *import, uint32_t wait)
{
    if (wait == UINT32_MAX) {
        output_text(import->trace, "forever\n");
    } else if (wait == 0) {
        output_text(import->trace, "none\n");
    } else {
        output_u64(import->trace, wait);
        output_byte(import->trace, '\n');
    }
}

static uint64_t put_allocation(struct import *import, const char *op, uint64_t time, size_t thread,
                               size_t pool, uint64_t size, uint32_t wait)
{
    uint64_t id = ++import->next_id;
    put_row(import, time, thread, op, id);
    output_u64(import->trace, size);
    output_byte(import->trace, ',');
    output_text(import->trace, import->pools[pool].name);
    output_byte(import->trace, ',');
    put_wait(import, wait);
    import->counts->allocations++;
    return id;
}

uint64_t import_allocate(struct import *import, uint64_t time, size_t thread, size_t pool,
                         uint64_t size, uint32_t wait)
{
    add_live(&import->pools[pool], size);
    return put_allocation(import, ",allocate,", time, thread, pool, size, wait);
}

void import_refused(struct import *import, uint64_t time, size_t thread, size_t pool, uint64_t size,
                    uint32_t wait)
{
    put_allocation(import, ",attempt,", time, thread, pool, size, wait);
    import->counts->failed++;
}

void import_release(struct import *import, uint64_t time, size_t thread, size_t pool, uint64_t id,
                    uint64_t size)
{
    put_row(import, time, thread, ",release,", id);
    output_text(import->trace, ",,\n");
    take_live(&import->pools[pool], size);
    import->counts->releases++;
}

void import_resize(struct import *import, uint64_t time, size_t thread, size_t pool, uint64_t id,
                   uint64_t old_size, uint64_t size)
{
    put_row(import, time, thread, ",resize,", id);
    output_u64(import->trace, size);
    output_text(import->trace, ",,none\n");
    add_live(&import->pools[pool], size);
    take_live(&import->pools[pool], old_size);
    import->counts->resizes++;
}

/// Makes a text for comments of the recording's name: it stays on its line, whatever the name is.
static void keep_source(struct import *import)
{
    const char *from = import->options->source;
    size_t size = 0;
    for (; from[size] != '\0' && size + 1 < sizeof import->source; size++) {
        import->source[size] = from[size] >= ' ' && from[size] <= '~' ? from[size] : '?';
    }
    import->source[size] = '\0';
}

static bool import_format(struct import *import, struct stream *stream)
{
    switch (import->options->format) {
    case IMPORT_TRACEX:
        return import_tracex(import, stream);
    case IMPORT_MALLOCLAB:
        return import_malloclab(import, stream);
    case IMPORT_CSV:
        return import_csv(import, stream);
    case IMPORT_HEAPTRACK:
        return import_heaptrack(import, stream);
    }
    return false;
}

bool import_recording(struct stream *stream, const struct import_options *options, FILE *scenario,
                      struct output *trace, struct import_counts *counts, char *error)
{
    struct import import = {
        .options = options, .counts = counts, .scenario = scenario, .trace = trace, .error = error};
    *counts = (struct import_counts){0};
    keep_source(&import);
    bool good = import_format(&import, stream);
    if (good && counts->allocations == 0) {
        good = import_fail(&import, "nothing was allocated in this recording");
    }
    good = good && check_times(&import) && import_check_pools(&import);
    if (good) {
        import_put_scenario(&import);
    }
    free(import.threads);
    free(import.pools);
    return good;
}
