#include <stdlib.h>
#include <string.h>

#include "html_run.h"
#include "sim/scenario/problem.h"

/// A column with the name of a thread or pool of the run.
static bool read_thread(struct html_csv *csv, const struct html_run *run, uint32_t column,
                        uint32_t *thread)
{
    *thread = html_thread_index(run, html_csv_text(csv, column));
    return *thread != SCENARIO_NONE || html_csv_refuse(csv, "summary.json knows no thread \"%s\"",
                                                       quote(html_csv_text(csv, column)).text);
}

static bool read_pool(struct html_csv *csv, const struct html_run *run, uint32_t column,
                      uint32_t *pool)
{
    *pool = html_pool_index(run, html_csv_text(csv, column));
    return *pool != SCENARIO_NONE || html_csv_refuse(csv, "summary.json knows no pool \"%s\"",
                                                     quote(html_csv_text(csv, column)).text);
}

/// The columns that waits and failures share: thread, pool, size, reason, short_bytes, remedy.
static bool read_explained(struct html_csv *csv, const struct html_run *run, uint32_t first,
                           struct explained *explained)
{
    explained->blame.thread = SCENARIO_NONE;
    return read_thread(csv, run, first, &explained->thread) &&
           read_pool(csv, run, first + 1, &explained->pool) &&
           html_csv_number(csv, first + 2, &explained->size) &&
           (html_parse_reason(html_csv_text(csv, first + 3), explained) ||
            html_csv_refuse(csv, "there is no reason \"%s\"",
                            quote(html_csv_text(csv, first + 3)).text)) &&
           html_csv_number(csv, first + 4, &explained->short_bytes) &&
           (html_parse_remedy(html_csv_text(csv, first + 5), explained) ||
            html_csv_refuse(csv, "there is no remedy \"%s\"",
                            quote(html_csv_text(csv, first + 5)).text));
}

static bool read_wait(struct html_csv *csv, const struct html_run *run, struct html_wait *wait)
{
    struct explained *explained = &wait->explained;
    bool is_read =
        read_explained(csv, run, 0, explained) && html_csv_number(csv, 6, &explained->begun) &&
        html_csv_number(csv, 7, &explained->cycles) &&
        (html_parse_outcome(html_csv_text(csv, 8), explained) ||
         html_csv_refuse(csv, "there is no outcome \"%s\"", quote(html_csv_text(csv, 8)).text)) &&
        (explained->reason < REASON_WAIT_COUNT ||
         html_csv_refuse(csv, "no wait has this reason")) &&
        (html_csv_text(csv, 9)[0] == '\0' || read_thread(csv, run, 9, &explained->blame.thread));
    for (uint32_t i = 0; is_read && i < REASON_WAIT_COUNT; i++) {
        is_read = html_csv_number(csv, 10 + i, &wait->by_reason[i]);
    }
    return is_read;
}

/// Puts a wait in its place among the longest.
static void keep_wait(struct html_run *run, const struct html_wait *wait)
{
    uint32_t at = run->wait_count;
    while (at > 0 && run->waits[at - 1].explained.cycles < wait->explained.cycles) {
        if (at < HTML_WAITS_MAX) {
            run->waits[at] = run->waits[at - 1];
        }
        at--;
    }
    if (at < HTML_WAITS_MAX) {
        run->waits[at] = *wait;
        run->wait_count += run->wait_count < HTML_WAITS_MAX;
    }
}

static bool read_waits(struct html_run *run, struct html_problem *problem)
{
    struct html_csv csv;
    if (!html_csv_open(&csv, run->dir, "waits.csv",
                       "thread,pool,size,reason,short_bytes,remedy,begun,cycles,outcome,blamed,"
                       "exhausted,fragmented,head_of_line,barged,missed_rescan",
                       problem)) {
        return false;
    }
    while (html_csv_next(&csv)) {
        struct html_wait wait = {0};
        if (read_wait(&csv, run, &wait)) {
            keep_wait(run, &wait);
            run->wait_total++;
        }
    }
    return html_csv_close(&csv);
}

