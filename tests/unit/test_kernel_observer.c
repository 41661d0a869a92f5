// What a run tells its observer: what, when, and in which order.
#include "kernel_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define ONE_BLOCK "pools: [{name: blk, kind: block, block_size: 37, size: 44}]\n"

static const struct kernel_case memory[] = {
    {"memory changes hands fragment by fragment, headers included", NULL,
     "- {name: t, priority: 5, steps: [allocate: {pool: heap, size: 98, into: b},\n"
     "   allocate: {pool: heap, size: 870, into: b}, release: b, release: b]}\n",
     "0 heap gives 0+108 to t for 98\n"
     "0 t allocate heap 98 SUCCESS @8\n"
     "0 heap gives 108+884 to t for 870\n"
     "0 t allocate heap 870 SUCCESS @116\n"
     "0 heap gets 0+108 from t\n"
     "0 t release heap SUCCESS @8\n"
     "0 heap gets 108+884 from t\n"
     "0 t release heap SUCCESS @116\n"},
    {"on a 64-bit target headers are of 16 bytes, and link words of 8",
     "target: {word: 64, cpu: 1MHz, tick: 1kHz}\n"
     "pools: [{name: heap, kind: byte, size: 1000}, {name: blk, kind: block, block_size: 37,\n"
     "  size: 100}]\n",
     "- {name: t, priority: 5, steps: [allocate: {pool: heap, size: 98, into: b},\n"
     "   allocate: {pool: blk, into: b}, allocate: {pool: blk, into: b}]}\n",
     "0 heap gives 0+120 to t for 98\n"
     "0 t allocate heap 98 SUCCESS @16\n"
     "0 blk gives 0+48 to t for 37\n"
     "0 t allocate blk 37 SUCCESS @8\n"
     "0 blk gives 48+48 to t for 37\n"
     "0 t allocate blk 37 SUCCESS @56\n"},
    {"memory that is not given or taken is not told of", NULL,
     "- {name: t, priority: 5, steps: [allocate: {pool: heap, size: 100, into: b},\n"
     "   allocate: {pool: heap, size: 1000, into: b}, allocate: {pool: heap, size: 2000, into: "
     "b},\n"
     "   delete: heap, release: b]}\n",
     "0 heap gives 0+108 to t for 100\n"
     "0 t allocate heap 100 SUCCESS @8\n"
     "0 t allocate heap 1000 NO_MEMORY\n"
     "0 t allocate heap 2000 SIZE_ERROR\n"
     "0 heap: deleted by t\n"
     "0 t delete heap SUCCESS\n"
     "0 t release heap PTR_ERROR @8\n"},
    {"it is the releaser who gives memory back, whoever had it", NULL,
     "- {name: t, priority: 1, steps: [allocate: {pool: heap, size: 100, into: b}]}\n"
     "- {name: u, priority: 5, steps: [release: b]}\n",
     "0 heap gives 0+108 to t for 100\n"
     "0 t allocate heap 100 SUCCESS @8\n"
     "0 heap gets 0+108 from u\n"
     "0 u release heap SUCCESS @8\n"},
    {"a block handed over is taken back first, then given to the waiter", ONE_BLOCK,
     "- {name: t, priority: 1, steps: [allocate: {pool: blk, into: b}, sleep: 1 ticks, release: "
     "b]}\n"
     "- {name: w, priority: 5, steps: [allocate: {pool: blk, wait: 5 ticks, into: b}]}\n",
     "0 blk gives 0+44 to t for 37\n"
     "0 t allocate blk 37 SUCCESS @4\n"
     "0 blk: w waits for 37 as 40\n"
     "1000 blk gets 0+44 from t\n"
     "1000 blk gives 0+44 to w for 37, who waits\n"
     "1000 blk: w served by t\n"
     "1000 t release blk SUCCESS @4\n"
     "0..1000 w allocate blk 37 SUCCESS @4\n"},
    {"a release tells of each waiter that it serves, and of the first that it cannot", NULL,
     "- {name: t, priority: 1, steps: [allocate: {pool: heap, size: 984, into: b}, sleep: 1 "
     "ticks,\n"
     "   release: b]}\n"
     "- {name: w1, priority: 5, steps: [allocate: {pool: heap, size: 298, wait: 5 ticks, into: "
     "c}]}\n"
     "- {name: w2, priority: 6, steps: [allocate: {pool: heap, size: 300, wait: 5 ticks, into: "
     "c}]}\n"
     "- {name: w3, priority: 7, steps: [allocate: {pool: heap, size: 401, wait: 5 ticks, into: "
     "c}]}\n",
     "0 heap gives 0+992 to t for 984\n"
     "0 t allocate heap 984 SUCCESS @8\n"
     "0 heap: w1 waits for 298 as 300\n"
     "0 heap: w2 waits for 300 as 300\n"
     "0 heap: w3 waits for 401 as 404\n"
     "1000 heap gets 0+992 from t\n"
     "1000 heap gives 0+308 to w1 for 298, who waits\n"
     "1000 heap: w1 served by t\n"
     "1000 heap gives 308+308 to w2 for 300, who waits\n"
     "1000 heap: w2 served by t\n"
     "1000 heap: nothing for the first\n"
     "1000 t release heap SUCCESS @8\n"
     "0..1000 w1 allocate heap 298 SUCCESS @8\n"
     "0..1000 w2 allocate heap 300 SUCCESS @316\n"
     "5000 heap: w3 timed out by nobody\n"
     "0..5000 w3 allocate heap 401 NO_MEMORY\n"},
    {"a waiter's end says how and by whom", NULL,
     "- {name: w1, priority: 5, steps: [allocate: {pool: heap, size: 1000, wait: 1 ticks, into: "
     "c}]}\n"
     "- {name: w2, priority: 6, steps: [allocate: {pool: heap, size: 1000, wait: 9 ticks, into: "
     "c}]}\n"
     "- {name: w3, priority: 7, steps: [allocate: {pool: heap, size: 1000, wait: 9 ticks, into: "
     "c}]}\n"
     "- {name: w4, priority: 8, steps: [allocate: {pool: heap, size: 1000, wait: 9 ticks, into: "
     "c}]}\n"
     "- {name: w5, priority: 4, steps: [allocate: {pool: heap, size: 1000, wait: 9 ticks, into: "
     "c}]}\n"
     "- {name: t, priority: 1, steps: [sleep: 2 ticks, abort: w2, terminate: w3, prioritize: "
     "heap,\n"
     "   delete: heap]}\n",
     "0 heap: w5 waits for 1000 as 1000\n"
     "0 heap: w1 waits for 1000 as 1000\n"
     "0 heap: w2 waits for 1000 as 1000\n"
     "0 heap: w3 waits for 1000 as 1000\n"
     "0 heap: w4 waits for 1000 as 1000\n"
     "1000 heap: w1 timed out by nobody\n"
     "0..1000 w1 allocate heap 1000 NO_MEMORY\n"
     "2000 heap: w2 aborted by t\n"
     "2000 t abort w2 SUCCESS\n"
     "2000 heap: w3 terminated by t\n"
     "2000 t terminate w3 SUCCESS\n"
     "2000 heap: reordered\n"
     "2000 t prioritize heap SUCCESS\n"
     "2000 heap: deleted by t\n"
     "2000 heap: w5 sent away by t\n"
     "2000 heap: w4 sent away by t\n"
     "2000 t delete heap SUCCESS\n"
     "0..2000 w5 allocate heap 1000 DELETED\n"
     "0..2000 w2 allocate heap 1000 WAIT_ABORTED\n"
     "0..2000 w4 allocate heap 1000 DELETED\n"},
    {"a refused prioritize or delete is no news", NULL,
     "- {name: t, priority: 1, steps: [delete: heap, delete: heap, prioritize: heap]}\n",
     "0 heap: deleted by t\n"
     "0 t delete heap SUCCESS\n"
     "0 t delete heap POOL_ERROR\n"
     "0 t prioritize heap POOL_ERROR\n"},
    {"memory found for a waiter that is gone is given and got back", "costs: {search_step: 400}\n",
     "- {name: h, priority: 9, steps: [allocate: {pool: heap, size: 984, into: a},\n"
     "   compute: 1500 cycles, release: a]}\n"
     "- {name: w1, priority: 5, steps: [sleep: 1 ticks,\n"
     "   allocate: {pool: heap, size: 300, wait: 1 ticks, into: d}]}\n"
     "- {name: w2, priority: 5, steps: [sleep: 1 ticks,\n"
     "   allocate: {pool: heap, size: 600, wait: forever, into: d}]}\n",
     "0 heap gives 0+992 to h for 984\n"
     "0..400 h allocate heap 984 SUCCESS @8\n"
     "1000 heap: w1 waits for 300 as 300\n"
     "1000 heap: w2 waits for 600 as 600\n"
     "1900 heap gets 0+992 from h\n"
     "1900 heap gives 0+308 to w1 for 300, who waits\n"
     "2000 heap: w1 timed out by nobody\n"
     "1000..2000 w1 allocate heap 300 NO_MEMORY\n"
     "2300 heap gets 0+308 from h, undone\n"
     "2700 heap gives 0+608 to w2 for 600, who waits\n"
     "3100 heap: w2 served by h\n"
     "1000..3100 w2 allocate heap 600 SUCCESS @8\n"
     "1900..3100 h release heap SUCCESS @8\n"},
    {"memory found for a waiter that was terminated is got back, and nobody is left to serve",
     "costs: {search_step: 400}\n",
     "- {name: h, priority: 9, steps: [allocate: {pool: heap, size: 984, into: a},\n"
     "   compute: 1500 cycles, release: a]}\n"
     "- {name: w1, priority: 5, steps: [sleep: 1 ticks,\n"
     "   allocate: {pool: heap, size: 300, wait: forever, into: d}]}\n"
     "- {name: c, priority: 1, steps: [sleep: 2 ticks, terminate: w1]}\n",
     "0 heap gives 0+992 to h for 984\n"
     "0..400 h allocate heap 984 SUCCESS @8\n"
     "1000 heap: w1 waits for 300 as 300\n"
     "1900 heap gets 0+992 from h\n"
     "1900 heap gives 0+308 to w1 for 300, who waits\n"
     "2000 heap: w1 terminated by c\n"
     "2000 c terminate w1 SUCCESS\n"
     "2300 heap gets 0+308 from h, undone\n"
     "1900..2300 h release heap SUCCESS @8\n"},
    {"found memory of a releaser that is terminated stays the waiter's, who goes on waiting",
     "costs: {search_step: 400}\n",
     "- {name: h, priority: 9, steps: [allocate: {pool: heap, size: 984, into: a},\n"
     "   compute: 1500 cycles, release: a]}\n"
     "- {name: w1, priority: 5, steps: [sleep: 1 ticks,\n"
     "   allocate: {pool: heap, size: 300, wait: forever, into: d}]}\n"
     "- {name: c, priority: 1, steps: [sleep: 2 ticks, terminate: h]}\n",
     "0 heap gives 0+992 to h for 984\n"
     "0..400 h allocate heap 984 SUCCESS @8\n"
     "1000 heap: w1 waits for 300 as 300\n"
     "1900 heap gets 0+992 from h\n"
     "1900 heap gives 0+308 to w1 for 300, who waits\n"
     "2000 c terminate h SUCCESS\n"},
    {"memory is told of when it is found, in the middle of a long search",
     "costs: {search_step: 100}\n",
     // Three fragments, then a search of a hole and its neighbour, a fragment, and the hole: found
     // when 300 cycles of it are paid for.
     "- {name: t, priority: 5, steps: [allocate: {pool: heap, size: 100, into: a},\n"
     "   allocate: {pool: heap, size: 100, into: a}, allocate: {pool: heap, size: 100, into: a},\n"
     "   release: a, allocate: {pool: heap, size: 200, into: a}]}\n",
     "0 heap gives 0+108 to t for 100\n"
     "0..100 t allocate heap 100 SUCCESS @8\n"
     "100 heap gives 108+108 to t for 100\n"
     "100..200 t allocate heap 100 SUCCESS @116\n"
     "200 heap gives 216+108 to t for 100\n"
     "200..300 t allocate heap 100 SUCCESS @224\n"
     "300 heap gets 0+108 from t\n"
     "300 t release heap SUCCESS @8\n"
     "600 heap gives 324+208 to t for 200\n"
     "300..700 t allocate heap 200 SUCCESS @332\n"},
};

