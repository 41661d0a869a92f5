/// Runs a fuzz target on files: what the tests do with the corpora, with any compiler.
/// usage: fuzz_NAME FILE-OR-FOLDER...     the files of a folder in the order of their names
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int fail(const char *path)
{
    fprintf(stderr, "%s: error: %s\n", path, strerror(errno));
    return -1;
}

/// Runs the target on a file. The input's memory is as long as the file: a sanitizer sees one byte
/// too far. Its name is told before, so that it stands last when the program is stopped.
static int run_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return fail(path);
    }
    uint8_t *data = malloc(size == 0 ? 1 : size);
    bool is_read = data != NULL && fread(data, 1, size, file) == size;
    fclose(file);
    if (is_read) {
        fprintf(stderr, "%s\n", path);
        LLVMFuzzerTestOneInput(data, size);
    }
    free(data);
    return is_read ? 1 : fail(path);
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/// Runs the target on a file, or on each file of a folder. Returns how many there were; -1 when one
/// cannot be read.
static int run_path(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        return fail(path);
    }
    if (!S_ISDIR(status.st_mode)) {
        return run_file(path, (size_t)status.st_size);
    }
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, is_visible, alphasort);
    int files = count < 0 ? fail(path) : 0;
    for (int i = 0; i < count; i++) {
        char inner[4096];
        int length = snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);
        int ran = length < (int)sizeof inner ? run_path(inner) : fail(path);
        files = files < 0 || ran < 0 ? -1 : files + ran;
        free(entries[i]);
    }
    free(entries);
    return files;
}

int main(int argc, char **argv)
{
    int files = 0;
    for (int i = 1; i < argc; i++) {
        int ran = run_path(argv[i]);
        if (ran < 0) {
            return EXIT_FAILURE;
        }
        files += ran;
    }
    if (files == 0) {
        fprintf(stderr, "usage: %s FILE-OR-FOLDER...; there was no file\n", argv[0]);
        return EXIT_FAILURE;
    }
    printf("%d inputs\n", files);
    return EXIT_SUCCESS;
}
