#include "summary_json.h"

#include "summary_json_parts.h"

#include <stdlib.h>

/// Means have three decimals and fragmentations four: 15 digits show them as they are.
#define JSON_FLAGS (JSON_INDENT(2) | JSON_REAL_PRECISION(15) | JSON_ENSURE_ASCII)

const char *summary_end_name(enum kernel_state state)
{
    switch (state) {
    case KERNEL_RUNNING:
        return "running";
    case KERNEL_ENDED:
        return "ended";
    case KERNEL_IDLE:
        return "idle";
    case KERNEL_CORRUPT:
        return "corrupt";
    case KERNEL_STUCK:
        return "stuck";
    case KERNEL_NO_HOST_MEMORY:
        return "no_host_memory";
    case KERNEL_NO_TRACE:
        return "no_trace";
    }
    return "";
}

const char *summary_thread_state_name(enum thread_state state)
{
    switch (state) {
    case THREAD_READY:
        return "ready";
    case THREAD_RUNNING:
        return "running";
    case THREAD_SLEEPING:
        return "sleeping";
    case THREAD_WAITING_BYTES:
        return "waiting_bytes";
    case THREAD_WAITING_BLOCK:
        return "waiting_block";
    case THREAD_SUSPENDED:
        return "suspended";
    case THREAD_COMPLETED:
        return "completed";
    case THREAD_TERMINATED:
        return "terminated";
    case THREAD_WAITING_QUEUE:
        return "waiting_queue";
    case THREAD_WAITING_SEMAPHORE:
        return "waiting_semaphore";
    case THREAD_WAITING_MUTEX:
        return "waiting_mutex";
    case THREAD_WAITING_FLAGS:
        return "waiting_flags";
    case THREAD_STATE_COUNT:
        break;
    }
    return "";
}

static bool set_pool_calls(json_t *object, const struct summary_pool *pool)
{
    json_t *calls = part_object(object, "calls");
    bool done = calls != NULL;
    for (int i = 0; done && i <= SERVICE_DELETE; i++) {
        done = part_set(calls, service_name((enum service)i), part_number(pool->calls[i]));
    }
    return done && part_set(object, "failures", part_number(pool->failures)) &&
           part_statuses(object, "failures_by", pool->failures_by, STATUS_COUNT) &&
           part_set(object, "errors", part_number(pool->errors)) &&
           part_statuses(object, "errors_by", pool->errors_by, STATUS_COUNT) &&
           part_set(object, "timeouts", part_number(pool->timeouts));
}

static json_t *share(uint64_t parts)
{
    return json_real((double)parts / FRAGMENTATION_ONE);
}

static bool set_view(json_t *object, const struct summary_pool *pool, enum fragmentation_kind kind,
                     enum fragmentation_view view)
{
    return part_set(object, "max", share(pool->fragmentation_max.parts[kind][view])) &&
           part_set(object, "end", share(pool->fragmentation_end.parts[kind][view]));
}

/// One measure as the fragments stand, after all merging, and the difference.
static bool set_views(json_t *object, const struct summary_pool *pool, enum fragmentation_kind kind)
{
    json_t *inner = NULL;
    return set_view(object, pool, kind, FRAGMENTATION_STANDING) &&
           (inner = part_object(object, "merged")) != NULL &&
           set_view(inner, pool, kind, FRAGMENTATION_MERGED) &&
           (inner = part_object(object, "debt")) != NULL &&
           set_view(inner, pool, kind, FRAGMENTATION_DEBT);
}

/// The unusable share for a request.
static bool set_unusable(json_t *object, const char *key, const struct summary_pool *pool,
                         enum fragmentation_kind kind, uint64_t request)
{
    json_t *inner = part_object(object, key);
    return inner != NULL && part_set(inner, "request", part_number(request)) &&
           set_views(inner, pool, kind);
}

static bool set_fragmentation(json_t *object, const struct summary_pool *pool,
                              const struct usage *usage)
{
    json_t *fragmentation = part_object(object, "fragmentation");
    json_t *rss = NULL;
    return fragmentation != NULL && set_views(fragmentation, pool, FRAGMENTATION_EXTERNAL) &&
           (rss = part_object(fragmentation, "rss")) != NULL &&
           set_views(rss, pool, FRAGMENTATION_RSS) &&
           set_unusable(fragmentation, "unusable_largest", pool, FRAGMENTATION_UNUSABLE_LARGEST,
                        usage->requests.maximum) &&
           set_unusable(fragmentation, "unusable_median", pool, FRAGMENTATION_UNUSABLE_MEDIAN,
                        histogram_percentile(&usage->requests, 500));
}

