/// Keeps account of the pictures in a run's folder, so that those of an earlier run can be removed
/// without touching a file that somebody else put there: DIR/plot-data/pictures.txt, a name a line.
#ifndef PICTURE_LIST_H
#define PICTURE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "plot_list.h"

/// Removes the pictures that the account names and that are out of date: they were not drawn now,
/// and either the run has no such plot any more, or they are older than plot-data/run.gp. Then
/// writes the account anew.
///
/// plots       of the run
/// drawn       names of the pictures drawn now
/// message     at least `size` bytes; one line, when false is returned
bool picture_list_update(const char *dir, const struct plot_list *plots, char *const *drawn,
                         size_t drawn_count, char *message, size_t size);

/// Whether a run's folder has such an account.
bool picture_list_exists(const char *dir);

#endif
