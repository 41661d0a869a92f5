#include "perfetto.h"

#include <stdlib.h>
#include <string.h>

#include "perfetto_state.h"

/// The priority comes first, since viewers sort tracks by name.
static void make_name(const struct source_thread *thread, char *name, size_t size)
{
    static const char *const words[] = {
        [THREAD_KIND_INTERRUPT] = "irq",
        [THREAD_KIND_TIMER] = "timer",
        [THREAD_KIND_PHASE] = "phase",
    };
    if (thread->kind == THREAD_KIND_THREAD) {
        (void)snprintf(name, size, "%02u %s", (unsigned)thread->priority, thread->name);
    } else {
        (void)snprintf(name, size, "%s %s", words[thread->kind], thread->name);
    }
}

static void name_track(struct trace_json *json, uint32_t tid, const char *name)
{
    trace_json_begin(json, 'M', tid, 0, "thread_name");
    trace_json_text(json, "name", name);
    trace_json_end(json);
    trace_json_begin(json, 'M', tid, 0, "thread_sort_index");
    trace_json_number(json, "sort_index", tid);
    trace_json_end(json);
}

void perfetto_name_tracks(struct perfetto *perfetto)
{
    const struct source *source = perfetto->source;
    struct trace_json *json = &perfetto->json;
    char name[256];
    trace_json_begin(json, 'M', perfetto_states(0), 0, "process_name");
    (void)snprintf(name, sizeof name, "%.100s, seed %llu", source->name,
                   (unsigned long long)source->seed);
    trace_json_text(json, "name", name);
    trace_json_end(json);
    for (uint32_t i = 0; i < source->thread_count; i++) {
        make_name(&source->threads[i], name, sizeof name - 8);
        name_track(json, perfetto_states(i), name);
        strcat(name, " calls");
        name_track(json, perfetto_calls(i), name);
    }
}

bool perfetto_write(const struct source *source, struct output *output)
{
    struct perfetto perfetto = {.source = source};
    perfetto.lanes = calloc((size_t)source->thread_count + 1, sizeof *perfetto.lanes);
    if (perfetto.lanes == NULL) {
        return html_fail(source->problem, "%s: error: out of memory", source->dir);
    }
    trace_json_open(&perfetto.json, output, source->cpu_hz);
    perfetto_name_tracks(&perfetto);
    bool is_written = perfetto_write_slices(&perfetto) && perfetto_write_counters(&perfetto) &&
                      perfetto_write_notes(&perfetto) && perfetto_write_flows(&perfetto);
    trace_json_close(&perfetto.json);
    free(perfetto.lanes);
    return is_written;
}