/// What only byte pools have.
static bool set_fragments(json_t *object, const struct summary_pool *pool,
                          const struct usage *usage)
{
    return part_set(object, "fragments", part_number(pool->figures.fragments)) &&
           part_set(object, "free_fragments", part_number(pool->free_fragments)) &&
           part_set(object, "largest_free", part_number(pool->largest_free)) &&
           set_fragmentation(object, pool, usage) &&
           part_set(object, "searches", part_number(pool->figures.searches)) &&
           part_set(object, "merges", part_number(pool->figures.merges)) &&
           part_set(object, "splits", part_number(pool->figures.splits));
}

static bool set_waste(json_t *object, const struct usage *usage)
{
    json_t *waste = part_object(object, "waste");
    json_t *average = waste == NULL ? NULL : part_object(waste, "average");
    json_t *peak = average == NULL ? NULL : part_object(waste, "peak");
    bool done = peak != NULL;
    for (int i = 0; done && i < USAGE_KINDS; i++) {
        const char *name = usage_kind_name((enum usage_kind)i);
        done = part_set(average, name,
                        part_mean(usage_average_thousandths(usage, &usage->levels[i]))) &&
               part_set(peak, name, part_number(usage->peak[i]));
    }
    return done && part_set(waste, "fixed", part_number(usage->fixed_bytes));
}

/// Johnstone and Wilson's four.
static bool set_heap(json_t *object, const struct usage *usage)
{
    struct usage_heap measures = usage_heap(usage);
    json_t *heap = part_object(object, "heap");
    return heap != NULL && part_set(heap, "extent", part_number(usage->end_bytes)) &&
           part_set(heap, "max", part_number(usage->heap.now)) &&
           part_set(heap, "max_live", part_number(usage->max_live)) &&
           part_set(heap, "average", share(measures.average)) &&
           part_set(heap, "at_max_live", share(measures.at_max_live)) &&
           part_set(heap, "at_max_heap", share(measures.at_max_heap)) &&
           part_set(heap, "max_over_max", share(measures.max_over_max));
}

static bool set_robson(json_t *object, const struct usage *usage)
{
    struct usage_robson robson = usage_robson(usage);
    json_t *inner = part_object(object, "robson");
    return inner != NULL && part_set(inner, "live", part_number(usage->peak_in_use)) &&
           part_set(inner, "smallest", part_number(usage->smallest)) &&
           part_set(inner, "largest", part_number(usage->largest)) &&
           part_set(inner, "ratio", part_number(robson.ratio)) &&
           part_set(inner, "bound", part_number(robson.bound)) &&
           part_set(inner, "bound_words", part_number(robson.bound_words)) &&
           part_set(inner, "needed", part_number(usage->heap.now));
}

/// What becomes of the pool's memory.
static bool set_usage(json_t *object, const struct usage *usage)
{
    return set_waste(object, usage) && set_heap(object, usage) &&
           (!usage->is_byte || set_robson(object, usage));
}

static bool set_pool(json_t *pools, const struct scenario_pool *scenario,
                     const struct summary_pool *pool, const struct usage *usage)
{
    bool is_byte = scenario->kind == POOL_KIND_BYTE;
    json_t *object = part_object(pools, scenario->name);
    return object != NULL && part_set(object, "kind", json_string(is_byte ? "byte" : "block")) &&
           part_set(object, "unit", json_string(is_byte ? "bytes" : "blocks")) &&
           part_set(object, "size_bytes", part_number(scenario->size_bytes)) &&
           (is_byte ||
            part_set(object, "block_size_bytes", part_number(scenario->block_size_bytes))) &&
           part_set(object, "capacity", part_number(pool->capacity)) &&
           set_pool_calls(object, pool) &&
           (!is_byte || part_histogram(object, "search", &pool->search)) &&
           part_histogram(object, "wait", &pool->wait) &&
           part_histogram(object, "latency", &pool->latency) &&
           part_histogram(object, "release_latency", &pool->release_latency) &&
           part_set(object, "high_water", part_number(pool->high_water)) &&
           part_set(object, "available", part_number(pool->figures.available)) &&
           part_set(object, "waiting", part_number(pool->figures.waiting)) &&
           part_set(object, "deleted", json_boolean(!pool->is_alive)) &&
           (!is_byte || set_fragments(object, pool, usage)) &&
           part_set(object, "service_cycles", part_number(pool->service_cycles)) &&
           part_set(object, "closed_cycles", part_number(pool->closed_cycles)) &&
           set_usage(object, usage);
}

