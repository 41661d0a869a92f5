#include "sim/record/map.h"

#include "explain_harness.h"
#include "record_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define OTHERS (MAP_OWNER + MAP_OWNERS)

/// A map of the scene's pools (heap: 256 rows of a word; blk: four rows) or of one larger pool.
struct fixture {
    struct ownership *ownership;
    struct map map;
};

static void begin(struct fixture *fixture, const struct scenario *scenario, cycles_t interval)
{
    fixture->ownership = ownership_create(scenario);
    assert_non_null(fixture->ownership);
    assert_true(map_init(&fixture->map, scenario, fixture->ownership, interval));
}

static void end(struct fixture *fixture)
{
    map_free(&fixture->map);
    ownership_destroy(fixture->ownership);
}

static void grant(struct fixture *fixture, uint32_t pool, uint32_t thread, uint64_t offset,
                  uint64_t size)
{
    assert_true(ownership_grant(fixture->ownership, &(struct memory_change){.pool = pool,
                                                                            .thread = thread,
                                                                            .offset_bytes = offset,
                                                                            .size_bytes = size}));
}

static void give_back(struct fixture *fixture, uint32_t pool, uint64_t offset)
{
    assert_true(ownership_free(fixture->ownership,
                               &(struct memory_change){.pool = pool, .offset_bytes = offset}));
}

static uint32_t cell(const struct fixture *fixture, uint32_t pool, uint32_t column, uint32_t row)
{
    const struct map_raster *raster = &fixture->map.rasters[pool];
    assert_true(column < fixture->map.columns && row < raster->rows);
    return raster->cells[column * raster->rows + row];
}

static void a_small_pool_has_a_row_a_word_with_its_headers(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, scene_scenario(), 10);
    grant(&fixture, 0, 5, 0, 20);
    map_finish(&fixture.map, 10);
    assert_int_equal(fixture.map.columns, 1);
    assert_int_equal(fixture.map.rasters[0].rows, 256);
    const uint32_t expected[] = {MAP_OVERHEAD,  MAP_OVERHEAD,  MAP_OWNER + 5,
                                 MAP_OWNER + 5, MAP_OWNER + 5, MAP_FREE};
    for (uint32_t i = 0; i < 6; i++) {
        assert_int_equal(cell(&fixture, 0, 0, i), expected[i]);
    }
    assert_int_equal(cell(&fixture, 0, 0, 253), MAP_FREE);
    assert_int_equal(cell(&fixture, 0, 0, 254), MAP_OVERHEAD);
    assert_int_equal(cell(&fixture, 0, 0, 255), MAP_OVERHEAD);
    end(&fixture);
}

static void a_block_pool_has_a_row_a_block(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, scene_scenario(), 10);
    grant(&fixture, 1, 2, 16, 16);
    map_finish(&fixture.map, 10);
    assert_int_equal(fixture.map.rasters[1].rows, 4);
    assert_int_equal(cell(&fixture, 1, 0, 0), MAP_FREE);
    assert_int_equal(cell(&fixture, 1, 0, 1), MAP_OWNER + 2);
    assert_int_equal(cell(&fixture, 1, 0, 2), MAP_FREE);
    end(&fixture);
}

/// A pool of 16 KiB: 256 rows of 64 bytes.
static const struct scenario *large_scenario(void)
{
    static char heap[] = "my_heap[1]";
    static struct scenario_pool pools[] = {
        {.name = heap, .kind = POOL_KIND_BYTE, .size_bytes = 16384}};
    static struct scenario scenario;
    scenario = *scene_scenario();
    scenario.pools = pools;
    scenario.pool_count = 1;
    return &scenario;
}

static void a_cell_shows_its_longest_stretch_and_of_equal_ones_the_lowest(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, large_scenario(), 10);
    grant(&fixture, 0, 1, 0, 24);
    grant(&fixture, 0, 2, 24, 28); // cell 0: 24 of t1, 28 of t2, 12 free
    grant(&fixture, 0, 3, 64, 32);
    grant(&fixture, 0, 4, 96, 32); // cell 1: 32 of t3, 32 of t4
    grant(&fixture, 0, 1, 128, 20);
    grant(&fixture, 0, 1, 148, 20); // cell 2: 40 of t1 in a row, 24 of t2
    grant(&fixture, 0, 2, 168, 24);
    map_finish(&fixture.map, 1);
    assert_int_equal(cell(&fixture, 0, 0, 0), MAP_OWNER + 2);
    assert_int_equal(cell(&fixture, 0, 0, 1), MAP_OWNER + 3);
    assert_int_equal(cell(&fixture, 0, 0, 2), MAP_OWNER + 1);
    assert_int_equal(cell(&fixture, 0, 0, 3), MAP_FREE);
    assert_int_equal(cell(&fixture, 0, 0, 255), MAP_FREE);
    end(&fixture);
}

