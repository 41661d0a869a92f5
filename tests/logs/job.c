/// A program to record: a thread that keeps lines of text of growing length, and one that hands
/// packets of four sizes round in a ring. See "ltrace" and "mtrace" in scenarios/TRACES.md.
///     gcc -O1 -o job job.c -pthread
#include <mcheck.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { LINES = 20, PACKETS = 40, RING = 6 };

static void *keep_lines(void *unused)
{
    char *lines[LINES];
    (void)unused;
    for (size_t i = 0; i < LINES; i++) {
        lines[i] = malloc(16 + 8 * i);
        memset(lines[i], 0, 16 + 8 * i);
        if (i % 4 == 3) {
            lines[i - 2] = realloc(lines[i - 2], 200 + i);
        }
    }
    for (size_t i = 0; i < LINES; i++) {
        free(lines[i]);
    }
    return NULL;
}

static void *send_packets(void *unused)
{
    static const size_t sizes[] = {60, 128, 590, 1514};
    void *ring[RING] = {NULL};
    (void)unused;
    for (size_t i = 0; i < PACKETS; i++) {
        free(ring[i % RING]);
        ring[i % RING] = calloc(1, sizes[i * i % 4]);
    }
    for (size_t i = 0; i < RING; i++) {
        free(ring[i]);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;
    mtrace();
    pthread_create(&thread, NULL, send_packets, NULL);
    keep_lines(NULL);
    pthread_join(thread, NULL);
    muntrace();
    return 0;
}
