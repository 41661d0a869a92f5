#include "sim/size/sizing.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "override_option.h"
#include "sim/check/jobs.h"
#include "sim/report/words.h"
#include "sim/scenario/loader.h"
#include "sim/scenario/suggest.h"
#include "sim/size/size_plot.h"

static const char help_text[] =
    "usage: poolsim size FILE --goal GOAL [OPTIONS]\n"
    "\n"
    "Finds the least size of a pool that meets a goal. More memory can make first fit do worse, "
    "so\n"
    "every size is run; the answer is the least one from which all larger ones meet the goal.\n"
    "\n"
    "      --goal GOAL        what is to hold: 'failures == 0 and wait.max <= 5 ticks'. Figures "
    "of\n"
    "                         the pool need no name in front; all others are written as under\n"
    "                         'expect:', as in 'thread log completes'. A wait that never ends\n"
    "                         counts in no wait figure: add 'waiting == 0 at end'\n"
    "      --pool NAME        which pool (needed when the scenario has several)\n"
    "      --seeds N..M       for which seeds it is to hold (default: the scenario's)\n"
    "      --step SIZE        between the sizes tried (default: a word, or a block)\n"
    "      --min SIZE         the least size tried (default: the smallest possible)\n"
    "      --max SIZE         the largest (default: where the workload can no longer tell)\n"
    "  -j, --jobs N           runs at a time (default: one a processor); the answer is the same\n"
    "  -o, --out DIR          where size.csv and size.svg go\n"
    "                         (default: results/NAME/size-POOL)\n"
    "      --set PATH=VALUE   another value than the scenario's, as often as wanted\n"
    "      --no-plots         write no picture\n"
    "  -q, --quiet            print nothing but errors\n"
    "  -h, --help             print this\n"
    "\n"
    "Exit codes: 0 a size was found, 1 none meets the goal, 2 bad usage or a bad scenario.\n";

enum {
    OPTION_GOAL = 256,
    OPTION_POOL,
    OPTION_SEEDS,
    OPTION_STEP,
    OPTION_MIN,
    OPTION_MAX,
    OPTION_SET,
    OPTION_NO_PLOTS
};

enum { ISLANDS_SHOWN = 8, JOBS_MAX = 256 };

struct arguments {
    const char *file;
    const char *goal;
    const char *pool;
    const char *seeds;
    const char *out;
    struct scenario_override *overrides;
    size_t override_count;
    struct sizing_options options;
    bool draws_plots;
    bool is_quiet;
};

static int usage(const char *message)
{
    return command_usage_error(&command_size, "%s", message);
}

static int parse_size(const char *option, const char *text, uint64_t *bytes)
{
    struct message message;
    if (!units_parse_size(span_of(text), bytes, &message) || *bytes == 0 ||
        *bytes > SCENARIO_POOL_SIZE_MAX) {
        return command_usage_error(&command_size, "%s %s: expected a size up to 1GiB, as in 64",
                                   option, quote(text).text);
    }
    return EXIT_FINE;
}

/// Reads "7" or "1..100".
static int parse_seeds(const char *text, struct sizing_options *options)
{
    char *end = NULL;
    options->first_seed = strtoull(text, &end, 10);
    options->last_seed = options->first_seed;
    bool ok = *text >= '0' && *text <= '9';
    if (ok && strncmp(end, "..", 2) == 0) {
        const char *last = end + 2;
        ok = *last >= '0' && *last <= '9';
        options->last_seed = strtoull(last, &end, 10);
    }
    if (!ok || *end != '\0' || options->last_seed < options->first_seed ||
        options->last_seed == UINT64_MAX) {
        return command_usage_error(&command_size, "--seeds %s: expected N or N..M, as in 1..100",
                                   quote(text).text);
    }
    return EXIT_FINE;
}

static int parse_jobs(const char *text, unsigned *jobs)
{
    size_t digits = strspn(text, "0123456789");
    unsigned long value = digits > 0 && digits < 5 ? strtoul(text, NULL, 10) : 0;
    if (text[digits] != '\0' || value == 0 || value > JOBS_MAX) {
        return command_usage_error(&command_size, "--jobs %s: expected 1 to %d", quote(text).text,
                                   JOBS_MAX);
    }
    *jobs = (unsigned)value;
    return EXIT_FINE;
}

