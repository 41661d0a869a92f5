#include "html_map.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "html_text.h"
#include "sim/record/map.h"

/// Rows that are there without the script.
#define ROWS_SHOWN 50u

/// plot-data/map-POOL.gp: the raster's measures, and its owners in their order of colours.
struct raster {
    uint64_t width;
    uint64_t height;
    uint64_t interval;
    uint64_t cell_bytes;
    uint32_t owners[MAP_OWNERS + 1]; ///< by colour of a cell: index into struct owners, MAP_OWNERS
                                     ///< for all that share one
    char *cells;                     ///< plot-data/map-POOL.bin; NULL where there is none
};

/// Threads in the order of their colours.
struct owners {
    uint32_t *threads; ///< thread of the i-th colour
    uint32_t *colours; ///< by thread; SCENARIO_NONE for who has none
    uint32_t count;
};

static void add_owner(struct owners *owners, uint32_t thread)
{
    if (thread != SCENARIO_NONE && owners->colours[thread] == SCENARIO_NONE) {
        owners->colours[thread] = owners->count;
        owners->threads[owners->count++] = thread;
    }
}

/// `name = ` at the beginning of a line: what stands behind it. NULL if it is not there.
static const char *setting(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = text; at != NULL; at = strchr(at, '\n')) {
        at += *at == '\n';
        if (strncmp(at, name, length) == 0 && strncmp(at + length, " = ", 3) == 0) {
            return at + length + 3;
        }
    }
    return NULL;
}

static bool read_setting(const char *text, const char *name, uint64_t most, uint64_t *number)
{
    const char *at = setting(text, name);
    if (at == NULL || *at < '0' || *at > '9') {
        return false;
    }
    *number = strtoull(at, NULL, 10);
    return *number >= 1 && *number <= most;
}

/// The owners that the picture of this pool has colours for: the words of map_owners. Threads that
/// share a colour there (`net[*]`) are looked at one by one here, so their cells are of others.
static void add_picture_owners(const struct html_run *run, const char *text, struct raster *raster,
                               struct owners *owners)
{
    const char *at = setting(text, "map_owners");
    at = at == NULL ? "" : at + (*at == '"' || *at == '\'');
    for (uint32_t i = 0; i <= MAP_OWNERS; i++) {
        raster->owners[i] = MAP_OWNERS;
    }
    for (uint32_t i = 0; i < MAP_OWNERS; i++) {
        size_t length = strcspn(at, " \"'\n");
        char name[128];
        if (length == 0 || length >= sizeof name) {
            return;
        }
        memcpy(name, at, length);
        name[length] = '\0';
        uint32_t thread = html_thread_index(run, name);
        add_owner(owners, thread);
        raster->owners[i] = thread == SCENARIO_NONE ? MAP_OWNERS : owners->colours[thread];
        at += length + (at[length] == ' ');
    }
}

static bool read_cells(struct raster *raster, const char *path, struct html_problem *problem)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return true;
    }
    size_t size = (size_t)(raster->width * raster->height);
    raster->cells = malloc(size);
    bool is_read = raster->cells != NULL && fread(raster->cells, 1, size, file) == size;
    (void)fclose(file);
    return is_read || html_fail(problem, "%s: error: too short; run the scenario again", path);
}

/// Reads what the pool's picture was drawn from, where that is there.
static bool read_raster(const struct html_run *run, uint32_t pool, struct raster *raster,
                        struct owners *owners, struct html_problem *problem)
{
    const char *name = run->scenario.pools[pool].name;
    size_t size = strlen(run->dir) + strlen(name) + sizeof "/plot-data/map-.bin";
    char *path = malloc(size);
    if (path == NULL) {
        return html_fail(problem, "poolsim report: error: out of memory");
    }
    (void)snprintf(path, size, "%s/plot-data/map-%s.gp", run->dir, name);
    bool is_read = true;
    if (access(path, F_OK) == 0) {
        char *text = html_read_file(path, problem);
        if (text == NULL) {
            free(path);
            return false;
        }
        add_picture_owners(run, text, raster, owners);
        is_read = read_setting(text, "map_width", MAP_COLUMNS, &raster->width) &&
                  read_setting(text, "map_height", MAP_ROWS, &raster->height) &&
                  read_setting(text, "map_interval_cycles", UINT64_MAX, &raster->interval) &&
                  read_setting(text, "map_cell_bytes", UINT64_MAX, &raster->cell_bytes);
        if (!is_read) {
            html_fail(problem, "%s: error: no description of a map; run the scenario again", path);
        }
        (void)snprintf(path, size, "%s/plot-data/map-%s.bin", run->dir, name);
        is_read = is_read && read_cells(raster, path, problem);
        free(text);
    }
    free(path);
    return is_read;
}

