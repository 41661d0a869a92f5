#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "override_option.h"
#include "sim/report/plan_text.h"
#include "sim/scenario/loader.h"
#include "sim/scenario/suggest.h"

static const char help_text[] =
    "usage: poolsim plan FILE [OPTIONS]\n"
    "\n"
    "Finds block pools for what a workload asks of its byte pools: the best sizes, and how many\n"
    "blocks of each, in the least bytes in which no allocation ever waits. Then runs them in the\n"
    "byte pool's place, and says whether the run confirms it.\n"
    "\n"
    "      --pool NAME        for this byte pool (default: for each of them, the others being as\n"
    "                         written)\n"
    "      --sizes K          block sizes at most, 1 to 32 (default: 8)\n"
    "      --spill            an allocation may take a larger block while its own are out\n"
    "      --format text|json|yaml|c\n"
    "                         what to print: a table (default), all of it as JSON, the pools for\n"
    "                         the scenario, or C for firmware\n"
    "      --seed N           another seed than the scenario's\n"
    "      --until D          another end than the scenario's: '500 ms', '3000 ticks'\n"
    "      --set PATH=VALUE   another value than the scenario's, as in 'poolsim run'\n"
    "  -h, --help             print this\n"
    "\n"
    "A plan is for the workload as it ran: another seed, or a longer run, may ask for more.\n"
    "\n"
    "Exit codes: 0 confirmed, 1 the run refuted a plan, 2 bad usage or a bad scenario.\n";

enum {
    OPTION_POOL = 256,
    OPTION_SIZES,
    OPTION_SPILL,
    OPTION_FORMAT,
    OPTION_SEED,
    OPTION_UNTIL,
    OPTION_SET
};

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_YAML, FORMAT_C };

struct arguments {
    const char *file;
    const char *pool;
    struct pool_plan_options options;
    enum format format;
    struct scenario_override *overrides;
    size_t override_count;
    bool is_help;
};

static int add_set(struct arguments *arguments, char *text)
{
    struct scenario_override *next = &arguments->overrides[arguments->override_count];
    int code = override_option_parse(&command_plan, text, next);
    arguments->override_count += code == EXIT_FINE;
    return code;
}

static int parse_sizes(struct arguments *arguments, const char *text)
{
    uint32_t value = 0;
    const char *at = text;
    while (*at >= '0' && *at <= '9' && value <= PLAN_SIZES_MAX) {
        value = value * 10 + (uint32_t)(*at++ - '0');
    }
    if (at == text || *at != '\0' || value < 1 || value > PLAN_SIZES_MAX) {
        return command_usage_error(&command_plan, "--sizes %s: expected 1 to %u", text,
                                   PLAN_SIZES_MAX);
    }
    arguments->options.size_count = value;
    return EXIT_FINE;
}

static int parse_format(struct arguments *arguments, const char *text)
{
    static const char *const names[] = {"text", "json", "yaml", "c"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(text, names[i]) == 0) {
            arguments->format = (enum format)i;
            return EXIT_FINE;
        }
    }
    return command_usage_error(&command_plan, "--format %s: expected text, json, yaml or c", text);
}

static int parse_option(struct arguments *arguments, int option, char **argv)
{
    switch (option) {
    case 'h':
        arguments->is_help = true;
        return EXIT_FINE;
    case OPTION_POOL:
        arguments->pool = optarg;
        return EXIT_FINE;
    case OPTION_SIZES:
        return parse_sizes(arguments, optarg);
    case OPTION_SPILL:
        arguments->options.spills = true;
        return EXIT_FINE;
    case OPTION_FORMAT:
        return parse_format(arguments, optarg);
    case OPTION_SEED:
    case OPTION_UNTIL:
        arguments->overrides[arguments->override_count++] = (struct scenario_override){
            .path = option == OPTION_SEED ? "seed" : "until", .value = optarg};
        return EXIT_FINE;
    case OPTION_SET:
        return add_set(arguments, optarg);
    case ':':
        return command_usage_error(&command_plan, "%s wants a value", argv[optind - 1]);
    default:
        return command_usage_error(&command_plan, "there is no option '%s'", argv[optind - 1]);
    }
}

static int parse(struct arguments *arguments, int argc, char **argv)
{
    static const struct option options[] = {
        {"pool", required_argument, NULL, OPTION_POOL},
        {"sizes", required_argument, NULL, OPTION_SIZES},
        {"spill", no_argument, NULL, OPTION_SPILL},
        {"format", required_argument, NULL, OPTION_FORMAT},
        {"seed", required_argument, NULL, OPTION_SEED},
        {"until", required_argument, NULL, OPTION_UNTIL},
        {"set", required_argument, NULL, OPTION_SET},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    opterr = 0;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, ":h", options, NULL)) != -1;) {
        int code = parse_option(arguments, option, argv);
        if (code != EXIT_FINE || arguments->is_help) {
            return code;
        }
    }
    if (argc - optind != 1) {
        return command_usage_error(&command_plan, optind == argc ? "no scenario file was named"
                                                                 : "expected one scenario file");
    }
    arguments->file = argv[optind];
    return EXIT_FINE;
}

