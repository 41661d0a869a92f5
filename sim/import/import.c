#include "import.h"

#include "builder.h"

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

static bool is_name_letter(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || (letter != '\0' && strchr("_-.[]", letter) != NULL);
}

/// Makes a name of letters that a scenario takes.
static void clean_name(char name[IMPORT_NAME_BYTES], const char *from, size_t length)
{
    size_t size = 0;
    for (; size < length && size < IMPORT_NAME_BYTES - 10; size++) {
        name[size] = is_name_letter(from[size]) ? from[size] : '_';
    }
    if (size == 0) {
        name[size++] = '_';
    }
    name[size] = '\0';
}

static void tell_apart(char name[IMPORT_NAME_BYTES], uint32_t key)
{
    size_t length = strlen(name);
    snprintf(name + length, IMPORT_NAME_BYTES - length, "_%08" PRIx32, key);
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
    for (size_t i = 0; i < import->thread_count; i++) {
        if (strcmp(threads[i].name, thread->name) == 0) {
            tell_apart(thread->name, key);
            break;
        }
    }
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
    for (size_t i = 0; i < import->pool_count; i++) {
        if (strcmp(pools[i].name, pool->name) == 0) {
            tell_apart(pool->name, key);
            break;
        }
    }
    return import->pool_count++;
}

void import_begin_trace(struct import *import, const char *unit)
{
    fprintf(import->trace, "# poolsim trace 1\n# source: %s\n# unit: %s\n", import->options->source,
            unit);
    fputs("time,thread,op,id,size,pool,wait\n", import->trace);
}

static void put_row(struct import *import, uint64_t time, size_t thread, const char *op,
                    uint64_t id)
{
    fprintf(import->trace, "%" PRIu64 ",%s,%s,%" PRIu64 ",", time, import->threads[thread].name, op,
            id);
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
        fputs("forever\n", import->trace);
    } else if (wait == 0) {
        fputs("none\n", import->trace);
    } else {
        fprintf(import->trace, "%" PRIu32 "\n", wait);
    }
}

uint64_t import_allocate(struct import *import, uint64_t time, size_t thread, size_t pool,
                         uint64_t size, uint32_t wait)
{
    uint64_t id = ++import->next_id;
    put_row(import, time, thread, "allocate", id);
    fprintf(import->trace, "%" PRIu64 ",%s,", size, import->pools[pool].name);
    put_wait(import, wait);
    add_live(&import->pools[pool], size);
    import->counts->allocations++;
    return id;
}

void import_release(struct import *import, uint64_t time, size_t thread, size_t pool, uint64_t id,
                    uint64_t size)
{
    put_row(import, time, thread, "release", id);
    fputs(",,\n", import->trace);
    take_live(&import->pools[pool], size);
    import->counts->releases++;
}

void import_resize(struct import *import, uint64_t time, size_t thread, size_t pool, uint64_t id,
                   uint64_t old_size, uint64_t size)
{
    put_row(import, time, thread, "resize", id);
    fprintf(import->trace, "%" PRIu64 ",,none\n", size);
    add_live(&import->pools[pool], size);
    take_live(&import->pools[pool], old_size);
    import->counts->resizes++;
}

/// The size of a byte pool whose size nobody told: its peak and a quarter more.
static uint64_t size_from_peak(uint64_t peak_bytes)
{
    uint64_t size = (peak_bytes + peak_bytes / 4 + HEADER_BYTES + 63) / 64 * 64;
    return size < 128 ? 128 : size;
}

static void put_pools(const struct import *import)
{
    fputs("pools:\n", import->scenario);
    for (size_t i = 0; i < import->pool_count; i++) {
        const struct import_pool *pool = &import->pools[i];
        uint64_t size = pool->size_bytes != 0 ? pool->size_bytes : size_from_peak(pool->peak_bytes);
        if (pool->is_block) {
            fprintf(import->scenario,
                    "  - {name: \"%s\", kind: block, block_size: %" PRIu64 ", size: %" PRIu64 "}\n",
                    pool->name, pool->block_size_bytes, size);
            continue;
        }
        fprintf(import->scenario, "  # %" PRIu64 " bytes in use at the peak, headers included%s\n",
                pool->peak_bytes,
                pool->size_bytes != 0
                    ? ""
                    : "; the size is a quarter more: poolsim size finds the least");
        fprintf(import->scenario, "  - {name: \"%s\", kind: byte, size: %" PRIu64 "}\n", pool->name,
                size);
    }
}

static void put_threads(const struct import *import)
{
    fputs("threads:\n", import->scenario);
    for (size_t i = 0; i < import->thread_count; i++) {
        const struct import_thread *thread = &import->threads[i];
        fprintf(import->scenario, "  - name: %s\n    priority: %" PRIu32 "\n", thread->name,
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
            import->options->source, counts->allocations, counts->failed, counts->releases,
            counts->resizes, counts->unknown);
    fprintf(import->scenario, "name: %s\ntarget: {word: 32, cpu: %" PRIu64 "Hz, tick: 1kHz}\n",
            import->options->name, import->options->clock_hz);
    put_pools(import);
    put_threads(import);
}

bool import_bytes(const uint8_t *bytes, size_t length, const struct import_options *options,
                  FILE *scenario, FILE *trace, struct import_counts *counts, char *error)
{
    struct import import = {
        .options = options, .counts = counts, .scenario = scenario, .trace = trace, .error = error};
    *counts = (struct import_counts){0};
    bool good = options->format == IMPORT_TRACEX ? import_tracex(&import, bytes, length)
                                                 : import_malloclab(&import, bytes, length);
    if (good && counts->allocations == 0) {
        good = import_fail(&import, "nothing was allocated in this recording");
    }
    if (good) {
        put_scenario(&import);
    }
    free(import.threads);
    free(import.pools);
    return good;
}
