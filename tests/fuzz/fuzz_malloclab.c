/// Any bytes as a .rep file of the malloc lab.
#include "import_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_import(IMPORT_MALLOCLAB, data, size);
    return 0;
}
