/// What the fuzz targets of importers share.
#ifndef IMPORT_CHECK_H
#define IMPORT_CHECK_H

#include "fuzz.h"
#include "sim/import/import.h"

/// Imports a recording. It is refused in one line, or becomes a scenario that loads, with a trace
/// that can be read to its end.
///
/// format      and what only that format takes; the names are set here
void fuzz_import(const struct import_options *format, const uint8_t *data, size_t size);

#endif