static void write_number(struct output *output, uint64_t number)
{
    output_u64(output, number);
    output_byte(output, ',');
}

/// Runs of equal cells, row by row: what stands behind fragments that were left out.
static void write_backdrop(struct output *output, const struct raster *raster)
{
    html_print(output,
               "\"backdrop\":{\"width\":%" PRIu64 ",\"height\":%" PRIu64 ",\"interval\":%" PRIu64
               ",\"bytes\":%" PRIu64 ",\"runs\":[",
               raster->width, raster->height, raster->interval, raster->cell_bytes);
    size_t size = (size_t)(raster->width * raster->height);
    for (size_t i = 0; i < size;) {
        size_t end = i;
        while (end < size && raster->cells[end] == raster->cells[i]) {
            end++;
        }
        uint32_t kind = (unsigned char)raster->cells[i];
        if (kind >= MAP_OWNER) {
            kind = MAP_OWNER +
                   raster->owners[kind - MAP_OWNER < MAP_OWNERS ? kind - MAP_OWNER : MAP_OWNERS];
        }
        html_print(output, "%s%u,%zu", i == 0 ? "" : ",", kind, end - i);
        i = end;
    }
    output_text(output, "]},\n");
}

/// For each fragment: cycles since the one before it began, cycles held (-1: to the end), offset,
/// size, size asked for, owner.
static void write_lives(struct output *output, const struct html_pool *pool,
                        const struct owners *owners)
{
    output_text(output, "\"lives\":[");
    cycles_t before = 0;
    for (uint32_t i = 0; i < pool->life_count; i++) {
        const struct html_life *life = &pool->lives[i];
        output_text(output, i == 0 ? "" : ",");
        output_text(output, i % 8 == 7 ? "\n" : "");
        write_number(output, life->from - before);
        if (life->is_held) {
            output_text(output, "-1,");
        } else {
            write_number(output, life->to - life->from);
        }
        write_number(output, life->offset_bytes);
        write_number(output, life->size_bytes);
        write_number(output, life->request_bytes);
        output_u64(output, owners->colours[life->thread]);
        before = life->from;
    }
    output_text(output, "]");
}

static void write_data(struct output *output, const struct html_run *run, uint32_t index,
                       const struct owners *owners, const struct raster *raster)
{
    const struct html_pool *pool = &run->pools[index];
    uint64_t size = run->scenario.pools[index].size_bytes;
    size -= pool->word_bytes == 0 ? 0 : size % pool->word_bytes;
    html_print(output,
               "<script type=\"application/json\">{\"hz\":%" PRIu64 ",\"end\":%" PRIu64
               ",\"size\":%" PRIu64 ",\"span\":%" PRIu64 ",\"total\":%" PRIu64 ",\n\"owners\":[",
               run->scenario.cpu_hz, run->end_cycles, size, pool->span_bytes, pool->life_total);
    for (uint32_t i = 0; i < owners->count; i++) {
        output_text(output, i == 0 ? "" : ",");
        html_json_string(output, run->scenario.threads[owners->threads[i]].name);
    }
    output_text(output, "],\n");
    if (raster->cells != NULL && pool->life_count < pool->life_total) {
        write_backdrop(output, raster);
    }
    write_lives(output, pool, owners);
    output_text(output, "}</script>\n");
}

