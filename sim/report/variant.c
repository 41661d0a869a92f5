#include "variant.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/policy.h"

/// A name of the loader's, a dot and a number.
enum { NAME_SIZE = 128 };

static char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}

/// Copies `*text` where it stands, so that the copy owns it. NULL stays NULL.
static bool own_text(char **text)
{
    if (*text == NULL) {
        return true;
    }
    *text = copy_text(*text);
    return *text != NULL;
}

/// A copy of `count` members, with room for `more`; NULL when the host has no memory.
static void *copy_array(const void *from, uint32_t count, uint32_t more, size_t size)
{
    void *copy = calloc((size_t)count + more + 1, size);
    if (copy != NULL && count > 0) {
        memcpy(copy, from, count * size);
    }
    return copy;
}

/// Copies what a member of an array owns. The count grows member by member, so that a copy that
/// fails half-way can be freed.
static bool copy_named(const struct scenario *from, struct scenario *to)
{
    for (; to->pool_count < from->pool_count; to->pool_count++) {
        if (!own_text(&to->pools[to->pool_count].name)) {
            return false;
        }
    }
    for (; to->route_count < from->route_count; to->route_count++) {
        if (!own_text(&to->routes[to->route_count].name)) {
            return false;
        }
    }
    for (; to->thread_count < from->thread_count; to->thread_count++) {
        if (!own_text(&to->threads[to->thread_count].name)) {
            return false;
        }
    }
    for (; to->object_count < from->object_count; to->object_count++) {
        if (!own_text(&to->objects[to->object_count].name)) {
            return false;
        }
    }
    for (; to->replay_count < from->replay_count; to->replay_count++) {
        struct scenario_replay *replay = &to->replays[to->replay_count];
        const char *thread = replay->thread;
        replay->thread = NULL; // not the copy's yet
        if (!own_text(&replay->trace)) {
            return false;
        }
        if (thread != NULL && (replay->thread = copy_text(thread)) == NULL) {
            free(replay->trace);
            return false;
        }
    }
    for (; to->bag_count < from->bag_count; to->bag_count++) {
        if (!own_text(&to->bags[to->bag_count])) {
            return false;
        }
    }
    for (; to->note_count < from->note_count; to->note_count++) {
        if (!own_text(&to->notes[to->note_count])) {
            return false;
        }
    }
    return true;
}

static bool copy_lines(const struct scenario *from, struct scenario *to)
{
    for (; to->expectation_count < from->expectation_count; to->expectation_count++) {
        if (!own_text(&to->expectations[to->expectation_count].text)) {
            return false;
        }
    }
    for (; to->warning_count < from->warning_count; to->warning_count++) {
        if (!own_text(&to->warnings[to->warning_count].text)) {
            return false;
        }
    }
    for (; to->tolerance_count < from->tolerance_count; to->tolerance_count++) {
        if (!own_text(&to->tolerances[to->tolerance_count].text)) {
            return false;
        }
    }
    return true;
}

#define COPY_ARRAY(member, count)                                                                  \
    ((copy.member = copy_array(from->member, from->count, 0, sizeof *copy.member)) != NULL)

bool variant_copy(const struct scenario *from, struct scenario *to)
{
    struct scenario copy = *from;
    copy.pools = NULL;
    copy.routes = NULL;
    copy.objects = NULL;
    copy.threads = NULL;
    copy.times = NULL;
    copy.replays = NULL;
    copy.warnings = NULL;
    copy.bags = NULL;
    copy.notes = NULL;
    copy.steps = NULL;
    copy.distributions = NULL;
    copy.choices = NULL;
    copy.expectations = NULL;
    copy.tolerances = NULL;
    copy.pool_count = copy.route_count = copy.thread_count = copy.bag_count = copy.note_count = 0;
    copy.expectation_count = copy.tolerance_count = copy.warning_count = 0;
    copy.object_count = copy.replay_count = 0;
    copy.name = NULL;
    copy.path = from->path;
    bool good = own_text(&copy.path);
    good = good && (copy.name = copy_text(from->name)) != NULL;
    good = good && COPY_ARRAY(pools, pool_count) && COPY_ARRAY(routes, route_count) &&
           COPY_ARRAY(objects, object_count) && COPY_ARRAY(threads, thread_count) &&
           COPY_ARRAY(times, time_count) && COPY_ARRAY(replays, replay_count) &&
           COPY_ARRAY(warnings, warning_count) && COPY_ARRAY(bags, bag_count) &&
           COPY_ARRAY(notes, note_count) && COPY_ARRAY(steps, step_count) &&
           COPY_ARRAY(distributions, distribution_count) && COPY_ARRAY(choices, choice_count) &&
           COPY_ARRAY(expectations, expectation_count) && COPY_ARRAY(tolerances, tolerance_count) &&
           copy_named(from, &copy) && copy_lines(from, &copy);
    if (!good) {
        scenario_free(&copy);
        return false;
    }
    *to = copy;
    return true;
}

