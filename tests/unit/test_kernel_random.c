// Random scenarios: the kernel against an independent account of what it told, and runs that must
// be alike.
#include "kernel_harness.h"
#include "kernel_ledger.h"
#include "scenario_generator.h"
#include "scenario_recording.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/// What is looked at where runs are compared whose samples or ends differ.
enum { TRACE_EVENTS = TRACE_ALL & ~(TRACE_SAMPLES | TRACE_END | TRACE_STATES) };

/// Every second scenario has objects, interrupts and all else.
static struct scenario generate(uint64_t seed)
{
    struct scenario scenario;
    assert_true(
        scenario_generate(seed, seed % 2 == 0 ? &generator_all : &generator_usual, &scenario));
    return scenario;
}

/// Fails the test, with the seed that shows why.
static void expect_equal(const struct trace *a, const struct trace *b, uint64_t seed)
{
    if (!trace_equal(a, b)) {
        print_error("the scenario of seed %" PRIu64 "\n", seed);
        fail();
    }
}

/// Runs the scenario of a seed. Returns how many waits at objects ran out when they were to.
static uint64_t account_for(uint64_t seed)
{
    struct scenario scenario = generate(seed);
    struct ledger ledger;
    ledger_begin(&ledger, &scenario);
    struct observer observer = ledger_observer(&ledger);
    struct kernel *kernel = kernel_create(&scenario, scenario.seed, &observer);
    assert_non_null(kernel);
    ledger.kernel = kernel;
    struct made_recording made;
    struct recording recording = made_recording_begin(&made, &scenario, 1);
    kernel_replay_from(kernel, &recording);
    enum kernel_state state = KERNEL_RUNNING;
    for (uint64_t slice = seed % 13 + 1; state == KERNEL_RUNNING; slice = slice % 13 + 1) {
        state = kernel_run(kernel, slice);
        ledger_check(&ledger, kernel);
    }
    assert_int_equal(state, KERNEL_ENDED);
    assert_int_equal(kernel_now(kernel), scenario.until);
    uint64_t on_time = ledger.objects.on_time_count;
    kernel_destroy(kernel);
    made_recording_end(&made);
    ledger_end(&ledger);
    scenario_free(&scenario);
    return on_time;
}

static void what_a_run_tells_adds_up(void **state)
{
    uint64_t seed = harness_seed(1);
    uint64_t on_time = 0;
    for (uint64_t i = 0; i < harness_count(8000); i++) {
        *(uint64_t *)*state = seed + i;
        on_time += account_for(seed + i);
    }
    assert_true(on_time >= harness_count(8000) / 20);
}

/// The seed at which a failing test stopped.
static int print_seed(void **state)
{
    print_message("           the last scenario's seed: %" PRIu64 "\n", *(uint64_t *)*state);
    return 0;
}

static void the_same_run_tells_the_same(void **state)
{
    (void)state;
    uint64_t seed = harness_seed(1);
    for (uint64_t i = 0; i < harness_count(500); i++) {
        struct scenario scenario = generate(seed + i);
        struct trace first;
        struct trace again;
        harness_run(&scenario, scenario.seed, UINT64_MAX, TRACE_ALL, &first);
        harness_run(&scenario, scenario.seed, 1 + i % 50, TRACE_ALL, &again);
        expect_equal(&first, &again, seed + i);
        trace_free(&first);
        trace_free(&again);
        scenario_free(&scenario);
    }
}

static void stretch_amount(struct scenario *scenario, struct quantity *amount, uint64_t factor)
{
    if (amount->distribution == SCENARIO_NONE) {
        amount->constant *= factor;
    } else {
        scenario->distributions[amount->distribution].multiply *= factor;
    }
}

