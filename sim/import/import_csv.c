#include "csv_table.h"
#include "id_table.h"

#include <inttypes.h>
#include <string.h>

static const char default_pool[] = "heap";
static const char default_thread[] = "main";

/// What is known at the table's row.
struct state {
    struct import *import;
    struct csv_table table;
    struct id_table live;    ///< by the table's ids
    struct id_table threads; ///< by the table's names; id: index + 1
    struct id_table pools;
    uint64_t time; ///< of the row
    size_t thread;
};

static bool out_of_memory(const struct state *state)
{
    return import_fail(state->import, "not enough memory");
}

/// The index that a name has in a table; SIZE_MAX when it has none.
static size_t find_index(const struct id_table *table, const char *name)
{
    const struct id_entry *entry = id_table_find(table, name, strlen(name));
    return entry == NULL ? SIZE_MAX : (size_t)entry->id - 1;
}

static bool keep_index(struct state *state, struct id_table *table, const char *name, size_t index)
{
    return index != SIZE_MAX && (id_table_add(table, name, strlen(name), index + 1, 0, 0) != NULL ||
                                 out_of_memory(state));
}

static bool read_thread(struct state *state)
{
    const char *name = csv_table_field(&state->table, CSV_THREAD);
    name = name[0] == '\0' ? default_thread : name;
    state->thread = find_index(&state->threads, name);
    if (state->thread != SIZE_MAX) {
        return true;
    }
    state->thread =
        import_add_thread(state->import, (uint32_t)state->import->thread_count, name, strlen(name));
    return keep_index(state, &state->threads, name, state->thread);
}

static bool read_pool(struct state *state, size_t *pool)
{
    const char *name = csv_table_field(&state->table, CSV_POOL);
    name = name[0] == '\0' ? default_pool : name;
    *pool = find_index(&state->pools, name);
    if (*pool != SIZE_MAX) {
        return true;
    }
    *pool = import_add_pool(state->import, (uint32_t)state->import->pool_count, name, strlen(name));
    if (*pool == SIZE_MAX) {
        return false;
    }
    for (size_t i = 0; i < state->table.options->block_count; i++) {
        const struct csv_blocks *blocks = &state->table.options->blocks[i];
        if (csv_is(blocks->pool, name, strlen(name))) {
            state->import->pools[*pool].is_block = true;
            state->import->pools[*pool].block_size_bytes = blocks->size_bytes;
        }
    }
    return keep_index(state, &state->pools, name, *pool);
}

/// The size of a call on that pool. A block pool's calls may leave it out.
static bool read_size(struct state *state, size_t pool, uint64_t *size)
{
    const struct import_pool *into = &state->import->pools[pool];
    struct message message;
    if (into->is_block && csv_table_field(&state->table, CSV_SIZE)[0] == '\0') {
        *size = into->block_size_bytes;
        return true;
    }
    if (!csv_table_size(&state->table, size)) {
        return false;
    }
    if (into->is_block && *size > into->block_size_bytes) {
        message_set(&message,
                    "%" PRIu64 " bytes are more than a block of %s has, which is %" PRIu64, *size,
                    into->name, into->block_size_bytes);
        return csv_table_refuse(&state->table, CSV_SIZE, &message);
    }
    return true;
}

/// Makes room for an id that is to be given out. With gaps in the table, one that is still there
/// was released unseen.
static bool expect_free(struct state *state, enum csv_column column, const char *id)
{
    struct id_entry *entry = id_table_find(&state->live, id, strlen(id));
    if (entry == NULL) {
        return true;
    }
    if (!state->table.options->is_lossy) {
        struct message message;
        message_set(&message,
                    "\"%s\" is allocated already; expected its release first (--lossy makes up "
                    "releases that the table lacks, --null names what stands for no memory)",
                    quote(id).text);
        return csv_table_refuse(&state->table, column, &message);
    }
    import_release(state->import, state->time, state->thread, entry->pool, entry->id,
                   entry->size_bytes);
    state->import->counts->lost++;
    id_table_remove(&state->live, entry);
    return true;
}

/// An allocation, which the table calls `id` from now on; or one that failed there.
static bool allocate(struct state *state, enum csv_column column, const char *id)
{
    size_t pool;
    uint64_t size;
    uint32_t wait;
    if (!read_pool(state, &pool) || !read_size(state, pool, &size) ||
        !csv_table_wait(&state->table, &wait)) {
        return false;
    }
    if (csv_table_is_null(&state->table, id)) {
        import_refused(state->import, state->time, state->thread, pool, size, wait);
        return true;
    }
    size = size == 0 ? 1 : size; // C's malloc(0) gives memory of its own
    if (!expect_free(state, column, id)) {
        return false;
    }
    uint64_t given = import_allocate(state->import, state->time, state->thread, pool, size, wait);
    return id_table_add(&state->live, id, strlen(id), given, size, pool) != NULL ||
           out_of_memory(state);
}

