#include "content.h"

#include "sim/kernel/fnv.h"

#include <string.h>

/// True of the keys at the top of the file that do not change a run.
static bool is_left_out(const yaml_node_t *key)
{
    const char *text = (const char *)key->data.scalar.value;
    return key->type == YAML_SCALAR_NODE &&
           (strcmp(text, "expect") == 0 || strcmp(text, "tolerance") == 0);
}

/// Brackets keep `[a, [b]]` apart from `[a, b]`.
static uint64_t add_node(yaml_document_t *document, const yaml_node_t *node, bool is_top,
                         uint64_t hash)
{
    if (node->type == YAML_MAPPING_NODE) {
        hash = fnv_byte(hash, '{');
        for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
             pair < node->data.mapping.pairs.top; pair++) {
            const yaml_node_t *key = yaml_document_get_node(document, pair->key);
            if (!is_top || !is_left_out(key)) {
                hash = add_node(document, key, false, hash);
                hash =
                    add_node(document, yaml_document_get_node(document, pair->value), false, hash);
            }
        }
        return fnv_byte(hash, '}');
    }
    if (node->type == YAML_SEQUENCE_NODE) {
        hash = fnv_byte(hash, '[');
        for (const yaml_node_item_t *item = node->data.sequence.items.start;
             item < node->data.sequence.items.top; item++) {
            hash = add_node(document, yaml_document_get_node(document, *item), false, hash);
        }
        return fnv_byte(hash, ']');
    }
    return fnv_text(fnv_byte(hash, '"'), (const char *)node->data.scalar.value);
}

uint64_t content_digest(const struct places *places, const struct scenario_override *overrides,
                        size_t override_count)
{
    // libyaml's accessors take no const, and change nothing.
    yaml_document_t document = places->document;
    uint64_t hash = add_node(&document, yaml_document_get_root_node(&document), true, FNV_START);
    for (size_t i = 0; i < override_count; i++) {
        hash = fnv_text(fnv_text(hash, overrides[i].path), overrides[i].value);
    }
    return hash;
}