static const struct kernel_case states[] = {
    {"a thread is ready, runs, sleeps, and is completed", NULL,
     "- {name: t, priority: 5, steps: [compute: 10 cycles, sleep: 1 ticks, note: a]}\n",
     "0 t is ready\n"
     "0 t is running\n"
     "10 t is sleeping\n"
     "1000 t is ready\n"
     "1000 t is running\n"
     "1000 t: a\n"
     "1000 t is completed\n"},
    {"a thread not started is suspended", NULL,
     "- {name: t, priority: 5, steps: [compute: 10 cycles, resume: u]}\n"
     "- {name: u, priority: 5, auto_start: false, steps: [terminate: u]}\n",
     "0 t is ready\n"
     "0 u is suspended\n"
     "0 t is running\n"
     "10 u is ready\n"
     "10 t resume u SUCCESS\n"
     "10 t is completed\n"
     "10 u is running\n"
     "10 u is terminated\n"},
    {"a thread that waits says for what", ONE_BLOCK,
     "- {name: t, priority: 5, steps: [allocate: {pool: blk, into: b},\n"
     "   allocate: {pool: blk, wait: 1 ticks, into: b}]}\n",
     "0 t is ready\n"
     "0 t is running\n"
     "0 t allocate blk 37 SUCCESS @4\n"
     "0 t is waiting for a block\n"
     "1000 t is ready\n"
     "1000 t is running\n"
     "0..1000 t allocate blk 37 NO_MEMORY\n"
     "1000 t is completed\n"},
    {"a preemptor runs, and the preempted thread runs again", NULL,
     "- {name: t, priority: 5, steps: [compute: 1500 cycles]}\n"
     "- {name: hi, priority: 1, steps: [sleep: 1 ticks, compute: 100 cycles]}\n",
     "0 t is ready\n"
     "0 hi is ready\n"
     "0 hi is running\n"
     "0 hi is sleeping\n"
     "0 t is running\n"
     "1000 hi is ready\n"
     "1000 hi is running\n"
     "1100 hi is completed\n"
     "1100 t is running\n"
     "1600 t is completed\n"},
    {"a thread that the timer thread wakes at once runs anew", NULL,
     // The timer thread waits from 1000 on for a slot whose only timer is gone when t sleeps.
     "- {name: s, priority: 0, steps: [sleep: 1 ticks]}\n"
     "- {name: t, priority: 0, steps: [compute: 1200 cycles, terminate: s, compute: 300 cycles,\n"
     "   sleep: 1 ticks, note: a]}\n",
     "0 s is ready\n"
     "0 t is ready\n"
     "0 s is running\n"
     "0 s is sleeping\n"
     "0 t is running\n"
     "1200 s is terminated\n"
     "1200 t terminate s SUCCESS\n"
     "1500 t is sleeping\n"
     "1500 t is ready\n"
     "1500 t is running\n"
     "1500 t: a\n"
     "1500 t is completed\n"},
    {"a delayed suspension shows when the wait ends", NULL,
     "- {name: t, priority: 1, steps: [allocate: {pool: heap, size: 1000, wait: 1 ticks, into: "
     "b}]}\n"
     "- {name: c, priority: 5, steps: [suspend: t, sleep: 2 ticks, resume: t]}\n",
     "0 t is ready\n"
     "0 c is ready\n"
     "0 t is running\n"
     "0 t is waiting for bytes\n"
     "0 c is running\n"
     "0 c suspend t SUCCESS\n"
     "0 c is sleeping\n"
     "1000 t is suspended\n"
     "2000 c is ready\n"
     "2000 c is running\n"
     "2000 t is ready\n"
     "2000 t is running\n"
     "0..2000 t allocate heap 1000 NO_MEMORY\n"
     "2000 t is completed\n"
     "2000 c is running\n"
     "2000 c resume t SUCCESS\n"
     "2000 c is completed\n"},
};

