// Plans against brute force: on small workloads nothing cheaper serves.
#include "sim/report/lanes.h"
#include "sim/report/plan.h"
#include "sim/report/spill.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WORD = 4, EVENTS_MAX = 20000, LIVE_MAX = 64 };

/// A request that becomes live in a slot, or (size 0) the end of the one there.
struct event {
    uint32_t slot;
    uint64_t size_bytes;
};

struct workload {
    struct event events[EVENTS_MAX];
    uint32_t count;
};

static bool tell(void *context, const struct replay_listener *listener)
{
    const struct workload *workload = context;
    uint64_t live[LIVE_MAX] = {0};
    for (uint32_t i = 0; i < workload->count; i++) {
        const struct event *event = &workload->events[i];
        if (event->size_bytes > 0) {
            listener->asked(listener->context, event->slot, event->size_bytes, i);
            live[event->slot] = event->size_bytes;
        } else {
            listener->given_back(listener->context, event->slot, live[event->slot]);
        }
    }
    return true;
}

static struct replay replay_of(struct workload *workload)
{
    return (struct replay){.context = workload, .tell = tell};
}

static uint32_t draw(uint64_t *state, uint32_t bound)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33) % bound;
}

/// Requests of sizes 1 .. size_max in units of `unit` bytes, at most `live_max` live at once.
static void make_workload(struct workload *workload, uint64_t seed, uint32_t count,
                          uint32_t size_max, uint32_t unit, uint32_t live_max)
{
    uint64_t state = seed;
    uint64_t live[LIVE_MAX] = {0};
    workload->count = 0;
    draw(&state, 2);
    while (workload->count < count) {
        uint32_t slot = draw(&state, live_max);
        struct event event = {.slot = slot};
        if (live[slot] == 0) {
            event.size_bytes = (1 + draw(&state, size_max)) * unit;
        }
        live[slot] = event.size_bytes;
        workload->events[workload->count++] = event;
    }
}

static void peaks_asked(void *context, uint32_t slot, uint64_t size_bytes, uint64_t now)
{
    (void)slot;
    peaks_ask(context, size_bytes, now);
}

static void peaks_given_back(void *context, uint32_t slot, uint64_t size_bytes)
{
    (void)slot;
    peaks_give_back(context, size_bytes);
}

/// To be freed with peaks_free().
static void peaks_of(struct workload *workload, struct peaks *peaks)
{
    assert_true(peaks_begin(peaks, WORD));
    const struct replay_listener listener = {
        .context = peaks, .asked = peaks_asked, .given_back = peaks_given_back};
    tell(workload, &listener);
    peaks_end(peaks);
}

/// The most requests of more than `above` and up to `upto` bytes ever live together, counted anew.
static uint32_t most_live(const struct workload *workload, uint64_t above, uint64_t upto)
{
    bool counts[LIVE_MAX] = {false};
    uint32_t live = 0;
    uint32_t most = 0;
    for (uint32_t i = 0; i < workload->count; i++) {
        const struct event *event = &workload->events[i];
        if (event->size_bytes > 0) {
            counts[event->slot] = event->size_bytes > above && event->size_bytes <= upto;
            live += counts[event->slot];
        } else {
            live -= counts[event->slot];
        }
        most = live > most ? live : most;
    }
    return most;
}

static void the_most_of_every_range_of_sizes_is_known(void **state)
{
    (void)state;
    static struct workload workload;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        make_workload(&workload, seed, 300, 3 + (uint32_t)seed, 3, 20);
        struct peaks peaks;
        peaks_of(&workload, &peaks);
        for (uint32_t first = 0; first < peaks.class_count; first++) {
            for (uint32_t last = first; last < peaks.class_count; last++) {
                uint64_t above = first == 0 ? 0 : peaks.sizes[first - 1];
                assert_int_equal(peaks_most(&peaks, first, last),
                                 most_live(&workload, above, peaks.sizes[last]));
            }
        }
        peaks_free(&peaks);
    }
}

static void with_too_many_sizes_neighbours_fall_together_and_stay_exact(void **state)
{
    (void)state;
    static struct workload workload;
    make_workload(&workload, 5, EVENTS_MAX, 2000, WORD, 60);
    struct peaks peaks;
    peaks_of(&workload, &peaks);
    assert_int_equal(peaks.rounding_bytes, 8 * WORD);
    assert_in_range(peaks.class_count, 240, 250);
    for (uint32_t first = 0; first < peaks.class_count; first += 7) {
        for (uint32_t last = first; last < peaks.class_count; last += 11) {
            uint64_t above = first == 0 ? 0 : peaks.keys[first - 1];
            assert_int_equal(peaks_most(&peaks, first, last),
                             most_live(&workload, above, peaks.keys[last]));
            assert_true(peaks.sizes[last] <= peaks.keys[last]);
        }
    }
    struct plan_table table;
    assert_true(plan_apart(&peaks, 4, &table));
    assert_false(plan_best(&table)->is_least);
    assert_int_equal(plan_best(&table)->least_bytes, 0);
    peaks_free(&peaks);
}

