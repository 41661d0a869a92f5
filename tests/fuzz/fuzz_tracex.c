/// Any bytes as an event trace buffer of ThreadX.
#include "import_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct import_options options = {.format = IMPORT_TRACEX};
    fuzz_import(&options, data, size);
    return 0;
}
