#include "map.h"

#include "kin.h"
#include "output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t divide_up(uint64_t number, uint64_t by)
{
    return (number + by - 1) / by;
}

static void measure_raster(struct map_raster *raster, const struct scenario_pool *pool,
                           const struct ownership_pool *memory)
{
    uint64_t bytes = pool->kind == POOL_KIND_BYTE ? memory->size_bytes : memory->end_bytes;
    uint64_t granules = bytes / memory->granule_bytes;
    raster->cell_bytes = divide_up(granules, MAP_ROWS) * memory->granule_bytes;
    raster->rows = (uint32_t)divide_up(bytes, raster->cell_bytes);
}

bool map_init(struct map *map, const struct scenario *scenario, const struct ownership *ownership,
              cycles_t interval)
{
    *map = (struct map){
        .scenario = scenario, .ownership = ownership, .interval = interval == 0 ? 1 : interval};
    map->rasters = calloc((size_t)scenario->pool_count + 1, sizeof *map->rasters);
    if (map->rasters == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        measure_raster(&map->rasters[i], &scenario->pools[i], ownership_pool(ownership, i));
    }
    return true;
}

void map_free(struct map *map)
{
    for (uint32_t i = 0; map->rasters != NULL && i < map->scenario->pool_count; i++) {
        free(map->rasters[i].cells);
    }
    free(map->rasters);
    map->rasters = NULL;
}

/// A column being filled from the lowest address up.
struct column {
    uint32_t *cells;
    uint64_t cell_bytes;
    uint64_t at;      ///< filled up to here
    uint64_t longest; ///< stretch in the cell at hand
    uint64_t stretch; ///< that ends at `at`, in the cell at hand
    uint32_t kind;    ///< of that stretch
};

/// Adds a stretch of one kind, which may go on with the kind of the one before.
static void fill(struct column *column, uint64_t end, uint32_t kind)
{
    if (kind != column->kind) {
        column->stretch = 0;
        column->kind = kind;
    }
    while (column->at < end) {
        uint64_t cell = column->at / column->cell_bytes;
        uint64_t cell_end = (cell + 1) * column->cell_bytes;
        uint64_t until = end < cell_end ? end : cell_end;
        column->stretch += until - column->at;
        column->at = until;
        if (column->stretch > column->longest) {
            column->longest = column->stretch;
            column->cells[cell] = kind;
        }
        if (until == cell_end) {
            column->longest = 0;
            column->stretch = 0;
        }
    }
}

static void draw_column(const struct map_raster *raster, const struct ownership_pool *pool,
                        uint32_t *cells)
{
    struct column column = {.cells = cells, .cell_bytes = raster->cell_bytes, .kind = MAP_FREE};
    bool shows_headers = raster->cell_bytes <= pool->header_bytes;
    struct ownership_walk walk = {.pool = pool};
    struct ownership_stretch stretch;
    while (!pool->is_dead && ownership_walk_next(&walk, &stretch)) {
        uint64_t end = stretch.offset_bytes + stretch.size_bytes;
        if (stretch.piece == NULL) {
            fill(&column, end, MAP_FREE);
            continue;
        }
        if (shows_headers) {
            fill(&column, column.at + pool->header_bytes, MAP_OVERHEAD);
        }
        fill(&column, end, MAP_OWNER + stretch.piece->owner);
    }
    uint64_t size_bytes = raster->rows * raster->cell_bytes;
    fill(&column, size_bytes < pool->size_bytes ? size_bytes : pool->size_bytes, MAP_OVERHEAD);
}

/// Drops every other column: 0 1 2 3 => 0 2, and doubles the interval.
static void halve(struct map *map)
{
    uint32_t kept = (map->columns + 1) / 2;
    for (uint32_t i = 0; i < map->scenario->pool_count; i++) {
        const struct map_raster *raster = &map->rasters[i];
        for (uint32_t column = 1; column < kept; column++) {
            memcpy(&raster->cells[(size_t)column * raster->rows],
                   &raster->cells[(size_t)column * 2 * raster->rows],
                   raster->rows * sizeof *raster->cells);
        }
    }
    map->columns = kept;
    map->interval *= 2;
    map->next_at = map->columns * map->interval;
}

