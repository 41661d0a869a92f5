#include "compile.h"
#include "compiler.h"
#include "limits.h"
#include "quantity.h"
#include "suggest.h"
#include "vocabulary.h"

#include <stddef.h>
#include <string.h>

/// What a step with one word as its value is, and what the word names; or a mapping.
enum step_role { ROLE_POOL, ROLE_THREAD, ROLE_AMOUNT, ROLE_WORD, ROLE_NESTED, ROLE_MAPPING };

/// A key of a step.
struct step_form {
    const char *key;
    size_t offset; ///< of its pointer in struct yaml_step
    enum step_kind kind;
    enum step_role role;
    unsigned where;
    bool (*compile)(struct compiler *compiler, const struct yaml_step *yaml, struct step *step);
};

static bool compile_allocate(struct compiler *compiler, const struct yaml_step *step_yaml,
                             struct step *step);

#define FORM(key, kind, role, where)                                                               \
    {                                                                                              \
#key, offsetof(struct yaml_step, key), kind, role, where, NULL                             \
    }
#define MAPPED(key, kind, where)                                                                   \
    {                                                                                              \
#key, offsetof(struct yaml_step, key), kind, ROLE_MAPPING, where, compile_##key            \
    }

static const struct step_form step_forms[] = {
    MAPPED(allocate, STEP_ALLOCATE, IN_CODE),
    FORM(release, STEP_RELEASE, ROLE_WORD, IN_CODE),
    FORM(sleep, STEP_SLEEP, ROLE_AMOUNT, IN_THREAD),
    FORM(compute, STEP_COMPUTE, ROLE_AMOUNT, IN_THREAD),
    FORM(prioritize, STEP_PRIORITIZE, ROLE_POOL, IN_THREAD),
    FORM(delete, STEP_DELETE, ROLE_POOL, IN_THREAD),
    FORM(abort, STEP_ABORT, ROLE_THREAD, IN_ALL),
    FORM(suspend, STEP_SUSPEND, ROLE_THREAD, IN_THREAD | IN_TIMER | IN_PHASE),
    FORM(resume, STEP_RESUME, ROLE_THREAD, IN_ALL),
    FORM(terminate, STEP_TERMINATE, ROLE_THREAD, IN_THREAD | IN_TIMER | IN_PHASE),
    FORM(relinquish, STEP_RELINQUISH, ROLE_WORD, IN_THREAD),
    FORM(note, STEP_NOTE, ROLE_WORD, IN_ALL),
    FORM(loop, STEP_LOOP_BEGIN, ROLE_NESTED, IN_CODE),
    {"if", offsetof(struct yaml_step, choose), STEP_IF, ROLE_NESTED, IN_ALL, NULL},
    MAPPED(send, STEP_SEND, IN_ALL),
    MAPPED(receive, STEP_RECEIVE, IN_CODE),
    MAPPED(get, STEP_GET, IN_CODE),
    MAPPED(put, STEP_PUT, IN_ALL),
    MAPPED(set, STEP_SET, IN_ALL),
    MAPPED(clear, STEP_CLEAR, IN_ALL),
    MAPPED(resize, STEP_RESIZE, IN_THREAD),
    MAPPED(set_priority, STEP_SET_PRIORITY, IN_THREAD | IN_TIMER | IN_PHASE),
    MAPPED(set_threshold, STEP_SET_THRESHOLD, IN_THREAD | IN_PHASE),
    MAPPED(touch, STEP_TOUCH, IN_CODE),
    MAPPED(overrun, STEP_OVERRUN, IN_CODE),
    MAPPED(rate, STEP_RATE, IN_ALL),
    MAPPED(replay, STEP_REPLAY, IN_THREAD),
};

enum { STEP_FORM_COUNT = sizeof step_forms / sizeof step_forms[0] };

static const void *value_of(const struct yaml_step *yaml, const struct step_form *form)
{
    const void *value;
    memcpy(&value, (const char *)yaml + form->offset, sizeof value);
    return value;
}

/// Steps within a step.
struct steps_list {
    const struct yaml_step *steps;
    uint32_t count;
};

enum { LISTS_MAX = 7 };