static const struct kernel_case samples[] = {
    {"samples come before time passes them, up to the end of the run",
     "until: 1100 cycles\nsample: 500 cycles\n",
     "- {name: t, priority: 5, steps: [allocate: {pool: heap, size: 100, into: b},\n"
     "   compute: 400 cycles, allocate: {pool: heap, size: 100, into: b}, compute: 200 cycles,\n"
     "   release: b]}\n",
     "0 t allocate heap 100 SUCCESS @8\n"
     "0 sampled before 400: heap 884, 0 wait\n"
     "400 t allocate heap 100 SUCCESS @116\n"
     "500 sampled before 600: heap 776, 0 wait\n"
     "600 t release heap SUCCESS @8\n"
     "1000 sampled before 1100: heap 884, 0 wait\n"},
    {"idle time is sampled", "until: 1100 cycles\nsample: 500 cycles\n",
     "- {name: t, priority: 5, steps: [sleep: 9 ticks]}\n",
     "0 sampled before 1100: heap 992, 0 wait\n"
     "500 sampled before 1100: heap 992, 0 wait\n"
     "1000 sampled before 1100: heap 992, 0 wait\n"},
    {"a sample in the middle of a search sees what is done by then",
     "costs: {search_step: 100}\nuntil: 700 cycles\nsample: 150 cycles\n",
     // As above: found at 600, not before.
     "- {name: t, priority: 5, steps: [allocate: {pool: heap, size: 100, into: a},\n"
     "   allocate: {pool: heap, size: 100, into: a}, allocate: {pool: heap, size: 100, into: a},\n"
     "   release: a, allocate: {pool: heap, size: 200, into: a}]}\n",
     "0 sampled before 100: heap 884, 0 wait\n"
     "0..100 t allocate heap 100 SUCCESS @8\n"
     "150 sampled before 200: heap 776, 0 wait\n"
     "100..200 t allocate heap 100 SUCCESS @116\n"
     "300 sampled before 300: heap 668, 0 wait\n"
     "200..300 t allocate heap 100 SUCCESS @224\n"
     "300 t release heap SUCCESS @8\n"
     "450 sampled before 500: heap 776, 0 wait\n"
     "600 sampled before 600: heap 776, 0 wait\n"},
};

