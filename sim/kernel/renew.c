#include "renew.h"

#include "contents.h"
#include "pool_call.h"

void renew_allocate(struct kernel *kernel, struct thread *thread, struct holding old, uint64_t size,
                    uint32_t wait_ticks)
{
    struct thread_extra *extra = extra_of(kernel, thread);
    extra->message = old;
    extra->fresh = (struct holding){0};
    for (uint32_t i = 0; i < kernel->scenario->route_count; i++) {
        const struct scenario_route *route = &kernel->scenario->routes[i];
        if (old.pool - route->first_pool < route->pool_count) {
            pool_call_allocate_by_route(kernel, thread, i, size, wait_ticks);
            return;
        }
    }
    pool_call_allocate_size(kernel, thread, old.pool, size, wait_ticks);
}

bool renew_begin(struct kernel *kernel, struct thread *thread, const struct step *step)
{
    struct bag *bag = &kernel->bags[step->bag];
    if (bag->count == 0) {
        return false;
    }
    uint64_t size = kernel_amount(kernel, thread, &step->amount);
    uint32_t wait_ticks = kernel_ticks(kernel, thread, &step->wait);
    renew_allocate(kernel, thread, bag_take(bag, 0), size, wait_ticks);
    return true;
}

void renew_release(struct kernel *kernel, struct thread *thread)
{
    struct thread_extra *extra = extra_of(kernel, thread);
    contents_copy(kernel, &extra->message, &extra->fresh);
    pool_call_release(kernel, thread, extra->message);
    extra->message = (struct holding){0};
}

static void keep(struct kernel *kernel, bool kept)
{
    if (!kept) {
        kernel_stop(kernel, KERNEL_NO_HOST_MEMORY);
    }
}

bool renew_end(struct kernel *kernel, struct thread *thread, const struct step *step)
{
    struct thread_extra *extra = extra_of(kernel, thread);
    if (extra->fresh.address != 0) {
        renew_release(kernel, thread);
        return true;
    }
    keep(kernel, bag_put_back(&kernel->bags[step->bag], extra->message));
    extra->message = (struct holding){0};
    return false;
}

void renew_returned(struct kernel *kernel, struct thread *thread, const struct step *step)
{
    struct thread_extra *extra = extra_of(kernel, thread);
    keep(kernel, bag_put(&kernel->bags[step->bag], extra->fresh));
    extra->fresh = (struct holding){0};
    thread->status = STATUS_SUCCESS; // the step's, whatever the release came to
}