static bool read_failures(struct html_run *run, struct html_problem *problem)
{
    struct html_csv csv;
    if (!html_csv_open(&csv, run->dir, "failures.csv",
                       "thread,pool,size,reason,short_bytes,remedy,called,returned,status",
                       problem)) {
        return false;
    }
    while (html_csv_next(&csv)) {
        struct html_failure failure = {0};
        struct explained *explained = &failure.explained;
        uint64_t returned = 0;
        if (!read_explained(&csv, run, 0, explained) ||
            !html_csv_number(&csv, 6, &explained->begun) || !html_csv_number(&csv, 7, &returned)) {
            break;
        }
        explained->cycles = returned < explained->begun ? 0 : returned - explained->begun;
        (void)snprintf(failure.status, sizeof failure.status, "%s", html_csv_text(&csv, 8));
        if (run->failure_count < HTML_FAILURES_MAX) {
            run->failures[run->failure_count++] = failure;
        }
        run->failure_total++;
        struct html_pool *pool = &run->pools[explained->pool];
        if (pool->failure_total++ == 0) {
            pool->first_failure = failure;
        }
    }
    return html_csv_close(&csv);
}

/// Holds every sample_step-th row: when there are too many, every second one goes.
static void keep_sample(struct html_pool *pool, const struct html_sample *sample)
{
    pool->last_sample = *sample;
    if (pool->sample_step == 0) {
        pool->sample_step = 1;
    }
    if (pool->sample_seen++ % pool->sample_step != 0) {
        return;
    }
    if (pool->sample_count == HTML_SAMPLES_MAX) {
        for (uint32_t i = 0; i < HTML_SAMPLES_MAX / 2; i++) {
            pool->samples[i] = pool->samples[2 * (size_t)i];
        }
        pool->sample_count = HTML_SAMPLES_MAX / 2;
        pool->sample_step *= 2;
        if ((pool->sample_seen - 1) % pool->sample_step != 0) {
            return;
        }
    }
    pool->samples[pool->sample_count++] = *sample;
}

static bool read_series(struct html_run *run, struct html_problem *problem)
{
    struct html_csv csv;
    if (!html_csv_open(&csv, run->dir, "series.csv",
                       "cycles,pool,available,waiting,fragments,free_fragments,largest_free,"
                       "external_fragmentation",
                       problem)) {
        return false;
    }
    while (html_csv_next(&csv)) {
        struct html_sample sample = {0};
        uint32_t pool = 0;
        bool is_read = html_csv_number(&csv, 0, &sample.at) && read_pool(&csv, run, 1, &pool) &&
                       html_csv_number(&csv, 2, &sample.available) &&
                       html_csv_number(&csv, 3, &sample.waiting);
        if (is_read && run->scenario.pools[pool].kind == POOL_KIND_BYTE) {
            is_read = html_csv_number(&csv, 4, &sample.fragments) &&
                      html_csv_number(&csv, 5, &sample.free_fragments) &&
                      html_csv_number(&csv, 6, &sample.largest_free) &&
                      html_csv_share(&csv, 7, &sample.fragmentation);
        }
        if (is_read) {
            keep_sample(&run->pools[pool], &sample);
        }
    }
    for (uint32_t i = 0; i < run->scenario.pool_count; i++) {
        struct html_pool *pool = &run->pools[i];
        if (pool->sample_count > 0 &&
            pool->samples[pool->sample_count - 1].at != pool->last_sample.at) {
            pool->samples[pool->sample_count++] = pool->last_sample;
        }
    }
    return html_csv_close(&csv);
}

static bool read_layout(struct html_run *run, struct html_problem *problem)
{
    struct html_csv csv;
    if (!html_csv_open(&csv, run->dir, "layout.csv", "pool,offset,size,state", problem)) {
        return false;
    }
    while (html_csv_next(&csv)) {
        struct html_fragment fragment = {0};
        uint32_t index = 0;
        if (!read_pool(&csv, run, 0, &index) || !html_csv_number(&csv, 1, &fragment.offset_bytes) ||
            !html_csv_number(&csv, 2, &fragment.size_bytes)) {
            break;
        }
        const char *state = html_csv_text(&csv, 3);
        fragment.is_free = strcmp(state, "free") == 0;
        if (!fragment.is_free && strcmp(state, "allocated") != 0) {
            html_csv_refuse(&csv, "expected free or allocated, found \"%s\"", quote(state).text);
            break;
        }
        struct html_pool *pool = &run->pools[index];
        if (pool->fragment_count < HTML_FRAGMENTS_MAX) {
            pool->fragments[pool->fragment_count] = fragment;
        }
        pool->fragment_count++;
    }
    return html_csv_close(&csv);
}

/// notes.csv is there when the scenario has notes.
static bool is_there(const char *dir, const char *name)
{
    size_t size = strlen(dir) + 1 + strlen(name) + 1;
    char *path = malloc(size);
    if (path == NULL) {
        return false;
    }
    (void)snprintf(path, size, "%s/%s", dir, name);
    FILE *file = fopen(path, "rb");
    free(path);
    if (file != NULL) {
        (void)fclose(file);
    }
    return file != NULL;
}

