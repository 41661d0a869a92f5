#include "compile.h"

#include "compiler.h"
#include "limits.h"
#include "policy.h"
#include "pools/byte_pool.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool compiler_no_memory(struct compiler *compiler)
{
    return message_set(compiler->message, "not enough memory to load the scenario");
}

bool compiler_refuse(struct compiler *compiler, const char *key, const char *format, ...)
{
    path_push_key(compiler->path, key);
    va_list args;
    va_start(args, format);
    vsnprintf(compiler->message->text, sizeof compiler->message->text, format, args);
    va_end(args);
    return false;
}

bool compiler_has_key(const struct compiler *compiler, const char *key)
{
    struct place at;
    struct path path = *compiler->path;
    path_push_key(&path, key);
    return places_find(compiler->places, &path, &at);
}

static bool is_name_letter(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || (letter != '\0' && strchr("_-.[]", letter) != NULL);
}

bool compiler_check_name(struct compiler *compiler, const char *key, const char *name)
{
    size_t length = 0;
    while (is_name_letter(name[length])) {
        length++;
    }
    if (length >= 1 && length <= LIMIT_NAME_LETTERS && name[length] == '\0') {
        return true;
    }
    return compiler_refuse(compiler, key,
                           "\"%s\" is no name; expected 1 to %d letters, digits, _ - . [ ]",
                           quote(name).text, LIMIT_NAME_LETTERS);
}

bool compiler_find(struct compiler *compiler, const struct names *names, const char *noun,
                   const char *key, const char *name, uint32_t *index)
{
    *index = names_find(names, name);
    if (*index == SCENARIO_NONE) {
        path_push_key(compiler->path, key);
        return names_refuse(names, noun, name, compiler->message);
    }
    return true;
}

bool compiler_add_thread_name(struct compiler *compiler, const char *noun, const char *name)
{
    struct names *names = &compiler->threads;
    if (name == NULL) {
        return message_set(compiler->message, "%s without a name; expected \"name: ...\"", noun);
    }
    if (!compiler_check_name(compiler, "name", name)) {
        return false;
    }
    uint32_t other = names_find(names, name);
    if (other != SCENARIO_NONE) {
        bool is_thread = strcmp(noun, "a thread") == 0;
        return compiler_refuse(compiler, "name",
                               "a second %s named \"%s\"; expected a name of its own",
                               is_thread ? "thread" : "thread, interrupt, timer or phase", name);
    }
    return names_add(names, name) || compiler_no_memory(compiler);
}

const char *compiler_keep_text(struct compiler *compiler, const char *text)
{
    if (compiler->text_count == compiler->text_room) {
        uint32_t room = compiler->text_room == 0 ? 16 : 2 * compiler->text_room;
        char **texts = realloc(compiler->texts, room * sizeof *texts);
        if (texts == NULL) {
            return NULL;
        }
        compiler->texts = texts;
        compiler->text_room = room;
    }
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    if (copy != NULL) {
        memcpy(copy, text, size);
        compiler->texts[compiler->text_count++] = copy;
    }
    return copy;
}

bool compiler_parse_bool(struct compiler *compiler, const char *key, const char *text, bool *value)
{
    if (text == NULL) {
        return true;
    }
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) {
        *value = text[0] == 't';
        return true;
    }
    return compiler_refuse(compiler, key, "\"%s\" is neither; expected true or false",
                           quote(text).text);
}

bool compiler_warn(struct compiler *compiler, const char *format, ...)
{
    struct message text;
    struct place at;
    va_list args;
    va_start(args, format);
    vsnprintf(text.text, sizeof text.text, format, args);
    va_end(args);
    (void)places_find(compiler->places, compiler->path, &at);
    struct scenario_line line = {
        .text = text.text, .line = (uint32_t)at.line, .column = (uint32_t)at.column};
    return builder_add_warning(&compiler->builder, &line) || compiler_no_memory(compiler);
}

char *compiler_file_beside(const struct compiler *compiler, const char *name)
{
    const char *slash = compiler->file == NULL ? NULL : strrchr(compiler->file, '/');
    size_t folder = slash == NULL || name[0] == '/' ? 0 : (size_t)(slash - compiler->file) + 1;
    char *path = malloc(folder + strlen(name) + 1);
    if (path != NULL) {
        memcpy(path, compiler->file != NULL ? compiler->file : "", folder);
        memcpy(path + folder, name, strlen(name) + 1);
    }
    return path;
}

static bool compile_size(struct compiler *compiler, const char *key, const char *text,
                         uint64_t *bytes)
{
    path_push_key(compiler->path, key);
    if (!units_parse_size(span_of(text), bytes, compiler->message)) {
        return false;
    }
    if (*bytes > SCENARIO_POOL_SIZE_MAX) {
        return message_set(compiler->message,
                           "\"%s\" is out of range; expected at most 1GiB (%llu bytes)",
                           quote(text).text, (unsigned long long)SCENARIO_POOL_SIZE_MAX);
    }
    path_pop(compiler->path);
    return true;
}

