#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "sim/report/plot_list.h"
#include "sim/report/plots.h"
#include "sim/report/scripts_dir.h"

#define SCRIPTS POOLSIM_SOURCE_DIR "/scripts/plot"
#define PATH_BYTES 512

/// A run's folder, whose name has what a shell would trip over.
struct folder {
    char root[64];
    char dir[128];
    char *path; ///< the environment's PATH before the test
};

static void write_file(const struct folder *folder, const char *name, const char *text)
{
    char path[PATH_BYTES];
    assert_true(snprintf(path, sizeof path, "%s/%s", folder->dir, name) < (int)sizeof path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/// A file's bytes with a zero behind them, to be freed; NULL if there is none.
static char *read_file(const struct folder *folder, const char *name)
{
    char path[PATH_BYTES];
    assert_true(snprintf(path, sizeof path, "%s/%s", folder->dir, name) < (int)sizeof path);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    char *text = calloc(1, 1 << 22);
    assert_non_null(text);
    size_t size = fread(text, 1, (1 << 22) - 1, file);
    assert_true(size < (1 << 22) - 1);
    assert_int_equal(fclose(file), 0);
    return text;
}

static bool exists(const struct folder *folder, const char *name)
{
    char *text = read_file(folder, name);
    free(text);
    return text != NULL;
}

static bool contains(const struct folder *folder, const char *name, const char *wanted)
{
    char *text = read_file(folder, name);
    assert_non_null(text);
    bool is_there = strstr(text, wanted) != NULL;
    free(text);
    return is_there;
}

static const char run_settings[] = "scenario = 'it''s a_run'\ncpu_hz = 10000000\ntick_hz = 1000\n"
                                   "end_cycles = 40000\nbyte_pools = 'heap net_rx[0]'\n"
                                   "block_pools = 'blk.1'\nthreads = 't_0 t1'\n";

static void write_map(const struct folder *folder, const char *name)
{
    char file[64];
    snprintf(file, sizeof file, "plot-data/map-%s.gp", name);
    write_file(folder, file,
               "map_width = 4\nmap_height = 2\nmap_end_cycles = 40000\n"
               "map_size_bytes = 200\nmap_owners = \"t_0 t1\"\nmap_owner_count = 2\n");
    snprintf(file, sizeof file, "plot-data/map-%s.bin", name);
    write_file(folder, file, "\1\2\3\1\2\3\1\1");
}

static int make_run(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    assert_non_null(folder);
    *state = folder;
    strcpy(folder->root, "/tmp/test_plots-XXXXXX");
    assert_non_null(mkdtemp(folder->root));
    snprintf(folder->dir, sizeof folder->dir, "%s/it's \"a\" $run", folder->root);
    assert_int_equal(mkdir(folder->dir, 0777), 0);
    char inner[PATH_BYTES];
    snprintf(inner, sizeof inner, "%s/plot-data", folder->dir);
    assert_int_equal(mkdir(inner, 0777), 0);
    folder->path = strdup(getenv("PATH") != NULL ? getenv("PATH") : "");

    write_file(folder, "plot-data/run.gp", run_settings);
    write_file(folder, "series.csv",
               "cycles,pool,available,fragments,free_fragments,largest_free,"
               "external_fragmentation,waiting\n"
               "0,heap,192,2,1,192,0.0000,0\n0,net_rx[0],192,2,1,192,0.0000,0\n0,blk.1,3,,,,,0\n"
               "20000,heap,92,5,2,60,0.3478,1\n20000,net_rx[0],192,2,1,192,0.0000,0\n"
               "20000,blk.1,0,,,,,2\n"
               "40000,heap,192,2,1,192,0.0000,0\n40000,net_rx[0],192,2,1,192,0.0000,0\n"
               "40000,blk.1,3,,,,,0\n");
    write_file(folder, "plot-data/searches.csv",
               "pool,low,high,count\nheap,0,0,1\nheap,1,1,7\nheap,200,201,1\n");
    write_file(folder, "plot-data/search_marks.csv",
               "pool,count,p99,max\nheap,9,201,201\nnet_rx[0],0,0,0\n");
    write_file(folder, "plot-data/waits.csv",
               "thread,low_cycles,high_cycles,count\nt_0,0,0,2\nt_0,9984,10111,3\n");
    write_map(folder, "heap");
    write_map(folder, "net_rx[0]");
    write_map(folder, "blk.1");
    return 0;
}

static void remove_all(const char *path)
{
    DIR *dir = opendir(path);
    if (dir == NULL) {
        (void)unlink(path);
        return;
    }
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            char inner[PATH_BYTES];
            snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
            remove_all(inner);
        }
    }
    (void)closedir(dir);
    (void)rmdir(path);
}