static void an_observer_may_listen_to_nothing(void **state)
{
    (void)state;
    static const struct observer deaf;
    struct scenario scenario = harness_reference_scenario("control-32-1");
    for (int i = 0; i < 2; i++) {
        struct kernel *kernel = kernel_create(&scenario, 1, i == 0 ? NULL : &deaf);
        assert_non_null(kernel);
        assert_int_equal(kernel_run(kernel, UINT64_MAX), KERNEL_ENDED);
        assert_true(kernel_call_count(kernel) > 100);
        kernel_destroy(kernel);
    }
    scenario_free(&scenario);
}

static void calls_and_switches_are_counted(void **state)
{
    (void)state;
    struct kernel_run run;
    kernel_run_begin(&run, NULL,
                     "- {name: t, priority: 5, steps: [allocate: {pool: heap, size: 8, into: b},\n"
                     "   release: b, release: b, relinquish: true, suspend: t]}\n"
                     "- {name: u, priority: 5, steps: [sleep: 1 ticks, note: a]}\n",
                     0);
    assert_int_equal(kernel_run_to(&run, SCENARIO_NO_END), KERNEL_IDLE);
    // t, u, t, and u again after the processor was idle. The suspended call never returned.
    assert_int_equal(kernel_switch_count(run.kernel), 4);
    assert_int_equal(kernel_call_count(run.kernel), 2);
    kernel_run_end(&run);
}

