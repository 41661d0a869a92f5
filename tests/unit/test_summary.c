#include "record_harness.h"
#include "sim/record/plot_data.h"
#include "sim/record/summary.h"
#include "sim/record/summary_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#define HEAP 0
#define BLK 1
#define SIDE 2

/// A summary of the harness's scenario, to be told of calls by hand, and its idle kernel.
struct rig {
    struct kernel *kernel;
    struct summary summary;
};

static int set_up(void **state)
{
    static struct rig rig;
    rig.kernel = kernel_create(harness_scenario(), 1, NULL);
    *state = &rig;
    return rig.kernel == NULL || !summary_begin(&rig.summary, harness_scenario(), 1, rig.kernel);
}

static int tear_down(void **state)
{
    struct rig *rig = *state;
    summary_free(&rig->summary);
    kernel_destroy(rig->kernel);
    return 0;
}

static struct summary *summary_of(void **state)
{
    return &((struct rig *)*state)->summary;
}

static void tell(struct summary *summary, struct call call)
{
    summary_call_returned(summary, &call);
}

static void tell_failed(struct summary *summary, enum service service, uint32_t pool,
                        enum service_status status)
{
    struct call call = harness_call(service, 0, pool, 5);
    call.status = (uint8_t)status;
    summary_call_returned(summary, &call);
}

/// An allocation of t0 from `heap` that examined `searched` fragments.
static void tell_search(struct summary *summary, uint64_t searched)
{
    struct call call = harness_call(SERVICE_ALLOCATE, 0, HEAP, 5);
    call.searched = searched;
    summary_call_returned(summary, &call);
}

/// An allocation that waited.
static void tell_wait(struct summary *summary, uint32_t thread, cycles_t called, cycles_t waited,
                      enum service_status status)
{
    struct call call = harness_call(SERVICE_ALLOCATE, thread, HEAP, called);
    call.waited = true;
    call.suspended_cycles = waited;
    call.returned = called + waited + 3;
    call.status = (uint8_t)status;
    summary_call_returned(summary, &call);
}

static void calls_are_counted_by_service_pool_and_thread(void **state)
{
    struct summary *summary = summary_of(state);
    tell(summary, harness_call(SERVICE_ALLOCATE, 0, HEAP, 0));
    tell(summary, harness_call(SERVICE_ALLOCATE, 1, HEAP, 0));
    tell(summary, harness_call(SERVICE_RELEASE, 1, HEAP, 0));
    tell(summary, harness_call(SERVICE_ALLOCATE, 1, BLK, 0));
    tell(summary, harness_call(SERVICE_SUSPEND, 1, SCENARIO_NONE, 0));
    assert_int_equal(summary->pools[HEAP].calls[SERVICE_ALLOCATE], 2);
    assert_int_equal(summary->pools[HEAP].calls[SERVICE_RELEASE], 1);
    assert_int_equal(summary->pools[BLK].calls[SERVICE_ALLOCATE], 1);
    assert_int_equal(summary->pools[SIDE].calls[SERVICE_ALLOCATE], 0);
    assert_int_equal(summary->threads[0].calls[SERVICE_ALLOCATE], 1);
    assert_int_equal(summary->threads[1].calls[SERVICE_ALLOCATE], 2);
    assert_int_equal(summary->threads[1].calls[SERVICE_RELEASE], 1);
    assert_int_equal(summary->threads[1].calls[SERVICE_SUSPEND], 1);
}

static void failed_allocations_are_failures_by_status(void **state)
{
    struct summary *summary = summary_of(state);
    tell_failed(summary, SERVICE_ALLOCATE, HEAP, STATUS_NO_MEMORY);
    tell_failed(summary, SERVICE_ALLOCATE, HEAP, STATUS_NO_MEMORY);
    tell_failed(summary, SERVICE_ALLOCATE, HEAP, STATUS_SIZE_ERROR);
    const struct summary_pool *pool = &summary->pools[HEAP];
    assert_int_equal(pool->failures, 3);
    assert_int_equal(pool->failures_by[STATUS_NO_MEMORY], 2);
    assert_int_equal(pool->failures_by[STATUS_SIZE_ERROR], 1);
    assert_int_equal(pool->timeouts, 0);
    assert_int_equal(pool->errors, 0);
    assert_int_equal(summary->threads[0].trouble->failures, 3);
    assert_null(summary->threads[1].trouble);
}

