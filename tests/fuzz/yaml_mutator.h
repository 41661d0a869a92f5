/// Changes to scenarios that leave them likely to load: libFuzzer's own, byte by byte, mostly end
/// in bad YAML. Only in builds for libFuzzer, which calls the two functions by their names.
#ifndef YAML_MUTATOR_H
#define YAML_MUTATOR_H

#include <stddef.h>
#include <stdint.h>

/// libFuzzer's: changes up to `size` bytes in place. Returns how many there are then.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

/// Copies, moves or removes a line, or puts another value in; or lets libFuzzer do as it likes.
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

/// Puts some lines of the second among those of the first.
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data, size_t size, const uint8_t *other,
                                 size_t other_size, uint8_t *out, size_t max_out_size,
                                 unsigned seed);

#endif
