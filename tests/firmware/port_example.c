/// A port of the pools to an RTOS, as one would write it, run here on POSIX threads: a mutex takes
/// the place of disabled interrupts, and a condition variable that of the scheduler. The part
/// between the marks is quoted by pools/README.md, and a test holds the two together.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pools/block_pool.h"
#include "pools/byte_pool.h"

/// The RTOS: what an embedded one would bring along.
struct thread {
    struct pool_waiter waiter; ///< one in each thread's control block
    pthread_cond_t wakes;
    bool is_suspended;
};

static pthread_mutex_t interrupts = PTHREAD_MUTEX_INITIALIZER;

static void lock(void)
{
    pthread_mutex_lock(&interrupts);
}

static void unlock(void)
{
    pthread_mutex_unlock(&interrupts);
}

/// Called locked: the thread does not run until make_ready(). Returns locked.
static void suspend(struct thread *self)
{
    self->is_suspended = true;
    while (self->is_suspended) {
        pthread_cond_wait(&self->wakes, &interrupts);
    }
}

/// Called locked.
static void make_ready(struct pool_waiter *waiter)
{
    struct thread *thread = (struct thread *)waiter; // the waiter is its first member
    thread->is_suspended = false;
    pthread_cond_signal(&thread->wakes);
}

// [port]
/// Returns the memory, or NULL with the reason in *status.
static void *allocate(struct thread *self, struct byte_pool *pool, size_t size_bytes, bool may_wait,
                      enum pool_status *status)
{
    struct byte_pool_operation op;
    enum pool_step step = POOL_STEP_DONE;
    lock();
    *status = byte_pool_allocate_begin(&op, pool, &self->waiter, size_bytes, may_wait,
                                       POOL_CALLER_THREAD);
    if (*status != POOL_SUCCESS) {
        unlock();
        return NULL;
    }
    while ((step = byte_pool_step(&op, 1)) == POOL_STEP_WINDOW) {
        unlock(); // interrupts and better threads get in here
        lock();
    }
    if (step == POOL_STEP_WAIT) {
        suspend(self); // a timer would end the wait by byte_pool_cancel_wait() and make_ready()
        *status = (enum pool_status)self->waiter.status;
        op.address = self->waiter.address;
    } else {
        *status = (enum pool_status)op.status;
    }
    unlock();
    return *status == POOL_SUCCESS ? (void *)op.address : NULL;
}

static enum pool_status release(struct thread *self, void *memory)
{
    struct byte_pool_operation op;
    lock();
    enum pool_status status = byte_pool_release_begin(&op, byte_pool_of(memory), &self->waiter,
                                                      (pool_address_t)memory, POOL_CALLER_THREAD);
    while (status == POOL_SUCCESS) {
        enum pool_step step = byte_pool_step(&op, 1);
        if (step == POOL_STEP_DONE) {
            status = (enum pool_status)op.status;
            break;
        }
        if (step == POOL_STEP_READY) {
            make_ready(op.waiter);
        }
        unlock(); // a window; or a better thread was made ready and takes over here
        lock();
    }
    unlock();
    return status;
}
// [port]

static void *allocate_block(struct thread *self, struct block_pool *pool)
{
    bool waits;
    pool_address_t address = 0;
    lock();
    enum pool_status status =
        block_pool_allocate(pool, &self->waiter, true, POOL_CALLER_THREAD, &waits, &address);
    if (waits) {
        suspend(self);
        status = (enum pool_status)self->waiter.status;
        address = self->waiter.address;
    }
    unlock();
    return status == POOL_SUCCESS ? (void *)address : NULL;
}

static enum pool_status release_block(void *block)
{
    struct pool_waiter *served;
    lock();
    enum pool_status status =
        block_pool_release(block_pool_of(block), (pool_address_t)block, &served);
    if (served != NULL) {
        make_ready(served);
    }
    unlock();
    return status;
}

#define THREADS 4
#define ROUNDS 20000
#define HEAP_WORDS 200

static uintptr_t heap_memory[HEAP_WORDS];
static uintptr_t block_memory[30];
static struct byte_pool_set heaps;
static struct byte_pool heap;
static struct block_pool_set block_pools;
static struct block_pool blocks;
static struct thread threads[THREADS];

static void require(bool condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "port_example: %s\n", what);
        exit(1);
    }
}

/// Writes all of the memory, and finds out later whether anybody else has.
static void use(void *memory, size_t size_bytes, unsigned char mark)
{
    unsigned char *bytes = memory;
    memset(bytes, mark, size_bytes);
    sched_yield();
    for (size_t i = 0; i < size_bytes; i++) {
        require(bytes[i] == mark, "memory was handed out twice");
    }
}

static void *run_thread(void *argument)
{
    struct thread *self = argument;
    unsigned char mark = (unsigned char)(self - threads + 1);
    for (size_t i = 0; i < ROUNDS; i++) {
        size_t size_bytes = 1 + (i * 37 + mark * 101u) % 600;
        enum pool_status status;
        void *memory = allocate(self, &heap, size_bytes, i % 3 != 0, &status);
        require(memory != NULL || (i % 3 == 0 && status == POOL_NO_MEMORY), "allocation failed");
        void *block = allocate_block(self, &blocks);
        require(block != NULL, "no block");
        use(block, 16, mark);
        require(release_block(block) == POOL_SUCCESS, "block not released");
        if (memory != NULL) {
            use(memory, size_bytes, mark);
            require(release(self, memory) == POOL_SUCCESS, "memory not released");
        }
    }
    return NULL;
}

int main(void)
{
    pthread_t handles[THREADS];
    struct pool_fault fault;
    struct pool_memory memory = {.bytes = heap_memory, .size_bytes = sizeof heap_memory};
    require(byte_pool_create(&heaps, &heap, &memory, "heap", NULL) == POOL_SUCCESS, "no heap");
    struct pool_memory for_blocks = {.bytes = block_memory, .size_bytes = 3 * 24};
    require(block_pool_create(&block_pools, &blocks, &for_blocks, "blocks", 16) == POOL_SUCCESS,
            "no block pool");
    for (size_t i = 0; i < THREADS; i++) {
        pthread_cond_init(&threads[i].wakes, NULL);
        threads[i].waiter.priority = (uint32_t)i;
        require(pthread_create(&handles[i], NULL, run_thread, &threads[i]) == 0, "no thread");
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(handles[i], NULL);
    }
    require(byte_pool_check(&heap, &fault), pool_fault_text(fault.kind));
    require(block_pool_check(&blocks, &fault), pool_fault_text(fault.kind));
    struct byte_pool_info info;
    byte_pool_info_get(&heap, &info);
    require(info.available_bytes == sizeof heap_memory - 2 * sizeof(uintptr_t), "memory was lost");
    require(info.waiting_count == 0, "somebody waits still");
    printf("%d threads, %d rounds each: waited %llu times, searched %llu fragments\n", THREADS,
           ROUNDS, (unsigned long long)heap.performance.suspensions,
           (unsigned long long)heap.performance.searched);
    return 0;
}
