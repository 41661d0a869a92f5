#include "picture_list.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/record/output.h"

#define PATH_BYTES 4096u

static const char account_name[] = "pictures.txt";

/// Joins a path; false if it is too long.
static bool join(char *path, const char *dir, const char *name)
{
    int length = snprintf(path, PATH_BYTES, "%s/%s", dir, name);
    return length > 0 && (size_t)length < PATH_BYTES;
}

static bool is_among(const char *name, char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/// Whether the run has that plot, whatever the picture's ending.
static bool is_of_run(const char *name, const struct plot_list *plots)
{
    size_t length = (size_t)(strrchr(name, '.') - name);
    for (size_t i = 0; i < plots->count; i++) {
        char base[PLOT_FILE_NAME_BYTES];
        plot_file_name(&plots->plots[i], base, sizeof base);
        if (strlen(base) == length && memcmp(base, name, length) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_older(const struct stat *a, const struct stat *b)
{
    return a->st_mtim.tv_sec != b->st_mtim.tv_sec ? a->st_mtim.tv_sec < b->st_mtim.tv_sec
                                                  : a->st_mtim.tv_nsec < b->st_mtim.tv_nsec;
}

/// Removes a picture if it is out of date. True if it stays.
static bool keep_or_remove(const char *dir, const char *name, const struct plot_list *plots)
{
    char path[PATH_BYTES];
    char run_path[PATH_BYTES];
    struct stat picture;
    struct stat run;
    if (!join(path, dir, name) || !join(run_path, dir, "plot-data/run.gp") ||
        lstat(path, &picture) != 0 || stat(run_path, &run) != 0) {
        return false;
    }
    if (is_of_run(name, plots) && !is_older(&picture, &run)) {
        return true;
    }
    (void)unlink(path);
    return false;
}

static void write_line(struct output *output, const char *name)
{
    output_text(output, name);
    output_byte(output, '\n');
}

bool picture_list_update(const char *dir, const struct plot_list *plots, char *const *drawn,
                         size_t drawn_count, char *message, size_t size)
{
    char folder[PATH_BYTES];
    char path[PATH_BYTES];
    if (!join(folder, dir, "plot-data") || !join(path, folder, account_name)) {
        (void)snprintf(message, size, "%s: the path is too long", dir);
        return false;
    }
    struct output output = {0};
    if (output_begin(&output, folder, account_name)) {
        for (size_t i = 0; i < drawn_count; i++) {
            write_line(&output, drawn[i]);
        }
        FILE *account = fopen(path, "r");
        char name[PLOT_FILE_NAME_BYTES];
        while (account != NULL && fgets(name, sizeof name, account) != NULL) {
            name[strcspn(name, "\r\n")] = '\0';
            if (plot_is_file_name(name) && !is_among(name, drawn, drawn_count) &&
                keep_or_remove(dir, name, plots)) {
                write_line(&output, name);
            }
        }
        if (account != NULL) {
            (void)fclose(account);
        }
    }
    if (!output_commit(&output)) {
        (void)snprintf(message, size, "%s", output.error);
        return false;
    }
    return true;
}

bool picture_list_exists(const char *dir)
{
    char path[PATH_BYTES];
    return join(path, dir, "plot-data/pictures.txt") && access(path, F_OK) == 0;
}
