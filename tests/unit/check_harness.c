#include "check_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/scenario/loader.h"

struct scenario check_load(const char *text)
{
    struct scenario scenario;
    struct scenario_problem problem = {""};
    bool good = scenario_load_text(&scenario, "test.yaml", text, strlen(text), NULL, 0, &problem);
    assert_string_equal(problem.text, "");
    assert_true(good);
    return scenario;
}

struct run_result check_run_of(const struct scenario *scenario, struct digest *digest)
{
    struct run_result result = {.state = KERNEL_RUNNING};
    const struct run_options options = {.digest = digest};
    assert_true(run_scenario(scenario, &options, &result));
    return result;
}

struct verdict check_of(const char *tail, const struct check_options *options)
{
    struct buffer text = {.bytes = NULL};
    buffer_add(&text, "%s%s", CHECK_SCENARIO, tail);
    struct scenario scenario = check_load(text.bytes);
    struct check check;
    struct scenario_problem problem = {""};
    struct verdict verdict;
    bool is_good = check_prepare(&check, &scenario, &problem);
    assert_string_equal(problem.text, "");
    assert_true(is_good);
    check_run(&check, options, &verdict);
    check_free(&check);
    scenario_free(&scenario);
    buffer_free(&text);
    return verdict;
}

const char *check_path(const char *folder, const char *name)
{
    static char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

void check_write(const char *folder, const char *name, const char *text)
{
    FILE *file = fopen(check_path(folder, name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}
