#include "summary_json.h"

#include <jansson.h>
#include <stdlib.h>

/// Means have three decimals and fragmentations four: 15 digits show them as they are.
#define JSON_FLAGS (JSON_INDENT(2) | JSON_REAL_PRECISION(15) | JSON_ENSURE_ASCII)

static json_t *number(uint64_t value)
{
    return json_integer(value > INT64_MAX ? (json_int_t)INT64_MAX : (json_int_t)value);
}

/// Sets a key to a new value; false if there is no memory for one of the two.
static bool set(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}

/// Sets a key to a new object; NULL if there is no memory.
static json_t *set_object(json_t *object, const char *key)
{
    return set(object, key, json_object()) ? json_object_get(object, key) : NULL;
}

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

/// A number of thousandths.
static json_t *mean(uint64_t thousandths)
{
    return json_real((double)thousandths / 1000.0);
}

static bool set_figures(json_t *object, const char *key, const struct histogram_figures *figures)
{
    json_t *inner = set_object(object, key);
    return inner != NULL && set(inner, "count", number(figures->count)) &&
           set(inner, "mean", mean(figures->mean_thousandths)) &&
           set(inner, "p50", number(figures->p50)) && set(inner, "p90", number(figures->p90)) &&
           set(inner, "p99", number(figures->p99)) && set(inner, "p999", number(figures->p999)) &&
           set(inner, "max", number(figures->max));
}

static bool set_histogram(json_t *object, const char *key, const struct histogram *histogram)
{
    struct histogram_figures figures = histogram_figures_of(histogram, 0);
    return set_figures(object, key, &figures);
}

/// The statuses that occurred.
static bool set_statuses(json_t *object, const char *key, const uint64_t *counts)
{
    json_t *inner = set_object(object, key);
    bool done = inner != NULL;
    for (int i = 0; done && i < STATUS_COUNT; i++) {
        done = counts[i] == 0 ||
               set(inner, service_status_name((enum service_status)i), number(counts[i]));
    }
    return done;
}

static bool set_pool_calls(json_t *object, const struct summary_pool *pool)
{
    json_t *calls = set_object(object, "calls");
    bool done = calls != NULL;
    for (int i = 0; done && i <= SERVICE_DELETE; i++) {
        done = set(calls, service_name((enum service)i), number(pool->calls[i]));
    }
    return done && set(object, "failures", number(pool->failures)) &&
           set_statuses(object, "failures_by", pool->failures_by) &&
           set(object, "errors", number(pool->errors)) &&
           set_statuses(object, "errors_by", pool->errors_by) &&
           set(object, "timeouts", number(pool->timeouts));
}

static json_t *share(uint64_t parts)
{
    return json_real((double)parts / FRAGMENTATION_ONE);
}

static bool set_view(json_t *object, const struct summary_pool *pool, enum fragmentation_kind kind,
                     enum fragmentation_view view)
{
    return set(object, "max", share(pool->fragmentation_max.parts[kind][view])) &&
           set(object, "end", share(pool->fragmentation_end.parts[kind][view]));
}

/// One measure as the fragments stand, after all merging, and the difference.
static bool set_views(json_t *object, const struct summary_pool *pool, enum fragmentation_kind kind)
{
    json_t *inner = NULL;
    return set_view(object, pool, kind, FRAGMENTATION_STANDING) &&
           (inner = set_object(object, "merged")) != NULL &&
           set_view(inner, pool, kind, FRAGMENTATION_MERGED) &&
           (inner = set_object(object, "debt")) != NULL &&
           set_view(inner, pool, kind, FRAGMENTATION_DEBT);
}

/// The unusable share for a request.
static bool set_unusable(json_t *object, const char *key, const struct summary_pool *pool,
                         enum fragmentation_kind kind, uint64_t request)
{
    json_t *inner = set_object(object, key);
    return inner != NULL && set(inner, "request", number(request)) && set_views(inner, pool, kind);
}

