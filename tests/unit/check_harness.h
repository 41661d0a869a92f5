/// What the tests of sim/check share: scenarios from text, runs of them, files in a folder.
#ifndef CHECK_HARNESS_H
#define CHECK_HARNESS_H

#include "sim/check/check.h"
#include "sim/run.h"

/// The head of a scenario: 10 MHz, a tick of 1 kHz, 40 ms, a byte pool `heap` of 2048 bytes and a
/// block pool `blk` of 12 blocks of 48 bytes, and a thread `log` that takes and gives 100 bytes of
/// the heap and a block in each of 8 rounds, 5 ticks apart, and is done with it at the end. A
/// second thread is called `heap` as well, and asks in vain for more than there is.
#define CHECK_SCENARIO                                                                             \
    "name: small\n"                                                                                \
    "target: {cpu: 10MHz, tick: 1kHz}\n"                                                           \
    "costs: {search_step: 30}\n"                                                                   \
    "until: 100 ms\n"                                                                              \
    "pools:\n"                                                                                     \
    "  - {name: heap, kind: byte, size: 2048}\n"                                                   \
    "  - {name: blk, kind: block, block_size: 48, size: 624}\n"                                    \
    "threads:\n"                                                                                   \
    "  - name: log\n"                                                                              \
    "    priority: 3\n"                                                                            \
    "    repeat: 8\n"                                                                              \
    "    steps:\n"                                                                                 \
    "      - allocate: {pool: heap, size: 100, into: a}\n"                                         \
    "      - allocate: {pool: blk, into: b}\n"                                                     \
    "      - sleep: 5 ticks\n"                                                                     \
    "      - release: a\n"                                                                         \
    "      - release: b\n"                                                                         \
    "  - name: heap\n"                                                                             \
    "    priority: 4\n"                                                                            \
    "    steps:\n"                                                                                 \
    "      - allocate: {pool: heap, size: 2000, wait: 3 ticks, into: c}\n"

/// Loads what must load.
struct scenario check_load(const char *text);

/// Runs it without files. The digest may be NULL.
struct run_result check_run_of(const struct scenario *scenario, struct digest *digest);

/// Loads, prepares, checks: what poolsim check does. `tail` is put behind CHECK_SCENARIO.
struct verdict check_of(const char *tail, const struct check_options *options);

/// Writes a file into a folder.
void check_write(const char *folder, const char *name, const char *text);

/// FOLDER/NAME, good until the next call.
const char *check_path(const char *folder, const char *name);

#endif
