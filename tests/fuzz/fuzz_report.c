/// Any bytes as the files of a result folder, of which poolsim report makes a page: it is written,
/// or the folder is refused in one line. `#file waits.csv` alone in a line begins a file.
#include "fuzz.h"

#include "sim/report/html.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// The files that a page is made of, and the page.
static const char *const names[] = {
    "summary.json",
    "waits.csv",
    "failures.csv",
    "series.csv",
    "layout.csv",
    "notes.csv",
    "objects.csv",
    "interrupts.csv",
    "damage.csv",
    "schedule.csv",
    "plot-data/lifetimes.csv",
    "plot-data/lifetime_marks.csv",
    "report.html",
};
enum { NAME_COUNT = sizeof names / sizeof names[0], PATH_BYTES = 128 };

static char folder[] = "/tmp/poolsim-fuzz-XXXXXX";

static void make_path(char path[PATH_BYTES], const char *name)
{
    snprintf(path, PATH_BYTES, "%s/%s", folder, name);
}

static void remove_files(void)
{
    char path[PATH_BYTES];
    for (size_t i = 0; i < NAME_COUNT; i++) {
        make_path(path, names[i]);
        unlink(path);
    }
}

static void remove_folder(void)
{
    char path[PATH_BYTES];
    remove_files();
    make_path(path, "plot-data");
    rmdir(path);
    rmdir(folder);
}

static void make_folder(void)
{
    static bool is_made;
    char path[PATH_BYTES];
    if (is_made) {
        remove_files();
        return;
    }
    bool is_new = mkdtemp(folder) != NULL;
    make_path(path, "plot-data");
    is_made = is_new && mkdir(path, 0700) == 0 && atexit(remove_folder) == 0;
    assert(is_made);
}

/// Opens the file that a line begins; NULL if it begins none.
static FILE *open_file(const uint8_t *line, size_t length)
{
    static const char begin[] = "#file ";
    size_t before = sizeof begin - 1;
    char path[PATH_BYTES];
    if (length < before || memcmp(line, begin, before) != 0) {
        return NULL;
    }
    for (size_t i = 0; i < NAME_COUNT; i++) {
        if (strlen(names[i]) == length - before &&
            memcmp(names[i], line + before, length - before) == 0) {
            make_path(path, names[i]);
            return fopen(path, "wb");
        }
    }
    return NULL;
}

static void write_files(const uint8_t *data, size_t size)
{
    FILE *file = NULL;
    for (size_t at = 0; at < size;) {
        const uint8_t *end = memchr(data + at, '\n', size - at);
        size_t length = end == NULL ? size - at : (size_t)(end - data) - at;
        FILE *next = open_file(data + at, length);
        if (next != NULL) {
            if (file != NULL) {
                fclose(file);
            }
            file = next;
        } else if (file != NULL) {
            fwrite(data + at, 1, length + (end != NULL), file);
        }
        at += length + (end != NULL);
    }
    if (file != NULL) {
        fclose(file);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    make_folder();
    write_files(data, size);
    char *const dirs[] = {folder};
    char page[PATH_BYTES];
    struct html_problem problem = {""};
    make_path(page, "report.html");
    if (html_write(dirs, 1, page, &problem)) {
        struct stat status;
        bool is_written = stat(page, &status) == 0 && status.st_size > 0;
        assert(is_written);
    } else {
        assert(strstr(problem.text, "error: ") != NULL && strchr(problem.text, '\n') == NULL);
    }
    return 0;
}