static bool has_cells(struct map_raster *raster)
{
    if (raster->cells == NULL) {
        raster->cells = calloc((size_t)MAP_COLUMNS * raster->rows + 1, sizeof *raster->cells);
    }
    return raster->cells != NULL;
}

/// Adds the columns due before `end`. All show the same: only the first is drawn.
static void add_columns(struct map *map, cycles_t end)
{
    bool is_drawn = false;
    end = end < SCENARIO_CYCLES_MAX ? end : SCENARIO_CYCLES_MAX;
    while (map->next_at < end && !map->is_broken) {
        if (map->columns == MAP_COLUMNS) {
            halve(map);
            continue;
        }
        for (uint32_t i = 0; i < map->scenario->pool_count && !map->is_broken; i++) {
            struct map_raster *raster = &map->rasters[i];
            if (!has_cells(raster)) {
                map->is_broken = true;
                return;
            }
            uint32_t *cells = &raster->cells[(size_t)map->columns * raster->rows];
            if (is_drawn) {
                memcpy(cells, cells - raster->rows, raster->rows * sizeof *cells);
            } else {
                draw_column(raster, ownership_pool(map->ownership, i), cells);
            }
        }
        is_drawn = true;
        map->columns++;
        map->next_at += map->interval;
    }
}

cycles_t map_sample(void *context, cycles_t sample_at, cycles_t now)
{
    struct map *map = context;
    (void)sample_at;
    add_columns(map, now);
    return map->is_broken || map->next_at < now ? SCENARIO_NO_END : map->next_at;
}

void map_finish(struct map *map, cycles_t end)
{
    add_columns(map, end > 0 ? end : 1);
}

/// The owners that get a colour of their own, and the colour of every thread.
struct palette {
    uint32_t owners[MAP_OWNERS]; ///< threads; one that leads others stands for them as well
    uint32_t owner_count;
    bool has_others;
    uint32_t *leaders; ///< by thread: whose colour it has
    uint8_t *colours;  ///< by thread
};

/// Whether the next thread was made with this one, as net[1] with net[0].
static bool leads(const struct map *map, uint32_t thread)
{
    const struct scenario_thread *threads = map->scenario->threads;
    return thread + 1 < map->scenario->thread_count &&
           kin_are(threads[thread].name, threads[thread + 1].name);
}

/// Where there are more owners than colours, threads that differ by their numbers share one: a map
/// of ten clients out of fifty, and the rest as others, would tell nothing.
///
/// counts      cells by thread; become those of the leaders
static void fold_numbered(const struct map *map, uint32_t *counts, struct palette *palette)
{
    uint32_t owners = 0;
    uint32_t threads = map->scenario->thread_count;
    for (uint32_t i = 0; i < threads; i++) {
        owners += counts[i] > 0;
        palette->leaders[i] = i;
    }
    for (uint32_t i = 1; i < threads && owners > MAP_OWNERS; i++) {
        if (leads(map, i - 1)) {
            palette->leaders[i] = palette->leaders[i - 1];
            counts[palette->leaders[i]] += counts[i];
            counts[i] = 0;
        }
    }
}

static size_t cell_count(const struct map *map, const struct map_raster *raster)
{
    return (size_t)map->columns * raster->rows;
}

static void free_palette(struct palette *palette)
{
    free(palette->colours);
    free(palette->leaders);
}

