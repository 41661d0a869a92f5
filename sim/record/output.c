#include "output.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define REASON_BYTES 128
#define PATH_BYTES 4096 ///< a longer one is the name of no file

const char output_digit_pairs[200] = {
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
    "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
    "8081828384858687888990919293949596979899"};

/// Keeps the first error, on one line.
static void note_error(char *error, const char *doing, const char *path, int number)
{
    if (error[0] != '\0') {
        return;
    }
    char reason[REASON_BYTES] = "unknown error";
    (void)strerror_r(number, reason, sizeof reason);
    (void)snprintf(error, OUTPUT_ERROR_BYTES, "cannot %s %.300s: %s", doing, path, reason);
}

/// A device, pipe or socket: something that is written to, not replaced.
static bool is_device(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/// Makes one folder, whose parent is there. One that was there before is fine.
static bool make_one_folder(const char *path, char *error)
{
    if (mkdir(path, 0777) == 0) {
        return true;
    }
    int number = errno; // before is_folder() sets another
    if (is_folder(path)) {
        return true;
    }
    note_error(error, "create folder", path, number == EEXIST ? ENOTDIR : number);
    return false;
}

bool output_make_folder(const char *folder, char *error)
{
    error[0] = '\0';
    if (is_folder(folder)) {
        return true;
    }
    size_t length = strlen(folder);
    char *path = malloc(length + 1);
    if (path == NULL) {
        note_error(error, "create folder", folder, ENOMEM);
        return false;
    }
    memcpy(path, folder, length + 1);
    bool made = true;
    for (size_t i = 1; made && i < length; i++) {
        if (path[i] == '/') {
            path[i] = '\0';
            made = make_one_folder(path, error);
            path[i] = '/';
        }
    }
    made = made && make_one_folder(path, error);
    free(path);
    return made;
}

static bool is_prefix_there(char *path, size_t length)
{
    char kept = path[length];
    path[length] = '\0';
    bool is_there = access(path, F_OK) == 0;
    path[length] = kept;
    return is_there;
}

size_t output_existing_part(char *folder)
{
    size_t part = strlen(folder);
    while (part > 0 && !is_prefix_there(folder, part)) {
        do {
            part--;
        } while (part > 0 && folder[part] != '/');
    }
    return part;
}

void output_remove_made(char *folder, size_t existing)
{
    while (strlen(folder) > existing && rmdir(folder) == 0) {
        char *slash = strrchr(folder, '/');
        *(slash == NULL ? folder : slash) = '\0';
    }
}

/// Frees everything but the error.
static void let_go(struct output *output)
{
    free(output->buffer);
    free(output->path);
    free(output->temporary);
    output->buffer = NULL;
    output->path = NULL;
    output->temporary = NULL;
    output->used = 0;
    output->file = -1;
    output->take = NULL;
}

static char *join(const char *folder, const char *name, const char *tail)
{
    size_t size = strlen(folder) + 1 + strlen(name) + strlen(tail) + 1;
    char *path = malloc(size);
    if (path != NULL) {
        (void)snprintf(path, size, "%s/%s%s", folder, name, tail);
    }
    return path;
}

/// Whether `file` is a temporary one of `name` whose process is no more.
static bool is_left_behind(const char *file, const char *name)
{
    static const char mark[] = ".tmp-";
    size_t length = strlen(name);
    if (strncmp(file, name, length) != 0 || strncmp(file + length, mark, sizeof mark - 1) != 0) {
        return false;
    }
    const char *digits = file + length + sizeof mark - 1;
    size_t count = strspn(digits, "0123456789");
    if (count == 0 || count > 9 || digits[count] != '\0') {
        return false;
    }
    return kill((pid_t)strtol(digits, NULL, 10), 0) != 0 && errno == ESRCH;
}

void output_clear_left_behind(const char *folder, const char *name)
{
    DIR *entries = opendir(folder);
    if (entries == NULL) {
        return;
    }
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (is_left_behind(entry->d_name, name)) {
            (void)unlinkat(dirfd(entries), entry->d_name, 0);
        }
    }
    (void)closedir(entries);
}

bool output_would_replace(const char *folder, const char *name, const char *path)
{
    struct stat there;
    struct stat other;
    char *file = join(folder, name, "");
    bool is_same = file != NULL && stat(file, &there) == 0 && stat(path, &other) == 0 &&
                   S_ISREG(there.st_mode) && there.st_dev == other.st_dev &&
                   there.st_ino == other.st_ino;
    free(file);
    return is_same;
}

