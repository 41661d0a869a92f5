#include "byte_pool_model.h"

#include <assert.h>
#include <string.h>

void model_create(struct byte_pool_model *model, size_t word, size_t size,
                  const struct byte_pool_policy *policy)
{
    memset(model, 0, sizeof *model);
    model->word = word;
    model->header = 2 * word;
    if (policy != NULL) {
        model->policy = *policy;
    }
    model->owner = -1;
    model->count = 2;
    model->fragments[0] = (struct model_fragment){0, size - model->header, true};
    model->fragments[1] = (struct model_fragment){size - model->header, model->header, false};
}

size_t model_available(const struct byte_pool_model *model)
{
    size_t available = 0;
    for (size_t i = 0; i < model->count; i++) {
        available += model->fragments[i].is_free ? model->fragments[i].size : 0;
    }
    return available;
}

/// The fragment that begins at `offset`; the number of fragments if none does.
static size_t index_of(const struct byte_pool_model *model, size_t offset)
{
    size_t i = 0;
    while (i < model->count && model->fragments[i].offset != offset) {
        i++;
    }
    return i;
}

static void insert_after(struct byte_pool_model *model, size_t i, struct model_fragment fragment)
{
    assert(model->count < MODEL_FRAGMENTS);
    memmove(&model->fragments[i + 2], &model->fragments[i + 1],
            (model->count - i - 1) * sizeof fragment);
    model->fragments[i + 1] = fragment;
    model->count++;
}

static void erase(struct byte_pool_model *model, size_t i)
{
    memmove(&model->fragments[i], &model->fragments[i + 1],
            (model->count - i - 1) * sizeof model->fragments[0]);
    model->count--;
}

static void become_free(struct byte_pool_model *model, size_t i)
{
    model->fragments[i].is_free = true;
    if (model->policy.fit != BYTE_POOL_NEXT_FIT && model->fragments[i].offset < model->position) {
        model->position = model->fragments[i].offset;
    }
}

/// Where the walk begins that joins what became free at call->target: no further on than that.
static void begin_join(struct byte_pool_model *model, struct model_call *call)
{
    bool from_start = model->policy.fit == BYTE_POOL_NEXT_FIT && model->position >= call->target;
    model->owner = call->thread;
    call->at = from_start ? 0 : model->position;
}

static void give_back(struct byte_pool_model *model, struct model_call *call, size_t i)
{
    become_free(model, i);
    memset(call->tried, 0, sizeof call->tried);
    call->target = model->fragments[i].offset;
    call->stage = MODEL_BEGINS;
    if (model->policy.merge_on_release) {
        begin_join(model, call);
        call->stage = MODEL_JOINS;
    }
}

void model_allocate(struct model_call *call, const struct byte_pool_model *model, int thread,
                    size_t size, bool may_wait)
{
    *call = (struct model_call){.thread = thread, .may_wait = may_wait};
    while (call->request < size) {
        call->request += model->word;
    }
}

bool model_release(struct model_call *call, struct byte_pool_model *model, int thread,
                   size_t address)
{
    if (address < model->header) {
        return false;
    }
    size_t i = index_of(model, address - model->header);
    if (i >= model->count - 1 || model->fragments[i].is_free) {
        return false;
    }
    *call = (struct model_call){.thread = thread, .releasing = true};
    model->owner = thread;
    give_back(model, call, i);
    return true;
}

void model_rescan(struct model_call *call, struct byte_pool_model *model, int thread)
{
    *call = (struct model_call){.thread = thread, .releasing = true};
    model->owner = thread;
}

static void take(struct byte_pool_model *model, struct model_call *call, size_t i)
{
    struct model_fragment *fragment = &model->fragments[i];
    size_t needed = call->request + model->header;
    if (fragment->size - needed >= 20) {
        struct model_fragment rest = {fragment->offset + needed, fragment->size - needed, true};
        fragment->size = needed;
        insert_after(model, i, rest);
        model->splits++;
    }
    model->fragments[i].is_free = false;
    if (model->policy.fit == BYTE_POOL_NEXT_FIT || model->position == model->fragments[i].offset) {
        model->position = model->fragments[i + 1].offset;
    }
    call->address = model->fragments[i].offset + model->header;
    call->found = true;
}

static void begin_round(struct byte_pool_model *model, struct model_call *call)
{
    model->owner = call->thread;
    call->at = model->position;
    call->budget = model->count + 1;
    call->best_size = 0;
}

/// Makes a fragment one with the next.
static void merge(struct byte_pool_model *model, size_t i)
{
    if (model->position == model->fragments[i + 1].offset) {
        model->position = model->fragments[i].offset;
    }
    model->fragments[i].size += model->fragments[i + 1].size;
    erase(model, i + 1);
    model->merges++;
}