static int add_set(struct arguments *arguments, char *text)
{
    struct scenario_override *next = &arguments->overrides[arguments->override_count];
    int code = override_option_parse(&command_size, text, next);
    arguments->override_count += code == EXIT_FINE;
    return code;
}

static int parse_option(struct arguments *arguments, int option, char **argv)
{
    switch (option) {
    case OPTION_GOAL:
        arguments->goal = optarg;
        return EXIT_FINE;
    case OPTION_POOL:
        arguments->pool = optarg;
        return EXIT_FINE;
    case OPTION_SEEDS:
        arguments->seeds = optarg;
        return parse_seeds(optarg, &arguments->options);
    case OPTION_STEP:
        return parse_size("--step", optarg, &arguments->options.step_bytes);
    case OPTION_MIN:
        return parse_size("--min", optarg, &arguments->options.min_bytes);
    case OPTION_MAX:
        return parse_size("--max", optarg, &arguments->options.max_bytes);
    case OPTION_SET:
        return add_set(arguments, optarg);
    case OPTION_NO_PLOTS:
        arguments->draws_plots = false;
        return EXIT_FINE;
    case 'j':
        return parse_jobs(optarg, &arguments->options.jobs);
    case 'o':
        arguments->out = optarg;
        return EXIT_FINE;
    case 'q':
        arguments->is_quiet = true;
        return EXIT_FINE;
    case ':':
        return command_usage_error(&command_size, "%s wants a value", argv[optind - 1]);
    default:
        return command_usage_error(&command_size, "there is no option '%s'", argv[optind - 1]);
    }
}

static int parse(struct arguments *arguments, int argc, char **argv, bool *is_help)
{
    static const struct option options[] = {
        {"goal", required_argument, NULL, OPTION_GOAL},
        {"pool", required_argument, NULL, OPTION_POOL},
        {"seeds", required_argument, NULL, OPTION_SEEDS},
        {"step", required_argument, NULL, OPTION_STEP},
        {"min", required_argument, NULL, OPTION_MIN},
        {"max", required_argument, NULL, OPTION_MAX},
        {"set", required_argument, NULL, OPTION_SET},
        {"no-plots", no_argument, NULL, OPTION_NO_PLOTS},
        {"jobs", required_argument, NULL, 'j'},
        {"out", required_argument, NULL, 'o'},
        {"quiet", no_argument, NULL, 'q'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    opterr = 0;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, ":j:o:qh", options, NULL)) != -1;) {
        if (option == 'h') {
            *is_help = true;
            return EXIT_FINE;
        }
        int code = parse_option(arguments, option, argv);
        if (code != EXIT_FINE) {
            return code;
        }
    }
    if (optind + 1 != argc) {
        return usage(optind == argc ? "no scenario file was named" : "one scenario file at a time");
    }
    if (arguments->goal == NULL) {
        return usage("no --goal was given, as in --goal 'failures == 0'");
    }
    arguments->file = argv[optind];
    return EXIT_FINE;
}

static int find_pool(const struct scenario *scenario, struct arguments *arguments)
{
    char names[512] = "";
    struct suggestion near = suggest_begin(arguments->pool == NULL ? "" : arguments->pool);
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        const char *name = scenario->pools[i].name;
        if (arguments->pool != NULL && strcmp(name, arguments->pool) == 0) {
            arguments->options.pool = i;
            return EXIT_FINE;
        }
        suggest_consider(&near, name);
        size_t used = strlen(names);
        snprintf(names + used, sizeof(names) - used, "%s%s", i == 0 ? "" : ", ", name);
    }
    if (arguments->pool == NULL && scenario->pool_count == 1) {
        return EXIT_FINE;
    }
    if (arguments->pool == NULL) {
        return command_usage_error(&command_size, "which pool? --pool takes one of: %s", names);
    }
    struct message message = {""};
    suggest_add(&near, &message);
    return command_usage_error(&command_size, "there is no pool %s%s; there are: %s",
                               quote(arguments->pool).text, message.text, names);
}

