#include "pool_harness.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Where simulated pools and their control blocks lie; nothing but the offset may matter.
#define TARGET_START UINT64_C(0x20000400)
#define TARGET_CONTROL UINT64_C(0x20000010)

struct word_case {
    const struct pool_case *test;
    size_t word;
};

static void run_word_case(void **state)
{
    const struct word_case *word_case = *state;
    word_case->test->run(word_case->word, word_case->test->row);
}

int pool_cases_run(const char *group, const struct pool_case *cases, size_t count)
{
#if POOL_SIMULATED
    const size_t words[] = {4, 8};
#else
    const size_t words[] = {sizeof(pool_address_t)};
#endif
    size_t test_count = count * COUNT_OF(words);
    struct CMUnitTest *tests = calloc(test_count, sizeof *tests);
    struct word_case *states = calloc(test_count, sizeof *states);
    char(*names)[160] = calloc(test_count, sizeof *names);
    assert_true(tests != NULL && states != NULL && names != NULL);
    size_t used = 0;
    for (size_t i = 0; i < test_count; i++) {
        const struct pool_case *test = &cases[i / COUNT_OF(words)];
        size_t word = words[i % COUNT_OF(words)];
        if (test->word != 0 && test->word != word) {
            continue;
        }
        states[used] = (struct word_case){test, word};
        snprintf(names[used], sizeof names[used], "%s, %zu-bit words", test->name, word * 8);
        tests[used].name = names[used];
        tests[used].test_func = run_word_case;
        tests[used].initial_state = &states[used];
        used++;
    }
    int failures = _cmocka_run_group_tests(group, tests, used, NULL, NULL);
    free(names);
    free(states);
    free(tests);
    return failures;
}

uint64_t test_seed(uint64_t standard)
{
    const char *text = getenv("POOLSIM_TEST_SEED");
    uint64_t seed = text != NULL ? strtoull(text, NULL, 0) : standard;
    print_message("           POOLSIM_TEST_SEED=%" PRIu64 "\n", seed);
    return seed;
}

uint64_t random_next(uint64_t *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

size_t random_below(uint64_t *state, size_t limit)
{
    return (size_t)(random_next(state) % limit);
}

struct pool_memory pool_memory_make(size_t word, size_t size_bytes)
{
    struct pool_memory memory = {.size_bytes = size_bytes};
    memory.bytes = malloc(size_bytes);
    assert_non_null(memory.bytes);
    memset(memory.bytes, 0x5A, size_bytes);
#if POOL_SIMULATED
    memory.start = TARGET_START;
    memory.control = TARGET_CONTROL;
    memory.word_size_bytes = (uint32_t)word;
#else
    assert_int_equal(word, sizeof(pool_address_t));
#endif
    return memory;
}

void pool_memory_free(struct pool_memory *memory)
{
    free(memory->bytes);
    memory->bytes = NULL;
}

struct byte_rig *byte_rig_create(size_t word, size_t size_bytes,
                                 const struct byte_pool_policy *policy)
{
    static const uint32_t priorities[RIG_THREADS] = {5, 5, 5, 4, 3, 3, 9, 0};
    struct byte_rig *rig = calloc(1, sizeof *rig);
    assert_non_null(rig);
    rig->word = word;
    rig->memory = pool_memory_make(word, size_bytes);
    for (size_t i = 0; i < RIG_THREADS; i++) {
        rig->threads[i].priority = priorities[i];
    }
    assert_int_equal(byte_pool_create(&rig->set, &rig->pool, &rig->memory, "rig", policy),
                     POOL_SUCCESS);
    return rig;
}

void byte_rig_destroy(struct byte_rig *rig)
{
    pool_memory_free(&rig->memory);
    free(rig);
}

pool_address_t byte_rig_allocate(struct byte_rig *rig, size_t thread, size_t size_bytes)
{
    struct byte_pool_operation op;
    assert_int_equal(byte_pool_allocate_begin(&op, &rig->pool, &rig->threads[thread], size_bytes,
                                              false, POOL_CALLER_THREAD),
                     POOL_SUCCESS);
    assert_int_equal(byte_pool_step(&op, SIZE_MAX), POOL_STEP_DONE);
    return op.status == POOL_SUCCESS ? op.address : 0;
}

enum pool_status byte_rig_release(struct byte_rig *rig, size_t thread, pool_address_t address)
{
    struct byte_pool_operation op;
    enum pool_status status = byte_pool_release_begin(&op, &rig->pool, &rig->threads[thread],
                                                      address, POOL_CALLER_THREAD);
    if (status != POOL_SUCCESS) {
        return status;
    }
    while (byte_pool_step(&op, SIZE_MAX) == POOL_STEP_READY) {
    }
    return (enum pool_status)op.status;
}

size_t byte_rig_offset(const struct byte_rig *rig, pool_address_t address)
{
    return (size_t)(address - pool_start(&rig->pool.memory));
}

/// Appends to text of a limited size; a text cut short fails the comparison that follows.
static void append(char *text, size_t text_size, const char *format, ...)
{
    size_t length = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + length, text_size - length, format, arguments);
    va_end(arguments);
}

