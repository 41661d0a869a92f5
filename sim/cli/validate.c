#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "scenario_files.h"
#include "sim/check/check.h"
#include "sim/check/tell.h"
#include "sim/scenario/loader.h"
#include "sim/trace/trace.h"

static const char help_text[] =
    "usage: poolsim validate FILE-or-FOLDER... [OPTIONS]\n"
    "\n"
    "Reads scenario files as 'poolsim run' and 'poolsim check' do, with what they expect and\n"
    "all of the traces that they replay, and runs nothing. Mistakes and warnings go to stderr,\n"
    "each with its place, one mistake a file; a file without mistakes has a line on stdout. Of a\n"
    "folder it takes all *.yaml in it, but not those in folders below; - is standard input.\n"
    "\n"
    "  -q, --quiet     print nothing but mistakes and warnings\n"
    "      --format text|github\n"
    "                  what to print: lines (default); or besides annotations for GitHub\n"
    "  -h, --help      print this\n"
    "\n"
    "Exit codes: 0 all files are fine, 2 some are not, or bad usage. A warning is no mistake.\n"
    "'poolsim schema' has editors mark most mistakes as one types.\n";

enum { OPTION_FORMAT = 256 };

struct tally {
    size_t fine;
    size_t bad;
    size_t warnings;
    bool is_quiet;
    bool is_for_github;
    size_t annotations;
};

void command_warn(const struct scenario *scenario)
{
    for (uint32_t i = 0; i < scenario->warning_count; i++) {
        const struct scenario_line *warning = &scenario->warnings[i];
        fprintf(stderr, "%s:%" PRIu32 ":%" PRIu32 ": warning: %s\n",
                scenario->path != NULL ? scenario->path : scenario->name, warning->line,
                warning->column, warning->text);
    }
}

bool command_check_traces(const struct scenario *scenario)
{
    char error[512];
    if (trace_check(scenario, error)) {
        return true;
    }
    fprintf(stderr, "%s\n", error);
    return false;
}

static void annotate(struct tally *tally, const char *level, const char *file, uint32_t line,
                     uint32_t column, const char *message)
{
    if (tally->is_for_github && tally->annotations++ < TELL_ANNOTATIONS_MAX) {
        tell_annotation(level, file, line, column, "poolsim validate", message, stdout);
    }
}

/// A mistake as an annotation: its line is "FILE:LINE:COLUMN: error: MESSAGE".
static void annotate_problem(struct tally *tally, const char *file,
                             const struct scenario_problem *problem)
{
    static const char between[] = ": error: ";
    uint32_t line = 0;
    uint32_t column = 0;
    const char *message = strstr(problem->text, between);
    const char *place = problem->text + strlen(file);
    if (message == NULL || place > message ||
        sscanf(place, ":%" SCNu32 ":%" SCNu32, &line, &column) != 2) {
        line = 0;
    }
    annotate(tally, "error", file, line, column,
             message == NULL ? problem->text : message + strlen(between));
}

/// "3 threads"; nothing for none.
static void print_count(uint32_t count, const char *noun, const char *nouns)
{
    if (count > 0) {
        printf(", %" PRIu32 " %s", count, count == 1 ? noun : nouns);
    }
}

static void print_fine(const char *file, const struct scenario *scenario)
{
    uint32_t kinds[THREAD_KIND_PHASE + 1] = {0};
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        kinds[scenario->threads[i].kind]++;
    }
    printf("%s: fine: %" PRIu32 " %s", file, scenario->pool_count,
           scenario->pool_count == 1 ? "pool" : "pools");
    print_count(kinds[THREAD_KIND_THREAD], "thread", "threads");
    print_count(kinds[THREAD_KIND_INTERRUPT], "interrupt", "interrupts");
    print_count(kinds[THREAD_KIND_TIMER], "timer", "timers");
    print_count(kinds[THREAD_KIND_PHASE], "phase", "phases");
    print_count(scenario->step_count, "step", "steps");
    print_count(scenario->expectation_count, "expectation", "expectations");
    putchar('\n');
}

static void warn(struct tally *tally, const char *file, const struct scenario *scenario)
{
    command_warn(scenario);
    tally->warnings += scenario->warning_count;
    for (uint32_t i = 0; i < scenario->warning_count; i++) {
        const struct scenario_line *warning = &scenario->warnings[i];
        annotate(tally, "warning", file, warning->line, warning->column, warning->text);
    }
}