static void waiters_and_states_can_be_looked_up(void **state)
{
    (void)state;
    struct kernel_run run;
    kernel_run_begin(
        &run, NULL,
        "- {name: w1, priority: 5, steps: [allocate: {pool: heap, size: 1000, wait: forever,\n"
        "   into: b}]}\n"
        "- {name: w2, priority: 4, steps: [allocate: {pool: heap, size: 1000, wait: forever,\n"
        "   into: b}]}\n"
        "- {name: t, priority: 9, steps: [compute: 500 cycles, delete: heap]}\n",
        0);
    while (kernel_waiter(run.kernel, 0, 1) == SCENARIO_NONE) {
        assert_int_equal(kernel_run(run.kernel, 1), KERNEL_RUNNING);
    }
    assert_int_equal(kernel_waiter(run.kernel, 0, 0), 1);
    assert_int_equal(kernel_waiter(run.kernel, 0, 1), 0);
    assert_int_equal(kernel_waiter(run.kernel, 0, 2), SCENARIO_NONE);
    assert_int_equal(kernel_thread_state(run.kernel, 0), THREAD_WAITING_BYTES);
    assert_true(kernel_pool_is_alive(run.kernel, 0));
    assert_null(kernel_block_pool(run.kernel, 0));
    assert_int_equal(kernel_run_to(&run, SCENARIO_NO_END), KERNEL_IDLE);
    assert_int_equal(kernel_waiter(run.kernel, 0, 0), SCENARIO_NONE);
    assert_int_equal(kernel_thread_state(run.kernel, 0), THREAD_COMPLETED);
    assert_false(kernel_pool_is_alive(run.kernel, 0));
    assert_non_null(kernel_byte_pool(run.kernel, 0));
    kernel_run_end(&run);
}

