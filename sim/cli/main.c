#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "sim/scenario/suggest.h"
#include "sim/version.h"

static const struct command *const commands[] = {
    &command_run,      &command_plot,   &command_report, &command_check,
    &command_diff,     &command_plan,   &command_size,   &command_compare,
    &command_validate, &command_schema, &command_import, &command_export};

enum { COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]) };

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i]->name, name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

int command_usage_error(const struct command *command, const char *format, ...)
{
    va_list arguments;
    fprintf(stderr, "poolsim %s: error: ", command->name);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\nTry 'poolsim help %s'.\n", command->name);
    return EXIT_USAGE;
}

bool command_goes_on(const struct command *command, int argc, char **argv, int *code)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {0}};
    opterr = 0;
    optind = 1;
    int option = getopt_long(argc, argv, "h", options, NULL);
    if (option == 'h') {
        fputs(command->help, stdout);
        *code = EXIT_FINE;
    } else if (option != -1) {
        *code = command_usage_error(command, "there is no option '%s'", argv[optind - 1]);
    }
    return option == -1;
}

static void print_overview(FILE *to)
{
    fputs("poolsim " POOLSIM_VERSION ": simulates the memory pools of an RTOS, deterministically\n"
          "\n"
          "usage: poolsim COMMAND [ARGUMENTS]\n"
          "\n"
          "commands:\n",
          to);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        fprintf(to, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    }
    fputs("  help       print the page of a command\n"
          "\n"
          "Exit codes: 0 all went well, 1 a run found something wrong, 2 bad usage or scenario.\n"
          "Begin with: poolsim run scenarios/first.yaml\n",
          to);
}

static int unknown_command(const char *name)
{
    struct suggestion near = suggest_begin(name);
    suggest_consider(&near, "help");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        suggest_consider(&near, commands[i]->name);
    }
    struct message message = {"; 'poolsim help' lists them"};
    if (near.best[0] != '\0') {
        message_set(&message, "; did you mean '%s'?", near.best);
    }
    fprintf(stderr, "poolsim: error: there is no command '%s'%s\n", quote(name).text, message.text);
    return EXIT_USAGE;
}

static int help(int argc, char **argv)
{
    if (argc < 2) {
        print_overview(stdout);
        return EXIT_FINE;
    }
    const struct command *command = command_find(argv[1]);
    if (command == NULL) {
        return unknown_command(argv[1]);
    }
    fputs(command->help, stdout);
    return EXIT_FINE;
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2) {
        print_overview(stderr);
        return EXIT_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_overview(stdout);
        return EXIT_FINE;
    }
    if (strcmp(name, "--version") == 0) {
        puts("poolsim " POOLSIM_VERSION);
        return EXIT_FINE;
    }
    if (strcmp(name, "help") == 0) {
        return help(argc - 1, argv + 1);
    }
    const struct command *command = command_find(name);
    return command == NULL ? unknown_command(name) : command->run(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    int code = dispatch(argc, argv);
    // What could not be written to stdout is a failure like any other.
    if (fflush(stdout) != 0 || ferror(stdout)) {
        perror("poolsim: error: cannot write to standard output");
        return EXIT_USAGE;
    }
    return code;
}
