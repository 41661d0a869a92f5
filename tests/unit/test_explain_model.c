#include "explain_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/// The explaining recorder beside a model of its rules that remembers nothing but the state, keeps
/// memory as a word each, and judges every near waiter by a fresh look at all of it.

#define WORDS 254u ///< 1016 bytes
#define HEADER_WORDS 2u

struct word {
    bool is_taken;
    bool is_direct;
    bool begins;
    uint32_t owner;
    uint32_t words; ///< of the piece that begins here
    uint64_t sequence;
};

struct waiter {
    uint32_t thread;
    uint32_t need; ///< in words
    uint64_t begin_sequence;
    enum reason reason;
    bool is_handed;
};

struct model {
    struct explain *explain;
    struct word memory[WORDS];
    struct waiter waiters[SCENE_THREADS];
    uint32_t waiter_count;
    uint64_t sequence;
    uint64_t random;
    cycles_t now;
    bool looks;
    bool look_is_stale;
    bool is_missed;
    uint64_t waits;
    cycles_t cycles[SCENE_THREADS][REASON_WAIT_COUNT];
    bool seen[REASON_WAIT_COUNT];
};

static uint32_t draw(struct model *model, uint32_t below)
{
    model->random = model->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(model->random >> 33) % below;
}

/// The longest run of words that are free, or were taken past the waiter if one is given.
static uint32_t longest_run(const struct model *model, const struct waiter *past)
{
    uint32_t longest = 0;
    uint32_t run = 0;
    for (uint32_t i = 0; i < WORDS; i++) {
        const struct word *word = &model->memory[i];
        bool counts = !word->is_taken ||
                      (past != NULL && word->is_direct && word->sequence > past->begin_sequence);
        run = counts ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static uint32_t free_words(const struct model *model)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < WORDS; i++) {
        count += !model->memory[i].is_taken;
    }
    return count;
}

static enum reason judge(const struct model *model, uint32_t place, bool is_new)
{
    const struct waiter *waiter = &model->waiters[place];
    if (waiter->is_handed) {
        return waiter->reason;
    }
    uint32_t largest = longest_run(model, NULL);
    if (waiter->need > largest) {
        if (longest_run(model, waiter) >= waiter->need) {
            return REASON_BARGED;
        }
        return waiter->need > free_words(model) ? REASON_EXHAUSTED : REASON_FRAGMENTED;
    }
    uint32_t together = waiter->need;
    bool is_first = true;
    bool is_unfit = false;
    for (uint32_t i = 0; i < place && i < EXPLAIN_NEAR; i++) {
        if (!model->waiters[i].is_handed) {
            is_first = false;
            is_unfit |= model->waiters[i].need > largest;
            together += model->waiters[i].need;
        }
    }
    if (is_unfit || together > free_words(model)) {
        return REASON_HEAD_OF_LINE;
    }
    if (model->looks) {
        return is_new ? REASON_FRAGMENTED : waiter->reason;
    }
    if (model->is_missed) {
        return REASON_MISSED_RESCAN;
    }
    return is_first ? REASON_FRAGMENTED : REASON_HEAD_OF_LINE;
}

static void pass_time(struct model *model, cycles_t cycles)
{
    if (cycles == 0) {
        return;
    }
    for (uint32_t i = 0; i < model->waiter_count; i++) {
        struct waiter *waiter = &model->waiters[i];
        if (i < EXPLAIN_NEAR) {
            waiter->reason = judge(model, i, false);
        }
        model->cycles[waiter->thread][waiter->reason] += cycles;
        model->seen[waiter->reason] = true;
    }
    model->now += cycles;
}

static bool is_waiting(const struct model *model, uint32_t thread)
{
    for (uint32_t i = 0; i < model->waiter_count; i++) {
        if (model->waiters[i].thread == thread) {
            return true;
        }
    }
    return false;
}

