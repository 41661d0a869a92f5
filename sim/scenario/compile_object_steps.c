#include "compiler.h"
#include "limits.h"
#include "quantity.h"
#include "suggest.h"

#include <stdlib.h>
#include <string.h>

static const char *noun_of(enum object_kind kind)
{
    static const char *const nouns[] = {
        [OBJECT_QUEUE] = "queue",
        [OBJECT_SEMAPHORE] = "semaphore",
        [OBJECT_MUTEX] = "mutex",
        [OBJECT_FLAGS] = "group of flags",
    };
    return nouns[kind];
}

/// Finds an object of a kind under a key.
static bool find_object(struct compiler *compiler, const char *key, const char *name,
                        enum object_kind kind, uint32_t *index)
{
    if (!compiler_find(compiler, &compiler->objects, noun_of(kind), key, name, index)) {
        return false;
    }
    enum object_kind found = compiler->builder.scenario.objects[*index].kind;
    return found == kind || compiler_refuse(compiler, key, "\"%s\" is a %s; expected a %s", name,
                                            noun_of(found), noun_of(kind));
}

static bool refuse_missing(struct compiler *compiler, const char *step, const char *key)
{
    return message_set(compiler->message, "\"%s\" without \"%s\"; expected \"%s: ...\"", step, key,
                       key);
}

bool compile_bag(struct compiler *compiler, const char *key, const char *name, uint32_t *bag)
{
    *bag = names_find(&compiler->bags, name);
    if (*bag != SCENARIO_NONE) {
        return true;
    }
    if (key != NULL) {
        path_push_key(compiler->path, key);
    }
    return names_refuse(&compiler->bags, "bag", name, compiler->message);
}

bool compile_send(struct compiler *compiler, const struct yaml_step *yaml, struct step *step)
{
    const struct yaml_send *send = yaml->send;
    if (send->queue == NULL) {
        return refuse_missing(compiler, "send", "queue");
    }
    if (!find_object(compiler, "queue", send->queue, OBJECT_QUEUE, &step->target)) {
        return false;
    }
    if (send->from != NULL && compiler->kind == THREAD_KIND_PHASE) {
        return compiler_refuse(
            compiler, "from", "a phase has no memory to send; expected a message without \"from\"");
    }
    if (send->from != NULL && !compile_bag(compiler, "from", send->from, &step->bag)) {
        return false;
    }
    return compile_wait(compiler, send->wait, &step->wait);
}

bool compile_receive(struct compiler *compiler, const struct yaml_step *yaml, struct step *step)
{
    const struct yaml_receive *receive = yaml->receive;
    if (receive->queue == NULL) {
        return refuse_missing(compiler, "receive", "queue");
    }
    if (!find_object(compiler, "queue", receive->queue, OBJECT_QUEUE, &step->target)) {
        return false;
    }
    if (receive->into == NULL && compiler->queue_carries[step->target]) {
        return message_set(compiler->message,
                           "messages of queue \"%s\" carry memory; expected \"into: ...\", a bag "
                           "for it",
                           receive->queue);
    }
    if (receive->into != NULL) {
        if (!compiler_check_name(compiler, "into", receive->into)) {
            return false;
        }
        step->bag = names_find(&compiler->bags, receive->into);
    }
    return compile_wait(compiler, receive->wait, &step->wait);
}

static bool compile_bits(struct compiler *compiler, const char *key, const char *text,
                         struct step *step)
{
    uint32_t bits = 0;
    path_push_key(compiler->path, key);
    if (!units_parse_bits(span_of(text), &bits, compiler->message)) {
        return false;
    }
    if (bits == 0) {
        return message_set(compiler->message, "no flag at all; expected at least one bit");
    }
    path_pop(compiler->path);
    step->amount = quantity_constant(bits);
    return true;
}

static bool compile_get_flags(struct compiler *compiler, const struct yaml_get *get,
                              struct step *step)
{
    bool clears = false;
    if ((get->any == NULL) == (get->all == NULL)) {
        return message_set(compiler->message,
                           "expected either \"any: BITS\" or \"all: BITS\" of the flags");
    }
    if (!find_object(compiler, "flags", get->flags, OBJECT_FLAGS, &step->target) ||
        !compile_bits(compiler, get->any != NULL ? "any" : "all",
                      get->any != NULL ? get->any : get->all, step) ||
        !compiler_parse_bool(compiler, "clear", get->clear, &clears)) {
        return false;
    }
    step->order = (uint8_t)((get->any != NULL ? GET_ANY : GET_ALL) | (clears ? GET_CLEAR : 0));
    return true;
}

