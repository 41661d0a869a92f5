#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "sim/import/import.h"
#include "sim/record/output.h"
#include "sim/scenario/loader.h"
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
    "  -o, --out FILE   the scenario; the trace gets its name with .trace for .yaml\n"
    "      --clock HZ   what the time stamps of a .trx count, as in 10MHz (default: 100MHz); the\n"
    "                   scenario's CPU clock\n"
    "  -h, --help       print this\n"
    "\n"
    "Exit codes: 0 all is written, 2 bad usage, or a file that cannot be read; nothing is "
    "written.\n";

enum { SIZE_MAX_MIB = 512 };

struct arguments {
    const char *file;
    const char *out;
    const char *format;
    uint64_t clock_hz;
};

static int fail(const char *file, const char *what)
{
    fprintf(stderr, "poolsim import: error: %s: %s\n", file, what);
    return EXIT_USAGE;
}

/// Reads a whole file; NULL, and said so, when it cannot.
static uint8_t *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return NULL;
    }
    size_t room = 1 << 16;
    uint8_t *bytes = NULL;
    *length = 0;
    for (;;) {
        uint8_t *bigger = room > ((size_t)SIZE_MAX_MIB << 20) ? NULL : realloc(bytes, room);
        if (bigger == NULL) {
            fail(path, "the file is larger than 512 MiB, or there is not enough memory");
            break;
        }
        bytes = bigger;
        *length += fread(bytes + *length, 1, room - *length, file);
        if (*length < room) {
            if (!ferror(file)) {
                fclose(file);
                return bytes;
            }
            fail(path, "cannot be read");
            break;
        }
        room *= 2;
    }
    free(bytes);
    fclose(file);
    return NULL;
}

/// The names that the files get: the folder, and in it the scenario and the trace.
struct names {
    char folder[1024];
    char scenario[256];
    char trace[256];
    char name[256];
};

static bool make_names(const char *out, struct names *names)
{
    const char *slash = strrchr(out, '/');
    const char *base = slash == NULL ? out : slash + 1;
    size_t stem = strlen(base);
    if (stem > 5 && strcmp(base + stem - 5, ".yaml") == 0) {
        stem -= 5;
    }
    if (stem == 0 || stem > 60 || (slash != NULL && (size_t)(slash - out) >= 1000)) {
        return false;
    }
    snprintf(names->folder, sizeof names->folder, "%.*s", slash == NULL ? 1 : (int)(slash - out),
             slash == NULL ? "." : out);
    snprintf(names->scenario, sizeof names->scenario, "%s", base);
    snprintf(names->trace, sizeof names->trace, "%.*s.trace", (int)stem, base);
    snprintf(names->name, sizeof names->name, "%.*s", (int)stem, base);
    return true;
}

/// Writes both texts, or neither.
static int write_files(const struct names *names, const char *scenario, const char *trace)
{
    struct output files[2] = {{0}};
    const char *const texts[] = {trace, scenario};
    const char *const paths[] = {names->trace, names->scenario};
    int code = EXIT_FINE;
    for (int i = 0; i < 2 && code == EXIT_FINE; i++) {
        if (output_begin(&files[i], names->folder, paths[i])) {
            output_text(&files[i], texts[i]);
        } else {
            code = fail(paths[i], files[i].error);
        }
    }
    for (int i = 0; i < 2 && code == EXIT_FINE; i++) {
        if (!output_commit(&files[i])) {
            code = fail(paths[i], files[i].error);
        }
    }
    output_discard(&files[0]);
    output_discard(&files[1]);
    return code;
}

/// The texts are made in memory and the scenario is loaded from there before anything is written.
static int import(const struct arguments *arguments, const struct names *names,
                  const uint8_t *bytes, size_t length)
{
    char *texts[2] = {NULL};
    size_t sizes[2];
    char error[256] = "not enough memory";
    struct import_counts counts;
    const char *slash = strrchr(arguments->file, '/');
    const struct import_options options = {
        .format = strcmp(arguments->format, "tracex") == 0 ? IMPORT_TRACEX : IMPORT_MALLOCLAB,
        .clock_hz = arguments->clock_hz,
        .source = slash == NULL ? arguments->file : slash + 1,
        .trace = names->trace,
        .name = names->name,
    };
    FILE *scenario = open_memstream(&texts[0], &sizes[0]);
    FILE *trace = open_memstream(&texts[1], &sizes[1]);
    bool good = scenario != NULL && trace != NULL &&
                import_bytes(bytes, length, &options, scenario, trace, &counts, error);
    good = (scenario == NULL || fclose(scenario) == 0) && good;
    good = (trace == NULL || fclose(trace) == 0) && good;
    int code = good ? EXIT_FINE : fail(arguments->file, error);
    struct scenario loaded = {0};
    struct scenario_problem problem;
    if (good &&
        !scenario_load_text(&loaded, names->scenario, texts[0], sizes[0], NULL, 0, &problem)) {
        code = fail(arguments->file, problem.text);
    }
    scenario_free(&loaded);
    if (code == EXIT_FINE) {
        code = write_files(names, texts[0], texts[1]);
    }
    if (code == EXIT_FINE) {
        printf("%" PRIu64 " allocations (%" PRIu64 " failed), %" PRIu64 " releases, %" PRIu64
               " resizes; %" PRIu64 " releases of unknown memory were left out\n%s\n",
               counts.allocations, counts.failed, counts.releases, counts.resizes, counts.unknown,
               arguments->out);
    }
    free(texts[0]);
    free(texts[1]);
    return code;
}

static int check_and_import(const struct arguments *arguments)
{
    struct names names;
    size_t length = 0;
    if (arguments->format == NULL ||
        (strcmp(arguments->format, "tracex") != 0 && strcmp(arguments->format, "malloclab") != 0)) {
        return command_usage_error(&command_import, "expected --from tracex or --from malloclab");
    }
    if (arguments->out == NULL || !make_names(arguments->out, &names)) {
        return command_usage_error(&command_import,
                                   "expected -o and the name of a scenario, as in -o board.yaml");
    }
    uint8_t *bytes = read_file(arguments->file, &length);
    if (bytes == NULL) {
        return EXIT_USAGE;
    }
    int code = import(arguments, &names, bytes, length);
    free(bytes);
    return code;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {
        {"from", required_argument, NULL, 'f'},
        {"out", required_argument, NULL, 'o'},
        {"clock", required_argument, NULL, 'c'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    struct arguments arguments = {.clock_hz = 100000000};
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
            if (!units_parse_frequency(span_of(optarg), &arguments.clock_hz, &message) ||
                arguments.clock_hz % 1000 != 0) {
                return command_usage_error(&command_import,
                                           "'%s' is no clock; expected a multiple of 1kHz, as in "
                                           "10MHz",
                                           optarg);
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
