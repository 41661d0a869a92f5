#include "scripts_dir.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_BYTES 4096u

bool scripts_dir_is_one(const char *dir)
{
    char path[PATH_BYTES];
    int length = snprintf(path, sizeof path, "%s/common.gp", dir);
    return length > 0 && (size_t)length < sizeof path && access(path, R_OK) == 0;
}

/// ../share/poolsim/plot, from the folder of this program.
static bool beside_program(char *dir, size_t size)
{
    static const char inner[] = "share/poolsim/plot";
    char program[PATH_BYTES];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0) {
        return false;
    }
    program[length] = '\0';
    for (int level = 0; level < 2; level++) {
        char *slash = strrchr(program, '/');
        if (slash == NULL) {
            return false;
        }
        *slash = '\0';
    }
    int written = snprintf(dir, size, "%s/%s", program, inner);
    return written > 0 && (size_t)written < size && scripts_dir_is_one(dir);
}

char *scripts_dir_find(void)
{
    const char *set = getenv("POOLSIM_SCRIPTS");
    if (set != NULL && set[0] != '\0') {
        return strdup(set);
    }
    char dir[PATH_BYTES];
    if (beside_program(dir, sizeof dir)) {
        return strdup(dir);
    }
#ifdef POOLSIM_SOURCE_DIR
    if (scripts_dir_is_one(POOLSIM_SOURCE_DIR "/scripts/plot")) {
        return strdup(POOLSIM_SOURCE_DIR "/scripts/plot");
    }
#endif
    return NULL;
}
