#include "builder.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/// The most ids that a file may announce.
#define IDS_MAX UINT64_C(100000000)

struct lines {
    const char *at;
    const char *end;
    uint64_t line;
};

/// Takes a line. False at the end.
static bool take_line(struct lines *lines, const char **text, size_t *length)
{
    if (lines->at == lines->end) {
        return false;
    }
    const char *stop = memchr(lines->at, '\n', (size_t)(lines->end - lines->at));
    stop = stop == NULL ? lines->end : stop;
    *text = lines->at;
    *length = (size_t)(stop - lines->at);
    if (*length > 0 && (*text)[*length - 1] == '\r') {
        --*length;
    }
    lines->at = stop == lines->end ? stop : stop + 1;
    lines->line++;
    return true;
}

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

/// An id's allocation.
struct slot {
    uint64_t id; ///< in the trace; 0: not allocated
    uint64_t size;
};

static bool import_line(struct import *import, const struct lines *lines, const char *text,
                        size_t length, struct slot *slots, uint64_t slot_count)
{
    char op = text[0];
    uint64_t id = 0;
    uint64_t size = 0;
    uint64_t time = lines->line - 4;
    text++;
    length--;
    bool has_size = op == 'a' || op == 'r';
    if ((!has_size && op != 'f') || !take_number(&text, &length, &id) ||
        (has_size && !take_number(&text, &length, &size)) || length != 0) {
        return import_fail(import,
                           "line %" PRIu64 ": no operation; expected a ID SIZE, r ID SIZE or f ID",
                           lines->line);
    }
    if (id >= slot_count) {
        return import_fail(import,
                           "line %" PRIu64 ": id %" PRIu64 " is not among the %" PRIu64
                           " that the file announces",
                           lines->line, id, slot_count);
    }
    struct slot *slot = &slots[id];
    if (op == 'a' && slot->id != 0) {
        return import_fail(import, "line %" PRIu64 ": id %" PRIu64 " is allocated already",
                           lines->line, id);
    }
    if (op == 'f') {
        if (slot->id == 0) {
            import->counts->unknown++;
            return true;
        }
        import_release(import, time, 0, 0, slot->id, slot->size);
        *slot = (struct slot){0};
        return true;
    }
    if (slot->id == 0) { // to reallocate nothing is to allocate
        slot->id = import_allocate(import, time, 0, 0, size, 0);
    } else {
        import_resize(import, time, 0, 0, slot->id, slot->size, size);
    }
    slot->size = size;
    return true;
}

bool import_malloclab(struct import *import, const uint8_t *bytes, size_t length)
{
    struct lines lines = {.at = (const char *)bytes, .end = (const char *)bytes + length};
    uint64_t head[4] = {0};
    const char *text = NULL;
    size_t size = 0;
    for (int i = 0; i < 4; i++) {
        if (!take_line(&lines, &text, &size) || !take_number(&text, &size, &head[i]) || size != 0) {
            return import_fail(import,
                               "line %d: no head of a .rep file; expected four lines with a "
                               "number each: heap size, ids, operations, weight",
                               i + 1);
        }
    }
    if (head[1] > IDS_MAX || head[1] > length) {
        return import_fail(import, "line 2: %" PRIu64 " ids are more than the file can hold",
                           head[1]);
    }
    if (import_add_thread(import, 0, "main", 4) == SIZE_MAX ||
        import_add_pool(import, 0, "heap", 4) == SIZE_MAX) {
        return false;
    }
    struct slot *slots = calloc((size_t)head[1] + 1, sizeof *slots);
    if (slots == NULL) {
        return import_fail(import, "not enough memory");
    }
    import_begin_trace(import, "us");
    uint64_t count = 0;
    bool good = true;
    while (good && take_line(&lines, &text, &size)) {
        if (size > 0) {
            count++;
            good = import_line(import, &lines, text, size, slots, head[1]);
        }
    }
    free(slots);
    return good && (count == head[2] ||
                    import_fail(import,
                                "line %" PRIu64 ": the file ends after %" PRIu64
                                " operations; expected the %" PRIu64 " that it announces",
                                lines.line, count, head[2]));
}
