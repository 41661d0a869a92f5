#include "plots.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gnuplot.h"
#include "html_csv.h"
#include "picture_list.h"
#include "plot_list.h"
#include "scripts_dir.h"
#include "sim/record/output.h"

#define PATH_BYTES 4096u
#define TOGETHER_MAX 2u

/// All that one call of plots_draw() works with.
struct drawing {
    const struct plot_request *request;
    struct plots_result *result;
    struct plot_list list;
    char *scripts;
    bool has_failed;
    bool is_over; ///< no further plot can be drawn
};

/// A plot that gnuplot is at work on.
struct work {
    struct gnuplot gnuplot;
    const struct plot *plot;
    char name[PLOT_FILE_NAME_BYTES]; ///< the picture's
    char temporary[PATH_BYTES];
};

static const char *ending_of(enum plot_terminal terminal)
{
    return terminal == PLOT_PNG ? "png" : "svg";
}

/// Notes the first thing that goes wrong.
static void fail(struct drawing *drawing, const char *format, ...)
{
    if (!drawing->has_failed) {
        va_list arguments;
        va_start(arguments, format);
        (void)vsnprintf(drawing->result->message, PLOTS_MESSAGE_BYTES, format, arguments);
        va_end(arguments);
    }
    drawing->has_failed = true;
}

static bool add_file(struct plots_result *result, const char *name)
{
    char **larger = realloc(result->files, (result->file_count + 1) * sizeof *larger);
    if (larger == NULL) {
        return false;
    }
    result->files = larger;
    result->files[result->file_count] = strdup(name);
    if (result->files[result->file_count] == NULL) {
        return false;
    }
    result->file_count++;
    return true;
}

/// Names the picture and starts gnuplot on it. False: nothing is under way, and why was noted.
static bool begin(struct drawing *drawing, struct work *work, const struct plot *plot)
{
    const struct plot_request *request = drawing->request;
    bool show = request->terminal == PLOT_DUMB;
    char base[PLOT_FILE_NAME_BYTES - 8];
    plot_file_name(plot, base, sizeof base);
    work->plot = plot;
    (void)snprintf(work->name, sizeof work->name, "%s.%s", base, ending_of(request->terminal));
    char script[PATH_BYTES];
    int script_length =
        snprintf(script, sizeof script, "%s/%s", drawing->scripts, plot_script(plot->kind));
    int length = snprintf(work->temporary, sizeof work->temporary, "%s/%s.%s.tmp-%ld", request->dir,
                          base, ending_of(request->terminal), (long)getpid());
    if (script_length >= (int)sizeof script || length >= (int)sizeof work->temporary) {
        fail(drawing, "%s: the path is too long", request->dir);
        return false;
    }
    output_clear_left_behind(request->dir, work->name);
    const char *arguments[GNUPLOT_ARGUMENTS_MAX + 1] = {request->dir};
    size_t count = 1;
    if (plot->pool != NULL) {
        arguments[count++] = plot->pool;
    }
    arguments[count++] = show ? "-" : work->temporary;
    arguments[count++] = show ? "dumb" : ending_of(request->terminal);
    char message[PLOTS_MESSAGE_BYTES];
    if (!gnuplot_start(&work->gnuplot, script, arguments, show, message, sizeof message)) {
        fail(drawing, "%s", message);
        drawing->is_over = true;
        return false;
    }
    return true;
}

/// Gives a whole picture its final name.
static void finish(struct drawing *drawing, struct work *work)
{
    const struct plot_request *request = drawing->request;
    char message[PLOTS_MESSAGE_BYTES];
    bool is_drawn = gnuplot_finish(&work->gnuplot, message, sizeof message);
    if (!is_drawn) {
        fail(drawing, "%s: %s", plot_script(work->plot->kind),
             message[0] != '\0' ? message : "gnuplot failed and did not say why");
    }
    if (request->terminal == PLOT_DUMB) {
        return;
    }
    struct stat found;
    if (is_drawn && (stat(work->temporary, &found) != 0 || found.st_size == 0)) {
        is_drawn = false;
        fail(drawing, "%s: %s", plot_script(work->plot->kind),
             message[0] != '\0' ? message : "gnuplot drew nothing");
    }
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", request->dir, work->name);
    if (is_drawn && rename(work->temporary, path) != 0) {
        is_drawn = false;
        fail(drawing, "%s: %s", path, strerror(errno));
    }
    if (!is_drawn) {
        (void)unlink(work->temporary);
    } else if (!add_file(drawing->result, work->name)) {
        fail(drawing, "%s: out of memory", path);
    }
}

