/// Explanations of waits at objects for programs: remedies, places, JSON. For a person:
/// sim/report/sentence.h.
#ifndef OBJECT_EXPLAIN_TEXT_H
#define OBJECT_EXPLAIN_TEXT_H

#include "object_explain.h"

#include <jansson.h>

/// Enough for object_remedy() and object_doing().
#define OBJECT_TEXT_SIZE 128

/// What would have avoided it, for programs; empty where nothing is known.
///
///   slots N       full: a queue of N messages more
///   instances N   no_instance: N more
///   inherit       inversion at a mutex without inheritance: with it, its owner would have run
///   order         deadlock: taking the mutexes in one order
///
/// text        OBJECT_TEXT_SIZE bytes
void object_remedy(const struct scenario *scenario, const struct object_explained *explained,
                   char *text);

/// What the holder did: "sleeping", "waiting_bytes heap"; empty where that is not the reason.
void object_doing(const struct scenario *scenario, const struct object_explained *explained,
                  char *text);

/// For summary.json: {"count", "by_reason": {…}, "cycles": {…}, "outcomes": {…}, "worst": … or
/// null}, with the reasons that the kind of object has. NULL when the host has no memory; the
/// caller owns it.
json_t *object_waits_json(const struct scenario *scenario, uint32_t object,
                          const struct object_totals *totals);

#endif