static void refused_calls_of_other_services_are_errors(void **state)
{
    struct summary *summary = summary_of(state);
    tell_failed(summary, SERVICE_RELEASE, HEAP, STATUS_PTR_ERROR);
    tell_failed(summary, SERVICE_RESUME, SCENARIO_NONE, STATUS_RESUME_ERROR);
    assert_int_equal(summary->pools[HEAP].errors, 1);
    assert_int_equal(summary->pools[HEAP].errors_by[STATUS_PTR_ERROR], 1);
    assert_int_equal(summary->pools[HEAP].failures, 0);
    assert_int_equal(summary->threads[0].trouble->errors, 2);
}

static void lifted_suspension_is_no_error(void **state)
{
    struct summary *summary = summary_of(state);
    tell_failed(summary, SERVICE_RESUME, SCENARIO_NONE, STATUS_SUSPEND_LIFTED);
    assert_null(summary->threads[0].trouble);
}

static void wait_that_ran_out_is_a_timeout(void **state)
{
    struct summary *summary = summary_of(state);
    tell_wait(summary, 0, 100, 50, STATUS_NO_MEMORY);
    tell_wait(summary, 0, 200, 10, STATUS_WAIT_ABORTED);
    tell_wait(summary, 0, 300, 20, STATUS_SUCCESS);
    assert_int_equal(summary->pools[HEAP].timeouts, 1);
    assert_int_equal(summary->pools[HEAP].failures, 2);
    assert_int_equal(summary->threads[0].trouble->timeouts, 1);
}

static void searches_are_those_of_allocations_from_byte_pools(void **state)
{
    struct summary *summary = summary_of(state);
    tell_search(summary, 0);
    tell_search(summary, 7);
    tell_search(summary, 3);
    tell_failed(summary, SERVICE_ALLOCATE, HEAP, STATUS_NO_MEMORY);
    tell_failed(summary, SERVICE_ALLOCATE, HEAP, STATUS_SIZE_ERROR); // looked at nothing
    tell(summary, harness_call(SERVICE_ALLOCATE, 0, BLK, 5));
    struct call release = harness_call(SERVICE_RELEASE, 0, HEAP, 5);
    release.searched = 1000;
    tell(summary, release);
    struct histogram_figures figures = histogram_figures_of(&summary->pools[HEAP].search, 0);
    assert_int_equal(figures.count, 4);
    assert_int_equal(figures.mean_thousandths, 2500);
    assert_int_equal(figures.max, 7);
    assert_int_equal(summary->pools[BLK].search.count, 0);
    struct histogram_figures of_thread = summary_thread_searches(&summary->threads[0]);
    assert_memory_equal(&of_thread, &figures, sizeof figures);
}

static void worst_calls_are_remembered(void **state)
{
    struct summary *summary = summary_of(state);
    assert_int_equal(summary->pools[HEAP].worst_wait.thread, SCENARIO_NONE);
    tell_wait(summary, 0, 100, 50, STATUS_SUCCESS);
    tell_wait(summary, 2, 200, 90, STATUS_NO_MEMORY);
    tell_wait(summary, 1, 300, 90, STATUS_SUCCESS); // no worse
    const struct summary_pool *pool = &summary->pools[HEAP];
    assert_int_equal(pool->worst_wait.value, 90);
    assert_int_equal(pool->worst_wait.thread, 2);
    assert_int_equal(pool->worst_wait.called, 200);
    assert_int_equal(pool->worst_latency.value, 93);
    assert_int_equal(pool->worst_search.value, 0);
    assert_int_equal(pool->worst_search.thread, 0);
    assert_int_equal(summary->pools[BLK].worst_search.thread, SCENARIO_NONE);
}

