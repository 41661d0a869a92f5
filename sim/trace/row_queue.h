/// Rows of a recording that a thread has not asked for yet, first in, first out.
#ifndef ROW_QUEUE_H
#define ROW_QUEUE_H

#include "sim/kernel/recording.h"

/// A ring that grows, and shrinks again when few rows are left: its memory is that of the rows that
/// wait, times 8 at most. Zero it before use; the caller owns it.
struct row_queue {
    struct recorded_row *rows;
    uint32_t room; ///< a power of two, or 0
    uint32_t first;
    uint32_t count;
};

/// Adds a row at the end. False when the host has no memory.
bool row_queue_add(struct row_queue *queue, const struct recorded_row *row);

/// Takes the first row. False when there is none.
bool row_queue_take(struct row_queue *queue, struct recorded_row *row);

void row_queue_free(struct row_queue *queue);

#endif
