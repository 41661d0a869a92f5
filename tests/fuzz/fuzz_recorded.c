/// Any bytes as the file of an interrupt's recorded arrivals.
#include "fuzz.h"

#include <assert.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[512];
    struct scenario scenario;
    struct scenario_problem problem = {""};
    int length = snprintf(text, sizeof text,
                          "name: x\n"
                          "pools: [{name: heap, kind: byte, size: 1KiB}]\n"
                          "threads: [{name: t, priority: 3, steps: [sleep: 1 tick]}]\n"
                          "semaphores: [{name: s}]\n"
                          "interrupts: [{name: dma, recorded: \"%s\", steps: [put: s]}]\n",
                          fuzz_file(data, size));
    if (scenario_load_text(&scenario, "x.yaml", text, (size_t)length, NULL, 0, &problem)) {
        assert(scenario.time_count > 0);
        for (uint32_t i = 1; i < scenario.time_count; i++) {
            assert(scenario.times[i - 1] <= scenario.times[i]);
        }
    } else {
        fuzz_expect_problem(&problem);
    }
    scenario_free(&scenario);
    return 0;
}
