#include "sim/report/plots.h"

#include <getopt.h>
#include <stdio.h>

#include "command.h"

static const char help_text[] =
    "usage: poolsim plot DIR... [OPTIONS]\n"
    "\n"
    "Draws the plots of result folders that 'poolsim run' wrote, again.\n"
    "\n"
    "      --png       draw PNG pictures, not SVG\n"
    "      --terminal  draw characters in the terminal, and no files\n"
    "  -q, --quiet     print nothing but errors\n"
    "  -h, --help      print this\n"
    "\n"
    "Each plot can be drawn by hand as well, and changed to taste: the scripts print their usage\n"
    "when called as 'gnuplot -c SCRIPT'.\n";

enum { OPTION_PNG = 256, OPTION_TERMINAL };

static int draw(struct plot_request *request)
{
    struct plots_result result = {0};
    bool ok = plots_draw(request, &result);
    if (!ok) {
        fprintf(stderr, "poolsim plot: error: %s\n", result.message);
    } else if (!request->quiet && request->terminal != PLOT_DUMB) {
        for (size_t i = 0; i < result.file_count; i++) {
            printf("%s/%s\n", request->dir, result.files[i]);
        }
    }
    plots_result_free(&result);
    return ok ? EXIT_FINE : EXIT_USAGE;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {
        {"png", no_argument, NULL, OPTION_PNG},
        {"terminal", no_argument, NULL, OPTION_TERMINAL},
        {"quiet", no_argument, NULL, 'q'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    struct plot_request request = {.terminal = PLOT_SVG};
    opterr = 0;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, ":qh", options, NULL)) != -1;) {
        switch (option) {
        case OPTION_PNG:
            request.terminal = PLOT_PNG;
            break;
        case OPTION_TERMINAL:
            request.terminal = PLOT_DUMB;
            break;
        case 'q':
            request.quiet = true;
            break;
        case 'h':
            fputs(help_text, stdout);
            return EXIT_FINE;
        default:
            return command_usage_error(&command_plot, "there is no option '%s'", argv[optind - 1]);
        }
    }
    if (optind == argc) {
        return command_usage_error(&command_plot, "no folder was named");
    }
    int code = EXIT_FINE;
    for (int i = optind; i < argc; i++) {
        request.dir = argv[i];
        if (draw(&request) != EXIT_FINE) {
            code = EXIT_USAGE;
        }
    }
    return code;
}

const struct command command_plot = {
    .name = "plot",
    .summary = "draw the plots of a result folder again",
    .help = help_text,
    .run = run,
};
