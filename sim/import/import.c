#include "import.h"

#include "builder.h"
#include "pools/byte_pool.h"
#include "sim/scenario/scenario.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/// Bytes before each allocation of a byte pool on a 32-bit target.
#define HEADER_BYTES 8u

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

void import_begin_trace(struct import *import, const char *unit)
{
    output_text(import->trace, "# poolsim trace 1\n# source: ");
    output_text(import->trace, import->source);
    output_text(import->trace, "\n# unit: ");
    output_text(import->trace, unit);
    output_text(import->trace, "\ntime,thread,op,id,size,pool,wait\n");
}

static void put_row(struct import *import, uint64_t time, size_t thread, const char *op,
                    uint64_t id)
{
    output_u64(import->trace, time);
    output_byte(import->trace, ',');
    output_text(import->trace, import->threads[thread].name);
    output_text(import->trace, op);
    output_u64(import->trace, id);
    output_byte(import->trace, ',');
}

static uint64_t footprint(uint64_t size)
{
    return (size + 3) / 4 * 4 + HEADER_BYTES;
}

static void add_live(struct import_pool *pool, uint64_t size)
{
    pool->live_bytes += footprint(size);
    if (pool->live_bytes > pool->peak_bytes) {
        pool->peak_bytes = pool->live_bytes;
    }
}

static void take_live(struct import_pool *pool, uint64_t size)
{
    uint64_t bytes = footprint(size);
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

static uint64_t put_allocation(struct import *import, uint64_t time, size_t thread, size_t pool,
                               uint64_t size, uint32_t wait)
{
    uint64_t id = ++import->next_id;
    put_row(import, time, thread, ",allocate,", id);
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
    return put_allocation(import, time, thread, pool, size, wait);
}

void import_refused(struct import *import, uint64_t time, size_t thread, size_t pool, uint64_t size,
                    uint32_t wait)
{
    put_allocation(import, time, thread, pool, size, wait);
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

/// The size of a byte pool whose size nobody told: its peak and a quarter more, as far as pools go.
static uint64_t size_from_peak(uint64_t peak_bytes)
{
    uint64_t size = (peak_bytes + peak_bytes / 4 + HEADER_BYTES + 63) / 64 * 64;
    return size < 128 ? 128 : size < SCENARIO_POOL_SIZE_MAX ? size : SCENARIO_POOL_SIZE_MAX;
}

/// Gives a pool its size, and refuses what no scenario takes.
static bool settle_pool(struct import *import, struct import_pool *pool)
{
    pool->is_sized_by_peak = pool->size_bytes == 0;
    if (pool->is_sized_by_peak) {
        if (pool->peak_bytes > SCENARIO_POOL_SIZE_MAX - 2 * HEADER_BYTES) {
            return import_fail(import,
                               "pool \"%s\" would need more than %" PRIu64 " bytes, in use at the "
                               "peak with headers; a scenario's pools have at most 1GiB",
                               pool->name, pool->peak_bytes);
        }
        pool->size_bytes = size_from_peak(pool->peak_bytes);
    }
    uint64_t size = pool->size_bytes;
    uint64_t block = (pool->block_size_bytes + 3) / 4 * 4 + 4;
    if (size > SCENARIO_POOL_SIZE_MAX || pool->block_size_bytes > SCENARIO_POOL_SIZE_MAX) {
        return import_fail(import,
                           "pool \"%s\" is said to have %" PRIu64 " bytes; a scenario's pools "
                           "have at most 1GiB (%" PRIu64 " bytes)",
                           pool->name,
                           size > SCENARIO_POOL_SIZE_MAX ? size : pool->block_size_bytes,
                           SCENARIO_POOL_SIZE_MAX);
    }
    if (!pool->is_block && size / 4 * 4 < BYTE_POOL_SIZE_MIN) {
        return import_fail(import,
                           "byte pool \"%s\" is said to have %" PRIu64 " bytes; expected at "
                           "least %d",
                           pool->name, size, BYTE_POOL_SIZE_MIN);
    }
    if (pool->is_block && (pool->block_size_bytes == 0 || size / 4 * 4 < block)) {
        return import_fail(import,
                           "block pool \"%s\" is said to have %" PRIu64 " bytes for blocks of "
                           "%" PRIu64 "; expected room for a block of 1 byte or more",
                           pool->name, size, pool->block_size_bytes);
    }
    return true;
}

static bool settle_pools(struct import *import)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < import->pool_count; i++) {
        if (!settle_pool(import, &import->pools[i])) {
            return false;
        }
        sum += import->pools[i].size_bytes;
    }
    return sum <= SCENARIO_POOLS_SIZE_MAX ||
           import_fail(import,
                       "the pools are said to have %" PRIu64 " bytes in all; a scenario's have at "
                       "most 3GiB",
                       sum);
}

static void put_pools(const struct import *import)
{
    fputs("pools:\n", import->scenario);
    for (size_t i = 0; i < import->pool_count; i++) {
        const struct import_pool *pool = &import->pools[i];
        uint64_t size = pool->size_bytes;
        if (pool->is_block) {
            fprintf(import->scenario,
                    "  - {name: \"%s\", kind: block, block_size: %" PRIu64 ", size: %" PRIu64 "}\n",
                    pool->name, pool->block_size_bytes, size);
            continue;
        }
        fprintf(import->scenario, "  # %" PRIu64 " bytes in use at the peak, headers included%s\n",
                pool->peak_bytes,
                pool->is_sized_by_peak
                    ? "; the size is a quarter more: poolsim size finds the least"
                    : "");
        fprintf(import->scenario, "  - {name: \"%s\", kind: byte, size: %" PRIu64 "}\n", pool->name,
                size);
    }
}

static void put_threads(const struct import *import)
{
    fputs("threads:\n", import->scenario);
    for (size_t i = 0; i < import->thread_count; i++) {
        const struct import_thread *thread = &import->threads[i];
        fprintf(import->scenario, "  - name: \"%s\"\n    priority: %" PRIu32 "\n", thread->name,
                thread->priority);
        if (thread->threshold < thread->priority) {
            fprintf(import->scenario, "    preemption_threshold: %" PRIu32 "\n", thread->threshold);
        }
        fprintf(import->scenario, "    steps: [replay: {trace: \"%s\", thread: \"%s\"}]\n",
                import->options->trace, thread->name);
    }
}

static void put_scenario(const struct import *import)
{
    const struct import_counts *counts = import->counts;
    fprintf(import->scenario,
            "# What %s recorded: %" PRIu64 " allocations (%" PRIu64
            " of them failed there), %" PRIu64 " releases,\n# %" PRIu64 " resizes; %" PRIu64
            " releases of memory from before the recording are left out.\n",
            import->source, counts->allocations, counts->failed, counts->releases, counts->resizes,
            counts->unknown);
    if (counts->alike > 0) {
        fprintf(import->scenario,
                "# %" PRIu64 " releases are of one of several allocations alike, which the "
                "recording does not\n# tell apart: the oldest was taken.\n",
                counts->alike);
    }
    if (counts->added > 0) {
        fprintf(import->scenario,
                "# %" PRIu64 " releases are not in the recording, but their memory was given out "
                "again.\n",
                counts->added);
    }
    fprintf(import->scenario, "name: \"%s\"\ntarget: {word: 32, cpu: %" PRIu64 "Hz, tick: 1kHz}\n",
            import->options->name, import->options->clock_hz);
    put_pools(import);
    put_threads(import);
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
    good = good && settle_pools(&import);
    if (good) {
        put_scenario(&import);
    }
    free(import.threads);
    free(import.pools);
    return good;
}