void byte_pool_layout(const struct byte_pool *pool, char *text, size_t text_size)
{
    size_t word = pool_word_size(&pool->memory);
    size_t search_offset = (size_t)(pool->search_at - pool_start(&pool->memory));
    struct byte_pool_walk walk = byte_pool_walk_begin(pool);
    struct byte_pool_fragment fragment;
    text[0] = '\0';
    while (byte_pool_walk_next(&walk, &fragment)) {
        append(text, text_size, "%s%s%c%zu", text[0] == '\0' ? "" : " ",
               fragment.offset_bytes == search_offset ? ">" : "", fragment.is_free ? 'F' : 'U',
               fragment.size_bytes / word);
    }
    if (pool->search_at == pool->closing) {
        append(text, text_size, " >|");
    }
}

/// A line of a script under way: what is left to read of it, and what to report.
struct line {
    const char *rest;
    const char *status;
    char wakes[80];
};

static size_t read_number(struct line *line, size_t otherwise)
{
    char *end;
    size_t number = strtoul(line->rest, &end, 10);
    if (end == line->rest) {
        return otherwise;
    }
    line->rest = end;
    return number;
}

static bool read_text(struct line *line, const char *text)
{
    size_t length = strlen(text);
    if (strncmp(line->rest, text, length) != 0) {
        return false;
    }
    line->rest += length;
    return true;
}

static void report_wake(struct byte_rig *rig, struct line *line, const struct pool_waiter *waiter)
{
    size_t thread = (size_t)(waiter - rig->threads);
    append(line->wakes, sizeof line->wakes, " %zu", thread);
    if (waiter->status == POOL_SUCCESS) {
        rig->letters[rig->letter_of[thread]] = waiter->address;
    } else {
        append(line->wakes, sizeof line->wakes, " %s",
               pool_status_name((enum pool_status)waiter->status));
    }
}

/// Takes one step of a call. Returns whether it is still under way.
static bool step_once(struct byte_rig *rig, struct line *line, size_t thread, size_t windows)
{
    struct byte_pool_operation *op = &rig->operations[thread];
    switch (byte_pool_step(op, windows)) {
    case POOL_STEP_WINDOW:
        line->status = "WINDOW ";
        return true;
    case POOL_STEP_READY:
        line->status = "READY ";
        report_wake(rig, line, op->waiter);
        return true;
    case POOL_STEP_WAIT:
        line->status = "WAIT ";
        return false;
    case POOL_STEP_DONE:
        break;
    }
    line->status = "";
    if (op->status != POOL_SUCCESS) {
        line->status =
            op->status == POOL_NO_MEMORY ? "NO_MEMORY " : "CORRUPT "; // nothing else can happen
    } else if (!op->releasing) {
        rig->letters[rig->letter_of[thread]] = op->address;
    }
    return false;
}

/// Goes on with a thread's call as the rest of the line says: "/" or "/3" takes one step, nothing
/// or "." runs it to its end.
static void go_on(struct byte_rig *rig, struct line *line, size_t thread)
{
    if (read_text(line, "/")) {
        step_once(rig, line, thread, read_number(line, 1));
        return;
    }
    read_text(line, ".");
    while (step_once(rig, line, thread, SIZE_MAX)) {
    }
}

static void refuse(struct line *line, enum pool_status status)
{
    line->status = status == POOL_NOT_A_POOL    ? "POOL_ERROR "
                   : status == POOL_BAD_POINTER ? "PTR_ERROR "
                   : status == POOL_BAD_SIZE    ? "SIZE_ERROR "
                                                : "CORRUPT ";
}

static void call_service(struct byte_rig *rig, struct line *line, size_t thread)
{
    struct byte_pool_operation *op = &rig->operations[thread];
    struct pool_waiter *caller = &rig->threads[thread];
    bool releases = read_text(line, "-");
    assert_in_range(line->rest[0], 'A', 'Z');
    size_t letter = (size_t)(line->rest[0] - 'A');
    line->rest++;
    enum pool_status status;
    if (releases) {
        status = byte_pool_release_begin(op, &rig->pool, caller, rig->letters[letter],
                                         POOL_CALLER_THREAD);
    } else {
        rig->letter_of[thread] = letter;
        size_t size_bytes = read_number(line, 0) * rig->word;
        bool may_wait = read_text(line, "w");
        status = byte_pool_allocate_begin(op, &rig->pool, caller, size_bytes, may_wait,
                                          POOL_CALLER_THREAD);
    }
    if (status != POOL_SUCCESS) {
        refuse(line, status);
        return;
    }
    go_on(rig, line, thread);
}

