#include "compare_write.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "compare_words.h"
#include "sim/record/summary_json.h"

enum { SCHEMA_VERSION = 1 };

static void write_rows(const struct comparison *comparison, struct output *file)
{
    output_text(file, "measure,unit,variant,value\n");
    for (int measure = 0; measure < TALLY_MEASURES; measure++) {
        for (uint32_t i = 0; i < comparison->count; i++) {
            const struct comparison_variant *variant = &comparison->variants[i];
            char text[FIGURE_TEXT_BYTES];
            if (!comparison_is_known(comparison, (enum tally_measure)measure, i)) {
                continue;
            }
            tally_text((enum tally_measure)measure, variant->tally.values[measure], text);
            output_text(file, tally_rows[measure].key);
            output_byte(file, ',');
            output_text(file, tally_unit_name(&tally_rows[measure]));
            output_byte(file, ',');
            output_field(file, variant->candidate.name);
            output_byte(file, ',');
            output_text(file, text);
            output_byte(file, '\n');
        }
    }
}

/// A number with as many decimals as its measure has.
static json_t *number(enum tally_measure measure, uint64_t value)
{
    unsigned decimals = tally_rows[measure].decimals;
    if (decimals == 0) {
        return json_integer((json_int_t)value);
    }
    return json_real((double)value / (decimals == 3 ? 1000.0 : 10000.0));
}

static json_t *measure_json(const struct comparison *comparison, enum tally_measure measure)
{
    static const char *const betters[] = {
        [TALLY_LOWER] = "lower", [TALLY_HIGHER] = "higher", [TALLY_NEITHER] = "neither"};
    json_t *values = json_object();
    json_t *best = json_array();
    for (uint32_t i = 0; i < comparison->count; i++) {
        const struct comparison_variant *variant = &comparison->variants[i];
        json_object_set_new(values, variant->candidate.name,
                            comparison_is_known(comparison, measure, i)
                                ? number(measure, variant->tally.values[measure])
                                : json_null());
        if (comparison_is_best(comparison, measure, i)) {
            json_array_append_new(best, json_string(variant->candidate.name));
        }
    }
    return json_pack("{s:s, s:s, s:s, s:o, s:o}", "measure", tally_rows[measure].key, "unit",
                     tally_unit_name(&tally_rows[measure]), "better",
                     betters[tally_rows[measure].better], "values", values, "best", best);
}

static json_t *variant_json(const struct comparison_variant *variant)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:I}", "name", variant->candidate.name, "what",
                     variant->candidate.what, "folder", variant->folder, "end",
                     summary_end_name(variant->state), "end_cycles",
                     (json_int_t)variant->end_cycles);
}

/// The sentences in one line, to be freed.
static char *paragraph(const struct comparison *comparison)
{
    char *text = compare_words(comparison);
    for (char *at = text; at != NULL && *at != '\0'; at++) {
        *at = *at == '\n' ? ' ' : *at;
    }
    return text;
}

char *compare_json(const struct comparison *comparison)
{
    json_t *variants = json_array();
    json_t *measures = json_array();
    json_t *left_out = json_array();
    for (uint32_t i = 0; i < comparison->count; i++) {
        json_array_append_new(variants, variant_json(&comparison->variants[i]));
    }
    for (int measure = 0; measure < TALLY_MEASURES; measure++) {
        json_array_append_new(measures, measure_json(comparison, (enum tally_measure)measure));
    }
    for (uint32_t i = 0; i < comparison->left_out_count; i++) {
        json_array_append_new(left_out, json_string(comparison->left_out[i]));
    }
    char *text = paragraph(comparison);
    json_t *json = NULL;
    if (text != NULL) {
        json =
            json_pack("{s:i, s:s, s:s, s:I, s:o, s:o, s:o, s:s}", "schema_version", SCHEMA_VERSION,
                      "command", "compare", "scenario", comparison->scenario->name, "cpu_hz",
                      (json_int_t)comparison->scenario->cpu_hz, "variants", variants, "measures",
                      measures, "left_out", left_out, "text", text);
    }
    char *dump = json == NULL ? NULL : json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    json_decref(json);
    free(text);
    return dump;
}

static bool write_json(const struct comparison *comparison, const char *folder, struct output *file)
{
    char *text = compare_json(comparison);
    if (text == NULL) {
        snprintf(file->error, sizeof file->error, "out of memory");
        return false;
    }
    bool ok = output_begin(file, folder, "compare.json");
    if (ok) {
        output_text(file, text);
        output_byte(file, '\n');
        ok = output_commit(file);
    }
    free(text);
    return ok;
}

bool compare_write(const struct comparison *comparison, const char *folder, char *error)
{
    struct output rows = {0};
    struct output json = {0};
    if (output_begin(&rows, folder, "compare.csv")) {
        write_rows(comparison, &rows);
        if (output_commit(&rows)) {
            if (write_json(comparison, folder, &json)) {
                return true;
            }
            snprintf(error, OUTPUT_ERROR_BYTES, "%s", json.error);
            return false;
        }
    }
    snprintf(error, OUTPUT_ERROR_BYTES, "%s", rows.error);
    return false;
}