static bool set_fragmentation(json_t *object, const struct summary_pool *pool,
                              const struct usage *usage)
{
    json_t *fragmentation = set_object(object, "fragmentation");
    json_t *rss = NULL;
    return fragmentation != NULL && set_views(fragmentation, pool, FRAGMENTATION_EXTERNAL) &&
           (rss = set_object(fragmentation, "rss")) != NULL &&
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
    return set(object, "fragments", number(pool->figures.fragments)) &&
           set(object, "free_fragments", number(pool->free_fragments)) &&
           set(object, "largest_free", number(pool->largest_free)) &&
           set_fragmentation(object, pool, usage) &&
           set(object, "searches", number(pool->figures.searches)) &&
           set(object, "merges", number(pool->figures.merges)) &&
           set(object, "splits", number(pool->figures.splits));
}

static bool set_waste(json_t *object, const struct usage *usage)
{
    json_t *waste = set_object(object, "waste");
    json_t *average = waste == NULL ? NULL : set_object(waste, "average");
    json_t *peak = average == NULL ? NULL : set_object(waste, "peak");
    bool done = peak != NULL;
    for (int i = 0; done && i < USAGE_KINDS; i++) {
        const char *name = usage_kind_name((enum usage_kind)i);
        done = set(average, name, mean(usage_average_thousandths(usage, &usage->levels[i]))) &&
               set(peak, name, number(usage->peak[i]));
    }
    return done && set(waste, "fixed", number(usage->fixed_bytes));
}

/// Johnstone and Wilson's four.
static bool set_heap(json_t *object, const struct usage *usage)
{
    struct usage_heap measures = usage_heap(usage);
    json_t *heap = set_object(object, "heap");
    return heap != NULL && set(heap, "extent", number(usage->end_bytes)) &&
           set(heap, "max", number(usage->heap.now)) &&
           set(heap, "max_live", number(usage->max_live)) &&
           set(heap, "average", share(measures.average)) &&
           set(heap, "at_max_live", share(measures.at_max_live)) &&
           set(heap, "at_max_heap", share(measures.at_max_heap)) &&
           set(heap, "max_over_max", share(measures.max_over_max));
}

static bool set_robson(json_t *object, const struct usage *usage)
{
    struct usage_robson robson = usage_robson(usage);
    json_t *inner = set_object(object, "robson");
    return inner != NULL && set(inner, "live", number(usage->peak_in_use)) &&
           set(inner, "smallest", number(usage->smallest)) &&
           set(inner, "largest", number(usage->largest)) &&
           set(inner, "ratio", number(robson.ratio)) && set(inner, "bound", number(robson.bound)) &&
           set(inner, "bound_words", number(robson.bound_words)) &&
           set(inner, "needed", number(usage->heap.now));
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
    json_t *object = set_object(pools, scenario->name);
    return object != NULL && set(object, "kind", json_string(is_byte ? "byte" : "block")) &&
           set(object, "unit", json_string(is_byte ? "bytes" : "blocks")) &&
           set(object, "size_bytes", number(scenario->size_bytes)) &&
           (is_byte || set(object, "block_size_bytes", number(scenario->block_size_bytes))) &&
           set(object, "capacity", number(pool->capacity)) && set_pool_calls(object, pool) &&
           (!is_byte || set_histogram(object, "search", &pool->search)) &&
           set_histogram(object, "wait", &pool->wait) &&
           set_histogram(object, "latency", &pool->latency) &&
           set_histogram(object, "release_latency", &pool->release_latency) &&
           set(object, "high_water", number(pool->high_water)) &&
           set(object, "available", number(pool->figures.available)) &&
           set(object, "waiting", number(pool->figures.waiting)) &&
           set(object, "deleted", json_boolean(!pool->is_alive)) &&
           (!is_byte || set_fragments(object, pool, usage)) &&
           set(object, "service_cycles", number(pool->service_cycles)) &&
           set(object, "closed_cycles", number(pool->closed_cycles)) && set_usage(object, usage);
}

static bool set_trouble(json_t *object, const struct summary_trouble *trouble)
{
    return (trouble->failures == 0 ||
            (set(object, "failures", number(trouble->failures)) &&
             set_statuses(object, "failures_by", trouble->failures_by))) &&
           (trouble->errors == 0 || (set(object, "errors", number(trouble->errors)) &&
                                     set_statuses(object, "errors_by", trouble->errors_by))) &&
           (trouble->timeouts == 0 || set(object, "timeouts", number(trouble->timeouts)));
}

/// Leaves out figures of nothing.
static bool set_some_figures(json_t *object, const char *key, struct histogram_figures figures)
{
    return figures.count == 0 || set_figures(object, key, &figures);
}