/// One line: what there is instead.
static int unknown_pool(const struct scenario *scenario, const char *name)
{
    struct suggestion near = suggest_begin(name);
    struct message message;
    message_set(&message, "no byte pool named \"%s\"", quote(name).text);
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        if (strcmp(scenario->pools[i].name, name) == 0) {
            message_set(&message, "\"%s\" is a block pool, and plans are for byte pools", name);
        } else if (scenario->pools[i].kind == POOL_KIND_BYTE) {
            suggest_consider(&near, scenario->pools[i].name);
        }
    }
    if (!suggest_add(&near, &message)) {
        const char *between = "; expected one of: ";
        for (uint32_t i = 0; i < scenario->pool_count; i++) {
            if (scenario->pools[i].kind == POOL_KIND_BYTE) {
                message_add(&message, "%s%s", between, scenario->pools[i].name);
                between = ", ";
            }
        }
    }
    fprintf(stderr, "poolsim plan: error: --pool %s: %s\n", quote(name).text, message.text);
    return EXIT_USAGE;
}

static bool is_wanted(const struct arguments *arguments, const struct scenario_pool *pool)
{
    return pool->kind == POOL_KIND_BYTE &&
           (arguments->pool == NULL || strcmp(pool->name, arguments->pool) == 0);
}

static int no_memory(void)
{
    fputs("poolsim plan: error: out of memory\n", stderr);
    return EXIT_USAGE;
}

/// Plans pool after pool. A workload that makes no progress is a bad scenario.
static int make_plans(const struct arguments *arguments, const struct scenario *scenario,
                      struct pool_plan *plans, uint32_t *count)
{
    if (!command_check_traces(scenario)) {
        return EXIT_USAGE;
    }
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        if (!is_wanted(arguments, &scenario->pools[i])) {
            continue;
        }
        struct pool_plan *plan = &plans[*count];
        if (!pool_plan_make(scenario, i, &arguments->options, plan)) {
            return no_memory();
        }
        if (plan->demand.state == KERNEL_STUCK) {
            fprintf(stderr,
                    "%s: error: a thread repeats for ever without time passing; 'poolsim run' "
                    "tells which\n",
                    arguments->file);
            return EXIT_USAGE;
        }
        if (plan->demand.state == KERNEL_NO_TRACE) {
            fprintf(stderr,
                    "%s: error: a recorded workload allocates an id that is allocated; 'poolsim "
                    "run' tells which\n",
                    arguments->file);
            return EXIT_USAGE;
        }
        (*count)++;
    }
    return EXIT_FINE;
}

static int print(const struct arguments *arguments, const struct pool_plan *plans, uint32_t count)
{
    switch (arguments->format) {
    case FORMAT_TEXT:
        for (uint32_t i = 0; i < count; i++) {
            fputs(i > 0 ? "\n" : "", stdout);
            plan_text_table(&plans[i], stdout);
        }
        break;
    case FORMAT_JSON:
        if (!plan_text_json(plans, count, stdout)) {
            return no_memory();
        }
        break;
    case FORMAT_YAML:
        plan_text_yaml(plans, count, stdout);
        break;
    case FORMAT_C:
        plan_text_c(plans, count, stdout);
        break;
    }
    int code = EXIT_FINE;
    for (uint32_t i = 0; i < count; i++) {
        if (plans[i].table.count > 0 && !plans[i].is_confirmed) {
            const struct scenario *scenario = plans[i].scenario;
            fprintf(stderr, "poolsim plan: the plan for %s was ",
                    scenario->pools[plans[i].pool].name);
            plan_text_verdict(&plans[i], stderr);
            fputc('\n', stderr);
            code = EXIT_FOUND;
        }
    }
    return code;
}

static int plan_file(const struct arguments *arguments, const struct scenario *scenario)
{
    uint32_t wanted = 0;
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        wanted += is_wanted(arguments, &scenario->pools[i]);
    }
    if (wanted == 0 && arguments->pool != NULL) {
        return unknown_pool(scenario, arguments->pool);
    }
    if (wanted == 0) {
        fprintf(stderr, "%s: error: the scenario has no byte pool to plan for\n", arguments->file);
        return EXIT_USAGE;
    }
    struct pool_plan *plans = calloc(wanted, sizeof(*plans));
    if (plans == NULL) {
        return no_memory();
    }
    uint32_t count = 0;
    int code = make_plans(arguments, scenario, plans, &count);
    if (code == EXIT_FINE) {
        code = print(arguments, plans, count);
    }
    free(plans);
    return code;
}

static int run(int argc, char **argv)
{
    struct arguments arguments = {.options = {.size_count = 8}};
    arguments.overrides = calloc((size_t)argc, sizeof(*arguments.overrides));
    if (arguments.overrides == NULL) {
        return no_memory();
    }
    int code = parse(&arguments, argc, argv);
    if (arguments.is_help) {
        fputs(help_text, stdout);
    } else if (code == EXIT_FINE) {
        struct scenario scenario;
        struct scenario_problem problem;
        if (scenario_load(&scenario, arguments.file, arguments.overrides, arguments.override_count,
                          &problem)) {
            code = plan_file(&arguments, &scenario);
            scenario_free(&scenario);
        } else {
            fprintf(stderr, "%s\n", problem.text);
            code = EXIT_USAGE;
        }
    }
    free(arguments.overrides);
    return code;
}

const struct command command_plan = {
    .name = "plan",
    .summary = "find the best block pools for what a workload asks",
    .help = help_text,
    .run = run,
};