static bool check_byte_pool(struct compiler *compiler, uint64_t size, uint64_t word)
{
    uint64_t rounded = size / word * word;
    if (rounded < BYTE_POOL_SIZE_MIN) {
        return compiler_refuse(compiler, "size",
                               "a byte pool of %llu bytes, rounded down to whole words, is too "
                               "small; expected at least %llu",
                               (unsigned long long)rounded,
                               (unsigned long long)((BYTE_POOL_SIZE_MIN + word - 1) / word * word));
    }
    return true;
}

static bool check_block_pool(struct compiler *compiler, uint64_t size, uint64_t block_size,
                             uint64_t word)
{
    if (block_size == 0) {
        return compiler_refuse(compiler, "block_size",
                               "a block of 0 bytes; expected at least 1 byte");
    }
    uint64_t block = (block_size + word - 1) / word * word + word;
    if (size / word * word < block) {
        return compiler_refuse(compiler, "size",
                               "a pool of %llu bytes has no room for a block; expected at least "
                               "%llu (the block and a word)",
                               (unsigned long long)size, (unsigned long long)block);
    }
    return true;
}

bool compiler_add_pool_name(struct compiler *compiler, const char *key, const char *name,
                            struct pool_target target)
{
    struct names *names = &compiler->pools;
    if (names_find(names, name) != SCENARIO_NONE) {
        if (key != NULL) {
            path_push_key(compiler->path, key);
        }
        return message_set(compiler->message,
                           "a second pool named \"%s\"; expected a name of its own", name);
    }
    if (names->count == compiler->pool_target_room) {
        uint32_t room = names->count < 8 ? 8 : 2 * names->count;
        struct pool_target *targets = realloc(compiler->pool_targets, room * sizeof *targets);
        if (targets == NULL) {
            return compiler_no_memory(compiler);
        }
        compiler->pool_targets = targets;
        compiler->pool_target_room = room;
    }
    compiler->pool_targets[names->count] = target;
    return names_add(names, name) || compiler_no_memory(compiler);
}

static bool check_pool_head(struct compiler *compiler, const struct yaml_pool *pool)
{
    if (pool->name == NULL) {
        return message_set(compiler->message, "a pool without a name; expected \"name: ...\"");
    }
    if (!compiler_check_name(compiler, "name", pool->name)) {
        return false;
    }
    if (pool->kind == NULL) {
        return message_set(compiler->message,
                           "pool \"%s\" has no kind; expected \"kind: byte\", \"kind: block\" "
                           "or \"kind: blocks\"",
                           pool->name);
    }
    if (strcmp(pool->kind, "byte") != 0 && strcmp(pool->kind, "block") != 0 &&
        strcmp(pool->kind, "blocks") != 0) {
        return compiler_refuse(compiler, "kind",
                               "\"%s\" is no kind of pool; expected byte, block or blocks",
                               quote(pool->kind).text);
    }
    return true;
}

static bool compile_pool_kind(struct compiler *compiler, const struct yaml_pool *pool,
                              enum pool_kind *kind)
{
    if (compiler_has_key(compiler, "blocks") || pool->spill != NULL) {
        const char *stray = pool->spill == NULL ? "blocks" : "spill";
        return compiler_refuse(compiler, stray,
                               "%s pool \"%s\" takes no %s; expected \"kind: blocks\" with it",
                               pool->kind, pool->name, stray);
    }
    *kind = strcmp(pool->kind, "byte") == 0 ? POOL_KIND_BYTE : POOL_KIND_BLOCK;
    if (*kind == POOL_KIND_BYTE && pool->block_size != NULL) {
        return compiler_refuse(compiler, "block_size",
                               "byte pool \"%s\" takes no block_size; expected \"kind: block\" "
                               "with it",
                               pool->name);
    }
    if (*kind == POOL_KIND_BLOCK && pool->block_size == NULL) {
        return message_set(compiler->message,
                           "block pool \"%s\" has no block_size; expected \"block_size: ...\"",
                           pool->name);
    }
    if (pool->size == NULL) {
        return message_set(compiler->message, "pool \"%s\" has no size; expected \"size: ...\"",
                           pool->name);
    }
    return true;
}