bool variant_pool_size(const struct scenario *scenario, uint32_t pool, uint64_t size_bytes,
                       struct scenario *variant)
{
    assert(pool < scenario->pool_count);
    if (!variant_copy(scenario, variant)) {
        return false;
    }
    variant->pools[pool].size_bytes = size_bytes;
    return true;
}

bool variant_policy(const struct scenario *scenario, const char *word, struct scenario *variant,
                    struct message *message)
{
    struct scenario copy;
    *message = (struct message){0};
    if (!variant_copy(scenario, &copy)) {
        return false;
    }
    bool is_taken = false;
    for (uint32_t i = 0; i < copy.pool_count; i++) {
        struct scenario_policy policy = copy.pools[i].policy;
        bool sets_fit = strstr(word, " fit") != NULL;
        enum policy_fit fit = policy.fit;
        policy.fit = sets_fit ? POLICY_FIRST_FIT : policy.fit;
        if (policy_add(&policy, copy.pools[i].kind, word, message) &&
            !(sets_fit && policy.fit == fit)) {
            copy.pools[i].policy = policy;
            is_taken = true;
        }
    }
    if (!is_taken) {
        if (message->text[0] == '\0') {
            message_set(message, "every pool has it as written");
        }
        scenario_free(&copy);
        return false;
    }
    *variant = copy;
    return true;
}

uint64_t variant_blocks_bytes(const struct scenario *scenario, const struct variant_blocks *blocks)
{
    uint64_t word = scenario->word_bits / 8;
    return blocks->count * ((blocks->block_bytes + word - 1) / word * word + word);
}

/// Puts the block pools in the place of the byte pool, and moves those behind it.
static bool replace_pool(struct scenario *variant, uint32_t pool,
                         const struct variant_blocks *blocks, uint32_t size_count)
{
    struct scenario_pool *pools =
        copy_array(variant->pools, variant->pool_count, size_count, sizeof *pools);
    if (pools == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < size_count; i++) {
        char name[NAME_SIZE];
        snprintf(name, sizeof name, "%s.%llu", variant->pools[pool].name,
                 (unsigned long long)blocks[i].block_bytes);
        pools[pool + i] = (struct scenario_pool){
            .name = copy_text(name),
            .kind = POOL_KIND_BLOCK,
            .size_bytes = variant_blocks_bytes(variant, &blocks[i]),
            .block_size_bytes = blocks[i].block_bytes,
            .policy = {.by_priority = variant->pools[pool].policy.by_priority},
        };
        if (pools[pool + i].name == NULL) {
            while (i > 0) {
                free(pools[pool + --i].name);
            }
            free(pools);
            return false;
        }
    }
    memcpy(&pools[pool + size_count], &variant->pools[pool + 1],
           (variant->pool_count - pool - 1) * sizeof *pools);
    free(variant->pools[pool].name);
    free(variant->pools);
    variant->pools = pools;
    variant->pool_count += size_count - 1;
    return true;
}

static bool add_route(struct scenario *variant, const char *pool_name,
                      const struct scenario_route *route)
{
    struct scenario_route *routes =
        copy_array(variant->routes, variant->route_count, 1, sizeof *routes);
    char *name = copy_text(pool_name);
    if (routes == NULL || name == NULL) {
        free(routes);
        free(name);
        return false;
    }
    routes[variant->route_count] = *route;
    routes[variant->route_count].name = name;
    free(variant->routes);
    variant->routes = routes;
    variant->route_count++;
    return true;
}