/// Makes everything that is in cycles `factor` times as long.
static void stretch(struct scenario *scenario, uint64_t factor)
{
    struct scenario_costs *costs = &scenario->costs;
    uint64_t *const amounts[] = {
        &costs->allocate,
        &costs->release,
        &costs->search_step,
        &costs->merge,
        &costs->split,
        &costs->block_allocate,
        &costs->block_release,
        &costs->context_switch,
        &costs->tick,
        &scenario->cpu_hz,
        &scenario->cycles_per_tick,
        &scenario->until,
        &scenario->sample_cycles,
    };
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
        *amounts[i] *= factor;
    }
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        struct scenario_thread *thread = &scenario->threads[i];
        thread->length_cycles *= factor;
        if (thread->kind == THREAD_KIND_INTERRUPT || thread->kind == THREAD_KIND_PHASE) {
            if (thread->arrivals.first != SCENARIO_NO_END) {
                thread->arrivals.first *= factor;
            }
            stretch_amount(scenario, &thread->arrivals.interval, factor);
        }
    }
    for (uint32_t i = 0; i < scenario->time_count; i++) {
        scenario->times[i] *= factor;
    }
    for (uint32_t i = 0; i < scenario->step_count; i++) {
        struct quantity *amount = &scenario->steps[i].amount;
        if (scenario->steps[i].kind == STEP_COMPUTE) {
            stretch_amount(scenario, amount, factor);
        }
    }
}

static void a_run_in_longer_cycles_is_the_same(void **state)
{
    (void)state;
    uint64_t seed = harness_seed(1);
    for (uint64_t i = 0; i < harness_count(500); i++) {
        struct scenario scenario = generate(seed + i);
        struct trace plain;
        struct trace stretched;
        harness_run_in_units(&scenario, 1, TRACE_ALL, &plain);
        stretch(&scenario, 3);
        harness_run_in_units(&scenario, 3, TRACE_ALL, &stretched);
        expect_equal(&plain, &stretched, seed + i);
        trace_free(&plain);
        trace_free(&stretched);
        scenario_free(&scenario);
    }
}

static void a_longer_run_begins_as_the_shorter_one(void **state)
{
    (void)state;
    uint64_t seed = harness_seed(1);
    for (uint64_t i = 0; i < harness_count(500); i++) {
        struct scenario scenario = generate(seed + i);
        struct trace whole;
        struct trace part;
        harness_run(&scenario, scenario.seed, UINT64_MAX, TRACE_EVENTS, &whole);
        scenario.until = 1 + scenario.until / 2;
        harness_run(&scenario, scenario.seed, UINT64_MAX, TRACE_EVENTS, &part);
        assert_true(part.length <= whole.length);
        if (part.length > 0) {
            whole.text[part.length] = '\0';
        }
        expect_equal(&part, part.length > 0 ? &whole : &part, seed + i);
        trace_free(&whole);
        trace_free(&part);
        scenario_free(&scenario);
    }
}

/// Adds a thread of its own program that never starts.
static void add_sleeper(struct scenario *scenario)
{
    scenario->threads =
        realloc(scenario->threads, (scenario->thread_count + 1) * sizeof *scenario->threads);
    char *name = malloc(sizeof "never");
    assert_non_null(scenario->threads);
    assert_non_null(name);
    scenario->threads[scenario->thread_count] = scenario->threads[0];
    scenario->threads[scenario->thread_count].name = strcpy(name, "never");
    scenario->threads[scenario->thread_count].auto_start = false;
    scenario->thread_count++;
}

static void a_thread_that_never_starts_changes_nothing(void **state)
{
    (void)state;
    uint64_t seed = harness_seed(1);
    for (uint64_t i = 0; i < harness_count(500); i++) {
        struct scenario scenario = generate(seed + i);
        struct trace without;
        struct trace with;
        harness_run(&scenario, scenario.seed, UINT64_MAX, TRACE_EVENTS, &without);
        add_sleeper(&scenario);
        harness_run(&scenario, scenario.seed, UINT64_MAX, TRACE_EVENTS, &with);
        expect_equal(&without, &with, seed + i);
        trace_free(&without);
        trace_free(&with);
        scenario_free(&scenario);
    }
}