static void waits_of_no_time_count(void **state)
{
    struct summary *summary = summary_of(state);
    tell_wait(summary, 0, 100, 0, STATUS_SUCCESS);
    tell_wait(summary, 0, 100, 10, STATUS_SUCCESS);
    tell(summary, harness_call(SERVICE_ALLOCATE, 0, HEAP, 5)); // did not wait
    assert_int_equal(summary->pools[HEAP].wait.count, 2);
    struct histogram_figures figures = summary_thread_waits(&summary->threads[0]);
    assert_int_equal(figures.count, 2);
    assert_int_equal(figures.mean_thousandths, 5000);
}

static void latency_is_from_call_to_return(void **state)
{
    struct summary *summary = summary_of(state);
    tell(summary, harness_call(SERVICE_ALLOCATE, 0, BLK, 5));
    struct call call = harness_call(SERVICE_ALLOCATE, 0, BLK, 100);
    call.returned = 140;
    tell(summary, call);
    call.service = SERVICE_RELEASE;
    call.returned = 170;
    tell(summary, call);
    struct histogram_figures figures = histogram_figures_of(&summary->pools[BLK].latency, 0);
    assert_int_equal(figures.count, 2);
    assert_int_equal(figures.max, 40);
    struct histogram_figures of_thread = summary_thread_latencies(&summary->threads[0]);
    assert_memory_equal(&of_thread, &figures, sizeof figures);
    assert_int_equal(summary->pools[BLK].release_latency.count, 1);
    assert_int_equal(summary->pools[BLK].release_latency.maximum, 70);
}

static void thread_that_never_searched_holds_no_histogram(void **state)
{
    struct summary *summary = summary_of(state);
    for (int i = 0; i < 1000; i++) {
        tell(summary, harness_call(SERVICE_ALLOCATE, 0, BLK, 5));
    }
    assert_null(summary->threads[0].search);
    assert_null(summary->threads[0].latency);
    assert_null(summary->threads[0].wait);
    assert_int_equal(summary_thread_latencies(&summary->threads[0]).count, 1000);
    assert_true(sizeof summary->threads[0] <= 128);
}

static void high_water_is_the_most_in_use_at_any_time(void **state)
{
    struct summary *summary = summary_of(state);
    struct memory_change change = {.pool = HEAP, .size_bytes = 108};
    summary_memory_granted(summary, &change);
    summary_memory_granted(summary, &change);
    summary_memory_freed(summary, &change);
    change.size_bytes = 92;
    summary_memory_granted(summary, &change);
    assert_int_equal(summary->pools[HEAP].high_water, 216);
    assert_int_equal(summary->pools[HEAP].in_use, 200);
    assert_int_equal(summary->pools[SIDE].high_water, 0);
}

static void high_water_of_a_block_pool_is_in_blocks(void **state)
{
    struct summary *summary = summary_of(state);
    struct memory_change change = {.pool = BLK, .size_bytes = 52};
    summary_memory_granted(summary, &change);
    summary_memory_granted(summary, &change);
    summary_memory_freed(summary, &change);
    assert_int_equal(summary->pools[BLK].high_water, 2);
    assert_int_equal(summary->pools[BLK].capacity, 13);
}

