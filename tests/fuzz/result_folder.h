/// A folder of a run's results, made of an input: `#file waits.csv` alone in a line begins a file.
#ifndef RESULT_FOLDER_H
#define RESULT_FOLDER_H

#include <stddef.h>
#include <stdint.h>

enum { RESULT_PATH_BYTES = 128 };

/// Makes the folder hold the input's files, and no others. It is removed when the program ends.
///
/// returns     its path
char *result_folder_fill(const uint8_t *data, size_t size);

/// The path of a file in it.
void result_folder_path(char path[RESULT_PATH_BYTES], const char *name);

#endif
