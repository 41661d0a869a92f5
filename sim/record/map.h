/// The memory map over time: a picture of each pool, time across, address up, coloured by owner.
///
/// A raster of at most MAP_COLUMNS columns by MAP_ROWS rows a pool. A column shows the pool at one
/// instant, 0, interval, 2 interval ...; when all columns are used the interval doubles, and every
/// other column is dropped. So memory is bounded whatever the length of the run.
///
/// A row is as many bytes as it takes (at least a word of a byte pool, a block of a block pool). A
/// cell shows what the largest unbroken stretch of it is, the lowest of equal ones. A fragment's
/// header counts as its owner's, or as overhead in pools so small that a row is no more than a
/// header. All of a deleted pool is overhead.
///
/// Files, in DIR/plot-data/ (a scenario's names are fit for file names):
///   map-POOL.bin  a byte a cell, row by row from the lowest address: 0 free, 1 overhead (closing
///                 header, unused end), 2 + i the i-th owner, at last all other owners together
///   map-POOL.gp   for gnuplot: map_width, map_height, map_interval_cycles, map_end_cycles (of the
///                 last column), map_cell_bytes, map_size_bytes (of all rows), map_owners (names
///                 between blanks; the last is "others" where there are more than MAP_OWNERS),
///                 map_owner_count (of those names)
/// Owners are ranked by their cells in the raster; of equals the first thread comes first. Where
/// there are more than MAP_OWNERS, threads that differ by a number alone and stand one behind the
/// other are one owner: `net[*]` for net[0], net[1] ...
#ifndef MAP_H
#define MAP_H

#include "ownership.h"

#define MAP_COLUMNS 1000u
#define MAP_ROWS 256u
#define MAP_OWNERS 10u

/// What a cell of the raster holds: one of these, or MAP_OWNER + thread.
#define MAP_FREE 0u
#define MAP_OVERHEAD 1u
#define MAP_OWNER 2u

struct output;

/// One pool's raster.
struct map_raster {
    uint32_t *cells; ///< column by column, each from the lowest address; NULL before the first
    uint32_t rows;
    uint32_t columns; ///< used so far
    uint64_t cell_bytes;
};

/// All pools' rasters. The caller owns it; read it, change it through the functions below.
struct map {
    const struct scenario *scenario;
    const struct ownership *ownership;
    struct map_raster *rasters; ///< by pool
    cycles_t interval;
    cycles_t next_at; ///< of the next column
    uint32_t columns;
    bool is_broken;
};

/// Readies a map.
///
/// scenario    borrowed until map_free(), as is ownership, which somebody else keeps up to date
/// interval    of the first columns, in cycles; 0 is taken as 1
/// returns     false when the host has no memory; nothing to free then
bool map_init(struct map *map, const struct scenario *scenario, const struct ownership *ownership,
              cycles_t interval);

void map_free(struct map *map);

/// An observer's sample hook, with a struct map as context: adds the columns that are due before
/// `now`. Everything until then is as the ownership has it. Returns when the next one is due.
/// Cost: O(pieces) when a column is due
cycles_t map_sample(void *context, cycles_t sample_at, cycles_t now);

/// Adds the columns that are due before the run's end, at least one.
void map_finish(struct map *map, cycles_t end);

/// Writes one pool's files into a folder, after map_finish().
///
/// error       OUTPUT_ERROR_BYTES; one line, when false is returned
bool map_write(const struct map *map, uint32_t pool, const char *folder, char *error);

#endif
