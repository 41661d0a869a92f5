// The plan as C for firmware: a part of plan_text.h.
#include "plan_text.h"

/// A pool's name as a C identifier.
struct identifier {
    char text[96];
};

static bool is_letter(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

static struct identifier identifier_of(const char *name)
{
    struct identifier identifier;
    snprintf(identifier.text, sizeof identifier.text, "%s%.80s", is_letter(name[0]) ? "" : "pool_",
             name);
    for (char *at = identifier.text; *at != '\0'; at++) {
        if (!is_letter(*at) && !(*at >= '0' && *at <= '9')) {
            *at = '_';
        }
    }
    return identifier;
}

static unsigned long long block_bytes(const struct plan *plan, uint32_t index)
{
    return (unsigned long long)plan->sizes[index].block_bytes;
}

static void print_storage(const struct plan *plan, uint64_t word_bytes, const char *name, FILE *to)
{
    for (uint32_t i = 0; i < plan->size_count; i++) {
        const struct plan_size *size = &plan->sizes[i];
        fprintf(to,
                "static TX_BLOCK_POOL %s_%llu;\n"
                "static VOID *%s_%llu_memory[%llu]; /* %llu * (%llu bytes + a pointer) */\n",
                name, block_bytes(plan, i), name, block_bytes(plan, i),
                (unsigned long long)(plan_size_bytes(size, word_bytes) / word_bytes),
                (unsigned long long)size->count, block_bytes(plan, i));
    }
}

static void print_create(const struct plan *plan, const char *name, FILE *to)
{
    fprintf(to,
            "\n/* Creates the block pools, from tx_application_define() or a thread. */\n"
            "UINT %s_create(VOID)\n"
            "{\n"
            "    UINT status = TX_SUCCESS;\n\n",
            name);
    for (uint32_t i = 0; i < plan->size_count; i++) {
        unsigned long long bytes = block_bytes(plan, i);
        fprintf(to,
                "    if (status == TX_SUCCESS) {\n"
                "        status = tx_block_pool_create(&%s_%llu, \"%s_%llu\", %llu,\n"
                "                                      %s_%llu_memory, sizeof(%s_%llu_memory));\n"
                "    }\n",
                name, bytes, name, bytes, bytes, name, bytes, name, bytes);
    }
    fputs("    return status;\n}\n", to);
}

static void print_allocate(const struct plan *plan, const char *name, FILE *to)
{
    fprintf(to,
            "\n/* Takes a block of the smallest size that holds `size` bytes%s.\n"
            "   Give it back with tx_block_release(). */\n"
            "UINT %s_allocate(VOID **block, ULONG size, ULONG wait_option)\n"
            "{\n",
            plan->spills ? ",\n   or the next larger one while those are out" : "", name);
    fputs("    if (size == 0) {\n        return TX_SIZE_ERROR;\n    }\n", to);
    for (uint32_t i = 0; plan->spills && i < plan->size_count; i++) {
        fprintf(to,
                "    if (size <= %llu && tx_block_allocate(&%s_%llu, block, TX_NO_WAIT) == "
                "TX_SUCCESS) {\n"
                "        return TX_SUCCESS;\n"
                "    }\n",
                block_bytes(plan, i), name, block_bytes(plan, i));
    }
    for (uint32_t i = 0; i < plan->size_count; i++) {
        fprintf(to,
                "    if (size <= %llu) {\n"
                "        return tx_block_allocate(&%s_%llu, block, wait_option);\n"
                "    }\n",
                block_bytes(plan, i), name, block_bytes(plan, i));
    }
    fputs("    return TX_SIZE_ERROR;\n}\n", to);
}

static void print_pool(const struct pool_plan *plan, FILE *to)
{
    const struct scenario_pool *pool = &plan->scenario->pools[plan->pool];
    struct identifier name = identifier_of(pool->name);
    if (plan->table.count == 0) {
        fprintf(to, "\n/* %s: no allocation was made from it. */\n", pool->name);
        return;
    }
    const struct plan *best = plan_best(&plan->table);
    fprintf(to, "\n/* %s: %llu bytes, in place of a byte pool of %llu;\n   ", pool->name,
            (unsigned long long)best->bytes, (unsigned long long)pool->size_bytes);
    plan_text_verdict(plan, to);
    fputs(" */\n", to);
    print_storage(best, plan->word_bytes, name.text, to);
    print_create(best, name.text, to);
    print_allocate(best, name.text, to);
}

void plan_text_c(const struct pool_plan *plans, uint32_t count, FILE *to)
{
    fprintf(
        to,
        "/* Block pools planned by poolsim for the workload \"%s\", for pointers of %u bits. */\n"
        "#include \"tx_api.h\"\n",
        count > 0 ? plans[0].scenario->name : "",
        count > 0 ? (unsigned)plans[0].scenario->word_bits : 32u);
    for (uint32_t i = 0; i < count; i++) {
        print_pool(&plans[i], to);
    }
}
