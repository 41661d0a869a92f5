#include "mutex.h"

#include "scheduler.h"

static uint32_t better(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

bool mutex_inherit(struct kernel *kernel, struct kernel_object *mutex, uint32_t waiter)
{
    uint32_t priority = kernel->threads[waiter].priority;
    bool raises = mutex->inherits && priority < kernel->threads[mutex->owner].priority;
    if (mutex->inherits && priority < mutex->inherited) {
        mutex->inherited = priority;
        mutex_set_priority(kernel, mutex->owner);
    }
    return raises;
}

void mutex_inherit_from_all(const struct kernel *kernel, struct kernel_object *mutex)
{
    uint32_t best = mutex_heir(kernel, mutex);
    if (mutex->inherits && best != THREAD_NONE) {
        mutex->inherited = kernel->threads[best].priority;
    }
}

uint32_t mutex_heir(const struct kernel *kernel, const struct kernel_object *mutex)
{
    uint32_t heir = mutex->first;
    if (!mutex->inherits || heir == THREAD_NONE) {
        return heir;
    }
    for (uint32_t i = heir; i != THREAD_NONE; i = kernel->extras[i].wait_next) {
        if (kernel->threads[i].priority < kernel->threads[heir].priority) {
            heir = i;
        }
    }
    return heir;
}

void mutex_set_priority(struct kernel *kernel, uint32_t index)
{
    const struct thread_extra *extra = &kernel->extras[index];
    uint32_t priority = extra->own_priority;
    for (uint32_t i = 0; i < kernel->scenario->object_count; i++) {
        const struct kernel_object *object = &kernel->objects[i];
        if (object->kind == OBJECT_MUTEX && object->owner == index) {
            priority = better(priority, object->inherited);
        }
    }
    scheduler_change(kernel, index, priority, better(priority, extra->own_threshold));
}