static const char expected_json[] = "{\n"
                                    "  \"schema_version\": 2,\n"
                                    "  \"scenario\": \"by hand\",\n"
                                    "  \"seed\": 1,\n"
                                    "  \"end\": \"idle\",\n"
                                    "  \"end_cycles\": 0,\n"
                                    "  \"cpu_hz\": 10000,\n"
                                    "  \"tick_hz\": 1000,\n"
                                    "  \"word_bits\": 32,\n"
                                    "  \"calls\": 0,\n"
                                    "  \"context_switches\": 0,\n"
                                    "  \"pools\": {\n"
                                    "    \"heap\": {\n"
                                    "      \"kind\": \"byte\",\n"
                                    "      \"unit\": \"bytes\",\n"
                                    "      \"size_bytes\": 4096,\n"
                                    "      \"capacity\": 4088,\n"
                                    "      \"calls\": {\n"
                                    "        \"allocate\": 3,\n"
                                    "        \"release\": 0,\n"
                                    "        \"prioritize\": 0,\n"
                                    "        \"delete\": 0\n"
                                    "      },\n"
                                    "      \"failures\": 1,\n"
                                    "      \"failures_by\": {\n"
                                    "        \"NO_MEMORY\": 1\n"
                                    "      },\n"
                                    "      \"errors\": 0,\n"
                                    "      \"errors_by\": {},\n"
                                    "      \"timeouts\": 1,\n"
                                    "      \"search\": {\n"
                                    "        \"count\": 3,\n"
                                    "        \"mean\": 0.333,\n"
                                    "        \"p50\": 0,\n"
                                    "        \"p90\": 1,\n"
                                    "        \"p99\": 1,\n"
                                    "        \"p999\": 1,\n"
                                    "        \"max\": 1\n"
                                    "      },\n"
                                    "      \"wait\": {\n"
                                    "        \"count\": 2,\n"
                                    "        \"mean\": 45.0,\n"
                                    "        \"p50\": 40,\n"
                                    "        \"p90\": 50,\n"
                                    "        \"p99\": 50,\n"
                                    "        \"p999\": 50,\n"
                                    "        \"max\": 50\n"
                                    "      },\n"
                                    "      \"latency\": {\n"
                                    "        \"count\": 3,\n"
                                    "        \"mean\": 32.0,\n"
                                    "        \"p50\": 43,\n"
                                    "        \"p90\": 53,\n"
                                    "        \"p99\": 53,\n"
                                    "        \"p999\": 53,\n"
                                    "        \"max\": 53\n"
                                    "      },\n"
                                    "      \"release_latency\": {\n"
                                    "        \"count\": 0,\n"
                                    "        \"mean\": 0.0,\n"
                                    "        \"p50\": 0,\n"
                                    "        \"p90\": 0,\n"
                                    "        \"p99\": 0,\n"
                                    "        \"p999\": 0,\n"
                                    "        \"max\": 0\n"
                                    "      },\n"
                                    "      \"high_water\": 108,\n"
                                    "      \"available\": 4088,\n"
                                    "      \"waiting\": 0,\n"
                                    "      \"deleted\": false,\n"
                                    "      \"fragments\": 2,\n"
                                    "      \"free_fragments\": 1,\n"
                                    "      \"largest_free\": 4088,\n"
                                    "      \"fragmentation\": {\n"
                                    "        \"max\": 0.3273,\n"
                                    "        \"end\": 0.0,\n"
                                    "        \"merged\": {\n"
                                    "          \"max\": 0.0,\n"
                                    "          \"end\": 0.0\n"
                                    "        },\n"
                                    "        \"debt\": {\n"
                                    "          \"max\": 0.0,\n"
                                    "          \"end\": 0.0\n"
                                    "        },\n"
                                    "        \"rss\": {\n"
                                    "          \"max\": 0.0,\n"
                                    "          \"end\": 0.0,\n"
                                    "          \"merged\": {\n"
                                    "            \"max\": 0.0,\n"
                                    "            \"end\": 0.0\n"
                                    "          },\n"
                                    "          \"debt\": {\n"
                                    "            \"max\": 0.0,\n"
                                    "            \"end\": 0.0\n"
                                    "          }\n"
                                    "        },\n"
                                    "        \"unusable_largest\": {\n"
                                    "          \"request\": 0,\n"
                                    "          \"max\": 0.0,\n"
                                    "          \"end\": 0.0,\n"
                                    "          \"merged\": {\n"
                                    "            \"max\": 0.0,\n"
                                    "            \"end\": 0.0\n"
                                    "          },\n"
                                    "          \"debt\": {\n"
                                    "            \"max\": 0.0,\n"
                                    "            \"end\": 0.0\n"
                                    "          }\n"
                                    "        },\n"
                                    "        \"unusable_median\": {\n"
                                    "          \"request\": 0,\n"
                                    "          \"max\": 0.0,\n"
                                    "          \"end\": 0.0,\n"
                                    "          \"merged\": {\n"
                                    "            \"max\": 0.0,\n"
                                    "            \"end\": 0.0\n"
                                    "          },\n"
                                    "          \"debt\": {\n"
                                    "            \"max\": 0.0,\n"
                                    "            \"end\": 0.0\n"
                                    "          }\n"
                                    "        }\n"
                                    "      },\n"
                                    "      \"searches\": 0,\n"
                                    "      \"merges\": 0,\n"
                                    "      \"splits\": 0,\n"
                                    "      \"service_cycles\": 0,\n"
                                    "      \"closed_cycles\": 0,\n"
                                    "      \"waste\": {\n"
                                    "        \"average\": {\n"
                                    "          \"asked\": 0.0,\n"
                                    "          \"rounding\": 0.0,\n"
                                    "          \"remainder\": 0.0,\n"
                                    "          \"block\": 0.0,\n"
                                    "          \"headers\": 0.0\n"
                                    "        },\n"
                                    "        \"peak\": {\n"
                                    "          \"asked\": 0,\n"
                                    "          \"rounding\": 0,\n"
                                    "          \"remainder\": 100,\n"
                                    "          \"block\": 0,\n"
                                    "          \"headers\": 8\n"
                                    "        },\n"
                                    "        \"fixed\": 8\n"
                                    "      },\n"
                                    "      \"heap\": {\n"
                                    "        \"extent\": 4088,\n"
                                    "        \"max\": 108,\n"
                                    "        \"max_live\": 0,\n"
                                    "        \"average\": 0.0,\n"
                                    "        \"at_max_live\": 0.0,\n"
                                    "        \"at_max_heap\": 0.0,\n"
                                    "        \"max_over_max\": 0.0\n"
                                    "      },\n"
                                    "      \"robson\": {\n"
                                    "        \"live\": 108,\n"
                                    "        \"smallest\": 108,\n"
                                    "        \"largest\": 108,\n"
                                    "        \"ratio\": 1,\n"
                                    "        \"bound\": 108,\n"
                                    "        \"bound_words\": 607,\n"
                                    "        \"needed\": 108\n"
                                    "      }\n"
                                    "    }\n"
                                    "  },\n"
                                    "  \"threads\": {\n"
                                    "    \"t0\": {\n"
                                    "      \"priority\": 3,\n"
                                    "      \"state\": \"suspended\",\n"
                                    "      \"calls\": {\n"
                                    "        \"allocate\": 3\n"
                                    "      },\n"
                                    "      \"failures\": 1,\n"
                                    "      \"failures_by\": {\n"
                                    "        \"NO_MEMORY\": 1\n"
                                    "      },\n"
                                    "      \"timeouts\": 1,\n"
                                    "      \"search\": {\n"
                                    "        \"count\": 3,\n"
                                    "        \"mean\": 0.333,\n"
                                    "        \"p50\": 0,\n"
                                    "        \"p90\": 1,\n"
                                    "        \"p99\": 1,\n"
                                    "        \"p999\": 1,\n"
                                    "        \"max\": 1\n"
                                    "      },\n"
                                    "      \"wait\": {\n"
                                    "        \"count\": 2,\n"
                                    "        \"mean\": 45.0,\n"
                                    "        \"p50\": 40,\n"
                                    "        \"p90\": 50,\n"
                                    "        \"p99\": 50,\n"
                                    "        \"p999\": 50,\n"
                                    "        \"max\": 50\n"
                                    "      },\n"
                                    "      \"latency\": {\n"
                                    "        \"count\": 3,\n"
                                    "        \"mean\": 32.0,\n"
                                    "        \"p50\": 43,\n"
                                    "        \"p90\": 53,\n"
                                    "        \"p99\": 53,\n"
                                    "        \"p999\": 53,\n"
                                    "        \"max\": 53\n"
                                    "      }\n"
                                    "    },\n"
                                    "    \"t1\": {\n"
                                    "      \"priority\": 4,\n"
                                    "      \"state\": \"suspended\",\n"
                                    "      \"calls\": {}\n"
                                    "    }\n"
                                    "  }\n"
                                    "}\n";

