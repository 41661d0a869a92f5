#include "byte_pool_model.h"

#include <assert.h>
#include <string.h>

void model_create(struct byte_pool_model *model, size_t word, size_t size, bool early_give_up)
{
    memset(model, 0, sizeof *model);
    model->word = word;
    model->header = 2 * word;
    model->early_give_up = early_give_up;
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
    if (model->fragments[i].offset < model->position) {
        model->position = model->fragments[i].offset;
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
    become_free(model, i);
    return true;
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
    if (model->position == model->fragments[i].offset) {
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
}

/// Looks at one fragment, and at the neighbour if that is to be skipped.
static void examine_one(struct byte_pool_model *model, struct model_call *call)
{
    size_t i = index_of(model, call->at);
    size_t next = (i + 1) % model->count;
    size_t counted = 1;
    assert(i < model->count);
    if (!model->fragments[i].is_free) {
        call->at = model->fragments[next].offset;
    } else {
        if (!call->met_free) {
            call->met_free = true;
            model->position = call->at;
        }
        if (model->fragments[i].size - model->header >= call->request) {
            take(model, call, i);
        } else if (model->fragments[next].is_free) {
            if (model->position == model->fragments[next].offset) {
                model->position = call->at;
            }
            model->fragments[i].size += model->fragments[next].size;
            erase(model, next);
            model->merges++;
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
    assert(model->waiter_count < MODEL_WAITERS);
    model->waiters[model->waiter_count] = call->thread;
    model->requests[model->waiter_count] = call->request;
    model->waiter_count++;
}

/// Begins a search. Returns false if it is over without one.
static bool begin_search(struct byte_pool_model *model, struct model_call *call)
{
    size_t limit = model_available(model);
    if (!model->early_give_up) {
        limit += (model->count - 2) * model->header;
    }
    call->found = false;
    call->met_free = false;
    if (call->request >= limit) {
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

/// A search for a waiter is over.
static enum model_outcome settle_release(struct byte_pool_model *model, struct model_call *call)
{
    model->owner = call->thread;
    if (!call->found) {
        return MODEL_DONE;
    }
    if (model->waiter_count > 0 && model->waiters[0] == call->served &&
        model->requests[0] == call->request) {
        model_cancel_wait(model, call->served);
        return MODEL_SERVED;
    }
    become_free(model, index_of(model, call->address - model->header));
    return MODEL_WINDOW;
}

/// Sees whom a call searches for. Returns false if for nobody.
static bool choose_request(struct byte_pool_model *model, struct model_call *call)
{
    if (!call->releasing) {
        model->owner = call->thread;
        return true;
    }
    if (model->waiter_count == 0) {
        return false;
    }
    call->served = model->waiters[0];
    call->request = model->requests[0];
    return true;
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
        case MODEL_SEARCHES:
            if (model->owner != call->thread) {
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

void model_cancel_wait(struct byte_pool_model *model, int thread)
{
    size_t place = 0;
    while (model->waiters[place] != thread) {
        place++;
        assert(place < model->waiter_count);
    }
    model->waiter_count--;
    for (; place < model->waiter_count; place++) {
        model->waiters[place] = model->waiters[place + 1];
        model->requests[place] = model->requests[place + 1];
    }
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
}
