#include "verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// How many bytes the UTF-8 character at `at` has; 0 if there is none, or one that no format takes.
static size_t character_size(const unsigned char *at)
{
    if (at[0] < 0x80) {
        return at[0] >= 0x20 || at[0] == '\n' || at[0] == '\t' ? 1 : 0;
    }
    size_t size = at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : 2;
    uint32_t code = at[0] & (0xFFU >> (size + 1));
    for (size_t i = 1; i < size; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 0;
        }
        code = (code << 6) | (at[i] & 0x3FU);
    }
    static const uint32_t least[] = {0x80, 0x800, 0x10000};
    bool is_good = at[0] >= 0xC2 && at[0] <= 0xF4 && code >= least[size - 2] && code <= 0x10FFFF &&
                   (code < 0xD800 || code > 0xDFFF) && (code & 0xFFFE) != 0xFFFE;
    return is_good ? size : 0;
}

/// A copy with ? for what cannot stand in XML or JSON: names of files may hold any byte.
static char *copy_clean(const char *text)
{
    char *copy = copy_text(text == NULL ? "" : text);
    for (unsigned char *at = (unsigned char *)copy; at != NULL && *at != '\0';) {
        size_t size = character_size(at);
        if (size == 0) {
            *at = '?';
            size = 1;
        }
        at += size;
    }
    return copy;
}

void verdict_set(struct verdict *verdict, char **text, const char *value)
{
    char *copy = copy_clean(value);
    if (copy == NULL) {
        verdict->out_of_memory = true;
        return;
    }
    free(*text);
    *text = copy;
}

void verdict_begin(struct verdict *verdict, const char *scenario, const char *file)
{
    *verdict = (struct verdict){.scenario = NULL};
    verdict_set(verdict, &verdict->scenario, scenario);
    verdict_set(verdict, &verdict->file, file);
    verdict_set(verdict, &verdict->error, "");
    verdict_set(verdict, &verdict->note, "");
}

enum { ITEM_TEXTS = 6 };

static void item_texts(struct item *item, char **texts[ITEM_TEXTS])
{
    texts[0] = &item->file;
    texts[1] = &item->name;
    texts[2] = &item->expected;
    texts[3] = &item->actual;
    texts[4] = &item->by;
    texts[5] = &item->detail;
}

static void free_item(struct item *item)
{
    char **texts[ITEM_TEXTS];
    item_texts(item, texts);
    for (int i = 0; i < ITEM_TEXTS; i++) {
        free(*texts[i]);
    }
}

static bool make_room(struct verdict *verdict)
{
    if (verdict->item_count < verdict->item_room) {
        return true;
    }
    uint32_t room = verdict->item_room == 0 ? 16 : 2 * verdict->item_room;
    struct item *bigger = realloc(verdict->items, room * sizeof *bigger);
    if (bigger == NULL) {
        return false;
    }
    verdict->items = bigger;
    verdict->item_room = room;
    return true;
}

void verdict_add(struct verdict *verdict, const struct item *item)
{
    if (!make_room(verdict)) {
        verdict->out_of_memory = true;
        return;
    }
    struct item copy = *item;
    char **texts[ITEM_TEXTS];
    bool is_whole = true;
    item_texts(&copy, texts);
    for (int i = 0; i < ITEM_TEXTS; i++) {
        *texts[i] = copy_clean(*texts[i]);
        is_whole = is_whole && *texts[i] != NULL;
    }
    if (!is_whole) {
        free_item(&copy);
        verdict->out_of_memory = true;
        return;
    }
    verdict->items[verdict->item_count++] = copy;
}

void verdict_free(struct verdict *verdict)
{
    for (uint32_t i = 0; i < verdict->item_count; i++) {
        free_item(&verdict->items[i]);
    }
    free(verdict->items);
    free(verdict->scenario);
    free(verdict->file);
    free(verdict->error);
    free(verdict->note);
    *verdict = (struct verdict){.scenario = NULL};
}

