#include "plot_list.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// The largest run.gp that is read: the names of all threads stand in it.
#define SETTINGS_BYTES_MAX (64u << 20)

static const struct {
    const char *name;
    bool of_pool;
} kinds[PLOT_KIND_COUNT] = {
    [PLOT_FRAGMENTATION] = {"fragmentation", true},
    [PLOT_MAP] = {"map", true},
    [PLOT_BLOCKS] = {"blocks", true},
    [PLOT_QUEUE] = {"queue", true},
    [PLOT_SEMAPHORE] = {"semaphore", true},
    [PLOT_WAITS] = {"waits", false},
    [PLOT_SEARCHES] = {"searches", false},
};

const char *plot_script(enum plot_kind kind)
{
    static const char *const scripts[PLOT_KIND_COUNT] = {
        [PLOT_FRAGMENTATION] = "fragmentation.gp",
        [PLOT_MAP] = "map.gp",
        [PLOT_BLOCKS] = "blocks.gp",
        [PLOT_QUEUE] = "objects.gp",
        [PLOT_SEMAPHORE] = "objects.gp",
        [PLOT_WAITS] = "waits.gp",
        [PLOT_SEARCHES] = "searches.gp",
    };
    return scripts[kind];
}

void plot_file_name(const struct plot *plot, char *name, size_t size)
{
    (void)snprintf(name, size, "%s%s%s", kinds[plot->kind].name, plot->pool != NULL ? "-" : "",
                   plot->pool != NULL ? plot->pool : "");
}

bool plot_is_file_name(const char *name)
{
    const char *ending = strrchr(name, '.');
    if (strchr(name, '/') != NULL || ending == NULL ||
        (strcmp(ending, ".svg") != 0 && strcmp(ending, ".png") != 0)) {
        return false;
    }
    for (size_t i = 0; i < PLOT_KIND_COUNT; i++) {
        size_t length = strlen(kinds[i].name);
        if (strncmp(name, kinds[i].name, length) == 0 &&
            (kinds[i].of_pool ? name[length] == '-' && name + length + 1 < ending
                              : name + length == ending)) {
            return true;
        }
    }
    return false;
}

void plot_list_free(struct plot_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->plots[i].pool);
    }
    free(list->plots);
    *list = (struct plot_list){0};
}

/// A file's text, to be freed; NULL with errno set.
static char *read_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    char *text = NULL;
    size_t used = 0;
    size_t room = 4096;
    size_t got = 0;
    do {
        room *= 2;
        char *larger = room > SETTINGS_BYTES_MAX ? NULL : realloc(text, room);
        if (larger == NULL) {
            free(text);
            (void)fclose(file);
            errno = ENOMEM;
            return NULL;
        }
        text = larger;
        got = fread(text + used, 1, room - used - 1, file);
        used += got;
    } while (used == room - 1);
    text[used] = '\0';
    bool is_read = !ferror(file);
    (void)fclose(file);
    if (!is_read) {
        free(text);
        errno = EIO;
        return NULL;
    }
    return text;
}

/// One line of an assignments file.
struct assignment {
    const char *name;
    size_t name_length;
    const char *text; ///< without its quotes; NULL for a number
    size_t text_length;
};

static const char *skip(const char *at, const char *accepted)
{
    return at + strspn(at, accepted);
}

/// Takes `name = 123` or `name = 'text'` apart, in single quotes with quotes doubled, or in double
/// quotes with nothing that gnuplot would expand. Returns its end, NULL if it is anything else.
static const char *parse_assignment(const char *at, struct assignment *found)
{
    found->name = at;
    at = skip(at, "abcdefghijklmnopqrstuvwxyz_");
    found->name_length = (size_t)(at - found->name);
    at = skip(at, " ");
    if (found->name_length == 0 || *at != '=') {
        return NULL;
    }
    at = skip(at + 1, " ");
    found->text = NULL;
    if (*at == '\'' || *at == '"') {
        char quote = *at++;
        found->text = at;
        while (*at != '\n' && *at != '\0' && (*at != quote || (quote == '\'' && at[1] == quote))) {
            if (quote == '"' && (*at == '`' || *at == '\\')) {
                return NULL;
            }
            at += *at == quote ? 2 : 1;
        }
        found->text_length = (size_t)(at - found->text);
        if (*at != quote) {
            return NULL;
        }
        at++;
    } else {
        const char *number = at;
        at = skip(at, "0123456789.");
        if (at == number) {
            return NULL;
        }
    }
    at = skip(at, " \r");
    return *at == '\n' ? at + 1 : *at == '\0' ? at : NULL;
}

