/// Any bytes as a .rep file of the malloc lab.
#include "import_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct import_options options = {.format = IMPORT_MALLOCLAB};
    fuzz_import(&options, data, size);
    return 0;
}
