#include "hex_dump.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { RECORD_BYTES_MAX = 260 };

/// What a record says.
enum record { RECORD_DATA, RECORD_NOTE, RECORD_LAST, RECORD_NONE };

/// A text at its position, and the memory in front of it.
struct hex_dump {
    uint8_t *bytes;
    size_t length;
    size_t at;
    size_t used; ///< bytes of memory, never more than were read
    uint64_t line;
    uint32_t base; ///< Intel: what addresses are relative to
    bool has_data;
    uint32_t next_address;
    uint8_t record[RECORD_BYTES_MAX]; ///< its bytes, the checksum included
    size_t record_size;
    char *error;
};

static bool refuse(const struct hex_dump *dump, const char *what)
{
    snprintf(dump->error, HEX_DUMP_ERROR_BYTES, "line %" PRIu64 ": %s", dump->line, what);
    return false;
}

bool hex_dump_is(const uint8_t *bytes, size_t length)
{
    return length > 1 &&
           (bytes[0] == ':' || (bytes[0] == 'S' && bytes[1] >= '0' && bytes[1] <= '9'));
}

/// The worth of a hexadecimal digit; 16 when it is none.
static uint8_t worth_of(uint8_t digit)
{
    if (digit >= '0' && digit <= '9') {
        return (uint8_t)(digit - '0');
    }
    uint8_t letter = digit | 0x20; // in lower case
    return letter >= 'a' && letter <= 'f' ? (uint8_t)(letter - 'a' + 10) : 16;
}

/// Takes the pairs of digits up to the end of the line.
static bool take_bytes(struct hex_dump *dump)
{
    dump->record_size = 0;
    while (dump->at < dump->length && dump->bytes[dump->at] > ' ') {
        uint8_t high = worth_of(dump->bytes[dump->at]);
        uint8_t low = dump->at + 1 < dump->length ? worth_of(dump->bytes[dump->at + 1]) : 16;
        if (high > 15 || low > 15 || dump->record_size == RECORD_BYTES_MAX) {
            return refuse(dump, "no record; expected up to 260 pairs of hexadecimal digits");
        }
        dump->record[dump->record_size++] = (uint8_t)(high << 4 | low);
        dump->at += 2;
    }
    return true;
}

static bool check_sum(const struct hex_dump *dump, uint8_t expected)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < dump->record_size; i++) {
        sum = (uint8_t)(sum + dump->record[i]);
    }
    return sum == expected || refuse(dump, "the record's checksum is wrong");
}

static uint32_t number_of(const uint8_t *bytes, size_t count)
{
    uint32_t number = 0;
    for (size_t i = 0; i < count; i++) {
        number = number << 8 | bytes[i];
    }
    return number;
}

/// Appends a record's data, which must be behind that of the one before.
static bool add_data(struct hex_dump *dump, uint32_t address, const uint8_t *data, size_t size)
{
    if (dump->has_data && address != dump->next_address) {
        char what[100];
        snprintf(what, sizeof what,
                 "data for 0x%08" PRIX32 "; expected it to go on at 0x%08" PRIX32, address,
                 dump->next_address);
        return refuse(dump, what);
    }
    memcpy(dump->bytes + dump->used, data, size);
    dump->used += size;
    dump->has_data = true;
    dump->next_address = address + (uint32_t)size;
    return true;
}

/// `:` count, address of two bytes, type, data, checksum. All bytes together are 0.
static enum record take_intel(struct hex_dump *dump)
{
    const uint8_t *record = dump->record;
    if (!take_bytes(dump)) {
        return RECORD_NONE;
    }
    if (dump->record_size < 5 || record[0] != dump->record_size - 5) {
        refuse(dump, "the record has not as many bytes as it says");
        return RECORD_NONE;
    }
    if (!check_sum(dump, 0)) {
        return RECORD_NONE;
    }
    switch (record[3]) {
    case 0:
        return add_data(dump, dump->base + number_of(record + 1, 2), record + 4, record[0])
                   ? RECORD_DATA
                   : RECORD_NONE;
    case 1:
        return RECORD_LAST;
    case 2:
        dump->base = number_of(record + 4, record[0] < 2 ? record[0] : 2) << 4;
        return RECORD_NOTE;
    case 4:
        dump->base = number_of(record + 4, record[0] < 2 ? record[0] : 2) << 16;
        return RECORD_NOTE;
    default: // where a program begins
        return RECORD_NOTE;
    }
}

/// `S` type, count, address of 2 to 4 bytes, data, checksum. All bytes together are 0xFF.
static enum record take_motorola(struct hex_dump *dump)
{
    if (dump->at == dump->length) {
        refuse(dump, "the record has not as many bytes as it says");
        return RECORD_NONE;
    }
    uint8_t type = dump->bytes[dump->at++];
    const uint8_t *record = dump->record;
    if (!take_bytes(dump)) {
        return RECORD_NONE;
    }
    size_t address_size = type >= '1' && type <= '3' ? (size_t)(type - '0') + 1 : 2;
    if (dump->record_size < 2 + address_size || record[0] != dump->record_size - 1) {
        refuse(dump, "the record has not as many bytes as it says");
        return RECORD_NONE;
    }
    if (!check_sum(dump, 0xFF)) {
        return RECORD_NONE;
    }
    if (type >= '1' && type <= '3') {
        return add_data(dump, number_of(record + 1, address_size), record + 1 + address_size,
                        dump->record_size - 2 - address_size)
                   ? RECORD_DATA
                   : RECORD_NONE;
    }
    return type >= '7' && type <= '9' ? RECORD_LAST : RECORD_NOTE;
}

static enum record take_record(struct hex_dump *dump)
{
    dump->line++;
    uint8_t mark = dump->bytes[dump->at++];
    if (mark == ':') {
        return take_intel(dump);
    }
    if (mark == 'S') {
        return take_motorola(dump);
    }
    refuse(dump, "no record; expected a line that begins with a colon or an S");
    return RECORD_NONE;
}

/// Passes over the end of a line, and lines that are empty.
static void skip_blanks(struct hex_dump *dump)
{
    bool is_first = true;
    for (; dump->at < dump->length && dump->bytes[dump->at] <= ' '; dump->at++) {
        if (dump->bytes[dump->at] == '\n') {
            dump->line += !is_first;
            is_first = false;
        }
    }
}

bool hex_dump_decode(uint8_t *bytes, size_t *length, char *error)
{
    struct hex_dump dump = {.bytes = bytes, .length = *length, .error = error};
    while (dump.at < dump.length) {
        enum record record = take_record(&dump);
        if (record == RECORD_NONE) {
            return false;
        }
        skip_blanks(&dump);
        if (record == RECORD_LAST) {
            *length = dump.used;
            return dump.at == dump.length ||
                   refuse(&dump, "the last record, and something behind it");
        }
    }
    return refuse(&dump, "the text ends without a last record; is it whole?");
}
