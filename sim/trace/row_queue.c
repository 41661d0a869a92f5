#include "row_queue.h"

#include <stdlib.h>

enum { FIRST_ROOM = 16, SMALL_ROOM = 64 };

/// Moves the rows to a ring of another size, which holds them.
static bool move_to(struct row_queue *queue, uint32_t room)
{
    struct recorded_row *rows = malloc(room * sizeof *rows);
    if (rows == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < queue->count; i++) {
        rows[i] = queue->rows[(queue->first + i) & (queue->room - 1)];
    }
    free(queue->rows);
    *queue = (struct row_queue){.rows = rows, .room = room, .count = queue->count};
    return true;
}

bool row_queue_add(struct row_queue *queue, const struct recorded_row *row)
{
    if (queue->count == queue->room &&
        !move_to(queue, queue->room == 0 ? FIRST_ROOM : 2 * queue->room)) {
        return false;
    }
    queue->rows[(queue->first + queue->count) & (queue->room - 1)] = *row;
    queue->count++;
    return true;
}

bool row_queue_take(struct row_queue *queue, struct recorded_row *row)
{
    if (queue->count == 0) {
        return false;
    }
    *row = queue->rows[queue->first];
    queue->first = (queue->first + 1) & (queue->room - 1);
    queue->count--;
    if (queue->room > SMALL_ROOM && 8 * queue->count <= queue->room) {
        (void)move_to(queue, queue->room / 2); // where it cannot, it stays as it is
    }
    return true;
}

void row_queue_free(struct row_queue *queue)
{
    free(queue->rows);
    *queue = (struct row_queue){0};
}
