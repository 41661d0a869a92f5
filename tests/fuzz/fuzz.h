/// What the fuzz targets share. A target is a file fuzz_NAME.c with LLVMFuzzerTestOneInput(): it
/// hands the bytes to the code under test and asserts what that promises. README.md says how
/// targets are built and run.
#ifndef FUZZ_H
#define FUZZ_H

#include "sim/scenario/loader.h"

#include <stdint.h>

/// Tries one input; a promise that is not kept is an assertion that fails.
///
/// data        of any length, also 0; a copy that is no longer than `size`
/// returns     0, as libFuzzer has it
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/// The path of a file that holds these bytes until the next call. It has no name that could be left
/// behind, so it is for the process itself.
const char *fuzz_file(const void *data, size_t size);

#define FUZZ_OVERRIDES_MAX 8

/// Loads a scenario from bytes and asserts what the loader promises of success and of failure.
///
/// Lines at the beginning, `#set PATH=VALUE`, become overrides (the first FUZZ_OVERRIDES_MAX); to
/// YAML they are comments, so that a scenario is an input as it stands.
///
/// scenario    to be freed with scenario_free(), loaded or not
/// returns     whether it is loaded
bool fuzz_load(struct scenario *scenario, const uint8_t *data, size_t size);

/// Asserts that it is one line which says what is wrong, behind the word "error".
void fuzz_expect_problem(const struct scenario_problem *problem);

#endif
