#include "sim/run.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "override_option.h"
#include "sim/check/check.h"
#include "sim/report/plots.h"
#include "sim/report/run_text.h"
#include "sim/scenario/loader.h"

static const char help_text[] =
    "usage: poolsim run FILE... [OPTIONS]\n"
    "\n"
    "Runs scenarios and writes what happened: ops.csv, schedule.csv, layout.csv, series.csv,\n"
    "waits.csv, failures.csv, summary.json and plots, and prints a short table. Of queues,\n"
    "semaphores, mutexes, flags and interrupts: objects.csv, object-waits.csv,\n"
    "objects-series.csv and interrupts.csv.\n"
    "\n"
    "  -o, --out DIR          where the files go; with several FILEs, each in DIR/NAME\n"
    "                         (default: results/NAME, NAME being the scenario's)\n"
    "      --seed N           another seed than the scenario's\n"
    "      --set PATH=VALUE   another value than the scenario's, as often as wanted:\n"
    "                         pools.heap.size=8KiB, costs.search_step=50, threads.t0.priority=4\n"
    "      --until D          another end than the scenario's: '500 ms', '3000 ticks'\n"
    "      --ops none|csv     whether to write ops.csv, a row a call, and schedule.csv, who ran\n"
    "                         when (default: csv). 'none' is for very long runs: the two grow\n"
    "                         most; waits, failures, interrupts and calls at objects have their\n"
    "                         rows all the same\n"
    "      --no-plots         write no pictures\n"
    "      --png              draw PNG pictures, not SVG\n"
    "      --terminal         draw the plots as characters in the terminal too\n"
    "      --format text|json what to print: a table (default), or summary.json; with several\n"
    "                         FILEs an array of them\n"
    "  -q, --quiet            print nothing but errors\n"
    "  -h, --help             print this\n"
    "\n"
    "Exit codes: 0 all went well, 1 a run found corruption, 2 bad usage or a bad scenario.\n"
    "The scenario format is described in scenarios/FORMAT.md.\n";

enum {
    OPTION_SEED = 256,
    OPTION_SET,
    OPTION_UNTIL,
    OPTION_OPS,
    OPTION_NO_PLOTS,
    OPTION_PNG,
    OPTION_TERMINAL,
    OPTION_FORMAT
};

struct arguments {
    char **files;
    int file_count;
    const char *out;
    struct scenario_override *overrides;
    size_t override_count;
    bool write_ops;
    bool draw_plots;
    bool is_quiet;
    bool print_json;
    bool draw_in_terminal;
    enum plot_terminal terminal;
};

static int add_set(struct arguments *arguments, char *text)
{
    struct scenario_override *next = &arguments->overrides[arguments->override_count];
    int code = override_option_parse(&command_run, text, next);
    arguments->override_count += code == EXIT_FINE;
    return code;
}

static int parse_choice(const char *option, const char *text, const char *first, const char *second,
                        bool *is_second)
{
    *is_second = strcmp(text, second) == 0;
    if (!*is_second && strcmp(text, first) != 0) {
        return command_usage_error(&command_run, "%s %s: expected %s or %s", option, text, first,
                                   second);
    }
    return EXIT_FINE;
}

static int parse_option(struct arguments *arguments, int option, char **argv)
{
    switch (option) {
    case 'o':
        arguments->out = optarg;
        return EXIT_FINE;
    case OPTION_SEED:
    case OPTION_UNTIL:
        arguments->overrides[arguments->override_count++] = (struct scenario_override){
            .path = option == OPTION_SEED ? "seed" : "until", .value = optarg};
        return EXIT_FINE;
    case OPTION_SET:
        return add_set(arguments, optarg);
    case OPTION_OPS:
        return parse_choice("--ops", optarg, "none", "csv", &arguments->write_ops);
    case OPTION_FORMAT:
        return parse_choice("--format", optarg, "text", "json", &arguments->print_json);
    case OPTION_NO_PLOTS:
        arguments->draw_plots = false;
        return EXIT_FINE;
    case OPTION_PNG:
        arguments->terminal = PLOT_PNG;
        return EXIT_FINE;
    case OPTION_TERMINAL:
        arguments->draw_in_terminal = true;
        return EXIT_FINE;
    case 'q':
        arguments->is_quiet = true;
        return EXIT_FINE;
    case ':':
        return command_usage_error(&command_run, "%s wants a value", argv[optind - 1]);
    default:
        return command_usage_error(&command_run, "there is no option '%s'", argv[optind - 1]);
    }
}

