#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "diff.h"
#include "live.h"

/// Allocations shown around an address.
enum { NEAR_MAX = 8 };

/// Two tables side by side.
struct sides {
    struct rows a;
    struct rows b;
    struct row row_a;
    struct row row_b;
    struct live *live;
    FILE *to;
    struct scenario_problem *problem;
};

static void print_field(const struct sides *sides, enum column column, bool has_a, bool has_b)
{
    const char *a = has_a ? sides->row_a.fields[column] : "-";
    const char *b = has_b ? sides->row_b.fields[column] : "-";
    bool differs = strcmp(a, b) != 0;
    fprintf(sides->to, "  %-10s  %-20s  %s%s\n", column_name(column), a[0] == '\0' ? "-" : a,
            b[0] == '\0' ? "-" : b, differs ? "  <" : "");
}

/// Sizes are as asked: what lies between two may be free, or headers.
static void print_near(const struct sides *sides, const char *pool, uint64_t address)
{
    struct live_block blocks[NEAR_MAX];
    size_t count = live_near(sides->live, pool, address, blocks, NEAR_MAX);
    unsigned long long all = (unsigned long long)live_count(sides->live, pool);
    if (count == 0) {
        fprintf(sides->to, "\nBefore it nothing was allocated in %s.\n", pool);
        return;
    }
    fprintf(sides->to,
            "\nBefore it %llu allocation%s in %s; around address %llu (sizes as asked, without "
            "headers):\n",
            all, all == 1 ? " was" : "s were", pool, (unsigned long long)address);
    uint64_t end = 0;
    for (size_t i = 0; i < count; i++) {
        const struct live_block *block = &blocks[i];
        if (i > 0 && block->address > end) {
            fprintf(sides->to, "  %20s  %10llu bytes free, or headers\n", "",
                    (unsigned long long)(block->address - end));
        }
        fprintf(sides->to, "  %20llu  %10llu bytes of %s, from call %llu at cycle %llu\n",
                (unsigned long long)block->address, (unsigned long long)block->size,
                live_name(sides->live, block->thread), (unsigned long long)block->row,
                (unsigned long long)block->called);
        end = block->address + block->size;
    }
}

static void print_around(const struct sides *sides, bool has_a, bool has_b)
{
    uint64_t a = 0;
    uint64_t b = 0;
    bool in_a = has_a && row_number(&sides->row_a, COLUMN_ADDRESS, &a);
    bool in_b = has_b && row_number(&sides->row_b, COLUMN_ADDRESS, &b);
    if (in_a) {
        print_near(sides, sides->row_a.fields[COLUMN_POOL], a);
    }
    bool is_other = !in_a || a != b ||
                    strcmp(sides->row_a.fields[COLUMN_POOL], sides->row_b.fields[COLUMN_POOL]) != 0;
    if (in_b && is_other) {
        print_near(sides, sides->row_b.fields[COLUMN_POOL], b);
    }
}

/// The row that both stand at is not the same; has_*: it is there at all.
static enum diff_status print_parting(struct sides *sides, bool has_a, bool has_b)
{
    if ((has_a && !rows_split(&sides->a, &sides->row_a, sides->problem)) ||
        (has_b && !rows_split(&sides->b, &sides->row_b, sides->problem))) {
        return DIFF_ERROR;
    }
    unsigned long long number = (unsigned long long)sides->a.number;
    fprintf(sides->to, "Call %llu (line %llu of ops.csv) is the first that went another way",
            number, number + 1);
    if (!has_a || !has_b) {
        fprintf(sides->to, ": only %s has it", has_a ? "A" : "B");
    }
    if (number > 1) {
        fprintf(sides->to, "; the %llu before it %s the same", number - 1,
                number == 2 ? "is" : "are");
    }
    fprintf(sides->to, ".\n\n  %-10s  %-20s  %s\n", "", "A", "B");
    for (int i = 0; i < COLUMN_COUNT; i++) {
        print_field(sides, (enum column)i, has_a, has_b);
    }
    print_around(sides, has_a, has_b);
    return DIFF_DIFFERENT;
}

static enum diff_status compare(struct sides *sides)
{
    for (;;) {
        enum rows_status a = rows_next(&sides->a, sides->problem);
        enum rows_status b = a == ROWS_BAD ? ROWS_BAD : rows_next(&sides->b, sides->problem);
        if (a == ROWS_BAD || b == ROWS_BAD) {
            return DIFF_ERROR;
        }
        if (a == ROWS_END && b == ROWS_END) {
            fprintf(sides->to, "All %llu calls are the same.\n",
                    (unsigned long long)sides->a.number - 1);
            return DIFF_SAME;
        }
        bool is_same = a == b && sides->a.length == sides->b.length &&
                       memcmp(sides->a.text, sides->b.text, sides->a.length) == 0;
        if (!is_same) {
            return print_parting(sides, a == ROWS_READ, b == ROWS_READ);
        }
        if (!rows_split(&sides->a, &sides->row_a, sides->problem)) {
            return DIFF_ERROR;
        }
        if (!live_follow(sides->live, &sides->row_a, sides->a.number)) {
            snprintf(sides->problem->text, sizeof sides->problem->text, "error: out of memory");
            return DIFF_ERROR;
        }
    }
}

static char *path_in(const char *folder, const char *name)
{
    size_t size = strlen(folder) + 1 + strlen(name) + 1;
    char *path = malloc(size);
    if (path != NULL) {
        snprintf(path, size, "%s/%s", folder, name);
    }
    return path;
}

static bool is_missing(const char *path)
{
    struct stat about;
    return stat(path, &about) != 0 && errno == ENOENT;
}

static enum diff_status open_and_compare(struct sides *sides, const char *a, const char *b)
{
    if (!rows_open(&sides->a, a, sides->problem)) {
        return DIFF_ERROR;
    }
    enum diff_status status = DIFF_ERROR;
    if (rows_open(&sides->b, b, sides->problem)) {
        status = compare(sides);
        rows_close(&sides->b);
    }
    rows_close(&sides->a);
    return status;
}

enum diff_status diff_calls(const char *a, const char *b, FILE *to,
                            struct scenario_problem *problem)
{
    enum diff_status status = DIFF_ERROR;
    struct sides *sides = calloc(1, sizeof *sides);
    char *path_a = path_in(a, "ops.csv");
    char *path_b = path_in(b, "ops.csv");
    struct live *live = live_create();
    snprintf(problem->text, sizeof problem->text, "error: out of memory");
    if (sides != NULL && path_a != NULL && path_b != NULL && live != NULL) {
        sides->live = live;
        sides->to = to;
        sides->problem = problem;
        if (is_missing(path_a) && is_missing(path_b)) {
            fprintf(to, "Neither has an ops.csv ('--ops none'): only the measures are compared.\n");
            status = DIFF_SAME;
        } else {
            status = open_and_compare(sides, path_a, path_b);
        }
    }
    live_destroy(live);
    free(path_a);
    free(path_b);
    free(sides);
    return status;
}
