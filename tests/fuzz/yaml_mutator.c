#include "yaml_mutator.h"

#include <string.h>

enum { EDIT_BYTES_MAX = 1024 };

/// A run of bytes of a text.
struct part {
    size_t begin;
    size_t size;
};

static uint32_t draw(unsigned *state, size_t limit)
{
    *state = *state * 1664525u + 1013904223u;
    return limit == 0 ? 0 : (uint32_t)((*state >> 8) % limit);
}

/// The line, with its end, in which a byte is.
static struct part line_at(const uint8_t *text, size_t size, size_t at)
{
    size_t begin = at;
    size_t end = at;
    while (begin > 0 && text[begin - 1] != '\n') {
        begin--;
    }
    while (end < size && text[end] != '\n') {
        end++;
    }
    end += end < size;
    return (struct part){.begin = begin, .size = end - begin};
}

static struct part any_line(const uint8_t *text, size_t size, unsigned *state)
{
    return line_at(text, size, draw(state, size));
}

/// Replaces a part. Returns the size then; as it was if there is no room.
static size_t replace(uint8_t *text, size_t size, size_t max_size, struct part part,
                      const void *with, size_t with_size)
{
    if (size - part.size + with_size > max_size) {
        return size;
    }
    size_t behind = part.begin + part.size;
    memmove(text + part.begin + with_size, text + behind, size - behind);
    memcpy(text + part.begin, with, with_size);
    return size - part.size + with_size;
}

/// What stands between a place and the next comma, bracket or line end.
static struct part value_behind(const uint8_t *text, size_t size, size_t at)
{
    size_t end = at;
    int depth = 0;
    while (end < size && text[end] != '\n' && (depth > 0 || strchr(",}]", text[end]) == NULL)) {
        depth += text[end] == '(' || text[end] == '{' || text[end] == '[';
        depth -= text[end] == ')' || text[end] == '}' || text[end] == ']';
        end++;
    }
    return (struct part){.begin = at, .size = end - at};
}

/// A value behind ": ", "- " or "["; one of no bytes at the end of the text if there is none.
static struct part any_value(const uint8_t *text, size_t size, unsigned *state)
{
    size_t at = draw(state, size);
    while (at + 2 < size && (strchr(":-,[", text[at]) == NULL || text[at] == '\0')) {
        at++;
    }
    at++;
    at += at < size && text[at] == ' ';
    return at < size ? value_behind(text, size, at) : (struct part){.begin = size, .size = 0};
}

static size_t put_value(uint8_t *text, size_t size, size_t max_size, unsigned *state)
{
    static const char *const values[] = {
        "0",
        "1",
        "7",
        "32",
        "100",
        "255",
        "4294967294",
        "4294967295",
        "18446744073709551615",
        "true",
        "false",
        "forever",
        "none",
        "1 tick",
        "3 ticks",
        "5 ms",
        "20 us",
        "1500 cycles",
        "4611686018427387904 cycles",
        "uniform(0, 8)",
        "uniform(1, 3) ticks",
        "exponential(mean 5 ms)",
        "exponential(mean 40)",
        "lognormal(median 16, sigma 0.8, max 64)",
        "choice(8, 64 x3, 100)",
        "oldest b",
        "all b",
        "random b",
        "50%",
        "300%",
        "2x",
        "[best fit, merge on release, no barging, try all]",
        "[next fit, by priority, rescan on leave]",
        "[16 x4, 32 x2]",
        "byte",
        "block",
        "blocks",
    };
    const char *value = values[draw(state, sizeof values / sizeof values[0])];
    return replace(text, size, max_size, any_value(text, size, state), value, strlen(value));
}

/// Puts the value of one place into another.
static size_t copy_value(uint8_t *text, size_t size, size_t max_size, unsigned *state)
{
    uint8_t copy[EDIT_BYTES_MAX];
    struct part from = any_value(text, size, state);
    from.size = from.size < sizeof copy ? from.size : sizeof copy;
    memcpy(copy, text + from.begin, from.size);
    return replace(text, size, max_size, any_value(text, size, state), copy, from.size);
}

/// Copies a line before another one, at that one's indentation half the time.
static size_t copy_line(uint8_t *text, size_t size, size_t max_size, unsigned *state)
{
    uint8_t copy[EDIT_BYTES_MAX];
    struct part from = any_line(text, size, state);
    struct part to = any_line(text, size, state);
    size_t indent = 0;
    while (from.size > 0 && draw(state, 8) != 0 && text[from.begin] == ' ') {
        from.begin++;
        from.size--;
    }
    while (indent < to.size && text[to.begin + indent] == ' ') {
        indent++;
    }
    if (indent + from.size > sizeof copy) {
        return size;
    }
    memset(copy, ' ', indent);
    memcpy(copy + indent, text + from.begin, from.size);
    struct part before = {.begin = to.begin, .size = 0};
    return replace(text, size, max_size, before, copy, indent + from.size);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    unsigned state = seed;
    uint32_t kind = draw(&state, 12);
    if (size == 0 || kind < 3) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    if (kind < 6) {
        return copy_line(data, size, max_size, &state);
    }
    if (kind < 8) {
        return copy_value(data, size, max_size, &state);
    }
    if (kind < 11) {
        return put_value(data, size, max_size, &state);
    }
    return replace(data, size, max_size, any_line(data, size, &state), "", 0);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *data, size_t size, const uint8_t *other,
                                 size_t other_size, uint8_t *out, size_t max_out_size,
                                 unsigned seed)
{
    unsigned state = seed;
    size_t kept = size < max_out_size ? size : max_out_size;
    memcpy(out, data, kept);
    struct part from = any_line(other, other_size, &state);
    for (uint32_t more = draw(&state, 6); more > 0 && from.begin + from.size < other_size; more--) {
        from.size += line_at(other, other_size, from.begin + from.size).size;
    }
    struct part before = {.begin = any_line(out, kept, &state).begin, .size = 0};
    return replace(out, kept, max_out_size, before, other + from.begin, from.size);
}
