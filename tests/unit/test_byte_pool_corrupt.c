/// Byte pools whose memory a caller has overwritten. The checker must find it; in a checked build
/// the services must besides come to an end, stay within the memory (each pool's is as large as
/// asked to the byte, for the sanitizer) and hand out nothing that does not lie in the pool.
#include <string.h>

#include "pool_harness.h"

/// Words in the pool of these tests.
#define WORDS 100

/// "U6 >F6 U8 F6 F8 U14 F50", the allocated ones in letters A, C and F.
static struct byte_rig *make_layout(size_t word)
{
    struct byte_rig *rig = byte_rig_create(word, WORDS * word, NULL);
    byte_rig_play(rig, "A4 => U6 >F92; s1 p1\n"
                       "B4 => U6 U6 >F86; s1 p1\n"
                       "C6 => U6 U6 U8 >F78; s1 p1\n"
                       "D4 => U6 U6 U8 U6 >F72; s1 p1\n"
                       "E6 => U6 U6 U8 U6 U8 >F64; s1 p1\n"
                       "F12 => U6 U6 U8 U6 U8 U14 >F50; s1 p1\n"
                       "-B => U6 >F6 U8 U6 U8 U14 F50\n"
                       "-D => U6 >F6 U8 F6 U8 U14 F50\n"
                       "-E => U6 >F6 U8 F6 F8 U14 F50\n");
    return rig;
}

/// Where the headers of that layout lie, in words; the closing header is the last.
static const size_t headers[] = {0, 6, 12, 20, 26, 34, 48, 98};

static pool_address_t read_word(const struct byte_rig *rig, size_t index)
{
    return pool_word_load(&rig->pool.memory, rig->word,
                          pool_start(&rig->pool.memory) + index * rig->word);
}

static void write_word(const struct byte_rig *rig, size_t index, pool_address_t value)
{
    pool_word_store(&rig->pool.memory, rig->word, pool_start(&rig->pool.memory) + index * rig->word,
                    value);
}

#define BAD_VALUES 22

/// The `i`th value to overwrite word `index` with: addresses in and around the pool, marks, bits.
static pool_address_t bad_value(const struct byte_rig *rig, size_t index, size_t i)
{
    pool_address_t start = pool_start(&rig->pool.memory);
    pool_address_t word = rig->word;
    pool_address_t here = start + index * word;
    pool_address_t old = read_word(rig, index);
    const pool_address_t values[BAD_VALUES] = {
        0,
        1,
        start,
        start - word,
        start + 1,
        start + 2 * word,
        start + 20 * word, // a header of the layout
        start + 48 * word, // another
        start + 50 * word, // the middle of a free fragment
        rig->pool.closing,
        rig->pool.closing - word,
        rig->pool.closing + word,
        rig->pool.closing + 2 * word,
        start + 10000,
        here,
        here + word,
        here + 2 * word,
        here - 6 * word,
        old ^ 1,
        old ^ word,
        word == 4 ? UINT32_C(0xFFFFEEEE) : (pool_address_t)UINT64_C(0xFFFFEEEEFFFFEEEE),
        word == 4 ? UINT32_MAX : (pool_address_t)UINT64_MAX,
    };
    return word == 4 ? (uint32_t)values[i] : values[i];
}

static void test_the_checker_finds_each_overwritten_word(size_t word, const void *row)
{
    (void)row;
    struct byte_rig *rig = make_layout(word);
    for (size_t h = 0; h < 2 * COUNT_OF(headers); h++) {
        size_t index = headers[h / 2] + h % 2;
        pool_address_t old = read_word(rig, index);
        for (size_t i = 0; i < BAD_VALUES; i++) {
            pool_address_t value = bad_value(rig, index, i);
            struct pool_fault fault = {POOL_FAULT_NONE, WORDS * word};
            write_word(rig, index, value);
            assert_int_equal(byte_pool_check(&rig->pool, &fault), value == old);
            assert_true((fault.kind == POOL_FAULT_NONE) == (value == old));
            assert_true(fault.offset_bytes < WORDS * word);
            if (fault.kind == POOL_FAULT_LINK && i < 2) {
                assert_int_equal(fault.offset_bytes, headers[h / 2] * word);
            }
            write_word(rig, index, old);
        }
    }
    byte_rig_destroy(rig);
}