static int parse(struct arguments *arguments, int argc, char **argv)
{
    static const struct option options[] = {
        {"out", required_argument, NULL, 'o'},
        {"seed", required_argument, NULL, OPTION_SEED},
        {"set", required_argument, NULL, OPTION_SET},
        {"until", required_argument, NULL, OPTION_UNTIL},
        {"ops", required_argument, NULL, OPTION_OPS},
        {"no-plots", no_argument, NULL, OPTION_NO_PLOTS},
        {"png", no_argument, NULL, OPTION_PNG},
        {"terminal", no_argument, NULL, OPTION_TERMINAL},
        {"format", required_argument, NULL, OPTION_FORMAT},
        {"quiet", no_argument, NULL, 'q'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    opterr = 0;
    optind = 1;
    for (;;) {
        int option = getopt_long(argc, argv, ":o:qh", options, NULL);
        if (option == -1) {
            break;
        }
        if (option == 'h') {
            fputs(help_text, stdout);
            return EXIT_FINE;
        }
        int code = parse_option(arguments, option, argv);
        if (code != EXIT_FINE) {
            return code;
        }
    }
    arguments->files = argv + optind;
    arguments->file_count = argc - optind;
    if (arguments->file_count == 0) {
        return command_usage_error(&command_run, "no scenario file was named");
    }
    return EXIT_FINE;
}

/// Shows how far a long run is, on a terminal only.
struct progress {
    const struct scenario *scenario;
    struct timespec begun;
    bool is_shown;
};

static void show_progress(void *context, const struct kernel *kernel)
{
    struct progress *progress = context;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec - progress->begun.tv_sec < 1) {
        return;
    }
    progress->is_shown = true;
    fprintf(stderr, "\r%s: ", progress->scenario->name);
    run_text_progress(progress->scenario, kernel, stderr);
    fputs("\033[K", stderr);
    fflush(stderr);
}

static bool stderr_is_terminal(void)
{
    const char *kind = getenv("TERM");
    return isatty(STDERR_FILENO) && kind != NULL && strcmp(kind, "dumb") != 0;
}

static char *folder_of(const struct arguments *arguments, const struct scenario *scenario)
{
    const char *base = arguments->out != NULL ? arguments->out : "results";
    bool is_whole = arguments->out != NULL && arguments->file_count == 1;
    size_t size = strlen(base) + 1 + strlen(scenario->name) + 1;
    char *folder = malloc(size);
    if (folder != NULL) {
        snprintf(folder, size, "%s%s%s", base, is_whole ? "" : "/", is_whole ? "" : scenario->name);
    }
    return folder;
}

static int draw(const struct arguments *arguments, const char *folder, struct plots_result *plots)
{
    struct plot_request request = {
        .dir = folder, .terminal = arguments->terminal, .quiet = arguments->is_quiet};
    if (!plots_draw(&request, plots)) {
        fprintf(stderr, "poolsim run: error: %s\n", plots->message);
        return EXIT_USAGE;
    }
    return EXIT_FINE;
}

static int run_and_report(const struct arguments *arguments, const struct scenario *scenario,
                          const char *folder)
{
    struct progress progress = {.scenario = scenario};
    clock_gettime(CLOCK_MONOTONIC, &progress.begun);
    struct run_options options = {
        .folder = folder, .write_ops = arguments->write_ops, .write_plot_data = true};
    if (stderr_is_terminal() && !arguments->is_quiet) {
        options.progress = show_progress;
        options.progress_context = &progress;
    }
    struct run_result result = {0};
    bool ok = run_scenario(scenario, &options, &result);
    if (progress.is_shown) {
        fputs("\r\033[K", stderr);
    }
    int code = EXIT_FINE;
    if (!ok) {
        fprintf(stderr, "poolsim run: error: %s\n", result.error);
        run_result_free(&result);
        return EXIT_USAGE;
    }
    struct plots_result plots = {0};
    if (arguments->draw_plots) {
        code = draw(arguments, folder, &plots);
    } else if (!plots_remove_old(folder, plots.message)) {
        fprintf(stderr, "poolsim run: error: %s\n", plots.message);
        code = EXIT_USAGE;
    }
    if (result.state == KERNEL_CORRUPT || result.state == KERNEL_STUCK) {
        run_text_fault(scenario, &result, stderr);
        code = result.state == KERNEL_CORRUPT ? EXIT_FOUND : EXIT_USAGE;
    }
    if (code == EXIT_FINE && result.damage_count > 0) {
        code = EXIT_FOUND;
    }
    if (arguments->print_json) {
        fputs(result.json, stdout);
    } else if (!arguments->is_quiet) {
        run_text_print(scenario, &result, folder, &plots, stdout);
    }
    if (arguments->draw_in_terminal && code == EXIT_FINE) {
        struct plot_request request = {.dir = folder, .terminal = PLOT_DUMB};
        struct plots_result drawn = {0};
        fflush(stdout);
        if (!plots_draw(&request, &drawn)) {
            fprintf(stderr, "poolsim run: error: %s\n", drawn.message);
            code = EXIT_USAGE;
        }
        plots_result_free(&drawn);
    }
    plots_result_free(&plots);
    run_result_free(&result);
    return code;
}

static int run_file(const struct arguments *arguments, const struct scenario *scenario)
{
    char *folder = folder_of(arguments, scenario);
    if (folder == NULL) {
        fputs("poolsim run: error: out of memory\n", stderr);
        return EXIT_USAGE;
    }
    int code = run_and_report(arguments, scenario, folder);
    free(folder);
    return code;
}

static int check_names(const struct scenario *scenarios, int count)
{
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < i; j++) {
            if (strcmp(scenarios[i].name, scenarios[j].name) == 0) {
                return command_usage_error(
                    &command_run,
                    "%s and %s are both named '%s' and would write into one folder; run them one "
                    "by one with --out",
                    scenarios[j].path, scenarios[i].path, scenarios[i].name);
            }
        }
    }
    return EXIT_FINE;
}

