/// Why a thread waited at an object, or an interrupt was held off, in a sentence.
#ifndef OBJECT_SENTENCE_H
#define OBJECT_SENTENCE_H

#include <stddef.h>

#include "sim/record/object_explain.h"
#include "sim/report/sentence.h"

/// What stood in the way and what would have helped, without the thread and the object: "the queue
/// was full; 1 more slot would have had room". Cut off at `size` bytes; SENTENCE_SIZE is enough.
void object_sentence(const struct scenario *scenario, const struct object_explained *explained,
                     char *text, size_t size);

/// What held an interrupt off: "client[1] was in a step of a search of heap".
void interrupt_sentence(const struct scenario *scenario, const struct interrupt_change *change,
                        char *text, size_t size);

#endif