/// Leaves out figures of nothing.
static bool set_some_figures(json_t *object, const char *key, struct histogram_figures figures)
{
    return figures.count == 0 || part_figures(object, key, &figures);
}

static bool set_thread(json_t *threads, const struct scenario_thread *scenario,
                       const struct summary_thread *thread)
{
    json_t *object = part_object(threads, scenario->name);
    return object != NULL && part_set(object, "priority", part_number(scenario->priority)) &&
           (scenario->threshold == scenario->priority ||
            part_set(object, "threshold", part_number(scenario->threshold))) &&
           part_set(object, "state",
                    json_string(summary_thread_state_name((enum thread_state)thread->state))) &&
           part_calls(object, thread) &&
           set_some_figures(object, "search", summary_thread_searches(thread)) &&
           set_some_figures(object, "wait", summary_thread_waits(thread)) &&
           set_some_figures(object, "latency", summary_thread_latencies(thread)) &&
           (thread->service_cycles == 0 ||
            part_set(object, "service_cycles", part_number(thread->service_cycles)));
}

static bool set_run(json_t *json, const struct summary *summary)
{
    const struct scenario *scenario = summary->scenario;
    return part_set(json, "schema_version", json_integer(SUMMARY_SCHEMA_VERSION)) &&
           part_set(json, "scenario", json_string(scenario->name)) &&
           part_set(json, "seed", part_number(summary->seed)) &&
           part_set(json, "end", json_string(summary_end_name(summary->state))) &&
           part_set(json, "end_cycles", part_number(summary->end_cycles)) &&
           part_set(json, "cpu_hz", part_number(scenario->cpu_hz)) &&
           part_set(json, "tick_hz", part_number(scenario->tick_hz)) &&
           part_set(json, "word_bits", part_number(scenario->word_bits)) &&
           part_set(json, "calls", part_number(summary->call_count)) &&
           part_set(json, "context_switches", part_number(summary->switch_count));
}

struct json_t *summary_json(const struct summary *summary)
{
    const struct scenario *scenario = summary->scenario;
    json_t *json = json_object();
    json_t *pools = NULL;
    json_t *threads = NULL;
    bool done = json != NULL && set_run(json, summary) &&
                (pools = part_object(json, "pools")) != NULL &&
                (threads = part_object(json, "threads")) != NULL;
    for (uint32_t i = 0; done && i < scenario->pool_count; i++) {
        done = set_pool(pools, &scenario->pools[i], &summary->pools[i], &summary->usages[i]);
    }
    for (uint32_t i = 0; done && i < scenario->thread_count; i++) {
        done = scenario->threads[i].kind != THREAD_KIND_THREAD ||
               set_thread(threads, &scenario->threads[i], &summary->threads[i]);
    }
    done = done && summary_json_add_objects(json, summary);
    if (!done) {
        json_decref(json);
        return NULL;
    }
    return json;
}

struct json_t *summary_json_pool(struct json_t *json, const char *name)
{
    return json_object_get(json_object_get(json, "pools"), name);
}

struct json_t *summary_json_object(struct json_t *json, const char *name)
{
    return json_object_get(json_object_get(json, "objects"), name);
}

struct json_t *summary_json_thread(struct json_t *json, const struct scenario_thread *thread)
{
    static const char *const keys[] = {
        [THREAD_KIND_THREAD] = "threads",
        [THREAD_KIND_INTERRUPT] = "interrupts",
        [THREAD_KIND_TIMER] = "timers",
        [THREAD_KIND_PHASE] = "phases",
    };
    return json_object_get(json_object_get(json, keys[thread->kind]), thread->name);
}

static int write_piece(const char *bytes, size_t size, void *output)
{
    output_bytes(output, bytes, size);
    return 0;
}

bool summary_json_write(const struct json_t *json, struct output *output)
{
    if (json_dump_callback(json, write_piece, output, JSON_FLAGS) != 0) {
        return false;
    }
    output_byte(output, '\n');
    return true;
}

char *summary_json_text(const struct json_t *json)
{
    char *text = json_dumps(json, JSON_FLAGS);
    if (text == NULL) {
        return NULL;
    }
    size_t length = strlen(text);
    char *longer = realloc(text, length + 2);
    if (longer == NULL) {
        free(text);
        return NULL;
    }
    memcpy(longer + length, "\n", 2);
    return longer;
}