bool output_begin(struct output *output, const char *folder, const char *name)
{
    assert(output->buffer == NULL);
    if (!output_make_folder(folder, output->error)) {
        return false;
    }
    output_clear_left_behind(folder, name);
    char tail[32];
    (void)snprintf(tail, sizeof tail, ".tmp-%ld", (long)getpid());
    output->used = 0;
    output->path = join(folder, name, "");
    output->temporary = join(folder, name, tail);
    output->buffer = malloc(OUTPUT_BUFFER_BYTES);
    if (output->path == NULL || output->temporary == NULL || output->buffer == NULL) {
        note_error(output->error, "write", name, ENOMEM);
        goto fail;
    }
    if (is_folder(output->path)) {
        note_error(output->error, "write", output->path, EISDIR);
        goto fail;
    }
    if (is_device(output->path)) {
        free(output->temporary); // a file of that name would take the device's place
        output->temporary = NULL;
        output->file = open(output->path, O_WRONLY);
    } else {
        output->file = open(output->temporary, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    }
    if (output->file < 0) {
        note_error(output->error, "write", output->path, errno);
        goto fail;
    }
    return true;
fail:
    let_go(output);
    return false;
}

bool output_begin_taken(struct output *output,
                        void (*take)(void *context, const char *bytes, size_t size), void *context)
{
    assert(output->buffer == NULL);
    output->error[0] = '\0';
    output->used = 0;
    output->file = -1;
    output->buffer = malloc(OUTPUT_BUFFER_BYTES);
    if (output->buffer == NULL) {
        (void)snprintf(output->error, sizeof output->error, "out of memory");
        return false;
    }
    output->take = take;
    output->take_context = context;
    return true;
}

static void write_all(struct output *output, const char *bytes, size_t size)
{
    if (output->take != NULL) {
        output->take(output->take_context, bytes, size);
        return;
    }
    while (size > 0 && output->error[0] == '\0') {
        ssize_t written = write(output->file, bytes, size);
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        } else if (written == 0 || errno != EINTR) {
            note_error(output->error, "write", output->path, written == 0 ? ENOSPC : errno);
        }
    }
}

void output_flush(struct output *output)
{
    write_all(output, output->buffer, output->used);
    output->used = 0;
}

void output_bytes(struct output *output, const void *bytes, size_t size)
{
    if (size > OUTPUT_BUFFER_BYTES - output->used) {
        output_flush(output);
        if (size > OUTPUT_BUFFER_BYTES) {
            write_all(output, bytes, size);
            return;
        }
    }
    memcpy(output->buffer + output->used, bytes, size);
    output->used += size;
}

/// Closes the file if it is open.
static void close_file(struct output *output)
{
    if (output->file >= 0 && close(output->file) != 0) {
        note_error(output->error, "write", output->path, errno);
    }
    output->file = -1;
}

bool output_complete(struct output *output)
{
    if (output->buffer == NULL) {
        return false;
    }
    output_flush(output);
    close_file(output);
    return output->error[0] == '\0';
}

bool output_commit(struct output *output)
{
    if (output->buffer == NULL) {
        return false;
    }
    assert(output->take == NULL);
    bool done = output_complete(output);
    if (done && output->temporary != NULL && rename(output->temporary, output->path) != 0) {
        note_error(output->error, "write", output->path, errno);
        done = false;
    }
    if (!done && output->temporary != NULL) {
        (void)unlink(output->temporary);
    }
    let_go(output);
    return done;
}

void output_discard(struct output *output)
{
    if (output->buffer == NULL) {
        return;
    }
    close_file(output);
    if (output->temporary != NULL) {
        (void)unlink(output->temporary);
    }
    let_go(output);
}

void output_remove_old(const char *folder, const char *name)
{
    char path[PATH_BYTES];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path) {
        (void)unlink(path);
    }
}

void output_decimal(struct output *output, uint64_t number, unsigned decimals)
{
    assert(decimals >= 1 && decimals <= 19);
    uint64_t one = 1;
    for (unsigned i = 0; i < decimals; i++) {
        one *= 10;
    }
    output_u64(output, number / one);
    output_byte(output, '.');
    char digits[OUTPUT_U64_DIGITS];
    size_t count = (size_t)(output_format_u64(digits, number % one) - digits);
    for (size_t i = count; i < decimals; i++) {
        output_byte(output, '0');
    }
    output_bytes(output, digits, count);
}

void output_field(struct output *output, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        output_text(output, text);
        return;
    }
    output_byte(output, '"');
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"') {
            output_byte(output, '"');
        }
        output_byte(output, *at);
    }
    output_byte(output, '"');
}
