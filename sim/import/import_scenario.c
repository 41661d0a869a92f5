#include "builder.h"
#include "pools/byte_pool.h"
#include "sim/scenario/scenario.h"

#include <inttypes.h>
#include <string.h>

/// The size of a pool whose size nobody told. A byte pool gets its peak and a quarter more, since
/// it fragments; a block pool its peak.
static uint64_t size_from_peak(const struct import_pool *pool)
{
    if (pool->is_block) {
        return pool->peak_bytes > 0 ? pool->peak_bytes : import_footprint(pool, 0);
    }
    uint64_t size = (pool->peak_bytes + pool->peak_bytes / 4 + IMPORT_HEADER_BYTES + 63) / 64 * 64;
    size = size < SCENARIO_POOL_SIZE_MAX ? size : SCENARIO_POOL_SIZE_MAX;
    return size < 128 ? 128 : size;
}

/// Whether a scenario may have a pool of this size.
static bool check_size(struct import *import, const struct import_pool *pool, uint64_t size)
{
    uint64_t block = import_footprint(pool, 0);
    if (size > SCENARIO_POOL_SIZE_MAX) {
        return import_fail(
            import, "pool \"%s\" is said to have %" PRIu64 " bytes; a pool has at most 1 GiB",
            pool->name, size);
    }
    if (!pool->is_block) {
        return size / IMPORT_WORD_BYTES * IMPORT_WORD_BYTES >= BYTE_POOL_SIZE_MIN ||
               import_fail(import,
                           "byte pool \"%s\" is said to have %" PRIu64
                           " bytes; one has at least %d",
                           pool->name, size, BYTE_POOL_SIZE_MIN);
    }
    return (pool->block_size_bytes > 0 && size / IMPORT_WORD_BYTES * IMPORT_WORD_BYTES >= block) ||
           import_fail(import,
                       "block pool \"%s\" is said to have %" PRIu64 " bytes and blocks of %" PRIu64
                       "; one has room for a block of at least 1 byte",
                       pool->name, size, pool->block_size_bytes);
}

bool import_check_pools(struct import *import)
{
    uint64_t sum_bytes = 0;
    for (size_t i = 0; i < import->pool_count; i++) {
        const struct import_pool *pool = &import->pools[i];
        if (pool->size_bytes == 0 &&
            pool->peak_bytes > SCENARIO_POOL_SIZE_MAX - IMPORT_HEADER_BYTES) {
            return import_fail(import,
                               "%" PRIu64 " bytes are in use at the peak, headers included; a pool "
                               "has at most 1 GiB",
                               pool->peak_bytes);
        }
        uint64_t size = pool->size_bytes != 0 ? pool->size_bytes : size_from_peak(pool);
        if (!check_size(import, pool, size)) {
            return false;
        }
        sum_bytes += size;
    }
    return sum_bytes <= SCENARIO_POOLS_SIZE_MAX ||
           import_fail(import,
                       "the pools have %" PRIu64 " bytes in all; those of a scenario have at most "
                       "3 GiB",
                       sum_bytes);
}

/// A text of a scenario, in quotes only where it may be taken for something else: YAML has words
/// for nothing.
static void put_quoted(FILE *file, const char *text)
{
    bool is_plain = ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z')) &&
                    strcmp(text, "null") != 0 && strcmp(text, "Null") != 0 &&
                    strcmp(text, "NULL") != 0;
    for (const char *at = text; *at != '\0'; at++) {
        is_plain = is_plain && ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                                (*at >= '0' && *at <= '9') || strchr("_-.", *at) != NULL);
    }
    if (is_plain) {
        fputs(text, file);
        return;
    }
    fputc('"', file);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            fputc('\\', file);
        }
        fputc(*text, file);
    }
    fputc('"', file);
}

static void put_pool(const struct import *import, const struct import_pool *pool)
{
    bool is_known = pool->size_bytes != 0;
    uint64_t size = is_known ? pool->size_bytes : size_from_peak(pool);
    if (!is_known) {
        fprintf(import->scenario,
                "  # %" PRIu64 " bytes in use at the peak, headers included; %s\n",
                pool->peak_bytes,
                pool->is_block ? "the size is just that"
                               : "the size is a quarter more: poolsim size finds the least");
    }
    fputs("  - {name: ", import->scenario);
    put_quoted(import->scenario, pool->name);
    if (pool->is_block) {
        fprintf(import->scenario, ", kind: block, block_size: %" PRIu64, pool->block_size_bytes);
    } else {
        fputs(", kind: byte", import->scenario);
    }
    fprintf(import->scenario, ", size: %" PRIu64 "}\n", size);
}

static void put_pools(const struct import *import)
{
    fputs("pools:\n", import->scenario);
    for (size_t i = 0; i < import->pool_count; i++) {
        put_pool(import, &import->pools[i]);
    }
}

static void put_threads(const struct import *import)
{
    fputs("threads:\n", import->scenario);
    for (size_t i = 0; i < import->thread_count; i++) {
        const struct import_thread *thread = &import->threads[i];
        fputs("  - name: ", import->scenario);
        put_quoted(import->scenario, thread->name);
        fprintf(import->scenario, "\n    priority: %" PRIu32 "\n", thread->priority);
        if (thread->threshold < thread->priority) {
            fprintf(import->scenario, "    preemption_threshold: %" PRIu32 "\n", thread->threshold);
        }
        fputs("    steps: [replay: {trace: ", import->scenario);
        put_quoted(import->scenario, import->options->trace);
        fputs(", thread: ", import->scenario);
        put_quoted(import->scenario, thread->name);
        fputs("}]\n", import->scenario);
    }
}

void import_put_remarks(const struct import_counts *counts, const char *prefix, FILE *file)
{
    const struct {
        uint64_t count;
        const char *text;
    } remarks[] = {
        {counts->nothing, "releases of no memory were left out"},
        {counts->lost, "releases that the recording lacks were made up when their ids came again"},
        {counts->alike,
         "releases are of one of several allocations alike, which the recording does not tell "
         "apart: the oldest was taken"},
        {counts->ignored, "rows were ignored, as asked for"},
        {counts->ring_events,
         "events fill the trace buffer: what was before them may be overwritten, and the memory "
         "that was held then is not known"},
    };
    for (size_t i = 0; i < sizeof remarks / sizeof remarks[0]; i++) {
        if (remarks[i].count != 0) {
            fprintf(file, "%s%" PRIu64 " %s\n", prefix, remarks[i].count, remarks[i].text);
        }
    }
}

void import_put_scenario(const struct import *import)
{
    const struct import_counts *counts = import->counts;
    fprintf(import->scenario,
            "# What %s recorded: %" PRIu64 " allocations (%" PRIu64
            " of them failed there), %" PRIu64 " releases,\n# %" PRIu64 " resizes; %" PRIu64
            " releases of memory from before the recording are left out.\n",
            import->source, counts->allocations, counts->failed, counts->releases, counts->resizes,
            counts->unknown);
    import_put_remarks(counts, "# ", import->scenario);
    fputs("name: ", import->scenario);
    put_quoted(import->scenario, import->options->name);
    fprintf(import->scenario, "\ntarget: {word: 32, cpu: %" PRIu64 "Hz, tick: 1kHz}\n",
            import->options->clock_hz);
    put_pools(import);
    put_threads(import);
}