/// All lists within a step; NULL where there is none.
static void lists_of(const struct yaml_step *step, struct steps_list lists[LISTS_MAX])
{
    memset(lists, 0, LISTS_MAX * sizeof lists[0]);
    if (step->loop != NULL) {
        lists[0] = (struct steps_list){step->loop->steps, step->loop->steps_count};
    }
    if (step->choose != NULL) {
        lists[1] = (struct steps_list){step->choose->then, step->choose->then_count};
        lists[2] = (struct steps_list){step->choose->otherwise, step->choose->otherwise_count};
    }
    if (step->allocate != NULL) {
        lists[3] =
            (struct steps_list){step->allocate->on_failure, step->allocate->on_failure_count};
    }
    if (step->send != NULL) {
        lists[4] = (struct steps_list){step->send->on_failure, step->send->on_failure_count};
    } else if (step->receive != NULL) {
        lists[4] = (struct steps_list){step->receive->on_failure, step->receive->on_failure_count};
    }
    if (step->get != NULL) {
        lists[5] = (struct steps_list){step->get->on_failure, step->get->on_failure_count};
    }
    if (step->resize != NULL) {
        lists[6] = (struct steps_list){step->resize->on_failure, step->resize->on_failure_count};
    }
}

static bool collect_bag(struct compiler *compiler, const char *bag)
{
    if (bag == NULL || names_find(&compiler->bags, bag) != SCENARIO_NONE) {
        return true;
    }
    if (!builder_add_bag(&compiler->builder, bag)) {
        return compiler_no_memory(compiler);
    }
    const struct scenario *scenario = &compiler->builder.scenario;
    return names_add(&compiler->bags, scenario->bags[scenario->bag_count - 1]) ||
           compiler_no_memory(compiler);
}

bool collect_bags(struct compiler *compiler, const struct yaml_step *steps, uint32_t count,
                  unsigned depth)
{
    compiler->steps_seen += count;
    for (uint32_t i = 0; i < count; i++) {
        const struct yaml_step *step = &steps[i];
        struct steps_list lists[LISTS_MAX];
        lists_of(step, lists);
        for (unsigned l = 0; depth < SCENARIO_LOOP_DEPTH_MAX && l < LISTS_MAX; l++) {
            if (!collect_bags(compiler, lists[l].steps, lists[l].count, depth + 1)) {
                return false;
            }
        }
        if (!collect_bag(compiler, step->allocate != NULL ? step->allocate->into : NULL) ||
            !collect_bag(compiler, step->receive != NULL ? step->receive->into : NULL)) {
            return false;
        }
        if (step->send != NULL && step->send->from != NULL && step->send->queue != NULL) {
            uint32_t queue = names_find(&compiler->objects, step->send->queue);
            if (queue != SCENARIO_NONE) {
                compiler->queue_carries[queue] = true;
            }
        }
    }
    return true;
}

bool compile_quantity(struct compiler *compiler, const char *key, const char *text, unsigned place,
                      struct quantity *quantity)
{
    path_push_key(compiler->path, key);
    if (!quantity_parse(text, (enum quantity_place)place, &compiler->clocks, &compiler->builder,
                        quantity, compiler->message)) {
        return false;
    }
    path_pop(compiler->path);
    compiler->draws = compiler->draws || quantity->distribution != SCENARIO_NONE;
    return true;
}