static bool choose_palette(const struct map *map, const struct map_raster *raster,
                           struct palette *palette)
{
    *palette = (struct palette){0};
    uint32_t threads = map->scenario->thread_count;
    uint32_t *counts = calloc((size_t)threads + 1, sizeof *counts);
    palette->colours = calloc((size_t)threads + 1, sizeof *palette->colours);
    palette->leaders = calloc((size_t)threads + 1, sizeof *palette->leaders);
    if (counts == NULL || palette->colours == NULL || palette->leaders == NULL) {
        free(counts);
        free_palette(palette);
        return false;
    }
    for (size_t i = 0; i < cell_count(map, raster); i++) {
        if (raster->cells[i] >= MAP_OWNER) {
            counts[raster->cells[i] - MAP_OWNER]++;
        }
    }
    fold_numbered(map, counts, palette);
    for (;;) {
        uint32_t most = 0;
        for (uint32_t i = 1; i < threads; i++) {
            most = counts[i] > counts[most] ? i : most;
        }
        if (counts[most] == 0) {
            break;
        }
        if (palette->owner_count == MAP_OWNERS) {
            palette->has_others = true;
            break;
        }
        palette->colours[most] = (uint8_t)(MAP_OWNER + palette->owner_count);
        palette->owners[palette->owner_count++] = most;
        counts[most] = 0;
    }
    for (uint32_t i = 0; i < threads; i++) {
        palette->colours[i] = palette->colours[palette->leaders[i]]; // of a leader: before it
        if (palette->colours[i] == 0) {
            palette->colours[i] = MAP_OWNER + MAP_OWNERS;
        }
    }
    free(counts);
    return true;
}

static void write_cells(const struct map *map, const struct map_raster *raster,
                        const struct palette *palette, struct output *file)
{
    for (uint32_t row = 0; row < raster->rows; row++) {
        for (uint32_t column = 0; column < map->columns; column++) {
            uint32_t kind = raster->cells[(size_t)column * raster->rows + row];
            output_byte(file, (char)(kind < MAP_OWNER ? kind : palette->colours[kind - MAP_OWNER]));
        }
    }
}

static void write_assignment(struct output *file, const char *name, uint64_t number)
{
    output_text(file, name);
    output_text(file, " = ");
    output_u64(file, number);
    output_byte(file, '\n');
}

/// `log`, or `net[*]` for net[0] and those that it leads.
static void write_owner(const struct map *map, const struct palette *palette, uint32_t owner,
                        struct output *file)
{
    const char *name = map->scenario->threads[owner].name;
    if (leads(map, owner) && palette->leaders[owner + 1] == owner) {
        output_bytes(file, name, kin_stem_length(name));
        output_text(file, "*]");
    } else {
        output_text(file, name);
    }
}

static void write_description(const struct map *map, const struct map_raster *raster,
                              const struct palette *palette, struct output *file)
{
    write_assignment(file, "map_width", map->columns);
    write_assignment(file, "map_height", raster->rows);
    write_assignment(file, "map_interval_cycles", map->interval);
    write_assignment(file, "map_end_cycles", map->columns * map->interval);
    write_assignment(file, "map_cell_bytes", raster->cell_bytes);
    write_assignment(file, "map_size_bytes", raster->rows * raster->cell_bytes);
    output_text(file, "map_owners = \"");
    for (uint32_t i = 0; i < palette->owner_count; i++) {
        if (i > 0) {
            output_byte(file, ' ');
        }
        write_owner(map, palette, palette->owners[i], file);
    }
    output_text(file, palette->has_others ? " others\"\n" : "\"\n");
    write_assignment(file, "map_owner_count",
                     palette->owner_count + (palette->has_others ? 1u : 0u));
}

static bool write_file(const struct map *map, uint32_t pool, const struct palette *palette,
                       const char *folder, const char *ending, char *error)
{
    const struct map_raster *raster = &map->rasters[pool];
    struct output file = {0};
    char name[256];
    snprintf(name, sizeof name, "map-%s%s", map->scenario->pools[pool].name, ending);
    if (output_begin(&file, folder, name)) {
        if (strcmp(ending, ".bin") == 0) {
            write_cells(map, raster, palette, &file);
        } else {
            write_description(map, raster, palette, &file);
        }
    }
    bool is_written = output_commit(&file);
    memcpy(error, file.error, OUTPUT_ERROR_BYTES);
    return is_written;
}

bool map_write(const struct map *map, uint32_t pool, const char *folder, char *error)
{
    struct palette palette;
    if (map->is_broken || !choose_palette(map, &map->rasters[pool], &palette)) {
        strcpy(error, "no memory for the memory map");
        return false;
    }
    bool is_written = write_file(map, pool, &palette, folder, ".bin", error) &&
                      write_file(map, pool, &palette, folder, ".gp", error);
    free_palette(&palette);
    return is_written;
}
