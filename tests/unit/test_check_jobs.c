/// Work in processes of its own: in order, whatever their number, and whatever becomes of them.
#include "sim/check/jobs.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { PIECES = 24 };

/// What the pieces do, and what has been taken.
struct batch {
    char taken[64 * PIECES];
    size_t next;
};

/// Some pieces take longer than those behind them.
static void dawdle(size_t index)
{
    if (index % 3 == 0) {
        (void)nanosleep(&(struct timespec){.tv_nsec = 3000000}, NULL);
    }
}

static void work(void *context, size_t index, struct verdict *verdict)
{
    (void)context;
    char name[32];
    dawdle(index);
    (void)snprintf(name, sizeof name, "piece %zu", index);
    verdict_begin(verdict, name, "file");
    verdict->calls = index;
    for (size_t i = 0; i < index; i++) {
        verdict_add(verdict, &(struct item){.kind = ITEM_MEASURE, .name = name, .line = 7});
    }
}

static void work_badly(void *context, size_t index, struct verdict *verdict)
{
    switch (index) {
    case 1: {
        const struct rlimit none = {0};
        (void)setrlimit(RLIMIT_CORE, &none);
        (void)signal(SIGABRT, SIG_DFL);
        abort();
    }
    case 2:
        _exit(5);
    case 3:
        _exit(0);
    case 4:
        (void)raise(SIGKILL);
        break;
    default:
        work(context, index, verdict);
    }
}

static void crashed(void *context, size_t index, const char *how, struct verdict *verdict)
{
    (void)context;
    (void)index;
    verdict_begin(verdict, "crashed", how);
}

static void done(void *context, size_t index, const struct verdict *verdict)
{
    struct batch *batch = context;
    assert_int_equal(index, batch->next);
    batch->next++;
    size_t used = strlen(batch->taken);
    (void)snprintf(batch->taken + used, sizeof batch->taken - used, "%s: %s, %u items\n",
                   verdict->scenario, verdict->file, verdict->item_count);
}

static void run(struct batch *batch, unsigned at_once, size_t count,
                void (*function)(void *, size_t, struct verdict *))
{
    struct verdict verdicts[PIECES] = {{.scenario = NULL}};
    const struct jobs jobs = {.context = batch, .work = function, .crashed = crashed, .done = done};
    assert_true(jobs_run(&jobs, count, at_once, verdicts));
    assert_int_equal(batch->next, count);
    for (size_t i = 0; i < count; i++) {
        verdict_free(&verdicts[i]);
    }
}

static void results_come_in_order_for_any_number_of_processes(void **state)
{
    (void)state;
    struct batch first = {.next = 0};
    run(&first, 1, PIECES, work);
    for (unsigned at_once = 2; at_once < 40; at_once += 5) {
        struct batch batch = {.next = 0};
        run(&batch, at_once, PIECES, work);
        assert_string_equal(batch.taken, first.taken);
    }
}

static void a_process_that_goes_down_takes_nobody_along(void **state)
{
    (void)state;
    for (unsigned at_once = 1; at_once < 8; at_once += 3) {
        struct batch batch = {.next = 0};
        run(&batch, at_once, 6, work_badly);
        assert_string_equal(batch.taken,
                            "piece 0: file, 0 items\n"
                            "crashed: its process was ended by signal 6 (Aborted), 0 items\n"
                            "crashed: its process ended with exit code 5, 0 items\n"
                            "crashed: its process ended without a result, 0 items\n"
                            "crashed: its process was ended by signal 9 (Killed), 0 items\n"
                            "piece 5: file, 5 items\n");
    }
}

static void no_work_is_done_at_once(void **state)
{
    (void)state;
    struct batch batch = {.next = 0};
    run(&batch, 4, 0, work);
}

static void a_verdict_survives_being_packed(void **state)
{
    (void)state;
    struct verdict verdict;
    struct verdict copy;
    struct buffer bytes = {.bytes = NULL};
    verdict_begin(&verdict, "name", "file");
    verdict_set(&verdict, &verdict.note, "a note");
    verdict.calls = UINT64_MAX;
    verdict.measures = 3;
    verdict.has_baseline = true;
    verdict.is_updated = true;
    verdict_add(&verdict, &(struct item){.kind = ITEM_CALLS,
                                         .state = ITEM_UPDATED,
                                         .line = 1,
                                         .column = 2,
                                         .file = "f",
                                         .name = "n",
                                         .expected = "e",
                                         .actual = "a",
                                         .by = "b",
                                         .detail = "two\nlines"});
    verdict_pack(&verdict, &bytes);
    assert_true(verdict_unpack(bytes.bytes, bytes.size, &copy));
    struct buffer again = {.bytes = NULL};
    verdict_pack(&copy, &again);
    assert_int_equal(bytes.size, again.size);
    assert_memory_equal(bytes.bytes, again.bytes, bytes.size);
    assert_string_equal(copy.items[0].detail, "two\nlines");
    assert_true(copy.calls == UINT64_MAX);
    verdict_free(&copy);
    for (size_t size = 0; size < bytes.size; size++) {
        assert_false(verdict_unpack(bytes.bytes, size, &copy));
    }
    verdict_free(&verdict);
    buffer_free(&bytes);
    buffer_free(&again);
}

static void bytes_that_no_report_could_show_become_question_marks(void **state)
{
    (void)state;
    struct verdict verdict;
    verdict_begin(&verdict, "a\x01z\xFF\xC3\xBC\xED\xA0\x80\xC0\xAF\xEF\xBF\xBE", "tab\tline\n");
    assert_string_equal(verdict.scenario, "a?z?\xC3\xBC???"
                                          "??"
                                          "???");
    assert_string_equal(verdict.file, "tab\tline\n");
    verdict_free(&verdict);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_come_in_order_for_any_number_of_processes),
        cmocka_unit_test(a_process_that_goes_down_takes_nobody_along),
        cmocka_unit_test(no_work_is_done_at_once),
        cmocka_unit_test(a_verdict_survives_being_packed),
        cmocka_unit_test(bytes_that_no_report_could_show_become_question_marks),
    };
    return cmocka_run_group_tests_name("jobs", tests, NULL, NULL);
}
