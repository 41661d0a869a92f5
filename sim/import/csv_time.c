#include "csv_time.h"

#include <string.h>

#define SECOND_NS UINT64_C(1000000000)
#define DAY_NS (86400 * SECOND_NS)

const char *const csv_unit_names[CSV_UNIT_COUNT] = {"", "cycles", "ticks", "ns", "us", "ms", "s"};

static bool refuse(const char *text, struct message *message)
{
    return message_set(message,
                       "\"%s\" is no time; expected a number, as in 125 or 12.345678, or "
                       "HH:MM:SS with or without decimals and date",
                       quote(text).text);
}

static bool refuse_large(const char *text, struct message *message)
{
    return message_set(message, "the time %s is too large for 64 bits of nanoseconds",
                       quote(text).text);
}

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

/// value = value * factor + add. False when that does not fit.
static bool extend(uint64_t *value, uint64_t factor, uint64_t add)
{
    if (*value > (UINT64_MAX - add) / factor) {
        return false;
    }
    *value = *value * factor + add;
    return true;
}

/// Takes the digits behind a point, `places` of them; fewer count as zeros, more are dropped.
static bool take_decimals(const char **at, uint32_t places, uint64_t *value)
{
    uint32_t place = 0;
    for (; is_digit(**at); ++*at) {
        if (place < places && !extend(value, 10, (uint64_t)(**at - '0'))) {
            return false;
        }
        place += place < places;
    }
    for (; place < places; place++) {
        if (!extend(value, 10, 0)) {
            return false;
        }
    }
    return true;
}

/// Exactly `count` digits.
static bool take_digits(const char **at, int count, uint64_t *value)
{
    *value = 0;
    for (int i = 0; i < count; i++, ++*at) {
        if (!is_digit(**at)) {
            return false;
        }
        *value = *value * 10 + (uint64_t)(**at - '0');
    }
    return true;
}

static bool take_letter(const char **at, char letter)
{
    if (**at != letter) {
        return false;
    }
    ++*at;
    return true;
}

/// Days since the first of March of the year 0, by the Gregorian calendar: a year that begins in
/// March has its leap day last.
static uint64_t days_of(uint64_t year, uint64_t month, uint64_t day)
{
    uint64_t since_march = (month + 9) % 12;
    uint64_t years = month < 3 ? year - 1 : year;
    return years * 365 + years / 4 - years / 100 + years / 400 + (since_march * 306 + 5) / 10 +
           day - 1;
}

/// YYYY-MM-DD and a blank or T behind it, as nanoseconds since 1970 began.
static bool take_date(const char **at, uint64_t *ns)
{
    uint64_t year;
    uint64_t month;
    uint64_t day;
    if (!take_digits(at, 4, &year) || !take_letter(at, '-') || !take_digits(at, 2, &month) ||
        !take_letter(at, '-') || !take_digits(at, 2, &day) || year < 1970 || year > 2500 ||
        month < 1 || month > 12 || day < 1 || day > 31 ||
        (!take_letter(at, 'T') && !take_letter(at, ' '))) {
        return false;
    }
    *ns = (days_of(year, month, day) - days_of(1970, 1, 1)) * DAY_NS;
    return true;
}

/// A clock's time in nanoseconds: since midnight, or since 1970 if there is a date.
static bool read_wall_clock(const char *text, uint64_t *ns, bool *has_date)
{
    uint64_t date = 0;
    uint64_t hours;
    uint64_t minutes;
    uint64_t seconds;
    const char *at = text;
    *has_date = strlen(text) > 10 && text[4] == '-';
    if ((*has_date && !take_date(&at, &date)) || !take_digits(&at, 2, &hours) ||
        !take_letter(&at, ':') || !take_digits(&at, 2, &minutes) || !take_letter(&at, ':') ||
        !take_digits(&at, 2, &seconds) || hours > 23 || minutes > 59 || seconds > 60) {
        return false;
    }
    uint64_t value = (hours * 60 + minutes) * 60 + seconds;
    if ((*at == '.' || *at == ',') && is_digit(at[1])) {
        at++;
    } else if (is_digit(*at)) {
        return false;
    }
    if (!take_decimals(&at, 9, &value)) {
        return false;
    }
    *ns = date + value;
    return *at == '\0' || (*has_date && strcmp(at, "Z") == 0);
}

static bool read_hexadecimal(const char *digits, uint64_t *value)
{
    *value = 0;
    for (; *digits != '\0'; digits++) {
        static const char letters[] = "0123456789abcdef0123456789ABCDEF";
        const char *letter = strchr(letters, *digits);
        if (letter == NULL || !extend(value, 16, (uint64_t)(letter - letters) % 16)) {
            return false;
        }
    }
    return true;
}

