#include <getopt.h>
#include <stdio.h>

#include "command.h"
#include "sim/check/diff.h"

static const char help_text[] =
    "usage: poolsim diff A B\n"
    "\n"
    "Compares two result folders of 'poolsim run': the first call that went another way, what "
    "each\n"
    "side did there, and what was allocated around it before; then the measures that differ.\n"
    "Tables may be larger than memory. It reads ops.csv and summary.json of each, and nothing "
    "else.\n"
    "\n"
    "  -h, --help             print this\n"
    "\n"
    "Exit codes: 0 calls and measures are the same, 1 they differ, 2 bad usage, or a file that "
    "cannot be read.\n";

static int fail(const struct scenario_problem *problem)
{
    fflush(stdout);
    fprintf(stderr, "poolsim diff: %s\n", problem->text);
    return EXIT_USAGE;
}

static int compare(const char *a, const char *b)
{
    struct scenario_problem problem = {""};
    printf("A: %s\nB: %s\n\n", a, b);
    enum diff_status calls = diff_calls(a, b, stdout, &problem);
    if (calls == DIFF_ERROR) {
        return fail(&problem);
    }
    putchar('\n');
    enum diff_status measures = diff_measures(a, b, stdout, &problem);
    if (measures == DIFF_ERROR) {
        return fail(&problem);
    }
    return calls == DIFF_SAME && measures == DIFF_SAME ? EXIT_FINE : EXIT_FOUND;
}

static int run(int argc, char **argv)
{
    int code = EXIT_FINE;
    if (!command_goes_on(&command_diff, argc, argv, &code)) {
        return code;
    }
    if (argc - optind != 2) {
        return command_usage_error(&command_diff, "expected two result folders, got %d",
                                   argc - optind);
    }
    return compare(argv[optind], argv[optind + 1]);
}

const struct command command_diff = {
    .name = "diff",
    .summary = "show where two result folders part",
    .help = help_text,
    .run = run,
};
