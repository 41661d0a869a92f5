#include "vocabulary.h"

#include "limits.h"
#include "policy.h"
#include "units.h"

#include "pools/byte_pool.h"

#include <string.h>

#define LIST_OF(mapping_, text_) .text = (text_), .mapping = &(mapping_), .is_list = true

static const char *const truth[] = {"true", "false", NULL};
static const char *const word_sizes[] = {"32", "64", NULL};
static const char *const versions[] = {"6.1.6", "6.4.2", NULL};
static const char *const kinds[] = {"byte", "block", "blocks", NULL};

static const struct vocabulary_key target_keys[] = {
    {.key = "word",
     .text = "Bits of a pointer. A byte pool's header is two words, a block's one.",
     .value = {.kind = VALUE_WORD, .words = word_sizes},
     .standard = "32"},
    {.key = "cpu",
     .text = "The CPU's clock, a multiple of the tick. One cycle is the unit of simulated time.",
     .value = {.kind = VALUE_FREQUENCY, .low = 1, .high = UNITS_HERTZ_MAX},
     .standard = "100MHz",
     .examples = {"48MHz"}},
    {.key = "tick",
     .text = "The RTOS tick.",
     .value = {.kind = VALUE_FREQUENCY, .low = 1, .high = UNITS_HERTZ_MAX},
     .standard = "1kHz",
     .examples = {"100 Hz"}},
    {.key = "threadx",
     .text = "Whose rules. 6.1.6 stands for versions up to it: a byte pool gives up as soon as a "
             "request is not less than its free bytes. 6.4.2 stands for 6.1.7 and later: it counts "
             "the headers that merging would win, too.",
     .value = {.kind = VALUE_WORD, .words = versions},
     .standard = "6.4.2"},
    {0},
};

static const struct vocabulary_mapping target_mapping = {
    .name = "target",
    .text = "The processor and the kernel.",
    .keys = target_keys,
    .example = "{word: 32, cpu: 48MHz, tick: 1kHz}",
};

#define COST(key_, text_)                                                                          \
    {                                                                                              \
        .key = (key_), .text = (text_),                                                            \
        .value = {.kind = VALUE_CYCLES, .high = LIMIT_COST_CYCLES}, .standard = "0",               \
        .examples = {"120", "200 cycles"},                                                         \
    }

static const struct vocabulary_key costs_keys[] = {
    COST("allocate", "CPU cycles of an allocation from a byte pool, beside its search."),
    COST("release", "CPU cycles of a release to a byte pool, beside the search for its waiters."),
    COST("search_step", "CPU cycles of each fragment that a search examines."),
    COST("merge", "CPU cycles of each merge of two free fragments during a search."),
    COST("split", "CPU cycles of each split of a free fragment at the end of a search."),
    COST("block_allocate", "CPU cycles of an allocation from a block pool."),
    COST("block_release", "CPU cycles of a release to a block pool."),
    COST("context_switch", "CPU cycles of each change of the running thread."),
    COST("tick", "CPU cycles of each tick interrupt; less than a tick has."),
    {0},
};

static const struct vocabulary_mapping costs_mapping = {
    .name = "costs",
    .text = "What services cost, in CPU cycles: 0 unless given.",
    .keys = costs_keys,
    .example = "{search_step: 14, context_switch: 150}",
};

static const struct vocabulary_key pool_keys[] = {
    {.key = "name",
     .text = "No two pools alike.",
     .value = {.kind = VALUE_NAME},
     .is_required = true},
    {.key = "kind",
     .text = "byte: a heap of any sizes, first fit. block: blocks of one size. blocks: block pools "
             "of several sizes behind one name.",
     .value = {.kind = VALUE_WORD, .words = kinds},
     .is_required = true},
    {.key = "size",
     .text = "All its memory in bytes, overhead included; not for blocks.",
     .value = {.kind = VALUE_SIZE, .high = SCENARIO_POOL_SIZE_MAX},
     .examples = {"4096", "8KiB"}},
    {.key = "block_size",
     .text = "Bytes of a block, rounded up to words; each block takes one word more.",
     .value = {.kind = VALUE_SIZE, .low = 1, .high = SCENARIO_POOL_SIZE_MAX},
     .examples = {"64"}},
    {.key = "policy",
     .text = "What the pool does otherwise than ThreadX's.",
     .value = {.kind = VALUE_WORD, .words = policy_words},
     .is_list = true,
     .is_set = true,
     .examples = {"[best fit, no barging]"}},
    {.key = "blocks",
     .text = "SIZE xN: N blocks of SIZE bytes, in ascending sizes.",
     .value = {.kind = VALUE_BLOCKS, .low = 1, .high = SCENARIO_POOL_SIZE_MAX},
     .is_list = true,
     .at_least = 1,
     .examples = {"[32 x10, 64 x4]"}},
    {.key = "spill",
     .text = "Whether an allocation may take a larger block while its own are out.",
     .value = {.kind = VALUE_WORD, .words = truth},
     .standard = "false"},
    {0},
};