static int remove_run(void **state)
{
    struct folder *folder = *state;
    setenv("PATH", folder->path, 1);
    unsetenv("POOLSIM_SCRIPTS");
    remove_all(folder->root);
    free(folder->path);
    free(folder);
    return 0;
}

static bool draw(const struct folder *folder, enum plot_terminal terminal,
                 struct plots_result *result)
{
    struct plot_request request = {
        .dir = folder->dir, .scripts_dir = SCRIPTS, .terminal = terminal, .quiet = true};
    memset(result, 0, sizeof *result);
    return plots_draw(&request, result);
}

static void draw_well(const struct folder *folder, enum plot_terminal terminal)
{
    struct plots_result result;
    bool is_drawn = draw(folder, terminal, &result);
    if (!is_drawn) {
        print_error("%s\n", result.message);
    }
    assert_true(is_drawn);
    plots_result_free(&result);
}

static void every_picture_of_a_run_is_drawn(void **state)
{
    static const char *const wanted[] = {"fragmentation-heap.svg",
                                         "map-heap.svg",
                                         "fragmentation-net_rx[0].svg",
                                         "map-net_rx[0].svg",
                                         "blocks-blk.1.svg",
                                         "map-blk.1.svg",
                                         "waits.svg",
                                         "searches.svg"};
    struct plots_result result;
    assert_true(draw(*state, PLOT_SVG, &result));
    assert_int_equal(result.file_count, sizeof wanted / sizeof wanted[0]);
    for (size_t i = 0; i < result.file_count; i++) {
        assert_string_equal(result.files[i], wanted[i]);
        assert_true(contains(*state, wanted[i], "</svg>"));
    }
    plots_result_free(&result);
}

static void names_stand_in_the_pictures_as_they_are(void **state)
{
    draw_well(*state, PLOT_SVG);
    assert_true(contains(*state, "map-net_rx[0].svg", "net_rx[0]"));
    assert_true(contains(*state, "map-net_rx[0].svg", "a_run"));
    assert_true(contains(*state, "map-heap.svg", ">t_0<"));
    assert_true(contains(*state, "waits.svg", ">t_0<"));
}

static void png_pictures_are_drawn_on_request(void **state)
{
    draw_well(*state, PLOT_PNG);
    char *text = read_file(*state, "waits.png");
    assert_non_null(text);
    assert_memory_equal(text, "\x89PNG", 4);
    free(text);
    assert_false(exists(*state, "waits.svg"));
}

static void the_same_run_gives_the_same_pictures(void **state)
{
    draw_well(*state, PLOT_SVG);
    char *first = read_file(*state, "fragmentation-heap.svg");
    draw_well(*state, PLOT_SVG);
    char *second = read_file(*state, "fragmentation-heap.svg");
    assert_string_equal(first, second);
    free(first);
    free(second);
}

static void no_temporary_file_is_left(void **state)
{
    const struct folder *folder = *state;
    draw_well(folder, PLOT_SVG);
    DIR *dir = opendir(folder->dir);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        assert_null(strstr(entry->d_name, ".tmp"));
    }
    (void)closedir(dir);
}

