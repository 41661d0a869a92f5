#include "kin.h"

#include <string.h>

size_t kin_stem_length(const char *name)
{
    size_t length = strlen(name);
    if (length == 0 || name[length - 1] != ']') {
        return 0;
    }
    size_t at = length - 1;
    while (at > 0 && name[at - 1] >= '0' && name[at - 1] <= '9') {
        at--;
    }
    return at > 0 && at < length - 1 && name[at - 1] == '[' ? at : 0;
}

bool kin_are(const char *name, const char *other)
{
    size_t stem = kin_stem_length(name);
    return stem > 0 && stem == kin_stem_length(other) && strncmp(name, other, stem) == 0;
}

/// How many of the first lines tell of threads like this one.
static uint32_t told(const struct kin *kin, const struct scenario *scenario, uint32_t lines,
                     uint32_t thread)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < lines; i++) {
        count += kin_are(scenario->threads[kin->threads[i]].name, scenario->threads[thread].name);
    }
    return count;
}

bool kin_is_full(const struct kin *kin, const struct scenario *scenario, uint32_t thread)
{
    return told(kin, scenario, kin->count, thread) >= KIN_SHOWN;
}

bool kin_is_last(const struct kin *kin, const struct scenario *scenario, uint32_t line)
{
    return told(kin, scenario, line + 1, kin->threads[line]) == KIN_SHOWN;
}
