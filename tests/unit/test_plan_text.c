// A plan as a person, a scenario file and a compiler get it.
#include "kernel_harness.h"
#include "sim/report/plan_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define POOLS "pools: [{name: he-ap, kind: byte, size: 300}, {name: idle, kind: byte, size: 200}]\n"

#define THREADS                                                                                    \
    "- {name: t0, priority: 1, steps: [allocate: {pool: he-ap, size: 14, into: a},\n"              \
    "   allocate: {pool: he-ap, size: 16, into: a}, allocate: {pool: he-ap, size: 100, into: "     \
    "b},\n"                                                                                        \
    "   release: a, allocate: {pool: he-ap, size: 301, into: b},\n"                                \
    "   allocate: {pool: he-ap, size: 0, into: b}]}\n"

/// Plans for all pools of the scenario above, with at most two sizes.
struct planned {
    struct scenario scenario;
    struct pool_plan plans[2];
    FILE *to;
    char *text;
    size_t length;
};

static void begin(struct planned *planned, bool spills)
{
    const struct pool_plan_options options = {.size_count = 2, .spills = spills};
    *planned = (struct planned){.scenario = harness_scenario_of(POOLS, THREADS)};
    for (uint32_t i = 0; i < 2; i++) {
        assert_true(pool_plan_make(&planned->scenario, i, &options, &planned->plans[i]));
    }
    planned->to = open_memstream(&planned->text, &planned->length);
    assert_non_null(planned->to);
}

static const char *text_of(struct planned *planned)
{
    assert_int_equal(fclose(planned->to), 0);
    planned->to = NULL;
    return planned->text;
}

static void end(struct planned *planned)
{
    free(planned->text);
    scenario_free(&planned->scenario);
}

static void the_table_tells_what_each_size_buys(void **state)
{
    (void)state;
    struct planned planned;
    begin(&planned, false);
    plan_text_table(&planned.plans[0], planned.to);
    assert_string_equal(
        text_of(&planned),
        "he-ap: a byte pool of 300 B; as written, of 3 allocations none waited or failed.\n"
        "Demand, where memory never runs out: 3 allocations of 2 sizes,\n"
        "at most 130 B live at once, in up to 3 requests.\n"
        "Left out: 1 allocation of more than the pool has (up to 301 B), which fail in any case.\n"
        "Left out: 1 allocation of 0 bytes, which fail in any case.\n"
        "\n"
        "  sizes       bytes    of pool    of live  proven          blocks\n"
        "      1       312 B    104.0 %    240.0 %  the least       100 x3\n"
        "      2       144 B     48.0 %    110.7 %  the least       16 x2, 100 x1\n"
        "\n"
        "Best: 144 B in 2 sizes, confirmed: 3 allocations, none waited when it was run. For the "
        "scenario:\n"
        "  - {name: he-ap, kind: blocks, blocks: [16 x2, 100 x1]}\n");
    end(&planned);
}

static void a_pool_that_nobody_uses_gets_no_table(void **state)
{
    (void)state;
    struct planned planned;
    begin(&planned, false);
    plan_text_table(&planned.plans[1], planned.to);
    assert_string_equal(text_of(&planned),
                        "idle: no allocation was made from it, so there is nothing to plan.\n");
    end(&planned);
}

static void the_yaml_loads_and_runs_as_the_plan_says(void **state)
{
    (void)state;
    struct planned planned;
    begin(&planned, true);
    plan_text_yaml(planned.plans, 2, planned.to);
    const char *yaml = text_of(&planned);
    assert_string_equal(yaml,
                        "pools:\n"
                        "  # he-ap was a byte pool of 300 bytes; 144 bytes now, confirmed: 3 "
                        "allocations, none waited\n"
                        "  - {name: he-ap, kind: blocks, blocks: [16 x2, 100 x1], spill: true}\n"
                        "  # idle was a byte pool of 200 bytes; no allocation was made from it\n"
                        "  - {name: idle, kind: byte, size: 200}\n");
    struct scenario pasted = harness_scenario_of(yaml, THREADS);
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < pasted.routes[0].pool_count; i++) {
        bytes += pasted.pools[i].size_bytes;
    }
    assert_int_equal(bytes, plan_best(&planned.plans[0].table)->bytes);
    struct demand_calls calls;
    enum kernel_state ended;
    assert_true(demand_count(&pasted, 0, 2, &calls, &ended));
    assert_int_equal(calls.served, 3);
    assert_int_equal(calls.waited, 0);
    scenario_free(&pasted);
    end(&planned);
}

static void the_c_creates_each_pool_with_its_arguments_in_order(void **state)
{
    (void)state;
    struct planned planned;
    begin(&planned, true);
    plan_text_c(planned.plans, 2, planned.to);
    const char *text = text_of(&planned);
    assert_non_null(strstr(text, "static TX_BLOCK_POOL he_ap_16;\n"
                                 "static VOID *he_ap_16_memory[10]; /* 2 * (16 bytes + a pointer) "
                                 "*/\n"
                                 "static TX_BLOCK_POOL he_ap_100;\n"
                                 "static VOID *he_ap_100_memory[26]; /* 1 * (100 bytes + a "
                                 "pointer) */\n"));
    assert_non_null(strstr(text, "status = tx_block_pool_create(&he_ap_100, \"he_ap_100\", 100,\n"
                                 "                                      he_ap_100_memory, "
                                 "sizeof(he_ap_100_memory));\n"));
    assert_non_null(strstr(text, "    if (size <= 16 && tx_block_allocate(&he_ap_16, block, "
                                 "TX_NO_WAIT) == TX_SUCCESS) {\n"));
    assert_non_null(strstr(text, "/* idle: no allocation was made from it. */\n"));
    end(&planned);
}

static void the_json_holds_the_plans(void **state)
{
    (void)state;
    struct planned planned;
    begin(&planned, false);
    assert_true(plan_text_json(planned.plans, 2, planned.to));
    const char *text = text_of(&planned);
    assert_non_null(strstr(text, "\"schema_version\": 1"));
    assert_non_null(strstr(text, "\"pool\": \"he-ap\""));
    assert_non_null(strstr(text, "\"bytes\": 144"));
    assert_non_null(strstr(text, "\"refused\": 2"));
    assert_non_null(strstr(text, "\"confirmed\": true"));
    assert_non_null(strstr(text, "\"confirmed\": null"));
    end(&planned);
}

static void a_refuted_plan_says_what_went_wrong(void **state)
{
    (void)state;
    struct planned planned;
    begin(&planned, false);
    struct pool_plan *plan = &planned.plans[0];
    plan->is_confirmed = false;
    plan->calls = (struct demand_calls){.served = 1200, .waited = 7, .failed = 34};
    plan_text_verdict(plan, planned.to);
    assert_string_equal(text_of(&planned), "refuted: 1,234 allocations, 7 waited and 34 failed");
    end(&planned);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_tells_what_each_size_buys),
        cmocka_unit_test(a_pool_that_nobody_uses_gets_no_table),
        cmocka_unit_test(the_yaml_loads_and_runs_as_the_plan_says),
        cmocka_unit_test(the_c_creates_each_pool_with_its_arguments_in_order),
        cmocka_unit_test(the_json_holds_the_plans),
        cmocka_unit_test(a_refuted_plan_says_what_went_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
