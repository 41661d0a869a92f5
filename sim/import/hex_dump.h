/// Memory as text, as debuggers and objcopy write it: Intel HEX and Motorola S-records.
///
/// Source of the layouts: Intel's "Hexadecimal Object File Format Specification" and Motorola's
/// description of S-records, as retold in srecord's manual pages srec_intel(5), srec_motorola(5).
#ifndef HEX_DUMP_H
#define HEX_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HEX_DUMP_ERROR_BYTES = 160 };

/// Whether bytes begin as such a text does: with a colon, or an S and a digit.
bool hex_dump_is(const uint8_t *bytes, size_t length);

/// Turns the text into the memory that it stands for, in its place.
///
/// length      of the text; then of the memory
/// error       at least HEX_DUMP_ERROR_BYTES; set on failure: what is wrong, with the line
/// Errors:     a record that is none or has a wrong checksum, records that are not one behind the
///             other, no last record
/// Cost:       O(length)
bool hex_dump_decode(uint8_t *bytes, size_t *length, char *error);

#endif
