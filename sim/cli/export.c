#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "sim/export/perfetto.h"
#include "sim/export/tracex.h"

static const char help_text[] =
    "usage: poolsim export --to perfetto|tracex DIR [OPTIONS]\n"
    "\n"
    "Writes a result folder of 'poolsim run' as a trace that other tools show on a time line: who\n"
    "ran when, every call, and what each wait was for.\n"
    "\n"
    "  --to FORMAT      perfetto: JSON for ui.perfetto.dev and chrome://tracing\n"
    "                   tracex: an event trace buffer of ThreadX (.trx), for TraceX\n"
    "  -o, --out FILE   where it goes; - for standard output\n"
    "                   (default: NAME.perfetto.json or NAME.trx, NAME being the scenario's)\n"
    "      --last N     tracex: at most so many events, the last ones (default: 100000)\n"
    "  -q, --quiet      print nothing but errors\n"
    "  -h, --help       print this\n"
    "\n"
    "The folder needs schedule.csv and ops.csv, which a run with --ops none does not write.\n"
    "\n"
    "Exit codes: 0 all is written, 2 bad usage, or a table that cannot be read; nothing is "
    "written.\n";

struct arguments {
    const char *dir;
    const char *out;
    const char *format;
    uint64_t last; ///< 0: the default
    bool is_quiet;
};

/// Where an export goes: a file, or standard output, which gets it once it is whole.
struct target {
    struct output output;
    char folder[1024];
    size_t existing; ///< how much of the folder's path was there before
    char name[256];
    FILE *held;
};

static int fail(const char *what)
{
    fprintf(stderr, "poolsim export: error: %s\n", what);
    return EXIT_USAGE;
}

static void hold(void *context, const char *bytes, size_t size)
{
    struct target *target = context;
    if (fwrite(bytes, 1, size, target->held) != size && target->output.error[0] == '\0') {
        snprintf(target->output.error, sizeof target->output.error,
                 "cannot write a temporary file; is there room?");
    }
}

/// Whether the file is a table of the run itself.
static bool is_table(const struct target *target, const char *dir, const char *path)
{
    size_t length = strlen(target->name);
    bool is_named = strcmp(target->name, "summary.json") == 0 ||
                    (length > 4 && strcmp(target->name + length - 4, ".csv") == 0);
    return is_named && output_would_replace(dir, target->name, path);
}

/// `dir`: the folder that is exported, whose tables are not to be written over
static bool target_begin(struct target *target, const char *dir, const char *path)
{
    if (strcmp(path, "-") == 0) {
        target->held = tmpfile();
        if (target->held == NULL) {
            snprintf(target->output.error, sizeof target->output.error,
                     "cannot make a temporary file");
            return false;
        }
        return output_begin_taken(&target->output, hold, target);
    }
    const char *slash = strrchr(path, '/');
    size_t folder = slash == NULL ? 1 : slash == path ? 1 : (size_t)(slash - path);
    const char *base = slash == NULL ? path : slash + 1;
    if (*base == '\0' || strlen(base) >= sizeof target->name || folder >= sizeof target->folder) {
        snprintf(target->output.error, sizeof target->output.error, "'%.200s' is no name of a file",
                 path);
        return false;
    }
    snprintf(target->folder, sizeof target->folder, "%.*s", (int)folder,
             slash == NULL ? "." : path);
    snprintf(target->name, sizeof target->name, "%s", base);
    if (is_table(target, dir, path)) {
        snprintf(target->output.error, sizeof target->output.error,
                 "%.300s is a table of the run itself; expected another name behind -o", path);
        return false;
    }
    target->existing = output_existing_part(target->folder);
    return output_begin(&target->output, target->folder, target->name);
}

static bool print_held(struct target *target)
{
    char bytes[8192];
    rewind(target->held);
    for (size_t size; (size = fread(bytes, 1, sizeof bytes, target->held)) > 0;) {
        if (fwrite(bytes, 1, size, stdout) != size) {
            break;
        }
    }
    return !ferror(target->held); // what standard output did not take is told by main()
}

/// Makes what was written the export. False, and output.error says why, when it cannot.
static bool target_commit(struct target *target)
{
    if (target->held == NULL) {
        return output_commit(&target->output);
    }
    bool good = output_complete(&target->output) && print_held(target);
    output_discard(&target->output);
    return good;
}