static bool read_notes(struct html_run *run, struct html_problem *problem)
{
    struct html_csv csv;
    if (!is_there(run->dir, "notes.csv")) {
        return true;
    }
    if (!html_csv_open(&csv, run->dir, "notes.csv", "cycles,thread,note", problem)) {
        return false;
    }
    while (html_csv_next(&csv)) {
        struct html_note *note = &run->notes[run->note_count];
        run->note_total++;
        if (run->note_count == HTML_NOTES_MAX) {
            continue;
        }
        if (!html_csv_number(&csv, 0, &note->at)) {
            break;
        }
        note->thread = strdup(html_csv_text(&csv, 1));
        note->text = strdup(html_csv_text(&csv, 2));
        run->note_count++;
        if (note->thread == NULL || note->text == NULL) {
            html_csv_refuse(&csv, "out of memory");
        }
    }
    return html_csv_close(&csv);
}

bool html_run_read_tables(struct html_run *run, struct html_problem *problem)
{
    return read_series(run, problem) && read_waits(run, problem) && read_failures(run, problem) &&
           read_layout(run, problem) && read_notes(run, problem);
}

static struct html_life *add_life(struct html_pool *pool)
{
    if (pool->life_count == pool->life_room) {
        uint32_t room = pool->life_room == 0 ? 256 : 2 * pool->life_room;
        struct html_life *lives = realloc(pool->lives, room * sizeof *lives);
        if (lives == NULL) {
            return NULL;
        }
        pool->lives = lives;
        pool->life_room = room;
    }
    return &pool->lives[pool->life_count];
}

/// Reads a lifetime and holds it against the pool that it is of.
static bool read_life(struct html_csv *csv, struct html_run *run)
{
    uint32_t index = 0;
    if (!read_pool(csv, run, 0, &index)) {
        return false;
    }
    struct html_pool *pool = &run->pools[index];
    struct html_life *life = add_life(pool);
    if (life == NULL) {
        return html_csv_refuse(csv, "out of memory");
    }
    *life = (struct html_life){.is_held = html_csv_text(csv, 6)[0] == '\0', .to = run->end_cycles};
    if (!html_csv_number(csv, 1, &life->offset_bytes) ||
        !html_csv_number(csv, 2, &life->size_bytes) ||
        !html_csv_number(csv, 3, &life->request_bytes) ||
        !read_thread(csv, run, 4, &life->thread) || !html_csv_number(csv, 5, &life->from) ||
        (!life->is_held && !html_csv_number(csv, 6, &life->to))) {
        return false;
    }
    bool is_in_order =
        pool->life_count == 0 || pool->lives[pool->life_count - 1].from <= life->from;
    if (life->to < life->from || life->to > run->end_cycles || !is_in_order ||
        life->offset_bytes > pool->span_bytes ||
        life->size_bytes > pool->span_bytes - life->offset_bytes) {
        return html_csv_refuse(csv, "the lifetime lies outside of its pool or run, or is not in "
                                    "its place");
    }
    pool->life_count++;
    return true;
}

static bool read_mark(struct html_csv *csv, struct html_run *run)
{
    uint32_t index = 0;
    if (!read_pool(csv, run, 0, &index)) {
        return false;
    }
    struct html_pool *pool = &run->pools[index];
    pool->has_lives = true;
    return html_csv_number(csv, 1, &pool->word_bytes) &&
           html_csv_number(csv, 2, &pool->header_bytes) &&
           html_csv_number(csv, 3, &pool->span_bytes) &&
           html_csv_number(csv, 4, &pool->life_total) &&
           html_csv_share(csv, 5, &pool->lives_covered);
}

bool html_run_read_lives(struct html_run *run, struct html_problem *problem)
{
    struct html_csv csv;
    if (!is_there(run->dir, "plot-data/lifetime_marks.csv")) {
        return true;
    }
    if (!html_csv_open(&csv, run->dir, "plot-data/lifetime_marks.csv",
                       "pool,word,header,span,count,covered", problem)) {
        return false;
    }
    while (html_csv_next(&csv) && read_mark(&csv, run)) {
    }
    if (!html_csv_close(&csv) ||
        !html_csv_open(&csv, run->dir, "plot-data/lifetimes.csv",
                       "pool,offset,size,request,thread,from,to", problem)) {
        return false;
    }
    while (html_csv_next(&csv) && read_life(&csv, run)) {
    }
    return html_csv_close(&csv);
}
