#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "expectation.h"
#include "sim/run.h"
#include "sim/scenario/text.h"

/// So many of the calls of a range are shown.
#define CALLS_SHOWN 8

/// A check under way.
struct checking {
    const struct check *check;
    const struct check_options *options;
    struct verdict *verdict;
    char *path; ///< of the baseline
    struct baseline baseline;
    struct run_result result;
    struct digest digest;
};

bool check_prepare(struct check *check, const struct scenario *scenario,
                   struct scenario_problem *problem)
{
    *check = (struct check){
        .scenario = scenario,
        .expectations =
            calloc((size_t)scenario->expectation_count + 1, sizeof *check->expectations),
        .tolerances = calloc((size_t)scenario->tolerance_count + 1, sizeof *check->tolerances),
    };
    bool is_good = check->expectations != NULL && check->tolerances != NULL;
    if (!is_good) {
        snprintf(problem->text, sizeof problem->text, "%.400s:1:1: error: not enough memory",
                 scenario->path == NULL ? scenario->name : scenario->path);
    }
    for (uint32_t i = 0; is_good && i < scenario->expectation_count; i++) {
        is_good = expectation_parse(scenario, &scenario->expectations[i], &check->expectations[i],
                                    problem);
    }
    for (uint32_t i = 0; is_good && i < scenario->tolerance_count; i++) {
        is_good =
            tolerance_parse(scenario, &scenario->tolerances[i], &check->tolerances[i], problem);
    }
    if (!is_good) {
        check_free(check);
    }
    return is_good;
}

void check_free(struct check *check)
{
    free(check->expectations);
    free(check->tolerances);
    *check = (struct check){.scenario = NULL};
}

/// text        what the host could not do
static void set_error(struct checking *checking, const char *text)
{
    struct scenario_problem problem;
    snprintf(problem.text, sizeof problem.text, "%.400s: error: %s", checking->verdict->file, text);
    verdict_set(checking->verdict, &checking->verdict->error, problem.text);
}

static void hold_expectations(struct checking *checking)
{
    const struct scenario *scenario = checking->check->scenario;
    for (uint32_t i = 0; i < scenario->expectation_count; i++) {
        const struct scenario_line *line = &scenario->expectations[i];
        struct outcome outcome;
        expectation_evaluate(&checking->check->expectations[i], scenario, &checking->result,
                             &outcome);
        verdict_add(checking->verdict, &(struct item){
                                           .kind = ITEM_EXPECTATION,
                                           .state = outcome.holds ? ITEM_HOLDS : ITEM_FAILS,
                                           .file = checking->verdict->file,
                                           .line = line->line,
                                           .column = line->column,
                                           .name = line->text,
                                           .expected = outcome.expected,
                                           .actual = outcome.actual,
                                           .by = outcome.by,
                                       });
    }
}

/// A run that was stopped is a failure of its own, unless the scenario speaks of its end.
static void hold_end(struct checking *checking)
{
    const struct run_result *result = &checking->result;
    const struct check *check = checking->check;
    if (result->state != KERNEL_CORRUPT) {
        return;
    }
    for (uint32_t i = 0; i < check->scenario->expectation_count; i++) {
        if (expectation_is_about_end(&check->expectations[i])) {
            return;
        }
    }
    char detail[256];
    snprintf(detail, sizeof detail, "pool %.100s, offset %llu: %s",
             check->scenario->pools[result->fault.pool].name,
             (unsigned long long)result->fault.fault.offset_bytes,
             pool_fault_text(result->fault.fault.kind));
    verdict_add(checking->verdict, &(struct item){.kind = ITEM_RUN,
                                                  .state = ITEM_FAILS,
                                                  .file = checking->verdict->file,
                                                  .name = "no corruption",
                                                  .expected = "memory that is well-formed",
                                                  .actual = "corrupted memory",
                                                  .detail = detail});
}

static bool ops_may_differ(const struct check *check)
{
    for (uint32_t i = 0; i < check->scenario->tolerance_count; i++) {
        if (check->tolerances[i].is_for_ops) {
            return true;
        }
    }
    return false;
}

