/// Files of results that are compressed on the way: sim/record/output.h, with gzip or zstd between
/// what is written and the file. The same text gives the same bytes, as long as the library of the
/// compression is the same.
#ifndef PACKED_H
#define PACKED_H

#include "output.h"

enum packing { PACKED_NOT, PACKED_GZIP, PACKED_ZSTD };

/// What a name ends in when a file is packed so: "", ".gz", ".zst".
extern const char *const packing_endings[3];

struct packer;

/// A file being written. Zero it before packed_begin(), and leave it where it is until it is
/// committed or discarded; the caller owns it.
struct packed {
    struct output *text; ///< what to write to, until packed_complete()
    struct output plain; ///< takes the text that is to be compressed
    struct output file;  ///< its error is that of the whole
    struct packer *packer;
};

/// Opens a file beside its final name, as output_begin() does.
///
/// returns     false when it could not; packed->file.error says why
bool packed_begin(struct packed *packed, const char *folder, const char *name,
                  enum packing packing);

/// output_complete(): all is compressed and written, under the temporary name.
bool packed_complete(struct packed *packed);

/// output_commit(), after packed_complete().
bool packed_commit(struct packed *packed);

/// output_discard(). Does nothing when nothing is open.
void packed_discard(struct packed *packed);

#endif
