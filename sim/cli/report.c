#include <getopt.h>
#include <stdio.h>

#include "command.h"
#include "sim/report/html.h"

static const char help_text[] =
    "usage: poolsim report DIR... [OPTIONS]\n"
    "\n"
    "Writes result folders of 'poolsim run' as one page for a browser: what was run, the tables,\n"
    "the plots, and memory maps in which each fragment can be looked at. The page needs no "
    "network\n"
    "and no other file. Several folders stand side by side, with their main figures on top.\n"
    "\n"
    "  -o, --out FILE  the page (default: report.html)\n"
    "  -q, --quiet     print nothing but errors\n"
    "  -h, --help      print this\n"
    "\n"
    "Plots are taken as they are in the folders, SVG or PNG; 'poolsim plot DIR' draws them\n"
    "again.\n";

static int run(int argc, char **argv)
{
    static const struct option options[] = {
        {"out", required_argument, NULL, 'o'},
        {"quiet", no_argument, NULL, 'q'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    const char *path = "report.html";
    bool is_quiet = false;
    opterr = 0;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, ":o:qh", options, NULL)) != -1;) {
        switch (option) {
        case 'o':
            path = optarg;
            break;
        case 'q':
            is_quiet = true;
            break;
        case 'h':
            fputs(help_text, stdout);
            return EXIT_FINE;
        case ':':
            return command_usage_error(&command_report, "%s wants a value", argv[optind - 1]);
        default:
            return command_usage_error(&command_report, "there is no option '%s'",
                                       argv[optind - 1]);
        }
    }
    if (optind == argc) {
        return command_usage_error(&command_report, "no folder was named");
    }
    struct html_problem problem;
    if (!html_write(argv + optind, (size_t)(argc - optind), path, &problem)) {
        fprintf(stderr, "%s\n", problem.text);
        return EXIT_USAGE;
    }
    if (!is_quiet) {
        puts(path);
    }
    return EXIT_FINE;
}

const struct command command_report = {
    .name = "report",
    .summary = "write results as a page for a browser",
    .help = help_text,
    .run = run,
};
