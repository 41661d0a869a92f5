#include "builder.h"

#include <stdlib.h>
#include <string.h>

struct quantity quantity_constant(uint64_t value)
{
    return (struct quantity){.constant = value, .distribution = SCENARIO_NONE};
}

/// Returns `items` with room for one more than `count`, or NULL, and then `items` is as before.
static void *grow(void *items, size_t item_size, uint32_t count, uint32_t *room)
{
    if (count < *room) {
        return items;
    }
    uint32_t wanted = *room == 0 ? 8 : *room * 2;
    if (*room >= UINT32_MAX / 2 || wanted > SIZE_MAX / item_size) {
        return NULL;
    }
    void *bigger = realloc(items, wanted * item_size);
    if (bigger != NULL) {
        *room = wanted;
    }
    return bigger;
}

static char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}

bool builder_add_pool(struct builder *builder, const char *name, enum pool_kind kind,
                      uint64_t size_bytes, uint64_t block_size_bytes)
{
    struct scenario *scenario = &builder->scenario;
    struct scenario_pool *pools =
        grow(scenario->pools, sizeof *pools, scenario->pool_count, &builder->pool_room);
    if (pools == NULL) {
        return false;
    }
    scenario->pools = pools;
    char *copy = copy_text(name);
    if (copy == NULL) {
        return false;
    }
    pools[scenario->pool_count++] = (struct scenario_pool){
        .name = copy,
        .kind = kind,
        .size_bytes = size_bytes,
        .block_size_bytes = block_size_bytes,
    };
    return true;
}

bool builder_add_route(struct builder *builder, const char *name,
                       const struct scenario_route *route)
{
    struct scenario *scenario = &builder->scenario;
    struct scenario_route *routes =
        grow(scenario->routes, sizeof *routes, scenario->route_count, &builder->route_room);
    if (routes == NULL) {
        return false;
    }
    scenario->routes = routes;
    char *copy = copy_text(name);
    if (copy == NULL) {
        return false;
    }
    routes[scenario->route_count] = *route;
    routes[scenario->route_count++].name = copy;
    return true;
}

bool builder_add_thread(struct builder *builder, const char *name,
                        const struct scenario_thread *thread)
{
    struct scenario *scenario = &builder->scenario;
    struct scenario_thread *threads =
        grow(scenario->threads, sizeof *threads, scenario->thread_count, &builder->thread_room);
    if (threads == NULL) {
        return false;
    }
    scenario->threads = threads;
    char *copy = copy_text(name);
    if (copy == NULL) {
        return false;
    }
    threads[scenario->thread_count] = *thread;
    threads[scenario->thread_count++].name = copy;
    return true;
}

bool builder_add_object(struct builder *builder, const char *name,
                        const struct scenario_object *object)
{
    struct scenario *scenario = &builder->scenario;
    struct scenario_object *objects =
        grow(scenario->objects, sizeof *objects, scenario->object_count, &builder->object_room);
    if (objects == NULL) {
        return false;
    }
    scenario->objects = objects;
    char *copy = copy_text(name);
    if (copy == NULL) {
        return false;
    }
    objects[scenario->object_count] = *object;
    objects[scenario->object_count++].name = copy;
    return true;
}

bool builder_add_replay(struct builder *builder, const char *trace, const char *thread,
                        const struct scenario_replay *replay)
{
    struct scenario *scenario = &builder->scenario;
    struct scenario_replay *replays =
        grow(scenario->replays, sizeof *replays, scenario->replay_count, &builder->replay_room);
    if (replays == NULL) {
        return false;
    }
    scenario->replays = replays;
    char *trace_copy = copy_text(trace);
    char *thread_copy = thread == NULL ? NULL : copy_text(thread);
    if (trace_copy == NULL || (thread != NULL && thread_copy == NULL)) {
        free(trace_copy);
        free(thread_copy);
        return false;
    }
    struct scenario_replay *added = &replays[scenario->replay_count++];
    *added = *replay;
    added->trace = trace_copy;
    added->thread = thread_copy;
    return true;
}

