#include "object_explain_state.h"

#include "object_explain_text.h"
#include "output.h"

void object_write_header(struct object_explain *explain)
{
    if (explain->waits != NULL) {
        output_text(explain->waits,
                    "begun,ended,thread,op,object,outcome,by,cycles,reason,owner,blamed,doing,"
                    "since,ahead,held,owner_waits,preempted,inversion,deadlock,remedy\n");
    }
}

bool object_is_worse(const struct object_explained *a, const struct object_explained *b)
{
    bool a_receives = a->service == SERVICE_RECEIVE;
    bool b_receives = b->service == SERVICE_RECEIVE;
    return a_receives != b_receives ? b_receives : a->cycles > b->cycles;
}

static void add_wait(struct object_totals *totals, const struct object_record *record,
                     const struct object_explained *explained)
{
    if (totals->wait_count == 0 || object_is_worse(explained, &totals->worst)) {
        totals->worst = *explained;
    }
    if (explained->inversion_cycles > totals->inversion.inversion_cycles) {
        totals->inversion = *explained;
    }
    totals->wait_count++;
    totals->waits[explained->reason]++;
    totals->outcomes[explained->outcome]++;
    for (unsigned i = 0; i < OBJECT_REASON_COUNT; i++) {
        cycles_t room = UINT64_MAX - totals->cycles[i];
        totals->cycles[i] += record->cycles[i] < room ? record->cycles[i] : room;
    }
}

static void write_number(struct output *file, uint64_t number)
{
    output_u64(file, number);
    output_byte(file, ',');
}

static void write_name(struct output *file, const char *name)
{
    output_field(file, name);
    output_byte(file, ',');
}

static void write_thread(struct output *file, const struct scenario *scenario, uint32_t thread)
{
    write_name(file, thread == SCENARIO_NONE ? "" : scenario->threads[thread].name);
}

/// The cycles by a mutex's reasons; empty for other objects.
static void write_shares(struct output *file, enum object_kind kind, const cycles_t *cycles)
{
    for (unsigned i = OBJECT_HELD; i < OBJECT_REASON_COUNT; i++) {
        if (kind == OBJECT_MUTEX) {
            output_u64(file, cycles == NULL ? 0 : cycles[i]);
        }
        output_byte(file, ',');
    }
}

void object_wait_row(struct object_explain *explain, const struct object_record *record,
                     const struct object_explained *explained)
{
    const struct scenario *scenario = explain->scenario;
    struct object_totals *totals = &explain->objects[explained->object].totals;
    if (record != NULL) {
        add_wait(totals, record, explained);
    } else if (totals->refusal_count++ == 0) {
        totals->first_refusal = *explained;
    }
    struct output *file = explain->waits;
    if (file == NULL) {
        return;
    }
    char text[OBJECT_TEXT_SIZE];
    const struct scenario_object *object = &scenario->objects[explained->object];
    write_number(file, explained->begun);
    if (explained->outcome != WAIT_GOES_ON) {
        output_u64(file, explained->begun + explained->cycles);
    }
    output_byte(file, ',');
    write_thread(file, scenario, explained->thread);
    write_name(file, service_name((enum service)explained->service));
    write_name(file, object->name);
    write_name(file, object_outcome_name(explained->outcome));
    write_thread(file, scenario, explained->by_thread);
    write_number(file, explained->cycles);
    write_name(file, object_reason_name((enum object_reason)explained->reason));
    write_thread(file, scenario, explained->owner);
    write_thread(file, scenario, explained->blamed);
    object_doing(scenario, explained, text);
    write_name(file, text);
    write_number(file, explained->since);
    write_number(file, explained->ahead);
    write_shares(file, object->kind, record == NULL ? NULL : record->cycles);
    object_remedy(scenario, explained, text);
    output_text(file, text);
    output_byte(file, '\n');
}
