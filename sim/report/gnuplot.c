#include "gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scripts_dir.h"
#include "sim/record/output.h"

extern char **environ;

/// This process's environment with LC_ALL=C.UTF-8; NULL when out of memory. Only the array is new.
static char **plain_environment(void)
{
    static char locale[] = "LC_ALL=C.UTF-8";
    size_t count = 0;
    while (environ[count] != NULL) {
        count++;
    }
    char **copy = malloc((count + 2) * sizeof *copy);
    if (copy == NULL) {
        return NULL;
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (strncmp(environ[i], "LC_ALL=", strlen("LC_ALL=")) != 0) {
            copy[kept++] = environ[i];
        }
    }
    copy[kept++] = locale;
    copy[kept] = NULL;
    return copy;
}

static int spawn(struct gnuplot *gnuplot, char *const *command, char *const *environment, bool show)
{
    posix_spawn_file_actions_t actions;
    int problem = posix_spawn_file_actions_init(&actions);
    if (problem != 0) {
        return problem;
    }
    problem = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (problem == 0 && !show) {
        problem =
            posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    }
    if (problem == 0) {
        problem =
            posix_spawn_file_actions_adddup2(&actions, fileno(gnuplot->errors), STDERR_FILENO);
    }
    if (problem == 0) {
        problem = posix_spawnp(&gnuplot->process, command[0], &actions, NULL, command, environment);
    }
    posix_spawn_file_actions_destroy(&actions);
    return problem;
}

static void say_not_started(int problem, char *message, size_t size)
{
    if (problem == ENOENT) {
        (void)snprintf(message, size,
                       "gnuplot was not found: install it "
                       "(apt-get install gnuplot-nox) or pass --no-plots");
    } else {
        (void)snprintf(message, size, "gnuplot cannot be started: %s", strerror(problem));
    }
}

bool gnuplot_start(struct gnuplot *gnuplot, const char *script, const char *const *arguments,
                   bool show, char *message, size_t size)
{
    const char *command[4 + GNUPLOT_ARGUMENTS_MAX + 1] = {"gnuplot", "-d", "-c", script};
    for (size_t i = 0; i < GNUPLOT_ARGUMENTS_MAX && arguments[i] != NULL; i++) {
        command[4 + i] = arguments[i];
    }
    char **environment = plain_environment();
    gnuplot->errors = tmpfile();
    gnuplot->process = 0;
    int problem = ENOMEM;
    if (environment != NULL && gnuplot->errors != NULL) {
        // posix_spawnp() changes nothing in the arguments; only its type says it might.
        char *argv[sizeof command / sizeof command[0]];
        memcpy(argv, command, sizeof argv);
        problem = spawn(gnuplot, argv, environment, show);
    } else if (gnuplot->errors == NULL) {
        problem = errno;
    }
    free(environment);
    if (problem == 0) {
        return true;
    }
    if (gnuplot->errors != NULL) {
        (void)fclose(gnuplot->errors);
    }
    *gnuplot = (struct gnuplot){0};
    say_not_started(problem, message, size);
    return false;
}

/// Puts a file's lines into one, "; " between them; blank ones and places of carets are left out.
static void join_lines(FILE *file, char *text, size_t size)
{
    char line[512];
    size_t used = 0;
    text[0] = '\0';
    rewind(file);
    while (fgets(line, sizeof line, file) != NULL) {
        size_t length = strcspn(line, "\r\n");
        line[length] = '\0';
        if (line[strspn(line, " \t^")] == '\0') {
            continue;
        }
        int added = snprintf(text + used, size - used, "%s%s", used > 0 ? "; " : "", line);
        if (added < 0 || (size_t)added >= size - used) {
            break;
        }
        used += (size_t)added;
    }
}

bool gnuplot_finish(struct gnuplot *gnuplot, char *message, size_t size)
{
    int status = 0;
    pid_t ended;
    do {
        ended = waitpid(gnuplot->process, &status, 0);
    } while (ended < 0 && errno == EINTR);
    join_lines(gnuplot->errors, message, size);
    bool is_fine = ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!is_fine && ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 127) {
        // A C library whose posix_spawnp() finds out in the child only.
        say_not_started(ENOENT, message, size);
    } else if (!is_fine && ended > 0 && WIFSIGNALED(status) && message[0] == '\0') {
        (void)snprintf(message, size, "gnuplot was ended by signal %d", WTERMSIG(status));
    }
    (void)fclose(gnuplot->errors);
    *gnuplot = (struct gnuplot){0};
    return is_fine;
}

static char *join(const char *folder, const char *name, const char *ending)
{
    size_t size = strlen(folder) + strlen(name) + strlen(ending) + 2;
    char *path = malloc(size);
    if (path != NULL) {
        (void)snprintf(path, size, "%s/%s%s", folder, name, ending);
    }
    return path;
}

static bool draw_beside(const char *folder, const char *script, const char *drawn,
                        const char *picture, char *message, size_t size)
{
    struct gnuplot gnuplot = {0};
    const char *const arguments[] = {folder, drawn, NULL};
    struct stat status;
    bool is_drawn = gnuplot_start(&gnuplot, script, arguments, false, message, size) &&
                    gnuplot_finish(&gnuplot, message, size);
    if (is_drawn && (stat(drawn, &status) != 0 || status.st_size == 0)) {
        (void)snprintf(message, size, "gnuplot drew nothing into %s", picture);
        is_drawn = false;
    } else if (is_drawn && rename(drawn, picture) != 0) {
        (void)snprintf(message, size, "cannot write %s: %s", picture, strerror(errno));
        is_drawn = false;
    }
    if (!is_drawn) {
        (void)unlink(drawn);
    }
    return is_drawn;
}

bool gnuplot_draw(const char *folder, const char *script, const char *picture, char *message,
                  size_t size)
{
    char *scripts = scripts_dir_find();
    if (scripts == NULL) {
        (void)snprintf(message, size,
                       "the plot scripts were not found; set POOLSIM_SCRIPTS to the folder that "
                       "holds %s",
                       script);
        return false;
    }
    output_clear_left_behind(folder, picture);
    char ending[32];
    (void)snprintf(ending, sizeof ending, ".tmp-%ld", (long)getpid());
    char *script_path = join(scripts, script, "");
    char *drawn = join(folder, picture, ending);
    char *final = join(folder, picture, "");
    (void)snprintf(message, size, "out of memory");
    bool is_drawn = script_path != NULL && drawn != NULL && final != NULL &&
                    draw_beside(folder, script_path, drawn, final, message, size);
    free(scripts);
    free(script_path);
    free(drawn);
    free(final);
    return is_drawn;
}
