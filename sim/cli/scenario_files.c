#include "scenario_files.h"

#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int fail(const struct command *command, const char *what, const char *why)
{
    fprintf(stderr, "poolsim %s: error: %s%s%s\n", command->name, what, why[0] == '\0' ? "" : ": ",
            why);
    return EXIT_USAGE;
}

/// Takes the path over.
static bool add_file(struct scenario_files *files, char *path)
{
    if (path == NULL) {
        return false;
    }
    if (files->count == files->room) {
        size_t room = files->room == 0 ? 32 : 2 * files->room;
        char **bigger = realloc(files->paths, room * sizeof *bigger);
        if (bigger == NULL) {
            free(path);
            return false;
        }
        files->paths = bigger;
        files->room = room;
    }
    files->paths[files->count++] = path;
    return true;
}

static bool is_scenario_name(const char *name)
{
    static const char suffix[] = ".yaml";
    size_t length = strlen(name);
    size_t end = sizeof suffix - 1;
    return name[0] != '.' && length > end && strcmp(name + length - end, suffix) == 0;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *join(const char *folder, const char *name)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/') {
        length--;
    }
    size_t size = length + 1 + strlen(name) + 1;
    char *path = malloc(size);
    if (path != NULL) {
        const char *slash = folder[length - 1] == '/' ? "" : "/";
        snprintf(path, size, "%.*s%s%s", (int)length, folder, slash, name);
    }
    return path;
}

/// In the order of their names as bytes, whatever the file system's.
static int add_folder(struct scenario_files *files, const struct command *command,
                      const char *folder)
{
    size_t first = files->count;
    DIR *stream = opendir(folder);
    if (stream == NULL) {
        return fail(command, folder, strerror(errno));
    }
    bool has_room = true;
    struct dirent *entry;
    while (has_room && (entry = readdir(stream)) != NULL) {
        if (is_scenario_name(entry->d_name)) {
            has_room = add_file(files, join(folder, entry->d_name));
        }
    }
    closedir(stream);
    if (!has_room) {
        return fail(command, "out of memory", "");
    }
    if (files->count == first) {
        return fail(command, folder, "there is no scenario (*.yaml) in this folder");
    }
    qsort(files->paths + first, files->count - first, sizeof *files->paths, compare_paths);
    return EXIT_FINE;
}

int scenario_files_collect(struct scenario_files *files, const struct command *command, int argc,
                           char **argv)
{
    int code = EXIT_FINE;
    for (int i = optind; i < argc; i++) {
        struct stat about;
        if (stat(argv[i], &about) == 0 && S_ISDIR(about.st_mode)) {
            code = add_folder(files, command, argv[i]) == EXIT_FINE ? code : EXIT_USAGE;
            continue;
        }
        size_t size = strlen(argv[i]) + 1;
        char *copy = malloc(size);
        if (copy != NULL) {
            memcpy(copy, argv[i], size);
        }
        if (!add_file(files, copy)) {
            return fail(command, "out of memory", "");
        }
    }
    return code;
}

void scenario_files_free(struct scenario_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free(files->paths[i]);
    }
    free(files->paths);
    *files = (struct scenario_files){0};
}