bool builder_add_time(struct builder *builder, cycles_t at)
{
    struct scenario *scenario = &builder->scenario;
    cycles_t *times =
        grow(scenario->times, sizeof *times, scenario->time_count, &builder->time_room);
    if (times == NULL) {
        return false;
    }
    scenario->times = times;
    times[scenario->time_count++] = at;
    return true;
}

static bool add_text(char ***texts, uint32_t *count, uint32_t *room, const char *text)
{
    char **bigger = grow(*texts, sizeof *bigger, *count, room);
    if (bigger == NULL) {
        return false;
    }
    *texts = bigger;
    char *copy = copy_text(text);
    if (copy == NULL) {
        return false;
    }
    bigger[(*count)++] = copy;
    return true;
}

bool builder_add_bag(struct builder *builder, const char *name)
{
    struct scenario *scenario = &builder->scenario;
    return add_text(&scenario->bags, &scenario->bag_count, &builder->bag_room, name);
}

bool builder_add_note(struct builder *builder, const char *text)
{
    struct scenario *scenario = &builder->scenario;
    return add_text(&scenario->notes, &scenario->note_count, &builder->note_room, text);
}

bool builder_add_step(struct builder *builder, const struct step *step)
{
    struct scenario *scenario = &builder->scenario;
    struct step *steps =
        grow(scenario->steps, sizeof *steps, scenario->step_count, &builder->step_room);
    if (steps == NULL) {
        return false;
    }
    scenario->steps = steps;
    steps[scenario->step_count++] = *step;
    return true;
}

bool builder_add_distribution(struct builder *builder, const struct distribution *distribution)
{
    struct scenario *scenario = &builder->scenario;
    struct distribution *distributions =
        grow(scenario->distributions, sizeof *distributions, scenario->distribution_count,
             &builder->distribution_room);
    if (distributions == NULL) {
        return false;
    }
    scenario->distributions = distributions;
    distributions[scenario->distribution_count++] = *distribution;
    return true;
}

bool builder_add_choice(struct builder *builder, const struct choice *choice)
{
    struct scenario *scenario = &builder->scenario;
    struct choice *choices =
        grow(scenario->choices, sizeof *choices, scenario->choice_count, &builder->choice_room);
    if (choices == NULL) {
        return false;
    }
    scenario->choices = choices;
    choices[scenario->choice_count++] = *choice;
    return true;
}

static bool add_line(struct scenario_line **lines, uint32_t *count, uint32_t *room,
                     const struct scenario_line *line)
{
    struct scenario_line *bigger = grow(*lines, sizeof *bigger, *count, room);
    if (bigger == NULL) {
        return false;
    }
    *lines = bigger;
    char *copy = copy_text(line->text);
    if (copy == NULL) {
        return false;
    }
    bigger[*count] = *line;
    bigger[(*count)++].text = copy;
    return true;
}

bool builder_add_expectation(struct builder *builder, const struct scenario_line *line)
{
    struct scenario *scenario = &builder->scenario;
    return add_line(&scenario->expectations, &scenario->expectation_count,
                    &builder->expectation_room, line);
}

bool builder_add_tolerance(struct builder *builder, const struct scenario_line *line)
{
    struct scenario *scenario = &builder->scenario;
    return add_line(&scenario->tolerances, &scenario->tolerance_count, &builder->tolerance_room,
                    line);
}

bool builder_add_warning(struct builder *builder, const struct scenario_line *line)
{
    struct scenario *scenario = &builder->scenario;
    return add_line(&scenario->warnings, &scenario->warning_count, &builder->warning_room, line);
}

struct scenario builder_take(struct builder *builder)
{
    struct scenario scenario = builder->scenario;
    *builder = (struct builder){0};
    return scenario;
}

void builder_free(struct builder *builder)
{
    scenario_free(&builder->scenario);
    *builder = (struct builder){0};
}