/// Takes the first run of that many words. False when there is none.
static bool grant(struct model *model, uint32_t thread, uint32_t words, bool to_waiter)
{
    uint32_t run = 0;
    for (uint32_t i = 0; i < WORDS; i++) {
        run = model->memory[i].is_taken ? 0 : run + 1;
        if (run < words) {
            continue;
        }
        uint32_t first = i + 1 - words;
        model->sequence++;
        for (uint32_t j = first; j <= i; j++) {
            model->memory[j] = (struct word){.is_taken = true,
                                             .is_direct = !to_waiter,
                                             .begins = j == first,
                                             .owner = thread,
                                             .words = words,
                                             .sequence = model->sequence};
        }
        explain_memory_granted(model->explain, &(struct memory_change){.now = model->now,
                                                                       .thread = thread,
                                                                       .offset_bytes = first * 4,
                                                                       .size_bytes = words * 4,
                                                                       .to_waiter = to_waiter});
        return true;
    }
    return false;
}

static void release(struct model *model)
{
    uint32_t first = draw(model, WORDS);
    while (first < WORDS && !(model->memory[first].is_taken && model->memory[first].begins)) {
        first++;
    }
    if (first == WORDS) {
        return;
    }
    uint32_t owner = model->memory[first].owner;
    uint32_t words = model->memory[first].words;
    memset(&model->memory[first], 0, words * sizeof model->memory[0]);
    explain_memory_freed(model->explain, &(struct memory_change){.now = model->now,
                                                                 .thread = owner,
                                                                 .offset_bytes = first * 4,
                                                                 .size_bytes = words * 4});
    model->looks = model->waiter_count > 0;
    model->look_is_stale = false;
}

static void begin_wait(struct model *model)
{
    uint32_t thread = draw(model, SCENE_THREADS);
    if (is_waiting(model, thread)) {
        return;
    }
    uint32_t size = 4 * (1 + draw(model, draw(model, 4) == 0 ? 200 : 30));
    struct waiter *waiter = &model->waiters[model->waiter_count];
    *waiter = (struct waiter){
        .thread = thread, .need = size / 4 + HEADER_WORDS, .begin_sequence = model->sequence};
    if (model->waiter_count == 0) {
        model->looks = false;
        model->is_missed = false;
    }
    waiter->reason = judge(model, model->waiter_count, true);
    model->waiter_count++;
    model->waits++;
    explain_wait_begun(model->explain, &(struct wait_change){.now = model->now,
                                                             .thread = thread,
                                                             .size = size,
                                                             .request_bytes = size});
}

static void head_changes(struct model *model)
{
    if (model->looks) {
        model->look_is_stale = true;
    } else {
        model->is_missed = true;
    }
}

static void end_wait(struct model *model, uint32_t place, enum wait_end end)
{
    uint32_t thread = model->waiters[place].thread;
    model->waiter_count--;
    memmove(&model->waiters[place], &model->waiters[place + 1],
            (model->waiter_count - place) * sizeof model->waiters[0]);
    explain_wait_ended(model->explain,
                       &(struct wait_change){.now = model->now, .thread = thread, .end = end});
    if (end == WAIT_SERVED) {
        model->looks = model->waiter_count > 0;
        model->look_is_stale = false;
        model->is_missed = false;
    } else if (place == 0) {
        head_changes(model);
    }
}

/// A release under way finds something for the first waiter, or gives up.
static void go_on_looking(struct model *model)
{
    if (!model->looks || model->waiter_count == 0) {
        return;
    }
    struct waiter *first = &model->waiters[0];
    if (draw(model, 4) != 0 && longest_run(model, NULL) >= first->need) {
        first->is_handed = true;
        assert_true(grant(model, first->thread, first->need, true));
        pass_time(model, draw(model, 3));
        end_wait(model, 0, WAIT_SERVED);
        return;
    }
    explain_rescan_failed(model->explain, model->now, 0);
    model->is_missed = model->look_is_stale;
    model->looks = false;
    model->look_is_stale = false;
}