/// A fault, by the word that is overwritten, and what the checker is to say.
struct fault_row {
    const char *name;
    size_t index; ///< in words
    enum { LINK_TO, OWNER_MARK, OWNER_POOL, VALUE } what;
    size_t value; ///< for LINK_TO in words from the start
    enum pool_fault_kind kind;
    size_t fault_index;
};

static const struct fault_row faults[] = {
    {"a link backwards", 12, LINK_TO, 6, POOL_FAULT_LINK, 12},
    {"a link to itself", 12, LINK_TO, 12, POOL_FAULT_LINK, 12},
    {"a link into its own header", 12, LINK_TO, 13, POOL_FAULT_LINK, 12},
    {"a link behind the closing header", 48, LINK_TO, 99, POOL_FAULT_LINK, 48},
    {"a link before the pool", 6, VALUE, 8, POOL_FAULT_LINK, 6},
    {"a link that skips a fragment", 6, LINK_TO, 20, POOL_FAULT_FRAGMENTS, 0},
    {"an owner that is nobody", 13, VALUE, 0x5A5A, POOL_FAULT_OWNER, 12},
    {"an allocated fragment that looks free", 13, OWNER_MARK, 0, POOL_FAULT_AVAILABLE, 0},
    {"a free fragment that looks allocated", 21, OWNER_POOL, 0, POOL_FAULT_AVAILABLE, 0},
    {"a closing header that looks free", 99, OWNER_MARK, 0, POOL_FAULT_CLOSING, 98},
    {"a closing header that does not close the circle", 98, LINK_TO, 6, POOL_FAULT_CLOSING, 98},
};

static void test_the_checker_names_the_fault(size_t word, const void *row)
{
    const struct fault_row *fault_row = row;
    struct byte_rig *rig = make_layout(word);
    pool_address_t pool_word = read_word(rig, 1);
    pool_address_t mark = read_word(rig, 7);
    pool_address_t start = pool_start(&rig->pool.memory);
    switch (fault_row->what) {
    case LINK_TO:
        write_word(rig, fault_row->index, start + fault_row->value * word);
        break;
    case OWNER_MARK:
        write_word(rig, fault_row->index, mark);
        break;
    case OWNER_POOL:
        write_word(rig, fault_row->index, pool_word);
        break;
    case VALUE:
        write_word(rig, fault_row->index, fault_row->value);
        break;
    }
    struct pool_fault fault;
    assert_false(byte_pool_check(&rig->pool, &fault));
    assert_int_equal(fault.kind, fault_row->kind);
    assert_int_equal(fault.offset_bytes, fault_row->fault_index * word);
    byte_rig_destroy(rig);
}

static void test_the_checker_looks_at_the_control_block_too(size_t word, const void *row)
{
    (void)row;
    struct byte_rig *rig = make_layout(word);
    struct pool_fault fault;
    struct byte_pool good = rig->pool;
    rig->pool.available_bytes += word;
    assert_false(byte_pool_check(&rig->pool, &fault));
    assert_int_equal(fault.kind, POOL_FAULT_AVAILABLE);
    rig->pool = good;
    rig->pool.fragment_count++;
    assert_false(byte_pool_check(&rig->pool, &fault));
    assert_int_equal(fault.kind, POOL_FAULT_FRAGMENTS);
    rig->pool = good;
    rig->pool.search_at += word;
    assert_false(byte_pool_check(&rig->pool, &fault));
    assert_int_equal(fault.kind, POOL_FAULT_SEARCH);
    rig->pool = good;
    rig->pool.search_at = rig->pool.closing;
    rig->pool.waiting.count = 1;
    assert_false(byte_pool_check(&rig->pool, &fault));
    assert_int_equal(fault.kind, POOL_FAULT_WAITING);
    rig->pool = good;
    pool_waiting_append(&rig->pool.waiting, &rig->threads[1]);
    pool_waiting_append(&rig->pool.waiting, &rig->threads[2]);
    pool_waiting_append(&rig->pool.waiting, &rig->threads[3]);
    assert_true(byte_pool_check(&rig->pool, &fault));
    for (uint32_t count = 0; count <= 6; count++) {
        rig->pool.waiting.count = count;
        assert_int_equal(byte_pool_check(&rig->pool, &fault), count == 3);
    }
    rig->pool.waiting.count = 3;
    rig->threads[3].next = &rig->threads[2]; // a circle without the first
    assert_false(byte_pool_check(&rig->pool, &fault));
    assert_int_equal(fault.kind, POOL_FAULT_WAITING);
    byte_rig_destroy(rig);
}

