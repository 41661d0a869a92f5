#include "explain_harness.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

const struct scenario *scene_scenario(void)
{
    static char heap[] = "heap";
    static char blk[] = "blk";
    static struct scenario_pool pools[] = {
        {.name = heap, .kind = POOL_KIND_BYTE, .size_bytes = 1024},
        {.name = blk, .kind = POOL_KIND_BLOCK, .size_bytes = 64, .block_size_bytes = 12},
    };
    static char names[SCENE_THREADS][4];
    static struct scenario_thread threads[SCENE_THREADS];
    static const struct scenario scenario = {
        .word_bits = 32,
        .pools = pools,
        .pool_count = 2,
        .threads = threads,
        .thread_count = SCENE_THREADS,
    };
    for (unsigned i = 0; i < SCENE_THREADS; i++) {
        (void)snprintf(names[i], sizeof names[i], "t%u", i % 100);
        threads[i].name = names[i];
    }
    return &scenario;
}

void scene_begin(struct scene *scene, const char *folder)
{
    *scene = (struct scene){.folder = folder};
    assert_true(output_begin(&scene->waits, folder, "waits.csv"));
    assert_true(output_begin(&scene->failures, folder, "failures.csv"));
    scene->ownership = ownership_create(scene_scenario());
    assert_non_null(scene->ownership);
    scene->explain =
        explain_create(scene_scenario(), scene->ownership, &scene->waits, &scene->failures);
    assert_non_null(scene->explain);
}

/// One line of a script.
struct line {
    cycles_t now;
    char event[16];
    uint32_t thread;
    uint64_t first;
    uint64_t second;
    char status[24];
    uint32_t pool;
};

static void play_memory(struct scene *scene, const struct line *line)
{
    struct memory_change change = {.now = line->now,
                                   .pool = line->pool,
                                   .thread = line->thread,
                                   .offset_bytes = line->first,
                                   .size_bytes = line->second,
                                   .request_bytes = line->second - 8,
                                   .to_waiter = strcmp(line->event, "hand") == 0,
                                   .undone = strcmp(line->event, "undo") == 0};
    if (strcmp(line->event, "take") == 0 || change.to_waiter) {
        explain_memory_granted(scene->explain, &change);
    } else {
        explain_memory_freed(scene->explain, &change);
    }
}

static bool play_wait_end(struct scene *scene, const struct line *line)
{
    static const struct {
        const char *event;
        enum wait_end end;
    } ends[] = {{"served", WAIT_SERVED},
                {"timeout", WAIT_TIMED_OUT},
                {"abort", WAIT_ENDED_BY_ABORT},
                {"delete", WAIT_ENDED_BY_DELETE},
                {"terminate", WAIT_ENDED_BY_TERMINATE}};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (strcmp(line->event, ends[i].event) == 0) {
            struct wait_change change = {.now = line->now,
                                         .pool = line->pool,
                                         .thread = line->thread,
                                         .end = ends[i].end,
                                         .by_thread = (uint32_t)line->first};
            explain_wait_ended(scene->explain, &change);
            return true;
        }
    }
    return false;
}

static void play_failure(struct scene *scene, const struct line *line)
{
    struct call call = {.called = line->now,
                        .returned = line->now,
                        .thread = line->thread,
                        .pool = line->pool,
                        .service = SERVICE_ALLOCATE,
                        .size = line->first};
    while (strcmp(service_status_name((enum service_status)call.status), line->status) != 0) {
        call.status++;
        assert_true(call.status < STATUS_COUNT);
    }
    explain_call_returned(scene->explain, &call);
}

static void play_line(struct scene *scene, const struct line *line)
{
    struct explain *explain = scene->explain;
    const char *event = line->event;
    if (strcmp(event, "take") == 0 || strcmp(event, "hand") == 0 || strcmp(event, "free") == 0 ||
        strcmp(event, "undo") == 0) {
        play_memory(scene, line);
    } else if (strcmp(event, "wait") == 0) {
        struct wait_change change = {.now = line->now,
                                     .pool = line->pool,
                                     .thread = line->thread,
                                     .size = line->first,
                                     .request_bytes = (line->first + 3) / 4 * 4};
        explain_wait_begun(explain, &change);
    } else if (strcmp(event, "failed") == 0) {
        explain_rescan_failed(explain, line->now, line->pool);
    } else if (strcmp(event, "first") == 0) {
        explain_waiters_reordered(explain, line->now, line->pool, line->thread);
    } else if (strcmp(event, "kill") == 0) {
        explain_thread_terminated(explain, line->now, line->thread);
    } else if (strcmp(event, "drop") == 0) {
        explain_pool_deleted(explain, line->now, line->pool);
    } else if (strcmp(event, "fail") == 0) {
        play_failure(scene, line);
    } else if (strcmp(event, "end") == 0) {
        explain_finish(explain, line->now);
    } else if (!play_wait_end(scene, line)) {
        fail_msg("no event named %s", event);
    }
}

void scene_play(struct scene *scene, const char *script)
{
    uint32_t pool = 0;
    while (*script != '\0') {
        char text[128];
        size_t length = strcspn(script, "\n");
        assert_true(length < sizeof text);
        memcpy(text, script, length);
        text[length] = '\0';
        script += length + (script[length] == '\n');
        struct line line = {.pool = pool};
        int read = sscanf(text, "%" SCNu64 " %15s %" SCNu32 " %" SCNu64 " %" SCNu64, &line.now,
                          line.event, &line.thread, &line.first, &line.second);
        assert_true(read >= 2);
        (void)sscanf(text, "%*s fail %*s %*s %23s", line.status);
        if (strcmp(line.event, "pool") == 0) {
            pool = line.thread;
        } else {
            play_line(scene, &line);
        }
        assert_true(explain_is_sound(scene->explain));
    }
}

void scene_close(struct scene *scene)
{
    assert_true(output_commit(&scene->waits));
    assert_true(output_commit(&scene->failures));
    explain_destroy(scene->explain);
    ownership_destroy(scene->ownership);
}
