#include "layout.h"

void layout_write_header(struct output *output)
{
    output_text(output, "pool,offset,size,state\n");
}

void layout_write_pool(struct output *output, const char *name, const struct byte_pool *pool)
{
    struct byte_pool_walk walk = byte_pool_walk_begin(pool);
    struct byte_pool_fragment fragment;
    while (byte_pool_walk_next(&walk, &fragment)) {
        output_field(output, name);
        output_byte(output, ',');
        output_u64(output, fragment.offset_bytes);
        output_byte(output, ',');
        output_u64(output, fragment.size_bytes);
        output_text(output, fragment.is_free ? ",free\n" : ",allocated\n");
    }
}

void layout_write(struct output *output, const struct scenario *scenario,
                  const struct kernel *kernel)
{
    layout_write_header(output);
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        const struct byte_pool *pool = kernel_byte_pool(kernel, i);
        if (pool != NULL && kernel_pool_is_alive(kernel, i)) {
            layout_write_pool(output, scenario->pools[i].name, pool);
        }
    }
}