static void test_a_walk_ends_at_the_first_bad_link(size_t word, const void *row)
{
    (void)row;
    struct byte_rig *rig = make_layout(word);
    char layout[200];
    for (size_t i = 0; i < BAD_VALUES; i++) {
        write_word(rig, 20, bad_value(rig, 20, i));
        struct byte_pool_walk walk = byte_pool_walk_begin(&rig->pool);
        struct byte_pool_fragment fragment;
        size_t count = 0;
        while (byte_pool_walk_next(&walk, &fragment)) {
            assert_true(fragment.offset_bytes + fragment.size_bytes <= WORDS * word);
            count++;
        }
        assert_in_range(count, 3, COUNT_OF(headers));
    }
    write_word(rig, 20, 0);
    byte_pool_layout(&rig->pool, layout, sizeof layout);
    assert_string_equal(layout, "U6 >F6 U8");
    byte_rig_destroy(rig);
}

#if POOL_CHECKED

/// Takes an operation to its end, window by window, and holds what it returns against the pool.
/// True if it reported corruption.
static bool finish_within_bounds(struct byte_rig *rig, struct byte_pool_operation *op)
{
    const struct byte_pool *pool = &rig->pool;
    size_t bound = 8 * (pool->fragment_count + 4) * (pool->waiting.count + 1);
    enum pool_step step;
    do {
        assert_true(bound-- > 0);
        step = byte_pool_step(op, 1);
        assert_true(op->examined <= 2);
        assert_true(pool->fragment_count >= 2);
        assert_true(pool->available_bytes <= pool->memory.size_bytes);
    } while (step == POOL_STEP_WINDOW || step == POOL_STEP_READY);
    pool_address_t start = pool_start(&pool->memory);
    if (step == POOL_STEP_DONE && op->status == POOL_CORRUPT) {
        assert_true(op->address >= start && op->address <= pool->closing);
        return true;
    }
    if (step == POOL_STEP_DONE && op->status == POOL_SUCCESS && !op->releasing) {
        assert_true(op->address >= start + 2 * rig->word);
        assert_true(op->address + op->request_bytes <= pool->closing);
        memset(pool_pointer(&pool->memory, op->address), 0x5A, op->request_bytes);
    }
    return false;
}

/// One service on the layout of make_layout(), its memory overwritten. True: corruption reported.
static bool call_on_bad_memory(struct byte_rig *rig, size_t choice)
{
    static const size_t sizes[] = {1, 4, 5, 12, 13, 14, 40, 49, 60, 75};
    static const char releases[] = {'A', 'C', 'F'};
    struct byte_pool_operation op;
    enum pool_status status;
    if (choice < COUNT_OF(sizes)) {
        status = byte_pool_allocate_begin(&op, &rig->pool, &rig->threads[1],
                                          sizes[choice] * rig->word, false, POOL_CALLER_THREAD);
    } else {
        pool_address_t address = rig->letters[releases[choice - COUNT_OF(sizes)] - 'A'];
        status =
            byte_pool_release_begin(&op, &rig->pool, &rig->threads[1], address, POOL_CALLER_THREAD);
        if (status == POOL_CORRUPT) {
            assert_int_equal(op.address, address - 2 * rig->word);
        }
    }
    return status == POOL_SUCCESS ? finish_within_bounds(rig, &op) : status == POOL_CORRUPT;
}

