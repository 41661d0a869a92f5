#include "compiler.h"
#include "limits.h"

#include <stdio.h>
#include <string.h>

/// Takes ` xN` off the end of `64 x4`; the count is 1 when there is none.
static bool take_count(struct span *text, uint64_t *count, struct message *message)
{
    *count = 1;
    size_t at = text->length;
    while (at > 0 && text->start[at - 1] != 'x') {
        at--;
    }
    if (at < 2 || text->start[at - 2] != ' ') {
        return true;
    }
    struct span digits = {.start = text->start + at, .length = text->length - at};
    if (!units_parse_count(digits, 1, LIMIT_BLOCKS, count, message)) {
        message_add(message, " after the x, as in 64 x4");
        return false;
    }
    *text = span_trim((struct span){.start = text->start, .length = at - 1});
    return true;
}

/// Adds the pool of one size. The path stands at the list's entry.
static bool add_pool(struct compiler *compiler, const char *route, uint64_t size_bytes,
                     uint64_t block_size_bytes)
{
    char name[LIMIT_NAME_LETTERS + 32];
    int length =
        snprintf(name, sizeof name, "%s.%llu", route, (unsigned long long)block_size_bytes);
    if (length > LIMIT_NAME_LETTERS) {
        return message_set(compiler->message,
                           "\"%s\", the pool of these blocks, has too long a name; expected one of "
                           "at most %d letters, so a shorter one for \"%s\"",
                           name, LIMIT_NAME_LETTERS, route);
    }
    struct pool_target target = {.index = compiler->builder.scenario.pool_count};
    if (!builder_add_pool(&compiler->builder, name, POOL_KIND_BLOCK, size_bytes,
                          block_size_bytes)) {
        return compiler_no_memory(compiler);
    }
    return compiler_add_pool_name(compiler, NULL,
                                  compiler->builder.scenario.pools[target.index].name, target);
}

/// One entry of the list: `64 x4`. The path stands at it.
///
/// above_bytes     the entry before, rounded up; becomes this one's
static bool compile_entry(struct compiler *compiler, const char *route, const char *entry,
                          uint64_t *above_bytes)
{
    uint64_t word = compiler->builder.scenario.word_bits / 8;
    struct span text = span_trim(span_of(entry));
    uint64_t count = 0;
    uint64_t size = 0;
    if (!take_count(&text, &count, compiler->message) ||
        !units_parse_size(text, &size, compiler->message)) {
        return false;
    }
    uint64_t rounded = size > SCENARIO_POOL_SIZE_MAX ? size : (size + word - 1) / word * word;
    if (size == 0 || size > SCENARIO_POOL_SIZE_MAX ||
        count * (rounded + word) > SCENARIO_POOL_SIZE_MAX) {
        return message_set(
            compiler->message,
            "\"%s\" is out of range; expected blocks of at least 1 byte, and at most "
            "1GiB of one size with a word for each",
            quote(entry).text);
    }
    if (rounded <= *above_bytes) {
        return message_set(compiler->message,
                           "blocks of %llu bytes behind blocks of %llu (rounded up to words); "
                           "expected the sizes in ascending order",
                           (unsigned long long)rounded, (unsigned long long)*above_bytes);
    }
    *above_bytes = rounded;
    return add_pool(compiler, route, count * (rounded + word), size);
}

static bool check_keys(struct compiler *compiler, const struct yaml_pool *pool)
{
    if (pool->size != NULL || pool->block_size != NULL) {
        const char *stray = pool->size != NULL ? "size" : "block_size";
        return compiler_refuse(compiler, stray,
                               "the blocks \"%s\" take no %s; expected \"blocks: [32 x10, 64 x4]\"",
                               pool->name, stray);
    }
    if (pool->blocks == NULL && pool->blocks_count == 0) {
        return message_set(
            compiler->message,
            "pool \"%s\" has no blocks; expected a list of them, as in \"blocks: [32 "
            "x10, 64 x4]\"",
            pool->name);
    }
    if (pool->spill != NULL && strcmp(pool->spill, "true") != 0 &&
        strcmp(pool->spill, "false") != 0) {
        return compiler_refuse(compiler, "spill", "\"%s\" is neither; expected true or false",
                               quote(pool->spill).text);
    }
    return true;
}

bool compile_blocks(struct compiler *compiler, const struct yaml_pool *pool)
{
    if (!check_keys(compiler, pool)) {
        return false;
    }
    const struct scenario *scenario = &compiler->builder.scenario;
    struct scenario_route route = {
        .first_pool = scenario->pool_count,
        .pool_count = pool->blocks_count,
        .spills = pool->spill != NULL && strcmp(pool->spill, "true") == 0,
    };
    struct pool_target target = {.index = scenario->route_count, .is_route = true};
    if (!compiler_add_pool_name(compiler, "name", pool->name, target)) {
        return false;
    }
    if (!builder_add_route(&compiler->builder, pool->name, &route)) {
        return compiler_no_memory(compiler);
    }
    path_push_key(compiler->path, "blocks");
    uint64_t above_bytes = 0;
    for (uint32_t i = 0; i < pool->blocks_count; i++) {
        path_push_index(compiler->path, i);
        if (!compile_entry(compiler, pool->name, pool->blocks[i], &above_bytes)) {
            return false;
        }
        path_pop(compiler->path);
    }
    path_pop(compiler->path);
    return true;
}
