/// Runs gnuplot on a script, as a process beside this one, without a shell.
#ifndef GNUPLOT_H
#define GNUPLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#define GNUPLOT_ARGUMENTS_MAX 8

/// A gnuplot under way. Zero it before gnuplot_start(); the caller owns it.
struct gnuplot {
    pid_t process; ///< 0: none
    FILE *errors;  ///< what it writes to stderr
};

/// Starts `gnuplot -d -c SCRIPT ARGUMENTS...` in the C locale (with UTF-8); the user's own settings
/// file is not read.
///
/// arguments    at most GNUPLOT_ARGUMENTS_MAX, then NULL; borrowed during the call
/// show         whether its stdout is this process's; else it is dropped
/// message      at least `size` bytes; one line, when false is returned
bool gnuplot_start(struct gnuplot *gnuplot, const char *script, const char *const *arguments,
                   bool show, char *message, size_t size);

/// Waits for its end.
///
/// message      at least `size` bytes: what it wrote to stderr, in one line; may be empty
/// returns      whether it ended with exit code 0
bool gnuplot_finish(struct gnuplot *gnuplot, char *message, size_t size);

/// Draws one picture of a folder: runs SCRIPT FOLDER PICTURE, with the picture beside its final
/// name until it is there and not empty, and renames it then.
///
/// script       a file name among the plot scripts, which scripts_dir_find() finds
/// picture      a file name in the folder
/// message      at least `size` bytes; one line, when false is returned; no half of a picture stays
bool gnuplot_draw(const char *folder, const char *script, const char *picture, char *message,
                  size_t size);

#endif