/// Random scenarios are of use only if things happen in them.
static void random_scenarios_show_every_status(void **state)
{
    (void)state;
    static const char *const shown[] = {
        " allocate p0 ",
        " SUCCESS",
        " NO_MEMORY",
        " POOL_ERROR",
        " PTR_ERROR",
        " SIZE_ERROR",
        " DELETED",
        " WAIT_ABORTED",
        " SUSPEND_ERROR",
        " RESUME_ERROR",
        " SUSPEND_LIFTED",
        " WAIT_ABORT_ERROR",
        " terminated by ",
        " served by ",
        ", undone",
        "nothing for the first",
        ": note 1",
        "is completed",
        "is waiting for a block",
        " WAIT_ERROR",
        " CALLER_ERROR",
        " QUEUE_FULL",
        " QUEUE_EMPTY",
        " NO_INSTANCE",
        " NOT_AVAILABLE",
        " NOT_OWNED",
        " NO_EVENTS",
        " THRESH_ERROR",
        " set_priority t0 SUCCESS",
        "is waiting at a queue",
        "is waiting at a semaphore",
        "is waiting at a mutex",
        "is waiting for flags",
        " r1, due at ",
        ", 1 lost",
        " allocate r.40 ",
        " r2 terminate t",
        " r2 set_priority t",
        " r3 set_threshold t",
        " r0: note 0",
        " put s0 SUCCESS = 0, 0 wait",
    };
    enum { COUNT = sizeof shown / sizeof shown[0] };
    unsigned seen[COUNT] = {0};
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        struct scenario scenario = generate(seed);
        struct trace trace;
        harness_run(&scenario, scenario.seed, UINT64_MAX, TRACE_ALL, &trace);
        for (int i = 0; i < COUNT; i++) {
            seen[i] += strstr(trace_text(&trace), shown[i]) != NULL;
        }
        trace_free(&trace);
        scenario_free(&scenario);
    }
    for (int i = 0; i < COUNT; i++) {
        if (seen[i] < 5) {
            print_error("only %u scenarios show \"%s\"\n", seen[i], shown[i]);
        }
        assert_true(seen[i] >= 5);
    }
}

/// Memory may be overwritten in any way: the run goes on or stops as corrupt, always the same.
static void runs_with_overruns_end_or_stop_as_corrupt(void **state)
{
    (void)state;
    struct generator_options options = generator_all;
    options.has_overruns = true;
    unsigned corrupt = 0;
    unsigned damaged = 0;
    uint64_t seed = harness_seed(1);
    for (uint64_t i = 0; i < harness_count(2000); i++) {
        struct scenario scenario;
        struct trace first;
        struct trace again;
        assert_true(scenario_generate(seed + i, &options, &scenario));
        enum kernel_state end =
            harness_run(&scenario, scenario.seed, UINT64_MAX, TRACE_ALL, &first);
        harness_run(&scenario, scenario.seed, 7, TRACE_ALL, &again);
        assert_true(end == KERNEL_ENDED || end == KERNEL_CORRUPT);
        corrupt += end == KERNEL_CORRUPT;
        damaged += strstr(trace_text(&first), " damaged at ") != NULL;
        expect_equal(&first, &again, seed + i);
        trace_free(&first);
        trace_free(&again);
        scenario_free(&scenario);
    }
    assert_true(corrupt >= harness_count(2000) / 40);
    assert_true(damaged >= 1);
}

int main(void)
{
    uint64_t seed = 0;
    const struct CMUnitTest tests[] = {
        {.name = "what_a_run_tells_adds_up",
         .test_func = what_a_run_tells_adds_up,
         .teardown_func = print_seed,
         .initial_state = &seed},
        cmocka_unit_test(the_same_run_tells_the_same),
        cmocka_unit_test(a_run_in_longer_cycles_is_the_same),
        cmocka_unit_test(a_longer_run_begins_as_the_shorter_one),
        cmocka_unit_test(a_thread_that_never_starts_changes_nothing),
        cmocka_unit_test(random_scenarios_show_every_status),
        cmocka_unit_test(runs_with_overruns_end_or_stop_as_corrupt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
