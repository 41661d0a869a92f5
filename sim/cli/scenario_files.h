/// The scenario files that a command line names: files, and folders of them.
#ifndef SCENARIO_FILES_H
#define SCENARIO_FILES_H

#include <stddef.h>

#include "command.h"

/// Zero it before use.
struct scenario_files {
    char **paths;
    size_t count;
    size_t room;
};

/// Adds what argv[optind] and those behind it name: a file as it is, whether or not it is there; of
/// a folder all *.yaml in it, in the order of their names as bytes, but none of the folders below.
///
/// files       to be freed with scenario_files_free(), also when it failed
/// returns     EXIT_USAGE, with a line on stderr for each, if a folder cannot be read or holds no
///             scenario, or if the host has no memory; the others are added all the same
int scenario_files_collect(struct scenario_files *files, const struct command *command, int argc,
                           char **argv);

void scenario_files_free(struct scenario_files *files);

#endif
