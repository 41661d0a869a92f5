#include "compiler.h"
#include "quantity.h"
#include "suggest.h"

#include <stddef.h>
#include <string.h>

enum { NOTE_MAX_LENGTH = 1000 };

/// What a step with one word as its value is, and what the word names.
enum word_role { WORD_POOL, WORD_THREAD, WORD_AMOUNT, WORD_OTHER };

/// A key of a step.
struct step_form {
    const char *key;
    size_t offset; ///< of its pointer in struct yaml_step
    enum step_kind kind;
    enum word_role role;
};

static const struct step_form step_forms[] = {
    {"allocate", offsetof(struct yaml_step, allocate), STEP_ALLOCATE, WORD_OTHER},
    {"release", offsetof(struct yaml_step, release), STEP_RELEASE, WORD_OTHER},
    {"sleep", offsetof(struct yaml_step, sleep), STEP_SLEEP, WORD_AMOUNT},
    {"compute", offsetof(struct yaml_step, compute), STEP_COMPUTE, WORD_AMOUNT},
    {"prioritize", offsetof(struct yaml_step, prioritize), STEP_PRIORITIZE, WORD_POOL},
    {"delete", offsetof(struct yaml_step, delete), STEP_DELETE, WORD_POOL},
    {"abort", offsetof(struct yaml_step, abort), STEP_ABORT, WORD_THREAD},
    {"suspend", offsetof(struct yaml_step, suspend), STEP_SUSPEND, WORD_THREAD},
    {"resume", offsetof(struct yaml_step, resume), STEP_RESUME, WORD_THREAD},
    {"terminate", offsetof(struct yaml_step, terminate), STEP_TERMINATE, WORD_THREAD},
    {"relinquish", offsetof(struct yaml_step, relinquish), STEP_RELINQUISH, WORD_OTHER},
    {"note", offsetof(struct yaml_step, note), STEP_NOTE, WORD_OTHER},
    {"loop", offsetof(struct yaml_step, loop), STEP_LOOP_BEGIN, WORD_OTHER},
};

enum { STEP_FORM_COUNT = sizeof step_forms / sizeof step_forms[0] };

static const void *value_of(const struct yaml_step *yaml, const struct step_form *form)
{
    const void *value;
    memcpy(&value, (const char *)yaml + form->offset, sizeof value);
    return value;
}

static bool collect_bags(struct compiler *compiler, const struct yaml_step *steps, uint32_t count,
                         unsigned depth)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct yaml_loop *loop = steps[i].loop;
        if (loop != NULL && depth < SCENARIO_LOOP_DEPTH_MAX &&
            !collect_bags(compiler, loop->steps, loop->steps_count, depth + 1)) {
            return false;
        }
        const char *bag = steps[i].allocate != NULL ? steps[i].allocate->into : NULL;
        if (bag == NULL || names_find(&compiler->bags, bag) != SCENARIO_NONE) {
            continue;
        }
        if (!names_add(&compiler->bags, bag) || !builder_add_bag(&compiler->builder, bag)) {
            return compiler_no_memory(compiler);
        }
    }
    return true;
}

bool compile_bags(struct compiler *compiler)
{
    for (uint32_t i = 0; i < compiler->yaml->threads_count; i++) {
        const struct yaml_thread *thread = &compiler->yaml->threads[i];
        if (!collect_bags(compiler, thread->steps, thread->steps_count, 0)) {
            return false;
        }
    }
    return true;
}

static bool compile_quantity(struct compiler *compiler, const char *key, const char *text,
                             enum quantity_place place, struct quantity *quantity)
{
    path_push_key(compiler->path, key);
    if (!quantity_parse(text, place, &compiler->clocks, &compiler->builder, quantity,
                        compiler->message)) {
        return false;
    }
    path_pop(compiler->path);
    compiler->draws = compiler->draws || quantity->distribution != SCENARIO_NONE;
    return true;
}

static bool compile_wait(struct compiler *compiler, const char *text, struct quantity *wait)
{
    if (text == NULL || strcmp(text, "none") == 0) {
        *wait = quantity_constant(0);
        return true;
    }
    if (strcmp(text, "forever") == 0) {
        *wait = quantity_constant(SCENARIO_FOREVER);
        return true;
    }
    if (!compile_quantity(compiler, "wait", text, QUANTITY_TICKS, wait)) {
        if (strchr(text, '(') == NULL) {
            message_add(compiler->message, ", or none or forever");
        }
        return false;
    }
    return true;
}

static bool compile_request(struct compiler *compiler, const struct yaml_allocate *yaml,
                            struct step *step)
{
    const struct scenario *scenario = &compiler->builder.scenario;
    bool is_routed = step->kind == STEP_ALLOCATE_ROUTED;
    if (!is_routed && scenario->pools[step->target].kind == POOL_KIND_BLOCK) {
        if (yaml->size != NULL) {
            return compiler_refuse(compiler, "size",
                                   "pool \"%s\" is a block pool, whose blocks are all of one size; "
                                   "expected no size",
                                   yaml->pool);
        }
        return true;
    }
    if (yaml->size == NULL) {
        return message_set(compiler->message,
                           "an allocation from %s \"%s\" without a size; expected "
                           "\"size: ...\"",
                           is_routed ? "the blocks" : "byte pool", yaml->pool);
    }
    return compile_quantity(compiler, "size", yaml->size, QUANTITY_BYTES, &step->amount);
}