static void end_wait(struct byte_rig *rig, struct line *line, enum pool_status status)
{
    struct pool_waiter *waiter = &rig->threads[read_number(line, 0)];
    bool rescan = byte_pool_cancel_wait(&rig->pool, waiter, status);
    report_wake(rig, line, waiter);
    if (rescan) {
        size_t thread = (size_t)(waiter - rig->threads);
        assert_int_equal(byte_pool_rescan_begin(&rig->operations[thread], &rig->pool, waiter),
                         POOL_SUCCESS);
        go_on(rig, line, thread);
    }
}

static void delete_pool(struct byte_rig *rig, struct line *line)
{
    struct pool_waiter *woken;
    enum pool_status status = byte_pool_delete(&rig->pool, &woken);
    if (status != POOL_SUCCESS) {
        refuse(line, status);
        return;
    }
    for (; woken != NULL; woken = woken->next) {
        report_wake(rig, line, woken);
    }
}

static void play_call(struct byte_rig *rig, struct line *line)
{
    size_t thread = 1;
    if (line->rest[0] >= '0' && line->rest[0] < '0' + RIG_THREADS && line->rest[1] == ':') {
        thread = (size_t)(line->rest[0] - '0');
        line->rest += 2;
    }
    if (read_text(line, "prioritize")) {
        enum pool_status status = byte_pool_prioritize(&rig->pool);
        if (status != POOL_SUCCESS) {
            refuse(line, status);
        }
    } else if (read_text(line, "delete")) {
        delete_pool(rig, line);
    } else if (read_text(line, "timeout ")) {
        end_wait(rig, line, POOL_NO_MEMORY);
    } else if (read_text(line, "abort ")) {
        end_wait(rig, line, POOL_WAIT_ABORTED);
    } else if (line->rest[0] == '/' || line->rest[0] == '.') {
        go_on(rig, line, thread);
    } else {
        call_service(rig, line, thread);
    }
}

/// Appends what a call did, as byte_rig_play() says.
static void describe(struct byte_rig *rig, const struct line *line,
                     const struct byte_pool_performance *before, char *text, size_t text_size)
{
    append(text, text_size, "%s", line->status);
    if (byte_pool_is_alive(&rig->pool)) {
        byte_pool_layout(&rig->pool, text + strlen(text), text_size - strlen(text));
    } else {
        append(text, text_size, "gone");
    }
    const struct byte_pool_performance *after = &rig->pool.performance;
    const struct {
        char name;
        uint64_t grown;
    } figures[] = {{'s', after->searched - before->searched},
                   {'m', after->merges - before->merges},
                   {'p', after->splits - before->splits}};
    const char *separator = "; ";
    for (size_t i = 0; i < COUNT_OF(figures); i++) {
        if (figures[i].grown != 0) {
            append(text, text_size, "%s%c%" PRIu64, separator, figures[i].name, figures[i].grown);
            separator = " ";
        }
    }
    if (line->wakes[0] != '\0') {
        append(text, text_size, "; wakes%s", line->wakes);
    }
    const struct pool_waiter *waiter = rig->pool.waiting.first;
    for (uint32_t i = 0; i < rig->pool.waiting.count; i++, waiter = waiter->next) {
        append(text, text_size, "%s %td", i == 0 ? "; queue" : "", waiter - rig->threads);
    }
}

void byte_rig_play(struct byte_rig *rig, const char *script)
{
    while (*script != '\0') {
        char expected[400];
        size_t length = strcspn(script, "\n");
        assert_true(length < sizeof expected);
        memcpy(expected, script, length);
        expected[length] = '\0';
        script += length + (script[length] == '\n' ? 1 : 0);

        struct byte_pool_performance before = rig->pool.performance;
        struct line line = {.rest = expected, .status = ""};
        play_call(rig, &line);
        assert_memory_equal(line.rest, " => ", 4); // the whole call was understood

        char actual[400] = "";
        append(actual, sizeof actual, "%.*s", (int)(line.rest - expected) + 4, expected);
        describe(rig, &line, &before, actual, sizeof actual);
        assert_string_equal(actual, expected);

        struct pool_fault fault = {POOL_FAULT_NONE, 0};
        if (byte_pool_is_alive(&rig->pool) && !byte_pool_check(&rig->pool, &fault)) {
            fail_msg("after %s: %s at %zu", expected, pool_fault_text(fault.kind),
                     fault.offset_bytes);
        }
    }
}
