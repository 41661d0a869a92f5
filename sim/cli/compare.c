#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "override_option.h"
#include "sim/check/jobs.h"
#include "sim/compare/compare_plot.h"
#include "sim/compare/compare_text.h"
#include "sim/compare/compare_write.h"
#include "sim/compare/comparison.h"

static const char help_text[] =
    "usage: poolsim compare FILE [--as VARIANT]... [OPTIONS]\n"
    "\n"
    "Runs one workload under variants, side by side: same seed, same threads, same draws.\n"
    "\n"
    "      --as VARIANT       as often as wanted (default: those that tell the most as a rule);\n"
    "                         the scenario as written always comes first\n"
    "        blocks, blocks:K   each byte pool as block pools of at most K sizes (default: 8), in\n"
    "                           the same bytes or less\n"
    "        plan, plan:K       the same as 'poolsim plan' plans them: nobody waits, whatever "
    "they\n"
    "                           take\n"
    "        least              each pool in the least memory in which nothing fails\n"
    "        POOL.size=6KiB     a pool of another size, or any PATH=VALUE as of --set\n"
    "        best-fit, next-fit, merge-on-release, early-give-up, by-priority, try-all,\n"
    "        rescan-on-leave, no-barging\n"
    "                           a policy for all pools that can have it; several with + between\n"
    "  -o, --out DIR          where the files go (default: results/NAME/compare): compare.csv,\n"
    "                         compare.json, plots, and a folder with the run of each variant\n"
    "      --seed N           another seed than the scenario's\n"
    "      --until D          another end than the scenario's: '500 ms', '3000 ticks'\n"
    "      --set PATH=VALUE   another value than the scenario's, in all variants\n"
    "      --format text|json what to print: a table (default), or compare.json\n"
    "      --no-plots         write no pictures\n"
    "  -q, --quiet            print nothing but errors\n"
    "  -h, --help             print this\n"
    "\n"
    "Exit codes: 0 all went well, 1 a run found corruption, 2 bad usage or a bad scenario.\n";

enum { OPTION_AS = 256, OPTION_SEED, OPTION_UNTIL, OPTION_SET, OPTION_FORMAT, OPTION_NO_PLOTS };

struct arguments {
    const char *file;
    const char *out;
    struct scenario_override *overrides;
    size_t override_count;
    const char **names;
    uint32_t name_count;
    bool is_json;
    bool draws_plots;
    bool is_quiet;
    bool is_help;
};

static int fail(const char *message)
{
    fprintf(stderr, "poolsim compare: error: %s\n", message);
    return EXIT_USAGE;
}

static int add_set(struct arguments *arguments, char *text)
{
    struct scenario_override *next = &arguments->overrides[arguments->override_count];
    int code = override_option_parse(&command_compare, text, next);
    arguments->override_count += code == EXIT_FINE;
    return code;
}

static int parse_option(struct arguments *arguments, int option, char **argv)
{
    switch (option) {
    case 'h':
        arguments->is_help = true;
        return EXIT_FINE;
    case 'o':
        arguments->out = optarg;
        return EXIT_FINE;
    case 'q':
        arguments->is_quiet = true;
        return EXIT_FINE;
    case OPTION_NO_PLOTS:
        arguments->draws_plots = false;
        return EXIT_FINE;
    case OPTION_AS:
        arguments->names[arguments->name_count++] = optarg;
        return EXIT_FINE;
    case OPTION_SEED:
    case OPTION_UNTIL:
        arguments->overrides[arguments->override_count++] = (struct scenario_override){
            .path = option == OPTION_SEED ? "seed" : "until", .value = optarg};
        return EXIT_FINE;
    case OPTION_SET:
        return add_set(arguments, optarg);
    case OPTION_FORMAT:
        arguments->is_json = strcmp(optarg, "json") == 0;
        if (!arguments->is_json && strcmp(optarg, "text") != 0) {
            return command_usage_error(&command_compare, "--format %s: expected text or json",
                                       optarg);
        }
        return EXIT_FINE;
    case ':':
        return command_usage_error(&command_compare, "%s wants a value", argv[optind - 1]);
    default:
        return command_usage_error(&command_compare, "there is no option '%s'", argv[optind - 1]);
    }
}

