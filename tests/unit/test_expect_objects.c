/// What a scenario may expect of queues, semaphores, mutexes, flags, interrupts, timers and phases.
#include "check_harness.h"
#include "sim/check/expectation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/check/buffer.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

/// `rx` is a pool, a queue and a thread; `log` a mutex and a thread. The interrupt comes twice
/// while a call is in its own cost, and once later.
#define SCENARIO                                                                                   \
    "name: small\n"                                                                                \
    "target: {cpu: 10MHz, tick: 1kHz}\n"                                                           \
    "costs: {allocate: 500}\n"                                                                     \
    "until: 100 ms\n"                                                                              \
    "pools: [{name: rx, kind: byte, size: 2048}]\n"                                                \
    "queues: [{name: rx, capacity: 2}, {name: mail, capacity: 2}]\n"                               \
    "mutexes: [{name: log}]\n"                                                                     \
    "semaphores: [{name: slots, count: 2}]\n"                                                      \
    "flags: [{name: link, set: 0x5}]\n"                                                            \
    "interrupts: [{name: eth, at: [10 us, 20 us, 60 ms], length: 8 us, steps: [put: slots]}]\n"    \
    "timers: [{name: second, every: 30 ms, steps: [note: on]}]\n"                                  \
    "phases: [{name: rush, at: 5 ms, steps: [note: on]}]\n"                                        \
    "threads:\n"                                                                                   \
    "  - {name: log, priority: 3, steps: [allocate: {pool: rx, size: 8, into: a}, send: {queue: "  \
    "mail}, send: {queue: mail}, send: {queue: mail}, get: {mutex: log}, compute: 3 ms, put: "     \
    "log]}\n"                                                                                      \
    "  - {name: rx, priority: 4, steps: [receive: {queue: rx, wait: 5 ticks}]}\n"                  \
    "expect:\n"                                                                                    \
    "  - %s\n"

struct line {
    const char *line;
    bool holds;
    const char *said; ///< the problem; or the actual value
};

static const struct line lines[] = {
    {"mail.high_water <= 2", true, "2"},
    {"queue mail.failures_by.QUEUE_FULL == 1", true, "1"},
    {"mail.failures == 0", false, "1"},
    {"mail.messages == 2 at end", true, "2"},
    {"queue rx.receive_wait.max <= 5 ticks", true, NULL},
    {"queue rx.wait.p99 > 4 ms", true, NULL},
    {"pool rx.calls.allocate == 1", true, "1"},
    {"thread rx.calls.allocate == 0", true, "0"},
    {"mutex log.held.max == 3 ms", true, "30000 cycles (3.000 ms)"},
    {"mutex log.longest.thread == log", true, "log"},
    {"mutex log.owner == nobody at end", true, "nobody"},
    {"thread log completes", true, "completed"},
    {"slots.low_water == 2", true, "2"},
    {"slots.count == 4 at end", true, "4"},
    {"link.set == 5 at end", true, "5"},
    {"eth.latency.max <= 20 us", false, "400 cycles (40.000 us)"},
    {"eth.latency.max <= 40 us", true, NULL},
    {"interrupt eth.lost == 1", true, "1"},
    {"eth.taken == 2", true, "2"},
    {"eth.worst.hold == call", true, "call"},
    {"eth.worst.pool == rx", true, "rx"},
    {"second.runs == 3", true, "3"},
    {"phase rush.runs == 1", true, "1"},
};

static const struct line wrong[] = {
    {"rx.failures == 0", false,
     "5: error: \"rx\" is a pool, a queue and a thread; expected \"pool rx.failures\" or \"queue "
     "rx.failures\" or \"thread rx.failures\""},
    {"log.held.max < 1 ms", false,
     "5: error: \"log\" is a mutex and a thread; expected \"mutex log.held.max\" or \"thread "
     "log.held.max\""},
    {"queue mial.failures == 0", false,
     "11: error: no queue named \"mial\"; did you mean \"mail\"?"},
    {"queue log.failures == 0", false,
     "11: error: no queue named \"log\"; expected a queue and a figure, as in rx.failures"},
    {"interrupt log.lost == 0", false,
     "15: error: no interrupt named \"log\"; expected an interrupt and a figure, as in "
     "eth.latency.max"},
    {"ethernet.lost == 0", false,
     "5: error: no pool, object, thread or interrupt named \"ethernet\"; expected a pool and a "
     "figure, as in rx.failures"},
    {"mail.highwater == 2", false,
     "10: error: a queue has no figure \"highwater\"; did you mean \"high_water\"?"},
    {"eth.wait.max == 2 ms", false,
     "9: error: an interrupt has no figure \"wait.max\"; summary.json names them all"},
    {"eth.latency.max <= 3", false,
     "24: error: \"3\" is not a duration: it has no unit; expected a whole number with cycles, ns, "
     "us, ms, s or ticks, as in 5 ms"},
    {"eth.worst.hold == serch", false,
     "23: error: worst.hold is never \"serch\"; did you mean \"search\"?"},
    {"mail.high_water == 2 at end", false,
     "26: error: high_water is of the whole run, not as at its end; expected no \"at end\" here"},
    {"thread eth completes", false,
     "12: error: no thread named \"eth\"; expected one of the scenario's threads, as in \"thread "
     "log completes\""},
};

static struct scenario load(const char *line)
{
    struct buffer text = {.bytes = NULL};
    buffer_add(&text, SCENARIO, line);
    struct scenario scenario = check_load(text.bytes);
    buffer_free(&text);
    return scenario;
}

static void is_held_against_the_run(void **state)
{
    const struct line *row = *state;
    struct scenario scenario = load(row->line);
    struct scenario_problem problem = {""};
    struct expectation expectation;
    struct outcome outcome;
    bool is_good = expectation_parse(&scenario, &scenario.expectations[0], &expectation, &problem);
    assert_string_equal(problem.text, "");
    assert_true(is_good);
    struct run_result result = check_run_of(&scenario, NULL);
    expectation_evaluate(&expectation, &scenario, &result, &outcome);
    if (row->said != NULL) {
        assert_string_equal(outcome.actual, row->said);
    }
    assert_int_equal(outcome.holds, row->holds);
    run_result_free(&result);
    scenario_free(&scenario);
}

static void is_refused_at_its_place(void **state)
{
    const struct line *row = *state;
    struct scenario scenario = load(row->line);
    struct scenario_problem problem = {""};
    struct expectation expectation;
    assert_false(expectation_parse(&scenario, &scenario.expectations[0], &expectation, &problem));
    const char *place = "test.yaml:17:";
    assert_int_equal(strncmp(problem.text, place, strlen(place)), 0);
    assert_string_equal(problem.text + strlen(place), row->said);
    scenario_free(&scenario);
}

int main(void)
{
    static struct CMUnitTest tests[COUNT(lines) + COUNT(wrong)];
    size_t count = 0;
    for (size_t i = 0; i < COUNT(lines); i++) {
        tests[count++] = (struct CMUnitTest){.name = lines[i].line,
                                             .test_func = is_held_against_the_run,
                                             .initial_state = (void *)(uintptr_t)&lines[i]};
    }
    for (size_t i = 0; i < COUNT(wrong); i++) {
        tests[count++] = (struct CMUnitTest){.name = wrong[i].line,
                                             .test_func = is_refused_at_its_place,
                                             .initial_state = (void *)(uintptr_t)&wrong[i]};
    }
    return _cmocka_run_group_tests("expectations of objects", tests, count, NULL, NULL);
}
