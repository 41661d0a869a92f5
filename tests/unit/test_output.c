#include "sim/record/output.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(ARRAY) (sizeof(ARRAY) / sizeof((ARRAY)[0]))
#define PATH_BYTES 256

/// A folder of its own for each test.
static int make_folder(void **state)
{
    static char folder[] = "/tmp/poolsim-output-XXXXXX";
    memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
    *state = mkdtemp(folder);
    return *state == NULL;
}

static int remove_folder(void **state)
{
    char command[PATH_BYTES];
    (void)snprintf(command, sizeof command, "rm -r '%s'", (const char *)*state);
    return system(command);
}

static char *path_in(const char *folder, const char *name)
{
    static char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/// The content of a file, NULL when there is none.
static const char *content(const char *folder, const char *name)
{
    static char text[4096];
    FILE *file = fopen(path_in(folder, name), "rb");
    if (file == NULL) {
        return NULL;
    }
    size_t size = fread(text, 1, sizeof text - 1, file);
    (void)fclose(file);
    text[size] = '\0';
    return text;
}

static bool temporary_exists(const char *folder, const char *name)
{
    char temporary[64];
    (void)snprintf(temporary, sizeof temporary, "%s.tmp-%ld", name, (long)getpid());
    return access(path_in(folder, temporary), F_OK) == 0;
}

static void write_file(const char *folder, const char *name, const char *text)
{
    struct output output = {0};
    assert_true(output_begin(&output, folder, name));
    output_text(&output, text);
    assert_true(output_commit(&output));
}

static void numbers_are_written_in_full(void **state)
{
    static const uint64_t numbers[] = {0,
                                       1,
                                       9,
                                       10,
                                       11,
                                       99,
                                       100,
                                       101,
                                       999,
                                       1000,
                                       9999,
                                       10000,
                                       1234567890,
                                       UINT64_MAX,
                                       UINT64_MAX / 10,
                                       UINT64_C(9999999999999999999),
                                       UINT64_C(10000000000000000000)};
    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        char digits[OUTPUT_U64_DIGITS + 1];
        char expected[OUTPUT_U64_DIGITS + 1];
        *output_format_u64(digits, numbers[i]) = '\0';
        (void)snprintf(expected, sizeof expected, "%llu", (unsigned long long)numbers[i]);
        assert_string_equal(digits, expected);
    }
}

static void numbers_around_every_power_of_ten_are_written(void **state)
{
    (void)state;
    uint64_t power = 1;
    for (int i = 0; i < 20; i++, power *= 10) {
        for (uint64_t number = power - 1; number <= power + 1; number++) {
            char digits[OUTPUT_U64_DIGITS + 1];
            char expected[OUTPUT_U64_DIGITS + 1];
            *output_format_u64(digits, number) = '\0';
            (void)snprintf(expected, sizeof expected, "%llu", (unsigned long long)number);
            assert_string_equal(digits, expected);
        }
    }
}

static void file_appears_under_its_name_when_whole(void **state)
{
    struct output output = {0};
    assert_true(output_begin(&output, *state, "a.csv"));
    output_text(&output, "pool,size\n");
    output_flush(&output);
    assert_null(content(*state, "a.csv"));
    assert_true(temporary_exists(*state, "a.csv"));
    output_text(&output, "heap,");
    output_u64(&output, 4096);
    output_byte(&output, '\n');
    assert_true(output_commit(&output));
    assert_string_equal(content(*state, "a.csv"), "pool,size\nheap,4096\n");
    assert_false(temporary_exists(*state, "a.csv"));
}

static void old_file_stays_until_the_new_one_is_whole(void **state)
{
    write_file(*state, "a.csv", "old");
    struct output output = {0};
    assert_true(output_begin(&output, *state, "a.csv"));
    output_text(&output, "new");
    output_flush(&output);
    assert_string_equal(content(*state, "a.csv"), "old");
    assert_true(output_commit(&output));
    assert_string_equal(content(*state, "a.csv"), "new");
}

static void discarded_file_leaves_nothing(void **state)
{
    write_file(*state, "a.csv", "old");
    struct output output = {0};
    assert_true(output_begin(&output, *state, "a.csv"));
    output_text(&output, "new");
    output_discard(&output);
    output_discard(&output);
    assert_string_equal(content(*state, "a.csv"), "old");
    assert_false(temporary_exists(*state, "a.csv"));
}

static void an_old_file_is_removed_where_there_is_one(void **state)
{
    write_file(*state, "a.csv", "old");
    write_file(*state, "b.csv", "old");
    output_remove_old(*state, "a.csv");
    output_remove_old(*state, "a.csv");
    assert_null(content(*state, "a.csv"));
    assert_string_equal(content(*state, "b.csv"), "old");
}

