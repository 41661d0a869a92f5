#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "scenario_files.h"
#include "sim/check/check.h"
#include "sim/check/jobs.h"
#include "sim/check/tell.h"
#include "sim/scenario/loader.h"

static const char help_text[] =
    "usage: poolsim check FILE-or-FOLDER... [OPTIONS]\n"
    "\n"
    "Runs scenarios, and holds each against what its 'expect:' says and against its baseline:\n"
    "every measure, exactly unless its 'tolerance:' loosens one, and a digest of all calls, which\n"
    "narrows a difference to the calls where it began. Of a folder it takes all *.yaml in it, but\n"
    "not those in folders below. Nothing is written but baselines and the JUnit file, on demand.\n"
    "\n"
    "      --baselines DIR    where the baselines are: DIR/NAME.baseline, NAME being the\n"
    "                         scenario's (default: results/baselines). Given, each scenario must\n"
    "                         have one; else a scenario with expectations may do without\n"
    "      --update           write the baselines anew, and print what changed in them. What an\n"
    "                         expectation forbids fails nevertheless\n"
    "  -j, --jobs N           scenarios run at a time (default: one a processor). The output is\n"
    "                         the same for any number\n"
    "      --junit FILE       write a JUnit report too\n"
    "      --format text|json|github\n"
    "                         what to print: lines (default); all of it as JSON; or lines, and\n"
    "                         behind them annotations for GitHub\n"
    "  -h, --help             print this\n"
    "\n"
    "Exit codes: 0 all held, 1 something did not, 2 bad usage, a bad scenario or baseline.\n"
    "scenarios/FORMAT.md describes 'expect:' and 'tolerance:'. 'poolsim diff' shows where two\n"
    "runs part.\n";

enum { OPTION_BASELINES = 256, OPTION_UPDATE, OPTION_JUNIT, OPTION_FORMAT };

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_GITHUB };

enum { JOBS_MAX = 1024 };

struct arguments {
    struct check_options options;
    unsigned jobs;
    const char *junit;
    enum format format;
};

/// What is to be checked.
struct batch {
    const struct arguments *arguments;
    struct scenario_files files;
    struct scenario *scenarios;
    struct check *checks;
    struct verdict *verdicts;
    int name_width;
};

static int parse_jobs(const char *text, unsigned *jobs)
{
    size_t digits = strspn(text, "0123456789");
    unsigned long value = digits > 0 && digits < 6 ? strtoul(text, NULL, 10) : 0;
    if (text[digits] != '\0' || value == 0 || value > JOBS_MAX) {
        return command_usage_error(&command_check, "--jobs %s: expected 1 to %d", text, JOBS_MAX);
    }
    *jobs = (unsigned)value;
    return EXIT_FINE;
}

static int parse_format(const char *text, enum format *format)
{
    static const char *const names[] = {"text", "json", "github"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(text, names[i]) == 0) {
            *format = (enum format)i;
            return EXIT_FINE;
        }
    }
    return command_usage_error(&command_check, "--format %s: expected text, json or github", text);
}

static int parse_option(struct arguments *arguments, int option, char **argv)
{
    switch (option) {
    case OPTION_BASELINES:
        arguments->options.baselines = optarg;
        arguments->options.must_have_baselines = true;
        return EXIT_FINE;
    case OPTION_UPDATE:
        arguments->options.update = true;
        return EXIT_FINE;
    case OPTION_JUNIT:
        arguments->junit = optarg;
        return EXIT_FINE;
    case OPTION_FORMAT:
        return parse_format(optarg, &arguments->format);
    case 'j':
        return parse_jobs(optarg, &arguments->jobs);
    case ':':
        return command_usage_error(&command_check, "%s wants a value", argv[optind - 1]);
    default:
        return command_usage_error(&command_check, "there is no option '%s'", argv[optind - 1]);
    }
}

/// Sets `is_help` when there is nothing more to do.
static int parse(struct arguments *arguments, int argc, char **argv, bool *is_help)
{
    static const struct option options[] = {
        {"baselines", required_argument, NULL, OPTION_BASELINES},
        {"update", no_argument, NULL, OPTION_UPDATE},
        {"jobs", required_argument, NULL, 'j'},
        {"junit", required_argument, NULL, OPTION_JUNIT},
        {"format", required_argument, NULL, OPTION_FORMAT},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    opterr = 0;
    optind = 1;
    for (;;) {
        int option = getopt_long(argc, argv, ":j:h", options, NULL);
        if (option == -1) {
            break;
        }
        if (option == 'h') {
            fputs(help_text, stdout);
            *is_help = true;
            return EXIT_FINE;
        }
        int code = parse_option(arguments, option, argv);
        if (code != EXIT_FINE) {
            return code;
        }
    }
    if (optind == argc) {
        return command_usage_error(&command_check, "no scenario file and no folder was named");
    }
    return EXIT_FINE;
}

static int fail(const char *what, const char *why)
{
    fprintf(stderr, "poolsim check: error: %s%s%s\n", what, why[0] == '\0' ? "" : ": ", why);
    return EXIT_USAGE;
}

/// Loads all, so that a mistake in the last costs no time.
static int load(struct batch *batch)
{
    batch->scenarios = calloc(batch->files.count + 1, sizeof *batch->scenarios);
    batch->checks = calloc(batch->files.count + 1, sizeof *batch->checks);
    batch->verdicts = calloc(batch->files.count + 1, sizeof *batch->verdicts);
    if (batch->scenarios == NULL || batch->checks == NULL || batch->verdicts == NULL) {
        return fail("out of memory", "");
    }
    int code = EXIT_FINE;
    for (size_t i = 0; i < batch->files.count; i++) {
        struct scenario_problem problem;
        if (!scenario_load(&batch->scenarios[i], batch->files.paths[i], NULL, 0, &problem) ||
            !check_prepare(&batch->checks[i], &batch->scenarios[i], &problem)) {
            fprintf(stderr, "%s\n", problem.text);
            code = EXIT_USAGE;
            continue;
        }
        command_warn(&batch->scenarios[i]);
        int width = (int)strlen(batch->scenarios[i].name);
        batch->name_width = width > batch->name_width ? width : batch->name_width;
    }
    return code;
}

static int check_names(const struct batch *batch)
{
    for (size_t i = 0; i < batch->files.count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(batch->scenarios[i].name, batch->scenarios[j].name) == 0) {
                return command_usage_error(
                    &command_check, "%s and %s are both named '%s', and would share a baseline",
                    batch->files.paths[j], batch->files.paths[i], batch->scenarios[i].name);
            }
        }
    }
    return EXIT_FINE;
}