static void a_column_shows_its_instant_with_all_that_happened_then(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, large_scenario(), 10);
    grant(&fixture, 0, 1, 0, 64); // at 0
    assert_int_equal(map_sample(&fixture.map, 0, 15), 20);
    give_back(&fixture, 0, 0); // at 15
    assert_int_equal(map_sample(&fixture.map, 20, 20), 20);
    grant(&fixture, 0, 2, 0, 64); // at 20
    assert_int_equal(map_sample(&fixture.map, 20, 21), 30);
    map_finish(&fixture.map, 30);
    assert_int_equal(fixture.map.columns, 3);
    assert_int_equal(cell(&fixture, 0, 0, 0), MAP_OWNER + 1);
    assert_int_equal(cell(&fixture, 0, 1, 0), MAP_OWNER + 1);
    assert_int_equal(cell(&fixture, 0, 2, 0), MAP_OWNER + 2);
    end(&fixture);
}

static void a_full_raster_keeps_every_other_column_and_doubles_its_interval(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, large_scenario(), 1);
    for (cycles_t now = 0; now < 1500; now++) { // at each instant `now` the owner is now % 50
        if (now > 0) {
            give_back(&fixture, 0, 0);
        }
        grant(&fixture, 0, (uint32_t)(now % 50), 0, 64);
        (void)map_sample(&fixture.map, now, now + 1);
    }
    map_finish(&fixture.map, 1500);
    assert_int_equal(fixture.map.interval, 2);
    assert_int_equal(fixture.map.columns, 750);
    for (uint32_t column = 0; column < 750; column++) {
        assert_int_equal(cell(&fixture, 0, column, 0), MAP_OWNER + column * 2 % 50);
    }
    end(&fixture);
}

static void a_long_idle_stretch_doubles_as_often_as_it_takes(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, large_scenario(), 1);
    grant(&fixture, 0, 1, 0, 64);
    (void)map_sample(&fixture.map, 0, 1);
    give_back(&fixture, 0, 0);
    map_finish(&fixture.map, SCENARIO_CYCLES_MAX);
    assert_true(fixture.map.columns > MAP_COLUMNS / 2 && fixture.map.columns <= MAP_COLUMNS);
    assert_true(fixture.map.columns * fixture.map.interval >= SCENARIO_CYCLES_MAX);
    assert_int_equal(cell(&fixture, 0, 0, 0), MAP_OWNER + 1);
    assert_int_equal(cell(&fixture, 0, 1, 0), MAP_FREE);
    assert_int_equal(cell(&fixture, 0, fixture.map.columns - 1, 0), MAP_FREE);
    end(&fixture);
}

static void a_deleted_pool_is_all_overhead(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, large_scenario(), 10);
    grant(&fixture, 0, 1, 0, 640);
    (void)map_sample(&fixture.map, 0, 10);
    ownership_delete_pool(fixture.ownership, 0);
    map_finish(&fixture.map, 20);
    assert_int_equal(cell(&fixture, 0, 0, 0), MAP_OWNER + 1);
    assert_int_equal(cell(&fixture, 0, 1, 0), MAP_OVERHEAD);
    assert_int_equal(cell(&fixture, 0, 1, 200), MAP_OVERHEAD);
    end(&fixture);
}

static void an_empty_run_has_one_column(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, large_scenario(), 10);
    map_finish(&fixture.map, 0);
    assert_int_equal(fixture.map.columns, 1);
    end(&fixture);
}

static unsigned char *write_and_read(struct fixture *fixture, const char *folder, char **text)
{
    char error[OUTPUT_ERROR_BYTES] = "";
    assert_true(map_write(&fixture->map, 0, folder, error));
    assert_string_equal(error, "");
    *text = harness_read(folder, "map-my_heap[1].gp");
    return (unsigned char *)harness_read(folder, "map-my_heap[1].bin");
}

static void the_files_hold_rows_from_the_lowest_address_and_owners_by_area(void **state)
{
    struct fixture fixture;
    begin(&fixture, large_scenario(), 10);
    grant(&fixture, 0, 7, 0, 64);
    (void)map_sample(&fixture.map, 0, 10);
    grant(&fixture, 0, 3, 64, 128);
    map_finish(&fixture.map, 20);
    char *text;
    unsigned char *bytes = write_and_read(&fixture, *state, &text);
    assert_string_equal(text, "map_width = 2\n"
                              "map_height = 256\n"
                              "map_interval_cycles = 10\n"
                              "map_end_cycles = 20\n"
                              "map_cell_bytes = 64\n"
                              "map_size_bytes = 16384\n"
                              "map_owners = \"t3 t7\"\n" // two cells each: by index
                              "map_owner_count = 2\n");
    const unsigned char expected[] = {3, 3, 0, 2, 0, 2, 0, 0};
    assert_memory_equal(bytes, expected, sizeof expected);
    free(text);
    free(bytes);
    end(&fixture);
}