/// Appends the calls first .. last of this run, which is run once more to get them.
static void add_calls(struct checking *checking, uint64_t first, uint64_t last,
                      struct buffer *detail)
{
    uint64_t rows = checking->digest.marks.rows;
    if (first > rows) {
        return;
    }
    last = last > rows ? rows : last;
    struct digest again = {.keep_first = first, .keep_count = CALLS_SHOWN};
    if (last - first < CALLS_SHOWN) {
        again.keep_count = last - first + 1;
    }
    struct run_result result = {.state = KERNEL_RUNNING};
    const struct run_options options = {.digest = &again};
    if (run_scenario(checking->check->scenario, &options, &result) && again.kept != NULL) {
        bool is_all = again.keep_count == last - first + 1;
        if (first == last) {
            buffer_add(detail, "\nNow it is:");
        } else if (is_all) {
            buffer_add(detail, "\nNow they are:");
        } else {
            buffer_add(detail, "\nNow they begin with:");
        }
        buffer_add(detail, "\n  called,returned,thread,op,pool,size,status,address,available,"
                           "fragments,searches,merges,splits,waiting");
        for (char *at = again.kept; *at != '\0';) {
            size_t length = strcspn(at, "\n");
            buffer_add(detail, "\n  %.*s", (int)length, at);
            at += length + (at[length] == '\n');
        }
    }
    run_result_free(&result);
    digest_free(&again);
}

/// Which calls went another way, as far as the baseline's digests tell.
static void describe_parting(struct checking *checking, struct buffer *detail)
{
    const struct digest *digest = &checking->digest;
    uint64_t first = digest->same_rows + 1;
    uint64_t last = digest->other_by;
    uint64_t before = checking->baseline.calls.rows;
    if (digest->same_rows == before) {
        buffer_add(detail, "All %llu calls of the baseline are the same; then call %llu follows.",
                   (unsigned long long)before, (unsigned long long)first);
        last = first;
    } else if (digest->same_rows == digest->marks.rows) {
        buffer_add(detail, "All %llu calls are the same; then call %llu is missing.",
                   (unsigned long long)digest->marks.rows, (unsigned long long)first);
    } else if (first == last) {
        buffer_add(detail, "Call %llu is the first that went another way.",
                   (unsigned long long)first);
    } else if (digest->same_rows == 0) {
        buffer_add(detail, "One of the calls 1 to %llu is the first that went another way.",
                   (unsigned long long)last);
    } else {
        buffer_add(detail,
                   "Calls 1 to %llu are the same; one of the calls %llu to %llu is the first that "
                   "went another way.",
                   (unsigned long long)digest->same_rows, (unsigned long long)first,
                   (unsigned long long)last);
    }
    add_calls(checking, first, last, detail);
    buffer_add(detail, "\nTo see both sides, 'poolsim run' the scenario before and after the "
                       "change, and 'poolsim diff' the two folders.");
}

static void hold_calls(struct checking *checking, enum item_state state)
{
    const struct digest *digest = &checking->digest;
    if (digest_is_same(digest)) {
        return;
    }
    char expected[80];
    char actual[80];
    struct buffer detail = {.bytes = NULL};
    snprintf(expected, sizeof expected, "%llu calls, digest %016llx",
             (unsigned long long)digest->beside->rows, (unsigned long long)digest->beside->value);
    snprintf(actual, sizeof actual, "%llu calls, digest %016llx",
             (unsigned long long)digest->marks.rows, (unsigned long long)digest->marks.value);
    describe_parting(checking, &detail);
    if (state == ITEM_FAILS && checking->check->scenario->tolerance_count > 0) {
        buffer_add(&detail, "\nA tolerance loosens one measure; \"ops may differ\" loosens the "
                            "calls.");
    }
    verdict_add(checking->verdict, &(struct item){.kind = ITEM_CALLS,
                                                  .state = state,
                                                  .file = checking->path,
                                                  .name = "calls",
                                                  .expected = expected,
                                                  .actual = actual,
                                                  .detail = detail.bytes});
    checking->verdict->out_of_memory |= detail.has_failed;
    buffer_free(&detail);
}

static void note_changed_scenario(struct checking *checking)
{
    const struct baseline *baseline = &checking->baseline;
    const struct scenario *scenario = checking->check->scenario;
    struct verdict *verdict = checking->verdict;
    bool differs = false;
    for (uint32_t i = 0; i < verdict->item_count; i++) {
        differs |=
            verdict->items[i].kind != ITEM_EXPECTATION && verdict->items[i].state != ITEM_HOLDS;
    }
    char note[256];
    if (!differs || baseline->content == scenario->content) {
        return;
    }
    snprintf(note, sizeof note, "the scenario itself has changed since its baseline was written%s",
             checking->options->update ? "" : "; if its results are right, --update takes them");
    verdict_set(verdict, &verdict->note, note);
}

/// True if the file holds just this text.
static bool is_same_file(const char *path, const struct buffer *text)
{
    struct message message;
    char *old = NULL;
    size_t length = 0;
    bool is_same = text_read(path, &old, &length, &message) && length == text->size &&
                   memcmp(old, text->bytes, length) == 0;
    free(old);
    return is_same;
}

