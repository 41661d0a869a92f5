#include "digest.h"

#include <stdlib.h>

#include "sim/kernel/fnv.h"

/// The other run's digest after so many rows. Returns false where it has none.
static bool find_mark(const struct digest_marks *marks, uint64_t rows, uint64_t *value)
{
    if (rows == marks->rows) {
        *value = marks->value;
        return true;
    }
    uint64_t place = rows / marks->interval;
    if (rows % marks->interval != 0 || place == 0 || place > marks->count) {
        return false;
    }
    *value = marks->marks[place - 1];
    return true;
}

static void hold_beside(struct digest *digest)
{
    uint64_t value;
    uint64_t rows = digest->marks.rows;
    if (digest->beside == NULL || digest->other_by != 0 ||
        !find_mark(digest->beside, rows, &value)) {
        return;
    }
    if (value == digest->marks.value) {
        digest->same_rows = rows;
    } else {
        digest->other_by = rows;
    }
}

static void add_mark(struct digest_marks *marks)
{
    if (marks->rows % marks->interval != 0) {
        return;
    }
    if (marks->count == DIGEST_MARKS_MAX) {
        marks->interval *= 2;
        marks->count /= 2;
        for (uint32_t i = 0; i < marks->count; i++) {
            marks->marks[i] = marks->marks[2 * i + 1];
        }
        if (marks->rows % marks->interval != 0) {
            return;
        }
    }
    marks->marks[marks->count++] = marks->value;
}

static void keep(struct digest *digest, const char *bytes, size_t size)
{
    size_t needed = digest->kept_size + size + 1;
    if (needed > digest->kept_room) {
        char *bigger = realloc(digest->kept, 2 * needed);
        if (bigger == NULL) {
            digest->out_of_memory = true;
            return;
        }
        digest->kept = bigger;
        digest->kept_room = 2 * needed;
    }
    memcpy(digest->kept + digest->kept_size, bytes, size);
    digest->kept_size += size;
    digest->kept[digest->kept_size] = '\0';
}

/// Takes a piece of one row.
static void take_piece(struct digest *digest, const char *bytes, size_t size, bool ends_row)
{
    struct digest_marks *marks = &digest->marks;
    if (!digest->is_past_header) {
        digest->is_past_header = ends_row;
        return;
    }
    uint64_t row = marks->rows + 1;
    if (row - digest->keep_first < digest->keep_count && row >= digest->keep_first) {
        keep(digest, bytes, size);
    }
    uint64_t value = marks->value;
    for (size_t i = 0; i < size; i++) {
        value = fnv_byte(value, (unsigned char)bytes[i]);
    }
    marks->value = value;
    if (ends_row) {
        marks->rows = row;
        add_mark(marks);
        hold_beside(digest);
    }
}

/// Rows end at line ends: no name that a file can give holds one.
static void take(void *context, const char *bytes, size_t size)
{
    while (size > 0) {
        const char *end = memchr(bytes, '\n', size);
        size_t length = end == NULL ? size : (size_t)(end - bytes) + 1;
        take_piece(context, bytes, length, end != NULL);
        bytes += length;
        size -= length;
    }
}

bool digest_begin(struct digest *digest, const struct scenario *scenario)
{
    digest->marks = (struct digest_marks){.value = FNV_START, .interval = 1};
    return ops_begin_taken(&digest->ops, scenario, take, digest);
}

void digest_call_returned(void *context, const struct call *call)
{
    struct digest *digest = context;
    ops_call_returned(&digest->ops, call);
}

bool digest_end(struct digest *digest)
{
    bool done = output_complete(&digest->ops.output);
    ops_discard(&digest->ops);
    const struct digest_marks *beside = digest->beside;
    if (beside != NULL && digest->other_by == 0 && !digest_is_same(digest)) {
        // All marks that both have are the same: they part behind the last one.
        uint64_t fewer = beside->rows < digest->marks.rows ? beside->rows : digest->marks.rows;
        digest->other_by = fewer + 1;
    }
    return done && !digest->out_of_memory;
}

void digest_free(struct digest *digest)
{
    ops_discard(&digest->ops);
    free(digest->kept);
    digest->kept = NULL;
    digest->kept_size = 0;
    digest->kept_room = 0;
}

bool digest_is_same(const struct digest *digest)
{
    return digest->beside != NULL && digest->marks.rows == digest->beside->rows &&
           digest->marks.value == digest->beside->value;
}
