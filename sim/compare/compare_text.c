#include "compare_text.h"

#include <stdlib.h>
#include <string.h>

#include "compare_words.h"

#include "sim/report/words.h"

/// So many variants stand side by side; more go into a table below, again beside the first.
enum { VARIANTS_BESIDE = 6 };

/// Of sentences.
enum { LINE_COLUMNS = 90 };

/// "12.4" from thousandths.
static struct words decimal(uint64_t thousandths)
{
    struct words words;
    snprintf(words.text, sizeof words.text, "%.40s.%u", words_count(thousandths / 1000).text,
             (unsigned)(thousandths % 1000 / 100));
    return words;
}

struct words compare_text_value(const struct scenario *scenario, enum tally_measure measure,
                                uint64_t value)
{
    const struct tally_row *row = &tally_rows[measure];
    uint64_t whole = row->decimals == 3 ? value / 1000 : value;
    switch (row->unit) {
    case FIGURE_BYTES:
        return words_bytes(whole);
    case FIGURE_CYCLES:
        return words_duration(whole, scenario->cpu_hz);
    case FIGURE_SHARE:
        return words_share(value);
    case FIGURE_COUNT:
    case FIGURE_BLOCKS:
    case FIGURE_WORD:
        break;
    }
    return row->decimals == 3 ? decimal(value) : words_count(value);
}

/// Whether a row has anything to say.
static bool is_shown(const struct comparison *comparison, enum tally_measure measure)
{
    bool is_zero = true;
    for (uint32_t i = 0; i < comparison->count; i++) {
        is_zero = is_zero && comparison->variants[i].tally.values[measure] == 0;
    }
    return !is_zero || !tally_rows[measure].is_rare;
}

static void add_cell(const struct comparison *comparison, enum tally_measure measure,
                     uint32_t variant, struct table *table)
{
    struct words value = compare_text_value(comparison->scenario, measure,
                                            comparison->variants[variant].tally.values[measure]);
    char cell[sizeof value.text + 4];
    bool is_known = comparison_is_known(comparison, measure, variant);
    snprintf(cell, sizeof cell, "%s %c", is_known ? value.text : "-",
             comparison_is_best(comparison, measure, variant) ? '*' : ' ');
    table_add(table, cell);
}

static void add_heading(const struct comparison *comparison, uint32_t variant, struct table *table)
{
    char cell[CANDIDATE_NAME_BYTES + 4];
    snprintf(cell, sizeof cell, "%s  ", comparison->variants[variant].candidate.name);
    table_add(table, cell);
}

/// The first variant, and those from `first` to `last`.
static void print_part(const struct comparison *comparison, uint32_t first, uint32_t last, FILE *to)
{
    struct table table = {.column_count = 2 + last - first + 1, .left_columns = 1};
    table_add(&table, "");
    add_heading(comparison, 0, &table);
    for (uint32_t i = first; i <= last; i++) {
        add_heading(comparison, i, &table);
    }
    for (int measure = 0; measure < TALLY_MEASURES; measure++) {
        if (!is_shown(comparison, (enum tally_measure)measure)) {
            continue;
        }
        table_add(&table, tally_rows[measure].label);
        add_cell(comparison, (enum tally_measure)measure, 0, &table);
        for (uint32_t i = first; i <= last; i++) {
            add_cell(comparison, (enum tally_measure)measure, i, &table);
        }
    }
    table_print(&table, "", to);
}

static bool all_known(const struct comparison *comparison)
{
    for (uint32_t i = 0; i < comparison->count; i++) {
        if (!comparison_is_known(comparison, TALLY_CYCLES, i)) {
            return false;
        }
    }
    return true;
}

/// Prints text of several lines, each cut into lines of at most LINE_COLUMNS.
static void print_wrapped(const char *text, FILE *to)
{
    size_t column = 0;
    for (const char *at = text; *at != '\0';) {
        size_t word = strcspn(at, " \n");
        if (column > 0 && column + 1 + word > LINE_COLUMNS) {
            fputc('\n', to);
            column = 0;
        }
        fprintf(to, "%s%.*s", column > 0 ? " " : "", (int)word, at);
        column += word + (column > 0);
        at += word;
        if (*at == '\n') {
            fputc('\n', to);
            column = 0;
        }
        at += *at != '\0';
    }
}

void compare_text_words(const struct comparison *comparison, FILE *to)
{
    char *text = compare_words(comparison);
    print_wrapped(text == NULL ? "" : text, to);
    fputc('\n', to);
    free(text);
}

void compare_text_print(const struct comparison *comparison, FILE *to)
{
    uint32_t first = 1;
    do {
        uint32_t last = first + VARIANTS_BESIDE - 2;
        last = last < comparison->count - 1 ? last : comparison->count - 1;
        print_part(comparison, first, last, to);
        fputc('\n', to);
        first = last + 1;
    } while (first < comparison->count);
    fputs("* the best of its row, where variants differ. Searches count the fragments that an\n"
          "  allocation examined; from a block pool none.\n",
          to);
    if (!all_known(comparison)) {
        fputs("- CPU time: the scenario's costs charge byte pools, but no block_allocate or "
              "block_release.\n",
              to);
    }
    for (uint32_t i = 0; i < comparison->count; i++) {
        const struct candidate *candidate = &comparison->variants[i].candidate;
        if (candidate->what[0] != '\0') {
            fprintf(to, "%s: %s\n", candidate->name, candidate->what);
        }
    }
    for (uint32_t i = 0; i < comparison->left_out_count; i++) {
        fprintf(to, "left out: %s\n", comparison->left_out[i]);
    }
}
