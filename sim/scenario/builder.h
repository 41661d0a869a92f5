/// A scenario under construction: the model with arrays that grow.
///
/// Zero it before use. Each add copies the names it is given, and returns false when the host has
/// no memory; the builder is as before then.
#ifndef BUILDER_H
#define BUILDER_H

#include "scenario.h"

struct builder {
    struct scenario scenario;
    uint32_t pool_room;
    uint32_t route_room;
    uint32_t thread_room;
    uint32_t bag_room;
    uint32_t note_room;
    uint32_t step_room;
    uint32_t distribution_room;
    uint32_t choice_room;
    uint32_t expectation_room;
    uint32_t tolerance_room;
    uint32_t warning_room;
    uint32_t object_room;
    uint32_t time_room;
    uint32_t replay_room;
};

/// A constant amount.
struct quantity quantity_constant(uint64_t value);

bool builder_add_pool(struct builder *builder, const char *name, enum pool_kind kind,
                      uint64_t size_bytes, uint64_t block_size_bytes);

/// Appends `route` with a copy of `name`; its pools are added by the caller.
bool builder_add_route(struct builder *builder, const char *name,
                       const struct scenario_route *route);

/// Appends `thread` with a copy of `name`; its steps are those added from now on, once the caller
/// has set first_step and step_count.
bool builder_add_thread(struct builder *builder, const char *name,
                        const struct scenario_thread *thread);

/// Appends `object` with a copy of `name`.
bool builder_add_object(struct builder *builder, const char *name,
                        const struct scenario_object *object);

/// Appends `replay` with copies of `trace` and `thread` (NULL: all threads).
bool builder_add_replay(struct builder *builder, const char *trace, const char *thread,
                        const struct scenario_replay *replay);

/// Appends a time of arrival.
bool builder_add_time(struct builder *builder, cycles_t at);

bool builder_add_bag(struct builder *builder, const char *name);

bool builder_add_note(struct builder *builder, const char *text);

bool builder_add_step(struct builder *builder, const struct step *step);

bool builder_add_distribution(struct builder *builder, const struct distribution *distribution);

bool builder_add_choice(struct builder *builder, const struct choice *choice);

/// Appends a line with a copy of its text.
bool builder_add_expectation(struct builder *builder, const struct scenario_line *line);

bool builder_add_tolerance(struct builder *builder, const struct scenario_line *line);

bool builder_add_warning(struct builder *builder, const struct scenario_line *line);

/// Hands the scenario over, and leaves the builder empty.
struct scenario builder_take(struct builder *builder);

/// Frees all that is in the builder.
void builder_free(struct builder *builder);

#endif