static void write_row(struct output *output, const struct html_run *run,
                      const struct html_life *life, uint32_t number)
{
    uint64_t hz = run->scenario.cpu_hz;
    output_text(output, "<tr>");
    html_cell(output, words_count(number).text);
    html_cell(output, run->scenario.threads[life->thread].name);
    html_figure(output, words_count(life->offset_bytes).text);
    html_figure(output, words_bytes(life->size_bytes).text);
    html_figure(output, words_bytes(life->request_bytes).text);
    html_figure(output, words_duration(life->from, hz).text);
    html_figure(output, life->is_held ? "end of run" : words_duration(life->to, hz).text);
    html_figure(output, words_duration(life->to - life->from, hz).text);
    output_text(output, "</tr>\n");
}

/// The first rows; the script takes the table over and shows all, a page at a time.
static void write_table(struct output *output, const struct html_run *run, uint32_t index,
                        const char *prefix)
{
    static const char *const heads[] = {"fragment", "owner", "offset", "size", "asked for",
                                        "from",     "to",    "held",   NULL};
    const struct html_pool *pool = &run->pools[index];
    uint32_t shown = pool->life_count < ROWS_SHOWN ? pool->life_count : ROWS_SHOWN;
    html_print(output,
               "<details id=\"%s-lives-%u\"><summary>The map as a table: %s fragment%s</summary>\n",
               prefix, index, words_count(pool->life_count).text, html_plural(pool->life_count));
    if (shown < pool->life_count) {
        html_print(output,
                   "<p class=\"no-map\">The first %u by time. Without JavaScript the rest is in "
                   "plot-data/lifetimes.csv of the result folder.</p>\n",
                   shown);
    }
    output_text(output,
                "<div class=\"pager\" hidden><div class=\"tools\">"
                "<label>Owner <select data-pick=\"owner\"><option value=\"\">all</option></select>"
                "</label> <label>Order <select data-pick=\"order\">"
                "<option value=\"from\">first begun</option>"
                "<option value=\"size\">largest</option>"
                "<option value=\"held\">longest held</option></select></label></div>\n"
                "<div class=\"tools\"><button type=\"button\" data-act=\"earlier\">Previous"
                "</button> <button type=\"button\" data-act=\"later\">Next</button> "
                "<button type=\"button\" data-act=\"all\">Show all</button> "
                "<output></output></div></div>\n");
    char caption[256];
    (void)snprintf(caption, sizeof caption,
                   "Fragments of %s. Sizes with their header; offsets in bytes from the start of "
                   "the pool",
                   run->scenario.pools[index].name);
    html_table_begin(output, caption);
    html_table_heads(output, 2, heads);
    for (uint32_t i = 0; i < shown; i++) {
        write_row(output, run, &pool->lives[i], i + 1);
    }
    html_table_end(output);
    output_text(output, "</details>\n");
}

static const char keys_text[] =
    "<details class=\"help no-print\"><summary>How to look closely</summary>\n"
    "<p>Point at a fragment, or tap it, to see its owner, size and lifetime. With a mouse, draw a "
    "box to enlarge what is in it; by touch, move the enlarged map sideways. A name in the legend "
    "dims all other owners.</p>\n"
    "<p>By keyboard, on the map: <kbd>\xE2\x86\x90</kbd> <kbd>\xE2\x86\x92</kbd> go to the "
    "fragment "
    "before and after at the same addresses, <kbd>\xE2\x86\x91</kbd> <kbd>\xE2\x86\x93</kbd> to "
    "the "
    "one above and below at the same time, <kbd>Page Up</kbd> <kbd>Page Down</kbd> through all by "
    "their beginnings, <kbd>Home</kbd> <kbd>End</kbd> to the first and last. <kbd>+</kbd> "
    "<kbd>-</kbd> enlarge time, <kbd>]</kbd> <kbd>[</kbd> addresses, <kbd>0</kbd> shows the whole, "
    "<kbd>Esc</kbd> lets go.</p></details>\n";

