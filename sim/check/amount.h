/// Amounts with the unit of a figure: read, written for a person, and compared.
///
/// All arithmetic is in whole numbers. What is written need not be a whole number of the figure's
/// unit (20 ns are 3.36 cycles at 168 MHz, 90% of 1500 bytes are 1350): an amount is rounded down,
/// and remembers that there is more.
#ifndef AMOUNT_H
#define AMOUNT_H

#include "figures.h"
#include "sim/scenario/units.h"

enum amount_base {
    AMOUNT_PLAIN,
    AMOUNT_OF_SIZE,     ///< a share of the pool's size
    AMOUNT_OF_CAPACITY, ///< a share of what the pool has available when nothing is in use
};

struct amount {
    enum amount_base base;
    uint64_t number; ///< as the figure's; of a base: hundredths of a percent
    bool has_rest;   ///< and a part of 1 more
};

/// Reads `40`, `2.5`, `3 ticks`, `4KiB`, `60%`, `90% of size`: what the figure's unit allows.
///
/// pool        whose figure it is; SCENARIO_NONE for another's, which has no size
/// amount      untouched on failure
/// Errors:     false with the message set
bool amount_parse(struct span text, const struct scenario *scenario, uint32_t pool,
                  const struct figure *figure, struct amount *amount, struct message *message);

/// Reads digits with at most so many decimals into a whole number of the last one's unit. `rest`
/// becomes what stands behind. Returns false when there is no such number, or it is too large.
bool amount_parse_decimal(struct span *rest, unsigned decimals, uint64_t *number);

/// The amount in the figure's unit. capacity: the pool's, of an amount of a capacity.
struct amount amount_resolve(struct amount amount, const struct scenario *scenario, uint32_t pool,
                             uint64_t capacity);

/// -1, 0 or 1: number is less than the plain amount, the same, or more.
int amount_compare(uint64_t number, struct amount amount);

/// "45000 cycles (4.500 ms)", "96 bytes", "17.91%", "12": for a person. FIGURE_TEXT_BYTES.
void amount_text(const struct figure *figure, uint64_t number, uint64_t cpu_hz, char *text);

/// By how much `actual` is off: "3 more (+60.0%)", "96 bytes less (-1.5%)".
void amount_difference(const struct figure *figure, uint64_t expected, uint64_t actual,
                       uint64_t cpu_hz, char *text, size_t size);

#endif
