#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "sim/import/csv_options.h"
#include "sim/import/import_file.h"
#include "sim/scenario/units.h"

static const char help_text[] =
    "usage: poolsim import --from FORMAT FILE -o SCENARIO.yaml [OPTIONS]\n"
    "\n"
    "Makes a scenario and, beside it, a trace of what a program or board recorded: its threads,\n"
    "its pools, and every allocation and release at its time (scenarios/TRACES.md).\n"
    "\n"
    "  --from FORMAT    tracex: an event trace buffer of ThreadX (.trx)\n"
    "                   malloclab: a .rep file of the CMU malloc lab\n"
    "                   csv: a table of calls, such as the log of a malloc hook\n"
    "                   heaptrack: what heaptrack recorded of a Linux program, best with its -r\n"
    "  -o, --out FILE   the scenario; the trace gets its name with .trace for .yaml\n"
    "      --clock HZ   what the time stamps of a .trx count, as in 10MHz (default: 100MHz); the\n"
    "                   scenario's CPU clock, and what a table counts with --unit cycles\n"
    "      --compress zstd|gzip|none\n"
    "                   the trace becomes NAME.trace.zst or .gz, some ten times smaller; zstd is\n"
    "                   quicker (default: none, a text to look into)\n"
    "  -h, --help       print this\n"
    "\n"
    "Of a table (csv):\n"
    "      --columns time=NAME,thread=NAME,op=NAME,id=NAME,new=NAME,size=NAME,pool=NAME,wait=NAME\n"
    "                   what stands where: names of the head, or numbers from 1, as in id=4; with\n"
    "                   numbers alone there is no head. op and id must be there; new is the id\n"
    "                   that a resize leaves (default: each by its own name)\n"
    "      --ops allocate=WORD,release=WORD,resize=WORD,ignore=WORD\n"
    "                   what the words of the column op mean; a key may be there again for\n"
    "                   further words (default: the keys, malloc, calloc, free and realloc)\n"
    "      --unit cycles|ticks|ns|us|ms|s\n"
    "                   of the times, which may have decimals; HH:MM:SS.ffffff, with or without a\n"
    "                   date, needs none\n"
    "      --wrap BITS  the times are counters of so many bits, which wrap\n"
    "      --separator CHAR|tab|blanks\n"
    "                   between fields (default: a comma)\n"
    "      --skip LINES to pass over before the head\n"
    "      --null TEXT  an id that stands for no memory, besides (nil), NULL, 0x0 and nothing\n"
    "      --lossy      releases may be missing: an id that is given out again was released\n"
    "      --blocks POOL=SIZE,...\n"
    "                   these pools are block pools, with blocks of that size\n"
    "\n"
    "FILE may be compressed with gzip or zstd.\n"
    "\n"
    "Exit codes: 0 all is written, 2 bad usage, or a file that cannot be read; nothing is "
    "written.\n";

struct arguments {
    const char *file;
    const char *out;
    const char *format;
    enum packing packing;
    struct import_options options;
    struct csv_options csv;
    const char *csv_option; ///< one that was given; NULL: none
};

/// The options of tables that take a value; getopt's values for them begin at CSV_OPTION.
enum { CSV_OPTION = 256, CSV_OPTION_COUNT = 8 };

static const struct {
    const char *name;
    bool (*parse)(struct csv_options *options, const char *text, struct message *message);
} csv_parsers[CSV_OPTION_COUNT] = {
    {"--columns", csv_options_columns},     {"--ops", csv_options_ops},
    {"--unit", csv_options_unit},           {"--wrap", csv_options_wrap},
    {"--separator", csv_options_separator}, {"--skip", csv_options_skip},
    {"--null", csv_options_null},           {"--blocks", csv_options_blocks},
};

static bool parse_format(const char *text, enum import_format *format)
{
    static const char *const names[] = {"tracex", "malloclab", "csv", "heaptrack"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(text, names[i]) == 0) {
            *format = (enum import_format)i;
            return true;
        }
    }
    return false;
}

static bool parse_packing(const char *text, enum packing *packing)
{
    static const char *const names[] = {"none", "gzip", "zstd"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(text, names[i]) == 0) {
            *packing = (enum packing)i;
            return true;
        }
    }
    return false;
}