static void live_bytes_are_as_asked_and_the_first_time_of_the_most_is_kept(void **state)
{
    (void)state;
    struct peaks peaks;
    assert_true(peaks_begin(&peaks, WORD));
    peaks_ask(&peaks, 5, 10);
    peaks_ask(&peaks, 7, 20);
    peaks_give_back(&peaks, 5);
    peaks_ask(&peaks, 5, 30);
    peaks_end(&peaks);
    assert_int_equal(peaks.most_bytes, 12);
    assert_int_equal(peaks.most_at, 20);
    assert_int_equal(peaks.most_count, 2);
    assert_int_equal(peaks.asked_count, 3);
    assert_int_equal(peaks.class_count, 1);
    assert_int_equal(peaks.sizes[0], 8);
    peaks_free(&peaks);
}

/// Block pools of a brute-force search: sizes in words, ascending.
struct choice {
    uint32_t size_count;
    uint64_t sizes[8];
    uint32_t counts[8];
};

static uint64_t choice_bytes(const struct choice *choice)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < choice->size_count; i++) {
        bytes += choice->counts[i] * (choice->sizes[i] + WORD);
    }
    return bytes;
}

/// Whether every request finds a block, without spilling or with.
static bool serves(const struct choice *choice, const struct workload *workload, bool spills)
{
    uint32_t free_counts[8];
    uint32_t places[LIVE_MAX] = {0};
    memcpy(free_counts, choice->counts, sizeof free_counts);
    for (uint32_t i = 0; i < workload->count; i++) {
        const struct event *event = &workload->events[i];
        if (event->size_bytes == 0) {
            free_counts[places[event->slot]]++;
            continue;
        }
        uint32_t at = 0;
        while (at < choice->size_count && choice->sizes[at] < event->size_bytes) {
            at++;
        }
        while (spills && at < choice->size_count && free_counts[at] == 0) {
            at++;
        }
        if (at == choice->size_count || free_counts[at] == 0) {
            return false;
        }
        free_counts[at]--;
        places[event->slot] = at;
    }
    return true;
}

static struct choice choice_of(const struct plan *plan)
{
    struct choice choice = {.size_count = plan->size_count};
    for (uint32_t i = 0; i < plan->size_count; i++) {
        choice.sizes[i] = plan->sizes[i].block_bytes;
        choice.counts[i] = (uint32_t)plan->sizes[i].count;
    }
    return choice;
}

/// Tries all counts from the i-th size on; keeps the least bytes that serve.
static void try_counts(struct choice *choice, uint32_t i, const struct workload *workload,
                       bool spills, uint32_t count_max, uint64_t *least)
{
    if (i == choice->size_count) {
        if (choice_bytes(choice) < *least && serves(choice, workload, spills)) {
            *least = choice_bytes(choice);
        }
        return;
    }
    for (uint32_t count = 1; count <= count_max; count++) {
        choice->counts[i] = count;
        try_counts(choice, i + 1, workload, spills, count_max, least);
    }
}

/// The least bytes of at most k sizes out of 1 .. size_max words, all sizes and counts tried.
static uint64_t brute_force(const struct workload *workload, bool spills, uint32_t k,
                            uint32_t size_max, uint32_t count_max)
{
    uint64_t least = UINT64_MAX;
    for (uint32_t set = 1; set < 1u << size_max; set++) {
        struct choice choice = {0};
        for (uint32_t size = 1; size <= size_max; size++) {
            if ((set >> (size - 1) & 1) != 0) {
                choice.sizes[choice.size_count++] = (uint64_t)size * WORD;
            }
        }
        if (choice.size_count <= k) {
            try_counts(&choice, 0, workload, spills, count_max, &least);
        }
    }
    return least;
}

static void nothing_cheaper_serves_without_spilling(void **state)
{
    (void)state;
    static struct workload workload;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        make_workload(&workload, seed, 12 + (uint32_t)seed % 20, 5, WORD, 4);
        struct peaks peaks;
        struct plan_table table;
        peaks_of(&workload, &peaks);
        assert_true(plan_apart(&peaks, 5, &table));
        for (uint32_t k = 1; k <= 5; k++) {
            struct choice choice = choice_of(&table.plans[k - 1]);
            assert_true(choice.size_count <= k);
            assert_int_equal(choice_bytes(&choice), table.plans[k - 1].bytes);
            assert_true(serves(&choice, &workload, false));
            assert_int_equal(table.plans[k - 1].bytes, brute_force(&workload, false, k, 5, 4));
            assert_true(table.plans[k - 1].is_least);
        }
        peaks_free(&peaks);
    }
}