/// Reads a pool's policy, and gives it to all pools that were added from `first` on for it.
static bool compile_policy(struct compiler *compiler, const struct yaml_pool *pool, uint32_t first)
{
    struct scenario *scenario = &compiler->builder.scenario;
    struct scenario_policy policy = {0};
    enum pool_kind kind = strcmp(pool->kind, "byte") == 0 ? POOL_KIND_BYTE : POOL_KIND_BLOCK;
    path_push_key(compiler->path, "policy");
    for (uint32_t i = 0; i < pool->policy_count; i++) {
        path_push_index(compiler->path, i);
        if (!policy_add(&policy, kind, pool->policy[i], compiler->message)) {
            return false;
        }
        path_pop(compiler->path);
    }
    path_pop(compiler->path);
    for (uint32_t i = first; i < scenario->pool_count; i++) {
        scenario->pools[i].policy = policy;
    }
    return true;
}

static bool compile_pool(struct compiler *compiler, const struct yaml_pool *pool)
{
    enum pool_kind kind = POOL_KIND_BYTE;
    uint64_t size = 0;
    uint64_t block_size = 0;
    uint64_t word = compiler->builder.scenario.word_bits / 8;
    if (!check_pool_head(compiler, pool)) {
        return false;
    }
    if (strcmp(pool->kind, "blocks") == 0) {
        return compile_blocks(compiler, pool);
    }
    struct pool_target target = {.index = compiler->builder.scenario.pool_count};
    if (!compiler_add_pool_name(compiler, "name", pool->name, target) ||
        !compile_pool_kind(compiler, pool, &kind) ||
        !compile_size(compiler, "size", pool->size, &size)) {
        return false;
    }
    if (kind == POOL_KIND_BYTE) {
        if (!check_byte_pool(compiler, size, word)) {
            return false;
        }
    } else if (!compile_size(compiler, "block_size", pool->block_size, &block_size) ||
               !check_block_pool(compiler, size, block_size, word)) {
        return false;
    }
    return builder_add_pool(&compiler->builder, pool->name, kind, size, block_size) ||
           compiler_no_memory(compiler);
}

static bool compile_pools(struct compiler *compiler)
{
    const struct yaml_scenario *yaml = compiler->yaml;
    uint64_t total = 0;
    uint32_t counted = 0;
    if (yaml->pools_count == 0) {
        return compiler_refuse(compiler, "pools",
                               "the scenario has no pools; expected a list of at "
                               "least one under \"pools:\"");
    }
    path_push_key(compiler->path, "pools");
    for (uint32_t i = 0; i < yaml->pools_count; i++) {
        path_push_index(compiler->path, i);
        if (!compile_pool(compiler, &yaml->pools[i]) ||
            !compile_policy(compiler, &yaml->pools[i], counted)) {
            return false;
        }
        const struct scenario *scenario = &compiler->builder.scenario;
        for (; counted < scenario->pool_count; counted++) {
            total += scenario->pools[counted].size_bytes;
        }
        if (total > SCENARIO_POOLS_SIZE_MAX) {
            return compiler_refuse(compiler, yaml->pools[i].size != NULL ? "size" : "blocks",
                                   "with this one the pools hold %llu bytes; expected at most 3GiB "
                                   "in all",
                                   (unsigned long long)total);
        }
        path_pop(compiler->path);
    }
    path_pop(compiler->path);
    return true;
}

/// Lines that are read later, by whoever knows what a run gives; the loader adds their places.
static bool compile_lines(struct compiler *compiler)
{
    const struct yaml_scenario *yaml = compiler->yaml;
    bool done = true;
    for (uint32_t i = 0; done && i < yaml->expect_count; i++) {
        done = builder_add_expectation(&compiler->builder,
                                       &(struct scenario_line){.text = yaml->expect[i]});
    }
    for (uint32_t i = 0; done && i < yaml->tolerance_count; i++) {
        done = builder_add_tolerance(&compiler->builder,
                                     &(struct scenario_line){.text = yaml->tolerance[i]});
    }
    return done || compiler_no_memory(compiler);
}

bool scenario_compile(const struct yaml_scenario *yaml, const struct places *places,
                      const char *file, struct scenario *scenario, struct path *where,
                      struct message *message)
{
    static const struct yaml_scenario nothing;
    struct compiler compiler = {
        .yaml = yaml != NULL ? yaml : &nothing,
        .places = places,
        .file = file,
        .path = where,
        .message = message,
    };
    *where = (struct path){0};
    bool good = compile_head(&compiler) && compile_pools(&compiler) && compile_objects(&compiler) &&
                compile_thread_names(&compiler) && compile_bags(&compiler) &&
                compile_threads(&compiler) && compile_routines(&compiler) &&
                compile_lines(&compiler);
    if (good) {
        *scenario = builder_take(&compiler.builder);
    }
    builder_free(&compiler.builder);
    names_free(&compiler.pools);
    free(compiler.pool_targets);
    names_free(&compiler.objects);
    free(compiler.queue_carries);
    names_free(&compiler.threads);
    for (uint32_t i = 0; i < compiler.text_count; i++) {
        free(compiler.texts[i]);
    }
    free(compiler.texts);
    names_free(&compiler.bags);
    names_free(&compiler.templates);
    return good;
}
