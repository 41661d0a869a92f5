#include "result_folder.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// The files that are read of a folder, and what is made of them.
static const char *const names[] = {
    "summary.json",
    "ops.csv",
    "waits.csv",
    "object-waits.csv",
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
enum { NAME_COUNT = sizeof names / sizeof names[0] };

static char folder[] = "/tmp/poolsim-fuzz-XXXXXX";

void result_folder_path(char path[RESULT_PATH_BYTES], const char *name)
{
    snprintf(path, RESULT_PATH_BYTES, "%s/%s", folder, name);
}

static void remove_files(void)
{
    char path[RESULT_PATH_BYTES];
    for (size_t i = 0; i < NAME_COUNT; i++) {
        result_folder_path(path, names[i]);
        unlink(path);
    }
}

static void remove_folder(void)
{
    char path[RESULT_PATH_BYTES];
    remove_files();
    result_folder_path(path, "plot-data");
    rmdir(path);
    rmdir(folder);
}

static void make_folder(void)
{
    static bool is_made;
    char path[RESULT_PATH_BYTES];
    if (is_made) {
        remove_files();
        return;
    }
    bool is_new = mkdtemp(folder) != NULL;
    result_folder_path(path, "plot-data");
    is_made = is_new && mkdir(path, 0700) == 0 && atexit(remove_folder) == 0;
    assert(is_made);
}

/// Opens the file that a line begins; NULL if it begins none.
static FILE *open_file(const uint8_t *line, size_t length)
{
    static const char begin[] = "#file ";
    size_t before = sizeof begin - 1;
    char path[RESULT_PATH_BYTES];
    if (length < before || memcmp(line, begin, before) != 0) {
        return NULL;
    }
    for (size_t i = 0; i < NAME_COUNT; i++) {
        if (strlen(names[i]) == length - before &&
            memcmp(names[i], line + before, length - before) == 0) {
            result_folder_path(path, names[i]);
            return fopen(path, "wb");
        }
    }
    return NULL;
}

char *result_folder_fill(const uint8_t *data, size_t size)
{
    make_folder();
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
    return folder;
}
