#include "names.h"

#include "scenario.h"
#include "suggest.h"

#include <stdlib.h>
#include <string.h>

static uint32_t hash(const char *name)
{
    uint32_t value = UINT32_C(2166136261);
    for (const char *at = name; *at != '\0'; at++) {
        value = (value ^ (unsigned char)*at) * UINT32_C(16777619);
    }
    return value;
}

/// The slot that holds the name, or the empty one where it would go.
static uint32_t *slot_of(const struct names *names, const char *name)
{
    uint32_t mask = names->slot_count - 1;
    uint32_t at = hash(name) & mask;
    while (names->slots[at] != 0 && strcmp(names->names[names->slots[at] - 1], name) != 0) {
        at = (at + 1) & mask;
    }
    return &names->slots[at];
}

uint32_t names_find(const struct names *names, const char *name)
{
    if (names->slot_count == 0) {
        return SCENARIO_NONE;
    }
    uint32_t number = *slot_of(names, name);
    return number == 0 ? SCENARIO_NONE : number - 1;
}

static bool make_room(struct names *names)
{
    if (names->slot_count > 0 && names->count < names->slot_count / 2) {
        return true;
    }
    if (names->slot_count > UINT32_MAX / 2) {
        return false;
    }
    uint32_t slot_count = names->slot_count == 0 ? 16 : names->slot_count * 2;
    uint32_t *slots = calloc(slot_count, sizeof *slots);
    const char **texts = realloc(names->names, slot_count / 2 * sizeof *texts);
    if (texts != NULL) {
        names->names = texts;
    }
    if (slots == NULL || texts == NULL) {
        free(slots);
        return false;
    }
    free(names->slots);
    names->slots = slots;
    names->slot_count = slot_count;
    for (uint32_t i = 0; i < names->count; i++) {
        *slot_of(names, names->names[i]) = i + 1;
    }
    return true;
}

bool names_add(struct names *names, const char *name)
{
    if (!make_room(names)) {
        return false;
    }
    uint32_t *slot = slot_of(names, name);
    names->names[names->count++] = name;
    *slot = names->count;
    return true;
}

void names_free(struct names *names)
{
    free(names->names);
    free(names->slots);
    *names = (struct names){0};
}

bool names_refuse(const struct names *names, const char *noun, const char *name,
                  struct message *message)
{
    enum { LISTED_MAX = 6 };
    message_set(message, "no %s named \"%s\"", noun, quote(name).text);
    struct suggestion suggestion = suggest_begin(name);
    for (uint32_t i = 0; i < names->count; i++) {
        suggest_consider(&suggestion, names->names[i]);
    }
    if (suggest_add(&suggestion, message)) {
        return false;
    }
    if (names->count == 0) {
        message_add(message, "; there is none at all");
        return false;
    }
    message_add(message, "; expected one of: ");
    for (uint32_t i = 0; i < names->count && i < LISTED_MAX; i++) {
        message_add(message, "%s%s", i == 0 ? "" : ", ", quote(names->names[i]).text);
    }
    message_add(message, "%s", names->count > LISTED_MAX ? ", ..." : "");
    return false;
}