/// Leaves nothing behind of an export that failed.
static void target_end(struct target *target, int code)
{
    output_discard(&target->output);
    if (code != EXIT_FINE) {
        output_remove_made(target->folder, target->existing);
    }
    if (target->held != NULL) {
        fclose(target->held);
    }
}

static int write_export(const struct arguments *arguments, const struct source *source,
                        const char *path)
{
    struct target target = {.held = NULL};
    uint64_t left_out = 0;
    uint64_t last = arguments->last != 0 ? arguments->last : TRACEX_EVENTS_DEFAULT;
    bool is_perfetto = strcmp(arguments->format, "perfetto") == 0;
    int code = EXIT_FINE;
    bool is_open = target_begin(&target, source->dir, path);
    if (is_open && !(is_perfetto ? perfetto_write(source, &target.output)
                                 : tracex_write(source, last, &target.output, &left_out))) {
        fprintf(stderr, "%s\n", source->problem->text);
        code = EXIT_USAGE;
    } else if (!is_open || !target_commit(&target)) {
        code = fail(target.output.error);
    }
    if (code == EXIT_FINE && left_out > 0) {
        fprintf(stderr,
                "poolsim export: the first %" PRIu64 " events are left out, the last %" PRIu64
                " are there; --last N takes more\n",
                left_out, last);
    }
    if (code == EXIT_FINE && !arguments->is_quiet && target.held == NULL) {
        puts(path);
    }
    target_end(&target, code);
    return code;
}

static int export_folder(const struct arguments *arguments)
{
    struct source source;
    struct html_problem problem;
    char path[512];
    int code = EXIT_USAGE;
    if (!source_open(&source, arguments->dir, &problem)) {
        fprintf(stderr, "%s\n", problem.text);
    } else {
        bool is_perfetto = strcmp(arguments->format, "perfetto") == 0;
        snprintf(path, sizeof path, "%.200s.%s", source.name,
                 is_perfetto ? "perfetto.json" : "trx");
        code = write_export(arguments, &source, arguments->out != NULL ? arguments->out : path);
    }
    source_close(&source);
    return code;
}

static int parse_last(const char *text, uint64_t *last)
{
    char *end;
    unsigned long long number = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || number == 0 || number > TRACEX_EVENTS_MAX) {
        return command_usage_error(&command_export,
                                   "--last %s: expected a number of events, 1 to %" PRIu64, text,
                                   TRACEX_EVENTS_MAX);
    }
    *last = number;
    return EXIT_FINE;
}

static int check_and_export(const struct arguments *arguments)
{
    if (arguments->format == NULL ||
        (strcmp(arguments->format, "perfetto") != 0 && strcmp(arguments->format, "tracex") != 0)) {
        return command_usage_error(&command_export, "expected --to perfetto or --to tracex");
    }
    if (arguments->last != 0 && strcmp(arguments->format, "tracex") != 0) {
        return command_usage_error(&command_export, "--last is for --to tracex");
    }
    return export_folder(arguments);
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {
        {"to", required_argument, NULL, 't'},   {"out", required_argument, NULL, 'o'},
        {"last", required_argument, NULL, 'l'}, {"quiet", no_argument, NULL, 'q'},
        {"help", no_argument, NULL, 'h'},       {0},
    };
    struct arguments arguments = {.dir = NULL};
    opterr = 0;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, ":o:qh", options, NULL)) != -1;) {
        switch (option) {
        case 't':
            arguments.format = optarg;
            break;
        case 'o':
            arguments.out = optarg;
            break;
        case 'l':
            if (parse_last(optarg, &arguments.last) != EXIT_FINE) {
                return EXIT_USAGE;
            }
            break;
        case 'q':
            arguments.is_quiet = true;
            break;
        case 'h':
            fputs(help_text, stdout);
            return EXIT_FINE;
        case ':':
            return command_usage_error(&command_export, "%s wants a value", argv[optind - 1]);
        default:
            return command_usage_error(&command_export, "there is no option '%s'",
                                       argv[optind - 1]);
        }
    }
    if (argc - optind != 1) {
        return command_usage_error(&command_export, "expected one folder of results, got %d",
                                   argc - optind);
    }
    arguments.dir = argv[optind];
    return check_and_export(&arguments);
}

const struct command command_export = {
    .name = "export",
    .summary = "write results as a trace for Perfetto or TraceX",
    .help = help_text,
    .run = run,
};