static void a_run_without_waits_and_searches_says_so(void **state)
{
    write_file(*state, "plot-data/waits.csv", "thread,low_cycles,high_cycles,count\n");
    write_file(*state, "plot-data/searches.csv", "pool,low,high,count\n");
    write_file(*state, "plot-data/search_marks.csv",
               "pool,count,p99,max\nheap,0,0,0\nnet_rx[0],0,0,0\n");
    draw_well(*state, PLOT_SVG);
    assert_true(contains(*state, "waits.svg", "no thread waited"));
    assert_true(contains(*state, "searches.svg", "no search was made"));
}

static void a_run_without_byte_pools_has_no_search_lengths(void **state)
{
    write_file(*state, "plot-data/run.gp",
               "scenario = 'x'\ncpu_hz = 10000000\nend_cycles = 40000\nbyte_pools = ''\n"
               "block_pools = 'blk.1'\nthreads = 't_0 t1'\n");
    struct plots_result result;
    assert_true(draw(*state, PLOT_SVG, &result));
    assert_int_equal(result.file_count, 3);
    assert_string_equal(result.files[0], "blocks-blk.1.svg");
    assert_string_equal(result.files[1], "map-blk.1.svg");
    assert_string_equal(result.files[2], "waits.svg");
    plots_result_free(&result);
}

static void a_run_with_queues_and_semaphores_has_a_picture_of_each(void **state)
{
    write_file(*state, "plot-data/run.gp",
               "scenario = 'x'\ncpu_hz = 10000000\nend_cycles = 40000\nbyte_pools = ''\n"
               "block_pools = ''\nqueues = 'rx mail'\ncapacities = '3 8'\nsemaphores = 's[0]'\n"
               "threads = 't_0 t1'\n");
    write_file(*state, "objects-series.csv",
               "cycles,object,value,lowest,highest,most_waiting,most_senders\n"
               "0,rx,0,0,0,1,0\n0,mail,0,0,0,0,0\n0,s[0],4,4,4,0,\n0,m,0,0,0,0,\n"
               "20000,rx,1,0,2,1,0\n20000,mail,8,0,8,2,2\n20000,s[0],3,1,4,0,\n20000,m,1,0,1,0,\n"
               "40000,rx,0,0,1,1,0\n40000,mail,0,0,8,2,1\n40000,s[0],4,3,4,0,\n40000,m,0,0,1,0,\n");
    struct plots_result result;
    assert_true(draw(*state, PLOT_SVG, &result));
    assert_int_equal(result.file_count, 4);
    assert_string_equal(result.files[0], "queue-rx.svg");
    assert_string_equal(result.files[1], "queue-mail.svg");
    assert_string_equal(result.files[2], "semaphore-s[0].svg");
    plots_result_free(&result);
    assert_true(contains(*state, "queue-rx.svg", "at most 2 of 3 messages; no thread waiting"));
    assert_true(contains(*state, "queue-rx.svg", "no thread waited"));
    assert_true(contains(*state, "queue-mail.svg", "at most 8 of 8 messages; at most 2 threads"));
    assert_true(contains(*state, "semaphore-s[0].svg",
                         "at most 4 instances, at least 1; no thread waiting"));
}

static void a_run_in_which_no_time_passed_is_drawn(void **state)
{
    write_file(*state, "plot-data/run.gp",
               "scenario = 'x'\ncpu_hz = 10000000\nend_cycles = 0\nbyte_pools = 'heap'\n"
               "block_pools = ''\nthreads = 't_0'\n");
    write_file(*state, "series.csv",
               "cycles,pool,available,fragments,free_fragments,largest_free,"
               "external_fragmentation,waiting\n0,heap,192,2,1,192,0.0000,0\n");
    draw_well(*state, PLOT_SVG);
}