bool compile_get(struct compiler *compiler, const struct yaml_step *yaml, struct step *step)
{
    const struct yaml_get *get = yaml->get;
    int named = (get->semaphore != NULL) + (get->mutex != NULL) + (get->flags != NULL);
    if (named != 1) {
        return message_set(compiler->message, "\"get\" takes one thing; expected one of "
                                              "\"semaphore\", \"mutex\" and \"flags\"");
    }
    if (get->flags == NULL && (get->any != NULL || get->all != NULL || get->clear != NULL)) {
        const char *stray = get->any != NULL ? "any" : get->all != NULL ? "all" : "clear";
        return compiler_refuse(compiler, stray, "\"%s\" goes with flags; expected \"flags: ...\"",
                               stray);
    }
    if (get->mutex != NULL && compiler->kind != THREAD_KIND_THREAD) {
        return compiler_refuse(compiler, "mutex",
                               "only a thread can own a mutex; expected a semaphore or flags");
    }
    bool good =
        get->flags != NULL ? compile_get_flags(compiler, get, step)
        : get->mutex != NULL
            ? find_object(compiler, "mutex", get->mutex, OBJECT_MUTEX, &step->target)
            : find_object(compiler, "semaphore", get->semaphore, OBJECT_SEMAPHORE, &step->target);
    return good && compile_wait(compiler, get->wait, &step->wait);
}

bool compile_put(struct compiler *compiler, const struct yaml_step *yaml, struct step *step)
{
    step->target = names_find(&compiler->objects, yaml->put);
    if (step->target == SCENARIO_NONE) {
        return names_refuse(&compiler->objects, "semaphore or mutex", yaml->put, compiler->message);
    }
    enum object_kind kind = compiler->builder.scenario.objects[step->target].kind;
    if (kind != OBJECT_SEMAPHORE && kind != OBJECT_MUTEX) {
        return message_set(compiler->message, "\"%s\" is a %s; expected a semaphore or a mutex",
                           yaml->put, noun_of(kind));
    }
    return kind == OBJECT_SEMAPHORE || compiler->kind == THREAD_KIND_THREAD ||
           message_set(compiler->message, "only a thread can own a mutex; expected a semaphore");
}

static bool compile_set_bits(struct compiler *compiler, const char *name,
                             const struct yaml_bits *yaml, struct step *step)
{
    if (yaml->flags == NULL || yaml->bits == NULL) {
        return refuse_missing(compiler, name, yaml->flags == NULL ? "flags" : "bits");
    }
    return find_object(compiler, "flags", yaml->flags, OBJECT_FLAGS, &step->target) &&
           compile_bits(compiler, "bits", yaml->bits, step);
}

bool compile_set(struct compiler *compiler, const struct yaml_step *yaml, struct step *step)
{
    return compile_set_bits(compiler, "set", yaml->set, step);
}

bool compile_clear(struct compiler *compiler, const struct yaml_step *yaml, struct step *step)
{
    return compile_set_bits(compiler, "clear", yaml->clear, step);
}

bool compile_resize(struct compiler *compiler, const struct yaml_step *yaml, struct step *step)
{
    const struct yaml_resize *resize = yaml->resize;
    if (resize->bag == NULL || resize->size == NULL) {
        return refuse_missing(compiler, "resize", resize->bag == NULL ? "bag" : "size");
    }
    return compile_bag(compiler, "bag", resize->bag, &step->bag) &&
           compile_quantity(compiler, "size", resize->size, QUANTITY_BYTES, &step->amount) &&
           compile_wait(compiler, resize->wait, &step->wait);
}

/// A thread by name, or the one being compiled.
static bool find_thread(struct compiler *compiler, const char *name, struct step *step)
{
    if (name == NULL) {
        step->target = compiler->self;
        compiler->speaks_of_self = true;
        return compiler->kind == THREAD_KIND_THREAD ||
               message_set(compiler->message,
                           "it is not said of which thread; expected \"thread: ...\"");
    }
    if (!compiler_find_threads(compiler, "thread", "thread", name, &step->target)) {
        return false;
    }
    return step->target < compiler->thread_count ||
           compiler_refuse(compiler, "thread", "\"%s\" is no thread; expected a thread", name);
}

static bool compile_priority_of(struct compiler *compiler, const char *key, const char *text,
                                struct step *step)
{
    uint64_t value = 0;
    path_push_key(compiler->path, key);
    if (!units_parse_count(span_of(text), 0, SCENARIO_PRIORITY_MAX, &value, compiler->message)) {
        return false;
    }
    path_pop(compiler->path);
    step->amount = quantity_constant(value);
    return true;
}

bool compile_set_priority(struct compiler *compiler, const struct yaml_step *yaml,
                          struct step *step)
{
    const struct yaml_set_priority *set = yaml->set_priority;
    if (set->priority == NULL) {
        return refuse_missing(compiler, "set_priority", "priority");
    }
    return find_thread(compiler, set->thread, step) &&
           compile_priority_of(compiler, "priority", set->priority, step);
}

bool compile_set_threshold(struct compiler *compiler, const struct yaml_step *yaml,
                           struct step *step)
{
    const struct yaml_set_threshold *set = yaml->set_threshold;
    if (set->threshold == NULL) {
        return refuse_missing(compiler, "set_threshold", "threshold");
    }
    return find_thread(compiler, set->thread, step) &&
           compile_priority_of(compiler, "threshold", set->threshold, step);
}

bool compile_touch(struct compiler *compiler, const struct yaml_step *yaml, struct step *step)
{
    return compile_bag(compiler, NULL, yaml->touch, &step->bag);
}

