/// Why a thread waited or a call failed, in a sentence.
#ifndef SENTENCE_H
#define SENTENCE_H

#include <stddef.h>

#include "sim/record/explain.h"

/// Enough for explain_sentence() with names of up to 64 characters.
#define SENTENCE_SIZE 512

/// What stood in the way and whose doing it was, without the thread, pool and size that asked:
/// "free memory was 96 B short". Cut off at `size` bytes.
void explain_sentence(const struct scenario *scenario, const struct explained *explained,
                      char *text, size_t size);

#endif
