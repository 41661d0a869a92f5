#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "sim/import/import_file.h"
#include "sim/scenario/units.h"

static const char help_text[] =
    "usage: poolsim import --from FORMAT FILE -o SCENARIO.yaml [OPTIONS]\n"
    "\n"
    "Makes a scenario and, beside it, a trace of what a program or board recorded: its threads, "
    "its\n"
    "pools, and every allocation and release at its time (scenarios/TRACES.md).\n"
    "\n"
    "  --from FORMAT    tracex: an event trace buffer of ThreadX (.trx)\n"
    "                   malloclab: a .rep file of the CMU malloc lab\n"
    "                   heaptrack: what heaptrack recorded of a Linux program; best with its -r\n"
    "  -o, --out FILE   the scenario; the trace gets its name with .trace for .yaml\n"
    "      --clock HZ   what the time stamps of a .trx count, as in 10MHz (default: 100MHz); the\n"
    "                   scenario's CPU clock\n"
    "      --compress zstd|gzip|none\n"
    "                   the trace becomes NAME.trace.zst or .gz, some ten times smaller; zstd is "
    "quicker\n"
    "                   (default: none, a text to look into)\n"
    "  -h, --help       print this\n"
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
};

static bool parse_format(const char *text, enum import_format *format)
{
    static const char *const names[] = {"tracex", "malloclab", "heaptrack"};
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

static void print_counts(const struct import_counts *counts)
{
    printf("%" PRIu64 " allocations (%" PRIu64 " failed), %" PRIu64 " releases, %" PRIu64
           " resizes; %" PRIu64 " releases of unknown memory were left out\n",
           counts->allocations, counts->failed, counts->releases, counts->resizes, counts->unknown);
    if (counts->alike > 0) {
        printf("%" PRIu64 " releases are of one of several allocations alike: the oldest was "
               "taken; a recording made with heaptrack -r tells them apart\n",
               counts->alike);
    }
    if (counts->added > 0) {
        printf("%" PRIu64 " releases were added: the recording lacks them, but their memory was "
               "given out again\n",
               counts->added);
    }
}

static int check_and_import(struct arguments *arguments)
{
    struct import_counts counts;
    char error[IMPORT_FILE_ERROR_BYTES];
    if (arguments->format == NULL || !parse_format(arguments->format, &arguments->options.format)) {
        return command_usage_error(&command_import,
                                   "expected --from tracex, malloclab or heaptrack");
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
    print_counts(&counts);
    puts(arguments->out);
    return EXIT_FINE;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {
        {"from", required_argument, NULL, 'f'},  {"out", required_argument, NULL, 'o'},
        {"clock", required_argument, NULL, 'c'}, {"compress", required_argument, NULL, 'z'},
        {"help", no_argument, NULL, 'h'},        {0},
    };
    struct arguments arguments = {.options.clock_hz = 100000000};
    struct message message;
    opterr = 0;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, ":o:h", options, NULL)) != -1;) {
        switch (option) {
        case 'f':
            arguments.format = optarg;
            break;
        case 'o':
            arguments.out = optarg;
            break;
        case 'c':
            if (!units_parse_frequency(span_of(optarg), &arguments.options.clock_hz, &message) ||
                arguments.options.clock_hz % 1000 != 0) {
                return command_usage_error(&command_import,
                                           "'%s' is no clock; expected a multiple of 1kHz, as in "
                                           "10MHz",
                                           optarg);
            }
            break;
        case 'z':
            if (!parse_packing(optarg, &arguments.packing)) {
                return command_usage_error(&command_import,
                                           "--compress takes zstd, gzip or none, not '%s'", optarg);
            }
            break;
        case 'h':
            fputs(help_text, stdout);
            return EXIT_FINE;
        case ':':
            return command_usage_error(&command_import, "%s wants a value", argv[optind - 1]);
        default:
            return command_usage_error(&command_import, "there is no option '%s'",
                                       argv[optind - 1]);
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