static bool add_plot(struct plot_list *list, enum plot_kind kind, const char *pool, size_t length)
{
    struct plot *larger = realloc(list->plots, (list->count + 1) * sizeof *larger);
    if (larger == NULL) {
        return false;
    }
    list->plots = larger;
    char *name = NULL;
    if (pool != NULL) {
        name = malloc(length + 1);
        if (name == NULL) {
            return false;
        }
        memcpy(name, pool, length);
        name[length] = '\0';
    }
    list->plots[list->count++] = (struct plot){.kind = kind, .pool = name};
    return true;
}

/// Adds the plots of each name in a list: `kind`, and of a pool its map. A name that cannot stand
/// in a file's is none.
static bool add_named(struct plot_list *list, const struct assignment *names, enum plot_kind kind,
                      bool has_map)
{
    const char *end = names->text + names->text_length;
    for (const char *at = names->text; at < end;) {
        size_t length = strcspn(at, " '\"\n/");
        if (at + length > end) {
            length = (size_t)(end - at);
        }
        if (length > 0 && length < PLOT_FILE_NAME_BYTES / 2) {
            bool is_added = add_plot(list, kind, at, length) &&
                            (!has_map || add_plot(list, PLOT_MAP, at, length));
            if (!is_added) {
                return false;
            }
        }
        at += length + 1;
    }
    return true;
}

static bool is_named(const struct assignment *assignment, const char *name)
{
    return assignment->name_length == strlen(name) &&
           memcmp(assignment->name, name, assignment->name_length) == 0;
}

/// Adds what the lines of run.gp ask for. Returns 0, or the number of the line that is wrong, or
/// SIZE_MAX when out of memory.
static size_t add_all(struct plot_list *list, const char *text)
{
    struct assignment byte_pools = {.text = ""};
    struct assignment block_pools = {.text = ""};
    struct assignment queues = {.text = ""};
    struct assignment semaphores = {.text = ""};
    size_t line = 1;
    for (const char *at = text; *at != '\0'; line++) {
        struct assignment found = {0};
        at = parse_assignment(at, &found);
        if (at == NULL) {
            return line;
        }
        if (is_named(&found, "byte_pools") && found.text != NULL) {
            byte_pools = found;
        } else if (is_named(&found, "block_pools") && found.text != NULL) {
            block_pools = found;
        } else if (is_named(&found, "queues") && found.text != NULL) {
            queues = found;
        } else if (is_named(&found, "semaphores") && found.text != NULL) {
            semaphores = found;
        }
    }
    bool is_added = add_named(list, &byte_pools, PLOT_FRAGMENTATION, true) &&
                    add_named(list, &block_pools, PLOT_BLOCKS, true) &&
                    add_named(list, &queues, PLOT_QUEUE, false) &&
                    add_named(list, &semaphores, PLOT_SEMAPHORE, false) &&
                    add_plot(list, PLOT_WAITS, NULL, 0) &&
                    (byte_pools.text_length == 0 || add_plot(list, PLOT_SEARCHES, NULL, 0));
    return is_added ? 0 : SIZE_MAX;
}

bool plot_list_read(struct plot_list *list, const char *dir, char *message, size_t size)
{
    static const char inner[] = "/plot-data/run.gp";
    *list = (struct plot_list){0};
    char *path = malloc(strlen(dir) + sizeof inner);
    char *text = NULL;
    size_t wrong_line = SIZE_MAX;
    errno = ENOMEM;
    if (path != NULL) {
        (void)snprintf(path, strlen(dir) + sizeof inner, "%s%s", dir, inner);
        text = read_text(path);
    }
    if (text == NULL) {
        (void)snprintf(message, size, "%s%s: %s; is this the folder of a run?", dir, inner,
                       strerror(errno));
    } else {
        wrong_line = add_all(list, text);
        if (wrong_line == SIZE_MAX) {
            (void)snprintf(message, size, "%s: out of memory", path);
        } else if (wrong_line != 0) {
            (void)snprintf(message, size,
                           "%s:%zu: neither a number nor a text is assigned here; run the "
                           "scenario again to have the file written anew",
                           path, wrong_line);
        }
    }
    free(text);
    free(path);
    if (wrong_line != 0) {
        plot_list_free(list);
    }
    return wrong_line == 0;
}
