#include "builder.h"
#include "id_table.h"

#include <inttypes.h>
#include <string.h>

enum { LINE_BYTES = 255, HEAD_LINES = 4 };

/// A file at its position.
struct state {
    struct import *import;
    struct lines lines;
    struct id_table live; ///< by number
    uint64_t ids;         ///< as the file announces
};

/// Takes a whole number and the blanks around it. False if there is none.
static bool take_number(const char **text, size_t *length, uint64_t *number)
{
    uint64_t value = 0;
    size_t i = 0;
    while (i < *length && (*text)[i] == ' ') {
        i++;
    }
    size_t begin = i;
    for (; i < *length && (*text)[i] >= '0' && (*text)[i] <= '9'; i++) {
        if (value > UINT32_MAX) {
            return false;
        }
        value = value * 10 + (uint64_t)((*text)[i] - '0');
    }
    if (i == begin) {
        return false;
    }
    while (i < *length && (*text)[i] == ' ') {
        i++;
    }
    *text += i;
    *length -= i;
    *number = value;
    return value <= UINT32_MAX;
}

/// An allocation, or a reallocation of nothing, which is one.
static bool allocate(struct state *state, uint64_t time, uint64_t id, uint64_t size)
{
    uint64_t given = import_allocate(state->import, time, 0, 0, size, 0);
    return id_table_add(&state->live, &id, sizeof id, given, size, 0) != NULL ||
           import_fail(state->import, "not enough memory");
}

static bool import_line(struct state *state, const char *text, size_t length)
{
    struct import *import = state->import;
    char op = text[0];
    uint64_t id = 0;
    uint64_t size = 0;
    uint64_t time = state->lines.line - HEAD_LINES;
    text++;
    length--;
    bool has_size = op == 'a' || op == 'r';
    if ((!has_size && op != 'f') || !take_number(&text, &length, &id) ||
        (has_size && !take_number(&text, &length, &size)) || length != 0) {
        return import_fail_line(import, &state->lines,
                                "no operation; expected a ID SIZE, r ID SIZE or f ID");
    }
    if (id >= state->ids) {
        return import_fail_line(
            import, &state->lines,
            "id %" PRIu64 " is not among the %" PRIu64 " that the file announces", id, state->ids);
    }
    struct id_entry *entry = id_table_find(&state->live, &id, sizeof id);
    if (op == 'a' && entry != NULL) {
        return import_fail_line(import, &state->lines, "id %" PRIu64 " is allocated already", id);
    }
    if (op == 'f') {
        if (entry == NULL) {
            import->counts->unknown++;
            return true;
        }
        import_release(import, time, 0, 0, entry->id, entry->size_bytes);
        id_table_remove(&state->live, entry);
        return true;
    }
    if (entry == NULL) {
        return allocate(state, time, id, size);
    }
    import_resize(import, time, 0, 0, entry->id, entry->size_bytes, size);
    entry->size_bytes = size;
    return true;
}

static bool read_head(struct state *state, uint64_t head[HEAD_LINES])
{
    for (int i = 0; i < HEAD_LINES; i++) {
        char *text = NULL;
        size_t length = 0;
        enum lines_next next = import_take_line(state->import, &state->lines, &text, &length);
        const char *rest = text;
        if (next == LINES_FAILED) {
            return false;
        }
        if (next == LINES_END || !take_number(&rest, &length, &head[i]) || length != 0) {
            return import_fail(state->import,
                               "line %d: no head of a .rep file; expected four lines with a "
                               "number each: heap size, ids, operations, weight",
                               i + 1);
        }
    }
    return true;
}

/// Whether the head told the truth.
static bool check_counts(struct state *state, const uint64_t head[HEAD_LINES], uint64_t operations,
                         uint64_t bytes)
{
    if (head[1] > bytes) {
        return import_fail(state->import, "line 2: %" PRIu64 " ids are more than the file can hold",
                           head[1]);
    }
    return operations == head[2] ||
           import_fail_line(state->import, &state->lines,
                            "the file ends after %" PRIu64 " operations; expected the %" PRIu64
                            " that it announces",
                            operations, head[2]);
}

static bool read_file(struct state *state)
{
    struct import *import = state->import;
    uint64_t head[HEAD_LINES] = {0};
    if (!read_head(state, head) || import_add_thread(import, 0, "main", 4) == SIZE_MAX ||
        import_add_pool(import, 0, "heap", 4) == SIZE_MAX) {
        return false;
    }
    state->ids = head[1];
    import_begin_trace(import, "us");
    uint64_t operations = 0;
    uint64_t bytes = 0;
    char *text = NULL;
    size_t length = 0;
    enum lines_next next;
    while ((next = import_take_line(import, &state->lines, &text, &length)) == LINES_LINE) {
        operations += length > 0;
        bytes += length + 1;
        if (length > 0 && !import_line(state, text, length)) {
            return false;
        }
    }
    return next == LINES_END && check_counts(state, head, operations, bytes);
}

bool import_malloclab(struct import *import, struct stream *stream)
{
    struct state state = {.import = import};
    if (!import_begin_lines(import, &state.lines, stream, LINE_BYTES)) {
        return false;
    }
    bool good = read_file(&state);
    id_table_free(&state.live);
    lines_free(&state.lines);
    return good;
}
