#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>

#include "command.h"
#include "sim/check/check.h"
#include "sim/scenario/loader.h"
#include "sim/trace/trace.h"

static const char help_text[] =
    "usage: poolsim validate FILE...\n"
    "\n"
    "Reads scenario files as 'poolsim run' and 'poolsim check' do, and runs nothing. Mistakes and\n"
    "warnings go to stderr, each with its place; a file without mistakes has a line on stdout.\n"
    "Traces that it replays are read to their ends.\n"
    "\n"
    "  -h, --help  print this\n"
    "\n"
    "Exit codes: 0 all files are fine, 2 some are not, or bad usage.\n";

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

static bool validate(const char *file)
{
    struct scenario scenario = {0};
    struct check check = {.scenario = NULL};
    struct scenario_problem problem;
    bool is_good = scenario_load(&scenario, file, NULL, 0, &problem) &&
                   check_prepare(&check, &scenario, &problem);
    if (!is_good) {
        fprintf(stderr, "%s\n", problem.text);
    } else if (!command_check_traces(&scenario)) {
        is_good = false;
    } else {
        command_warn(&scenario);
        printf("%s: fine: %" PRIu32 " pools, %" PRIu32 " threads and interrupts, %" PRIu32
               " steps\n",
               file, scenario.pool_count, scenario.thread_count, scenario.step_count);
    }
    check_free(&check);
    scenario_free(&scenario);
    return is_good;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {0}};
    opterr = 0;
    optind = 1;
    int option = getopt_long(argc, argv, "h", options, NULL);
    if (option == 'h') {
        fputs(help_text, stdout);
        return EXIT_FINE;
    }
    if (option != -1) {
        return command_usage_error(&command_validate, "there is no option '%s'", argv[optind - 1]);
    }
    if (optind == argc) {
        return command_usage_error(&command_validate, "no file was named");
    }
    int code = EXIT_FINE;
    for (int i = optind; i < argc; i++) {
        code = validate(argv[i]) ? code : EXIT_USAGE;
    }
    return code;
}

const struct command command_validate = {
    .name = "validate",
    .summary = "read scenarios, and say what is wrong with them",
    .help = help_text,
    .run = run,
};