static const struct vocabulary_rule pool_rules[] = {
    {.kind = RULE_REQUIRES, .when = "kind", .word = "byte", .keys = {"size"}},
    {.kind = RULE_AT_LEAST,
     .when = "kind",
     .word = "byte",
     .keys = {"size"},
     .low = BYTE_POOL_SIZE_MIN},
    {.kind = RULE_REFUSES,
     .when = "kind",
     .word = "byte",
     .keys = {"block_size", "blocks", "spill"}},
    {.kind = RULE_REQUIRES, .when = "kind", .word = "block", .keys = {"block_size", "size"}},
    {.kind = RULE_REFUSES, .when = "kind", .word = "block", .keys = {"blocks", "spill"}},
    {.kind = RULE_ALONE, .when = "kind", .word = "block", .keys = {"policy", "by priority"}},
    {.kind = RULE_REQUIRES, .when = "kind", .word = "blocks", .keys = {"blocks"}},
    {.kind = RULE_REFUSES, .when = "kind", .word = "blocks", .keys = {"size", "block_size"}},
    {.kind = RULE_ALONE, .when = "kind", .word = "blocks", .keys = {"policy", "by priority"}},
    {.kind = RULE_APART, .keys = {"policy", "best fit", "next fit"}},
    {0},
};

static const struct vocabulary_mapping pool_mapping = {
    .name = "pool",
    .text = "Memory that threads allocate from.",
    .keys = pool_keys,
    .rules = pool_rules,
    .example = "{name: heap, kind: byte, size: 4096}",
};

#define OBJECT_NAME                                                                                \
    {                                                                                              \
        .key = "name", .text = "No two queues, semaphores, mutexes and groups of flags alike.",    \
        .value = {.kind = VALUE_NAME}, .is_required = true                                         \
    }

static const struct vocabulary_key queue_keys[] = {
    OBJECT_NAME,
    {.key = "capacity",
     .text = "Messages that it holds.",
     .value = {.kind = VALUE_COUNT, .low = 1, .high = LIMIT_QUEUE_MESSAGES},
     .is_required = true,
     .examples = {"8"}},
    {0},
};

static const struct vocabulary_mapping queue_mapping = {
    .name = "queue",
    .text = "A queue of messages, which may carry allocations.",
    .keys = queue_keys,
    .example = "{name: mail, capacity: 8}",
};

static const struct vocabulary_key semaphore_keys[] = {
    OBJECT_NAME,
    {.key = "count",
     .text = "Instances at the start.",
     .value = {.kind = VALUE_COUNT, .high = UINT32_MAX},
     .standard = "0"},
    {0},
};

static const struct vocabulary_mapping semaphore_mapping = {
    .name = "semaphore",
    .text = "A counting semaphore.",
    .keys = semaphore_keys,
    .example = "{name: slots, count: 3}",
};

static const struct vocabulary_key mutex_keys[] = {
    OBJECT_NAME,
    {.key = "inherit",
     .text = "Whether its owner runs at the best priority of those who wait for it.",
     .value = {.kind = VALUE_WORD, .words = truth},
     .standard = "true"},
    {0},
};

static const struct vocabulary_mapping mutex_mapping = {
    .name = "mutex",
    .text = "A mutex.",
    .keys = mutex_keys,
    .example = "{name: bus, inherit: true}",
};

static const struct vocabulary_key flags_keys[] = {
    OBJECT_NAME,
    {.key = "set",
     .text = "The 32 bits that are set at the start.",
     .value = {.kind = VALUE_BITS, .high = UINT32_MAX},
     .standard = "0",
     .examples = {"0x1"}},
    {0},
};