/// Loads a scenario. What it expects of a run is read as well, for the sake of mistakes in it.
static bool load(const struct arguments *arguments, const char *file, struct scenario *scenario)
{
    struct scenario_problem problem;
    struct check check = {.scenario = NULL};
    bool is_good =
        scenario_load(scenario, file, arguments->overrides, arguments->override_count, &problem) &&
        check_prepare(&check, scenario, &problem);
    if (!is_good) {
        fprintf(stderr, "%s\n", problem.text);
    } else {
        command_warn(scenario);
    }
    check_free(&check);
    return is_good;
}

/// All files are loaded before the first one runs, so that a mistake in the last costs no time.
static int run_files(const struct arguments *arguments)
{
    int count = arguments->file_count;
    struct scenario *scenarios = calloc((size_t)count, sizeof(*scenarios));
    if (scenarios == NULL) {
        fputs("poolsim run: error: out of memory\n", stderr);
        return EXIT_USAGE;
    }
    int code = EXIT_FINE;
    for (int i = 0; i < count; i++) {
        if (!load(arguments, arguments->files[i], &scenarios[i])) {
            code = EXIT_USAGE;
        }
    }
    if (code == EXIT_FINE) {
        code = check_names(scenarios, count);
    }
    bool as_array = arguments->print_json && count > 1 && code == EXIT_FINE;
    if (as_array) {
        puts("[");
    }
    bool may_run = code == EXIT_FINE;
    for (int i = 0; i < count && may_run; i++) {
        if (i > 0 && !arguments->is_quiet) {
            puts(as_array ? "," : "");
        }
        int this_code = run_file(arguments, &scenarios[i]);
        code = this_code > code ? this_code : code;
    }
    if (as_array) {
        puts("]");
    }
    for (int i = 0; i < count; i++) {
        scenario_free(&scenarios[i]);
    }
    free(scenarios);
    return code;
}

static int run(int argc, char **argv)
{
    struct arguments arguments = {.write_ops = true, .draw_plots = true, .terminal = PLOT_SVG};
    arguments.overrides = calloc((size_t)argc, sizeof(*arguments.overrides));
    if (arguments.overrides == NULL) {
        fputs("poolsim run: error: out of memory\n", stderr);
        return EXIT_USAGE;
    }
    int code = parse(&arguments, argc, argv);
    if (code == EXIT_FINE && arguments.file_count > 0) {
        code = run_files(&arguments);
    }
    free(arguments.overrides);
    return code;
}

const struct command command_run = {
    .name = "run",
    .summary = "run scenario files, write tables and plots",
    .help = help_text,
    .run = run,
};
