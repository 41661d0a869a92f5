/// `--set PATH=VALUE`, as several commands take it.
#ifndef OVERRIDE_OPTION_H
#define OVERRIDE_OPTION_H

#include "command.h"
#include "sim/scenario/loader.h"

/// Turns PATH=VALUE into an override, cutting the argument in two.
///
/// override    set when EXIT_FINE is returned; borrows from `text`
/// returns     EXIT_USAGE, having said what was expected, if it has no path or no "="
int override_option_parse(const struct command *command, char *text,
                          struct scenario_override *override);

#endif