bool compile_wait(struct compiler *compiler, const char *text, struct quantity *wait)
{
    if (text == NULL || strcmp(text, "none") == 0) {
        *wait = quantity_constant(0);
        return true;
    }
    if (compiler->kind != THREAD_KIND_THREAD) {
        path_push_key(compiler->path, "wait");
        if (!compiler_warn(compiler,
                           "a wait that only a thread can have; the call returns WAIT_ERROR")) {
            return false;
        }
        path_pop(compiler->path);
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

/// Warns of a call of a byte pool in a routine.
static bool warn_of_byte_pool(struct compiler *compiler, const struct step *step)
{
    const struct scenario *scenario = &compiler->builder.scenario;
    return compiler->kind == THREAD_KIND_THREAD || step->kind != STEP_ALLOCATE ||
           scenario->pools[step->target].kind != POOL_KIND_BYTE ||
           compiler_warn(compiler, "byte pools serve threads alone; the call returns CALLER_ERROR");
}

static bool compile_allocate(struct compiler *compiler, const struct yaml_step *step_yaml,
                             struct step *step)
{
    const struct yaml_allocate *yaml = step_yaml->allocate;
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
    if (!warn_of_byte_pool(compiler, step) || !compile_request(compiler, yaml, step) ||
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
    if (length == 0 || length > LIMIT_NOTE_BYTES || strpbrk(text, "\n\r") != NULL) {
        return message_set(compiler->message,
                           "the note is empty, too long, or more than a line; expected one line of "
                           "1 to %d bytes",
                           LIMIT_NOTE_BYTES);
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
    if (form->role == ROLE_THREAD) {
        return compiler_find_threads(compiler, "thread", NULL, text, &step->target) &&
               (step->target < compiler->thread_count ||
                message_set(compiler->message, "\"%s\" is no thread; expected a thread",
                            quote(text).text));
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

static bool refuse_depth(struct compiler *compiler)
{
    return message_set(compiler->message,
                       "loops and choices are nested too deeply; expected at most %u",
                       SCENARIO_LOOP_DEPTH_MAX);
}

static bool compile_loop(struct compiler *compiler, const struct yaml_loop *yaml, unsigned depth)
{
    if (depth == SCENARIO_LOOP_DEPTH_MAX) {
        return refuse_depth(compiler);
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
    if (!compile_list(compiler, "steps", yaml->steps, yaml->steps_count, depth + 1)) {
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

static bool add_step(struct compiler *compiler, const struct step *step)
{
    return builder_add_step(&compiler->builder, step) || compiler_no_memory(compiler);
}

/// Appends a step, or one for each of the threads that it stands for.
static bool add_step_for_each(struct compiler *compiler, const struct step *step)
{
    struct step one = *step;
    for (uint32_t i = 0; i < compiler->span; i++, one.target++) {
        if (!add_step(compiler, &one)) {
            return false;
        }
    }
    return true;
}

/// Makes a step go on behind the last one that was added.
static void aim_behind(struct compiler *compiler, uint32_t step)
{
    struct scenario *scenario = &compiler->builder.scenario;
    scenario->steps[step].target = scenario->step_count;
}

static struct step make_step(enum step_kind kind)
{
    return (struct step){
        .kind = (uint8_t)kind,
        .target = SCENARIO_NONE,
        .bag = SCENARIO_NONE,
        .amount = quantity_constant(0),
        .wait = quantity_constant(0),
    };
}

static bool compile_if(struct compiler *compiler, const struct yaml_if *yaml, unsigned depth)
{
    uint64_t chance = 0;
    if (depth == SCENARIO_LOOP_DEPTH_MAX) {
        return refuse_depth(compiler);
    }
    if (yaml->chance == NULL) {
        return message_set(compiler->message,
                           "\"if\" without a chance; expected \"chance: ...\", as in chance: 20%%");
    }
    if (yaml->then_count == 0) {
        return compiler_refuse(compiler, "then",
                               "\"if\" without steps; expected a list of at least one under "
                               "\"then:\"");
    }
    path_push_key(compiler->path, "chance");
    if (!units_parse_chance(span_of(yaml->chance), &chance, compiler->message)) {
        return false;
    }
    path_pop(compiler->path);
    struct step step = make_step(STEP_IF);
    uint32_t begin = compiler->builder.scenario.step_count;
    step.amount = quantity_constant(chance);
    compiler->draws = true;
    if (!add_step(compiler, &step) ||
        !compile_list(compiler, "then", yaml->then, yaml->then_count, depth + 1)) {
        return false;
    }
    uint32_t jump = compiler->builder.scenario.step_count;
    step = make_step(STEP_JUMP);
    if (yaml->otherwise_count > 0 && !add_step(compiler, &step)) {
        return false;
    }
    aim_behind(compiler, begin);
    if (yaml->otherwise_count == 0) {
        return true;
    }
    if (!compile_list(compiler, "else", yaml->otherwise, yaml->otherwise_count, depth + 1)) {
        return false;
    }
    aim_behind(compiler, jump);
    return true;
}

/// The steps for when a call fails, behind it.
static bool compile_on_failure(struct compiler *compiler, const struct yaml_step *yaml,
                               unsigned depth)
{
    struct steps_list lists[LISTS_MAX];
    lists_of(yaml, lists);
    for (unsigned i = 3; i < LISTS_MAX; i++) {
        if (lists[i].count == 0) {
            continue;
        }
        if (depth == SCENARIO_LOOP_DEPTH_MAX) {
            return refuse_depth(compiler);
        }
        struct step step = make_step(STEP_ON_FAILURE);
        uint32_t begin = compiler->builder.scenario.step_count;
        if (!add_step(compiler, &step) ||
            !compile_list(compiler, "on_failure", lists[i].steps, lists[i].count, depth + 1)) {
            return false;
        }
        aim_behind(compiler, begin);
    }
    return true;
}

/// A step that is a mapping: the step, a resize's second half, and what to do when it fails.
static bool compile_mapping(struct compiler *compiler, const struct step_form *form,
                            const struct yaml_step *yaml, struct step *step, unsigned depth)
{
    if (!form->compile(compiler, yaml, step)) {
        return false;
    }
    if (form->kind == STEP_RESIZE) {
        step->target = compiler->builder.scenario.step_count + 1;
    }
    if (!add_step_for_each(compiler, step)) {
        return false;
    }
    if (form->kind == STEP_RESIZE) {
        struct step end = make_step(STEP_RESIZE_END);
        end.bag = step->bag;
        if (!add_step(compiler, &end)) {
            return false;
        }
    }
    return compile_on_failure(compiler, yaml, depth);
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

unsigned scenario_step_where(const char *key)
{
    for (size_t i = 0; i < STEP_FORM_COUNT; i++) {
        if (strcmp(step_forms[i].key, key) == 0) {
            return step_forms[i].where;
        }
    }
    return 0;
}

/// Refuses a step where it cannot stand, and lists those that can.
static bool check_where(struct compiler *compiler, const struct step_form *form)
{
    static const char *const places[] = {
        [THREAD_KIND_THREAD] = "a thread",
        [THREAD_KIND_INTERRUPT] = "an interrupt",
        [THREAD_KIND_TIMER] = "an application timer",
        [THREAD_KIND_PHASE] = "a phase",
    };
    unsigned here = 1u << compiler->kind;
    if ((form->where & here) != 0) {
        return true;
    }
    compiler_refuse(compiler, form->key,
                    "%s cannot do \"%s\"; expected one of: ", places[compiler->kind], form->key);
    bool is_first = true;
    for (size_t i = 0; i < STEP_FORM_COUNT; i++) {
        if ((step_forms[i].where & here) != 0) {
            message_add(compiler->message, "%s%s", is_first ? "" : ", ", step_forms[i].key);
            is_first = false;
        }
    }
    return false;
}

static bool compile_nested(struct compiler *compiler, const struct step_form *form,
                           const struct yaml_step *yaml, unsigned depth)
{
    return form->kind == STEP_IF ? compile_if(compiler, yaml->choose, depth)
                                 : compile_loop(compiler, yaml->loop, depth);
}

static bool compile_step(struct compiler *compiler, const struct yaml_step *yaml, unsigned depth)
{
    const struct step_form *form = NULL;
    if (!find_form(compiler, yaml, &form) || !check_where(compiler, form)) {
        return false;
    }
    struct step step = make_step(form->kind);
    compiler->span = 1;
    if (form->role == ROLE_AMOUNT) {
        enum quantity_place place = form->kind == STEP_SLEEP ? QUANTITY_TICKS : QUANTITY_CYCLES;
        return compile_quantity(compiler, form->key, value_of(yaml, form), place, &step.amount) &&
               add_step(compiler, &step);
    }
    path_push_key(compiler->path, form->key);
    bool good = false;
    switch (form->role) {
    case ROLE_NESTED:
        good = compile_nested(compiler, form, yaml, depth);
        break;
    case ROLE_POOL:
        good = compile_control(compiler, value_of(yaml, form), &step);
        break;
    case ROLE_MAPPING:
        good = compile_mapping(compiler, form, yaml, &step, depth);
        break;
    case ROLE_THREAD:
    case ROLE_WORD:
    case ROLE_AMOUNT:
        good = compile_word(compiler, form, value_of(yaml, form), &step) &&
               add_step_for_each(compiler, &step);
        break;
    }
    if (good) {
        path_pop(compiler->path);
    }
    return good;
}

bool compile_list(struct compiler *compiler, const char *key, const struct yaml_step *steps,
                  uint32_t count, unsigned depth)
{
    path_push_key(compiler->path, key);
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

bool compile_steps(struct compiler *compiler, const struct yaml_step *steps, uint32_t count)
{
    compiler->draws = false;
    return compile_list(compiler, "steps", steps, count, 0);
}
