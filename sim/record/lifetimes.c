#include "lifetimes.h"

#include <stdlib.h>

#include "output.h"

#define LOW_BITS 32u
#define LOW_MASK UINT64_C(0xFFFFFFFF)

/// Sizes are at most 2^30, so neither product overflows.
static struct lifetime_weight weigh(const struct lifetime *lifetime)
{
    cycles_t cycles = lifetime->to - lifetime->from;
    uint64_t low = (cycles & LOW_MASK) * lifetime->size_bytes;
    return (struct lifetime_weight){
        .high = (cycles >> LOW_BITS) * lifetime->size_bytes + (low >> LOW_BITS),
        .low = low & LOW_MASK,
    };
}

/// A pool of 2^30 bytes held for 2^63 cycles is 2^61 of `high`: a run's sum has room.
static void add_weight(struct lifetime_weight *sum, struct lifetime_weight weight)
{
    uint64_t low = sum->low + weight.low;
    sum->high += weight.high + (low >> LOW_BITS);
    sum->low = low & LOW_MASK;
}

/// A total order: what is less is the first to be dropped.
static bool is_less(const struct lifetime *a, const struct lifetime *b)
{
    struct lifetime_weight weight_a = weigh(a);
    struct lifetime_weight weight_b = weigh(b);
    if (weight_a.high != weight_b.high) {
        return weight_a.high < weight_b.high;
    }
    if (weight_a.low != weight_b.low) {
        return weight_a.low < weight_b.low;
    }
    return a->sequence > b->sequence;
}

static void swap(struct lifetime *a, struct lifetime *b)
{
    struct lifetime other = *a;
    *a = *b;
    *b = other;
}