#define CHOICES 13

static const struct byte_pool_policy best_fit = {
    .fit = BYTE_POOL_BEST_FIT, .merge_on_release = true, .try_all = true};
static const struct byte_pool_policy next_fit = {
    .fit = BYTE_POOL_NEXT_FIT, .merge_on_release = true, .by_priority = true};

/// All that a call can change, to be put back.
struct saved {
    struct byte_rig rig;
    unsigned char bytes[WORDS * 8];
};

static void save(const struct byte_rig *rig, struct saved *saved)
{
    saved->rig = *rig;
    memcpy(saved->bytes, rig->memory.bytes, WORDS * rig->word);
}

static void restore(struct byte_rig *rig, const struct saved *saved)
{
    *rig = saved->rig;
    memcpy(rig->memory.bytes, saved->bytes, WORDS * rig->word);
}

/// Every two services in a row, with one header word overwritten by every bad value.
static void try_all_services(struct byte_rig *rig)
{
    struct saved saved;
    uint64_t reported = 0;
    save(rig, &saved);
    for (size_t h = 0; h < 2 * COUNT_OF(headers); h++) {
        size_t index = headers[h / 2] + h % 2;
        for (size_t i = 0; i < BAD_VALUES * CHOICES * CHOICES; i++) {
            write_word(rig, index, bad_value(rig, index, i % BAD_VALUES));
            bool corrupt = call_on_bad_memory(rig, i / BAD_VALUES % CHOICES);
            corrupt = call_on_bad_memory(rig, i / BAD_VALUES / CHOICES) || corrupt;
            reported += corrupt;
            restore(rig, &saved);
        }
    }
    assert_true(reported > 1000);
}

/// Gives the pool a policy after its layout was made without one. NULL leaves it as it is.
static void set_policy(struct byte_rig *rig, const struct byte_pool_policy *policy)
{
    if (policy != NULL) {
        rig->pool.policy = *policy;
        rig->pool.has_policy = true;
    }
}

static void test_no_service_is_led_astray_by_an_overwritten_word(size_t word, const void *row)
{
    struct byte_rig *rig = make_layout(word);
    set_policy(rig, row);
    try_all_services(rig);
    rig->threads[2].request_bytes = 13 * word;
    rig->threads[3].request_bytes = 40 * word;
    pool_waiting_append(&rig->pool.waiting, &rig->threads[2]);
    pool_waiting_append(&rig->pool.waiting, &rig->threads[3]);
    try_all_services(rig); // releases search for the waiters now
    byte_rig_destroy(rig);
}

/// A word, what it is overwritten with, a call, and the header that is reported.
struct report_row {
    const char *name;
    size_t index;     ///< in words
    size_t link_to;   ///< in words from the start
    char releases;    ///< a letter, or
    size_t allocates; ///< words
    size_t fault_index;
};

static const struct report_row reports[] = {
    {"a search reports the free header it stands on", 6, 3, 0, 14, 6},
    {"a search reports the header it would skip", 12, 200, 0, 14, 12},
    {"a search reports an allocated header on its way", 34, 34, 0, 70, 34},
    {"a search reports the header it would merge", 26, 5, 0, 14, 26},
    {"a search reports a closing header that leads elsewhere", 98, 12, 0, 60, 98},
    {"a search reports a hole larger than all that is free", 6, 98, 0, 14, 6},
    {"a release reports a link backwards", 12, 6, 'C', 0, 12},
    {"a release reports a link out of the pool", 34, 102, 'F', 0, 34},
    {"a release reports a fragment larger than all that is allocated", 0, 98, 'A', 0, 0},
};