static bool release(struct state *state)
{
    const char *id = csv_table_field(&state->table, CSV_ID);
    if (csv_table_is_null(&state->table, id)) {
        state->import->counts->nothing++;
        return true;
    }
    struct id_entry *entry = id_table_find(&state->live, id, strlen(id));
    if (entry == NULL) {
        state->import->counts->unknown++;
        return true;
    }
    import_release(state->import, state->time, state->thread, entry->pool, entry->id,
                   entry->size_bytes);
    id_table_remove(&state->live, entry);
    return true;
}

/// A resize of what is there. It may have another id from now on.
static bool resize_held(struct state *state, const char *id, const char *new_id)
{
    struct id_entry *entry = id_table_find(&state->live, id, strlen(id));
    struct id_entry held = *entry;
    uint64_t size;
    if (!read_size(state, held.pool, &size)) {
        return false;
    }
    size = size == 0 ? 1 : size;
    if (strcmp(id, new_id) == 0) {
        entry->size_bytes = size;
    } else {
        id_table_remove(&state->live, entry);
        if (!expect_free(state, CSV_NEW, new_id)) {
            return false;
        }
        if (id_table_add(&state->live, new_id, strlen(new_id), held.id, size, held.pool) == NULL) {
            return out_of_memory(state);
        }
    }
    import_resize(state->import, state->time, state->thread, held.pool, held.id, held.size_bytes,
                  size);
    return true;
}

/// As realloc(): of no memory it allocates, to a size of 0 it releases, and one that fails leaves
/// all as it was. Of memory from before the recording it allocates, too.
static bool resize(struct state *state)
{
    const char *id = csv_table_field(&state->table, CSV_ID);
    bool has_new = csv_table_has(&state->table, CSV_NEW);
    const char *new_id = has_new ? csv_table_field(&state->table, CSV_NEW) : id;
    if (csv_table_is_size_zero(&state->table) && !csv_table_is_null(&state->table, id) &&
        (!has_new || csv_table_is_null(&state->table, new_id))) {
        return release(state);
    }
    if (csv_table_is_null(&state->table, id) && !has_new) {
        struct message message;
        message_set(&message, "a resize of no memory, and no column that tells what it became; "
                              "expected new=... in --columns");
        return csv_table_refuse(&state->table, CSV_ID, &message);
    }
    bool is_held = id_table_find(&state->live, id, strlen(id)) != NULL;
    state->import->counts->unknown += !is_held && !csv_table_is_null(&state->table, id);
    return is_held && !csv_table_is_null(&state->table, new_id)
               ? resize_held(state, id, new_id)
               : allocate(state, has_new ? CSV_NEW : CSV_ID, new_id);
}

static bool import_row(struct state *state)
{
    enum csv_op op = CSV_IGNORE;
    if (!csv_table_op(&state->table, &op)) {
        return false;
    }
    if (op == CSV_IGNORE) {
        state->import->counts->ignored++;
        return true;
    }
    if (!csv_table_time(&state->table, &state->time) || !read_thread(state)) {
        return false;
    }
    switch (op) {
    case CSV_ALLOCATE:
        return allocate(state, CSV_ID, csv_table_field(&state->table, CSV_ID));
    case CSV_RELEASE:
        return release(state);
    case CSV_RESIZE:
        return resize(state);
    case CSV_IGNORE:
    case CSV_OP_COUNT:
        break;
    }
    return false;
}

/// Whether the table has each pool that the command line says is one of blocks.
static bool check_blocks(const struct state *state)
{
    for (size_t i = 0; i < state->table.options->block_count; i++) {
        struct span pool = state->table.options->blocks[i].pool;
        if (id_table_find(&state->pools, pool.start, pool.length) == NULL) {
            return import_fail(state->import, "no row has the pool \"%.*s\", which --blocks names",
                               pool.length < 60 ? (int)pool.length : 60, pool.start);
        }
    }
    return true;
}

static const char *unit_of(const struct csv_table *table)
{
    bool is_own = table->options->unit == CSV_UNIT_CYCLES || table->options->unit == CSV_UNIT_TICKS;
    return !csv_table_has(table, CSV_TIME) ? "us"
           : is_own                        ? csv_unit_names[table->options->unit]
                                           : "ns";
}

static bool import_rows(struct state *state)
{
    import_begin_trace(state->import, unit_of(&state->table));
    enum lines_next next;
    while ((next = csv_table_next(&state->table)) == LINES_LINE) {
        if (!import_row(state)) {
            return false;
        }
    }
    return next == LINES_END && check_blocks(state);
}

bool import_csv(struct import *import, struct stream *stream)
{
    struct state state = {.import = import};
    bool good = csv_table_begin(&state.table, import, stream) && import_rows(&state);
    csv_table_free(&state.table);
    id_table_free(&state.live);
    id_table_free(&state.threads);
    id_table_free(&state.pools);
    return good;
}
