#include "summary_json_parts.h"

json_t *part_number(uint64_t value)
{
    return json_integer(value > INT64_MAX ? (json_int_t)INT64_MAX : (json_int_t)value);
}

json_t *part_mean(uint64_t thousandths)
{
    return json_real((double)thousandths / 1000.0);
}

bool part_set(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}

json_t *part_object(json_t *object, const char *key)
{
    return part_set(object, key, json_object()) ? json_object_get(object, key) : NULL;
}

bool part_figures(json_t *object, const char *key, const struct histogram_figures *figures)
{
    json_t *inner = part_object(object, key);
    return inner != NULL && part_set(inner, "count", part_number(figures->count)) &&
           part_set(inner, "mean", part_mean(figures->mean_thousandths)) &&
           part_set(inner, "p50", part_number(figures->p50)) &&
           part_set(inner, "p90", part_number(figures->p90)) &&
           part_set(inner, "p99", part_number(figures->p99)) &&
           part_set(inner, "p999", part_number(figures->p999)) &&
           part_set(inner, "max", part_number(figures->max));
}

bool part_histogram(json_t *object, const char *key, const struct histogram *histogram)
{
    struct histogram_figures figures = histogram_figures_of(histogram, 0);
    return part_figures(object, key, &figures);
}

bool part_statuses(json_t *object, const char *key, const uint64_t *counts, int count)
{
    json_t *inner = part_object(object, key);
    bool done = inner != NULL;
    for (int i = 0; done && i < count; i++) {
        done = counts[i] == 0 ||
               part_set(inner, service_status_name((enum service_status)i), part_number(counts[i]));
    }
    return done;
}

static bool set_trouble(json_t *object, const struct summary_trouble *trouble)
{
    return (trouble->failures == 0 ||
            (part_set(object, "failures", part_number(trouble->failures)) &&
             part_statuses(object, "failures_by", trouble->failures_by, STATUS_COUNT))) &&
           (trouble->errors == 0 ||
            (part_set(object, "errors", part_number(trouble->errors)) &&
             part_statuses(object, "errors_by", trouble->errors_by, STATUS_COUNT))) &&
           (trouble->timeouts == 0 || part_set(object, "timeouts", part_number(trouble->timeouts)));
}

bool part_calls(json_t *object, const struct summary_thread *thread)
{
    json_t *calls = part_object(object, "calls");
    bool done = calls != NULL;
    for (int i = 0; done && i < SERVICE_COUNT; i++) {
        done = thread->calls[i] == 0 ||
               part_set(calls, service_name((enum service)i), part_number(thread->calls[i]));
    }
    return done && (thread->trouble == NULL || set_trouble(object, thread->trouble));
}