static int parse(struct arguments *arguments, int argc, char **argv)
{
    static const struct option options[] = {
        {"as", required_argument, NULL, OPTION_AS},
        {"out", required_argument, NULL, 'o'},
        {"seed", required_argument, NULL, OPTION_SEED},
        {"until", required_argument, NULL, OPTION_UNTIL},
        {"set", required_argument, NULL, OPTION_SET},
        {"format", required_argument, NULL, OPTION_FORMAT},
        {"no-plots", no_argument, NULL, OPTION_NO_PLOTS},
        {"quiet", no_argument, NULL, 'q'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    opterr = 0;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, ":o:qh", options, NULL)) != -1;) {
        int code = parse_option(arguments, option, argv);
        if (code != EXIT_FINE || arguments->is_help) {
            return code;
        }
    }
    if (argc - optind != 1) {
        return command_usage_error(&command_compare, optind == argc ? "no scenario file was named"
                                                                    : "expected one scenario file");
    }
    arguments->file = argv[optind];
    return EXIT_FINE;
}

static char *folder_of(const struct arguments *arguments, const struct scenario *scenario)
{
    if (arguments->out != NULL) {
        return strdup(arguments->out);
    }
    size_t size = strlen(scenario->name) + sizeof "results//compare";
    char *folder = malloc(size);
    if (folder != NULL) {
        snprintf(folder, size, "results/%s/compare", scenario->name);
    }
    return folder;
}

static int print(const struct arguments *arguments, const struct comparison *comparison,
                 const char *folder)
{
    if (arguments->is_json) {
        char *text = compare_json(comparison);
        if (text == NULL) {
            return fail("out of memory");
        }
        puts(text);
        free(text);
    } else if (!arguments->is_quiet) {
        compare_text_print(comparison, stdout);
        putchar('\n');
        compare_text_words(comparison, stdout);
        printf("\nFiles: %s/ with compare.csv, compare.json%s, and a folder for each variant\n",
               folder, arguments->draws_plots ? ", compare-*.svg" : "");
    }
    return EXIT_FINE;
}

static int write_and_print(const struct arguments *arguments, const struct comparison *comparison,
                           const char *folder)
{
    char error[COMPARE_PLOT_ERROR_BYTES];
    if (!compare_write(comparison, folder, error) ||
        !compare_plot(comparison, folder, arguments->draws_plots, error)) {
        return fail(error);
    }
    return print(arguments, comparison, folder);
}

static int compare(const struct arguments *arguments, const struct scenario *scenario)
{
    char *folder = folder_of(arguments, scenario);
    struct comparison *comparison = calloc(1, sizeof *comparison);
    if (folder == NULL || comparison == NULL) {
        free(folder);
        free(comparison);
        return fail("out of memory");
    }
    const struct comparison_request request = {
        .source = {.scenario = scenario,
                   .path = arguments->file,
                   .overrides = arguments->overrides,
                   .override_count = arguments->override_count,
                   .jobs = jobs_default()},
        .names = arguments->names,
        .name_count = arguments->name_count,
        .folder = folder,
    };
    struct message message;
    int code = EXIT_USAGE;
    switch (comparison_make(&request, comparison, &message)) {
    case COMPARISON_MADE:
        code = write_and_print(arguments, comparison, folder);
        break;
    case COMPARISON_FOUND:
        fail(message.text);
        code = EXIT_FOUND;
        break;
    case COMPARISON_WRONG:
        code = fail(message.text);
        break;
    }
    comparison_free(comparison);
    free(comparison);
    free(folder);
    return code;
}

static int load_and_compare(const struct arguments *arguments)
{
    struct scenario scenario = {0};
    struct scenario_problem problem;
    if (!scenario_load(&scenario, arguments->file, arguments->overrides, arguments->override_count,
                       &problem)) {
        fprintf(stderr, "%s\n", problem.text);
        return EXIT_USAGE;
    }
    int code = compare(arguments, &scenario);
    scenario_free(&scenario);
    return code;
}

static int run(int argc, char **argv)
{
    struct arguments arguments = {.draws_plots = true};
    arguments.overrides = calloc((size_t)argc, sizeof *arguments.overrides);
    arguments.names = calloc((size_t)argc, sizeof *arguments.names);
    int code = EXIT_USAGE;
    if (arguments.overrides == NULL || arguments.names == NULL) {
        fail("out of memory");
    } else {
        code = parse(&arguments, argc, argv);
        if (arguments.is_help) {
            fputs(help_text, stdout);
        } else if (code == EXIT_FINE) {
            code = load_and_compare(&arguments);
        }
    }
    free(arguments.overrides);
    free(arguments.names);
    return code;
}

const struct command command_compare = {
    .name = "compare",
    .summary = "run one workload under variants, side by side",
    .help = help_text,
    .run = run,
};