/// The best fit, in the same steps. It is taken once the closing header is passed, or a hole is
/// exactly right.
static size_t examine_for_best(struct byte_pool_model *model, struct model_call *call)
{
    size_t i = index_of(model, call->at);
    size_t seen = i; // the last fragment looked at
    struct model_fragment *fragment = &model->fragments[i];
    size_t needed = call->request + model->header;
    assert(i < model->count);
    if (fragment->is_free && !call->met_free) {
        call->met_free = true;
        model->position = call->at;
    }
    if (fragment->is_free && fragment->size >= needed) {
        if (call->best_size == 0 || fragment->size < call->best_size) {
            call->best = fragment->offset;
            call->best_size = fragment->size;
        }
        if (fragment->size == needed) {
            take(model, call, i);
            return 1;
        }
    } else if (fragment->is_free && model->fragments[i + 1].is_free) {
        merge(model, i);
        return 1;
    } else if (fragment->is_free && i + 2 < model->count) {
        seen = i + 1;
    }
    if (seen + 1 < model->count) {
        call->at = model->fragments[seen + 1].offset;
    } else if (call->best_size != 0) {
        take(model, call, index_of(model, call->best));
    } else {
        call->budget = 0;
    }
    return seen - i + 1;
}

/// Looks at one fragment, and at the neighbour if that is to be skipped.
static void examine_one(struct byte_pool_model *model, struct model_call *call)
{
    size_t i = index_of(model, call->at);
    size_t next = (i + 1) % model->count;
    size_t counted = 1;
    assert(i < model->count);
    if (model->policy.fit == BYTE_POOL_BEST_FIT) {
        counted = examine_for_best(model, call);
    } else if (!model->fragments[i].is_free) {
        call->at = model->fragments[next].offset;
    } else {
        if (!call->met_free) {
            call->met_free = true;
            model->position = call->at;
        }
        if (model->fragments[i].size - model->header >= call->request) {
            take(model, call, i);
        } else if (model->fragments[next].is_free) {
            merge(model, i);
        } else {
            call->at = model->fragments[(i + 2) % model->count].offset;
            counted = 2;
        }
    }
    model->searched += counted;
    call->passed += counted;
    call->budget = call->budget > counted ? call->budget - counted : 0;
}

static void join(struct byte_pool_model *model, struct model_call *call)
{
    size_t place = model->waiter_count;
    assert(place < MODEL_WAITERS);
    while (model->policy.by_priority && place > 0 &&
           model->priorities[model->waiters[place - 1]] > model->priorities[call->thread]) {
        model->waiters[place] = model->waiters[place - 1];
        model->requests[place] = model->requests[place - 1];
        place--;
    }
    model->waiters[place] = call->thread;
    model->requests[place] = call->request;
    model->waiter_count++;
}

/// Whether somebody waits whom an allocation must not pass.
static bool is_held_back(const struct byte_pool_model *model, const struct model_call *call)
{
    if (!model->policy.no_barging || call->releasing || model->waiter_count == 0) {
        return false;
    }
    return !model->policy.by_priority ||
           model->priorities[call->thread] >= model->priorities[model->waiters[0]];
}

/// Begins a search. Returns false if it is over without one.
static bool begin_search(struct byte_pool_model *model, struct model_call *call)
{
    size_t limit = model_available(model);
    if (!model->policy.early_give_up) {
        limit += (model->count - 2) * model->header;
    }
    call->found = false;
    call->met_free = model->policy.fit == BYTE_POOL_NEXT_FIT;
    if (is_held_back(model, call) || call->request >= limit) {
        return false;
    }
    begin_round(model, call);
    return true;
}

/// A search for an allocation is over: true if that settles the call.
static bool settle_allocation(struct byte_pool_model *model, struct model_call *call,
                              enum model_outcome *outcome)
{
    call->status = call->found ? POOL_SUCCESS : POOL_NO_MEMORY;
    *outcome = MODEL_DONE;
    if (call->found) {
        return true;
    }
    if (model->owner != call->thread) {
        return false;
    }
    if (call->may_wait) {
        join(model, call);
        *outcome = MODEL_WAITS;
    }
    return true;
}

/// The waiter's place in the list; the number of waiters if it has left.
static size_t place_of(const struct byte_pool_model *model, int thread)
{
    size_t place = 0;
    while (place < model->waiter_count && model->waiters[place] != thread) {
        place++;
    }
    return place;
}