static void owners_past_the_tenth_share_a_colour(void **state)
{
    struct fixture fixture;
    begin(&fixture, large_scenario(), 10);
    uint64_t offset = 0;
    for (uint32_t i = 0; i < 12; i++) { // t11 has the most, t0 the least
        grant(&fixture, 0, i, offset, 64 * (i + 1));
        offset += 64 * (i + 1);
    }
    map_finish(&fixture.map, 10);
    char *text;
    unsigned char *bytes = write_and_read(&fixture, *state, &text);
    assert_non_null(strstr(text, "map_owners = \"t11 t10 t9 t8 t7 t6 t5 t4 t3 t2 others\"\n"
                                 "map_owner_count = 11\n"));
    assert_int_equal(bytes[0], OTHERS);
    assert_int_equal(bytes[1], OTHERS);
    assert_int_equal(bytes[3], MAP_OWNER + 9);
    assert_int_equal(bytes[66], MAP_OWNER);
    free(text);
    free(bytes);
    end(&fixture);
}

/// Twelve owners of a word's row each, in this order; what the map calls them, and the cells.
struct numbered_case {
    const char *threads[12];
    const char *owners;
    unsigned char cells[12];
};

static void owners_that_differ_by_a_number_share_a_colour(void **state)
{
    static const struct numbered_case rows[] = {
        {{"a", "net[0]", "net[1]", "net[2]", "x[7]", "net[3]", "y[]", "y[z]", "b", "c[10]", "c[11]",
          "cc[12]"},
         "net[*] c[*] a x[7] net[3] y[] y[z] b cc[12]",
         {4, 2, 2, 2, 5, 6, 7, 8, 9, 3, 3, 10}},
        {{"a", "b", "c", "d", "e", "f", "g", "h", "i", "k", "l[0]", "l[1]"},
         "l[*] a b c d e f g h i others",
         {3, 4, 5, 6, 7, 8, 9, 10, 11, OTHERS, 2, 2}},
    };
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        struct scenario scenario = *large_scenario();
        struct scenario_thread threads[12];
        memcpy(threads, scenario.threads, sizeof threads);
        for (uint32_t i = 0; i < 12; i++) {
            threads[i].name = (char *)(uintptr_t)rows[row].threads[i];
        }
        scenario.threads = threads;
        scenario.thread_count = 12;
        struct fixture fixture;
        begin(&fixture, &scenario, 10);
        for (uint32_t i = 0; i < 12; i++) {
            grant(&fixture, 0, i, UINT64_C(64) * i, 64);
        }
        map_finish(&fixture.map, 10);
        char *text;
        unsigned char *bytes = write_and_read(&fixture, *state, &text);
        char expected[256];
        snprintf(expected, sizeof expected, "map_owners = \"%s\"\n", rows[row].owners);
        assert_non_null(strstr(text, expected));
        assert_memory_equal(bytes, rows[row].cells, sizeof rows[row].cells);
        free(text);
        free(bytes);
        end(&fixture);
    }
}

static void a_folder_that_cannot_be_made_is_an_error(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, large_scenario(), 10);
    map_finish(&fixture.map, 10);
    char error[OUTPUT_ERROR_BYTES] = "";
    assert_false(map_write(&fixture.map, 0, "/dev/null/folder", error));
    assert_string_not_equal(error, "");
    end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_pool_has_a_row_a_word_with_its_headers),
        cmocka_unit_test(a_block_pool_has_a_row_a_block),
        cmocka_unit_test(a_cell_shows_its_longest_stretch_and_of_equal_ones_the_lowest),
        cmocka_unit_test(a_column_shows_its_instant_with_all_that_happened_then),
        cmocka_unit_test(a_full_raster_keeps_every_other_column_and_doubles_its_interval),
        cmocka_unit_test(a_long_idle_stretch_doubles_as_often_as_it_takes),
        cmocka_unit_test(a_deleted_pool_is_all_overhead),
        cmocka_unit_test(an_empty_run_has_one_column),
        cmocka_unit_test_setup_teardown(
            the_files_hold_rows_from_the_lowest_address_and_owners_by_area, harness_make_folder,
            harness_remove_folder),
        cmocka_unit_test_setup_teardown(owners_past_the_tenth_share_a_colour, harness_make_folder,
                                        harness_remove_folder),
        cmocka_unit_test_setup_teardown(owners_that_differ_by_a_number_share_a_colour,
                                        harness_make_folder, harness_remove_folder),
        cmocka_unit_test(a_folder_that_cannot_be_made_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
