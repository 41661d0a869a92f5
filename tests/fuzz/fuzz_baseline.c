/// Any bytes as a baseline. One that is read has all its parts within the text.
#include "fuzz.h"

#include "sim/check/baseline.h"

#include <assert.h>
#include <string.h>

static void expect_whole(const struct baseline *baseline)
{
    assert(baseline->scenario != NULL);
    assert(baseline->keys.count == baseline->measure_count);
    assert(baseline->calls.count <= DIGEST_MARKS_MAX);
    for (uint32_t i = 0; i < baseline->measure_count; i++) {
        const struct baseline_measure *measure = &baseline->measures[i];
        assert(names_find(&baseline->keys, measure->key) == i);
        assert(strlen(measure->value) > 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct baseline baseline = {0};
    struct scenario_problem problem = {""};
    switch (baseline_read(fuzz_file(data, size), &baseline, &problem)) {
    case BASELINE_READ:
        expect_whole(&baseline);
        break;
    case BASELINE_UNREADABLE:
    case BASELINE_NEWER:
        fuzz_expect_problem(&problem);
        break;
    case BASELINE_ABSENT:
        assert(false); // the file is there
    }
    baseline_free(&baseline);
    return 0;
}