/// A search for a waiter is over.
static enum model_outcome settle_release(struct byte_pool_model *model, struct model_call *call)
{
    bool is_disturbed = model->owner != call->thread;
    model->owner = call->thread;
    if (is_disturbed) {
        memset(call->tried, 0, sizeof call->tried);
    }
    if (!call->found && model->policy.try_all) {
        call->tried[call->served] = !is_disturbed;
        bool is_last = place_of(model, call->served) + 1 == model->waiter_count;
        return is_last && !is_disturbed ? MODEL_DONE : MODEL_WINDOW;
    }
    if (!call->found) {
        return MODEL_DONE;
    }
    size_t place = place_of(model, call->served);
    if (place < model->waiter_count && model->requests[place] == call->request &&
        (place == 0 || model->policy.try_all)) {
        int owner = model->owner;
        model_cancel_wait(model, call->served);
        model->owner = owner;
        return MODEL_SERVED;
    }
    give_back(model, call, index_of(model, call->address - model->header));
    return MODEL_WINDOW;
}

/// Sees whom a call searches for. Returns false if for nobody.
static bool choose_request(struct byte_pool_model *model, struct model_call *call)
{
    if (!call->releasing) {
        model->owner = call->thread;
        return true;
    }
    size_t place = 0;
    if (model->policy.try_all) {
        if (model->owner != call->thread) {
            memset(call->tried, 0, sizeof call->tried);
        }
        model->owner = call->thread;
        while (place < model->waiter_count && call->tried[model->waiters[place]]) {
            place++;
        }
    }
    if (place == model->waiter_count) {
        return false;
    }
    call->served = model->waiters[place];
    call->request = model->requests[place];
    return true;
}

/// One step of the walk up to what became free, which joins all free neighbours on the way.
static void join_one(struct byte_pool_model *model, struct model_call *call)
{
    size_t i = index_of(model, call->at);
    assert(i + 1 < model->count);
    if (model->fragments[i].is_free && model->fragments[i + 1].is_free) {
        merge(model, i);
    } else {
        call->at = model->fragments[i + 1].offset;
    }
    model->searched++;
    call->passed++;
}

enum model_outcome model_go_on(struct byte_pool_model *model, struct model_call *call,
                               size_t windows)
{
    enum model_outcome outcome;
    call->passed = 0;
    for (;;) {
        switch (call->stage) {
        case MODEL_BEGINS:
            if (!choose_request(model, call)) {
                return MODEL_DONE;
            }
            call->stage = begin_search(model, call) ? MODEL_SEARCHES : MODEL_SETTLES;
            break;
        case MODEL_JOINS:
            if (model->owner != call->thread) {
                begin_join(model, call);
            }
            if (call->at > call->target) {
                call->stage = MODEL_BEGINS;
            } else if (call->passed >= windows) {
                return MODEL_WINDOW;
            } else {
                join_one(model, call);
            }
            break;
        case MODEL_SEARCHES:
            if (call->passed >= windows) {
                return MODEL_WINDOW; // it joined up to here
            }
            if (model->owner != call->thread) {
                if (is_held_back(model, call) || (call->releasing && model->policy.try_all)) {
                    call->stage = MODEL_BEGINS;
                    break;
                }
                begin_round(model, call);
            }
            if (call->budget == 0) {
                call->passed++; // the window at the end of a search that failed
                call->stage = MODEL_SETTLES;
            } else {
                examine_one(model, call);
                call->stage = call->found ? MODEL_SETTLES : MODEL_SEARCHES;
            }
            if (call->passed >= windows) {
                return MODEL_WINDOW;
            }
            break;
        case MODEL_SETTLES:
            call->stage = MODEL_BEGINS;
            if (call->releasing) {
                return settle_release(model, call);
            }
            if (settle_allocation(model, call, &outcome)) {
                return outcome;
            }
            break;
        }
    }
}

bool model_cancel_wait(struct byte_pool_model *model, int thread)
{
    size_t place = place_of(model, thread);
    bool was_first = place == 0;
    assert(place < model->waiter_count);
    model->waiter_count--;
    for (; place < model->waiter_count; place++) {
        model->waiters[place] = model->waiters[place + 1];
        model->requests[place] = model->requests[place + 1];
    }
    if (model->policy.try_all) {
        model->owner = -1;
    }
    return model->policy.rescan_on_leave && was_first && model->waiter_count > 0;
}

void model_move_to_head(struct byte_pool_model *model, size_t place)
{
    int thread = model->waiters[place];
    size_t request = model->requests[place];
    for (; place > 0; place--) {
        model->waiters[place] = model->waiters[place - 1];
        model->requests[place] = model->requests[place - 1];
    }
    model->waiters[0] = thread;
    model->requests[0] = request;
    if (model->policy.try_all) {
        model->owner = -1;
    }
}