static void show_progress(void *context, uint64_t done, uint64_t all)
{
    (void)context;
    enum { WIDTH = 40 };
    int filled = all == 0 ? WIDTH : (int)(done * WIDTH / all);
    fputs("\r[", stderr);
    for (int i = 0; i < WIDTH; i++) {
        fputc(i < filled ? '#' : '.', stderr);
    }
    fprintf(stderr, "] %s of %s runs\033[K", words_count(done).text, words_count(all).text);
}

/// Prints which sizes below the answer meet the goal as well.
static void print_islands(const struct sizing *sizing)
{
    uint64_t end = sizing->is_met ? sizing->least : sizing->size_count;
    int shown = 0;
    uint64_t more = 0;
    for (uint64_t i = 0; i < end; i++) {
        if (!sizing_meets(sizing, i)) {
            continue;
        }
        uint64_t first = i;
        while (i + 1 < end && sizing_meets(sizing, i + 1)) {
            i++;
        }
        if (shown == ISLANDS_SHOWN) {
            more++;
            continue;
        }
        printf(shown == 0 ? "Islands below it, with sizes between that miss the goal: " : ", ");
        printf("%s", words_count(sizing_bytes(sizing, first)).text);
        if (i > first) {
            printf("..%s", words_count(sizing_bytes(sizing, i)).text);
        }
        shown++;
    }
    if (more > 0) {
        printf(" and %s more", words_count(more).text);
    }
    puts(shown > 0 ? " B" : "No smaller size meets it.");
}

/// Prints one size's first miss: which seed, which term, how far off.
static void print_miss(const struct goal *goal, const struct scenario *scenario,
                       const struct sizing *sizing, uint64_t size, uint64_t first_seed)
{
    for (uint64_t i = 0; i < sizing->seed_count; i++) {
        const struct goal_result *result = &sizing->results[size * sizing->seed_count + i];
        if (result->is_met) {
            continue;
        }
        const struct figure *figure = goal_figure(goal, result->missed);
        char actual[FIGURE_TEXT_BYTES] = "";
        if (figure != NULL) {
            amount_text(figure, result->figures[result->missed], scenario->cpu_hz, actual);
        }
        printf("  %s B, seed %llu: '%s' does not hold%s%s\n",
               words_count(sizing_bytes(sizing, size)).text, (unsigned long long)(first_seed + i),
               goal->texts[result->missed], figure == NULL ? "" : "; it is ", actual);
        return;
    }
}

static void print_answer(const struct arguments *arguments, const struct scenario *scenario,
                         const struct goal *goal, const struct sizing *sizing)
{
    const struct scenario_pool *pool = &scenario->pools[arguments->options.pool];
    uint64_t first_seed = arguments->options.first_seed;
    char seeds[64];
    snprintf(seeds, sizeof(seeds),
             arguments->options.last_seed > first_seed ? "seeds %llu..%llu" : "seed %llu",
             (unsigned long long)first_seed, (unsigned long long)arguments->options.last_seed);
    if (sizing->is_met) {
        uint64_t least = sizing_bytes(sizing, sizing->least);
        printf("%s: %s B is the least size that meets the goal, %s (as written: %s B)\n",
               pool->name, words_count(least).text, seeds, words_count(pool->size_bytes).text);
    } else {
        uint64_t nearest = sizing_nearest(sizing);
        printf("%s: no size from %s to %s B meets the goal for good, %s; the nearest:\n",
               pool->name, words_count(sizing->min_bytes).text, words_count(sizing->max_bytes).text,
               seeds);
        print_miss(goal, scenario, sizing, nearest, first_seed);
    }
    printf("Goal: %s\n", arguments->goal);
    printf("Tried: %s sizes from %s to %s B, %s B apart%s\n", words_count(sizing->size_count).text,
           words_count(sizing->min_bytes).text, words_count(sizing->max_bytes).text,
           words_count(sizing->step_bytes).text,
           sizing->is_bounded ? "; beyond, the workload cannot tell the difference" : "");
    if (sizing->is_met && sizing->least > 0) {
        puts("Just below:");
        print_miss(goal, scenario, sizing, sizing->least - 1, first_seed);
    }
    print_islands(sizing);
}

