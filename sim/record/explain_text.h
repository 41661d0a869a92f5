/// Explanations for programs: names, remedies, JSON. For a person: sim/report/sentence.h.
#ifndef EXPLAIN_TEXT_H
#define EXPLAIN_TEXT_H

#include "explain.h"

#include <jansson.h>

/// Enough for explain_remedy().
#define REMEDY_SIZE 64

/// What would have avoided it, for programs: a verb and its figures. Empty where nothing would.
///
///   pool N            exhausted: a pool of N bytes more
///   merge N           fragmented: N bytes more in one piece than even merging gives; 0: merging
///   pass              head_of_line: a prioritize past the one to blame
///   hold N T          barged: the one to blame not taking N bytes at cycle T
///   rescan CHANGE T   missed_rescan: any release after T, when the head of the list changed by
///                     CHANGE: timeout, abort, terminate, prioritize, or searcher
///
/// text        REMEDY_SIZE bytes
void explain_remedy(const struct explained *explained, char *text);

/// For summary.json: {"count", "by_reason": {…}, "cycles": {…}, "outcomes": {…}, "worst": … or
/// null}. NULL when the host has no memory; the caller owns it.
json_t *explain_waits_json(const struct scenario *scenario, const struct explain_totals *totals);

/// {"exhausted": 3, … "aborted": 0}.
json_t *explain_failure_reasons_json(const struct explain_totals *totals);

#endif