static bool check_traces(const struct scenario *scenario, struct scenario_problem *problem)
{
    char error[512];
    if (trace_check(scenario, error)) {
        return true;
    }
    // "TRACE:LINE: error: WHY" becomes what is wrong with the scenario.
    static const char between[] = "error: ";
    const char *why = strstr(error, between);
    int place = why == NULL ? 0 : (int)(why - error);
    snprintf(problem->text, sizeof problem->text, "%.400s: error: %.*s%s", scenario->path, place,
             error, why == NULL ? error : why + strlen(between));
    return false;
}

static void validate(struct tally *tally, const char *file)
{
    static const char standard_input[] = "<stdin>";
    struct scenario scenario = {0};
    struct check check = {.scenario = NULL};
    struct scenario_problem problem;
    bool is_stream = strcmp(file, "-") == 0;
    bool is_good = is_stream ? scenario_load_stream(&scenario, standard_input, stdin, &problem)
                             : scenario_load(&scenario, file, NULL, 0, &problem);
    file = is_stream ? standard_input : file;
    if (is_good) {
        warn(tally, file, &scenario);
        is_good = check_prepare(&check, &scenario, &problem) && check_traces(&scenario, &problem);
    }
    if (!is_good) {
        fprintf(stderr, "%s\n", problem.text);
        annotate_problem(tally, file, &problem);
        tally->bad++;
    } else {
        tally->fine++;
        if (!tally->is_quiet) {
            print_fine(file, &scenario);
        }
    }
    fflush(stdout); // in turn with stderr
    check_free(&check);
    scenario_free(&scenario);
}

/// "40 files: 38 fine, 2 bad, 1 warning", if there are several.
static void sum_up(const struct tally *tally)
{
    size_t count = tally->fine + tally->bad;
    if (count < 2 || tally->is_quiet) {
        return;
    }
    printf("%zu files: %zu fine, %zu bad", count, tally->fine, tally->bad);
    if (tally->warnings > 0) {
        printf(", %zu %s", tally->warnings, tally->warnings == 1 ? "warning" : "warnings");
    }
    putchar('\n');
}

static int parse_format(const char *text, struct tally *tally)
{
    tally->is_for_github = strcmp(text, "github") == 0;
    if (tally->is_for_github || strcmp(text, "text") == 0) {
        return EXIT_FINE;
    }
    return command_usage_error(&command_validate, "--format %s: expected text or github", text);
}

/// Sets `is_help` when there is nothing more to do.
static int parse(struct tally *tally, int argc, char **argv, bool *is_help)
{
    static const struct option options[] = {
        {"quiet", no_argument, NULL, 'q'},
        {"format", required_argument, NULL, OPTION_FORMAT},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    opterr = 0;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, ":qh", options, NULL)) != -1;) {
        int code = EXIT_FINE;
        switch (option) {
        case 'q':
            tally->is_quiet = true;
            break;
        case OPTION_FORMAT:
            code = parse_format(optarg, tally);
            break;
        case 'h':
            fputs(help_text, stdout);
            *is_help = true;
            return EXIT_FINE;
        case ':':
            return command_usage_error(&command_validate, "%s wants a value", argv[optind - 1]);
        default:
            return command_usage_error(&command_validate, "there is no option '%s'",
                                       argv[optind - 1]);
        }
        if (code != EXIT_FINE) {
            return code;
        }
    }
    if (optind == argc) {
        return command_usage_error(&command_validate, "no scenario file and no folder was named");
    }
    return EXIT_FINE;
}

static int run(int argc, char **argv)
{
    struct tally tally = {0};
    struct scenario_files files = {0};
    bool is_help = false;
    int code = parse(&tally, argc, argv, &is_help);
    if (code != EXIT_FINE || is_help) {
        return code;
    }
    code = scenario_files_collect(&files, &command_validate, argc, argv);
    for (size_t i = 0; i < files.count; i++) {
        validate(&tally, files.paths[i]);
    }
    sum_up(&tally);
    scenario_files_free(&files);
    return tally.bad > 0 ? EXIT_USAGE : code;
}

const struct command command_validate = {
    .name = "validate",
    .summary = "read scenarios, and say what is wrong with them",
    .help = help_text,
    .run = run,
};