bool compile_overrun(struct compiler *compiler, const struct yaml_step *yaml, struct step *step)
{
    const struct yaml_overrun *overrun = yaml->overrun;
    if (overrun->bag == NULL || overrun->bytes == NULL) {
        return refuse_missing(compiler, "overrun", overrun->bag == NULL ? "bag" : "bytes");
    }
    return compile_bag(compiler, "bag", overrun->bag, &step->bag) &&
           compile_quantity(compiler, "bytes", overrun->bytes, QUANTITY_BYTES, &step->amount);
}

bool compile_rate(struct compiler *compiler, const struct yaml_step *yaml, struct step *step)
{
    const struct yaml_rate *rate = yaml->rate;
    if (rate->of == NULL || rate->percent == NULL) {
        return refuse_missing(compiler, "rate", rate->of == NULL ? "of" : "percent");
    }
    if (!compiler_find_threads(compiler, "thread, interrupt or timer", "of", rate->of,
                               &step->target)) {
        return false;
    }
    const struct yaml_scenario *scenario = compiler->yaml;
    if (step->target >=
        compiler->thread_count + scenario->interrupts_count + scenario->timers_count) {
        return compiler_refuse(compiler, "of",
                               "\"%s\" is a phase; expected a thread, an interrupt or a timer",
                               rate->of);
    }
    struct span text = span_trim(span_of(rate->percent));
    uint64_t percent = 0;
    path_push_key(compiler->path, "percent");
    if (text.length == 0 || text.start[text.length - 1] != '%') {
        return message_set(compiler->message, "\"%s\" is no percentage; expected one as in 200%%",
                           quote(rate->percent).text);
    }
    text.length--;
    if (!units_parse_count(text, 1, LIMIT_RATE_PERCENT, &percent, compiler->message)) {
        return false;
    }
    path_pop(compiler->path);
    step->amount = quantity_constant(percent);
    return true;
}

/// The number by which replays share the ids of their allocations: for each trace, the first replay
/// of each thread has one, the second another.
static uint32_t ids_of(struct compiler *compiler, const char *trace, const char *thread)
{
    const struct scenario *scenario = &compiler->builder.scenario;
    uint32_t *uses = compiler->replay_uses;
    uint32_t use = 0;
    for (uint32_t i = 0; i < scenario->replay_count; i++) {
        const struct scenario_replay *other = &scenario->replays[i];
        bool is_same_thread = (thread == NULL) == (other->thread == NULL) &&
                              (thread == NULL || strcmp(thread, other->thread) == 0);
        use += strcmp(trace, other->trace) == 0 && is_same_thread;
    }
    uses[scenario->replay_count] = use;
    for (uint32_t i = 0; i < scenario->replay_count; i++) {
        if (uses[i] == use && strcmp(trace, scenario->replays[i].trace) == 0) {
            return scenario->replays[i].ids;
        }
    }
    return scenario->replay_count;
}

/// `1x`, `2x`, `0.5x`: in thousandths.
static bool compile_speed(struct compiler *compiler, const char *text, uint64_t *permille)
{
    *permille = 1000;
    if (text == NULL) {
        return true;
    }
    path_push_key(compiler->path, "speed");
    if (!units_parse_factor(span_of(text), permille, compiler->message)) {
        return false;
    }
    path_pop(compiler->path);
    return true;
}

bool compile_replay(struct compiler *compiler, const struct yaml_step *yaml, struct step *step)
{
    const struct yaml_replay *replay = yaml->replay;
    struct scenario_replay made = {.target = SCENARIO_NONE};
    if (replay->trace == NULL) {
        return refuse_missing(compiler, "replay", "trace");
    }
    if (replay->trace[0] == '\0' || (replay->thread != NULL && replay->thread[0] == '\0')) {
        const char *key = replay->trace[0] == '\0' ? "trace" : "thread";
        return compiler_refuse(compiler, key, "the value is missing; expected %s",
                               replay->trace[0] == '\0' ? "the name of a file"
                                                        : "a thread of the trace");
    }
    if (compiler->builder.scenario.replay_count == COMPILER_REPLAYS_MAX) {
        return message_set(compiler->message, "too many replays; expected at most %u",
                           COMPILER_REPLAYS_MAX);
    }
    if (replay->pool != NULL) {
        uint32_t name = 0;
        if (!compiler_find(compiler, &compiler->pools, "pool", "pool", replay->pool, &name)) {
            return false;
        }
        made.target = compiler->pool_targets[name].index;
        made.is_route = compiler->pool_targets[name].is_route;
    }
    if (!compile_speed(compiler, replay->speed, &made.speed_permille)) {
        return false;
    }
    char *file = compiler_file_beside(compiler, replay->trace);
    if (file == NULL) {
        return compiler_no_memory(compiler);
    }
    made.ids = ids_of(compiler, file, replay->thread);
    step->target = compiler->builder.scenario.replay_count;
    bool added = builder_add_replay(&compiler->builder, file, replay->thread, &made);
    free(file);
    return added || compiler_no_memory(compiler);
}
