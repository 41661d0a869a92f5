#include "mutex.h"

#include "scheduler.h"

static uint32_t better(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

bool mutex_inherit(struct kernel *kernel, const struct kernel_object *mutex, uint32_t waiter)
{
    const struct thread *owner = &kernel->threads[mutex->owner];
    uint32_t priority = kernel->threads[waiter].priority;
    bool raises = mutex->inherits && priority < owner->priority;
    if (raises) {
        scheduler_change(kernel, mutex->owner, priority,
                         better(priority, kernel->extras[mutex->owner].own_threshold));
    }
    return raises;
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
        if (object->kind == OBJECT_MUTEX && object->owner == index && object->inherits &&
            object->first != THREAD_NONE) {
            priority = better(priority, kernel->threads[mutex_heir(kernel, object)].priority);
        }
    }
    scheduler_change(kernel, index, priority, better(priority, extra->own_threshold));
}