static void several_files_can_be_whole_before_any_is_renamed(void **state)
{
    struct output one = {0};
    struct output two = {0};
    assert_true(output_begin(&one, *state, "one"));
    assert_true(output_begin(&two, *state, "two"));
    output_text(&one, "1");
    output_text(&two, "2");
    assert_true(output_complete(&one));
    assert_true(output_complete(&two));
    assert_null(content(*state, "one"));
    assert_true(output_commit(&one));
    assert_string_equal(content(*state, "one"), "1");
    output_discard(&two);
    assert_null(content(*state, "two"));
    assert_false(temporary_exists(*state, "two"));
}

static void stale_temporary_file_does_no_harm(void **state)
{
    char stale[PATH_BYTES];
    (void)snprintf(stale, sizeof stale, "a.csv.tmp-%ld", (long)getpid());
    write_file(*state, stale, "left by a dead run, and longer than what comes now");
    write_file(*state, "a.csv", "short");
    assert_string_equal(content(*state, "a.csv"), "short");
}

static bool is_there(const char *folder, const char *name)
{
    return access(path_in(folder, name), F_OK) == 0;
}

static void what_a_dead_run_left_is_removed(void **state)
{
    pid_t dead = fork();
    if (dead == 0) {
        _exit(0);
    }
    assert_int_equal(waitpid(dead, NULL, 0), dead);
    char stale[32];
    char alive[32];
    (void)snprintf(stale, sizeof stale, "a.csv.tmp-%ld", (long)dead);
    (void)snprintf(alive, sizeof alive, "a.csv.tmp-%ld", (long)getppid());
    write_file(*state, stale, "left");
    write_file(*state, alive, "being written");
    write_file(*state, "a.csv.tmp-mine", "somebody's");
    write_file(*state, "a.csv", "new");
    assert_false(is_there(*state, stale));
    assert_true(is_there(*state, alive));
    assert_true(is_there(*state, "a.csv.tmp-mine"));
    assert_string_equal(content(*state, "a.csv"), "new");
}

static void nested_folders_are_created(void **state)
{
    char folder[PATH_BYTES];
    (void)snprintf(folder, sizeof folder, "%s/one/two//three/", (const char *)*state);
    write_file(folder, "a.csv", "text");
    assert_string_equal(content(*state, "one/two/three/a.csv"), "text");
}

static void file_in_the_way_of_a_folder_is_an_error(void **state)
{
    write_file(*state, "file", "text");
    char folder[PATH_BYTES];
    char expected[2 * PATH_BYTES];
    (void)snprintf(folder, sizeof folder, "%s/file", (const char *)*state);
    (void)snprintf(expected, sizeof expected, "cannot create folder %s: Not a directory", folder);
    struct output output = {0};
    assert_false(output_begin(&output, folder, "a.csv"));
    assert_string_equal(output.error, expected);
    assert_false(output_commit(&output));
}

static void link_that_leads_nowhere_is_no_folder(void **state)
{
    assert_int_equal(symlink("nowhere", path_in(*state, "link")), 0);
    char folder[PATH_BYTES];
    char expected[2 * PATH_BYTES];
    (void)snprintf(folder, sizeof folder, "%s/link", (const char *)*state);
    (void)snprintf(expected, sizeof expected, "cannot create folder %s: Not a directory", folder);
    char error[OUTPUT_ERROR_BYTES];
    assert_false(output_make_folder(folder, error));
    assert_string_equal(error, expected);
}

static void folder_in_the_way_of_a_file_is_an_error(void **state)
{
    assert_int_equal(mkdir(path_in(*state, "a.csv"), 0777), 0);
    char expected[2 * PATH_BYTES];
    (void)snprintf(expected, sizeof expected, "cannot write %s/a.csv: Is a directory",
                   (const char *)*state);
    struct output output = {0};
    assert_false(output_begin(&output, *state, "a.csv"));
    assert_string_equal(output.error, expected);
}

static void folder_without_permission_is_an_error(void **state)
{
    if (geteuid() == 0) {
        skip(); // root may write anywhere
    }
    assert_int_equal(chmod(*state, 0500), 0);
    struct output output = {0};
    bool begun = output_begin(&output, *state, "a.csv");
    char error[OUTPUT_ERROR_BYTES];
    bool made = output_make_folder(path_in(*state, "results"), error);
    assert_int_equal(chmod(*state, 0700), 0);
    assert_false(begun);
    assert_non_null(strstr(output.error, "a.csv: Permission denied"));
    assert_false(made);
    assert_non_null(strstr(error, "results: Permission denied"));
}

