#include "record_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define PATH_BYTES 512

int harness_make_folder(void **state)
{
    static const char pattern[] = "/tmp/poolsim-record-XXXXXX";
    char *folder = malloc(sizeof pattern);
    if (folder == NULL) {
        return 1;
    }
    memcpy(folder, pattern, sizeof pattern);
    *state = mkdtemp(folder);
    return *state == NULL;
}

int harness_remove_folder(void **state)
{
    char command[PATH_BYTES];
    (void)snprintf(command, sizeof command, "rm -r '%s'", (const char *)*state);
    int result = system(command);
    free(*state);
    return result;
}

char *harness_read(const char *folder, const char *name)
{
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    assert_true(size >= 0);
    rewind(file);
    char *text = malloc((size_t)size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)size, file), (size_t)size);
    text[size] = '\0';
    (void)fclose(file);
    return text;
}

bool harness_exists(const char *folder, const char *name)
{
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

const struct scenario *harness_scenario(void)
{
    static char name[] = "by hand";
    static char heap[] = "heap";
    static char blk[] = "blk";
    static char side[] = "side";
    static char t0[] = "t0";
    static char t1[] = "t1";
    static char t2[] = "t2";
    static struct scenario_pool pools[] = {
        {.name = heap, .kind = POOL_KIND_BYTE, .size_bytes = 4096},
        {.name = blk, .kind = POOL_KIND_BLOCK, .size_bytes = 700, .block_size_bytes = 48},
        {.name = side, .kind = POOL_KIND_BYTE, .size_bytes = 1024},
    };
    static struct scenario_thread threads[] = {
        {.name = t0, .priority = 3, .threshold = 3},
        {.name = t1, .priority = 4, .threshold = 4},
        {.name = t2, .priority = 5, .threshold = 5},
    };
    static const struct scenario scenario = {
        .name = name,
        .word_bits = 32,
        .cpu_hz = 10000,
        .tick_hz = 1000,
        .cycles_per_tick = 10,
        .until = SCENARIO_NO_END,
        .sample_cycles = 10,
        .seed = 1,
        .pools = pools,
        .pool_count = 3,
        .threads = threads,
        .thread_count = 3,
    };
    return &scenario;
}

struct call harness_call(enum service service, uint32_t thread, uint32_t pool, cycles_t at)
{
    return (struct call){
        .called = at,
        .returned = at,
        .thread = thread,
        .pool = pool,
        .service = (uint8_t)service,
        .status = STATUS_SUCCESS,
        .target_thread = SCENARIO_NONE,
        .address = CALL_NO_ADDRESS,
    };
}