static int check_and_import(struct arguments *arguments)
{
    struct import_counts counts;
    char error[IMPORT_FILE_ERROR_BYTES];
    if (arguments->format == NULL || !parse_format(arguments->format, &arguments->options.format)) {
        return command_usage_error(&command_import,
                                   "expected --from tracex, malloclab, csv or heaptrack");
    }
    if (arguments->options.format != IMPORT_CSV && arguments->csv_option != NULL) {
        return command_usage_error(&command_import, "%s is for --from csv", arguments->csv_option);
    }
    if (arguments->out != NULL && strcmp(arguments->out, "-") == 0) {
        return command_usage_error(&command_import,
                                   "a scenario and its trace are two files, which standard output "
                                   "does not take; expected a name, as in -o board.yaml");
    }
    if (arguments->out == NULL || !import_file_is_name(arguments->out)) {
        return command_usage_error(
            &command_import, "expected -o and the name of a scenario, up to 60 letters, digits, "
                             "_ - . [ ], as in -o board.yaml");
    }
    if (!import_file(arguments->file, arguments->out, arguments->packing, &arguments->options,
                     &counts, error)) {
        fprintf(stderr, "poolsim import: error: %s\n", error);
        return EXIT_USAGE;
    }
    printf("%" PRIu64 " allocations (%" PRIu64 " failed), %" PRIu64 " releases, %" PRIu64
           " resizes; %" PRIu64 " releases of unknown memory were left out\n",
           counts.allocations, counts.failed, counts.releases, counts.resizes, counts.unknown);
    import_put_remarks(&counts, "", stdout);
    puts(arguments->out);
    return EXIT_FINE;
}

static int take_option(struct arguments *arguments, int option, char **argv)
{
    struct message message;
    switch (option) {
    case 'f':
        arguments->format = optarg;
        break;
    case 'o':
        arguments->out = optarg;
        break;
    case 'c':
        if (!units_parse_frequency(span_of(optarg), &arguments->options.clock_hz, &message) ||
            arguments->options.clock_hz % 1000 != 0) {
            return command_usage_error(&command_import,
                                       "'%s' is no clock; expected a multiple of 1kHz, as in 10MHz",
                                       optarg);
        }
        break;
    case 'z':
        if (!parse_packing(optarg, &arguments->packing)) {
            return command_usage_error(&command_import,
                                       "--compress takes zstd, gzip or none, not '%s'", optarg);
        }
        break;
    case 'l':
        arguments->csv.is_lossy = true;
        arguments->csv_option = "--lossy";
        break;
    case ':':
        return command_usage_error(&command_import, "%s wants a value", argv[optind - 1]);
    case '?':
        return command_usage_error(&command_import, "there is no option '%s'", argv[optind - 1]);
    default:
        arguments->csv_option = csv_parsers[option - CSV_OPTION].name;
        if (!csv_parsers[option - CSV_OPTION].parse(&arguments->csv, optarg, &message)) {
            return command_usage_error(&command_import, "%s: %s", arguments->csv_option,
                                       message.text);
        }
    }
    return EXIT_FINE;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {
        {"from", required_argument, NULL, 'f'},
        {"out", required_argument, NULL, 'o'},
        {"clock", required_argument, NULL, 'c'},
        {"compress", required_argument, NULL, 'z'},
        {"help", no_argument, NULL, 'h'},
        {"lossy", no_argument, NULL, 'l'},
        {"columns", required_argument, NULL, CSV_OPTION},
        {"ops", required_argument, NULL, CSV_OPTION + 1},
        {"unit", required_argument, NULL, CSV_OPTION + 2},
        {"wrap", required_argument, NULL, CSV_OPTION + 3},
        {"separator", required_argument, NULL, CSV_OPTION + 4},
        {"skip", required_argument, NULL, CSV_OPTION + 5},
        {"null", required_argument, NULL, CSV_OPTION + 6},
        {"blocks", required_argument, NULL, CSV_OPTION + 7},
        {0},
    };
    struct arguments arguments = {.options.clock_hz = 100000000};
    csv_options_begin(&arguments.csv);
    arguments.options.csv = &arguments.csv;
    opterr = 0;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, ":o:h", options, NULL)) != -1;) {
        if (option == 'h') {
            fputs(help_text, stdout);
            return EXIT_FINE;
        }
        int code = take_option(&arguments, option, argv);
        if (code != EXIT_FINE) {
            return code;
        }
    }
    if (argc - optind != 1) {
        return command_usage_error(&command_import, "expected one recording, got %d",
                                   argc - optind);
    }
    arguments.file = argv[optind];
    return check_and_import(&arguments);
}

const struct command command_import = {
    .name = "import",
    .summary = "make a scenario of a recorded workload",
    .help = help_text,
    .run = run,
};