static void file_that_outgrows_its_limit_is_an_error_and_removed(void **state)
{
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit small = {.rlim_cur = 100000, .rlim_max = before.rlim_max};
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    write_file(*state, "a.csv", "old");
    struct output output = {0};
    assert_true(output_begin(&output, *state, "a.csv"));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    for (int i = 0; i < 100000; i++) {
        output_text(&output, "a row that is dropped after the error\n");
    }
    bool done = output_commit(&output);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, handler);
    assert_false(done);
    assert_non_null(strstr(output.error, "a.csv: File too large"));
    assert_string_equal(content(*state, "a.csv"), "old");
    assert_false(temporary_exists(*state, "a.csv"));
}

static void more_than_a_buffer_arrives_whole(void **state)
{
    enum { SIZE = 3 * OUTPUT_BUFFER_BYTES + 17 };
    static char block[SIZE];
    for (size_t i = 0; i < SIZE; i++) {
        block[i] = (char)('a' + i % 23);
    }
    struct output output = {0};
    assert_true(output_begin(&output, *state, "big"));
    output_text(&output, "<");
    output_bytes(&output, block, SIZE);
    for (size_t i = 0; i < SIZE; i++) {
        output_byte(&output, block[i]);
    }
    output_text(&output, ">");
    assert_true(output_commit(&output));
    static char back[2 * SIZE + 3];
    FILE *file = fopen(path_in(*state, "big"), "rb");
    assert_non_null(file);
    assert_int_equal(fread(back, 1, sizeof back, file), 2 * SIZE + 2);
    (void)fclose(file);
    assert_int_equal(back[0], '<');
    assert_memory_equal(back + 1, block, SIZE);
    assert_memory_equal(back + 1 + SIZE, block, SIZE);
    assert_int_equal(back[2 * SIZE + 1], '>');
}

static void fields_are_quoted_only_where_they_must(void **state)
{
    struct output output = {0};
    assert_true(output_begin(&output, *state, "a.csv"));
    static const char *const fields[] = {"heap", "a,b", "say \"hi\"", "two\nlines", ""};
    for (size_t i = 0; i < COUNT(fields); i++) {
        output_field(&output, fields[i]);
        output_byte(&output, ';');
    }
    assert_true(output_commit(&output));
    assert_string_equal(content(*state, "a.csv"),
                        "heap;\"a,b\";\"say \"\"hi\"\"\";\"two\nlines\";;");
}

static void decimals_keep_their_zeros(void **state)
{
    struct output output = {0};
    assert_true(output_begin(&output, *state, "a.csv"));
    static const uint64_t numbers[] = {0, 1, 9999, 10000, 123456};
    for (size_t i = 0; i < COUNT(numbers); i++) {
        output_decimal(&output, numbers[i], 4);
        output_byte(&output, ' ');
    }
    assert_true(output_commit(&output));
    assert_string_equal(content(*state, "a.csv"), "0.0000 0.0001 0.9999 1.0000 12.3456 ");
}

#define IN_FOLDER(TEST) cmocka_unit_test_setup_teardown(TEST, make_folder, remove_folder)

static void a_pipe_is_written_to_and_stays_a_pipe(void **state)
{
    const char *folder = *state;
    char path[4096];
    snprintf(path, sizeof path, "%s/pipe", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    struct output output = {0};
    assert_true(output_begin(&output, folder, "pipe"));
    output_text(&output, "through\n");
    assert_true(output_commit(&output));
    char text[16] = "";
    assert_int_equal(read(reader, text, sizeof text - 1), 8);
    assert_string_equal(text, "through\n");
    close(reader);
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_true(S_ISFIFO(status.st_mode));
    unlink(path);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_written_in_full),
        cmocka_unit_test(numbers_around_every_power_of_ten_are_written),
        IN_FOLDER(file_appears_under_its_name_when_whole),
        IN_FOLDER(old_file_stays_until_the_new_one_is_whole),
        IN_FOLDER(discarded_file_leaves_nothing),
        IN_FOLDER(an_old_file_is_removed_where_there_is_one),
        IN_FOLDER(several_files_can_be_whole_before_any_is_renamed),
        IN_FOLDER(stale_temporary_file_does_no_harm),
        IN_FOLDER(what_a_dead_run_left_is_removed),
        IN_FOLDER(nested_folders_are_created),
        IN_FOLDER(file_in_the_way_of_a_folder_is_an_error),
        IN_FOLDER(link_that_leads_nowhere_is_no_folder),
        IN_FOLDER(folder_in_the_way_of_a_file_is_an_error),
        IN_FOLDER(folder_without_permission_is_an_error),
        IN_FOLDER(file_that_outgrows_its_limit_is_an_error_and_removed),
        IN_FOLDER(more_than_a_buffer_arrives_whole),
        IN_FOLDER(fields_are_quoted_only_where_they_must),
        IN_FOLDER(decimals_keep_their_zeros),
        IN_FOLDER(a_pipe_is_written_to_and_stays_a_pipe),
    };
    return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