/// Writes the baseline where it is not what it would be.
static void update(struct checking *checking)
{
    struct verdict *verdict = checking->verdict;
    struct buffer text = {.bytes = NULL};
    struct buffer name = {.bytes = NULL};
    struct output output = {.buffer = NULL};
    baseline_write(checking->check->scenario, &checking->result, &checking->digest.marks, &text);
    buffer_add(&name, "%s" BASELINE_SUFFIX, checking->check->scenario->name);
    if (text.has_failed || name.has_failed) {
        verdict->out_of_memory = true;
    } else if (!is_same_file(checking->path, &text)) {
        bool is_open = output_begin(&output, checking->options->baselines, name.bytes);
        if (is_open) {
            output_bytes(&output, text.bytes, text.size);
        }
        verdict->is_updated = is_open && output_commit(&output);
        if (!verdict->is_updated) {
            set_error(checking, output.error);
        }
    }
    buffer_free(&text);
    buffer_free(&name);
}

static void hold_baseline(struct checking *checking)
{
    const struct check *check = checking->check;
    bool is_update = checking->options->update;
    enum item_state state = is_update ? ITEM_UPDATED : ITEM_FAILS;
    checking->verdict->has_baseline = true;
    if (is_update || !ops_may_differ(check)) {
        hold_calls(checking, state);
    }
    compare_measures(&checking->baseline, checking->path, check->scenario, &checking->result,
                     check->tolerances, state, is_update, checking->verdict);
    note_changed_scenario(checking);
}

static void miss_baseline(struct checking *checking)
{
    const struct scenario *scenario = checking->check->scenario;
    bool has_expectations = scenario->expectation_count > 0;
    if (checking->options->update) {
        return;
    }
    if (has_expectations && !checking->options->must_have_baselines) {
        verdict_set(checking->verdict, &checking->verdict->note, "it has no baseline");
        return;
    }
    verdict_add(checking->verdict,
                &(struct item){.kind = ITEM_BASELINE,
                               .state = ITEM_FAILS,
                               .file = checking->verdict->file,
                               .name = "a baseline",
                               .expected = checking->path,
                               .actual = "no such file",
                               .detail = has_expectations
                                             ? "--update writes it."
                                             : "The scenario has no expectations either: there is "
                                               "nothing to check. --update writes a baseline."});
}

static bool run(struct checking *checking, enum baseline_status status)
{
    const struct scenario *scenario = checking->check->scenario;
    const struct run_options options = {.digest = &checking->digest};
    if (status == BASELINE_READ) {
        checking->digest.beside = &checking->baseline.calls;
    }
    if (!run_scenario(scenario, &options, &checking->result)) {
        set_error(checking, checking->result.error);
        return false;
    }
    checking->verdict->calls = checking->result.call_count;
    if (checking->result.state == KERNEL_STUCK) {
        char text[256];
        snprintf(text, sizeof text, "thread %.64s repeats for ever without time passing",
                 scenario->threads[checking->result.fault.thread].name);
        set_error(checking, text);
        return false;
    }
    return true;
}

static void check_all(struct checking *checking)
{
    struct scenario_problem problem = {""};
    enum baseline_status status = baseline_read(checking->path, &checking->baseline, &problem);
    bool may_replace = status == BASELINE_UNREADABLE && checking->options->update;
    if ((status == BASELINE_UNREADABLE || status == BASELINE_NEWER) && !may_replace) {
        verdict_set(checking->verdict, &checking->verdict->error, problem.text);
        return;
    }
    if (!run(checking, status)) {
        return;
    }
    hold_expectations(checking);
    hold_end(checking);
    if (status == BASELINE_READ) {
        hold_baseline(checking);
    } else if (status == BASELINE_ABSENT) {
        miss_baseline(checking);
    } else {
        verdict_set(checking->verdict, &checking->verdict->note,
                    "its baseline could not be read, and was replaced");
    }
    bool is_stopped = verdict_count(checking->verdict, ITEM_RUN, ITEM_FAILS) > 0;
    if (checking->options->update && !is_stopped) {
        update(checking);
    }
}

void check_run(const struct check *check, const struct check_options *options,
               struct verdict *verdict)
{
    const struct scenario *scenario = check->scenario;
    struct checking checking = {.check = check, .options = options, .verdict = verdict};
    verdict_begin(verdict, scenario->name,
                  scenario->path == NULL ? scenario->name : scenario->path);
    struct buffer path = {.bytes = NULL};
    buffer_add(&path, "%s/%s" BASELINE_SUFFIX, options->baselines, scenario->name);
    if (path.has_failed) {
        verdict->out_of_memory = true;
    } else {
        checking.path = path.bytes;
        check_all(&checking);
    }
    if (verdict->out_of_memory) {
        set_error(&checking, "out of memory");
    }
    run_result_free(&checking.result);
    digest_free(&checking.digest);
    baseline_free(&checking.baseline);
    buffer_free(&path);
}