static char *folder_of(const struct arguments *arguments, const struct scenario *scenario)
{
    if (arguments->out != NULL) {
        return strdup(arguments->out);
    }
    const char *pool = scenario->pools[arguments->options.pool].name;
    size_t size = strlen(scenario->name) + strlen(pool) + 32;
    char *folder = malloc(size);
    if (folder != NULL) {
        snprintf(folder, size, "results/%s/size-%s", scenario->name, pool);
    }
    return folder;
}

static int find_and_report(struct arguments *arguments, const struct scenario *scenario,
                           const struct goal *goal)
{
    const char *terminal = getenv("TERM");
    bool shows = !arguments->is_quiet && isatty(STDERR_FILENO) && terminal != NULL &&
                 strcmp(terminal, "dumb") != 0;
    arguments->options.progress = shows ? show_progress : NULL;
    struct sizing sizing;
    struct message message;
    if (!command_check_traces(scenario)) {
        return EXIT_USAGE;
    }
    bool ok = sizing_find(scenario, goal, &arguments->options, &sizing, &message);
    if (shows) {
        fputs("\r\033[K", stderr);
    }
    if (!ok) {
        fprintf(stderr, "poolsim size: error: %s\n", message.text);
        return EXIT_USAGE;
    }
    char *folder = folder_of(arguments, scenario);
    char error[SIZE_PLOT_ERROR_BYTES] = "out of memory";
    ok = folder != NULL &&
         size_plot_write(&(struct size_plot){.folder = folder,
                                             .scenario = scenario,
                                             .pool = arguments->options.pool,
                                             .goal_text = arguments->goal,
                                             .goal = goal,
                                             .sizing = &sizing,
                                             .first_seed = arguments->options.first_seed,
                                             .draws = arguments->draws_plots},
                         error);
    if (ok && !arguments->is_quiet) {
        print_answer(arguments, scenario, goal, &sizing);
        printf("Files: %s/ with size.csv%s\n", folder, arguments->draws_plots ? ", size.svg" : "");
    }
    if (!ok) {
        fprintf(stderr, "poolsim size: error: %s\n", error);
    }
    int code = !ok ? EXIT_USAGE : sizing.is_met ? EXIT_FINE : EXIT_FOUND;
    free(folder);
    sizing_free(&sizing);
    return code;
}

static int run_arguments(struct arguments *arguments)
{
    struct scenario scenario = {0};
    struct scenario_problem problem;
    if (!scenario_load(&scenario, arguments->file, arguments->overrides, arguments->override_count,
                       &problem)) {
        fprintf(stderr, "%s\n", problem.text);
        return EXIT_USAGE;
    }
    if (arguments->seeds == NULL) {
        arguments->options.first_seed = scenario.seed;
        arguments->options.last_seed = scenario.seed;
    }
    int code = find_pool(&scenario, arguments);
    struct goal goal;
    struct message message;
    if (code == EXIT_FINE &&
        !goal_parse(arguments->goal, &scenario, arguments->options.pool, &goal, &message)) {
        code = command_usage_error(&command_size, "--goal %s", message.text);
    }
    if (code == EXIT_FINE) {
        code = find_and_report(arguments, &scenario, &goal);
    }
    scenario_free(&scenario);
    return code;
}

static int run(int argc, char **argv)
{
    struct arguments arguments = {.draws_plots = true, .options = {.jobs = jobs_default()}};
    arguments.overrides = calloc((size_t)argc, sizeof(*arguments.overrides));
    if (arguments.overrides == NULL) {
        fputs("poolsim size: error: out of memory\n", stderr);
        return EXIT_USAGE;
    }
    bool is_help = false;
    int code = parse(&arguments, argc, argv, &is_help);
    if (is_help) {
        fputs(help_text, stdout);
    } else if (code == EXIT_FINE) {
        code = run_arguments(&arguments);
    }
    free(arguments.overrides);
    return code;
}

const struct command command_size = {
    .name = "size",
    .summary = "find the least pool size that meets a goal",
    .help = help_text,
    .run = run,
};