static void test_corruption_is_reported_with_its_place(size_t word, const void *row)
{
    const struct report_row *report = row;
    struct byte_rig *rig = make_layout(word);
    struct byte_pool_operation op;
    struct byte_pool before;
    enum pool_status status;
    pool_address_t start = pool_start(&rig->pool.memory);
    write_word(rig, report->index, start + report->link_to * word);
    before = rig->pool;
    if (report->releases != 0) {
        status = byte_pool_release_begin(&op, &rig->pool, &rig->threads[1],
                                         rig->letters[report->releases - 'A'], POOL_CALLER_THREAD);
        assert_memory_equal(&before, &rig->pool, sizeof before);
    } else {
        assert_int_equal(byte_pool_allocate_begin(&op, &rig->pool, &rig->threads[1],
                                                  report->allocates * word, false,
                                                  POOL_CALLER_THREAD),
                         POOL_SUCCESS);
        assert_int_equal(byte_pool_step(&op, SIZE_MAX), POOL_STEP_DONE);
        status = (enum pool_status)op.status;
    }
    assert_int_equal(status, POOL_CORRUPT);
    assert_int_equal(op.address, start + report->fault_index * word);
    byte_rig_destroy(rig);
}

static void test_forged_free_headers_do_not_run_the_count_below_two(size_t word, const void *row)
{
    (void)row;
    const struct byte_pool_policy until_6_1_6 = {.early_give_up = true};
    struct byte_rig *rig = byte_rig_create(word, 300 * word, &until_6_1_6);
    byte_rig_play(rig, "A100 => U102 >F196; s1 p1\n"
                       "B150 => U102 U152 >F44; s1 p1\n"
                       "-B => U102 >F152 F44\n"
                       "B120 => U102 U122 >F30 F44; s1 p1\n"
                       "-B => U102 >F122 F30 F44\n");
    pool_address_t mark = read_word(rig, 103);
    pool_address_t start = pool_start(&rig->pool.memory);
    // Whoever has A writes a chain of free headers into it, and the free mark before it.
    write_word(rig, 0, start + 2 * word);
    write_word(rig, 1, mark);
    for (size_t index = 2; index < 102; index += 2) {
        write_word(rig, index, start + (index + 2) * word);
        write_word(rig, index + 1, mark);
    }
    rig->pool.search_at = start;
    uint64_t reported = 0;
    for (size_t i = 0; i < 10; i++) {
        struct byte_pool_operation op;
        assert_int_equal(byte_pool_allocate_begin(&op, &rig->pool, &rig->threads[1], 190 * word,
                                                  false, POOL_CALLER_THREAD),
                         POOL_SUCCESS);
        reported += finish_within_bounds(rig, &op);
    }
    assert_int_equal(reported, 10);
    byte_rig_destroy(rig);
}

static void test_memory_overwritten_before_it_is_handed_back_is_reported(size_t word,
                                                                         const void *row)
{
    (void)row;
    struct byte_rig *rig = byte_rig_create(word, 66 * word, NULL);
    byte_rig_play(rig, "A62 => U64 >|; s1\n"
                       "2:B30w => WAIT U64 >|; queue 2\n"
                       "-A/ => WINDOW U32 >F32; s1 p1; queue 2\n"
                       "timeout 2 => U32 >F32; wakes 2 NO_MEMORY\n");
    write_word(rig, 0, 0); // somebody who had the memory writes to it still
    struct byte_pool_operation *op = &rig->operations[1];
    assert_int_equal(byte_pool_step(op, 1), POOL_STEP_DONE);
    assert_int_equal(op->status, POOL_CORRUPT);
    assert_int_equal(op->address, pool_start(&rig->pool.memory));
    assert_int_equal(rig->pool.available_bytes, 32 * word);
    byte_rig_destroy(rig);
}

