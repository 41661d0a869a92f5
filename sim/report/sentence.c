#include "sentence.h"

#include "words.h"

static void missed_sentence(const struct scenario *scenario, const char *who,
                            const struct blame *blame, char *text, size_t size)
{
    static const char *const ends[] = {
        [HEAD_UNCHANGED] = "was served", [HEAD_TIMED_OUT] = "timed out",
        [HEAD_ABORTED] = "was aborted",  [HEAD_TERMINATED] = "was terminated",
        [HEAD_REORDERED] = "",           [HEAD_SEARCHER_ENDED] = "was terminated",
    };
    const struct words at = words_duration(blame->at, scenario->cpu_hz);
    if (blame->head_change == HEAD_REORDERED) {
        snprintf(text, size, "it fitted, but no release looked again after the prioritize at %s",
                 at.text);
    } else if (blame->head_change == HEAD_SEARCHER_ENDED) {
        snprintf(text, size,
                 "it fitted, but %s was terminated at %s while its release searched, and no other "
                 "release looked",
                 who, at.text);
    } else {
        snprintf(text, size, "it fitted, but no release looked again after %s ahead of it %s at %s",
                 who, ends[blame->head_change], at.text);
    }
}

void explain_sentence(const struct scenario *scenario, const struct explained *explained,
                      char *text, size_t size)
{
    const struct blame *blame = &explained->blame;
    const char *who =
        blame->thread == SCENARIO_NONE ? "nobody" : scenario->threads[blame->thread].name;
    uint64_t short_bytes = explained->short_bytes;
    switch ((enum reason)explained->reason) {
    case REASON_EXHAUSTED:
        if (scenario->pools[explained->pool].kind == POOL_KIND_BLOCK) {
            snprintf(text, size, "no block was free");
        } else {
            snprintf(text, size, "free memory was %s short", words_bytes(short_bytes).text);
        }
        break;
    case REASON_FRAGMENTED:
        if (short_bytes == 0) {
            snprintf(text, size, "free memory was enough, once merged; no search merged it");
        } else {
            snprintf(text, size,
                     "free memory was enough, but in pieces: the largest, all neighbours merged, "
                     "was %s short",
                     words_bytes(short_bytes).text);
        }
        break;
    case REASON_HEAD_OF_LINE:
        snprintf(text, size, "it fitted, but %s came first; a prioritize would let it pass", who);
        break;
    case REASON_BARGED:
        snprintf(text, size, "%s took %s at %s while it waited", who, words_bytes(blame->size).text,
                 words_duration(blame->at, scenario->cpu_hz).text);
        break;
    case REASON_MISSED_RESCAN:
        missed_sentence(scenario, who, blame, text, size);
        break;
    case REASON_REFUSED:
        snprintf(text, size, "the call was refused");
        break;
    case REASON_DELETED:
        snprintf(text, size, "the pool was deleted");
        break;
    case REASON_ABORTED:
        snprintf(text, size, "the wait was aborted");
        break;
    case REASON_COUNT:
        break;
    }
}