static void json_has_its_keys_in_a_fixed_order(void **state)
{
    (void)state;
    struct scenario scenario = *harness_scenario();
    scenario.pool_count = 1;
    scenario.thread_count = 2;
    struct kernel *kernel = kernel_create(&scenario, 1, NULL);
    assert_non_null(kernel);
    struct summary summary = {0};
    struct series series = {0};
    (void)series_begin(&series, &scenario, kernel);
    series.pools[HEAP].fragmentation_max.parts[FRAGMENTATION_EXTERNAL][FRAGMENTATION_STANDING] =
        3273;
    assert_true(summary_begin(&summary, &scenario, 1, kernel));
    tell_search(&summary, 1);
    tell_wait(&summary, 0, 100, 40, STATUS_SUCCESS);
    tell_wait(&summary, 0, 300, 50, STATUS_NO_MEMORY);
    struct memory_change change = {.pool = HEAP, .size_bytes = 108};
    summary_memory_granted(&summary, &change);
    summary_end(&summary, kernel, KERNEL_IDLE, &series);
    json_t *json = summary_json(&summary);
    assert_non_null(json);
    char *text = summary_json_text(json);
    assert_string_equal(text, expected_json);
    free(text);
    json_decref(json);
    series_free(&series);
    summary_free(&summary);
    kernel_destroy(kernel);
}

