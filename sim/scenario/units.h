/// Amounts as people write them: sizes, durations, frequencies, counts.
///
/// Strict: a whole decimal number without sign, leading zeros, grouping or exponent; then, with or
/// without spaces between, a unit in its usual spelling; then nothing more. Nothing depends on a
/// locale, and what does not fit 64 bits is an error.
///
/// Every function that parses leaves its output untouched and sets the message on failure:
/// `"5msx" is not a duration: unknown unit "msx"; expected ...`.
#ifndef UNITS_H
#define UNITS_H

#include "problem.h"

#include <stddef.h>
#include <stdint.h>

/// Frequencies are at most this, so that a second's worth of cycles times 10^9 fits 64 bits.
#define UNITS_HERTZ_MAX UINT64_C(10000000000)

/// A part of a text. Not ended by a NUL.
struct span {
    const char *start;
    size_t length;
};

struct span span_of(const char *text);

/// Without spaces at either end.
struct span span_trim(struct span span);

/// What a duration was written in; nanoseconds stand for ns, us, ms and s.
enum duration_unit { DURATION_CYCLES, DURATION_TICKS, DURATION_NANOSECONDS };

struct duration {
    uint64_t value;
    enum duration_unit unit;
};

/// The target's clocks; cpu_hz = tick_hz * cycles_per_tick, at most UNITS_HERTZ_MAX.
struct clocks {
    uint64_t cpu_hz;
    uint64_t tick_hz;
    uint64_t cycles_per_tick;
};

/// `4096`, `8KiB`, `1MiB`, `1GiB`: bytes.
bool units_parse_size(struct span text, uint64_t *bytes, struct message *message);

/// `1500 cycles`, `20 ns`, `5us`, `3 ms`, `1 s`, `2 ticks`; `cycle` and `tick` are good too.
bool units_parse_duration(struct span text, struct duration *duration, struct message *message);

/// `10MHz`, `1 kHz`, `100 Hz`, `1GHz`: 1..UNITS_HERTZ_MAX hertz.
bool units_parse_frequency(struct span text, uint64_t *hertz, struct message *message);

/// `200` or `200 cycles`.
bool units_parse_cycles(struct span text, uint64_t *cycles, struct message *message);

/// `12`: low..high, both included.
bool units_parse_count(struct span text, uint64_t low, uint64_t high, uint64_t *count,
                       struct message *message);

/// `0.8`: over 0 and up to 8, at most nine decimals; times 2^32, rounded to the nearest.
bool units_parse_sigma(struct span text, uint64_t *sigma_q32, struct message *message);

/// `3`, `0x3`: a group of 32 flags.
bool units_parse_bits(struct span text, uint32_t *bits, struct message *message);

/// `1x`, `2x`, `0.5x`: 0.001x to 1000x with at most three decimals, in thousandths.
bool units_parse_factor(struct span text, uint64_t *permille, struct message *message);

/// `20%`, `0.5%`: 0% to 100% with at most four decimals, in millionths.
bool units_parse_chance(struct span text, uint64_t *millionths, struct message *message);

/// In cycles, rounded up. False when it does not fit 64 bits.
bool units_to_cycles(struct duration duration, const struct clocks *clocks, uint64_t *cycles);

/// In ticks, rounded up. False when it does not fit 64 bits.
bool units_to_ticks(struct duration duration, const struct clocks *clocks, uint64_t *ticks);

/// product = a * b; false, and nothing stored, when it does not fit 64 bits.
bool units_multiply(uint64_t a, uint64_t b, uint64_t *product);

#endif