static const char *kind_name(enum thread_kind kind)
{
    static const char *const names[] = {
        [THREAD_KIND_THREAD] = "thread",
        [THREAD_KIND_INTERRUPT] = "interrupt",
        [THREAD_KIND_TIMER] = "timer",
        [THREAD_KIND_PHASE] = "phase",
    };
    return names[kind];
}

/// What threads wait at beside pools, with what it is created with.
static bool set_object_kind(json_t *objects, const struct scenario_object *scenario)
{
    static const char *const kinds[] = {
        [OBJECT_QUEUE] = "queue",
        [OBJECT_SEMAPHORE] = "semaphore",
        [OBJECT_MUTEX] = "mutex",
        [OBJECT_FLAGS] = "flags",
    };
    json_t *object = set_object(objects, scenario->name);
    return object != NULL && set(object, "kind", json_string(kinds[scenario->kind])) &&
           (scenario->kind == OBJECT_MUTEX
                ? set(object, "inherits", json_boolean(scenario->inherits))
                : set(object, "initial", number(scenario->initial)));
}

static bool set_thread(json_t *threads, const struct scenario_thread *scenario,
                       const struct summary_thread *thread)
{
    json_t *object = set_object(threads, scenario->name);
    json_t *calls = NULL;
    bool is_thread = scenario->kind == THREAD_KIND_THREAD;
    bool done = object != NULL &&
                (is_thread || set(object, "kind", json_string(kind_name(scenario->kind)))) &&
                set(object, "priority", number(scenario->priority)) &&
                (scenario->threshold == scenario->priority ||
                 set(object, "threshold", number(scenario->threshold))) &&
                set(object, "state",
                    json_string(summary_thread_state_name((enum thread_state)thread->state))) &&
                (calls = set_object(object, "calls")) != NULL;
    for (int i = 0; done && i < SERVICE_COUNT; i++) {
        done = thread->calls[i] == 0 ||
               set(calls, service_name((enum service)i), number(thread->calls[i]));
    }
    return done && (thread->trouble == NULL || set_trouble(object, thread->trouble)) &&
           set_some_figures(object, "search", summary_thread_searches(thread)) &&
           set_some_figures(object, "wait", summary_thread_waits(thread)) &&
           set_some_figures(object, "latency", summary_thread_latencies(thread)) &&
           (thread->service_cycles == 0 ||
            set(object, "service_cycles", number(thread->service_cycles)));
}

static bool set_run(json_t *json, const struct summary *summary)
{
    const struct scenario *scenario = summary->scenario;
    return set(json, "schema_version", json_integer(SUMMARY_SCHEMA_VERSION)) &&
           set(json, "scenario", json_string(scenario->name)) &&
           set(json, "seed", number(summary->seed)) &&
           set(json, "end", json_string(summary_end_name(summary->state))) &&
           set(json, "end_cycles", number(summary->end_cycles)) &&
           set(json, "cpu_hz", number(scenario->cpu_hz)) &&
           set(json, "tick_hz", number(scenario->tick_hz)) &&
           set(json, "word_bits", number(scenario->word_bits)) &&
           set(json, "calls", number(summary->call_count)) &&
           set(json, "context_switches", number(summary->switch_count));
}

struct json_t *summary_json(const struct summary *summary)
{
    const struct scenario *scenario = summary->scenario;
    json_t *json = json_object();
    json_t *pools = NULL;
    json_t *threads = NULL;
    bool done = json != NULL && set_run(json, summary) &&
                (pools = set_object(json, "pools")) != NULL &&
                (threads = set_object(json, "threads")) != NULL;
    for (uint32_t i = 0; done && i < scenario->pool_count; i++) {
        done = set_pool(pools, &scenario->pools[i], &summary->pools[i], &summary->usages[i]);
    }
    for (uint32_t i = 0; done && i < scenario->thread_count; i++) {
        done = set_thread(threads, &scenario->threads[i], &summary->threads[i]);
    }
    json_t *objects = NULL;
    done = done && (scenario->object_count == 0 || (objects = set_object(json, "objects")) != NULL);
    for (uint32_t i = 0; done && i < scenario->object_count; i++) {
        done = set_object_kind(objects, &scenario->objects[i]);
    }
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

struct json_t *summary_json_thread(struct json_t *json, const char *name)
{
    return json_object_get(json_object_get(json, "threads"), name);
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
