// The scheduler against its rules as plain lists: ready lists are arrays, and notes of preemption
// are flags.
#include "kernel_audit.h"
#include "kernel_harness.h"
#include "sim/kernel/scheduler.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { THREADS = 12, NOBODY = THREADS };

/// What the rules say, stated anew.
struct model {
    uint32_t priority[THREADS];
    uint32_t threshold[THREADS];
    uint32_t slice[THREADS];
    uint32_t slice_left[THREADS];
    bool is_noted[THREADS];
    bool is_ready[THREADS];
    uint32_t line[THREADS]; ///< all ready threads; within a priority in ready list order
    uint32_t line_count;
    uint32_t to_run;
};

static void model_take_out(struct model *model, uint32_t thread)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < model->line_count; i++) {
        if (model->line[i] != thread) {
            model->line[kept++] = model->line[i];
        }
    }
    model->line_count = kept;
}

static void model_line_up(struct model *model, uint32_t thread)
{
    model->line[model->line_count++] = thread;
}

/// The head of the best ready priority's list.
static uint32_t model_best(const struct model *model)
{
    uint32_t best = NOBODY;
    for (uint32_t i = 0; i < model->line_count; i++) {
        if (best == NOBODY || model->priority[model->line[i]] < model->priority[best]) {
            best = model->line[i];
        }
    }
    return best;
}

static void model_choose(struct model *model)
{
    uint32_t best = model_best(model);
    uint32_t noted = NOBODY;
    for (uint32_t i = 0; i < THREADS; i++) {
        if (model->is_noted[i] &&
            (noted == NOBODY || model->priority[i] < model->priority[noted])) {
            noted = i;
        }
    }
    if (noted != NOBODY && model->priority[best] >= model->threshold[noted]) {
        model->is_noted[noted] = false;
        best = noted;
    }
    model->to_run = best;
}

/// One note a priority: the latest.
static void model_note(struct model *model, uint32_t thread)
{
    if (model->threshold[thread] == model->priority[thread]) {
        return;
    }
    for (uint32_t i = 0; i < THREADS; i++) {
        if (model->priority[i] == model->priority[thread]) {
            model->is_noted[i] = false;
        }
    }
    model->is_noted[thread] = true;
}

static void model_make_ready(struct model *model, uint32_t thread)
{
    uint32_t before = model->to_run;
    model->is_ready[thread] = true;
    model_line_up(model, thread);
    if (before == NOBODY || model->priority[thread] < model->threshold[before]) {
        model->to_run = thread;
        if (before != NOBODY) {
            model_note(model, before);
        }
    }
}

static void model_remove(struct model *model, uint32_t thread)
{
    model->is_ready[thread] = false;
    model->is_noted[thread] = false;
    model->slice_left[thread] = model->slice[thread];
    model_take_out(model, thread);
    if (model->to_run == thread) {
        model_choose(model);
    }
}

static void model_relinquish(struct model *model)
{
    uint32_t thread = model->to_run;
    model->slice_left[thread] = model->slice[thread];
    model_take_out(model, thread);
    model_line_up(model, thread);
    model->to_run = model_best(model);
    model->is_noted[model->to_run] = false;
}

static void model_tick(struct model *model)
{
    uint32_t thread = model->to_run;
    if (model->slice_left[thread] == 0 || --model->slice_left[thread] != 0) {
        return;
    }
    model->slice_left[thread] = model->slice[thread];
    if (model->threshold[thread] == model->priority[thread]) {
        model_take_out(model, thread);
        model_line_up(model, thread);
        model->to_run = model_best(model);
        model->is_noted[model->to_run] = false;
    }
}

static void model_change(struct model *model, uint32_t thread, uint32_t priority,
                         uint32_t threshold)
{
    bool moves = priority != model->priority[thread];
    if (moves || threshold == priority) {
        model->is_noted[thread] = false;
    }
    model->priority[thread] = priority;
    model->threshold[thread] = threshold;
    if (!model->is_ready[thread]) {
        return;
    }
    if (moves) {
        model_take_out(model, thread);
    }
    if (moves && thread != model->to_run) {
        model_make_ready(model, thread);
        return;
    }
    if (moves) { // before its new equals
        memmove(&model->line[1], model->line, model->line_count++ * sizeof model->line[0]);
        model->line[0] = thread;
    }
    if (thread == model->to_run && model->priority[model_best(model)] < threshold) {
        model_note(model, thread);
        model_choose(model);
    }
}