static void json_can_be_extended_before_it_is_written(void **state)
{
    struct summary *summary = summary_of(state);
    json_t *json = summary_json(summary);
    assert_non_null(json);
    json_t *pool = summary_json_pool(json, "blk");
    json_t *thread = summary_json_thread(json, &harness_scenario()->threads[2]);
    assert_non_null(pool);
    assert_non_null(thread);
    assert_null(summary_json_pool(json, "t2"));
    assert_int_equal(json_object_set_new(pool, "reasons", json_integer(5)), 0);
    assert_int_equal(json_object_set_new(thread, "reasons", json_integer(6)), 0);
    char *text = summary_json_text(json);
    json_t *back = json_loads(text, 0, NULL);
    assert_non_null(back);
    assert_int_equal(json_integer_value(json_object_get(summary_json_pool(back, "blk"), "reasons")),
                     5);
    assert_true(json_equal(json, back));
    json_decref(back);
    json_decref(json);
    free(text);
}

static void json_numbers_past_63_bits_stop_at_the_largest(void **state)
{
    struct summary *summary = summary_of(state);
    tell_search(summary, UINT64_MAX);
    json_t *json = summary_json(summary);
    json_t *search = json_object_get(summary_json_pool(json, "heap"), "search");
    assert_int_equal(json_integer_value(json_object_get(search, "max")), INT64_MAX);
    json_decref(json);
}

static void json_is_written_as_it_is_shown(void **state)
{
    struct scenario scenario = *harness_scenario();
    struct kernel *kernel = kernel_create(&scenario, 1, NULL);
    struct summary summary = {0};
    assert_true(summary_begin(&summary, &scenario, 1, kernel));
    json_t *json = summary_json(&summary);
    struct output output = {0};
    assert_true(output_begin(&output, *state, "summary.json"));
    assert_true(summary_json_write(json, &output));
    assert_true(output_commit(&output));
    char *written = harness_read(*state, "summary.json");
    char *shown = summary_json_text(json);
    assert_string_equal(written, shown);
    free(written);
    free(shown);
    json_decref(json);
    summary_free(&summary);
    kernel_destroy(kernel);
}

static void check_file(const char *folder, const char *name, const char *expected)
{
    char *text = harness_read(folder, name);
    assert_string_equal(text, expected);
    free(text);
}