/// A number as it stands: whole, of any unit. False if it is none or too large.
static bool read_whole(const char *text, uint64_t *value)
{
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X') && text[2] != '\0') {
        return read_hexadecimal(text + 2, value);
    }
    *value = 0;
    const char *at = text;
    for (; is_digit(*at); at++) {
        if (!extend(value, 10, (uint64_t)(*at - '0'))) {
            return false;
        }
    }
    return at != text && *at == '\0';
}

static uint32_t decimals_of(enum csv_unit unit)
{
    switch (unit) {
    case CSV_UNIT_S:
        return 9;
    case CSV_UNIT_MS:
        return 6;
    case CSV_UNIT_US:
        return 3;
    case CSV_UNIT_NONE:
    case CSV_UNIT_CYCLES:
    case CSV_UNIT_TICKS:
    case CSV_UNIT_NS:
    case CSV_UNIT_COUNT:
        break;
    }
    return 0;
}

/// A number of the unit with decimals, as nanoseconds rounded down.
static bool read_decimal(enum csv_unit unit, const char *text, uint64_t *value,
                         struct message *message)
{
    const char *at = text;
    *value = 0;
    for (; is_digit(*at); at++) {
        if (!extend(value, 10, (uint64_t)(*at - '0'))) {
            return refuse_large(text, message);
        }
    }
    if (at == text) {
        return refuse(text, message);
    }
    bool has_point = *at == '.' && is_digit(at[1]);
    if (has_point && (unit == CSV_UNIT_CYCLES || unit == CSV_UNIT_TICKS)) {
        return message_set(message, "\"%s\" is no whole number of %s", quote(text).text,
                           csv_unit_names[unit]);
    }
    at += has_point;
    if (!take_decimals(&at, decimals_of(unit), value)) {
        return refuse_large(text, message);
    }
    return *at == '\0' || refuse(text, message);
}

/// Numbers that wrap: each is as far behind the one before as it must be at least.
static bool take_wrapping(struct csv_clock *clock, const char *text, uint64_t *time,
                          struct message *message)
{
    uint64_t mask = (UINT64_C(1) << clock->wrap_bits) - 1;
    uint64_t value;
    if (!read_whole(text, &value) || value > mask) {
        return message_set(message, "\"%s\" is no time stamp of %u bits", quote(text).text,
                           (unsigned)clock->wrap_bits);
    }
    uint64_t step = clock->has_begun ? (value - clock->previous) & mask : 0;
    clock->has_begun = true;
    clock->previous = value;
    *time = clock->elapsed;
    if (!extend(time, 1, step)) {
        return refuse_large(text, message);
    }
    clock->elapsed = *time;
    for (uint32_t i = 0; i < decimals_of(clock->unit); i++) {
        if (!extend(time, 10, 0)) {
            return refuse_large(text, message);
        }
    }
    return true;
}

static bool read_time(struct csv_clock *clock, const char *text, uint64_t *value,
                      struct message *message)
{
    if (strchr(text, ':') != NULL) {
        bool has_date;
        if (clock->unit == CSV_UNIT_CYCLES || clock->unit == CSV_UNIT_TICKS) {
            return message_set(message, "\"%s\" is no whole number of %s", quote(text).text,
                               csv_unit_names[clock->unit]);
        }
        if (!read_wall_clock(text, value, &has_date)) {
            return refuse(text, message);
        }
        *value += has_date ? 0 : clock->days;
        if (!has_date && clock->has_begun && *value + DAY_NS / 2 < clock->previous) {
            clock->days += DAY_NS; // it is after midnight
            *value += DAY_NS;
        }
        return true;
    }
    if (clock->unit == CSV_UNIT_NONE) {
        return message_set(message, "\"%s\" has no unit; expected --unit us or another",
                           quote(text).text);
    }
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        if (!read_whole(text, value)) {
            return refuse(text, message);
        }
        for (uint32_t i = 0; i < decimals_of(clock->unit); i++) {
            if (!extend(value, 10, 0)) {
                return refuse_large(text, message);
            }
        }
        return true;
    }
    return read_decimal(clock->unit, text, value, message);
}

bool csv_clock_take(struct csv_clock *clock, const char *text, uint64_t *time,
                    struct message *message)
{
    uint64_t value = 0;
    if (clock->wrap_bits != 0) {
        return take_wrapping(clock, text, time, message);
    }
    if (!read_time(clock, text, &value, message)) {
        return false;
    }
    if (!clock->has_begun) {
        clock->has_begun = true;
        clock->first = value;
    } else if (value < clock->previous) {
        return message_set(message,
                           "the time %s is before that of the row above; expected rows in order "
                           "of time, or --wrap 32 for time stamps that wrap",
                           quote(text).text);
    }
    clock->previous = value;
    *time = value - clock->first;
    return true;
}
