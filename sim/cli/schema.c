#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "sim/scenario/json_schema.h"

static const char help_text[] =
    "usage: poolsim schema\n"
    "\n"
    "Prints a JSON Schema (draft-07) of the scenario format to stdout. An editor with it "
    "completes\n"
    "keys, shows what they mean, and marks mistakes as one types. For the YAML language server,\n"
    "which most editors have, keep it in a file and name that in the first line of a scenario:\n"
    "\n"
    "  poolsim schema > scenario.schema.json\n"
    "  # yaml-language-server: $schema=scenario.schema.json\n"
    "\n"
    "It sees keys, words, units and ranges, but not whether a name stands for anything, nor what\n"
    "depends on the target's clocks or on other files: 'poolsim validate' sees all.\n"
    "\n"
    "  -h, --help  print this\n"
    "\n"
    "Exit codes: 0 printed, 2 bad usage.\n";

static int run(int argc, char **argv)
{
    int code = EXIT_FINE;
    if (!command_goes_on(&command_schema, argc, argv, &code)) {
        return code;
    }
    if (optind != argc) {
        return command_usage_error(&command_schema, "it takes no argument, but '%s' was given",
                                   argv[optind]);
    }
    char *text = json_schema_text();
    if (text == NULL) {
        fputs("poolsim schema: error: not enough memory\n", stderr);
        return EXIT_USAGE;
    }
    fputs(text, stdout);
    free(text);
    return EXIT_FINE;
}

const struct command command_schema = {
    .name = "schema",
    .summary = "print a JSON Schema of the scenario format, for editors",
    .help = help_text,
    .run = run,
};