static bool shows_progress(const struct plot_request *request)
{
    const char *terminal = getenv("TERM");
    return !request->quiet && request->terminal != PLOT_DUMB && isatty(STDERR_FILENO) &&
           terminal != NULL && strcmp(terminal, "dumb") != 0;
}

/// Draws every plot of the list, in order; the oldest under way is waited for first.
static void draw_all(struct drawing *drawing)
{
    size_t together = drawing->request->terminal == PLOT_DUMB ? 1 : TOGETHER_MAX;
    bool progress = shows_progress(drawing->request);
    struct work work[TOGETHER_MAX] = {0};
    size_t begun = 0;
    size_t finished = 0;
    while (finished < begun || (begun < drawing->list.count && !drawing->is_over)) {
        while (begun - finished < together && begun < drawing->list.count && !drawing->is_over) {
            struct work *next = &work[begun % TOGETHER_MAX];
            *next = (struct work){0};
            begin(drawing, next, &drawing->list.plots[begun]);
            begun++;
        }
        struct work *oldest = &work[finished % TOGETHER_MAX];
        if (oldest->gnuplot.process != 0) {
            finish(drawing, oldest);
        }
        finished++;
        if (progress) {
            (void)fprintf(stderr, "\rdrawing plots: %zu of %zu", finished, drawing->list.count);
        }
    }
    if (progress) {
        (void)fputs("\r\033[K", stderr);
    }
}

/// Reads the samples through: gnuplot has no good words for a row that is broken.
static bool check_samples(const char *dir, char *message, size_t size)
{
    struct html_problem problem;
    struct html_csv csv = {0};
    if (html_csv_open(&csv, dir, "series.csv", "cycles,available", &problem)) {
        uint64_t number;
        while (html_csv_next(&csv) && html_csv_number(&csv, 0, &number) &&
               html_csv_number(&csv, 1, &number)) {
        }
        if (html_csv_close(&csv)) {
            return true;
        }
    }
    (void)snprintf(message, size, "%s", problem.text);
    return false;
}

bool plots_draw(const struct plot_request *request, struct plots_result *result)
{
    struct drawing drawing = {.request = request, .result = result};
    if (!plot_list_read(&drawing.list, request->dir, result->message, sizeof result->message)) {
        return false;
    }
    if (!check_samples(request->dir, result->message, sizeof result->message)) {
        plot_list_free(&drawing.list);
        return false;
    }
    drawing.scripts =
        request->scripts_dir != NULL ? strdup(request->scripts_dir) : scripts_dir_find();
    if (drawing.scripts == NULL || !scripts_dir_is_one(drawing.scripts)) {
        fail(&drawing,
             "%s%sthe plot scripts were not found; set POOLSIM_SCRIPTS to the folder that holds "
             "fragmentation.gp",
             drawing.scripts != NULL ? drawing.scripts : "", drawing.scripts != NULL ? ": " : "");
    } else {
        (void)fflush(stdout);
        draw_all(&drawing);
        if (request->terminal != PLOT_DUMB && !drawing.is_over) {
            char message[PLOTS_MESSAGE_BYTES];
            if (!picture_list_update(request->dir, &drawing.list, result->files, result->file_count,
                                     message, sizeof message)) {
                fail(&drawing, "%s", message);
            }
        }
    }
    free(drawing.scripts);
    plot_list_free(&drawing.list);
    return !drawing.has_failed;
}

bool plots_remove_old(const char *dir, char *message)
{
    struct plot_list list;
    if (!picture_list_exists(dir)) {
        return true;
    }
    if (!plot_list_read(&list, dir, message, PLOTS_MESSAGE_BYTES)) {
        return false;
    }
    bool is_done = picture_list_update(dir, &list, NULL, 0, message, PLOTS_MESSAGE_BYTES);
    plot_list_free(&list);
    return is_done;
}

void plots_result_free(struct plots_result *result)
{
    for (size_t i = 0; i < result->file_count; i++) {
        free(result->files[i]);
    }
    free(result->files);
    *result = (struct plots_result){0};
}