static uint32_t draw(uint64_t *stream, uint32_t limit)
{
    *stream = *stream * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*stream >> 33) % limit);
}

/// A scenario of threads that are not started, whose priorities are few so that they meet.
static struct scenario make_scenario(uint64_t *stream, struct model *model)
{
    struct scenario scenario = {.word_bits = 32, .cycles_per_tick = 10, .until = SCENARIO_NO_END};
    scenario.threads = calloc(THREADS, sizeof *scenario.threads);
    assert_non_null(scenario.threads);
    scenario.thread_count = THREADS;
    *model = (struct model){.to_run = NOBODY};
    uint32_t best = draw(stream, 3) * 13;
    for (uint32_t i = 0; i < THREADS; i++) {
        uint32_t priority = best + draw(stream, 6);
        uint32_t threshold =
            draw(stream, 2) == 0 ? priority : priority - draw(stream, priority - best + 1);
        uint32_t slice = draw(stream, 3);
        scenario.threads[i] = (struct scenario_thread){.priority = priority,
                                                       .threshold = threshold,
                                                       .time_slice_ticks = slice,
                                                       .repeat_count = 1};
        model->priority[i] = priority;
        model->threshold[i] = threshold;
        model->slice[i] = slice;
        model->slice_left[i] = slice;
    }
    return scenario;
}

static void suspend(struct kernel *kernel, uint32_t thread)
{
    kernel->threads[thread].state = THREAD_SUSPENDED;
    scheduler_remove(kernel, thread);
}

static void do_something(struct kernel *kernel, struct model *model, uint64_t *stream,
                         bool may_change)
{
    uint32_t thread = draw(stream, THREADS);
    uint32_t priority = 10 + draw(stream, 6);
    uint32_t threshold = draw(stream, 2) == 0 ? priority : priority - draw(stream, 6);
    switch (draw(stream, may_change ? 8 : 6)) {
    case 0:
    case 1:
        if (!model->is_ready[thread]) {
            scheduler_make_ready(kernel, thread);
            model_make_ready(model, thread);
        }
        break;
    case 2:
        if (model->is_ready[thread]) {
            suspend(kernel, thread);
            model_remove(model, thread);
        }
        break;
    case 3:
        if (model->to_run != NOBODY) {
            uint32_t running = model->to_run;
            suspend(kernel, running);
            model_remove(model, running);
        }
        break;
    case 4:
        if (model->to_run != NOBODY) {
            kernel->current = model->to_run;
            scheduler_relinquish(kernel);
            model_relinquish(model);
        }
        break;
    case 6:
    case 7:
        scheduler_change(kernel, thread, priority, threshold);
        model_change(model, thread, priority, threshold);
        break;
    default:
        if (model->to_run != NOBODY) {
            uint32_t running = model->to_run;
            if (scheduler_count_slice(kernel, running)) {
                scheduler_rotate(kernel, running);
            }
            model_tick(model);
        }
        break;
    }
}

static void random_events_choose_as_the_rules_say(void **state)
{
    (void)state;
    uint64_t stream = harness_seed(1);
    for (int run = 0; run < 1000; run++) {
        struct model model;
        struct scenario scenario = make_scenario(&stream, &model);
        struct kernel *kernel = kernel_create(&scenario, 1, NULL);
        assert_non_null(kernel);
        for (int event = 0; event < 300; event++) {
            do_something(kernel, &model, &stream, run % 2 == 0);
            kernel_audit(kernel);
            assert_int_equal(kernel->execute, model.to_run == NOBODY ? THREAD_NONE : model.to_run);
        }
        kernel_destroy(kernel);
        scenario_free(&scenario);
    }
}

static void at_the_start_the_best_list_s_head_runs(void **state)
{
    (void)state;
    struct kernel_run run;
    kernel_run_begin(&run, NULL,
                     "- {name: t0, priority: 9, preemption_threshold: 0, steps: [note: a]}\n"
                     "- {name: t1, priority: 31, steps: [note: a]}\n"
                     "- {name: t2, priority: 4, steps: [note: a]}\n"
                     "- {name: t3, priority: 4, preemption_threshold: 0, steps: [note: a]}\n",
                     0);
    assert_int_equal(run.kernel->execute, 2);
    kernel_run_end(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_events_choose_as_the_rules_say),
        cmocka_unit_test(at_the_start_the_best_list_s_head_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