static void write_view(struct output *output, const struct html_run *run, uint32_t index,
                       const char *prefix)
{
    const char *name = run->scenario.pools[index].name;
    html_print(output, "<div class=\"map\" id=\"%s-map-%u\" data-table=\"%s-lives-%u\">\n", prefix,
               index, prefix, index);
    output_text(output, "<div class=\"tools\" role=\"group\" aria-label=\"View of the map\">"
                        "<button type=\"button\" data-act=\"time-in\">Time +</button>"
                        "<button type=\"button\" data-act=\"time-out\">Time \xE2\x88\x92</button>"
                        "<button type=\"button\" data-act=\"address-in\">Address +</button>"
                        "<button type=\"button\" data-act=\"address-out\">Address \xE2\x88\x92"
                        "</button>"
                        "<button type=\"button\" data-act=\"whole\">Whole run</button></div>\n"
                        "<div class=\"frame\"><canvas tabindex=\"0\" role=\"application\" "
                        "aria-roledescription=\"memory map\" aria-label=\"Memory map of ");
    html_escape(output, name);
    html_print(output,
               ": arrow keys go from fragment to fragment\" aria-describedby=\"%s-readout-%u\">"
               "</canvas><div class=\"tip\" hidden aria-hidden=\"true\"></div></div>\n"
               "<p class=\"readout\" id=\"%s-readout-%u\">Point at a fragment, tap it, or go to it "
               "with the arrow keys: its owner, size and lifetime are shown here.</p>\n"
               "<p class=\"unseen spoken\" role=\"status\" aria-live=\"polite\"></p>\n"
               "<div class=\"legend\" role=\"group\" aria-label=\"Owners\"></div>\n",
               prefix, index, prefix, index);
    output_text(output, keys_text);
}

static void write_remark(struct output *output, const struct html_pool *pool)
{
    if (pool->life_count == pool->life_total) {
        html_print(output, "<p class=\"soft\">All %s fragment%s that were held in the run.</p>\n",
                   words_count(pool->life_total).text, html_plural(pool->life_total));
        return;
    }
    html_print(
        output,
        "<p class=\"soft\">%s of the %s fragments that were held in the run can be looked at "
        "one by one: those with the most bytes times time, %s of all. Behind them stands "
        "the sampled picture.</p>\n",
        words_count(pool->life_count).text, words_count(pool->life_total).text,
        words_share(pool->lives_covered).text);
}

static bool write_map(struct output *output, const struct html_run *run, uint32_t index,
                      const char *prefix, struct owners *owners, struct html_problem *problem)
{
    const struct html_pool *pool = &run->pools[index];
    struct raster raster = {0};
    bool is_read = read_raster(run, index, &raster, owners, problem);
    if (is_read) {
        for (uint32_t i = 0; i < pool->life_count; i++) {
            add_owner(owners, pool->lives[i].thread);
        }
        write_remark(output, pool);
        write_view(output, run, index, prefix);
        write_data(output, run, index, owners, &raster);
        output_text(output, "</div>\n");
        write_table(output, run, index, prefix);
    }
    free(raster.cells);
    return is_read;
}

bool html_map_write(struct output *output, const struct html_run *run, uint32_t index,
                    const char *prefix, struct html_problem *problem)
{
    const struct html_pool *pool = &run->pools[index];
    if (!pool->has_lives) {
        output_text(output, "<p class=\"soft\">This folder does not tell how long fragments were "
                            "held: it is of an older poolsim. Run the scenario again to have a map "
                            "that can be looked at closely.</p>\n");
        return true;
    }
    if (pool->life_count == 0) {
        output_text(output, "<p class=\"soft\">Nobody ever held memory of this pool.</p>\n");
        return true;
    }
    uint32_t count = run->scenario.thread_count;
    struct owners owners = {.threads = malloc(count * sizeof *owners.threads),
                            .colours = malloc(count * sizeof *owners.colours)};
    bool is_written = owners.threads != NULL && owners.colours != NULL;
    if (is_written) {
        memset(owners.colours, 0xFF, count * sizeof *owners.colours);
        is_written = write_map(output, run, index, prefix, &owners, problem);
    } else {
        html_fail(problem, "poolsim report: error: out of memory");
    }
    free(owners.threads);
    free(owners.colours);
    return is_written;
}
