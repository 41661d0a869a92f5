#include "scenario.h"

#include <stdlib.h>

static void free_names(char **names, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        free(names[i]);
    }
    free(names);
}

static void free_lines(struct scenario_line *lines, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        free(lines[i].text);
    }
    free(lines);
}

void scenario_free(struct scenario *scenario)
{
    free(scenario->name);
    free(scenario->path);
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        free(scenario->pools[i].name);
    }
    free(scenario->pools);
    for (uint32_t i = 0; i < scenario->route_count; i++) {
        free(scenario->routes[i].name);
    }
    free(scenario->routes);
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        free(scenario->threads[i].name);
    }
    free(scenario->threads);
    for (uint32_t i = 0; i < scenario->object_count; i++) {
        free(scenario->objects[i].name);
    }
    free(scenario->objects);
    for (uint32_t i = 0; i < scenario->replay_count; i++) {
        free(scenario->replays[i].trace);
        free(scenario->replays[i].thread);
    }
    free(scenario->replays);
    free(scenario->times);
    free_names(scenario->bags, scenario->bag_count);
    free_names(scenario->notes, scenario->note_count);
    free(scenario->steps);
    free(scenario->distributions);
    free(scenario->choices);
    free_lines(scenario->expectations, scenario->expectation_count);
    free_lines(scenario->tolerances, scenario->tolerance_count);
    free_lines(scenario->warnings, scenario->warning_count);
    *scenario = (struct scenario){0};
}