static bool is_control(const struct step *step)
{
    return step->kind == STEP_PRIORITIZE || step->kind == STEP_DELETE;
}

/// Writes a step of the original, with its pool moved, and returns how many it became.
static uint32_t reroute_step(struct step *to, const struct step *from, uint32_t pool,
                             uint32_t size_count, uint32_t route)
{
    *to = *from;
    if (from->kind == STEP_ALLOCATE && from->target == pool) {
        to->kind = STEP_ALLOCATE_ROUTED;
        to->target = route;
        return 1;
    }
    if (from->kind != STEP_ALLOCATE && !is_control(from)) {
        return 1;
    }
    if (from->target != pool) {
        to->target = variant_pool(from->target, pool, size_count);
        return 1;
    }
    for (uint32_t i = 0; i < size_count; i++) {
        to[i] = *from;
        to[i].target = pool + i;
    }
    return size_count;
}

/// Rewrites the steps of all threads. Steps move when one before them became several, so loops and
/// threads are told where theirs are now.
static bool reroute_steps(struct scenario *variant, uint32_t pool, uint32_t size_count,
                          uint32_t route)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < variant->step_count; i++) {
        const struct step *step = &variant->steps[i];
        count += is_control(step) && step->target == pool ? size_count : 1;
    }
    struct step *steps = NULL;
    uint32_t *moved = NULL;
    if (count < UINT32_MAX) {
        steps = calloc((size_t)count + 1, sizeof *steps);
        moved = calloc((size_t)variant->step_count + 1, sizeof *moved);
    }
    if (steps == NULL || moved == NULL) {
        free(steps);
        free(moved);
        return false;
    }
    for (uint32_t i = 0; i < variant->step_count; i++) {
        moved[i + 1] =
            moved[i] + reroute_step(&steps[moved[i]], &variant->steps[i], pool, size_count, route);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (steps[i].kind == STEP_LOOP_BEGIN || steps[i].kind == STEP_LOOP_END) {
            steps[i].target = moved[steps[i].target];
        }
    }
    for (uint32_t i = 0; i < variant->thread_count; i++) {
        struct scenario_thread *thread = &variant->threads[i];
        uint32_t end = moved[thread->first_step + thread->step_count];
        thread->first_step = moved[thread->first_step];
        thread->step_count = end - thread->first_step;
    }
    free(moved);
    free(variant->steps);
    variant->steps = steps;
    variant->step_count = (uint32_t)count;
    return true;
}

/// Recorded workloads that name a pool of the scenario go on naming it.
static void reroute_replays(struct scenario *variant, uint32_t pool, uint32_t size_count,
                            uint32_t route)
{
    for (uint32_t i = 0; i < variant->replay_count; i++) {
        struct scenario_replay *replay = &variant->replays[i];
        if (replay->is_route || replay->target == SCENARIO_NONE) {
            continue;
        }
        replay->is_route = replay->target == pool;
        replay->target = replay->is_route ? route : variant_pool(replay->target, pool, size_count);
    }
}

bool variant_routed(const struct scenario *scenario, uint32_t pool,
                    const struct variant_blocks *blocks, uint32_t size_count, bool spills,
                    struct scenario *variant)
{
    assert(pool < scenario->pool_count && scenario->pools[pool].kind == POOL_KIND_BYTE);
    assert(size_count > 0);
    struct scenario copy;
    if (!variant_copy(scenario, &copy)) {
        return false;
    }
    for (uint32_t i = 0; i < copy.route_count; i++) {
        copy.routes[i].first_pool = variant_pool(copy.routes[i].first_pool, pool, size_count);
    }
    struct scenario_route route = {.first_pool = pool, .pool_count = size_count, .spills = spills};
    uint32_t route_index = copy.route_count;
    if (!replace_pool(&copy, pool, blocks, size_count) ||
        !add_route(&copy, scenario->pools[pool].name, &route) ||
        !reroute_steps(&copy, pool, size_count, route_index)) {
        scenario_free(&copy);
        return false;
    }
    reroute_replays(&copy, pool, size_count, route_index);
    *variant = copy;
    return true;
}
