#include "ops.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

/// The longest run of numbers, commas and fixed words of a row between two names.
#define PART_BYTES (7 * (OUTPUT_U64_DIGITS + 1) + 64)

/// A name as it stands in a CSV row; a copy in quotes where it needs them. False: no memory.
static bool field_of(struct ops_name *field, const char *name)
{
    if (strpbrk(name, ",\"\r\n") == NULL) {
        *field = (struct ops_name){.text = name, .length = strlen(name)};
        return true;
    }
    char *quoted = malloc(2 * strlen(name) + 2);
    if (quoted == NULL) {
        return false;
    }
    char *at = quoted;
    *at++ = '"';
    for (const char *from = name; *from != '\0'; from++) {
        if (*from == '"') {
            *at++ = '"';
        }
        *at++ = *from;
    }
    *at++ = '"';
    *field = (struct ops_name){.text = quoted, .length = (size_t)(at - quoted)};
    return true;
}

static const char *name_of(const struct scenario *scenario, uint32_t index)
{
    return index < scenario->thread_count ? scenario->threads[index].name
                                          : scenario->pools[index - scenario->thread_count].name;
}

static void free_names(struct ops *ops)
{
    uint32_t count = ops->scenario->thread_count + ops->scenario->pool_count;
    for (uint32_t i = 0; ops->names != NULL && i < count; i++) {
        if (ops->names[i].text != name_of(ops->scenario, i)) {
            free((void *)ops->names[i].text);
        }
    }
    free(ops->names);
    ops->names = NULL;
}

static bool make_names(struct ops *ops)
{
    uint32_t count = ops->scenario->thread_count + ops->scenario->pool_count;
    ops->names = calloc((size_t)count + 1, sizeof *ops->names);
    bool made = ops->names != NULL;
    for (uint32_t i = 0; made && i < count; i++) {
        made = field_of(&ops->names[i], name_of(ops->scenario, i));
    }
    for (int i = 0; i < SERVICE_COUNT; i++) {
        (void)field_of(&ops->services[i], service_name((enum service)i));
    }
    for (int i = 0; i < STATUS_COUNT; i++) {
        (void)field_of(&ops->statuses[i], service_status_name((enum service_status)i));
    }
    return made;
}

static bool begin(struct ops *ops, const struct scenario *scenario)
{
    ops->scenario = scenario;
    if (!make_names(ops)) {
        free_names(ops);
        (void)snprintf(ops->output.error, sizeof ops->output.error,
                       "cannot write ops.csv: out of memory");
        return false;
    }
    return true;
}

static bool write_header(struct ops *ops, bool is_open)
{
    if (!is_open) {
        free_names(ops);
        return false;
    }
    output_text(&ops->output, "called,returned,thread,op,pool,size,status,address,available,"
                              "fragments,searches,merges,splits,waiting\n");
    return true;
}

static char *put_name(char *at, const struct ops_name *name)
{
    memcpy(at, name->text, name->length);
    return at + name->length;
}

static char *put_number(char *at, uint64_t number)
{
    at = output_format_u64(at, number);
    *at++ = ',';
    return at;
}

/// The last six columns.
static char *put_figures(char *at, const struct ops *ops, const struct call *call)
{
    const struct pool_figures *figures = &call->figures;
    if (call->pool == SCENARIO_NONE) {
        memcpy(at, ",,,,,\n", 6);
        return at + 6;
    }
    at = put_number(at, figures->available);
    if (ops->scenario->pools[call->pool].kind == POOL_KIND_BYTE) {
        at = put_number(at, figures->fragments);
        at = put_number(at, figures->searches);
        at = put_number(at, figures->merges);
        at = put_number(at, figures->splits);
    } else {
        memcpy(at, ",,,,", 4);
        at += 4;
    }
    at = output_format_u64(at, figures->waiting);
    *at++ = '\n';
    return at;
}

void ops_call_returned(void *context, const struct call *call)
{
    struct ops *ops = context;
    struct output *output = &ops->output;
    const struct ops_name *thread = &ops->names[call->thread];

    char *at = output_room(output, PART_BYTES);
    char *called = at;
    at = put_number(at, call->called);
    if (call->returned == call->called) {
        // Most calls take no time: the same digits again.
        size_t length = (size_t)(at - called);
        memcpy(at, called, length);
        at += length;
    } else {
        at = put_number(at, call->returned);
    }
    output_filled(output, at);
    output_bytes(output, thread->text, thread->length);

    at = output_room(output, PART_BYTES);
    *at++ = ',';
    at = put_name(at, &ops->services[call->service]);
    *at++ = ',';
    output_filled(output, at);
    if (call->pool != SCENARIO_NONE) {
        const struct ops_name *pool = &ops->names[ops->scenario->thread_count + call->pool];
        output_bytes(output, pool->text, pool->length);
    }

    at = output_room(output, (size_t)2 * PART_BYTES);
    *at++ = ',';
    at = put_number(at, call->size);
    at = put_name(at, &ops->statuses[call->status]);
    *at++ = ',';
    if (call->address != CALL_NO_ADDRESS) {
        at = output_format_u64(at, call->address);
    }
    *at++ = ',';
    output_filled(output, put_figures(at, ops, call));
}

bool ops_begin(struct ops *ops, const struct scenario *scenario, const char *folder)
{
    return begin(ops, scenario) && write_header(ops, output_begin(&ops->output, folder, "ops.csv"));
}

bool ops_begin_taken(struct ops *ops, const struct scenario *scenario,
                     void (*take)(void *context, const char *bytes, size_t size), void *context)
{
    return begin(ops, scenario) &&
           write_header(ops, output_begin_taken(&ops->output, take, context));
}

bool ops_finish(struct ops *ops)
{
    bool done = output_commit(&ops->output);
    if (ops->scenario != NULL) {
        free_names(ops);
    }
    return done;
}

void ops_discard(struct ops *ops)
{
    output_discard(&ops->output);
    if (ops->scenario != NULL) {
        free_names(ops);
    }
}