static bool compile_allocate(struct compiler *compiler, const struct yaml_allocate *yaml,
                             struct step *step)
{
    if (yaml->pool == NULL) {
        return message_set(compiler->message,
                           "an allocation without a pool; expected \"pool: ...\"");
    }
    uint32_t name = 0;
    if (!compiler_find(compiler, &compiler->pools, "pool", "pool", yaml->pool, &name)) {
        return false;
    }
    step->target = compiler->pool_targets[name].index;
    step->kind = compiler->pool_targets[name].is_route ? STEP_ALLOCATE_ROUTED : STEP_ALLOCATE;
    if (!compile_request(compiler, yaml, step) ||
        !compile_wait(compiler, yaml->wait, &step->wait)) {
        return false;
    }
    if (yaml->into == NULL) {
        return message_set(compiler->message, "an allocation without a bag to keep it in; expected "
                                              "\"into: ...\"");
    }
    if (!compiler_check_name(compiler, "into", yaml->into)) {
        return false;
    }
    step->bag = names_find(&compiler->bags, yaml->into);
    return true;
}

/// `b0`, or `oldest b0`, `newest b0`, `random b0`, `all b0`. The path stands at the value.
static bool compile_release(struct compiler *compiler, const char *text, struct step *step)
{
    static const char *const orders[] = {
        [RELEASE_OLDEST] = "oldest",
        [RELEASE_NEWEST] = "newest",
        [RELEASE_RANDOM] = "random",
        [RELEASE_ALL] = "all",
    };
    const char *space = strchr(text, ' ');
    if (space == NULL) {
        step->order = RELEASE_OLDEST;
        step->bag = names_find(&compiler->bags, text);
        return step->bag != SCENARIO_NONE ||
               names_refuse(&compiler->bags, "bag", text, compiler->message);
    }
    struct quoted word = quote(text);
    word.text[strcspn(word.text, " ")] = '\0';
    struct suggestion suggestion = suggest_begin(word.text);
    const char *bag = space + strspn(space, " ");
    for (unsigned order = 0; order < sizeof orders / sizeof orders[0]; order++) {
        if (strcmp(word.text, orders[order]) == 0) {
            step->order = (uint8_t)order;
            step->bag = names_find(&compiler->bags, bag);
            compiler->draws = compiler->draws || order == RELEASE_RANDOM;
            return step->bag != SCENARIO_NONE ||
                   names_refuse(&compiler->bags, "bag", bag, compiler->message);
        }
        suggest_consider(&suggestion, orders[order]);
    }
    message_set(compiler->message, "\"%s\" is no order of release", word.text);
    if (!suggest_add(&suggestion, compiler->message)) {
        message_add(compiler->message,
                    "; expected a bag, perhaps with oldest, newest, random or all before it");
    }
    return false;
}

static bool compile_note(struct compiler *compiler, const char *text, struct step *step)
{
    size_t length = strlen(text);
    if (length == 0 || length > NOTE_MAX_LENGTH || strpbrk(text, "\n\r") != NULL) {
        return message_set(compiler->message,
                           "the note is empty, too long, or more than a line; expected one line of "
                           "1 to %d bytes",
                           NOTE_MAX_LENGTH);
    }
    step->target = compiler->builder.scenario.note_count;
    return builder_add_note(&compiler->builder, text) || compiler_no_memory(compiler);
}

/// Appends a service on a pool, or one on each pool of a route. The path stands at the value.
static bool compile_control(struct compiler *compiler, const char *text, struct step *step)
{
    uint32_t name = names_find(&compiler->pools, text);
    if (name == SCENARIO_NONE) {
        return names_refuse(&compiler->pools, "pool", text, compiler->message);
    }
    const struct pool_target *target = &compiler->pool_targets[name];
    uint32_t count = 1;
    step->target = target->index;
    if (target->is_route) {
        step->target = compiler->builder.scenario.routes[target->index].first_pool;
        count = compiler->builder.scenario.routes[target->index].pool_count;
    }
    for (uint32_t i = 0; i < count; i++, step->target++) {
        if (!builder_add_step(&compiler->builder, step)) {
            return compiler_no_memory(compiler);
        }
    }
    return true;
}

/// A step whose value is one word, but for those on pools. The path stands at the value.
static bool compile_word(struct compiler *compiler, const struct step_form *form, const char *text,
                         struct step *step)
{
    if (form->role == WORD_THREAD) {
        step->target = names_find(&compiler->threads, text);
        return step->target != SCENARIO_NONE ||
               names_refuse(&compiler->threads, "thread", text, compiler->message);
    }
    if (form->kind == STEP_RELEASE) {
        return compile_release(compiler, text, step);
    }
    if (form->kind == STEP_NOTE) {
        return compile_note(compiler, text, step);
    }
    if (strcmp(text, "true") != 0) {
        return message_set(compiler->message, "\"%s\" after relinquish; expected true",
                           quote(text).text);
    }
    return true;
}