static void a_running_thread_is_the_one_that_runs(void **state)
{
    (void)state;
    struct kernel_run run;
    kernel_run_begin(&run, NULL,
                     "- {name: t, priority: 5, steps: [compute: 500 cycles, compute: 400 cycles]}\n"
                     "- {name: u, priority: 6, steps: [sleep: 2 ticks]}\n",
                     0);
    assert_int_equal(kernel_thread_state(run.kernel, 0), THREAD_READY);
    assert_int_equal(kernel_run_to(&run, 500), KERNEL_RUNNING);
    assert_int_equal(kernel_thread_state(run.kernel, 0), THREAD_RUNNING);
    assert_int_equal(kernel_thread_state(run.kernel, 1), THREAD_READY);
    kernel_run_end(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_observer_may_listen_to_nothing),
        cmocka_unit_test(calls_and_switches_are_counted),
        cmocka_unit_test(waiters_and_states_can_be_looked_up),
        cmocka_unit_test(a_running_thread_is_the_one_that_runs),
    };
    return KERNEL_CASES_RUN(memory, TRACE_CALLS | TRACE_MEMORY | TRACE_WAITS) +
           KERNEL_CASES_RUN(states, TRACE_USUAL | TRACE_STATES) +
           KERNEL_CASES_RUN(samples, TRACE_USUAL | TRACE_SAMPLES) +
           cmocka_run_group_tests(tests, NULL, NULL);
}
