/// A comparison as files.
///
///   compare.csv     measure,unit,variant,value: a row for each measure of each variant, left out
///                   where it is not known (comparison.h); in the JSON it is null
///   compare.json    the same with what each variant is, which values are the best of their row,
///                   and the paragraph of compare_words.h; carries a schema_version
#ifndef COMPARE_WRITE_H
#define COMPARE_WRITE_H

#include "comparison.h"

/// Writes both files, each beside its final name and renamed when whole.
///
/// error       OUTPUT_ERROR_BYTES; one line, when false is returned
bool compare_write(const struct comparison *comparison, const char *folder, char *error);

/// The text of compare.json, to be freed; NULL when the host has no memory.
char *compare_json(const struct comparison *comparison);

#endif