static const struct vocabulary_mapping flags_mapping = {
    .name = "flag_group",
    .text = "A group of 32 event flags.",
    .keys = flags_keys,
    .example = "{name: events, set: 0x1}",
};

static const struct vocabulary_key scenario_keys[] = {
    {.key = "name",
     .text = "Names the folder of results.",
     .value = {.kind = VALUE_FOLDER},
     .is_required = true},
    {.key = "target", .mapping = &target_mapping},
    {.key = "costs", .mapping = &costs_mapping},
    {.key = "until",
     .text = "The run ends just before what is due then. Without it, it runs until nothing can "
             "happen any more. Required if anything repeats without end.",
     .value = {.kind = VALUE_DURATION, .low = 1},
     .examples = {"10 s"}},
    {.key = "sample",
     .text = "The time between two rows of series.csv.",
     .value = {.kind = VALUE_DURATION, .low = 1},
     .standard = "1 tick",
     .examples = {"5 ms"}},
    {.key = "seed",
     .text = "Of all random values.",
     .value = {.kind = VALUE_COUNT, .high = UINT64_MAX},
     .standard = "1"},
    {.key = "pools",
     LIST_OF(pool_mapping, "At most 3 GiB together."),
     .at_least = 1,
     .is_required = true},
    {.key = "queues", LIST_OF(queue_mapping, "Queues, for send and receive.")},
    {.key = "semaphores", LIST_OF(semaphore_mapping, "Semaphores, for get and put.")},
    {.key = "mutexes", LIST_OF(mutex_mapping, "Mutexes, for get and put.")},
    {.key = "flags", LIST_OF(flags_mapping, "Groups of event flags, for set, clear and get.")},
    {.key = "templates", LIST_OF(vocabulary_template, "What threads may be made from.")},
    {.key = "threads",
     LIST_OF(vocabulary_thread, "Threads, in the order of their creation."),
     .at_least = 1,
     .is_required = true},
    {.key = "interrupts", LIST_OF(vocabulary_interrupt, "Interrupts; the first goes first.")},
    {.key = "timers", LIST_OF(vocabulary_timer, "Application timers.")},
    {.key = "phases", LIST_OF(vocabulary_phase, "Changes at certain times.")},
    {.key = "expect",
     .text = "What is to hold of a run: lines for poolsim check.",
     .value = {.kind = VALUE_EXPECTATION},
     .is_list = true,
     .examples = {"[no corruption, heap.failures == 0]"}},
    {.key = "tolerance",
     .text = "What may differ from the baseline: lines for poolsim check.",
     .value = {.kind = VALUE_TOLERANCE},
     .is_list = true,
     .examples = {"[heap.search.mean within 5%]"}},
    {0},
};

static const struct vocabulary_rule scenario_rules[] = {
    {.kind = RULE_REQUIRES,
     .list = "threads",
     .when = "repeat",
     .word = "forever",
     .keys = {"until"}},
    {.kind = RULE_REQUIRES, .list = "interrupts", .when = "every", .keys = {"until"}},
    {.kind = RULE_REQUIRES, .list = "timers", .when = "every", .keys = {"until"}},
    {0},
};

const struct vocabulary_mapping vocabulary_scenario = {
    .name = "scenario",
    .text = "A target, its memory pools, and the threads that use them.",
    .keys = scenario_keys,
    .rules = scenario_rules,
};

const struct vocabulary_key *vocabulary_next(const struct vocabulary_mapping *mapping,
                                             const struct vocabulary_key *key)
{
    key = key == NULL ? mapping->keys : key + 1;
    if (key->key == NULL && mapping->more != NULL) {
        // The end of the first table, or of the second.
        const struct vocabulary_key *end = mapping->keys;
        while (end->key != NULL) {
            end++;
        }
        key = key == end ? mapping->more : key;
    }
    return key->key == NULL ? NULL : key;
}

const struct vocabulary_key *vocabulary_key(const struct vocabulary_mapping *mapping,
                                            const char *key)
{
    const struct vocabulary_key *entry = NULL;
    while ((entry = vocabulary_next(mapping, entry)) != NULL) {
        if (strcmp(entry->key, key) == 0) {
            return entry;
        }
    }
    return NULL;
}
