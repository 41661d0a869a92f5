/// Limits on what a scenario file may say, beside those of scenario.h and quantity.h: what the
/// loader refuses and what the JSON Schema tells are the same.
#ifndef LIMITS_H
#define LIMITS_H

#include <stdint.h>

#define LIMIT_NAME_LETTERS 64
#define LIMIT_NOTE_BYTES 1000
#define LIMIT_PARAMETERS 32                    ///< of a template
#define LIMIT_THREADS UINT64_C(100000)         ///< of one entry, by `count`
#define LIMIT_GROUP_STEPS UINT64_C(1000000)    ///< made of those that name many threads at once
#define LIMIT_THREADS_MADE UINT64_C(1000000)   ///< of all entries, by `count`
#define LIMIT_STEPS_MADE UINT64_C(10000000)    ///< what threads made by `count` bring all steps to
#define LIMIT_COST_CYCLES UINT64_C(1000000000) ///< each of `costs`
#define LIMIT_QUEUE_MESSAGES UINT64_C(1000000) ///< a queue's capacity
#define LIMIT_BLOCKS UINT64_C(1000000000)      ///< of one size; their bytes are bounded besides
#define LIMIT_RATE_PERCENT UINT64_C(100000)    ///< what `rate` makes of a rate
#define LIMIT_TIMES 1000000u                   ///< in a list of arrivals

#endif