static void the_terminal_gets_characters_and_no_files(void **state)
{
    const struct folder *folder = *state;
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/stdout.txt", folder->dir);
    (void)fflush(stdout);
    int kept = dup(STDOUT_FILENO);
    assert_non_null(freopen(path, "w", stdout));
    struct plots_result result;
    bool is_drawn = draw(folder, PLOT_DUMB, &result);
    (void)fflush(stdout);
    (void)dup2(kept, STDOUT_FILENO);
    (void)close(kept);
    assert_true(is_drawn);
    assert_int_equal(result.file_count, 0);
    plots_result_free(&result);
    assert_true(contains(folder, "stdout.txt", "memory map of byte pool net_rx[0]"));
    assert_true(contains(folder, "stdout.txt", "  A t_0\n"));
    assert_false(exists(folder, "waits.svg"));
    assert_false(exists(folder, "plot-data/pictures.txt"));
}

static void a_missing_gnuplot_is_said_in_one_line(void **state)
{
    const struct folder *folder = *state;
    setenv("PATH", folder->dir, 1);
    struct plots_result result;
    assert_false(draw(folder, PLOT_SVG, &result));
    assert_string_equal(result.message, "gnuplot was not found: install it "
                                        "(apt-get install gnuplot-nox) or pass --no-plots");
    plots_result_free(&result);
}

static void a_folder_that_is_no_run_is_refused(void **state)
{
    const struct folder *folder = *state;
    struct plot_request request = {.dir = folder->root, .scripts_dir = SCRIPTS};
    struct plots_result result = {0};
    assert_false(plots_draw(&request, &result));
    assert_non_null(strstr(result.message, "/plot-data/run.gp: No such file or directory; "
                                           "is this the folder of a run?"));
    plots_result_free(&result);
}

static void a_folder_without_scripts_is_said(void **state)
{
    const struct folder *folder = *state;
    struct plot_request request = {.dir = folder->dir, .scripts_dir = folder->root};
    struct plots_result result = {0};
    assert_false(plots_draw(&request, &result));
    assert_non_null(strstr(result.message, "the plot scripts were not found"));
    plots_result_free(&result);
}

static void missing_data_fails_its_own_plots_only(void **state)
{
    const struct folder *folder = *state;
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/plot-data/waits.csv", folder->dir);
    assert_int_equal(unlink(path), 0);
    struct plots_result result;
    assert_false(draw(folder, PLOT_SVG, &result));
    assert_non_null(strstr(result.message, "waits.gp: "));
    assert_non_null(strstr(result.message, "plot-data/waits.csv: missing or empty"));
    assert_int_equal(result.file_count, 7);
    assert_false(exists(folder, "waits.svg"));
    plots_result_free(&result);
}

/// Makes run.gp younger than all pictures, as a new run does.
static void run_again(const struct folder *folder, const char *settings)
{
    const struct timespec coarse_clock = {.tv_nsec = 20 * 1000 * 1000};
    (void)nanosleep(&coarse_clock, NULL);
    write_file(folder, "plot-data/run.gp", settings);
}

static void pictures_of_pools_that_are_no_more_are_removed(void **state)
{
    draw_well(*state, PLOT_SVG);
    write_file(*state, "map-mine.svg", "kept");
    run_again(*state, "scenario = 'x'\ncpu_hz = 10000000\nend_cycles = 40000\n"
                      "byte_pools = 'heap'\nblock_pools = ''\nthreads = 't_0 t1'\n");
    draw_well(*state, PLOT_SVG);
    assert_true(exists(*state, "map-heap.svg"));
    assert_false(exists(*state, "map-net_rx[0].svg"));
    assert_false(exists(*state, "fragmentation-net_rx[0].svg"));
    assert_false(exists(*state, "blocks-blk.1.svg"));
    assert_true(exists(*state, "map-mine.svg"));
}

static void pictures_of_another_kind_stay_until_the_next_run(void **state)
{
    draw_well(*state, PLOT_SVG);
    draw_well(*state, PLOT_PNG);
    assert_true(exists(*state, "waits.svg"));
    assert_true(exists(*state, "waits.png"));
    run_again(*state, run_settings);
    draw_well(*state, PLOT_SVG);
    assert_true(exists(*state, "waits.svg"));
    assert_false(exists(*state, "waits.png"));
}

