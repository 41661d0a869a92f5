/// A recording's file made into the files of a scenario and its trace.
#ifndef IMPORT_FILE_H
#define IMPORT_FILE_H

#include "import.h"
#include "sim/record/packed.h"

enum { IMPORT_FILE_ERROR_BYTES = 1536 };

/// Imports a recording, plain or compressed. The trace is written as the recording is read, beside
/// its final name; the scenario is loaded before either gets its name. Both are there at the end,
/// or neither, nor a folder that was made for them.
///
/// path        the recording
/// out         the scenario: NAME.yaml, or another name; the trace becomes NAME.trace beside it,
///             with the ending of its packing
/// options     all but source, trace and name, which follow from the files
/// error       at least IMPORT_FILE_ERROR_BYTES; on failure one line: "FILE: what is wrong"
bool import_file(const char *path, const char *out, enum packing packing,
                 const struct import_options *options, struct import_counts *counts, char *error);

/// Whether a scenario can be called so: before its ending is a name as scenarios have them, of at
/// most 60 letters.
bool import_file_is_name(const char *out);

#endif
