// Random scenarios with everything in them: what is told of objects and interrupts adds up.
#include "kernel_harness.h"
#include "scenario_generator.h"
#include "sim/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/// Whose figures do not add up is told with its seed.
static void check(bool holds, uint64_t seed, const char *whose, const char *what)
{
    if (!holds) {
        fail_msg("seed %llu: %s: %s", (unsigned long long)seed, whose, what);
    }
}

/// The waits of an object, by reason, by outcome, and as the calls that returned have them.
static void check_waits(uint64_t seed, const struct scenario_object *object,
                        const struct summary_object *figures, const struct object_totals *totals)
{
    uint64_t by_reason = 0;
    uint64_t by_outcome = 0;
    uint64_t cycles = 0;
    for (int i = 0; i < OBJECT_REASON_COUNT; i++) {
        by_reason += totals->waits[i];
        cycles += totals->cycles[i];
        check(object_has_reason(object->kind, (enum object_reason)i) ||
                  (totals->waits[i] == 0 && totals->cycles[i] == 0),
              seed, object->name, "a reason that it cannot have");
    }
    for (unsigned i = 0; i < WAIT_OUTCOME_COUNT; i++) {
        by_outcome += totals->outcomes[i];
    }
    uint64_t ended = by_outcome - totals->outcomes[WAIT_GOES_ON];
    check(by_reason == totals->wait_count, seed, object->name, "waits by reason");
    check(by_outcome == totals->wait_count, seed, object->name, "waits by outcome");
    check(totals->outcomes[WAIT_GOES_ON] == figures->waiting, seed, object->name,
          "who waits still");
    check(figures->wait.count + totals->outcomes[WAIT_ENDED_BY_TERMINATE] <= ended, seed,
          object->name, "a call that waited returned twice");
    check(figures->wait.sum.high == 0 && figures->wait.sum.low <= cycles, seed, object->name,
          "cycles waited");
    check(figures->send_wait.count + figures->receive_wait.count ==
              (object->kind == OBJECT_QUEUE ? figures->wait.count : 0),
          seed, object->name, "who sent and who received");
    check(totals->worst.cycles <= cycles && totals->inversion.inversion_cycles <= cycles, seed,
          object->name, "the worst wait");
}

static void check_object(uint64_t seed, const struct scenario_object *object,
                         const struct summary_object *figures, const struct object_totals *totals)
{
    check_waits(seed, object, figures, totals);
    check(totals->refusal_count == figures->failures - figures->timeouts -
                                       figures->failures_by[STATUS_WAIT_ABORTED] -
                                       figures->failures_by[STATUS_WAIT_ERROR],
          seed, object->name, "calls refused at once");
    if (object->kind == OBJECT_QUEUE) {
        bool was_short = figures->failures_by[STATUS_QUEUE_FULL] > 0 || totals->waits[OBJECT_FULL];
        check(figures->high_water <= object->initial, seed, object->name, "more than it holds");
        check(!was_short || totals->shortfall > 0, seed, object->name, "never short");
        check(!was_short || figures->high_water == object->initial, seed, object->name,
              "refused before it was full");
    }
    if (object->kind == OBJECT_MUTEX) {
        check(figures->longest.cycles == figures->held.maximum, seed, object->name, "longest held");
    } else if (object->kind != OBJECT_FLAGS) {
        check(figures->low_water <= figures->value && figures->value <= figures->high_water, seed,
              object->name, "outside of its extremes");
    }
}

static void check_interrupt(uint64_t seed, const struct scenario *scenario,
                            const struct scenario_thread *interrupt,
                            const struct summary_routine *figures)
{
    const struct interrupt_change *worst = &figures->worst;
    check(figures->latency.count == figures->runs, seed, interrupt->name, "latencies");
    if (figures->runs == 0) {
        return;
    }
    enum hold hold = (enum hold)worst->hold;
    bool is_held_by_thread = hold == HOLD_CALL || hold == HOLD_SEARCH;
    bool has_thread = is_held_by_thread || hold == HOLD_ROUTINE;
    check(worst->taken - worst->arrived == figures->latency.maximum, seed, interrupt->name,
          "the worst is not the longest");
    check((hold == HOLD_NONE) == (figures->latency.maximum == 0), seed, interrupt->name,
          "held off by nothing");
    check(has_thread == (worst->held_thread != SCENARIO_NONE), seed, interrupt->name, "by whom");
    check(!has_thread || is_held_by_thread ==
                             (scenario->threads[worst->held_thread].kind == THREAD_KIND_THREAD),
          seed, interrupt->name, "by whose call, or whose routine");
    check(hold != HOLD_TICK || scenario->costs.tick > 0, seed, interrupt->name,
          "by a tick that takes no time");
    check(hold != HOLD_SEARCH || scenario->pools[worst->held_pool].kind == POOL_KIND_BYTE, seed,
          interrupt->name, "by a search of a pool that is not searched");
}

static void what_is_told_adds_up(void **state)
{
    enum { SEEDS = 1500 };
    (void)state;
    struct generator_options generator = generator_all;
    generator.has_replays = false; // run_scenario() reads those from files
    uint64_t wait_count = 0;
    uint64_t held_count = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct scenario scenario;
        struct run_options options = {.folder = NULL};
        struct run_result result = {0};
        assert_true(scenario_generate(seed, &generator, &scenario));
        scenario.name = strdup("random"); // a generated one has none, and a summary tells it
        bool has_run = run_scenario(&scenario, &options, &result);
        assert_string_equal(result.error, "");
        assert_true(has_run);
        const struct summary_objects *objects = &result.summary->objects;
        for (uint32_t i = 0; i < scenario.object_count; i++) {
            const struct object_totals *totals = object_explain_totals(result.object_explain, i);
            check_object(seed, &scenario.objects[i], &objects->objects[i], totals);
            wait_count += totals->wait_count;
        }
        for (uint32_t i = objects->first_routine; i < scenario.thread_count; i++) {
            const struct scenario_thread *thread = &scenario.threads[i];
            if (thread->kind == THREAD_KIND_INTERRUPT) {
                const struct summary_routine *figures = summary_routine_of(objects, i);
                check_interrupt(seed, &scenario, thread, figures);
                held_count += figures->latency.maximum > 0;
            }
        }
        run_result_free(&result);
        scenario_free(&scenario);
    }
    assert_true(wait_count > 1000); // or the scenarios try nothing of it
    assert_true(held_count > 100);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_told_adds_up)};
    return cmocka_run_group_tests_name("random objects", tests, NULL, NULL);
}