static void a_name_with_a_path_in_the_account_is_never_removed(void **state)
{
    const struct folder *folder = *state;
    write_file(folder, "plot-data/waits.svg", "kept");
    write_file(folder, "series.svg", "kept");
    write_file(folder, "plot-data/pictures.txt", "plot-data/waits.svg\nseries.svg\n../x.svg\n");
    run_again(folder, run_settings);
    draw_well(folder, PLOT_SVG);
    assert_true(exists(folder, "plot-data/waits.svg"));
    assert_true(exists(folder, "series.svg"));
}

static void the_environment_says_where_the_scripts_are(void **state)
{
    (void)state;
    setenv("POOLSIM_SCRIPTS", "/some/where", 1);
    char *dir = scripts_dir_find();
    assert_string_equal(dir, "/some/where");
    free(dir);
    assert_true(scripts_dir_is_one(SCRIPTS));
    assert_false(scripts_dir_is_one("/some/where"));
}

static void commands_in_the_settings_are_refused(void **state)
{
    static const char *const lines[] = {
        "system('touch x')",
        "a = system('touch x')",
        "a = \"`touch x`\"",
        "a = \"\\140touch x\\140\"",
        "a = 1; system('touch x')",
        "a = 'b'.system('touch x')",
        "a = 'b",
        "a = ",
        "a",
        "!touch x",
        "load 'x'",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char text[128];
        snprintf(text, sizeof text, "cpu_hz = 1\n%s\n", lines[i]);
        write_file(*state, "plot-data/run.gp", text);
        struct plot_list list;
        char message[512];
        assert_false(
            plot_list_read(&list, ((struct folder *)*state)->dir, message, sizeof message));
        assert_non_null(strstr(message, "run.gp:2: "));
        assert_int_equal(list.count, 0);
    }
}

static void only_our_pictures_names_count_as_ours(void **state)
{
    (void)state;
    assert_true(plot_is_file_name("waits.svg"));
    assert_true(plot_is_file_name("map-net_rx[0].png"));
    assert_true(plot_is_file_name("blocks-a.b.svg"));
    assert_false(plot_is_file_name("waits.pdf"));
    assert_false(plot_is_file_name("waits-1.svg"));
    assert_false(plot_is_file_name("map-.svg"));
    assert_false(plot_is_file_name("map.svg"));
    assert_false(plot_is_file_name("series.svg"));
    assert_false(plot_is_file_name("a/waits.svg"));
    assert_false(plot_is_file_name("waits"));
}

#define ON_A_RUN(test) cmocka_unit_test_setup_teardown(test, make_run, remove_run)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_RUN(every_picture_of_a_run_is_drawn),
        ON_A_RUN(names_stand_in_the_pictures_as_they_are),
        ON_A_RUN(png_pictures_are_drawn_on_request),
        ON_A_RUN(the_same_run_gives_the_same_pictures),
        ON_A_RUN(no_temporary_file_is_left),
        ON_A_RUN(a_run_without_waits_and_searches_says_so),
        ON_A_RUN(a_run_without_byte_pools_has_no_search_lengths),
        ON_A_RUN(a_run_with_queues_and_semaphores_has_a_picture_of_each),
        ON_A_RUN(a_run_in_which_no_time_passed_is_drawn),
        ON_A_RUN(the_terminal_gets_characters_and_no_files),
        ON_A_RUN(a_missing_gnuplot_is_said_in_one_line),
        ON_A_RUN(a_folder_that_is_no_run_is_refused),
        ON_A_RUN(a_folder_without_scripts_is_said),
        ON_A_RUN(missing_data_fails_its_own_plots_only),
        ON_A_RUN(pictures_of_pools_that_are_no_more_are_removed),
        ON_A_RUN(pictures_of_another_kind_stay_until_the_next_run),
        ON_A_RUN(a_name_with_a_path_in_the_account_is_never_removed),
        ON_A_RUN(the_environment_says_where_the_scripts_are),
        ON_A_RUN(commands_in_the_settings_are_refused),
        cmocka_unit_test(only_our_pictures_names_count_as_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