static void work(void *context, size_t index, struct verdict *verdict)
{
    struct batch *batch = context;
    check_run(&batch->checks[index], &batch->arguments->options, verdict);
}

static void crashed(void *context, size_t index, const char *how, struct verdict *verdict)
{
    struct batch *batch = context;
    verdict_begin(verdict, batch->scenarios[index].name, batch->files.paths[index]);
    verdict_add(verdict, &(struct item){.kind = ITEM_RUN,
                                        .state = ITEM_FAILS,
                                        .file = batch->files.paths[index],
                                        .name = "the run",
                                        .expected = "a result",
                                        .actual = (char *)how});
}

static void done(void *context, size_t index, const struct verdict *verdict)
{
    struct batch *batch = context;
    (void)index;
    if (batch->arguments->format != FORMAT_JSON) {
        tell_text(verdict, batch->name_width, stdout);
        fflush(stdout);
    }
}

static int write_junit(const struct batch *batch, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL ? NULL : malloc((size_t)(slash - path) + 2);
    if (slash != NULL && folder == NULL) {
        return fail("out of memory", "");
    }
    if (folder != NULL) {
        size_t length = slash == path ? 1 : (size_t)(slash - path);
        memcpy(folder, path, length);
        folder[length] = '\0';
    }
    struct output output = {.buffer = NULL};
    bool is_written =
        output_begin(&output, folder == NULL ? "." : folder, slash == NULL ? path : slash + 1);
    if (is_written) {
        tell_junit(batch->verdicts, batch->files.count, &output);
        is_written = output_commit(&output);
    }
    free(folder);
    return is_written ? EXIT_FINE : fail(output.error, "");
}

static int report(const struct batch *batch)
{
    struct totals totals = tell_totals(batch->verdicts, batch->files.count);
    switch (batch->arguments->format) {
    case FORMAT_JSON:
        if (!tell_json(batch->verdicts, batch->files.count, stdout)) {
            return fail("out of memory", "");
        }
        break;
    case FORMAT_GITHUB:
        tell_text_totals(totals, stdout);
        tell_github(batch->verdicts, batch->files.count, stdout);
        break;
    case FORMAT_TEXT:
        tell_text_totals(totals, stdout);
        break;
    }
    int code = totals.errors > 0 ? EXIT_USAGE : totals.failed > 0 ? EXIT_FOUND : EXIT_FINE;
    if (batch->arguments->junit != NULL &&
        write_junit(batch, batch->arguments->junit) != EXIT_FINE) {
        code = EXIT_USAGE;
    }
    return code;
}

static void free_batch(struct batch *batch)
{
    for (size_t i = 0; i < batch->files.count; i++) {
        if (batch->verdicts != NULL) {
            verdict_free(&batch->verdicts[i]);
        }
        if (batch->checks != NULL) {
            check_free(&batch->checks[i]);
        }
        if (batch->scenarios != NULL) {
            scenario_free(&batch->scenarios[i]);
        }
    }
    free(batch->verdicts);
    free(batch->checks);
    free(batch->scenarios);
    scenario_files_free(&batch->files);
}

static int run(int argc, char **argv)
{
    struct arguments arguments = {
        .options = {.baselines = "results/baselines"},
        .jobs = jobs_default(),
    };
    bool is_help = false;
    int code = parse(&arguments, argc, argv, &is_help);
    if (code != EXIT_FINE || is_help) {
        return code;
    }
    struct batch batch = {.arguments = &arguments};
    code = scenario_files_collect(&batch.files, &command_check, argc, argv);
    code = code == EXIT_FINE ? load(&batch) : code;
    code = code == EXIT_FINE ? check_names(&batch) : code;
    if (code == EXIT_FINE) {
        const struct jobs jobs = {
            .context = &batch, .work = work, .crashed = crashed, .done = done};
        code = jobs_run(&jobs, batch.files.count, arguments.jobs, batch.verdicts)
                   ? report(&batch)
                   : fail("out of memory", "");
    }
    free_batch(&batch);
    return code;
}

const struct command command_check = {
    .name = "check",
    .summary = "hold runs against expectations and baselines",
    .help = help_text,
    .run = run,
};
