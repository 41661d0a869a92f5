/// The commands of poolsim, one file each.
///
/// A command gets its arguments (argv[0] is the command's name), writes results to stdout and all
/// else to stderr, and returns the program's exit code.
#ifndef COMMAND_H
#define COMMAND_H

#include <stdbool.h>

/// All went well.
#define EXIT_FINE 0
/// The run, or the check, found something wrong.
#define EXIT_FOUND 1
/// Bad usage, a bad scenario, or a file that cannot be read or written.
#define EXIT_USAGE 2

struct command {
    const char *name;
    const char *summary; ///< one line
    const char *help;    ///< the whole page
    int (*run)(int argc, char **argv);
};

extern const struct command command_run;
extern const struct command command_plot;
extern const struct command command_report;
extern const struct command command_size;
extern const struct command command_check;
extern const struct command command_diff;
extern const struct command command_plan;
extern const struct command command_compare;
extern const struct command command_validate;
extern const struct command command_schema;
extern const struct command command_import;
extern const struct command command_export;

/// The command of that name, NULL if there is none.
const struct command *command_find(const char *name);

struct scenario;

/// Prints a scenario's warnings to stderr: "FILE:LINE:COLUMN: warning: ...".
void command_warn(const struct scenario *scenario);

/// Reads the traces that a scenario replays, and prints what is wrong with one, to stderr:
/// "FILE:LINE: error: ...". Returns whether all are fine.
bool command_check_traces(const struct scenario *scenario);

/// Takes the options of a command that has none but --help; optind is behind them then. Returns
/// whether the command goes on; if not, `code` is what it returns.
bool command_goes_on(const struct command *command, int argc, char **argv, int *code);

/// Prints "poolsim COMMAND: error: ..." and where help is to be had, to stderr.
/// Returns EXIT_USAGE.
int command_usage_error(const struct command *command, const char *format, ...);

#endif
