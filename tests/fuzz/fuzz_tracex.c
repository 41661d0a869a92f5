/// Any bytes as an event trace buffer of ThreadX.
#include "import_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_import(IMPORT_TRACEX, data, size);
    return 0;
}