static bool compile_list(struct compiler *compiler, const struct yaml_step *steps, uint32_t count,
                         unsigned depth);

static bool compile_loop(struct compiler *compiler, const struct yaml_loop *yaml, unsigned depth)
{
    if (depth == SCENARIO_LOOP_DEPTH_MAX) {
        return message_set(compiler->message, "loops are nested too deeply; expected at most %u",
                           SCENARIO_LOOP_DEPTH_MAX);
    }
    if (yaml->times == NULL) {
        return message_set(compiler->message,
                           "a loop without a number of rounds; expected \"times: ...\"");
    }
    if (yaml->steps_count == 0) {
        return compiler_refuse(compiler, "steps",
                               "a loop without steps; expected a list of at least "
                               "one under \"steps:\"");
    }
    struct step begin = {
        .kind = STEP_LOOP_BEGIN,
        .depth = (uint8_t)depth,
        .bag = SCENARIO_NONE,
        .wait = quantity_constant(0),
    };
    uint32_t begin_index = compiler->builder.scenario.step_count;
    if (!compile_quantity(compiler, "times", yaml->times, QUANTITY_COUNT, &begin.amount)) {
        return false;
    }
    if (!builder_add_step(&compiler->builder, &begin)) {
        return compiler_no_memory(compiler);
    }
    if (!compile_list(compiler, yaml->steps, yaml->steps_count, depth + 1)) {
        return false;
    }
    struct step end = begin;
    end.kind = STEP_LOOP_END;
    end.target = begin_index;
    end.amount = quantity_constant(0);
    uint32_t end_index = compiler->builder.scenario.step_count;
    if (!builder_add_step(&compiler->builder, &end)) {
        return compiler_no_memory(compiler);
    }
    compiler->builder.scenario.steps[begin_index].target = end_index;
    return true;
}

/// Finds the one key of a step.
static bool find_form(struct compiler *compiler, const struct yaml_step *yaml,
                      const struct step_form **found)
{
    *found = NULL;
    for (size_t i = 0; i < STEP_FORM_COUNT; i++) {
        if (value_of(yaml, &step_forms[i]) == NULL) {
            continue;
        }
        if (*found != NULL) {
            return compiler_refuse(
                compiler, step_forms[i].key,
                "this step has both \"%s\" and \"%s\"; expected one of them, the "
                "other in a step of its own",
                (*found)->key, step_forms[i].key);
        }
        *found = &step_forms[i];
    }
    return *found != NULL ||
           message_set(compiler->message, "an empty step; expected one as in \"sleep: 2 ticks\"");
}

static bool compile_step(struct compiler *compiler, const struct yaml_step *yaml, unsigned depth)
{
    const struct step_form *form = NULL;
    if (!find_form(compiler, yaml, &form)) {
        return false;
    }
    struct step step = {
        .kind = (uint8_t)form->kind,
        .target = SCENARIO_NONE,
        .bag = SCENARIO_NONE,
        .amount = quantity_constant(0),
        .wait = quantity_constant(0),
    };
    if (form->role == WORD_AMOUNT) {
        enum quantity_place place = form->kind == STEP_SLEEP ? QUANTITY_TICKS : QUANTITY_CYCLES;
        return compile_quantity(compiler, form->key, value_of(yaml, form), place, &step.amount) &&
               (builder_add_step(&compiler->builder, &step) || compiler_no_memory(compiler));
    }
    path_push_key(compiler->path, form->key);
    bool good = false;
    if (form->kind == STEP_LOOP_BEGIN) {
        good = compile_loop(compiler, yaml->loop, depth);
    } else if (form->role == WORD_POOL) {
        good = compile_control(compiler, value_of(yaml, form), &step);
    } else {
        good = form->kind == STEP_ALLOCATE
                   ? compile_allocate(compiler, yaml->allocate, &step)
                   : compile_word(compiler, form, value_of(yaml, form), &step);
        good =
            good && (builder_add_step(&compiler->builder, &step) || compiler_no_memory(compiler));
    }
    if (good) {
        path_pop(compiler->path);
    }
    return good;
}

/// Appends the steps under the key "steps" of what the path stands at.
static bool compile_list(struct compiler *compiler, const struct yaml_step *steps, uint32_t count,
                         unsigned depth)
{
    path_push_key(compiler->path, "steps");
    for (uint32_t i = 0; i < count; i++) {
        path_push_index(compiler->path, i);
        if (!compile_step(compiler, &steps[i], depth)) {
            return false;
        }
        path_pop(compiler->path);
    }
    path_pop(compiler->path);
    return true;
}

bool compile_steps(struct compiler *compiler, const struct yaml_thread *thread)
{
    compiler->draws = false;
    return compile_list(compiler, thread->steps, thread->steps_count, 0);
}