static void prioritize(struct model *model)
{
    if (model->waiter_count == 0) {
        return;
    }
    uint32_t place = draw(model, model->waiter_count);
    struct waiter moved = model->waiters[place];
    memmove(&model->waiters[1], &model->waiters[0], place * sizeof model->waiters[0]);
    model->waiters[0] = moved;
    explain_waiters_reordered(model->explain, model->now, 0, moved.thread);
    if (place > 0) {
        head_changes(model);
    }
}

/// Ends a random wait in a way of which the thread is told.
static void cancel(struct model *model)
{
    static const enum wait_end ends[] = {WAIT_TIMED_OUT, WAIT_ENDED_BY_ABORT,
                                         WAIT_ENDED_BY_TERMINATE};
    if (model->waiter_count > 0) {
        uint32_t place = draw(model, 2) == 0 ? 0 : draw(model, model->waiter_count);
        end_wait(model, place, ends[draw(model, 3)]);
    }
}

static void step(struct model *model, uint32_t eagerness)
{
    uint32_t thread = draw(model, SCENE_THREADS);
    switch (draw(model, 8 + eagerness)) {
    case 0:
    case 1:
        if (!is_waiting(model, thread)) {
            (void)grant(model, thread, 3 + draw(model, 40), false);
        }
        break;
    case 2:
        release(model);
        break;
    case 3:
    case 4:
        go_on_looking(model);
        break;
    case 5:
        if (draw(model, 3) == 0) {
            prioritize(model);
        }
        break;
    case 6:
        if (draw(model, 4) == 0) {
            cancel(model);
        }
        break;
    default:
        begin_wait(model);
    }
    pass_time(model, draw(model, 4));
}

/// eagerness: the more, the longer the waiting list.
static void compare(uint64_t seed, uint32_t eagerness, uint32_t least_waiting)
{
    struct ownership *ownership = ownership_create(scene_scenario());
    struct explain *explain = explain_create(scene_scenario(), ownership, NULL, NULL);
    assert_non_null(explain);
    struct model model = {.explain = explain, .random = seed};
    uint32_t most_waiting = 0;
    print_message("seed %llu\n", (unsigned long long)seed);
    for (uint32_t i = 0; i < 5000; i++) {
        step(&model, eagerness);
        assert_true(explain_is_sound(explain));
        most_waiting = model.waiter_count > most_waiting ? model.waiter_count : most_waiting;
    }
    explain_finish(explain, model.now);
    uint64_t waits = 0;
    for (uint32_t i = 0; i < SCENE_THREADS; i++) {
        const struct explain_totals *totals = explain_thread_totals(explain, i);
        waits += totals->wait_count;
        for (unsigned reason = 0; reason < REASON_WAIT_COUNT; reason++) {
            assert_int_equal(totals->cycles[reason], model.cycles[i][reason]);
        }
    }
    assert_int_equal(waits, model.waits);
    for (unsigned reason = 0; reason < REASON_WAIT_COUNT; reason++) {
        assert_true(model.seen[reason]);
    }
    assert_true(most_waiting >= least_waiting);
    explain_destroy(explain);
    ownership_destroy(ownership);
}

static uint64_t seed_of_test(void)
{
    const char *seed = getenv("POOLSIM_TEST_SEED");
    return seed == NULL ? 1 : strtoull(seed, NULL, 10);
}

static void short_lists_are_judged_as_the_model_judges_them(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 4; i++) {
        compare(seed_of_test() + i, 1, 5);
    }
}

static void lists_with_far_waiters_are_judged_as_the_model_judges_them(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 2; i++) {
        compare(seed_of_test() + i, 8, EXPLAIN_NEAR + 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_lists_are_judged_as_the_model_judges_them),
        cmocka_unit_test(lists_with_far_waiters_are_judged_as_the_model_judges_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
