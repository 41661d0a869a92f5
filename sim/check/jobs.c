#include "jobs.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/// A process at work.
struct job {
    size_t index;
    pid_t process;
    struct buffer bytes; ///< what it has told so far
};

struct running {
    const struct jobs *jobs;
    struct verdict *verdicts;
    bool *is_done;
    struct job *all; ///< those at work come first, `pipes` beside them
    struct pollfd *pipes;
    nfds_t count;
};

unsigned jobs_default(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > 1024 ? 1024 : (unsigned)count;
}

static bool write_all(int pipe, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(pipe, bytes, size);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        }
    }
    return true;
}

/// What the child process does. It leaves nothing behind but what it tells.
static void work(const struct jobs *jobs, size_t index, int pipe)
{
    struct verdict verdict;
    struct buffer bytes = {.bytes = NULL};
    jobs->work(jobs->context, index, &verdict);
    bool is_whole = !verdict.out_of_memory;
    if (is_whole) {
        verdict_pack(&verdict, &bytes);
        is_whole = !bytes.has_failed && write_all(pipe, bytes.bytes, bytes.size);
    }
    buffer_free(&bytes);
    verdict_free(&verdict);
    _exit(is_whole ? 0 : 3);
}

static bool start(struct running *running, size_t index)
{
    int ends[2];
    if (pipe(ends) != 0) {
        return false;
    }
    pid_t process = fork();
    if (process < 0) {
        close(ends[0]);
        close(ends[1]);
        return false;
    }
    if (process == 0) {
        close(ends[0]);
        work(running->jobs, index, ends[1]);
    }
    close(ends[1]);
    running->all[running->count] = (struct job){.index = index, .process = process};
    running->pipes[running->count] = (struct pollfd){.fd = ends[0], .events = POLLIN};
    running->count++;
    return true;
}

static void describe_end(int status, char *how, size_t size)
{
    if (WIFSIGNALED(status)) {
        snprintf(how, size, "its process was ended by signal %d (%s)", WTERMSIG(status),
                 strsignal(WTERMSIG(status)));
    } else if (WIFEXITED(status) && WEXITSTATUS(status) != 0) {
        snprintf(how, size, "its process ended with exit code %d", WEXITSTATUS(status));
    } else {
        snprintf(how, size, "its process ended without a result");
    }
}

/// A process has told all: makes its verdict.
static void finish(struct running *running, nfds_t place)
{
    struct job *job = &running->all[place];
    int status = 0;
    close(running->pipes[place].fd);
    while (waitpid(job->process, &status, 0) < 0 && errno == EINTR) {
    }
    struct verdict *verdict = &running->verdicts[job->index];
    bool is_well = WIFEXITED(status) && WEXITSTATUS(status) == 0 && !job->bytes.has_failed &&
                   verdict_unpack(job->bytes.bytes, job->bytes.size, verdict);
    if (!is_well) {
        char how[160];
        describe_end(status, how, sizeof how);
        running->jobs->crashed(running->jobs->context, job->index, how, verdict);
    }
    running->is_done[job->index] = true;
    buffer_free(&job->bytes);
    running->count--;
    *job = running->all[running->count];
    running->pipes[place] = running->pipes[running->count];
}

/// Waits until some process tells something, and takes it.
static void listen_once(struct running *running)
{
    if (poll(running->pipes, running->count, -1) < 0) {
        return; // by a signal: the caller comes again
    }
    for (nfds_t i = running->count; i > 0; i--) {
        if (running->pipes[i - 1].revents == 0) {
            continue;
        }
        char bytes[16384];
        ssize_t size = read(running->pipes[i - 1].fd, bytes, sizeof bytes);
        if (size > 0) {
            buffer_add_bytes(&running->all[i - 1].bytes, bytes, (size_t)size);
        } else if (size == 0 || errno != EINTR) {
            finish(running, i - 1);
        }
    }
}

static void run_all(struct running *running, size_t count, unsigned at_once)
{
    size_t next = 0;
    size_t taken = 0;
    while (taken < count) {
        while (next < count && running->count < at_once) {
            if (start(running, next)) {
                next++;
            } else if (running->count > 0) {
                break; // once another has ended there will be room
            } else {
                char how[160];
                snprintf(how, sizeof how, "no process could be started: %s", strerror(errno));
                running->jobs->crashed(running->jobs->context, next, how, &running->verdicts[next]);
                running->is_done[next++] = true;
            }
        }
        if (running->count > 0) {
            listen_once(running);
        }
        for (; taken < count && running->is_done[taken]; taken++) {
            running->jobs->done(running->jobs->context, taken, &running->verdicts[taken]);
        }
    }
}

bool jobs_run(const struct jobs *jobs, size_t count, unsigned at_once, struct verdict *verdicts)
{
    if (at_once > count) {
        at_once = (unsigned)count;
    }
    struct running running = {
        .jobs = jobs,
        .verdicts = verdicts,
        .is_done = calloc(count + 1, sizeof(bool)),
        .all = calloc((size_t)at_once + 1, sizeof(struct job)),
        .pipes = calloc((size_t)at_once + 1, sizeof(struct pollfd)),
    };
    bool has_room = running.is_done != NULL && running.all != NULL && running.pipes != NULL;
    if (has_room) {
        // What is in the buffers must not be written twice.
        fflush(NULL);
        run_all(&running, count, at_once);
    }
    free(running.is_done);
    free(running.all);
    free(running.pipes);
    return has_room;
}