static void sift_up(struct lifetime *heap, uint32_t at)
{
    while (at > 0 && is_less(&heap[at], &heap[(at - 1) / 2])) {
        swap(&heap[at], &heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

static void sift_down(struct lifetime *heap, uint32_t count)
{
    uint32_t at = 0;
    for (;;) {
        uint32_t least = at;
        for (uint32_t child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++) {
            least = is_less(&heap[child], &heap[least]) ? child : least;
        }
        if (least == at) {
            return;
        }
        swap(&heap[at], &heap[least]);
        at = least;
    }
}

static bool make_room(struct lifetime_pool *pool)
{
    if (pool->kept_count < pool->room) {
        return true;
    }
    uint32_t room = pool->room == 0 ? 64 : 2 * pool->room;
    struct lifetime *kept = realloc(pool->kept, room * sizeof *kept);
    if (kept == NULL) {
        return false;
    }
    pool->kept = kept;
    pool->room = room;
    return true;
}

static void add(struct lifetimes *lifetimes, uint32_t index, const struct lifetime *lifetime)
{
    struct lifetime_pool *pool = &lifetimes->pools[index];
    pool->count++;
    add_weight(&pool->weight, weigh(lifetime));
    if (pool->kept_count == lifetimes->kept_max) {
        if (is_less(&pool->kept[0], lifetime)) {
            pool->kept[0] = *lifetime;
            sift_down(pool->kept, pool->kept_count);
        }
        return;
    }
    if (!make_room(pool)) {
        lifetimes->out_of_memory = true;
        return;
    }
    pool->kept[pool->kept_count++] = *lifetime;
    sift_up(pool->kept, pool->kept_count - 1);
}

static void add_piece(struct lifetimes *lifetimes, uint32_t pool,
                      const struct ownership_piece *piece, cycles_t to, bool is_held)
{
    struct lifetime lifetime = {
        .offset_bytes = piece->offset_bytes,
        .size_bytes = piece->size_bytes,
        .request_bytes = (uint32_t)piece->request_bytes,
        .sequence = piece->sequence,
        .from = piece->granted_at,
        .to = to,
        .thread = piece->owner,
        .is_held = is_held,
    };
    add(lifetimes, pool, &lifetime);
}

/// All that a pool's owners still have.
static void add_rest(struct lifetimes *lifetimes, uint32_t index, cycles_t to, bool is_held)
{
    const struct ownership_pool *pool = ownership_pool(lifetimes->ownership, index);
    if (pool->is_dead) {
        return;
    }
    struct ownership_walk walk = {.pool = pool};
    struct ownership_stretch stretch;
    while (ownership_walk_next(&walk, &stretch)) {
        if (stretch.piece != NULL) {
            add_piece(lifetimes, index, stretch.piece, to, is_held);
        }
    }
}

bool lifetimes_begin(struct lifetimes *lifetimes, const struct scenario *scenario,
                     const struct ownership *ownership)
{
    uint32_t share = LIFETIMES_MAX / (scenario->pool_count == 0 ? 1 : scenario->pool_count);
    *lifetimes = (struct lifetimes){
        .scenario = scenario,
        .ownership = ownership,
        .pools = calloc((size_t)scenario->pool_count + 1, sizeof *lifetimes->pools),
        .kept_max = share < LIFETIMES_A_POOL ? LIFETIMES_A_POOL : share,
    };
    return lifetimes->pools != NULL;
}

void lifetimes_memory_freed(struct lifetimes *lifetimes, const struct memory_change *change)
{
    if (change->undone || ownership_pool(lifetimes->ownership, change->pool)->is_dead) {
        return;
    }
    const struct ownership_piece *piece =
        ownership_find(lifetimes->ownership, change->pool, change->offset_bytes);
    if (piece != NULL) {
        add_piece(lifetimes, change->pool, piece, change->now, false);
    }
}

void lifetimes_pool_deleted(struct lifetimes *lifetimes, cycles_t now, uint32_t pool)
{
    add_rest(lifetimes, pool, now, false);
}

void lifetimes_end(struct lifetimes *lifetimes, cycles_t end)
{
    for (uint32_t i = 0; i < lifetimes->scenario->pool_count; i++) {
        add_rest(lifetimes, i, end, true);
    }
}

uint32_t lifetimes_covered(const struct lifetimes *lifetimes, uint32_t index)
{
    const struct lifetime_pool *pool = &lifetimes->pools[index];
    struct lifetime_weight kept = {0};
    for (uint32_t i = 0; i < pool->kept_count; i++) {
        add_weight(&kept, weigh(&pool->kept[i]));
    }
    struct lifetime_weight all = pool->weight;
    if (kept.high == all.high && kept.low == all.low) {
        return LIFETIMES_COVERED_ONE;
    }
    // To 48 bits, so that the product stays within 64: what is cut off is no part in 10,000.
    while (all.high >= UINT64_C(1) << 16) {
        all = (struct lifetime_weight){all.high >> 1, (all.low >> 1) | (all.high & 1) << 31};
        kept = (struct lifetime_weight){kept.high >> 1, (kept.low >> 1) | (kept.high & 1) << 31};
    }
    uint64_t part = (kept.high << LOW_BITS | kept.low) * LIFETIMES_COVERED_ONE /
                    (all.high << LOW_BITS | all.low);
    return part < LIFETIMES_COVERED_ONE ? (uint32_t)part : LIFETIMES_COVERED_ONE - 1;
}

static int compare_by_time(const void *left, const void *right)
{
    const struct lifetime *a = left;
    const struct lifetime *b = right;
    if (a->from != b->from) {
        return a->from < b->from ? -1 : 1;
    }
    if (a->offset_bytes != b->offset_bytes) {
        return a->offset_bytes < b->offset_bytes ? -1 : 1;
    }
    return a->sequence < b->sequence ? -1 : a->sequence > b->sequence;
}

static void write_number(struct output *file, uint64_t number)
{
    output_u64(file, number);
    output_byte(file, ',');
}

static void write_name(struct output *file, const char *name)
{
    output_field(file, name);
    output_byte(file, ',');
}

static void write_lifetimes(struct output *file, const struct lifetimes *lifetimes)
{
    output_text(file, "pool,offset,size,request,thread,from,to\n");
    for (uint32_t i = 0; i < lifetimes->scenario->pool_count; i++) {
        struct lifetime_pool *pool = &lifetimes->pools[i];
        if (pool->kept_count > 0) {
            qsort(pool->kept, pool->kept_count, sizeof *pool->kept, compare_by_time);
        }
        for (uint32_t j = 0; j < pool->kept_count; j++) {
            const struct lifetime *lifetime = &pool->kept[j];
            write_name(file, lifetimes->scenario->pools[i].name);
            write_number(file, lifetime->offset_bytes);
            write_number(file, lifetime->size_bytes);
            write_number(file, lifetime->request_bytes);
            write_name(file, lifetimes->scenario->threads[lifetime->thread].name);
            write_number(file, lifetime->from);
            if (!lifetime->is_held) {
                output_u64(file, lifetime->to);
            }
            output_byte(file, '\n');
        }
    }
}

static void write_marks(struct output *file, const struct lifetimes *lifetimes)
{
    output_text(file, "pool,word,header,span,count,kept,covered\n");
    for (uint32_t i = 0; i < lifetimes->scenario->pool_count; i++) {
        const struct lifetime_pool *pool = &lifetimes->pools[i];
        const struct ownership_pool *shape = ownership_pool(lifetimes->ownership, i);
        write_name(file, lifetimes->scenario->pools[i].name);
        write_number(file, lifetimes->scenario->word_bits / 8);
        write_number(file, shape->header_bytes);
        write_number(file, shape->end_bytes);
        write_number(file, pool->count);
        write_number(file, pool->kept_count);
        output_decimal(file, lifetimes_covered(lifetimes, i), 4);
        output_byte(file, '\n');
    }
}

bool lifetimes_write(struct lifetimes *lifetimes, const char *folder, char *error)
{
    static const struct {
        const char *name;
        void (*write)(struct output *file, const struct lifetimes *lifetimes);
    } files[] = {{"lifetimes.csv", write_lifetimes}, {"lifetime_marks.csv", write_marks}};

    bool is_written = true;
    for (size_t i = 0; is_written && i < sizeof files / sizeof files[0]; i++) {
        struct output file = {0};
        if (output_begin(&file, folder, files[i].name)) {
            files[i].write(&file, lifetimes);
        }
        is_written = output_commit(&file);
        if (!is_written) {
            memcpy(error, file.error, OUTPUT_ERROR_BYTES);
        }
    }
    return is_written;
}

void lifetimes_free(struct lifetimes *lifetimes)
{
    if (lifetimes->pools != NULL) {
        for (uint32_t i = 0; i < lifetimes->scenario->pool_count; i++) {
            free(lifetimes->pools[i].kept);
        }
        free(lifetimes->pools);
    }
    *lifetimes = (struct lifetimes){0};
}
