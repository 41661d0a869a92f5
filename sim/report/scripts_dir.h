/// Where the plot scripts are.
#ifndef SCRIPTS_DIR_H
#define SCRIPTS_DIR_H

#include <stdbool.h>

/// What the environment's POOLSIM_SCRIPTS says; else ../share/poolsim/plot from the folder of this
/// program, where an installation has them; else the source tree that it was built from. To be
/// freed; NULL when they are in none of these places, or the host has no memory.
char *scripts_dir_find(void);

/// Whether a folder holds the plot scripts.
bool scripts_dir_is_one(const char *dir);

#endif