uint32_t verdict_count(const struct verdict *verdict, enum item_kind kind, enum item_state state)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < verdict->item_count; i++) {
        count += verdict->items[i].kind == kind && verdict->items[i].state == state;
    }
    return count;
}

bool verdict_fails(const struct verdict *verdict)
{
    for (uint32_t i = 0; i < verdict->item_count; i++) {
        if (verdict->items[i].state == ITEM_FAILS) {
            return true;
        }
    }
    return false;
}

/// Behind the last text, so that one cut off is known.
static const char end_mark[] = "end";

static void pack_text(struct buffer *bytes, const char *text)
{
    buffer_add_bytes(bytes, text, strlen(text) + 1);
}

static void pack_number(struct buffer *bytes, uint64_t number)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    pack_text(bytes, digits);
}

void verdict_pack(const struct verdict *verdict, struct buffer *bytes)
{
    pack_text(bytes, verdict->scenario);
    pack_text(bytes, verdict->file);
    pack_text(bytes, verdict->error);
    pack_text(bytes, verdict->note);
    pack_number(bytes, verdict->calls);
    pack_number(bytes, verdict->measures);
    pack_number(bytes, verdict->has_baseline);
    pack_number(bytes, verdict->is_updated);
    pack_number(bytes, verdict->item_count);
    for (uint32_t i = 0; i < verdict->item_count; i++) {
        struct item item = verdict->items[i];
        char **texts[ITEM_TEXTS];
        item_texts(&item, texts);
        pack_number(bytes, (uint64_t)item.kind);
        pack_number(bytes, (uint64_t)item.state);
        pack_number(bytes, item.line);
        pack_number(bytes, item.column);
        for (int j = 0; j < ITEM_TEXTS; j++) {
            pack_text(bytes, *texts[j]);
        }
    }
    pack_text(bytes, end_mark);
}

/// Bytes being taken apart.
struct unpacking {
    const char *at;
    const char *end;
    bool is_cut;
};

static const char *take_text(struct unpacking *from)
{
    size_t left = (size_t)(from->end - from->at);
    const char *end = left == 0 ? NULL : memchr(from->at, '\0', left);
    if (end == NULL) {
        from->is_cut = true;
        return "";
    }
    const char *text = from->at;
    from->at = end + 1;
    return text;
}

static uint64_t take_number(struct unpacking *from)
{
    return strtoull(take_text(from), NULL, 10);
}

static void take_item(struct unpacking *from, struct verdict *verdict)
{
    struct item item = {.kind = (enum item_kind)take_number(from)};
    item.state = (enum item_state)take_number(from);
    item.line = (uint32_t)take_number(from);
    item.column = (uint32_t)take_number(from);
    char **texts[ITEM_TEXTS];
    item_texts(&item, texts);
    for (int i = 0; i < ITEM_TEXTS; i++) {
        *texts[i] = (char *)take_text(from);
    }
    if (!from->is_cut) {
        verdict_add(verdict, &item);
    }
}

bool verdict_unpack(const char *bytes, size_t size, struct verdict *verdict)
{
    if (size == 0) {
        return false;
    }
    struct unpacking from = {.at = bytes, .end = bytes + size};
    const char *scenario = take_text(&from);
    const char *file = take_text(&from);
    verdict_begin(verdict, scenario, file);
    verdict_set(verdict, &verdict->error, take_text(&from));
    verdict_set(verdict, &verdict->note, take_text(&from));
    verdict->calls = take_number(&from);
    verdict->measures = take_number(&from);
    verdict->has_baseline = take_number(&from) != 0;
    verdict->is_updated = take_number(&from) != 0;
    uint64_t count = take_number(&from);
    for (uint64_t i = 0; i < count && !from.is_cut && !verdict->out_of_memory; i++) {
        take_item(&from, verdict);
    }
    bool is_whole = strcmp(take_text(&from), end_mark) == 0 && from.at == from.end &&
                    !from.is_cut && !verdict->out_of_memory;
    if (!is_whole) {
        verdict_free(verdict);
    }
    return is_whole;
}