static void a_plan_that_spills_is_the_least_where_it_says_so(void **state)
{
    (void)state;
    static struct workload workload;
    uint32_t over_bound = 0;
    for (uint64_t seed = 1; seed <= 120; seed++) {
        make_workload(&workload, seed, 14 + (uint32_t)seed % 40, 4, WORD, 5);
        struct peaks peaks;
        struct plan_table apart;
        struct plan_table table;
        peaks_of(&workload, &peaks);
        assert_true(plan_apart(&peaks, 4, &apart));
        const struct replay replay = replay_of(&workload);
        assert_true(plan_spilling(&peaks, &apart, &replay, 4, SPILL_WORK, &table));
        struct plan_table quick;
        assert_true(plan_spilling(&peaks, &apart, &replay, 4, 0, &quick));
        for (uint32_t k = 1; k <= 4; k++) {
            const struct plan *plan = &table.plans[k - 1];
            struct choice choice = choice_of(plan);
            assert_true(serves(&choice, &workload, true));
            // All of them are small enough for the proof to come to its end.
            assert_true(plan->is_least);
            assert_int_equal(plan->bytes, brute_force(&workload, true, k, 4, 5));
            assert_int_equal(plan->least_bytes, plan->bytes);
            // Without work for the proof there is a bound and a plan, and the truth lies between.
            const struct plan *rough = &quick.plans[k - 1];
            struct choice rough_choice = choice_of(rough);
            assert_true(serves(&rough_choice, &workload, true));
            assert_in_range(plan->bytes, rough->least_bytes, rough->bytes);
            assert_true(rough->bytes <= apart.plans[k - 1].bytes);
            over_bound += plan->bytes > rough->least_bytes;
        }
        peaks_free(&peaks);
    }
    // The bound alone would not have done: requests are not moved.
    assert_true(over_bound > 0);
}

/// Six requests of 4, 8 and 12 bytes: "4a" takes a slot, "-a" gives it back.
static const struct event anomaly[] = {
    {0, 4}, {1, 4}, {2, 8}, {1, 0}, {3, 8}, {2, 0}, {4, 12},
};

static void one_more_small_block_can_leave_a_large_request_without(void **state)
{
    (void)state;
    static struct workload workload;
    memcpy(workload.events, anomaly, sizeof anomaly);
    workload.count = sizeof anomaly / sizeof anomaly[0];
    struct lane lanes[2] = {
        {.size_count = 3, .sizes = {4, 8, 12}, .counts = {1, 1, 1}, .is_strict = true},
        {.size_count = 3, .sizes = {4, 8, 12}, .counts = {2, 1, 1}, .is_strict = true},
    };
    const struct replay replay = replay_of(&workload);
    uint64_t work = 0;
    assert_true(lanes_try(lanes, 2, &replay, &work));
    assert_true(lanes[0].is_served);
    assert_false(lanes[1].is_served);
    assert_int_equal(work, 10);
}

static void lanes_count_the_blocks_that_were_missing(void **state)
{
    (void)state;
    static struct workload workload;
    memcpy(workload.events, anomaly, sizeof anomaly);
    workload.count = sizeof anomaly / sizeof anomaly[0];
    struct lane lane = {.size_count = 2, .sizes = {4, 12}, .counts = {1, 1}};
    const struct replay replay = replay_of(&workload);
    uint64_t work = 0;
    assert_true(lanes_try(&lane, 1, &replay, &work));
    // The second small one spills, so 8, 8 and 12 find nothing, but for the one block that is back.
    assert_false(lane.is_served);
    assert_int_equal(lane.extra_most[0], 0);
    assert_int_equal(lane.extra_most[1], 1);
}

static void a_lane_serves_just_what_a_plain_simulation_says(void **state)
{
    (void)state;
    static struct workload workload;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        make_workload(&workload, seed, 60, 6, WORD, 8);
        uint64_t random = seed;
        struct lane lanes[20];
        memset(lanes, 0, sizeof lanes);
        for (uint32_t i = 0; i < 20; i++) {
            lanes[i] = (struct lane){.size_count = 3, .sizes = {8, 16, 24}, .is_strict = true};
            for (uint32_t s = 0; s < 3; s++) {
                lanes[i].counts[s] = 1 + draw(&random, 5);
            }
        }
        const struct replay replay = replay_of(&workload);
        uint64_t work = 0;
        assert_true(lanes_try(lanes, 20, &replay, &work));
        for (uint32_t i = 0; i < 20; i++) {
            struct choice choice = {.size_count = 3};
            memcpy(choice.sizes, lanes[i].sizes, 3 * sizeof choice.sizes[0]);
            memcpy(choice.counts, lanes[i].counts, 3 * sizeof choice.counts[0]);
            assert_int_equal(lanes[i].is_served, serves(&choice, &workload, true));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_of_every_range_of_sizes_is_known),
        cmocka_unit_test(with_too_many_sizes_neighbours_fall_together_and_stay_exact),
        cmocka_unit_test(live_bytes_are_as_asked_and_the_first_time_of_the_most_is_kept),
        cmocka_unit_test(nothing_cheaper_serves_without_spilling),
        cmocka_unit_test(a_plan_that_spills_is_the_least_where_it_says_so),
        cmocka_unit_test(one_more_small_block_can_leave_a_large_request_without),
        cmocka_unit_test(lanes_count_the_blocks_that_were_missing),
        cmocka_unit_test(a_lane_serves_just_what_a_plain_simulation_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
