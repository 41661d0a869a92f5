/// Any bytes as a recording of heaptrack.
#include "import_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct import_options options = {.format = IMPORT_HEAPTRACK};
    fuzz_import(&options, data, size);
    return 0;
}