/// Somebody writes garbage anywhere between the calls; a run ends when that is reported.
static void test_random_overwrites_never_lead_out_of_the_pool(size_t word, const void *row)
{
    uint64_t random = test_seed(77001);
    uint64_t reported = 0;
    for (int round = 0; round < 20000; round++) {
        struct byte_rig *rig = make_layout(word);
        set_policy(rig, row);
        bool corrupt = false;
        for (int call = 0; call < 12 && !corrupt; call++) {
            size_t index = random_below(&random, 2) == 0
                               ? headers[random_below(&random, COUNT_OF(headers))]
                               : random_below(&random, WORDS - 1);
            index += random_below(&random, 2);
            write_word(rig, index, bad_value(rig, index, random_below(&random, BAD_VALUES)));
            corrupt = call_on_bad_memory(rig, random_below(&random, CHOICES));
        }
        reported += corrupt;
        byte_rig_destroy(rig);
    }
    assert_true(reported > 10000);
}

static void test_a_best_fit_does_not_hand_out_what_was_overwritten_meanwhile(size_t word,
                                                                             const void *row)
{
    (void)row;
    struct byte_rig *rig = make_layout(word);
    set_policy(rig, &best_fit);
    struct byte_pool_operation *op = &rig->operations[1];
    assert_int_equal(byte_pool_allocate_begin(op, &rig->pool, &rig->threads[1], 3 * word, false,
                                              POOL_CALLER_THREAD),
                     POOL_SUCCESS);
    assert_int_equal(byte_pool_step(op, 1), POOL_STEP_WINDOW);
    write_word(rig, 6, pool_start(&rig->pool.memory) + 8 * word); // the best so far
    enum pool_step step;
    while ((step = byte_pool_step(op, 1)) == POOL_STEP_WINDOW) {
    }
    assert_int_equal(step, POOL_STEP_DONE);
    assert_int_equal(op->status, POOL_CORRUPT);
    byte_rig_destroy(rig);
}

#endif

static const struct pool_case cases_of_all[] = {
    {"the checker finds each overwritten word", test_the_checker_finds_each_overwritten_word, NULL,
     0},
    {"the checker looks at the control block too", test_the_checker_looks_at_the_control_block_too,
     NULL, 0},
    {"a walk ends at the first bad link", test_a_walk_ends_at_the_first_bad_link, NULL, 0},
#if POOL_CHECKED
    {"no service is led astray by an overwritten word",
     test_no_service_is_led_astray_by_an_overwritten_word, NULL, 0},
    {"forged free headers do not run the count below two",
     test_forged_free_headers_do_not_run_the_count_below_two, NULL, 0},
    {"memory overwritten before it is handed back is reported",
     test_memory_overwritten_before_it_is_handed_back_is_reported, NULL, 0},
    {"random overwrites never lead out of the pool",
     test_random_overwrites_never_lead_out_of_the_pool, NULL, 0},
    {"a best fit does not hand out what was overwritten meanwhile",
     test_a_best_fit_does_not_hand_out_what_was_overwritten_meanwhile, NULL, 0},
    {"no service with best fit and merging is led astray",
     test_no_service_is_led_astray_by_an_overwritten_word, &best_fit, 0},
    {"no service with next fit and merging is led astray",
     test_no_service_is_led_astray_by_an_overwritten_word, &next_fit, 0},
    {"random overwrites do not mislead a best fit with merging",
     test_random_overwrites_never_lead_out_of_the_pool, &best_fit, 0},
    {"random overwrites do not mislead a next fit with merging",
     test_random_overwrites_never_lead_out_of_the_pool, &next_fit, 0},
#endif
};

int main(void)
{
    struct pool_case cases[64];
    size_t count = COUNT_OF(cases_of_all);
    memcpy(cases, cases_of_all, sizeof cases_of_all);
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        cases[count++] = (struct pool_case){
            .name = faults[i].name, .run = test_the_checker_names_the_fault, .row = &faults[i]};
    }
#if POOL_CHECKED
    for (size_t i = 0; i < COUNT_OF(reports); i++) {
        cases[count++] = (struct pool_case){.name = reports[i].name,
                                            .run = test_corruption_is_reported_with_its_place,
                                            .row = &reports[i]};
    }
#endif
    return pool_cases_run("byte pools overwritten", cases, count);
}
