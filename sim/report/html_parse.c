#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "html_run.h"

bool html_parse_reason(const char *name, struct explained *explained)
{
    for (int i = 0; i < REASON_COUNT; i++) {
        if (strcmp(name, reason_name((enum reason)i)) == 0) {
            explained->reason = (uint8_t)i;
            return true;
        }
    }
    return false;
}

bool html_parse_outcome(const char *name, struct explained *explained)
{
    for (unsigned i = 0; i < WAIT_OUTCOME_COUNT; i++) {
        if (strcmp(name, wait_outcome_name(i)) == 0) {
            explained->outcome = (uint8_t)i;
            return true;
        }
    }
    return false;
}

static bool parse_change(const char *change, struct blame *blame)
{
    static const struct {
        const char *name;
        enum head_change change;
    } changes[] = {
        {"none", HEAD_UNCHANGED},       {"timeout", HEAD_TIMED_OUT},
        {"abort", HEAD_ABORTED},        {"terminate", HEAD_TERMINATED},
        {"prioritize", HEAD_REORDERED}, {"searcher", HEAD_SEARCHER_ENDED},
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        if (strcmp(change, changes[i].name) == 0) {
            blame->head_change = (uint8_t)changes[i].change;
            return true;
        }
    }
    return false;
}

bool html_parse_remedy(const char *remedy, struct explained *explained)
{
    struct blame *blame = &explained->blame;
    char change[16];
    int end = -1;
    switch ((enum reason)explained->reason) {
    case REASON_BARGED:
        return sscanf(remedy, "hold %" SCNu64 " %" SCNu64 "%n", &blame->size, &blame->at, &end) ==
                   2 &&
               remedy[end] == '\0';
    case REASON_MISSED_RESCAN:
        return sscanf(remedy, "rescan %15[a-z] %" SCNu64 "%n", change, &blame->at, &end) == 2 &&
               remedy[end] == '\0' && parse_change(change, blame);
    case REASON_EXHAUSTED: // their figures are the row's short_bytes
    case REASON_FRAGMENTED:
    case REASON_HEAD_OF_LINE:
    case REASON_REFUSED:
    case REASON_DELETED:
    case REASON_ABORTED:
    case REASON_COUNT:
        break;
    }
    return true;
}