static void plot_data_holds_what_happened(void **state)
{
    struct kernel *kernel = kernel_create(harness_scenario(), 1, NULL);
    struct summary summary = {0};
    assert_true(summary_begin(&summary, harness_scenario(), 1, kernel));
    tell_search(&summary, 0);
    tell_search(&summary, 5);
    tell_search(&summary, 5);
    tell_search(&summary, 1001);
    struct call call = harness_call(SERVICE_ALLOCATE, 2, BLK, 100);
    call.waited = true;
    call.suspended_cycles = 300;
    tell(&summary, call);
    call.suspended_cycles = 302;
    tell(&summary, call);
    call.suspended_cycles = 0;
    tell(&summary, call);
    summary_end(&summary, kernel, KERNEL_IDLE, NULL);
    summary.end_cycles = 12345;
    char error[OUTPUT_ERROR_BYTES] = "";
    assert_true(plot_data_write(&summary, *state, error));
    check_file(*state, "plot-data/run.gp",
               "scenario = 'by hand'\ncpu_hz = 10000\ntick_hz = 1000\nticks = 1234\n"
               "end_cycles = 12345\nbyte_pools = 'heap side'\nblock_pools = 'blk'\n"
               "threads = 't0 t1 t2'\n");
    check_file(*state, "plot-data/searches.csv",
               "pool,low,high,count\nheap,0,0,1\nheap,5,5,2\nheap,1000,1001,1\n");
    check_file(*state, "plot-data/search_marks.csv",
               "pool,count,p99,max\nheap,4,1001,1001\nside,0,0,0\n");
    check_file(*state, "plot-data/waits.csv",
               "thread,low_cycles,high_cycles,count\nt2,0,0,1\nt2,300,302,2\n");
    summary_free(&summary);
    kernel_destroy(kernel);
}

static void names_cannot_break_out_of_their_quotes(void **state)
{
    struct scenario scenario = *harness_scenario();
    char name[] = "it's `x` \"y\"";
    scenario.name = name;
    scenario.pool_count = 0;
    scenario.thread_count = 0;
    struct summary summary = {.scenario = &scenario};
    char error[OUTPUT_ERROR_BYTES] = "";
    assert_true(plot_data_write(&summary, *state, error));
    char *text = harness_read(*state, "plot-data/run.gp");
    static const char expected[] = "scenario = 'it''s `x` \"y\"'\n";
    assert_memory_equal(text, expected, sizeof expected - 1);
    free(text);
}

static void plot_data_that_cannot_be_written_is_an_error(void **state)
{
    struct summary *summary = summary_of(state);
    char error[OUTPUT_ERROR_BYTES] = "";
    assert_false(plot_data_write(summary, "/dev/null", error));
    assert_string_equal(error, "cannot create folder /dev/null: Not a directory");
}

#define ON_RIG(TEST) cmocka_unit_test_setup_teardown(TEST, set_up, tear_down)
#define IN_FOLDER(TEST)                                                                            \
    cmocka_unit_test_setup_teardown(TEST, harness_make_folder, harness_remove_folder)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_RIG(calls_are_counted_by_service_pool_and_thread),
        ON_RIG(failed_allocations_are_failures_by_status),
        ON_RIG(refused_calls_of_other_services_are_errors),
        ON_RIG(lifted_suspension_is_no_error),
        ON_RIG(wait_that_ran_out_is_a_timeout),
        ON_RIG(searches_are_those_of_allocations_from_byte_pools),
        ON_RIG(worst_calls_are_remembered),
        ON_RIG(waits_of_no_time_count),
        ON_RIG(latency_is_from_call_to_return),
        ON_RIG(thread_that_never_searched_holds_no_histogram),
        ON_RIG(high_water_is_the_most_in_use_at_any_time),
        ON_RIG(high_water_of_a_block_pool_is_in_blocks),
        cmocka_unit_test(json_has_its_keys_in_a_fixed_order),
        ON_RIG(json_can_be_extended_before_it_is_written),
        ON_RIG(json_numbers_past_63_bits_stop_at_the_largest),
        IN_FOLDER(json_is_written_as_it_is_shown),
        IN_FOLDER(plot_data_holds_what_happened),
        IN_FOLDER(names_cannot_break_out_of_their_quotes),
        ON_RIG(plot_data_that_cannot_be_written_is_an_error),
    };
    return cmocka_run_group_tests_name("summary", tests, NULL, NULL);
}
